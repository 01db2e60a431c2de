"""Where something happened, and how sure that is: precisions, radii, located spots.

A `Spot` is a place that has coordinates, from the file or from the gazetteer. Radii are metres, coordinates degrees
(WGS 84), and a radius always says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mapviewer.language import decimal, tr


class PlacePrecision(StrEnum):
    """How precisely a place is known."""

    EXACT = "exact"
    STREET = "street"
    CITY = "city"
    DISTRICT = "district"
    REGION = "region"
    COUNTRY = "country"


class RadiusBasis(StrEnum):
    """Who says how large the radius is."""

    PUBLISHED = "published"
    ASSUMED = "assumed"
    USER = "user"


ASSUMED_RADIUS_M: Mapping[PlacePrecision, float] = {
    PlacePrecision.EXACT: 10.0,
    PlacePrecision.STREET: 200.0,
    PlacePrecision.CITY: 5_000.0,
    PlacePrecision.DISTRICT: 25_000.0,
    PlacePrecision.REGION: 100_000.0,
    PlacePrecision.COUNTRY: 500_000.0,
}
"""The radius, in metres, that a precision stands for when the file gives none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer of a gazetteer to a place name.

    `lat` and `lon` are degrees, `radius_m` is how far from there the place may reach (metres, assumed). `score` ranks
    candidates of one query, `margin` is its lead over the best one more than 40 km away, `reason` says it in words.
    """

    name: str
    admin1: str
    country: str
    country_name: str
    lat: float
    lon: float
    population: int
    kind: str
    id: str
    score: float
    margin: float
    reason: str
    radius_m: float


DRAWN: Final = "drawn"
"""The kind of a candidate that a person put on the map by hand."""


@dataclass(frozen=True, slots=True)
class Decided:
    """That a person has said what a place without coordinates means: who ("" for nobody named), when (ISO 8601 in UTC), and why.

    `service` says who offered the candidate that was taken ("" for nobody: it was drawn, or the place was left off the map),
    `attribution` what has to stand wherever it is shown. `own_radius` tells that the radius is the person's own.
    """

    by: str
    at: str
    why: str = ""
    service: str = ""
    attribution: str = ""
    own_radius: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A located place: what the map needs, and what the card says about it.

    `radius_m` is metres; `precision` is None where neither file nor gazetteer says; `match` is the candidate when
    the coordinates are its and not the file's, and `decided` says that a person chose it. `place_id` is "" for a spot that belongs to one event alone.
    """

    place_id: str
    label: str
    lat: float
    lon: float
    radius_m: float
    basis: RadiusBasis
    precision: PlacePrecision | None = None
    match: Candidate | None = None
    decided: Decided | None = None

    @property
    def geocoded(self) -> bool:
        """Whether the coordinates are those of a name that was looked up."""
        return self.match is not None and self.match.kind != DRAWN

    @property
    def vague(self) -> bool:
        """Whether the symbol must not look like an exact spot: a city, a region, or a radius of a kilometre and more."""
        if self.precision in (PlacePrecision.EXACT, PlacePrecision.STREET):
            return False
        return self.precision is not None or self.radius_m >= 1_000.0


def radius_words(radius_m: float) -> str:
    """A radius in metres as people say it: “±250 m”, “±40 km”."""
    if radius_m < 1_000:
        return tr("±{n} m", n=decimal(radius_m, 0))
    kilometres = radius_m / 1_000
    return tr("±{n} km", n=decimal(kilometres, 1 if kilometres < 10 else 0))


def representative_point(geometry: Mapping[str, object]) -> tuple[float, float]:
    """A (lat, lon) in degrees on a GeoJSON geometry.

    A point is itself, a line its middle vertex, a polygon the middle of its largest ring's bounding box, or the nearest vertex where that would fall
    outside; where it would fall into a hole, the middle of the widest stretch of the surface at that latitude. Raises ValueError for anything that is no GeoJSON geometry of these types.
    """
    kind = geometry.get("type")
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, Sequence) or isinstance(coordinates, str | bytes):
        raise ValueError(f"found {coordinates!r:.60}, expected GeoJSON coordinates")
    if kind == "Point":
        lon, lat = _position(coordinates)
        return lat, lon
    if kind in ("LineString", "MultiPoint"):
        line = [_position(p) for p in coordinates]
        if not line:
            raise ValueError("found an empty geometry, expected at least one position")
        lon, lat = line[len(line) // 2]
        return lat, lon
    holes: list[list[tuple[float, float]]] = []
    if kind in ("Polygon", "MultiLineString"):
        parts = [[_position(p) for p in _sequence(part)] for part in coordinates]
        if kind == "Polygon":
            parts, holes = parts[:1], parts[1:]
    elif kind == "MultiPolygon":
        surfaces = [
            [[_position(p) for p in _sequence(ring)] for ring in _sequence(part)] for part in coordinates
        ]
        surfaces = [rings for rings in surfaces if rings and rings[0]]
        parts = [rings[0] for rings in surfaces]
        holes = max(surfaces, key=lambda rings: _extent(rings[0]))[1:] if surfaces else []
    else:
        raise ValueError(
            f"found geometry type {kind!r:.60}, expected Point, LineString, Polygon or one of their Multi forms"
        )
    parts = [part for part in parts if part]
    if not parts:
        raise ValueError("found an empty geometry, expected at least one position")
    ring = max(parts, key=_extent)
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    south, north = min(y for _, y in ring), max(y for _, y in ring)
    middle = ((west + east) / 2, (south + north) / 2)
    if kind == "MultiLineString" or not _inside(middle, ring):
        middle = min(ring, key=lambda p: (p[0] - middle[0]) ** 2 + (p[1] - middle[1]) ** 2)
    elif any(_inside(middle, hole) for hole in holes):
        middle = (_on_surface(middle[1], [ring, *holes]), middle[1])
    return middle[1], middle[0]


def positions(geometry: Mapping[str, object]) -> Iterator[tuple[float, float]]:
    """Every (lon, lat) position of a GeoJSON geometry, in degrees, in order; raises ValueError where one is malformed."""

    def walk(item: object) -> Iterator[tuple[float, float]]:
        parts = _sequence(item)
        if parts and not isinstance(parts[0], Sequence):
            yield _position(parts)
        else:
            for part in parts:
                yield from walk(part)

    yield from walk(geometry.get("coordinates"))


def _sequence(value: object) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise ValueError(f"found {value!r:.60}, expected a list of positions")
    return value


def _position(value: object) -> tuple[float, float]:
    pair = _sequence(value)
    if len(pair) < 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in pair[:2]):
        raise ValueError(f"found {value!r:.60}, expected a position [longitude, latitude]")
    try:
        lon, lat = float(pair[0]), float(pair[1])  # type: ignore[arg-type]
    except OverflowError:
        # An integer of hundreds of digits.
        lon = lat = float("inf")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(
            f"found {value!r:.60}, expected longitude within ±180 and latitude within ±90 degrees"
        )
    return lon, lat


def _extent(ring: Sequence[tuple[float, float]]) -> float:
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _on_surface(y: float, rings: Sequence[Sequence[tuple[float, float]]]) -> float:
    """The longitude in the middle of the widest stretch that lies within an odd number of rings at latitude `y`; some ring is crossed there."""
    crossed = sorted(
        (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for ring in rings
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True)
        if (y1 > y) != (y2 > y)
    )
    stretches = list(zip(crossed[::2], crossed[1::2], strict=True))
    west, east = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
    return (west + east) / 2


def _inside(point: tuple[float, float], ring: Sequence[tuple[float, float]]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside

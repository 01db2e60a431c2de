"""GeoJSON geometries. Source: RFC 7946, section 3.1; positions are [longitude, latitude], what comes after is left aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mapviewer.geometry.shapes import (
    MOST_POSITIONS,
    NOTHING,
    Geometry,
    GeometryError,
    Points,
    joined,
    line,
    polygon,
    positions,
)

_DEEPEST: Final = 8
_KINDS: Final = "Point, LineString, Polygon, one of their Multi forms, or GeometryCollection"


def geometry_of(value: object, depth: int = 0) -> Geometry:
    """The geometry that a JSON value is; null is an empty one. Raises GeometryError."""
    if value is None:
        return Geometry(NOTHING)
    if not isinstance(value, Mapping):
        raise GeometryError(f"found {_short(value)}, expected a GeoJSON geometry")
    kind = value.get("type")
    if kind == "GeometryCollection":
        if depth >= _DEEPEST:
            raise GeometryError(f"found collections more than {_DEEPEST} deep")
        return joined(geometry_of(part, depth + 1) for part in _list(value.get("geometries"), "geometries"))
    given = value.get("coordinates")
    match kind:
        case "Point":
            # Empty coordinates are how some say “unknown”.
            return Geometry(_positions([given]) if given != [] else NOTHING)
        case "MultiPoint":
            return Geometry(_positions(given))
        case "LineString":
            return Geometry(NOTHING, (line(_positions(given)),))
        case "MultiLineString":
            return Geometry(NOTHING, tuple(line(_positions(part)) for part in _list(given, "lines")))
        case "Polygon":
            return Geometry(NOTHING, (), (_polygon(given),))
        case "MultiPolygon":
            return Geometry(NOTHING, (), tuple(_polygon(part) for part in _list(given, "polygons")))
    raise GeometryError(f"found geometry type {_short(kind)}, expected {_KINDS}")


def parts(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The points, lines and polygons of a geometry of ours, each by itself: what is wrong with one leaves the others alone."""
    kind = str(value["type"])
    if kind == "GeometryCollection":
        for part in value["geometries"]:
            yield from parts(part)
    elif kind.startswith("Multi"):
        for coordinates in value["coordinates"]:
            yield {"type": kind.removeprefix("Multi"), "coordinates": coordinates}
    else:
        yield value


def _polygon(value: object) -> tuple[Points, ...]:
    return polygon([_positions(ring) for ring in _list(value, "rings")])


def _positions(value: object) -> Points:
    rows = _list(value, "positions")
    if len(rows) > MOST_POSITIONS:
        raise GeometryError(f"found {len(rows):,} positions, expected at most {MOST_POSITIONS:,}")
    for row in rows:
        if (
            not isinstance(row, list)
            or len(row) < 2
            or not isinstance(row[0], int | float)
            or not isinstance(row[1], int | float)
            or isinstance(row[0], bool)
            or isinstance(row[1], bool)
        ):
            raise GeometryError(f"found {_short(row)}, expected a position [longitude, latitude]")
    try:
        return positions([row[:2] for row in rows])
    except OverflowError as error:
        # An integer of hundreds of digits.
        raise GeometryError("found a number beyond all degrees") from error


def _list(value: object, what: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise GeometryError(f"found {_short(value)}, expected a list of {what}")
    return value


def _short(value: object) -> str:
    words = (
        repr(value)[:60]
        if isinstance(value, str | int | float | bool | None)
        else f"a {type(value).__name__}"
    )
    return "nothing" if value is None else words

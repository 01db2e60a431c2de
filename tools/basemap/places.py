"""Which names the map shows, and from which zoom: places, countries, waters, packed into `places.bin` and `towns.bin`."""

from __future__ import annotations

import math
import tomllib
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from tools.basemap import sources
from tools.basemap.lines import Floats, area_km2
from tools.basemap.pack import Container
from tools.basemap.topology import polygons_of, repair_polygon

_HERE = Path(__file__).parent
LAST_ZOOM = 12
TOWNS_FROM_ZOOM = 7
CAPITALS_ZOOM = 5  # from here every capital may be shown, whatever is beside it
# A place needs this many people to be shown at the zoom, unless it is a capital; later zooms show everything.
_PEOPLE = {2: 4_000_000, 3: 1_500_000, 4: 500_000, 5: 150_000, 6: 50_000, 7: 15_000, 8: 5_000, 9: 1_000}
# Pixels between a place and any more important one at the zoom where it first appears.
_SPACING = 30.0
# With this much empty land or sea about it a place needs only a part of those people: Nuuk, Nouakchott, Alice Springs.
_REMOTE = 130.0
_REMOTE_SHARE = 1 / 15
CAPITAL = 1
LEADING = 2
DEGREE = 10_000  # quanta a degree


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def build(folder: Path) -> dict[str, int]:
    """Write both files; returns their sizes in bytes."""
    places = _places()
    sizes = {}
    header = {"countries": _countries(), "waters": _waters()}
    for name, chosen, extra in (
        ("places", [p for p in places if p["zoom"] < TOWNS_FROM_ZOOM], header),
        ("towns", [p for p in places if p["zoom"] >= TOWNS_FROM_ZOOM], {}),
    ):
        codes = sorted({p["country"] for p in chosen})
        index = {code: i for i, code in enumerate(codes)}
        container = Container({"codes": codes, "degree": DEGREE, **extra})
        for key, kind in (("lon", "i4"), ("lat", "i4"), ("people", "u4"), ("zoom", "u1"), ("flags", "u1")):
            container.block(key, np.array([p[key] for p in chosen], dtype=np.int64), kind)
        container.block("country", np.array([index[p["country"]] for p in chosen], dtype=np.int64), "u2")
        text = "\n".join(p["name"] for p in chosen).encode()
        container.raw("names", text, "u1", len(text))
        sizes[name] = container.write(folder / f"{name}.bin.gz")
    return sizes


def _places() -> list[dict[str, Any]]:
    """All places that are ever shown, by first zoom, then importance."""
    names = _load("names.toml")
    plain = set(names["plain"]["codes"])
    capitals = _capitals(names)
    found = []
    dropped, leading = set(names["dropped"]["ids"]), set(names["leading"]["ids"])
    for city in sources.geonames_cities():
        if city["geonameid"] in dropped:
            continue
        capital = city["geonameid"] in capitals
        people = int(city["population"])
        name = names["places"].get(str(city["geonameid"]), city["name"])
        found.append(
            {
                "name": _without_marks(name) if city["countrycode"] in plain else name,
                "lon": round(city["longitude"] * DEGREE),
                "lat": round(city["latitude"] * DEGREE),
                "people": people,
                "country": city["countrycode"],
                "flags": (CAPITAL if capital else 0) | (LEADING if city["geonameid"] in leading else 0),
                "weight": _weight(people, capital, city["geonameid"] in leading),
                "id": city["geonameid"],
            }
        )
    found.sort(key=lambda place: (-place["weight"], place["id"]))
    _set_zooms(found)
    shown = [place for place in found if place["zoom"] <= LAST_ZOOM]
    shown.sort(key=lambda place: (place["zoom"], -place["weight"], place["id"]))
    return shown


def _weight(people: int, capital: bool, leading: bool) -> int:
    """Importance in people: a capital counts as a city four times its size with at least 200,000 people."""
    weight = max(people * 4, 200_000) if capital else people
    return weight + 100_000_000 if leading else weight


def _capitals(names: dict[str, Any]) -> set[int]:
    """GeoNames ids of the capitals: the largest place of that name in the country."""
    unmarked = set(names["capitals"]["unmarked"])
    wanted = {
        c["iso"]: _key(c["capital"])
        for c in sources.geonames_countries()
        if c["capital"] and c["iso"] not in unmarked
    }
    best: dict[str, tuple[int, int]] = {}
    for city in sources.geonames_cities():
        want = wanted.get(city["countrycode"])
        if want is None:
            continue
        if want == _key(city["name"]) or want in {_key(other) for other in city["alternatenames"]}:
            exact = 10**9 if want == _key(city["name"]) else 0
            best[city["countrycode"]] = max(
                best.get(city["countrycode"], (-1, 0)), (city["population"] + exact, city["geonameid"])
            )
    return {identity for _, identity in best.values()}


def _key(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())


def _without_marks(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "‘’ʻʼ'`")
    return unicodedata.normalize("NFC", kept)


def _set_zooms(places: list[dict[str, Any]]) -> None:
    """First zoom of every place, most important first: where no shown place is nearer than the spacing.

    A capital of a small country appears when there is room, however few people it has.
    """
    for place in places:
        lat = max(-85.0, min(85.0, place["lat"] / DEGREE))
        place["x"] = place["lon"] / DEGREE / 360 + 0.5
        place["y"] = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
        place["zoom"] = LAST_ZOOM + 1
    for zoom in range(2, LAST_ZOOM + 1):
        size = _SPACING / (256 * 2**zoom)
        lonely = _REMOTE / (256 * 2**zoom)
        taken = _Crowd(lonely)
        needed = _PEOPLE.get(zoom, 0)
        for place in places:
            settled = (
                place["zoom"] < zoom
                or place["flags"] & LEADING
                or (zoom == CAPITALS_ZOOM and place["flags"] & CAPITAL)
            )
            enough = place["weight"] >= needed
            remote = place["weight"] >= needed * _REMOTE_SHARE
            spot = (place["x"], place["y"])
            if settled or (remote and taken.is_free(spot, size if enough else lonely)):
                place["zoom"] = min(place["zoom"], zoom)
                taken.add(spot)


class _Crowd:
    """Points in cells; `is_free` looks no farther than a cell's size."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)

    def is_free(self, spot: tuple[float, float], radius: float) -> bool:
        cx, cy = int(spot[0] / self._cell), int(spot[1] / self._cell)
        for i in (cx - 1, cx, cx + 1):
            for j in (cy - 1, cy, cy + 1):
                for x, y in self._cells.get((i, j), ()):
                    if (x - spot[0]) ** 2 + (y - spot[1]) ** 2 < radius * radius:
                        return False
        return True

    def add(self, spot: tuple[float, float]) -> None:
        self._cells[int(spot[0] / self._cell), int(spot[1] / self._cell)].append(spot)


def _waters() -> list[list[Any]]:
    return [list(row) for row in _load("seas.toml")["waters"]]


def _countries() -> list[dict[str, Any]]:
    """Label positions inside each country: up to ten `[lat, lon, half width in degrees]`, best first."""
    topology = sources.countries("50m")
    known = {c["isonumeric"]: c["iso"] for c in sources.geonames_countries()}
    rename = _load("names.toml")["countries"]
    unlabelled = [entry["box"] for entry in _load("disputed.toml")["unlabelled"]]
    out = []
    for geometry in topology.objects["countries"]:
        name = rename.get(geometry["properties"]["name"], geometry["properties"]["name"])
        polygons = []
        for refs in polygons_of(geometry):
            rings = repair_polygon(topology, refs)
            if not rings:
                continue
            paths = [topology.degrees(topology.path(r) if isinstance(r, tuple) else r) for r in rings]
            polygons.append((area_km2(paths[0]), paths))
        if not polygons or not name:
            continue
        polygons.sort(key=lambda item: -item[0])
        area = sum(size for size, _ in polygons)
        points = [p for p in _anchors(polygons[0][1], 10) if not _is_disputed(p[0], p[1], unlabelled)]
        if not points:
            continue
        code = known.get(int(geometry["id"])) if geometry.get("id") else None
        out.append({"name": name, "code": code or "", "area": round(area), "points": points})
    out.sort(key=lambda entry: (-entry["area"], entry["name"]))
    return out


def _is_disputed(lat: float, lon: float, boxes: list[list[float]]) -> bool:
    return any(west <= lon <= east and south <= lat <= north for west, south, east, north in boxes)


def _anchors(rings: list[Floats], count: int) -> list[list[float]]:
    """Points with much room to both sides for a horizontal label, the best first, the others spread out.

    Rows of a grid are cut at the ring's edges; the middle of every inner stretch is a candidate, scored by the width of
    the stretch and of those just above and below it. Further ones are farthest from those already chosen.
    """
    outer = rings[0]
    south, north = max(float(outer[:, 1].min()), -82.0), min(float(outer[:, 1].max()), 83.0)
    rows = np.linspace(south, north, 42)[1:-1]
    # A label's height matters too: its stretch must exist a little above and below.
    gap = (north - south) / 41 * 1.5
    candidates: list[tuple[float, float, float, float]] = []
    for y in rows:
        for a, b in _stretches(rings, float(y)):
            span_a, span_b = a, b
            for other in (y - gap, y + gap):
                overlap = [
                    (max(a, c), min(b, d)) for c, d in _stretches(rings, float(other)) if c < b and d > a
                ]
                if not overlap:
                    span_a = span_b = (a + b) / 2
                    break
                c, d = max(overlap, key=lambda pair: pair[1] - pair[0])
                span_a, span_b = max(span_a, c), min(span_b, d)
            width = max(0.0, span_b - span_a)
            middle_bias = 1 - 0.35 * abs((y - (south + north) / 2) / ((north - south) / 2))
            candidates.append((width * middle_bias, (span_a + span_b) / 2, float(y), width / 2))
    if not candidates:
        middle = outer.mean(axis=0)
        return [[round(float(middle[1]), 3), round(float(middle[0]), 3), 0.0]]
    candidates.sort(key=lambda c: -c[0])
    chosen = [candidates[0]]
    useful = [c for c in candidates if c[3] >= candidates[0][3] * 0.3]
    # Long stretches give more than one place for the name.
    spread = [
        (s, x + shift * half, y, half * 0.45) for s, x, y, half in useful for shift in (-0.55, 0.0, 0.55)
    ]
    while len(chosen) < count and spread:
        best = max(
            spread,
            key=lambda c: min((c[1] - k[1]) ** 2 + 2.2 * (c[2] - k[2]) ** 2 for k in chosen),
        )
        nearest = min(math.hypot(best[1] - k[1], best[2] - k[2]) for k in chosen)
        if nearest < 1.2:
            break
        chosen.append(best)
        spread.remove(best)
    return [[round(y, 3), round(x, 3), round(half, 3)] for _, x, y, half in chosen]


def _stretches(rings: list[Floats], y: float) -> list[tuple[float, float]]:
    """Where a parallel runs inside the polygon: pairs of longitudes."""
    crossings: list[float] = []
    for ring in rings:
        a, b = ring[:-1], ring[1:]
        hit = (a[:, 1] > y) != (b[:, 1] > y)
        a, b = a[hit], b[hit]
        crossings += (a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])).tolist()
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=False))

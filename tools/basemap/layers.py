"""The geometry layers of one scale: land, countries, coast, borders, disputed lines, admin-1, lakes, rivers."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tools.basemap import sources
from tools.basemap.lines import Floats, Nearby, area_km2, length_km, runs, simplify, smooth
from tools.basemap.pack import Container, put_arcs, put_paths
from tools.basemap.topology import (
    Ints,
    Refs,
    Topology,
    arc_users,
    chain,
    lines_of,
    polygons_of,
    repair_polygon,
)

FINE = 0.001  # degrees, the grid of everything that does not share the countries' arcs
_TABLE = Path(__file__).with_name("disputed.toml")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What differs between the scales; tolerances in degrees."""

    claim_tolerance: float
    claim_beside_border: float
    admin1_tolerance: float
    admin1_last_zoom: int
    smoothing: int


RECIPES = {"50m": Recipe(0.01, 0.06, 0.01, 5, 1), "10m": Recipe(0.001, 0.02, 0.002, 9, 2)}


class ArcStore:
    """Arcs that grow while layers are made; `add` returns the reference of a new one."""

    def __init__(self, arcs: list[Ints]) -> None:
        self.arcs = list(arcs)

    def add(self, points: Ints) -> int:
        """Append an arc of (n, 2) quanta."""
        self.arcs.append(points)
        return len(self.arcs) - 1

    def add_degrees(self, points: Floats) -> int | None:
        """Append a line in degrees on the fine grid; None when it shrinks to a point."""
        quanta = np.rint(points / FINE).astype(np.int64)
        quanta = quanta[np.concatenate([[True], (np.diff(quanta, axis=0) != 0).any(axis=1)])]
        return self.add(quanta) if len(quanta) >= 2 else None


def build(scale: str, path: Path) -> int:
    """Write the container of one scale, "50m" or "10m"; returns its size in bytes."""
    recipe, topology = RECIPES[scale], sources.countries(scale)
    shared, fine = ArcStore(topology.arcs), ArcStore([])
    names: list[str] = []
    layers: dict[str, tuple[str, str, list[list[Refs]], dict[str, list[int]]]] = {}

    geometries = topology.objects["countries"]
    parts = [polygons_of(geometry) for geometry in geometries]
    owners: list[int] = []
    polygons: list[list[Refs]] = []
    raw: list[list[Refs]] = []
    for geometry, rings in zip(geometries, parts, strict=True):
        names.append(geometry["properties"]["name"])
        for polygon in rings:
            stored = _stored(topology, shared, polygon)
            if stored:
                owners.append(len(names) - 1)
                polygons.append(stored)
                raw.append(polygon)
    _reassign(topology, names, owners, raw)
    layers["countries"] = ("polygon", "shared", polygons, {"country": owners})
    land = [p for geometry in topology.objects["land"] for p in polygons_of(geometry)]
    stored_land = [stored for polygon in land if (stored := _stored(topology, shared, polygon))]
    layers["land"] = ("polygon", "shared", stored_land, {})

    users = arc_users(enumerate(parts))
    coast = sorted(arc for arc, by in users.items() if len(by) == 1 and not _is_flat(shared.arcs[arc]))
    layers["coast"] = ("line", "shared", [[line] for line in chain(shared.arcs, coast)], {})
    plain, dashed = _borders(topology, shared, names, users)
    layers["borders"] = ("line", "shared", [[line] for line in chain(shared.arcs, plain)], {})
    layers["disputed"] = ("line", "shared", [[line] for line in chain(shared.arcs, dashed)], {})

    drawn = [topology.degrees(shared.arcs[i]) for i in (*plain, *dashed)]
    layers["claims"] = ("line", "fine", _claims(recipe, fine, drawn), {})
    for name, made in (
        ("lakes", _lakes(recipe, fine)),
        ("rivers", _rivers(recipe, fine)),
        ("admin1", _admin1(recipe, fine)),
    ):
        features, zooms = made
        layers[name] = ("polygon" if name == "lakes" else "line", "fine", features, {"zoom": zooms})

    container = Container(
        {
            "scale": scale,
            "countries": names,
            "arcs": {
                "shared": {"scale": topology.scale, "translate": topology.translate},
                "fine": {"scale": [FINE, FINE], "translate": [0, 0]},
            },
            "layers": {
                name: {"kind": kind, "arcs": store, "attributes": sorted(attributes)}
                for name, (kind, store, _, attributes) in layers.items()
            },
        }
    )
    put_arcs(container, "shared", shared.arcs)
    put_arcs(container, "fine", fine.arcs)
    for name, (_, _, features, attributes) in layers.items():
        put_paths(container, name, features)
        for key, values in attributes.items():
            container.block(f"{name}/{key}", np.array(values, dtype=np.int64), "u2")
    return container.write(path)


def _stored(topology: Topology, shared: ArcStore, polygon: list[Refs]) -> list[Refs]:
    repaired = repair_polygon(topology, polygon)
    return [ring if isinstance(ring, tuple) else (shared.add(ring),) for ring in repaired]


def _is_flat(arc: Ints) -> bool:
    return len(arc) < 4 and bool((arc[0] == arc[-1]).all())


def _table() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def _reassign(topology: Topology, names: list[str], owners: list[int], polygons: list[list[Refs]]) -> None:
    """Give polygons that lie wholly in a box to another country, in `owners`."""
    for entry in _table()["reassigned"]:
        west, south, east, north = entry["box"]
        for i, polygon in enumerate(polygons):
            if names[owners[i]] != entry["from"]:
                continue
            outer = topology.degrees(topology.path(polygon[0]))
            low, high = outer.min(axis=0), outer.max(axis=0)
            if low[0] >= west and low[1] >= south and high[0] <= east and high[1] <= north:
                owners[i] = names.index(entry["to"])


def _borders(
    topology: Topology, shared: ArcStore, names: list[str], users: dict[int, set[int]]
) -> tuple[list[int], list[int]]:
    """Arcs between two countries, as (solid, dashed); an arc that is only partly contested is cut."""
    table = _table()
    hidden = {frozenset(entry["between"]) for entry in table["hidden"]}
    boxes: dict[frozenset[str], list[list[float]]] = defaultdict(list)
    for entry in table["border"]:
        boxes[frozenset(entry["between"])].append(entry.get("box", [-180, -90, 180, 90]))
    plain: list[int] = []
    dashed: list[int] = []
    for arc in sorted(users):
        pairs = [frozenset((names[a], names[b])) for a in users[arc] for b in users[arc] if a < b]
        if not pairs or hidden.intersection(pairs):
            continue
        found = [box for pair in pairs for box in boxes.get(pair, [])]
        where = topology.degrees(shared.arcs[arc])
        middle = (where[:-1] + where[1:]) / 2
        inside = np.zeros(len(middle), dtype=bool)
        for west, south, east, north in found:
            x, y = middle[:, 0], middle[:, 1]
            inside |= (x >= west) & (x <= east) & (y >= south) & (y <= north)
        if not inside.any():
            plain.append(arc)
        elif inside.all():
            dashed.append(arc)
        else:
            cuts = [0, *(np.flatnonzero(np.diff(inside)) + 1).tolist(), len(inside)]
            for a, b in pairwise(cuts):
                (dashed if inside[a] else plain).append(shared.add(shared.arcs[arc][a : b + 1]))
    return plain, dashed


def _claims(recipe: Recipe, fine: ArcStore, borders: list[Floats]) -> list[list[Refs]]:
    """Claimed lines away from any drawn border; where both run together the border alone is drawn."""
    omitted = {entry["kind"] for entry in _table()["claim_omitted"]}
    beside = Nearby(borders, recipe.claim_beside_border)
    features: list[list[Refs]] = []
    for kind, _, lines in sources.claims():
        if kind in omitted:
            continue
        for line in lines:
            for stretch in runs(line, ~beside(line)):
                ref = fine.add_degrees(simplify(stretch, recipe.claim_tolerance))
                if ref is not None:
                    features.append([(ref,)])
                    beside.add(stretch)
    return features


def _finest(kind: str, parts_of: Any) -> list[tuple[list[list[Floats]], float]]:
    """Every world feature's parts in degrees, from the finest region that has it whole, with its quantum in degrees."""
    world = sources.water("world")
    measure = area_km2 if kind == "lakes" else length_km
    regional: list[tuple[Floats, list[list[Floats]], float]] = []
    for region in sources.REGIONS:
        topology = sources.water(region)
        for geometry in topology.objects[kind]:
            parts = _parts(topology, parts_of(geometry))
            if parts:
                regional.append((_box(parts), parts, max(topology.scale)))
    boxes = np.array([box for box, _, _ in regional])
    sizes = np.array([sum(measure(part[0]) for part in parts) for _, parts, _ in regional])
    found = []
    for geometry in world.objects[kind]:
        parts = _parts(world, parts_of(geometry))
        if not parts:
            continue
        # A lake or river that a region cuts off may still have nearly the same box: its size tells.
        size = sum(measure(part[0]) for part in parts)
        same_size = np.abs(sizes / size - 1) < 0.25 if size else sizes == 0
        match = np.flatnonzero((np.abs(boxes - _box(parts)).max(axis=1) < 0.06) & same_size)
        best = regional[int(match[0])] if len(match) else None
        found.append((best[1], best[2]) if best else (parts, max(world.scale)))
    return found


def _parts(topology: Topology, parts: list[Any]) -> list[list[Floats]]:
    """Polygons as lists of rings, lines as lists of one, in degrees."""
    out = []
    for part in parts:
        rings = [part] if part and isinstance(part[0], int) else part
        out.append([topology.degrees(topology.path(refs)) for refs in rings])
    return out


def _box(parts: list[list[Floats]]) -> Floats:
    points = np.concatenate([line for part in parts for line in part])
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def _softened(points: Floats, quantum: float, recipe: Recipe) -> Floats:
    return smooth(simplify(points, quantum * 0.6), recipe.smoothing)


def _lakes(recipe: Recipe, fine: ArcStore) -> tuple[list[list[Refs]], list[int]]:
    features: list[list[Refs]] = []
    zooms: list[int] = []
    for parts, quantum in _finest("lakes", polygons_of):
        for rings in parts:
            refs = [fine.add_degrees(_softened(ring, quantum, recipe)) for ring in rings]
            if refs[0] is None:
                continue
            size = area_km2(rings[0])
            features.append([(ref,) for ref in refs if ref is not None])
            zooms.append(1 if size > 15_000 else 3 if size > 3_000 else 4 if size > 800 else 5)
    return features, zooms


def _rivers(recipe: Recipe, fine: ArcStore) -> tuple[list[list[Refs]], list[int]]:
    features: list[list[Refs]] = []
    zooms: list[int] = []
    for parts, quantum in _finest("rivers", lines_of):
        length = sum(length_km(line) for part in parts for line in part)
        for (line,) in parts:
            ref = fine.add_degrees(_softened(line, quantum, recipe))
            if ref is not None:
                features.append([(ref,)])
                zooms.append(3 if length > 1_500 else 4 if length > 500 else 5)
    return features, zooms


def _admin1(recipe: Recipe, fine: ArcStore) -> tuple[list[list[Refs]], list[int]]:
    """Lines between two states of one country. States that are large on average appear at smaller zooms."""
    edges: dict[str, dict[tuple[int, int, int, int], int]] = defaultdict(lambda: defaultdict(int))
    areas: dict[str, list[float]] = defaultdict(list)
    for code, rings in sources.states():
        areas[code].append(sum(area_km2(ring) for ring in rings))
        for ring in rings:
            quanta = np.rint(ring / FINE).astype(np.int64)
            for (ax, ay), (bx, by) in zip(quanta[:-1].tolist(), quanta[1:].tolist(), strict=True):
                if (ax, ay) != (bx, by):
                    edges[code][min((ax, ay, bx, by), (bx, by, ax, ay))] += 1
    features: list[list[Refs]] = []
    zooms: list[int] = []
    for code in sorted(edges):
        zoom = _admin1_zoom(sum(areas[code]) / len(areas[code]))
        if zoom > recipe.admin1_last_zoom:
            continue
        inner = [np.array(edge).reshape(2, 2) for edge, n in edges[code].items() if n >= 2]
        for refs in chain(inner, range(len(inner))):
            line = Topology(inner, {}, (FINE, FINE), (0, 0))
            ref = fine.add_degrees(simplify(line.degrees(line.path(refs)), recipe.admin1_tolerance))
            if ref is not None:
                features.append([(ref,)])
                zooms.append(zoom)
    return features, zooms


def _admin1_zoom(mean_area: float) -> int:
    """First zoom at which states of this mean area (km²) are far enough apart on screen to be drawn."""
    for zoom, area in ((4, 120_000), (5, 40_000), (6, 10_000), (7, 3_000), (8, 800)):
        if mean_area >= area:
            return zoom
    return 9

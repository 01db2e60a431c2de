"""TopoJSON in exact integer coordinates: arcs, rings that cross the antimeridian, chains of lines.

Source of the format: the TopoJSON specification (quantised, delta-encoded arcs; arc `~i` is arc `i` backwards).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Refs = tuple[int, ...]  # arc indices of one path, ~i for arc i backwards
Ring = Refs | Ints  # references, or own coordinates where the arcs do not join without a jump


@dataclass(frozen=True, slots=True)
class Topology:
    """Arcs as (n, 2) quanta; degrees = quanta · scale + translate. `turn` is 360° in quanta of x."""

    arcs: list[Ints]
    objects: dict[str, list[dict[str, Any]]]
    scale: tuple[float, float]
    translate: tuple[float, float]

    @property
    def turn(self) -> int:
        """360° in quanta of x."""
        return round(360 / self.scale[0])

    def degrees(self, quanta: Ints) -> Floats:
        """Longitude and latitude in degrees, shape (n, 2)."""
        degrees: Floats = quanta * np.array(self.scale) + np.array(self.translate)
        return degrees

    def path(self, refs: Refs) -> Ints:
        """The points of one path, junctions once; longitudes may jump by whole turns where arcs meet."""
        parts = []
        for i, ref in enumerate(refs):
            arc = self.arcs[ref] if ref >= 0 else self.arcs[~ref][::-1]
            parts.append(arc if i == 0 else arc[1:])
        return np.concatenate(parts)


def read_topology(data: bytes) -> Topology:
    """Decode a quantised TopoJSON file; every arc comes out continuous across the antimeridian."""
    raw = json.loads(data)
    scale, translate = raw["transform"]["scale"], raw["transform"]["translate"]
    turn = round(360 / scale[0])
    arcs = [
        _centred(unwrap(np.cumsum(np.array(arc, dtype=np.int64), axis=0), turn), turn) for arc in raw["arcs"]
    ]
    objects = {name: obj["geometries"] for name, obj in raw["objects"].items()}
    return Topology(arcs, objects, (scale[0], scale[1]), (translate[0], translate[1]))


def _centred(points: Ints, turn: int) -> Ints:
    """The same line in the world copy where its middle is: −180° to 180°."""
    low, high = points[:, 0].min(), points[:, 0].max()
    if low >= 0 and high <= turn:
        return points
    centred: Ints = points - np.array([(low + high) // 2 // turn * turn, 0])
    return centred


def unwrap(points: Ints, turn: int) -> Ints:
    """Add whole turns so that no step is longer than half a turn."""
    steps = np.diff(points[:, 0])
    turns = np.rint(steps / turn).astype(np.int64)
    if not turns.any():
        return points
    out = points.copy()
    out[1:, 0] -= np.cumsum(turns) * turn
    return out


def polygons_of(geometry: dict[str, Any]) -> list[list[Refs]]:
    """The polygons of a TopoJSON geometry, each a list of rings, each a tuple of arc references."""
    if geometry["type"] == "Polygon":
        return [[tuple(ring) for ring in geometry["arcs"]]]
    if geometry["type"] == "MultiPolygon":
        return [[tuple(ring) for ring in polygon] for polygon in geometry["arcs"]]
    return []


def lines_of(geometry: dict[str, Any]) -> list[Refs]:
    """The lines of a TopoJSON geometry as tuples of arc references."""
    if geometry["type"] == "LineString":
        return [tuple(geometry["arcs"])]
    if geometry["type"] == "MultiLineString":
        return [tuple(line) for line in geometry["arcs"]]
    return []


def repair_polygon(topology: Topology, rings: list[Refs]) -> list[Ring]:
    """Rings without jumps: unchanged references where the arcs join, own coordinates where a ring crosses 180°.

    A ring around the pole is closed along the parallel at the bottom of the data, and reaches one degree past both ends
    so that neighbouring world copies overlap rather than touch. Holes are moved to the turn of their outer ring. Empty when
    the polygon has no area.
    """
    repaired: list[Ring] = []
    outer_middle: float | None = None
    for refs in rings:
        raw = topology.path(refs)
        points = unwrap(raw, topology.turn)
        if points[-1, 0] != points[0, 0]:
            # A second ring may run around the pole itself, left over from a cut there.
            if topology.degrees(points)[:, 1].max() > -89.9:
                repaired.append(_around_pole(points, topology))
            continue
        if len(points) < 4:
            if not repaired:
                return []  # an islet that the source's grid has flattened
            continue
        middle = (points[:, 0].min() + points[:, 0].max()) / 2
        target = topology.turn / 2 if outer_middle is None else outer_middle
        shift = round((target - middle) / topology.turn) * topology.turn
        if outer_middle is None:
            outer_middle = middle + shift
        if shift == 0 and np.array_equal(points, raw):
            repaired.append(refs)
        else:
            repaired.append(points + np.array([shift, 0]))
    return repaired


def _around_pole(points: Ints, topology: Topology) -> Ints:
    turn = topology.turn
    if points[-1, 0] < points[0, 0]:
        points = points[::-1]
    ring = points[:-1]
    start = int(np.argmin(ring[:, 0] % turn))
    ring = unwrap(np.roll(ring, -start, axis=0), turn)
    ring = ring - np.array([ring[0, 0] // turn * turn, 0])
    points = np.concatenate([ring, ring[:1] + np.array([turn, 0])])
    margin = round(1 / topology.scale[0])
    before = points[points[:, 0] >= points[-1, 0] - margin] - np.array([turn, 0])
    after = points[1:][points[1:, 0] <= points[0, 0] + margin] + np.array([turn, 0])
    whole = np.concatenate([before[:-1], points, after])
    pole = round((-90 - topology.translate[1]) / topology.scale[1])
    corners = np.array([[whole[-1, 0], pole], [whole[0, 0], pole], whole[0]])
    return np.concatenate([whole, corners])


def arc_users(polygons: Iterable[tuple[int, list[list[Refs]]]]) -> dict[int, set[int]]:
    """Which owners use an arc: arc index → set of owner numbers."""
    users: dict[int, set[int]] = defaultdict(set)
    for owner, parts in polygons:
        for rings in parts:
            for refs in rings:
                for ref in refs:
                    users[ref if ref >= 0 else ~ref].add(owner)
    return users


def chain(arcs: list[Ints], indices: Iterable[int]) -> list[Refs]:
    """Join arcs end to end into longest paths, so that dashes run on; stops where three meet.

    Deterministic: starts at the lowest index. Arcs are only joined where their end points are equal.
    """
    todo = set(indices)
    at: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in sorted(todo):
        at[_key(arcs[i][0])].append(i)
        at[_key(arcs[i][-1])].append(i)

    def follow(point: tuple[int, int], used: int) -> int | None:
        here = at[point]
        if len(here) != 2:
            return None
        other = here[0] if here[1] == used else here[1]
        if other not in todo:
            return None
        return other if _key(arcs[other][0]) == point else ~other

    def extend(ref: int) -> Iterator[int]:
        while True:
            arc = arcs[ref] if ref >= 0 else arcs[~ref][::-1]
            following = follow(_key(arc[-1]), ref if ref >= 0 else ~ref)
            if following is None:
                return
            todo.discard(following if following >= 0 else ~following)
            yield following
            ref = following

    paths = []
    for i in sorted(todo):
        if i not in todo:
            continue
        todo.discard(i)
        forward = list(extend(i))
        backward = [~ref for ref in extend(~i)]
        paths.append((*reversed(backward), i, *forward))
    return paths


def _key(point: Ints) -> tuple[int, int]:
    return int(point[0]), int(point[1])

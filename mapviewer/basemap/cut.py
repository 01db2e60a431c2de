"""The basemap cut to what a page shows that takes it along: coarse for the view, detailed about some places. Pure.

Points are whole numbers on a grid of `GRID` by `GRID` over the Web Mercator world, from 180° W and the northern edge; a path is its first point and
steps from there, as one flat list. So a million points are some megabytes of JSON, and a page draws them without any library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from mapviewer import basemap
from mapviewer.basemap.container import Floats, Ints
from mapviewer.basemap.layers import BBox, Layer, Scale, mercator

GRID: Final = 1 << 21
"""Steps around the world: one is 19 metres at the equator."""
LAYERS: Final = ("land", "lakes", "rivers", "admin1", "borders", "disputed", "claims")

_FINE_ONLY: Final = frozenset({"admin1"})
_BESIDE_DEG: Final = 0.3
"""Details are cut so far beyond their box, so that the edge where land is cut is not seen as a coast: some pixels at the first zoom that shows them."""


def cut(view: BBox, details: Sequence[BBox], *, tolerance: float) -> dict[str, Any]:
    """What lies in a view (degrees; east may exceed 180), and in greater detail what lies in the boxes of `details`.

    `tolerance` is what the coarse part may be wrong by, in degrees. Each layer is a list of features, each a first zoom and its paths.
    """
    return {
        "grid": GRID,
        "coarse": _layers("50m", view, tolerance),
        "details": [{"box": _corners(box), "layers": _layers("10m", _wider(box), 0.0)} for box in details],
    }


def _wider(box: BBox) -> BBox:
    west, south, east, north = box
    beside = _BESIDE_DEG
    return (west - beside, max(-90.0, south - beside), east + beside, min(90.0, north + beside))


def _layers(scale: Scale, box: BBox, tolerance: float) -> dict[str, list[list[Any]]]:
    source = basemap.load(scale)
    return {name: list(_features(source.layer(name, tolerance), box)) for name in LAYERS}


def _features(layer: Layer, box: BBox) -> Iterator[list[Any]]:
    zooms = layer.attributes.get("zoom")
    for shape in layer.clip(box):
        paths = []
        for path in shape.paths:
            parts = [clip_ring(path, box)] if layer.kind == "polygon" else _clip_line(path, box)
            paths += [steps for part in parts if (steps := _steps(part, layer.kind == "polygon"))]
        if paths:
            yield [int(zooms[shape.index]) if zooms is not None else 0, paths]


def _steps(points: Floats, ring: bool) -> list[int]:
    """First point and steps; [] for what is nothing on the grid."""
    if len(points) < (3 if ring else 2):
        return []
    whole = np.rint(mercator(points) * GRID).astype(np.int64)
    moves = np.diff(whole, axis=0)
    moves = moves[(moves != 0).any(axis=1)]
    if len(moves) < (2 if ring else 1):
        return []
    flat: list[int] = np.concatenate((whole[:1], moves)).ravel().tolist()
    return flat


def _corners(box: BBox) -> list[int]:
    west, south, east, north = box
    corners: list[int] = (
        np.rint(mercator(np.array([[west, north], [east, south]])) * GRID).astype(int).ravel().tolist()
    )
    return corners


def _clip_line(points: Floats, box: BBox) -> list[Floats]:
    """The runs of a line that come near a box: whole segments, so that nothing new is made up at its edge."""
    west, south, east, north = box
    low, high = np.minimum(points[1:], points[:-1]), np.maximum(points[1:], points[:-1])
    near = (high[:, 0] >= west) & (low[:, 0] <= east) & (high[:, 1] >= south) & (low[:, 1] <= north)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], near.astype(np.int8), [0]))))
    runs: Ints = edges.reshape(-1, 2)
    return [points[first : last + 1] for first, last in runs.tolist()]


def clip_ring(ring: Floats, box: BBox) -> Floats:
    """A closed ring (n, 2) cut to a box (west, south, east, north), half-plane after half-plane (Sutherland & Hodgman, Communications of the
    ACM 17/1, 1974); (0, 2) when nothing is left."""
    if len(ring) and np.array_equal(ring[0], ring[-1]):
        ring = ring[:-1]
    west, south, east, north = box
    for axis, limit, sign in ((0, west, 1.0), (0, east, -1.0), (1, south, 1.0), (1, north, -1.0)):
        if not len(ring):
            break
        depth = sign * (ring[:, axis] - limit)
        inside = depth >= 0
        if inside.all():
            continue
        following, further = np.roll(ring, -1, axis=0), np.roll(depth, -1)
        crosses = inside != (further >= 0)
        apart = np.where(crosses, depth - further, 1.0)
        between = ring + (following - ring) * (depth / apart)[:, None]
        between[:, axis] = limit
        both = np.stack([ring, between], axis=1).reshape(-1, 2)
        ring = both[np.stack([inside, crosses], axis=1).reshape(-1)]
    return ring

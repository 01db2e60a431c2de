"""Layers of geometry as arrays, with quick culling for painters and a point-in-polygon test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mapviewer.basemap.container import Container, Floats, Ints

Scale = Literal["50m", "10m"]
BBox = tuple[float, float, float, float]
"""West, south, east, north in degrees; west and east may lie outside ±180°, west < east."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One feature as a painter needs it: `paths` are (n, 2) longitudes and latitudes in degrees.

    Of a polygon the first path is the outer ring, the others are holes, all closed; fill them even-odd, each shape on
    its own. `index` is the feature's row in the layer's attributes.
    """

    paths: tuple[Floats, ...]
    index: int


@dataclass(frozen=True)
class Layer:
    """All features of one layer. `points` is (n, 2) degrees; `path_start` and `feature_start` end with a total."""

    name: str
    kind: Literal["polygon", "line"]
    points: Floats
    path_start: Ints
    feature_start: Ints
    attributes: dict[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.feature_start) - 1

    @cached_property
    def bboxes(self) -> Floats:
        """West, south, east, north of every feature, shape (features, 4), degrees."""
        if not len(self):
            return np.zeros((0, 4))
        begin = self.path_start[self.feature_start[:-1]]
        return np.concatenate(
            [np.minimum.reduceat(self.points, begin), np.maximum.reduceat(self.points, begin)], axis=1
        )

    def shape(self, index: int, shift: float = 0.0) -> Shape:
        """Feature `index`, moved east by `shift` degrees."""
        first, last = self.feature_start[index], self.feature_start[index + 1]
        ends = self.path_start[first : last + 1]
        offset = np.array([shift, 0.0])
        return Shape(
            tuple(self.points[a:b] + offset if shift else self.points[a:b] for a, b in pairwise(ends)),
            index,
        )

    def clip(self, bbox: BBox, zoom: float | None = None) -> Iterator[Shape]:
        """The features whose boxes meet `bbox`, whole, in every world copy that does, moved there by turns of 360°.

        With `zoom` (Web Mercator, 256 pixel tiles) features meant for larger zooms are left out.
        """
        west, south, east, north = bbox
        boxes = self.bboxes
        wanted = (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
        if zoom is not None and "zoom" in self.attributes:
            wanted &= self.attributes["zoom"] <= zoom
        if not wanted.any():
            return
        low = int(np.ceil((west - boxes[:, 2].max()) / 360))
        high = int(np.floor((east - boxes[:, 0].min()) / 360))
        for turn in range(low, high + 1):
            shift = 360.0 * turn
            here = wanted & (boxes[:, 2] + shift >= west) & (boxes[:, 0] + shift <= east)
            for index in np.flatnonzero(here):
                yield self.shape(int(index), shift)

    def simplified(self, tolerance: float) -> Layer:
        """The layer on a coarser grid: consecutive points that share a cell of `tolerance` degrees become one.

        Path ends stay. A painter asks for about half a pixel, so that a world view costs a fraction of its points.
        Paths that shrink to a point are dropped with their feature's place kept.
        """
        cell = np.floor(self.points / tolerance).astype(np.int64)
        keep = np.ones(len(self.points), dtype=bool)
        keep[1:] = (cell[1:] != cell[:-1]).any(axis=1)
        keep[self.path_start[:-1]] = True
        keep[self.path_start[1:] - 1] = True
        kept = np.concatenate([[0], np.cumsum(keep)])
        return Layer(
            self.name,
            self.kind,
            self.points[keep],
            kept[self.path_start],
            self.feature_start,
            self.attributes,
        )

    def at(self, lat: float, lon: float) -> int | None:
        """Index of the first polygon that contains the point (degrees), or None. Holes are outside."""
        if self.kind != "polygon":
            return None
        boxes = self.bboxes
        for turn in (-360.0, 0.0, 360.0):
            x = lon + turn
            near = (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= lat) & (lat <= boxes[:, 3])
            for index in np.flatnonzero(near):
                if sum(_inside(path, x, lat) for path in self.shape(int(index)).paths) % 2:
                    return int(index)
        return None


def _inside(ring: Floats, x: float, y: float) -> bool:
    """Even-odd rule: does a ray to the east cross the ring an odd number of times."""
    a, b = ring[:-1], ring[1:]
    crosses: NDArray[np.bool_] = (a[:, 1] > y) != (b[:, 1] > y)
    a, b = a[crosses], b[crosses]
    where = a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return bool(np.count_nonzero(where > x) % 2)


def read_layer(container: Container, name: str) -> Layer:
    """One layer of a parsed file."""
    entry = container.header["layers"][name]
    points, path_start, feature_start = container.paths(name)
    attributes = {key: container.numbers(f"{name}/{key}").astype(np.int64) for key in entry["attributes"]}
    return Layer(name, entry["kind"], points, path_start, feature_start, attributes)

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


@dataclass(frozen=True, slots=True)
class Outlines:
    """Paths of one layer in Web Mercator, ready for a painter.

    `points` is (n, 2) in world widths: x from 0 at −180° to the right, y from 0 at the top (85.0511° N) downwards; x
    outside 0 to 1 is a world copy. `starts` says where each path begins, with the total at the end. Of polygons all rings are
    closed; fill them together with the even-odd rule.
    """

    points: Floats
    starts: Ints


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
        for turn, features in self._visible(bbox, zoom):
            for index in features:
                yield self.shape(int(index), 360.0 * turn)

    def outlines(self, bbox: BBox, zoom: float | None = None) -> Outlines:
        """What `clip` yields, all at once and projected; a view of the world takes a few milliseconds."""
        parts: list[Floats] = []
        counts: list[Ints] = []
        sizes = np.diff(self.path_start)
        for turn, features in self._visible(bbox, zoom):
            paths = _ranges(self.feature_start[:-1][features], np.diff(self.feature_start)[features])
            points = _ranges(self.path_start[:-1][paths], sizes[paths])
            parts.append(self._mercator[points] + np.array([float(turn), 0.0]))
            counts.append(sizes[paths])
        if not parts:
            return Outlines(np.zeros((0, 2)), np.zeros(1, dtype=np.int64))
        return Outlines(np.concatenate(parts), np.concatenate([[0], np.cumsum(np.concatenate(counts))]))

    @cached_property
    def _mercator(self) -> Floats:
        return mercator(self.points)

    def _visible(self, bbox: BBox, zoom: float | None) -> Iterator[tuple[int, Ints]]:
        """Per world copy, the turns of 360° to it and the features whose boxes meet `bbox` there."""
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
            here = np.flatnonzero(wanted & (boxes[:, 2] + shift >= west) & (boxes[:, 0] + shift <= east))
            if len(here):
                yield turn, here

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
        home = (lon + 180.0) % 360.0 - 180.0
        for x in (home, home + 360.0, home - 360.0):
            near = (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= lat) & (lat <= boxes[:, 3])
            for index in np.flatnonzero(near):
                if sum(_inside(path, x, lat) for path in self.shape(int(index)).paths) % 2:
                    return int(index)
        return None


def mercator(degrees: Floats) -> Floats:
    """Longitudes and latitudes, shape (n, 2), in Web Mercator world widths (see Outlines); latitudes are held to ±85.0511°."""
    lat = np.radians(np.clip(degrees[:, 1], -85.0511287798, 85.0511287798))
    return np.stack([degrees[:, 0] / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)], axis=1)


def _ranges(starts: Ints, counts: Ints) -> Ints:
    """The integers of many ranges, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    joined: Ints = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return joined


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

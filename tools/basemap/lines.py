"""Generalising and comparing lines: simplify, smooth, measure, find what runs along something else."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EARTH_KM_PER_DEGREE = 111.19  # mean radius 6371 km


def simplify(points: Floats, tolerance: float) -> Floats:
    """Douglas–Peucker, tolerance in the units of the points; ends are kept, a closed ring keeps at least four points."""
    n = len(points)
    if n < 3:
        return points
    keep = np.zeros(n, dtype=bool)
    keep[[0, n - 1]] = True
    stack = [(0, n - 1)]
    if np.array_equal(points[0], points[-1]):
        # A ring has no base line: split it at the point farthest from its start.
        far = int(np.argmax(((points - points[0]) ** 2).sum(axis=1)))
        keep[far] = True
        stack = [(0, far), (far, n - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        inner = points[first + 1 : last]
        base = points[last] - points[first]
        length = float(np.hypot(*base))
        offset = inner - points[first]
        if length == 0:
            distance = np.hypot(offset[:, 0], offset[:, 1])
        else:
            along = np.clip(offset @ base / length**2, 0, 1)
            foot = offset - along[:, None] * base
            distance = np.hypot(foot[:, 0], foot[:, 1])
        worst = int(np.argmax(distance))
        if distance[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    out = points[keep]
    if len(out) < 4 and np.array_equal(points[0], points[-1]):
        return points
    return out


def smooth(points: Floats, rounds: int) -> Floats:
    """Chaikin's corner cutting (1974); the ends of an open line stay, a closed ring stays closed."""
    for _ in range(rounds):
        if len(points) < 3:
            return points
        a, b = points[:-1], points[1:]
        cut = np.stack([a * 0.75 + b * 0.25, a * 0.25 + b * 0.75], axis=1).reshape(-1, 2)
        if np.array_equal(points[0], points[-1]):
            points = np.concatenate([cut, cut[:1]])
        else:
            points = np.concatenate([points[:1], cut[1:-1], points[-1:]])
    return points


def length_km(points: Floats) -> float:
    """Length of a line of longitudes and latitudes, on the sphere, for short steps."""
    steps = np.diff(points, axis=0)
    middle = np.radians((points[1:, 1] + points[:-1, 1]) / 2)
    return float(np.hypot(steps[:, 0] * np.cos(middle), steps[:, 1]).sum() * EARTH_KM_PER_DEGREE)


def area_km2(ring: Floats) -> float:
    """Area of a ring of longitudes and latitudes in the equal-area cylindrical projection, unsigned."""
    x = np.radians(ring[:, 0])
    y = np.sin(np.radians(ring[:, 1]))
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2 * 6371.0**2)


def densify(points: Floats, step: float) -> Floats:
    """The line with extra points so that none are farther apart than `step` in either axis."""
    parts = [points[:1]]
    for a, b in pairwise(points):
        n = max(1, int(np.ceil(np.abs(b - a).max() / step)))
        parts.append(a + (b - a) * (np.arange(1, n + 1) / n)[:, None])
    return np.concatenate(parts)


class Nearby:
    """Says which points lie within `radius` degrees of any of many given lines (a hashed grid of cells)."""

    def __init__(self, lines: list[Floats], radius: float) -> None:
        self._radius = radius
        self._cells: dict[tuple[int, int], list[Floats]] = defaultdict(list)
        for line in lines:
            self.add(line)

    def add(self, line: Floats) -> None:
        """Take one more line into account."""
        points = densify(line, self._radius / 2)
        for cell, point in zip(np.floor(points / self._radius).astype(int), points, strict=True):
            self._cells[int(cell[0]), int(cell[1])].append(point)

    def __call__(self, points: Floats) -> NDArray[np.bool_]:
        """True for each of the (n, 2) points that has a line within the radius."""
        out = np.zeros(len(points), dtype=bool)
        for i, point in enumerate(points):
            cx, cy = np.floor(point / self._radius).astype(int)
            for x in (cx - 1, cx, cx + 1):
                for y in (cy - 1, cy, cy + 1):
                    near = self._cells.get((int(x), int(y)))
                    if near and (((np.array(near) - point) ** 2).sum(axis=1) < self._radius**2).any():
                        out[i] = True
        return out


def runs(points: Floats, keep: NDArray[np.bool_]) -> list[Floats]:
    """The stretches of a line whose points are kept, each with at least two points."""
    out: list[Floats] = []
    start: int | None = None
    for i, wanted in enumerate([*keep, False]):
        if wanted and start is None:
            start = i
        elif not wanted and start is not None:
            if i - start >= 2:
                out.append(points[start:i])
            start = None
    return out

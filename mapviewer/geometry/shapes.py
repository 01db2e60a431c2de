"""Points, lines and polygons as arrays, unwrapped: a line that crosses the antimeridian goes on past ±180 instead of back round the world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
"""Positions, shape (n, 2): longitude and latitude in degrees. Longitudes of a line may lie beyond ±180."""

_MAX_LAT: Final = 85.05112878
NESTING: Final[Mapping[str, int]] = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How deep the positions of each kind of geometry lie in lists, as GeoJSON has them (RFC 7946, 3.1)."""
MOST_POSITIONS: Final = 2_000_000
"""Positions that one geometry holds at most."""


class GeometryError(ValueError):
    """What was found is no geometry; the message says what was found and what was expected."""


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Any mixture of points (n, 2), lines, and polygons, each an outer ring and its holes. Rings are closed: the last point is the first.

    Filled even-odd, so that it does not matter which way a ring runs.
    """

    points: Points
    lines: tuple[Points, ...] = ()
    polygons: tuple[tuple[Points, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(len(self.points) or self.lines or self.polygons)

    def __len__(self) -> int:
        """How many positions there are."""
        rings = sum(len(ring) for polygon in self.polygons for ring in polygon)
        return len(self.points) + sum(len(line) for line in self.lines) + rings

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north; None without a position. East may be beyond 180."""
        parts = [self.points, *self.lines, *(polygon[0] for polygon in self.polygons if polygon)]
        parts = [part for part in parts if len(part)]
        if not parts:
            return None
        low = np.min([part.min(axis=0) for part in parts], axis=0)
        high = np.max([part.max(axis=0) for part in parts], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def coarser(self, step: float) -> Geometry:
        """With positions that fall on the same point of a grid (degrees) as the one before left out; ends stay where they are."""
        return Geometry(
            self.points,
            tuple(_thinned(line, step) for line in self.lines),
            tuple(
                (
                    _thinned(polygon[0], step),
                    *(h for h in (_thinned(r, step) for r in polygon[1:]) if len(h) >= 4),
                )
                for polygon in self.polygons
            ),
        )


NOTHING: Final = np.empty((0, 2))


def joined(parts: Iterable[Geometry]) -> Geometry:
    """All of these as one."""
    found = list(parts)
    points = [part.points for part in found if len(part.points)]
    return Geometry(
        np.concatenate(points) if points else NOTHING,
        tuple(line for part in found for line in part.lines),
        tuple(polygon for part in found for polygon in part.polygons),
    )


def positions(rows: Sequence[Sequence[float]]) -> Points:
    """Pairs (longitude, latitude) as an array; raises GeometryError for what lies outside of the globe.

    Longitudes up to ±360 are taken: some writers go on past 180 themselves.
    """
    found = np.array(rows, np.float64).reshape(-1, 2)
    bad = ~(np.abs(found[:, 0]) <= 360) | ~(np.abs(found[:, 1]) <= 90)
    if bad.any():
        lon, lat = found[int(np.argmax(bad))].tolist()
        raise GeometryError(
            f"found longitude {lon:g} and latitude {lat:g}, expected them within ±180 and ±90 degrees"
        )
    return found


def line(points: Points) -> Points:
    """A line, unwrapped; raises GeometryError for fewer than two points."""
    if len(points) < 2:
        raise GeometryError(f"found a line of {len(points)} positions, expected two or more")
    return unwrapped(points)


def polygon(rings: Sequence[Points]) -> tuple[Points, ...]:
    """A polygon of an outer ring and holes, closed and unwrapped, holes in the outer ring's copy of the world; holes that are none are left out.

    Raises GeometryError for an outer ring of fewer than three points.
    """
    if not rings:
        raise GeometryError("found a polygon without a ring, expected one")
    closed = [_closed(ring) for ring in rings]
    if len(closed[0]) < 4:
        raise GeometryError(f"found a ring of {len(rings[0])} positions, expected four or more")
    outer = unwrapped(closed[0])
    middle = float(outer[:, 0].mean())
    found = [outer]
    for ring in closed[1:]:
        if len(ring) >= 4:
            hole = unwrapped(ring)
            hole[:, 0] += 360.0 * round((middle - float(hole[:, 0].mean())) / 360.0)
            found.append(hole)
    return tuple(found)


def unwrapped(points: Points) -> Points:
    """The same way without a jump round the world: every step is less than half a turn."""
    out = points.copy()
    if len(out) > 1:
        steps = np.diff(out[:, 0])
        turns = np.cumsum(np.where(steps > 180, -1, np.where(steps < -180, 1, 0)))
        out[1:, 0] += 360.0 * turns
    return out


def mercator(points: Points) -> Points:
    """Positions (n, 2) on the unit square of web mercator, 0 at the north edge; x goes on beyond it with the longitude."""
    sine = np.sin(np.radians(np.clip(points[:, 1], -_MAX_LAT, _MAX_LAT)))
    return np.column_stack((points[:, 0] / 360.0 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)))


def _closed(ring: Points) -> Points:
    if len(ring) and not np.array_equal(ring[0], ring[-1]):
        return np.concatenate([ring, ring[:1]])
    return ring


def _thinned(points: Points, step: float) -> Points:
    if len(points) < 3:
        return points
    grid = np.rint(points / step)
    keep = np.ones(len(points), np.bool_)
    keep[1:-1] = (grid[1:-1] != grid[:-2]).any(axis=1)
    return points[keep]

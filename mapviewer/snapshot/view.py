"""Which part of the world a picture shows: a fit that leaves room for symbols and labels, or what was asked for. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mapviewer.events.store import Store
from mapviewer.mapdoc.extent import circle_points, extent
from mapviewer.mapdoc.outlines import corners
from mapviewer.snapshot.projection import EARTH_M, TILE, Projection, Rect, lat_of_unit, unit_y

CLOSEST_M: Final = 60_000.0
"""A fit shows at least this many metres across the shorter side: the basemap's lines are no finer than a few hundred metres."""
ALONE_M: Final = 350_000.0
"""A single spot is shown with so many metres around it: a place is told by its country and its neighbours."""
INSET_M: Final = 25_000.0
"""An inset may be closer than a map."""
FARTHEST_ZOOM: Final = -2.0


@dataclass(frozen=True, slots=True)
class Point:
    """Something that a fit must hold: degrees, and the metres around it that belong to it."""

    lat: float
    lon: float
    radius_m: float = 0.0


def spots(store: Store, rows: Iterable[int]) -> list[Point]:
    """The distinct spots of events (rows that have a place), in order; of lines and areas how far they reach, too."""
    columns, rows = store.columns, list(rows)
    found = {(float(columns.lat[row]), float(columns.lon[row]), float(columns.radius[row])) for row in rows}
    found |= {(lat, lon, 0.0) for lat, lon in corners(store, rows)}
    return [Point(lat, lon, radius) for lat, lon, radius in sorted(found)]


@dataclass(frozen=True, slots=True)
class Margins:
    """Pixels inside the frame that a fit keeps free of points."""

    left: float
    top: float
    right: float
    bottom: float


def fit(
    points: Sequence[Point], frame: Rect, margins: Margins, *, closest_m: float | None = None
) -> Projection:
    """The closest view of the frame that holds all points within the margins, on whichever side of the world is shorter.

    Without points the whole world. Never closer than `closest_m` metres across the shorter side (CLOSEST_M; ALONE_M around a single
    spot).
    """
    if closest_m is None:
        closest_m = CLOSEST_M if len({(point.lat, point.lon) for point in points}) > 1 else ALONE_M
    inner = Rect(
        frame.x + margins.left,
        frame.y + margins.top,
        frame.width - margins.left - margins.right,
        frame.height - margins.top - margins.bottom,
    )
    if not points:
        return world(frame)
    if inner.width < frame.width / 8 or inner.height < frame.height / 8:
        inner = Rect(frame.x + frame.width / 4, frame.y + frame.height / 4, frame.width / 2, frame.height / 2)
    corners: list[tuple[float, float]] = []
    for point in points:
        corners += (
            circle_points(point.lat, point.lon, point.radius_m)
            if point.radius_m > 0
            else [(point.lat, point.lon)]
        )
    box = extent(corners)
    if box is None:  # pragma: no cover (there is a point)
        return world(frame)
    north, south = unit_y(box.north), unit_y(box.south)
    across = (box.east - box.west) / 360.0
    lat = lat_of_unit((north + south) / 2)
    size = min(
        inner.width / across if across > 0 else math.inf,
        inner.height / (south - north) if south > north else math.inf,
        min(frame.width, frame.height) * EARTH_M * math.cos(math.radians(lat)) / closest_m,
    )
    # The middle of the points goes to the middle of the inner box, the frame's own middle lies beside it.
    inner_x, inner_y = inner.middle
    frame_x, frame_y = frame.middle
    return _held(
        unit_x=(box.west + box.east) / 720.0 + 0.5 + (frame_x - inner_x) / size,
        y=(north + south) / 2 + (frame_y - inner_y) / size,
        size=size,
        frame=frame,
        # What lies at a pole keeps its margin, if need be beyond where the map ends.
        beyond=(max(0.0, margins.top / size - north), max(0.0, margins.bottom / size - (1.0 - south))),
    )


def world(frame: Rect) -> Projection:
    """The inhabited world in the frame: filled, as much of it as fits."""
    size = max(frame.width, frame.height)
    return _held(unit_x=0.5 + 10.0 / 360.0, y=unit_y(25.0), size=size, frame=frame)


def of_bounds(south: float, west: float, north: float, east: float, frame: Rect) -> Projection:
    """The closest view that shows all of a box given in degrees; west > east crosses the antimeridian."""
    if east < west:
        east += 360.0
    top, bottom = unit_y(north), unit_y(south)
    # Beyond where the square world ends there is no height left; a box up there shows the edge.
    size = min(frame.width / ((east - west) / 360.0), frame.height / max(bottom - top, 1e-6))
    return Projection(
        lat_of_unit((top + bottom) / 2), (west + east) / 2, max(FARTHEST_ZOOM, math.log2(size / TILE)), frame
    )


def of_center(lat: float, lon: float, zoom: float, frame: Rect) -> Projection:
    """A view by its middle (degrees) and zoom."""
    return Projection(lat, lon, zoom, frame)


def _held(
    *, unit_x: float, y: float, size: float, frame: Rect, beyond: tuple[float, float] = (0.0, 0.0)
) -> Projection:
    """A projection of a world of `size` pixels, moved so that it does not end inside the frame at the poles where that can be helped;
    `beyond` is how far it may, north and south, in sides of the world."""
    half = frame.height / size / 2
    y = 0.5 if half >= 0.5 else min(max(y, half - beyond[0]), 1.0 - half + beyond[1])
    lon = (unit_x - 0.5) * 360.0
    return Projection(lat_of_unit(y), (lon + 180.0) % 360.0 - 180.0, math.log2(size / TILE), frame)

"""The smallest box around points on a round world. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from mapviewer.events.store import Bools, Columns, Floats, Store
from mapviewer.query.grid import MAX_LAT
from mapviewer.query.ordering import Rows

FIT_CLOSEST: Final = 9
"""Fitting never comes closer than this zoom: five places in one town are a town, not a street corner."""

_METRES_PER_DEGREE = 111_195.0
_FEW = 5_000
_TILE_PX = 256
_PADDING = (56 + 64, 70 + 56)
"""What `resources/map/map.js` leaves free around a fit, left and right, above and below, in CSS pixels on a screen that is not small."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees, west ≤ east; west lies in [−180, 180), east beyond 180 when the box crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        return self.south, self.west, self.north, self.east

    @property
    def middle(self) -> tuple[float, float]:
        """(lat, lon) half way between the sides."""
        return (self.south + self.north) / 2, (self.west + self.east) / 2

    def holds(self, lat: Floats, lon: Floats) -> Bools:
        """Which of these points (degrees, NaN for none) lie in it."""
        found: Bools = (lat >= self.south) & (lat <= self.north)
        found &= (lon - self.west) % 360.0 <= self.east - self.west
        return found

    def meets(self, other: Bounds) -> bool:
        """Whether the two have a point in common, on whichever turn round the world."""
        if other.south > self.north or other.north < self.south:
            return False
        return (other.west - self.west) % 360.0 <= self.east - self.west or (
            self.west - other.west
        ) % 360.0 <= other.east - other.west

    def surroundings(self) -> Bounds | None:
        """The box and as much again on every side; None where that is all the way round."""
        up, across = self.north - self.south, self.east - self.west
        if across * 3 >= 360:
            return None
        return Bounds(self.south - up, self.west - across, self.north + up, self.east + across)


def extent(points: Iterable[tuple[float, float]]) -> Bounds | None:
    """The smallest box around (lat, lon) points in degrees, on whichever side of the world it is shorter; None without points.

    West and east are the ends of the widest gap between neighbouring longitudes, going round.
    """
    found = list(points)
    if not found:
        return None
    lons = sorted({(lon + 180.0) % 360.0 - 180.0 for _, lon in found})
    lats = [lat for lat, _ in found]
    gaps = [
        (following - lon, n)
        for n, (lon, following) in enumerate(zip(lons, [*lons[1:], lons[0] + 360.0], strict=True))
    ]
    # Among equal gaps the one over the antimeridian, so that nothing crosses it without need.
    _, before = max(gaps)
    west, east = lons[(before + 1) % len(lons)], lons[before]
    return Bounds(min(lats), west, max(lats), east if east >= west else east + 360.0)


def extent_of(lat: Floats, lon: Floats) -> Bounds | None:
    """The same around many points, as arrays of degrees without NaN; of a great many to a thousandth of a degree."""
    if len(lat) <= _FEW:
        return extent(zip(lat.tolist(), lon.tolist(), strict=True))
    # Degrees of longitude in steps of a thousandth hold what decides: where the widest gap is.
    turns = np.round((lon + 180.0) % 360.0 * 1_000.0).astype(np.int64) % 360_000
    step = np.flatnonzero(np.bincount(turns, minlength=360_000)) / 1_000.0 - 180.0
    gaps = np.diff(step, append=step[0] + 360.0)
    # As above, the last of equal ones.
    before = len(gaps) - 1 - int(np.argmax(gaps[::-1]))
    west, east = float(step[(before + 1) % len(step)]), float(step[before])
    return Bounds(float(lat.min()), west, float(lat.max()), east if east >= west else east + 360.0)


_whole: WeakKeyDictionary[Store, Bounds | None] = WeakKeyDictionary()


def whole(store: Store) -> Bounds | None:
    """The smallest box around all places of a store and what lines and areas there are, None when it has none; kept as long as the store is. May run on any thread."""
    if store not in _whole:
        # Imported here, since it knows boxes.
        from mapviewer.mapdoc.outlines import corners

        columns = store.columns
        placed = columns.place >= 0
        more = np.array(corners(store, np.flatnonzero(store.shaped).tolist())).reshape(-1, 2)
        lats = np.concatenate((columns.lat[placed], more[:, 0]))
        lons = np.concatenate((columns.lon[placed], more[:, 1]))
        _whole[store] = extent_of(lats, lons)
    return _whole[store]


def fitted(bounds: Bounds, width: float, height: float, closest: int) -> tuple[float, Bounds]:
    """About what the page will show once it has fitted a box into so many CSS pixels, no closer than a zoom: that zoom, and the view.

    It is as Leaflet's `fitBounds` works it out. The page says later what it shows in truth; until then this is what to get ready for.
    """
    width, height = max(64.0, width), max(64.0, height)
    part = min(1.0, width / 700, height / 450)
    room = [max(1.0, size - part * pad) for size, pad in zip((width, height), _PADDING, strict=True)]
    top, bottom = _mercator(bounds.north), _mercator(bounds.south)
    across, down = (bounds.east - bounds.west) / 360.0, bottom - top
    scale = min(room[0] / max(across, 1e-9), room[1] / max(down, 1e-9)) / _TILE_PX
    least = max(1.0, math.log2(height / _TILE_PX))
    zoom = max(least, min(float(closest), math.floor(math.log2(scale) + 1e-9)))
    world = _TILE_PX * 2.0**zoom
    lon, line = (bounds.west + bounds.east) / 2, (top + bottom) / 2
    half = height / world / 2
    # The map's own bounds keep it from going beyond the poles.
    line = min(max(line, half), 1 - half) if half < 0.5 else 0.5
    side = width / world / 2 * 360.0
    return zoom, Bounds(_degrees(line + half), lon - side, _degrees(line - half), lon + side)


def _mercator(lat: float) -> float:
    """How far down a latitude (degrees) lies in the mercator square, in its sides."""
    sine = math.sin(math.radians(min(MAX_LAT, max(-MAX_LAT, lat))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def _degrees(line: float) -> float:
    """The latitude (degrees) so far down the mercator square."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * min(1.0, max(0.0, line))))))


def circle_points(lat: float, lon: float, radius_m: float) -> list[tuple[float, float]]:
    """The four sides of a circle of `radius_m` metres as (lat, lon), near enough for framing a view."""
    up = radius_m / _METRES_PER_DEGREE
    side = min(180.0, up / max(0.01, math.cos(math.radians(lat))))
    return [(min(90.0, lat + up), lon), (max(-90.0, lat - up), lon), (lat, lon - side), (lat, lon + side)]


def framed(columns: Columns, rows: Rows) -> Bounds | None:
    """The smallest box around the places of these rows, all of which have one, with their radii; None without rows."""
    lat, lon = columns.lat[rows], columns.lon[rows]
    up = columns.radius[rows] / _METRES_PER_DEGREE
    side = np.minimum(180.0, up / np.maximum(0.01, np.cos(np.radians(lat))))
    return extent_of(
        np.concatenate((lat, np.minimum(90.0, lat + up), np.maximum(-90.0, lat - up), lat, lat)),
        np.concatenate((lon, lon, lon, lon - side, lon + side)),
    )

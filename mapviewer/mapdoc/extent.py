"""The smallest box around points on a round world. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mapviewer.events.store import Columns, Floats
from mapviewer.query.ordering import Rows

_METRES_PER_DEGREE = 111_195.0
_FEW = 5_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees, west ≤ east; west lies in [−180, 180), east beyond 180 when the box crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float


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
    step = np.unique(np.round((lon + 180.0) % 360.0 * 1_000.0)) / 1_000.0 - 180.0
    south, north = float(lat.min()), float(lat.max())
    return extent(
        (south if n % 2 else north, west) for n, west in enumerate([*step.tolist(), float(step[0])])
    )


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

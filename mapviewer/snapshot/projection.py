"""Web mercator between degrees and the picture's pixels. Pure.

Zoom is that of web maps, with fractions: the world is 256 · 2^zoom pixels wide. Formulas: EPSG:3857, as in "Map Projections: A Working
Manual" (Snyder, USGS Professional Paper 1395, 1987), section 7, on the sphere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from mapviewer.events.store import Floats

TILE: Final = 256.0
MAX_LAT: Final = 85.05112878
"""Where the square world ends, degrees."""
EARTH_M: Final = 40_075_016.69
"""Length of the equator in metres."""
_EARTH_RADIUS_M: Final = EARTH_M / (2 * math.pi)

# Coordinates are kept to this part of a pixel: the last bits of a logarithm differ between processors, pictures must not.
_GRID: Final = 64.0


def mercator_y(lat: Floats) -> Floats:
    """From latitudes (degrees, any shape) to the unit square, 0 at the north edge."""
    sine = np.sin(np.radians(np.clip(lat, -MAX_LAT, MAX_LAT)))
    unit: Floats = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return unit


def unit_y(lat: float) -> float:
    """One latitude in degrees on the unit square, 0 at the north edge."""
    sine = math.sin(math.radians(max(-MAX_LAT, min(MAX_LAT, lat))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def lat_of_unit(y: float) -> float:
    """The latitude in degrees of a height on the unit square."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


@dataclass(frozen=True, slots=True)
class Rect:
    """A box in pixels, y downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def grown(self, by: float) -> Rect:
        """The box with `by` pixels more on every side (fewer when negative)."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def holds(self, other: Rect) -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Projection:
    """A map that fills `frame` (pixels of the picture), with (lat, lon) degrees at its middle."""

    lat: float
    lon: float
    zoom: float
    frame: Rect

    @cached_property
    def world(self) -> float:
        """Width of the world in pixels."""
        return TILE * math.exp2(self.zoom)

    @cached_property
    def _origin(self) -> tuple[float, float]:
        """Where longitude −180 and the north edge would lie."""
        x, y = self.frame.middle
        return x - (self.lon / 360.0 + 0.5) * self.world, y - unit_y(self.lat) * self.world

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """Pixels of a point, in the copy of the world that is nearest to the middle."""
        turns = round((self.lon - lon) / 360.0)
        x, y = self._origin
        return (
            round((x + ((lon + 360.0 * turns) / 360.0 + 0.5) * self.world) * _GRID) / _GRID,
            round((y + unit_y(lat) * self.world) * _GRID) / _GRID,
        )

    def of_unit(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of a point of the unit square, in the copy of the world that is nearest to the middle."""
        turns = round(self.lon / 360.0 + 0.5 - x)
        left, top = self._origin
        return (
            round((left + (x + turns) * self.world) * _GRID) / _GRID,
            round((top + y * self.world) * _GRID) / _GRID,
        )

    def points(self, degrees: Floats) -> Floats:
        """Pixels (n, 2) of longitudes and latitudes (n, 2), each where it says, beyond ±180 too."""
        x, y = self._origin
        out = np.empty_like(degrees, dtype=np.float64)
        out[:, 0] = np.rint((x + (degrees[:, 0] / 360.0 + 0.5) * self.world) * _GRID) / _GRID
        out[:, 1] = np.rint((y + mercator_y(degrees[:, 1]) * self.world) * _GRID) / _GRID
        return out

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the frame in degrees; west and east may lie beyond ±180."""
        half = self.frame.width / self.world * 180.0
        y = unit_y(self.lat)
        tall = self.frame.height / self.world / 2
        return (
            self.lon - half,
            lat_of_unit(min(1.0, y + tall)),
            self.lon + half,
            lat_of_unit(max(0.0, y - tall)),
        )

    def metres_per_pixel(self, lat: float) -> float:
        """Ground metres under one pixel at a latitude (degrees)."""
        return EARTH_M * math.cos(math.radians(max(-MAX_LAT, min(MAX_LAT, lat)))) / self.world

    def circle(self, lat: float, lon: float, radius_m: float, corners: int = 96) -> Floats:
        """Outline (corners, 2) in pixels of what lies within `radius_m` metres, on the sphere: true also where mercator is not."""
        angle = min(radius_m / _EARTH_RADIUS_M, math.pi / 2)
        bearing = np.linspace(0.0, 2 * math.pi, corners, endpoint=False)
        middle = math.radians(lat)
        sine = math.sin(middle) * math.cos(angle) + math.cos(middle) * math.sin(angle) * np.cos(bearing)
        lats = np.arcsin(np.clip(sine, -1.0, 1.0))
        lons = np.arctan2(
            np.sin(bearing) * math.sin(angle) * math.cos(middle),
            math.cos(angle) - math.sin(middle) * np.sin(lats),
        )
        turns = round((self.lon - lon) / 360.0)
        return self.points(np.column_stack((lon + 360.0 * turns + np.degrees(lons), np.degrees(lats))))

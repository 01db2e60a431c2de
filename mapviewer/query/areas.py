"""Areas that events are filtered by: a rectangle of degrees, or everything within some kilometres of a point. Pure.

As text, so that they can be a filter's value anywhere: `32.5,35.9,33.2,37.1` is south, west, north, east (an east below the west crosses the antimeridian),
`32.71,36.57,20km` a point and a radius.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from mapviewer.events.store import Bools, Floats
from mapviewer.language import decimal, tr

EARTH_KM: Final = 6371.0088
"""The mean radius."""
_HALF_ROUND_KM: Final = math.pi * EARTH_KM
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?", re.ASCII)


class Area(Protocol):
    """A part of the world's surface, its edge included."""

    def holds(self, lat: Floats, lon: Floats) -> Bools:
        """Which of these points (degrees, NaN for none) lie in it."""
        ...


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Degrees; west and east within ±180, an east below the west is beyond the antimeridian."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: Floats, lon: Floats) -> Bools:
        """Which of these points lie in it."""
        found: Bools = (lat >= self.south) & (lat <= self.north)
        if self.west == -180.0 and self.east == 180.0:
            return found & ~np.isnan(lon)
        # 180° W and 180° E are the same line.
        if self.west <= self.east:
            across = (lon >= self.west) & (lon <= self.east)
        else:
            across = (lon >= self.west) | (lon <= self.east)
        if self.east == 180.0:
            across |= lon == -180.0
        if self.west == -180.0:
            across |= lon == 180.0
        return found & across

    def __str__(self) -> str:
        return ",".join(f"{_short(edge)}" for edge in (self.south, self.west, self.north, self.east))


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within so many kilometres of a point in degrees, on a sphere."""

    lat: float
    lon: float
    km: float

    def holds(self, lat: Floats, lon: Floats) -> Bools:
        """Which of these points lie in it."""
        if self.km >= _HALF_ROUND_KM:
            return ~np.isnan(lat) & ~np.isnan(lon)
        found: Bools = np.zeros(len(lat), np.bool_)
        near = np.flatnonzero(self._box().holds(lat, lon))
        phi, there = np.radians(lat[near]), math.radians(self.lat)
        turn = np.radians(lon[near] - self.lon)
        # Half the chord, squared: exact for metres, where the cosine of the angle is not.
        half = np.sin((phi - there) / 2) ** 2 + np.cos(phi) * math.cos(there) * np.sin(turn / 2) ** 2
        found[near[half <= math.sin(self.km / EARTH_KM / 2) ** 2]] = True
        return found

    def _box(self) -> Rectangle:
        """The rectangle about the circle, a hair wider: what lies beyond needs no sines."""
        reach = self.km / EARTH_KM
        degrees = math.degrees(reach) + 1e-7
        south, north = self.lat - degrees, self.lat + degrees
        if south <= -90.0 or north >= 90.0:
            # It holds a pole, and with it every meridian.
            return Rectangle(max(-90.0, south), -180.0, min(90.0, north), 180.0)
        turn = math.degrees(math.asin(min(1.0, math.sin(reach) / math.cos(math.radians(self.lat))))) + 1e-7
        return rectangle(south, self.lon - turn, north, self.lon + turn)

    def __str__(self) -> str:
        return f"{_short(self.lat)},{_short(self.lon)},{_short(self.km)}km"


def rectangle(south: float, west: float, north: float, east: float) -> Rectangle:
    """The rectangle of a view, whose edges may lie beyond ±180 and ±90; 360 and more apart is all the way round."""
    if east - west >= 360.0:
        west, east = -180.0, 180.0
    else:
        west, east = _wrapped(west), _wrapped(east)
        if west == 180.0:
            west = -180.0
    return Rectangle(max(-90.0, south), west, min(90.0, north), east)


def read_area(text: str) -> Rectangle | Circle:
    """An area as it is written; raises ValueError with what was found and expected."""
    parts = [part.strip() for part in text.split(",")]
    last = parts[-1].casefold()
    circle = len(parts) == 3 and last.endswith("km")
    if circle:
        parts[-1] = last.removesuffix("km").strip()
    if not (circle or len(parts) == 4) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(
            f"found area {text[:80]!r}, expected SOUTH,WEST,NORTH,EAST in degrees, or LAT,LON,RADIUSkm"
        )
    numbers = [float(part) for part in parts]
    if not all(-90 <= lat <= 90 for lat in (numbers[:1] if circle else numbers[::2])):
        raise ValueError(f"found area {text[:80]!r}, expected latitudes within ±90 degrees")
    if not all(-180 <= lon <= 180 for lon in (numbers[1:2] if circle else numbers[1::2])):
        raise ValueError(f"found area {text[:80]!r}, expected longitudes within ±180 degrees")
    if circle:
        if not 0 < numbers[2] <= 50_000:
            raise ValueError(f"found area {text[:80]!r}, expected a radius above 0 and up to 50,000 km")
        return Circle(*numbers)
    if numbers[0] > numbers[2]:
        raise ValueError(f"found area {text[:80]!r}, expected a south that is not north of the north")
    return Rectangle(*numbers)


def area_words(text: str) -> str:
    """An area for people: “within 1,260 km of 33.4, 36.4”; what is none stays as it is written."""
    try:
        area = read_area(text)
    except ValueError:
        return text
    if isinstance(area, Circle):
        length = decimal(area.km, 0 if area.km >= 10 else 2)
        return tr("within {km} km of {point}", km=length, point=_point(area.lat, area.lon))
    one, other = _point(area.south, area.west), _point(area.north, area.east)
    return tr("between {one} and {other}", one=one, other=other)


def _point(lat: float, lon: float) -> str:
    # Written like any coordinates here, from left to right also in Arabic.
    return f"\u2066{_short(lat)}, {_short(lon)}\u2069"


def _wrapped(lon: float) -> float:
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0


def _short(number: float) -> str:
    """At most five decimals: a metre."""
    text = f"{number:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

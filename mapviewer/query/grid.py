"""Square cells of the map: those of the web mercator quadtree, anchored to the world, so that the same cell is the same piece of ground
whatever the view. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Floats, Ints

Whole = npt.NDArray[np.int32] | npt.NDArray[np.int64]

CELL_BITS: Final = 3
"""A map zoom's cells are those of the quadtree so many levels below: 256 / 2³ = 32 CSS pixels."""
FINEST: Final = 17
"""The deepest level of the quadtree: zoom 14."""
MAX_LAT: Final = 85.05112878


@dataclass(frozen=True, slots=True)
class View:
    """A box in degrees: west ≤ east, neither wrapped; 360 or more apart is all the way round."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, other: View) -> bool:
        """Whether the other box lies within this one, as they are written (no turn round the world between them)."""
        return (
            self.south <= other.south
            and other.north <= self.north
            and (self.east - self.west >= 360.0 or (self.west <= other.west and other.east <= self.east))
        )

    def grown(self, part: float) -> View:
        """This box with as much more on every side as this part of its height and width."""
        up, across = (self.north - self.south) * part, (self.east - self.west) * part
        return View(
            max(-90.0, self.south - up), self.west - across, min(90.0, self.north + up), self.east + across
        )


WORLD: Final = View(-90.0, -180.0, 90.0, 180.0)


def columns_of(lon: Floats, bits: int) -> Ints:
    """Column of each longitude in degrees, wrapped, among 2^bits."""
    found = np.floor((lon / 360.0 + 0.5) % 1.0 * (1 << bits)).astype(np.int64)
    # A longitude a hair west of the antimeridian can round up to a whole turn.
    wrapped: Ints = found % (1 << bits)
    return wrapped


def lines_of(lat: Floats, bits: int) -> Ints:
    """Row of each latitude in degrees, from the north, among 2^bits; beyond the mercator square the row at its edge."""
    sine = np.sin(np.radians(np.clip(lat, -MAX_LAT, MAX_LAT)))
    part = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    found: Ints = np.clip(np.floor(part * (1 << bits)), 0, (1 << bits) - 1).astype(np.int64)
    return found


def cell_bounds(bits: int, x: float, y: float) -> View:
    """The box of a cell in degrees."""
    side = 1 << bits

    def lat(line: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * line / side))))

    return View(lat(y + 1), x / side * 360 - 180, lat(y), (x + 1) / side * 360 - 180)


def cell_bits(zoom: float) -> int:
    """The level of cells at a map zoom."""
    return min(FINEST, max(0, math.floor(zoom)) + CELL_BITS)


@lru_cache(maxsize=64)
def spans(view: View, bits: int) -> tuple[tuple[int, int], tuple[tuple[int, int], ...]]:
    """The lines [first, end) of cells that a view touches, and its columns: one span, two where it crosses the antimeridian, none for a
    box that is inside out."""
    side = 1 << bits
    if not (view.south <= view.north and view.west <= view.east):
        return (0, 0), ()
    top, bottom = lines_of(np.array([view.north, view.south]), bits).tolist()
    found: tuple[tuple[int, int], ...] = ((0, side),)
    if view.east - view.west < 360.0:
        west, east = columns_of(np.array([view.west, view.east]), bits).tolist()
        # West and east in one column is that column, or, seen all the way round, every one.
        if west < east or (west == east and view.east - view.west < 180.0):
            found = ((west, east + 1),)
        elif west > east:
            found = ((0, east + 1), (west, side))
    return (top, bottom + 1), found


def inside(x: Whole, y: Whole, view: View, bits: int) -> Bools:
    """Which cells of a level (columns and lines) a view touches."""
    (top, bottom), columns = spans(view, bits)
    across = np.zeros(len(x), np.bool_)
    for first, end in columns:
        across |= (x >= first) & (x < end)
    found: Bools = across & (y >= top) & (y < bottom)
    return found

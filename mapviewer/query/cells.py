"""Events counted by square cells of the map, category by category, exactly, for any window of time. Pure.

The cells of a map zoom are those of the web mercator quadtree three levels below it: 32 by 32 CSS pixels of tiles of 256. They are anchored
to the world, so that the same cell is the same piece of ground whatever the view, the window or the filters. A place beyond the
mercator square's edge (85.05°) belongs to the cell at the edge.

Per level every (cell, category) that has events is a group, and the bounds of `mapviewer.query.ordering` are sorted by group, then time, as
single integers: a group is counted with two binary searches, whatever the window's length.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import numpy as np

from mapviewer.events.store import Columns, Floats, Ints
from mapviewer.events.when import stretched
from mapviewer.query.ordering import Family, Rows, Times, certain, touched

CELL_BITS: Final = 3
"""A map zoom's cells are those of the quadtree so many levels below: 256 / 2³ = 32 CSS pixels."""
FINEST: Final = 17
"""The deepest level of the quadtree: zoom 14."""
LEVELS_KEPT: Final = 4
MAX_LAT: Final = 85.05112878

_DENSE: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class View:
    """A box in degrees: west ≤ east, neither wrapped; 360 or more apart is all the way round."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True, eq=False)
class CellCounts:
    """The cells of one level that have something in or possible, by row and column of the quadtree level `bits` (2^bits cells a side).

    `x` counts from 180° W eastwards, `y` from the north; `touched` and `inside` (cells, categories) are the numbers in or possible, and in.
    """

    bits: int
    x: Ints
    y: Ints
    touched: Ints
    inside: Ints

    def __len__(self) -> int:
        return len(self.x)

    @property
    def total(self) -> int:
        """How many are in or possible."""
        return int(self.touched.sum())


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


def _spread(ranges: Ints) -> Rows:
    """The numbers in each [first, end) of (ranges, 2), one after the other."""
    sizes = ranges[:, 1] - ranges[:, 0]
    if not len(sizes):
        return np.zeros(0, np.intp)
    first = np.repeat(ranges[:, 0] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    found: Rows = first + np.arange(int(sizes.sum()))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Picked:
    """Some groups of a level: their numbers, the chain of each, and where its keys begin."""

    numbers: Rows
    chain: Ints
    base: Ints


class _Groups:
    """A family, grouped: which groups there are, and how many of each meet a window."""

    def __init__(self, family: Family, codes: Ints, size: int) -> None:
        """`codes` is the code of each row of the store, below `size`."""
        self._family = family
        chains = max(1, family.chains)
        self.chains = chains
        chain = family.chain_of()
        low = codes[family.low_rows] * chains + chain
        high = codes[family.high_rows] * chains + chain
        if size * chains <= _DENSE:
            there = np.bincount(low, minlength=1) > 0
            self.codes: Ints = np.flatnonzero(there).astype(np.int64)
            number = np.cumsum(there) - 1
            low, high = number[low], number[high]
        else:
            self.codes, low = np.unique(low, return_inverse=True)
            high = np.searchsorted(self.codes, high)
        self._step = len(family) + 1
        position = np.arange(len(family), dtype=np.int64)
        self._low = np.sort(low * self._step + position)
        self._high = np.sort(high * self._step + position)

    def within(self, ranges: Ints) -> _Picked:
        """The groups whose code (chains left out) lies in any of these [first, end) (ranges, 2), in order."""
        numbers = _spread(np.searchsorted(self.codes, ranges * self.chains))
        return _Picked(numbers, self.codes[numbers] % self.chains, numbers * np.int64(self._step))

    def counts(self, picked: _Picked, start: int, end: int) -> Ints:
        """How many of each group meet the stretched window."""
        lows, highs = self._family.ranks(start, end)
        if not len(picked.numbers):
            return np.zeros(0, np.int64)
        found: Ints = np.searchsorted(self._low, picked.base + lows[picked.chain])
        found -= np.searchsorted(self._high, picked.base + highs[picked.chain])
        return np.maximum(found, 0)

    def either(self, picked: _Picked, start: int, end: int) -> tuple[int, int]:
        """How many of the groups that meet the stretched window at all begin before its end, and end after its start."""
        lows, highs = self._parts(picked, start, end)
        return int((lows[:, 1] - lows[:, 0]).sum()), int((highs[:, 1] - highs[:, 0]).sum())

    def some(self, picked: _Picked, start: int, end: int) -> Rows:
        """Rows of these groups among which are all that meet the stretched window: the fewer of those that begin before its end, and
        those that end after its start."""
        lows, highs = self._parts(picked, start, end)
        before, after = (lows[:, 1] - lows[:, 0]).sum(), (highs[:, 1] - highs[:, 0]).sum()
        family = self._family
        keys, parts, rows = (
            (self._low, lows, family.low_rows) if before <= after else (self._high, highs, family.high_rows)
        )
        found: Rows = rows[keys[_spread(parts)] % self._step]
        return found

    def _parts(self, picked: _Picked, start: int, end: int) -> tuple[Ints, Ints]:
        lows, highs = self._family.ranks(start, end)
        last_low = np.searchsorted(self._low, picked.base + lows[picked.chain])
        first_high = np.searchsorted(self._high, picked.base + highs[picked.chain])
        met = last_low > first_high
        first = np.searchsorted(self._low, picked.base[met])
        last = np.searchsorted(self._high, picked.base[met] + self._step)
        return np.stack((first, last_low[met]), axis=1), np.stack((first_high[met], last), axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """What of a level lies in a view: worked out once, asked again with every window."""

    cells: Ints
    held: _Picked
    held_at: Ints
    sure: _Picked
    sure_at: Ints
    odd: Rows
    odd_at: Ints
    loose: Rows
    loose_at: Ints


class Level:
    """One level of cells of one set of rows."""

    def __init__(self, columns: Columns, times: Times, x: Ints, y: Ints, bits: int, categories: int) -> None:
        """`x` and `y` are the rows' cells at `FINEST`, −1 without a place."""
        self._columns, self._times = columns, times
        self.bits = bits
        self._categories = max(1, categories)
        shift = FINEST - bits
        cell = ((y >> shift) << bits) | (x >> shift)
        # What has no place gets a code beyond all cells, where no view reaches.
        size = 1 << 2 * bits
        cell[x < 0] = size
        self._codes: Ints = cell * self._categories + columns.category
        codes = (size + 1) * self._categories
        self._touching = _Groups(times.touching, self._codes, codes)
        self._certain = _Groups(times.certain, self._codes, codes)
        self._last: tuple[View, _Cut] | None = None

    def counts(self, view: View, start: int, end: int) -> CellCounts:
        """The cells that the view touches, and what they hold of [start, end), seconds since 1970 UTC."""
        cut, wide = self._cut(view), self._categories
        start, end = stretched(start, end)
        shape = (len(cut.cells), wide)
        size = shape[0] * wide
        if start < end and size:
            held = np.zeros(size, np.int64)
            held[cut.held_at] = self._touching.counts(cut.held, start, end)
            sure = self._certain.counts(cut.sure, start, end)
            inside: Ints = np.bincount(cut.sure_at, sure, size).astype(np.int64)
            if len(cut.odd):
                held += np.bincount(cut.odd_at[touched(self._columns, cut.odd, start, end)], minlength=size)
                inside += np.bincount(cut.odd_at[certain(self._columns, cut.odd, start, end)], minlength=size)
            if len(cut.loose):
                sure_too = cut.loose_at[certain(self._columns, cut.loose, start, end)]
                inside += np.bincount(sure_too, minlength=size)
        else:
            held, inside = np.zeros(size, np.int64), np.zeros(size, np.int64)
        held, inside = held.reshape(shape), inside.reshape(shape)
        there = np.flatnonzero(held.any(axis=1))
        cells = cut.cells[there]
        return CellCounts(
            self.bits, cells & ((1 << self.bits) - 1), cells >> self.bits, held[there], inside[there]
        )

    def candidates(self, view: View, start: int, end: int) -> int:
        """How many rows `rows` has to look at, for a stretched window."""
        cut = self._cut(view)
        return min(self._touching.either(cut.held, start, end))

    def rows(self, view: View, start: int, end: int) -> Rows:
        """Rows in or possible in [start, end) with a place in the cells that the view touches, ascending."""
        cut, columns = self._cut(view), self._columns
        first, last = stretched(start, end)
        near = self._touching.some(cut.held, first, last)
        near = np.concatenate((near, cut.odd))
        return np.sort(near[touched(columns, near, start, end)])

    def within(self, view: View, rows: Rows) -> Rows:
        """Those of the rows that have a place in the cells that the view touches."""
        return self._in(self._ranges(view), rows)

    def _cut(self, view: View) -> _Cut:
        if self._last is not None and self._last[0] == view:
            return self._last[1]
        ranges, wide = self._ranges(view), self._categories
        held, sure = self._touching.within(ranges), self._certain.within(ranges)
        codes = self._touching.codes[held.numbers]
        sure_codes = self._certain.codes[sure.numbers] // self._certain.chains
        odd, loose = (self._in(ranges, rows) for rows in (self._times.odd, self._times.loose))
        cells = np.unique(np.concatenate((codes, self._codes[odd])) // wide)

        def at(found: Ints) -> Ints:
            spots: Ints = np.searchsorted(cells, found // wide) * wide + found % wide
            return spots

        cut = _Cut(
            cells,
            held,
            at(codes),
            sure,
            at(sure_codes),
            odd,
            at(self._codes[odd]),
            loose,
            at(self._codes[loose]),
        )
        self._last = (view, cut)
        return cut

    def _in(self, ranges: Ints, rows: Rows) -> Rows:
        """Those of the rows whose code lies in one of the ranges, which are in order."""
        if not len(rows) or not len(ranges):
            return rows[:0]
        codes = self._codes[rows]
        number = np.searchsorted(ranges[:, 0], codes, "right") - 1
        found: Rows = rows[(number >= 0) & (codes < ranges[np.maximum(number, 0), 1])]
        return found

    def _ranges(self, view: View) -> Ints:
        """[first, end) of the codes of the view's cells, in order: one a row of cells, two where it crosses the antimeridian."""
        side = 1 << self.bits
        if not (view.south <= view.north and view.west <= view.east):
            return np.zeros((0, 2), np.int64)
        top, bottom = lines_of(np.array([view.north, view.south]), self.bits).tolist()
        spans = [(0, side)]
        if view.east - view.west < 360.0:
            west, east = columns_of(np.array([view.west, view.east]), self.bits).tolist()
            # West and east in one column is that column, or, seen all the way round, every one.
            if west < east or (west == east and view.east - view.west < 180.0):
                spans = [(west, east + 1)]
            elif west > east:
                spans = [(0, east + 1), (west, side)]
        lines = np.arange(top, bottom + 1, dtype=np.int64) << self.bits
        found = [np.stack((lines + first, lines + end), axis=1) for first, end in spans]
        ranges: Ints = np.stack(found, axis=1).reshape(-1, 2) * self._categories
        return ranges


class Cells:
    """The levels of a store, built when they are first asked for; the last few are kept."""

    def __init__(self, columns: Columns, categories: int) -> None:
        self._columns, self._categories = columns, categories
        placed = ~np.isnan(columns.lat) & ~np.isnan(columns.lon)
        self._x = np.full(len(placed), -1, np.int64)
        self._y = np.full(len(placed), -1, np.int64)
        self._x[placed] = columns_of(columns.lon[placed], FINEST)
        self._y[placed] = lines_of(columns.lat[placed], FINEST)
        self._kept: OrderedDict[tuple[int, int], tuple[Times, Level]] = OrderedDict()

    def level(self, times: Times, bits: int) -> Level:
        """The level with 2^bits cells a side (0 to `FINEST`) of these rows; raises ValueError for another."""
        if not 0 <= bits <= FINEST:
            raise ValueError(f"found level {bits}, expected 0 to {FINEST}")
        key = (id(times), bits)
        if key not in self._kept:
            self._kept[key] = (
                times,
                Level(self._columns, times, self._x, self._y, bits, self._categories),
            )
            while len(self._kept) > LEVELS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key][1]


def cell_bits(zoom: float) -> int:
    """The level of cells at a map zoom."""
    return min(FINEST, max(0, math.floor(zoom)) + CELL_BITS)

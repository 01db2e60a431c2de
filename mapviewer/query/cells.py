"""Events counted by square cells of the map, category by category, exactly, for any window of time. Pure.

What lies about the view makes a slab: its events in the order of `mapviewer.query.ordering`, each with the number of its group, which is a cell
and a category (and a chain). How many of each group come before a moment is read from a table of running totals, one line every so many
events, and what follows that line is counted. So a window costs the same whatever its length, and hardly more for more events.
A slab reaches beyond the view, so that not every pan makes a new one.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Columns, Floats, Ints
from mapviewer.events.when import stretched
from mapviewer.query.grid import FINEST, WORLD, View, columns_of, inside, lines_of
from mapviewer.query.ordering import Rows, Times, certain, touched

Small = npt.NDArray[np.int32]

WHOLE_BITS: Final = 6
"""Up to this level a slab is of the whole world: it has at most 64 by 64 cells."""
REACH: Final = 0.25
"""A slab reaches this part of the view's size beyond the view, on every side."""
SLABS_KEPT: Final = 5
_LINES: Final = 128
_ENTRIES: Final = 4_000_000
"""No table of running totals has more numbers than this (four bytes each)."""
_FEW: Final = 2_048
_DENSE: Final = 1 << 22
_SAMPLE: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class CellCounts:
    """The cells of one level that have something in or possible, by row and column of the quadtree level `bits` (2^bits cells a side).

    `x` counts from 180° W eastwards, `y` from the north; `touched` and `inside` (cells, categories) are the numbers in or possible, and in.
    `middle` (cells, 2) is where in the cell its events lie on average, in all time, as parts of its side from the north-west.
    """

    bits: int
    x: Ints
    y: Ints
    touched: Ints
    inside: Ints
    middle: Floats

    def __len__(self) -> int:
        return len(self.x)

    @property
    def total(self) -> int:
        """How many are in or possible."""
        return int(self.touched.sum())


class _Totals:
    """How many of each group are among the first so many of a list of groups."""

    def __init__(self, groups: Small, size: int) -> None:
        self._groups, self._size = groups, size
        lines = max(1, min(_LINES, _ENTRIES // max(1, size), len(groups) // _FEW))
        self._step = len(groups) // lines + 1
        self._table = np.zeros((lines, size), np.int32)
        for line in range(1, lines):
            part = groups[(line - 1) * self._step : line * self._step]
            self._table[line] = self._table[line - 1] + np.bincount(part, minlength=size)

    def before(self, position: int) -> Ints:
        """Shape (groups,): how many of each are among the first `position`."""
        line = min(position // self._step, len(self._table) - 1)
        found: Ints = np.bincount(self._groups[line * self._step : position], minlength=self._size)
        found += self._table[line]
        return found


class _Track:
    """One chain of a slab: its bounds in order, and the totals by group in either order."""

    def __init__(self, low: Ints, low_codes: Ints, high: Ints, high_codes: Ints, size: int) -> None:
        """Codes are below `size`; which of them occur become the groups."""
        if size <= _DENSE:
            there = np.bincount(low_codes, minlength=size) > 0
            self.codes: Ints = np.flatnonzero(there).astype(np.int64)
            number = np.cumsum(there, dtype=np.int32) - np.int32(1)
            lows, highs = number[low_codes], number[high_codes]
        else:
            self.codes = np.unique(low_codes)
            lows = np.searchsorted(self.codes, low_codes).astype(np.int32)
            highs = np.searchsorted(self.codes, high_codes).astype(np.int32)
        self.low, self.high, self.low_groups = low, high, lows
        self._lows = _Totals(lows, len(self.codes))
        self._highs = _Totals(highs, len(self.codes))

    def ranks(self, start: int, end: int) -> tuple[int, int]:
        """How many lows lie before the end, and how many highs not after the start."""
        return (
            int(np.searchsorted(self.low, end, "left")),
            int(np.searchsorted(self.high, start, "right")),
        )

    def counts(self, start: int, end: int) -> Ints:
        """How many of each group meet the stretched window."""
        low, high = self.ranks(start, end)
        found: Ints = np.maximum(self._lows.before(low) - self._highs.before(high), 0)
        return found


class Slab:
    """The events about a view, at one level of cells."""

    def __init__(
        self, columns: Columns, times: Times, x: Small, y: Small, bits: int, categories: int, box: View
    ) -> None:
        """`x` and `y` are the rows' cells at `FINEST`, −1 without a place; `box` is what the slab covers."""
        self._columns, self.bits, self.box = columns, bits, box
        self._wide = wide = max(1, categories)
        shift = FINEST - bits
        self._x, self._y = x, y
        self._last: tuple[View, Bools] | None = None
        self._shift = shift
        # Beyond all cells is one for what has no place, which no view touches.
        self._size = ((1 << 2 * bits) + 1) * wide
        if box is not WORLD:
            times = times.subset((x >= 0) & inside(x >> shift, y >> shift, box, bits))
        self._times = times
        held, sure = times.touching, times.certain
        self._touching = _Track(
            held.low, self._codes(held.low_rows), held.high, self._codes(held.high_rows), self._size
        )
        self._certain = [
            _Track(
                sure.low[first:last],
                self._codes(sure.low_rows[first:last]),
                sure.high[first:last],
                self._codes(sure.high_rows[first:last]),
                self._size,
            )
            for first, last in zip(sure.offsets[:-1].tolist(), sure.offsets[1:].tolist(), strict=True)
            if last > first
        ]
        odd, loose = self._codes(times.odd), self._codes(times.loose)
        cells = np.unique(np.concatenate((self._touching.codes, odd)) // wide)
        self._cells = cells
        self._cell_x, self._cell_y = cells & ((1 << bits) - 1), cells >> bits
        self._held_at = self._at(self._touching.codes)
        self._sure_at = [self._at(track.codes) for track in self._certain]
        self._odd_at, self._loose_at = self._at(odd), self._at(loose)

    def _codes(self, rows: Rows) -> Ints:
        """Cell and category of rows as one number."""
        x = self._x[rows]
        cell = ((self._y[rows] >> self._shift).astype(np.int64) << self.bits) | (x >> self._shift)
        cell[x < 0] = 1 << 2 * self.bits
        codes: Ints = cell * self._wide + self._columns.category[rows]
        return codes

    def _at(self, codes: Ints) -> Rows:
        """Where codes stand in a table of categories by cells."""
        cells = np.searchsorted(self._cells, codes // self._wide)
        found: Rows = codes % self._wide * len(self._cells) + cells
        return found

    def _seen(self, view: View) -> Bools:
        """Which of the slab's cells a view touches; the last answer is kept, since scrubbing leaves the view alone."""
        if self._last is None or self._last[0] != view:
            # Beyond the last line is the cell of what has no place.
            near = (self._cell_y < 1 << self.bits) & inside(self._cell_x, self._cell_y, view, self.bits)
            self._last = (view, near)
        return self._last[1]

    def counts(self, view: View, start: int, end: int) -> CellCounts:
        """The cells that the view, which lies in the slab's box, touches, and what they hold of [start, end), seconds since 1970 UTC."""
        first, last = stretched(start, end)
        shape = (self._wide, len(self._cells))
        held, sure = np.zeros(shape[0] * shape[1], np.int64), np.zeros(shape[0] * shape[1], np.int64)
        if first < last and len(held):
            held[self._held_at] = self._touching.counts(first, last)
            for track, at in zip(self._certain, self._sure_at, strict=True):
                # A group has one place in the table, so that nothing is added twice.
                sure[at] += track.counts(first, last)
            odd, columns, times = self._times.odd, self._columns, self._times
            if len(odd):
                found = self._odd_at[touched(columns, odd, start, end)]
                held += np.bincount(found, minlength=len(held))
                found = self._odd_at[certain(columns, odd, start, end)]
                sure += np.bincount(found, minlength=len(sure))
            if len(times.loose):
                found = self._loose_at[certain(columns, times.loose, start, end)]
                sure += np.bincount(found, minlength=len(sure))
        held, sure = held.reshape(shape), sure.reshape(shape)
        there = np.flatnonzero(held.any(axis=0) & self._seen(view))
        return CellCounts(
            self.bits,
            self._cell_x[there],
            self._cell_y[there],
            held[:, there].T,
            sure[:, there].T,
            self._middle[there],
        )

    @cached_property
    def _middle(self) -> Floats:
        """(cells, 2): the mean place of all events of a cell, whatever their time, so that it stays where it is."""
        rows, groups = self._times.touching.low_rows, self._touching.low_groups
        cells = self._held_at % max(1, len(self._cells))
        size = np.bincount(groups, minlength=len(cells))
        whole = np.bincount(cells, size, len(self._cells))
        found = np.full((len(self._cells), 2), 0.5)
        within = (1 << self._shift) - 1
        for axis, places in enumerate((self._x, self._y)):
            parts = ((places[rows] & within) + 0.5) / (within + 1)
            total = np.bincount(cells, np.bincount(groups, parts, len(cells)), len(self._cells))
            np.divide(total, whole, out=found[:, axis], where=whole > 0)
        return found

    def candidates(self, start: int, end: int) -> int:
        """How many rows `rows` has to look at, for a stretched window."""
        low, high = self._touching.ranks(start, end)
        return min(low, len(self._touching.high) - high)

    def rows(self, view: View, start: int, end: int) -> Rows:
        """Rows in or possible in [start, end) with a place in the cells that the view touches, ascending."""
        low, high = self._touching.ranks(*stretched(start, end))
        family = self._times.touching
        near = family.low_rows[:low] if low <= len(family) - high else family.high_rows[high:]
        near = np.concatenate((near, self._times.odd))
        return np.sort(self.within(view, near[touched(self._columns, near, start, end)]))

    def within(self, view: View, rows: Rows) -> Rows:
        """Those of the rows that have a place in the cells that the view touches."""
        rows = rows[self._x[rows] >= 0]
        found: Rows = rows[
            inside(self._x[rows] >> self._shift, self._y[rows] >> self._shift, view, self.bits)
        ]
        return found


class Cells:
    """The slabs of a store, made when they are first asked for; the last few are kept."""

    def __init__(self, columns: Columns, categories: int) -> None:
        self._columns, self._categories = columns, categories
        placed = ~np.isnan(columns.lat) & ~np.isnan(columns.lon)
        self._x = np.full(len(placed), -1, np.int32)
        self._y = np.full(len(placed), -1, np.int32)
        self._x[placed] = columns_of(columns.lon[placed], FINEST)
        self._y[placed] = lines_of(columns.lat[placed], FINEST)
        self._fullest: dict[int, int] = {}
        self._kept: OrderedDict[tuple[int, int], tuple[Times, Slab]] = OrderedDict()

    def fullest(self, bits: int) -> int:
        """About how many events with a place the fullest cell of a level holds, in all time and whatever the filters; 1 at least.

        Of very many events only a part is counted: it is a measure for pictures, not for words.
        """
        if bits not in self._fullest:
            step = max(1, len(self._x) // _SAMPLE)
            x, y = self._x[::step], self._y[::step]
            placed = x >= 0
            shift = FINEST - bits
            cells = ((y[placed] >> shift).astype(np.int64) << bits) | (x[placed] >> shift)
            sizes = np.bincount(cells) if 1 << 2 * bits <= _DENSE else np.unique(cells, return_counts=True)[1]
            self._fullest[bits] = max(1, step * int(sizes.max(initial=0)))
        return self._fullest[bits]

    def slab(self, times: Times, view: View, bits: int) -> Slab:
        """A slab that holds the view, with 2^bits cells a side of the world (0 to `FINEST`); raises ValueError for another level."""
        if not 0 <= bits <= FINEST:
            raise ValueError(f"found level {bits}, expected 0 to {FINEST}")
        key = (id(times), bits)
        kept = self._kept.get(key)
        if kept is None or not (kept[1].box is WORLD or kept[1].box.holds(view)):
            box = WORLD if bits <= WHOLE_BITS else view.grown(REACH)
            made = Slab(self._columns, times, self._x, self._y, bits, self._categories, box)
            # With the times themselves, so that no others take their number.
            self._kept[key] = kept = (times, made)
            while len(self._kept) > SLABS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return kept[1]

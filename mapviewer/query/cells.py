"""Events counted by square cells of the map, category by category, exactly, for any window of time. Pure.

What lies about the view makes a slab: its events in the order of `mapviewer.query.ordering`, each with the number of its group, which is a cell
and a category (and a chain). How many of each group come before a moment is read from a table of running totals, one line every so many
events, and what follows that line is counted. So a window costs the same whatever its length, and hardly more for more events.
A slab reaches beyond the view, so that not every pan makes a new one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Columns, Floats, Ints
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


@dataclass(frozen=True, eq=False)
class CellCounts:
    """The cells of one level that have something in or possible, by row and column of the quadtree level `bits` (2^bits cells a side).

    `x` counts from 180° W eastwards, `y` from the north; `touched` (cells, categories) are the numbers in or possible, `held` (cells,) their
    sums. `middle` (cells, 2) is where in the cell its events lie on average, in all time, as parts of its side from the north-west. `number`
    (cells,) is each cell's in its slab, ascending.
    """

    bits: int
    x: Ints
    y: Ints
    touched: Ints
    held: Ints
    middle: Floats
    number: Ints
    sure: Callable[[], Ints]

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def inside(self) -> Ints:
        """(cells,): how many of each cell are in; worked out when it is first read."""
        return self.sure()

    @property
    def total(self) -> int:
        """How many are in or possible."""
        return int(self.held.sum())


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

    def at(self, position: int) -> tuple[Small, Ints]:
        """Two parts, shape (groups,), of how many of each are among the first `position`: as far as a line of the table, and from there."""
        line = min(position // self._step, len(self._table) - 1)
        rest = np.bincount(self._groups[line * self._step : position], minlength=self._size)
        return self._table[line], rest


class _Track:
    """One chain of a slab: its bounds in order, and the totals by group in either order."""

    def __init__(self, low: Ints, low_groups: Small, high: Ints, high_groups: Small, size: int) -> None:
        """Groups are below `size`."""
        self.low, self.high, self.low_groups = low, high, low_groups
        self._lows, self._highs = _Totals(low_groups, size), _Totals(high_groups, size)

    def ranks(self, start: int, end: int) -> tuple[int, int]:
        """How many lows lie before the end, and how many highs not after the start."""
        return int(self.low.searchsorted(end, "left")), int(self.high.searchsorted(start, "right"))

    def counts(self, start: int, end: int) -> Ints:
        """How many of each group meet the stretched window."""
        low, high = self.ranks(start, end)
        added, found = self._lows.at(low)
        taken, less = self._highs.at(high)
        found -= less
        found += added - taken
        return np.maximum(found, 0, out=found)


def _numbered(size: int, low: Ints, high: Ints) -> tuple[Ints | None, Small, Small]:
    """Numbers below `size` in two orders as groups, and the number that each group stands for; None where groups are the numbers, as most of
    them occur."""
    if size <= _DENSE:
        there = np.zeros(size, np.bool_)
        there[low] = True
        codes = np.flatnonzero(there).astype(np.int64)
        if 2 * len(codes) >= size:
            return None, low.astype(np.int32), high.astype(np.int32)
        number = np.cumsum(there, dtype=np.int32) - np.int32(1)
        return codes, number[low], number[high]
    codes = np.unique(low)
    return codes, codes.searchsorted(low).astype(np.int32), codes.searchsorted(high).astype(np.int32)


class Slab:
    """The events about a view, at one level of cells."""

    def __init__(
        self, columns: Columns, times: Times, x: Small, y: Small, bits: int, categories: int, box: View
    ) -> None:
        """`x` and `y` are the rows' cells at `FINEST`, −1 without a place; `box` is what the slab covers."""
        self._columns, self.bits, self.box = columns, bits, box
        self._wide = max(1, categories)
        self._shift = shift = FINEST - bits
        self._x, self._y = x, y
        self._last: tuple[View, Rows] | None = None
        if box is not WORLD:
            times = times.subset((x >= 0) & inside(x >> shift, y >> shift, box, bits))
        self._times = times
        held, sure = times.touching, times.certain
        cell = self._number(np.concatenate((held.low_rows, times.odd)))
        size = self._wide * len(self._cells)
        kind = columns.category
        self._groups, lows, highs = _numbered(
            size,
            *(
                kind[rows].astype(np.int64) * len(self._cells) + cell[rows]
                for rows in (held.low_rows, held.high_rows)
            ),
        )
        self._touching = _Track(
            held.low, lows, held.high, highs, size if self._groups is None else len(self._groups)
        )
        self._certain = [
            _Track(
                sure.low[first:last],
                cell[sure.low_rows[first:last]],
                sure.high[first:last],
                cell[sure.high_rows[first:last]],
                len(self._cells),
            )
            for first, last in zip(sure.offsets[:-1].tolist(), sure.offsets[1:].tolist(), strict=True)
            if last > first
        ]
        self._odd_at, self._loose_at = cell[times.odd], cell[times.loose]
        self._odd_groups = kind[times.odd].astype(np.int64) * len(self._cells) + self._odd_at

    def _number(self, rows: Rows) -> Small:
        """Take stock of the cells that have some of the rows; returns each row's, by its number, by row of the store."""
        x, bits = self._x[rows], self.bits
        code = ((self._y[rows] >> self._shift).astype(np.int64) << bits) | (x >> self._shift)
        # Beyond all cells is one for what has no place, which no view touches.
        code[x < 0] = 1 << 2 * bits
        if 1 << 2 * bits < _DENSE:
            there = np.zeros((1 << 2 * bits) + 1, np.bool_)
            there[code] = True
            cells = np.flatnonzero(there).astype(np.int64)
            number = (np.cumsum(there, dtype=np.int32) - np.int32(1))[code]
        else:
            cells, found = np.unique(code, return_inverse=True)
            number = found.astype(np.int32)
        self._cells = cells
        self._cell_x, self._cell_y = cells & ((1 << bits) - 1), cells >> bits
        cell = np.zeros(len(self._x), np.int32)
        cell[rows] = number
        return cell

    def _seen(self, view: View) -> Rows:
        """Which of the slab's cells a view touches; the last answer is kept, since scrubbing leaves the view alone."""
        if self._last is None or self._last[0] != view:
            # Beyond the last line is the cell of what has no place.
            near = (self._cell_y < 1 << self.bits) & inside(self._cell_x, self._cell_y, view, self.bits)
            self._last = (view, np.flatnonzero(near))
        return self._last[1]

    def counts(self, view: View, start: int, end: int) -> CellCounts:
        """The cells that the view, which lies in the slab's box, touches, and what they hold of [start, end), seconds since 1970 UTC."""
        there = self._seen(view)
        touching = self._held(start, end).take(there, axis=1)
        held = touching.sum(axis=0)
        some = held > 0
        if not some.all():
            there, touching, held = there[some], touching[:, some], held[some]
        return CellCounts(
            self.bits,
            self._cell_x[there],
            self._cell_y[there],
            touching.T,
            held,
            self._middle[there],
            there,
            lambda: self._sure(start, end)[there],
        )

    def by_category(self, start: int, end: int) -> Ints:
        """(categories,): how many in or possible in [start, end) have a place in the slab's box."""
        placed = self._cell_y < 1 << self.bits
        found: Ints = self._held(start, end)[:, placed].sum(axis=1)
        return found

    def _held(self, start: int, end: int) -> Ints:
        """(categories, cells): how many are in or possible."""
        first, last = stretched(start, end)
        found = np.zeros(self._wide * len(self._cells), np.int64)
        if first < last and len(found):
            counted = self._touching.counts(first, last)
            if self._groups is None:
                found = counted
            else:
                found[self._groups] = counted
            if len(odd := self._times.odd):
                there = self._odd_groups[touched(self._columns, odd, start, end)]
                found += np.bincount(there, minlength=len(found))
        return found.reshape(self._wide, len(self._cells))

    def _sure(self, start: int, end: int) -> Ints:
        """(cells,): how many are in."""
        first, last = stretched(start, end)
        size = len(self._cells)
        found = np.zeros(size, np.int64)
        if first < last and size:
            for track in self._certain:
                found += track.counts(first, last)
            for rows, at in ((self._times.odd, self._odd_at), (self._times.loose, self._loose_at)):
                if len(rows):
                    there = at[certain(self._columns, rows, start, end)]
                    found += np.bincount(there, minlength=size)
        return found

    @cached_property
    def _middle(self) -> Floats:
        """(cells, 2): the mean place of all events of a cell, whatever their time, so that it stays where it is."""
        rows, groups = self._times.touching.low_rows, self._touching.low_groups
        every = np.arange(self._wide * len(self._cells)) if self._groups is None else self._groups
        cells = every % max(1, len(self._cells))
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

"""Time bounds in order, so that a window is counted by a few binary searches instead of a look at every event. Pure.

Of events that each occupy something from `low` to `high`, those that meet [a, b), low < b and high > a, number #(low < b) − #(high ≤ a) when

- low ≤ high for each of them: then high ≤ a implies low < b, and nothing is subtracted that was not added; or
- low and high rise together (in one order both never fall): then low < b is a prefix of that order and high > a a suffix, and the
  number is what prefix and suffix share, at least 0.

Earliest and latest are of the first kind: they count *in or possible*. Start-latest and end-earliest count *in*, and are of the first kind
for spans with a certain core. For a date somewhere inside its unit start-latest lies after end-earliest; such dates are parted into chains,
each of the second kind. What fits no chain, and what contradicts itself, is scanned.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Columns, Ints
from mapviewer.events.when import stretched

Rows = npt.NDArray[np.intp]

SCANNED: Final = 2_000
"""Chains are folded into the scanned rest, smallest first, as long as it has no more rows than this: a scan of them costs microseconds."""
MOST_CHAINS: Final = 48
_ROUNDS: Final = 4
"""How often what broke a chain is tried as a chain of its own."""


@dataclass(frozen=True, eq=False)
class Family:
    """Events by lower and by upper bound, chain by chain.

    `offsets` (chains + 1,) part the four other arrays (events,): `low` and `high` are seconds, ascending within a chain; `low_rows` and
    `high_rows` the rows they belong to.
    """

    offsets: Ints
    low: Ints
    low_rows: Rows
    high: Ints
    high_rows: Rows

    @property
    def chains(self) -> int:
        """How many chains there are."""
        return len(self.offsets) - 1

    def __len__(self) -> int:
        return len(self.low)

    @cached_property
    def _parts(self) -> list[tuple[int, Ints, Ints]]:
        """Where each chain begins, its lows and its highs."""
        ends = zip(self.offsets[:-1].tolist(), self.offsets[1:].tolist(), strict=True)
        return [(first, self.low[first:last], self.high[first:last]) for first, last in ends]

    def ranks(self, start: int, end: int) -> tuple[Ints, Ints]:
        """For each chain the position after the last low < end, and after the last high ≤ start."""
        lows = [first + int(low.searchsorted(end, "left")) for first, low, _ in self._parts]
        highs = [first + int(high.searchsorted(start, "right")) for first, _, high in self._parts]
        return np.array(lows, np.int64), np.array(highs, np.int64)

    def count(self, start: int, end: int) -> int:
        """How many meet the (stretched, not empty) window [start, end)."""
        return sum(
            max(0, int(low.searchsorted(end, "left")) - int(high.searchsorted(start, "right")))
            for _, low, high in self._parts
        )

    def chain_of(self) -> Ints:
        """The chain of each position."""
        return np.repeat(np.arange(self.chains), np.diff(self.offsets))

    def subset(self, mask: Bools) -> Family:
        """The same of the rows in `mask` (rows of the store,) alone; nothing is sorted again."""
        low, high = mask[self.low_rows], mask[self.high_rows]
        ends = zip(self.offsets[:-1].tolist(), self.offsets[1:].tolist(), strict=True)
        sizes = [0, *(int(np.count_nonzero(low[first:last])) for first, last in ends)]
        offsets = np.cumsum(sizes).astype(np.int64)
        # Few are quicker to take by position, many by mask.
        few = int(offsets[-1]) * 4 < len(self) * 3
        lows, highs = (np.flatnonzero(low), np.flatnonzero(high)) if few else (low, high)
        return Family(
            offsets,
            self.low[lows],
            self.low_rows[lows],
            self.high[highs],
            self.high_rows[highs],
        )


class Lengths:
    """The rows of a family of one chain, by how long each may last and then by its low: listing what meets a window looks at little more
    than what it finds, since whatever lasts less than 2^k began less than 2^k before."""

    def __init__(self, family: Family, columns: Columns) -> None:
        rows = family.low_rows
        self._high = columns.latest
        length = columns.latest[rows].astype(np.float64) - family.low
        kind = np.ceil(np.log2(np.maximum(length, 1.0))).astype(np.uint8)
        order = np.argsort(kind, kind="stable")
        self._rows, self._low = rows[order], family.low[order]
        kinds, first = np.unique(kind[order], return_index=True)
        ends = [*first[1:].tolist(), len(rows)]
        self._kinds = [
            (kind, begin, self._low[begin:end])
            for kind, begin, end in zip(kinds.tolist(), first.tolist(), ends, strict=False)
        ]
        self._asked: tuple[tuple[int, int], list[tuple[int, int]]] = ((0, 0), [])

    def _parts(self, start: int, end: int) -> list[tuple[int, int]]:
        # Asked twice for each window: how many there are, then which.
        if self._asked[0] != (start, end):
            found = []
            for kind, first, low in self._kinds:
                # One more than the class says, since so large a float is not exact.
                reach = max(start - 2 ** (kind + 1), -(2**63))
                begun, ended = int(low.searchsorted(reach, "left")), int(low.searchsorted(end, "left"))
                if ended > begun:
                    found.append((first + begun, first + ended))
            self._asked = ((start, end), found)
        return self._asked[1]

    def candidates(self, start: int, end: int) -> int:
        """How many rows `rows` has to look at."""
        return sum(last - first for first, last in self._parts(start, end))

    def rows(self, start: int, end: int) -> Rows:
        """The rows that meet the stretched window, in no order."""
        return self.across(end, start) if start < end else self._rows[:0]

    def across(self, before: int, after: int) -> Rows:
        """The rows whose low lies before the one moment and whose high after the other, in no order; the moments may be either way round."""
        parts = [self._rows[first:last] for first, last in self._parts(after, before)]
        found = np.concatenate(parts) if parts else self._rows[:0]
        met: Rows = found[self._high[found] > after]
        return met


@dataclass(frozen=True, eq=False)
class Times:
    """What a store's times are counted with: all dated events, or those that filters let through.

    `touching` counts what is in or possible, but for the rows in `odd`, whose bounds contradict each other; `certain` counts what is in,
    but for the rows in `odd` and `loose`. `unplaced` is `touching` of what no map can show.
    """

    touching: Family
    certain: Family
    unplaced: Family
    odd: Rows
    loose: Rows
    columns: Columns

    @cached_property
    def lengths(self) -> Lengths:
        """`touching`, for listing what meets a window."""
        return Lengths(self.touching, self.columns)

    def subset(self, mask: Bools) -> Times:
        """The same of the rows in `mask` alone."""
        return Times(
            self.touching.subset(mask),
            self.certain.subset(mask),
            self.unplaced.subset(mask),
            self.odd[mask[self.odd]],
            self.loose[mask[self.loose]],
            self.columns,
        )


def touched(columns: Columns, rows: Rows, start: int, end: int) -> Bools:
    """Which of these dated rows are in or possible in [start, end)."""
    start, end = stretched(start, end)
    found: Bools = (columns.earliest[rows] < end) & (columns.latest[rows] > start) & (start < end)
    return found | certain(columns, rows, start, end)


def certain(columns: Columns, rows: Rows, start: int, end: int) -> Bools:
    """Which of these dated rows are in [start, end)."""
    start, end = stretched(start, end)
    found: Bools = (
        (columns.start_latest[rows] < end)
        & (columns.end_earliest[rows] > start)
        & ~columns.uncertain[rows]
        & (start < end)
    )
    return found


def times(columns: Columns, *, scanned: int = SCANNED) -> Times:
    """Put a store's bounds in order; `scanned` is how many rows may be left to scanning for the sake of fewer chains."""
    c = columns
    sound = (c.earliest <= c.latest) & (c.earliest <= c.start_latest) & (c.end_earliest <= c.latest)
    rows = np.flatnonzero(c.dated & sound)
    sure = rows[~c.uncertain[rows]]
    cored = c.start_latest[sure] <= c.end_earliest[sure]
    chains, loose = _chains(c.start_latest, c.end_earliest, sure[~cored], scanned)
    touching = _family(c.earliest, c.latest, [rows])
    return Times(
        touching=touching,
        certain=_family(c.start_latest, c.end_earliest, [sure[cored], *chains]),
        unplaced=touching.subset(np.isnan(c.lat)),
        odd=np.flatnonzero(c.dated & ~sound),
        loose=loose,
        columns=c,
    )


def _family(low: Ints, high: Ints, chains: list[Rows]) -> Family:
    by_low = [rows[np.argsort(low[rows])] for rows in chains]
    by_high = [rows[np.argsort(high[rows])] for rows in chains]
    low_rows, high_rows = np.concatenate(by_low), np.concatenate(by_high)
    offsets = np.concatenate(([0], np.cumsum([len(rows) for rows in chains]))).astype(np.int64)
    return Family(offsets, low[low_rows], low_rows, high[high_rows], high_rows)


def _chains(low: Ints, high: Ints, rows: Rows, scanned: int) -> tuple[list[Rows], Rows]:
    """Part rows into chains in which low and high rise together, and a rest.

    Dates of one precision and zone follow each other, so that widths of one order of magnitude make long chains. Whether they do is not
    taken for granted: of each class, sorted by high, only those whose low is no lower than all before it stay, and what is left is tried again.
    """
    if not len(rows):
        return [], rows
    # As floats: the width of a date without limits fits no 64 bits.
    width = low[rows].astype(np.float64) - high[rows].astype(np.float64)
    size = np.floor(np.log2(np.maximum(width, 1.0))).astype(np.int64)
    found: list[Rows] = []
    rest: list[Rows] = []
    for kind in np.unique(size).tolist():
        left = rows[size == kind]
        left = left[np.lexsort((low[left], high[left]))]
        for _ in range(_ROUNDS):
            if not len(left):
                break
            rising = low[left] >= np.maximum.accumulate(low[left])
            found.append(left[rising])
            left = left[~rising]
        rest.append(left)
    found.sort(key=len)
    few = sum(len(left) for left in rest)
    while found and (len(found) > MOST_CHAINS or few + len(found[0]) <= scanned):
        few += len(found[0])
        rest.append(found.pop(0))
    return found, np.sort(np.concatenate(rest))

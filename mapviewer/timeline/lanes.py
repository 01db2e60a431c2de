"""Lanes: the events of each category in order of time, which of them a view holds, and how they are packed into sub-rows.

All questions are answered from sorted arrays, so that they cost nearly the same for a hundred events and a million.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Ints, Store
from mapviewer.timeline.scale import FARTHEST, known_sides

MOST_WIDTHS: Final = 24
"""Classes of equally vague starts that are counted by search; what fits none of them is scanned."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """The dated events of one category. `category` numbers into `Store.categories`.

    By order of `starts`: `rows` (n,), and `starts`, `ends` (n,) the hull of each, ±FARTHEST where unbounded; `reach` (n,) the latest end
    so far; `closed` (n,) the ends sorted by themselves.
    Of those that pass the filters, each sorted by itself: `lows`, `highs` the known sides, `firsts`, `lasts` the first and last possible second
    of the start; `sure_lows`, `sure_highs` the sides of those known to the day or with a certain part.
    """

    category: int
    rows: npt.NDArray[np.intp]
    starts: Ints
    ends: Ints
    reach: Ints
    closed: Ints
    lows: Ints
    highs: Ints
    sure_lows: Ints
    sure_highs: Ints
    firsts: Ints
    lasts: Ints
    classes: tuple[tuple[int, Ints], ...]
    loose: tuple[Ints, Ints]
    passing: int

    def count(self, start: int, end: int) -> int:
        """How many hulls touch [start, end), filters aside."""
        begun = np.searchsorted(self.starts, end, "left")
        return int(begun - np.searchsorted(self.closed, start, "right"))

    def in_view(self, start: int, end: int) -> npt.NDArray[np.intp]:
        """Rows whose hull touches [start, end), in order of start, filters aside."""
        last = int(np.searchsorted(self.starts, end, "left"))
        first = int(np.searchsorted(self.reach, start, "right"))
        return self.rows[first:last][self.ends[first:last] > start]

    def touching(self, edges: Ints) -> Ints:
        """How many known sides touch each [edges[k], edges[k + 1]), for edges (m + 1,): (m,)."""
        return _touching(self.lows, self.highs, edges)

    def touching_surely(self, edges: Ints) -> Ints:
        """The same, of those known to the day or with a certain part."""
        return _touching(self.sure_lows, self.sure_highs, edges)

    def may_begin(self, edges: Ints) -> Ints:
        """How many may begin in each [edges[k], edges[k + 1])."""
        return _touching(self.firsts, self.lasts + 1, edges)

    def begin(self, edges: Ints) -> Ints:
        """How many certainly begin in each [edges[k], edges[k + 1]): their first and last possible second both lie in it."""
        total = np.zeros(len(edges) - 1, np.int64)
        # Within a class both sides rise together, so those contained are the ones below the end minus the ones before the start.
        for width, firsts in self.classes:
            below = np.searchsorted(firsts, edges[1:] - width, "left")
            before = np.searchsorted(firsts, edges[:-1], "left")
            total += np.maximum(0, below - before)
        firsts, lasts = self.loose
        if len(firsts):
            one = np.searchsorted(edges, firsts, "right") - 1
            other = np.searchsorted(edges, lasts, "right") - 1
            same = (one == other) & (one >= 0) & (one < len(total))
            total += np.bincount(one[same], minlength=len(total))
        return total


def _touching(lows: Ints, highs: Ints, edges: Ints) -> Ints:
    found: Ints = np.searchsorted(lows, edges[1:], "left") - np.searchsorted(highs, edges[:-1], "right")
    return found


def lanes(store: Store, passes: Bools) -> tuple[Lane, ...]:
    """A lane for every category that has dated events, in the store's order; counts are of those that pass the filters, (events,)."""
    columns = store.columns
    low, high, known = known_sides(columns)
    starts = np.maximum(columns.earliest, -FARTHEST)
    ends = np.minimum(columns.latest, FARTHEST)
    first = np.clip(columns.earliest, low, high)
    last = np.clip(columns.start_latest, low, high - 1)
    sure = (columns.latest - np.maximum(columns.earliest, -FARTHEST) <= 90_000) | (
        columns.start_latest < columns.end_earliest
    )
    # One stable sort for all lanes; each takes its own rows from it.
    order = np.argsort(starts, kind="stable")
    order = order[columns.dated[order]]
    category = columns.category[order]
    made = []
    for number in range(len(store.categories)):
        rows = order[category == number]
        if not len(rows):
            continue
        counted = rows[(passes & known)[rows]]
        exact = counted[sure[counted]]
        firsts, lasts = first[counted], last[counted]
        classes, loose = _classes(firsts, lasts)
        made.append(
            Lane(
                category=number,
                rows=rows,
                starts=starts[rows],
                ends=ends[rows],
                reach=np.maximum.accumulate(ends[rows]),
                closed=np.sort(ends[rows]),
                lows=np.sort(low[counted]),
                highs=np.sort(high[counted]),
                sure_lows=np.sort(low[exact]),
                sure_highs=np.sort(high[exact]),
                firsts=np.sort(firsts),
                lasts=np.sort(lasts),
                classes=classes,
                loose=loose,
                passing=int(np.count_nonzero(passes[rows])),
            )
        )
    return tuple(made)


def _classes(firsts: Ints, lasts: Ints) -> tuple[tuple[tuple[int, Ints], ...], tuple[Ints, Ints]]:
    """Starts grouped by how vague they are: the commonest widths with their sorted firsts, and the rest as it is."""
    widths = lasts - firsts
    values, counts = np.unique(widths, return_counts=True)
    common = values[np.argsort(-counts, kind="stable")[:MOST_WIDTHS]]
    loose = ~np.isin(widths, common)
    return (
        tuple((int(width), np.sort(firsts[widths == width])) for width in common),
        (firsts[loose], lasts[loose]),
    )


def pack(spans: list[tuple[float, float]], gap: float) -> list[int]:
    """The sub-row of every span [x0, x1] (pixels, in order of x0): the first one whose last span ends `gap` before it."""
    ends: list[float] = []
    rows: list[int] = []
    for x0, x1 in spans:
        row = next((k for k, end in enumerate(ends) if end + gap <= x0), len(ends))
        if row == len(ends):
            ends.append(x1)
        else:
            ends[row] = max(ends[row], x1)
        rows.append(row)
    return rows

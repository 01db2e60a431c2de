"""Two windows of time against each other: how many events are only in A, only in B, in both, exactly and by value. Pure.

Counts cost a few binary searches and a look at what is in both windows, which between windows apart is what lasts, or is dated, from one to the
other. A part's events are *certain* where nothing else can be: only in A is what is in A and cannot touch B, in both what is in both of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Ints
from mapviewer.events.when import stretched
from mapviewer.query.index import IN, OUT, POSSIBLE, Index, Visible
from mapviewer.query.ordering import Rows, certain, touched

Int32s = npt.NDArray[np.int32]
Window = tuple[int, int]
"""[start, end) in seconds since 1970 UTC."""


class Part(StrEnum):
    """Which of the events in or possible in A or B."""

    ONLY_A = "only A"
    ONLY_B = "only B"
    BOTH = "both"
    EITHER = "either"


class Why(StrEnum):
    """Why an event counts in both windows."""

    LASTS = "lasts"
    """It is in both of them."""
    VAGUE = "vague"
    """Its date is too coarse, or too doubtful, to say in which it was."""
    PERHAPS = "perhaps"
    """It is in one of them, and may be in the other."""


@dataclass(frozen=True, slots=True)
class Number:
    """So many certainly, and so many more that are possible."""

    certain: int
    possible: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.certain + self.possible


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many events are in A and in B, and in only one of them or in both, of what the filters let through."""

    a: Number
    b: Number
    only_a: Number
    only_b: Number
    both: Number
    vague: int = 0
    """Of those possible in both, how many are certain in neither."""

    @property
    def either(self) -> int:
        """How many are in or possible in A or B."""
        return self.only_a.total + self.only_b.total + self.both.total


def compared(index: Index, answer: Visible, other: Visible) -> Comparison:
    """The counts of two answers to the same filters, A and B."""
    filters, a, b = answer.filters, answer.span, other.span
    in_a, in_b = number_of(answer), number_of(other)
    first, last = max(a[0], b[0]), min(a[1], b[1])
    if first < last and in_a.total and in_b.total:
        # What touches both windows touches what they share, and the other way round: so does what is certain.
        shared, sure, _ = index.counted(filters, first, last)
    else:
        rows = _across(index, answer, other)
        shared = len(rows)
        sure = int(np.count_nonzero(certain(index.columns, rows, *a) & certain(index.columns, rows, *b)))
    sure_a, sure_b = _sure_of_both(index, answer, other, shared)
    only_a = Number(in_a.certain - sure_a, in_a.possible - (shared - sure_a))
    only_b = Number(in_b.certain - sure_b, in_b.possible - (shared - sure_b))
    # Who is certain in one alone is certain in the other or not: what is left is certain in neither.
    vague = shared - sure_a - sure_b + sure
    return Comparison(in_a, in_b, only_a, only_b, Number(sure, shared - sure), vague)


def rows_of(index: Index, answer: Visible, other: Visible, part: Part) -> Rows:
    """The rows of a part, ascending. The work goes by how many events are in the two windows."""
    if part is Part.BOTH:
        return np.sort(_both(index, answer, other))
    if part is Part.ONLY_A:
        return _without(index, answer.shown_rows(), other.span)
    if part is Part.ONLY_B:
        return _without(index, other.shown_rows(), answer.span)
    found: Rows = np.sort(
        np.concatenate((answer.shown_rows(), _without(index, other.shown_rows(), answer.span)))
    )
    return found


def grouped_by_part(rows: Int32s, answer: Visible, other: Visible, backwards: bool) -> Int32s:
    """These rows, all of which pass the filters, in their order but for what is in A alone, in both and in B alone standing together (in this
    order, or backwards), what is in neither last."""
    one, two = (np.isin(found.codes(rows), (IN, POSSIBLE)) for found in (answer, other))
    part = np.where(one, np.where(two, 1, 2 if backwards else 0), np.where(two, 0 if backwards else 2, 3))
    found: Int32s = rows[np.argsort(part.astype(np.uint8), kind="stable")]
    return found


def why_both(code: int, other: int) -> Why | None:
    """Why an event of these memberships (codes of `query.index`) counts in both windows; None for one that does not."""
    if code not in (IN, POSSIBLE) or other not in (IN, POSSIBLE):
        return None
    if code == other:
        return Why.LASTS if code == IN else Why.VAGUE
    return Why.PERHAPS


def number_of(answer: Visible) -> Number:
    """How many events an answer shows."""
    counts = answer.counts
    return Number(counts.inside, counts.possible)


def _across(index: Index, answer: Visible, other: Visible) -> Rows:
    """The rows that touch both of two windows, in no order. Windows that overlap share a window: then that is asked for."""
    (start, end), (first, last) = stretched(*answer.span), stretched(*other.span)
    times = index.times(answer.filters)
    if start >= end or first >= last:
        return times.odd[:0]
    columns, odd = index.columns, times.odd
    odd = odd[touched(columns, odd, *answer.span) & touched(columns, odd, *other.span)]
    return np.concatenate((times.lengths.across(min(end, last), max(start, first)), odd))


_both = _across


def _without(index: Index, rows: Rows, window: Window) -> Rows:
    found: Rows = rows[index.codes(rows, *window) == OUT]
    return found


def _sure_of_both(index: Index, answer: Visible, other: Visible, shared: int) -> tuple[int, int]:
    """Of the events in or possible in both windows, how many are in A, and how many in B; by a look at the fewer of those and the others."""
    columns = index.columns
    found: list[int] = []
    for one, two in ((answer, other), (other, answer)):
        counts = one.counts
        alone = counts.inside + counts.possible - shared
        if shared <= alone:
            rows = _across(index, answer, other)
            found.append(int(np.count_nonzero(certain(columns, rows, *one.span))))
        else:
            rows = _alone(index, one, two)
            found.append(counts.inside - int(np.count_nonzero(certain(columns, rows, *one.span))))
    return found[0], found[1]


def _alone(index: Index, one: Visible, two: Visible) -> Rows:
    """The rows that touch one window and not the other, in no order: two slices of the order by time."""
    (start, end), (first, last) = stretched(*one.span), stretched(*two.span)
    times = index.times(one.filters)
    if start >= end:
        return times.odd[:0]
    columns, family, odd = index.columns, times.touching, times.odd
    if first >= last:
        return np.concatenate((times.lengths.rows(start, end), odd[touched(columns, odd, *one.span)]))
    before = family.high_rows[
        int(np.searchsorted(family.high, start, "right")) : int(np.searchsorted(family.high, first, "right"))
    ]
    before = before[columns.earliest[before] < end]
    after = family.low_rows[
        int(np.searchsorted(family.low, last, "left")) : int(np.searchsorted(family.low, end, "left"))
    ]
    after = after[columns.latest[after] > start]
    odd = odd[touched(columns, odd, *one.span) & ~touched(columns, odd, *two.span)]
    return np.concatenate((before, after, odd))


# By value ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """How many events of A and of B have each value of a facet. Arrays (values,), of those that some event of either window has.

    `values` number into the facet's words; −1 is none. `sure_a` and `sure_b` count what is certainly in, `a` and `b` what is in or possible.
    """

    values: Ints
    a: Ints
    b: Ints
    sure_a: Ints
    sure_b: Ints

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[tuple[int, Number, Number]]:
        """Each value with its numbers in A and in B."""
        for value, a, b, sure_a, sure_b in zip(
            *(column.tolist() for column in (self.values, self.a, self.b, self.sure_a, self.sure_b)),
            strict=True,
        ):
            yield value, Number(sure_a, a - sure_a), Number(sure_b, b - sure_b)


def changes(index: Index, answer: Visible, other: Visible, key: str) -> Changes:
    """How two answers differ by the values of a facet (`category`, `place` …). The work goes by how many events they hold."""
    facet = index.filtering.facets[key]
    found: list[Ints] = []
    for one in (answer, other):
        rows = one.shown_rows()
        sure: Bools = certain(index.columns, rows, *one.span)
        for chosen in (rows, rows[sure]):
            counts = facet.counts(chosen)
            # What has no value stands at the end.
            none = len(chosen) - int(counts.sum()) if facet.offsets is None else 0
            found.append(np.append(counts, none))
    a, sure_a, b, sure_b = found
    there = np.flatnonzero((a > 0) | (b > 0))
    values = np.where(there == len(facet.words), -1, there)
    return Changes(values, a[there], b[there], sure_a[there], sure_b[there])

"""Lanes: the events of each category (or place, actor, source: see `grouping`) in order of time, which of them a view holds, and how they
are packed into sub-rows.

All questions are answered from sorted arrays, so that they cost nearly the same for a hundred events and a million.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.store import Bools, Columns, Ints, Store
from mapviewer.timeline.scale import FARTHEST, Order, order

DRAWN_WHOLE: Final = 150
"""A lane of no more events draws those too that the filters hold back, paler; in a fuller one they would only be in the way."""
MOST_WIDTHS: Final = 24
"""Classes of equally vague starts that are counted by search; what fits none of them is scanned."""
SCANNED: Final = 400
"""Classes are left to scanning, smallest first, as long as no more events are: fewer searches."""
DAY_LIKE: Final = 90_000
"""Seconds up to which something is still told as a day: one of 25 hours, when clocks go back."""

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Half-open spans by lower and by upper side, each sorted by itself: how many touch a stretch is a matter of two searches."""

    lows: Ints
    highs: Ints

    def __len__(self) -> int:
        return len(self.lows)

    def count(self, start: int, end: int) -> int:
        """How many touch [start, end)."""
        if not len(self.lows):
            return 0
        return int(self.lows.searchsorted(end, "left")) - int(self.highs.searchsorted(start, "right"))

    def touching(self, edges: Ints) -> Ints:
        """How many touch each [edges[k], edges[k + 1]), for edges (m + 1,): (m,)."""
        if not len(self.lows):
            return np.zeros(len(edges) - 1, np.int64)
        found: Ints = self.lows.searchsorted(edges[1:], "left") - self.highs.searchsorted(edges[:-1], "right")
        return found


def _spans(lows: Ints, highs: Ints) -> Spans:
    return Spans(np.sort(lows), np.sort(highs))


@dataclass(frozen=True, eq=False)
class Lane:
    """The dated events of one category, or of what else lanes go by. `number` is the category's in `Store.categories`, else the lane's
    in its grouping.

    `rows` are those that may be drawn one by one: bounded ones by their `lows` (their earliest second, sorted, one each), then the `open`
    ones that are unbounded on a side. `hulls` count them, in parts: where they may have been. Of those that pass the filters, `passing`
    many, `known` counts the known sides, of bounded and of unbounded ones, and `unsure` those of them that are not known to the day and have no certain part.
    `starts` counts when they begin, None where nobody is to ask.
    """

    number: int
    rows: Rows
    lows: Ints
    hulls: tuple[Spans, ...]
    known: tuple[Spans, Spans]
    unsure: Spans
    starts: Starts | None
    passing: int
    columns: Columns

    def prepare(self) -> None:
        """Make now what `in_view` needs."""
        if len(self.rows) > DRAWN_WHOLE:
            _ = self._by_length

    def count(self, start: int, end: int) -> int:
        """How many of `rows` may touch [start, end)."""
        return sum(part.count(start, end) for part in self.hulls)

    def in_view(self, start: int, end: int) -> npt.NDArray[np.intp]:
        """Those of `rows` that may touch [start, end), in order of start."""
        found = self._near(start, end)
        c = self.columns
        touched: npt.NDArray[np.intp] = found[(c.earliest[found] < end) & (c.latest[found] > start)]
        return touched[np.argsort(c.earliest[touched], kind="stable")]

    def _near(self, start: int, end: int) -> npt.NDArray[np.intp]:
        """Few more rows than those in view: whatever lasts less than 2^k began less than 2^k before."""
        if len(self.rows) <= DRAWN_WHOLE:
            return self.rows.astype(np.intp)
        parts: list[Rows] = [np.arange(len(self.lows), len(self.rows), dtype=np.int32)]
        last = int(np.searchsorted(self.lows, end, "left"))
        for kind, positions in self._by_length:
            first = int(np.searchsorted(self.lows, max(start - 2 ** (kind + 1), NEG_INF), "left"))
            parts.append(positions[np.searchsorted(positions, first) : np.searchsorted(positions, last)])
        return self.rows[np.concatenate(parts)].astype(np.intp)

    @cached_property
    def _by_length(self) -> tuple[tuple[int, Rows], ...]:
        """Positions in `lows`, ascending, of the events that last about 2^k seconds, by k."""
        rows = self.rows[: len(self.lows)]
        kinds = np.frexp((self.columns.latest[rows] - self.lows).astype(np.float64))[1].astype(np.uint8)
        by_kind = np.argsort(kinds, kind="stable").astype(np.int32)
        ends = np.cumsum(np.bincount(kinds))
        return tuple(
            (kind, by_kind[end - size : end])
            for kind, (size, end) in enumerate(zip(np.bincount(kinds).tolist(), ends.tolist(), strict=True))
            if size
        )

    def touching(self, edges: Ints) -> tuple[Ints, Ints]:
        """How many known sides touch each [edges[k], edges[k + 1]), for edges (m + 1,), and how many of them are known to the day or
        have a certain part: (m,) each."""
        bounded, unbounded = self.known
        total = bounded.touching(edges)
        if len(unbounded):
            total = total + unbounded.touching(edges)
        return total, total - self.unsure.touching(edges) if len(self.unsure) else total

    def begin(self, edges: Ints) -> tuple[Ints, Ints]:
        """How many certainly begin in each [edges[k], edges[k + 1]), for edges (m + 1,), and how many more may: (m,) each."""
        assert self.starts is not None  # noqa: S101 - the histogram asks lanes of categories only
        return self.starts.count(edges)


class Starts:
    """When events begin: the first and last possible second of each, grouped by how far these are apart.

    `widths` are (seconds apart, events), the commonest first, of at most MOST_WIDTHS kinds.
    """

    def __init__(self, firsts: Ints, lasts: Ints) -> None:
        apart = lasts - firsts
        values, counts = np.unique(apart, return_counts=True)
        common = np.argsort(-counts, kind="stable")[:MOST_WIDTHS]
        self.widths = tuple(zip(values[common].tolist(), counts[common].tolist(), strict=True))
        few = len(apart) - int(counts[common].sum())
        kept = list(self.widths)
        while kept and few + kept[-1][1] <= SCANNED:
            few += kept.pop()[1]
        self._classes = [(width, np.sort(firsts[apart == width])) for width, _ in kept]
        loose = ~np.isin(apart, [width for width, _ in kept])
        self._firsts, self._lasts = firsts[loose], lasts[loose]
        self._loose = _spans(self._firsts, self._lasts + 1)

    def count(self, edges: Ints) -> tuple[Ints, Ints]:
        """As `Lane.begin`."""
        certain = np.zeros(len(edges) - 1, np.int64)
        possible = self._loose.touching(edges)
        for width, firsts in self._classes:
            # Within a class both sides rise together, so those contained are the ones below the end minus the ones before the start.
            begun = firsts.searchsorted(edges, "left")
            past = firsts.searchsorted(edges - width, "left") if width else begun
            certain += np.maximum(0, past[1:] - begun[:-1])
            possible += begun[1:] - past[:-1]
        if len(self._firsts):
            one = np.searchsorted(edges, self._firsts, "right") - 1
            other = np.searchsorted(edges, self._lasts, "right") - 1
            same = (one == other) & (one >= 0) & (one < len(certain))
            certain += np.bincount(one[same], minlength=len(certain))
        return certain, possible - certain


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """All dated events of a lane: bounded ones in order of `lows`, and those that are unbounded on a side, with their known sides
    and whether they have one."""

    number: int
    rows: Rows
    lows: Ints
    open: Rows
    open_low: Ints
    open_high: Ints
    open_known: Bools


def tracks(store: Store, ordered: Order | None = None) -> tuple[Track, ...]:
    """A track for every category that has dated events, in the store's order."""
    c = store.columns
    sides = ordered or order(c)
    # Small numbers are sorted by radix, which is several times as quick.
    category = c.category.astype(np.uint16 if len(store.categories) < 65_536 else np.int32)
    bounded, opened, known = sorted_rows(c, sides)
    bounded = bounded[np.argsort(category[bounded], kind="stable")]
    opened = opened[np.argsort(category[opened], kind="stable")]
    numbers = np.arange(len(store.categories) + 1)
    one = np.searchsorted(category[bounded], numbers).tolist()
    other = np.searchsorted(category[opened], numbers).tolist()
    made = (
        track_of(sides, k, bounded[one[k] : one[k + 1]], opened[other[k] : other[k + 1]], known)
        for k in range(len(store.categories))
    )
    return tuple(found for found in made if len(found.rows) or len(found.open))


def sorted_rows(c: Columns, sides: Order) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Bools]:
    """The rows with both bounds, in order of the first; the dated ones without one; and (events,) which have a known side at all."""
    unbounded = (c.earliest <= NEG_INF) | (c.latest >= POS_INF)
    known = np.zeros(len(c.dated), np.bool_)
    known[sides.rows] = True
    return sides.rows[~unbounded[sides.rows]], np.flatnonzero(c.dated & unbounded), known


def track_of(
    sides: Order, number: int, rows: npt.NDArray[np.intp], free: npt.NDArray[np.intp], known: Bools
) -> Track:
    """The track of some rows of `sorted_rows`, in their order."""
    low, high = sides.low[free], sides.high[free]
    return Track(
        number, rows.astype(np.int32), sides.low[rows], free.astype(np.int32), low, high, known[free]
    )


def lanes(
    store: Store, passes: Bools | None, found: Sequence[Track] | None = None, *, starts: bool = True
) -> tuple[Lane, ...]:
    """A lane for every category that has dated events, in the store's order; counts are of those that pass the filters, (events,), None
    for all. `found` are the store's tracks, or those of another grouping; without `starts` nobody asks when their events begin."""
    if found is None:
        found = tracks(store)
    return tuple(_lane(store.columns, one, passes, starts) for one in found)


def _lane(c: Columns, track: Track, passes: Bools | None, starts: bool) -> Lane:
    rows, lows, free = track.rows, track.lows, track.open
    all_hulls = (rows, lows, free)
    known = track.open_known
    if passes is not None:
        mask, some = passes[rows], passes[free]
        rows, lows, free = rows[mask], lows[mask], free[some]
        known = known & some
    passing = len(rows) + len(free)
    highs = np.sort(c.latest[rows])
    counted = Spans(lows, highs)
    open_low, open_high = track.open_low[known], track.open_high[known]
    hull = counted
    drawn_rows, drawn_lows, drawn_free = rows, lows, free
    if passing < len(track.rows) + len(track.open) <= DRAWN_WHOLE:
        drawn_rows, drawn_lows, drawn_free = all_hulls
        hull = Spans(drawn_lows, np.sort(c.latest[drawn_rows]))
    low_of = np.concatenate((lows, open_low))
    high_of = np.concatenate((c.latest[rows], open_high))
    of = np.concatenate((rows, track.open[known]))
    unsure = (c.start_latest[of] >= c.end_earliest[of]) & (
        # Halved, since the length of what is open has no room in 64 bits.
        c.latest[of] // 2 - np.maximum(c.earliest[of], -FARTHEST) // 2 > DAY_LIKE // 2
    )
    return Lane(
        number=track.number,
        rows=np.concatenate((drawn_rows, drawn_free)),
        lows=drawn_lows,
        hulls=(
            hull,
            _spans(np.maximum(c.earliest[drawn_free], -FARTHEST), np.minimum(c.latest[drawn_free], FARTHEST)),
        ),
        known=(counted, _spans(open_low, open_high)),
        unsure=_spans(low_of[unsure], high_of[unsure]),
        starts=Starts(low_of, np.clip(c.start_latest[of], low_of, high_of - 1)) if starts else None,
        passing=passing,
        columns=c,
    )


def pack(spans: list[tuple[float, float]], gap: float) -> list[int]:
    """The sub-row of every span [x0, x1] (pixels, in order of x0): the first one whose last span ends `gap` before it."""
    # Where each sub-row is free again. A loop, and no generator: a thousand marks are packed while the view is zoomed.
    free: list[float] = []
    rows: list[int] = []
    for x0, x1 in spans:
        for row, end in enumerate(free):
            if end <= x0:
                free[row] = x1 + gap
                break
        else:
            row = len(free)
            free.append(x1 + gap)
        rows.append(row)
    return rows

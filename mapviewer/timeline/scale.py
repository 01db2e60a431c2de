"""The time axis as numbers: which gaps are folded, and the map from time to `u` in [0, 1] and back.

The map is piecewise linear, monotone and invertible. Everything that moves on the axis (zoom, pan, brush, snap) moves in `u`, so that it
is the same with and without folds. Times are seconds since 1970 UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.store import Bools, Columns, Floats, Ints, Store
from mapviewer.language import decimal, mark_plural, plural, tr
from mapviewer.language.calendar import names
from mapviewer.query.selection import Folding
from mapviewer.timeline.vague import too_vague

MAX_FOLDS: Final = 8
GAP_SHARE: Final = 0.20
"""A gap folds when it is at least this part of the span that is left …"""
GAP_SPACINGS: Final = 10
"""… and at least this many times the median spacing of starts."""
PAD_SECONDS: Final = 43_200
PAD_SHARE: Final = 0.06
COUNT_SHARE: Final = 0.85
"""How much of a block's width follows its number of events; the rest follows the root of its duration."""
MIN_BLOCK: Final = 0.05
FOLD_WIDTH: Final = 0.035
FARTHEST: Final = 2**61
"""Seconds from 1970 beyond which nothing is drawn to scale (73 billion years): differences of two times stay within int64."""

_DAY: Final = 86_400
_YEAR: Final = 31_556_952


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty stretch between two runs of events, [start, end), that the rule folds; `number` counts from 0 in time."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the axis that is drawn to scale: times [start, end) at [u0, u1]."""

    start: int
    end: int
    u0: float
    u1: float


@dataclass(frozen=True, slots=True)
class Fold:
    """A stretch of the axis that is folded away: times [start, end) at [u0, u1]; `number` is its gap's.

    `length` says how long it is ("24.5 years"), `inside` what may lie in it ("no dated events, 1 possible").
    """

    number: int
    start: int
    end: int
    u0: float
    u1: float
    length: str
    inside: str
    possible: int

    @property
    def label(self) -> str:
        """“24.5 years, no dated events, 1 possible”."""
        return f"{self.length}{names().comma}{self.inside}"


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What the axis is made from, measured once a dossier; so little that no question to it looks at every event.

    `start` and `end` bound the known sides of all `count` events that have one: unbounded sides are no part of a run, nor are events
    that are `too_vague`. `gaps` are those that the rule folds, in order of time; `before` says how many of the events begin before the end
    of each. `open` are the columns of the events that are unbounded on a side or too vague, the only ones that can reach into a gap.
    """

    start: int
    end: int
    count: int
    gaps: tuple[Gap, ...]
    before: tuple[int, ...]
    open: Columns

    @property
    def empty(self) -> bool:
        """Whether no event has a known side."""
        return self.count == 0


@dataclass(frozen=True, slots=True)
class Scale:
    """Time ↔ u. Blocks and folds alternate and fill [0, 1] without gaps; a time outside lies at 0 or 1."""

    blocks: tuple[Block, ...]
    folds: tuple[Fold, ...]
    zone: str
    empty: bool
    _times: tuple[int, ...]
    _places: tuple[float, ...]

    @property
    def start(self) -> int:
        """The time at u = 0."""
        return self._times[0]

    @property
    def end(self) -> int:
        """The time at u = 1."""
        return self._times[-1]

    def u(self, t: int) -> float:
        """Where a time lies, in [0, 1]."""
        times, places = self._times, self._places
        if t <= times[0]:
            return 0.0
        if t >= times[-1]:
            return 1.0
        k = bisect_right(times, t) - 1
        share = (t - times[k]) / (times[k + 1] - times[k])
        return min(places[k + 1], places[k] + share * (places[k + 1] - places[k]))

    def t(self, u: float) -> int:
        """The time at a place, to the nearest second; a place outside [0, 1] is taken to the nearer end."""
        times, places = self._times, self._places
        if u <= 0.0:
            return times[0]
        if u >= 1.0:
            return times[-1]
        k = min(bisect_right(places, u) - 1, len(times) - 2)
        share = (u - places[k]) / (places[k + 1] - places[k])
        return times[k] + round(share * (times[k + 1] - times[k]))

    def us(self, times: Ints) -> Floats:
        """`u` of many times, any shape."""
        knots = np.asarray(self._times, np.int64)
        places = np.asarray(self._places)
        # Clipped first: a difference of two int64 times may not overflow.
        inside = np.clip(times, knots[0], knots[-1])
        k = np.clip(np.searchsorted(knots, inside, "right") - 1, 0, len(knots) - 2)
        share = (inside - knots[k]) / (knots[k + 1] - knots[k])
        found: Floats = np.minimum(places[k] + share * (places[k + 1] - places[k]), places[k + 1])
        return found

    def ts(self, places: Floats) -> Ints:
        """`t` of many places, any shape."""
        knots = np.asarray(self._times, np.int64)
        us = np.asarray(self._places)
        inside = np.clip(places, 0.0, 1.0)
        k = np.clip(np.searchsorted(us, inside, "right") - 1, 0, len(us) - 2)
        share = (inside - us[k]) / (us[k + 1] - us[k])
        steps = np.rint(share * (knots[k + 1] - knots[k])).astype(np.int64)
        found: Ints = np.minimum(knots[k] + steps, knots[k + 1])
        return found

    def fold_at(self, u: float) -> Fold | None:
        """The fold at a place, None on a block."""
        return next((fold for fold in self.folds if fold.u0 < u < fold.u1), None)


def known_sides(columns: Columns) -> tuple[Ints, Ints, Bools]:
    """(lows, highs, known), each (events,): the part of every event's time that is bounded, half-open; `known` where there is one.

    An unbounded side is replaced by the other end of what is known of the bounded one: `2024-12-08/..` counts as 8 December 2024.
    """
    c = columns
    low, high = c.earliest.copy(), c.latest.copy()
    open_low, open_high = low <= NEG_INF, high >= POS_INF
    known = c.dated & ~(open_low & open_high)
    inner = np.minimum(
        np.where(c.start_latest > NEG_INF, c.start_latest, POS_INF),
        np.where(c.end_earliest > NEG_INF, c.end_earliest - 1, POS_INF),
    )
    low = np.where(open_low, np.minimum(inner, high - 1), low)
    outer = np.maximum(
        np.where(c.start_latest < POS_INF, c.start_latest + 1, NEG_INF),
        np.where(c.end_earliest < POS_INF, c.end_earliest, NEG_INF),
    )
    high = np.where(open_high, np.maximum(outer, low + 1), high)
    return np.clip(low, -FARTHEST, FARTHEST - 1), np.clip(high, 1 - FARTHEST, FARTHEST), known


def find_gaps(lows: Ints, highs: Ints) -> tuple[Gap, ...]:
    """The gaps that are folded, in order of time, for events at [lows, highs), both (n,), seconds; `lows` sorted.

    Intervals are merged into runs. While the widest gap between runs is at least GAP_SHARE of the span that is left, and at least
    GAP_SPACINGS times the median spacing of distinct starts, it is folded, MAX_FOLDS times at most. Evenly spaced events fold nowhere.
    """
    steps = np.diff(lows)
    steps = steps[steps > 0]
    if not len(steps):
        return ()
    threshold = GAP_SPACINGS * float(np.median(steps))
    reach = np.maximum.accumulate(highs)
    breaks = np.flatnonzero(lows[1:] > reach[:-1])
    begins, ends = reach[:-1][breaks], lows[1:][breaks]
    lengths = ends - begins
    left = float(int(reach[-1]) - int(lows[0]))
    chosen: list[int] = []
    for k in np.argsort(-lengths, kind="stable")[:MAX_FOLDS]:
        length = float(lengths[k])
        if length < GAP_SHARE * left or length < threshold:
            break
        chosen.append(int(k))
        left -= length
    return tuple(Gap(n, int(begins[k]), int(ends[k])) for n, k in enumerate(sorted(chosen)))


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """The known sides of a store's events (see `known_sides`), and the rows that have one, (known,), in order of `low`."""

    low: Ints
    high: Ints
    rows: npt.NDArray[np.intp]


def order(columns: Columns) -> Order:
    """Put the known sides in order: what both axis and lanes begin with."""
    low, high, known = known_sides(columns)
    rows = np.flatnonzero(known)
    return Order(low, high, rows[np.argsort(low[rows], kind="stable")])


def measure(store: Store, ordered: Order | None = None) -> Basis:
    """What the axis of a store is made from; independent of what is folded, so it is worth keeping."""
    c = store.columns
    found = ordered or order(c)
    lows, highs = found.low[found.rows], found.high[found.rows]
    vague = too_vague(lows, highs, c.start_latest[found.rows] < c.end_earliest[found.rows])
    unbounded = c.dated & ((c.earliest <= NEG_INF) | (c.latest >= POS_INF))
    if vague.any():
        lows, highs = lows[~vague], highs[~vague]
        unbounded[found.rows[vague]] = True
    some = Columns(*(getattr(c, field.name)[unbounded] for field in fields(c)))
    return basis(lows, highs, some)


def basis(lows: Ints, highs: Ints, unbounded: Columns) -> Basis:
    """The basis of events at [lows, highs), both (n,), seconds; `lows` sorted."""
    if not len(lows):
        return Basis(0, 0, 0, (), (), unbounded)
    gaps = find_gaps(lows, highs)
    before = np.searchsorted(lows, np.array([gap.end for gap in gaps], np.int64), "left")
    return Basis(int(lows[0]), int(highs.max()), len(lows), gaps, tuple(before.tolist()), unbounded)


def build_scale(store: Store | Basis, folding: Folding, zone: str) -> Scale:
    """The axis of a store (or of its `measure`) with these folds; `zone` is where its ruler reads local time."""
    found = store if isinstance(store, Basis) else measure(store)
    if found.empty:
        # An axis has to be somewhere; with nothing on it, it says so instead of showing these times.
        return Scale((Block(0, _YEAR, 0.0, 1.0),), (), zone, True, (0, _YEAR), (0.0, 1.0))
    gaps = tuple(g for g in found.gaps if folding.on and g.number not in folding.opened)
    edges = [found.start, *(t for gap in gaps for t in (gap.start, gap.end)), found.end]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    padded = _padded(spans)
    before = [0, *(found.before[gap.number] for gap in gaps), found.count]
    counts = [b - a for a, b in pairwise(before)]
    widths = _widths(counts, [end - start for start, end in padded])
    times: list[int] = []
    places: list[float] = []
    blocks: list[Block] = []
    at = 0.0
    for (start, end), width in zip(padded, widths, strict=True):
        if blocks:
            at += FOLD_WIDTH
        blocks.append(Block(start, end, at, at + width))
        at += width
    # The sum of the widths is 1 but for rounding; the last place is 1 exactly.
    blocks[-1] = Block(blocks[-1].start, blocks[-1].end, blocks[-1].u0, 1.0)
    for block in blocks:
        times += (block.start, block.end)
        places += (block.u0, block.u1)
    folds = tuple(
        _fold(gap.number, one, other, found.open)
        for gap, one, other in zip(gaps, blocks, blocks[1:], strict=False)
    )
    return Scale(tuple(blocks), folds, zone, False, tuple(times), tuple(places))


def _padded(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Room around every block: half a day or 6 % of its length; at a gap at most a quarter of it, so that a fold hides something."""
    made = []
    for k, (start, end) in enumerate(spans):
        pad = max(PAD_SECONDS, round(PAD_SHARE * (end - start)))
        low, high = max(start - pad, -FARTHEST), min(end + pad, FARTHEST)
        if k > 0:
            low = max(low, start - (start - spans[k - 1][1]) // 4)
        if k + 1 < len(spans):
            high = min(high, end + (spans[k + 1][0] - end) // 4)
        made.append((low, high))
    return made


def _widths(counts: list[int], durations: list[int]) -> list[float]:
    """Widths of the blocks in u: by count and root of duration, none below MIN_BLOCK; with the folds they sum to 1."""
    room = 1.0 - FOLD_WIDTH * (len(counts) - 1)
    roots = [float(d) ** 0.5 for d in durations]
    shares = [
        COUNT_SHARE * n / sum(counts) + (1 - COUNT_SHARE) * root / sum(roots)
        for n, root in zip(counts, roots, strict=True)
    ]
    widths = [share * room for share in shares]
    small: set[int] = set()
    while True:
        # Those that are too small get the least width, the others share what is left; that may make others too small.
        found = {k for k, width in enumerate(widths) if width < MIN_BLOCK} - small
        if not found:
            return widths
        small |= found
        rest = sum(share for k, share in enumerate(shares) if k not in small)
        left = room - MIN_BLOCK * len(small)
        widths = [MIN_BLOCK if k in small else share / rest * left for k, share in enumerate(shares)]


def _fold(number: int, before: Block, after: Block, columns: Columns) -> Fold:
    """`columns` are those of the events that are no part of a run: no other can reach into a gap."""
    start, end = before.end, after.start
    touching = columns.dated & (columns.earliest < end) & (columns.latest > start)
    # An open span lasts through it for certain, a date known only to be before or after something possibly falls into it.
    through = touching & (columns.start_latest < end) & (columns.end_earliest > start) & ~columns.uncertain
    lasting = int(np.count_nonzero(through))
    possible = int(np.count_nonzero(touching)) - lasting
    inside = tr("no dated events")
    if lasting:
        inside = plural("no event begins, {n} lasts through", "no event begins, {n} last through", lasting)
    if possible:
        inside = names().comma.join([inside, plural("{n} possible", "{n} possible", possible)])
    return Fold(number, start, end, before.u1, after.u0, length_words(end - start), inside, possible)


def length_words(seconds: int) -> str:
    """A length in its largest fitting unit with one decimal where that says more: “24.5 years”, “9 days”, “3.2 million years”."""
    for size, one, many in _UNITS:
        amount = seconds / size
        if amount >= (2 if size in (_YEAR, _YEAR // 12) else 1):
            rounded = float(round(amount)) if amount >= 100 else round(amount, 1)
            return plural(one, many, rounded, n=decimal(rounded))
    return plural("{n} second", "{n} seconds", seconds)


_UNITS: Final = (
    (1_000_000_000 * _YEAR, *mark_plural("{n} billion years", "{n} billion years")),
    (1_000_000 * _YEAR, *mark_plural("{n} million years", "{n} million years")),
    (_YEAR, *mark_plural("{n} year", "{n} years")),
    (_YEAR // 12, *mark_plural("{n} month", "{n} months")),
    (_DAY, *mark_plural("{n} day", "{n} days")),
    (3_600, *mark_plural("{n} hour", "{n} hours")),
    (60, *mark_plural("{n} minute", "{n} minutes")),
)

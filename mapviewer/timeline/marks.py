"""Marks: events as shapes in pixels, with a sub-row and a place for their title.

Shapes are measured on the whole axis (pixel 0 is u = 0), so that packing is the same wherever the view is panned to; only zooming packs
anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Columns
from mapviewer.timeline.lanes import pack
from mapviewer.timeline.picture import Kind, Mark, Rect
from mapviewer.timeline.scale import Scale

DAY_LIKE: Final = 90_000
"""Seconds up to which something is still told as a day: one of 25 hours, when clocks go back."""
LABEL_GAP: Final = 5.0
LABEL_MOST: Final = 300.0
LABEL_LEAST: Final = 44.0
MARK_GAP: Final = 5.0

_KINDS: Final = tuple(Kind)

Text = Callable[[int], str]
Places = npt.NDArray[np.float64]


class Side(IntEnum):
    """Where a mark's title stands: nowhere, in its bar after or before the symbol, or beside its bar."""

    NONE = 0
    INSIDE = 1
    INSIDE_BEFORE = 2
    AFTER = 3
    BEFORE = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """An event on the whole axis, pixels from u = 0; `low`–`high` is the block that its symbol stands in."""

    row: int
    kind: Kind
    x0: float
    x1: float
    core0: float
    core1: float
    open_left: bool
    open_right: bool
    sx: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Many shapes, an array (n,) a field: what zooming makes anew for hundreds of events at every frame."""

    rows: npt.NDArray[np.intp]
    kinds: npt.NDArray[np.int64]
    x0: Places
    x1: Places
    core0: Places
    core1: Places
    open_left: Bools
    open_right: Bools
    sx: Places
    low: Places
    high: Places

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Shape]:
        fields = (
            self.rows,
            self.kinds,
            self.x0,
            self.x1,
            self.core0,
            self.core1,
            self.open_left,
            self.open_right,
        )
        more = (self.sx, self.low, self.high)
        for row, kind, *rest in zip(*(field.tolist() for field in (*fields, *more)), strict=True):
            yield Shape(row, _KINDS[kind], *rest)

    def body(self, r: float) -> tuple[Places, Places]:
        """What each covers without its title, with a symbol of radius `r`."""
        return np.minimum(self.x0, self.sx - r - 1), np.maximum(self.x1, self.sx + r + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """Shapes in their sub-rows, with the side and width of each one's title: (n,) each."""

    shapes: Shapes
    sub: npt.NDArray[np.int64]
    side: npt.NDArray[np.int64]
    width: Places


def shapes(columns: Columns, rows: npt.NDArray[np.intp], scale: Scale, pixels: float) -> Shapes:
    """The events as shapes on an axis of `pixels` from u = 0 to 1, in the order of `rows`."""
    c = columns
    bounds = np.stack((c.earliest[rows], c.start_latest[rows], c.end_earliest[rows], c.latest[rows]))
    earliest, start_latest, end_earliest, latest = bounds
    x0, begun, ending, x1 = scale.us(bounds) * pixels
    # What is too vague for the axis reaches beyond it like what is unbounded, and is drawn so.
    open_left, open_right = earliest < scale.start, latest > scale.end
    # Halved, since the length of what is open on both sides has no room in 64 bits.
    half = latest // 2 - earliest // 2
    span = start_latest < end_earliest
    kinds = np.where(half <= DAY_LIKE // 2, int(Kind.UNIT), int(Kind.VAGUE))
    kinds[span] = Kind.SPAN
    kinds[(half <= 1) & (latest - 1 == earliest)] = Kind.INSTANT
    core0, core1 = np.where(span, begun, x0), np.where(span, ending, x0)
    middle = (x0 + x1) / 2
    sx = np.where(span, np.where(open_left, (ending + x1) / 2, (x0 + begun) / 2), middle)
    sx = np.where(open_left & open_right, middle, np.minimum(sx, x1))
    sx = np.where(~span & (open_left != open_right), np.where(open_left, x1, x0), sx)
    lows = np.array([block.u0 for block in scale.blocks]) * pixels
    highs = np.array([block.u1 for block in scale.blocks]) * pixels
    block = np.maximum(lows.searchsorted(sx + 0.5, "right") - 1, 0)
    # A symbol in a fold, of what is known on no side, has the whole axis for its title.
    inside = sx <= highs[block] + 0.5
    low, high = np.where(inside, lows[block], 0.0), np.where(inside, highs[block], pixels)
    return Shapes(rows, kinds, x0, x1, core0, core1, open_left, open_right, sx, low, high)


def _with_titles(
    found: Shapes, r: float, want: Places
) -> tuple[npt.NDArray[np.int64], Places, Places, Places]:
    """Side and width of titles that want `want` pixels, and what the marks cover with them."""
    x0, x1 = found.body(r)
    after = np.minimum(found.x1, found.high) - (found.sx + r + LABEL_GAP) - 3
    before = (found.sx - r - LABEL_GAP) - np.maximum(found.x0, found.low) - 3
    room_after = found.high - x1 - LABEL_GAP - 3
    room_before = x0 - found.low - LABEL_GAP - 3
    # In its own bar a title needs no other room, so a little less will do.
    enough = np.minimum(want, np.maximum(0.55 * want, 90.0))
    # The last choice first; whatever is better is written over it.
    side = np.where(
        np.maximum(after, before) >= LABEL_LEAST,
        np.where(after >= before, int(Side.INSIDE), int(Side.INSIDE_BEFORE)),
        int(Side.NONE),
    )
    side[room_before >= LABEL_LEAST] = Side.BEFORE
    side[(room_after >= want) | ((room_after >= room_before) & (room_after >= LABEL_LEAST))] = Side.AFTER
    side[before >= enough] = Side.INSIDE_BEFORE
    side[after >= enough] = Side.INSIDE
    room = np.select(
        [side == Side.INSIDE, side == Side.INSIDE_BEFORE, side == Side.AFTER, side == Side.BEFORE],
        [after, before, room_after, room_before],
        0.0,
    )
    width = np.minimum(want, room)
    x1 = np.where(side == Side.AFTER, x1 + LABEL_GAP + width, x1)
    x0 = np.where(side == Side.BEFORE, x0 - LABEL_GAP - width, x0)
    return side, width, x0, x1


def place(found: Shapes, r: float, want: Places | None, parts: Sequence[slice] | None = None) -> Placing:
    """Every shape in a sub-row, so that neither symbols nor titles meet; `want` (n,) are the titles' widths, None packs the marks alone.

    Packed alone, titles take what is left free after their mark. `parts` are the lanes, each packed by itself.
    """
    count = len(found)
    if want is None:
        side, width = np.zeros(count, np.int64), np.zeros(count)
        x0, x1 = found.body(r)
    else:
        side, width, x0, x1 = _with_titles(found, r, want)
    subs = np.zeros(count, np.int64)
    for part in parts or [slice(0, count)]:
        order = np.argsort(x0[part], kind="stable") + part.start
        spans = list(zip(x0[order].tolist(), x1[order].tolist(), strict=True))
        subs[order] = pack(spans, MARK_GAP)
    return Placing(found, subs, side, width)


def fill(placing: Placing, r: float, want: Places, parts: Sequence[slice] | None = None) -> Placing:
    """Titles for marks that were packed alone, where the sub-row is free after them."""
    found = placing.shapes
    count = len(found)
    if not count:
        return placing
    x0, x1 = found.body(r)
    lane = np.zeros(count, np.int64)
    for number, part in enumerate(parts or ()):
        lane[part] = number
    # The neighbour after each in its sub-row, where there is one.
    order = np.lexsort((x0, placing.sub, lane))
    same = (np.diff(placing.sub[order]) == 0) & (np.diff(lane[order]) == 0)
    limit = found.high.copy()
    limit[order[:-1][same]] = np.minimum(found.high[order[:-1][same]], x0[order[1:][same]] - MARK_GAP)
    least = np.minimum(want, LABEL_LEAST)
    inside = np.minimum(found.x1, found.high) - (found.sx + r + LABEL_GAP) - 3
    after = limit - x1 - LABEL_GAP
    side = np.where(
        inside >= least, int(Side.INSIDE), np.where(after >= least, int(Side.AFTER), int(Side.NONE))
    )
    width = np.minimum(want, np.where(side == Side.INSIDE, inside, np.where(side == Side.AFTER, after, 0.0)))
    return Placing(found, placing.sub, side, width)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where marks go: `shift` from whole-axis pixels to the picture's, the axis' sides, the height of a sub-row, radius, height of bars."""

    shift: float
    left: float
    right: float
    row_height: float
    r: float
    bar: float


def finish(
    placing: Placing,
    lanes: Sequence[tuple[slice, float]],
    frame: Frame,
    category_of: npt.NDArray[np.int32],
    titles: Text,
) -> list[Mark]:
    """Marks in the picture, of those that are in view; `lanes` are (part, y of its first sub-row), `category_of` (events,) numbers."""
    s, r, shift = placing.shapes, frame.r, frame.shift
    seen = (np.maximum(s.x1, s.sx + r) + shift > frame.left) & (
        np.minimum(s.x0, s.sx - r) + shift < frame.right
    )
    kept = np.flatnonzero(seen)
    if not len(kept):
        return []
    tops, shown = np.zeros(len(s)), np.zeros(len(s), np.bool_)
    for part, top in lanes:
        tops[part], shown[part] = top, True
    kept = kept[shown[kept]]
    x0, x1, fixed = s.x0[kept] + shift, s.x1[kept] + shift, s.sx[kept] + shift
    # What the view cuts runs a little past its edge, so that the cut shows no end.
    cut0, cut1 = np.maximum(x0, frame.left - 12), np.minimum(x1, frame.right + 12)
    # The symbol stays in sight as long as the bar does.
    slid = np.minimum(np.maximum(fixed, frame.left + r + 4), frame.right - r - 4)
    slid = np.minimum(np.maximum(slid, np.minimum(x0, fixed)), np.maximum(x1, fixed))
    sx = np.where(x1 - x0 > 4 * r, slid, fixed)
    lx, lw = _titles_at(placing, kept, frame, sx)
    y = tops[kept] + (placing.sub[kept] + 0.5) * frame.row_height
    named = lw > 0
    left = np.maximum(frame.left, np.minimum(np.minimum(cut0, sx - r - 3), np.where(named, lx, sx)))
    right = np.minimum(frame.right, np.maximum(np.maximum(cut1, sx + r + 3), np.where(named, lx + lw, sx)))
    columns = (
        s.rows[kept], category_of[s.rows[kept]], s.kinds[kept], y, cut0, cut1, s.core0[kept] + shift, s.core1[kept] + shift,
        s.open_left[kept], s.open_right[kept], sx, lx, lw, left, right,
    )  # fmt: skip
    height = frame.row_height
    made = []
    for row, category, kind, at, a, b, core0, core1, open0, open1, symbol, text, room, low, high in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        cell = Rect(low - 1, at - height / 2, high - low + 2, height)
        label = titles(row) if room > 0 else ""
        shape = (row, category, _KINDS[kind], at, a, b, core0, core1, open0, open1, symbol, r, frame.bar)
        made.append(Mark(*shape, label, text, room, cell))
    return made


def _titles_at(
    placing: Placing, kept: npt.NDArray[np.intp], frame: Frame, sx: Places
) -> tuple[Places, Places]:
    """Left end and width of the marks' titles in the picture; a width of 0 when there is no room in view."""
    s, r, shift = placing.shapes, frame.r, frame.shift
    side, width = placing.side[kept], placing.width[kept]
    low, high = s.low[kept] + shift, s.high[kept] + shift
    x0, x1 = s.x0[kept] + shift, s.x1[kept] + shift
    fixed = s.sx[kept] + shift
    body0, body1 = np.minimum(x0, fixed - r - 1), np.maximum(x1, fixed + r + 1)
    right = np.minimum(frame.right, high) - 2
    left = np.maximum(frame.left, low) + 2
    # The view may have pushed the symbol to either end of its bar; the title goes where there is room.
    first, last = np.maximum(x0, left) + 2, np.minimum(x1, right) - 2
    after, before = last - (sx + r + LABEL_GAP), (sx - r - LABEL_GAP) - first
    behind = ((side == Side.INSIDE) & (after >= np.minimum(width, before))) | (
        before < np.minimum(width, after)
    )
    inside = (side == Side.INSIDE) | (side == Side.INSIDE_BEFORE)
    in_before = np.minimum(width, before)
    lx = np.where(behind, sx + r + LABEL_GAP, sx - r - LABEL_GAP - in_before)
    lw = np.where(behind, np.minimum(width, after), in_before)
    beside = side == Side.AFTER
    lx = np.where(inside, lx, np.where(beside, body1 + LABEL_GAP, body0 - LABEL_GAP - width))
    lw = np.where(
        inside, lw, np.where(beside, np.minimum(width, right - lx), np.where(lx >= left - 0.5, width, 0.0))
    )
    none = (side == Side.NONE) | (lw < np.minimum(width, LABEL_LEAST) - 0.5) | (lx < left - 2.5)
    return np.where(none, sx, lx), np.where(none, 0.0, lw)

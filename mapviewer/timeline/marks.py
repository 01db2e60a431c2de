"""Marks: events as shapes in pixels, with a sub-row and a place for their title.

Shapes are measured on the whole axis (pixel 0 is u = 0), so that packing is the same wherever the view is panned to; only zooming packs
anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.store import Columns
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
Width = Callable[[str], float]


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


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape in its sub-row, with the side and width of its title."""

    shape: Shape
    sub: int
    side: Side
    width: float


def shapes(columns: Columns, rows: npt.NDArray[np.intp], scale: Scale, pixels: float) -> list[Shape]:
    """The events as shapes on an axis of `pixels` from u = 0 to 1, in the order of `rows`."""
    c = columns
    bounds = np.stack((c.earliest[rows], c.start_latest[rows], c.end_earliest[rows], c.latest[rows]))
    earliest, start_latest, end_earliest, latest = bounds
    x0, begun, ending, x1 = scale.us(bounds) * pixels
    open_left, open_right = earliest <= NEG_INF, latest >= POS_INF
    # Halved, since the length of what is open on both sides has no room in 64 bits.
    half = latest // 2 - earliest // 2
    span = start_latest < end_earliest
    kinds = np.where(half <= DAY_LIKE // 2, Kind.UNIT, Kind.VAGUE)
    kinds = np.where(span, Kind.SPAN, kinds)
    kinds = np.where((half <= 1) & (latest - 1 == earliest), Kind.INSTANT, kinds)
    core0, core1 = np.where(span, begun, x0), np.where(span, ending, x0)
    middle = (x0 + x1) / 2
    sx = np.where(span, np.where(open_left, (ending + x1) / 2, (x0 + begun) / 2), middle)
    sx = np.where(open_left & open_right, middle, np.minimum(sx, x1))
    sx = np.where(~span & (open_left != open_right), np.where(open_left, x1, x0), sx)
    lows = np.array([block.u0 for block in scale.blocks]) * pixels
    highs = np.array([block.u1 for block in scale.blocks]) * pixels
    block = np.clip(np.searchsorted(lows, sx + 0.5, "right") - 1, 0, len(lows) - 1)
    # A symbol in a fold, of what is known on no side, has the whole axis for its title.
    inside = sx <= highs[block] + 0.5
    low, high = np.where(inside, lows[block], 0.0), np.where(inside, highs[block], pixels)
    fields = (rows, kinds, x0, x1, core0, core1, open_left, open_right, sx, low, high)
    return [
        Shape(row, _KINDS[kind], *rest)
        for row, kind, *rest in zip(*(field.tolist() for field in fields), strict=True)
    ]


def _body(shape: Shape, r: float) -> tuple[float, float]:
    """What a mark covers without its title."""
    return min(shape.x0, shape.sx - r - 1), max(shape.x1, shape.sx + r + 1)


def _with_title(shape: Shape, r: float, want: float) -> tuple[Side, float, float, float]:
    """Side and width of a title that wants `want` pixels, and what the mark covers with it."""
    x0, x1 = _body(shape, r)
    after = min(shape.x1, shape.high) - (shape.sx + r + LABEL_GAP) - 3
    before = (shape.sx - r - LABEL_GAP) - max(shape.x0, shape.low) - 3
    # In its own bar a title needs no other room, so a little less will do.
    enough = min(want, max(0.55 * want, 90.0))
    if after >= enough:
        return Side.INSIDE, min(want, after), x0, x1
    if before >= enough:
        return Side.INSIDE_BEFORE, min(want, before), x0, x1
    room_after = shape.high - x1 - LABEL_GAP - 3
    room_before = x0 - shape.low - LABEL_GAP - 3
    if room_after >= want or (room_after >= room_before and room_after >= LABEL_LEAST):
        width = min(want, room_after)
        return Side.AFTER, width, x0, x1 + LABEL_GAP + width
    if room_before >= LABEL_LEAST:
        width = min(want, room_before)
        return Side.BEFORE, width, x0 - LABEL_GAP - width, x1
    if max(after, before) >= LABEL_LEAST:
        return (Side.INSIDE, after, x0, x1) if after >= before else (Side.INSIDE_BEFORE, before, x0, x1)
    return Side.NONE, 0.0, x0, x1


def place(found: Sequence[Shape], r: float, want: Sequence[float] | None) -> list[Placed]:
    """Every shape in a sub-row, so that neither symbols nor titles meet; `want` are the titles' widths, None packs the marks alone.

    Packed alone, titles take what is left free after their mark.
    """
    chosen: list[tuple[Side, float, float, float]] = []
    for k, shape in enumerate(found):
        if want is None:
            chosen.append((Side.NONE, 0.0, *_body(shape, r)))
        else:
            chosen.append(_with_title(shape, r, want[k]))
    order = sorted(range(len(found)), key=lambda k: (chosen[k][2], k))
    subs = [0] * len(found)
    for k, sub in zip(order, pack([chosen[k][2:] for k in order], MARK_GAP), strict=True):
        subs[k] = sub
    return [Placed(shape, subs[k], chosen[k][0], chosen[k][1]) for k, shape in enumerate(found)]


def fill(placed: Sequence[Placed], r: float, want: Sequence[float]) -> list[Placed]:
    """Titles for marks that were packed alone, where the sub-row is free after them."""
    by_sub: dict[int, list[int]] = {}
    for k in sorted(range(len(placed)), key=lambda k: _body(placed[k].shape, r)[0]):
        by_sub.setdefault(placed[k].sub, []).append(k)
    made = list(placed)
    for row in by_sub.values():
        for at, k in enumerate(row):
            shape = placed[k].shape
            _, x1 = _body(shape, r)
            after = min(shape.x1, shape.high) - (shape.sx + r + LABEL_GAP) - 3
            if after >= min(want[k], LABEL_LEAST):
                made[k] = Placed(shape, placed[k].sub, Side.INSIDE, min(want[k], after))
                continue
            limit = shape.high
            if at + 1 < len(row):
                limit = min(limit, _body(placed[row[at + 1]].shape, r)[0] - MARK_GAP)
            room = limit - x1 - LABEL_GAP
            if room >= min(want[k], LABEL_LEAST):
                made[k] = Placed(shape, placed[k].sub, Side.AFTER, min(want[k], room))
    return made


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a lane's marks go: `shift` from whole-axis pixels to the picture's, the axis' sides, the lane's first sub-row and their height."""

    shift: float
    left: float
    right: float
    top: float
    row_height: float
    r: float
    bar: float
    category: int


def finish(placed: Sequence[Placed], frame: Frame, titles: Text) -> list[Mark]:
    """Marks in the picture, of those that are in view."""
    made = []
    for item in placed:
        shape = item.shape
        r = frame.r
        x0, x1 = shape.x0 + frame.shift, shape.x1 + frame.shift
        if (
            max(x1, shape.sx + frame.shift + r) <= frame.left
            or min(x0, shape.sx + frame.shift - r) >= frame.right
        ):
            continue
        # What the view cuts runs a little past its edge, so that the cut shows no end.
        cut0, cut1 = max(x0, frame.left - 12), min(x1, frame.right + 12)
        sx = shape.sx + frame.shift
        if x1 - x0 > 4 * r:
            # The symbol stays in sight as long as the bar does.
            sx = min(max(sx, frame.left + r + 4), frame.right - r - 4)
            sx = min(max(sx, min(x0, shape.sx + frame.shift)), max(x1, shape.sx + frame.shift))
        lx, lw = _title_at(item, frame, sx, r)
        y = frame.top + (item.sub + 0.5) * frame.row_height
        left = max(frame.left, min(cut0, sx - r - 3, lx if lw else sx))
        right = min(frame.right, max(cut1, sx + r + 3, lx + lw if lw else sx))
        cell = Rect(left - 1, y - frame.row_height / 2, right - left + 2, frame.row_height)
        made.append(
            Mark(
                row=shape.row,
                category=frame.category,
                kind=shape.kind,
                y=y,
                x0=cut0,
                x1=cut1,
                core0=shape.core0 + frame.shift,
                core1=shape.core1 + frame.shift,
                open_left=shape.open_left,
                open_right=shape.open_right,
                sx=sx,
                r=r,
                bar=frame.bar,
                label=titles(shape.row) if lw else "",
                lx=lx,
                lw=lw,
                cell=cell,
            )
        )
    return made


def _title_at(item: Placed, frame: Frame, sx: float, r: float) -> tuple[float, float]:
    """Left end and width of a mark's title in the picture; a width of 0 when there is no room in view."""
    shape, width = item.shape, item.width
    x0, x1 = _body(shape, r)
    right = min(frame.right, shape.high + frame.shift) - 2
    left = max(frame.left, shape.low + frame.shift) + 2
    if item.side in (Side.INSIDE, Side.INSIDE_BEFORE):
        # The view may have pushed the symbol to either end of its bar; the title goes where there is room.
        first = max(shape.x0 + frame.shift, left) + 2
        last = min(shape.x1 + frame.shift, right) - 2
        after, before = last - (sx + r + LABEL_GAP), (sx - r - LABEL_GAP) - first
        if (item.side is Side.INSIDE and after >= min(width, before)) or before < min(width, after):
            lx, lw = sx + r + LABEL_GAP, min(width, after)
        else:
            lw = min(width, before)
            lx = sx - r - LABEL_GAP - lw
    elif item.side is Side.AFTER:
        lx = x1 + frame.shift + LABEL_GAP
        lw = min(width, right - lx)
    elif item.side is Side.BEFORE:
        lx = x0 + frame.shift - LABEL_GAP - width
        lw = width if lx >= left - 0.5 else 0.0
    else:
        return sx, 0.0
    if lw < min(width, LABEL_LEAST) - 0.5 or lx < left - 2.5:
        return sx, 0.0
    return lx, lw

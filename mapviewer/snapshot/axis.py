"""The mini timeline under a map: the same folded axis as in the window, its events, and the selected time. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.store import Floats, Store
from mapviewer.mapdoc.scene import MarkState
from mapviewer.query.index import IN, POSSIBLE, Visible
from mapviewer.query.selection import ALL_TIME, Mode, Selection
from mapviewer.snapshot.lettering import Measure, Style, shorten
from mapviewer.snapshot.picture import Anchor, Box, Icon, Item, Line, Polygon, Text
from mapviewer.snapshot.projection import Rect
from mapviewer.timeline.ruler import Stretch, ruler
from mapviewer.timeline.scale import Scale, build_scale, known_sides

LANES: Final = 5
MOST_MARKS: Final = 1_500
"""With more events the mini timeline draws how many there are per two pixels, not each of them."""

# The ruler thinks in CSS pixels with letters of this size.
_RULER_SIZE: Final = 11.0


def axis_height(em: float, lanes: int) -> float:
    """Height in pixels of the strip with its two rows of labels and its caption."""
    return em * (_lane_height(lanes) * lanes + 3.55)


def lane_count(store: Store, visible: Visible) -> int:
    """How many lanes the strip has: one for each category that the filters let through, five at most."""
    shown = visible.passes & store.columns.dated
    return max(1, min(LANES, len(np.unique(store.columns.category[shown]))))


def _lane_height(lanes: int) -> float:
    """In text sizes."""
    return 0.8 if lanes <= 3 else 0.62


def axis_items(
    store: Store, visible: Visible, selection: Selection, area: Rect, em: float, measure: Measure
) -> tuple[Item, ...]:
    """The strip within `area`, `axis_height` pixels high."""
    scale = build_scale(store, selection.folding, selection.zone)
    lanes = lane_count(store, visible)
    small = Style(em * 0.74)
    caption = "Timeline"
    if scale.empty:
        return (Text(area.x, area.y + em, "Timeline: no dated events", small, "muted"),)
    if scale.folds:
        caption = "Folded axis: " + "; ".join(f"{fold.label} left out" for fold in scale.folds[:3])
        if len(scale.folds) > 3:
            caption += f"; and {len(scale.folds) - 3} more folds"
    strip = Rect(area.x, area.y + 1.15 * em, area.width, _lane_height(lanes) * lanes * em + 0.3 * em)
    items: list[Item] = [
        Text(area.x, area.y + 0.78 * em, shorten(caption, small, area.width, measure), small, "muted")
    ]
    items.append(Box(strip, fill="panel"))
    items += _ruler(scale, selection.zone, strip, em, measure)
    items += _folds(scale, strip, em, measure)
    items += _selected(scale, selection, strip, em)
    items += _events(store, visible, scale, strip, em, lanes)
    items.append(
        Line(((strip.x, strip.bottom), (strip.right, strip.bottom)), "rule_strong", max(1.0, 0.06 * em))
    )
    return tuple(items)


def _x(scale: Scale, strip: Rect, t: int) -> float:
    return strip.x + scale.u(t) * strip.width


def _selected(scale: Scale, selection: Selection, strip: Rect, em: float) -> list[Item]:
    start, end = selection.span
    if (start, end) == ALL_TIME:
        return []
    x0 = strip.x if start <= NEG_INF else _x(scale, strip, start)
    x1 = strip.right if end >= POS_INF else _x(scale, strip, end)
    if x1 - x0 < 1.0:
        # Outside of what the axis shows: an empty band would claim a place on it.
        if x0 in (strip.x, strip.right) or end <= scale.start or start >= scale.end:
            return []
        x1 = x0 + 1.0
    top = strip.y - 0.1 * em
    items: list[Item] = [Box(Rect(x0, top, x1 - x0, strip.bottom - top), fill="accent", opacity=0.16)]
    if selection.mode is Mode.CUMULATIVE:
        low, high = (_x(scale, strip, t) for t in selection.bucket)
        items.append(Box(Rect(low, top, high - low, strip.bottom - top), fill="accent", opacity=0.2))
    if x1 - x0 < 0.6 * em:
        return [
            Box(
                Rect((x0 + x1) / 2 - 0.08 * em, top, 0.16 * em, strip.bottom - top),
                fill="accent",
                opacity=0.6,
            )
        ]
    edges = [x for x, bound in ((x0, start), (x1, end)) if NEG_INF < bound < POS_INF]
    items += [Line(((x, top), (x, strip.bottom)), "accent", 0.1 * em) for x in edges]
    return items


def _ruler(scale: Scale, zone: str, strip: Rect, em: float, measure: Measure) -> list[Item]:
    grain = 0.74 * em / _RULER_SIZE
    items: list[Item] = []
    for block in scale.blocks:
        x0, x1 = (strip.x + u * strip.width for u in (block.u0, block.u1))
        stretch = Stretch(block.start, block.end, x0 / grain, x1 / grain)
        ticks, labels, _ = ruler(
            stretch, zone, lambda text, bold: measure(text, Style(0.74 * em, bold=bold)) / grain
        )
        for tick in ticks:
            length = (0.16, 0.26, 0.5)[tick.rank] * em
            x = tick.x * grain
            items.append(
                Line(((x, strip.bottom), (x, strip.bottom + length)), "rule_strong", max(1.0, 0.05 * em))
            )
            if tick.rank:
                items.append(Line(((x, strip.y), (x, strip.bottom)), "rule", max(1.0, 0.04 * em)))
        for label in labels:
            upper = label.row == 1
            items.append(
                Text(
                    label.x * grain,
                    strip.bottom + (1.97 if upper else 1.02) * em,
                    label.text,
                    Style(0.74 * em, bold=upper),
                    "ink" if upper else "muted",
                )
            )
    return items


def _folds(scale: Scale, strip: Rect, em: float, measure: Measure) -> list[Item]:
    items: list[Item] = []
    for fold in scale.folds:
        x0, x1 = (strip.x + u * strip.width for u in (fold.u0, fold.u1))
        bottom = strip.bottom + 0.28 * em
        items.append(Polygon(_torn(x0, x1, strip.y, bottom, em), "paper"))
        for x in (x0, x1):
            items.append(Line(_zigzag(x, strip.y, bottom, em), "faint", max(1.0, 0.07 * em)))
        style = Style(0.66 * em)
        words = [fold.length] if measure(fold.length, style) < x1 - x0 - 0.4 * em else fold.length.split(" ")
        if max(measure(word, style) for word in words) < x1 - x0 and len(words) <= 3:
            middle = (strip.y + strip.bottom) / 2
            for n, word in enumerate(words):
                y = middle + (n - (len(words) - 1) / 2) * 0.8 * em + 0.24 * em
                items.append(Text((x0 + x1) / 2, y, word, style, "muted", Anchor.MIDDLE))
    return items


def _zigzag(x: float, top: float, bottom: float, em: float) -> tuple[tuple[float, float], ...]:
    step = 0.3 * em
    n = max(2, round((bottom - top) / step))
    return tuple((x + (0.1 * em if k % 2 else -0.1 * em), top + (bottom - top) * k / n) for k in range(n + 1))


def _torn(x0: float, x1: float, top: float, bottom: float, em: float) -> tuple[tuple[float, float], ...]:
    return (*_zigzag(x0, top, bottom, em), *reversed(_zigzag(x1, top, bottom, em)))


def _events(store: Store, visible: Visible, scale: Scale, strip: Rect, em: float, lanes: int) -> list[Item]:
    columns = store.columns
    lows, highs, known = known_sides(columns)
    rows = np.flatnonzero(known & visible.passes)
    x0 = strip.x + scale.us(lows[rows]) * strip.width
    x1 = strip.x + scale.us(highs[rows]) * strip.width
    kinds = {int(c): n for n, c in enumerate(np.unique(columns.category[rows]))}
    height = _lane_height(lanes) * em
    items: list[Item] = []
    if len(rows) > MOST_MARKS:
        return _density(x0, x1, strip, em)
    # Those outside the window lie below, so that what the map shows is on top.
    rank = {IN: 2, POSSIBLE: 1}
    order = sorted(
        range(len(rows)), key=lambda k: (rank.get(int(visible.membership[rows[k]]), 0), float(x0[k]))
    )
    for k in order:
        row = int(rows[k])
        code = int(visible.membership[row])
        symbol = store.categories[int(columns.category[row])].symbol
        lane = kinds[int(columns.category[row])] % lanes
        y = strip.y + 0.15 * em + height * (lane + 0.5)
        state = MarkState.IN if code == IN else MarkState.POSSIBLE if code == POSSIBLE else MarkState.GHOST
        if state is MarkState.IN and bool(visible.ghost[row]):
            state = MarkState.GHOST
        opacity = {MarkState.IN: 0.75, MarkState.POSSIBLE: 0.4, MarkState.GHOST: 0.22}[state]
        left, right = float(x0[k]), float(x1[k])
        open_left = int(columns.earliest[row]) <= NEG_INF
        open_right = int(columns.latest[row]) >= POS_INF
        if right - left > 1.6 * em:
            box = Rect(left, y - 0.14 * em, right - left, 0.28 * em)
            items.append(
                Box(
                    box,
                    fill=symbol.color,
                    line=symbol.color if state is not MarkState.GHOST else "",
                    width=0.05 * em,
                    opacity=opacity * 0.6,
                    corner=0.14 * em,
                    dashed=int(columns.start_latest[row]) >= int(columns.end_earliest[row]),
                )
            )
        if open_left:
            items += _arrow(left, max(strip.x, left - 1.6 * em), y, symbol.color, em)
        if open_right:
            items += _arrow(right, min(strip.right, right + 1.6 * em), y, symbol.color, em)
        x = right if open_left and not open_right else left if open_right else (left + right) / 2
        items.append(Icon(x, y, 0.29 * em, symbol, state))
    return items


def _arrow(x: float, to: float, y: float, color: str, em: float) -> list[Item]:
    """A bar that goes on beyond what is known, with its head."""
    size = 0.22 * em if to < x else -0.22 * em
    if abs(to - x) < 0.3 * em:
        return []
    return [
        Line(((x, y), (to + size / 2, y)), color, 0.1 * em),
        Polygon(((to, y), (to + size * 1.4, y - abs(size)), (to + size * 1.4, y + abs(size))), color),
    ]


def _density(x0: Floats, x1: Floats, strip: Rect, em: float) -> list[Item]:
    """How many events touch each column, as a profile over the strip."""
    step = max(1.0, 0.14 * em)
    n = max(1, int(strip.width / step))
    first = np.clip(((x0 - strip.x) / step).astype(np.int64), 0, n - 1)
    last = np.clip(((x1 - strip.x) / step).astype(np.int64), 0, n - 1)
    change = np.zeros(n + 1, np.int64)
    np.add.at(change, first, 1)
    np.add.at(change, last + 1, -1)
    counts = np.cumsum(change)[:n]
    top = strip.height - 0.2 * em
    heights = np.sqrt(counts / max(1, int(counts.max()))) * top
    return [
        Box(Rect(strip.x + k * step, strip.bottom - h, step, h), fill="muted", opacity=0.7)
        for k, h in enumerate(np.rint(heights * 64) / 64)
        if h > 0
    ]

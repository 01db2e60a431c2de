"""The mini timeline under a map: the same folded axis as in the window, its events, and the selected time. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mapviewer.events.calendar import DAY_SECONDS, NEG_INF, POS_INF, Unit, to_civil
from mapviewer.events.store import Floats, Store
from mapviewer.language import is_rtl, plural, tr
from mapviewer.language.calendar import names
from mapviewer.mapdoc.scene import MarkState
from mapviewer.query.index import IN, POSSIBLE, Visible
from mapviewer.query.selection import ALL_TIME, Mode, Selection
from mapviewer.snapshot.lettering import Measure, Style, shorten, wrap
from mapviewer.snapshot.picture import Anchor, Box, Icon, Item, Line, Polygon, Text
from mapviewer.snapshot.projection import Rect
from mapviewer.timeline.marks import Shape, shapes
from mapviewer.timeline.picture import Kind
from mapviewer.timeline.ruler import Stretch, ruler, year_words
from mapviewer.timeline.scale import Block, Scale, build_scale, known_sides

LANES: Final = 5
MOST_MARKS: Final = 1_500
"""With more events the mini timeline draws how many there are per two pixels, not each of them."""

# The ruler thinks in CSS pixels with letters of this size.
_RULER_SIZE: Final = 11.0
_SURELY_TWO_YEARS: Final = 366 * DAY_SECONDS
_STACK: Final = 1.2
"""From line to line of a fold's length, in its text size."""


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


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawn strip, and what the key has to explain of it: categories, symbols of days or months, possible events; `fine` says that
    its ruler counts days or less."""

    items: tuple[Item, ...]
    categories: frozenset[int] = frozenset()
    vague: bool = False
    possible: bool = False
    fine: bool = False


def axis_strip(
    store: Store, visible: Visible, selection: Selection, area: Rect, em: float, measure: Measure
) -> Strip:
    """The strip within `area`, `axis_height` pixels high."""
    scale = build_scale(store, selection.folding, selection.zone)
    lanes = lane_count(store, visible)
    small = Style(em * 0.74)
    caption = tr("Timeline")
    if scale.empty:
        return Strip((Text(area.x, area.y + em, tr("Timeline: no dated events"), small, "muted"),))
    if scale.folds:
        told = [tr("{gap} left out", gap=fold.label) for fold in scale.folds[:3]]
        more = len(scale.folds) - 3
        if more > 0:
            told.append(plural("and {n} more fold", "and {n} more folds", more))
        caption = tr("Folded axis: {gaps}", gaps=names().semicolon.join(told))
    strip = Rect(area.x, area.y + 1.15 * em, area.width, _lane_height(lanes) * lanes * em + 0.3 * em)
    items: list[Item] = [
        Text(
            area.right if is_rtl() else area.x,
            area.y + 0.78 * em,
            shorten(caption, small, area.width, measure),
            small,
            "muted",
            Anchor.END if is_rtl() else Anchor.START,
        )
    ]
    items.append(Box(strip, fill="panel"))
    marks, fine = _ruler(scale, selection.zone, strip, em, measure)
    items += marks
    items += _selected(scale, selection, strip, em)
    events = _events(store, visible, scale, strip, em, lanes)
    # Folds cut bars, as in the window; what has its symbol within one keeps it.
    items += [item for item in events.items if not isinstance(item, Icon)]
    items += _folds(scale, strip, em, measure)
    items += [item for item in events.items if isinstance(item, Icon)]
    items.append(
        Line(((strip.x, strip.bottom), (strip.right, strip.bottom)), "rule_strong", max(1.0, 0.06 * em))
    )
    return replace(events, items=tuple(items), fine=fine)


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


def _ruler(scale: Scale, zone: str, strip: Rect, em: float, measure: Measure) -> tuple[list[Item], bool]:
    """Ticks and labels, and whether they count days or less."""
    grain = 0.74 * em / _RULER_SIZE
    items: list[Item] = []
    fine = False
    for n, block in enumerate(scale.blocks):
        x0, x1 = (strip.x + u * strip.width for u in (block.u0, block.u1))
        stretch = Stretch(block.start, block.end, x0 / grain, x1 / grain)
        ticks, labels, step = ruler(
            stretch, zone, lambda text, bold: measure(text, Style(0.74 * em, bold=bold)) / grain
        )
        fine = fine or step.seconds <= DAY_SECONDS
        for tick in ticks:
            length = (0.16, 0.26, 0.5)[tick.rank] * em
            x = tick.x * grain
            items.append(
                Line(((x, strip.bottom), (x, strip.bottom + length)), "rule_strong", max(1.0, 0.05 * em))
            )
            if tick.rank:
                items.append(Line(((x, strip.y), (x, strip.bottom)), "rule", max(1.0, 0.04 * em)))
        texts = [(label.x * grain, label.text, label.row) for label in labels]
        first, final = _years(block, zone)
        blurred = first == final and block.end - block.start > _SURELY_TWO_YEARS
        if blurred:
            # So long ago that years are told in millions: months or centuries would be a claim that nobody makes.
            texts = []
        if blurred or (step.unit is not Unit.YEAR and not any(row for _, _, row in texts)):
            # Months or days that nothing names the year of: it may use the room below the fold beside it.
            last = n + 1 == len(scale.blocks)
            limit = strip.right if last else strip.x + scale.blocks[n + 1].u0 * strip.width - 0.3 * em
            texts = _dated(texts, block, zone, x0 + 0.3 * em, limit, em, measure)
        for x, text, row in texts:
            style, color = Style(0.74 * em, bold=bool(row)), "ink" if row else "muted"
            items.append(Text(x, strip.bottom + (1.97 if row else 1.02) * em, text, style, color))
    return items, fine


def _years(block: Block, zone: str) -> tuple[str, str]:
    """The years in which a block begins and ends, in words."""
    return year_words(to_civil(block.start, zone).year), year_words(to_civil(block.end - 1, zone).year)


def _dated(
    texts: list[tuple[float, str, int]],
    block: Block,
    zone: str,
    left: float,
    limit: float,
    em: float,
    measure: Measure,
) -> list[tuple[float, str, int]]:
    """The labels of a block with its year or years below them, or instead of them in two rows where they are too long for one."""
    bold = Style(0.74 * em, bold=True)
    years = _years(block, zone)
    whole = years[0] if years[0] == years[1] else f"{years[0]}–{years[1]}"
    for words in (whole, years[0]):
        if left + measure(words, bold) <= limit:
            return [*texts, (left, words, 1)]
    head, _, tail = years[0].rpartition(" ")
    if head and max(measure(head, bold), measure(tail, bold)) <= limit - left:
        return [(left, head, 0), (left, tail, 1)]
    return []


def _folds(scale: Scale, strip: Rect, em: float, measure: Measure) -> list[Item]:
    items: list[Item] = []
    for fold in scale.folds:
        x0, x1 = (strip.x + u * strip.width for u in (fold.u0, fold.u1))
        bottom = strip.bottom + 0.28 * em
        items.append(Polygon(_torn(x0, x1, strip.y, bottom, em), "paper"))
        for x in (x0, x1):
            items.append(Line(_zigzag(x, strip.y, bottom, em), "faint", max(1.0, 0.07 * em)))
        style = Style(0.66 * em)
        middle = (strip.y + bottom) / 2
        # The caption names the fold too, so where there is no room for its length nothing is lost.
        lines = _stacked(fold.length, x1 - x0 - 0.22 * em, bottom - strip.y, style, measure)
        for n, line in enumerate(lines):
            y = middle + (n - (len(lines) - 1) / 2) * _STACK * style.size + 0.36 * style.size
            items.append(Text((x0 + x1) / 2, y, line, style, "muted", Anchor.MIDDLE))
    return items


def _stacked(text: str, width: float, height: float, style: Style, measure: Measure) -> tuple[str, ...]:
    """The words in as few lines as fit into the room, in pixels; () where they do not."""
    words = text.split(" ")
    for count in range(1, len(words) + 1):
        if count * _STACK * style.size > height:
            break
        lines = wrap(text, style, width, measure, lines=count)
        # Neither shortened nor broken inside a word.
        if " ".join(lines).split(" ") == words:
            return lines
    return ()


def _zigzag(x: float, top: float, bottom: float, em: float) -> tuple[tuple[float, float], ...]:
    step = 0.3 * em
    n = max(2, round((bottom - top) / step))
    return tuple((x + (0.1 * em if k % 2 else -0.1 * em), top + (bottom - top) * k / n) for k in range(n + 1))


def _torn(x0: float, x1: float, top: float, bottom: float, em: float) -> tuple[tuple[float, float], ...]:
    return (*_zigzag(x0, top, bottom, em), *reversed(_zigzag(x1, top, bottom, em)))


def _events(store: Store, visible: Visible, scale: Scale, strip: Rect, em: float, lanes: int) -> Strip:
    columns = store.columns
    lows, highs, known = known_sides(columns)
    rows = np.flatnonzero(known & visible.passes)
    if len(rows) > MOST_MARKS:
        x0 = strip.x + scale.us(lows[rows]) * strip.width
        x1 = strip.x + scale.us(highs[rows]) * strip.width
        return Strip(tuple(_density(x0, x1, strip, em)))
    found = list(shapes(columns, rows, scale, strip.width))
    kinds = {int(c): n for n, c in enumerate(np.unique(columns.category[rows]))}
    height = _lane_height(lanes) * em
    items: list[Item] = []
    # Those outside the window lie below, so that what the map shows is on top.
    rank = {IN: 2, POSSIBLE: 1}
    found.sort(key=lambda shape: (rank.get(int(visible.membership[shape.row]), 0), shape.x0))
    vague = possible = False
    for shape in found:
        row = shape.row
        code = int(visible.membership[row])
        symbol = store.category(row).symbol
        y = strip.y + 0.15 * em + height * (kinds[int(columns.category[row])] % lanes + 0.5)
        state = MarkState.IN if code == IN else MarkState.POSSIBLE if code == POSSIBLE else MarkState.GHOST
        if state is MarkState.IN and bool(visible.ghost[row]):
            state = MarkState.GHOST
        items += _bar(shape, strip, y, symbol.color, state, em)
        hollow = shape.kind is Kind.VAGUE
        items.append(Icon(strip.x + shape.sx, y, 0.29 * em, symbol, state, hollow))
        vague = vague or hollow
        possible = possible or state is MarkState.POSSIBLE
    return Strip(tuple(items), frozenset(kinds), vague, possible)


def _bar(shape: Shape, strip: Rect, y: float, color: str, state: MarkState, em: float) -> list[Item]:
    """An event's extent as in the window: a pale capsule around a day, dashed around more, solid where it certainly lasts, and with an
    arrowhead at the axis' end where it goes on beyond it. What has such an end and no certain part is a line, since the strip has no
    room for one bar above another."""
    items: list[Item] = []
    opacity = {MarkState.IN: 1.0, MarkState.POSSIBLE: 0.65, MarkState.GHOST: 0.35}[state]
    tip = 0.4 * em
    left, right = strip.x + shape.x0, strip.x + shape.x1
    if shape.open_left:
        left = min(strip.x + tip, right)
    if shape.open_right:
        right = max(strip.right - tip, left)
    going_on = shape.open_left or shape.open_right
    box = Rect(left, y - 0.14 * em, right - left, 0.28 * em)
    if going_on and shape.kind is not Kind.SPAN:
        dash = (0.3 * em, 0.18 * em)
        strong = max(0.5, opacity)
        items.append(Line(((left, y), (right, y)), color, 0.08 * em, dash, opacity=strong, lifted=True))
    elif going_on or right - left > 1.6 * em:
        dashed = shape.kind in (Kind.VAGUE, Kind.SPAN)
        line = color if dashed and state is not MarkState.GHOST else ""
        fill = opacity * (0.12 if dashed else 0.24)
        corner = 0.0 if going_on else 0.14 * em
        items.append(Box(box, color, line, 0.05 * em, fill, corner, dashed, lifted=True))
    if shape.kind is Kind.SPAN:
        low, high = max(strip.x + shape.core0, left), min(strip.x + shape.core1, right)
        corner = 0.0 if going_on else min(0.14 * em, (high - low) / 2)
        core = Rect(low, y - 0.14 * em, max(0.0, high - low), 0.28 * em)
        items.append(Box(core, color, opacity=opacity * 0.6, corner=corner, lifted=True))
    for there, end, way in ((shape.open_left, strip.x, 1), (shape.open_right, strip.right, -1)):
        if there:
            foot = end + way * tip
            points = ((end, y), (foot, y - 0.24 * em), (foot, y + 0.24 * em))
            items.append(Polygon(points, color, max(0.5, opacity), lifted=True))
    return items


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

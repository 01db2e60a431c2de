"""What stands around the map: title, time, counts and key above it, timeline, sources, credit and attribution below. Pure.

Each block is a list of items and a height; where the picture is too small for all of them the least important go first, and are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from mapviewer.events.store import Store
from mapviewer.events.symbols import UNCATEGORISED, Symbol
from mapviewer.language import is_rtl, mark, plural, tr
from mapviewer.language import number as grouped
from mapviewer.mapdoc.scene import MarkState
from mapviewer.query.index import Visible
from mapviewer.snapshot.lettering import ASCENT, LINE, Measure, Style, right_to_left, shorten, wrap
from mapviewer.snapshot.picture import Anchor, Box, Icon, Item, Line, Polygon, Text
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.wording import ATTRIBUTION_SHORT, attribution, inside

ENOUGH: Final = 0.5
"""The map keeps at least this part of the picture's height."""
SEPARATOR: Final = " · "


@dataclass(frozen=True, slots=True)
class Block:
    """Items set from y = 0 downwards, and the height that they take with the room after them; `name` is what it is called if left out."""

    name: str
    items: tuple[Item, ...]
    height: float
    numbers: frozenset[int] = frozenset()
    """Of the sources that it lists."""
    cut: bool = False
    """Whether some of it found no room."""


class Sign(StrEnum):
    """What a reader has to be told of how things are drawn."""

    HOLLOW = mark("place known to the town or region")
    SHAPE = mark("line or area")
    RING = mark("somewhere within the circle")
    POSSIBLE = mark("possibly in this time")
    EARLIER = mark("earlier")
    FILTERED = mark("filtered out")
    UNDATED = mark("undated")
    OUTSIDE = mark("outside of this time")
    CELL = mark("events nearby, by number, in the colour of most")
    LINK = mark("related")
    VAGUE = mark("some time within the bar")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn somewhere in the picture: categories, by their numbers in the store, signs, and overlays, by their files' hashes."""

    categories: frozenset[int] = frozenset()
    signs: frozenset[Sign] = frozenset()
    overlays: frozenset[str] = frozenset()

    def __or__(self, other: Drawn) -> Drawn:
        return Drawn(
            self.categories | other.categories, self.signs | other.signs, self.overlays | other.overlays
        )


@dataclass(frozen=True, slots=True)
class Swatch:
    """An overlay in the key: its colour and its title."""

    color: str
    title: str


def moved(item: Item, dx: float, dy: float) -> Item:
    """The item, shifted."""
    if isinstance(item, Box):
        rect = item.rect
        return replace(item, rect=Rect(rect.x + dx, rect.y + dy, rect.width, rect.height))
    if isinstance(item, Line | Polygon):
        return replace(item, points=tuple((x + dx, y + dy) for x, y in item.points))
    return replace(item, x=item.x + dx, y=item.y + dy)


_TURNED: Final = {Anchor.START: Anchor.END, Anchor.END: Anchor.START, Anchor.MIDDLE: Anchor.MIDDLE}


def from_beginning(items: Sequence[Item], width: float) -> tuple[Item, ...]:
    """Items that are set from left to right over `width` pixels, from where the language that is spoken begins: mirrored for Arabic, their
    texts and drawings as they were."""
    if not is_rtl():
        return tuple(items)
    turned: list[Item] = []
    for item in items:
        if isinstance(item, Text):
            turned.append(replace(item, x=width - item.x, anchor=_TURNED[item.anchor]))
        elif isinstance(item, Box):
            rect = item.rect
            turned.append(replace(item, rect=Rect(width - rect.right, rect.y, rect.width, rect.height)))
        elif isinstance(item, Line | Polygon):
            turned.append(replace(item, points=tuple((width - x, y) for x, y in item.points)))
        else:
            turned.append(replace(item, x=width - item.x))
    return tuple(turned)


def text_block(
    name: str,
    text: str,
    style: Style,
    color: str,
    width: float,
    measure: Measure,
    *,
    lines: int,
    after: float = 0.0,
) -> Block:
    """Wrapped text, at the right edge where its paragraph runs from right to left."""
    rtl = right_to_left(text)
    items = [
        Text(
            width if rtl else 0.0,
            style.size * (ASCENT + LINE * n),
            line,
            style,
            color,
            Anchor.END if rtl else Anchor.START,
        )
        for n, line in enumerate(wrap(text, style, width, measure, lines=lines))
    ]
    return Block(name, tuple(items), (style.size * LINE * len(items) + after) if items else 0.0)


def time_block(
    time: str, zone: str, counts: str, em: float, width: float, measure: Measure, *, steady: bool = False
) -> Block:
    """The time in bold with its zone, and the counts: in one line where they fit, else in two or three; `steady`: in two, whatever they say."""
    bold, regular = Style(em * 1.3, bold=True), Style(em * 1.0)
    items: list[Item] = []
    baseline = bold.size * ASCENT
    x = 0.0
    if time:
        words = shorten(time, bold, width, measure)
        items.append(Text(0.0, baseline, words, bold, "ink"))
        x = measure(words, bold)
    rest = [part for part in (zone, counts) if part]
    height = bold.size * LINE if time else 0.0
    for n, part in enumerate(rest):
        if steady and part is counts:
            x = 2 * width
        lead = SEPARATOR if x > 0 else ""
        if x > 0 and x + measure(lead + part, regular) <= width:
            items.append(Text(x, baseline, lead + part, regular, "muted" if part is zone else "ink"))
            x += measure(lead + part, regular)
            continue
        for line in wrap(part, regular, width, measure, lines=1 if steady else 3):
            baseline = height + regular.size * ASCENT
            items.append(Text(0.0, baseline, line, regular, "muted" if part is zone else "ink"))
            height += regular.size * LINE
            x = measure(line, regular) if n < len(rest) - 1 else 0.0
    return Block("the time", from_beginning(items, width), height)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the key: a drawing, set by `_sample` at (x, middle y), then words."""

    words: str
    sample: Symbol | Sign | Swatch


def key_block(
    drawn: Drawn,
    store: Store,
    visible: Visible,
    *,
    legend: bool,
    uncertainty: bool,
    em: float,
    width: float,
    measure: Measure,
    lines: int = 3,
    overlays: Sequence[Swatch] = (),
) -> Block:
    """Every category that is drawn or shown, with its symbol and how many of its events are shown, with a place or without; the
    overlays; then what hollow, dashed, rings and links mean where they are drawn."""
    style = Style(em * 0.92)
    entries: list[_Entry] = []
    if legend:
        counts = np.bincount(store.columns.category[visible.shown], minlength=len(store.categories))
        entries += [
            _Entry(f"{inside(info.label)} {grouped(int(counts[number]))}", info.symbol)
            for number, info in enumerate(store.categories)
            if counts[number] or number in drawn.categories
        ]
        entries += [_Entry(inside(swatch.title), swatch) for swatch in overlays]
    if uncertainty:
        entries += [_Entry(tr(sign.value), sign) for sign in Sign if sign in drawn.signs]
    if not entries:
        return Block("the legend", (), 0.0)
    items: list[Item] = []
    x, row = 0.0, 0
    cut = False
    step = style.size * 1.62
    for n, entry in enumerate(entries):
        words = shorten(entry.words, style, width - 1.7 * em, measure)
        cut = cut or (words != entry.words and isinstance(entry.sample, Sign))
        room = 1.55 * em + measure(words, style)
        if x > 0 and x + room > width:
            x, row = 0.0, row + 1
        if row >= lines:
            left = len(entries) - n
            items.append(
                Text(width, step * (row - 1) + style.size * ASCENT, f"+ {left}", style, "muted", Anchor.END)
            )
            row -= 1
            cut = True
            break
        baseline = step * row + style.size * ASCENT
        items += _sample(entry.sample, x + 0.6 * em, baseline - 0.34 * style.size, em)
        items.append(
            Text(x + 1.45 * em, baseline, words, style, "muted" if isinstance(entry.sample, Sign) else "ink")
        )
        x += room + 1.1 * em
    return Block("the legend", from_beginning(items, width), step * (row + 1), cut=cut)


def _sample(sample: Symbol | Sign | Swatch, x: float, y: float, em: float) -> list[Item]:
    if isinstance(sample, Symbol):
        return [Icon(x, y, 0.44 * em, sample)]
    if isinstance(sample, Swatch):
        around = Rect(x - 0.45 * em, y - 0.35 * em, 0.9 * em, 0.7 * em)
        return [Box(around, sample.color, sample.color, 0.14 * em, 0.3)]
    match sample:
        case Sign.HOLLOW:
            return [Icon(x, y, 0.44 * em, UNCATEGORISED, hollow=True)]
        case Sign.SHAPE:
            way = ((x - 0.6 * em, y), (x + 0.6 * em, y))
            return [
                Line(way, UNCATEGORISED.color, 0.13 * em, lifted=True),
                Icon(x, y, 0.32 * em, UNCATEGORISED, hollow=True),
            ]
        case Sign.POSSIBLE:
            return [Icon(x, y, 0.42 * em, UNCATEGORISED, MarkState.POSSIBLE)]
        case Sign.EARLIER:
            return [Icon(x, y, 0.42 * em, UNCATEGORISED, MarkState.GHOST)]
        case Sign.FILTERED | Sign.UNDATED | Sign.OUTSIDE:
            return [Icon(x, y, 0.42 * em, UNCATEGORISED, MarkState.GHOST, hollow=True)]
        case Sign.RING:
            return [_outlined(x, y, em, em)]
        case Sign.VAGUE:
            return [_outlined(x, y, 1.3 * em, 0.28 * em), Icon(x, y, 0.29 * em, UNCATEGORISED, hollow=True)]
        case Sign.CELL:
            around = Rect(x - 0.45 * em, y - 0.45 * em, 0.9 * em, 0.9 * em)
            return [
                Box(around, "muted", "muted", 0.1 * em, 0.6, 0.45 * em),
                Text(x, y + 0.2 * em, "9", Style(0.55 * em, bold=True), "ink", Anchor.MIDDLE),
            ]
        case Sign.LINK:
            line = ((x - 0.6 * em, y), (x + 0.6 * em, y))
            return [Line(line, "accent", 0.09 * em, (0.3 * em, 0.18 * em))]


def _outlined(x: float, y: float, width: float, height: float) -> Box:
    """A dashed outline with round ends around a point."""
    thin = 0.07 * max(width, height)
    rect = Rect(x - width / 2, y - height / 2, width, height)
    return Box(rect, line="muted", width=thin, corner=height / 2, dashed=True)


def sources_block(
    lines: Sequence[tuple[int, str]], missing: int, em: float, width: float, measure: Measure, *, most: int
) -> Block:
    """The numbered sources in as many columns as fit, at most `most` rows; how many more there are, and how many events have none."""
    style = Style(em * 0.76)
    told = [text for _, text in lines]
    if missing:
        told.append(plural("{n} event without a source", "{n} events without a source", missing))
    if not told:
        return Block("the sources", (), 0.0)
    columns = max(1, min(3, int(width / (26 * em)), len(told)))
    room = (width - (columns - 1) * 1.5 * em) / columns
    cells = columns * most
    if len(told) > cells:
        told = [
            *told[: cells - 1],
            plural("and {n} more source", "and {n} more sources", len(told) - cells + 1),
        ]
    listed = frozenset(number for number, text in lines if text in told)
    rows = -(-len(told) // columns)
    items: list[Item] = []
    for n, text in enumerate(told):
        column, row = divmod(n, rows)
        line = shorten(text, style, room, measure)
        items.append(
            Text(column * (room + 1.5 * em), style.size * (ASCENT + LINE * row), line, style, "muted")
        )
    return Block("the sources", from_beginning(items, width), style.size * LINE * rows, listed)


def credit_block(
    credit: str, licence: str, em: float, width: float, measure: Measure, files: str = ""
) -> Block:
    """Who made the picture, under which terms it may be used, and from which of several files its events are."""
    words = SEPARATOR.join(part for part in (credit, licence, files) if part)
    return text_block("the credit", words, Style(em * 0.76), "ink", width, measure, lines=2)


def attribution_block(em: float, width: float, measure: Measure, own: str = "") -> Block:
    """Whose map and names these are, `own` being the maker of a local basemap. It is never left out: it shrinks, then wraps, then is told
    in short."""
    size = em * 0.7
    before = own + SEPARATOR if own else ""
    whole, short = before + attribution(), before + ATTRIBUTION_SHORT
    for text, most in ((whole, 1), (whole, 2), (short, 2), (short, 4)):
        for shrink in (1.0, 0.85):
            style = Style(size * shrink)
            lines = wrap(text, style, width, measure, lines=most)
            if lines and " ".join(lines) == text:
                return text_block("", text, style, "muted", width, measure, lines=most)
    return text_block("", short, Style(max(4.0, em * 0.45)), "muted", width, measure, lines=9)

"""What stands around the map: title, time, counts and key above it, timeline, sources, credit and attribution below. Pure.

Each block is a list of items and a height; where the picture is too small for all of them the least important go first, and are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mapviewer.events.symbols import UNCATEGORISED
from mapviewer.mapdoc.scene import Legend, MarkState, Scene
from mapviewer.snapshot.lettering import ASCENT, LINE, Measure, Style, right_to_left, shorten, wrap
from mapviewer.snapshot.picture import Anchor, Box, Icon, Item, Line, Polygon, Text
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.wording import ATTRIBUTION, ATTRIBUTION_SHORT, inside

ENOUGH: Final = 0.5
"""The map keeps at least this part of the picture's height."""
SEPARATOR: Final = " · "


@dataclass(frozen=True, slots=True)
class Block:
    """Items set from y = 0 downwards, and the height that they take with the room after them; `name` is what it is called if left out."""

    name: str
    items: tuple[Item, ...]
    height: float


def moved(item: Item, dx: float, dy: float) -> Item:
    """The item, shifted."""
    if isinstance(item, Box):
        rect = item.rect
        return replace(item, rect=Rect(rect.x + dx, rect.y + dy, rect.width, rect.height))
    if isinstance(item, Line | Polygon):
        return replace(item, points=tuple((x + dx, y + dy) for x, y in item.points))
    return replace(item, x=item.x + dx, y=item.y + dy)


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


def time_block(time: str, zone: str, counts: str, em: float, width: float, measure: Measure) -> Block:
    """The time in bold with its zone, and the counts: in one line where they fit, else in two or three."""
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
        lead = SEPARATOR if x > 0 else ""
        if x > 0 and x + measure(lead + part, regular) <= width:
            items.append(Text(x, baseline, lead + part, regular, "muted" if part is zone else "ink"))
            x += measure(lead + part, regular)
            continue
        for line in wrap(part, regular, width, measure, lines=3):
            baseline = height + regular.size * ASCENT
            items.append(Text(0.0, baseline, line, regular, "muted" if part is zone else "ink"))
            height += regular.size * LINE
            x = measure(line, regular) if n < len(rest) - 1 else 0.0
    return Block("the time", tuple(items), height)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the key: a drawing `room` wide, set by `draw` at (x, middle y), then words."""

    kind: str
    words: str
    legend: Legend | None = None


def key_block(
    scenes: Sequence[Scene],
    *,
    legend: bool,
    uncertainty: bool,
    em: float,
    width: float,
    measure: Measure,
    lines: int = 3,
) -> Block:
    """Shown categories with their symbols and counts, and what hollow, dashed, ghosts, rings, links and “×n” mean where they occur."""
    style = Style(em * 0.92)
    entries: list[_Entry] = []
    if legend:
        entries += [
            _Entry("category", f"{inside(line.label)} {line.count}", line) for line in scenes[0].legend
        ]
    if uncertainty:
        entries += [_Entry(kind, words) for kind, words in _meanings(scenes)]
    if not entries:
        return Block("the legend", (), 0.0)
    items: list[Item] = []
    x, row = 0.0, 0
    step = style.size * 1.62
    for n, entry in enumerate(entries):
        words = shorten(entry.words, style, width - 1.7 * em, measure)
        room = 1.55 * em + measure(words, style)
        if x > 0 and x + room > width:
            x, row = 0.0, row + 1
        if row >= lines:
            left = len(entries) - n
            items.append(
                Text(width, step * (row - 1) + style.size * ASCENT, f"+ {left}", style, "muted", Anchor.END)
            )
            row -= 1
            break
        baseline = step * row + style.size * ASCENT
        items += _sample(entry, x + 0.6 * em, baseline - 0.34 * style.size, em)
        items.append(Text(x + 1.45 * em, baseline, words, style, "ink" if entry.legend else "muted"))
        x += room + 1.1 * em
    return Block("the legend", tuple(items), step * (row + 1))


def _meanings(scenes: Sequence[Scene]) -> list[tuple[str, str]]:
    found = []
    marks = [mark for scene in scenes for mark in scene.marks]
    if any(mark.vague for mark in marks):
        found.append(("hollow", "place known to the town or region"))
    if any(scene.circles for scene in scenes):
        found.append(("ring", "somewhere within the circle"))
    states = {mark.state for mark in marks}
    if any(scene.density is not None for scene in scenes):
        found.append(("cell", "events nearby, by number, in the colour of most"))
    if MarkState.POSSIBLE in states:
        found.append(("possible", "possibly in this time"))
    if MarkState.GHOST in states:
        found.append(("ghost", "earlier"))
    if any(scene.arcs for scene in scenes):
        found.append(("link", "related"))
    return found


def _sample(entry: _Entry, x: float, y: float, em: float) -> list[Item]:
    if entry.legend is not None:
        return [Icon(x, y, 0.44 * em, entry.legend.symbol)]
    if entry.kind == "hollow":
        return [Icon(x, y, 0.44 * em, UNCATEGORISED, hollow=True)]
    if entry.kind == "possible":
        return [Icon(x, y, 0.42 * em, UNCATEGORISED, MarkState.POSSIBLE)]
    if entry.kind == "ghost":
        return [Icon(x, y, 0.42 * em, UNCATEGORISED, MarkState.GHOST)]
    if entry.kind == "cell":
        around = Rect(x - 0.45 * em, y - 0.45 * em, 0.9 * em, 0.9 * em)
        return [
            Box(around, "muted", "muted", 0.1 * em, 0.6, 0.45 * em),
            Text(x, y + 0.2 * em, "9", Style(0.55 * em, bold=True), "ink", Anchor.MIDDLE),
        ]
    if entry.kind == "ring":
        return [
            Box(
                Rect(x - 0.5 * em, y - 0.5 * em, em, em),
                line="muted",
                width=0.07 * em,
                corner=0.5 * em,
                dashed=True,
            )
        ]
    line = ((x - 0.6 * em, y), (x + 0.6 * em, y))
    return [Line(line, "accent", 0.09 * em, (0.3 * em, 0.18 * em))]


def sources_block(
    lines: Sequence[str], missing: int, em: float, width: float, measure: Measure, *, most: int
) -> Block:
    """The numbered sources in as many columns as fit, at most `most` rows; how many more there are, and how many events have none."""
    style = Style(em * 0.76)
    told = list(lines)
    if missing:
        told.append(f"{missing} event{'' if missing == 1 else 's'} without a source")
    if not told:
        return Block("the sources", (), 0.0)
    columns = max(1, min(3, int(width / (26 * em)), len(told)))
    room = (width - (columns - 1) * 1.5 * em) / columns
    cells = columns * most
    if len(told) > cells:
        told = [*told[: cells - 1], f"and {len(told) - cells + 1} more sources"]
    rows = -(-len(told) // columns)
    items: list[Item] = []
    for n, text in enumerate(told):
        column, row = divmod(n, rows)
        line = shorten(text, style, room, measure)
        items.append(
            Text(column * (room + 1.5 * em), style.size * (ASCENT + LINE * row), line, style, "muted")
        )
    return Block("the sources", tuple(items), style.size * LINE * rows)


def credit_block(credit: str, licence: str, em: float, width: float, measure: Measure) -> Block:
    """Who made the picture, and under which terms it may be used."""
    words = SEPARATOR.join(part for part in (credit, licence) if part)
    return text_block("the credit", words, Style(em * 0.76), "ink", width, measure, lines=2)


def attribution_block(em: float, width: float, measure: Measure) -> Block:
    """Whose map and names these are. It is never left out: it shrinks, then wraps, then is told in short."""
    size = em * 0.7
    for text, most in ((ATTRIBUTION, 1), (ATTRIBUTION, 2), (ATTRIBUTION_SHORT, 2), (ATTRIBUTION_SHORT, 4)):
        for shrink in (1.0, 0.85):
            style = Style(size * shrink)
            lines = wrap(text, style, width, measure, lines=most)
            if lines and " ".join(lines) == text:
                return text_block("", text, style, "muted", width, measure, lines=most)
    return text_block("", ATTRIBUTION_SHORT, Style(max(4.0, em * 0.45)), "muted", width, measure, lines=9)

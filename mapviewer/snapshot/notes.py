"""Labels of a map's symbols: the place's name, and what happened there where it has room. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mapviewer.language import plural
from mapviewer.mapdoc.scene import Mark, Scene
from mapviewer.snapshot.labels import Board, Placed, place
from mapviewer.snapshot.lettering import ASCENT, LINE, Style, shorten, wrap, wrap_with_tail
from mapviewer.snapshot.picture import Anchor, Box, Icon, Item, Line, Text
from mapviewer.snapshot.projection import Projection, Rect
from mapviewer.snapshot.setting import Setting
from mapviewer.snapshot.wording import inside, note_words

MOST_NOTES: Final = 14
"""With more events than this on the map, what happened is not written beside the places."""
NOTES_PER_MARK: Final = 3
_WIDEST_RING: Final = 6.0
"""In text sizes."""
_WHOLE: Final = 3
"""Lines that a note has at least where it is not shortened for want of room; one more where there is some."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a label: text, style, colour, and the symbol in front of it."""

    text: str
    style: Style
    color: str
    icon: Icon | None = None


def labels_of(
    setting: Setting,
    board: Board,
    marks: Sequence[tuple[Mark, float, float]],
    bare: frozenset[str],
    room: Mapping[str, float],
    rings: Mapping[str, float],
) -> tuple[tuple[Item, ...], frozenset[str]]:
    """Labels of all marks, the largest and surest first, each as full as there is room for, and the places that they name.

    `room` as in `draft`; `rings` are the radii in pixels of what is drawn about a mark, whose label stands outside where there is room.
    """
    em = setting.em
    order = sorted(marks, key=lambda m: (not m[0].selected, -m[0].count, m[0].state != "in", m[0].key))
    pool = sum(mark.count for mark, _, _ in marks)
    noted = setting.notes and pool <= MOST_NOTES and board.frame.width > 15 * em
    items: list[Item] = []
    waiting: list[tuple[Mark, float, float]] = []
    told: set[str] = set()
    plans = {
        mark.key: _versions(setting, mark, noted and mark.key not in bare, board.frame.width)
        for mark, _, _ in marks
    }
    # First whole notes beside their symbols; what finds no room there gets a shorter label or a leader, once all have had their turn.
    for mark, x, y in order:
        versions, whole = plans[mark.key]
        least = room.get(mark.key, 0.0)
        apart = dict.fromkeys((max(least, rings.get(mark.key, 0.0)), least))
        for rows, away in itertools.product(versions[:whole], apart):
            placed = _put(setting, board, mark, x, y, rows, reach=0.0, away=away)
            if placed is not None:
                items += placed
                told |= _told(mark, rows)
                break
        else:
            waiting += [(mark, x, y)] if versions else []
    for mark, x, y in waiting:
        for rows in plans[mark.key][0]:
            reach = 7 * em if len(marks) <= 40 else 0.0
            placed = _put(setting, board, mark, x, y, rows, reach=reach, away=room.get(mark.key, 0.0))
            if placed is not None:
                items += placed
                told |= _told(mark, rows)
                break
    return tuple(items), frozenset(told)


def rings_about(
    setting: Setting, projection: Projection, scene: Scene, marks: Sequence[tuple[Mark, float, float]]
) -> dict[str, float]:
    """Pixels from the middle of each mark to the widest ring that is drawn about it; none so wide that its label would seem another's."""
    rings = []
    for circle in scene.circles:
        points = projection.circle(circle.lat, circle.lon, circle.radius_m)
        left, right = float(points[:, 0].min()), float(points[:, 0].max())
        if (right - left) / 2 <= _WIDEST_RING * setting.em:
            rings.append((*projection.xy(circle.lat, circle.lon), (right - left) / 2))
    found = {}
    for mark, x, y in marks:
        near = [r for cx, cy, r in rings if math.dist((x, y), (cx, cy)) < setting.symbol_radius(mark.count)]
        if near:
            found[mark.key] = max(near)
    return found


def _told(mark: Mark, rows: Sequence[_Row]) -> set[str]:
    """The places that a label names: those whose names stand in its head in full, and one that had to be shortened but stands alone."""
    head = _solid("".join(row.text for row in rows if row.style.bold))
    found = {name for name in mark.places if _solid(inside(name)) in head}
    return found or set(mark.places if len(mark.places) == 1 and head else ())


def _solid(text: str) -> str:
    """A text without what wrapping adds or takes."""
    return "".join(c for c in text if not c.isspace() and c not in "\u2068\u2069")


def _versions(setting: Setting, mark: Mark, noted: bool, room: float) -> tuple[list[list[_Row]], int]:
    """What a mark's label may say, the fullest first: name and notes, name, count alone; and how many of these are worth the first turn."""
    em, measure = setting.em, setting.measure
    name_style = Style(em * 1.04, bold=True)
    names = " · ".join(inside(name) for name in mark.places[:3])
    more = len(mark.places) - 3
    if more > 0:
        names += f" + {more}"
    times = f"×{mark.count}" if mark.count > 1 else ""
    widest = min(19 * em, room * 0.46)
    name_lines = wrap(names, name_style, widest, measure, lines=2) if names else ()
    head = [_Row(line, name_style, "event_text") for line in name_lines]
    if times:
        if head and measure(f"{head[-1].text} {times}", name_style) <= widest * 1.25:
            head[-1] = replace(head[-1], text=f"{head[-1].text} {times}")
        else:
            head.append(_Row(times, name_style, "event_text"))
    versions: list[list[_Row]] = []
    whole = 1
    if noted:
        # A single line must have room for more than its date.
        for lines in (4, 3, 2, 1) if widest > 13 * em else (4, 3, 2):
            notes = _notes(setting, mark, widest, lines)
            if notes and head + notes not in versions:
                versions.append(head + notes)
            if lines >= _WHOLE:
                whole = max(1, len(versions))
    if head:
        versions.append(head)
    if len(mark.places) > 1:
        first = f"{shorten(inside(mark.places[0]), name_style, widest, measure)} + {len(mark.places) - 1}"
        # How many events there are says more than how many places, but needs room too.
        for words in dict.fromkeys((f"{first} {times}".rstrip(), first)):
            versions.append([_Row(words, name_style, "event_text")])
    if times and names:
        versions.append([_Row(times, name_style, "event_text")])
    return versions, whole


def _notes(setting: Setting, mark: Mark, widest: float, most: int) -> list[_Row]:
    """What happened there, an event after the other in order of time, each with its symbol where the mark's own does not tell it."""
    em, store = setting.em, setting.store
    style = Style(em * 0.86)
    columns = store.columns
    rows = sorted(mark.rows, key=lambda row: (int(columns.earliest[row]), int(columns.latest[row]), row))
    several = len({int(columns.category[row]) for row in rows}) > 1
    indent = 1.25 * em if several else 0.0
    # One that names no place is called by its title.
    titled = len(rows) == 1 and not store.place_name(rows[0])
    found: list[_Row] = []
    for row in rows[:NOTES_PER_MARK]:
        words, numbers = note_words(store, row, setting.selection.zone, setting.listed, titled=titled)
        icon = Icon(0, 0, 0.33 * em, store.category(row).symbol) if several else None
        lines = wrap_with_tail(words, numbers, style, widest - indent, setting.measure, lines=most)
        for n, line in enumerate(lines):
            # A symbol of no size keeps the next lines of a note in their column.
            blank = replace(icon, r=0.0) if icon else None
            found.append(_Row(line, style, "city_text", blank if n else icon))
    if len(rows) > NOTES_PER_MARK:
        found.append(
            _Row(plural("and {n} more", "and {n} more", len(rows) - NOTES_PER_MARK), style, "town_text")
        )
    return found


def _put(
    setting: Setting,
    board: Board,
    mark: Mark,
    x: float,
    y: float,
    rows: Sequence[_Row],
    *,
    reach: float,
    away: float,
) -> list[Item] | None:
    em, measure = setting.em, setting.measure
    widths = [(1.25 * em if row.icon else 0.0) + measure(row.text, row.style) for row in rows]
    heights = [row.style.size * (LINE if n else ASCENT + 0.12) for n, row in enumerate(rows)]
    width, height = max(widths), sum(heights) + rows[-1].style.size * 0.2
    radius = setting.symbol_radius(mark.count) * (
        1.7 if mark.selected else 1.3 if len(mark.shares) > 1 else 1.0
    )
    placed = place(board, x, y, max(radius, away), width, height, gap=0.42 * em, reach=reach)
    if placed is None:
        return None
    return _set(setting, placed, rows, heights, widths)


def _set(
    setting: Setting, placed: Placed, rows: Sequence[_Row], heights: Sequence[float], widths: Sequence[float]
) -> list[Item]:
    em = setting.em
    items: list[Item] = []
    grounds: list[Item] = []
    if placed.leader is not None:
        items.append(Line(placed.leader, "event_text", 0.06 * em, halo="text_halo", halo_width=0.16 * em))
    top = placed.rect.y
    # Notes with symbols are set flush left on either side of the mark: their symbols make a column.
    flush = any(row.icon for row in rows)
    for row, height, width in zip(rows, heights, widths, strict=True):
        baseline = top + height - row.style.size * 0.12
        room = placed.rect.width - width
        anchor = Anchor.START if flush and row.icon else placed.anchor
        left = placed.rect.x + (0.0 if anchor is Anchor.START else room if anchor is Anchor.END else room / 2)
        if row.icon is not None:
            if row.icon.r > 0:
                items.append(replace(row.icon, x=left + 0.45 * em, y=baseline - 0.31 * row.style.size))
            left += 1.25 * em
        if not row.style.bold:
            # Notes are thin and long: on a ground of their own, so that no border shows between their letters.
            size = row.style.size
            ground = Rect(
                left, baseline - 0.98 * size, setting.measure(row.text, row.style), 1.3 * size
            ).grown(0.12 * em)
            grounds.append(Box(ground, "text_halo", opacity=0.84, corner=0.3 * em))
        items.append(
            Text(left, baseline, row.text, row.style, row.color, Anchor.START, "text_halo", 0.3 * em)
        )
        top += height
    # Painted below whatever tells of events, and so below all letters too.
    return [*grounds, *items]

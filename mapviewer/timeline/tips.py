"""What a tool tip on the timeline says, as plain text."""

from __future__ import annotations

from typing import Final

from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.events.words import describe, range_words
from mapviewer.language import number, plural, tr
from mapviewer.language.direction import own
from mapviewer.query.selection import Mode, Selection
from mapviewer.timeline.furniture import one_line
from mapviewer.timeline.gesture import unit_around
from mapviewer.timeline.hit import Hit, Part
from mapviewer.timeline.picture import Layout

MOST_EVENTS: Final = 6
"""Events that one tip names at most; the rest are counted."""
_MOST_LETTERS: Final = 160


def tip(found: Hit, layout: Layout, store: Store, selection: Selection) -> str:
    """The words for what is under the pointer, times as the selection shows them; "" for nothing."""
    zone = selection.zone
    if found.part is Part.BIN:
        return _bin(found, layout, store, zone)
    if found.part is Part.SEAM:
        seam = next((s for s in layout.stage.seams if s.number == found.fold), None)
        return "" if seam is None else f"{seam.length}\n{tr('Click to fold it again')}"
    if found.part is Part.CROWD:
        return _crowd(found, layout, store, selection)
    if found.part in (Part.EVENT, Part.TRAY):
        lines = [_event(store, row, selection.event_zone) for row in found.rows[:MOST_EVENTS]]
        more = len(found.rows) - len(lines)
        return "\n".join([*lines, *([plural("and {n} more", "and {n} more", more)] if more else [])])
    if found.part is Part.FOLD:
        fold = next((f for f in layout.stage.scale.folds if f.number == found.fold), None)
        if fold is None:
            return ""
        return f"{fold.label}\n{range_words(fold.start, fold.end, zone)}\n{tr('Double-click to unfold')}"
    if found.part is Part.LANE:
        band = next((b for b in layout.stage.lanes if b.number == found.lane), None)
        return "" if band is None else f"{own(one_line(band.name)[:_MOST_LETTERS])}: {number(band.count)}"
    if layout.beside is not None and found.part in (Part.BESIDE_START, Part.BESIDE_END, Part.BESIDE):
        return tr("Window B: {range}", range=range_words(*layout.beside.times, zone))
    if found.part in (Part.START, Part.END, Part.WINDOW):
        start, end = layout.window_times
        if start > NEG_INF or end < POS_INF:
            return range_words(start, end, zone)
    return ""


def _range(span: tuple[int, int], zone: str) -> str:
    """A stretch of time no finer than its own length tells: whole days where it is days long."""
    start, end = span
    whole, _ = unit_around(start, end - start, zone)
    _, last = unit_around(end - 1, end - start, zone)
    return range_words(whole, last, zone)


def _bin(found: Hit, layout: Layout, store: Store, zone: str) -> str:
    chart = layout.stage.histogram
    k = None if chart is None else next((k for k, t in enumerate(chart.times) if t == found.span), None)
    if chart is None or k is None or found.span is None:
        return ""
    one = chart.bin(k)
    lines = [
        f"{range_words(*found.span, zone)}: {plural('{n} event begins', '{n} events begin', one.certain)}"
    ]
    for category, count in sorted(one.parts, key=lambda part: -part[1]):
        lines.append(f"{own(one_line(store.categories[category].label)[:_MOST_LETTERS])}: {number(count)}")
    if one.maybe:
        lines.append(plural("{n} more may begin then", "{n} more may begin then", one.maybe))
    does = tr("Click to select this time") if layout.mode is Mode.WINDOW else tr("Click to go there")
    return "\n".join([*lines, does])


def _crowd(found: Hit, layout: Layout, store: Store, selection: Selection) -> str:
    band = next((b for b in layout.stage.lanes if b.number == found.lane), None)
    if band is None or found.span is None:
        return ""
    label = own(one_line(band.name)[:_MOST_LETTERS])
    lines = [
        f"{label}, {_range(found.span, selection.zone)}: {plural('{n} event', '{n} events', found.count)}"
    ]
    if 0 < len(found.rows) <= MOST_EVENTS:
        lines += [_event(store, row, selection.event_zone) for row in found.rows]
    lines.append(tr("Click to list them") if found.rows else tr("Click to zoom in"))
    return "\n".join(lines)


def _event(store: Store, row: int, zone: str) -> str:
    when = store.whens[row]
    shown = zone or ("UTC" if when is None else when.zone)
    return f"{own(one_line(store.events[row].title)[:_MOST_LETTERS])} — {describe(when, shown)}"

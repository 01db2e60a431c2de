"""What a tool tip on the timeline says, as plain text."""

from __future__ import annotations

from typing import Final

from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.events.words import describe, range_words
from mapviewer.language import number, plural, tr
from mapviewer.language.direction import own
from mapviewer.query.selection import Selection
from mapviewer.timeline.furniture import one_line
from mapviewer.timeline.hit import Hit, Part
from mapviewer.timeline.picture import Layout

MOST_EVENTS: Final = 6
"""Events that one tip names at most; the rest are counted."""
_MOST_LETTERS: Final = 160


def tip(found: Hit, layout: Layout, store: Store, selection: Selection) -> str:
    """The words for what is under the pointer, times as the selection shows them; "" for nothing."""
    zone = selection.zone
    if found.part in (Part.EVENT, Part.TRAY, Part.CROWD):
        lines = [_event(store, row, selection.event_zone) for row in found.rows[:MOST_EVENTS]]
        more = len(found.rows) - len(lines)
        return "\n".join([*lines, *([plural("and {n} more", "and {n} more", more)] if more else [])])
    if found.part is Part.FOLD:
        fold = next((f for f in layout.stage.scale.folds if f.number == found.fold), None)
        if fold is None:
            return ""
        return f"{fold.label}\n{range_words(fold.start, fold.end, zone)}\n{tr('Double-click to unfold')}"
    if found.part is Part.LANE:
        band = next((b for b in layout.stage.lanes if b.category == found.lane), None)
        return (
            ""
            if band is None
            else f"{own(one_line(store.categories[band.category].label)[:_MOST_LETTERS])}: {number(band.count)}"
        )
    if found.part in (Part.START, Part.END, Part.WINDOW):
        start, end = layout.window_times
        if start > NEG_INF or end < POS_INF:
            return range_words(start, end, zone)
    return ""


def _event(store: Store, row: int, zone: str) -> str:
    when = store.whens[row]
    shown = zone or ("UTC" if when is None else when.zone)
    return f"{own(one_line(store.events[row].title)[:_MOST_LETTERS])} — {describe(when, shown)}"

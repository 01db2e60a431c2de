"""The timeline for ears: what is painted as a list of named things, and what is said when time moves. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from mapviewer.events.calendar import NEG_INF, POS_INF, Unit, add_units, floor_unit
from mapviewer.events.store import Store
from mapviewer.events.words import describe, range_words
from mapviewer.language import number, plural, tr
from mapviewer.language.direction import own
from mapviewer.query.index import Visible
from mapviewer.query.phrases import counts_words, window_words
from mapviewer.query.selection import Selection
from mapviewer.timeline.furniture import one_line
from mapviewer.timeline.gesture import unit_around
from mapviewer.timeline.picture import FOOT, Layout, Rect, State

MOST_EVENTS: Final = 60
"""Events in view that are named one by one; the table has them all."""


class Kind(StrEnum):
    """What a named thing is."""

    HANDLE = "handle"
    PLAYHEAD = "playhead"
    FOLD = "fold"
    EVENT = "event"
    LANE = "lane"


@dataclass(frozen=True, slots=True)
class Named:
    """Something on the timeline with its words and its place in the picture; `row` of an event, `fold` the number of a gap."""

    kind: Kind
    words: str
    rect: Rect
    row: int | None = None
    fold: int | None = None
    chosen: bool = False


def named(layout: Layout, store: Store, selection: Selection, zoom: float = 1.0) -> tuple[Named, ...]:
    """Everything that has a name: handles and playhead with their times, lanes with their counts, folds, events in view from left to right.

    Places are those of the picture, shown `zoom` times as large.
    """
    stage, zone = layout.stage, selection.zone
    box = stage.lanes_box
    found: list[Named] = []
    start, end = layout.window_times
    for x, bound, words in (
        (
            layout.start_handle,
            start,
            tr("Window start: {time}", time=_moment(layout, start, zone, edge=start)),
        ),
        (layout.end_handle, end - 1, tr("Window end: {time}", time=_moment(layout, end - 1, zone, edge=end))),
    ):
        if x is not None and NEG_INF < bound < POS_INF:
            found.append(Named(Kind.HANDLE, words, Rect(x - 5, stage.ruler.bottom - 8, 10, 18)))
    found += _beside(layout, zone)
    if layout.playhead is not None:
        words = tr(
            "Playhead: {time}", time=_moment(layout, selection.playhead, zone, edge=selection.playhead)
        )
        found.append(
            Named(Kind.PLAYHEAD, words, Rect(layout.playhead - 5, stage.ruler.bottom - 8, 10, box.h))
        )
    for band in stage.folds:
        words = tr("Folded gap: {gap}", gap=band.fold.label)
        found.append(Named(Kind.FOLD, words, band.bounds, fold=band.fold.number))
    for seam in stage.seams:
        words = tr("Unfolded gap: {gap}", gap=seam.length)
        found.append(Named(Kind.FOLD, words, seam.button, fold=seam.number))
    for lane in stage.lanes:
        label = own(one_line(lane.name))
        found.append(Named(Kind.LANE, f"{label}: {number(lane.count)}", lane.bounds))
    marks = sorted(zip(stage.marks, layout.states.tolist(), strict=True), key=lambda pair: pair[0].sx)
    for mark, state in marks[:MOST_EVENTS]:
        words = f"{event_words(store, mark.row, selection)}{_state(State(state))}"
        found.append(Named(Kind.EVENT, words, mark.cell, row=mark.row, chosen=mark.row in layout.focus))
    if zoom == 1.0:
        return tuple(found)
    return tuple(
        replace(one, rect=Rect(one.rect.x * zoom, one.rect.y * zoom, one.rect.w * zoom, one.rect.h * zoom))
        for one in found
    )


def _beside(layout: Layout, zone: str) -> list[Named]:
    """The handles of window B."""
    beside = layout.beside
    if beside is None:
        return []
    start, end = beside.times
    foot = layout.stage.lanes_box.bottom - FOOT
    return [
        Named(Kind.HANDLE, words, Rect(x - 7, foot, 14, FOOT))
        for x, words in (
            (beside.start, tr("Window B start: {time}", time=_moment(layout, start, zone, edge=start))),
            (beside.end, tr("Window B end: {time}", time=_moment(layout, end - 1, zone, edge=end))),
        )
        if x is not None
    ]


def _moment(layout: Layout, t: int, zone: str, *, edge: int | None = None) -> str:
    """A moment, no finer than a pixel shows it; the day alone where `edge`, the bound that it stands for, is the day's own."""
    if not NEG_INF < t < POS_INF:
        return ""
    if edge is not None and floor_unit(edge, Unit.DAY, zone) == edge:
        return range_words(floor_unit(t, Unit.DAY, zone), add_units(t, Unit.DAY, 1, zone), zone)
    pixel = layout.stage.seconds_per_pixel(layout.stage.x(t))
    return range_words(*unit_around(t, pixel, zone), zone)


def _state(state: State) -> str:
    words = {
        State.POSSIBLE: tr("possible"),
        State.OUT: tr("outside the window"),
        State.GHOST: tr("past"),
        State.FILTERED: tr("filtered out"),
    }.get(state, "")
    return f", {words}" if words else ""


def event_words(store: Store, row: int, selection: Selection) -> str:
    """An event's title and time."""
    when = store.whens[row]
    zone = selection.event_zone or ("UTC" if when is None else when.zone)
    return f"{own(one_line(store.events[row].title))}, {describe(when, zone)}"


def announced(old: Selection, new: Selection, visible: Visible, store: Store) -> str:
    """What is said when time or the events that are read change; "" when nothing is to be said."""
    parts: list[str] = []
    if old.focus != new.focus and new.focus and new.focus[0] in store.row_of:
        words = event_words(store, store.row_of[new.focus[0]], new)
        more = len(new.focus) - 1
        parts.append(words + (f", {plural('and {n} more', 'and {n} more', more)}" if more else ""))
    if (old.span, old.mode, old.filters) != (new.span, new.mode, new.filters):
        parts.append(f"{window_words(new)}: {counts_words(visible.counts, new)}")
    if new.compared is not None and old.compared != new.compared:
        parts.append(tr("Window B: {range}", range=range_words(*new.compared, new.zone)))
    elif not parts and old.playhead != new.playhead:
        parts.append(range_words(*new.bucket, new.zone))
    return ". ".join(parts)

"""The state of a running viewer: one store, one selection, one signal.

Views say what the person did; `app.connect` turns that into a verb here, with the view's name as `origin`. A verb makes a new frozen
Selection; an equal one stops (no echoes); else the answer is computed once and everyone is told by `changed`. A view that caused a
change is told like the others and may use `origin` to leave its own running gesture alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from psygnal import Signal

from mapviewer.events.calendar import Unit, add_units, floor_unit
from mapviewer.events.store import Bools, Columns, Ints, Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.query.index import Index, Visible, visible
from mapviewer.query.selection import ALL_TIME, Filters, Folding, Mode, Selection


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What has changed: the selections before and after, the answer now, and who asked (a view's name, "" for the program)."""

    old: Selection
    new: Selection
    visible: Visible
    origin: str

    @property
    def selected_events(self) -> bool:
        """Whether which events are in or possible may have changed."""
        return (self.old.span, self.old.mode, self.old.filters) != (
            self.new.span,
            self.new.mode,
            self.new.filters,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """Another store is shown from now on, with its first selection and answer."""

    store: Store
    selection: Selection
    visible: Visible


class Session:
    """The only state of a viewer. Every verb takes `origin`, the name of the view that asked."""

    changed = Signal(Change)
    opened = Signal(Opened)

    def __init__(self, store: Store) -> None:
        self._take(store)

    def _take(self, store: Store) -> None:
        self.store = store
        self.index = Index(store)
        self._moments, self._known = _moments(store.columns)
        known = self._moments[self._known]
        first = int(known.min()) if len(known) else 0
        self.selection = Selection(zone=store.head.timezone, playhead=first)
        self.visible: Visible = visible(self.index, self.selection)

    def open(self, store: Store) -> None:
        """Show another store, from its whole time on."""
        self._take(store)
        self.opened.emit(Opened(self.store, self.selection, self.visible))

    # Time ---------------------------------------------------------------------------------------------------------------

    def select_window(self, start: int, end: int, *, origin: str = "") -> None:
        """Select the half-open window [start, end), seconds since 1970 UTC; swapped ends are put right, an empty one is a second."""
        start, end = min(start, end), max(start, end)
        end = max(end, start + 1)
        playhead = self.selection.playhead
        if not start <= playhead < end:
            playhead = start if start > NEG_INF else min(end - 1, playhead)
        self._set(replace(self.selection, window=(start, end), mode=Mode.WINDOW, playhead=playhead), origin)

    def window_from_playhead(self, *, start: bool, origin: str = "") -> None:
        """Let the window start at the playhead, or end with the second at it; the other end stays, or opens if it would be passed."""
        first, last = self.selection.window
        here = self.selection.playhead
        if start:
            self.select_window(here, last if last > here else POS_INF, origin=origin)
        else:
            self.select_window(first if first <= here else NEG_INF, here + 1, origin=origin)

    def select_all_time(self, *, origin: str = "") -> None:
        """Lift the window: every dated event is in or possible."""
        self._set(replace(self.selection, window=ALL_TIME, mode=Mode.WINDOW), origin)

    def set_mode(self, mode: Mode, *, origin: str = "") -> None:
        """Change how time selects; the playhead stays."""
        self._set(replace(self.selection, mode=mode), origin)

    def set_unit(self, unit: Unit, *, origin: str = "") -> None:
        """The unit of instant and cumulative mode, and of a step by unit."""
        self._set(replace(self.selection, unit=unit), origin)

    def move_playhead(self, moment: int, *, origin: str = "") -> None:
        """Put the playhead at a moment (seconds since 1970 UTC); in instant and cumulative mode this moves the selection."""
        self._set(replace(self.selection, playhead=moment), origin)

    def step_event(self, direction: int, *, origin: str = "") -> None:
        """To the next (1) or previous (−1) moment at which an event begins; simultaneous events are one step.

        The events there become the focus; in window mode a window that does not hold them moves along, its length kept.
        """
        starts = self._starts()
        here = self.selection.playhead
        later = starts[starts > here] if direction > 0 else starts[starts < here]
        if not len(later):
            return
        moment = int(later[0] if direction > 0 else later[-1])
        rows = np.flatnonzero((self._moments == moment) & self._beginning).tolist()
        selection = replace(
            self.selection, playhead=moment, focus=tuple(self.store.events[row].id for row in rows)
        )
        self._set(self._holding(selection, moment), origin)

    def step_unit(self, direction: int, *, origin: str = "") -> None:
        """Move playhead and a finite window by one unit."""
        chosen = self.selection
        zone, unit = chosen.zone, chosen.unit
        moment = add_units(chosen.playhead, unit, direction, zone)
        start, end = chosen.window
        if start > NEG_INF and end < POS_INF and chosen.mode is Mode.WINDOW:
            shift = moment - floor_unit(chosen.playhead, unit, zone)
            chosen = replace(chosen, window=(start + shift, end + shift))
        self._set(replace(chosen, playhead=moment), origin)

    def step_to_end(self, direction: int, *, origin: str = "") -> None:
        """To the first (−1) or last (1) moment at which an event begins."""
        starts = self._starts()
        if len(starts):
            moment = int(starts[-1] if direction > 0 else starts[0])
            self._set(self._holding(replace(self.selection, playhead=moment), moment), origin)

    # Events -------------------------------------------------------------------------------------------------------------

    def focus(self, ids: Iterable[str], *, origin: str = "") -> None:
        """Read these events; the first one is the one in Details. Unknown ids are left out; none clears the focus."""
        known = tuple(dict.fromkeys(key for key in ids if key in self.store.row_of))
        self._set(replace(self.selection, focus=known), origin)

    def set_filters(self, filters: Filters, *, origin: str = "") -> None:
        """Let only these events count."""
        self._set(replace(self.selection, filters=filters), origin)

    # The axis -----------------------------------------------------------------------------------------------------------

    def set_folding(self, folding: Folding, *, origin: str = "") -> None:
        """Fold or unfold gaps; the axis is shown whole again, since u means something else now."""
        self._set(replace(self.selection, folding=folding, axis=(0.0, 1.0)), origin)

    def set_axis(self, start: float, end: float, *, origin: str = "") -> None:
        """Show the part [start, end] of the time axis, in u, kept within [0, 1]."""
        start, end = max(0.0, min(start, end)), min(1.0, max(start, end))
        if end > start:
            self._set(replace(self.selection, axis=(start, end)), origin)

    def zoom_axis(self, factor: float, *, origin: str = "") -> None:
        """Show `factor` times as much of the axis (0.5 zooms in), about its middle."""
        start, end = self.selection.axis
        middle, half = (start + end) / 2, (end - start) * factor / 2
        if half >= 0.5:
            self.set_axis(0.0, 1.0, origin=origin)
            return
        middle = min(max(middle, half), 1.0 - half)
        self.set_axis(middle - half, middle + half, origin=origin)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _set(self, new: Selection, origin: str) -> None:
        old = self.selection
        if new == old:
            return
        self.selection = new
        if (old.span, old.mode, old.filters, old.playhead) != (new.span, new.mode, new.filters, new.playhead):
            self.visible = visible(self.index, new)
        self.changed.emit(Change(old, new, self.visible, origin))

    @property
    def _beginning(self) -> Bools:
        """Rows that pass the filters and have a moment at which they begin."""
        mask: Bools = self._known & self.visible.passes
        return mask

    def _starts(self) -> Ints:
        """Moments at which events that pass the filters begin, in order."""
        return np.unique(self._moments[self._beginning])

    def _holding(self, selection: Selection, moment: int) -> Selection:
        start, end = selection.window
        if selection.mode is not Mode.WINDOW or start <= moment < end:
            return selection
        shift = moment - start if moment < start else moment - end + 1
        length = end - start
        first = start + shift if start > NEG_INF else NEG_INF
        last = (
            first + length
            if start > NEG_INF and end < POS_INF
            else (end + shift if end < POS_INF else POS_INF)
        )
        zone, unit = selection.zone, Unit.DAY
        if length >= 86_400 and first > NEG_INF and last < POS_INF:
            # Whole days stay whole days, so that the window still reads as one.
            first = floor_unit(first if moment < start else first + 86_399, unit, zone)
            last = first + length
        return replace(selection, window=(first, last))


def _moments(columns: Columns) -> tuple[Ints, Bools]:
    """The moment each event counts as beginning at for steps, its earliest known bound, and whether it has one."""
    begun, ended = columns.earliest > NEG_INF, columns.latest < POS_INF
    moments = np.where(begun, columns.earliest, columns.latest - 1)
    return moments, columns.dated & (begun | ended)

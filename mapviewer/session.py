"""The state of a running viewer: one store, one selection, one signal.

Views say what the person did; `app.connect` turns that into a verb here, with the view's name as `origin`. A verb makes a new frozen
Selection; an equal one stops (no echoes); else the answer is computed once and everyone is told by `changed`. A view that caused a
change is told like the others and may use `origin` to leave its own running gesture alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from psygnal import Signal

from mapviewer.events.calendar import Unit, UnknownZoneError, add_units, floor_unit, known_zone
from mapviewer.events.store import Bools, Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.notebook import Bookmark, Judged, Note, Notebook, OverlayUse, Style
from mapviewer.query.group import Group
from mapviewer.query.index import Index, Visible, first_selection, visible
from mapviewer.query.laning import LanesBy
from mapviewer.query.layers import Layers
from mapviewer.query.listing import Listing
from mapviewer.query.periods import parted, proposed
from mapviewer.query.selection import ALL_TIME, Filters, Folding, Mode, Selection
from mapviewer.timeline.following import following, scale_of

TEXTS: Final = "texts"
"""The origin of a change that nobody asked for: the answer to a text that was waited for has come."""
MAX_FOCUS: Final = 500
"""Events that one step focuses at most: of a thousand that begin in the same second nobody reads the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What has changed: the selections before and after, the answer now, and who asked (a view's name, "" for the program)."""

    old: Selection
    new: Selection
    visible: Visible
    origin: str
    beside: Visible | None = None
    """The answer to window B, where two windows are compared."""

    @property
    def selected_events(self) -> bool:
        """Whether which events are in or possible may have changed."""
        return _question(self.old) != _question(self.new)

    @property
    def is_scrub(self) -> bool:
        """Whether nothing but the window of time or the playhead is another."""
        old, new = self.old, self.new
        return old != new and replace(old, window=new.window, playhead=new.playhead) == new

    @property
    def selected_beside(self) -> bool:
        """Whether which events are in or possible in window B may have changed, or whether there is one."""
        return _question_beside(self.old) != _question_beside(self.new)


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """Another store is shown from now on, with its first selection and answer, and the notebook that belongs to it."""

    store: Store
    selection: Selection
    visible: Visible
    notebook: Notebook = field(default_factory=Notebook)
    beside: Visible | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Noted:
    """The reader's notebook has changed: as it was, as it is now, and who asked."""

    old: Notebook
    new: Notebook
    origin: str


class Session:
    """The only state of a viewer. Every verb takes `origin`, the name of the view that asked."""

    changed = Signal(Change)
    opened = Signal(Opened)
    noted = Signal(Noted)
    restyled = Signal(Opened)
    """The same dossier, with other symbols; everything else is as it was."""

    def __init__(self, store: Store) -> None:
        self.index_taken: Callable[[Index], None] = lambda _: None
        """Called with the index of another store before it is asked anything."""
        self._take(store)

    def _take(self, store: Store, notebook: Notebook | None = None, index: Index | None = None) -> None:
        self.notebook = notebook or Notebook()
        self._plain = store
        self.store = self._styled()
        self.index = index or Index(store)
        # The lists that are made from the index show the reader's symbols too.
        self.index.store = self.store
        self.index_taken(self.index)
        self._moments = self.index.moments
        self._starts_of: tuple[Bools, npt.NDArray[np.int64]] | None = None
        self.selection = first_selection(self.index)
        self.visible: Visible = visible(self.index, self.selection)
        self.beside: Visible | None = None

    def open(
        self,
        store: Store,
        selection: Selection | None = None,
        notebook: Notebook | None = None,
        *,
        index: Index | None = None,
    ) -> None:
        """Show another store: from its whole time on, or as `selection` says; its notebook is empty unless one is given.

        `index` is the store's own where it has been prepared already (see `mapviewer.opening.make_ready`), so that nobody waits for it here.
        """
        self._take(store, notebook, index)
        if selection is not None:
            self.selection = self._known(selection)
            self.visible = visible(self.index, self.selection)
            self.beside = self._answer_beside()
        self.opened.emit(Opened(self.store, self.selection, self.visible, self.notebook, self.beside))

    def show(self, selection: Selection, *, origin: str = "") -> None:
        """Show what this selection asks for, all of it: a bookmark, a place in the history. Unknown ids in the focus are left out."""
        self._set(self._known(selection), origin)

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
        """Let the window start or end with the unit that holds the playhead; the other end stays, or opens if it would be passed.

        Whole units, so that the window that ends on 15 July holds the events of that day, like `--to 2025-07-15`.
        """
        first, last = self.selection.window
        begin, end = self.selection.bucket
        if start:
            self.select_window(begin, last if last > begin else POS_INF, origin=origin)
        else:
            self.select_window(first if first < end else NEG_INF, end, origin=origin)

    def select_all_time(self, *, origin: str = "") -> None:
        """Lift the window: every dated event is in or possible."""
        self._set(replace(self.selection, window=ALL_TIME, mode=Mode.WINDOW), origin)

    def set_mode(self, mode: Mode, *, origin: str = "") -> None:
        """Change how time selects; the playhead stays."""
        self._set(replace(self.selection, mode=mode), origin)

    def set_unit(self, unit: Unit, *, origin: str = "") -> None:
        """The unit of instant and cumulative mode, and of a step by unit."""
        self._set(replace(self.selection, unit=unit), origin)

    def set_zone(self, zone: str, *, origin: str = "") -> None:
        """Show times in this zone, an IANA name; "" shows each event's times in its own, on an axis in the dossier's.

        Raises UnknownZoneError for a zone that does not exist.
        """
        if zone and not known_zone(zone):
            raise UnknownZoneError(zone)
        shown = zone or self.store.head.timezone
        self._set(replace(self.selection, zone=shown, own_zones=not zone), origin)

    def move_playhead(self, moment: int, *, origin: str = "") -> None:
        """Put the playhead at a moment (seconds since 1970 UTC); in instant and cumulative mode this moves the selection."""
        self._set(replace(self.selection, playhead=moment), origin)

    def step_event(self, direction: int, *, origin: str = "") -> None:
        """To the next (1) or previous (−1) moment at which an event begins; simultaneous events are one step.

        The events there become the focus; in window mode a window that does not hold them moves along, its length kept.
        """
        starts = self._starts()
        here = self.selection.playhead
        at = int(np.searchsorted(starts, here, side="right" if direction > 0 else "left"))
        at -= direction < 0
        # Nobody reads what begins at the playhead: then that is the first step.
        moments, row_of = self._moments, self.store.row_of
        if here not in {int(moments[row_of[key]]) for key in self.selection.focus}:
            exact = int(np.searchsorted(starts, here, side="left"))
            at = exact if exact < len(starts) and starts[exact] == here else at
        if 0 <= at < len(starts):
            self._step_to(int(starts[at]), origin)

    def around(self) -> tuple[int | None, int | None]:
        """The last moment before, and the first after, what time selects at which events begin that pass the filters; None for none."""
        starts, (start, end) = self._starts(), self.selection.span
        before, after = int(np.searchsorted(starts, start)), int(np.searchsorted(starts, end))
        return (
            int(starts[before - 1]) if before else None,
            int(starts[after]) if after < len(starts) else None,
        )

    def go_to(self, moment: int, *, origin: str = "") -> None:
        """To a moment at which events begin (seconds since 1970 UTC), as a step goes there."""
        self._step_to(moment, origin)

    def _step_to(self, moment: int, origin: str) -> None:
        rows = np.flatnonzero((self._moments == moment) & self.visible.passes)
        focus = tuple(self.store.events[row].id for row in rows[:MAX_FOCUS].tolist())
        chosen = replace(self.selection, playhead=moment, focus=focus, group=None)
        self._set(self._in_view(self._holding(chosen, moment)), origin)

    def step_unit(self, direction: int, *, origin: str = "") -> None:
        """Move playhead and a finite window by one unit."""
        chosen = self.selection
        zone, unit = chosen.zone, chosen.unit
        moment = add_units(chosen.playhead, unit, direction, zone)
        start, end = chosen.window
        if start > NEG_INF and end < POS_INF and chosen.mode is Mode.WINDOW:
            shift = moment - floor_unit(chosen.playhead, unit, zone)
            chosen = replace(chosen, window=(start + shift, end + shift))
        self._set(self._in_view(replace(chosen, playhead=moment)), origin)

    def step_to_end(self, direction: int, *, origin: str = "") -> None:
        """To the first (−1) or last (1) moment at which an event begins; the events there become the focus."""
        starts = self._starts()
        if len(starts):
            self._step_to(int(starts[-1] if direction > 0 else starts[0]), origin)

    # Two windows --------------------------------------------------------------------------------------------------------

    def start_comparing(self, *, origin: str = "") -> None:
        """Compare what time selects (A) with the period before it (B), as long; see `query.periods.proposed`.

        Without a window of time there is nothing to be before: then the later half of the axis in view becomes A, the earlier one B.
        """
        chosen = self.selection
        if chosen.compared is not None or not len(self.index.starts):
            return
        other = proposed(*chosen.span, chosen.zone)
        if other is not None:
            self._set(replace(chosen, compared=other), origin)
            return
        scale, (a, b) = scale_of(self.store, chosen), chosen.axis
        first, middle, last = parted(scale.t(a), scale.t((a + b) / 2), scale.t(b), chosen.zone)
        playhead = min(max(chosen.playhead, middle), last - 1)
        halves = replace(chosen, window=(middle, last), mode=Mode.WINDOW, compared=(first, middle))
        self._set(replace(halves, playhead=playhead), origin)

    def compare_with(self, start: int, end: int, *, origin: str = "") -> None:
        """Let window B be [start, end), seconds since 1970 UTC; swapped ends are put right, an empty one is a second."""
        start, end = min(start, end), max(start, end)
        self._set(replace(self.selection, compared=(start, max(end, start + 1))), origin)

    def beside_from_playhead(self, *, start: bool, origin: str = "") -> None:
        """Let window B start or end with the unit that holds the playhead; its other end stays, or goes along if it would be passed."""
        chosen = self.selection
        if chosen.compared is not None:
            (first, last), (begin, end) = chosen.compared, chosen.bucket
            window = (begin, max(last, end)) if start else (min(first, begin), end)
            self.compare_with(*window, origin=origin)

    def move_beside(self, direction: int, *, origin: str = "") -> None:
        """Move window B by one unit on (1) or back (−1), each of its ends that is none."""
        chosen = self.selection
        if chosen.compared is not None:
            start, end = chosen.compared
            zone, unit = chosen.zone, chosen.unit
            if start <= NEG_INF:
                first, last = start, end + add_units(end, unit, direction, zone) - floor_unit(end, unit, zone)
            else:
                shift = add_units(start, unit, direction, zone) - floor_unit(start, unit, zone)
                first, last = start + shift, end if end >= POS_INF else end + shift
            self.compare_with(first, last, origin=origin)

    def swap_windows(self, *, origin: str = "") -> None:
        """Let B be what time selects, and compare it with what was selected until now."""
        chosen = self.selection
        if chosen.compared is not None:
            span, (start, end) = chosen.span, chosen.compared
            playhead = (
                chosen.playhead
                if start <= chosen.playhead < end
                else max(start, min(end - 1, chosen.playhead))
            )
            self._set(
                replace(chosen, window=(start, end), mode=Mode.WINDOW, compared=span, playhead=playhead),
                origin,
            )

    def stop_comparing(self, *, origin: str = "") -> None:
        """Let window B go, and what was listed of its map; A stays."""
        chosen = self.selection
        group = None if chosen.group is not None and chosen.group.beside else chosen.group
        self._set(replace(chosen, compared=None, group=group), origin)

    # Events -------------------------------------------------------------------------------------------------------------

    def focus(self, ids: Iterable[str], *, origin: str = "", group: Group | None = None) -> None:
        """Read these events; the first one is the one in Details. Unknown ids are left out; none clears the focus.

        With `group` they are read out of the list of that piece of the map, which is there from now on; without it no list is.

        In window mode the playhead goes along, so that a step leads on from what is read; in the others it would change what is shown.
        """
        known = tuple(dict.fromkeys(key for key in ids if key in self.store.row_of))
        selection = replace(self.selection, focus=known, group=group)
        moment = int(self._moments[self.store.row_of[known[0]]]) if known else POS_INF
        if moment < POS_INF and selection.mode is Mode.WINDOW:
            selection = replace(selection, playhead=moment)
        self._set(selection, origin)

    def visit(self, ids: Iterable[str], *, origin: str = "") -> None:
        """Read these events, and bring the first of them into the window and into sight: what was searched for is somewhere else."""
        known = tuple(dict.fromkeys(key for key in ids if key in self.store.row_of))
        if not known:
            return
        selection = replace(self.selection, focus=known, group=None)
        moment = int(self._moments[self.store.row_of[known[0]]])
        if moment < POS_INF:
            selection = self._in_view(self._holding(replace(selection, playhead=moment), moment))
        self._set(selection, origin)

    def text_found(self) -> None:
        """The text of the filters can be answered from now on: until now it held nothing back."""
        chosen = self.selection
        if chosen.filters.text:
            self.visible = visible(self.index, chosen)
            self.beside = self._answer_beside()
            before = replace(chosen, filters=chosen.filters.without("text"))
            self.changed.emit(Change(before, chosen, self.visible, TEXTS, self.beside))

    def list_group(self, group: Group, *, origin: str = "") -> None:
        """List what is shown of a piece of the map, and read the first of it; nothing when nothing of it is shown."""
        answer = self.beside if group.beside and self.beside is not None else self.visible
        first = Listing(answer, group).page(0, 1)
        if len(first):
            self.focus((self.store.events[int(first[0])].id,), origin=origin, group=group)

    def set_filters(self, filters: Filters, *, origin: str = "") -> None:
        """Let only these events count."""
        self._set(replace(self.selection, filters=filters), origin)

    def set_layers(self, layers: Layers, *, origin: str = "") -> None:
        """Show these layers on the map."""
        self._set(replace(self.selection, layers=layers), origin)

    # The notebook -------------------------------------------------------------------------------------------------------

    def annotate(self, event_id: str, note: Note | None, *, origin: str = "") -> None:
        """Keep the reader's note on an event, instead of the one there was; None or an empty one takes it away.

        An event that the dossier does not have (any more) gets no new note; one that it has can be taken away.
        """
        if event_id in self.store.row_of or not note:
            self.set_notebook(self.notebook.annotating(event_id, note), origin=origin)

    def set_bookmarks(self, bookmarks: Iterable[Bookmark], *, origin: str = "") -> None:
        """Keep these bookmarks, in this order, instead of those there were."""
        self.set_notebook(self.notebook.bookmarked(bookmarks), origin=origin)

    def judge(self, key: frozenset[str], judged: Judged | None, *, origin: str = "") -> None:
        """Keep the reader's word on two events of different dossiers (their ids); None takes it away. Nothing else becomes of them."""
        self.set_notebook(self.notebook.judging(key, judged), origin=origin)

    def set_style(self, category: str, style: Style | None, *, origin: str = "") -> None:
        """Draw a category (by id) the reader's way; None or an empty style leaves it to the symbol table again."""
        self.set_notebook(self.notebook.styling(category, style), origin=origin)

    def set_overlays(self, overlays: Iterable[OverlayUse], *, origin: str = "") -> None:
        """Draw these overlays, the lowest first, instead of those there were."""
        self.set_notebook(self.notebook.overlaid(overlays), origin=origin)

    def set_notebook(self, notebook: Notebook, *, origin: str = "") -> None:
        """Keep this notebook; an equal one stops here."""
        old = self.notebook
        if notebook != old:
            self.notebook = notebook
            if notebook.styles != old.styles:
                self.store = self.index.store = self._styled()
            self.noted.emit(Noted(old, notebook, origin))
            if notebook.styles != old.styles:
                self.restyled.emit(Opened(self.store, self.selection, self.visible, notebook, self.beside))

    def _styled(self) -> Store:
        """The store with the reader's symbols; the index is the plain one's, since nothing else differs."""
        styles = self.notebook.styles
        if not styles:
            return self._plain
        return self._plain.styled({key: (style.color, style.shape) for key, style in styles.items()})

    # The axis -----------------------------------------------------------------------------------------------------------

    def set_folding(self, folding: Folding, *, origin: str = "") -> None:
        """Fold or unfold gaps; the axis is shown whole again, since u means something else now."""
        self._set(replace(self.selection, folding=folding, axis=(0.0, 1.0)), origin)

    def set_lanes(self, by: LanesBy, *, origin: str = "") -> None:
        """Let the timeline have a lane for each category, place, actor or source."""
        self._set(replace(self.selection, lanes=by), origin)

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

    def _known(self, selection: Selection) -> Selection:
        """The selection without the events that this store does not have."""
        known = tuple(key for key in selection.focus if key in self.store.row_of)
        return replace(selection, focus=known)

    def _set(self, new: Selection, origin: str) -> None:
        old = self.selection
        if new == old:
            return
        self.selection = new
        if _question(old) != _question(new):
            self.visible = visible(self.index, new)
        if _question_beside(old) != _question_beside(new):
            self.beside = self._answer_beside()
        self.changed.emit(Change(old, new, self.visible, origin, self.beside))

    def _answer_beside(self) -> Visible | None:
        asked = self.selection.beside
        return None if asked is None else visible(self.index, asked)

    def _starts(self) -> npt.NDArray[np.int64]:
        """Moments at which events that pass the filters begin, in order, each once."""
        passes = self.visible.passes
        if self._starts_of is None or self._starts_of[0] is not passes:
            # Scrubbing leaves the filters' answer alone, so that sorting is done once for each of them.
            there = passes & (self._moments != POS_INF)
            every = not self.selection.filters
            self._starts_of = (passes, self.index.starts if every else np.unique(self._moments[there]))
        return self._starts_of[1]

    def _in_view(self, selection: Selection) -> Selection:
        """The selection with its playhead in sight on the time axis."""
        return following(selection, scale_of(self.store, selection))

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


def _question(selection: Selection) -> tuple[object, ...]:
    """What of a selection decides which events are in, possible, or ghosts; the rest changes only how they look."""
    unit = selection.bucket if selection.mode is Mode.CUMULATIVE else None
    return selection.span, selection.mode, selection.filters, unit


def _question_beside(selection: Selection) -> tuple[object, ...] | None:
    return None if selection.compared is None else (selection.compared, selection.filters)

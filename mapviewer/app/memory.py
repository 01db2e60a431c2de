"""Undo and the view history, fed by the session's news: what is work can be taken back, what was looked at can be gone back to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QMainWindow

from mapviewer.app.texts import isolate, shorten
from mapviewer.decisions.decision import NONE, Decisions
from mapviewer.events.store import Store
from mapviewer.history import Step, Trail, Undo
from mapviewer.language import tr
from mapviewer.mapdoc.messages import Moved
from mapviewer.notebook import MapPosition, Notebook
from mapviewer.query.areas import area_words
from mapviewer.query.selection import Filters, Folding, Selection
from mapviewer.session import TEXTS, Change, Noted, Opened, Session

SETTLE_MS: Final = 600
"""A place at which nothing moves for so long is one to come back to."""
_TYPED: Final = ("text", "area")
"""Filters that come in bursts, letter by letter or with every movement of a hand."""
_UNDO, _TRAIL, _PLAYER = "undo", "history", "player"


@dataclass(frozen=True, slots=True)
class _Work:
    """What undo covers."""

    filters: Filters
    folding: Folding
    notebook: Notebook
    decisions: Decisions


@dataclass(frozen=True, slots=True)
class _Place:
    """What the view history covers. `folding` tells what the numbers of `axis` mean."""

    selection: Selection
    map: MapPosition | None


def position_of(moved: Moved | None) -> MapPosition | None:
    """Where the map looks, as the page reported it."""
    if moved is None:
        return None
    lon = (moved.lon + 180.0) % 360.0 - 180.0
    return MapPosition(lat=max(-90.0, min(90.0, moved.lat)), lon=lon, zoom=moved.zoom)


class Memory(QObject):
    """Steps that can be taken back and done again; places that can be gone back to and on from. It watches the session and uses its verbs."""

    changed = Signal()
    """What can be undone, redone, gone back to or on to may be something else now."""
    undone = Signal(str)
    """Something was taken back or done again: words for the status bar."""
    mapWanted = Signal(object)
    """A `MapPosition` that the map is to look at."""
    decisionsWanted = Signal(object)
    """Decisions on places, by key, as they are to be (None: none)."""

    def __init__(
        self,
        session: Session,
        where: Callable[[], Moved | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`where` tells where the map looks, `clock` the time in seconds."""
        super().__init__()
        self._session, self._where, self._clock = session, where, clock
        self._undo: Undo[_Work] = Undo()
        self._trail: Trail[_Place] = Trail(_same)
        self._on_the_way: MapPosition | None = None
        self._file: object = None
        self._told_back = False
        self._notebook = session.notebook
        self.decisions = NONE
        """The decisions on places of the dossier that is open."""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.settle)

    # What happens -------------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier: nothing of the old one can be taken back. The same one read again forgets nothing."""
        file = opened.store.file.path
        again = file is not None and file == self._file and opened.notebook == self._notebook
        self._file, self._notebook = file, opened.notebook
        if not again:
            self._undo.clear()
            self._trail.clear()
            # The map has yet to move to this dossier; where it comes to rest belongs to the first place.
            self._trail.visit(_Place(opened.selection, None))
        self._settle.start()
        self.changed.emit()

    def apply(self, change: Change) -> None:
        """Remember a change of filters or folds as a step, any other as a place that may settle."""
        old, new = change.old, change.new
        if (old.filters, old.folding) != (new.filters, new.folding) and change.origin not in (_UNDO, TEXTS):
            book = self._session.notebook
            words, kind = self._filter_words(old.filters, new.filters)
            if old.filters == new.filters:
                words, kind = self._fold_words(old.folding, new.folding), ""
            self._record(
                _Work(old.filters, old.folding, book, self.decisions),
                _Work(new.filters, new.folding, book, self.decisions),
                words,
                kind,
            )
        if change.origin != _PLAYER:
            # Playing is one place, however long: the one where it stops.
            self._stir()

    def note(self, noted: Noted) -> None:
        """Remember a change of the notebook as a step."""
        self._notebook = noted.new
        if noted.origin == _UNDO:
            return
        words, kind = self._notebook_words(noted.old, noted.new)
        chosen = self._session.selection
        self._record(
            _Work(chosen.filters, chosen.folding, noted.old, self.decisions),
            _Work(chosen.filters, chosen.folding, noted.new, self.decisions),
            words,
            kind,
        )

    def decided(self, old: Decisions, new: Decisions, words: str) -> None:
        """Remember a decision on a place as a step."""
        chosen, book = self._session.selection, self._session.notebook
        self._record(
            _Work(chosen.filters, chosen.folding, book, old),
            _Work(chosen.filters, chosen.folding, book, new),
            words,
            "",
        )

    def map_moved(self, _: Moved) -> None:
        """The map looks elsewhere."""
        self._on_the_way = None
        self._stir()

    # Undo ---------------------------------------------------------------------------------------------------------------

    @property
    def undo_words(self) -> str:
        """What `undo` would take back, "" for nothing."""
        return self._undo.last.words if self._undo.last else ""

    @property
    def redo_words(self) -> str:
        """What `redo` would do again, "" for nothing."""
        return self._undo.next.words if self._undo.next else ""

    def undo(self) -> None:
        """Take the last step back."""
        step = self._undo.undo()
        if step is not None:
            self._restore(step.before, step.after)
            self.undone.emit(self.tr("Undone: %s") % step.words)

    def redo(self) -> None:
        """Do the step that was taken back last again."""
        step = self._undo.redo()
        if step is not None:
            self._restore(step.after, step.before)
            self.undone.emit(self.tr("Done again: %s") % step.words)

    def _record(self, before: _Work, after: _Work, words: str, kind: str) -> None:
        self._undo.record(Step(before, after, words, kind, self._clock()))
        self.changed.emit()

    def _restore(self, work: _Work, instead: _Work) -> None:
        chosen = self._session.selection
        # Without the same folds the numbers of the axis mean something else.
        axis = chosen.axis if work.folding == chosen.folding else (0.0, 1.0)
        self._session.show(
            replace(chosen, filters=work.filters, folding=work.folding, axis=axis), origin=_UNDO
        )
        self._session.set_notebook(work.notebook, origin=_UNDO)
        changes = work.decisions.instead_of(instead.decisions)
        if changes:
            self.decisionsWanted.emit(changes)
        self.changed.emit()

    # Places -------------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """What is looked at now is a place to come back to."""
        self._settle.stop()
        place, here = self._place, self._trail.here
        if not self._trail.visit(place) and here is not None and here.map is None:
            self._trail.amend(place)
        self.changed.emit()

    def _stir(self) -> None:
        """Something moves: what was settled can be gone back to, once it is somewhere else."""
        self._settle.start()
        if self.can_go_back != self._told_back:
            self.changed.emit()

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place to go back to."""
        here = self._trail.here
        return self._trail.can_go_back or (here is not None and not _same(here, self._place))

    @property
    def _place(self) -> _Place:
        # A map that was sent somewhere says that it is there only a little later.
        return _Place(self._session.selection, self._on_the_way or position_of(self._where()))

    @property
    def can_go_on(self) -> bool:
        """Whether there is a place to go on to."""
        return self._trail.can_go_on

    def back(self) -> None:
        """Go back to where the reader was before."""
        self._go(-1)

    def forward(self) -> None:
        """Go on to where the reader was before going back."""
        self._go(1)

    def _go(self, by: int) -> None:
        # Where the reader is now is a place too, also in a hurry and where the player has stopped.
        self.settle()
        place = self._trail.go(by)
        if place is None:
            return
        then, now = place.selection, self._session.selection
        # Filters, folds, layers, lanes and the zone are not where one is but how one looks: they stay as they are.
        axis = then.axis if then.folding == now.folding else (0.0, 1.0)
        wanted = replace(
            then,
            filters=now.filters,
            folding=now.folding,
            zone=now.zone,
            axis=axis,
            layers=now.layers,
            lanes=now.lanes,
        )
        self._session.show(wanted, origin=_TRAIL)
        if place.map is not None:
            self._on_the_way = place.map
            self.mapWanted.emit(place.map)
        self.changed.emit()

    def tell(self, actions: Mapping[str, QAction]) -> None:
        """Say in the menus what can be undone and done again, and whether there is a way back."""
        for key, words, alone, told in (
            ("undo", self.undo_words, self.tr("&Undo"), self.tr("&Undo %s")),
            ("redo", self.redo_words, self.tr("&Redo"), self.tr("&Redo %s")),
        ):
            actions[key].setText(told % words.replace("&", "&&") if words else alone)
            actions[key].setEnabled(bool(words))
        self._told_back = self.can_go_back
        actions["back"].setEnabled(self._told_back)
        actions["forward"].setEnabled(self.can_go_on)

    # Words --------------------------------------------------------------------------------------------------------------

    def _filter_words(self, old: Filters, new: Filters) -> tuple[str, str]:
        """Words for a change of filters, and the kind of bursts that it may be part of, "" for none."""
        added, gone = _differences(old, new), _differences(new, old)
        kind = next((key for key, _ in (*added, *gone) if key in _TYPED), "")
        if not new:
            return self.tr("clear filters"), ""
        if len(added) == 1 and (not gone or kind):
            return self.tr("filter: %s") % self._label(*added[0]), kind
        if len(gone) == 1 and not added:
            return self.tr("remove filter: %s") % self._label(*gone[0]), kind
        return self.tr("change filters"), kind

    def _label(self, key: str, value: object) -> str:
        return isolate(shorten(_value_label(self._session.store, key, value), 40))

    def _fold_words(self, old: Folding, new: Folding) -> str:
        if old.on != new.on:
            return self.tr("fold empty gaps") if new.on else self.tr("unfold all gaps")
        return self.tr("unfold a gap") if len(new.opened) > len(old.opened) else self.tr("fold a gap")

    def _notebook_words(self, old: Notebook, new: Notebook) -> tuple[str, str]:
        if old.notes != new.notes:
            ids = [key for key in {**old.notes, **new.notes} if old.notes.get(key) != new.notes.get(key)]
            if len(ids) > 1:
                return self.tr("change notes"), ""
            return self.tr("note on %s") % self._title(ids[0]), f"note:{ids[0]}"
        if old.styles != new.styles:
            ids = [key for key in {**old.styles, **new.styles} if old.styles.get(key) != new.styles.get(key)]
            if len(ids) > 1:
                return self.tr("change symbols"), ""
            return self.tr("symbol of %s") % self._label("category", ids[0]), f"style:{ids[0]}"
        if old.judged != new.judged:
            last = (new.judged if len(new.judged) >= len(old.judged) else old.judged)[-1]
            return tr("word on the pair of %s") % self._title(last.first), ""
        if old.overlays != new.overlays:
            return self.tr("change overlays"), ""
        return self._bookmark_words(old, new), ""

    def _bookmark_words(self, old: Notebook, new: Notebook) -> str:
        before, after = old.bookmarks, new.bookmarks
        fresh = [mark for mark in after if mark not in before]
        lost = [mark for mark in before if mark not in after]
        if len(after) > len(before):
            return self.tr("add bookmark %s") % _quoted(fresh[0].title if fresh else after[-1].title)
        if len(after) < len(before):
            if len(lost) > 1:
                return self.tr("delete bookmarks")
            return self.tr("delete bookmark %s") % _quoted(lost[0].title if lost else before[-1].title)
        if not fresh:
            return self.tr("move bookmark")
        return self.tr("change bookmark %s") % _quoted(fresh[0].title)

    def _title(self, event_id: str) -> str:
        store = self._session.store
        row = store.row_of.get(event_id)
        return _quoted(event_id if row is None else store.events[row].title)


class HistoryButtons(QObject):
    """The back and forward buttons of a mouse, wherever in a window it is. They are heard at the window itself, before any widget."""

    def __init__(
        self, window: QMainWindow, back: Callable[[], object], forward: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._ways = {Qt.MouseButton.BackButton: back, Qt.MouseButton.ForwardButton: forward}
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the two buttons, leave everything else."""
        kind = event.type()
        if watched is self._window:
            handle = self._window.windowHandle() if kind is QEvent.Type.Show else None
            if handle is not None:
                # The native window comes with the first show; installing a filter again only moves it to the front.
                handle.installEventFilter(self)
            return False
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick) and isinstance(
            event, QMouseEvent
        ):
            way = self._ways.get(event.button())
            if way is not None:
                way()
                return True
        return False


def _same(a: _Place, b: _Place) -> bool:
    now = b.selection
    one = replace(a.selection, filters=now.filters, zone=now.zone, layers=now.layers, lanes=now.lanes)
    return one == now and (a.map is None or b.map is None or _near(a.map, b.map))


def _near(a: MapPosition, b: MapPosition) -> bool:
    """Whether two views of the map differ by less than two pixels."""
    pixel = 360.0 / (256 * 2**a.zoom)
    across = abs((a.lon - b.lon + 180.0) % 360.0 - 180.0)
    return abs(a.zoom - b.zoom) < 0.01 and abs(a.lat - b.lat) < 2 * pixel and across < 2 * pixel


def _differences(old: Filters, new: Filters) -> list[tuple[str, object]]:
    """(key, value) of what the new filters ask for and the old ones do not."""
    found: list[tuple[str, object]] = []
    for field in fields(Filters):
        before, after = getattr(old, field.name), getattr(new, field.name)
        found.extend((field.name, value) for value in after if value not in before)
    return found


def _value_label(store: Store, key: str, value: object) -> str:
    """What a filter's value is called: the label or name where the value is an id."""
    text = str(value)
    if key == "category":
        return next((info.label for info in store.categories if info.id == text), text)
    if key == "actor":
        return store.actor_name(text)
    if key == "place":
        place = store.places.get(text)
        return (place.name if place else "") or text
    if key == "source":
        source = store.sources.get(text)
        return (source.title if source else "") or text
    if key == "known":
        return tr("known by {date}", date=text)
    if key == "area":
        return area_words(text)
    return f"“{text}”" if key == "text" else text


def _quoted(title: str) -> str:
    return f"“{isolate(shorten(title, 40))}”"

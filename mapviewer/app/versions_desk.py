"""Comparing the open dossier with another version of it: what was added, removed and changed, on map, axis and table, and field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.flow import FlowLayout
from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.pane_sizes import BESIDE
from mapviewer.app.problems import failure_words
from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import isolate, shorten
from mapviewer.errors import MapviewerError
from mapviewer.events.store import Store
from mapviewer.language import is_rtl, number, tr
from mapviewer.query.diff import FieldChange
from mapviewer.query.filters import NO_FILTERS
from mapviewer.query.index import Index, first_selection
from mapviewer.query.selection import Selection
from mapviewer.query.versions import DIFFERENT, Kind, Versions, kind_words
from mapviewer.session import Change, Opened

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller
    from mapviewer.opening import Ready

_LONGEST: Final = 2_000
"""Characters of a value that the card repeats."""
_LOW: Final = 16
"""Lines of text below which a panel is low."""
_MOST: Final = 200
"""Fields of one event that the card lists; the rest is counted."""
_UNFIT: Final = ("save-view", "save-view-as", "add-dossier", "pairs")
"""What makes no sense of two versions: a view is a view of one dossier."""


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    versions: Versions
    ready: Ready


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    """What was shown before two versions were compared."""

    store: Store
    index: Index
    selection: Selection


class VersionsPanel(QWidget):
    """Counts as switches, a card of what is different in the event that is read, and the way back."""

    kindsChosen = Signal(object)
    """tuple[str, ...]: which kinds are to be shown."""
    backAsked = Signal()
    stepAsked = Signal(int)
    """To the next (1) or the previous (−1) event of those that are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("versionsPanel")
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.previous = QPushButton(tr("Previous"), self)
        self.next = QPushButton(tr("Next"), self)
        self.back = QPushButton(tr("Stop comparing"), self)
        self.kinds: dict[Kind, QToolButton] = {}
        switches = FlowLayout(spacing=4)
        for kind in Kind:
            button = QToolButton(self)
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.clicked.connect(lambda _=False: self._choose())
            self.kinds[kind] = button
            switches.addWidget(button)
        # One row less where they fit beside the switches: in a low window the card has few lines.
        switches.addWidget(self.previous)
        switches.addWidget(self.next)
        self.previous.clicked.connect(lambda _=False: self.stepAsked.emit(-1))
        self.next.clicked.connect(lambda _=False: self.stepAsked.emit(1))
        self.back.clicked.connect(lambda _=False: self.backAsked.emit())
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self.card = QScrollArea(self)
        self.card.setWidgetResizable(True)
        self.card.setFrameShape(QFrame.Shape.NoFrame)
        self.card.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(row)
        column.addLayout(switches)
        column.addWidget(self.card, 1)
        self.setFocusProxy(self.next)

    def show_versions(self, versions: Versions, shown: Sequence[str], *, dark: bool) -> None:
        """Show another comparison, with these kinds switched on (none: all)."""
        found = versions.difference
        names = [isolate(shorten(store.file.name, 80)) for store in (found.old, found.new)]
        self.words.setText(tr("From {old} to {new}", old=names[0], new=names[1]))
        added, removed, changed, same = found.counts
        counts = {Kind.ADDED: added, Kind.REMOVED: removed, Kind.CHANGED: changed, Kind.SAME: same}
        for info, (kind, button) in zip(versions.store.categories, self.kinds.items(), strict=True):
            button.setText(f"{kind_words(kind)} {number(counts[kind])}")
            button.setIcon(symbol_icon(info.symbol, dark=dark))
            button.setEnabled(counts[kind] > 0)
        self.show_kinds(shown)

    def show_kinds(self, shown: Sequence[str]) -> None:
        """Switch on what is shown."""
        for kind, button in self.kinds.items():
            button.setChecked(not shown or kind.value in shown)

    def show_fields(self, title: str, kind: Kind | None, fields: Sequence[FieldChange]) -> None:
        """The card of an event: its title, what became of it, and each field before and after."""
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        if kind is None:
            self._text(column, tr("Click an event to see what is different in it."), role="quiet")
        else:
            # In few lines the fields have the room.
            low = self.height() < _LOW * self.fontMetrics().height()
            self._text(column, title, role="heading" if low else "title")
            self._text(column, kind_words(kind), role="quiet")
        for change in fields[:_MOST]:
            self._text(column, change.field, role="heading")
            for value, sign in ((change.old, "−"), (change.new, "+")):
                self._text(column, f"{sign} {_words(value)}")
        if len(fields) > _MOST:
            self._text(column, f"… {number(len(fields) - _MOST)}", role="quiet")
        column.addStretch(1)
        self.card.setWidget(page)

    def _text(self, column: QVBoxLayout, text: str, role: str = "") -> None:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if role:
            label.setProperty("role", role)
        column.addWidget(label)

    def _choose(self) -> None:
        on = tuple(kind.value for kind, button in self.kinds.items() if button.isChecked())
        # With none there would be nothing left to compare.
        self.kindsChosen.emit(() if len(on) in (0, len(self.kinds)) else on)


def _words(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return isolate(shorten(text, _LONGEST))


class VersionsDesk(QObject):
    """Reads the other version off the GUI thread, shows both, and goes back to what was shown before."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c, self._session, self._window = controller, controller.session, controller.window
        self.panel = VersionsPanel(self._window)
        self.dock = QDockWidget(tr("Versions"), self._window)
        self.dock.setObjectName("versionsDock")
        self.dock.setWidget(self.panel)
        right = Qt.DockWidgetArea.LeftDockWidgetArea if is_rtl() else Qt.DockWidgetArea.RightDockWidgetArea
        self._window.addDockWidget(right, self.dock)
        self._window.tabifyDockWidget(self._window.details_dock, self.dock)
        self.dock.setProperty(BESIDE, True)
        self._window.tabs.watch(self.dock)
        self.dock.toggleViewAction().setVisible(False)
        self.dock.hide()
        self.jobs = Jobs(self)
        self.jobs.finished.connect(self._made)
        self.jobs.failed.connect(self._failed)
        self.jobs.progressed.connect(lambda _, share, words: self._window.show_busy(words, share))
        self.jobs.ended.connect(lambda _: self._window.show_idle())
        self.shown: Versions | None = None
        self._before: _Before | None = None
        self._read: str | None = None
        self.commands: dict[str, Callable[[], object]] = {"compare-version": self.ask}
        self.panel.backAsked.connect(self.back)
        self.panel.kindsChosen.connect(self._choose)
        self.panel.stepAsked.connect(lambda direction: self._session.step_event(direction, origin="versions"))

    def ask(self) -> None:
        """Let the person choose an earlier version of the dossier that is open; stop comparing where two are shown already."""
        documents = self._c.documents
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Choose an earlier version"), documents.folder, documents.name_filters
        )
        if name:
            self.compare(Path(name))

    def compare(self, path: Path) -> None:
        """Show what differs between an earlier version and the dossier that is open."""
        new = self._before.store if self._before is not None else self._session.store
        centre = self._window.centre
        page = self._window.map.page_pixels
        size = (page(centre.width()), page(centre.height()))
        words = tr("Comparing with {name}", name=isolate(shorten(path.name, 80)))

        def work(ticket: Ticket) -> _Made:
            from mapviewer.opening import make_ready, open_dossier
            from mapviewer.query.diff import difference
            from mapviewer.query.versions import versions_of

            def stopped() -> bool:
                return ticket.cancelled

            old = open_dossier(
                path, progress=lambda share, said: ticket.progress(0.5 * share, said), cancelled=stopped
            )
            found = versions_of(difference(old, new, lambda share: ticket.progress(0.5 + 0.4 * share, words)))
            return _Made(found, make_ready(found.store, size=size, cancelled=stopped))

        self._window.show_busy(words, -1)
        self.jobs.start("versions", work)

    def back(self) -> None:
        """Show the dossier as it was before."""
        before = self._before
        if before is not None:
            self._forget()
            self._session.open(before.store, before.selection, self._session.notebook, index=before.index)

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier was opened: two versions are shown no longer."""
        shown = self.shown
        if shown is None:
            return
        if opened.store.first_file is not shown.store.first_file or not opened.store.further_files:
            self._forget()
            return
        for name in _UNFIT:
            self._window.actions_by_id[name].setEnabled(False)
        self._tell(opened.selection)

    def apply(self, change: Change) -> None:
        """Show what is different in the event that is read."""
        if self.shown is not None:
            self._tell(change.new)

    def close(self) -> None:
        """The window goes."""
        self.jobs.close()

    # Inside -----------------------------------------------------------------------------------------------------------------

    def _made(self, name: str, result: object) -> None:
        del name
        assert isinstance(result, _Made)  # noqa: S101
        session = self._session
        if self._before is None:
            self._before = _Before(session.store, session.index, session.selection)
        self.shown, self._read = result.versions, None
        zone = session.selection.zone
        filters = NO_FILTERS.of("category", DIFFERENT) if result.versions.difference else NO_FILTERS
        first = replace(first_selection(result.ready.index), zone=zone, filters=filters)
        self.panel.show_versions(
            result.versions, filters.category, dark=self._window.palette().window().color().lightness() < 128
        )
        session.open(result.ready.store, first, session.notebook, index=result.ready.index)
        self.dock.toggleViewAction().setVisible(True)
        self._window.show_dock(self.dock)
        if not result.versions.difference:
            self._window.messages.show_message("info", tr("Both versions have the same events."))

    def _failed(self, name: str, error: object) -> None:
        del name
        words = (
            failure_words(error) if isinstance(error, MapviewerError) else f"{type(error).__name__}: {error}"
        )
        self._window.messages.show_message("error", words)

    def _tell(self, selection: Selection) -> None:
        shown = self.shown
        assert shown is not None  # noqa: S101
        self.panel.show_kinds(selection.filters.category)
        read = selection.focus[0] if selection.focus else ""
        if read == self._read:
            return
        self._read = read
        row = shown.store.row_of.get(read) if read else None
        if row is None:
            self.panel.show_fields("", None, ())
        else:
            self.panel.show_fields(shown.store.events[row].title, shown.kind(row), shown.fields(row))

    def _choose(self, kinds: tuple[str, ...]) -> None:
        filters = self._session.selection.filters.of("category", kinds)
        self._session.set_filters(filters, origin="versions")

    def _forget(self) -> None:
        self.shown = self._before = self._read = None
        self.dock.hide()
        self.dock.toggleViewAction().setVisible(False)

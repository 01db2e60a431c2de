"""“What is not on the map, and why”: one list of everything that is not shown, by reason, each with its way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.event_model import Column, EventModel
from mapviewer.app.event_view import EventView
from mapviewer.app.texts import isolate, plain, shorten
from mapviewer.app.window import MainWindow
from mapviewer.events.placing import geocoding_key
from mapviewer.events.store import Store
from mapviewer.language import number, tr
from mapviewer.query.absent import Absent, Why, absent
from mapviewer.query.index import Visible
from mapviewer.query.selection import Filters
from mapviewer.session import Change, Opened, Session

_CANDIDATES = 8
_IN_PLACES = (Why.NO_PLACE, Why.UNKNOWN_PLACE, Why.AMBIGUOUS, Why.NOT_FOUND, Why.LEFT)
_ASKED = {"undated": Why.UNDATED, "unplaced": Why.NO_PLACE, "filtered": Why.FILTERED}


class AbsentDialog(QDialog):
    """Reasons on the left with how many each holds back; what it holds back on the right."""

    eventsPicked = Signal(object)
    """Ids (tuple of str) of the events that the person selected."""
    allTimeAsked = Signal()
    clearAsked = Signal()
    problemsAsked = Signal()
    placeAsked = Signal(int)
    """The row of an event whose place is to be decided."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("absentDialog")
        self.setWindowTitle(self.tr("What is not on the map, and why"))
        self._store: Store | None = None
        self._found: dict[Why, Absent] = {}
        self._names = {
            Why.OUTSIDE: (self.tr("Outside the window of time"), self.tr("They happened at another time than the one that is selected.")),
            Why.FILTERED: (self.tr("Filtered out"), self.tr("The filters let only other events through.")),
            Why.UNDATED: (self.tr("Undated"), self.tr("They have no date, and so are in no window of time.")),
            Why.NO_PLACE: (self.tr("No place given"), self.tr("They name no place.")),
            Why.UNKNOWN_PLACE: (self.tr("Unknown place"), self.tr("They name a place by an id that the dossier does not have.")),
            Why.AMBIGUOUS: (self.tr("Ambiguous place"), self.tr("The gazetteer knows several places of this name. Choose one in Places; coordinates, a region or a country in the dossier settle it too.")),
            Why.NOT_FOUND: (self.tr("Place not found"), self.tr("The gazetteer does not know this name. Put it on the map in Places; coordinates in the dossier settle it too.")),
            Why.LEFT: (self.tr("Left off the map"), self.tr("Somebody decided that these places stay off the map. Places has the decision, and takes it back.")),
            Why.UNREADABLE: (self.tr("Unreadable records"), self.tr("Something in the file could not be read; Problems lists what, and where.")),
        }  # fmt: skip
        self.reasons = QListWidget(self)
        self.reasons.setAccessibleName(self.tr("Reasons"))
        self.reasons.setFixedWidth(240)
        self.reasons.currentItemChanged.connect(lambda *_: self._show_reason())
        self.explained = QLabel(self)
        self.candidates = QLabel(self)
        for label in (self.explained, self.candidates):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.candidates.setProperty("role", "quiet")
        self.way_out = QPushButton(self)
        self.way_out.setAutoDefault(False)
        self.way_out.clicked.connect(self._go_out)
        self.model = EventModel(self)
        self.model.dims = False
        self.view = EventView(self.model, self)
        self.view.setSortingEnabled(False)
        self.view.setColumnHidden(Column.SOURCES, True)
        self.view.setColumnHidden(Column.PRECISION, True)
        self.view.selectionModel().selectionChanged.connect(self._picked)
        head = QHBoxLayout()
        head.addWidget(self.explained, 1)
        head.addWidget(self.way_out, 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.addLayout(head)
        right.addWidget(self.view, 1)
        right.addWidget(self.candidates)
        body = QHBoxLayout()
        body.addWidget(self.reasons)
        body.addLayout(right, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(body, 1)
        column.addWidget(buttons)
        self.resize(860, 460)

    def tell(self, store: Store, visible: Visible, zone: str) -> None:
        """List what is not shown now; the reason that was chosen stays chosen."""
        chosen = self.why
        self._store = store
        self._found = {found.why: found for found in absent(store, visible)}
        self.model.open(store, visible, zone)
        self.reasons.blockSignals(True)
        self.reasons.clear()
        for why, found in self._found.items():
            item = QListWidgetItem(f"{self._names[why][0]}  ({number(found.count)})", self.reasons)
            item.setData(Qt.ItemDataRole.UserRole, why.value)
        self.reasons.blockSignals(False)
        self.choose(chosen)

    @property
    def why(self) -> Why | None:
        """The reason whose events are listed."""
        item = self.reasons.currentItem()
        return None if item is None else Why(item.data(Qt.ItemDataRole.UserRole))

    def choose(self, why: Why | None) -> None:
        """List the events of a reason, or of the first that there is."""
        listed = list(self._found)
        self.reasons.setCurrentRow(listed.index(why) if why in listed else 0)
        self._show_reason()

    def _show_reason(self) -> None:
        why = self.why
        found = self._found.get(why) if why is not None else None
        self.candidates.clear()
        self.candidates.hide()
        if why is None or found is None:
            self.explained.setText(self.tr("Everything in this dossier is on the map."))
            self.way_out.hide()
            self.view.hide()
            return
        self.explained.setText(self._names[why][1])
        words = {
            Why.OUTSIDE: self.tr("All time"),
            Why.FILTERED: self.tr("Clear filters"),
            Why.UNREADABLE: self.tr("Show problems"),
            **dict.fromkeys(_IN_PLACES, self.tr("Decide in Places")),
        }.get(why, "")
        self.way_out.setText(words)
        self.way_out.setVisible(bool(words))
        self.view.setVisible(why is not Why.UNREADABLE)
        self.model.list(found.rows.astype("int32"))
        self.view.setColumnWidth(Column.CATEGORY, 130)
        self.view.setColumnWidth(Column.WHEN, 120)
        self.view.setColumnWidth(Column.PLACE, 140)
        self.view.scrollToTop()

    def _go_out(self) -> None:
        signals = {
            Why.OUTSIDE: self.allTimeAsked,
            Why.FILTERED: self.clearAsked,
            Why.UNREADABLE: self.problemsAsked,
        }
        if self.why in _IN_PLACES and self._store is not None:
            rows = self.view.selected_rows() or self._found[self.why].rows[:1].tolist()
            self.placeAsked.emit(rows[0])
        if self.why in signals:
            signals[self.why].emit()

    def _picked(self, *_: object) -> None:
        store, rows = self._store, self.view.selected_rows()
        if store is None or not rows:
            return
        self.candidates.setText(_places_meant(store, rows[0]) if self.why is Why.AMBIGUOUS else "")
        self.candidates.setVisible(bool(self.candidates.text()))
        self.eventsPicked.emit(tuple(store.events[row].id for row in rows))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Forget the store: it may be a large one."""
        super().closeEvent(event)
        self._store = None


def _places_meant(store: Store, row: int) -> str:
    """What the name of an event's place may mean, best first."""
    place = store.place_of(store.events[row])
    answer = store.geocoded.get(geocoding_key(place)) if place is not None else None
    if answer is None:
        return ""
    listed = [
        f"{n}. {shorten(plain(', '.join(part for part in (c.name, c.admin1, c.country_name) if part)), 120)}"
        f" ({c.lat:.2f}, {c.lon:.2f})"
        for n, c in enumerate(answer.candidates[:_CANDIDATES], 1)
    ]
    return tr("“{name}” may be: {places}", name=isolate(shorten(answer.query, 80)), places="; ".join(listed))


class Absences(QObject):
    """Shows the list when it is asked for, and keeps it true while it is open."""

    placeAsked = Signal(int)
    """The row of an event whose place is to be decided."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.dialog: AbsentDialog | None = None
        self.commands: dict[str, Callable[[], object]] = {"absent": self.show}
        self._wait = QTimer(self)
        # While time is scrubbed the list may lag: it looks at every event.
        self._wait.setInterval(150)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._tell)

    def show(self, why: str = "") -> None:
        """Open the list at a reason: "undated", "unplaced", "filtered", or "" for the first."""
        dialog = self.dialog
        if dialog is None:
            session = self._session
            dialog = self.dialog = AbsentDialog(self._window)
            dialog.eventsPicked.connect(lambda ids: session.focus(ids, origin="absent"))
            dialog.allTimeAsked.connect(lambda: session.select_all_time(origin="absent"))
            dialog.clearAsked.connect(lambda: session.set_filters(Filters(), origin="absent"))
            dialog.problemsAsked.connect(self._window.show_problems_panel)
            dialog.placeAsked.connect(self.placeAsked)
        dialog.show()
        dialog.raise_()
        self._tell()
        if why:
            dialog.choose(_ASKED.get(why))

    def open(self, opened: Opened) -> None:
        """Another dossier: the list is about that one; one that nobody sees goes, and with it what it listed."""
        del opened
        if self.dialog is None:
            return
        if self.dialog.isVisible():
            self._wait.start()
        else:
            self.dialog.deleteLater()
            self.dialog = None

    def apply(self, change: Change) -> None:
        """Another window of time or other filters: other events are not shown."""
        if change.selected_events and self.dialog is not None and self.dialog.isVisible():
            self._wait.start()

    def _tell(self) -> None:
        if self.dialog is not None:
            session = self._session
            self.dialog.tell(session.store, session.visible, session.selection.event_zone)

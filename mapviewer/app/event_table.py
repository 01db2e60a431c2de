"""The events as a table: virtual, sortable, in step with the window of time. Told by `apply`, it says what was picked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mapviewer.app.event_lists import EventLists, Scope
from mapviewer.app.event_model import SORTING, Column, EventModel
from mapviewer.app.event_view import MOST, EventView
from mapviewer.app.list_note import ListNote
from mapviewer.app.pace import Pace
from mapviewer.app.table_head import TableHead
from mapviewer.app.texts import shorten
from mapviewer.events.store import Store
from mapviewer.language import number, plural, tr
from mapviewer.query.finding import beginning_with
from mapviewer.query.sorting import Int32s
from mapviewer.session import Change, Opened

__all__ = ["Column", "EventTable"]

ALL_UP_TO: Final = 20_000
"""Events up to which the table lists all of them at first. In a longer list, dimmed almost throughout, nobody finds what is in the window."""


SCRUBBED_MS: Final = 200
"""In a longer list, what is in the window is shown anew so often at most while time is scrubbed: nobody reads rows that change sixty times a second."""


class EventTable(QWidget):
    """The table with its head (what is listed) and its foot (how many events are undated or have no place, each a way to them)."""

    eventsPicked = Signal(object)
    """Ids (tuple of str) of the events that the person selected, the current one first; of very many the first ones."""
    zoomAsked = Signal(object)
    """Ids (tuple of str) of an event that was double-clicked."""
    clearAsked = Signal()
    """The person wants no filters, as they leave nothing to be listed."""
    absentAsked = Signal(str)
    """The person wants the list of what is not shown, and why: "undated", "unplaced" or "filtered" first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("eventTable")
        self._store: Store | None = None
        self._focus: tuple[str, ...] = ()
        self._scope_alone = Scope.ALL
        self._telling = False
        self._latest: Change | None = None
        self._pace = Pace(SCRUBBED_MS, self._show_latest, self)
        self.model = EventModel(self)
        self.lists = EventLists(self)
        self.head = TableHead(self)
        self.view = EventView(self.model, self)
        self.note = ListNote(self.view.viewport())
        self.note.clearAsked.connect(self.clearAsked)
        self.note.allAsked.connect(lambda: self.set_scope(Scope.ALL))
        for column, letters in (
            (Column.WHEN, 14),
            (Column.PLACE, 12),
            (Column.CATEGORY, 11),
            (Column.SOURCES, 4),
            (Column.PRECISION, 16),
        ):
            self.view.setColumnWidth(column, self.fontMetrics().averageCharWidth() * letters + 12)
        self.view.selectionModel().selectionChanged.connect(self._picked)
        self.view.doubleClicked.connect(self._double_clicked)
        self.view.typed.connect(self._find)
        self.model.sortAsked.connect(self._sort)
        self.lists.listed.connect(self._list)
        self.lists.busy.connect(self._busy)
        self.lists.progressed.connect(self.head.show_share)
        self.lists.failed.connect(self._failed)
        self.head.scopeChosen.connect(self.set_scope)
        self.head.stopAsked.connect(self._stop)
        self.head.filteredAsked.connect(lambda: self.absentAsked.emit("filtered"))

        self.undated = QToolButton(self)
        self.undated.setAutoRaise(True)
        self.undated.clicked.connect(self._pick_undated)
        self.unplaced = QToolButton(self)
        self.unplaced.setAutoRaise(True)
        self.unplaced.clicked.connect(self._pick_unplaced)
        foot = QHBoxLayout()
        foot.setContentsMargins(4, 2, 4, 2)
        foot.addWidget(self.undated)
        foot.addWidget(self.unplaced)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show another store."""
        store = self._store = opened.store
        self._latest = None
        self._pace.drop()
        self._focus = opened.selection.focus
        self._counts = opened.visible.counts
        self._telling = True
        try:
            self.model.open(store, opened.visible, opened.selection.event_zone, opened.beside)
        finally:
            self._telling = False
        undated = len(store.undated_order)
        unplaced = int(np.count_nonzero(np.isnan(store.columns.lat)))
        self.undated.setText(plural("Undated ({n})", "Undated ({n})", undated))
        self.undated.setVisible(undated > 0)
        self.undated.setToolTip(self.tr("Go to the events that have no date"))
        self.unplaced.setText(plural("No place ({n})", "No place ({n})", unplaced))
        self.unplaced.setVisible(unplaced > 0)
        self.unplaced.setToolTip(self.tr("Select the events that no map can show"))
        scope = Scope.ALL if len(store) <= ALL_UP_TO else Scope.WINDOW
        self._scope_alone = scope
        self.head.show_comparing(opened.beside is not None)
        self.head.show_scope(scope)
        self.lists.open(store, opened.visible, scope, opened.beside)
        self.columns_for(self.width())
        self._say_counts()
        self.view.scrollToTop()

    def apply(self, change: Change) -> None:
        """Show another selection: looks and list by membership, selected rows by focus."""
        focused = change.old.focus != change.new.focus
        self._focus = change.new.focus
        compares = change.selected_beside
        if change.selected_events or compares or change.old.event_zone != change.new.event_zone:
            self._latest = change
            if compares and (change.beside is None or change.old.compared is None):
                self.model.apply(change.visible, change.new.event_zone, change.beside)
                self.head.show_comparing(change.beside is not None)
                self.columns_for(self.width())
                if change.beside is None and self.lists.scope.part is not None:
                    self.set_scope(self._scope_alone)
                self._show_latest()
            elif self._store is not None and len(self._store) > ALL_UP_TO:
                self._pace.ask()
            else:
                self._show_latest()
        if focused and change.origin != "table":
            self._select(scroll=True)

    def _show_latest(self) -> None:
        if self._latest is not None:
            visible, beside = self._latest.visible, self._latest.beside
            self._counts = visible.counts
            self.model.apply(visible, self._latest.new.event_zone, beside)
            grouped = self.lists.by_windows
            self.lists.show(visible, beside)
            if grouped is not self.lists.by_windows:
                self._show_order()
            self._say_counts()
            self.view.viewport().update()

    def set_theme(self, dark: bool) -> None:
        """Draw for a light or a dark window."""
        self.model.set_dark(dark)
        self.view.viewport().update()

    def close_jobs(self) -> None:
        """Stop what runs in the background, for good."""
        self.lists.close()

    # Said by the person ---------------------------------------------------------------------------------------------------

    def set_scope(self, scope: Scope) -> None:
        """List all events, those in the window of time, or a part of two windows."""
        if scope.part is None:
            self._scope_alone = scope
        self.head.show_scope(scope)
        self.lists.set_scope(scope)

    def reveal(self, row: int) -> None:
        """Bring an event (by its row in the store) into view; what hides it by time is lifted, what the filters hold back stays hidden."""
        if self.model.places()[row] < 0 and self.lists.scope is not Scope.ALL:
            self.set_scope(Scope.ALL)
        index = self.model.index_of(row)
        if index.isValid():
            self.view.go_to(index)

    def columns_for(self, width: int) -> None:
        """Hide what a narrow dock has no room for; `width` is in pixels. Details says it all anyway."""
        self.view.setColumnHidden(Column.PRECISION, width < 620)
        self.model.icons_only = width < 560
        # In a narrow dock it is A and B that matter while two windows are compared.
        comparing, several = self.model.comparing, self.model.several
        self.view.setColumnHidden(Column.PLACE, width < (470 if several else 400 if comparing else 350))
        self.view.setColumnHidden(Column.SOURCES, comparing and width < 520)
        self.view.setColumnHidden(Column.FILE, not several or (comparing and width < 560))
        self.view.setColumnHidden(Column.WINDOWS, not comparing)

    # Lists and orders -----------------------------------------------------------------------------------------------------

    def _list(self, rows: Int32s) -> None:
        """Show a list; what was at the top stays there, if it is still listed."""
        view = self.view
        top = view.rowAt(0)
        anchor = self.model.rows[top] if top >= 0 else -1
        offset = view.rowViewportPosition(top) if top >= 0 else 0
        at_top = view.verticalScrollBar().value() == 0
        first = not len(self.model.rows)
        self._telling = True
        try:
            changed = self.model.list(rows)
            if changed:
                self._say_counts()
                if first:
                    self._fit_columns()
                self._select(scroll=False)
                place = int(self.model.places()[anchor]) if anchor >= 0 and not at_top else -1
                if place >= 0:
                    view.verticalScrollBar().setValue(view.verticalHeader().sectionPosition(place) - offset)
        finally:
            self._telling = False
        view.viewport().update()

    def _say_counts(self) -> None:
        if self._store is not None:
            total = len(self._store) - self._counts.filtered
            self.head.show_counts(len(self.model.rows), total, self._counts.filtered)
            self.note.tell(len(self.model.rows), self._counts)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if column not in SORTING:
            self.lists.sort_by_windows(order is Qt.SortOrder.DescendingOrder)
            return
        self.lists.sort(SORTING[Column(column)], order is Qt.SortOrder.DescendingOrder)

    def _stop(self) -> None:
        self.lists.stop()
        self._show_order()

    def _show_order(self) -> None:
        """Let the head of the column that the list goes by say so."""
        grouped = self.lists.by_windows
        if grouped is not None:
            order = Qt.SortOrder.DescendingOrder if grouped else Qt.SortOrder.AscendingOrder
            self.view.horizontalHeader().setSortIndicator(Column.WINDOWS, order)
            return
        column = next(column for column, by in SORTING.items() if by is self.lists.by)
        order = Qt.SortOrder.DescendingOrder if self.lists.descending else Qt.SortOrder.AscendingOrder
        self.view.horizontalHeader().setSortIndicator(column, order)

    def _busy(self, on: bool) -> None:
        self.head.show_working(self.tr("Sorting…") if on else "")

    def _failed(self, error: object) -> None:
        self._stop()
        self.head.show_note(tr("The list could not be made: {why}", why=shorten(str(error), 200)))

    def _find(self, letters: str) -> None:
        """Go to the next event whose title begins with these letters."""
        sorter = self.lists.sorter
        if sorter is None or not letters.strip():
            return
        self.lists.with_titles(lambda: self._go_to_title(letters))

    def _go_to_title(self, letters: str) -> None:
        sorter = self.lists.sorter
        assert sorter is not None  # noqa: S101
        places = self.model.places()[beginning_with(sorter, letters)]
        places = np.sort(places[places >= 0])
        if not len(places):
            return
        here = self.view.currentIndex().row()
        # One more letter of a title that is found already stays on it; the same letter again goes on.
        after = int(np.searchsorted(places, here + (len(letters) == 1)))
        self.view.setCurrentIndex(self.model.index(int(places[after % len(places)]), Column.EVENT))

    # Inside -------------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: object) -> None:
        """Choose columns by the room there is."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.columns_for(self.width())
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Another font or palette changes the rows' height and colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.view.set_row_height()

    def _fit_columns(self) -> None:
        """Widths of the short columns by their text (of a hundred rows from first to last), never more than a share of the room."""
        if self._store is None:
            return
        metrics = self.fontMetrics()
        share = max(60, int(self.width() * 0.24))
        # The first ones alone are often all alike: years, where the days come later.
        count = self.model.rowCount()
        rows = range(0, count, max(1, count // 100))
        for column in (Column.WHEN, Column.PLACE):
            texts = (str(self.model.data(self.model.index(n, column))) for n in rows)
            wanted = max((metrics.horizontalAdvance(text) for text in texts), default=40) + 16
            self.view.setColumnWidth(column, min(wanted, share))
        names = (metrics.horizontalAdvance(name) for _, name in self._store.layers)
        self.view.setColumnWidth(Column.FILE, min(max(names, default=40) + 16, share))
        labels = (metrics.horizontalAdvance(info.label) for info in self._store.categories)
        wide = max(labels, default=0) + 40
        self.view.setColumnWidth(Column.CATEGORY, 30 if self.model.icons_only else min(wide, 140))
        self.view.setColumnWidth(Column.SOURCES, metrics.horizontalAdvance(self.tr("Src")) + 18)
        self.view.setColumnWidth(Column.WINDOWS, metrics.horizontalAdvance("~A ~B") + 18)

    def _select(self, *, scroll: bool) -> None:
        """Select the rows of the events that are read, as far as they are listed; the first of them is the current one."""
        store = self._store
        if store is None:
            return
        places = [self.model.index_of(store.row_of[key]).row() for key in self._focus if key in store.row_of]
        listed = sorted(place for place in places if place >= 0)
        chosen = QItemSelection()
        last = len(Column) - 1
        start = 0
        for n, place in enumerate(listed):
            if n + 1 == len(listed) or listed[n + 1] != place + 1:
                chosen.select(self.model.index(listed[start], 0), self.model.index(place, last))
                start = n + 1
        telling, self._telling = self._telling, True
        try:
            selection = self.view.selectionModel()
            selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if places and places[0] >= 0:
                first = self.model.index(places[0], 0)
                selection.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
                if scroll:
                    self.view.go_to(first)
        finally:
            self._telling = telling

    def _picked(self, *_: object) -> None:
        if self._telling or self._store is None:
            return
        rows = self.view.selected_rows()
        count = self.view.selected_count()
        if count > MOST:
            self.head.show_note(
                tr(
                    "{read} of {selected} selected are listed in Details",
                    read=number(MOST),
                    selected=number(count),
                )
            )
        self.eventsPicked.emit(tuple(self._store.events[row].id for row in rows))

    def _double_clicked(self, index: QModelIndex) -> None:
        if self._store is not None:
            self.zoomAsked.emit((self._store.events[self.model.event_row(index)].id,))

    def _pick_undated(self) -> None:
        self._pick(self._store.undated_order if self._store else (), "undated")

    def _pick_unplaced(self) -> None:
        rows = np.flatnonzero(np.isnan(self._store.columns.lat)).tolist() if self._store else []
        self._pick(rows, "unplaced")

    def _pick(self, rows: Sequence[int], why: str) -> None:
        """Select a few, with the first of them in view; very many have a list of their own."""
        if self._store is None or not rows:
            return
        if len(rows) > MOST:
            self.absentAsked.emit(why)
            return
        # The undated are in no window.
        self.set_scope(Scope.ALL)
        self.eventsPicked.emit(tuple(self._store.events[row].id for row in rows))
        self._focus = tuple(self._store.events[row].id for row in rows)
        self._select(scroll=True)

"""The table's view: letters find titles, copying copies rows, and no gesture costs more than what is on the screen."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QItemSelectionRange, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QTableView,
    QWidget,
)

from mapviewer.app.event_cells import EventCells
from mapviewer.app.event_model import Column, EventModel

MOST: Final = 500
"""Rows that a selection tells of at most; nobody reads more, and the rest stays selected to the eye."""
MOST_COPIED: Final = 10_000


class EventView(QTableView):
    """A table of events with equal rows, of which only those on the screen are ever touched."""

    typed = Signal(str)
    """What the person has typed so far, to find a title by its beginning."""

    def __init__(self, model: EventModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._events = model
        self._typed = ""
        self._typed_at = 0.0
        self.setObjectName("eventTableView")
        self.setAccessibleName(self.tr("Events"))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(30)
        header.setSectionsMovable(True)
        header.moveSection(Column.CATEGORY, 0)
        self.setColumnHidden(Column.WINDOWS, True)
        self.setColumnHidden(Column.FILE, True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.EVENT, QHeaderView.ResizeMode.Stretch)
        # All rows are equally high, and Qt counts their pixels without a look at one of them.
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.hide()
        self.setItemDelegate(EventCells(model, self))
        self.set_row_height()
        self.sortByColumn(Column.WHEN, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def set_row_height(self) -> None:
        """Two lines of text a row."""
        height = 2 * self.fontMetrics().height() + 8
        self.verticalHeader().setDefaultSectionSize(height)
        self._events.limit = (2**31 - 1) // height - 1

    # Reading --------------------------------------------------------------------------------------------------------------

    def selected_rows(self, most: int = MOST) -> list[int]:
        """Rows of the store that are selected, at most so many, the current one first; however many are, it takes no longer."""
        model, places = self._events, list[int]()
        for part in self._parts():
            for place in range(part.top(), min(part.bottom() + 1, part.top() + most - len(places))):
                places.append(place)
            if len(places) >= most:
                break
        current = self.currentIndex()
        if current.isValid() and self.selectionModel().isRowSelected(current.row()):
            here = current.row()
            places = [here, *(place for place in places if place != here)][:most]
        return [int(model.rows[place]) for place in places]

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(part.height() for part in self._parts())

    def _parts(self) -> list[QItemSelectionRange]:
        return self.selectionModel().selection().toList()

    # Doing ----------------------------------------------------------------------------------------------------------------

    def keyboardSearch(self, search: str) -> None:
        """Letters that follow each other quickly are one beginning; the model is not walked through."""
        now = time.monotonic()
        pause = QApplication.keyboardInputInterval() / 1000
        letters = self._typed + search if now - self._typed_at < pause else search
        self._typed_at = now
        # The same letter again and again goes on to the next title that begins with it.
        self._typed = letters
        self.typed.emit(letters[0] if len(set(letters)) == 1 else letters)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy copies the selected rows; a click and a letter do what tables do."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
            return
        super().keyPressEvent(event)

    def copy_rows(self) -> None:
        """Put the selected rows onto the clipboard, a line each, its columns between tabs."""
        rows = sorted(self.selected_rows(MOST_COPIED), key=lambda row: int(self._events.places()[row]))
        if not rows:
            return
        lines = []
        for row in rows:
            texts = self._events.texts(row)
            lines.append("\t".join(text.replace("\t", " ") for text in texts))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def go_to(self, index: QModelIndex) -> None:
        """Bring a row into view, with some of what stands around it unless it is there already."""
        if self.visualRect(index).intersected(self.viewport().rect()).height() < self.rowHeight(index.row()):
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

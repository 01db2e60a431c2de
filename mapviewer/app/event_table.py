"""The events as a table: virtual, sortable, in step with the window of time. Told by `apply`, it says what was picked."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import direction, shorten, tooltip
from mapviewer.events.store import Store
from mapviewer.events.words import precision_words, short
from mapviewer.query.index import IN, POSSIBLE, Visible
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened

_Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The table's columns, in order."""

    WHEN = 0
    EVENT = 1
    PLACE = 2
    CATEGORY = 3
    SOURCES = 4
    PRECISION = 5


class EventModel(QAbstractTableModel):
    """Rows of a store in a chosen order; nothing is copied, texts are made when they are drawn."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._visible: Visible | None = None
        self._zone = "UTC"
        self._order: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self._place_of: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self._sorted_by: tuple[int, Qt.SortOrder] = (Column.WHEN, Qt.SortOrder.AscendingOrder)
        self._dark = False
        self._icons: dict[int, QIcon] = {}
        self.icons_only = False
        """Whether a category is its symbol alone (its name is in the tool tip), for a narrow table."""

    # What it shows ------------------------------------------------------------------------------------------------------

    def open(self, store: Store, selection: Selection, visible: Visible) -> None:
        """Show another store."""
        self.beginResetModel()
        self._store, self._visible, self._zone = store, visible, selection.zone
        self._icons.clear()
        self._arrange(self._ordered(*self._sorted_by))
        self.endResetModel()

    def apply(self, visible: Visible, zone: str) -> None:
        """Show another answer for the same store."""
        self._visible, self._zone = visible, zone
        if len(self._order):
            # Only looks change with the window, so the view is asked to paint and no index is rebuilt.
            self.dataChanged.emit(
                self.index(0, 0),
                self.index(len(self._order) - 1, len(Column) - 1),
                [Qt.ItemDataRole.FontRole],
            )

    def set_dark(self, dark: bool) -> None:
        """Draw the symbols for a light or a dark ground."""
        self._dark = dark
        self._icons.clear()

    def event_row(self, index: _Index) -> int:
        """The store's row at a model index."""
        return int(self._order[index.row()])

    def index_of(self, row: int) -> QModelIndex:
        """The model index (first column) of a store's row."""
        return self.index(int(self._place_of[row]), 0)

    # Qt's model ---------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many events there are."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The column's name; what it means as a tool tip."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        names = {
            Column.WHEN: (self.tr("When"), self.tr("When it happened, as precisely as is known")),
            Column.EVENT: (self.tr("Event"), self.tr("The event's title")),
            Column.PLACE: (self.tr("Place"), self.tr("Where it happened")),
            Column.CATEGORY: (self.tr("Category"), self.tr("The event's category and its symbol")),
            Column.SOURCES: (self.tr("Src"), self.tr("How many citations it has; “!” where there is none")),
            Column.PRECISION: (self.tr("Precision"), self.tr("How precisely the time is known")),
        }
        name, meaning = names[Column(section)]
        if section == Column.CATEGORY and self.icons_only:
            name = ""
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            return meaning
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, icon, font and colour of a cell."""
        if self._store is None or self._visible is None or not index.isValid():
            return None
        row, column = self.event_row(index), Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.CATEGORY:
            return self._icon(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(row, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.CATEGORY:
            return self._store.category(row).label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(row, column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; undated events stand at the end either way."""
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        rows = [(self.event_row(index), index.column()) for index in old]
        self._arrange(self._ordered(column, order))
        self.changePersistentIndexList(old, [self.index(int(self._place_of[r]), c) for r, c in rows])
        self.layoutChanged.emit()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _arrange(self, order: npt.NDArray[np.intp]) -> None:
        self._order = order
        self._place_of = np.empty_like(order)
        self._place_of[order] = np.arange(len(order))

    def _ordered(self, column: int, order: Qt.SortOrder) -> npt.NDArray[np.intp]:
        store = self._store
        if store is None or not len(store):
            return np.zeros(0, np.intp)
        c = store.columns
        keys: npt.NDArray[np.int64]
        # An event with an open past is read by its known side, like the timeline does.
        began = np.where(c.earliest > -(2**61), c.earliest, c.latest)
        if column == Column.WHEN:
            keys = began
        elif column == Column.SOURCES:
            keys = store.citation_counts.astype(np.int64)
        elif column == Column.CATEGORY:
            keys = c.category.astype(np.int64)
        elif column == Column.PRECISION:
            keys = store.precisions.astype(np.int64)
        else:
            texts = [self._text(row, Column(column)).casefold() for row in range(len(store))]
            ranks = {text: rank for rank, text in enumerate(sorted(set(texts)))}
            keys = np.fromiter((ranks[text] for text in texts), np.int64, len(store))
        if order is Qt.SortOrder.DescendingOrder:
            keys = -np.clip(keys, -(2**62), 2**62)
        place_in_tray = np.zeros(len(store), np.int64)
        undated_rows = np.array(store.undated_order, np.intp)
        place_in_tray[undated_rows] = np.arange(len(undated_rows))
        undated = ~c.dated
        return np.lexsort((began, place_in_tray, np.where(undated, 0, keys), undated)).astype(np.intp)

    def _text(self, row: int, column: Column) -> str:
        store = self._store
        assert store is not None  # noqa: S101
        event, when = store.events[row], store.whens[row]
        if column is Column.WHEN:
            words = self.tr("undated") if when is None else short(when, self._zone)
            return (
                f"~ {words}"
                if self._visible is not None and self._visible.membership[row] == POSSIBLE
                else words
            )
        if column is Column.EVENT:
            return shorten(event.title, 300)
        if column is Column.PLACE:
            return shorten(store.place_name(row), 120) or "–"
        if column is Column.CATEGORY:
            return "" if self.icons_only else store.category(row).label
        if column is Column.SOURCES:
            return str(len(event.citations)) if store.is_sourced(row) else "!"
        return self.tr("no time given") if when is None else precision_words(when)

    def _tip(self, row: int, column: Column) -> str:
        store = self._store
        assert store is not None  # noqa: S101
        if column is Column.SOURCES and not store.is_sourced(row):
            return self.tr("No source is given for this event.")
        if column is Column.CATEGORY:
            return tooltip(store.category(row).label)
        if column is Column.PLACE and store.spots[row] is None:
            name = store.place_name(row)
            return (
                tooltip(self.tr("“%s” is not on the map.") % name) if name else self.tr("No place is given.")
            )
        return tooltip(self._text(row, column))

    def _font(self, row: int, column: Column) -> QFont | None:
        visible = self._visible
        if (
            visible is None
            or visible.membership[row] != POSSIBLE
            or column not in (Column.WHEN, Column.EVENT)
        ):
            return None
        font = QFont()
        font.setItalic(True)
        return font

    def _color(self, row: int, column: Column) -> QColor | None:
        visible, store = self._visible, self._store
        if visible is None or store is None:
            return None
        if column is Column.SOURCES and not store.is_sourced(row):
            return QColor("#E8743B" if self._dark else "#B3470E")
        inside = visible.passes[row] and visible.membership[row] in (IN, POSSIBLE)
        if inside:
            return None
        parent = self.parent()
        palette = parent.palette() if isinstance(parent, QWidget) else QPalette()
        return palette.color(QPalette.ColorRole.PlaceholderText)

    def _alignment(self, row: int, column: Column) -> Qt.AlignmentFlag:
        if column is Column.SOURCES:
            return Qt.AlignmentFlag.AlignCenter
        store = self._store
        if (
            store is not None
            and column is Column.EVENT
            and direction(store.events[row].title) is Qt.LayoutDirection.RightToLeft
        ):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

    def _icon(self, row: int) -> QIcon:
        store = self._store
        assert store is not None  # noqa: S101
        number = int(store.columns.category[row])
        if number not in self._icons:
            self._icons[number] = symbol_icon(store.categories[number].symbol, dark=self._dark)
        return self._icons[number]


class EventTable(QWidget):
    """The table with its foot: how many events are undated or have no place, each a way to them."""

    eventsPicked = Signal(object)
    """Ids (tuple of str) of the events that the person selected, the current one first."""
    zoomAsked = Signal(object)
    """Ids (tuple of str) of an event that was double-clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("eventTable")
        self._store: Store | None = None
        self._telling = False
        self.model = EventModel(self)
        self.view = QTableView(self)
        self.view.setObjectName("eventTableView")
        self.view.setAccessibleName(self.tr("Events"))
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setAlternatingRowColors(True)
        self.view.setShowGrid(False)
        self.view.setWordWrap(True)
        self.view.setTabKeyNavigation(False)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(Column.WHEN, Qt.SortOrder.AscendingOrder)
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(30)
        header.setSectionsMovable(True)
        header.moveSection(Column.CATEGORY, 0)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.EVENT, QHeaderView.ResizeMode.Stretch)
        line = self.fontMetrics().height()
        self.view.verticalHeader().setDefaultSectionSize(2 * line + 8)
        self.view.verticalHeader().hide()
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
        body = QStackedLayout()
        body.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show another store."""
        self._store = opened.store
        self._telling = True
        try:
            self.model.open(opened.store, opened.selection, opened.visible)
        finally:
            self._telling = False
        undated = len(opened.store.undated_order)
        unplaced = int(np.count_nonzero(np.isnan(opened.store.columns.lat)))
        self.undated.setText(self.tr("Undated (%s)") % f"{undated:,}")
        self.undated.setVisible(undated > 0)
        self.undated.setToolTip(self.tr("Select the events that have no date"))
        self.unplaced.setText(self.tr("No place (%s)") % f"{unplaced:,}")
        self.unplaced.setVisible(unplaced > 0)
        self.unplaced.setToolTip(self.tr("Select the events that no map can show"))
        self._fit_columns()
        self.view.scrollToTop()

    def apply(self, change: Change) -> None:
        """Show another selection: looks by membership, selected rows by focus."""
        if change.selected_events or change.old.zone != change.new.zone:
            self.model.apply(change.visible, change.new.zone)
            self.view.viewport().update()
        if change.old.focus != change.new.focus and self._store is not None:
            self._select(
                [self._store.row_of[key] for key in change.new.focus], scroll=change.origin != "table"
            )

    def set_theme(self, dark: bool) -> None:
        """Draw for a light or a dark window."""
        self.model.set_dark(dark)
        self.view.viewport().update()

    def columns_for(self, width: int) -> None:
        """Hide what a narrow dock has no room for; `width` is in pixels. Details says it all anyway."""
        self.view.setColumnHidden(Column.PRECISION, width < 620)
        self.model.icons_only = width < 560
        self.view.setColumnHidden(Column.PLACE, width < 260)

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
            self.view.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().height() + 8)

    def _fit_columns(self) -> None:
        """Widths of the short columns by their text (of the first hundred rows), never more than a share of the room."""
        if self._store is None:
            return
        metrics = self.fontMetrics()
        share = max(60, int(self.width() * 0.24))
        for column in (Column.WHEN, Column.PLACE):
            texts = (
                str(self.model.data(self.model.index(n, column)))
                for n in range(min(100, self.model.rowCount()))
            )
            wanted = max((metrics.horizontalAdvance(text) for text in texts), default=40) + 16
            self.view.setColumnWidth(column, min(wanted, share))
        labels = (metrics.horizontalAdvance(info.label) for info in self._store.categories)
        wide = max(labels, default=0) + 40
        self.view.setColumnWidth(Column.CATEGORY, 30 if self.model.icons_only else min(wide, 140))
        self.view.setColumnWidth(Column.SOURCES, metrics.horizontalAdvance("Src") + 18)

    def _select(self, rows: Sequence[int], *, scroll: bool) -> None:
        chosen = QItemSelection()
        last = len(Column) - 1
        for row in rows:
            first = self.model.index_of(row)
            chosen.select(first, first.siblingAtColumn(last))
        self._telling = True
        try:
            model = self.view.selectionModel()
            model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if rows:
                first = self.model.index_of(rows[0])
                model.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
                if scroll:
                    self.view.scrollTo(first, QAbstractItemView.ScrollHint.EnsureVisible)
        finally:
            self._telling = False

    def _picked(self, *_: object) -> None:
        if self._telling or self._store is None:
            return
        rows = [self.model.event_row(index) for index in self.view.selectionModel().selectedRows()]
        current = self.view.selectionModel().currentIndex()
        if current.isValid():
            first = self.model.event_row(current)
            rows.sort(key=lambda row: row != first)
        self.eventsPicked.emit(tuple(self._store.events[row].id for row in rows))

    def _double_clicked(self, index: QModelIndex) -> None:
        if self._store is not None:
            self.zoomAsked.emit((self._store.events[self.model.event_row(index)].id,))

    def _pick_undated(self) -> None:
        self._pick(self._store.undated_order if self._store else ())

    def _pick_unplaced(self) -> None:
        self._pick(np.flatnonzero(np.isnan(self._store.columns.lat)).tolist() if self._store else ())

    def _pick(self, rows: Sequence[int]) -> None:
        if self._store is not None and rows:
            self._select(rows, scroll=True)
            self.eventsPicked.emit(tuple(self._store.events[row].id for row in rows))

"""The Filters dock: which events count at all, each value with how many it would show. Told by `apply`, it says what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.filter_model import COUNT, ONLY, VALUE, FilterModel
from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.query.filtering import FacetCounts
from mapviewer.query.filters import Filters
from mapviewer.query.index import Index, facet_counts
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened

_Index = QModelIndex | QPersistentModelIndex
_SOON_MS: Final = 120
_TYPED_MS: Final = 350
_HERE: Final = 20_000
"""Counts of no more events than this are worked out at once; of more, on another thread."""


class FiltersPanel(QWidget):
    """Text, areas, and a tree of values to tick."""

    filtersChanged = Signal(object)
    """`Filters` that the person wants from now on."""
    inViewAsked = Signal()
    """Only what the map shows."""
    drawAsked = Signal(str)
    """An area is to be drawn on the map: "rectangle" or "radius"."""
    nearAsked = Signal(float)
    """Only what lies within so many kilometres of the event that is read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filtersPanel")
        self._filters = Filters()
        self._index: Index | None = None
        self._selection: Selection | None = None
        self._stale = False
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._counted)
        self._soon = self._timer(_SOON_MS, self._count)
        self._typed = self._timer(_TYPED_MS, self._take_text)
        self.text = QLineEdit(self)
        self.text.setClearButtonEnabled(True)
        self.text.setPlaceholderText(self.tr("Only events with these words"))
        self.text.setAccessibleName(self.text.placeholderText())
        self.text.textEdited.connect(self._typed.start)
        self.text.returnPressed.connect(self._take_text)
        self.value_field = QLineEdit(self)
        self.value_field.setClearButtonEnabled(True)
        self.value_field.setPlaceholderText(self.tr("Find a value"))
        self.value_field.setAccessibleName(self.value_field.placeholderText())
        self.value_field.textChanged.connect(self._search)
        self.area = QToolButton(self)
        self.area.setText(self.tr("Area"))
        self.area.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.area)
        menu.addAction(self.tr("What the map shows now")).triggered.connect(
            lambda _=False: self.inViewAsked.emit()
        )
        for km in (10, 50, 200):
            action = menu.addAction(self.tr("Within {km} km of the event that is read").format(km=km))
            action.triggered.connect(lambda _=False, radius=float(km): self.nearAsked.emit(radius))
        menu.addSeparator()
        for name, words in (("rectangle", self.tr("Draw a rectangle")), ("radius", self.tr("Draw a circle"))):
            menu.addAction(words).triggered.connect(lambda _=False, tool=name: self.drawAsked.emit(tool))
        self.area.setMenu(menu)
        self.clear = QToolButton(self)
        self.clear.setText(self.tr("Clear all"))
        self.clear.clicked.connect(lambda: self.filtersChanged.emit(Filters()))
        self.model = FilterModel(self)
        self.view = _Tree(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Filters"))
        self.view.toggleAsked.connect(self.toggle)
        self.view.onlyAsked.connect(self.only)
        self.view.clicked.connect(self._clicked)
        self.view.entered.connect(self.model.set_hovered)
        self.view.customContextMenuRequested.connect(self._show_menu)
        header = self.view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ONLY, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(ONLY, self.fontMetrics().horizontalAdvance(self.tr("only")) + 10)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.setFocusProxy(self.view)
        buttons = QHBoxLayout()
        buttons.addWidget(self.value_field, 1)
        buttons.addWidget(self.area)
        buttons.addWidget(self.clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.text)
        layout.addLayout(buttons)
        layout.addWidget(self.view, 1)

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show another store's facets, or none while nobody looks."""
        self._index, self._selection = opened.visible.index, opened.selection
        self._stale = True
        self.value_field.clear()
        self._show_filters(opened.selection.filters)
        if self.isVisible():
            self._fill()
        else:
            self.model.close()

    def apply(self, change: Change) -> None:
        """Tick what is accepted now, and count again when time or filters have changed."""
        self._selection = change.new
        if change.old.filters != change.new.filters:
            self._show_filters(change.new.filters)
        if change.selected_events and self.isVisible():
            self._soon.start()

    def set_theme(self, dark: bool) -> None:
        """Redraw the symbols."""
        self.model.set_dark(dark)

    def showEvent(self, event: object) -> None:
        """What was left while nobody looked is made up for."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._fill() if self._stale else self._soon.start()

    def close_jobs(self) -> None:
        """Stop counting; the window goes."""
        self._soon.stop()
        self._typed.stop()
        self._jobs.close()

    # What the person does -------------------------------------------------------------------------------------------------

    def toggle(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Accept a value, or no longer."""
        found = self.model.key_and_value(index)
        if found is not None:
            self.filtersChanged.emit(self._filters.toggling(*found))

    def only(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Accept this value alone of its key."""
        found = self.model.key_and_value(index)
        if found is not None:
            self.filtersChanged.emit(self._filters.of(found[0], (found[1],)))

    def _clicked(self, index: QModelIndex) -> None:
        # The whole row ticks, not its little box alone.
        at = index.siblingAtColumn(VALUE)
        self.only(at) if index.column() == ONLY else self.toggle(at)

    def _show_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at).siblingAtColumn(VALUE)
        key = self.model.key(index)
        if not key:
            return
        menu = QMenu(self)
        if self.model.key_and_value(index) is not None:
            menu.addAction(self.tr("Only this")).triggered.connect(lambda _=False: self.only(index))
        clear = menu.addAction(self.tr("Clear these"))
        clear.setEnabled(bool(self._filters.values(key)))
        clear.triggered.connect(lambda _=False: self.filtersChanged.emit(self._filters.without(key)))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _take_text(self) -> None:
        self._typed.stop()
        words = self.text.text().strip()
        wanted = self._filters.of("text", (words,) if words else ())
        if wanted != self._filters:
            self.filtersChanged.emit(wanted)

    def _search(self, text: str) -> None:
        self.model.search(text)
        self.view.expandAll() if text.strip() else self._open_some()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _timer(self, milliseconds: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(call)
        return timer

    def _show_filters(self, filters: Filters) -> None:
        self._filters = filters
        self.model.show_filters(filters)
        self.clear.setEnabled(bool(filters))
        words = " ".join(filters.text)
        if self.text.text().strip() != words and not (self.text.hasFocus() and self._typed.isActive()):
            self.text.setText(words)

    def _fill(self) -> None:
        if self._index is None:
            return
        self._stale = False
        self.model.open(self._index.store, self._index.filtering.facets, self._filters)
        self._open_some()
        self._count()

    def _open_some(self) -> None:
        """Short lists are open, long ones are opened by who wants them."""
        for row in range(self.model.rowCount()):
            key = self.model.index(row, 0)
            self.view.setExpanded(key, self.model.rowCount(key) <= 12)

    def _count(self) -> None:
        index, selection = self._index, self._selection
        if index is None or selection is None or not self.isVisible():
            return

        def work(ticket: Ticket) -> FacetCounts:
            del ticket
            return facet_counts(index, selection)

        if len(index.store) <= _HERE:
            self.model.show_counts(facet_counts(index, selection))
        else:
            self._jobs.start("counts", work)

    def _counted(self, name: str, found: object) -> None:
        del name
        if isinstance(found, FacetCounts):
            self.model.show_counts(found)


class _Names(QStyledItemDelegate):
    """Names use the room that “only” leaves while it is not offered in their row."""

    def __init__(self, view: _Tree) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a name."""
        chosen = QStyleOptionViewItem(option)
        beside = index.sibling(index.row(), ONLY)
        selected = self._view.selectionModel().isRowSelected(index.row(), index.parent())
        if index.parent().isValid() and not selected and not beside.data():
            more = self._view.columnWidth(ONLY)
            left = -more if self._view.isRightToLeft() else 0
            rect: QRect = chosen.rect
            chosen.rect = rect.adjusted(left, 0, left + more, 0)
        super().paint(painter, chosen, index)


class _Tree(QTreeView):
    """Space ticks, Shift+Return accepts a value alone."""

    toggleAsked = Signal(object)
    onlyAsked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setItemDelegateForColumn(VALUE, _Names(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys for what the pointer does."""
        index = self.currentIndex().siblingAtColumn(VALUE)
        if index.isValid() and index.parent().isValid():
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                alone = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                (self.onlyAsked if alone else self.toggleAsked).emit(index)
                return
            if event.key() == Qt.Key.Key_Space:
                self.toggleAsked.emit(index)
                return
        super().keyPressEvent(event)

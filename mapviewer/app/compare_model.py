"""Change by category or by place, for Qt: a value's numbers in A and in B, and how much more there is in the later window."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from mapviewer.app.filter_model import value_name
from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import shorten, tooltip
from mapviewer.events.store import Store
from mapviewer.language import tr
from mapviewer.query.compare import Changes, Number
from mapviewer.query.compare_words import change_words, labelled, number_words, range_of_change, short_number
from mapviewer.query.facets import Facet

_Index = QModelIndex | QPersistentModelIndex
CATEGORY: Final = "category"
PLACE: Final = "place"


class Column(IntEnum):
    """The table's columns, in order."""

    NAME = 0
    A = 1
    B = 2
    CHANGE = 3


class ChangeModel(QAbstractTableModel):
    """The values of one facet that some event of either window has."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._facet: Facet | None = None
        self._rows: list[tuple[int, Number, Number]] = []
        self._order: list[int] = []
        self._names: dict[int, str] = {}
        self._icons: dict[int, QIcon] = {}
        self._dark = False
        self._b_first = True
        self._by, self._down = Column.CHANGE, True

    # What it shows ------------------------------------------------------------------------------------------------------

    def show(self, store: Store, facet: Facet, found: Changes, *, b_first: bool) -> None:
        """Show these changes; `b_first` says that B is the earlier window, from which change is counted."""
        self.beginResetModel()
        if self._store is not store or self._facet is not facet:
            self._names.clear()
            self._icons.clear()
        self._store, self._facet, self._b_first = store, facet, b_first
        self._rows = list(found)
        self._arrange()
        self.endResetModel()

    def forget(self) -> None:
        """Nothing is compared any more: the dossier must not stay for it."""
        self.beginResetModel()
        self._store = self._facet = None
        self._rows, self._order = [], []
        self._names.clear()
        self._icons.clear()
        self.endResetModel()

    def set_dark(self, dark: bool) -> None:
        """Draw the symbols for a light or a dark ground."""
        self._dark = dark
        self._icons.clear()

    def word(self, index: _Index) -> str:
        """What a filter calls the value at an index; "" for what has none."""
        facet = self._facet
        value = self._rows[self._order[index.row()]][0] if index.isValid() else -1
        return "" if facet is None or value < 0 else facet.words[value]

    @property
    def key(self) -> str:
        """The facet's key; "" before anything is shown."""
        return self._facet.key if self._facet is not None else ""

    # Qt's model ---------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many values there are."""
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
        name = {CATEGORY: self.tr("Category"), PLACE: self.tr("Place")}.get(self.key, "")
        way = "B → A" if self._b_first else "A → B"
        counts = self.tr("Events in or possibly in window {letter}: certain + possible")
        more = self.tr(
            "By how much it grew from the earlier window to the later one; two numbers where possible events leave it open"
        )
        names = {
            Column.NAME: (name, name),
            Column.A: ("A", counts.replace("{letter}", "A")),
            Column.B: ("B", counts.replace("{letter}", "B")),
            Column.CHANGE: (way, more),
        }
        found, meaning = names[Column(section)]
        if role == Qt.ItemDataRole.DisplayRole:
            return found
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(meaning)
        # On the right Qt paints the arrow of the order over the name.
        return _LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, icon and side."""
        if not index.isValid():
            return None
        value, a, b = self._rows[self._order[index.row()]]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == Column.NAME:
                return self._name(value)
            if column == Column.CHANGE:
                return f"\u2066{change_words(*self._change(a, b))}\u2069"
            return short_number(a if column == Column.A else b)
        if role == Qt.ItemDataRole.DecorationRole and column == Column.NAME:
            return self._icon(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column == Column.NAME else _RIGHT
        if role == Qt.ItemDataRole.AccessibleTextRole and column in (Column.A, Column.B):
            return number_words(a if column == Column.A else b)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self._name(value)
            mine, other = labelled("A", number_words(a)), labelled("B", number_words(b))
            return tooltip(f"{words} – {mine}, {other}")
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; ties go by the values' own order."""
        self.layoutAboutToBeChanged.emit()
        self._by, self._down = Column(column), order is Qt.SortOrder.DescendingOrder
        self._arrange()
        self.layoutChanged.emit()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _change(self, a: Number, b: Number) -> tuple[int, int]:
        return range_of_change(b, a) if self._b_first else range_of_change(a, b)

    def _arrange(self) -> None:
        by = self._by

        def rank(at: int) -> tuple[float, str]:
            value, a, b = self._rows[at]
            if by is Column.NAME:
                return 0.0, self._name(value).casefold()
            if by is Column.CHANGE:
                return float(sum(self._change(a, b))), ""
            return float((a if by is Column.A else b).total), ""

        self._order = sorted(range(len(self._rows)), key=rank, reverse=self._down)

    def _name(self, value: int) -> str:
        if value not in self._names:
            facet = self._facet
            if value < 0 or facet is None:
                found = tr("no place") if self.key == PLACE else tr("no category")
            else:
                found = shorten(value_name(facet, facet.words[value]), 120)
            self._names[value] = found
        return self._names[value]

    def _icon(self, value: int) -> QIcon | None:
        store = self._store
        if self.key != CATEGORY or value < 0 or store is None:
            return None
        if value not in self._icons:
            self._icons[value] = symbol_icon(store.categories[value].symbol, dark=self._dark)
        return self._icons[value]


_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

"""The facets of a dossier as a tree: keys, and below each its values with how many events they would show. Virtual: a facet of a
hundred thousand places costs a sort of numbers, and no object a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QIcon

from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import shorten, tooltip
from mapviewer.events.store import Ints, Store
from mapviewer.language import mark, number, tr
from mapviewer.query.facets import Facet, Facets
from mapviewer.query.filtering import FacetCounts
from mapviewer.query.filters import FACET_KEYS, Filters

_Index = QModelIndex | QPersistentModelIndex

VALUE, ONLY, COUNT = 0, 1, 2
"""The columns."""

KEY_NAMES: Final = {
    "category": mark("Category"),
    "place": mark("Place"),
    "actor": mark("Actor"),
    "tag": mark("Tag"),
    "source": mark("Source"),
    "status": mark("Status"),
    "precision": mark("Precision"),
    "sourced": mark("Has a source"),
    "placed": mark("Is on the map"),
    "file": mark("File"),
    "known": mark("Known by"),
    "area": mark("Area"),
    "text": mark("Text"),
}
VALUE_NAMES: Final = {
    "yes": mark("yes"),
    "no": mark("no"),
    "undated": mark("undated"),
    "unverified": mark("unverified"),
    "reported": mark("reported"),
    "confirmed": mark("confirmed"),
    "disputed": mark("disputed"),
    "withdrawn": mark("withdrawn"),
    "second": mark("to the second"),
    "minute": mark("to the minute"),
    "hour": mark("to the hour"),
    "day": mark("to the day"),
    "week": mark("to the week"),
    "month": mark("to the month"),
    "season": mark("to the season"),
    "year": mark("to the year"),
    "decade": mark("to the decade"),
    "century": mark("to the century"),
    "millennium": mark("to the millennium"),
    "age": mark("to the age"),
}
_FIXED: Final = frozenset({"status", "precision", "sourced", "placed"})
"""Keys whose values keep their own order; those of the others stand by how many events have them."""


@dataclass(slots=True)
class _Branch:
    """A facet in the tree: which of its values are listed, in order."""

    facet: Facet
    all: Ints
    """How many events of the dossier have each value, whatever time and filters."""
    order: Ints
    listed: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


class FilterModel(QAbstractItemModel):
    """Told by the panel what the store, the filters and the counts are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._branches: list[_Branch] = []
        self._filters = Filters()
        self._counts: FacetCounts | None = None
        self._search = ""
        self._dark = False
        self._icons: dict[int, QIcon] = {}
        self._hovered = QPersistentModelIndex()

    # Told by the panel ------------------------------------------------------------------------------------------------------

    def open(self, store: Store, facets: Facets, filters: Filters) -> None:
        """Show the facets of a store; those that nothing has a value of are left out."""
        self.beginResetModel()
        self._store, self._filters, self._counts = store, filters, None
        self._icons.clear()
        self._branches = []
        everything = np.ones(len(store), np.bool_)
        for key in FACET_KEYS if len(store) else ():
            facet = facets[key]
            counts = facet.counts(everything)
            some = np.flatnonzero(counts)
            if not len(some) or (len(some) == 1 and key in ("status", "sourced", "placed", "file")):
                # One value for all events filters nothing.
                continue
            order = some if key in _FIXED else some[np.argsort(-counts[some], kind="stable")]
            self._branches.append(_Branch(facet, counts, order, order))
        self._list()
        self.endResetModel()

    def close(self) -> None:
        """Show nothing, and hold no store: it may be another one's turn while nobody looks."""
        if self._store is not None:
            self.beginResetModel()
            self._store, self._counts, self._branches = None, None, []
            self._list()
            self.endResetModel()

    def show_filters(self, filters: Filters) -> None:
        """Tick what is accepted."""
        self._filters = filters
        self._redraw()

    def show_counts(self, counts: FacetCounts) -> None:
        """Show how many events each value would show now."""
        self._counts = counts
        self._redraw()

    def search(self, text: str) -> None:
        """List only values with this in their name."""
        self.beginResetModel()
        self._search = text.casefold().strip()
        self._list()
        self.endResetModel()

    def set_dark(self, dark: bool) -> None:
        """Draw the symbols for a light or a dark ground."""
        self._dark = dark
        self._icons.clear()
        self._redraw()

    def key_and_value(self, index: _Index) -> tuple[str, str] | None:
        """What a row stands for; the value is None for a key's own row."""
        branch = self._branch(index)
        if branch is None or not index.parent().isValid():
            return None
        return branch.facet.key, branch.facet.words[int(branch.listed[index.row()])]

    def key(self, index: _Index) -> str:
        """The key that a row belongs to."""
        branch = self._branch(index)
        return branch.facet.key if branch is not None else ""

    # Qt's model -------------------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """A key has the id 0, a value the number of its key and one."""
        if not parent.isValid():
            return self.createIndex(row, column, 0) if row < len(self._branches) else QModelIndex()
        return self.createIndex(row, column, parent.row() + 1)

    def parent(self, index: _Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """A value's key."""
        at = int(index.internalId()) if index.isValid() else 0
        return self.createIndex(at - 1, 0, 0) if at else QModelIndex()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many keys, or values of a key, are listed."""
        if not parent.isValid():
            return len(self._branches)
        if int(parent.internalId()) or parent.column():
            return 0
        return len(self._branches[parent.row()].listed)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Value, “only” where the pointer is, and count."""
        del parent
        return 3

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Values can be ticked."""
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.parent().isValid() and index.column() == VALUE:
            return base | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemNeverHasChildren
        return base

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tick, symbol and count."""
        branch = self._branch(index)
        if branch is None:
            return None
        if not index.parent().isValid():
            return self._of_key(branch, index.column(), role)
        at = int(branch.listed[index.row()])
        word = branch.facet.words[at]
        if index.column() != VALUE:
            return self._beside(branch, at, index, role)
        if role == Qt.ItemDataRole.CheckStateRole:
            ticked = word in self._filters.values(branch.facet.key)
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return shorten(value_name(branch.facet, word), 200)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(value_name(branch.facet, word))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{shorten(value_name(branch.facet, word), 200)}, {number(self._count(branch, at))}"
        if role == Qt.ItemDataRole.DecorationRole and branch.facet.key == "category":
            return self._icon(at)
        return None

    def set_hovered(self, index: _Index) -> None:
        """Offer “only” in the row under the pointer."""
        for touched in (self._hovered, index):
            if touched.isValid():
                beside = touched.sibling(touched.row(), ONLY)
                # The name gives way to it.
                self.dataChanged.emit(touched.sibling(touched.row(), VALUE), beside)
        self._hovered = QPersistentModelIndex(index)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _beside(self, branch: _Branch, at: int, index: _Index, role: int) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == COUNT:
            return number(self._count(branch, at))
        here = self._hovered
        same = here.isValid() and here.row() == index.row() and here.internalId() == index.internalId()
        return tr("only") if same else None

    def _of_key(self, branch: _Branch, column: int, role: int) -> object:
        key = branch.facet.key
        if column != VALUE:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            chosen = len(self._filters.values(key))
            name = tr(KEY_NAMES[key])
            return f"{name} ({number(chosen)})" if chosen else name
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _branch(self, index: _Index) -> _Branch | None:
        if not index.isValid():
            return None
        at = int(index.internalId())
        return self._branches[at - 1 if at else index.row()]

    def _count(self, branch: _Branch, at: int) -> int:
        return int(branch.all[at] if self._counts is None else self._counts.of[branch.facet.key][at])

    def _icon(self, at: int) -> QIcon | None:
        if self._store is None:
            return None
        if at not in self._icons:
            self._icons[at] = symbol_icon(self._store.categories[at].symbol, dark=self._dark)
        return self._icons[at]

    def _list(self) -> None:
        for branch in self._branches:
            if not self._search:
                branch.listed = branch.order
                continue
            names = (
                value_name(branch.facet, branch.facet.words[at]).casefold() for at in branch.order.tolist()
            )
            held = np.fromiter((self._search in name for name in names), np.bool_, len(branch.order))
            branch.listed = branch.order[held]

    def _redraw(self) -> None:
        for row, branch in enumerate(self._branches):
            key = self.index(row, 0)
            self.dataChanged.emit(key, self.index(row, COUNT))
            if len(branch.listed):
                self.dataChanged.emit(self.index(0, 0, key), self.index(len(branch.listed) - 1, COUNT, key))


def value_name(facet: Facet, word: str) -> str:
    """How a value is shown: its label, or our own word for one of ours."""
    if facet.key in _FIXED:
        return tr(VALUE_NAMES.get(word, word))
    return facet.label(word) or word or tr("none")

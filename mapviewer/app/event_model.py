"""Rows of a store in a chosen order, for Qt: nothing is copied, texts are made when they are drawn and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QWidget

from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import direction, shorten, tooltip
from mapviewer.events.store import Store
from mapviewer.events.words import precision_words, short
from mapviewer.language import is_rtl, tr
from mapviewer.query.compare import why_both
from mapviewer.query.compare_words import why_words
from mapviewer.query.index import IN, POSSIBLE, Visible
from mapviewer.query.sorting import Int32s, Sorting, places_of
from mapviewer.snapshot.wording import listed

_Index = QModelIndex | QPersistentModelIndex

KEPT: Final = 2_000
"""Rows whose texts are kept: many times what a page shows."""
_BLOCK: Final = 64
"""Rows whose membership is asked for at once."""

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


class Column(IntEnum):
    """The table's columns, in order."""

    WHEN = 0
    EVENT = 1
    PLACE = 2
    CATEGORY = 3
    SOURCES = 4
    PRECISION = 5
    WINDOWS = 6
    """In which of two windows that are compared it is."""
    FILE = 7
    """Which of several dossiers it comes from."""


_COLUMNS: Final = len(Column)

SORTING: Final = {
    Column.WHEN: Sorting.WHEN,
    Column.EVENT: Sorting.TITLE,
    Column.PLACE: Sorting.PLACE,
    Column.CATEGORY: Sorting.CATEGORY,
    Column.SOURCES: Sorting.SOURCES,
    Column.PRECISION: Sorting.PRECISION,
    Column.FILE: Sorting.FILE,
}
"""What a column's header sorts by."""


class Words(NamedTuple):
    """What a row says whatever the window of time is: a text for each column up to the precision, whether the title runs from right to left,
    whether a source is known, and the name of its file, "" where but one dossier is open."""

    texts: tuple[str, ...]
    rtl: bool
    sourced: bool
    file: str = ""

    def text(self, column: int) -> str:
        """What stands in a column."""
        return self.file if column == Column.FILE else self.texts[column]


class EventModel(QAbstractTableModel):
    """The events of a list, each by its row in the store."""

    sortAsked = Signal(int, Qt.SortOrder)
    """A header was clicked: the column, and which way."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._visible: Visible | None = None
        self._beside: Visible | None = None
        self._zone = "UTC"
        self._rows: Int32s = np.zeros(0, np.int32)
        self._places: Int32s | None = None
        self._words: OrderedDict[int, Words] = OrderedDict()
        self._codes: dict[int, list[int]] = {}
        self._dark = False
        self._icons: dict[int, QIcon] = {}
        self._italic = QFont()
        self._italic.setItalic(True)
        self.limit = 2**31 - 1
        """Rows that the view can count: Qt measures their height all together in 31 bits of pixels."""
        self.dims = True
        """Whether what is outside the window of time is dimmed."""
        self.icons_only = False
        """Whether a category is its symbol alone (its name is in the tool tip), for a narrow table."""

    # What it shows ------------------------------------------------------------------------------------------------------

    def open(self, store: Store, visible: Visible, zone: str, beside: Visible | None = None) -> None:
        """Show another store; nothing is listed yet."""
        self.beginResetModel()
        self._beside = beside
        self._store, self._visible, self._zone = store, visible, zone
        self._rows, self._places = np.zeros(0, np.int32), None
        self._icons.clear()
        self._words.clear()
        self._codes.clear()
        self.endResetModel()

    def list(self, rows: Int32s) -> bool:
        """List these rows of the store, in this order; whether that is another list than before."""
        if rows is self._rows or (len(rows) == len(self._rows) and np.array_equal(rows, self._rows)):
            return False
        self.beginResetModel()
        self._rows, self._places = rows, None
        self._codes.clear()
        self.endResetModel()
        return True

    def apply(self, visible: Visible, zone: str, beside: Visible | None = None) -> None:
        """Take another answer for the same store, and that of window B. Only looks change with it: who shows this model has to paint
        again, nothing is told."""
        self._visible, self._beside = visible, beside
        self._codes.clear()
        if zone != self._zone:
            self._zone = zone
            self._words.clear()

    def set_dark(self, dark: bool) -> None:
        """Draw the symbols for a light or a dark ground."""
        self._dark = dark
        self._icons.clear()

    @property
    def comparing(self) -> bool:
        """Whether two windows are compared."""
        return self._beside is not None

    @property
    def several(self) -> bool:
        """Whether events of several dossiers are listed."""
        return self._store is not None and bool(self._store.layers)

    @property
    def rows(self) -> Int32s:
        """The store's rows, in order."""
        return self._rows

    def event_row(self, index: _Index) -> int:
        """The store's row at a model index."""
        return int(self._rows[index.row()])

    def places(self) -> Int32s:
        """(events of the store,): where in the list each one stands, −1 where it does not."""
        if self._places is None:
            self._places = places_of(self._rows, 0 if self._store is None else len(self._store))
        return self._places

    def index_of(self, row: int) -> QModelIndex:
        """The model index (first column) of a store's row; an invalid one when it is not listed."""
        place = int(self.places()[row])
        return self.index(place, 0) if 0 <= place < self.rowCount() else QModelIndex()

    # Qt's model ---------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many events are listed."""
        return 0 if parent.isValid() else min(len(self._rows), self.limit)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return 0 if parent.isValid() else _COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The column's name; what it means as a tool tip."""
        # Asked for many roles of every column whenever the header is painted.
        if orientation is not Qt.Orientation.Horizontal or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        names = {
            Column.WHEN: (self.tr("When"), self.tr("When it happened, as precisely as is known")),
            Column.EVENT: (self.tr("Event"), self.tr("The event's title")),
            Column.PLACE: (self.tr("Place"), self.tr("Where it happened")),
            Column.CATEGORY: (self.tr("Category"), self.tr("The event's category and its symbol")),
            Column.SOURCES: (self.tr("Src"), self.tr("How many citations it has; “!” where there is none")),
            Column.PRECISION: (self.tr("Precision"), self.tr("How precisely the time is known")),
            Column.WINDOWS: (
                self.tr("A/B"),
                self.tr("In which of the compared windows it is; “~” where it possibly is"),
            ),
            Column.FILE: (self.tr("File"), tr("Which of the dossiers it comes from")),
        }
        name, meaning = names[Column(section)]
        if section == Column.CATEGORY and self.icons_only:
            name = ""
        return name if role == Qt.ItemDataRole.DisplayRole else meaning

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, icon, font and colour of a cell."""
        if self._store is None or not index.isValid():
            return None
        place, column = index.row(), index.column()
        row = int(self._rows[place])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(place, row, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(row) if column == Column.CATEGORY else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(place, row, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(place, row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == Column.WINDOWS:
                why = why_both(*self._windows(place))
                return tooltip(why_words(why)) if why is not None else None
            return self._tip(row, Column(column))
        if role == Qt.ItemDataRole.AccessibleTextRole and column == Column.CATEGORY:
            return self.words(row).text(column)
        return None

    def cell(self, place: int, column: int) -> tuple[str, QColor | None, QFont | None, Qt.AlignmentFlag]:
        """Text, colour, font and alignment of a listed cell, as `data` has them one by one."""
        row = int(self._rows[place])
        return (
            self._text(place, row, column),
            self._color(place, row, column),
            self._font(place, row, column),
            self._alignment(row, column),
        )

    def icon(self, place: int) -> QIcon:
        """The symbol of the event at a place of the list."""
        return self._icon(int(self._rows[place]))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order; what is listed stays until it is there."""
        self.sortAsked.emit(column, order)

    # Inside -------------------------------------------------------------------------------------------------------------

    def words(self, row: int) -> Words:
        """The texts of a row of the store, for columns from first to last."""
        found = self._words.get(row)
        if found is not None:
            self._words.move_to_end(row)
            return found
        store = self._store
        assert store is not None  # noqa: S101
        event, when, spot = store.events[row], store.whens[row], store.spots[row]
        where = shorten(store.place_name(row), 120) or (f"{spot.lat:.4f}, {spot.lon:.4f}" if spot else "–")
        sourced = store.is_sourced(row)
        known, _ = listed(store, event.citations)
        title = shorten(event.title, 300)
        found = Words(
            (
                self.tr("undated") if when is None else short(when, self._zone or when.zone),
                title,
                where,
                store.category(row).label,
                str(len(known)) if sourced else "!",
                self.tr("no time given") if when is None else precision_words(when),
            ),
            direction(title) is Qt.LayoutDirection.RightToLeft,
            sourced,
            shorten(store.file_of(row).name, 120) if store.layers else "",
        )
        self._words[row] = found
        while len(self._words) > KEPT:
            self._words.popitem(last=False)
        return found

    def texts(self, row: int) -> tuple[str, ...]:
        """What is copied of a row of the store; of windows that are compared, in which it is."""
        words = self.words(row)
        texts = (*words.texts, words.file) if words.file else words.texts
        place = int(self.places()[row])
        return (*texts, windows_text(*self._windows(place))) if self.comparing and place >= 0 else texts

    def _text(self, place: int, row: int, column: int) -> str:
        if column == Column.CATEGORY and self.icons_only:
            return ""
        if column == Column.WINDOWS:
            return windows_text(*self._windows(place))
        text = self.words(row).text(column)
        return f"~ {text}" if column == Column.WHEN and self._code(place) == POSSIBLE else text

    def _font(self, place: int, row: int, column: int) -> QFont | None:
        # Arabic and Hebrew know no italics, and fonts have none: their sign is the “~” alone.
        slanted = column == Column.WHEN and not is_rtl()
        slanted = slanted or (column == Column.EVENT and not self.words(row).rtl)
        return self._italic if slanted and self._code(place) == POSSIBLE else None

    def _alignment(self, row: int, column: int) -> Qt.AlignmentFlag:
        if column in (Column.SOURCES, Column.WINDOWS):
            return CENTRE
        return RIGHT if column == Column.EVENT and self.words(row).rtl else LEFT

    def _code(self, place: int) -> int:
        """Membership of the event at a place of the list, with 0x10 added for one that the filters hold back."""
        return self._looks(place) & 0x1F

    def _windows(self, place: int) -> tuple[int, int]:
        """Membership of the event at a place of the list in A and in B; OUT of B where nothing is compared."""
        looks = self._looks(place)
        return looks & 0x0F, looks >> 5

    def _looks(self, place: int) -> int:
        """`_code`, and membership in B shifted by five bits."""
        block, offset = divmod(place, _BLOCK)
        codes = self._codes.get(block)
        if codes is None:
            visible = self._visible
            assert visible is not None  # noqa: S101
            rows = self._rows[block * _BLOCK : (block + 1) * _BLOCK]
            found: npt.NDArray[np.uint8] = visible.codes(rows) | np.where(visible.passing(rows), 0, 0x10)
            if self._beside is not None:
                found |= self._beside.codes(rows) << np.uint8(5)
            if len(self._codes) > 32:
                self._codes.clear()
            codes = self._codes[block] = found.tolist()
        return codes[offset]

    def _tip(self, row: int, column: Column) -> str:
        store = self._store
        assert store is not None  # noqa: S101
        words = self.words(row)
        if column is Column.SOURCES and not words.sourced:
            return self.tr("No source is given for this event.")
        if column is Column.PLACE and store.spots[row] is None:
            name = store.place_name(row)
            return (
                tooltip(self.tr("“%s” is not on the map.") % name) if name else self.tr("No place is given.")
            )
        return tooltip(words.text(column))

    def _color(self, place: int, row: int, column: int) -> QColor | None:
        if column == Column.SOURCES and not self.words(row).sourced:
            return QColor("#E8743B" if self._dark else "#B3470E")
        held = self._looks(place)
        if (
            not self.dims
            or held & 0x1F in (IN, POSSIBLE)
            or (held & 0x10 == 0 and held >> 5 in (IN, POSSIBLE))
        ):
            return None
        parent = self.parent()
        palette = parent.palette() if isinstance(parent, QWidget) else QPalette()
        return palette.color(QPalette.ColorRole.PlaceholderText)

    def _icon(self, row: int) -> QIcon:
        store = self._store
        assert store is not None  # noqa: S101
        number = int(store.columns.category[row])
        if number not in self._icons:
            self._icons[number] = symbol_icon(store.categories[number].symbol, dark=self._dark)
        return self._icons[number]


def windows_text(code: int, other: int) -> str:
    """“A”, “~B”, “A ~B”: in which of two windows an event is, by its memberships in both."""
    marks = {IN: "", POSSIBLE: "~"}
    found = [f"{marks[one]}{letter}" for one, letter in ((code, "A"), (other, "B")) if one in marks]
    return f"\u2066{' '.join(found)}\u2069" if found else ""

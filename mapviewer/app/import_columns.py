"""The columns of a table that is imported, a row each: its name, some of its values, and what it is for, which can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mapviewer.app.texts import plain, shorten, tooltip
from mapviewer.foreign.roles import KEPT, Role
from mapviewer.language import mark, tr

_Index = QModelIndex | QPersistentModelIndex
_SAMPLES: Final = 5
_ROOT: Final = QModelIndex()

_WORDS: Final = {
    "title": mark("Title"), "summary": mark("Summary"), "category": mark("Category"), "id": mark("Identifier"),
    "when": mark("Date"), "end": mark("End date"), "time": mark("Time of day"), "end_time": mark("End time"),
    "year": mark("Year"), "month": mark("Month"), "day": mark("Day"), "hour": mark("Hour"), "minute": mark("Minute"), "second": mark("Second"),
    "end_year": mark("End year"), "end_month": mark("End month"), "end_day": mark("End day"),
    "lat": mark("Latitude"), "lon": mark("Longitude"), "coordinates": mark("Coordinates (lat, lon)"), "geometry": mark("Shape (WKT or GeoJSON)"), "place": mark("Place name"),
    "region": mark("Region"), "country": mark("Country"), "radius_m": mark("Radius in metres"),
    "actors": mark("Actors"), "tags": mark("Tags"), "sources": mark("Sources"), "url": mark("Web address"), "toll": mark("Deaths"),
}  # fmt: skip
CHOICES: Final[tuple[tuple[Role, ...], ...]] = (
    (KEPT,),
    (("title",), ("summary",), ("category",), ("id",), ("title", "summary"), ("title", "category"), ("title", "place")),
    (("when",), ("end",), ("time",), ("end_time",)),
    (("year",), ("month",), ("day",), ("hour",), ("minute",), ("second",), ("end_year",), ("end_month",), ("end_day",)),
    (("lat",), ("lon",), ("coordinates",), ("geometry",), ("place",), ("region",), ("country",), ("radius_m",)),
    (("actors",), ("tags",), ("sources",), ("url",), ("toll",)),
)  # fmt: skip
"""What a column may be for, in groups: what, when, when in parts, where, who and from whom."""


def role_words(role: Role) -> str:
    """A role in words."""
    if not role:
        return tr("Kept as it is")
    if len(role) == 2:
        return tr("{one} and {other}", one=tr(_WORDS[role[0]]), other=tr(_WORDS[role[1]]))
    return tr(_WORDS[role[0]])


class ColumnsModel(QAbstractTableModel):
    """Columns as rows: name, values, role."""

    roleChosen = Signal(int, object)
    """The number of a column and the `Role` that it is to have."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.names: Sequence[str] = ()
        self.roles: list[Role] = []
        self._samples: list[str] = []
        self._faint = QColor()

    def set_faint(self, ink: QColor) -> None:
        """The colour of what is not used."""
        self._faint = ink

    def show_table(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show the columns of another table."""
        self.beginResetModel()
        self.names = tuple(names)
        self.roles = [KEPT] * len(self.names)
        self._samples = [_sample(rows, n) for n in range(len(self.names))]
        self.endResetModel()

    def show_roles(self, roles: list[Role]) -> None:
        """Show what the columns are for."""
        self.roles = roles
        if self.names:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.names) - 1, 2))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many columns the table has."""
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Name, values, role."""
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """What the three are."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Column"), self.tr("Values"), self.tr("Meaning"))[section]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """The role can be chosen."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == 2 else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell."""
        n, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return shorten(self.names[n], 200)
            return shorten(self._samples[n], 300) if column == 1 else role_words(self.roles[n])
        if role == Qt.ItemDataRole.ToolTipRole and column < 2:
            return tooltip(self.names[n] if column == 0 else self._samples[n])
        if role == Qt.ItemDataRole.ForegroundRole and (column == 1 or self.roles[n] == KEPT):
            return self._faint
        if role == Qt.ItemDataRole.EditRole and column == 2:
            return self.roles[n]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{plain(self.names[n])}: {role_words(self.roles[n])}"
        return None

    def choose(self, n: int, role: Role) -> None:
        """Ask for another role of a column."""
        if self.roles[n] != role:
            self.roleChosen.emit(n, role)


def _sample(rows: Sequence[Sequence[str]], n: int) -> str:
    found: dict[str, None] = {}
    for row in rows:
        value = row[n].strip() if n < len(row) else ""
        if value:
            found[value[:80]] = None
        if len(found) == _SAMPLES:
            break
    return " · ".join(found)


class _Roles(QStyledItemDelegate):
    """Paints a role as a box that can be opened, and opens it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """The role's words in a frame, with the arrow of a box that can be opened."""
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = option.palette
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(rect, palette.highlight())
        frame = QRectF(rect.adjusted(3, 2, -4, -3)).translated(0.5, 0.5)
        painter.setPen(QPen(palette.mid().color() if not chosen else palette.highlight().color(), 1))
        painter.setBrush(palette.base())
        painter.drawRoundedRect(frame, 3, 3)
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        pen = QPen(ink if isinstance(ink, QColor) else palette.text().color(), 1.5)
        painter.setPen(pen)
        rtl = option.direction is Qt.LayoutDirection.RightToLeft
        x, y = (frame.left() + 12 if rtl else frame.right() - 12), frame.center().y()
        painter.drawPolyline([QPointF(x - 3.5, y - 2), QPointF(x, y + 1.5), QPointF(x + 3.5, y - 2)])
        words = frame.adjusted(22, 0, -8, 0) if rtl else frame.adjusted(8, 0, -22, 0)
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        shown = option.fontMetrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Room for the longest role."""
        del index
        metrics = option.fontMetrics
        wide = max(metrics.horizontalAdvance(role_words(role)) for group in CHOICES for role in group)
        return QSize(wide + 44, metrics.height() + 12)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """The box, to be opened."""
        del option
        box = QComboBox(parent)
        box.setMaxVisibleItems(40)
        box.setAccessibleName(
            tr("What the column “{name}” is", name=shorten(str(index.sibling(index.row(), 0).data()), 80))
        )
        for number, group in enumerate(CHOICES):
            if number:
                box.insertSeparator(box.count())
            for role in group:
                box.addItem(role_words(role), role)
        box.activated.connect(lambda _: self._chosen(box))
        return box

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the column's role."""
        if isinstance(editor, QComboBox):
            role = index.data(Qt.ItemDataRole.EditRole)
            at = next((n for n in range(editor.count()) if editor.itemData(n) == role), 0)
            editor.setCurrentIndex(at)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand the choice on."""
        if isinstance(editor, QComboBox) and isinstance(model, ColumnsModel):
            role = editor.currentData()
            if isinstance(role, (tuple, list)):
                model.choose(index.row(), tuple(role))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Where the painted box is."""
        del index
        editor.setGeometry(option.rect.adjusted(3, 2, -3, -2))

    def _chosen(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class ColumnsView(QTableView):
    """The table of columns. A click on a role opens it; so do Enter, Space and F2 in its row."""

    def __init__(self, model: ColumnsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegateForColumn(2, _Roles(self))
        self.setAccessibleName(self.tr("Columns of the table"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.clicked.connect(lambda index: self.open_role(index.row()) if index.column() == 2 else None)

    def fit_names(self) -> None:
        """Give the names as much room as they need, up to a third."""
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(self.columnWidth(0) + 8, max(120, self.viewport().width() // 3)))

    def open_role(self, n: int) -> None:
        """Let the person choose what column number `n` is."""
        index = self.model().index(n, 2)
        self.setCurrentIndex(index)
        self.edit(index)
        box = self.indexWidget(index) or next(iter(self.viewport().findChildren(QComboBox)), None)
        if isinstance(box, QComboBox):
            box.setFocus()
            box.showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the role of the row that is current."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
            and self.currentIndex().isValid()
        ):
            self.open_role(self.currentIndex().row())
            return
        super().keyPressEvent(event)

"""The sheet of all keys, made from the action table as the person has changed it: searched by typing, copied, printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QPageLayout,
    QPainter,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTableFormat,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.actions import ACTIONS, MENUS
from mapviewer.app.fuzzy import folded
from mapviewer.app.key_caps import caps_width, paint_caps
from mapviewer.app.keys import ESCAPE, KeyMap, is_bare, shown
from mapviewer.app.ways import PANES, POINTER
from mapviewer.language import tr

_KEYS: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sheet: the menu or pane it belongs to, what is done, by which keys or gesture."""

    group: str
    what: str
    keys: tuple[str, ...]
    as_caps: bool = True
    off: bool = False
    """Whether it only counts while single keys are on, and they are off."""


def sheet_rows(keys: KeyMap, *, single: bool = True) -> list[Row]:
    """Every command that has keys, in the menus' order, then those that are in no menu, the panes' own keys, the pointer's ways."""
    specs = {spec.id: spec for spec in ACTIONS}
    rows: list[Row] = []
    seen: set[str] = set()
    listed = [(title, entry) for title, entries in MENUS for entry in entries]
    for title, entry in [*listed, *(("", spec.id) for spec in ACTIONS)]:
        spec = specs.get(entry or "")
        if spec is None or spec.id in seen:
            continue
        seen.add(spec.id)
        mine = keys.of(spec.id)
        if mine:
            off = not single and all(is_bare(key) and key != ESCAPE for key in mine)
            group = tr(title).replace("&", "") if title else tr("Other commands")
            rows.append(Row(group, tr(spec.tip), tuple(shown(key) for key in mine), off=off))
    rows.extend(
        Row(tr("In the pane that has the focus"), f"{tr(pane)}: {tr(what)}", (tr(how),))
        for pane, how, what in PANES
    )
    rows.extend(
        Row(tr("By pointer"), f"{tr(pane)}: {tr(what)}", (tr(how),), as_caps=False)
        for pane, how, what in POINTER
    )
    return rows


def grouped(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows by their group, groups in the order in which they come first."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    yield from groups.items()


def as_text(rows: Sequence[Row]) -> str:
    """The sheet as plain text, a tab before the keys."""
    lines: list[str] = []
    for group, members in grouped(rows):
        lines += ["", group.upper(), *(f"{row.what}\t{', '.join(row.keys)}" for row in members)]
    return "\n".join(lines).strip() + "\n"


def as_document(rows: Sequence[Row], title: str) -> QTextDocument:
    """The sheet as a document to be printed."""
    document = QTextDocument()
    cursor = QTextCursor(document)
    heading, bold, plain = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
    heading.setFontPointSize(15)
    heading.setFontWeight(QFont.Weight.Bold)
    bold.setFontPointSize(9.5)
    bold.setFontWeight(QFont.Weight.Bold)
    plain.setFontPointSize(9)
    cursor.insertText(title, heading)
    table_format = QTextTableFormat()
    table_format.setBorder(0)
    table_format.setCellPadding(1.5)
    for group, members in grouped(rows):
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock()
        cursor.insertText(group, bold)
        table = cursor.insertTable(len(members), 2, table_format)
        for n, row in enumerate(members):
            for column, text in enumerate((", ".join(row.keys), row.what)):
                table.cellAt(n, column).firstCursorPosition().insertText(text, plain)
    return document


class _Caps(QStyledItemDelegate):
    """The cell of keys: as caps."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        keys = index.data(_KEYS)
        size = super().sizeHint(option, index)
        return QSize(int(caps_width(keys, option.font)) + 24, size.height() + 6) if keys else size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        keys = index.data(_KEYS)
        if not keys:
            super().paint(painter, option, index)
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        if chosen:
            painter.fillRect(option.rect, palette.highlight())
        ink = (palette.highlightedText() if chosen else palette.text()).color()
        faint = not option.state & QStyle.StateFlag.State_Enabled
        line = ink if chosen else palette.placeholderText().color()
        painter.setLayoutDirection(option.direction)
        paint_caps(
            painter,
            QRectF(option.rect).adjusted(4, 0, -10, 0),
            keys,
            option.font,
            line if faint else ink,
            line,
        )


class Sheet(QDialog):
    """The sheet as a window of its own that may stay open beside the work."""

    changeAsked = Signal()
    """The person wants other keys."""

    def __init__(self, keys: KeyMap, *, single: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsSheet")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard and pointer"))
        self.rows = sheet_rows(keys, single=single)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find a command or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.table = QTableWidget(0, 2, self)
        self.table.setAccessibleName(self.tr("Shortcuts"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setItemDelegateForColumn(1, _Caps(self.table))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.note = QLabel(self)
        self.note.setProperty("role", "quiet")
        self.note.setWordWrap(True)
        self.note.setText(
            self.tr("Single keys count where the widget in focus has no use for them.")
            if single
            else self.tr("Single keys are switched off; the faint ones do nothing now.")
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        for text, press in (
            (self.tr("Change keys…"), self.changeAsked.emit),
            (self.tr("Copy"), self.copy),
            (self.tr("Print…"), self.print_out),
        ):
            button = QPushButton(text, self)
            button.setAutoDefault(False)
            button.clicked.connect(press)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        top = QHBoxLayout()
        top.addWidget(self.search)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self._fill("")
        letter = self.fontMetrics().averageCharWidth()
        room = parent.window().size()
        self.resize(min(letter * 112, room.width() - 20), min(640, room.height() - 20))
        self.search.setFocus()

    def _fill(self, typed: str) -> None:
        words = folded(typed).split()
        self.found = [
            row
            for row in self.rows
            if all(word in folded(f"{row.group} {row.what} {' '.join(row.keys)}") for word in words)
        ]
        self.table.clearSpans()
        self.table.setRowCount(0)
        bold = QFont(self.font())
        bold.setBold(True)
        for group, members in grouped(self.found):
            n = self._add_row()
            heading = QTableWidgetItem(group)
            heading.setFont(bold)
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(n, 0, heading)
            self.table.setSpan(n, 0, 1, 2)
            for row in members:
                n = self._add_row()
                flags = (
                    Qt.ItemFlag.ItemIsSelectable
                    if row.off
                    else Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
                )
                what, how = QTableWidgetItem(row.what), QTableWidgetItem(", ".join(row.keys))
                if row.as_caps:
                    how.setData(_KEYS, row.keys)
                for column, item in enumerate((what, how)):
                    item.setFlags(flags)
                    self.table.setItem(n, column, item)

    def _add_row(self) -> int:
        n = self.table.rowCount()
        self.table.insertRow(n)
        return n

    def copy(self) -> None:
        """Put what is listed onto the clipboard as plain text."""
        QGuiApplication.clipboard().setText(as_text(self.found))
        self.note.setText(self.tr("Copied."))

    def print_out(self) -> None:
        """Ask for a printer, and print what is listed."""
        # Printing is loaded when it is asked for.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: as_document(self.found, self.windowTitle()).print_(printer))
        dialog.setModal(True)
        dialog.show()

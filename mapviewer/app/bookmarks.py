"""The Bookmarks dock: viewpoints with names, in the reader's order; and the dialog in which one is named and described."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.symbol_icons import action_icon
from mapviewer.app.texts import direction, plain, shorten, tooltip
from mapviewer.app.theme import colors
from mapviewer.language import tr
from mapviewer.notebook import LONGEST_TEXT, LONGEST_TITLE, Bookmark
from mapviewer.query.phrases import window_words
from mapviewer.session import Noted, Opened

_WORDS: Final = Qt.ItemDataRole.UserRole
_MARGIN: Final = 8


class BookmarksPanel(QWidget):
    """The list of bookmarks and what can be done with them."""

    addAsked = Signal()
    goAsked = Signal(int)
    """The number, from 0, of the bookmark to go to."""
    editAsked = Signal(int)
    replaceAsked = Signal(int)
    """The number of the bookmark that is to hold what is shown now."""
    playAsked = Signal(int)
    """The number of the bookmark at which the story is to begin."""
    bookmarksChanged = Signal(object)
    """tuple[Bookmark, ...]: the person moved or deleted some."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bookmarksPanel")
        self._bookmarks: tuple[Bookmark, ...] = ()
        self.view = _List(self)
        self.view.setAccessibleName(self.tr("Bookmarks"))
        self.view.itemActivated.connect(lambda _: self._tell(self.goAsked))
        self.view.currentRowChanged.connect(lambda _: self._show_buttons())
        self.view.deleteAsked.connect(self.delete)
        self.view.editAsked.connect(lambda: self._tell(self.editAsked))
        self.view.moveAsked.connect(self.move_current)
        self.view.moved.connect(self._dragged)
        self.setFocusProxy(self.view)
        self.empty = QLabel(
            self.tr(
                "No bookmarks yet. Ctrl+D keeps what is shown now: the time, the filters, the event that is read and the part of the map. "
                "Several in a row can be played as a story."
            ),
            self,
        )
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "quiet")
        self.empty.setContentsMargins(12, 12, 12, 12)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(1)
        for name, icon, words, call in (
            ("add", "bookmark-add", self.tr("Bookmark what is shown now (Ctrl+D)"), self.addAsked.emit),
            ("edit", "edit", self.tr("Name and text (F2)"), lambda: self._tell(self.editAsked)),
            (
                "replace",
                "check",
                self.tr("Let it hold what is shown now"),
                lambda: self._tell(self.replaceAsked),
            ),
            ("up", "up", self.tr("Move up (Alt+Up)"), lambda: self.move_current(-1)),
            ("down", "down", self.tr("Move down (Alt+Down)"), lambda: self.move_current(1)),
            ("delete", "delete", self.tr("Delete (Del)"), self.delete),
        ):
            row.addWidget(self._button(name, icon, words, call))
        row.addStretch(1)
        self.play = QPushButton(self.tr("Play"), self)
        self.play.setToolTip(self.tr("Play the bookmarks as a story, from this one on"))
        self.play.clicked.connect(lambda: self.playAsked.emit(max(0, self.view.currentRow())))
        row.addWidget(self.play)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.empty, 1)
        column.addWidget(self.view, 1)
        self.set_theme(False)
        self._show((), -1)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show the bookmarks that belong to another dossier."""
        self._show(opened.notebook.bookmarks, -1)

    def note(self, noted: Noted) -> None:
        """Show the bookmarks as they are now; a new one is the current one."""
        old, new = noted.old.bookmarks, noted.new.bookmarks
        if old != new:
            fresh = next((n for n, mark in enumerate(new) if mark not in old), -1)
            current = self.view.currentRow()
            self._show(new, fresh if fresh >= 0 else min(current, len(new) - 1))

    def show_current(self, number: int) -> None:
        """Mark the bookmark that is shown; −1 for none."""
        self.view.setCurrentRow(number)

    def set_theme(self, dark: bool) -> None:
        """Draw the buttons and lines for a light or a dark window."""
        ink = QColor(colors(dark).text)
        for button in self._buttons.values():
            button.setIcon(action_icon(str(button.property("drawing")), ink))
            button.setAccessibleName(button.toolTip())
        self.play.setIcon(action_icon("play", ink))
        self.view.quiet = QColor(colors(dark).quiet)
        self.view.viewport().update()

    # What the person does -----------------------------------------------------------------------------------------------

    def delete(self) -> None:
        """Delete the current bookmark; undo brings it back."""
        row = self.view.currentRow()
        if row >= 0:
            self.bookmarksChanged.emit(self._bookmarks[:row] + self._bookmarks[row + 1 :])

    def move_current(self, by: int) -> None:
        """Move the current bookmark up (−1) or down (1)."""
        row = self.view.currentRow()
        self._move(row, row + by)

    def _move(self, row: int, to: int) -> None:
        if row < 0 or not 0 <= to < len(self._bookmarks) or row == to:
            return
        marks = list(self._bookmarks)
        marks.insert(to, marks.pop(row))
        self.view.setCurrentRow(to)
        self.bookmarksChanged.emit(tuple(marks))

    def _dragged(self, row: int, to: int) -> None:
        self._move(row, to)

    def _tell(self, signal: SignalInstance) -> None:
        row = self.view.currentRow()
        if row >= 0:
            signal.emit(row)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _button(self, name: str, icon: str, words: str, call: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"bookmark-{name}")
        button.setProperty("drawing", icon)
        button.setAutoRaise(True)
        button.setToolTip(words)
        button.clicked.connect(lambda _=False: call())
        self._buttons[name] = button
        return button

    def _show(self, bookmarks: Sequence[Bookmark], current: int) -> None:
        self._bookmarks = tuple(bookmarks)
        self.view.blockSignals(True)
        self.view.clear()
        for number, mark in enumerate(bookmarks, 1):
            title = shorten(mark.title, 200) or self.tr("Without a name")
            item = QListWidgetItem(f"{number}. {title}")
            words = window_words(mark.view.selection)
            if mark.view.filters:
                words += " · " + self.tr("filtered")
            item.setData(_WORDS, words)
            item.setToolTip(tooltip(mark.text) if mark.text.strip() else "")
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, f"{words}. {shorten(mark.text, 300)}")
            self.view.addItem(item)
        self.view.setCurrentRow(current)
        self.view.blockSignals(False)
        self.view.setVisible(bool(bookmarks))
        self.empty.setVisible(not bookmarks)
        self._show_buttons()

    def _show_buttons(self) -> None:
        row, last = self.view.currentRow(), len(self._bookmarks) - 1
        for name in ("edit", "replace", "delete"):
            self._buttons[name].setEnabled(row >= 0)
        self._buttons["up"].setEnabled(row > 0)
        self._buttons["down"].setEnabled(0 <= row < last)
        self.play.setEnabled(last >= 0)


class _List(QListWidget):
    """The bookmarks as two lines each: name, and which time it shows."""

    deleteAsked = Signal()
    editAsked = Signal()
    moveAsked = Signal(int)
    moved = Signal(int, int)
    """An entry was dragged from one row to another."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.quiet = QColor("#666666")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setItemDelegate(_Lines(self))
        self.setUniformItemSizes(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.model().rowsMoved.connect(self._rows_moved)

    def _rows_moved(self, _: QModelIndex, start: int, __: int, ___: QModelIndex, row: int) -> None:
        self.moved.emit(start, row - 1 if row > start else row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, rename and move by key; everything else as in any list."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Delete:
            self.deleteAsked.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.editAsked.emit()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moveAsked.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class _Lines(QStyledItemDelegate):
    def __init__(self, parent: _List) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del index
        return QSize(120, 2 * option.fontMetrics.height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        ink = palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        room: QRect = option.rect.adjusted(_MARGIN, 4, -_MARGIN, -4)
        metrics = option.fontMetrics
        painter.save()
        painter.setFont(option.font)
        painter.setLayoutDirection(direction(text.partition(". ")[2]))
        for line, color in ((text, ink), (str(index.data(_WORDS)), ink if chosen else self._list.quiet)):
            painter.setPen(color)
            painter.drawText(
                room,
                Qt.AlignmentFlag.AlignTop,
                metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width()),
            )
            room = room.adjusted(0, metrics.height() + 1, 0, 0)
            painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.restore()


def bookmark_dialog(
    parent: QWidget, heading: str, title: str, text: str, done: Callable[[str, str], object]
) -> QDialog:
    """Ask for a bookmark's name and text; `done` gets them."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(heading)
    name = QLineEdit(plain(title).replace("\n", " "), dialog)
    name.setObjectName("bookmarkTitle")
    name.setMaxLength(LONGEST_TITLE)
    name.selectAll()
    words = QPlainTextEdit(dialog)
    words.setObjectName("bookmarkText")
    words.setPlainText(plain(text))
    words.setTabChangesFocus(True)
    words.setPlaceholderText(tr("What there is to say about it; shown when the story is played"))
    form = QFormLayout()
    form.addRow(tr("&Name"), name)
    form.addRow(tr("&Text"), words)
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, dialog
    )
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    dialog.accepted.connect(
        lambda: done(name.text().strip()[:LONGEST_TITLE], words.toPlainText()[:LONGEST_TEXT])
    )
    layout = QVBoxLayout(dialog)
    layout.addLayout(form)
    layout.addWidget(buttons)
    dialog.resize(460, 260)
    dialog.open()
    name.setFocus()
    return dialog

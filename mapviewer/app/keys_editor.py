"""Changing keys: a list of all commands, a field that takes the next key that is pressed, and what is in the way of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.actions import ACTIONS, MENUS
from mapviewer.app.commands import words
from mapviewer.app.fuzzy import folded
from mapviewer.app.keys import KeyMap, all_shown, canonical, reserved, shown
from mapviewer.language import tr

_ID: Final = Qt.ItemDataRole.UserRole
_ALONE: Final = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


def _name(text: str) -> str:
    return words(text).replace("&", "").rstrip("…")


class KeyField(QLineEdit):
    """Takes one key. Tab goes on to the next widget, as everywhere."""

    pressed = Signal(str)
    """The key, as `app.keys` writes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText(self.tr("Press the new key here"))
        self.setAccessibleName(self.tr("New key of the command"))

    def event(self, event: QEvent) -> bool:
        """Shortcuts of the window mean only themselves here."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say which key it was."""
        key = Qt.Key(event.key())
        if key in _ALONE or key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            super().keyPressEvent(event)
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if (
            len(event.text()) == 1
            and event.text().isprintable()
            and not event.text().isalnum()
            and key != Qt.Key.Key_Space
        ):
            # A mark is itself, whether or not this keyboard needs Shift for it.
            modifiers &= ~Qt.KeyboardModifier.ShiftModifier
        pressed = QKeySequence(QKeyCombination(modifiers, key)).toString(
            QKeySequence.SequenceFormat.PortableText
        )
        self.setText(shown(pressed) if pressed else "")
        self.pressed.emit(canonical(pressed))


class KeysEditor(QWidget):
    """The page of keys. It keeps a map of its own and says what it was changed to."""

    changed = Signal(object)
    """The `KeyMap` that is wanted."""

    def __init__(self, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = keys
        self._wanted = ""
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find a command or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.table = QTableWidget(0, 2, self)
        self.table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.table.setAccessibleName(self.tr("Commands and their keys"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemSelectionChanged.connect(self._show_command)
        self.field = KeyField(self)
        self.field.pressed.connect(self._pressed)
        self.take = QPushButton(self.tr("Use it here instead"), self)
        self.take.clicked.connect(self._take)
        self.which = QComboBox(self)
        self.which.setAccessibleName(self.tr("Key to remove"))
        self.remove = QPushButton(self.tr("Remove"), self)
        self.remove.clicked.connect(self._remove)
        self.reset = QPushButton(self.tr("Reset command"), self)
        self.reset.clicked.connect(lambda: self._set(self.keys.resetting(self.command())))
        self.reset_all = QPushButton(self.tr("Reset all keys"), self)
        self.reset_all.clicked.connect(lambda: self._set(KeyMap()))
        for button in (self.take, self.remove, self.reset, self.reset_all):
            button.setAutoDefault(False)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.field)
        first.addWidget(self.take)
        second.addWidget(self.which)
        second.addWidget(self.remove)
        second.addWidget(self.reset)
        second.addStretch(1)
        second.addWidget(self.reset_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.note)
        self._fill()
        self.table.selectRow(0)

    def show_keys(self, keys: KeyMap) -> None:
        """Show other keys."""
        self.keys = keys
        for n in range(self.table.rowCount()):
            item, name = self.table.item(n, 1), self.table.item(n, 0)
            if item is not None and name is not None:
                command = name.data(_ID)
                item.setText(all_shown(keys.of(command)))
                font = self.font()
                font.setBold(keys.is_changed(command))
                item.setFont(font)
        self._show_command()

    def command(self) -> str:
        """The id of the command that is chosen."""
        item = self.table.item(max(0, self.table.currentRow()), 0)
        return str(item.data(_ID)) if item is not None else ACTIONS[0].id

    def choose(self, command: str) -> None:
        """Choose a command by its id."""
        for n in range(self.table.rowCount()):
            item = self.table.item(n, 0)
            if item is not None and item.data(_ID) == command:
                self.table.selectRow(n)

    def _fill(self) -> None:
        menu_of = {entry: title for title, entries in MENUS for entry in entries if entry}
        self.table.setRowCount(len(ACTIONS))
        for n, spec in enumerate(ACTIONS):
            where = _name(menu_of[spec.id]) + " › " if spec.id in menu_of else ""
            item = QTableWidgetItem(where + _name(spec.text))
            item.setToolTip(words(spec.tip))
            item.setData(_ID, spec.id)
            self.table.setItem(n, 0, item)
            self.table.setItem(n, 1, QTableWidgetItem())
        self.show_keys(self.keys)

    def _filter(self, typed: str) -> None:
        wanted = folded(typed).split()
        for n in range(self.table.rowCount()):
            text = " ".join(
                item.text() for column in (0, 1) if (item := self.table.item(n, column)) is not None
            )
            self.table.setRowHidden(n, not all(word in folded(text) for word in wanted))

    def _show_command(self) -> None:
        self._wanted = ""
        self.field.clear()
        self.note.clear()
        self.take.hide()
        command = self.command()
        self.which.clear()
        for key in self.keys.of(command):
            if not reserved(key):
                self.which.addItem(shown(key), key)
        self.which.setEnabled(self.which.count() > 0)
        self.remove.setEnabled(self.which.count() > 0)
        self.reset.setEnabled(self.keys.is_changed(command))
        self.reset_all.setEnabled(bool(self.keys.own))

    def _pressed(self, key: str) -> None:
        self._wanted = ""
        self.take.hide()
        why = reserved(key) if key else tr("This keyboard's key has no name.")
        if why:
            self.note.setText(
                tr("{key} cannot be used: {why}.").format(key=shown(key) if key else "?", why=why.rstrip("."))
            )
            return
        owner = self.keys.owner(key)
        if owner is None or owner.id == self.command():
            self._set(self.keys.giving(self.command(), key))
            return
        self._wanted = key
        self.note.setText(
            tr("{key} belongs to “{command}”.").format(key=shown(key), command=_name(owner.text))
        )
        self.take.show()

    def _take(self) -> None:
        if self._wanted:
            self._set(self.keys.giving(self.command(), self._wanted))

    def _remove(self) -> None:
        key = self.which.currentData()
        if key:
            self._set(self.keys.taking(self.command(), str(key)))

    def _set(self, keys: KeyMap) -> None:
        self.show_keys(keys)
        self.changed.emit(keys)

"""The action table as Qt's actions, and the way of a bare key to its command.

Keys with Ctrl, Alt or Meta and function keys are shortcuts of the window. Bare keys are not: a shortcut would take them from whoever has
the focus. They arrive as key presses that the focused widget had no use for (`MainWindow.keyPressEvent`), and `of_press` names the command.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow

from mapviewer.app.actions import ACTIONS, ActionSpec
from mapviewer.app.keys import ESCAPE, KeyMap, is_bare, pressed, shown
from mapviewer.app.symbol_icons import action_icon


class Commands(QObject):
    """One QAction for each row of the action table; `by_id` has them."""

    asked = Signal(str)
    """The id of an action that the person asked for."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.by_id: dict[str, QAction] = {}
        self.keys = KeyMap()
        self.single = True
        groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            action = QAction(words(spec.text), window)
            action.setObjectName(f"action-{spec.id}")
            action.setStatusTip(words(spec.tip))
            action.setCheckable(spec.checkable)
            if spec.group:
                if spec.group not in groups:
                    groups[spec.group] = QActionGroup(window)
                groups[spec.group].addAction(action)
            action.triggered.connect(self._asker(spec.id))
            # The window has them too: a shortcut only counts while something that shows it is visible, and menus may be hidden.
            window.addAction(action)
            self.by_id[spec.id] = action
        self.set_keys(self.keys, single=True)

    def set_keys(self, keys: KeyMap, *, single: bool) -> None:
        """Let the commands have these keys, bare ones only where `single` says so."""
        self.keys, self.single = keys, single
        for spec in ACTIONS:
            action = self.by_id[spec.id]
            mine = self.keys_of(spec)
            deep = [key for key in mine if not is_bare(key)]
            action.setShortcuts([QKeySequence.fromString(key) for key in deep])
            # A bare key is shown like a shortcut, but it is none. The words before it may be others than the table's ("Undo …").
            hint = "" if deep or not mine else f"\t{shown(mine[0])}"
            action.setText(action.text().partition("\t")[0] + hint)
            tip = words(spec.tip)
            action.setToolTip(f"{tip} ({shown(mine[0])})" if mine else tip)

    def keys_of(self, spec: ActionSpec) -> tuple[str, ...]:
        """The keys by which a command can be had just now."""
        return tuple(key for key in self.keys.of(spec.id) if self.single or not is_bare(key) or key == ESCAPE)

    def of_press(self, event: QKeyEvent) -> str:
        """The id of the enabled command that a bare key asks for; "" for none. Escape is the window's own matter."""
        if not self.single:
            return ""
        for key in pressed(event):
            command = self.keys.bare.get(key, "")
            if command and key != ESCAPE and self.by_id[command].isEnabled():
                return command
        return ""

    def set_icons(self, ink: QColor, size: int) -> None:
        """Draw all icons in a colour, for buttons of `size` pixels."""
        for spec in ACTIONS:
            if spec.icon:
                self.by_id[spec.id].setIcon(action_icon(spec.icon, ink, size))

    def _asker(self, key: str) -> Callable[..., None]:
        return lambda *_: self.asked.emit(key)


def words(text: str) -> str:
    """Words of the action table in the language of the program."""
    return QCoreApplication.translate("MainWindow", text)

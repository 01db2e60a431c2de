"""Commands that concern the window itself and not the dossier: its keys, its command palette, what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from mapviewer.app.presentation import Presentation
from mapviewer.app.theme import PLAIN

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller
    from mapviewer.app.palette import Entry
    from mapviewer.app.shortcuts import Sheet


class Desk(QObject):
    """The commands of the window itself; `commands` has them by the action table's ids. Dialogs are imported when they are asked for."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._window = controller.window
        self._sheet: Sheet | None = None
        self.presentation = Presentation(controller.window, controller.enlarge)
        self.commands: dict[str, Callable[[], object]] = {
            "palette": self.palette,
            "present": self.presentation.toggle,
            "settings": self.settings,
            "single-keys": lambda: controller.change_settings(
                single_keys=not controller.settings.single_keys
            ),
            "text-larger": lambda: self._text(controller.settings.larger_text(1).text_size),
            "text-smaller": lambda: self._text(controller.settings.larger_text(-1).text_size),
            "text-normal": lambda: self._text(100),
            "shortcuts": self.shortcuts,
            "about": self.about,
        }

    def settings(self, *, keys: bool = False) -> None:
        """All settings in one dialog, on its page of keys where that is asked for."""
        from mapviewer.app.settings_dialog import SettingsDialog

        controller = self._controller
        dialog = SettingsDialog(controller.settings, self._window)

        def change(updates: dict[str, object]) -> None:
            controller.change_settings(**updates)
            dialog.show_settings(controller.settings)

        dialog.changed.connect(change)
        if keys:
            dialog.tabs.setCurrentIndex(dialog.tabs.count() - 1)
        dialog.open()

    def palette(self) -> None:
        """Find a command by typing."""
        from mapviewer.app.palette import Palette, entries_of

        commands = self._window.commands
        entries = entries_of(self._window, commands.keys)
        recent = self._controller.settings.commands
        palette = Palette(entries, recent, self._controller.session.store, self._window)
        palette.chosen.connect(self._found)
        palette.open()

    def _found(self, entry: Entry) -> None:
        from mapviewer.app.palette import EVENT

        if entry.action is None:
            self._controller.session.focus((entry.id.removeprefix(EVENT),), origin="palette")
            return
        self._controller.remember_command(entry.id)
        entry.action.trigger()

    def _text(self, percent: int) -> None:
        self._controller.change_settings(text_size=percent)
        self._window.statusBar().showMessage(self.tr("Text size: {n} %").replace("{n}", str(percent)), 3_000)

    def shortcuts(self) -> None:
        """The sheet of all keys; it may stay open."""
        from mapviewer.app.shortcuts import Sheet

        if self._sheet is not None:
            self._sheet.raise_()
            self._sheet.activateWindow()
            return
        commands = self._window.commands
        self._sheet = Sheet(commands.keys, single=commands.single, parent=self._window)
        self._sheet.changeAsked.connect(self._change_keys)
        self._sheet.destroyed.connect(self._sheet_gone)
        self._sheet.show()

    def _change_keys(self) -> None:
        if self._sheet is not None:
            self._sheet.close()
        self.settings(keys=True)

    def _sheet_gone(self) -> None:
        self._sheet = None

    def about(self) -> None:
        """Version, licences and where the data come from."""
        from mapviewer.app.about import about_text

        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About mapviewer"))
        box.setTextFormat(PLAIN)
        box.setText(about_text())
        box.open()

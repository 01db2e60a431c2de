"""The settings in their dialog: at once, remembered, and set back; keys with what is in their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from mapviewer.app.main import Program
from mapviewer.app.settings_dialog import RESET, SettingsDialog
from mapviewer.settings import Motion, Settings, Theme

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(program: Program) -> Iterator[SettingsDialog]:
    program.window.actions_by_id["settings"].trigger()
    found = program.window.findChild(SettingsDialog)
    assert found is not None
    yield found
    program.controller.change_settings(**{name: getattr(Settings(), name) for name in RESET})
    found.reject()


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_each_setting_holds_at_once(program: Program, dialog: SettingsDialog) -> None:
    choose(dialog.theme, Theme.DARK)
    choose(dialog.text_size, 125)
    choose(dialog.motion, Motion.REDUCED)
    dialog.dwell.setValue(2.5)
    dialog.single_keys.setChecked(False)
    dialog.editor.setText("code -g {file}:{line}")
    dialog.editor.editingFinished.emit()
    chosen = program.controller.settings
    assert (chosen.theme, chosen.text_size, chosen.motion, chosen.dwell_ms) == (
        Theme.DARK,
        125,
        Motion.REDUCED,
        2_500,
    )
    assert not chosen.single_keys
    assert chosen.editor == "code -g {file}:{line}"
    assert program.window.actions_by_id["theme-dark"].isChecked()
    dialog.reset.click()
    assert program.controller.settings == Settings(recent=chosen.recent, language=chosen.language)
    assert dialog.theme.currentData() == Theme.SYSTEM
    assert dialog.single_keys.isChecked()


def test_a_command_gets_a_key(program: Program, dialog: SettingsDialog) -> None:
    keys = dialog.keys
    keys.choose("fit")
    QTest.keyClick(keys.field, Qt.Key.Key_B, CTRL)
    assert program.controller.settings.shortcuts["fit"][-1] == "Ctrl+B"
    assert "Ctrl+B" in [key.toString() for key in program.window.actions_by_id["fit"].shortcuts()]
    keys.which.setCurrentIndex(keys.which.findData("Ctrl+B"))
    keys.remove.click()
    assert program.controller.settings.shortcuts == {}


def test_what_is_in_the_way_is_named(program: Program, dialog: SettingsDialog) -> None:
    keys = dialog.keys
    keys.choose("fit")
    QTest.keyClick(keys.field, Qt.Key.Key_O, CTRL)
    assert "“Open”" in keys.note.text()
    assert program.controller.settings.shortcuts == {}
    keys.take.click()
    assert program.controller.settings.shortcuts["open"] == ()
    QTest.keyClick(keys.field, Qt.Key.Key_Down)
    assert "cannot be used" in keys.note.text()
    keys.choose("open")
    keys.reset.click()
    assert program.window.commands.keys.of("open") == ("Ctrl+O",)
    keys.choose("next")
    QTest.keyClick(keys.field, Qt.Key.Key_N)
    assert program.window.commands.keys.bare["N"] == "next"
    keys.reset_all.click()
    assert program.controller.settings.shortcuts == {}


def test_commands_are_found_by_name_and_key(dialog: SettingsDialog) -> None:
    keys = dialog.keys
    QTest.keyClicks(keys.search, "ctrl+o")
    seen = [n for n in range(keys.table.rowCount()) if not keys.table.isRowHidden(n)]
    assert len(seen) == 1


def test_the_zone_holds_at_once_and_for_every_dossier(
    program: Program, dialog: SettingsDialog, wait_until: Callable[..., None]
) -> None:
    session = program.session
    assert session.selection.zone == "Asia/Damascus"
    choose(dialog.zone, "America/New_York")
    assert session.selection.zone == "America/New_York"
    assert "America/New_York" in program.window.zone_label.text()
    before = session.store
    program.controller.open_sample()
    wait_until(lambda: session.store is not before, "the sample, again")
    assert session.selection.zone == "America/New_York"
    dialog.reset.click()
    assert session.selection.zone == "Asia/Damascus"


def test_another_language_is_said_in_it(program: Program, dialog: SettingsDialog) -> None:
    choose(dialog.language, "fr")
    assert program.window.actions_by_id["language-fr"].isChecked()
    assert "mapviewer" in program.window.messages.label.text()
    choose(dialog.language, "")

"""The keyboard in the real window: each key to whom it belongs, whatever has the focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.main import Program

Wait = Callable[..., None]
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def active(program: Program, wait_until: Wait) -> Program:
    """The program in a window that is active, as shortcuts and the web engine need it."""
    window = program.window
    window.hide()
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, on=False)
    window.show()
    window.activateWindow()
    wait_until(window.isActiveWindow, "the window to be active")
    return program


@pytest.fixture
def said(program: Program) -> list[str]:
    """Commands that were asked for."""
    heard: list[str] = []
    program.window.commanded.connect(heard.append)
    return heard


@pytest.fixture
def box(program: Program) -> QWidget:
    """A widget inside the window, for others to be put in."""
    box = QWidget(program.window.details.widget())
    QVBoxLayout(box)
    box.show()
    return box


def add(box: QWidget, widget: QWidget) -> None:
    layout = box.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()
    widget.setFocus()


def test_a_button_keeps_space_and_gives_the_rest(box: QWidget, said: list[str]) -> None:
    button, pressed = QPushButton("Press"), list[bool]()
    button.clicked.connect(lambda: pressed.append(True))
    add(box, button)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert (len(pressed), said) == (1, [])
    QTest.keyClick(button, Qt.Key.Key_Plus, NONE)
    assert said == ["zoom-in"]


def test_a_check_box_keeps_space(box: QWidget, said: list[str]) -> None:
    check = QCheckBox("Check")
    add(box, check)
    QTest.keyClick(check, Qt.Key.Key_Space)
    assert check.isChecked()
    assert said == []


def test_an_editor_takes_all_it_can_type_or_move_by(box: QWidget, said: list[str]) -> None:
    for editor in (QLineEdit(), QPlainTextEdit()):
        add(box, editor)
        QTest.keyClicks(editor, "[0+ ?-]")
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            QTest.keyClick(editor, key)
            QTest.keyClick(editor, key, SHIFT)
        text = editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()
        assert text == "[0+ ?-]"
    assert said == []


def test_an_editor_keeps_its_own_shortcuts(active: Program, box: QWidget, said: list[str]) -> None:
    active.controller.change_settings(shortcuts={"fit": ("Ctrl+A",), "fit-all": ("Ctrl+Z",)})
    editor = QLineEdit()
    add(box, editor)
    QTest.keyClicks(editor, "abc")
    QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
    assert editor.selectedText() == "abc"
    QTest.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text() == ""
    assert said == []


def test_a_spin_box_and_a_combo_box_keep_theirs(box: QWidget, said: list[str]) -> None:
    spin = QSpinBox()
    add(box, spin)
    spin.selectAll()
    QTest.keyClicks(spin, "20")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Plus):
        QTest.keyClick(spin, key)
    assert spin.value() == 20
    combo = QComboBox()
    combo.addItems(["a", "b", "+c", "0d"])
    add(box, combo)
    for key, there in ((Qt.Key.Key_End, 3), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Plus, 2)):
        QTest.keyClick(combo, key)
        assert combo.currentIndex() == there
    assert said == []


def test_a_table_searches_by_what_is_typed(program: Program, said: list[str]) -> None:
    view = program.window.table.view
    view.setFocus()
    for key in "Is 0[?":
        QTest.keyClick(view, key)
    for code in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(view, code)
        QTest.keyClick(view, code, SHIFT)
    assert said == []
    assert view.selectionMode() is QAbstractItemView.SelectionMode.ExtendedSelection


def test_reading_leaves_the_arrows_to_the_steps(program: Program, said: list[str]) -> None:
    program.window.details.setFocus()
    QTest.keyClick(program.window.details, Qt.Key.Key_Right)
    QTest.keyClick(program.window.details, Qt.Key.Key_Left)
    QTest.keyClick(program.window.details, Qt.Key.Key_Down)
    assert said == ["next", "previous"]


def test_an_open_menu_has_all_keys(program: Program, said: list[str]) -> None:
    menu = program.window.menuBar().actions()[0].menu()
    assert menu is not None
    menu.popup(program.window.mapToGlobal(program.window.rect().center()))
    QTest.keyClick(menu, Qt.Key.Key_Home)
    QTest.keyClick(menu, Qt.Key.Key_Plus)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    assert said == []


def test_the_map_pans_and_zooms_by_its_own_keys(active: Program, wait_until: Wait, said: list[str]) -> None:
    window = active.window
    assert window.map.grab_ready() is not None
    inner = window.map.focusProxy().focusProxy()
    assert inner is not None, "the engine's own widget"
    inner.setFocus()
    before = window.map.where
    assert before is not None
    QTest.keyClick(inner, Qt.Key.Key_Right)
    wait_until(lambda: window.map.where is not None and window.map.where.lon > before.lon, "the map to pan")
    QTest.keyClick(inner, Qt.Key.Key_Plus, NONE)
    wait_until(
        lambda: window.map.where is not None and window.map.where.zoom > before.zoom, "the map to zoom"
    )
    assert said == []
    # What the map has no use for is the window's.
    for key, command in ((Qt.Key.Key_Home, "first"), (Qt.Key.Key_BracketLeft, "window-start")):
        QTest.keyClick(inner, key)
        wait_until(lambda wanted=command: wanted in said, command)
    assert said == ["first", "window-start"]


def test_single_keys_can_be_switched_off(program: Program, said: list[str]) -> None:
    window = program.window
    window.actions_by_id["single-keys"].trigger()
    said.clear()
    assert not program.controller.settings.single_keys
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Plus, Qt.Key.Key_Home):
        QTest.keyClick(window.timeline, key)
    assert said == []
    assert "\t" not in window.actions_by_id["next"].text()
    program.session.focus(("damascus-strikes",))
    QTest.keyClick(window.timeline, Qt.Key.Key_Escape)
    assert program.session.selection.focus == ()
    window.actions_by_id["single-keys"].trigger()
    assert window.actions_by_id["next"].text().endswith("\tRight")


def test_keys_are_as_the_settings_say(active: Program, said: list[str]) -> None:
    active.controller.change_settings(shortcuts={"next": ("N", "Ctrl+Alt+N"), "fit": ("Ctrl+Q",)})
    window = active.window
    QTest.keyClick(window.timeline, Qt.Key.Key_N)
    QTest.keyClick(window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.AltModifier)
    assert said == ["next", "next"]
    QTest.keyClick(window.timeline, Qt.Key.Key_Right)
    assert said == ["next", "next"]
    assert window.actions_by_id["quit"].shortcuts() == []
    assert "Ctrl+Q" in window.actions_by_id["fit"].toolTip()


def test_escape_ends_what_was_begun_last(program: Program) -> None:
    window, session = program.window, program.session
    session.focus(("damascus-strikes",))
    window.messages.show_message("info", "Something")
    for _ in range(2):
        QTest.keyClick(window.timeline, Qt.Key.Key_Escape)
        if session.selection.focus:
            assert window.messages.isHidden()
    assert session.selection.focus == ()


def test_single_keys_reach_the_window_from_a_floating_pane(program: Program, said: list[str]) -> None:
    window = program.window
    window.timeline_dock.setFloating(True)
    QTest.keyClick(window.timeline, Qt.Key.Key_Plus)
    QTest.keyClick(window.timeline, Qt.Key.Key_Home)
    assert said == ["zoom-in", "first"]
    window.timeline_dock.setFloating(False)


def test_shortcuts_count_while_the_menus_are_hidden(active: Program, said: list[str]) -> None:
    window = active.window
    window.menuBar().hide()
    QTest.keyClick(window, Qt.Key.Key_0, CTRL)
    assert said == ["fit"]
    window.menuBar().show()


def test_panes_that_come_later_are_in_the_round(program: Program) -> None:
    window = program.window
    late = QLineEdit(window.details.widget())
    late.show()
    window.panes.insert(0, late)
    window.timeline.setFocus()
    window.next_pane(1)
    assert window.focusWidget() is late
    window.next_pane(-1)
    assert window.focusWidget() is window.timeline

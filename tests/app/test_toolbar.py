"""The toolbar: words give way before buttons do, and finding is one click away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from mapviewer.app.main import Program

WORDS, ICON = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly


def button(program: Program, key: str) -> QToolButton:
    found = program.window.toolbar.widgetForAction(program.window.actions_by_id[key])
    assert isinstance(found, QToolButton)
    return found


def test_words_give_way_before_buttons_do(program: Program, wait_until: Callable[..., None]) -> None:
    window = program.window
    window.resize(1280, 700)
    wait_until(lambda: button(program, "search").toolButtonStyle() == WORDS, "the words")
    window.resize(760, 700)
    wait_until(lambda: button(program, "open").toolButtonStyle() == ICON, "the words to go")
    assert button(program, "search").toolButtonStyle() == ICON
    window.resize(1280, 700)
    wait_until(lambda: button(program, "open").toolButtonStyle() == WORDS, "the words to come back")


def test_find_stands_in_the_toolbar_and_opens_the_search(program: Program) -> None:
    assert program.window.search.isHidden()
    button(program, "search").click()
    assert not program.window.search.isHidden()

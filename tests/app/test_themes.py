"""The theme follows the system while the window is open, and what the settings say at once: window, timeline, map page and icons."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from mapviewer.app import theme
from mapviewer.app.main import Program
from mapviewer.app.theme import colors
from mapviewer.settings import Theme
from tests.app.pages import evaluate, settle


def inks(program: Program) -> set[str]:
    """The colours that the toolbar's icons are drawn in."""
    picture = program.window.actions_by_id["open"].icon().pixmap(20, 20).toImage()
    points = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height()))
    return {QColor(p.rgb()).name() for p in points if p.alpha() == 255}


def check(program: Program, *, dark: bool) -> None:
    window, c = program.window, colors(dark)
    assert window.palette().color(QPalette.ColorRole.Window).name() == c.window.lower()
    assert c.text.lower() in inks(program)
    paper = window.timeline.grab().toImage().pixelColor(2, 2)
    assert (paper.lightness() < 128) == dark
    settle(window.map)
    assert evaluate(window.map, "document.documentElement.dataset.theme") == ("dark" if dark else "light")
    water = window.map.grab().toImage()
    middle = water.pixelColor(water.width() // 3, water.height() // 2)
    assert (middle.lightness() < 128) == dark


def test_it_follows_the_system_and_the_settings(
    program: Program, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None]
) -> None:
    system = [False]
    monkeypatch.setattr(theme, "system_is_dark", lambda: system[0])
    told = qapp.styleHints().colorSchemeChanged

    def desktop(dark: bool) -> None:
        system[0] = dark
        told.emit(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
        qapp.processEvents()

    program.controller.set_theme(Theme.SYSTEM)
    check(program, dark=False)
    desktop(True)
    check(program, dark=True)
    desktop(False)
    check(program, dark=False)
    # What the person chose stays, whatever the desktop does.
    program.controller.change_settings(theme=Theme.DARK)
    check(program, dark=True)
    desktop(False)
    check(program, dark=True)
    program.controller.change_settings(theme=Theme.LIGHT)
    desktop(True)
    check(program, dark=False)

"""The icons: one set, drawn alike, in the theme's colour and sharp on every screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from mapviewer.app.actions import ACTIONS
from mapviewer.app.symbol_icons import TOOL_SIZE, action_icon, device_ratios
from mapviewer.assets import resource

FILES = sorted(Path(resource("icons")).glob("*.svg"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_icons_are_drawn_alike(path: Path) -> None:
    drawing = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 20 20"' in drawing
    assert 'stroke="currentColor" stroke-width="1.5"' in drawing
    assert not re.search(r"#[0-9a-fA-F]{3,6}|rgb|<text|<image|href", drawing), (
        "no colour of its own, nothing from elsewhere"
    )


def test_every_action_that_names_an_icon_has_it() -> None:
    names = {path.stem for path in FILES}
    assert {spec.icon for spec in ACTIONS if spec.icon} <= names


def test_an_icon_takes_the_colour_and_fades_when_disabled(qapp: QApplication) -> None:
    icon = action_icon("add", QColor("#C02040"))
    ratio = device_ratios()[0]
    for mode, low, high in ((QIcon.Mode.Normal, 240, 255), (QIcon.Mode.Disabled, 80, 120)):
        picture = icon.pixmap(QSize(TOOL_SIZE, TOOL_SIZE), ratio, mode).toImage()
        middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
        assert low <= middle.alpha() <= high
        assert abs(middle.red() - 0xC0) < 6


def test_an_icon_is_not_scaled(qapp: QApplication) -> None:
    for size in (16, 20):
        sizes = action_icon("fit", QColor("black")).availableSizes()
        assert QSize(round(size * device_ratios()[0]), round(size * device_ratios()[0])) in sizes

"""Larger and smaller letters, everywhere and at once, with nothing pushed out of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from mapviewer.app.elided import ElidedLabel
from mapviewer.app.main import Program
from mapviewer.settings import Settings

Wait = Callable[..., None]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def _as_before(program: Program) -> Iterator[None]:
    yield
    program.controller.change_settings(text_size=100)


def height(widget: QLabel) -> int:
    return widget.fontMetrics().height()


def test_larger_and_smaller_by_command_and_remembered(program: Program) -> None:
    actions = program.window.actions_by_id
    before = height(program.window.counts_label)
    for _ in range(3):
        actions["text-larger"].trigger()
    assert program.controller.settings.text_size == 150
    assert height(program.window.counts_label) == pytest.approx(before * 1.5, rel=0.1)
    actions["text-normal"].trigger()
    assert height(program.window.counts_label) == before
    actions["text-smaller"].trigger()
    assert program.controller.settings.text_size == 90
    assert Settings(text_size=80).larger_text(-1).text_size == 80


@pytest.mark.parametrize("percent", [80, 200])
def test_every_pane_takes_part(program: Program, percent: int) -> None:
    window = program.window
    program.session.focus(("damascus-strikes",))
    rows = window.table.view.verticalHeader().defaultSectionSize()
    lanes = window.timeline._layout()
    assert lanes is not None
    program.controller.change_settings(text_size=percent)
    times = percent / 100
    assert window.table.view.verticalHeader().defaultSectionSize() == pytest.approx(rows * times, rel=0.2)
    layout = window.timeline._layout()
    assert layout is not None
    assert layout.stage.width == pytest.approx(window.timeline.width() / times)
    assert window.map.page_pixels(window.map.width()) == pytest.approx(window.map.width() / times, abs=1)
    title = next(label for label in window.details.findChildren(QLabel) if label.property("role") == "title")
    assert title.fontMetrics().height() > height(window.counts_label)


def test_the_pointer_finds_what_is_painted_larger(program: Program, qapp: QApplication) -> None:
    program.controller.change_settings(text_size=200)
    qapp.processEvents()
    timeline = program.window.timeline
    layout = timeline._layout()
    assert layout is not None
    row = program.session.store.row_of["damascus-strikes"]
    mark = next(mark for mark in layout.stage.marks if mark.row == row)
    QTest.mouseClick(timeline, LEFT, NONE, QPoint(round(mark.sx * 2), round(mark.y * 2)))
    assert program.session.selection.focus == ("damascus-strikes",)


def test_nothing_is_pushed_out_of_a_small_window(program: Program, qapp: QApplication) -> None:
    window = program.window
    for width, height_, percent in ((1280, 800, 200), (1024, 680, 150), (720, 640, 100)):
        program.controller.change_settings(text_size=percent)
        window.resize(width, height_)
        qapp.processEvents()
        assert window.width() == width
        right = window.problems_button.mapTo(window, window.problems_button.rect().bottomRight())
        assert right.x() <= width
        assert right.y() <= height_
    more = window.toolbar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is not None
    assert more.isVisible()


def test_what_has_no_room_is_in_the_tool_tip(qapp: QApplication) -> None:
    label = ElidedLabel()
    label.setText("A sentence that is <b>much</b> longer than its place")
    label.show()
    label.resize(400, 20)
    assert not label.is_cut()
    assert label.toolTip() == ""
    label.resize(60, 20)
    assert "&lt;b&gt;much" in label.toolTip()
    assert label.minimumSizeHint().width() < 90
    label.set_note("Why")
    assert label.toolTip().endswith("Why</qt>")
    label.grab()
    label.close()
    label.deleteLater()

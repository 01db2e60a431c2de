"""Map and timeline alone, larger, and everything back afterwards."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mapviewer.app.main import Program
from mapviewer.app.presentation import LARGER


def test_the_stage_and_back(program: Program, qapp: QApplication) -> None:
    window = program.window
    shown = [dock.isHidden() for dock in window.docks]
    height = window.counts_label.fontMetrics().height()
    program.session.focus(("damascus-strikes",))
    window.actions_by_id["present"].trigger()
    qapp.processEvents()
    assert window.isFullScreen()
    assert all(bar.isHidden() for bar in (window.menuBar(), window.toolbar, window.statusBar()))
    assert [dock for dock in window.docks if not dock.isHidden()] == [window.timeline_dock]
    assert program.controller.text_scale == LARGER
    assert window.actions_by_id["present"].isChecked()
    QTest.keyClick(window.timeline, Qt.Key.Key_Escape)
    qapp.processEvents()
    assert not window.isFullScreen()
    assert not window.menuBar().isHidden()
    assert [dock.isHidden() for dock in window.docks] == shown
    assert window.counts_label.fontMetrics().height() == height
    assert program.session.selection.focus == ("damascus-strikes",), "Escape ended the presentation only"
    assert not window.actions_by_id["present"].isChecked()
    window.actions_by_id["present"].trigger()
    window.actions_by_id["present"].trigger()
    assert not window.isFullScreen()


def test_the_caption_says_what_is_shown_when_and_who_says_so(program: Program, qapp: QApplication) -> None:
    window, caption = program.window, program.window.caption
    program.session.focus(("damascus-strikes",))
    assert caption.isHidden()
    window.actions_by_id["present"].trigger()
    qapp.processEvents()
    assert not caption.isHidden()
    assert caption.title.text() == "Israeli airstrikes on Damascus"
    assert "16 July 2025" in caption.facts.text()
    assert "Damascus" in caption.facts.text()
    assert "al-Shibani Meets Israeli Minister" in caption.sources.text()
    height = caption.height()
    program.session.focus(())
    assert caption.title.text() == program.session.store.head.title
    assert caption.facts.text() == "All time"
    qapp.processEvents()
    assert caption.height() == height, "the map stays still"
    window.actions_by_id["present"].trigger()
    assert caption.isHidden()

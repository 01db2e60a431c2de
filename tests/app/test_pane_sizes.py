"""Panes share the room of a window of any size, until a hand gives them sizes of their own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar

from mapviewer.app.main import Program

Wait = Callable[..., None]


def in_tabs(program: Program) -> bool:
    window = program.window
    return window.details_dock in window.tabifiedDockWidgets(window.events_dock)


def test_a_low_window_shows_list_and_card_one_at_a_time(program: Program, wait_until: Wait) -> None:
    window = program.window
    assert not in_tabs(program)
    window.resize(1024, 680)
    wait_until(lambda: in_tabs(program), "the tabs")
    wait_until(lambda: not window.events_dock.visibleRegion().isEmpty(), "the list in front")
    low = window.timeline_dock.height()
    window.compare_dock.show()
    assert window.compare_dock in window.tabifiedDockWidgets(window.events_dock)
    # What shares the card's place comes into the tabs too, and none lie about where it was.
    versions = program.controller.versions.dock
    versions.show()
    assert versions in window.tabifiedDockWidgets(window.events_dock)

    def titles() -> list[str]:
        bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window and bar.isVisible()]
        return [bar.tabText(n) for bar in bars for n in range(bar.count())]

    wait_until(lambda: len(set(titles())) == len(titles()), "each title once")
    assert versions.windowTitle() in titles()
    versions.hide()
    window.compare_dock.hide()
    window.resize(1280, 800)
    wait_until(lambda: not in_tabs(program), "list and card one above the other")
    wait_until(lambda: window.timeline_dock.height() > low, "a higher timeline")
    wait_until(
        lambda: window.details_dock.geometry().top() > window.events_dock.geometry().bottom(),
        "the card below",
    )
    assert (
        window.compare_dock in window.tabifiedDockWidgets(window.details_dock)
        or window.compare_dock.isHidden()
    )


def test_sizes_that_a_hand_gave_stay(program: Program, wait_until: Wait) -> None:
    window = program.window
    wait_until(lambda: window._sizes._shared, "the first sizes")
    border = window.timeline_dock.geometry().topLeft() + QPoint(400, -2)
    assert window.isSeparator(border)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, border)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, border)
    chosen = 310
    window.resizeDocks([window.timeline_dock], [chosen], Qt.Orientation.Vertical)
    wait_until(lambda: window.timeline_dock.height() == chosen, "the chosen size")
    window.resize(1300, 840)
    wait_until(lambda: window.width() == 1300, "the size")
    assert not window._sizes._soon.isActive()
    assert window.timeline_dock.height() == chosen
    program.controller.run("reset-layout")
    wait_until(lambda: window.timeline_dock.height() != chosen, "the first sizes again")

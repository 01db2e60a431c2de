"""Docks in one place are named once, by their tabs, and each can be closed there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QTabBar, QToolButton

from mapviewer.app.main import Program


def bars(program: Program) -> list[QTabBar]:
    return [bar for bar in program.window.findChildren(QTabBar) if bar.parent() is program.window]


def test_a_tab_is_the_title(program: Program, wait_until: Callable[..., None]) -> None:
    window = program.window
    assert window.timeline_dock.titleBarWidget() is None
    window.show_problems_panel()
    wait_until(lambda: window.problems_dock.titleBarWidget() is not None, "the title to go")
    assert window.timeline_dock.titleBarWidget() is not None
    tabs = next(
        bar
        for bar in bars(program)
        if "Problems" in [bar.tabText(n).replace("&", "") for n in range(bar.count())]
    )
    at = next(n for n in range(tabs.count()) if tabs.tabText(n).replace("&", "") == "Problems")
    close = tabs.tabButton(at, QTabBar.ButtonPosition.RightSide)
    assert isinstance(close, QToolButton)
    assert close.accessibleName()
    close.click()
    wait_until(lambda: window.timeline_dock.titleBarWidget() is None, "the title to come back")
    assert window.problems_dock.isHidden()
    assert not window.timeline_dock.isHidden()


def test_a_pane_that_floats_keeps_its_title(program: Program, wait_until: Callable[..., None]) -> None:
    window = program.window
    window.show_problems_panel()
    wait_until(lambda: window.problems_dock.titleBarWidget() is not None, "the title to go")
    window.problems_dock.setFloating(True)
    wait_until(lambda: window.problems_dock.titleBarWidget() is None, "the title to come back")
    window.problems_dock.setFloating(False)

"""Presentation: map and timeline alone on the whole screen, written larger, until Escape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QWidget

from mapviewer.app.window import MainWindow

LARGER: Final = 1.4
"""How many times as large as otherwise everything is written, so that it can be read from the back of a room."""

_TIMELINE: Final = 34
"""Per cent of the window's height that the timeline gets."""


@dataclass(frozen=True, slots=True)
class _Before:
    """How the window was."""

    layout: QByteArray
    state: Qt.WindowState
    bars: tuple[QWidget, ...]


class Presentation:
    """Turns the window into a stage and back. `enlarge` is told how many times larger everything has to be written."""

    def __init__(self, window: MainWindow, enlarge: Callable[[float], None]) -> None:
        self._window = window
        self._enlarge = enlarge
        self._before: _Before | None = None
        window.escapes.append(self.leave)
        window.closing.connect(self.leave)

    @property
    def running(self) -> bool:
        """Whether it is on."""
        return self._before is not None

    def toggle(self) -> None:
        """Begin, or end."""
        if not self.leave():
            self._enter()
        self._window.actions_by_id["present"].setChecked(self.running)

    def _enter(self) -> None:
        window = self._window
        bars = [bar for bar in (window.menuBar(), window.toolbar, window.statusBar()) if not bar.isHidden()]
        self._before = _Before(window.saveState(), window.windowState(), tuple(bars))
        for bar in bars:
            bar.hide()
        for dock in window.docks:
            if dock is not window.timeline_dock:
                dock.hide()
        window.tabs.settle()
        window.tabs.paused = True
        window.timeline_dock.setTitleBarWidget(QWidget(window))
        window.caption.show()
        self._enlarge(LARGER)
        window.showFullScreen()
        # Only then has the window its size.
        QTimer.singleShot(0, window, self._share_out)

    def _share_out(self) -> None:
        """Give the timeline the room that larger letters need."""
        if self.running:
            window = self._window
            window.resizeDocks(
                [window.timeline_dock], [window.height() * _TIMELINE // 100], Qt.Orientation.Vertical
            )

    def leave(self) -> bool:
        """End it; whether it was on."""
        before, self._before = self._before, None
        if before is None:
            return False
        window = self._window
        title = window.timeline_dock.titleBarWidget()
        window.timeline_dock.setTitleBarWidget(None)  # type: ignore[arg-type]
        if title is not None:
            title.deleteLater()
        window.caption.hide()
        self._enlarge(1.0)
        for bar in before.bars:
            bar.show()
        window.setWindowState(before.state)
        window.restoreState(before.layout)
        window.tabs.paused = False
        window.tabs.settle()
        window.actions_by_id["present"].setChecked(False)
        return True

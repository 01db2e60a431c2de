"""Docks that share a place: their tab is their title, so that no title stands twice, and closes them as the title's button would."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolButton, QWidget

from mapviewer.app.symbol_icons import action_icon
from mapviewer.language import tr

_SIDE: Final = QTabBar.ButtonPosition.RightSide
_SMALL: Final = 12
"""Pixels of a cross."""


class DockTabs:
    """Watches the docks of a window. `paused` leaves their titles alone for a while."""

    def __init__(self, window: QMainWindow, docks: list[QDockWidget]) -> None:
        self._window = window
        self._docks: list[QDockWidget] = []
        self.paused = False
        self._bare: dict[QDockWidget, QWidget] = {}
        self._left: set[QTabBar] = set()
        self._ink = QColor("black")
        # Qt says first that docks have moved, and then makes their tabs.
        self._soon = QTimer(window)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.settle)
        for dock in docks:
            self.watch(dock)

    def watch(self, dock: QDockWidget) -> None:
        """Look after one more dock."""
        self._docks.append(dock)
        dock.visibilityChanged.connect(self._later)
        dock.dockLocationChanged.connect(self._later)
        dock.topLevelChanged.connect(self._later)

    def settle(self) -> None:
        """Give each dock the title that it needs where it is now."""
        if self.paused:
            return
        for dock in self._docks:
            others = (other for other in self._window.tabifiedDockWidgets(dock) if not other.isHidden())
            tabbed = not dock.isFloating() and not dock.isHidden() and any(others)
            if tabbed and dock not in self._bare:
                self._bare[dock] = QWidget(dock)
                dock.setTitleBarWidget(self._bare[dock])
            elif not tabbed and dock in self._bare:
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
                self._bare.pop(dock).deleteLater()
        bars = [bar for bar in self._window.findChildren(QTabBar) if bar.parent() is self._window]
        for bar in bars:
            bar.setExpanding(False)
            for n in range(bar.count()):
                if bar.tabButton(n, _SIDE) is None:
                    bar.setTabButton(n, _SIDE, self._button(bar))
        self._hide_left(bars)

    def _hide_left(self, bars: list[QTabBar]) -> None:
        """Hide tabs that Qt leaves where docks were before: they lie about, with docks in them that have their tabs elsewhere."""
        titles = {bar: {bar.tabText(n) for n in range(bar.count())} for bar in bars}
        mates = {}
        for dock in self._docks:
            others = [other for other in self._window.tabifiedDockWidgets(dock) if not other.isHidden()]
            mates[dock.windowTitle()] = {dock.windowTitle(), *(other.windowTitle() for other in others)}
        for bar, here in titles.items():
            elsewhere = set().union(*(there for other, there in titles.items() if other is not bar))
            if here & elsewhere and not any(mates.get(title) == here for title in here):
                bar.hide()
                self._left.add(bar)
            elif bar in self._left:
                self._left.discard(bar)
                bar.show()

    def set_ink(self, ink: QColor) -> None:
        """The colour of the crosses."""
        self._ink = ink
        for button in self._window.findChildren(QToolButton):
            if button.property("role") == "tab-close":
                button.setIcon(action_icon("close", ink, _SMALL))

    def _button(self, bar: QTabBar) -> QToolButton:
        button = QToolButton(bar)
        button.setProperty("role", "tab-close")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(_SMALL, _SMALL))
        button.setIcon(action_icon("close", self._ink, _SMALL))
        words = tr("Close this pane")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda: self._close(bar, button))
        return button

    def _later(self, *_: object) -> None:
        self._soon.start()

    def _close(self, bar: QTabBar, button: QToolButton) -> None:
        title = next((bar.tabText(n) for n in range(bar.count()) if bar.tabButton(n, _SIDE) is button), "")
        for dock in self._docks:
            if title and dock.windowTitle() == title:
                dock.close()

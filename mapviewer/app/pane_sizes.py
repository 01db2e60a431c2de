"""The sizes that the panes of the window have until a hand gives them others, in windows of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget

if TYPE_CHECKING:
    from mapviewer.app.window import MainWindow

BESIDE: Final = "beside-details"
"""The property of a pane that has its place where the card is."""
_ROOM_FOR_TWO: Final = 420
"""Pixels that the column on the right needs to hold events and details one above the other."""
_SOON_MS: Final = 100
"""While a window is drawn larger its panes wait for the hand to rest."""


class PaneSizes(QObject):
    """Shares out the room of a window. `chosen` says that somebody has given the panes sizes of their own, which stay."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.times = 1.0
        """How many times as large as usual letters are."""
        self.chosen = False
        self._shared = False
        self._in_tabs = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._again)

    def window_resized(self) -> None:
        """Share out again, soon, unless the panes have sizes of their own."""
        if self._shared and not self.chosen:
            self._soon.start()

    def begin_anew(self) -> None:
        """Share out as at first: every pane is where it was then."""
        self.chosen = self._in_tabs = False
        self.share_out()

    def _again(self) -> None:
        timeline = self._window.timeline_dock
        # A presentation puts panes away, and has sizes of its own.
        if not self.chosen and timeline.isVisible() and not self._window.tabs.paused:
            self.share_out()

    def share_out(self) -> None:
        """Give the panes their first sizes in pixels; Qt takes them only once the window has its own."""
        w, times = self._window, self.times
        self._shared = True
        right = [w.events_dock, w.details_dock]
        width, height = w.width(), w.height()
        w.resizeDocks(
            right,
            [min(round(380 * times), width * (3 if times < 1.3 else 4) // 10)] * 2,
            Qt.Orientation.Horizontal,
        )
        low = min(round(240 * times), height * (31 if times < 1.3 else 38) // 100)
        w.resizeDocks([w.timeline_dock], [low], Qt.Orientation.Vertical)
        if w.middle.height() + w.timeline_dock.height() - low < _ROOM_FOR_TWO * times:
            # Neither a list nor a card can be read in a few lines: one at a time then.
            if not self._in_tabs and w.details_dock not in w.tabifiedDockWidgets(w.events_dock):
                # What shares a place with the card goes with it: alone it would have but a few lines again.
                after = w.events_dock
                for dock in (w.details_dock, *self._beside_details()):
                    w.tabifyDockWidget(after, dock)
                    after = dock
                w.events_dock.raise_()
                self._in_tabs = True
            return
        if self._in_tabs:
            self._in_tabs = False
            beside = self._beside_details()
            in_front = next(
                (dock for dock in (*beside, w.details_dock) if not dock.visibleRegion().isEmpty()),
                None,
            )
            # A pane in tabs cannot be split off: it is put at the column's end anew.
            area = w.dockWidgetArea(w.events_dock)
            w.addDockWidget(area, w.details_dock, Qt.Orientation.Vertical)
            for dock in beside:
                w.addDockWidget(area, dock, Qt.Orientation.Vertical)
                w.tabifyDockWidget(w.details_dock, dock)
            (in_front or w.details_dock).raise_()
        column = w.events_dock.height() + w.details_dock.height()
        w.resizeDocks(right, [column // 2, column - column // 2], Qt.Orientation.Vertical)

    def _beside_details(self) -> list[QDockWidget]:
        """The panes that share a place with the card. Qt does not tell of those that are not shown."""
        w = self._window
        others = w.findChildren(QDockWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [w.compare_dock, *(dock for dock in others if dock.property(BESIDE))]

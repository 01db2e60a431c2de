"""What is read comes to the front: Details shares its place with Compare, and in low windows with the list of events."""

from __future__ import annotations

from PySide6.QtCore import QObject

from mapviewer.app.window import MainWindow
from mapviewer.session import Change

_POINTED = frozenset({"map", "timeline"})
"""Views whose events are clicked to be read; whoever walks through the table goes on in it."""


class Reading(QObject):
    """Brings the Details dock to the front when it is asked for by a click, or when comparing is over."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def apply(self, change: Change) -> None:
        """News of the session."""
        window, old, new = self._window, change.old, change.new
        details = window.details_dock
        if details.isHidden() or not details.visibleRegion().isEmpty():
            return
        over = old.compared is not None and new.compared is None
        compare_is_idle = new.compared is None and window.compare_dock in window.tabifiedDockWidgets(details)
        in_front = compare_is_idle and not window.compare_dock.visibleRegion().isEmpty()
        read = bool(new.focus) and new.focus != old.focus
        if (over and in_front) or (read and (change.origin in _POINTED or in_front)):
            details.raise_()

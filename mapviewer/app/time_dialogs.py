"""The dialogs that ask for a time and for a time zone, and what follows from their answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from mapviewer.app.goto_dialog import GotoDialog
from mapviewer.app.window import MainWindow
from mapviewer.app.zone_dialog import ZoneDialog
from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.playback import moved
from mapviewer.query.selection import Mode
from mapviewer.query.typed import Typed
from mapviewer.session import Session
from mapviewer.timeline.following import scale_of
from mapviewer.timeline.layout import prepare


class TimeDialogs(QObject):
    """Go to date, and the choice of a time zone."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self.commands: dict[str, Callable[[], object]] = {"goto": self.ask_date, "zone": self.ask_zone}

    def ask_date(self) -> None:
        """Ask for a date, and go there."""
        basis = prepare(self._session.store).basis
        extent = None if basis.empty else (basis.start, basis.end)
        dialog = GotoDialog(self._session.selection.zone, extent, self._window)
        dialog.chosen.connect(self.go)
        dialog.open()

    def go(self, typed: Typed) -> None:
        """A span becomes the window; to a single date go the playhead, and with it a window that has two ends."""
        session = self._session
        scale = scale_of(session.store, session.selection)
        if typed.span:
            session.select_window(typed.start, typed.end, origin="goto")
            session.move_playhead(typed.start if typed.start > NEG_INF else typed.end - 1, origin="goto")
            shown = moved(session.selection, scale, session.selection.playhead)
            session.set_axis(*shown.axis, origin="goto")
            return
        selection = session.selection
        start, end = selection.window
        if selection.mode is Mode.WINDOW and start > NEG_INF and end < POS_INF:
            # The window begins with the date, as long as it was.
            length = end - start
            selection = replace(selection, playhead=typed.start, window=(typed.start, typed.start + length))
            session.show(moved(selection, scale, typed.start), origin="goto")
        else:
            session.show(moved(replace(selection, playhead=typed.start), scale, typed.start), origin="goto")

    def ask_zone(self) -> None:
        """Ask for a zone, and show times in it."""
        selection = self._session.selection
        dialog = ZoneDialog(
            self._session.store.head.timezone, selection.event_zone, selection.playhead, self._window
        )
        dialog.chosen.connect(lambda zone: self._session.set_zone(zone, origin="menu"))
        dialog.open()

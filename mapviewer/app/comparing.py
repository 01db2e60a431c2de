"""The commands that compare two windows of time, and what follows from a click in the Compare dock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject

from mapviewer.app.compare_model import PLACE
from mapviewer.app.event_lists import Scope
from mapviewer.app.goto_dialog import GotoDialog
from mapviewer.app.window import MainWindow
from mapviewer.language import tr
from mapviewer.query.compare import Part
from mapviewer.query.periods import Beside, beside
from mapviewer.query.typed import Typed
from mapviewer.session import Session
from mapviewer.timeline.layout import prepare

SCOPES = {Part.ONLY_A: Scope.ONLY_A, Part.BOTH: Scope.BOTH, Part.ONLY_B: Scope.ONLY_B}
"""What the table lists of a part."""


class Comparing(QObject):
    """Start and stop comparing, and choose window B."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.commands: dict[str, Callable[[], object]] = {
            "compare": self.toggle,
            "compare-with": self.ask,
            "compare-swap": lambda: session.swap_windows(origin="menu"),
            "compare-start": lambda: self._end_at_playhead(start=True),
            "compare-end": lambda: self._end_at_playhead(start=False),
            "compare-back": lambda: session.move_beside(-1, origin="keys"),
            "compare-on": lambda: session.move_beside(1, origin="keys"),
        }

    def toggle(self) -> None:
        """Start comparing, with the dock that says how; or stop."""
        if self._session.selection.compared is None:
            self.start()
        else:
            self._session.stop_comparing(origin="menu")

    def start(self) -> None:
        """Compare with the period before, and show the dock; says so where there is nothing to compare."""
        self._session.start_comparing(origin="menu")
        if self._session.selection.compared is None:
            self._window.statusBar().showMessage(tr("There are no dated events to compare"), 5_000)
            return
        self._window.show_dock(self._window.compare_dock)

    def ask(self) -> None:
        """Ask for the dates of window B."""
        session = self._session
        basis = prepare(session.store).basis
        extent = None if basis.empty else (basis.start, basis.end)
        dialog = GotoDialog(session.selection.zone, extent, self._window, beside=True)
        dialog.chosen.connect(self._typed)
        dialog.open()

    def _typed(self, typed: Typed) -> None:
        self._session.compare_with(typed.start, typed.end, origin="goto")
        self._window.show_dock(self._window.compare_dock)

    def choose(self, which: Beside) -> None:
        """Let window B be a period beside A."""
        selection = self._session.selection
        found = beside(which, *selection.span, selection.zone)
        if found is not None:
            self._session.compare_with(*found, origin="compare")

    def list_part(self, part: Part) -> None:
        """List what is only in one window, or in both, in the table."""
        self._window.table.set_scope(SCOPES[part])
        self._window.events_dock.show()
        self._window.events_dock.raise_()

    def look_at(self, key: str, word: str) -> None:
        """Filter by a category, or look at a place."""
        session = self._session
        if key != PLACE:
            session.set_filters(session.selection.filters.toggling(key, word), origin="compare")
            return
        facet = session.index.filtering.facets[key]
        rows = np.flatnonzero(facet.passing((word,)) & ~np.isnan(session.store.columns.lat))
        if not len(rows):
            self._window.statusBar().showMessage(tr("This place is not on the map"), 5_000)
            return
        self._window.map.zoom_to((session.store.events[int(rows[0])].id,))

    def _end_at_playhead(self, *, start: bool) -> None:
        self._session.beside_from_playhead(start=start, origin="keys")

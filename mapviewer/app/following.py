"""Follow: the map goes along to what is stepped or played to, when that lies out of view. Off unless asked for; it jumps, and never flies over oceans."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from mapviewer.app.map_view import MapView
from mapviewer.session import Change, Session


class Following(QObject):
    """Moves the map; `wanted()` says whether it may."""

    def __init__(self, session: Session, view: MapView, wanted: Callable[[], bool]) -> None:
        super().__init__(view)
        self._session, self._view, self._wanted = session, view, wanted

    def apply(self, change: Change) -> None:
        """News of the session: other events are read."""
        if self._wanted() and change.origin != "map" and change.new.focus != change.old.focus:
            self.go()

    def go(self) -> None:
        """Jump to the first event in focus that has a place, at the zoom there is, unless one of them is in view already."""
        where, store = self._view.where, self._session.store
        columns = store.columns
        rows = [store.row_of[key] for key in self._session.selection.focus if key in store.row_of]
        spots = [
            (float(columns.lat[row]), float(columns.lon[row])) for row in rows if columns.place[row] >= 0
        ]
        if where is None or not spots:
            return
        south, west, north, east = where.bounds
        for lat, lon in spots:
            # The map may be some turns round the world away.
            turned = lon + 360.0 * round(((west + east) / 2 - lon) / 360.0)
            if south <= lat <= north and west <= turned <= east:
                return
        self._view.jump(*spots[0])

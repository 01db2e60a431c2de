"""The map as a widget: what the session says goes in, what the person did on the map comes out.

It keeps no selection of its own, only the last scene that it sent, to know what a click on one of its marks means.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import BaseModel
from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedLayout, QWidget

from mapviewer.app.map_cover import cover_label, cover_sheet
from mapviewer.app.map_fan import Fan
from mapviewer.app.map_grab import picture_when_settled
from mapviewer.app.map_health import single_shot
from mapviewer.app.map_life import PageLife
from mapviewer.events.store import Store
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.extent import FIT_CLOSEST, Bounds, fitted, framed, whole
from mapviewer.mapdoc.marks import compose
from mapviewer.mapdoc.scene import Mark, Scene
from mapviewer.query.group import CellGroup, PlaceGroup
from mapviewer.query.index import Visible
from mapviewer.query.listing import PAGE
from mapviewer.query.selection import Mode, Selection
from mapviewer.session import Change, Opened

if TYPE_CHECKING:
    from mapviewer.app.map_host import Host

_log = logging.getLogger(__name__)

ZOOM_CLOSEST: Final = 10
_EVERYWHERE: Final = 500
"""Up to so many events the page has all marks of the world; beyond, those about the view."""
_PAINT_WAIT_MS: Final = 150
_AHEAD: Final = 2
"""Scenes the page may have on its hands: one is worked out while it paints; of two it paints, and tells, the later."""
_START_WAIT_MS: Final = 60_000


class MapView(QWidget):
    """The map. Before the page is ready the last state waits; then it is sent."""

    eventsPicked = Signal(object)
    """tuple[str, ...]: ids of the events that were clicked, the one that was read already first, then in order of time."""
    groupPicked = Signal(object)
    """`query.group.Group`: a cell, or a symbol of more events than one page lists, was clicked."""
    backgroundClicked = Signal()
    viewMoved = Signal(object)
    """`mapdoc.messages.Moved`: zoom, centre and bounds in degrees."""
    hovered = Signal(object)
    """tuple[str, ...]: ids under the pointer, () for none."""
    linkActivated = Signal(str)
    """The https address of a credit that was clicked; nothing has been opened."""
    told = Signal(object)
    """A message of the page, whatever it is, as it came."""
    ready = Signal()
    """The page listens (again, after it had to be restarted)."""
    painted = Signal()
    """A scene that was sent is on the canvas."""
    settled = Signal()
    """What `settle` waited for is painted, basemap included."""
    complained = Signal(str)
    """An error in the page, or a warning on its console; there should be none."""
    broke = Signal(str, str, int)
    """An error that nobody foresaw in the page's own code: what it says, its file, its line."""
    failed = Signal(str)
    """The map cannot be shown any more, and why, for the person in front of it."""

    def __init__(
        self, parent: QWidget | None = None, *, dark: bool = False, within: Host | None = None
    ) -> None:
        """`within` is the host to live in, the process's own by default."""
        super().__init__(parent)
        self.setObjectName("map")
        self.setAcceptDrops(False)
        self._dark = dark
        self._store: Store | None = None
        self._visible: Visible | None = None
        self._beside: Visible | None = None
        self._selection: Selection | None = None
        self._scene: Scene | None = None
        self._marks: dict[str, Mark] = {}
        self._fan = Fan(self._send)
        self._kept: dict[str, BaseModel] = {}
        self._zoom = 2.0
        self._where: say.Moved | None = None
        self._wanted: BaseModel | None = None
        self._serial = 0
        self._in_flight = 0
        self._stale = False
        self._cover = cover_label(self)
        self._cover.setStyleSheet(cover_sheet(dark))
        layout = QStackedLayout(self)
        layout.setStackingMode(QStackedLayout.StackingMode.StackAll)
        layout.addWidget(self._cover)
        self._hold = single_shot(self, _PAINT_WAIT_MS, self._paint_is_late)
        self.life = PageLife(self, dark=dark, within=within)
        """The page, and what becomes of it."""
        if self.life.view is not None:
            layout.insertWidget(0, self.life.view)
            self.setFocusProxy(self.life.view)
        layout.setCurrentWidget(self._cover)
        self.life.begun.connect(self._begin)
        self.life.received.connect(self._receive)
        self.life.complained.connect(self.complained)
        self.life.lost.connect(self._lost)
        self.life.gaveUp.connect(self._gave_up)
        self.life.begin()

    # What the session says ----------------------------------------------------------------------------------------------

    def open(self, opened: Opened, *, stay: bool = False) -> None:
        """Show another store, and all of its places; or the same one with other symbols, and `stay`."""
        self._fan.fold()
        self._store, self._visible, self._selection = opened.store, opened.visible, opened.selection
        self._beside = opened.beside
        self._send(say.symbols(opened.store))
        if not stay:
            self.fit_all()
            self._expect(whole(opened.store))
        self._show()

    def apply(self, change: Change) -> None:
        """Show what the session says now."""
        self._visible, self._selection, self._beside = change.visible, change.new, change.beside
        old, new = change.old, change.new
        if old.focus != new.focus and not self._fan.holds(self._read()):
            self._fan.fold()
        if (
            change.selected_events
            or old.focus != new.focus
            or old.zone != new.zone
            or old.playhead != new.playhead
            or old.layers != new.layers
        ):
            self._show()

    def set_theme(self, dark: bool) -> None:
        """Light or dark."""
        self._dark = dark
        self._cover.setStyleSheet(cover_sheet(self._dark))
        self.life.set_theme(dark)
        self._send(say.Theme(dark=dark))

    def enlarge(self, times: float) -> None:
        """Show the page, letters and symbols, so many times as large."""
        self.life.enlarge(times)

    def page_pixels(self, pixels: int) -> int:
        """A length of the widget in the pixels of the page, which may be shown larger."""
        return round(pixels / self.life.times)

    def keep(self, message: BaseModel) -> None:
        """Tell the page something that holds until the next message of its kind, for a page that starts again too."""
        self._kept[type(message).__name__] = message
        self._send(message)

    # Looking around -----------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Bring what is shown now into view; everything placed, when nothing is."""
        store, visible, selection = self._store, self._visible, self._selection
        if store is None or visible is None or selection is None:
            return
        focus = [store.row_of[key] for key in selection.focus if key in store.row_of]
        rows = np.union1d(visible.shown_rows(), np.array(focus, np.intp))
        if self._beside is not None:
            # Two maps show the same place: it has room for what either of them shows.
            rows = np.union1d(rows, self._beside.shown_rows())
        rows = rows[store.columns.place[rows] >= 0]
        self.look(framed(store.columns, rows), FIT_CLOSEST) if len(rows) else self.fit_all()

    def fit_all(self) -> None:
        """Bring every place of the dossier into view."""
        if self._store is not None:
            self.look(whole(self._store), FIT_CLOSEST)

    def zoom_to(self, ids: Iterable[str]) -> None:
        """Bring these events' places, with their radii, into view; those without a place count for nothing."""
        if self._store is None:
            return
        columns = self._store.columns
        found = (self._store.row_of.get(key) for key in ids)
        rows = np.array([row for row in found if row is not None and columns.place[row] >= 0], np.intp)
        self.look(framed(columns, rows), ZOOM_CLOSEST)

    def jump(self, lat: float, lon: float, zoom: float | None = None) -> None:
        """Look at a point (degrees), at a zoom level or the present one."""
        self._want(say.Jump(lat=lat, lon=lon, zoom=zoom))

    def start_at(self, where: say.Moved) -> None:
        """Begin where another map looks."""
        self._where, self._zoom = where, where.zoom
        self.jump(where.lat, where.lon, where.zoom)

    @property
    def where(self) -> say.Moved | None:
        """The view as the page last reported it."""
        return self._where

    @property
    def scene(self) -> Scene | None:
        """The scene on the map."""
        return self._scene

    @property
    def is_ready(self) -> bool:
        """Whether the page listens."""
        return self.life.is_ready

    # Pictures of it -----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Emit `settled` once everything asked for so far is painted, basemap included."""
        self._send(say.Settle(serial=self._serial))

    def grab_ready(self, timeout_ms: int = 15_000) -> QPixmap | None:
        """A picture of the widget once all is painted, None after `timeout_ms`. For screenshots: it runs an event loop of its own."""
        return picture_when_settled(self, timeout_ms)

    # Inside -------------------------------------------------------------------------------------------------------------

    def shutdown(self) -> None:
        """Delete the page; the widget is of no use afterwards."""
        self._hold.stop()
        self.life.end()

    def _begin(self) -> None:
        self._stale = False
        self._in_flight = 0
        self._fan.forget()

    def tell(self, message: BaseModel) -> None:
        """Tell the page something that concerns it alone, once it listens; before that it is lost."""
        self._send(message)

    def _send(self, message: BaseModel) -> None:
        self.life.send(message)

    def _want(self, message: BaseModel) -> None:
        self._fan.fold()
        if self.life.is_ready:
            self._send(message)
        else:
            self._wanted = message

    def look(self, bounds: Bounds | None, closest: int) -> None:
        """Bring bounds into view, no closer than a zoom level."""
        if bounds is not None:
            self._want(say.fit(bounds, closest))

    def _expect(self, bounds: Bounds | None) -> None:
        """Take it that a box fills the view, until the page says what it shows: where the last dossier was, nobody looks any more."""
        if bounds is not None:
            size = (self.page_pixels(self.width()), self.page_pixels(self.height()))
            self._zoom, seen = fitted(bounds, *size, FIT_CLOSEST)
            lat, lon = seen.middle
            self._where = say.Moved(zoom=self._zoom, lat=lat, lon=lon, bounds=seen.sides)

    def _show(self) -> None:
        if self._store is None or self._visible is None or self._selection is None:
            return
        if self._in_flight >= _AHEAD:
            # The page still paints: only the latest state will follow.
            self._stale = True
            return
        seen = Bounds(*self._where.bounds) if self._where is not None else None
        near = self._neighbourhood()
        self._scene = compose(
            self._store, self._visible, self._selection, zoom=self._zoom, within=near, view=seen
        )
        self._marks = {mark.key: mark for mark in self._scene.marks}
        if not self.life.is_ready:
            return
        self._serial += 1
        self._stale = False
        self._in_flight += 1
        self._hold.start()
        self._send(say.show(self._scene, self._serial, past=self._selection.mode is Mode.CUMULATIVE))
        if self._fan.key is not None:
            self._fan_out(self._fan.key)

    def _neighbourhood(self) -> Bounds | None:
        """The view and as much again on every side, for dossiers of more places than are worth sending; else None, for everything."""
        if self._where is None or self._store is None or len(self._store) <= _EVERYWHERE:
            return None
        return Bounds(*self._where.bounds).surroundings()

    @property
    def _cells_shown(self) -> bool:
        """Whether there are cells, which are only made about the view."""
        return self._scene is not None and self._scene.cells is not None

    def _paint_is_late(self) -> None:
        # A hidden page paints nothing and a busy one late; the state goes out all the same.
        self._in_flight = 0
        if self._stale:
            self._show()

    # The fan ------------------------------------------------------------------------------------------------------------

    def _read(self) -> int | None:
        """The row of the event that is read."""
        store, selection = self._store, self._selection
        return store.row_of.get(selection.focus[0]) if store and selection and selection.focus else None

    def _fan_out(self, key: str) -> None:
        if self._visible is not None and self._store is not None:
            self._fan.out(self._marks.get(key), self._store, self._visible, self._read())

    # What the page says -------------------------------------------------------------------------------------------------

    def _receive(self, message: object) -> None:
        self.told.emit(message)
        match message:
            case say.Ready():
                self._become_ready(message.zoom)
            case say.Clicked():
                self._clicked(message.key, message.row)
            case say.Background():
                self._fan.fold()
                self.backgroundClicked.emit()
            case say.Hovered():
                self._hover(message.key, message.row)
            case say.Moved():
                self._moved(message)
            case say.FitAsked():
                self.fit()
            case say.Linked():
                self.linkActivated.emit(message.href)
            case say.Painted():
                self._painted(message.serial)
            case say.Settled():
                self.settled.emit()
            case say.Failure():
                self.life.complain(message.message, message.source, message.line)
                self.broke.emit(message.message, message.source, message.line)

    def _become_ready(self, zoom: float) -> None:
        self._zoom = zoom
        # The theme may have changed while the page was loading.
        self._send(say.Theme(dark=self._dark))
        for message in self._kept.values():
            self._send(message)
        if self._store is not None:
            self._send(say.symbols(self._store))
        if self._wanted is not None:
            self._send(self._wanted)
            self._wanted = None
        self._show()
        self.ready.emit()

    def _clicked(self, key: str, row: int | None) -> None:
        cell = say.cell_of(self._scene, key)
        if cell is not None:
            density, number = cell
            self.groupPicked.emit(CellGroup(density.bits, int(density.x[number]), int(density.y[number])))
            return
        mark = self._marks.get(key)
        if mark is None or self._store is None:
            return
        events = self._store.events
        if row is not None:
            if row in mark.rows:
                self.eventsPicked.emit((events[row].id,))
            return
        if self._fan.key == key:
            self._fan.fold()
        else:
            self._fan_out(key)
        if mark.count > PAGE:
            places = np.unique(self._store.columns.place[np.array(mark.rows)])
            self.groupPicked.emit(PlaceGroup(tuple(places[places >= 0].tolist())))
            return
        rows = say.in_time(self._store, mark.rows, self._read())
        self.eventsPicked.emit(tuple(events[r].id for r in rows))

    def _hover(self, key: str | None, row: int | None) -> None:
        cell = say.cell_of(self._scene, key)
        if cell is not None and self._store is not None:
            self._send(say.cell_tip(self._store, *cell))
            self.hovered.emit(())
            return
        mark = self._marks.get(key) if key is not None else None
        if mark is None or self._store is None or (row is not None and row not in mark.rows):
            self.hovered.emit(())
            return
        self._send(say.tip(self._store, mark, row))
        rows = mark.rows if row is None else (row,)
        self.hovered.emit(tuple(self._store.events[r].id for r in rows))

    def _moved(self, message: say.Moved) -> None:
        self._where = message
        if message.zoom != self._zoom:
            self._zoom = message.zoom
            self._fan.fold()
            self._show()
        elif self._store is not None and (len(self._store) > _EVERYWHERE or self._cells_shown):
            self._show()
        self.viewMoved.emit(message)

    def _painted(self, serial: int) -> None:
        self._in_flight = min(self._in_flight, self._serial - serial)
        if not self._in_flight:
            self._hold.stop()
            if self._cover.isVisibleTo(self):
                self._cover.hide()
        if self._stale and self._in_flight < _AHEAD:
            self._show()
        self.painted.emit()

    # When it breaks -----------------------------------------------------------------------------------------------------

    def _lost(self) -> None:
        self._hold.stop()
        self._cover.setText("")
        self._cover.show()
        self._cover.raise_()
        if self._where is not None and self._wanted is None:
            self._wanted = say.Jump(lat=self._where.lat, lon=self._where.lon, zoom=self._where.zoom)

    def _gave_up(self, reason: str) -> None:
        words = self.tr("The map cannot be shown: {reason}. Table, timeline and details go on working.")
        told = words.format(reason=reason)
        self._cover.setText(told)
        self.failed.emit(told)

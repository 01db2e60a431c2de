"""The commands of the Map menu and of the map's context menu: its layers and its tools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from mapviewer.app.map_tools import MEASURE, RADIUS, RECTANGLE, MapTools
from mapviewer.app.texts import isolate
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.geodesy.measure import Length, Point, length_words
from mapviewer.geodesy.notation import Notation, write
from mapviewer.mapdoc.arcs import leads_somewhere
from mapviewer.mapdoc.marks import MAX_ZOOM, metres_per_pixel
from mapviewer.mapdoc.measuring import turned
from mapviewer.mapdoc.messages import cell_of
from mapviewer.mapdoc.tool_messages import MenuAsked, Pointed, Pointer, ToolName
from mapviewer.query.areas import Circle
from mapviewer.query.layers import Arcs, Drawing, Layers
from mapviewer.query.listing import cell_point
from mapviewer.session import Change, Opened

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller
    from mapviewer.geodesy.reading import Place

_TOOLS: Final[dict[str, ToolName]] = {
    "measure": MEASURE,
    "area-rectangle": RECTANGLE,
    "area-radius": RADIUS,
}
_NEAR_KM: Final = (10.0, 50.0, 200.0)
_CLOSE_ZOOM: Final = 10
"""Coordinates that are gone to are looked at from no farther than this zoom."""


class MapDesk(QObject):
    """What can be done with the map; `commands` has it by the action table's ids."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._window, self._session = controller.window, controller.session
        self.tools = MapTools(self._session, self._window.map, lambda: controller.settings.lengths)
        self.tools.toolChanged.connect(self._tool_changed)
        self._window.escapes.insert(0, self.tools.stop)
        self.pointer: Point | None = None
        self.commands: dict[str, Callable[[], object]] = {
            "layers": lambda: self._window.show_dock(self._window.layers_dock),
            "goto-coordinates": self.ask_coordinates,
            "copy-coordinates": self.copy_coordinates,
        }
        for key, tool in _TOOLS.items():
            self.commands[key] = partial(self._start, tool)
        for drawing in Drawing:
            self.commands[f"draw-{drawing.value}"] = partial(self._set, drawing=drawing)
        for arcs in Arcs:
            self.commands[f"arcs-{arcs.value}"] = partial(self._set, arcs=arcs)
        for notation in Notation:
            self.commands[f"notation-{notation.value}"] = partial(
                controller.change_settings, notation=notation
            )
        for lengths in Length:
            self.commands[f"lengths-{lengths.value}"] = partial(controller.change_settings, lengths=lengths)

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier is shown."""
        self.tools.open(opened)
        self._tick(opened.selection.layers)

    def apply(self, change: Change) -> None:
        """Something else is shown."""
        self.tools.apply(change)
        asked = change.new.layers.arcs is Arcs.ALL and change.old.layers.arcs is not Arcs.ALL
        if asked and not leads_somewhere(self._session.store):
            words = self.tr(
                "No relation of this dossier leads from one place to another: there are no arcs to draw."
            )
            self._window.messages.show_message("info", words)
        self._tick(change.new.layers)

    def wear(self) -> None:
        """Tell coordinates and lengths as the settings say."""
        settings = self._controller.settings
        actions = self._window.actions_by_id
        actions[f"notation-{settings.notation.value}"].setChecked(True)
        actions[f"lengths-{settings.lengths.value}"].setChecked(True)
        self._tell_pointer()
        self.tools.retell()

    # What the map says ----------------------------------------------------------------------------------------------------

    def told(self, message: object) -> None:
        """The hand on the map: a tool's, the pointer's, or one that wants the context menu."""
        if isinstance(message, Pointed):
            self.tools.told(message)
        elif isinstance(message, Pointer):
            known = message.lat is not None and message.lon is not None
            self.pointer = turned((message.lat or 0.0, message.lon or 0.0)) if known else None
            self._tell_pointer()
        elif isinstance(message, MenuAsked):
            self._show_menu(message)

    def _tell_pointer(self) -> None:
        status = self._window.status
        status.show_coordinates(self.words(self.pointer, coarse=True) if self.pointer is not None else "")

    def words(self, point: Point, *, coarse: bool = False) -> str:
        """A point in the notation of the settings; `coarse` as fine as a pixel of the map is now, else to a metre."""
        metres = 1.0
        where = self._window.map.where
        if coarse and where is not None:
            metres = max(1.0, metres_per_pixel(point[0], where.zoom))
        return write(*point, self._controller.settings.notation, metres)

    # Layers ---------------------------------------------------------------------------------------------------------------

    def _set(self, *, drawing: Drawing | None = None, arcs: Arcs | None = None) -> None:
        layers = self._session.selection.layers
        wanted = replace(layers, drawing=drawing or layers.drawing, arcs=arcs or layers.arcs)
        self._session.set_layers(wanted, origin="menu")

    def _tick(self, layers: Layers) -> None:
        actions = self._window.actions_by_id
        actions[f"draw-{layers.drawing.value}"].setChecked(True)
        actions[f"arcs-{layers.arcs.value}"].setChecked(True)

    # Tools ----------------------------------------------------------------------------------------------------------------

    def _start(self, tool: ToolName) -> None:
        self.tools.start(tool)
        self._tool_changed(self.tools.name)
        if self.tools.name and self._session.selection.compared is not None:
            words = self.tr("Draw on the map of window A; an area that is drawn there filters both.")
            if self.tools.name == MEASURE:
                words = self.tr("Measure on the map of window A.")
            self._window.statusBar().showMessage(words, 6_000)

    def _tool_changed(self, name: str) -> None:
        for key, tool in _TOOLS.items():
            self._window.actions_by_id[key].setChecked(tool == name)

    # Coordinates ----------------------------------------------------------------------------------------------------------

    def ask_coordinates(self) -> None:
        """Ask for coordinates and go there."""
        from mapviewer.app.coordinates_dialog import CoordinatesDialog

        dialog = CoordinatesDialog(self._controller.settings.lengths, self._window)
        dialog.chosen.connect(self.go_to)
        dialog.open()

    def go_to(self, place: Place) -> None:
        """Look at a place and mark it."""
        where = self._window.map.where
        zoom = max(float(_CLOSE_ZOOM), where.zoom if where is not None else 0.0)
        self._window.map.jump(place.lat, place.lon, min(zoom, float(MAX_ZOOM)))
        point = place.lat, place.lon
        self.tools.pin(point, write(*point, self._controller.settings.notation, max(1.0, place.within_m)))

    def copy_coordinates(self, point: Point | None = None) -> None:
        """Copy a point's coordinates: by default the pointer's, else those of the event that is read, else of the map's middle."""
        if point is None:
            point = self.pointer or self._read_spot()
        where = self._window.map.where
        if point is None and where is not None:
            point = turned((where.lat, where.lon))
        if point is not None:
            words = self.words(point)
            QGuiApplication.clipboard().setText(words)
            self._window.statusBar().showMessage(self.tr("Copied: %s") % isolate(words), 4_000)

    def _read_spot(self) -> Point | None:
        store, focus = self._session.store, self._session.selection.focus
        row = store.row_of.get(focus[0]) if focus else None
        spot = store.spots[row] if row is not None else None
        return None if spot is None else (spot.lat, spot.lon)

    # Menus ----------------------------------------------------------------------------------------------------------------

    def show_notations(self, at: QPoint) -> None:
        """The notations to choose from, above a point of the screen."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for notation in Notation:
            menu.addAction(self._window.actions_by_id[f"notation-{notation.value}"])
        menu.popup(at - QPoint(0, menu.sizeHint().height()))

    def menu_for(self, asked: MenuAsked) -> QMenu:
        """The context menu of a point of the map, of the symbol that is there, if any."""
        window, map_view = self._window, self._window.map
        point = turned((asked.lat, asked.lon))
        menu = QMenu(window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def add(text: str, call: Callable[[], object]) -> None:
            menu.addAction(text.replace("&", "&&")).triggered.connect(lambda _=False: call())

        time = self._time_at(asked.key, asked.row)
        if time is not None:
            add(
                self.tr("Select the time of what is here"),
                lambda: self._session.select_window(*time, origin="map"),
            )
            menu.addSeparator()
        add(
            self.tr("Copy coordinates: {where}").replace("{where}", isolate(self.words(point, coarse=True))),
            lambda: self.copy_coordinates(point),
        )
        add(self.tr("Measure from here"), lambda: self.tools.start(MEASURE, point))
        menu.addSeparator()
        unit = self._controller.settings.lengths
        for km in _NEAR_KM:
            reach = {Length.METRIC: 1.0, Length.IMPERIAL: 1.609344, Length.NAUTICAL: 1.852}[unit] * km
            words = self.tr("Only events within {radius} of here").replace(
                "{radius}", length_words(reach * 1_000, unit)
            )
            area = Circle(round(point[0], 5), round(point[1], 5), reach)
            add(words, partial(self._controller.filter_area, str(area)))
        add(self.tr("Only what the map shows now"), self._controller.filter_in_view)
        menu.addSeparator()
        add(self.tr("Centre the map here"), lambda: map_view.jump(*point))
        return menu

    def _time_at(self, key: str | None, row: int | None) -> tuple[int, int] | None:
        """From the first to the last moment of what a symbol or a cell shows, as far as that is known; None for nothing dated."""
        scene, columns = self._window.map.scene, self._session.store.columns
        if scene is None or key is None:
            return None
        cell = cell_of(scene, key)
        if cell is not None:
            density, n = cell
            spot = cell_point(density.bits, int(density.x[n]), int(density.y[n]))
            rows = self._session.visible.rows_in(spot, density.bits)
        elif row is not None:
            rows = np.array([row], np.intp)
        else:
            rows = np.array([r for mark in scene.marks if mark.key == key for r in mark.rows], np.intp)
        rows = rows[columns.dated[rows]]
        starts, ends = columns.earliest[rows], columns.latest[rows]
        starts, ends = starts[starts > NEG_INF], ends[ends < POS_INF]
        if not len(starts) or not len(ends):
            return None
        return int(starts.min()), int(ends.max())

    def _show_menu(self, asked: MenuAsked) -> None:
        scale = self._window.map.width() / max(1, self._window.map.page_pixels(self._window.map.width()))
        at = QPoint(round(asked.x * scale), round(asked.y * scale))
        self.menu_for(asked).popup(self._window.map.mapToGlobal(at))

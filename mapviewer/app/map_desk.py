"""The commands of the Map menu: its layers and its tools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mapviewer.query.layers import Arcs, Drawing, Layers
from mapviewer.session import Change, Opened

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller


class MapDesk(QObject):
    """What can be done with the map; `commands` has it by the action table's ids."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._window, self._session = controller.window, controller.session
        self.commands: dict[str, Callable[[], object]] = {
            "layers": lambda: self._window.show_dock(self._window.layers_dock),
        }
        for drawing in Drawing:
            self.commands[f"draw-{drawing.value}"] = partial(self._set, events=drawing)
        for arcs in Arcs:
            self.commands[f"arcs-{arcs.value}"] = partial(self._set, arcs=arcs)

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier is shown."""
        self._tick(opened.selection.layers)

    def apply(self, change: Change) -> None:
        """Something else is shown."""
        self._tick(change.new.layers)

    # Layers ---------------------------------------------------------------------------------------------------------------

    def _set(self, *, events: Drawing | None = None, arcs: Arcs | None = None) -> None:
        layers = self._session.selection.layers
        wanted = replace(layers, events=events or layers.events, arcs=arcs or layers.arcs)
        self._session.set_layers(wanted, origin="menu")

    def _tick(self, layers: Layers) -> None:
        actions = self._window.actions_by_id
        actions[f"draw-{layers.events.value}"].setChecked(True)
        actions[f"arcs-{layers.arcs.value}"].setChecked(True)

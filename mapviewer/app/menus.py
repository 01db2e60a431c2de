"""The menu bar, filled from the action table; submenus whose entries are not in the table are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu

from mapviewer.app.actions import ACTIONS, MENUS
from mapviewer.app.toolbar import UNITS
from mapviewer.language import mark, tr
from mapviewer.query.phrases import unit_name

if TYPE_CHECKING:
    from mapviewer.app.window import MainWindow


_CHOICES: Final = {
    "drawing": mark("&Events as"),
    "arcs": mark("&Relations"),
    "lanes": mark("&Lanes by"),
    "lengths": mark("Distances &in"),
    "notation": mark("Coordinates &as"),
}
"""Submenus of one group of actions each, by the group."""


def fill_menus(window: MainWindow) -> dict[str, QMenu]:
    """Fill the window's menu bar; returns the submenus that change later, by name."""
    changing: dict[str, QMenu] = {}
    for title, entries in MENUS:
        menu = window.menuBar().addMenu(window.tr(title))
        menu.setToolTipsVisible(True)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif entry.startswith("@"):
                _fill_submenu(window, menu, entry[1:], changing)
            else:
                menu.addAction(window.actions_by_id[entry])
    return changing


def _fill_submenu(window: MainWindow, menu: QMenu, name: str, changing: dict[str, QMenu]) -> None:
    if name == "panes":
        for dock in window.docks:
            menu.addAction(dock.toggleViewAction())
            # A pane that shares its place with another comes to the front when it is asked for.
            dock.toggleViewAction().triggered.connect(
                lambda shown, pane=dock: pane.raise_() if shown else None
            )
    elif name == "theme":
        submenu = menu.addMenu(window.tr("&Theme"))
        for key in ("theme-system", "theme-light", "theme-dark"):
            submenu.addAction(window.actions_by_id[key])
    elif name == "text":
        submenu = menu.addMenu(window.tr("Te&xt size"))
        for key in ("text-larger", "text-smaller", "text-normal"):
            submenu.addAction(window.actions_by_id[key])
    elif name in _CHOICES:
        submenu = menu.addMenu(tr(_CHOICES[name]))
        for spec in ACTIONS:
            if spec.group == name:
                submenu.addAction(window.actions_by_id[spec.id])
    elif name == "basemap":
        # Local basemaps come between the two.
        submenu = changing[name] = menu.addMenu(window.tr("&Basemap"))
        submenu.setToolTipsVisible(True)
        for key in ("basemap-bundled", "basemap-open"):
            submenu.addAction(window.actions_by_id[key])
        submenu.addSeparator()
        submenu.addAction(window.actions_by_id["basemap-online"])
    elif name == "language":
        submenu = menu.addMenu(window.tr("&Language"))
        for spec in ACTIONS:
            if spec.group == "language":
                submenu.addAction(window.actions_by_id[spec.id])
    elif name == "pace":
        submenu = menu.addMenu(window.tr("Ste&p"))
        for key in ("pace-event", "pace-unit", "pace-smooth"):
            submenu.addAction(window.actions_by_id[key])
    elif name == "unit":
        submenu = menu.addMenu(window.tr("&Unit"))
        for unit in UNITS:
            action = submenu.addAction(unit_name(unit))
            action.triggered.connect(lambda _=False, chosen=unit: window.unitChosen.emit(chosen))
    else:
        changing[name] = menu.addMenu(window.tr("Open &recent"))

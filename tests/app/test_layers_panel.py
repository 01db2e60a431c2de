"""The Layers dock, the Map menu's choices, and that both stay in step with the session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel

from mapviewer.app.main import Program
from mapviewer.app.memory import position_of
from mapviewer.notebook import Notebook, Viewpoint
from mapviewer.query.layers import Arcs, Drawing, Layers
from mapviewer.viewfile import read_view, view_of, write_view
from tests.app.pages import evaluate, settle

Wait = Callable[..., None]


def test_dock_and_menu_choose_the_layers(program: Program) -> None:
    window, session = program.window, program.session
    window.actions_by_id["layers"].trigger()
    assert not window.layers_dock.isHidden()
    window.layers.drawings[Drawing.HEAT].click()
    assert session.selection.layers == Layers(drawing=Drawing.HEAT)
    assert window.actions_by_id["draw-heat"].isChecked()
    window.actions_by_id["arcs-all"].trigger()
    assert session.selection.layers == Layers(drawing=Drawing.HEAT, arcs=Arcs.ALL)
    assert window.layers.arcs[Arcs.ALL].isChecked()
    settle(window.map)
    assert window.map.scene is not None
    assert window.map.scene.heat is not None
    assert (
        evaluate(window.map, "document.querySelector('.mv-heat .mv-scale-title').textContent")
        == "Events near a point"
    )
    window.actions_by_id["draw-symbols"].trigger()
    settle(window.map)
    assert evaluate(window.map, "String(document.querySelector('.mv-heat'))") == "null"


def test_layers_are_kept_in_the_view_file(program: Program, tmp_path: Path) -> None:
    session = program.session
    session.set_layers(Layers(Drawing.BOTH, Arcs.ALL))
    point = Viewpoint.of(session.selection, position_of(program.window.map.where))
    path = tmp_path / "a.mapview.json"
    write_view(path, view_of(point, Notebook(), session.store.file, path))
    assert read_view(path).view.view.selection.layers == Layers(Drawing.BOTH, Arcs.ALL)


def test_going_back_leaves_the_layers(program: Program) -> None:
    session, memory = program.session, program.controller.memory
    memory.settle()
    session.select_window(0, 10**9)
    memory.settle()
    session.set_layers(Layers(drawing=Drawing.HEAT))
    memory.back()
    assert session.selection.layers.drawing is Drawing.HEAT


def test_others_add_sections(program: Program) -> None:
    panel = program.window.layers
    box = panel.add_section("Overlays", QLabel("none"))
    assert box.title() == "Overlays"
    assert box.parentWidget() is not None

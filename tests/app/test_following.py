"""Follow: the map goes along when that is asked for, and only then."""

from __future__ import annotations

from collections.abc import Callable

from mapviewer import settings
from mapviewer.app.main import Program
from tests.app.pages import settle

Wait = Callable[..., None]


def far_away(program: Program) -> None:
    program.window.map.jump(0, -150, 5)
    settle(program.window.map)


def test_it_is_off_until_asked_for(program: Program) -> None:
    far_away(program)
    program.session.focus((program.session.store.events[0].id,), origin="table")
    settle(program.window.map)
    where = program.window.map.where
    assert where is not None
    assert abs(where.lon + 150) < 1


def test_the_map_jumps_to_what_is_stepped_to_and_keeps_its_zoom(program: Program, wait_until: Wait) -> None:
    far_away(program)
    program.controller.run("follow")
    assert program.window.actions_by_id["follow"].isChecked()
    assert settings.load().follow
    program.session.step_to_end(-1, origin="keys")
    (first, *_) = program.session.selection.focus
    row = program.session.store.row_of[first]
    lon = float(program.session.store.columns.lon[row])
    view = program.window.map
    wait_until(lambda: view.where is not None and abs(view.where.lon - lon) < 1, "the map to go along")
    assert view.where is not None
    assert view.where.zoom == 5


def test_what_is_in_view_moves_nothing(program: Program) -> None:
    program.controller.run("follow")
    settle(program.window.map)
    before = program.window.map.where
    for event in program.session.store.events:
        program.session.focus((event.id,), origin="table")
    settle(program.window.map)
    assert program.window.map.where == before
    program.controller.run("follow")
    assert not settings.load().follow

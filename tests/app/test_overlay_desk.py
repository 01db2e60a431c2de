"""Overlays in the running program: dropped, switched, ordered, undone, kept in the view file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QColorDialog

from mapviewer.app.main import Program
from mapviewer.app.snapshot_dialog import SnapshotDialog
from mapviewer.overlays.shelf import overlay_shelf
from mapviewer.viewfile import read_view
from tests.app.pages import evaluate, settle
from tests.app.test_basemap_desk import drop
from tests.overlays.test_reading import KML, POINT, feature, geojson

Wait = Callable[..., None]
SHOWN = "Object.values(map_main._layers).filter((l) => l._stack).flatMap((l) => l._stack.map((o) => o.title)).join()"


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    overlay_shelf.clear()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    one, two = tmp_path / "gate.geojson", tmp_path / "zones.kml"
    one.write_bytes(geojson(feature(POINT, name="Gate"), name="Gates"))
    two.write_text(KML, encoding="utf-8")
    return one, two


def laid(program: Program, wait_until: Wait, *paths: Path) -> None:
    count = len(program.session.notebook.overlays) + len(paths)
    drop(program, *paths)
    wait_until(lambda: len(program.session.notebook.overlays) == count, "the overlays")
    settle(program.window.map)


def test_dropped_files_lie_over_the_map_in_their_order(
    program: Program, files: tuple[Path, Path], wait_until: Wait
) -> None:
    laid(program, wait_until, *files)
    rows = program.controller.overlays.list.rows
    assert program.session.store.file.name == "paris-talks.json"
    assert [rows.item(n).text() for n in range(rows.count())] == ["zones.kml", "gate.geojson"]
    assert evaluate(program.window.map, SHOWN) == "Gates,Zones"
    assert "NetworkLink (links to other files): 1 left out" in rows.item(0).toolTip()
    assert "2 features" in rows.item(0).toolTip()


def test_rows_switch_move_color_and_remove(
    program: Program, files: tuple[Path, Path], wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(program, wait_until, *files)
    panel, session = program.controller.overlays.list, program.session
    panel.rows.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert [use.shown for use in session.notebook.overlays] == [True, False]
    settle(program.window.map)
    assert evaluate(program.window.map, SHOWN) == "Gates"
    panel.rows.item(0).setCheckState(Qt.CheckState.Checked)
    panel.rows.setCurrentRow(0)
    assert not panel.up_button.isEnabled()
    panel.down_button.click()
    assert [use.name for use in session.notebook.overlays] == ["zones.kml", "gate.geojson"]
    assert panel.rows.currentRow() == 1
    panel.color_button.click()
    dialog = panel.findChild(QColorDialog)
    assert dialog is not None
    dialog.colorSelected.emit(Qt.GlobalColor.red)
    dialog.reject()
    assert session.notebook.overlays[0].color == "#FF0000"
    panel.remove_button.click()
    assert [use.name for use in session.notebook.overlays] == ["gate.geojson"]
    program.controller.memory.undo()
    assert [use.name for use in session.notebook.overlays] == ["zones.kml", "gate.geojson"]
    settle(program.window.map)
    assert evaluate(program.window.map, SHOWN) == "Zones,Gates"


def test_they_are_kept_in_the_view_file_and_found_again(
    program: Program, files: tuple[Path, Path], tmp_path: Path, wait_until: Wait
) -> None:
    laid(program, wait_until, *files)
    documents, session = program.controller.documents, program.session
    assert documents.unsaved
    view = tmp_path / "a.mapview.json"
    documents._write(view, None)
    assert [use.path for use in read_view(view).view.overlays] == [str(path) for path in files]
    documents.close()
    assert session.notebook.overlays == ()
    assert program.controller.overlays.list.rows.count() == 0
    overlay_shelf.clear()
    files[1].unlink()
    program.controller.open(view)
    wait_until(lambda: len(session.notebook.overlays) == 2, "the view")
    messages = program.window.messages
    # What was said when they were laid may still stand there.
    wait_until(
        lambda: "“zones.kml” cannot be used as an overlay: found no such file" in messages.label.text(),
        "the message",
    )
    settle(program.window.map)
    assert evaluate(program.window.map, SHOWN) == "Gates"
    assert not documents.unsaved


def test_what_is_none_is_said_and_nothing_changes(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    bad = tmp_path / "bad.kml"
    bad.write_text('<!DOCTYPE kml [<!ENTITY x "y">]><kml/>')
    drop(program, bad)
    messages = program.window.messages
    wait_until(lambda: not messages.isHidden(), "the message")
    assert "“bad.kml” cannot be used as an overlay: found a document type" in messages.label.text()
    assert program.session.notebook.overlays == ()


def test_snapshots_take_those_that_are_shown(
    program: Program, files: tuple[Path, Path], wait_until: Wait
) -> None:
    laid(program, wait_until, *files)
    program.controller.overlays.list.rows.item(0).setCheckState(Qt.CheckState.Unchecked)
    program.controller.run("snapshot")
    dialog = program.window.findChild(SnapshotDialog)
    assert dialog is not None
    assert [one.name for one in dialog.spec().overlays] == ["gate.geojson"]
    assert "--overlay gate.geojson" in dialog.command()
    dialog.reject()

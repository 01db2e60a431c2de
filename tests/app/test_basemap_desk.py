"""Local basemaps in the running program: opened, dropped, remembered, broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from mapviewer import settings
from mapviewer.app.main import Program
from mapviewer.app.snapshot_dialog import SnapshotDialog
from mapviewer.tiles.shelf import shelf
from mapviewer.viewfile import read_view
from tests.app.pages import evaluate, settle
from tests.tiles.making import png, pyramid, write_mbtiles, write_pmtiles

Wait = Callable[..., None]


@pytest.fixture(autouse=True)
def _close_tiles() -> Iterator[None]:
    yield
    shelf.clear()


def drop(program: Program, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    program.window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_dropped_file_lies_under_the_map_until_the_bundled_one_is_chosen(
    program: Program, tmp_path: Path, wait_until: Wait
) -> None:
    file = write_mbtiles(tmp_path / "city.mbtiles", pyramid(2, 3), format="png", attribution="© Us")
    window, desk = program.window, program.controller.basemaps
    drop(program, file)
    wait_until(lambda: desk.shown is not None, "the basemap")
    settle(window.map)
    assert program.session.store.file.name == "paris-talks.json"
    assert evaluate(window.map, "document.querySelector('.mv-ground').textContent") == "© Us · "
    assert window.status.basemap_label.text() == "city.mbtiles · offline"
    names = [action.text() for action in window.submenus["basemap"].actions() if action.isChecked()]
    assert names == ["city.mbtiles"]
    assert settings.load().basemap == str(file)
    window.actions_by_id["basemap-bundled"].trigger()
    assert desk.shown is None
    assert window.actions_by_id["basemap-bundled"].isChecked()
    assert window.status.basemap_label.text() == "Bundled map · offline"
    assert (settings.load().basemap, settings.load().basemaps) == ("", (str(file),))


def test_the_menu_remembers_files(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    desk = program.controller.basemaps
    for name in ("a", "b"):
        path = write_pmtiles(
            tmp_path / f"{name}.pmtiles", pyramid(0, 1, lambda _, n=name: png((ord(n), 0, 0)))
        )  # type: ignore[misc]
        desk.open(path)
        wait_until(lambda n=name: desk.shown is not None and desk.shown.title == n, name)
    texts = [action.text().replace("&", "") for action in program.window.submenus["basemap"].actions()]
    assert texts == ["Natural Earth", "b.pmtiles", "a.pmtiles", "Open a local basemap…", "", "Online…"]
    program.window.submenus["basemap"].actions()[2].trigger()
    wait_until(lambda: desk.shown is not None and desk.shown.title == "a", "the first one again")


def test_what_cannot_be_drawn_is_said_and_the_map_stays(
    program: Program, tmp_path: Path, wait_until: Wait
) -> None:
    file = write_pmtiles(tmp_path / "vector.pmtiles", pyramid(0, 0), kind=1)
    messages = program.window.messages
    drop(program, file)
    wait_until(lambda: not messages.isHidden(), "the message")
    assert "“vector.pmtiles” cannot be used as a basemap: found vector tiles" in messages.label.text()
    assert program.controller.basemaps.shown is None
    assert program.window.actions_by_id["basemap-bundled"].isChecked()


def test_a_broken_tile_is_told_of_once(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    tiles = pyramid(0, 4, lambda spot: png() if spot[0] < 2 else b"GIF89a")
    file = write_mbtiles(tmp_path / "bad.mbtiles", tiles, format="png")
    messages = program.window.messages
    program.controller.basemaps.open(file)
    wait_until(lambda: not messages.isHidden(), "the message")
    assert "“bad.mbtiles”, tile " in messages.label.text()
    assert "Where tiles are broken the bundled basemap is shown." in messages.label.text()
    messages.hide()
    program.window.map.jump(10, 10, 4)
    settle(program.window.map)
    assert messages.isHidden()


def test_it_is_there_again_after_a_start(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    file = write_mbtiles(tmp_path / "city.mbtiles", pyramid(0, 1), format="png")
    controller = program.controller
    controller.settings = controller.settings.with_basemap(str(file))
    controller.basemaps.restore()
    wait_until(lambda: controller.basemaps.shown is not None, "the basemap")
    controller.basemaps.use_bundled()
    with sqlite3.connect(file) as changed:
        changed.execute("DELETE FROM tiles")
    changed.close()
    controller.settings = controller.settings.with_basemap(str(file))
    controller.basemaps.restore()
    wait_until(lambda: not program.window.messages.isHidden(), "the message")
    # Not again at every start.
    assert settings.load().basemap == ""


def test_snapshots_take_it_along(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    file = write_mbtiles(tmp_path / "city.mbtiles", pyramid(0, 1), format="png")
    program.controller.basemaps.open(file)
    wait_until(lambda: program.controller.basemaps.shown is not None, "the basemap")
    program.controller.run("snapshot")
    dialog = program.window.findChild(SnapshotDialog)
    assert dialog is not None
    spec = dialog.spec()
    shown = program.controller.basemaps.shown
    assert shown is not None
    assert spec.basemap is not None
    assert (spec.basemap.name, spec.basemap.sha256) == ("city.mbtiles", shown.sha256)
    assert "--basemap city.mbtiles" in dialog.command()
    dialog.reject()


def test_a_view_file_keeps_it(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    file = write_mbtiles(tmp_path / "city.mbtiles", pyramid(0, 1), format="png")
    desk, documents = program.controller.basemaps, program.controller.documents
    desk.open(file)
    wait_until(lambda: desk.shown is not None, "the basemap")
    view = tmp_path / "a.mapview.json"
    documents._write(view, None)
    kept = read_view(view).view.tiles
    assert kept is not None
    assert kept.path == str(file)
    desk.use_bundled()
    program.controller.open(view)
    wait_until(lambda: desk.shown is not None, "the basemap of the view")
    # It is the view's, not what the next start begins with.
    assert settings.load().basemap == ""

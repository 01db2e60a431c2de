"""Going online in the running program: never by itself, seen while it lasts, over with the dossier."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from mapviewer import settings
from mapviewer.app.main import Program
from mapviewer.app.map_host import host
from mapviewer.app.online import OnlineDialog
from mapviewer.app.request_log import RequestWindow
from mapviewer.errors import InputError
from mapviewer.net.client import USER_AGENT
from mapviewer.net.log import Entry
from mapviewer.net.services import OPENSTREETMAP, Kind, Service, custom_tiles
from mapviewer.tiles.shelf import shelf
from tests.app.pages import evaluate, settle
from tests.net.server import Server
from tests.tiles.making import png

Wait = Callable[..., None]


@pytest.fixture(autouse=True)
def _close_tiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr("mapviewer.app.online_desk.CACHE", f"{tmp_path}/network")
    yield
    shelf.clear()


@pytest.fixture
def tile_server() -> Iterator[Server]:
    """A tile server on this machine; tiles whose path is in `missing` are not there."""
    image = png()

    def behaviour(exchange: Any) -> None:
        if getattr(exchange.server, "broken", False):
            exchange.answer(b"", status="404 Not Found")
        else:
            exchange.answer(image)

    server = Server(behaviour)
    yield server
    server.close()


def service_of(server: Server) -> Service:
    return custom_tiles(f"http://{server.host}/{{z}}/{{x}}/{{y}}.png", attribution="© Nobody")


def test_nothing_is_asked_of_anybody_until_somebody_agrees(program: Program) -> None:
    desk = program.controller.online
    settle(program.window.map)
    assert not desk.client.online
    assert desk.client.log.entries() == ()
    assert program.window.status.basemap_label.text() == "Bundled map · offline"


def test_the_question_names_the_host_and_what_it_learns(program: Program) -> None:
    program.controller.run("basemap-online")
    dialog = program.controller.online.dialog
    assert dialog is not None
    words = dialog.learns.text()
    assert "tile.openstreetmap.org" in words
    assert "internet address" in words
    assert "https://operations.osmfoundation.org/policies/tiles/" in words
    cancel = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel)
    assert cancel.isDefault()
    dialog.reject()
    assert not program.controller.online.client.online
    assert program.window.actions_by_id["basemap-bundled"].isChecked()
    assert not program.window.actions_by_id["basemap-online"].isChecked()


def test_an_address_that_will_not_do_cannot_be_agreed_to(qapp: object) -> None:
    dialog = OnlineDialog(None, can_remember=True)
    agreed: list[Service] = []
    dialog.chosen.connect(lambda service, _: agreed.append(service))
    dialog.custom.setChecked(True)
    assert not dialog.button.isEnabled()
    dialog.address.setText("http://tiles.example.org/{z}/{x}/{y}.png")
    dialog.attribution.setText("© T")
    assert not dialog.button.isEnabled()
    assert "https" in dialog.fault.text()
    dialog.address.setText("https://tiles.example.org/{z}/{x}/{y}.png")
    assert dialog.button.isEnabled()
    assert "tiles.example.org" in dialog.learns.text()
    dialog.button.click()
    assert [service.host for service in agreed] == ["tiles.example.org"]
    dialog.deleteLater()


def test_tiles_come_through_python_and_stop_with_the_basemap(
    program: Program, tile_server: Server, wait_until: Wait
) -> None:
    window, desk = program.window, program.controller.online
    desk.go_online(service_of(tile_server), False)
    wait_until(lambda: len(tile_server.asked) > 0, "a request")
    settle(window.map)
    wait_until(lambda: not host()._handler._waiting, "the tiles")
    settle(window.map)
    assert window.status.basemap_label.text() == f"{tile_server.host} · online"
    assert evaluate(window.map, "document.querySelector('.mv-ground').textContent") == "© Nobody · "
    assert {asked.headers["user-agent"] for asked in tile_server.asked} == {USER_AGENT}
    assert window.actions_by_id["basemap-online"].isChecked()
    assert desk.client.log.sent == len(tile_server.asked)
    window.actions_by_id["basemap-bundled"].trigger()
    before = len(tile_server.asked)
    window.map.jump(10, 10, 6)
    settle(window.map)
    assert len(tile_server.asked) == before
    assert not desk.client.online
    assert window.status.basemap_label.text() == "Bundled map · offline"


def test_tiles_that_do_not_come_are_told_of_and_the_bundled_map_stays(
    program: Program, tile_server: Server, wait_until: Wait
) -> None:
    tile_server.broken = True  # type: ignore[attr-defined]
    messages = program.window.messages
    program.controller.online.go_online(service_of(tile_server), False)
    wait_until(lambda: not messages.isHidden(), "the message")
    assert "answered 404" in messages.label.text()
    settle(program.window.map)


def test_what_is_wrong_with_the_last_basemap_is_not_told_of_the_next(
    program: Program, tile_server: Server
) -> None:
    program.controller.online.go_online(service_of(tile_server), False)
    assert shelf.on_fault is not None
    shelf.on_fault("0" * 64, InputError("Of the last one."))
    assert program.window.messages.isHidden()
    assert program.controller.basemaps.shown is not None
    shelf.on_fault(program.controller.basemaps.shown.sha256, InputError("Of this one."))
    assert "Of this one." in program.window.messages.label.text()


def test_it_is_remembered_only_when_asked_and_without_a_path(
    program: Program, tile_server: Server, tmp_path: Path, wait_until: Wait
) -> None:
    desk = program.controller.online
    desk.go_online(service_of(tile_server), False)
    assert settings.load().online == ()
    desk.go_online(service_of(tile_server), True)
    (choice,) = settings.load().online
    assert choice.template == service_of(tile_server).template
    assert "paris-talks" not in settings.settings_file().read_text()
    desk.forget()
    assert settings.load().online == ()


def test_another_dossier_is_offline_again(
    program: Program, tile_server: Server, tmp_path: Path, wait_until: Wait
) -> None:
    desk = program.controller.online
    desk.go_online(service_of(tile_server), True)
    other = tmp_path / "other.json"
    other.write_text(
        json.dumps(
            {
                "format": "mapviewer-dossier",
                "version": 1,
                "title": "Other",
                "events": [{"id": "a", "title": "A"}],
            }
        )
    )
    program.controller.documents.open(other)
    wait_until(lambda: program.session.store.file.name == "other.json", "the other dossier")
    assert not desk.client.online
    assert program.controller.basemaps.shown is None
    program.controller.open_sample()
    wait_until(lambda: program.session.store.file.name == "paris-talks.json", "the sample")
    assert desk.client.service(Kind.TILES) == service_of(tile_server)


def test_a_tampered_setting_leaves_the_door_shut(program: Program) -> None:
    from mapviewer.app.online_desk import dossier_key
    from mapviewer.settings import OnlineChoice

    key = dossier_key(program.session.store.file.path)
    choice = OnlineChoice(dossier=key, template="http://evil.example/{z}/{x}/{y}.png", attribution="x")
    program.controller.settings = program.controller.settings.with_online(choice)
    desk = program.controller.online
    desk._dossier = ""
    desk.open(_opened(program))
    assert not desk.client.online


def _opened(program: Program) -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(store=program.session.store)


def test_the_log_lists_every_request(qapp: object, program: Program) -> None:
    log = program.controller.online.client.log
    program.controller.run("requests")
    window = program.controller.online.log_window
    assert isinstance(window, RequestWindow)
    assert window.summary.text().startswith("No request has left this machine")
    log.add(
        Entry(
            0.0,
            Kind.TILES,
            "tile.openstreetmap.org",
            "https://tile.openstreetmap.org/1/0/0.png",
            "ok",
            200,
            1_234,
            0.05,
        )
    )
    window.refresh()
    assert window.summary.text().startswith("1 request has left this machine")
    row = [window.model.data(window.model.index(0, column)) for column in range(window.model.columnCount())]
    assert row[1:5] == [
        "map tiles",
        "tile.openstreetmap.org",
        "https://tile.openstreetmap.org/1/0/0.png",
        "answered",
    ]
    window.close()


def test_a_snapshot_from_the_window_has_every_tile_or_is_none(
    program: Program, tile_server: Server, tmp_path: Path
) -> None:
    from mapviewer.errors import UnavailableError
    from mapviewer.paint.export import write_snapshot
    from mapviewer.snapshot.spec import SnapshotSpec

    program.controller.online.go_online(service_of(tile_server), False)
    spec = SnapshotSpec.from_options(
        program.session.store, size="640x400", **program.controller.basemaps.spec_fields()
    )
    target = tmp_path / "map.png"
    write_snapshot(spec, program.session.store, target, format_="png", force=False, events=())
    assert target.exists()
    shelf.find(program.controller.basemaps.shown.sha256).close()
    tile_server.broken = True  # type: ignore[attr-defined]
    program.controller.online.client.cache.forget()
    with pytest.raises(UnavailableError, match="404"):
        write_snapshot(
            spec, program.session.store, tmp_path / "none.png", format_="png", force=False, events=()
        )
    assert not (tmp_path / "none.png").exists()


def test_openstreetmap_is_remembered_as_itself() -> None:
    from mapviewer.app.online_desk import remembered
    from mapviewer.settings import OnlineChoice

    choice = OnlineChoice(dossier="0" * 64, template=OPENSTREETMAP.template, attribution="anything")
    assert remembered(choice) == OPENSTREETMAP


def test_a_view_file_takes_nobody_online(program: Program, tile_server: Server) -> None:
    desk = program.controller.basemaps
    program.controller.online.go_online(service_of(tile_server), False)
    assert desk.use() is None
    program.window.actions_by_id["basemap-bundled"].trigger()
    desk.show_saved(None)
    assert not program.controller.online.client.online
    assert desk.shown is None

"""Asking for a place over the network in the running program: only when somebody agreed, seen while it lasts, never in the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from mapviewer import settings
from mapviewer.app.geocoder_dialog import GeocoderDialog
from mapviewer.app.main import Program
from mapviewer.net.services import NOMINATIM, Kind, Service, custom_geocoder
from tests.app.test_places import deciding, dossier, offers, point, said
from tests.geocode.test_online import TRIPOLI, answering
from tests.net.server import Behaviour, Exchange, Server

__all__ = ["deciding", "dossier"]

Wait = Callable[..., None]


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mapviewer.app.online_desk.CACHE", f"{tmp_path}/network")


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Server]]:
    servers: list[Server] = []

    def start(behaviour: Behaviour) -> Server:
        servers.append(Server(behaviour))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def service_of(server: Server) -> Service:
    return custom_geocoder(f"http://{server.host}")


def ask_first(program: Program) -> GeocoderDialog:
    program.window.places.online.click()
    dialog = program.controller.online.geocoder_dialog
    assert dialog is not None
    return dialog


def test_the_question_names_the_host_what_it_learns_and_what_is_sent(deciding: Program) -> None:
    dialog = ask_first(deciding)
    words = dialog.learns.text()
    for part in ("nominatim.openstreetmap.org", "internet address", "“Tripoli”", NOMINATIM.policy):
        assert part in words
    assert dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel).isDefault()
    assert dialog.offline.isHidden()
    dialog.custom.setChecked(True)
    assert not dialog.button.isEnabled()
    dialog.address.setText("http://nominatim.example.org")
    assert "https" in dialog.fault.text()
    dialog.reject()
    client = deciding.controller.online.client
    assert not client.online
    assert client.log.entries() == ()


def test_what_a_server_offers_is_marked_and_can_be_accepted(
    deciding: Program, dossier: Path, serve: Callable[[Behaviour], Server], wait_until: Wait
) -> None:
    window, panel, client = deciding.window, deciding.window.places, deciding.controller.online.client
    server = serve(answering([TRIPOLI]))
    before = len(offers(deciding))
    dialog = ask_first(deciding)
    dialog.custom.setChecked(True)
    dialog.address.setText(f"http://{server.host}")
    dialog.button.click()
    wait_until(lambda: len(offers(deciding)) == before + 1, "the answer")
    assert f"from {server.host}, © OpenStreetMap contributors" in offers(deciding)[-1]
    assert panel.offers.currentRow() == before
    assert "names online" in window.status.basemap_label.text()
    assert len(client.log.entries()) == 1
    panel.accept.click()
    wait_until(lambda: point(deciding, "one") == (34.4373, 35.8345), "the place")
    kept = json.loads((dossier.parent / "d.places.json").read_bytes())["decisions"][0]["where"]
    assert (kept["service"], kept["attribution"]) == (server.host, "© OpenStreetMap contributors")
    deciding.session.focus(("one",), origin="test")
    wait_until(lambda: "© OpenStreetMap contributors" in said(deciding), "the card")
    # Not remembered: another dossier is offline again.
    deciding.controller.open_sample()
    wait_until(lambda: len(deciding.session.store) == 11, "the sample")
    assert not client.online
    assert window.status.basemap_label.text() == "Bundled map · offline"
    assert len(server.asked) == 1


def test_it_is_remembered_for_one_dossier_only_if_asked(
    deciding: Program, dossier: Path, serve: Callable[[Behaviour], Server], wait_until: Wait
) -> None:
    server = serve(answering([]))
    desk, client = deciding.controller.online, deciding.controller.online.client
    desk.let_names_out(service_of(server), True)
    (kept,) = json.loads(settings.settings_file().read_bytes())["online"]
    assert kept["kind"] == "geocoder"
    assert "case" not in str(kept)
    deciding.controller.open_sample()
    wait_until(lambda: len(deciding.session.store) == 11, "the sample")
    assert client.service(Kind.GEOCODER) is None
    deciding.controller.open(dossier)
    wait_until(lambda: len(deciding.session.store) == 4, "the dossier")
    assert client.service(Kind.GEOCODER) == service_of(server)
    # The tiles are another kind: they were never agreed to.
    assert client.service(Kind.TILES) is None
    assert server.asked == []
    deciding.window.places.online_more.click()
    assert desk.geocoder_dialog is not None
    desk.geocoder_dialog.offline.click()
    assert not client.online
    assert deciding.controller.settings.online == ()


def _drip(exchange: Exchange) -> None:
    exchange.sock.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n"
    )
    while not exchange.server.closing.wait(0.05):
        exchange.sock.sendall(b" ")


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (answering(b"", status="429 Too Many Requests", retry_after="90"), "90 s"),
        (answering(b"{"), "no list of places"),
        (answering(b"x", content_type="text/html"), "text/html"),
        (_drip, "s"),
        (answering([]), "knows no such name"),
    ],
)
def test_what_goes_wrong_is_said_in_the_panel_and_nothing_waits_for_it(
    deciding: Program,
    serve: Callable[[Behaviour], Server],
    wait_until: Wait,
    behaviour: Behaviour,
    words: str,
) -> None:
    server = serve(behaviour)
    panel, desk = deciding.window.places, deciding.controller.online
    desk.client.deadline = 0.8
    desk.let_names_out(service_of(server), False)
    panel.online.click()
    # The window has its own thread all the time: the panel says that it asks, before there is any answer.
    assert panel.status.text() == f"Asking {server.host}…"
    wait_until(lambda: panel.status.text() not in ("", f"Asking {server.host}…"), "the end")
    assert words in panel.status.text()
    assert len(offers(deciding)) > 2
    assert desk.client.log.entries()


def test_another_place_ends_the_request(
    deciding: Program, serve: Callable[[Behaviour], Server], wait_until: Wait
) -> None:
    server = serve(_drip)
    panel, desk = deciding.window.places, deciding.controller.online
    desk.let_names_out(service_of(server), False)
    panel.online.click()
    wait_until(lambda: len(server.asked) == 1, "the request")
    panel.list.setCurrentItem(panel.list.topLevelItem(1))
    wait_until(lambda: [entry.outcome for entry in desk.client.log.entries()] == ["cancelled"], "the end")

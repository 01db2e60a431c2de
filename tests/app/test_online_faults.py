"""Servers that do all that a server may do wrong, in the running program with the time limit that it has: one error of a kind that has a name, and a window that goes on."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from mapviewer.app.main import Program
from mapviewer.net.client import DEADLINE, Client
from mapviewer.net.faults import Fault
from mapviewer.net.services import JSON_TYPES, NOMINATIM, Kind, Service, custom_tiles
from mapviewer.tiles.shelf import shelf
from tests.app.pages import settle
from tests.net.server import Server
from tests.net.test_client import hang
from tests.net.test_tls import Plain

Wait = Callable[..., None]


@dataclass
class Case:
    """What a server does, and what is to come of it; `words` are shown in the window."""

    fault: Fault
    does: Callable[[Any], Any]
    words: str = ""
    secure: bool = False


def _drip(exchange: Any) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9_000:
        if exchange.server.closing.wait(0.05):
            return
        exchange.sock.sendall(bytes([byte]))


def _endless(exchange: Any) -> None:
    exchange.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n")
    while not exchange.server.closing.is_set():
        exchange.sock.sendall(b"x" * 65_536)


CASES = {
    "never answers": Case(Fault.TIMEOUT, hang, "took too long"),
    "a byte at a time": Case(Fault.TIMEOUT, _drip, "took too long"),
    "a handshake that hangs": Case(Fault.TIMEOUT, lambda sock: [sock.recv(1_000) for _ in range(2)], "took too long", True),
    "no TLS": Case(Fault.TLS, lambda sock: sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "No secure connection", True),
    "garbage": Case(Fault.GARBAGE, lambda x: x.raw(b"\x00\xff\x13garbage\r\n\r\n"), "no answer"),
    "without an end": Case(Fault.TOO_LARGE, _endless, "more than"),
    "another type": Case(Fault.TYPE, lambda x: x.answer(b"<html>", content_type="text/html"), "text/html"),
    "sends us elsewhere": Case(Fault.REDIRECT, lambda x: x.answer(b"", status="302 Found", location="https://example.org/1.png"), "example.org"),
    "too many requests": Case(Fault.BUSY, lambda x: x.answer(b"", status="429 Too Many Requests", retry_after="3600"), "come back in 60 min"),
    "out of order": Case(Fault.STATUS, lambda x: x.answer(b"", status="500 Oops"), "answered 500"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _close_tiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr("mapviewer.app.online_desk.CACHE", f"{tmp_path}/network")
    yield
    shelf.clear()


@pytest.mark.slow
def test_whatever_a_server_does_the_window_goes_on(program: Program, wait_until: Wait) -> None:
    window, desk = program.window, program.controller.online
    log = desk.client.log
    settle(window.map)
    last = [time.perf_counter()]
    gaps: list[float] = []

    def tick() -> None:
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    pulse = QTimer(window, interval=5)
    pulse.timeout.connect(tick)
    pulse.start()
    longest: dict[str, float] = {}
    for number, (name, case) in enumerate(CASES.items()):
        server = Plain(case.does) if case.secure else Server(case.does)
        try:
            address = f"http{'s' if case.secure else ''}://{server.host}/{{z}}/{{x}}/{{y}}.png"
            before = len(log.entries())
            gaps_before = len(gaps)
            desk.go_online(custom_tiles(address, attribution="© N"), False)
            window.map.jump(10 + number, 20 + 3 * number, 6)
            wait_until(
                lambda n=before, h=server.host: any(e.sent and e.host == h for e in log.entries()[n:]), name
            )
            wait_until(lambda w=case.words: w in window.messages.label.text(), f"{name}: {case.words}")
            sent = [entry for entry in log.entries()[before:] if entry.sent and entry.host == server.host]
            assert {entry.outcome for entry in sent} == {case.fault.value}, name
            longest[name] = max(entry.took for entry in sent)
            assert len(gaps) > gaps_before
            assert desk.client.deadline == DEADLINE
        finally:
            window.actions_by_id["basemap-bundled"].trigger()
            server.close()
    pulse.stop()
    slowest = max(longest, key=lambda name: longest[name])
    print(
        f"figure: {len(CASES)} servers that do everything wrong: one typed error each, at most {longest[slowest]:.1f} s ({slowest}); "
        f"the window stood still for at most {1_000 * max(gaps):.0f} ms meanwhile"
    )


@pytest.mark.slow
def test_the_geocoder_is_asked_once_a_second_at_most() -> None:
    came: list[float] = []

    def answer(exchange: Any) -> None:
        came.append(time.monotonic())
        exchange.answer(b"[]", content_type="application/json")

    server = Server(answer)
    client = Client()
    try:
        service = Service(Kind.GEOCODER, "places", f"http://{server.host}", (server.host,), types=JSON_TYPES, pause=NOMINATIM.pause)  # fmt: skip
        client.switch(Kind.GEOCODER, service)
        for number in range(4):
            client.get(service, f"http://{server.host}/search?q={number}")
    finally:
        client.close()
        server.close()
    apart = [later - sooner for sooner, later in itertools.pairwise(came)]
    assert NOMINATIM.pause >= 1
    assert len(apart) == 3
    print(f"figure: requests to the geocoder came {min(apart):.2f} s apart at least")

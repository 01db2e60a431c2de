"""Secure connections that fail, against real servers on this machine: each is one typed error that says why, within the deadline of the request."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapviewer.net import channel
from mapviewer.net.faults import Fault, NetError
from tests.net.server import PNG, Server
from tests.net.test_client import _doors_shut, fault_of, open_client, tiles

CERTIFICATES = Path(__file__).with_name("certificates")
__all__ = ["_doors_shut"]

Serve = Callable[[Callable[[Any], None]], Server]


class Secure(Server):
    """Shows a certificate of the folder to everybody who comes."""

    certificate = "good"

    def _serve(self, sock: Any) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / f"{self.certificate}.pem", CERTIFICATES / "server.key")
        try:
            secure = context.wrap_socket(sock, server_side=True)
        except OSError:
            sock.close()
            return
        with self._lock:
            self._open.append(secure)
        super()._serve(secure)


class Plain(Server):
    """Does not speak TLS: `behaviour` has the connection as soon as it is there."""

    def _serve(self, sock: Any) -> None:
        try:
            self.behaviour(sock)
        except OSError:
            pass
        finally:
            sock.close()


@pytest.fixture(autouse=True)
def _our_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own context, which trusts one authority more."""
    make = channel._tls

    def made() -> ssl.SSLContext:
        context = make()
        context.load_verify_locations(CERTIFICATES / "ca.pem")
        return context

    monkeypatch.setattr(channel, "_tls", made)


def secure(certificate: str, behaviour: Callable[[Any], None] = lambda x: x.answer()) -> Server:
    kind = type("Shown", (Secure,), {"certificate": certificate})
    server: Server = kind(behaviour)
    return server


def test_a_good_certificate_is_taken() -> None:
    server = secure("good")
    try:
        service = tiles(server, scheme="https")
        answer = open_client(service).get(service, f"https://{server.host}/1/0/0.png")
        assert answer.body == PNG
    finally:
        server.close()


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ("alone", "self-signed certificate"),
        ("expired", "certificate has expired"),
        ("other", "IP address mismatch"),
    ],
)
def test_a_certificate_that_is_not_theirs_is_refused_before_anything_is_said(
    certificate: str, words: str
) -> None:
    server = secure(certificate)
    try:
        service = tiles(server, scheme="https")
        client = open_client(service)
        error = fault_of(client, service)
        assert error.fault is Fault.TLS
        assert words in str(error)
        assert not server.asked
        assert [entry.outcome for entry in client.log.entries()] == [Fault.TLS.value]
    finally:
        server.close()


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (
            lambda x: x.raw(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 900\r\n\r\nabc"),
            Fault.GARBAGE,
        ),
        (lambda x: x.raw(b""), Fault.GARBAGE),
        (lambda x: x.raw(b"\x00\xff\x13garbage\r\n\r\n"), Fault.GARBAGE),
        # Past the encryption, in the middle of the body: nobody says good-bye.
        (lambda x: (x.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nabc"), x.sock.shutdown(2)), Fault.GARBAGE),
        (lambda x: x.server.closing.wait(30), Fault.TIMEOUT),
    ],
    ids=["cut off", "hangs up", "no http", "torn off", "never"],
)  # fmt: skip
def test_what_goes_wrong_after_the_handshake(behaviour: Callable[[Any], None], fault: Fault) -> None:
    server = secure("good", behaviour)
    try:
        service = tiles(server, scheme="https")
        assert (
            fault_of(open_client(service, deadline=0.6 if fault is Fault.TIMEOUT else 5.0), service).fault
            is fault
        )
    finally:
        server.close()


def _drip(sock: Any) -> None:
    # The head of a handshake message of 16 kB, whose bytes come one by one.
    sock.sendall(b"\x16\x03\x03\x40\x00")
    for _ in range(200):
        time.sleep(0.05)
        sock.sendall(b"\x02")


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (lambda sock: sock.sendall(b"\x00\xff\x13garbage\r\n\r\n" * 20), Fault.TLS),
        (lambda sock: sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Fault.TLS),
        (lambda sock: sock.sendall(b"\x16\x03\x03\x00\x7a\x02"), Fault.TLS),
        (lambda sock: sock.recv(10), Fault.TLS),
        (lambda sock: [sock.recv(1_000) for _ in range(2)], Fault.TIMEOUT),
        (_drip, Fault.TIMEOUT),
    ],
    ids=["garbage", "plain http", "cut off", "closes at once", "hangs", "a byte at a time"],
)
def test_a_handshake_that_comes_to_nothing(behaviour: Callable[[Any], Any], fault: Fault) -> None:
    server = Plain(behaviour)
    try:
        service = tiles(server, scheme="https")
        client = open_client(service, deadline=0.6 if fault is Fault.TIMEOUT else 5.0)
        assert fault_of(client, service).fault is fault
        (entry,) = client.log.entries()
        assert entry.outcome == fault.value
    finally:
        server.close()


@pytest.mark.parametrize("behaviour", [lambda sock: [sock.recv(1_000) for _ in range(2)], _drip], ids=["hangs", "a byte at a time"])  # fmt: skip
def test_a_handshake_can_be_cancelled(behaviour: Callable[[Any], Any]) -> None:
    server = Plain(behaviour)
    try:
        service = tiles(server, scheme="https")
        client = open_client(service, deadline=60.0)
        stop = threading.Event()
        threading.Timer(0.1, stop.set).start()
        with pytest.raises(NetError) as caught:
            client.get(service, f"https://{server.host}/1/0/0.png", stop=stop.is_set)
        assert caught.value.fault is Fault.CANCELLED
    finally:
        server.close()

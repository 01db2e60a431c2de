"""The network's one door: shut by default, one host, whole within its limits or one typed error."""

from __future__ import annotations

import itertools
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import ExitCode, UnavailableError
from mapviewer.net.cache import DiskCache
from mapviewer.net.client import REFERER, USER_AGENT, Client
from mapviewer.net.faults import Fault, NetError
from mapviewer.net.services import JSON_TYPES, Kind, Service, custom_tiles, tile_url

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40

Serve = Callable[[Callable[[Any], None]], Any]


def tiles(server: Any, *, scheme: str = "http", **changes: Any) -> Service:
    return Service(
        Kind.TILES,
        "test",
        f"{scheme}://{server.host}/{{z}}/{{x}}/{{y}}.png",
        (server.host,),
        attribution="© nobody",
        **changes,
    )


_clients: list[Client] = []


@pytest.fixture(autouse=True)
def _doors_shut() -> Iterator[None]:
    yield
    while _clients:
        _clients.pop().close()


def open_client(service: Service, **options: Any) -> Client:
    client = Client(**{"deadline": 5.0, **options})
    _clients.append(client)
    client.switch(service.kind, service)
    return client


def fault_of(client: Client, service: Service, path: str = "/1/0/0.png") -> NetError:
    with pytest.raises(NetError) as caught:
        client.get(service, f"{service.template.partition('/{')[0]}{path}")
    return caught.value


# ---- shut by default ---------------------------------------------------------------------------------


def test_nothing_is_sent_until_a_kind_is_switched_on(serve: Serve) -> None:
    server = serve(lambda x: x.answer())
    service = tiles(server)
    client = Client()
    error = fault_of(client, service)
    assert error.fault is Fault.OFFLINE
    assert server.connections == 0
    assert not client.online
    assert client.log.sent == 0
    assert [entry.outcome for entry in client.log.entries()] == ["offline"]


def test_tiles_do_not_open_the_door_to_the_geocoder(serve: Serve) -> None:
    server = serve(lambda x: x.answer())
    client = open_client(tiles(server))
    geocoder = Service(Kind.GEOCODER, "places", f"http://{server.host}", (server.host,), types=JSON_TYPES)
    assert fault_of(client, geocoder).fault is Fault.OFFLINE
    assert server.connections == 0


def test_only_the_host_that_was_agreed_to_is_asked(serve: Serve) -> None:
    agreed, other = serve(lambda x: x.answer()), serve(lambda x: x.answer())
    client = open_client(tiles(agreed))
    with pytest.raises(NetError) as caught:
        client.get(tiles(agreed), f"http://{other.host}/1/0/0.png")
    assert caught.value.fault is Fault.NOT_LISTED
    with pytest.raises(NetError, match="not the host that was agreed to"):
        client.get(tiles(other), f"http://{other.host}/1/0/0.png")
    assert other.connections == 0


def test_switching_off_shuts_it_again(serve: Serve) -> None:
    server = serve(lambda x: x.answer())
    service = tiles(server)
    client = open_client(service)
    client.get(service, tile_url(service, 1, 0, 0))
    client.switch(Kind.TILES, None)
    assert fault_of(client, service).fault is Fault.OFFLINE
    assert len(server.asked) == 1


# ---- what is sent ------------------------------------------------------------------------------------


def test_a_request_says_who_asks_and_nothing_more(serve: Serve) -> None:
    server = serve(lambda x: x.answer())
    service = tiles(server)
    answer = open_client(service).get(service, tile_url(service, 3, 4, 5))
    assert answer.body == PNG
    assert answer.content_type == "image/png"
    (asked,) = server.asked
    assert asked.path == "/3/4/5.png"
    assert asked.headers == {
        "host": server.host,
        "user-agent": USER_AGENT,
        "referer": REFERER,
        "accept-encoding": "identity",
        "connection": "keep-alive",
    }
    assert USER_AGENT.startswith("mapviewer/")


def test_one_connection_serves_many_requests(serve: Serve) -> None:
    server = serve(lambda x: x.answer())
    service = tiles(server)
    client = open_client(service)
    for x in range(5):
        client.get(service, tile_url(service, 3, x, 0))
    assert len(server.asked) == 5
    assert server.connections == 1


def test_a_kept_connection_that_died_is_made_anew(serve: Serve) -> None:
    def behaviour(exchange: Any) -> None:
        exchange.answer()
        exchange.keep_open = False  # closed although it said nothing about it

    server = serve(behaviour)
    service = tiles(server)
    client = open_client(service)
    for x in range(3):
        assert client.get(service, tile_url(service, 3, x, 0)).body == PNG


def test_an_address_cannot_smuggle_headers(serve: Serve) -> None:
    server = serve(lambda x: x.answer())
    service = tiles(server)
    client = open_client(service)
    for path in ("/1/0/0.png HTTP/1.1\r\nX: y", "/\x7fé.png"):
        assert fault_of(client, service, path).fault is Fault.NOT_LISTED
    assert not server.asked


# ---- what can come back ------------------------------------------------------------------------------


def drip(exchange: Any) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 100\r\n\r\n" + b"x" * 100:
        if exchange.server.closing.wait(0.05):
            return
        exchange.sock.sendall(bytes([byte]))


def hang(exchange: Any) -> None:
    exchange.server.closing.wait(30)


@pytest.mark.parametrize("behaviour", [drip, hang], ids=["a byte at a time", "never"])
def test_a_slow_answer_ends_at_the_deadline(serve: Serve, behaviour: Callable[[Any], None]) -> None:
    service = tiles(serve(behaviour))
    client = open_client(service, deadline=0.5)
    began = time.monotonic()
    assert fault_of(client, service).fault is Fault.TIMEOUT
    assert time.monotonic() - began >= 0.5


ANSWERS: list[tuple[str, Callable[[Any], None], Fault]] = [
    ("not found", lambda x: x.answer(b"", status="404 Not Found"), Fault.STATUS),
    ("server error", lambda x: x.answer(b"", status="500 Oops"), Fault.STATUS),
    ("partial", lambda x: x.answer(status="206 Partial Content"), Fault.STATUS),
    ("a page", lambda x: x.answer(b"<html>", content_type="text/html"), Fault.TYPE),
    ("no type", lambda x: x.answer(content_type=""), Fault.TYPE),
    ("svg", lambda x: x.answer(b"<svg/>", content_type="image/svg+xml"), Fault.TYPE),
    ("too large, said", lambda x: x.answer(b"x" * 5_000), Fault.TOO_LARGE),
    (
        "too large, unsaid",
        lambda x: x.raw(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + b"x" * 5_000),
        Fault.TOO_LARGE,
    ),
    (
        "cut off",
        lambda x: x.raw(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 900\r\n\r\nabc"),
        Fault.GARBAGE,
    ),
    (
        "bad chunks",
        lambda x: x.raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"
        ),
        Fault.GARBAGE,
    ),
    ("packed", lambda x: x.answer(content_encoding="gzip"), Fault.GARBAGE),
    ("no http", lambda x: x.raw(b"\x00\xff\x13garbage\r\n\r\n"), Fault.GARBAGE),
    ("a header without end", lambda x: x.raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000), Fault.GARBAGE),
    (
        "too many headers",
        lambda x: x.raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
        Fault.GARBAGE,
    ),
    ("hangs up", lambda x: x.raw(b""), Fault.GARBAGE),
    ("busy", lambda x: x.answer(b"", status="429 Too Many Requests", retry_after="120"), Fault.BUSY),
    ("closed for now", lambda x: x.answer(b"", status="503 Service Unavailable"), Fault.BUSY),
    ("round and round", lambda x: x.answer(b"", status="302 Found", location="/again"), Fault.REDIRECT),
]


@pytest.mark.parametrize(("behaviour", "fault"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
def test_whatever_comes_back_is_one_typed_error(
    serve: Serve, behaviour: Callable[[Any], None], fault: Fault
) -> None:
    service = tiles(serve(behaviour), most_bytes=1_000)
    client = open_client(service)
    error = fault_of(client, service)
    assert error.fault is fault
    assert isinstance(error, UnavailableError)
    assert error.exit_code == ExitCode.UNAVAILABLE
    assert service.host in str(error)
    (entry,) = client.log.entries()
    assert entry.outcome == fault.value
    assert entry.sent
    assert entry.detail == str(error)


def test_a_redirect_to_another_host_is_not_followed(serve: Serve) -> None:
    other = serve(lambda x: x.answer())
    for location in (
        f"http://{other.host}/1.png",
        f"//{other.host}/1.png",
        "https://example.org/1.png",
        "file:///etc/passwd",
    ):
        server = serve(lambda x, to=location: x.answer(b"", status="302 Found", location=to))
        service = tiles(server)
        error = fault_of(open_client(service), service)
        assert error.fault is Fault.REDIRECT
        assert "nothing was sent there" in str(error)
    assert other.connections == 0


def test_a_redirect_within_the_host_is_followed(serve: Serve) -> None:
    def behaviour(exchange: Any) -> None:
        if exchange.asked.path == "/2/0/0.png":
            exchange.answer(b"", status="301 Moved Permanently", location="/moved/2.png")
        else:
            exchange.answer()

    service = tiles(serve(behaviour))
    assert open_client(service).get(service, tile_url(service, 2, 0, 0)).body == PNG


def test_a_host_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    service = custom_tiles(f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}.png", attribution="x")
    assert fault_of(open_client(service), service).fault is Fault.REFUSED


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    service = custom_tiles("https://tiles.example.org/{z}/{x}/{y}.png", attribution="x")
    error = fault_of(open_client(service), service)
    assert error.fault is Fault.NOT_FOUND
    assert "Name or service not known" in str(error)


def test_a_resolver_that_hangs_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hangs(*_: object, **__: object) -> list[Any]:
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    service = custom_tiles("https://tiles.example.org/{z}/{x}/{y}.png", attribution="x")
    try:
        assert fault_of(open_client(service, deadline=0.4), service).fault is Fault.TIMEOUT
    finally:
        over.set()


def test_a_secure_address_that_speaks_plainly(serve: Serve) -> None:
    service = tiles(serve(lambda x: x.answer()), scheme="https")
    client = open_client(service, deadline=2.0)
    error = fault_of(client, service)
    assert error.fault in (Fault.TLS, Fault.TIMEOUT)


def test_a_certificate_that_nobody_signed(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    def refuse(self: ssl.SSLContext, *_: object, **__: object) -> None:
        error = ssl.SSLCertVerificationError("certificate verify failed")
        error.verify_message = "self-signed certificate"
        raise error

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refuse)
    service = tiles(serve(lambda x: x.answer()), scheme="https")
    error = fault_of(open_client(service), service)
    assert error.fault is Fault.TLS
    assert "self-signed certificate" in str(error)


def test_a_certificate_is_always_looked_at() -> None:
    from mapviewer.net import channel

    context = channel._tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


# ---- how often ---------------------------------------------------------------------------------------


def test_a_busy_host_is_left_alone_for_as_long_as_it_asked(serve: Serve) -> None:
    server = serve(lambda x: x.answer(b"", status="429 Too Many Requests", retry_after="3600"))
    service = tiles(server)
    client = open_client(service)
    assert fault_of(client, service).retry_after == 3600
    began = time.monotonic()
    again = fault_of(client, service, "/1/1/1.png")
    assert again.fault is Fault.BUSY
    assert again.retry_after == pytest.approx(3600, abs=60)
    assert [entry.sent for entry in client.log.entries()] == [True, False]
    assert client.log.sent == len(server.asked)
    assert "60 min" in str(again)
    assert time.monotonic() - began < 5  # nobody slept for an hour
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("5", 5), ("Thu, 01 Jan 1970 00:16:40 GMT", 990), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("soon", None)],
)
def test_retry_after_is_read_in_both_forms(serve: Serve, header: str, seconds: float | None) -> None:
    service = tiles(serve(lambda x: x.answer(b"", status="503 Later", retry_after=header)))
    client = open_client(service, clock=lambda: 10.0)
    assert fault_of(client, service).retry_after == seconds


def test_requests_to_the_geocoder_keep_their_distance(serve: Serve) -> None:
    came: list[float] = []

    def behaviour(exchange: Any) -> None:
        came.append(time.monotonic())
        exchange.answer(b"[]", content_type="application/json")

    server = serve(behaviour)
    service = Service(
        Kind.GEOCODER, "places", f"http://{server.host}", (server.host,), types=JSON_TYPES, pause=0.2
    )
    client = open_client(service)
    threads = [
        threading.Thread(target=client.get, args=(service, f"http://{server.host}/search?q={i}"))
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    came.sort()
    assert len(came) == 4
    assert min(later - sooner for sooner, later in itertools.pairwise(came)) > 0.15


def test_a_request_can_be_cancelled(serve: Serve) -> None:
    service = tiles(serve(hang))
    client = open_client(service, deadline=60.0)
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(NetError) as caught:
        client.get(service, tile_url(service, 1, 0, 0), stop=stop.is_set)
    assert caught.value.fault is Fault.CANCELLED


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue of connections refuses")
@pytest.mark.parametrize(("deadline", "fault"), [(60.0, Fault.CANCELLED), (0.6, Fault.TIMEOUT)])
def test_a_host_that_does_not_take_the_connection(deadline: float, fault: Fault) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as before:
        before.connect(full.getsockname())
        service = custom_tiles(
            f"http://127.0.0.1:{full.getsockname()[1]}/{{z}}/{{x}}/{{y}}.png", attribution="x"
        )
        client = open_client(service, deadline=deadline)
        stop = threading.Event()
        if fault is Fault.CANCELLED:
            threading.Timer(0.1, stop.set).start()
        with pytest.raises(NetError) as caught:
            client.get(service, tile_url(service, 1, 0, 0), stop=stop.is_set)
        assert caught.value.fault is fault


# ---- the cache ---------------------------------------------------------------------------------------


def test_what_is_fresh_is_not_asked_again(serve: Serve, tmp_path: Path) -> None:
    now = [1_000_000.0]
    server = serve(lambda x: x.answer(cache_control="max-age=3600"))
    service = tiles(server)
    client = open_client(service, cache=DiskCache(tmp_path), clock=lambda: now[0])
    url = tile_url(service, 1, 0, 0)
    assert not client.get(service, url).kept
    assert client.get(service, url).kept
    assert len(server.asked) == 1
    assert [entry.outcome for entry in client.log.entries()] == ["ok", "kept"]
    assert client.log.sent == 1
    now[0] += 3_601
    assert not client.get(service, url).kept
    assert len(server.asked) == 2


def test_what_is_stale_is_asked_whether_it_still_holds(serve: Serve, tmp_path: Path) -> None:
    now = [1_000_000.0]

    def behaviour(exchange: Any) -> None:
        if exchange.asked.headers.get("if-none-match") == '"a"':
            exchange.sock.sendall(
                b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nCache-Control: max-age=60\r\n\r\n'
            )
        else:
            exchange.answer(etag='"a"', cache_control="max-age=60")

    server = serve(behaviour)
    service = tiles(server)
    client = open_client(service, cache=DiskCache(tmp_path), clock=lambda: now[0])
    url = tile_url(service, 1, 0, 0)
    client.get(service, url)
    now[0] += 61
    again = client.get(service, url)
    assert again.body == PNG
    assert again.content_type == "image/png"
    assert client.log.entries()[-1].outcome == "unchanged"
    now[0] += 30
    assert client.get(service, url).kept  # a 304 makes it fresh again


def test_the_cache_is_shut_with_the_door(serve: Serve, tmp_path: Path) -> None:
    """Offline means that the map shows what ships with the program, not what somebody once looked at."""
    service = tiles(serve(lambda x: x.answer()))
    client = open_client(service, cache=DiskCache(tmp_path))
    client.get(service, tile_url(service, 1, 0, 0))
    client.switch(Kind.TILES, None)
    assert fault_of(client, service).fault is Fault.OFFLINE


def test_errors_are_not_kept(serve: Serve, tmp_path: Path) -> None:
    states = iter(["500 Oops", "200 OK"])
    service = tiles(serve(lambda x: x.answer(status=next(states), cache_control="max-age=3600")))
    client = open_client(service, cache=DiskCache(tmp_path))
    assert fault_of(client, service).fault is Fault.STATUS
    assert client.get(service, tile_url(service, 1, 0, 0)).body == PNG

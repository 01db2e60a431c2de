"""A geocoder on the network: one request, by our own network code alone; whatever it answers is candidates or one typed error, in time."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.geocode.geocoder import OnlineNominatim, ask_online
from mapviewer.geocode.online import candidate_of, places_of
from mapviewer.net.cache import DiskCache
from mapviewer.net.client import REFERER, USER_AGENT, Client
from mapviewer.net.faults import Fault, NetError
from mapviewer.net.services import Kind, Service, custom_geocoder
from tests.net.server import Behaviour, Exchange, Server

Serve = Callable[[Behaviour], Server]
TRIPOLI: dict[str, Any] = {
    "place_id": 1, "licence": "ODbL", "osm_type": "relation", "osm_id": 4_434_787, "lat": "34.4373", "lon": "35.8345", "class": "boundary", "type": "administrative",
    "addresstype": "city", "name": "Tripoli", "display_name": "Tripoli, North Governorate, Lebanon", "importance": 0.6,
    "boundingbox": ["34.40", "34.47", "35.79", "35.88"], "address": {"city": "Tripoli", "state": "North Governorate", "country": "Lebanon", "country_code": "lb"},
    "extratags": {"population": "229398"},
}  # fmt: skip


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def start(behaviour: Behaviour) -> Server:
        servers.append(Server(behaviour))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def answering(value: object, **more: Any) -> Behaviour:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return lambda exchange: exchange.answer(body, **{"content_type": "application/json", **more})


_clients: list[Client] = []


@pytest.fixture(autouse=True)
def _close_clients() -> Iterator[None]:
    yield
    while _clients:
        _clients.pop().close()


def online(server: Server, **options: Any) -> tuple[Client, Service]:
    """A client that may ask this server; it is closed after the test."""
    client, service = Client(**options), custom_geocoder(f"http://{server.host}")
    client.switch(Kind.GEOCODER, service)
    _clients.append(client)
    return client, service


def test_an_answer_is_candidates_and_the_request_says_who_asks(serve: Serve) -> None:
    server = serve(answering([TRIPOLI]))
    client, service = online(server)
    (found,) = ask_online(client, service, "Tripoli", country="LB", language="fr")
    assert (found.name, found.admin1, found.country, found.country_name) == (
        "Tripoli",
        "North Governorate",
        "LB",
        "Lebanon",
    )
    assert (found.lat, found.lon, found.kind, found.population) == (34.4373, 35.8345, "city", 229_398)
    assert found.id == "osm:relation/4434787"
    # All of its box is within the radius.
    assert 5_000 < found.radius_m < 7_000
    (asked,) = server.asked
    assert (asked.headers["user-agent"], asked.headers["referer"]) == (USER_AGENT, REFERER)
    url = urlsplit(asked.path)
    sent = {key: values[0] for key, values in parse_qs(url.query).items()}
    assert url.path == "/search"
    assert sent == {
        "q": "Tripoli", "format": "json", "limit": "10", "addressdetails": "1", "extratags": "True", "countrycodes": "lb", "accept-language": "fr",
    }  # fmt: skip
    (entry,) = client.log.entries()
    assert (entry.kind, entry.outcome) == (Kind.GEOCODER, "ok")


def test_nothing_is_sent_before_it_is_switched_on(serve: Serve) -> None:
    server = serve(answering([TRIPOLI]))
    client, service = Client(), custom_geocoder(f"http://{server.host}")
    with pytest.raises(NetError) as caught:
        ask_online(client, service, "Tripoli")
    assert caught.value.fault is Fault.OFFLINE
    client.switch(Kind.GEOCODER, service)
    client.switch(Kind.GEOCODER, None)
    with pytest.raises(NetError):
        ask_online(client, service, "Tripoli")
    assert server.asked == []
    assert [entry.outcome for entry in client.log.entries()] == ["offline", "offline"]


def test_the_same_name_is_asked_for_once(serve: Serve, tmp_path: Path) -> None:
    server = serve(answering([TRIPOLI]))
    client, service = online(server, cache=DiskCache(tmp_path))
    assert ask_online(client, service, "Tripoli") == ask_online(client, service, "Tripoli")
    assert len(server.asked) == 1
    assert [entry.outcome for entry in client.log.entries()] == ["ok", "kept"]


def test_there_is_a_second_between_two_requests(serve: Serve) -> None:
    server = serve(answering([]))
    client, service = online(server)
    began = time.monotonic()
    assert ask_online(client, service, "A") == ask_online(client, service, "B") == []
    # A lower bound: however slow the machine is, the second request does not come earlier.
    assert time.monotonic() - began >= 1.0
    assert len(server.asked) == 2


def _drip(exchange: Exchange) -> None:
    exchange.sock.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n"
    )
    while not exchange.server.closing.wait(0.05):
        exchange.sock.sendall(b" ")


def _elsewhere(exchange: Exchange) -> None:
    exchange.answer(b"", status="302 Found", location="https://elsewhere.example/search")


FAULTS: list[tuple[Behaviour, Fault]] = [
    (answering({"error": "Bandwidth limit exceeded"}, status="429 Too Many Requests", retry_after="40"), Fault.BUSY),
    (answering(b"", status="503 Unavailable"), Fault.BUSY),
    (answering(b"", status="500 Broken"), Fault.STATUS),
    (answering(b"<html>", content_type="text/html"), Fault.TYPE),
    (answering(b"{"), Fault.GARBAGE),
    (answering(b"\xff\xfe"), Fault.GARBAGE),
    (answering({"error": "Unable to geocode"}), Fault.GARBAGE),
    (answering(["Tripoli"]), Fault.GARBAGE),
    (answering([{"lat": "x"}]), Fault.GARBAGE),
    (answering([{**TRIPOLI, "lat": "91"}]), Fault.GARBAGE),
    (answering(b"[" * 100_000), Fault.GARBAGE),
    (answering(b" " * 3_000_000), Fault.TOO_LARGE),
    (lambda exchange: exchange.raw(b"I am no HTTP\r\n\r\n"), Fault.GARBAGE),
    (lambda exchange: exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n[{"), Fault.GARBAGE),
    (_elsewhere, Fault.REDIRECT),
    (_drip, Fault.TIMEOUT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("behaviour", "fault"), FAULTS, ids=[f"{n}-{fault.value}" for n, (_, fault) in enumerate(FAULTS)]
)
def test_whatever_goes_wrong_is_one_typed_error_in_time(
    serve: Serve, behaviour: Behaviour, fault: Fault
) -> None:
    server = serve(behaviour)
    client, service = online(server, deadline=0.6)
    assert Client().deadline == 10.0
    with pytest.raises(NetError) as caught:
        ask_online(client, service, "Tripoli")
    assert caught.value.fault is fault
    (entry,) = client.log.entries()
    assert entry.outcome in (fault.value, "ok")
    if caught.value.retry_after:
        # It is shown, and until then nobody is bothered.
        assert "40 s" in str(caught.value)
        with pytest.raises(NetError) as again:
            ask_online(client, service, "Homs")
        assert again.value.fault is Fault.BUSY
        assert len(server.asked) == 1


def test_a_request_can_be_stopped(serve: Serve) -> None:
    server = serve(_drip)
    client, service = online(server)
    with pytest.raises(NetError) as caught:
        ask_online(client, service, "Tripoli", stop=lambda: bool(server.asked))
    assert caught.value.fault is Fault.CANCELLED


def test_geopys_own_nominatim_uses_no_way_but_ours(serve: Serve) -> None:
    server = serve(answering([TRIPOLI]))
    client, service = online(server)
    found = OnlineNominatim(client, service).geocode("Tripoli")
    assert (found.latitude, found.address) == (34.4373, "Tripoli, North Governorate, Lebanon")
    assert len(client.log.entries()) == 1


def test_an_answer_without_a_box_or_a_kind_gets_an_assumed_radius() -> None:
    bare = {
        "lat": "1",
        "lon": 2,
        "display_name": "Somewhere, Land",
        "addresstype": "<b>",
        "osm_type": "x",
        "osm_id": "y",
    }
    found = candidate_of(bare)
    assert found is not None
    assert (found.name, found.kind, found.radius_m, found.id, found.country) == (
        "Somewhere",
        "feature",
        100_000.0,
        "",
        "",
    )


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["population", "state", "country", "country_code", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
KEYS = [
    "lat",
    "lon",
    "display_name",
    "name",
    "addresstype",
    "type",
    "address",
    "boundingbox",
    "extratags",
    "osm_type",
    "osm_id",
]


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8), max_size=3) | VALUES)
def test_no_answer_whatever_does_more_than_that(answer: object) -> None:
    # What is no list of places is one kind of error, told by `places_of`; anything else fails here.
    places: list[dict[str, Any]] = []
    with contextlib.suppress(NetError):
        places = places_of(json.dumps(answer).encode(), "host")
    for place in places:
        found = candidate_of(place)
        assert found is not None
        assert -90 <= found.lat <= 90
        assert 0 < found.radius_m <= 20_040_000
        assert found.population >= 0

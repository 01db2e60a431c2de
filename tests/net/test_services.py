"""Whom one may ask: addresses are checked before anybody is asked."""

from __future__ import annotations

import pytest

from mapviewer.errors import UsageError
from mapviewer.net.services import (
    NOMINATIM,
    OPENSTREETMAP,
    custom_geocoder,
    custom_tiles,
    host_of,
    is_this_machine,
    tile_url,
)


def test_openstreetmap_is_asked_as_its_policy_wants() -> None:
    assert tile_url(OPENSTREETMAP, 5, 16, 11) == "https://tile.openstreetmap.org/5/16/11.png"
    assert OPENSTREETMAP.parallel <= 2
    assert OPENSTREETMAP.keep >= 7 * 86_400
    assert "OpenStreetMap" in OPENSTREETMAP.attribution
    assert NOMINATIM.pause >= 1


def test_a_custom_address_is_filled_in() -> None:
    service = custom_tiles("https://t.example.org/{z}/{y}/{x}.jpg?key=1", attribution="© T")
    assert tile_url(service, 3, 4, 5) == "https://t.example.org/3/5/4.jpg?key=1"
    assert service.hosts == ("t.example.org",)


def test_letters_for_like_hosts() -> None:
    service = custom_tiles("https://{s}.t.example.org/{z}/{x}/{y}.png", attribution="© T")
    assert service.hosts == ("a.t.example.org", "b.t.example.org", "c.t.example.org")
    assert host_of(tile_url(service, 3, 4, 5)) in service.hosts
    assert tile_url(service, 3, 4, 5) == tile_url(service, 3, 4, 5)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("https://t.example.org/{z}/{x}.png", "{y}"),
        ("https://t.example.org/{z}/{x}/{y}/{y}.png", "{y}"),
        ("https://t.example.org/{z}/{x}/{y}/{apikey}.png", "apikey"),
        ("http://t.example.org/{z}/{x}/{y}.png", "https"),
        ("ftp://t.example.org/{z}/{x}/{y}.png", "https"),
        ("file:///{z}/{x}/{y}.png", "host"),
        ("/{z}/{x}/{y}.png", "host"),
        ("https://{x}.example.org/{z}/{y}.png", "host"),
        ("https://me:secret@t.example.org/{z}/{x}/{y}.png", "password"),
        ("https://t.example.org:99999/{z}/{x}/{y}.png", "Port"),
        ("https://t.example.org/{z}/{x}/{y}.png#a", "#"),
        ("https://[::1/{z}/{x}/{y}.png", "address"),
        ("", "{z}"),
    ],
)
def test_an_address_that_will_not_do_is_refused_with_the_reason(template: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason.replace("{", r"\{").replace("}", r"\}")):
        custom_tiles(template, attribution="© T")


def test_a_server_needs_its_attribution() -> None:
    with pytest.raises(UsageError, match="attribution"):
        custom_tiles("https://t.example.org/{z}/{x}/{y}.png", attribution=" ")


def test_this_machine_may_be_asked_plainly() -> None:
    assert custom_tiles("http://localhost:8080/{z}/{x}/{y}.png", attribution="me").hosts == (
        "localhost:8080",
    )
    assert custom_geocoder("http://127.0.0.1:8080/").template == "http://127.0.0.1:8080"
    assert custom_geocoder("http://[::1]:8080").hosts == ("[::1]:8080",)
    with pytest.raises(UsageError):
        custom_geocoder("http://nominatim.example.org")


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1:80", True),
        ("127.8.9.1", True),
        ("[::1]:80", True),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("10.0.0.1", False),
    ],
)
def test_what_this_machine_is(host: str, here: bool) -> None:
    assert is_this_machine(host) is here

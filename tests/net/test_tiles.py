"""Tiles: each an image, all or none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mapviewer.net.client import Client
from mapviewer.net.faults import Fault, NetError
from mapviewer.net.services import Kind, custom_tiles
from mapviewer.net.tiles import MOST_AT_ONCE, every_tile, is_image, tile
from mapviewer.tiles.online import OnlineTiles
from mapviewer.tiles.tileset import BrokenTileError

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
Serve = Callable[[Callable[[Any], None]], Any]


_clients: list[Client] = []


@pytest.fixture(autouse=True)
def _doors_shut() -> Iterator[None]:
    yield
    while _clients:
        _clients.pop().close()


def asking(server: Any) -> tuple[Client, Any]:
    service = custom_tiles(f"http://{server.host}/{{z}}/{{x}}/{{y}}.png", attribution="© T")
    client = Client(deadline=5.0)
    _clients.append(client)
    client.switch(Kind.TILES, service)
    return client, service


def test_all_tiles_come(serve: Serve) -> None:
    server = serve(lambda x: x.answer(PNG + x.asked.path.encode()))
    client, service = asking(server)
    told: list[tuple[int, int]] = []
    wanted = [(3, x, y) for x in range(4) for y in range(3)]
    got = every_tile(client, service, [*wanted, wanted[0]], progress=lambda n, of: told.append((n, of)))
    assert got == {key: PNG + f"/{key[0]}/{key[1]}/{key[2]}.png".encode() for key in wanted}
    assert told[-1] == (12, 12)
    assert server.connections <= service.parallel
    assert len(server.asked) == 12


def test_one_that_is_missing_spoils_all(serve: Serve) -> None:
    def behaviour(exchange: Any) -> None:
        if exchange.asked.path == "/3/1/1.png":
            exchange.answer(b"", status="404 Not Found")
        else:
            exchange.answer()

    client, service = asking(serve(behaviour))
    with pytest.raises(NetError) as caught:
        every_tile(client, service, [(3, x, y) for x in range(4) for y in range(3)])
    assert caught.value.fault is Fault.STATUS


def test_a_tile_is_an_image(serve: Serve) -> None:
    client, service = asking(serve(lambda x: x.answer(b"<html>sign in</html>")))
    with pytest.raises(NetError, match="no PNG, JPEG or WebP"):
        tile(client, service, 1, 0, 0)


def test_no_server_is_emptied_for_a_picture(serve: Serve) -> None:
    server = serve(lambda x: x.answer())
    client, service = asking(server)
    with pytest.raises(NetError) as caught:
        every_tile(client, service, [(12, x, 0) for x in range(MOST_AT_ONCE + 1)])
    assert caught.value.fault is Fault.TOO_LARGE
    assert not server.asked


def test_a_basemap_that_is_switched_off_is_waited_for_no_longer(serve: Serve) -> None:
    """Or the tiles of the next one would wait behind a server that hangs."""
    client, service = asking(serve(lambda x: x.server.closing.wait(30)))
    client.deadline = 60.0
    shown = OnlineTiles(client, service)
    threading.Timer(0.1, lambda: client.switch(Kind.TILES, None)).start()
    with pytest.raises(BrokenTileError, match="cancelled"):
        shown.tile(0, 0, 0)


def test_images_are_known_by_their_first_bytes() -> None:
    assert is_image(PNG)
    assert is_image(b"\xff\xd8\xff\xe0")
    assert is_image(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    assert not is_image(b"GIF89a")
    assert not is_image(b"<svg")
    assert not is_image(b"")

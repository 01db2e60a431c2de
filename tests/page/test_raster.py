"""A local basemap in the page: where its tiles come to lie, what shows where it has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from mapviewer.app.map_view import MapView
from mapviewer.mapdoc.ground import Broken, Ground, ground
from mapviewer.mapdoc.messages import Options
from mapviewer.tiles import TileInfo, open_tiles
from mapviewer.tiles.shelf import shelf
from tests.app.pages import evaluate, place_of, settle
from tests.tiles.making import claims, png, pyramid, write_mbtiles

RED, BLUE = (230, 20, 20), (20, 20, 230)


@pytest.fixture
def lay(view: MapView, tmp_path: Path) -> Iterator[object]:
    """Lays tiles under the map, looks at a place, and gives a picture."""

    def put(
        tiles: dict[tuple[int, int, int], bytes], at: tuple[float, float, float], **said: str
    ) -> TileInfo:
        file = write_mbtiles(tmp_path / "own.mbtiles", tiles, format="png", **said)
        opened = open_tiles(file)
        opened.info = replace(opened.info, sha256=hashlib.sha256(file.read_bytes()).hexdigest())
        shelf.put(opened)
        view.keep(Options(labels=False, legend=False, motion=False))
        view.keep(ground(opened.info))
        view.jump(*at)
        settle(view)
        return opened.info

    yield put
    view.keep(Ground())
    view.keep(Options())
    settle(view)
    shelf.clear()


def color(view: MapView, lat: float, lon: float) -> tuple[int, int, int]:
    picture = view.grab_ready()
    assert picture is not None
    image: QImage = picture.toImage()
    spot = place_of(view, lat, lon)
    found = image.pixelColor(round(spot.x()), round(spot.y()))
    return found.red(), found.green(), found.blue()


def checks(spot: tuple[int, int, int]) -> bytes:
    return png(RED if (spot[1] + spot[2]) % 2 else BLUE)


@pytest.mark.parametrize("zoom", [4.0, 5.0, 5.3, 7.0])
def test_tiles_lie_where_their_numbers_say(view: MapView, lay, zoom: float) -> None:  # type: ignore[no-untyped-def]
    tiles = pyramid(5, 5, checks, [(5, x, y) for x in range(8, 20) for y in range(12, 20)])
    lay(tiles, (0.0, 0.0, zoom), bounds="-90,-45,45,45")
    # The corners of four tiles meet at 0° N 0° E.
    assert color(view, 0.4, 0.4) == RED
    assert color(view, -0.4, -0.4) == RED
    assert color(view, 0.4, -0.4) == BLUE
    assert color(view, -0.4, 0.4) == BLUE


def test_holes_show_what_lies_above_and_outside_the_bundled_basemap(view: MapView, lay) -> None:  # type: ignore[no-untyped-def]
    tiles = {(5, 16, 15): png(RED), (6, 32, 30): png(BLUE)}
    info = lay(tiles, (5.0, 8.0, 6.0), bounds="0,0,11.25,11.0", attribution="<b>A</b> & me")
    assert color(view, 8.0, 2.0) == BLUE
    assert color(view, 2.0, 8.0) == RED
    assert color(view, 5.0, 14.0) not in (RED, BLUE)
    assert info.attribution == "A & me"
    assert evaluate(view, "document.querySelector('.mv-ground').textContent") == "A & me · "


def test_the_map_goes_as_near_as_the_tiles(view: MapView, lay) -> None:  # type: ignore[no-untyped-def]
    lay({(17, 65536, 65536): png(RED), (17, 65537, 65537): png(BLUE)}, (-0.001, 0.001, 17.0))
    assert evaluate(view, "`${map_main.getMaxZoom()}`") == "18"
    assert color(view, -0.001, 0.001) == RED
    view.keep(Ground())
    settle(view)
    assert evaluate(view, "`${map_main.getMaxZoom()}`") == "14"
    assert evaluate(view, "`${document.querySelector('.mv-ground')}`") == "null"


def test_far_out_nothing_of_it_is_asked_for(view: MapView, lay) -> None:  # type: ignore[no-untyped-def]
    lay({(9, 256, 255): png(RED)}, (0.0, 0.0, 5.0))
    assert color(view, 0.3, 0.3) != RED


def test_an_image_that_cannot_be_decoded_is_told_of(view: MapView, lay) -> None:  # type: ignore[no-untyped-def]
    told: list[str] = []
    hear = lambda message: told.append(message.tile) if isinstance(message, Broken) else None  # noqa: E731
    view.told.connect(hear)
    lay(
        {(5, 16, 15): png(RED), (6, 32, 30): claims(256, 256)[:33] + b"no more"},
        (5.0, 5.0, 6.0),
        bounds="0,0,11.25,11.0",
    )
    view.told.disconnect(hear)
    assert told == ["6/32/30"]
    assert color(view, 8.0, 2.0) == RED

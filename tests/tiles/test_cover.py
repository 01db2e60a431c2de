"""Which tiles a map shows."""

from dataclasses import replace

import pytest

from mapviewer.tiles.cover import Spot, box_of, level, piece, spots
from mapviewer.tiles.image import ImageKind
from mapviewer.tiles.tileset import TileInfo
from mapviewer.tiles.words import WORLD

INFO = TileInfo("", "a", "", "a", "", ImageKind.PNG, 3, 10, WORLD, 256)


@pytest.mark.parametrize(
    ("zoom", "ratio", "side", "found"),
    [
        (5.0, 1.0, 256, 5),
        (5.4, 1.0, 256, 5),
        (5.5, 1.0, 256, 6),
        (5.0, 2.0, 256, 6),
        (5.0, 4.0, 256, 6),
        (5.0, 2.0, 512, 5),
        (5.0, 1.0, 512, 4),
        (14.0, 1.0, 256, 10),
        (2.0, 1.0, 256, 3),
        (1.0, 1.0, 256, 3),
        (0.0, 1.0, 256, None),
    ],
)
def test_the_level_follows_zoom_and_density(zoom: float, ratio: float, side: int, found: int | None) -> None:
    assert level(replace(INFO, side=side), zoom, ratio) == found


def test_boxes_of_tiles_tile_the_world() -> None:
    assert box_of(0, 0, 0) == pytest.approx(WORLD)
    assert box_of(1, 1, 1) == pytest.approx((0.0, WORLD[1], 180.0, 0.0))


def test_copies_of_the_world_have_their_tiles() -> None:
    found = list(spots(INFO, 1, (-0.3, 0.4, 1.2, 0.6)))
    assert [(spot.turn, spot.x, spot.y) for spot in found] == [
        (-1, 1, 0),
        (-1, 1, 1),
        (0, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (0, 1, 1),
        (1, 0, 0),
        (1, 0, 1),
    ]


def test_nothing_outside_of_the_files_bounds_is_asked_for() -> None:
    city = replace(INFO, bounds=(36.2, 33.4, 36.4, 33.6))
    assert len(list(spots(city, 10, (0.0, 0.0, 1.0, 1.0)))) <= 4


def test_a_hole_shows_what_lies_above_it() -> None:
    tiles = {(3, 1, 2): b"three", (5, 4, 8): b"five"}
    at = lambda z, x, y: tiles.get((z, x, y))  # noqa: E731
    own, above, none = (piece(Spot(5, x, y), 3, at) for x, y in ((4, 8), (7, 9), (9, 9)))
    assert own is not None
    assert (own.image, own.part) == (b"five", (0.0, 0.0, 1.0))
    assert above is not None
    assert (above.image, above.part) == (b"three", (0.75, 0.25, 0.25))
    assert none is None

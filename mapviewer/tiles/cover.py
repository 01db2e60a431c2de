"""Which tiles a map shows, and where: the same choice for page and snapshot (resources/map/draw/raster.js makes it too).

Zooms are those of web mercator with 256 pixels a tile; x runs over the world's unit square, beyond [0, 1) in its copies.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from mapviewer.tiles.tileset import TileInfo

Image = TypeVar("Image")

UNDER: Final = 2
"""Zooms below the lowest of a file at which its tiles are still drawn, smaller; farther out there would be too many of them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A tile's place: (z, x, y) with x within the world, and `turn`, in which copy of the world."""

    z: int
    x: int
    y: int
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Piece(Generic[Image]):
    """What stands at a tile's place: its own image or that of one above it; then `part` (left, top, side as shares of that image) is
    what of it."""

    spot: Spot
    image: Image
    part: tuple[float, float, float] = (0.0, 0.0, 1.0)


def box_of(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """West, south, east and north of a tile in degrees."""
    n = 1 << z

    def lat(row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / n))))

    return x / n * 360 - 180, lat(y + 1), (x + 1) / n * 360 - 180, lat(y)


def finer(side: int, ratio: float) -> int:
    """By how much a tile's zoom is above the map's: tiles of more pixels hold more, and a dense picture shows one zoom more at most."""
    return round(min(1.0, math.log2(max(1.0, ratio)))) - round(math.log2(side / 256))


def level(info: TileInfo, zoom: float, ratio: float) -> int | None:
    """The zoom of the tiles to draw at a map's zoom (CSS pixels) with `ratio` pixels a CSS pixel; None where the map is too far out."""
    wanted = math.floor(zoom + 0.5) + finer(info.side, ratio)
    if wanted < info.low - UNDER:
        return None
    return min(max(wanted, info.low), info.high)


def spots(info: TileInfo, z: int, view: tuple[float, float, float, float]) -> Iterator[Spot]:
    """The places of tiles of a zoom that meet a view (left, top, right, bottom on the unit square) and the file's own bounds."""
    n = 1 << z
    left, top, right, bottom = view
    west, south, east, north = info.bounds
    first = max(0, math.floor(max(top, _unit_y(north)) * n))
    last = min(n - 1, math.ceil(min(bottom, _unit_y(south)) * n) - 1)
    own_left, own_right = math.floor((west / 360 + 0.5) * n), math.ceil((east / 360 + 0.5) * n) - 1
    for turn in range(math.floor(left), math.ceil(right)):
        begin = max(math.floor((left - turn) * n), own_left, 0)
        end = min(math.ceil((right - turn) * n) - 1, own_right, n - 1)
        for y in range(first, last + 1):
            for x in range(begin, end + 1):
                yield Spot(z, x, y, turn)


def extent(info: TileInfo, z: int) -> tuple[float, float, float, float]:
    """Where a file's tiles of a zoom may lie, whole tiles: left, top, right and bottom on the unit square."""
    n = 1 << z
    west, south, east, north = info.bounds
    return (
        math.floor((west / 360 + 0.5) * n) / n,
        math.floor(_unit_y(north) * n) / n,
        math.ceil((east / 360 + 0.5) * n) / n,
        math.ceil(_unit_y(south) * n) / n,
    )


def piece(spot: Spot, low: int, tile: Callable[[int, int, int], Image | None]) -> Piece[Image] | None:
    """What stands at a place: its own tile, else what the nearest tile above it shows there; None where there is neither."""
    for up in range(spot.z - low + 1):
        image = tile(spot.z - up, spot.x >> up, spot.y >> up)
        if image is not None:
            side = 1 / (1 << up)
            return Piece(spot, image, ((spot.x % (1 << up)) * side, (spot.y % (1 << up)) * side, side))
    return None


def _unit_y(lat: float) -> float:
    sine = math.sin(math.radians(lat))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)

"""A file of raster tiles, however it keeps them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final

from mapviewer.errors import InputError, Problem, Severity
from mapviewer.tiles.image import ImageKind, image_head

HIGHEST: Final = 26
"""No tile is of a higher zoom."""
MOST_BYTES: Final = 4 << 20
"""No tile is larger."""
SIDES: Final = range(16, 2049)
"""Pixels that a tile's side may have: a small file may be an image that nobody has the memory for."""


class BrokenTileError(InputError):
    """One tile is there and cannot be used; the others may be."""


@dataclass(frozen=True, slots=True)
class TileInfo:
    """What there is to know of a tile file before a tile is drawn.

    `name` is the file's base name and `sha256` (hex) that of its bytes, "" where nobody has read all of them. `title` and `attribution` are
    plain text. `low` and `high` are the zooms that it holds, `side` the pixels of a tile's side.
    """

    path: str
    name: str
    sha256: str
    title: str
    attribution: str
    kind: ImageKind
    low: int
    high: int
    bounds: tuple[float, float, float, float]
    side: int


class TileSet(ABC):
    """Tiles by their numbers. May be asked from several threads; close it when nobody asks any more."""

    online = False
    """Whether its tiles have to be asked for elsewhere, so that one may not come."""

    def __init__(self, info: TileInfo) -> None:
        self.info = info

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The image of a tile; None where the file has none. Raises BrokenTileError for one that is no image of a tile's size."""
        if not (self.info.low <= z <= self.info.high and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        data = self._read(z, x, y)
        if data is None or not data:
            return None
        check_tile(data, self.info.name, f"{z}/{x}/{y}")
        return data

    @abstractmethod
    def _read(self, z: int, x: int, y: int) -> bytes | None:
        """The bytes that the file has for a tile, None for none; raises BrokenTileError."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file; there are no tiles any more."""


def check_tile(data: bytes, name: str, where: str) -> ImageKind:
    """The kind of a tile's image; raises BrokenTileError for what is none, or too large."""
    head = image_head(data)
    if head is None:
        raise broken(name, where, f"found {start(data)}, expected a PNG, JPEG or WebP image")
    if head.width not in SIDES or head.height not in SIDES or len(data) > MOST_BYTES:
        raise broken(
            name,
            where,
            f"found {head.width}×{head.height} pixels in {len(data):,} bytes, expected sides of {SIDES[0]} to {SIDES[-1]} pixels"
            f" in {MOST_BYTES >> 20} MB at most",
        )
    return head.kind


def start(data: bytes) -> str:
    """The first bytes of something, for a message."""
    return repr(data[:12])[1:] if data else "nothing"


def refused(name: str, words: str) -> InputError:
    """Why a file cannot be a basemap: what was found, what was expected."""
    problem = Problem(severity=Severity.ERROR, file=name, message=words)
    return InputError(f"“{name}” cannot be used as a basemap: {words}.", (problem,))


def broken(name: str, where: str, words: str) -> BrokenTileError:
    """What is wrong with one tile."""
    problem = Problem(severity=Severity.WARNING, file=name, field=f"tile {where}", message=words)
    return BrokenTileError(f"“{name}”, tile {where}: {words}.", (problem,))

"""Tile files are closed after each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mapviewer.tiles import TileSet, open_tiles


@pytest.fixture
def opened() -> Iterator[Callable[[Path], TileSet]]:
    """Opens tile files, and closes them in the end."""
    kept: list[TileSet] = []

    def open_one(path: Path) -> TileSet:
        kept.append(open_tiles(path))
        return kept[-1]

    yield open_one
    for tiles in kept:
        tiles.close()

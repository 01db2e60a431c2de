"""The tile files that are in use, by the SHA-256 of their bytes: the page's scheme and snapshots take tiles from here, and from nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mapviewer.errors import InputError
from mapviewer.tiles.tileset import TileSet


class Shelf:
    """Open tile files by their hash (hex). May be asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, TileSet] = {}
        self.on_fault: Callable[[str, InputError], None] | None = None
        """Called with a file's hash and what is wrong with a tile of it, on the thread that asked for it."""

    def put(self, tiles: TileSet) -> None:
        """Keep a tile file whose hash is known; one of the same hash that was there is closed."""
        with self._lock:
            old = self._kept.pop(tiles.info.sha256, None)
            self._kept[tiles.info.sha256] = tiles
        if old is not None and old is not tiles:
            old.close()

    def find(self, sha256: str) -> TileSet | None:
        """The tile file with this hash, if it is here."""
        with self._lock:
            return self._kept.get(sha256)

    def clear(self) -> None:
        """Close and forget all."""
        with self._lock:
            kept, self._kept = list(self._kept.values()), {}
        for tiles in kept:
            tiles.close()

    def tile(self, sha256: str, z: int, x: int, y: int) -> bytes | None:
        """A tile's image; None where there is none, and where it is no good, which `on_fault` is told."""
        tiles = self.find(sha256)
        if tiles is None:
            return None
        try:
            return tiles.tile(z, x, y)
        except InputError as error:
            if self.on_fault is not None:
                self.on_fault(sha256, error)
            return None


shelf = Shelf()
"""The program's shelf."""

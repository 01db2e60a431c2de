"""MBTiles: tiles in an SQLite file, rows counted from the south. Source: the MBTiles specification, version 1.3.

The file is opened read-only and immutable. Its schema is somebody else's: `tiles` may be a view that never ends, so that every question
has a deadline.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mapviewer.tiles.image import image_head
from mapviewer.tiles.tileset import (
    HIGHEST,
    MOST_BYTES,
    TileInfo,
    TileSet,
    broken,
    check_tile,
    refused,
)
from mapviewer.tiles.words import WORLD, plain_words, sane_bounds

_PATIENCE_S: Final = 2.0
"""Seconds that a question may take."""
_TILE_PATIENCE_S: Final = 0.5
"""Seconds that a tile may take; after one that took longer no other is asked for, since the map waits for them."""
_MOST_ROWS: Final = 500
_IMAGES: Final = ("png", "jpg", "jpeg", "webp", "image/png", "image/jpeg", "image/webp")


class MBTiles(TileSet):
    """The raster tiles of an MBTiles file."""

    def __init__(self, path: Path) -> None:
        """Raises InputError for a file that is none, is damaged, or holds vector tiles."""
        self._lock = threading.Lock()
        self._until = 0.0
        self._given_up = False
        name = path.name
        try:
            self._file = sqlite3.connect(
                path.resolve().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise refused(name, f"found an SQLite file that cannot be opened ({error})") from error
        try:
            self._harden()
            super().__init__(self._learn(path))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()

    def _harden(self) -> None:
        file = self._file
        self._until = time.monotonic() + _PATIENCE_S
        file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * MOST_BYTES)
        file.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        file.set_progress_handler(lambda: time.monotonic() > self._until, 5_000)
        file.text_factory = lambda data: data.decode("utf-8", "replace")
        for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
            file.execute(f"PRAGMA {pragma}")

    def _ask(
        self, question: str, values: tuple[int, ...] = (), most: int = 1, patience: float | None = None
    ) -> list[tuple[Any, ...]]:
        with self._lock:
            self._until = time.monotonic() + (_PATIENCE_S if patience is None else patience)
            try:
                return self._file.execute(question, values).fetchmany(most)
            except UnicodeDecodeError as error:
                # What SQLite says quotes names of the file, and is not asked whether they are text.
                raise sqlite3.DatabaseError("a name in it is no text") from error

    def _learn(self, path: Path) -> TileInfo:
        name = path.name
        try:
            rows = self._ask("SELECT name, substr(value, 1, 20000) FROM metadata", most=_MOST_ROWS)
        except sqlite3.Error:
            # Some writers leave it out; the tiles speak for themselves.
            rows = []
        said = {
            str(key).casefold(): str(value) for key, value in rows if key is not None and value is not None
        }
        form = said.get("format", "").casefold().strip()
        if form in ("pbf", "mvt", "application/x-protobuf"):
            raise refused(name, f"found vector tiles (format “{form}”), expected PNG, JPEG or WebP")
        low, high = self._zooms(said, name)
        sample = self._sample(low, high, name)
        kind = check_tile(sample, name, f"of zoom {low}")
        head = image_head(sample)
        return TileInfo(
            path=str(path),
            name=name,
            sha256="",
            title=plain_words(said.get("name", "")) or path.stem,
            attribution=plain_words(said.get("attribution", "")),
            kind=kind,
            low=low,
            high=high,
            bounds=self._bounds(said, high),
            side=head.width if head else 256,
        )

    def _zooms(self, said: Mapping[str, str], name: str) -> tuple[int, int]:
        try:
            found = self._ask("SELECT MIN(zoom_level), MAX(zoom_level) FROM tiles")[0]
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise refused(name, f"found no table of tiles ({error}), expected MBTiles") from error
            found = (_whole(said.get("minzoom")), _whole(said.get("maxzoom")))
        except sqlite3.Error as error:
            raise refused(name, f"found a damaged file ({error}), expected MBTiles") from error
        low, high = found
        if low is None or high is None:
            raise refused(name, "found no tile in it, expected some")
        if not isinstance(low, int) or not isinstance(high, int) or not 0 <= low <= high <= HIGHEST:
            raise refused(
                name, f"found zooms {low!r:.40} to {high!r:.40}, expected them within 0 to {HIGHEST}"
            )
        return low, high

    def _sample(self, low: int, high: int, name: str) -> bytes:
        try:
            for zoom in dict.fromkeys((low, high)):
                for (data,) in self._ask("SELECT tile_data FROM tiles WHERE zoom_level = ?", (zoom,), 4):
                    if isinstance(data, bytes) and data[:2] == b"\x1f\x8b":
                        raise refused(
                            name, "found packed tiles, as vector tiles are, expected PNG, JPEG or WebP"
                        )
                    if isinstance(data, bytes) and data:
                        return data
        except sqlite3.Error as error:
            raise refused(name, f"found tiles that cannot be read ({error}), expected MBTiles") from error
        raise refused(name, "found no image in its tiles, expected PNG, JPEG or WebP")

    def _bounds(self, said: Mapping[str, str], high: int) -> tuple[float, float, float, float]:
        try:
            found = sane_bounds([float(side) for side in said.get("bounds", "")[:400].split(",")])
        except ValueError:
            found = WORLD
        if found != WORLD or said.get("bounds"):
            return found
        from mapviewer.tiles.cover import box_of

        question = "SELECT MIN(tile_column), MIN(tile_row), MAX(tile_column), MAX(tile_row) FROM tiles WHERE zoom_level = ?"
        try:
            sides = self._ask(question, (high,))[0]
        except sqlite3.Error:
            return WORLD
        if not all(isinstance(side, int) and 0 <= side < 1 << high for side in sides):
            return WORLD
        left, bottom, right, top = sides
        last = (1 << high) - 1
        west, _, _, north = box_of(high, left, last - top)
        _, south, east, _ = box_of(high, right, last - bottom)
        return sane_bounds((west, south, east, north))

    def _read(self, z: int, x: int, y: int) -> bytes | None:
        question = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        try:
            # Rows go up, as in the Tile Map Service; everything else of ours counts down.
            if self._given_up:
                raise broken(self.info.name, f"{z}/{x}/{y}", "other tiles took too long; it is not asked for")
            rows = self._ask(question, (z, x, (1 << z) - 1 - y), patience=_TILE_PATIENCE_S)
        except (sqlite3.Error, OverflowError) as error:
            self._given_up = "interrupted" in str(error)
            raise broken(self.info.name, f"{z}/{x}/{y}", f"it cannot be read ({error})") from error
        data = rows[0][0] if rows else None
        if data is not None and not isinstance(data, bytes):
            raise broken(self.info.name, f"{z}/{x}/{y}", f"found {data!r:.40}, expected an image")
        return data


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None and len(text) < 10 else None
    except ValueError:
        return None

"""Opening a tile file: what it is says its content, never its name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from mapviewer.errors import MapviewerError
from mapviewer.saving import write_atomically
from mapviewer.tiles.tileset import TileSet, refused, start

SUFFIXES: Final = (".mbtiles", ".pmtiles")
_CHUNK: Final = 4 << 20
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST_KNOWN: Final = 100


def is_tiles_name(path: Path) -> bool:
    """Whether a file is called like one of tiles."""
    return path.suffix.casefold() in SUFFIXES


def open_tiles(path: Path, *, sha256: str = "") -> TileSet:
    """The tiles in a file. Raises InputError where it holds none that can be drawn; `sha256` is told on in its info."""
    name = path.name
    try:
        if not path.is_file():
            raise refused(name, "found no such file, expected MBTiles or PMTiles")
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise refused(name, f"it cannot be read: {error.strerror or error}") from error
    if head == b"SQLite format 3\0":
        # Lazily: most people have no tiles of their own.
        from mapviewer.tiles.mbtiles import MBTiles

        tiles: TileSet = MBTiles(path)
    elif head.startswith(b"PMTiles"):
        from mapviewer.tiles.pmtiles import PMTiles

        tiles = PMTiles(path)
    else:
        raise refused(name, f"found a file that begins with {start(head)}, expected MBTiles or PMTiles")
    tiles.info = replace(tiles.info, sha256=sha256)
    return tiles


def open_known(path: Path, cache: Path, progress: Callable[[float], None] = lambda _: None) -> TileSet:
    """The tiles in a file, with its hash, which is kept in the folder `cache` for as long as size and time of the file stay: reading all of
    a large one takes long. Raises InputError."""
    tiles = open_tiles(path)
    try:
        try:
            stat = path.stat()
        except OSError as error:
            raise refused(path.name, f"it cannot be read: {error.strerror or error}") from error
        key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
        book = cache / "tiles.json"
        known = _known(book)
        digest = known.get(key) or fingerprint(path, progress)
        if key not in known:
            _keep(book, {**known, key: digest})
        tiles.info = replace(tiles.info, sha256=digest)
    except BaseException:
        tiles.close()
        raise
    return tiles


def _known(book: Path) -> dict[str, str]:
    try:
        found = json.loads(book.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {k: v for k, v in found.items() if isinstance(v, str) and _HASH.fullmatch(v)}


def _keep(book: Path, hashes: dict[str, str]) -> None:
    newest = dict(list(hashes.items())[-_MOST_KNOWN:])
    try:
        write_atomically(book, json.dumps(newest).encode(), force=True)
    except MapviewerError:
        # A cache that cannot be written costs time, nothing more.
        return


def fingerprint(path: Path, progress: Callable[[float], None] = lambda _: None) -> str:
    """SHA-256 (hex) of a file, read once through; `progress` is called with the share done. Raises InputError."""
    digest = hashlib.sha256()
    try:
        size = max(1, path.stat().st_size)
        done = 0
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                done += len(chunk)
                progress(min(1.0, done / size))
    except OSError as error:
        raise refused(path.name, f"it cannot be read: {error.strerror or error}") from error
    return digest.hexdigest()

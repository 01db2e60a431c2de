"""The gazetteer file: unpacked once into the cache, opened read-only by every thread that asks.

The unpacked file is named after its contents, so a new version of the program finds its own and leaves a running older one
alone. It is written beside its final name and moved there, so two processes may unpack at the same moment and neither
ever reads half a file. Where the cache cannot be written, the file lives in memory (26 MB).
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import sqlite3
import tempfile
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from mapviewer import assets
from mapviewer.errors import UnavailableError

_STALE_SECONDS = 14 * 86_400.0
_DAMAGED = "The shipped gazetteer is damaged; install mapviewer again."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says of the file: the SHA-256 of the unpacked bytes, their number, the lengths of the streams."""

    sha256: str
    size: int
    streams: tuple[int, ...]


def read_manifest() -> Manifest:
    """The manifest of the shipped gazetteer; raises UnavailableError when it is missing or makes no sense."""
    try:
        document = json.loads(assets.resource("gazetteer", "manifest.json").read_bytes())
        return Manifest(
            str(document["sha256"]), int(document["bytes"]), tuple(int(n) for n in document["streams"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnavailableError(_DAMAGED) from error


def unpack(manifest: Manifest) -> bytes:
    """The SQLite file as bytes, checked against the manifest; raises UnavailableError when it is not what was shipped."""
    try:
        packed = assets.resource("gazetteer", "gazetteer.sqlite.xz").read_bytes()
        ends = list(accumulate(manifest.streams))
        pieces = [packed[end - length : end] for end, length in zip(ends, manifest.streams, strict=True)]
        # liblzma works without the interpreter lock: threads do run side by side.
        with ThreadPoolExecutor(max_workers=min(len(pieces), os.cpu_count() or 1) or 1) as pool:
            raw = b"".join(pool.map(lzma.decompress, pieces))
    except (OSError, lzma.LZMAError) as error:
        raise UnavailableError(_DAMAGED) from error
    if len(raw) != manifest.size or hashlib.sha256(raw).hexdigest() != manifest.sha256:
        raise UnavailableError(_DAMAGED)
    return raw


class Store:
    """Connections to the gazetteer, one for each thread; safe to share between threads.

    Nothing is read before the first `connection()`.
    """

    def __init__(self) -> None:
        self._local = threading.local()
        self._lock = threading.Lock()
        self._manifest: Manifest | None = None
        self._file: Path | None = None
        self._memory: bytes | None = None
        self._open: list[sqlite3.Connection] = []
        weakref.finalize(self, _close_all, self._open)

    def connection(self) -> sqlite3.Connection:
        """This thread's read-only connection; raises UnavailableError when the shipped file is missing or damaged."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._lock:
                connection = self._connect()
                self._open.append(connection)
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close every connection; the next `connection()` opens a new one. No thread may be in the middle of a query."""
        with self._lock:
            _close_all(self._open)
            self._local = threading.local()

    def _connect(self) -> sqlite3.Connection:
        if self._manifest is None:
            self._manifest = read_manifest()
        if self._memory is None:
            try:
                if self._file is None or not self._file.exists():
                    self._file = _unpacked_file(self._manifest)
                return _open_file(self._file)
            except (OSError, sqlite3.Error):
                # A full disk, a read-only home, a file that somebody changed: everything works, only slower to start.
                self._memory = unpack(self._manifest)
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.deserialize(self._memory)
        connection.execute("PRAGMA query_only = ON")
        return connection


def _close_all(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()
    connections.clear()


def _open_file(path: Path) -> sqlite3.Connection:
    # immutable: no locks and no journal are looked for, which a read-only folder could not have.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    try:
        connection.execute("SELECT 1 FROM names LIMIT 1").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _unpacked_file(manifest: Manifest) -> Path:
    folder = assets.cache_dir()
    path = folder / f"gazetteer-{manifest.sha256[:16]}.sqlite"
    try:
        if path.stat().st_size == manifest.size:
            return path
    except FileNotFoundError:
        pass
    raw = unpack(manifest)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".gazetteer-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        os.replace(temporary, path)  # noqa: PTH105 - the name is a string here
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _remove_stale(folder, path)
    return path


def _remove_stale(folder: Path, current: Path) -> None:
    """Drop other versions and leftovers of killed processes, when they are too old for anybody to be using them."""
    before = time.time() - _STALE_SECONDS
    for other in [*folder.glob("gazetteer-*.sqlite"), *folder.glob(".gazetteer-*.part")]:
        try:
            if other != current and other.stat().st_mtime < before:
                other.unlink()
        except OSError:  # in use on Windows, or gone already
            continue

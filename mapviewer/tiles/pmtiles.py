"""PMTiles: tiles in one file behind directories of their numbers. Source: the PMTiles specification, version 3.

Everything in the header is somebody else's word: no offset is followed out of the file, nothing is unpacked beyond a limit, and directories
lead at most so deep.
"""

from __future__ import annotations

import struct
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import jiter
import numpy as np
import numpy.typing as npt

from mapviewer.errors import InputError
from mapviewer.tiles.hilbert import tile_number
from mapviewer.tiles.image import ImageKind, image_head
from mapviewer.tiles.tileset import (
    HIGHEST,
    MOST_BYTES,
    TileInfo,
    TileSet,
    broken,
    check_tile,
    refused,
)
from mapviewer.tiles.words import plain_words, sane_bounds

_HEADER: Final = struct.Struct("<7sB11Q6B4iB2i")
_DEEPEST: Final = 4
_MOST_DIRECTORY: Final = 4 << 20
_MOST_METADATA: Final = 4 << 20
_KEPT: Final = 32
_PACKINGS: Final = {0: "unknown", 1: "none", 2: "gzip", 3: "brotli", 4: "zstd"}
_TYPES: Final = {2: ImageKind.PNG, 3: ImageKind.JPEG, 4: ImageKind.WEBP}

Numbers = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class _Directory:
    """Entries by their first tile's number, in order; a `run` of 0 leads to another directory."""

    numbers: Numbers
    runs: Numbers
    lengths: Numbers
    offsets: Numbers


class PMTiles(TileSet):
    """The raster tiles of a PMTiles file."""

    def __init__(self, path: Path) -> None:
        """Raises InputError for a file that is none, is damaged, or holds vector tiles."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, _Directory] = OrderedDict()
        self._name = path.name
        try:
            self._file: BinaryIO = path.open("rb")
            self._size = self._file.seek(0, 2)
        except OSError as error:
            raise refused(path.name, f"it cannot be read: {error.strerror or error}") from error
        try:
            super().__init__(self._learn(path))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()

    def _learn(self, path: Path) -> TileInfo:
        name = path.name
        data = self._bytes(0, _HEADER.size, "header", _HEADER.size)
        _, version, *numbers = _HEADER.unpack(data)
        if version != 3:
            raise refused(name, f"found PMTiles of version {version}, expected version 3")
        root, root_length, metadata, metadata_length, leaves, leaves_length, tiles, tiles_length = numbers[:8]
        packing, tile_packing, kind, low, high = numbers[12:17]
        west, south, east, north = (side / 1e7 for side in numbers[17:21])
        if kind not in _TYPES:
            what = "vector tiles" if kind in (1, 6) else f"tiles of type {kind}"
            raise refused(name, f"found {what}, expected PNG, JPEG or WebP")
        for what, number, known in (
            ("directories", packing, (1, 2)),
            ("tiles", tile_packing, (0, 1, 2)),
        ):
            if number not in known:
                found = _PACKINGS.get(number, str(number))
                raise refused(name, f"found {what} packed by {found}, expected none or gzip")
        if not low <= high <= HIGHEST:
            raise refused(name, f"found zooms {low} to {high}, expected them within 0 to {HIGHEST}")
        self._packed, self._tiles_packed = packing == 2, tile_packing == 2
        self._leaves, self._tiles = (leaves, leaves_length), (tiles, tiles_length)
        self._root = self._directory(root, root_length)
        said = self._metadata(metadata, metadata_length)
        sample = self._sample()
        check_tile(sample, name, "that comes first")
        head = image_head(sample)
        return TileInfo(
            path=str(path),
            name=name,
            sha256="",
            title=plain_words(said.get("name", "")) or path.stem,
            attribution=plain_words(said.get("attribution", "")),
            kind=head.kind if head else _TYPES[kind],
            low=low,
            high=high,
            bounds=sane_bounds((west, south, east, north)),
            side=head.width if head else 256,
        )

    def _metadata(self, offset: int, length: int) -> dict[str, str]:
        try:
            data = self._bytes(offset, length, "metadata", _MOST_METADATA)
            found = jiter.from_json(
                _unpacked(data, _MOST_METADATA) if self._packed else data, allow_inf_nan=False
            )
        except (ValueError, InputError):
            # Nothing in it is needed to draw a tile.
            return {}
        return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}

    def _sample(self) -> bytes:
        directory = self._root
        for _ in range(_DEEPEST):
            if not len(directory.numbers):
                break
            if directory.runs[0]:
                return self._tile(directory, 0)
            directory = self._leaf(directory, 0)
        raise refused(self._name, "found no tile in it, expected some")

    def _read(self, z: int, x: int, y: int) -> bytes | None:
        number = tile_number(z, x, y)
        directory = self._root
        try:
            for _ in range(_DEEPEST):
                at = int(np.searchsorted(directory.numbers, np.uint64(number), "right")) - 1
                if at < 0:
                    return None
                run = int(directory.runs[at])
                if run:
                    return self._tile(directory, at) if number < int(directory.numbers[at]) + run else None
                directory = self._leaf(directory, at)
        except InputError as error:
            raise broken(self._name, f"{z}/{x}/{y}", error.problems[0].message) from error
        raise broken(self._name, f"{z}/{x}/{y}", f"found directories more than {_DEEPEST} deep")

    def _tile(self, directory: _Directory, at: int) -> bytes:
        begin, whole = self._tiles
        offset, length = int(directory.offsets[at]), int(directory.lengths[at])
        if offset + length > whole:
            raise refused(
                self._name, f"found a tile at {offset:,} of {length:,} bytes, expected it within {whole:,}"
            )
        data = self._bytes(begin + offset, length, "tile", MOST_BYTES)
        return self._unpack(data, MOST_BYTES, "tile") if self._tiles_packed else data

    def _leaf(self, directory: _Directory, at: int) -> _Directory:
        begin, whole = self._leaves
        offset, length = int(directory.offsets[at]), int(directory.lengths[at])
        if offset + length > whole:
            raise refused(
                self._name,
                f"found a directory at {offset:,} of {length:,} bytes, expected it within {whole:,}",
            )
        return self._directory(begin + offset, length)

    def _directory(self, offset: int, length: int) -> _Directory:
        with self._lock:
            kept = self._kept.get(offset)
            if kept is not None:
                self._kept.move_to_end(offset)
                return kept
        data = self._bytes(offset, length, "directory", _MOST_DIRECTORY)
        if self._packed:
            data = self._unpack(data, _MOST_DIRECTORY, "directory")
        try:
            made = read_directory(data)
        except ValueError as error:
            raise refused(self._name, f"found a damaged directory: {error}") from error
        with self._lock:
            self._kept[offset] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def _unpack(self, data: bytes, most: int, what: str) -> bytes:
        try:
            return _unpacked(data, most)
        except ValueError as error:
            raise refused(self._name, f"found a {what} that cannot be unpacked: {error}") from error

    def _bytes(self, offset: int, length: int, what: str, most: int) -> bytes:
        if length > most or offset + length > self._size:
            raise refused(
                self._name,
                f"found a {what} at {offset:,} of {length:,} bytes, expected at most {most:,} bytes"
                f" within the file's {self._size:,}",
            )
        try:
            with self._lock:
                self._file.seek(offset)
                data = self._file.read(length)
        except (OSError, ValueError) as error:
            # ValueError: the file was closed meanwhile.
            raise refused(self._name, f"its {what} cannot be read: {error}") from error
        if len(data) != length:
            raise refused(self._name, f"found {len(data):,} bytes of a {what}, expected {length:,}")
        return data


def read_directory(data: bytes) -> _Directory:
    """The entries of a directory; raises ValueError for one that is cut short or makes no sense."""
    values = _varints(data)
    count = int(values[0]) if len(values) else 0
    if len(values) < 1 + 4 * count or count > _MOST_DIRECTORY:
        raise ValueError(f"it has {len(values):,} numbers, expected {1 + 4 * count:,}")
    deltas, runs, lengths, given = (values[1 + n * count : 1 + (n + 1) * count] for n in range(4))
    if (
        (deltas[1:] == 0).any()
        or (deltas > 1 << 60).any()
        or (lengths > 1 << 40).any()
        or (given > 1 << 60).any()
    ):
        raise ValueError("its numbers do not rise, or are too large")
    numbers = np.cumsum(deltas, dtype=np.uint64)
    offsets = np.zeros(count, np.uint64)
    if count:
        if not given[0]:
            raise ValueError("its first offset is missing")
        # 0 stands for “right behind the one before”: each goes on from the last that is given.
        before = np.concatenate([np.zeros(1, np.uint64), np.cumsum(lengths, dtype=np.uint64)[:-1]])
        last = np.maximum.accumulate(np.where(given > 0, np.arange(count), 0))
        offsets = given[last] - np.uint64(1) + (before - before[last])
    return _Directory(numbers, runs, lengths, offsets)


def _varints(data: bytes) -> Numbers:
    """All numbers of LEB128 in some bytes; raises ValueError for one longer than 64 bits, or without an end."""
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets < 0x80)
    if not len(ends) or ends[-1] != len(octets) - 1:
        raise ValueError("it is cut short")
    begins = np.concatenate([np.zeros(1, ends.dtype), ends[:-1] + 1])
    sizes = ends - begins + 1
    if int(sizes.max()) > 10:
        raise ValueError("a number in it is too long")
    shifts = 7 * (np.arange(len(octets)) - np.repeat(begins, sizes))
    parts = (octets & 0x7F).astype(np.uint64) << shifts.astype(np.uint64)
    found: Numbers = np.add.reduceat(parts, begins)
    return found


def _unpacked(data: bytes, most: int) -> bytes:
    """What gzip packed, at most so many bytes of it; raises ValueError."""
    engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        out = engine.decompress(data, most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(out) > most:
        raise ValueError(f"it is larger than {most:,} bytes")
    if not engine.eof:
        raise ValueError("it is cut short")
    return out

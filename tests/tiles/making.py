"""Tile files made for tests: plain images, an MBTiles writer, a PMTiles writer."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from mapviewer.tiles.hilbert import tile_number

Spot = tuple[int, int, int]
Tiles = Mapping[Spot, bytes]


def png(color: tuple[int, int, int] = (200, 30, 30), side: int = 256, *, cross: bool = False) -> bytes:
    """A square of one colour; with `cross` black lines along its left and upper edge."""
    row = b"\0" + bytes(color) * side
    edge = b"\0" + bytes(3) * side
    body = b"\0" + bytes(3) + bytes(color) * (side - 1)
    rows = edge + body * (side - 1) if cross else row * side
    return _png(side, side, rows)


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def claims(width: int, height: int) -> bytes:
    """A PNG that says to be so large and holds nothing."""
    return _png(width, height, b"")


def pyramid(
    low: int,
    high: int,
    paint: Callable[[Spot], bytes] = lambda _: png(),
    within: Iterable[Spot] | None = None,
) -> dict[Spot, bytes]:
    """All tiles of some zooms, or only those `within`."""
    found = {}
    for z in range(low, high + 1):
        for x in range(1 << z):
            for y in range(1 << z):
                if within is None or (z, x, y) in within:
                    found[z, x, y] = paint((z, x, y))
    return found


def write_mbtiles(path: Path, tiles: Tiles, **metadata: str) -> Path:
    """An MBTiles file as the specification has it."""
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        file.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
        file.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        file.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()],
        )
    file.close()
    return path


def varint(value: int) -> bytes:
    """LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def directory(entries: Iterable[tuple[int, int, int, int]]) -> bytes:
    """Entries (number, run, length, offset), in order, as bytes; offsets right behind the one before are written as 0."""
    rows = list(entries)
    out = varint(len(rows))
    before = 0
    for number, *_ in rows:
        out += varint(number - before)
        before = number
    out += b"".join(varint(run) for _, run, _, _ in rows)
    out += b"".join(varint(length) for _, _, length, _ in rows)
    end = -1
    for _, _, length, offset in rows:
        out += varint(0 if offset == end else offset + 1)
        end = offset + length
    return out


def write_pmtiles(
    path: Path,
    tiles: Tiles,
    *,
    bounds: tuple[float, float, float, float] = (-180.0, -85.0, 180.0, 85.0),
    metadata: Mapping[str, object] | None = None,
    leaf: int = 0,
    kind: int = 2,
    version: int = 3,
    packing: int = 2,
    tile_packing: int = 1,
) -> Path:
    """A PMTiles file; with `leaf` the root leads to directories of so many entries each. Equal tiles in a row share a run."""
    data = b""
    at: dict[bytes, int] = {}
    entries: list[tuple[int, int, int, int]] = []
    for number, tile in sorted((tile_number(*spot), tile) for spot, tile in tiles.items()):
        body = gzip.compress(tile, mtime=0) if tile_packing == 2 else tile
        if body not in at:
            at[body] = len(data)
            data += body
        last = entries[-1] if entries else None
        if last and last[3] == at[body] and last[0] + last[1] == number:
            entries[-1] = (last[0], last[1] + 1, last[2], last[3])
        else:
            entries.append((number, 1, len(body), at[body]))

    def packed(raw: bytes) -> bytes:
        return gzip.compress(raw, mtime=0) if packing == 2 else raw

    leaves = b""
    if leaf:
        root = []
        for n in range(0, len(entries), leaf):
            body = packed(directory(entries[n : n + leaf]))
            root.append((entries[n][0], 0, len(body), len(leaves)))
            leaves += body
    else:
        root = entries
    start = packed(directory(root))
    said = packed(json.dumps(metadata or {}).encode())
    zooms = [z for z, _, _ in tiles] or [0]
    offsets = [127, 127 + len(start), 127 + len(start) + len(said)]
    offsets.append(offsets[2] + len(leaves))
    head = struct.pack(
        "<7sB11Q6B4iB2i",
        b"PMTiles",
        version,
        *(offsets[0], len(start), offsets[1], len(said), offsets[2], len(leaves), offsets[3], len(data)),
        *(len(tiles), len(entries), len(at)),
        *(1, packing, tile_packing, kind, min(zooms), max(zooms)),
        *(round(side * 1e7) for side in bounds),
        *(0, 0, 0),
    )
    path.write_bytes(head + start + said + leaves + data)
    return path

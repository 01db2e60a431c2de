"""Write the container that `mapviewer.basemap.container` and the page's worker read; see there for the format."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.basemap.topology import Ints

_LIMIT = 32_000  # quanta in one step; a longer one gets points between, so that steps fit 16 bits


class Container:
    """Collects typed blocks and a header, and writes them gzip'd."""

    def __init__(self, header: dict[str, Any]) -> None:
        self._header = {"format": "mapviewer-basemap", "version": 1, **header}
        self._blocks: dict[str, dict[str, Any]] = {}
        self._data = bytearray()

    def block(self, name: str, values: NDArray[Any], kind: str) -> None:
        """Add an array; `kind` is a numpy type code such as "i2", always little-endian."""
        array = np.asarray(values)
        packed = array.astype(f"<{kind}")
        if not np.array_equal(packed, array):
            raise ValueError(f"{name} does not fit {kind}")
        self.raw(name, packed.tobytes(), kind, len(packed))

    def raw(self, name: str, data: bytes, kind: str, n: int) -> None:
        """Add bytes as they are, aligned to eight."""
        self._data += b"\0" * (-len(self._data) % 8)
        self._blocks[name] = {"type": kind, "at": len(self._data), "n": n}
        self._data += data

    def write(self, path: Path) -> int:
        """Write the file and return its size in bytes. The same content gives the same bytes."""
        header = json.dumps(
            {**self._header, "blocks": self._blocks}, ensure_ascii=False, separators=(",", ":")
        )
        encoded = header.encode()
        encoded += b" " * (-(len(encoded) + 8) % 8)
        whole = b"MVB1" + struct.pack("<I", len(encoded)) + encoded + bytes(self._data)
        path.write_bytes(gzip.compress(whole, compresslevel=9, mtime=0))
        return path.stat().st_size


def put_arcs(container: Container, name: str, arcs: list[Ints]) -> None:
    """Store arcs of (n, 2) quanta as first points and 16-bit steps."""
    split = [_short_steps(arc) for arc in arcs]
    counts = np.array([len(arc) for arc in split], dtype=np.int64)
    first = np.array([arc[0] for arc in split], dtype=np.int64).reshape(-1, 2)
    steps = np.concatenate([np.diff(arc, axis=0) for arc in split]) if split else np.zeros((0, 2), np.int64)
    container.block(f"{name}/count", counts, "u4")
    container.block(f"{name}/x0", first[:, 0], "i4")
    container.block(f"{name}/y0", first[:, 1], "i4")
    container.block(f"{name}/dx", steps[:, 0], "i2")
    container.block(f"{name}/dy", steps[:, 1], "i2")


def put_paths(container: Container, layer: str, features: list[list[tuple[int, ...]]]) -> None:
    """Store a layer: per feature its paths, per path its arc references."""
    paths = [path for feature in features for path in feature]
    container.block(f"{layer}/refs", np.array([ref for path in paths for ref in path], dtype=np.int64), "i4")
    container.block(f"{layer}/path", np.array([len(path) for path in paths], dtype=np.int64), "u4")
    container.block(f"{layer}/feature", np.array([len(f) for f in features], dtype=np.int64), "u4")


def _short_steps(arc: Ints) -> Ints:
    steps = np.abs(np.diff(arc, axis=0)).max(axis=1)
    if not (steps > _LIMIT).any():
        return arc
    out = [arc[:1]]
    for a, b, step in zip(arc[:-1], arc[1:], steps, strict=True):
        n = int(step // _LIMIT) + 1
        out.append(np.rint(a + (b - a) * (np.arange(1, n + 1) / n)[:, None]).astype(np.int64))
    return np.concatenate(out)

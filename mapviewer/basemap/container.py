"""The file format of the basemap, read with numpy.

A file is gzip'd and holds, little-endian: the magic `MVB1`; the header's length as uint32; a JSON header in UTF-8, padded
with spaces to a multiple of eight bytes from the file's start; blocks of numbers, each aligned to eight. The header's
`blocks` maps names to `{"type": numpy code, "at": byte offset after the header, "n": count}`.

Geometry is kept as a topology, after TopoJSON: arcs on an integer grid (`degrees = quanta · scale + translate`, x is the
longitude) are stored once as first point (`x0`, `y0`) and 16-bit steps (`dx`, `dy`), `count` points each; a layer's
paths are lists of arc references, where `~i` is arc `i` backwards and junctions are not repeated. `refs` are all
references, `path` counts references per path, `feature` counts paths per feature. In a polygon layer the first path of a
feature is its outer ring, the others are holes; rings are closed. Longitudes run past ±180° where a shape crosses the
antimeridian, so nothing ever jumps.

The page's worker reads the same bytes (`resources/map/draw/container.js`); `tools/basemap/pack.py` writes them.
"""

from __future__ import annotations

import gzip
import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapviewer.assets import resource
from mapviewer.errors import UnavailableError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MAGIC = b"MVB1"


class Container:
    """A parsed file: its header, and its blocks on demand."""

    def __init__(self, data: bytes, name: str = "basemap") -> None:
        """Read the header of decompressed bytes; raises UnavailableError when they are not such a file."""
        try:
            if data[:4] != _MAGIC:
                raise ValueError("it does not begin with MVB1")
            (length,) = struct.unpack_from("<I", data, 4)
            self.header: dict[str, Any] = json.loads(data[8 : 8 + length])
            self._blocks: dict[str, dict[str, Any]] = self.header["blocks"]
        except (ValueError, KeyError, struct.error) as error:
            message = f"The shipped file “{name}” is damaged ({error}); install mapviewer again."
            raise UnavailableError(message) from error
        self._data = data
        self._start = 8 + length
        self._arcs: dict[str, tuple[Floats, Ints]] = {}

    def raw(self, name: str) -> bytes:
        """The bytes of one block."""
        entry = self._blocks[name]
        at = self._start + int(entry["at"])
        return self._data[at : at + int(entry["n"]) * np.dtype(entry["type"]).itemsize]

    def numbers(self, name: str) -> NDArray[Any]:
        """One block as a read-only array of its own type."""
        entry = self._blocks[name]
        dtype = np.dtype(f"<{entry['type']}")
        return np.frombuffer(self._data, dtype, count=int(entry["n"]), offset=self._start + int(entry["at"]))

    def arcs(self, store: str) -> tuple[Floats, Ints]:
        """All points of a store in degrees, shape (n, 2), and where each arc begins, with the total at the end."""
        if store not in self._arcs:
            counts = self.numbers(f"{store}/count").astype(np.int64)
            starts = np.concatenate([[0], np.cumsum(counts)])
            inner = np.ones(int(starts[-1]), dtype=bool)
            inner[starts[:-1]] = False
            points = np.empty((len(inner), 2), dtype=np.float64)
            frame = self.header["arcs"][store]
            for axis, (first, step) in enumerate((("x0", "dx"), ("y0", "dy"))):
                steps = np.zeros(len(inner), dtype=np.int64)
                steps[inner] = self.numbers(f"{store}/{step}")
                run = np.cumsum(steps)
                run += np.repeat(self.numbers(f"{store}/{first}") - run[starts[:-1]], counts)
                points[:, axis] = run * frame["scale"][axis] + frame["translate"][axis]
            self._arcs[store] = points, starts
        return self._arcs[store]

    def paths(self, layer: str) -> tuple[Floats, Ints, Ints]:
        """A layer's paths in degrees: points (n, 2), where each path begins (+ total), where each feature begins in paths (+ total)."""
        points, starts = self.arcs(self.header["layers"][layer]["arcs"])
        refs = self.numbers(f"{layer}/refs").astype(np.int64)
        per_path = self.numbers(f"{layer}/path").astype(np.int64)
        per_feature = self.numbers(f"{layer}/feature").astype(np.int64)
        backwards = refs < 0
        arc = np.where(backwards, ~refs, refs)
        # Every reference but a path's first leaves out its first point, which is the junction.
        joined = np.ones(len(refs), dtype=np.int64)
        joined[np.concatenate([[0], np.cumsum(per_path)[:-1]])] = 0
        count = starts[arc + 1] - starts[arc] - joined
        begin = np.where(backwards, starts[arc + 1] - 1 - joined, starts[arc] + joined)
        offsets = np.concatenate([[0], np.cumsum(count)])
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], count)
        index = np.repeat(begin, count) + within * np.repeat(np.where(backwards, -1, 1), count)
        path_of_ref = np.concatenate([[0], np.cumsum(per_path)])
        return points[index], offsets[path_of_ref], np.concatenate([[0], np.cumsum(per_feature)])


def unpacked(name: str) -> bytes:
    """The decompressed bytes of `resources/basemap/<name>.gz`; raises UnavailableError when missing or damaged."""
    try:
        return gzip.decompress(resource("basemap", f"{name}.gz").read_bytes())
    except (OSError, EOFError) as error:
        message = f"The shipped file “{name}” cannot be read ({error}); install mapviewer again."
        raise UnavailableError(message) from error

"""The index of a large dossier's texts as a file in the cache folder: segments written as they are made, read without being loaded.

It is named by what it was made from, the content of the dossier and the rules by which words are told apart, so that it fits or is not there. It is
written beside its place and moved there in one step when it is whole. Arrays come first, then a line of JSON that says where they are, its SHA-256, its
length, and a mark. Whoever may read the cache folder may read what is in it: it is made for the user alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import tempfile
import unicodedata
from dataclasses import fields
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import jiter
import numpy as np

import mapviewer
from mapviewer import assets
from mapviewer.events.store import FileInfo
from mapviewer.formats.room import make_room, mark_of
from mapviewer.query.text_index import Segment, TextIndex

_LAYOUT: Final = 1
_FOLDER: Final = "texts"
_MARK: Final = b"mvtext\r\n"
_TAIL: Final = struct.Struct("<32sQ8s")
_PIECE: Final = 1 << 22
_ALIGNED: Final = 8
_NAMES: Final = tuple(field.name for field in fields(Segment))


def path_of(file: FileInfo, events: int) -> Path:
    """Where the index of this dossier is, or would be; raises OSError when there is no cache folder."""
    parts = (_LAYOUT, mapviewer.__version__, unicodedata.unidata_version, file.sha256, file.size, events)
    name = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
    return assets.cache_dir() / _FOLDER / f"{mark_of(file.path or '')}-{name}.text"


class TextFile:
    """A file that is being written; nothing of it is left unless it is finished."""

    def __init__(self, path: Path, owner: int) -> None:
        """Begin; raises OSError. `owner` is the number of the process that clears up should this one be stopped."""
        path.parent.mkdir(mode=0o700, exist_ok=True)
        make_room(path.parent, (".text",))
        self._path = path
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.{owner}.", suffix=".part", dir=path.parent)
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "wb")
        self._segments: list[dict[str, Any]] = []
        self._check = 0

    def add(self, segment: Segment) -> None:
        """Write a segment; raises OSError."""
        listed: dict[str, Any] = {}
        for name, array in segment.arrays().items():
            listed[name] = (array.dtype.str, array.shape, self._file.tell())
            data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
            # Arrays begin where numbers of their size may lie.
            for piece in (data, b"\0" * (-array.nbytes % _ALIGNED)):
                self._check = crc32(piece, self._check)
                self._file.write(piece)
        self._segments.append(listed)

    def finish(self) -> None:
        """Write the rest and move the file to its place; raises OSError."""
        head = {"segments": self._segments, "length": self._file.tell(), "checksum": self._check}
        text = json.dumps(head).encode()
        self._file.write(text + _TAIL.pack(hashlib.sha256(text).digest(), len(text), _MARK))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._path)

    def drop(self) -> None:
        """Leave nothing behind, unless it was finished."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()


def find(path: Path) -> TextIndex | None:
    """The index in a file; None when it is not there, or not whole."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(size - _TAIL.size)
            digest, length, mark = _TAIL.unpack(file.read(_TAIL.size))
            if mark != _MARK or length > size:
                return None
            file.seek(size - _TAIL.size - length)
            text = file.read(length)
            if hashlib.sha256(text).digest() != digest:
                return None
            head = jiter.from_json(text)
            if head["length"] != size - _TAIL.size - length or not _whole(file, head):
                return None
        data = np.memmap(path, np.uint8, "r", shape=(size,))
        os.utime(path)
        return TextIndex([_segment(data, listed) for listed in head["segments"]])
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None


def _whole(file: Any, head: dict[str, Any]) -> bool:
    check = 0
    file.seek(0)
    left = int(head["length"])
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        check = crc32(piece, check)
        left -= len(piece)
    return left == 0 and check == int(head["checksum"])


def _segment(data: Any, listed: dict[str, Any]) -> Segment:
    arrays: dict[str, Any] = {}
    for name in _NAMES:
        kind, shape, start = listed[name]
        dtype = np.dtype(kind)
        size = int(np.prod(shape)) * dtype.itemsize
        arrays[name] = data[start : start + size].view(dtype).reshape(shape).view(np.ndarray)
    return Segment(**arrays)

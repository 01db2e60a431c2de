"""What was read of a large file, kept in the cache folder, so that it opens at once the next time.

One file a dossier: a line of JSON after its hash, then arrays one after the other, and for a packed dossier its bytes packed again in blocks. It is used only
when everything fits: the dossier's name, size, time, and samples of its bytes; the version of the models, of this layout and of the time
zone rules; its own length and checksum. Anything else means that the dossier is read as if for the first time. It is written beside
its place and moved there in one step, so that two programs may do so at once; where it cannot be written, nothing is lost but time. Whoever
may read the cache folder may read what is in it: it is made for the user alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import jiter
import numpy as np
from pydantic import TypeAdapter

import mapviewer
from mapviewer import assets
from mapviewer.errors import Problem
from mapviewer.events.dossier import Dossier
from mapviewer.events.event import Place
from mapviewer.events.table import Table
from mapviewer.formats.files import Source, Stamp
from mapviewer.formats.rereading import Blocks, StoredBlocks
from mapviewer.formats.room import make_room, mark_of

_LAYOUT: Final = 2
_FOLDER: Final = "columns"
_SAMPLES: Final = 64
_SAMPLE: Final = 4096
_MAX_HEADER: Final = 1 << 28
_YOUNG_NS: Final = 100_000_000
"""A file that was written so shortly before it was read may be written again in the same tick of its clock: it is not kept."""

_PROBLEMS: Final = TypeAdapter(tuple[Problem, ...])
_PLACES: Final = TypeAdapter(tuple[Place, ...])


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What the cache knows of a file: the text of its head and where that is, its columns, and how to read its bytes if it is packed."""

    head: bytes
    head_place: tuple[int, ...]
    table: Table
    renamed: Mapping[int, str]
    questions: tuple[Place, ...]
    problems: tuple[Problem, ...]
    listed: bool
    digest: tuple[str, int]
    blocks: StoredBlocks | None


@cache
def _schema() -> str:
    """What the meaning of a cached column hangs on."""
    parts = (
        _LAYOUT,
        mapviewer.__version__,
        Dossier.model_json_schema(),
        [field.name for field in fields(Table)],
        version("tzdata"),
    )
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _path(source: Source) -> Path:
    name = hashlib.sha256(os.fsencode(os.path.realpath(source.path))).hexdigest()[:32]
    return assets.cache_dir() / _FOLDER / f"{mark_of(source.path)}-{name}.columns"


def _samples(path: Path, stamp: Stamp) -> str:
    """A hash of pieces from all over the file, its start and its end; raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for n in range(_SAMPLES):
            file.seek(max(0, stamp.size - _SAMPLE) * n // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def _key(source: Source) -> dict[str, Any]:
    stamp = source.stamp
    return {
        "schema": _schema(),
        "name": source.name,
        "path": os.fsencode(os.path.realpath(source.path)).hex(),
        "size": stamp.size,
        "modified": stamp.modified,
        "samples": _samples(source.path, stamp),
    }


def _seal(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def find(source: Source) -> Kept | None:
    """What is known of a file; None when nothing is, or when anything does not fit."""
    try:
        path = _path(source)
        with path.open("rb") as file:
            line = file.readline(_MAX_HEADER)
            sealed, _, text = line.partition(b" ")
            header = jiter.from_json(text)
            if sealed != _seal(text) or any(header[name] != value for name, value in _key(source).items()):
                return None
            start = len(line)
            if os.fstat(file.fileno()).st_size != start + header["length"]:
                return None
            found = _unpacked(file, header)
            blocks = None
            if header["blocks"] is not None:
                blocks = StoredBlocks(
                    path,
                    start + header["blocks"]["start"],
                    header["blocks"]["ends"],
                    header["blocks"]["size"],
                )
    except (OSError, ValueError, KeyError, TypeError, MemoryError):
        return None
    if found is None:
        return None
    head, table = found
    return Kept(
        head=head,
        head_place=tuple(header["head_place"]),
        table=table,
        renamed={int(row): key for row, key in header["renamed"].items()},
        questions=_PLACES.validate_python(header["questions"]),
        problems=_PROBLEMS.validate_python(header["problems"]),
        listed=header["listed"],
        digest=(header["sha256"], header["size"]),
        blocks=blocks,
    )


def _unpacked(file: Any, header: dict[str, Any]) -> tuple[bytes, Table] | None:
    """The head's text and the table; None when their checksum is not what it was."""
    check = 0
    head = file.read(header["head"])
    check = crc32(head, check)
    values: dict[str, Any] = dict(header["words"])
    for name, kind, count in header["arrays"]:
        values[name] = array = np.fromfile(file, np.dtype(kind), count)
        if len(array) != count:
            return None
        check = crc32(array.view(np.uint8).data, check)
    if check != header["checksum"]:
        return None
    made: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return head, Table(**made)


def keep(source: Source, kept: Kept, blocks: Blocks | None, started_ns: int) -> bool:
    """Write what was read of a file to the cache, if that is possible; `started_ns` is when reading began (since 1970).

    Returns whether it is there now. Raises OSError where it cannot be written: no room, no permission. Nothing is left behind then, and the
    file is read anew the next time.
    """
    if source.changed() or source.stamp.modified > started_ns - _YOUNG_NS:
        return False
    temporary: Path | None = None
    try:
        path = _path(source)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        header, arrays = _header(source, kept, blocks)
        make_room(path.parent, (".columns",), more=header["length"])
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            text = json.dumps(header).encode() + b"\n"
            file.write(_seal(text) + b" " + text)
            file.write(kept.head)
            for array in arrays:
                file.write(array.view(np.uint8).data)
            for block in blocks.packed if blocks is not None else ():
                file.write(block)
        temporary.replace(path)
    except (OSError, ValueError) as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        if isinstance(error, OSError):
            raise
        return False
    return True


def _header(source: Source, kept: Kept, blocks: Blocks | None) -> tuple[dict[str, Any], list[Any]]:
    arrays: list[Any] = []
    listed: list[tuple[str, str, int]] = []
    words: dict[str, Any] = {}
    checksum = crc32(kept.head)
    length = len(kept.head)
    for field in fields(Table):
        value = getattr(kept.table, field.name)
        if isinstance(value, np.ndarray):
            value = np.ascontiguousarray(value)
            arrays.append(value)
            listed.append((field.name, value.dtype.str, len(value)))
            checksum = crc32(value.view(np.uint8).data, checksum)
            length += value.nbytes
        else:
            words[field.name] = value
    stored = None
    if blocks is not None:
        sizes = [len(block) for block in blocks.packed]
        stored = {"start": length, "ends": np.cumsum(sizes).tolist(), "size": blocks.size}
        length += sum(sizes)
    return {
        **_key(source),
        "sha256": kept.digest[0],
        "head": len(kept.head),
        "head_place": kept.head_place,
        "arrays": listed,
        "words": words,
        "renamed": kept.renamed,
        "questions": _PLACES.dump_python(kept.questions, mode="json"),
        "problems": _PROBLEMS.dump_python(kept.problems, mode="json"),
        "listed": kept.listed,
        "checksum": checksum,
        "length": length,
        "blocks": stored,
    }, arrays

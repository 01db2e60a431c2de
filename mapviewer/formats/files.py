"""A file's bytes, or a clear reason why there are none: missing, a folder, no permission, packed, in another encoding."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mapviewer.errors import InputError, Problem, Severity
from mapviewer.formats.base import Watch
from mapviewer.formats.shown import visible

MAX_BYTES: Final = 2 * 1024**3
"""The most that is read, unpacked; a packed file of a few kilobytes could hold anything."""

_CHUNK: Final = 1 << 20

_MAGIC: Final = (
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"<!DOCTYPE", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML document"),
)


@dataclass(frozen=True, slots=True)
class Bytes:
    """What a file held: its bytes unpacked and without a byte order mark; SHA-256 (hex) and size of the file as it lies there."""

    data: bytes
    sha256: str
    size: int


def refusal(file: str, message: str, *, line: int | None = None, column: int | None = None) -> InputError:
    """The error of a file of which nothing can be used, with the problem that says why."""
    problem = Problem(severity=Severity.ERROR, file=file, line=line, column=column, message=message)
    return InputError(str(problem), (problem,))


def read_bytes(path: str | os.PathLike[str], watch: Watch) -> Bytes:
    """All bytes of a file; raises InputError with a plain reason when there are none to be had."""
    name = visible(os.fspath(path))
    raw = _raw(path, name, watch)
    if not raw:
        raise refusal(name, "found an empty file, expected a dossier")
    digest = hashlib.sha256(raw).hexdigest()
    data = _unpacked(raw, name, watch) if raw.startswith(b"\x1f\x8b") else raw
    for magic, words in _MAGIC:
        if data.startswith(magic):
            raise refusal(name, f"found {words}, expected a dossier in JSON")
    return Bytes(_utf8(data, name), digest, len(raw))


def _raw(path: str | os.PathLike[str], name: str, watch: Watch) -> bytes:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - a path with a NUL raises here, and is caught
        if stat.S_ISDIR(mode):
            raise refusal(name, "found a folder, expected a file")
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
            raise refusal(name, "found a device, expected a file")
        pieces, size = [], 0
        with Path(path).open("rb") as file:
            total = os.fstat(file.fileno()).st_size
            while piece := file.read(_CHUNK):
                pieces.append(piece)
                size += len(piece)
                if size > MAX_BYTES:
                    raise refusal(name, f"found more than {MAX_BYTES:,} bytes, expected a smaller file")
                watch.tell(0.2 * min(1.0, size / total) if total else -1, "Reading the file")
    except FileNotFoundError:
        raise refusal(name, "there is no such file") from None
    except PermissionError:
        raise refusal(name, "the file may not be read: permission denied") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refusal(name, f"the file cannot be read: {visible(reason)}") from None
    return b"".join(pieces)


def _unpacked(raw: bytes, name: str, watch: Watch) -> bytes:
    pieces, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            while piece := file.read(_CHUNK):
                pieces.append(piece)
                size += len(piece)
                if size > MAX_BYTES:
                    raise refusal(name, f"unpacks to more than {MAX_BYTES:,} bytes, expected a smaller file")
                watch.tell(-1, "Unpacking the file")
    except (OSError, EOFError, zlib.error) as error:
        raise refusal(name, f"found a damaged gzip file: {visible(str(error))}") from None
    data = b"".join(pieces)
    if not data:
        raise refusal(name, "found an empty file, expected a dossier")
    return data


def _utf8(data: bytes, name: str) -> bytes:
    """The bytes without a UTF-8 byte order mark; other Unicode encodings are refused by name."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
        if not data:
            raise refusal(name, "found an empty file, expected a dossier")
    elif data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) or b"\x00\x00\x00" in data[:4]:
        raise refusal(name, "found UTF-32, expected UTF-8: save the file again as UTF-8")
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
        len(data) >= 2 and data[:2].count(0) == 1
    ):
        raise refusal(name, "found UTF-16, expected UTF-8: save the file again as UTF-8")
    return data

"""A file's bytes, or a clear reason why there are none: missing, a folder, no permission, packed, in another encoding."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import select
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from backports import zstd

from mapviewer.errors import InputError, Problem, Severity
from mapviewer.formats.archived import ArchivedText, is_archive
from mapviewer.formats.base import Watch
from mapviewer.formats.parquet import MAGIC as PARQUET
from mapviewer.formats.sheets import Pick, Recognises, SheetText, is_workbook
from mapviewer.formats.shown import visible
from mapviewer.language import tr

MAX_BYTES: Final = 2 * 1024**3
"""The most that is read into memory at once, unpacked; a packed file of a few kilobytes could hold anything."""

UNPACKED_BYTES: Final = 256 * 1024**2
"""So much any packed file may hold,"""
MOST_PACKED: Final = 100
"""and so many times its own size a larger one, where it has to be held as a whole."""
WHOLE_BYTES: Final = 512 * 1024**2
"""but no more than this where all of it has to be in memory at once, which takes twice as much: a good file of lines is never held whole."""

_PATIENCE_S: Final = 5
_CHUNK: Final = 1 << 20
_LOOKED_AT: Final = 4_096
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"

_MAGIC: Final = (
    (_ZSTD, "a Zstandard archive"),
    (b"PK\x03\x04", "an archive of another kind"),
    (b"PK\x05\x06", "an empty archive"),
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


def refusal(file: str, message: str, *, line: int | None = None, column: int | None = None) -> InputError:
    """The error of a file of which nothing can be used, with the problem that says why."""
    problem = Problem(severity=Severity.ERROR, file=file, line=line, column=column, message=message)
    return InputError(str(problem), (problem,))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another without reading it."""

    size: int
    modified: int
    """Nanoseconds since 1970."""
    inode: int

    @staticmethod
    def of(found: os.stat_result) -> Stamp:
        """The stamp of what `os.stat` has found."""
        return Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


class _Hashing(io.RawIOBase):
    """The bytes of a file as they lie there, hashed while they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self._digest.update(piece)
        self.count += len(piece)
        return len(piece)

    def drain(self) -> None:
        while self.read(_CHUNK):
            pass

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


class Source:
    """A file that is read once from start to end, unpacked on the way; a context manager.

    `damage` is what was wrong with the packing, once that has shown; what came before is delivered. `packed` tells that offsets in the bytes
    delivered are none in the file.
    """

    def __init__(
        self, path: str | os.PathLike[str], pick: Pick | None = None, known: Recognises = lambda _: False
    ) -> None:
        """Open; raises InputError with a plain reason when there is nothing to be had. `pick` and `known` say which sheet of a workbook is meant."""
        self.pick, self._known = pick or Pick(), known
        self.path = Path(path)
        self.name = visible(os.fspath(path))
        self.damage: str | None = None
        self.skipped = 0
        """Bytes of a byte order mark before the first byte delivered."""
        self.known_digest: tuple[str, int] | None = None
        """SHA-256 and size, where they are known without reading."""
        self.note = ""
        """What `FileInfo.note` will say."""
        self.sheet: SheetText | None = None
        """The table of a workbook, or a Parquet table, whose text is what is read."""
        self.inner: ArchivedText | None = None
        """The one file in an archive, whose bytes are what is read."""
        self.wanted: Callable[[], None] = lambda: None
        """Called often while a workbook or an archive is read; may raise to stop."""
        self._ready = bytearray()
        self._ended = False
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116 - a path with a NUL raises here, and is caught
            if stat.S_ISDIR(mode):
                raise refusal(self.name, "found a folder, expected a file")
            if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
                raise refusal(self.name, "found a device, expected a file")
            self._file = self._pipe() if stat.S_ISFIFO(mode) else self.path.open("rb")
            self.flowing = stat.S_ISFIFO(mode)
            self.stamp = Stamp.of(os.fstat(self._file.fileno()))
        except (OSError, ValueError) as error:
            raise self._reason(error) from None
        self._hashing = _Hashing(self._file)
        buffered = io.BufferedReader(self._hashing, _CHUNK)
        try:
            start = buffered.peek(_LOOKED_AT)[:_LOOKED_AT]
        except OSError as error:
            self.close()
            raise self._reason(error) from None
        self.packed = start.startswith((_GZIP, _ZSTD))
        self.packing = "gzip" if start.startswith(_GZIP) else "Zstandard"
        self._bytes: io.BufferedIOBase = buffered
        if start.startswith(_GZIP):
            self._bytes = gzip.GzipFile(fileobj=buffered)
        elif start.startswith(_ZSTD):
            self._bytes = zstd.ZstdFile(buffered)
        elif is_workbook(start):
            self.sheet = SheetText(buffered, lambda: self.wanted(), pick=self.pick, known=known)
            self._bytes = io.BufferedReader(self.sheet, _CHUNK)
            self.packed, self.packing = True, "XLSX"
        elif start.startswith(PARQUET):
            self.sheet = SheetText(buffered, lambda: self.wanted(), columnar=True)
            self._bytes = io.BufferedReader(self.sheet, _CHUNK)
            self.packed, self.packing = True, "Parquet"
        elif is_archive(start, self.path.name.casefold()):
            self.inner = ArchivedText(buffered, lambda: self.wanted())
            self._bytes = io.BufferedReader(self.inner, _CHUNK)
            self.packed, self.packing = True, "ZIP"
        if self.pick.strict and (self.sheet is None or self.sheet.columnar):
            self.close()
            raise refusal(
                self.name, f"found no workbook, expected one with the sheet “{self.pick.name[:80]}”"
            )

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pipe(self) -> io.BufferedReader:
        """Open a named pipe; to wait for a writer who never comes would be to wait for ever. Raises InputError."""
        handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        if not select.select([handle], [], [], _PATIENCE_S)[0]:
            os.close(handle)
            raise refusal(
                self.name, f"found a pipe that nobody wrote to for {_PATIENCE_S} seconds, expected a file"
            )
        os.set_blocking(handle, True)
        return os.fdopen(handle, "rb")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def share(self) -> float:
        """How much of the file has been read, in [0, 1]; −1 when nobody knows."""
        return min(1.0, self._hashing.count / self.stamp.size) if self.stamp.size else -1

    @property
    def count(self) -> int:
        """How many bytes of the file, as it lies there, have been read."""
        return self._hashing.count

    def read(self) -> bytes:
        """The next bytes, b"" at the end; raises InputError when the file cannot be read."""
        if self._ready:
            ready = bytes(self._ready)
            self._ready.clear()
            return ready
        if self._ended:
            return b""
        pieces: list[bytes] = []
        size = 0
        # Not `read`, which would throw away what came before a cut.
        while size < _CHUNK and (piece := self._next()):
            pieces.append(piece)
            size += len(piece)
        self._ended = size < _CHUNK
        confined = self.sheet or self.inner
        if self._ended and confined is not None and confined.damage:
            self.damage = confined.damage
        return b"".join(pieces)

    def _next(self) -> bytes:
        try:
            return self._bytes.read1(_CHUNK)
        except (EOFError, zlib.error, zstd.ZstdError) as error:
            return self._damaged(error)
        except OSError as error:
            # BadGzipFile is an OSError too, but one without a number.
            if error.errno is not None or not self.packed:
                raise self._reason(error) from None
            return self._damaged(error)

    def _damaged(self, error: Exception) -> bytes:
        self.damage = f"found a damaged {self.packing} file: {visible(str(error))}"
        return b""

    def unread(self, data: bytes) -> None:
        """Put bytes back, to be read next."""
        self._ready[:0] = data

    def take(self, limit: int, watch: Watch) -> tuple[bytes, bool]:
        """Bytes up to the end or a little beyond `limit`, and whether that was the end."""
        pieces: list[bytes] = []
        size = 0
        self.wanted = lambda: watch.tell(-1, tr("Unpacking the file"))
        while size <= limit:
            piece = self.read()
            if not piece:
                return b"".join(pieces), True
            pieces.append(piece)
            size += len(piece)
            share = self.share
            words = tr("Unpacking the file" if self.packed else "Reading the file")
            watch.tell(-1 if self.packed or share < 0 else 0.2 * share, words)
        return b"".join(pieces), False

    def restart(self) -> None:
        """Begin anew at the start of the file."""
        self.close()
        self.__init__(self.path, self.pick, self._known)  # type: ignore[misc]

    def digest(self) -> tuple[str, int]:
        """SHA-256 (hex) and size of the file as it lies there; to be asked at the end."""
        if self.known_digest is not None:
            return self.known_digest
        try:
            self._hashing.drain()
        except OSError as error:
            raise self._reason(error) from None
        return self._hashing.hexdigest(), self._hashing.count

    def changed(self) -> bool:
        """Whether the file has changed since it was opened."""
        if self.flowing:
            # A pipe has no state to compare, and is never what it was.
            return False
        try:
            now = Stamp.of(os.fstat(self._file.fileno()))
        except OSError:
            return True
        return now != self.stamp or (self._ended and self.damage is None and self.count != self.stamp.size)

    def said(self, line: int) -> list[Problem]:
        """What is wrong with the file as a whole, once it has been read: damaged before this line, or changed meanwhile."""
        told = []
        confined = self.sheet or self.inner
        for note in confined.notes if confined is not None else ():
            told.append(Problem(severity=Severity.WARNING, file=self.name, message=visible(note)))
        if self.damage is not None:
            words = f"{self.damage}, expected a whole one; what comes before is loaded, the rest is lost"
            told.append(Problem(severity=Severity.ERROR, file=self.name, line=line, message=words))
        if self.changed():
            words = "the file changed while it was read, expected it to stay as it was; open it again"
            told.append(Problem(severity=Severity.ERROR, file=self.name, message=words))
        return told

    def _reason(self, error: Exception) -> InputError:
        if isinstance(error, FileNotFoundError):
            return refusal(self.name, "there is no such file")
        if isinstance(error, PermissionError):
            return refusal(self.name, "the file may not be read: permission denied")
        reason = getattr(error, "strerror", None) or str(error)
        return refusal(self.name, f"the file cannot be read: {visible(reason)}")


def read_all(source: Source, start: bytes, watch: Watch) -> bytes:
    """All bytes of a source of which `start` has been taken; raises InputError when they are too many, none, or damaged."""
    return b"".join(all_pieces(source, start, watch))


def all_pieces(source: Source, start: bytes, watch: Watch) -> Iterator[bytes]:
    """The same piece by piece: whoever takes them and does not keep them holds no more than one."""
    most = MAX_BYTES
    if source.packed:
        # Texts shrink to a tenth or a thirtieth; what shrinks to less than a hundredth is made to fill somebody's memory.
        most = min(most, WHOLE_BYTES, max(UNPACKED_BYTES, MOST_PACKED * source.stamp.size))
    size = source.stamp.size if not source.packed else 0
    if size <= most:
        yield start
        size = len(start)
        source.wanted = lambda: watch.tell(-1, tr("Unpacking the file"))
        while size <= most:
            piece = source.read()
            if not piece:
                return
            yield piece
            size += len(piece)
            share = source.share
            words = tr("Unpacking the file" if source.packed else "Reading the file")
            watch.tell(-1 if source.packed or share < 0 else 0.2 * share, words)
    found = "unpacks to" if source.packed else "found"
    raise refusal(source.name, f"{found} more than {most:,} bytes, expected a smaller file")


def check_start(data: bytes, name: str) -> None:
    """Refuse a file that is something else altogether, by its first bytes; raises InputError."""
    for magic, words in _MAGIC:
        if data.startswith(magic):
            raise refusal(name, f"found {words}, expected a dossier in JSON")


def utf8(data: bytes, name: str) -> bytes:
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

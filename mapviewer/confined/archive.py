"""ZIP archives: what is in them is read in memory and never written anywhere, within bounds of number and size, whatever they say of themselves."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final

from mapviewer.confined.words import ENTRY, NOTE, RefusedError, Word

MOST_ENTRIES: Final = 100_000
"""Files that an archive may hold."""
MOST_BYTES: Final = 1 << 30
"""Bytes that are unpacked of an archive at most,"""
FREE_BYTES: Final = 64 << 20
"""and so many of any archive; beyond them no more than"""
MOST_PACKED: Final = 200
"""times what they take packed: what shrinks to less is made to fill somebody's memory."""
_PIECE: Final = 1 << 18
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


def opened(data: IO[bytes]) -> zipfile.ZipFile:
    """An archive; raises RefusedError for what is none."""
    try:
        archive = zipfile.ZipFile(data)
    except _FAULTS as error:
        raise RefusedError(f"found an archive that cannot be unpacked ({error!s:.100})") from error
    count = len(archive.infolist())
    if count > MOST_ENTRIES:
        raise RefusedError(f"found an archive of {count:,} files, expected at most {MOST_ENTRIES:,}")
    return archive


def safe(name: str) -> bool:
    """Whether a file's name in an archive leads nowhere else; nothing is written by it, but one that does is not made by an honest program."""
    return (
        not name.startswith(("/", "\\"))
        and ".." not in name.replace("\\", "/").split("/")
        and "\0" not in name
    )


class Unpacking(io.RawIOBase):
    """A file of an archive as it is unpacked, within the bounds; raises RefusedError beyond them and where it is damaged."""

    def __init__(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, already: int = 0, most: int = MOST_BYTES
    ) -> None:
        self._count, self._most = already, most
        self._packed = max(entry.compress_size, 1)
        self._name = entry.filename[:200]
        if entry.flag_bits & 1:
            raise RefusedError(f"found a file with a password in the archive ({self._name}), expected none")
        try:
            self._file = archive.open(entry)
        except _FAULTS as error:
            raise RefusedError(f"found an archive that cannot be unpacked ({error!s:.100})") from error

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        try:
            piece = self._file.read(len(buffer))
        except _FAULTS as error:
            raise RefusedError(f"found a damaged file in the archive ({error!s:.100})") from error
        buffer[: len(piece)] = piece
        self._count += len(piece)
        if self._count > self._most or self._count > max(FREE_BYTES, MOST_PACKED * self._packed):
            raise RefusedError(
                f"found {self._name} in the archive, which unpacks to more than {self._count - len(piece):,} bytes, expected a smaller file"
            )
        return len(piece)

    @property
    def count(self) -> int:
        """Bytes unpacked so far."""
        return self._count


def unpacked(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, already: int = 0, most: int = MOST_BYTES
) -> IO[bytes]:
    """A file of an archive, to be read: `already` bytes were unpacked before it, and `most` may be in all."""
    return io.BufferedReader(Unpacking(archive, entry, already, most), _PIECE)


def map_words(data: IO[bytes], containers: frozenset[str], most: int = MOST_BYTES) -> Iterator[Word]:
    """The main KML file of a KMZ archive, as `xml_tree.words` has it: `doc.kml`, else the first that there is. It unpacks to `most` bytes at most."""
    from mapviewer.confined.xml_tree import words

    archive = opened(data)
    entries = [e for e in archive.infolist() if e.filename.casefold().endswith(".kml") and safe(e.filename)]
    if not entries:
        raise RefusedError("found an archive without a .kml file in it, expected KMZ")
    entry = next((e for e in entries if e.filename.casefold() == "doc.kml"), entries[0])
    if len(entries) > 1:
        yield [
            NOTE,
            f"found {len(entries)} KML files in the archive, expected one; “{entry.filename[:100]}” is read",
        ]
    yield from words(unpacked(archive, entry, most=most), containers)


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is no file; a name may be empty, which `is_dir` does not know."""
    return entry.filename[-1:] in ("", "/")


def file_words(data: IO[bytes], endings: tuple[str, ...], most: int) -> Iterator[Word]:
    """The texts in an archive whose names end so, in the order of their names; what is not UTF-8 in one stands as bytes of Latin-1 after a mark."""
    archive = opened(data)
    count = 0
    bad = [e.filename for e in archive.infolist() if not safe(e.filename)]
    if bad:
        yield [
            NOTE,
            f"found {len(bad):,} files in the archive whose names lead out of it (“{bad[0][:60]}”); they are left out",
        ]
    entries = [
        e
        for e in archive.infolist()
        if not _is_folder(e) and safe(e.filename) and e.filename.casefold().endswith(endings)
    ]
    for entry in sorted(entries, key=lambda e: e.filename)[:most]:
        try:
            with unpacked(archive, entry, count) as file:
                content = file.read()
        except RefusedError as error:
            if count > FREE_BYTES or "more than" in str(error):
                raise
            yield [NOTE, f"{error}; that file is left out"]
            continue
        count += len(content)
        # Any bytes are a text of Latin-1: the other side makes bytes of it again.
        yield [ENTRY, entry.filename, content.decode("latin-1")]


def lone_words(data: IO[bytes], endings: tuple[str, ...]) -> Iterator[Word]:
    """The one file whose name ends so, piece by piece, after a note on what else there is; raises RefusedError where there is none, or several."""
    archive = opened(data)
    entries = [
        e for e in archive.infolist() if not _is_folder(e) and safe(e.filename) and not _hidden(e.filename)
    ]
    fitting = [e for e in entries if e.filename.casefold().endswith(endings)]
    if len(fitting) != 1:
        named = ", ".join(f"“{e.filename[:60]}”" for e in (fitting or entries)[:5])
        more = ", …" if len(fitting or entries) > 5 else ""
        if fitting:
            raise RefusedError(
                f"found an archive of {len(fitting):,} files that can be read ({named}{more}), expected one: unpack it, and open the one you mean"
            )
        raise RefusedError(
            f"found an archive without a file that can be read ({named or 'it is empty'}{more}), expected one that ends in {', '.join(endings)}"
        )
    entry = fitting[0]
    others = [f"“{e.filename[:60]}”" for e in entries if e is not entry]
    if others:
        more = f" and {len(others) - 5:,} more" if len(others) > 5 else ""
        yield [
            NOTE,
            f"found {', '.join(others[:5])}{more} in the archive beside “{entry.filename[:60]}”; only that file is read",
        ]
    yield [ENTRY, entry.filename, ""]
    with unpacked(archive, entry) as file:
        while piece := file.read(_PIECE):
            # Any bytes are a text of Latin-1: the other side makes bytes of it again.
            yield [ENTRY, entry.filename, piece.decode("latin-1")]


def _hidden(name: str) -> bool:
    """Whether a file is what systems put beside others, and nobody means."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")

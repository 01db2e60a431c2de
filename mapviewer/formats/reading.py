"""Reading a dossier file of any known format.

A module in this folder that has a `FORMAT` is a format; nothing else needs to be told of it.
"""

from __future__ import annotations

import os
import pkgutil
import re
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

from mapviewer import formats as package
from mapviewer.events.store import FileInfo
from mapviewer.foreign.text import as_utf8
from mapviewer.formats import files, plugins
from mapviewer.formats.base import Format, NotLargeError, Read, Reading, Watch, bounded
from mapviewer.formats.files import Source, check_start, read_all, refusal, utf8
from mapviewer.formats.sheets import Pick
from mapviewer.formats.shown import shown, visible

_HEAD_BYTES = 4096
_FOREIGN_BYTES = 1 << 16
_PACKED = re.compile(r"\.(gz|zst)$")

LARGE_BYTES = 4 << 20
"""Bytes (unpacked) beyond which a file is read piece by piece."""
LARGE_LINES = 10_000
"""Lines beyond which it is, however short they are."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format that this installation reads, those of plug-ins too, in the order in which they are asked."""
    own = own_formats()
    return tuple(sorted((*own, *plugins.added(own)), key=lambda f: (f.rank, f.name)))


@cache
def own_formats() -> tuple[Format, ...]:
    """The formats that the program itself brings."""
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{info.name}")
        if isinstance(getattr(module, "FORMAT", None), Format):
            found.append(module.FORMAT)
    return tuple(found)


def read(
    path: str | os.PathLike[str],
    watch: Watch | None = None,
    chosen: Format | None = None,
    sheet: str = "",
) -> tuple[Read, FileInfo]:
    """Read a dossier file of any known format, or of the foreign one that is `chosen`; of a workbook the `sheet` of this name.

    Raises InputError when nothing of it can be used, CancelledError when `watch` says so. What is wrong with single records is in the
    reading's problems.
    """
    watch = watch or Watch()
    source = source_of(path, chosen, sheet)
    try:
        return _read(source, watch, chosen)
    finally:
        source.close()


def source_of(path: str | os.PathLike[str], chosen: Format | None = None, sheet: str = "") -> Source:
    """A file to be read, as the format that is `chosen`; of a workbook the sheet of this name, else the one that a person has decided on, else the first of a known kind. Raises InputError."""
    # Imported here, since it is made of the formats.
    from mapviewer.formats.kept_mapping import kept_pick

    if sheet:
        pick = Pick(sheet, strict=True)
    else:
        pick = kept_pick(Path(path)) if chosen is None else Pick(known=False)
    return Source(path, pick, lambda start: known_table(start) is not None)


def known_table(start: bytes) -> Format | None:
    """The importer that a sheet of a workbook is for, by its first rows as CSV, where it is one of a program's own; None for any other table."""
    found = foreign(start, "sheet.csv")
    # A table of no known kind comes last.
    return found if found is not None and not found.anything else None


def _read(source: Source, watch: Watch, chosen: Format | None) -> tuple[Read, FileInfo]:
    name = source.name
    start, ended = source.take(min(LARGE_BYTES, files.MAX_BYTES), watch)
    if not start:
        raise refusal(name, source.damage or "found an empty file, expected a dossier")
    stem = name_within(source)
    format_ = chosen or importer_for(source, start)
    if format_ is not None:
        return _foreign(format_, source, start, ended, watch), _info(source)
    check_start(start, name)
    content = utf8(start, name)
    head = content[:_HEAD_BYTES].lstrip(b" \t\r\n")
    for format_ in formats():
        if not format_.foreign and format_.recognises(head, stem):
            if format_.read_large is not None and (not ended or content.count(b"\n") > LARGE_LINES):
                source.skipped = len(start) - len(content)
                source.unread(content)
                try:
                    reading = format_.read_large(source, name, watch)
                except NotLargeError:
                    source.restart()
                    start, ended = source.take(LARGE_BYTES, watch)
                else:
                    return reading, _info(source)
            data = utf8(start if ended else read_all(source, start, watch), name)
            return _small(format_, source, data, watch), _info(source)
    if not content.strip():
        if not ended:
            read_all(source, start, watch)
        raise refusal(name, "found an empty file, expected a dossier")
    shown_start = content[:200].decode("utf-8", "replace").strip()
    raise refusal(
        name,
        f"found {shown(shown_start)}, expected a mapviewer dossier: JSON that begins with {{" + _not_used(),
        line=1,
        column=1,
    )


def _not_used() -> str:
    """What is to be said of plug-ins where nobody knows a file: it may have been for one of them."""
    found = plugins.faults(own_formats())
    return f" (plug-ins that are not used: {'; '.join(found)})" if found else ""


def name_within(source: Source) -> str:
    """A file's name in small letters, without the ending of its packing; that of a workbook is its table's, of an archive that of the file in it."""
    if source.inner is not None:
        return source.inner.entry.rpartition("/")[2].casefold()
    name = _PACKED.sub("", source.path.name.casefold())
    return name if source.sheet is None else f"{name.rsplit('.', 1)[0]}.csv"


def importer_for(source: Source, start: bytes) -> Format | None:
    """The importer of a file: by the mapping that a person has made for it, else by its first bytes; None when there is none."""
    # Imported here, since it is made of the formats.
    from mapviewer.formats.kept_mapping import mapped_format

    mapped, note = (None, "") if source.flowing else mapped_format(source.path, start, source.sheet)
    source.note = source.note or note
    return mapped or foreign(start, name_within(source))


def foreign(start: bytes, name: str) -> Format | None:
    """The importer that a file is for, by its first bytes (as they are) and its name in small letters; None when there is none."""
    head = as_utf8(start[:_FOREIGN_BYTES])
    return next((f for f in formats() if f.foreign and f.recognises(head, name)), None)


def _foreign(format_: Format, source: Source, start: bytes, ended: bool, watch: Watch) -> Read:
    if format_.read_large is None or (ended and source.damage is None and start.count(b"\n") <= LARGE_LINES):
        reading = format_.read(start, source.name, watch)
        return replace(reading, problems=bounded([*reading.problems, *source.said(0)], source.name))
    source.unread(start)
    return format_.read_large(source, source.name, watch)


def _small(format_: Format, source: Source, data: bytes, watch: Watch) -> Reading:
    """A file that is read whole; of one whose packing is damaged, the lines before that."""
    name = source.name
    if source.damage is not None:
        cut = data.rfind(b"\n") + 1
        if not format_.by_line or not data[:cut].strip():
            raise refusal(name, source.damage)
        data = data[:cut]
    reading = format_.read(data, name, watch)
    told = [*reading.problems, *source.said(data.count(b"\n") + 1)]
    return replace(reading, problems=bounded(told, name))


def _info(source: Source) -> FileInfo:
    digest, size = source.digest()
    return FileInfo(source.path, visible(source.path.name), digest, size, source.note)

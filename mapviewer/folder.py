"""What can be opened in a folder: dossiers and view files, told by their first bytes. Nothing below the folder is looked at."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mapviewer.decisions.file import is_places_name
from mapviewer.errors import InputError, MapviewerError
from mapviewer.foreign.text import as_utf8
from mapviewer.formats.base import Watch
from mapviewer.formats.files import utf8
from mapviewer.formats.reading import foreign, formats, name_within, source_of

MOST: Final = 2_000
"""Entries of a folder that are looked at, by name."""
_HEAD: Final = 4096
_PACKED: Final = re.compile(r"\.(gz|zst)$")
_DOSSIER: Final = re.compile(rb'"mapviewer-dossier"|"events"\s*:')
_VIEW: Final = re.compile(rb'"format"\s*:\s*"mapviewer-view"')


@dataclass(frozen=True, slots=True)
class Openable:
    """A file that looks like one that can be opened; `size` in bytes."""

    path: Path
    is_view: bool
    size: int


def openable_in(folder: Path, tell: Callable[[float], object] = lambda _: None) -> tuple[Openable, ...]:
    """The dossiers and view files right in a folder, by name. `tell` hears the share that is done, in [0, 1], and may raise to stop. Raises InputError when it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        raise InputError(f"The folder “{folder.name}” cannot be read: {error.strerror or error}.") from error
    names = names[:MOST]
    found = []
    for n, name in enumerate(names):
        tell(n / len(names))
        found.append(_openable(folder / name))
    return tuple(item for item in found if item is not None)


def looks_like_view(path: Path) -> bool:
    """Whether a file's first bytes are those of a view file."""
    try:
        return path.is_file() and _VIEW.search(_head(path)) is not None
    except (OSError, MapviewerError):
        return False


def _openable(path: Path) -> Openable | None:
    stem = _PACKED.sub("", path.name.casefold())
    if is_places_name(stem):
        # It belongs to the dossier beside it.
        return None
    suffixes = {suffix for known in formats() for suffix in known.suffixes}
    if not any(stem.endswith(suffix) for suffix in suffixes):
        return None
    try:
        if not path.is_file():
            return None
        start, name = _start(path)
        head = as_utf8(start)
        if _VIEW.search(head):
            return Openable(path, True, path.stat().st_size)
        trimmed = head.lstrip(b" \t\r\n")
        known = foreign(start, name) or next(
            (known for known in formats() if not known.foreign and known.recognises(trimmed, name)), None
        )
        # Any JSON might be a dossier; one that does not say so on its first page is most likely something else.
        if known is not None and (not known.name.startswith("dossier") or _DOSSIER.search(head)):
            return Openable(path, False, path.stat().st_size)
    except (OSError, MapviewerError):
        # What cannot be read is no choice.
        return None
    return None


def _head(path: Path) -> bytes:
    return utf8(_start(path)[0], path.name)


def _start(path: Path) -> tuple[bytes, str]:
    """A file's first bytes, and the name that they go by: of an archive that of the file in it, of a workbook its table's."""
    with source_of(path) as source:
        start, _ = source.take(_HEAD, Watch())
        return start[:_HEAD], name_within(source)

"""A table as far as it has to be seen to be asked about. No Qt; to be called off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mapviewer.errors import InputError
from mapviewer.foreign.mapping import called_as_fields
from mapviewer.foreign.roles import missing_columns
from mapviewer.formats.base import Format, Watch
from mapviewer.formats.files import Source, refusal
from mapviewer.formats.generic_table import FORMAT, look_at
from mapviewer.formats.kept_mapping import KeptMapping, kept_mapping, same_sheet
from mapviewer.formats.reading import foreign, known_table, name_within, source_of
from mapviewer.formats.sheets import Sheet, sheets_of
from mapviewer.language import tr

_LOOKED_AT: Final = 4 << 20
"""Bytes of a table that are looked at."""


@dataclass(frozen=True, slots=True)
class Look:
    """A table as far as the dialog needs it: its path, its first bytes (unpacked), and the mapping that is kept for it."""

    path: Path
    start: bytes
    whole: bool
    """Whether `start` is all of it."""
    kept: KeptMapping | None = None
    trouble: str = ""
    """Why a mapping that is kept is not used."""
    workbook: bool = False
    """Whether it is a sheet of a workbook, whose cells and letters are no question."""
    sheet: str = ""
    """Which one,"""
    sheets: tuple[Sheet, ...] = ()
    """of these, where there are several."""
    known: Format | None = None
    """The program's own format that the sheet is known by."""


def look(path: Path, watch: Watch, sheet: str = "") -> Look:
    """A table to ask about, of a workbook the `sheet` of this name; raises InputError for what cannot be read at all."""
    with source_of(path, sheet=sheet) as source:
        start, ended = source.take(_LOOKED_AT, watch)
        if not start:
            raise refusal(source.name, source.damage or "found an empty file, expected a table")
        return _look(source, start, ended, watch)


def unknown_table(path: Path, watch: Watch) -> Look | None:
    """A table that has to be asked about before it is opened; None for everything else: known formats, tables that were decided on, our own template."""
    with source_of(path) as source:
        if source.flowing:
            return None
        start, ended = source.take(_LOOKED_AT, watch)
        if not start or foreign(start, name_within(source)) is not FORMAT:
            return None
        found = _look(source, start, ended, watch)
    if found.kept is not None:
        return None
    names, _, _ = look_at(start)
    if called_as_fields(names):
        # Somebody filled in the table that we gave out.
        return None
    return found


def _look(source: Source, start: bytes, whole: bool, watch: Watch) -> Look:
    path, sheet = source.path, source.sheet
    kept, trouble = None, ""
    try:
        kept = kept_mapping(path)
    except InputError as error:
        trouble = str(error)
    if kept is not None and sheet is not None and not same_sheet(kept.mapping.sheet, sheet.name):
        if sheet.lost:
            words = tr("The mapping in “{name}” is not used: the workbook has other sheets now.")
            trouble = words.replace("{name}", kept.path.name)
        kept = None
    if kept is not None and missing_columns(kept.mapping, look_at(start, kept.mapping)[0]):
        # What it says of other columns may be right; but nobody has decided it for this table.
        words = tr("The mapping in “{name}” is not used: the table has other columns now.")
        trouble = words.replace("{name}", kept.path.name)
        kept = None
    if sheet is None or not sheet.name:
        return Look(path, start, whole, kept, trouble, sheet is not None)
    listed = sheets_of(_pieces(path), lambda: watch.tell(-1, tr("Reading the file")))
    several = listed if len(listed) > 1 else ()
    name = next((one.name for one in several if one.name.casefold() == sheet.name.casefold()), "")
    known = known_table(start) if several else None
    return Look(path, start, whole, kept, trouble, True, name, several, known)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece

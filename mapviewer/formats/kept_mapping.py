"""The mapping of a table that a person has decided on: kept beside the table as `NAME.mapping.json`, or in the user's own folder, and used whenever the table is read.

One in the user's own folder was made by the user of this machine for this very file; it goes before the one beside the table, which may come from somebody else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mapviewer import assets
from mapviewer.errors import InputError, OutputExistsError
from mapviewer.foreign.mapping import TableMapping, dumped, load
from mapviewer.foreign.roles import missing_columns
from mapviewer.formats.base import Format
from mapviewer.formats.generic_table import format_with, look_at
from mapviewer.formats.sheets import Pick, SheetText
from mapviewer.formats.shown import shown, visible
from mapviewer.language import tr
from mapviewer.saving import write_atomically

SUFFIX: Final = ".mapping.json"
_FOLDER: Final = "mappings"
_MOST_BYTES: Final = 1 << 20
"""Of a mapping file that is looked for without having been named."""
_TABLES: Final = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".gz",
    ".zst",
    ".zip",
    ".xlsx",
    ".xlsm",
    ".parquet",
    ".geoparquet",
)
"""Endings of files for which a mapping may be kept."""


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """A mapping and the file that it is kept in."""

    mapping: TableMapping
    path: Path


def beside(table: Path) -> Path:
    """Where a table's mapping is kept beside it."""
    return table.with_name(table.name + SUFFIX)


def own(table: Path) -> Path:
    """Where a table's mapping is kept in the user's own folder: by the table's path."""
    told = os.fsencode(table.absolute())
    return assets.data_dir() / _FOLDER / f"{hashlib.sha256(told).hexdigest()[:32]}{SUFFIX}"


def traces(table: Path) -> tuple[Path, ...]:
    """What is kept of a table's mapping in the user's own folder, whether it is there or not."""
    return (own(table),)


def kept_mapping(table: Path) -> KeptMapping | None:
    """The mapping that is kept for a table; None where there is none. Raises InputError for one that cannot be read."""
    if not table.name.casefold().endswith(_TABLES):
        return None
    for path in (own(table), beside(table)):
        try:
            size = path.stat().st_size
        except (OSError, ValueError):
            continue
        if size > _MOST_BYTES:
            raise InputError(f"{path}: found {size:,} bytes, expected a mapping of at most {_MOST_BYTES:,}")
        # Nobody has chosen the one that lies beside a table: as a link it may lead out of the folder.
        return KeptMapping(load(path, links=path != beside(table)), path)
    return None


def keep_mapping(table: Path, mapping: TableMapping, *, near: bool) -> Path:
    """Keep a mapping for a table, beside it (`near`) or in the user's own folder; returns the file. Raises OutputError.

    A mapping that was kept before is replaced; a file beside the table that is none is not (OutputExistsError).
    """
    target = beside(table) if near else own(table)
    if near and os.path.lexists(target):
        try:
            load(target)
        except InputError:
            raise OutputExistsError(
                f"“{target}” is there already and holds no mapping; it is left alone."
            ) from None
    if not near:
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, dumped(mapping), force=True)
    if near:
        # It would go before the one that has just been written.
        with contextlib.suppress(OSError):
            own(table).unlink(missing_ok=True)
    return target


def kept_pick(table: Path) -> Pick:
    """Which sheet of a workbook a person has decided on."""
    try:
        found = kept_mapping(table)
    except InputError:
        # That is said once the mapping itself is needed.
        found = None
    # Columns without a sheet were chosen for the first one.
    return Pick() if found is None else Pick(found.mapping.sheet, known=False)


def chosen_format(mapping: TableMapping) -> Format | None:
    """The format of tables with this mapping; None where it chooses a sheet and says nothing else, so that the sheet itself tells."""
    only_sheet = mapping.sheet and not mapping.columns() and mapping.answers().keys() == {"sheet"}
    return None if only_sheet else format_with(mapping)


def mapped_format(table: Path, start: bytes, sheet: SheetText | None = None) -> tuple[Format | None, str]:
    """The format by which a table is read as a person has decided, and what has to be said of its mapping; (None, "") where nothing was decided.

    `start` are the table's first bytes, unpacked, `sheet` is what they come from in a workbook. A mapping that cannot be read, or that names columns or a sheet that are not there, is not used, and
    that is said; one for another sheet than the one that a person asks for now is left alone.
    """
    try:
        found = kept_mapping(table)
    except InputError as error:
        return None, tr("The mapping that is kept for this table is not used. {why}", why=error)
    if found is None or not start:
        return None, ""
    if sheet is not None and sheet.lost and found.mapping.sheet:
        words = tr(
            "The mapping in “{name}” is not used: the workbook has no sheet {sheet} any more.",
            name=visible(found.path.name),
            sheet=shown(found.mapping.sheet),
        )
        return None, words
    if sheet is not None and not same_sheet(found.mapping.sheet, sheet.name):
        return None, ""
    names, _, _ = look_at(start, found.mapping)
    if lost := missing_columns(found.mapping, names):
        words = tr(
            "The mapping in “{name}” is not used: the table has no column {columns} any more.",
            name=visible(found.path.name),
            columns=", ".join(shown(name) for name in lost[:5]),
        )
        return None, words
    return chosen_format(found.mapping), ""


def same_sheet(chosen: str, read: str) -> bool:
    """Whether a mapping for this sheet ("" for the only one, or the first) is one for the sheet that is read."""
    return not chosen or chosen.casefold() == read.casefold()

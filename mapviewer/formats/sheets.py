"""Workbooks (XLSX) as the text of a table, so that whatever reads tables reads them: the rows of one sheet as CSV, every cell in quotation marks, one line for each row of the sheet.

Which sheet it is a person says (`Pick`); else it is the first that some program's own format is known by, else the first with rows in it. The reading itself is done in a process of its own (`confined/workbook.py`). Rows above the table's header (a title, a date, a logo's cell) are left out, and said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Final

from mapviewer.confined.parent import RefusedError, Word, held, read_confined, read_held
from mapviewer.confined.words import NOTE, ROW, SHEET
from mapviewer.formats import parquet
from mapviewer.formats.flowing import Flowing

SUFFIXES: Final = (".xlsx", ".xlsm")
_MAGIC: Final = b"PK\x03\x04"
_SIGNS: Final = (b"[Content_Types].xml", b"_rels/.rels", b"xl/workbook.xml", b"docProps/")
_LOOKED_AT: Final = 30
_FILLED: Final = 0.6
"""So much of the fullest of the first rows has to be filled in a header."""
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Pick:
    """Which sheet of a workbook is meant: the one of this name, or where none is named, which of them a person would mean.

    `strict` is whether a name that is not there is an error, and not somebody's choice of long ago. `known` is whether, without a name, a sheet of a known kind goes before the first one.
    """

    name: str = ""
    strict: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, whether it is hidden there, and how many of its rows are filled, or that they are `more` than so many."""

    name: str
    hidden: bool
    rows: int
    more: bool


Recognises = Callable[[bytes], bool]
"""Whether the first rows of a table, as CSV, are those of a known kind."""


def sheets_of(packed: Iterable[bytes], wanted: Callable[[], None]) -> tuple[Sheet, ...]:
    """The sheets of a workbook in their order, the hidden ones last; none of what cannot be read."""
    try:
        found = [word for word in read_confined("sheets", {}, packed, wanted) if word[0] == SHEET]
    except RefusedError:
        return ()
    return tuple(Sheet(name, hidden, rows, more) for _, name, hidden, rows, more, _ in found)


def is_workbook(start: bytes) -> bool:
    """Whether the first kilobytes of a file are those of a workbook, or of another of Microsoft's formats."""
    return start.startswith(_MAGIC) and any(sign in start for sign in _SIGNS)


class SheetText(Flowing):
    """The text of a table in a workbook, or of a Parquet table, in UTF-8.

    `name` is the sheet's once it is being read, "" for the only one that was not asked for by name; `lost` is whether another was asked for that is not there.
    """

    def __init__(
        self,
        packed: IO[bytes],
        wanted: Callable[[], None],
        *,
        columnar: bool = False,
        pick: Pick | None = None,
        known: Recognises = lambda _: False,
    ) -> None:
        super().__init__(self._text(packed, wanted))
        self.columnar = columnar
        self.name = ""
        self.lost = False
        self._pick = pick or Pick()
        self._known = known

    def _rows(self, packed: IO[bytes], wanted: Callable[[], None]) -> Iterator[tuple[int, list[str]]]:
        data = iter(lambda: packed.read(1 << 20), b"")
        try:
            for word in self._table(data, wanted) if self.columnar else self._sheet(data, wanted):
                if word[0] == NOTE:
                    self.notes.append(word[1])
                elif word[0] == ROW:
                    yield word[1], word[2]
        except RefusedError as error:
            self.damage = str(error)

    def _table(self, data: Iterable[bytes], wanted: Callable[[], None]) -> Iterator[Word]:
        home = parquet.home()
        if home is None:
            raise RefusedError(parquet.MISSING)
        return read_confined("parquet", {"home": home}, data, wanted)

    def _sheet(self, data: Iterable[bytes], wanted: Callable[[], None]) -> Iterator[Word]:
        """What is said of the sheet that is meant. Raises RefusedError."""
        with held(data) as body:
            found = read_held("xlsx", {"sheet": self._pick.name}, body, wanted)
            listed: list[Word] = []
            following: Word | None = None
            for word in found:
                if word[0] != SHEET:
                    following = word
                    break
                listed.append(word)
            self.lost = bool(self._pick.name and listed)
            if self.lost and self._pick.strict:
                raise RefusedError(_no_sheet(self._pick.name, [told[1] for told in listed]))
            self.name = self._pick.name if not listed else _default(listed)
            meant = self._meant(listed)
            if following is None:
                return
            if meant == self.name:
                yield following
                yield from found
            else:
                self.name = meant
                found.close()
                yield from read_held("xlsx", {"sheet": meant}, body, wanted)

    def _meant(self, listed: list[Word]) -> str:
        """Of several sheets, the first that is not hidden and of a known kind; else the one that is read anyway."""
        if not listed or not (self._pick.known or self.lost):
            return self.name
        for _, name, hidden, _, _, first in listed:
            if not hidden and len(first) > 1 and self._known(_as_csv(first)):
                return str(name)
        return self.name

    def _text(self, packed: IO[bytes], wanted: Callable[[], None]) -> Iterator[bytes]:
        rows = self._rows(packed, wanted)
        first = list(islice(rows, _LOOKED_AT))
        header = _header(first)
        if header:
            rows_ = "1 row" if header == 1 else f"{header} rows"
            self.notes.append(f"found {rows_} above the table's header, expected none; left out")
        yield from _lines(first[header:], rows)


def _lines(first: list[tuple[int, list[str]]], rest: Iterable[tuple[int, list[str]]] = ()) -> Iterator[bytes]:
    """Rows from the header on as CSV, piece by piece."""
    wide = len(first[0][1]) if first else 0
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    at = 1
    for number, cells in chain(first, rest):
        # What is empty in the sheet is an empty line here: rows keep their numbers.
        out.write("\n" * max(0, min(number - at, 1 << 20)))
        # Cells that are empty up to the end are not written in a sheet.
        writer.writerow(cells + [""] * (wide - len(cells)))
        at = number + 1
        if out.tell() > _PIECE:
            yield out.getvalue().encode("utf-8", "replace")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8", "replace")


def _header(first: list[tuple[int, list[str]]]) -> int:
    """How many rows stand above the header."""
    widest = max((_filled(cells) for _, cells in first), default=0)
    return next((n for n, (_, cells) in enumerate(first) if _filled(cells) >= _FILLED * widest), 0)


def _as_csv(first: list[Word]) -> bytes:
    """The first rows of a sheet, as the text that it would be."""
    rows = [(word[1], word[2]) for word in first]
    return b"".join(_lines(rows[_header(rows) :]))


def _default(listed: list[Word]) -> str:
    """The sheet that is read where nothing else is said (as `confined.workbook` has it)."""
    return str(next((told for told in listed if told[3] > 1), listed[-1])[1])


def _no_sheet(name: str, names: list[str]) -> str:
    there = ", ".join(f"“{other[:80]}”" for other in names[:50]) + (", …" if len(names) > 50 else "")
    return f"found no sheet “{name[:80]}” in the workbook, expected one of {there}"


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)

"""Tables as importers see them: the header found, the rows as cells by column, what is ragged or broken said by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from mapviewer.foreign.cutting import Cut
from mapviewer.foreign.numbers import NumberError, Point, count, point
from mapviewer.foreign.table import BrokenTableError, Columns, Row, delimiter_of, key_of, rows
from mapviewer.foreign.text import Encoding, as_utf8
from mapviewer.formats.base import Finding
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Imported, Input, fault, origin, warning

_SAMPLE: Final = 64 << 10
_MOST_KEPT: Final = 50_000
"""Different rows that a memo keeps."""
Made = TypeVar("Made")


@dataclass(slots=True)
class Record:
    """One row of a table: its cells by the column's key, and what has been found wrong with it.

    What `take` and its like have given away has found a field; `rest` is what has not.
    """

    columns: Columns
    cells: list[str]
    clean: list[str]
    """The cells without blanks around them."""
    number: int
    line: int
    findings: list[Finding]
    more: list[str]
    _taken: set[int]

    def change(self, cells: list[str]) -> None:
        """Have other cells, which are what was meant."""
        self.cells, self.clean = cells, list(map(str.strip, cells))

    def peek(self, key: str) -> str:
        """A cell without blanks around it, "" where there is no such column; it does not count as taken."""
        at = self.columns.at.get(key)
        return "" if at is None else self.clean[at]

    def take(self, *keys: str) -> str:
        """The first of these cells that is not empty, without blanks around it; it has found its field."""
        places = self.columns.at
        for key in keys:
            at = places.get(key)
            if at is not None and (cell := self.clean[at]):
                self._taken.add(at)
                return cell
        return ""

    def count(self, key: str) -> int | None:
        """A whole number from 0 on; None for an empty cell, or with a finding for what is none (the cell stays in the rest)."""
        try:
            found = count(self.peek(key))
        except NumberError as error:
            self.findings.append(warning(f"{error}; it is left in the columns", self.name(key)))
            return None
        if found is not None:
            self.take(key)
        return found

    def point(self, lat: str, lon: str) -> Point | None:
        """Coordinates; None where both cells are empty, or with a finding for what is none (the cells stay in the rest).

        Zero north, zero east is where tables put what they do not know; no land is there, so that it is read as nothing, and said.
        """
        try:
            found = point(self.peek(lat), self.peek(lon))
        except NumberError as error:
            self.findings.append(fault(f"{error}; the coordinates are left out", self.name(lat)))
            return None
        if found is None:
            return None
        if found.lat == 0 and found.lon == 0:
            self.findings.append(
                warning(
                    "found the coordinates 0, 0; they stand for none; the coordinates are left out",
                    self.name(lat),
                )
            )
            return None
        self.take(lat)
        self.take(lon)
        if found.note:
            self.findings.append(warning(found.note, self.name(lon)))
        return found

    def name(self, key: str) -> str:
        """A column's name as the file has it."""
        at = self.columns.at.get(key)
        return key if at is None else self.columns.names[at]

    def rest(self) -> dict[str, str]:
        """The cells that found no field, by the column's name as it was written; empty ones left out."""
        clean, cells = self.clean, self.cells
        left = {name: cells[n] for n, name in self.columns.without(self._taken) if clean[n]}
        for n, cell in enumerate(self.more, 1):
            if cell.strip():
                left[f"beyond the columns {n}"] = cell
        return left


class Memo(Generic[Made]):
    """What is made of some cells, kept for the next row that has the same: towns, days, actors and sources come again and again.

    What is made is shared by all these rows, and not to be changed. Rows with which something is wrong are made one by one.
    """

    __slots__ = ("_cells", "_columns", "_kept", "_keys", "_make")

    def __init__(self, make: Callable[[Record], Made], *keys: str) -> None:
        """`make` looks at no other cells than those of the columns `keys`."""
        self._make = make
        self._keys = keys
        self._columns: Columns | None = None
        self._cells: Callable[[list[str]], Any] = len
        self._kept: dict[Any, tuple[Made, frozenset[int]]] = {}

    def __call__(self, record: Record) -> Made:
        """What is made of a row."""
        columns = record.columns
        if columns is not self._columns:
            places = [at for key in self._keys if (at := columns.at.get(key)) is not None]
            self._columns, self._kept = columns, {}
            # Of no column, nothing tells one row from another.
            self._cells = itemgetter(*places) if places else lambda _: None
        key = self._cells(record.clean)
        kept = self._kept.get(key)
        if kept is not None:
            record._taken |= kept[1]
            return kept[0]
        before, wrong = record._taken, len(record.findings)
        record._taken = set()
        made = self._make(record)
        taken = record._taken
        record._taken = before | taken
        if len(record.findings) == wrong:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = made, frozenset(taken)
        return made


def looks_tabular(head: bytes) -> list[str]:
    """The cells of the first line of what may be a table, as keys (`key_of`); [] for what is none.

    For recognising: `head` is the start of a file in UTF-8.
    """
    line = head.lstrip(b"\r\n").partition(b"\n")[0].rstrip(b"\r")
    if not line or b"\0" in line or len(line) > 32_000:
        return []
    text = line.decode("utf-8", "replace")
    delimiter = delimiter_of(text + "\n")
    return [key_of(cell.strip().strip('"')) for cell in text.split(delimiter)]


def records(
    given: Input,
    head: Head,
    *,
    delimiter: str = "",
    header: Sequence[str] | None = None,
    encoding: Encoding | None = None,
    required: Sequence[str] = (),
    quoted: bool = True,
) -> Iterator[Record]:
    """The rows of a table under its header; raises InputError when it has none of the `required` columns (keys).

    `header` names the columns of a table that has no header row, `quoted` is whether cells may stand in quotation marks. A row that is too long or too short is read as far as it goes, and said.
    """
    sample = as_utf8(given.start[:_SAMPLE]).decode("utf-8", "replace")
    cut = delimiter or delimiter_of(sample)
    columns = given.kept("columns", lambda: Columns(header)) if header is not None else None
    try:
        for row in rows(given.text(encoding, Cut(cut, quoted, header is None)), cut, quoted=quoted):
            if columns is None:
                columns = given.kept("columns", partial(Columns, row.cells))
                missing = [key for key in required if key not in columns]
                if missing:
                    raise refusal(
                        given.file,
                        f"found no column “{missing[0]}”, expected one in the first row",
                        line=row.line,
                        column=1,
                    )
                for name in columns.repeated:
                    head.tell(f"found the column “{name[:80]}” twice, expected each name once", line=row.line)
                continue
            row.number += given.rows_before
            row.line += given.lines_before
            if len(row.cells) == len(columns.names):
                yield _record(columns, row, [])
                continue
            if apart := _swallowed(row, cut, len(columns.names)):
                words = f"found {len(apart):,} lines in a quotation mark that is not closed, expected it to be; they are read as rows of their own"
                yield _record(columns, apart[0], [fault(words)])
                for one in apart[1:]:
                    yield _record(columns, one, [])
                continue
            yield _record(columns, row, [])
    except BrokenTableError as error:
        given.broken = True
        head.tell(
            f"found a table that cannot be read any further ({error}); what comes before is loaded",
            line=error.line + given.lines_before,
        )
    if columns is None:
        raise refusal(given.file, "found no row, expected a table with its columns' names in the first")


def _record(columns: Columns, row: Row, found: list[Finding]) -> Record:
    """A row under its columns; one that is too long or too short is said to be."""
    cells, more = columns.fitted(row.cells)
    if len(row.cells) != len(columns.names):
        words = (
            f"found {len(row.cells):,} cell{'s' * (len(row.cells) != 1)}, expected {len(columns.names):,}; "
        )
        words += "those without a column are kept apart" if more else "the missing ones are empty"
        found.append(warning(words))
    return Record(columns, cells, list(map(str.strip, cells)), row.number, row.line, found, more, set())


def _swallowed(row: Row, cut: str, width: int) -> list[Row]:
    """The rows in the last cell of a row that is too short, where an open quotation mark has swallowed them: lines that are cut into as many cells as there are columns; [] where none are."""
    lines = [line for line in row.cells[-1].split("\n") if line.strip(" \r")]
    if len(row.cells) > width or len(lines) < 2:
        return []
    split = [line.rstrip("\r").split(cut) for line in lines]
    # The first one goes on what stands before it; the last may end where the file does.
    split[0] = [*row.cells[:-1], *split[0]]
    whole = [len(cells) == width for cells in split]
    # A text of two lines with commas in them is no row.
    if not all(whole[:-1]) or not any(whole[1:]) or not 1 < len(split[-1]) <= width:
        return []
    return [Row(row.number + n, row.line + n, cells) for n, cells in enumerate(split)]


def imported(given: Input, format_name: str, record: Record, event: dict[str, Any] | None) -> Imported:
    """The row of a record: its event, with everything that found no field under `origin`; of an id that another has (see `Ids`) it is said."""
    if event is not None:
        event["origin"] = origin(given, format_name, record.number, record.rest())
        if given.ids.refused:
            record.findings += given.ids.said(event["id"], record.number)
    return Imported(event, record.number, record.line, record.findings)


def filled(**fields: Any) -> dict[str, Any]:
    """A dict of the fields that say something."""
    # 0 and False say something; empty texts, lists and dicts do not.
    return {name: value for name, value in fields.items() if value or value == 0}


def split(text: str, separator: str = ";") -> list[str]:
    """The parts of a cell with several things in it, without blanks and without repetitions, in order."""
    if not text:
        return []
    if separator not in text:
        return [text.strip()] if text.strip() else []
    return list(dict.fromkeys(part for part in (piece.strip() for piece in text.split(separator)) if part))


Cell = Callable[[Record], str]

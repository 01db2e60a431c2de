"""Workbooks (XLSX) as the text of a table, so that whatever reads tables reads them: the rows of one sheet as CSV, every cell in quotation marks, one line for each row of the sheet.

The reading itself is done in a process of its own (`confined/workbook.py`). Rows above the table's header (a title, a date, a logo's cell) are left out, and said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import IO, Any, Final

from mapviewer.confined.parent import RefusedError, read_confined
from mapviewer.confined.words import NOTE, ROW
from mapviewer.formats import parquet
from mapviewer.formats.flowing import Flowing

SUFFIXES: Final = (".xlsx", ".xlsm")
_MAGIC: Final = b"PK\x03\x04"
_SIGNS: Final = (b"[Content_Types].xml", b"_rels/.rels", b"xl/workbook.xml", b"docProps/")
_LOOKED_AT: Final = 30
_FILLED: Final = 0.6
"""So much of the fullest of the first rows has to be filled in a header."""
_PIECE: Final = 1 << 16


def is_workbook(start: bytes) -> bool:
    """Whether the first kilobytes of a file are those of a workbook, or of another of Microsoft's formats."""
    return start.startswith(_MAGIC) and any(sign in start for sign in _SIGNS)


class SheetText(Flowing):
    """The text of the table in a workbook, or of a Parquet table, in UTF-8."""

    def __init__(self, packed: IO[bytes], wanted: Callable[[], None], *, columnar: bool = False) -> None:
        super().__init__(self._text(packed, wanted))
        self._columnar = columnar

    def _rows(self, packed: IO[bytes], wanted: Callable[[], None]) -> Iterator[tuple[int, list[str]]]:
        try:
            task, spec = self._task()
            for word in read_confined(task, spec, iter(lambda: packed.read(1 << 20), b""), wanted):
                if word[0] == NOTE:
                    self.notes.append(word[1])
                elif word[0] == ROW:
                    yield word[1], word[2]
        except RefusedError as error:
            self.damage = str(error)

    def _task(self) -> tuple[str, dict[str, Any]]:
        if not self._columnar:
            return "xlsx", {}
        home = parquet.home()
        if home is None:
            raise RefusedError(parquet.MISSING)
        return "parquet", {"home": home}

    def _text(self, packed: IO[bytes], wanted: Callable[[], None]) -> Iterator[bytes]:
        rows = self._rows(packed, wanted)
        first = list(islice(rows, _LOOKED_AT))
        widest = max((_filled(cells) for _, cells in first), default=0)
        header = next((n for n, (_, cells) in enumerate(first) if _filled(cells) >= _FILLED * widest), 0)
        if header:
            rows_ = "1 row" if header == 1 else f"{header} rows"
            self.notes.append(f"found {rows_} above the table's header, expected none; left out")
        wide = len(first[header][1]) if first else 0
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        at = 1
        for number, cells in chain(first[header:], rows):
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


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)

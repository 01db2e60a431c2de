"""Tables in text (CSV, TSV and their like, RFC 4180 and what people make of it): which delimiter, and the rows with their lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_CELL: Final = 8 << 20
"""Characters of the longest cell that is read."""

_MOST_KINDS: Final = 100
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*(?:"|\Z)', re.DOTALL)


@dataclass(slots=True)
class Row:
    """One row: `number` as a spreadsheet counts (the first is 1), the `line` of the file on which it begins, and its cells."""

    number: int
    line: int
    cells: list[str]


def delimiter_of(sample: str) -> str:
    """The delimiter of a table by its first lines: the one that cuts them into the same number of cells, the more the better.

    A comma for a table of one column.
    """
    bare = _QUOTED.sub('""', sample)
    lines = [line for line in bare.splitlines() if line.strip()][:50]
    if len(lines) > 1 and not sample.endswith(("\n", "\r")):
        lines = lines[:-1]  # it may be cut
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) for line in lines]
        if not counts or not counts[0]:
            continue
        common, times = Counter(counts).most_common(1)[0]
        score = (times / len(counts)) * min(common, 20) if common else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


class BrokenTableError(Exception):
    """The text cannot be cut into rows from some line on; `line` says where, the message why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Lines:
    """Lines of text that comes in pieces, with their ends, counted. NULs are dropped, which no text has."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self.nuls = 0
        self._ready: list[str] = []
        self._rest = ""

    def __iter__(self) -> Iterator[str]:
        rest = ""
        for piece in self._pieces:
            if "\0" in piece:
                self.nuls += piece.count("\0")
                piece = piece.replace("\0", "")
            # A lone carriage return at the end may be half of an end of line.
            lines = (rest + piece).split("\n")
            rest = lines.pop()
            for line in lines:
                yield line + "\n"
        if rest:
            yield rest


def rows(pieces: Iterable[str], delimiter: str, *, quoted: bool = True) -> Iterator[Row]:
    """The rows of a table that are not blank; raises BrokenTableError where it cannot be cut any further.

    Lines may end in LF, CRLF or CR; cells in quotation marks may hold all of these, unless tables of this kind have none (`quoted`): there
    a quotation mark is a character like any other.
    """
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(with_newlines(pieces))
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    number, line = 0, 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenTableError(line, str(error)) from None
        number += 1
        began, line = line, reader.line_num + 1
        if any(cells):
            yield Row(number, began, cells)


def with_newlines(pieces: Iterable[str]) -> Iterator[str]:
    """Ends of lines of old kinds (CR) as LF, so that rows are cut there too."""
    held = ""
    for piece in pieces:
        text = held + piece
        held = ""
        if text.endswith("\r"):
            held, text = "\r", text[:-1]
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        yield text
    if held:
        yield "\n"


def key_of(header: str) -> str:
    """A column's name as it is compared: small letters, words joined by `_`, no byte order mark."""
    return re.sub(r"[\s_]+", "_", header.strip().lstrip("﻿").strip().casefold())


class Columns:
    """A table's header: cells by the column's key, whatever its case and blanks; the names as they were written."""

    def __init__(self, header: Sequence[str]) -> None:
        self.names: list[str] = []
        self.at: dict[str, int] = {}
        self.repeated: list[str] = []
        self._without: dict[frozenset[int], list[tuple[int, str]]] = {}
        numbers: dict[str, int] = {}
        for n, name in enumerate(header):
            written = name.strip().lstrip("﻿").strip() or f"column {n + 1}"
            key = key_of(written)
            if key in self.at:
                self.repeated.append(written)
                # Counted on from the last of its name: thousands of columns of one name are a matter of one look each.
                twice = numbers.get(key, 1) + 1
                while key_of(f"{written} {twice}") in self.at:
                    twice += 1
                numbers[key] = twice
                written = f"{written} {twice}"
                key = key_of(written)
            self.at[key] = n
            self.names.append(written)

    def __contains__(self, key: str) -> bool:
        return key in self.at

    def first(self, *keys: str) -> str | None:
        """The first of these keys that is a column."""
        return next((key for key in keys if key in self.at), None)

    def without(self, taken: Set[int]) -> list[tuple[int, str]]:
        """The numbers and names of the columns but for these; rows of a table come in few kinds."""
        key = frozenset(taken)
        found = self._without.get(key)
        if found is None:
            if len(self._without) >= _MOST_KINDS:
                self._without.clear()
            found = self._without[key] = [item for item in enumerate(self.names) if item[0] not in key]
        return found

    def fitted(self, cells: list[str]) -> tuple[list[str], list[str]]:
        """The cells of a row, as many as there are columns, and those that there is no column for."""
        wide = len(self.names)
        if len(cells) == wide:
            return cells, []
        if len(cells) < wide:
            return cells + [""] * (wide - len(cells)), []
        return cells[:wide], cells[wide:]

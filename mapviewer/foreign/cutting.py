"""Large tables cut into parts that can be read by themselves: each begins with a row, and knows how many rows and lines come before it. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mapviewer.foreign.table import LONGEST_CELL, rows, with_newlines

_NEWLINE, _QUOTE = 10, 34
_HOPELESS: Final = 4 * LONGEST_CELL
"""Bytes without an end of a row: more than the longest cell has, so that no reader of tables gets beyond them."""
_MOST_BLANK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cut:
    """How the cells of a table are told apart, and whether its first row are the columns' names."""

    delimiter: str
    quoted: bool
    headed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Whole rows of a table as text in UTF-8, its lines ended by LF; how many rows and lines come before."""

    data: bytes
    rows: int
    lines: int


def parts(texts: Iterable[str], cut: Cut, first: int, size: int) -> Iterator[Part]:
    """The text of a table in parts of about `size` bytes, the first of about `first`; together they are the text, with its ends of lines as LF."""
    row = line = 0
    wanted = first
    held = b""
    for text in with_newlines(texts):
        # No text has NULs; readers of tables leave them out.
        held += text.replace("\0", "").encode("utf-8", "replace")
        if len(held) < wanted:
            continue
        ends = row_ends(held, cut)
        if len(ends):
            breaks = np.flatnonzero(np.frombuffer(held, np.uint8) == _NEWLINE)
            start = done = 0
            while len(held) - start >= wanted:
                to = min(int(np.searchsorted(ends, start + wanted)), len(ends) - 1)
                end = int(ends[to])
                if end <= start:
                    break
                yield Part(held[start:end], row, line)
                row += to + 1 - done
                line += int(np.searchsorted(breaks, end)) - int(np.searchsorted(breaks, start))
                start, done, wanted = end, to + 1, size
            held = held[start:]
        elif len(held) > _HOPELESS:
            break
    if held:
        yield Part(held, row, line)


def row_ends(data: bytes, cut: Cut) -> npt.NDArray[np.int64]:
    """The offsets behind the rows that end in some text that begins with one (the last may be missing)."""
    text = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(text == _NEWLINE).astype(np.int64)
    if not cut.quoted or b'"' not in data:
        return breaks + 1
    if not cut.delimiter.isascii():
        return _read_ends(data, cut, breaks)
    quotes = np.flatnonzero(text == _QUOTE)
    sides = np.zeros(256, np.bool_)
    sides[[_NEWLINE, _QUOTE, ord(cut.delimiter)]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before = text[opening[opening > 0] - 1]
    after = text[closing[closing < len(text) - 1] + 1]
    # Where all quotation marks are at the sides of cells or doubled in them, those before a place tell by their number whether it is in a cell.
    if not (sides[before].all() and sides[after].all()):
        return _read_ends(data, cut, breaks)
    found: npt.NDArray[np.int64] = breaks[np.searchsorted(quotes, breaks) % 2 == 0] + 1
    return found


def _read_ends(data: bytes, cut: Cut, breaks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The same by reading the rows: nobody else can tell what stray quotation marks mean."""
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    lines = [line + "\n" for line in data[: int(breaks[-1]) if len(breaks) else 0].decode().split("\n")]
    reader = csv.reader(lines, delimiter=cut.delimiter)
    found: list[int] = []
    try:
        for _ in reader:
            found.append(reader.line_num)
    except csv.Error:
        pass
    # The last may go on behind what is here.
    ended: Any = breaks[np.array(found[:-1], np.int64) - 1] + 1
    return np.asarray(ended, np.int64)


def header_of(part: Part, cut: Cut) -> tuple[bytes, int] | None:
    """The first row that is not blank, with the blank ones before it, and how many these are in all; None where there is none."""
    if not cut.headed:
        return b"", 0
    ends = row_ends(part.data, cut).tolist() or [len(part.data)]
    for n, end in enumerate(ends[:_MOST_BLANK], 1):
        text = part.data[:end]
        if next(rows([text.decode()], cut.delimiter, quoted=cut.quoted), None) is not None:
            return text, n
    return None

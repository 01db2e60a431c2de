"""Any table of events (`table-csv`): CSV, TSV and their like with a header row, by a mapping that is proposed from names and values, or given.

What the proposal cannot know it does not decide: dates that may be day/month or month/day stay undated until a mapping says which (`order`), coordinates that look swapped are used as they
stand and said. What a person decided is saved as `*.mapping.json` (`foreign/mapping.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from typing import Final

from mapviewer.foreign.mapping import TableMapping, called_as_fields, dumped
from mapviewer.foreign.proposing import Proposal, propose
from mapviewer.foreign.table import Columns, delimiter_of, key_of, rows
from mapviewer.foreign.text import Decoded, Encoding, as_utf8, encoding_of, pieces, quoted, unguarded
from mapviewer.formats.base import Format
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Imported, Input, base, importer
from mapviewer.formats.mapped_rows import Reader
from mapviewer.formats.parquet import SUFFIXES as PARQUET
from mapviewer.formats.sheets import SUFFIXES as WORKBOOKS
from mapviewer.formats.tabular import imported, looks_tabular, records

_NAME: Final = "table-csv"
_SUFFIXES: Final = (".csv", ".tsv", ".tab")
_SAMPLE_BYTES: Final = 512 << 10
_SAMPLE_ROWS: Final = 1_000
_HOW: Final = "“How a table is read” in docs/commands.md"
_VALUES: Final = {
    "lat": "latitudes",
    "lon": "longitudes",
    "when": "dates",
    "end": "dates",
    "year": "years",
    "radius_m": "metres",
    "toll": "whole numbers",
}
"""What the columns hold of which it is said that they do not."""


def _recognises(head: bytes, name: str) -> bool:
    if head.lstrip()[:1] in (b"{", b"[", b"<") or _is_binary(head[:4_096]):
        return False
    return name.endswith(_SUFFIXES) and bool(looks_tabular(head))


def _is_binary(head: bytes) -> bool:
    """Whether these are no letters; a stray NUL in a cell makes no table binary."""
    return head.count(0) > 4


def look_at(start: bytes, mapping: TableMapping | None = None) -> tuple[list[str], list[list[str]], Proposal]:
    """The columns, some rows and the proposed mapping of a table by its first bytes; what a mapping says of encoding and delimiter is heeded."""
    encoding = Encoding(mapping.encoding) if mapping and mapping.encoding else encoding_of(start)
    text = "".join(pieces(start[:_SAMPLE_BYTES], lambda: b"", Decoded(encoding)))
    cut = (mapping.delimiter if mapping else "") or delimiter_of(text[:65_536])
    found = [row.cells for row in islice(rows([text], cut), _SAMPLE_ROWS + 1)]
    if len(start) > _SAMPLE_BYTES and len(found) > 2:
        found.pop()  # it may be cut
    names = Columns(found[0]).names if found else []
    return names, found[1:], propose(names, found[1:])


def table_rows(
    given: Input, head: Head, mapping: TableMapping, *, asks_zone: bool = False
) -> Iterator[Imported]:
    """The rows of a table by a mapping; raises InputError when it names a column that is not there."""
    head.timezone = mapping.timezone
    encoding = Encoding(mapping.encoding) if mapping.encoding else None
    found = records(given, head, delimiter=mapping.delimiter, encoding=encoding)
    first = next(found, None)
    if first is None:
        return
    for name, used in mapping.columns().items():
        for column in used:
            if key_of(column) not in first.columns:
                raise refusal(
                    given.file, f"found no column “{column[:80]}”, which the mapping has for {name}; expected one of {', '.join(first.columns.names)[:300]}", line=1, column=1
                )  # fmt: skip
    reader = given.kept("reader", lambda: Reader(mapping, head, asks_zone=asks_zone))
    for record in chain([first], found):
        # What a table writes before a text so that no spreadsheet runs it is not part of the text.
        # (No cell has a NUL, so that one look finds whether any begins with an apostrophe.)
        if "\0'" in "\0".join(("", *record.cells)):
            record.change([unguarded(cell) if cell[:1] == "'" else cell for cell in record.cells])
        yield imported(given, _NAME, record, reader.event(record, given.ids))


def _rows(given: Input, head: Head, said: TableMapping | None = None) -> Iterator[Imported]:
    """The rows of a table by the columns that are proposed; `said` are a person's answers to what they leave open."""
    names, _, proposal = given.kept("proposal", lambda: look_at(given.start, said))
    answers = said.answers() if said is not None else {}
    mapping = proposal.mapping.model_copy(update=answers)
    if not names:
        raise refusal(given.file, "found no row, expected a table with its columns' names in the first")
    # Positions with their times need no words: sensors and taxis have none.
    told = bool(mapping.title) or (mapping.dated and mapping.placed)
    if not told or not (mapping.dated or mapping.placed):
        raise refusal(
            given.file,
            f"found the columns {', '.join(names)[:300]}, expected some that say what happened, and when or where; say which they are with a mapping ({_HOW})",
            line=1,
            column=1,
        )
    _tell(head, base(given.file), names, proposal, mapping)
    yield from table_rows(given, head, mapping, asks_zone="timezone" not in answers)


def _tell(head: Head, file: str, names: list[str], proposal: Proposal, mapping: TableMapping) -> None:
    """Say what is a guess, and what is open."""
    if not called_as_fields(names):
        read_as = "; ".join(f"{name}: {' + '.join(used)}" for name, used in mapping.columns().items())
        head.tell(
            f"found a table of no known kind, which is read by the names of its columns ({read_as}); a mapping can say it better ({file}.mapping.json beside it, or --mapping; {_HOW})"
        )
    for field, column in proposal.odd.items():
        head.tell(
            f"found mostly other values in the column {quoted(column)}, expected {_VALUES[field]}; they are left in the columns"
        )
    if proposal.single:
        head.tell(
            f"found the column {quoted(proposal.single)} alone, expected one of latitudes and one of longitudes; the coordinates are left in the columns"
        )
    if proposal.ambiguous_dates and mapping.order is None:
        head.tell(
            f"found dates such as 7/8/2025 that may be day/month or month/day ({proposal.ambiguous_dates:,} on the first page); those events are kept as undated "
            "until a mapping says which (order)"
        )
    if proposal.maybe_swapped and not mapping.swapped:
        head.tell(
            "found latitudes beyond 90 degrees; latitude and longitude may have been swapped, which a mapping can say (swapped)"
        )


def format_with(mapping: TableMapping) -> Format:
    """The format of tables with this mapping, by its columns or, where it names none, by those that are proposed; what is kept of a file read with another is not used."""
    said = ",".join(mapping.answers())
    told = hashlib.sha256(dumped(mapping) + said.encode()).hexdigest()[:12]
    return importer(
        name=f"{_NAME}-{told}",
        label="Table",
        suffixes=_SUFFIXES,
        recognises=_recognises,
        rows=read_with(mapping) if mapping.columns() else partial(_rows, said=mapping),
        rank=85,
        revision=4,
        apart=True,
        anything=True,
    )


def read_with(mapping: TableMapping) -> Callable[[Input, Head], Iterator[Imported]]:
    """The importer of tables with this mapping."""
    return partial(table_rows, mapping=mapping)


FORMAT = importer(
    name=_NAME,
    label="Table",
    suffixes=(*_SUFFIXES, *WORKBOOKS, *PARQUET),
    recognises=_recognises,
    rows=_rows,
    rank=85,
    revision=5,
    apart=True,
    anything=True,
)

__all__ = ["FORMAT", "as_utf8", "format_with", "look_at", "read_with", "table_rows"]

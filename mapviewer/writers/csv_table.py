"""Events as CSV (RFC 4180; UTF-8 with a byte order mark, by which spreadsheets know it), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.writers.base import Listing
from mapviewer.writers.record import Record, record_of

COLUMNS: Final = (
    "id",
    "title",
    "when",
    "earliest",
    "start_latest",
    "end_earliest",
    "latest",
    "timezone",
    "membership",
    "place",
    "lat",
    "lon",
    "radius_m",
    "radius_basis",
    "geocoded",
    "category",
    "status",
    "summary",
    "actors",
    "tags",
    "sources",
    "source_urls",
    "when_note",
    "place_note",
)
_DATES: Final = frozenset({"when", "earliest", "start_latest", "end_earliest", "latest"})
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AT_ONCE: Final = 1_000


def cell(column: str, value: Any) -> str:
    """A value as a cell. A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, “CSV injection”).

    Dates are left as they are: -0753 is a year, and nothing that is no EDTF gets here.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, str) and column not in _DATES and value.startswith(_FORMULAS):
        return "'" + value
    return str(value)


class CsvWriter:
    """A row for each event, several values of one column parted by “; ”."""

    name = "csv"
    ending = ".csv"
    title = "CSV"

    def write(self, listing: Listing) -> Iterator[bytes]:
        """The file, a thousand rows at a time."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        buffer.write("\ufeff")
        columns = (*COLUMNS, "file", "file_id") if listing.store.layers else COLUMNS
        writer.writerow(columns)
        for n, (row, member) in enumerate(listing, 1):
            values = _row(record_of(listing.store, row, member), listing.store)
            writer.writerow([cell(name, values[name]) for name in columns])
            if n % _AT_ONCE == 0:
                yield _taken(buffer)
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    # A lone surrogate, which JSON can hold and UTF-8 cannot, becomes a question mark.
    text = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return text


def _row(record: Record, store: Store) -> dict[str, Any]:
    earliest, start_latest, end_earliest, latest = record.bounds
    urls = [store.sources[c.source].url or "" for c in record.citations if c.source in store.sources]
    return {
        "id": record.id,
        "title": record.title,
        "when": record.when,
        "earliest": earliest,
        "start_latest": start_latest,
        "end_earliest": end_earliest,
        "latest": latest,
        "timezone": record.zone,
        "membership": record.membership,
        "place": record.place,
        "lat": record.lat,
        "lon": record.lon,
        "radius_m": record.radius_m,
        "radius_basis": record.radius_basis,
        "geocoded": record.geocoded,
        "category": record.category,
        "status": record.status,
        "summary": record.summary,
        "actors": "; ".join(record.actors),
        "tags": "; ".join(record.tags),
        "sources": "; ".join(store.citation_words(citation) for citation in record.citations),
        "source_urls": "; ".join(url for url in dict.fromkeys(urls) if url),
        "when_note": record.when_note,
        "place_note": record.place_note,
        "file": record.file,
        "file_id": record.file_id,
    }


WRITER: Final = CsvWriter()

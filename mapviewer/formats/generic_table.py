"""Any table of events (`table-csv`): CSV, TSV and their like with a header row, by a mapping that is proposed from names and values, or given.

What the proposal cannot know it does not decide: dates that may be day/month or month/day stay undated until a mapping says which (`order`), coordinates that look swapped are used as they
stand and said. What a person decided is saved as `*.mapping.json` (`foreign/mapping.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import chain, islice
from typing import Any, Final

from mapviewer.events.where import RadiusBasis
from mapviewer.foreign.dates import AmbiguousDateError, DateError, from_parts, to_edtf
from mapviewer.foreign.mapping import Proposal, TableMapping, called_as_fields, dumped, pair, propose
from mapviewer.foreign.numbers import NumberError, number, point, whole
from mapviewer.foreign.spoken import spoken
from mapviewer.foreign.table import Columns, delimiter_of, key_of, rows
from mapviewer.foreign.text import Decoded, Encoding, as_utf8, encoding_of, pieces, unguarded
from mapviewer.foreign.wkt import WktError, geometry_in
from mapviewer.formats.base import Format
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Imported, Input, fault, importer, warning
from mapviewer.formats.parquet import SUFFIXES as PARQUET
from mapviewer.formats.shape import Shape, shape_of
from mapviewer.formats.sheets import SUFFIXES as WORKBOOKS
from mapviewer.formats.tabular import Made, Memo, Record, filled, imported, looks_tabular, records, split

_NAME: Final = "table-csv"
_SUFFIXES: Final = (".csv", ".tsv", ".tab")
_SAMPLE_BYTES: Final = 512 << 10
_SAMPLE_ROWS: Final = 1_000
_MOST_TITLE: Final = 200
_PARTS: Final = ("year", "month", "day", "time")
_END_PARTS: Final = ("end_year", "end_month", "end_day", "end_time")
_DATES: Final = ("when", "end", *_PARTS, "hour", "minute", "second", *_END_PARTS)
_BASES: Final = frozenset(basis.value for basis in RadiusBasis)


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


def table_rows(given: Input, head: Head, mapping: TableMapping) -> Iterator[Imported]:
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
    reader = given.kept("reader", lambda: _Reader(mapping, head))
    for record in chain([first], found):
        # What a table writes before a text so that no spreadsheet runs it is not part of the text.
        # (No cell has a NUL, so that one look finds whether any begins with an apostrophe.)
        if "\0'" in "\0".join(("", *record.cells)):
            record.change([unguarded(cell) if cell[:1] == "'" else cell for cell in record.cells])
        yield imported(given, _NAME, record, reader.event(record, given.ids))


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    names, _, proposal = given.kept("proposal", lambda: look_at(given.start))
    mapping = proposal.mapping
    if not names:
        raise refusal(given.file, "found no row, expected a table with its columns' names in the first")
    # Positions with their times need no words: sensors and taxis have none.
    told = bool(mapping.title) or (mapping.dated and mapping.placed)
    if not told or not (mapping.dated or mapping.placed):
        raise refusal(
            given.file,
            f"found the columns {', '.join(names)[:300]}, expected some that say what happened, and when or where; say which they are with a mapping",
            line=1,
            column=1,
        )
    if not called_as_fields(names):
        read_as = "; ".join(f"{name}: {' + '.join(used)}" for name, used in mapping.columns().items())
        head.tell(
            f"found a table of no known kind, which is read by the names of its columns ({read_as}); a mapping can say it better"
        )
    if proposal.ambiguous_dates:
        head.tell(
            f"found dates such as 7/8/2025 that may be day/month or month/day ({proposal.ambiguous_dates:,} on the first page); those events are kept as undated "
            "until a mapping says which (order)"
        )
    if proposal.maybe_swapped:
        head.tell(
            "found latitudes beyond 90 degrees; latitude and longitude may have been swapped, which a mapping can say (swapped)"
        )
    return table_rows(given, head, mapping)


@lru_cache(maxsize=65_536)
def _said(written: str) -> str | None:
    return spoken(written)


class _Reader:
    """Rows to events by a mapping."""

    def __init__(self, mapping: TableMapping, head: Head) -> None:
        self.mapping = mapping
        self.head = head
        self.key = {name: key_of(used[0]) for name, used in mapping.columns().items()}
        self.titles = [key_of(name) for name in mapping.title]
        self.said: list[str] = []
        """Dates in words of the row that is being read."""
        self.when = self._memo(self._when, *_DATES)
        self.place = self._memo(
            self._place,
            "lat",
            "lon",
            "coordinates",
            "place",
            "region",
            "country",
            "radius_m",
            beside=("radius_basis",),
        )
        self.citations = self._memo(self._citations, "sources", "url")
        self.actors = self._memo(lambda record: self._several(record, "actors"), "actors")
        self.tags = self._memo(lambda record: self._several(record, "tags"), "tags")
        self.toll = self._memo(self._toll, "toll")
        self.category = self._memo(self._category, "category")

    def _memo(self, make: Callable[[Record], Made], *names: str, beside: tuple[str, ...] = ()) -> Memo[Made]:
        """What is made of these fields' cells and of the columns `beside` them, remembered."""
        return Memo(make, *(self.key[name] for name in names if name in self.key), *beside)

    def take(self, record: Record, name: str) -> str:
        key = self.key.get(name)
        return record.take(key) if key else ""

    def peek(self, record: Record, name: str) -> str:
        key = self.key.get(name)
        return record.peek(key) if key else ""

    def event(self, record: Record, ids: Callable[[str, str], str]) -> dict[str, Any]:
        parts = [text for key in self.titles if (text := record.take(key))]
        title = " – ".join(parts)
        summary = self.take(record, "summary")
        category, label = self.category(record)
        if len(title) > _MOST_TITLE:
            # A whole paragraph is no title; it is all in the summary.
            summary = summary or title
            title = title[: _MOST_TITLE - 1].rstrip() + "…"
        if summary == title and self.key.get("summary") in self.titles:
            # One column for both: what stands there is said once.
            summary = ""
        toll = self.toll(record)
        when, note = self.when(record)
        place, shape = self.place(record), self._shape(record)
        if shape.lat is not None and "lat" not in place:
            place = place | shape.place()
        return filled(
            id=ids(self.take(record, "id"), f"row-{record.number}"),
            title=title or category or f"Row {record.number}",
            summary=summary,
            category=label,
            when=when,
            when_note=note,
            place=place,
            geometry=shape.geometry,
            actors=[{"actor": name} for name in self.actors(record)],
            tags=self.tags(record),
            citations=self.citations(record),
            toll=None if toll is None else {"best": toll},
        )

    def _category(self, record: Record) -> tuple[str, str | None]:
        label = self.take(record, "category")
        return label, self.head.category(label) if label else None

    def _number(self, record: Record, name: str) -> float | None:
        try:
            found = number(self.peek(record, name))
        except NumberError as error:
            record.findings.append(
                warning(f"{error}; it is left in the columns", record.name(self.key[name]))
            )
            return None
        if found is not None:
            self.take(record, name)
        return found

    def _toll(self, record: Record) -> int | None:
        """A number of people; what is none stays in its column, and that is said."""
        written = self.peek(record, "toll")
        if not written:
            return None
        try:
            found = whole(written)
        except NumberError as error:
            record.findings.append(
                warning(f"{error}; it is left in the columns", record.name(self.key["toll"]))
            )
            return None
        if found is not None:
            self.take(record, "toll")
        return found

    def _several(self, record: Record, name: str) -> list[str]:
        text, separator = self.take(record, name), self.mapping.separator
        if not text:
            return []
        # Who writes from right to left has a semicolon of his own.
        return split(text.replace("؛", separator) if separator == ";" else text, separator)

    def _when(self, record: Record) -> tuple[str | None, str]:
        """A row's time as EDTF, and what of it was written in words."""
        self.said.clear()
        found = self._span(record)
        return found, "; ".join(dict.fromkeys(self.said))

    def _span(self, record: Record) -> str | None:
        start = self._date(record, "when", _PARTS)
        end = self._date(record, "end", _END_PARTS)
        if start and end and end != start:
            if "/" in start or "/" in end:
                return start
            return f"{start}/{end}"
        return start or (f"/{end}" if end and "/" not in end else end)

    def _date(self, record: Record, whole: str, parts: tuple[str, str, str, str]) -> str | None:
        written = self.peek(record, whole)
        try:
            if written:
                found = self._in_words(written)
                clock = self.peek(record, parts[3])
                if clock and len(found) == 10 and found[4] == found[7] == "-":
                    found = self._timed(found, clock, record, parts[3])
                self.take(record, whole)
                return found
            year = self.peek(record, parts[0])
            if not year:
                return None
            month, day, clock = (self.peek(record, part) for part in parts[1:])
            used = list(parts)
            if not clock and parts[3] == "time":
                clock = self._clock(record)
                used += ["hour", "minute", "second"] if clock else []
            found = from_parts(year, month, day, clock)
            for part in used:
                self.take(record, part)
            return found
        except AmbiguousDateError as error:
            record.findings.append(
                fault(f"{error}; the event is kept as undated", record.name(self.key[whole]))
            )
        except DateError as error:
            name = whole if written else parts[0]
            record.findings.append(
                fault(f"{error}; the event is kept as undated", record.name(self.key[name]))
            )
        return None

    def _in_words(self, written: str) -> str:
        """A written date, also one in words (“c. 520”, “summer 2020”), which are noted; raises DateError."""
        try:
            return to_edtf(written, self.mapping.order)
        except AmbiguousDateError:
            raise
        except DateError:
            found = _said(written)
            if found is None:
                raise
            self.said.append(written)
            return found

    def _clock(self, record: Record) -> str:
        """A time of day from cells for hour, minute and second; "" where no minute is given, which would make a time of an hour."""
        hour, minute, second = (self.peek(record, part) for part in ("hour", "minute", "second"))
        if not hour or not minute:
            return ""
        try:
            h, m, s = number(hour), number(minute), number(second)
        except NumberError:
            return ""
        return f"{int(h or 0):02}:{int(m or 0):02}:{min(int(s or 0), 59):02}"

    def _timed(self, day: str, clock: str, record: Record, part: str) -> str:
        try:
            found = to_edtf(f"{day} {clock}", midnight_is_date=False)
        except DateError as error:
            record.findings.append(warning(f"{error}; the day is used", record.name(self.key[part])))
            return day
        self.take(record, part)
        return found

    def _place(self, record: Record) -> dict[str, Any]:
        lat, lon = self.peek(record, "lat"), self.peek(record, "lon")
        both = self.peek(record, "coordinates")
        if both and not (lat or lon) and (halves := pair(both)):
            lat, lon = halves
        if self.mapping.swapped:
            lat, lon = lon, lat
        name = self.take(record, "place")
        region = self.take(record, "region")
        country = self.take(record, "country")
        place = filled(name=name or region or country, country=country if name or region else "")
        found = None
        where = record.name(self.key.get("lat") or self.key.get("coordinates") or "")
        try:
            found = point(lat, lon)
        except NumberError as error:
            record.findings.append(fault(f"{error}; the event is kept without coordinates", where))
        if found is not None and found.lat == found.lon == 0:
            record.findings.append(
                warning("found the coordinates 0, 0, which stand for none; the event is kept without", where)
            )
            found = None
        if found is None:
            if place and region and name:
                place["query"] = f"{name}, {region}"
            return place
        for part in ("lat", "lon", "coordinates"):
            self.take(record, part)
        if found.note:
            record.findings.append(warning(found.note, where))
        place |= {"lat": found.lat, "lon": found.lon}
        radius = self._number(record, "radius_m")
        if radius is not None and radius >= 0:
            basis = record.peek("radius_basis")
            known = basis in _BASES
            place |= {"radius_m": radius, "radius_basis": basis if known else "published"}
            if known:
                record.take("radius_basis")
        elif self.mapping.assumed_radius_m is not None:
            place |= {"radius_m": self.mapping.assumed_radius_m, "radius_basis": "assumed"}
        return place

    def _shape(self, record: Record) -> Shape:
        """The geometry in a cell; what it does not say in full stays in its column. A point gives way to coordinates of the row's own."""
        written = self.peek(record, "geometry")
        if not written:
            return Shape()
        try:
            found = shape_of(geometry_in(written), record.findings)
        except WktError as error:
            record.findings.append(
                fault(f"{error}; the event is kept without it", record.name(self.key["geometry"]))
            )
            return Shape()
        if found.geometry is not None and found.whole:
            self.take(record, "geometry")
        return found

    def _citations(self, record: Record) -> list[dict[str, Any]]:
        names = self._several(record, "sources")
        url = self.take(record, "url")
        if url and len(names) <= 1:
            return [{"source": self.head.source(names[0] if names else url, url=url)}]
        found = [{"source": self.head.source(name)} for name in names]
        return [*found, {"source": self.head.source(url, url=url)}] if url else found


def format_with(mapping: TableMapping) -> Format:
    """The format of tables with this mapping; what is kept of a file read with another is not used."""
    told = hashlib.sha256(dumped(mapping)).hexdigest()[:12]
    return importer(
        name=f"{_NAME}-{told}",
        label="Table",
        suffixes=_SUFFIXES,
        recognises=_recognises,
        rows=read_with(mapping),
        rank=85,
        revision=3,
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
    revision=4,
    apart=True,
    anything=True,
)

__all__ = ["FORMAT", "as_utf8", "format_with", "look_at", "read_with", "table_rows"]

"""TimelineJS's spreadsheet as CSV, of version 3 (Year, Month, Day …) and of version 1 (Start Date, End Date) (`timelinejs-csv`).

Source: its `ConfigFactory.js`. A row of the type `title` is the dossier's title and text; one of the type `era` is an event of the category “Era”. Years may have blanks and commas; negative ones are BCE
(−1 is 1 BCE). Dates of version 1 have the month first. What is shown beside an event stays in the columns; its address is a source, and not loaded. There are no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import DateError, Order, from_parts, to_edtf
from mapviewer.foreign.markup import plain
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, warning
from mapviewer.formats.tabular import Record, filled, imported, looks_tabular, records
from mapviewer.formats.timelinejs import shown_date, sources_of, texts, title_of

_NAME: Final = "timelinejs-csv"
_SIGNS: Final = {"end_year", "display_date", "media_credit", "media_caption", "media_thumbnail"}
_BARE_YEAR: Final = re.compile(r"-?\d[\d, ]{0,15}")


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = set(looks_tabular(head))
    if not {"headline", "media"} <= keys or keys & {"place", "location", "latitude", "lat"}:
        return False
    return bool(keys & {"year", "start_date"}) and len(keys & _SIGNS) >= 1


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "TimelineJS"
    ids = Ids()
    for record in records(given, head, required=("headline",)):
        kind = record.peek("type").casefold()
        if kind == "title":
            _title(record, head)
            if record.findings:
                yield Imported(None, record.number, record.line, record.findings)
        else:
            yield imported(given, _NAME, record, _event(record, head, ids, era=kind == "era"))


def _title(record: Record, head: Head) -> None:
    head.title = title_of(record.take("headline"), "", "", head.title)
    head.description = plain(record.take("text"))
    record.take("type")
    if rest := record.rest():
        head.extra["title"] = rest


def _event(record: Record, head: Head, ids: Ids, *, era: bool) -> dict[str, Any]:
    headline, text = record.take("headline"), record.take("text")
    summary, linked = texts(headline, text)
    displayed = record.take("display_date")
    old = "year" not in record.columns
    first, last = (
        (_old(record, "start_date"), _old(record, "end_date"))
        if old
        else (_date(record, ""), _date(record, "end_"))
    )
    parts = f"{first}/{last}" if first and last and first != last else first or (f"/{last}" if last else None)
    when, note, exact = shown_date(parts, displayed)
    if exact:
        for key in ("start_date", "end_date") if old else _KEYS:
            record.take(key)
    if when is None and not record.findings:
        record.findings.append(fault("found no date, expected a year at least; the event is kept as undated"))
    group = record.take("group", "tag")
    if era:
        record.take("type")
        group = group or "Era"
    return filled(
        id=ids("", f"row-{record.number}"),
        title=title_of(headline, displayed, text, f"Row {record.number}"),
        summary=summary,
        category=head.category(group) if group else None,
        when=when,
        when_note=note,
        tags=["era"] if era else [],
        citations=sources_of(
            head, linked, record.peek("media"), record.peek("media_credit"), record.peek("media_caption")
        ),
    )


_KEYS: Final = ("year", "month", "day", "time", "end_year", "end_month", "end_day", "end_time")


def _date(record: Record, which: str) -> str | None:
    year, month, day, clock = (record.peek(which + part) for part in ("year", "month", "day", "time"))
    if not year:
        if month or day:
            record.findings.append(
                fault(
                    "found a month or day without a year; that date is left out", record.name(f"{which}year")
                )
            )
        return None
    try:
        try:
            return from_parts(year, month, day, clock)
        except DateError:
            found = from_parts(year, month, day)
            record.findings.append(
                warning(
                    f"found the time “{clock[:40]}”, expected one such as 17:30; the day is used",
                    record.name(f"{which}time"),
                )
            )
            return found
    except DateError as error:
        record.findings.append(fault(f"{error}; that date is left out", record.name(f"{which}year")))
        return None


def _old(record: Record, key: str) -> str | None:
    written = record.peek(key)
    if not written:
        return None
    try:
        if _BARE_YEAR.fullmatch(written):
            return from_parts(written)
        return to_edtf(written, Order.MONTH_FIRST)
    except DateError as error:
        record.findings.append(fault(f"{error}; that date is left out", record.name(key)))
        return None


FORMAT = importer(
    name=_NAME,
    label="TimelineJS sheet",
    suffixes=(".csv", ".tsv"),
    recognises=_recognises,
    rows=_rows,
    rank=30,
)

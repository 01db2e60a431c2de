"""What visitors of a TimeMap download as a table (`timemap-csv`): a row for each event.

Source: its `DownloadButton.jsx`. Columns: id, date, latitude, longitude, location, description, sources (paths joined by commas), associations (“key=value” joined by commas). Dates as in
`timemap.py`: the month first unless the file's dates can only be read with the day first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import DateError, Order, to_edtf
from mapviewer.foreign.markup import is_url, plain_and_links
from mapviewer.formats.generic_table import look_at
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer
from mapviewer.formats.tabular import Record, filled, imported, looks_tabular, records, split
from mapviewer.formats.timelinejs import host, title_of

_NAME: Final = "timemap-csv"
_COLUMNS: Final = {"date", "latitude", "longitude", "location", "description", "sources", "associations"}
_NEXT: Final = re.compile(r",(?=[^,=]{1,200}=)")
"""A comma between two associations, and none within a value."""


def _recognises(head: bytes, name: str) -> bool:
    del name
    return set(looks_tabular(head)) >= _COLUMNS


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "TimeMap"
    order = look_at(given.start)[2].mapping.order or Order.MONTH_FIRST
    for record in records(given, head):
        yield imported(given, _NAME, record, _event(record, head, given.ids, order))


def _event(record: Record, head: Head, ids: Ids, order: Order) -> dict[str, Any]:
    summary, links = plain_and_links(record.take("description"))
    title = title_of("", "", summary, f"Event {record.number}")
    place = filled(name=record.take("location"))
    if point := record.point("latitude", "longitude"):
        place |= {"lat": point.lat, "lon": point.lon}
    cited = [
        head.source(host(said), url=said) if is_url(said) else head.source(said)
        for said in (*split(record.take("sources"), ","), *links)
    ]
    return filled(
        id=ids(record.take("id"), f"row-{record.number}"),
        title=title,
        summary="" if summary == title else summary,
        when=_when(record, order),
        place=place,
        tags=[
            said.replace("=", ": ", 1).strip()
            for said in dict.fromkeys(_NEXT.split(record.take("associations")))
            if said.strip()
        ],
        citations=[{"source": key} for key in dict.fromkeys(cited)],
    )


def _when(record: Record, order: Order) -> str | None:
    if not (written := record.peek("date")):
        return None
    try:
        found = to_edtf(written, order)
    except DateError as error:
        record.findings.append(fault(f"{error}; the event is kept as undated", record.name("date")))
        return None
    record.take("date")
    return found


FORMAT = importer(
    name=_NAME,
    label="TimeMap table",
    suffixes=(".csv",),
    recognises=_recognises,
    rows=_rows,
    rank=30,
    revision=2,
)

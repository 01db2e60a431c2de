"""TimeMapper's sheet as CSV (`timemapper-csv`): what its timelines with a map were made from.

Source: the names that its `view.js` reads (`title` or `headline`, `start` or `start date`, `end`, `description`, `place`, `location`, `image` or `media`, `caption`, `credit`, `source`, `source url`, `url`), in
any case; its template adds `Web Page` and `Tags`, cut at commas. `location` is “latitude, longitude”; where it has none, the place's name is looked up.

Whether 7/8/2025 is in July or in August stands in its settings and not in the sheet: where the sheet's other dates do not tell, those events are undated until a mapping says which (`order`).
What is shown beside an event stays in the columns; its address is a source, and not loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import DateError, Order, to_edtf
from mapviewer.foreign.markup import is_url
from mapviewer.foreign.numbers import NumberError, point
from mapviewer.foreign.proposing import pair
from mapviewer.foreign.spoken import spoken
from mapviewer.formats.generic_table import look_at
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, warning
from mapviewer.formats.tabular import Record, filled, imported, looks_tabular, records, split
from mapviewer.formats.timelinejs import host, sources_of, texts, title_of

_NAME: Final = "timemapper-csv"
_STARTS: Final = ("start", "startdate", "start_date")
_ENDS: Final = ("end", "enddate", "end_date")
_MEDIA: Final = ("media", "image")
_CAPTIONS: Final = ("media_caption", "image_caption", "caption")
_CREDITS: Final = ("media_credit", "image_credit")
_ADDRESSES: Final = ("source_url", "sourceurl")
_SIGNS: Final = {*_CAPTIONS, *_CREDITS, *_ADDRESSES, "web_page"}


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = set(looks_tabular(head))
    # By the parts of its own that no other table has: a table of "title, start, place" may be anybody's.
    named = keys & {"title", "headline"} and keys & set(_STARTS) and keys & {"location", "place"}
    return bool(named) and len(keys & _SIGNS) >= 2


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "TimeMapper"
    order = look_at(given.start)[2].mapping.order
    ids = Ids()
    for record in records(given, head):
        yield imported(given, _NAME, record, _event(record, head, ids, order))


def _event(record: Record, head: Head, ids: Ids, order: Order | None) -> dict[str, Any]:
    headline, text = record.take("title", "headline"), record.take("description")
    summary, linked = texts(headline, text)
    notes: list[str] = []
    first, last = _date(record, _STARTS, order, notes), _date(record, _ENDS, order, notes)
    whole = bool(first and last and first != last and "/" not in f"{first}{last}")
    return filled(
        id=ids("", f"row-{record.number}"),
        title=title_of(headline, "", text, f"Row {record.number}"),
        summary=summary,
        when=f"{first}/{last}" if whole else first or (f"/{last}" if last and "/" not in last else last),
        when_note="; ".join(dict.fromkeys(notes)),
        place=_place(record),
        tags=split(record.take("tags"), ","),
        citations=_citations(record, head, linked),
    )


def _date(record: Record, keys: tuple[str, ...], order: Order | None, notes: list[str]) -> str | None:
    key = next((key for key in keys if record.peek(key)), "")
    written = record.peek(key)
    if not written:
        return None
    try:
        found = to_edtf(written, order)
    except DateError as error:
        said = spoken(written)
        if said is None:
            record.findings.append(fault(f"{error}; that date is left out", record.name(key)))
            return None
        notes.append(written)
        found = said
    record.take(key)
    return found


def _place(record: Record) -> dict[str, Any]:
    place = filled(name=record.take("place"))
    written = record.peek("location")
    if not written:
        return place
    if not any(c.isdigit() for c in written):
        # A name too, of the place or of what it lies in.
        record.take("location")
        return place | {"query": f"{place['name']}, {written}"} if place else {"name": written}
    where = record.name("location")
    halves = pair(written)
    try:
        found = point(*halves) if halves else None
    except NumberError as error:
        record.findings.append(fault(f"{error}; the coordinates are left out", where))
        return place
    if found is None:
        words = "expected a latitude and a longitude such as 33.5, 36.3; it is left in the columns"
        record.findings.append(warning(f"found “{written[:40]}”, {words}", where))
        return place
    record.take("location")
    if found.note:
        record.findings.append(warning(found.note, record.name("location")))
    return place | {"lat": found.lat, "lon": found.lon}


def _citations(record: Record, head: Head, linked: list[str]) -> list[dict[str, Any]]:
    name, url, page = record.take("source"), record.take(*_ADDRESSES), record.take("web_page", "url")
    if is_url(name) and not url:
        name, url = "", name
    own = [head.source(name or host(url), **({"url": url} if url else {}))] if name or url else []
    if page and page != url:
        own.append(head.source(host(page), url=page))
    media, caption, credit = (
        next((cell for key in keys if (cell := record.peek(key))), "")
        for keys in (_MEDIA, _CAPTIONS, _CREDITS)
    )
    return [{"source": key} for key in own] + sources_of(head, linked, media, credit, caption)


FORMAT = importer(
    name=_NAME,
    label="TimeMapper sheet",
    suffixes=(".csv", ".tsv"),
    recognises=_recognises,
    rows=_rows,
    rank=35,
)

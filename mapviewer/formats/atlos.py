"""Atlos's CSV export of incidents, and the tables that are made for its bulk import (`atlos-csv`).

Source: its `export_controller.ex`, `attribute.ex` and `material.ex`. Radii are Atlos's own: Exact 10 m, Vicinity 100 m, Locality 1 km (`published`). Cells that begin with =, +, - or @ come with a quotation mark
before them, so that spreadsheets take them for no formula; it is taken off. Lists are joined by ", ".

The status tells how far the work is and not how sure something is: To Do, In Progress, Help Needed and Ready for Review are `unverified`, Completed `reported`, Cancelled `withdrawn`; the word stays in the columns.
What makes an incident sensitive is a tag (`sensitive: Graphic Violence`), `graphic` another. Attributes of a project's own stay in the columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import AmbiguousDateError, DateError, to_edtf
from mapviewer.foreign.markup import is_url
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, warning
from mapviewer.formats.tabular import Record, filled, imported, looks_tabular, records, split
from mapviewer.formats.timelinejs import host

_NAME: Final = "atlos-csv"
_SIGNS: Final = {
    "status",
    "sensitive",
    "geolocation_resolution",
    "general_location",
    "source_1",
    "restrictions",
    "more_info",
}
_BULK: Final = {"status", "description", "sensitive"}
"""What a table for the bulk import must have; it has no slugs."""
RADII: Final = {"exact": ("exact", 10.0), "vicinity": ("street", 100.0), "locality": ("city", 1_000.0)}
STATUS: Final = {
    "to do": "unverified",
    "in progress": "unverified",
    "help needed": "unverified",
    "ready for review": "unverified",
    "completed": "reported",
    "cancelled": "withdrawn",
    "canceled": "withdrawn",
}
_ESCAPED: Final = re.compile(r"'(?=[=+\-@])")
_SOURCE: Final = re.compile(r"source_(\d{1,4})")
_MOST_TITLE: Final = 200


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = set(looks_tabular(head))
    if keys >= _BULK:
        return bool(keys & {"source_1", "latitude", "date"})
    return {"slug", "description"} <= keys and len(keys & _SIGNS) >= 2


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "Atlos"
    sources: list[str] | None = None
    for record in records(given, head, required=("description",)):
        if sources is None:
            found = ((int(number[1]), key) for key in record.columns.at if (number := _SOURCE.fullmatch(key)))
            sources = [key for _, key in sorted(found)]
        record.change(
            [_ESCAPED.sub("", cell, count=1) if cell.startswith("'") else cell for cell in record.cells]
        )
        yield imported(given, _NAME, record, _event(record, head, given.ids, sources))


def _event(record: Record, head: Head, ids: Ids, sources: list[str]) -> dict[str, Any]:
    title, more = shortened(record.take("description"), record.take("more_info"))
    kinds = split(record.take("type"), ", ")
    slug = record.take("slug")
    return filled(
        id=ids(slug, f"row-{record.number}"),
        title=title or slug or f"Row {record.number}",
        summary=more,
        category=head.category(kinds[0]) if kinds else None,
        status=_status(record),
        when=_when(record),
        place=_place(record),
        tags=list(dict.fromkeys([*kinds, *split(record.take("tags"), ", "), *_warnings(record)])),
        citations=[
            {"source": head.source(host(said), url=said) if is_url(said) else head.source(said)}
            for said in dict.fromkeys(record.take(key) for key in sources)
            if said
        ],
    )


def shortened(text: str, more: str) -> tuple[str, str]:
    """A title of a description's words, and the summary: what else is told, after the whole description where that is no title."""
    title = " ".join(text.split())
    if len(title) > _MOST_TITLE:
        return title[: _MOST_TITLE - 1].rstrip() + "…", f"{text}\n\n{more}" if more else text
    return title, more


def _status(record: Record) -> str:
    written = record.peek("status")
    if not written:
        return ""
    status = STATUS.get(written.casefold())
    if status is None:
        record.findings.append(
            warning(
                f"found the status “{written[:40]}”, expected one of Atlos's such as In Progress; the event is unverified",
                record.name("status"),
            )
        )
    return status or "unverified"


def _warnings(record: Record) -> list[str]:
    found = [said for said in split(record.peek("sensitive"), ", ") if said.casefold() != "not sensitive"]
    tags = [f"sensitive: {said}" for said in found]
    if any("graphic" in said.casefold() for said in found):
        tags.append("graphic")
    return tags


def _when(record: Record) -> str | None:
    written, clock = record.peek("date"), record.peek("time")
    if not written:
        return None
    try:
        day = to_edtf(written)
    except (DateError, AmbiguousDateError) as error:
        record.findings.append(fault(f"{error}; the event is kept as undated", record.name("date")))
        return None
    record.take("date")
    if not clock or len(day) != 10:
        return day
    try:
        found = to_edtf(f"{day} {clock}", midnight_is_date=False)
    except DateError:
        record.findings.append(
            warning(
                f"found the time “{clock[:40]}”, expected one such as 13:05; the day is used",
                record.name("time"),
            )
        )
        return day
    record.take("time")
    return found


def _place(record: Record) -> dict[str, Any]:
    point = record.point("latitude", "longitude")
    place = filled(name=record.take("general_location"))
    if point is None:
        return place
    place |= {"lat": point.lat, "lon": point.lon}
    written = record.peek("geolocation_resolution")
    word = re.match(r"[a-z]*", written.casefold())
    if word and word[0] in RADII:
        record.take("geolocation_resolution")
        precision, radius = RADII[word[0]]
        place |= {"precision": precision, "radius_m": radius, "radius_basis": "published"}
    elif written:
        record.findings.append(
            warning(
                f"found “{written[:40]}”, expected Exact, Vicinity or Locality; the place has no radius",
                record.name("geolocation_resolution"),
            )
        )
    return place


FORMAT = importer(
    name=_NAME, label="Atlos", suffixes=(".csv",), recognises=_recognises, rows=_rows, rank=20, revision=2
)

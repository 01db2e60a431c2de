"""UCDP's Georeferenced Event Dataset as CSV (`ucdp-csv`): deaths by organised violence, one event a row.

Source: UCDP GED Codebook 23.1 to 25.1, 49 columns; candidate files without a header row are read by the same order. The real sample has numbers written `2.0` and days with or without ` 00:00:00.000`.

What its precision codes become:

- `date_prec` 1: the day, or the span from `date_start` to `date_end` where they differ. 2 to 5 (days, a week, a month, a year): one moment from `date_start` to
  `date_end`, EDTF `[a..b]`, never a span that lasts that long.
- `where_prec` 1 exact (1 km assumed), 2 near a place (25 km), 3 a district's and 4 a province's centre, 5 a part of a country or a feature, 6 a country, 7 over water or abroad: radii of ours, assumed.

`source_article` lists several, in quotation marks and separated by `;`; office, date and headline are lists beside it. `best`, `low` and `high` are the toll. `event_clarity` 2 (unclear) makes
the event unverified. Everything else stays in `origin.columns`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import DateError, to_edtf
from mapviewer.foreign.numbers import NumberError, count
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer
from mapviewer.formats.tabular import Record, filled, imported, looks_tabular, records

_NAME: Final = "ucdp-csv"
HEADER: Final = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]
_KINDS: Final = {"1": "State-based conflict", "2": "Non-state conflict", "3": "One-sided violence"}
_PLACES: Final = {
    "1": ("exact", 1_000.0, "assumed"),
    "2": ("district", 25_000.0, "assumed"),
    "3": ("district", 25_000.0, "assumed"),
    "4": ("region", 100_000.0, "assumed"),
    "5": ("region", 250_000.0, "assumed"),
    "6": ("country", 500_000.0, "assumed"),
    "7": ("region", 250_000.0, "assumed"),
}
_WORDS: Final = {
    "2": "near {place}, up to 25 km from there",
    "3": "somewhere in the district; its centre is shown",
    "4": "somewhere in the province; its centre is shown",
    "5": "somewhere in a part of the country or along a feature",
    "6": "somewhere in the country; its centre is shown",
    "7": "over water or in international airspace",
}


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = looks_tabular(head)
    if {"date_prec", "where_prec", "type_of_violence"} <= set(keys):
        return True
    return _is_bare(keys)


def _is_bare(cells: list[str]) -> bool:
    """Whether a first line is a row of data of 49 columns: some candidate files have no header."""
    return (
        len(cells) >= 49
        and cells[0].removesuffix(".0").isdigit()
        and cells[5].removesuffix(".0") in _KINDS
        and cells[2].removesuffix(".0").isdigit()
    )


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "UCDP GED"
    bare = _is_bare(looks_tabular(given.start[:65_536]))
    for record in records(given, head, header=HEADER if bare else None, required=("date_start",)):
        yield imported(given, _NAME, record, _event(record, head, given.ids))


def _code(record: Record, key: str) -> str:
    """A code as it is in the codebook, without the `.0` of tables that went through a program for numbers."""
    return record.peek(key).removesuffix(".0")


def _event(record: Record, head: Head, ids: Ids) -> dict[str, Any]:
    kind = _KINDS.get(_code(record, "type_of_violence"), "")
    if kind:
        record.take("type_of_violence")
    sides = [record.take("side_a"), record.take("side_b")]
    where, place_note = _place(record)
    title = record.peek("dyad_name") or " – ".join(side for side in sides if side) or kind or "Event"
    if where.get("name"):
        title = f"{title} ({where['name']})"
    key = record.take("id").removesuffix(".0")
    unclear = _code(record, "event_clarity") == "2"
    toll = {name: record.count(name) for name in ("low", "best", "high")}
    when, note = _when(record)
    return filled(
        id=ids(key, f"row-{record.number}"),
        title=title,
        summary=_summary(record),
        category=head.category(kind) if kind else None,
        status="unverified" if unclear else "",
        when=when,
        when_note=note,
        place=where,
        place_note=place_note,
        actors=[
            {"actor": side, "role": role}
            for side, role in zip(sides, ("side A", "side B"), strict=True)
            if side
        ],
        citations=_citations(record, head),
        toll=filled(**toll),
    )


def _summary(record: Record) -> str:
    parts = []
    conflict = record.peek("conflict_name")
    if conflict:
        parts.append(conflict)
    for key, words in (
        ("deaths_a", "side A"),
        ("deaths_b", "side B"),
        ("deaths_civilians", "civilians"),
        ("deaths_unknown", "unknown"),
    ):
        try:
            dead = count(record.peek(key))
        except NumberError:
            continue
        if dead:
            parts.append(f"{words}: {dead}")
    return "; ".join(parts)


def _when(record: Record) -> tuple[str | None, str]:
    days = []
    for key in ("date_start", "date_end"):
        written = record.peek(key)
        if not written:
            continue
        try:
            days.append(to_edtf(written))
        except DateError as error:
            record.findings.append(fault(f"{error}; the event is kept as undated", record.name(key)))
            return None, ""
    if not days:
        record.findings.append(
            fault("found no date_start, expected a day; the event is kept as undated", "date_start")
        )
        return None, ""
    first, last = days[0], days[-1]
    if last < first:
        record.findings.append(
            fault(
                f"found the end {last} before the start {first}, expected it after; they are read the other way round",
                "date_end",
            )
        )
        first, last = last, first
    for key in ("date_start", "date_end", "year"):
        record.take(key)
    precision = _code(record, "date_prec")
    if precision in ("1", ""):
        record.take("date_prec")
        return (first if first == last else f"{first}/{last}"), ""
    if first == last:
        # The code says that the day is not known; the days do not say how far it may be off.
        return f"{first}~", f"UCDP says that the day is not exact (date_prec {precision})"
    return f"[{first}..{last}]", f"UCDP gives these days for one moment among them (date_prec {precision})"


def _place(record: Record) -> tuple[dict[str, Any], str]:
    point = record.point("latitude", "longitude")
    name = record.take("where_coordinates")
    country = record.take("country")
    note = record.peek("where_description")
    if note:
        record.take("where_description")
    place = filled(name=name or record.peek("adm_2") or record.peek("adm_1") or country, country=country)
    code = _code(record, "where_prec")
    if point is None:
        return place, note
    place |= {"lat": point.lat, "lon": point.lon}
    if code in _PLACES:
        precision, radius, basis = _PLACES[code]
        place |= {"precision": precision, "radius_m": radius, "radius_basis": basis}
        if code in _WORDS:
            words = _WORDS[code].replace("{place}", name or "the place")
            note = f"{note} ({words})" if note else words
    record.take("geom_wkt") if record.peek("geom_wkt").startswith("POINT") else None
    return place, note


def _citations(record: Record, head: Head) -> list[dict[str, Any]]:
    offices, dates, headlines = (
        [part.strip() for part in record.peek(key).split(";")] if record.peek(key) else []
        for key in ("source_office", "source_date", "source_headline")
    )
    said_by = record.take("source_original")
    if offices and len(offices) == len(dates) == len(headlines):
        for key in ("source_office", "source_date", "source_headline", "source_article"):
            record.take(key)
        found = []
        for office, day, headline in zip(offices, dates, headlines, strict=True):
            if not office and not headline:
                continue
            try:
                published = to_edtf(day) if day else ""
            except DateError:
                published = ""
                headline = f"{headline} ({day})"
            found.append(head.source(headline or office, publisher=office, published=published))
    else:
        text = record.take("source_article")
        found = [
            head.source(part)
            for part in (piece.strip().strip('"').strip() for piece in text.split('";"'))
            if part
        ]
    citations: list[dict[str, Any]] = [{"source": key} for key in dict.fromkeys(found)]
    if said_by and citations:
        citations[0]["locator"] = f"as told by {said_by}"
    elif said_by:
        citations = [{"source": head.source(said_by)}]
    return citations


FORMAT = importer(
    name=_NAME,
    label="UCDP GED",
    suffixes=(".csv",),
    recognises=_recognises,
    rows=_rows,
    apart=True,
    rank=20,
    revision=2,
)

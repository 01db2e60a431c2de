"""ACLED's event data as CSV (`acled-csv`): political violence and protest, one event a row, coded by hand.

Source: ACLED Codebook (columns of 2019 to 2025; names in any case, `SOURCE SCALE` for `source_scale`), as loaders in the wild read it. The CSV from the export tool and the API's.

What its precision codes become:

- `time_precision` 1 is the day, 2 "during the week or so": one of the seven days around the day that is given, a width of our own (`when_note` says so),
  3 the month: `event_date` is then a day in the middle that stands for it.
- `geo_precision` 1 is a named town, 2 a part of a region coded to a town in it, 3 a region coded to its capital or a natural feature. ACLED publishes no
  radii, so that ours (5, 25 and 75 km) are assumed.

`source` has several names, separated by `;`. `fatalities` of 0 may mean that nobody said a number, and stays 0. `timestamp` (seconds of the last change) and all other columns stay in
`origin.columns`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import AmbiguousDateError, DateError, Order, to_edtf, within_days
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer
from mapviewer.formats.tabular import Memo, Record, filled, imported, looks_tabular, records, split

_NAME: Final = "acled-csv"
_RADII_M: Final = {"1": 5_000.0, "2": 25_000.0, "3": 75_000.0}
_PRECISIONS: Final = {"1": "city", "2": "district", "3": "region"}
_SIGNS: Final = {"event_date", "event_type", "sub_event_type", "geo_precision", "time_precision", "actor1"}


def _recognises(head: bytes, name: str) -> bool:
    del name
    keys = set(looks_tabular(head))
    return bool(keys & {"event_id_cnty", "data_id"}) and len(keys & _SIGNS) >= 4


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "ACLED"
    reader = given.kept("reader", lambda: _Reader(head, given.ids))
    for record in records(given, head, required=("event_date",)):
        yield imported(given, _NAME, record, reader.event(record))


class _Reader:
    """Rows to events; what comes again and again is made once."""

    def __init__(self, head: Head, ids: Ids) -> None:
        self.head = head
        self.ids = ids
        self.when = Memo(_when, "event_date", "year", "time_precision")
        self.place = Memo(
            _place,
            "latitude",
            "longitude",
            "geo_precision",
            "location",
            "admin1",
            "admin2",
            "admin3",
            "country",
        )
        self.actors = Memo(_actors, "actor1", "assoc_actor_1", "actor2", "assoc_actor_2")
        self.kind = Memo(self._kind, "event_type", "sub_event_type")
        self.citations = Memo(self._citations, "source")
        self.toll = Memo(_toll, "fatalities")

    def _kind(self, record: Record) -> tuple[str, str, str | None]:
        kind = record.take("event_type")
        return kind, record.take("sub_event_type"), self.head.category(kind) if kind else None

    def _citations(self, record: Record) -> list[dict[str, Any]]:
        return [{"source": self.head.source(name)} for name in split(record.take("source"))]

    def event(self, record: Record) -> dict[str, Any]:
        kind, sort, category = self.kind(record)
        actors, first = self.actors(record)
        place = self.place(record)
        what = sort or kind or "Event"
        title = f"{what}: {first}" if first else what
        if name := place.get("name"):
            title = f"{title} ({name})"
        key = record.take("event_id_cnty", "data_id", "event_id_no_cnty")
        when, note = self.when(record)
        return filled(
            id=self.ids(key, f"row-{record.number}"),
            title=title,
            summary=record.take("notes"),
            category=category,
            when=when,
            when_note=note,
            place=place,
            actors=actors,
            tags=[*([sort] if sort else ()), *split(record.take("tags"))],
            citations=self.citations(record),
            toll=self.toll(record),
        )


def _actors(record: Record) -> tuple[list[dict[str, str]], str]:
    """The actors with their roles, and the two sides as a title has them."""
    actors = []
    one, two = record.take("actor1"), record.take("actor2")
    if one:
        actors.append({"actor": one, "role": "actor 1"})
    if beside := record.take("assoc_actor_1"):
        actors += [{"actor": name, "role": "with actor 1"} for name in split(beside)]
    if two:
        actors.append({"actor": two, "role": "actor 2"})
    if beside := record.take("assoc_actor_2"):
        actors += [{"actor": name, "role": "with actor 2"} for name in split(beside)]
    return actors, f"{one} – {two}" if one and two else one or two


def _toll(record: Record) -> dict[str, int] | None:
    fatalities = record.count("fatalities")
    return None if fatalities is None else {"best": fatalities}


def _when(record: Record) -> tuple[str | None, str]:
    written = record.peek("event_date")
    if not written:
        record.findings.append(
            fault(
                "found no event_date, expected a day; the event is kept as undated", record.name("event_date")
            )
        )
        return None, ""
    try:
        # ACLED writes days first wherever it writes numbers only.
        day = to_edtf(written, Order.DAY_FIRST)
    except (DateError, AmbiguousDateError) as error:
        record.findings.append(fault(f"{error}; the event is kept as undated", record.name("event_date")))
        return None, ""
    year = record.peek("year").removesuffix(".0")
    if year and year.isdigit() and not day.startswith(year):
        record.findings.append(
            fault(
                f"found the year {year} beside the date {written}, expected the same year; the date is used",
                record.name("year"),
            )
        )
    else:
        record.take("year")
    precision = record.peek("time_precision").removesuffix(".0")
    if len(day) == 10 and day == written:
        record.take("event_date")
    if precision == "1":
        record.take("time_precision")
        record.take("event_date")
        return day, ""
    if precision == "2" and len(day) == 10:
        return within_days(
            day, 3
        ), f"ACLED gives the week or so around {day}; that this is three days either way is assumed"
    if precision == "3":
        return day[:7], f"ACLED gives the month; {day} stands for it"
    if precision:
        record.findings.append(
            fault(
                f"found time_precision {precision[:20]}, expected 1, 2 or 3; the day is used",
                record.name("time_precision"),
            )
        )
    return day, ""


def _place(record: Record) -> dict[str, Any]:
    point = record.point("latitude", "longitude")
    precision = record.peek("geo_precision").removesuffix(".0")
    name = record.take("location")
    regions = [record.peek(key) for key in ("admin3", "admin2", "admin1")]
    country = record.peek("country")
    if not name:
        name = next((region for region in regions if region), country)
    query = ", ".join(dict.fromkeys(part for part in (name, regions[2]) if part))
    place = filled(name=name, country=country, query=query if point is None else "")
    if point is not None:
        place |= {"lat": point.lat, "lon": point.lon}
        if precision in _RADII_M:
            record.take("geo_precision")
            place |= {
                "precision": _PRECISIONS[precision],
                "radius_m": _RADII_M[precision],
                "radius_basis": "assumed",
            }
        elif precision:
            record.findings.append(
                fault(
                    f"found geo_precision {precision[:20]}, expected 1, 2 or 3", record.name("geo_precision")
                )
            )
    if country:
        record.take("country")
    return place


FORMAT = importer(
    name=_NAME,
    label="ACLED",
    suffixes=(".csv",),
    recognises=_recognises,
    rows=_rows,
    rank=20,
    apart=True,
    revision=2,
)

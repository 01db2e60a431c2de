"""GDELT's event tables, 2.0 (61 columns) and 1.0 (58, or 57 without SOURCEURL), cut by tabs, without a header row or with one (`gdelt-csv`).

Source: the GDELT Event Codebooks 2.0 and 1.03. A quotation mark is a character like any other there.

Machines code these events from news, so that each is `unverified`. The place is where the action is coded to (`ActionGeo_*`), never where an actor is from. What its type becomes, all assumed: 1 a country's
centre (500 km), 2 a US state's (300 km), 5 another province's (100 km), 3 and 4 a town (5 km). The category is the CAMEO root code with its name. Country codes are FIPS 10-4 and not ISO; they and all else stay in
`origin.columns` as they were, so that the codes keep their zeros.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.foreign.dates import DateError, to_edtf
from mapviewer.foreign.markup import is_url
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer
from mapviewer.formats.tabular import Record, filled, imported, looks_tabular, records
from mapviewer.formats.timelinejs import host

_NAME: Final = "gdelt-csv"


def _actor(n: int) -> list[str]:
    parts = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
    return [f"Actor{n}{part}" for part in parts.split()]


def _geo(whose: str, *, two: bool) -> list[str]:
    parts = ["Type", "FullName", "CountryCode", "ADM1Code", *(["ADM2Code"] if two else []), "Lat", "Long"]
    return [f"{whose}Geo_{part}" for part in (*parts, "FeatureID")]


def header(columns: int) -> list[str] | None:
    """The names of the columns of a table with so many; None where GDELT has no such table."""
    if columns not in (57, 58, 61):
        return None
    two = columns == 61
    names = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate", *_actor(1), *_actor(2)]
    counted = "IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone"
    names += counted.split()
    for whose in ("Actor1", "Actor2", "Action"):
        names += _geo(whose, two=two)
    return [*names, "DATEADDED", "SOURCEURL"][:columns]


ROOTS: Final = {
    "01": "Make public statement",
    "02": "Appeal",
    "03": "Express intent to cooperate",
    "04": "Consult",
    "05": "Engage in diplomatic cooperation",
    "06": "Engage in material cooperation",
    "07": "Provide aid",
    "08": "Yield",
    "09": "Investigate",
    "10": "Demand",
    "11": "Disapprove",
    "12": "Reject",
    "13": "Threaten",
    "14": "Protest",
    "15": "Exhibit force posture",
    "16": "Reduce relations",
    "17": "Coerce",
    "18": "Assault",
    "19": "Fight",
    "20": "Use unconventional mass violence",
}
"""CAMEO's root codes and their names."""
_PLACES: Final = {
    "1": ("country", 500_000.0, "somewhere in the country; its centre is shown"),
    "2": ("region", 300_000.0, "somewhere in the state; its centre is shown"),
    "3": ("city", 5_000.0, ""),
    "4": ("city", 5_000.0, ""),
    "5": ("region", 100_000.0, "somewhere in the province; its centre is shown"),
}


def _recognises(head: bytes, name: str) -> bool:
    del name
    if {"globaleventid", "sqldate"} <= set(looks_tabular(head)):
        return True
    return _bare(head) is not None


def _bare(head: bytes) -> list[str] | None:
    """The columns' names of a table without a header row, by its first line; None for what is no such table."""
    cells = head.lstrip(b"\r\n").partition(b"\n")[0].rstrip(b"\r").split(b"\t")
    names = header(len(cells))
    if names is None or not cells[0].strip().isdigit():
        return None
    return names if len(cells[1].strip()) == 8 and cells[1].strip().isdigit() else None


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "GDELT"
    names = _bare(given.start[: 1 << 16].lstrip(b"\xef\xbb\xbf"))
    cut = "\t" if names else ""
    for record in records(
        given, head, header=names, delimiter=cut, quoted=names is None, required=("sqldate",)
    ):
        yield imported(given, _NAME, record, _event(record, head, given.ids))


def _event(record: Record, head: Head, ids: Ids) -> dict[str, Any]:
    code = record.peek("eventrootcode").zfill(2)
    what = ROOTS.get(code, "")
    if not what and record.peek("eventrootcode"):
        record.findings.append(
            fault(
                f"found the root code {code[:20]}, expected one of CAMEO's, 01 to 20; the event has no category",
                record.name("eventrootcode"),
            )
        )
    actors = [
        {"actor": name, "role": f"actor {n}"}
        for n in (1, 2)
        if (name := record.take(f"actor{n}name") or record.peek(f"actor{n}code"))
    ]
    place, note = _place(record)
    title = what or "Event"
    if actors:
        title += ": " + " – ".join(actor["actor"] for actor in actors)
    if place.get("name"):
        title += f" ({place['name']})"
    return filled(
        id=ids(record.take("globaleventid"), f"row-{record.number}"),
        title=title,
        category=head.category(f"{code} {what}") if what else None,
        status="unverified",
        when=_when(record),
        place=place,
        place_note=note,
        actors=actors,
        citations=_citations(record, head),
    )


def _when(record: Record) -> str | None:
    written = record.peek("sqldate")
    try:
        day = to_edtf(written)
    except DateError as error:
        record.findings.append(fault(f"{error}; the event is kept as undated", record.name("sqldate")))
        return None
    record.take("sqldate")
    return day


def _place(record: Record) -> tuple[dict[str, Any], str]:
    point = record.point("actiongeo_lat", "actiongeo_long")
    place = filled(name=record.take("actiongeo_fullname"))
    if point is None:
        return place, ""
    place |= {"lat": point.lat, "lon": point.lon}
    precision, radius, words = _PLACES.get(record.peek("actiongeo_type"), ("", 0.0, ""))
    if precision:
        record.take("actiongeo_type")
        place |= {"precision": precision, "radius_m": radius, "radius_basis": "assumed"}
    return place, words


def _citations(record: Record, head: Head) -> list[dict[str, Any]]:
    said = record.take("sourceurl")
    if not said:
        return []
    if not is_url(said):
        return [{"source": head.source(said)}]
    return [{"source": head.source(host(said), url=said)}]


FORMAT = importer(
    name=_NAME,
    label="GDELT",
    suffixes=(".csv", ".tsv"),
    recognises=_recognises,
    rows=_rows,
    apart=True,
    rank=20,
    revision=2,
)

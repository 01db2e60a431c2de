"""GDELT's event tables, with their columns counted, their centres as centres and their codes as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.events.event import Event, Place
from mapviewer.formats.gdelt import header
from mapviewer.opening import open_dossier

CELLS = {
    "GLOBALEVENTID": "410412347",
    "SQLDATE": "20150218",
    "MonthYear": "201502",
    "Year": "2015",
    "FractionDate": "2015.1315",
    "Actor1Code": "SYRGOV",
    "Actor1Name": "SYRIA",
    "Actor2Code": "REB",
    "IsRootEvent": "1",
    "EventCode": "190",
    "EventBaseCode": "190",
    "EventRootCode": "19",
    "QuadClass": "4",
    "GoldsteinScale": "-10.0",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": 'Aleppo, "Halab, Syria',
    "ActionGeo_CountryCode": "SY",
    "ActionGeo_ADM1Code": "SY09",
    "ActionGeo_Lat": "36.2028",
    "ActionGeo_Long": "37.1586",
    "DATEADDED": "20150218230000",
    "SOURCEURL": "http://news.example/aleppo?id=1",
}


def line(columns: int, **changes: str) -> str:
    cells = {**CELLS, **changes}
    return "\t".join(cells.get(name, "") for name in header(columns) or []) + "\n"


def read(folder: Path, columns: int = 61, **changes: str) -> tuple[Event, tuple[str, ...]]:
    path = folder / "20150218230000.export.CSV"
    path.write_text(line(columns, **changes))
    store = open_dossier(path)
    return store.events[0], tuple(problem.message for problem in store.problems)


def place_of(event: Event) -> Place:
    assert isinstance(event.place, Place)
    return event.place


@pytest.mark.parametrize("columns", [61, 58, 57])
def test_a_row_becomes_an_event(tmp_path: Path, columns: int) -> None:
    event, problems = read(tmp_path, columns)
    assert problems == ()
    assert event.id == "410412347"
    assert event.title == 'Fight: SYRIA – REB (Aleppo, "Halab, Syria)'
    assert event.status == "unverified"
    assert event.category == "19 Fight"
    assert event.when == "2015-02-18"
    assert [(a.actor, a.role) for a in event.actors] == [("SYRIA", "actor 1"), ("REB", "actor 2")]
    place = place_of(event)
    assert (place.lat, place.lon, place.radius_m, place.radius_basis) == (36.2028, 37.1586, 5_000, "assumed")
    assert place.country is None  # FIPS is not ISO
    assert event.origin is not None
    assert event.origin.columns["ActionGeo_CountryCode"] == "SY"
    assert event.origin.columns["EventCode"] == "190"
    expected = [] if columns == 57 else ["news.example · http://news.example/aleppo?id=1"]
    assert [citation.source for citation in event.citations] == expected


@pytest.mark.parametrize(
    ("code", "radius", "precision"),
    [("1", 500_000, "country"), ("2", 300_000, "region"), ("5", 100_000, "region"), ("3", 5_000, "city")],
)
def test_centres_are_no_places(tmp_path: Path, code: str, radius: float, precision: str) -> None:
    event, _ = read(tmp_path, ActionGeo_Type=code)
    place = place_of(event)
    assert (place.radius_m, place.radius_basis, place.precision) == (radius, "assumed", precision)
    assert ("centre" in (event.place_note or "")) is (precision != "city")


def test_codes_keep_their_zeros(tmp_path: Path) -> None:
    event, _ = read(tmp_path, EventRootCode="04", EventCode="043")
    assert event.category == "04 Consult"
    assert event.origin is not None
    assert event.origin.columns["EventCode"] == "043"


def test_a_header_row_and_commas(tmp_path: Path) -> None:
    names = ["GLOBALEVENTID", "SQLDATE", "EventRootCode", "ActionGeo_Lat", "ActionGeo_Long"]
    path = tmp_path / "query.csv"
    path.write_text(",".join(names) + "\n7,20150218,14,36,37\n")
    (event,) = open_dossier(path).events
    assert (event.id, event.category, event.when) == ("7", "14 Protest", "2015-02-18")


def test_ragged_and_doubled_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.CSV"
    path.write_text(line(61) + "1\t20150219\n\n" + line(61))
    store = open_dossier(path)
    assert [event.id for event in store.events] == ["410412347", "1", "410412347~2"]
    assert any("2 cells" in p.message and p.line == 2 for p in store.problems)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SQLDATE": "20150230"}, "20150230"),
        ({"EventRootCode": "--"}, "root code"),
        ({"ActionGeo_Lat": "136"}, "latitude"),
        ({"ActionGeo_Long": ""}, "without a longitude"),
        ({"ActionGeo_Lat": "0", "ActionGeo_Long": "0"}, "0, 0"),
    ],
)
def test_what_is_wrong_is_said_and_the_event_stays(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    event, problems = read(tmp_path, **changes)
    assert event.id == "410412347"
    assert any(words in problem for problem in problems), problems


def test_no_place_of_an_actor_is_taken(tmp_path: Path) -> None:
    event, _ = read(
        tmp_path,
        ActionGeo_Type="0",
        ActionGeo_FullName="",
        ActionGeo_Lat="",
        ActionGeo_Long="",
        Actor1Geo_Lat="33.5",
        Actor1Geo_Long="36.3",
    )
    assert event.place is None


def test_a_source_that_is_no_address(tmp_path: Path) -> None:
    event, _ = read(tmp_path, SOURCEURL="BBC Monitoring")
    assert [citation.source for citation in event.citations] == ["BBC Monitoring"]

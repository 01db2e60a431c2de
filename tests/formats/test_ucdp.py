"""UCDP's Georeferenced Event Dataset: its 49 columns, with and without a header, and its precision as dates and radii."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.events.event import Event, Place
from mapviewer.formats.ucdp import HEADER
from mapviewer.opening import open_dossier

CELLS = {
    "id": "1001.0",
    "year": "2013.0",
    "type_of_violence": "1.0",
    "conflict_name": "Somewhere: Government",
    "dyad_name": "Government of Somewhere - Rebels",
    "side_a": "Government of Somewhere",
    "side_b": "Rebels",
    "source_article": '"Agency One,2013-01-03,First headline";"Agency Two,2013-01-04,Second headline"',
    "source_office": "Agency One;Agency Two",
    "source_date": "2013-01-03;2013-01-04",
    "source_headline": "First headline;Second headline",
    "source_original": "Observers",
    "where_prec": "1.0",
    "where_coordinates": "Village",
    "latitude": "35.5",
    "longitude": "36.5",
    "geom_wkt": "POINT (36.5 35.5)",
    "country": "Somewhere",
    "event_clarity": "1.0",
    "date_prec": "1.0",
    "date_start": "2013-01-03 00:00:00.000",
    "date_end": "2013-01-03 00:00:00.000",
    "deaths_b": "2.0",
    "best": "2.0",
    "high": "3.0",
    "low": "1.0",
}


def read(folder: Path, *, header: bool = True, **changes: str) -> tuple[Event, tuple[str, ...]]:
    cells = {**CELLS, **changes}
    row = ",".join('"' + cells.get(name, "").replace('"', '""') + '"' for name in HEADER)
    path = folder / "ged.csv"
    path.write_text((",".join(HEADER) + "\n" if header else "") + row + "\n")
    store = open_dossier(path)
    return store.events[0], tuple(problem.message for problem in store.problems)


@pytest.mark.parametrize("header", [True, False])
def test_a_row_becomes_an_event(tmp_path: Path, header: bool) -> None:
    event, problems = read(tmp_path, header=header)
    assert problems == ()
    assert event.id == "1001"
    assert event.title == "Government of Somewhere - Rebels (Village)"
    assert event.summary == "Somewhere: Government; side B: 2"
    assert event.category == "State-based conflict"
    assert event.when == "2013-01-03"
    assert event.status == "reported"
    assert event.toll is not None
    assert (event.toll.low, event.toll.best, event.toll.high) == (1, 2, 3)
    assert [c.source for c in event.citations] == [
        "First headline · Agency One · 2013-01-03",
        "Second headline · Agency Two · 2013-01-04",
    ]
    assert event.citations[0].locator == "as told by Observers"
    assert event.origin is not None
    assert event.origin.row == (2 if header else 1)
    assert event.origin.columns["conflict_name"] == "Somewhere: Government"


@pytest.mark.parametrize(
    ("code", "first", "last", "when"),
    [
        ("1", "2013-01-03", "2013-01-03", "2013-01-03"),
        ("1", "2013-01-03", "2013-01-05", "2013-01-03/2013-01-05"),
        ("2", "2013-01-03", "2013-01-05", "[2013-01-03..2013-01-05]"),
        ("4", "2013-01-01", "2013-01-31", "[2013-01-01..2013-01-31]"),
        ("2", "2013-01-03", "2013-01-03", "2013-01-03~"),
    ],
)
def test_time_precision_is_imported(tmp_path: Path, code: str, first: str, last: str, when: str) -> None:
    event, problems = read(tmp_path, date_prec=code, date_start=first, date_end=last)
    assert problems == ()
    assert event.when == when


@pytest.mark.parametrize(("code", "radius"), [("1", 1_000), ("3", 25_000), ("4", 100_000), ("6", 500_000)])
def test_place_precision_is_a_radius(tmp_path: Path, code: str, radius: float) -> None:
    event, _ = read(tmp_path, where_prec=code)
    assert isinstance(event.place, Place)
    assert event.place.radius_m == radius
    assert event.place.radius_basis == "assumed"


def test_an_unclear_event_is_unverified(tmp_path: Path) -> None:
    assert read(tmp_path, event_clarity="2")[0].status == "unverified"


def test_sources_in_one_cell(tmp_path: Path) -> None:
    event, _ = read(tmp_path, source_office="", source_date="", source_headline="", source_original="")
    assert [c.source for c in event.citations] == [
        "Agency One,2013-01-03,First headline",
        "Agency Two,2013-01-04,Second headline",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date_start": "", "date_end": ""}, "no date_start"),
        ({"date_start": "2013-02-30"}, "2013-02-30"),
        ({"date_start": "2013-01-05", "date_end": "2013-01-03"}, "before the start"),
        ({"latitude": "135"}, "latitude"),
        ({"best": "two"}, "two"),
    ],
)
def test_what_is_wrong_is_said_and_the_event_stays(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    event, problems = read(tmp_path, **changes)
    assert event.id == "1001"
    assert any(words in problem for problem in problems), problems

"""ACLED's CSV: its columns, and its precision as dates and radii."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.events.event import Event, Place
from mapviewer.opening import open_dossier

COLUMNS = {
    "event_id_cnty": "SYR1",
    "event_date": "16 July 2025",
    "year": "2025",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Air/drone strike",
    "actor1": "Military Forces of Israel",
    "assoc_actor_1": "",
    "actor2": "Military Forces of Syria",
    "assoc_actor_2": "Civilians (Syria); Druze",
    "country": "Syria",
    "admin1": "Damascus",
    "location": "Damascus",
    "latitude": "33.5102",
    "longitude": "36.2912",
    "geo_precision": "1",
    "source": "SOHR; Reuters",
    "notes": "On 16 July 2025 …",
    "fatalities": "3",
    "tags": "crowd size=no report",
    "timestamp": "1752700000",
}


def read(folder: Path, *, upper: bool = False, **changes: str) -> tuple[Event, tuple[str, ...]]:
    cells = {**COLUMNS, **changes}
    names = [name.upper().replace("_", " ") if upper else name for name in cells]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells.values()]
    path = folder / "acled.csv"
    path.write_text(",".join(names) + "\n" + ",".join(quoted) + "\n")
    store = open_dossier(path)
    return store.events[0], tuple(problem.message for problem in store.problems)


def place_of(event: Event) -> Place:
    assert isinstance(event.place, Place)
    return event.place


@pytest.mark.parametrize("upper", [False, True])
def test_a_row_becomes_an_event(tmp_path: Path, upper: bool) -> None:
    event, problems = read(tmp_path, upper=upper)
    assert problems == ()
    assert event.id == "SYR1"
    assert event.title == "Air/drone strike: Military Forces of Israel – Military Forces of Syria (Damascus)"
    assert event.summary == "On 16 July 2025 …"
    assert event.category == "Explosions/Remote violence"
    assert event.when == "2025-07-16"
    assert event.when_note is None
    assert [(a.actor, a.role) for a in event.actors] == [
        ("Military Forces of Israel", "actor 1"),
        ("Military Forces of Syria", "actor 2"),
        ("Civilians (Syria)", "with actor 2"),
        ("Druze", "with actor 2"),
    ]
    assert [citation.source for citation in event.citations] == ["SOHR", "Reuters"]
    assert event.toll is not None
    assert event.toll.best == 3
    assert event.tags == ("Air/drone strike", "crowd size=no report")
    place = place_of(event)
    assert (place.name, place.lat, place.lon) == ("Damascus", 33.5102, 36.2912)
    assert event.origin is not None
    assert len(event.origin.columns) == 3  # disorder_type, admin1, timestamp


@pytest.mark.parametrize(
    ("code", "when", "assumed"),
    [("1", "2025-07-16", False), ("2", "[2025-07-13..2025-07-19]", True), ("3", "2025-07", False)],
)
def test_time_precision_is_imported(tmp_path: Path, code: str, when: str, assumed: bool) -> None:
    event, problems = read(tmp_path, time_precision=code)
    assert problems == ()
    assert event.when == when
    assert ("assumed" in (event.when_note or "")) is assumed


@pytest.mark.parametrize(("code", "radius"), [("1", 5_000), ("2", 25_000), ("3", 75_000)])
def test_place_precision_is_a_radius_of_our_own(tmp_path: Path, code: str, radius: float) -> None:
    event, _ = read(tmp_path, geo_precision=code)
    assert place_of(event).radius_m == radius
    assert place_of(event).radius_basis == "assumed"


@pytest.mark.parametrize("written", ["2025-07-16", "16-07-2025", "16-Jul-25", "16/07/2025"])
def test_its_dates_in_all_forms(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, event_date=written)[0].when == "2025-07-16"


def test_small_numbers_are_days_first(tmp_path: Path) -> None:
    assert read(tmp_path, event_date="07-08-2025")[0].when == "2025-08-07"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"event_date": ""}, "no event_date"),
        ({"event_date": "someday"}, "someday"),
        ({"year": "2024"}, "the year 2024"),
        ({"time_precision": "9"}, "time_precision 9"),
        ({"geo_precision": "9"}, "geo_precision 9"),
        ({"latitude": "99"}, "latitude"),
        ({"longitude": ""}, "without a longitude"),
        ({"latitude": "0", "longitude": "0"}, "0, 0"),
        ({"fatalities": "many"}, "many"),
    ],
)
def test_what_is_wrong_is_said_and_the_event_stays(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    event, problems = read(tmp_path, **changes)
    assert event.id == "SYR1"
    assert any(words in problem for problem in problems), problems

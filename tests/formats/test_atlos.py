"""Atlos's CSV: its own radii, its warnings, its escaped cells and however many sources."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mapviewer.events.event import Event, Place
from mapviewer.opening import open_dossier

CELLS = {
    "slug": "ABC123",
    "inserted_at": "2022-03-02 10:00:00",
    "updated_at": "2022-03-03 10:00:00",
    "latitude": "'-33.51",
    "longitude": "36.29",
    "status": "In Progress",
    "description": "A bridge is hit",
    "date": "2022-03-01",
    "time": "13:05:00",
    "general_location": "By the river",
    "tags": "bridge, river",
    "type": "Military Activity/Airstrike, Civilian Harm",
    "impact": "Bridge",
    "geolocation_resolution": "Vicinity",
    "more_info": "'=2+2 seen on video",
    "sensitive": "Graphic Violence, Personal Information Visible",
    "source_2": "https://b.example/2",
    "source_10": "A witness",
    "source_1": "https://a.example/1",
    "source_3": "",
    "Weapon": "unknown",
}


def read(folder: Path, **changes: str) -> tuple[Event, tuple[str, ...]]:
    cells = {**CELLS, **changes}
    path = folder / "atlos-export-2022-03-04.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([list(cells), list(cells.values())])
    store = open_dossier(path)
    return store.events[0], tuple(problem.message for problem in store.problems)


def place_of(event: Event) -> Place:
    assert isinstance(event.place, Place)
    return event.place


def test_a_row_becomes_an_event(tmp_path: Path) -> None:
    event, problems = read(tmp_path)
    assert problems == ()
    assert (event.id, event.title, event.summary) == ("ABC123", "A bridge is hit", "=2+2 seen on video")
    assert event.status == "unverified"
    assert event.when == "2022-03-01T13:05:00"
    assert event.category == "Military Activity/Airstrike"
    assert event.tags == (
        "Military Activity/Airstrike",
        "Civilian Harm",
        "bridge",
        "river",
        "sensitive: Graphic Violence",
        "sensitive: Personal Information Visible",
        "graphic",
    )
    assert [citation.source for citation in event.citations] == [
        "a.example · https://a.example/1",
        "b.example · https://b.example/2",
        "A witness",
    ]
    place = place_of(event)
    assert (place.name, place.lat, place.lon) == ("By the river", -33.51, 36.29)
    assert (place.radius_m, place.radius_basis) == (100, "published")
    assert event.origin is not None
    assert event.origin.columns["Weapon"] == "unknown"
    assert event.origin.columns["status"] == "In Progress"


@pytest.mark.parametrize(("word", "radius"), [("Exact", 10), ("Locality", 1_000), ("Exact (± 10m)", 10)])
def test_radii_are_published(tmp_path: Path, word: str, radius: float) -> None:
    event, _ = read(tmp_path, geolocation_resolution=word)
    assert (place_of(event).radius_m, place_of(event).radius_basis) == (radius, "published")


@pytest.mark.parametrize(
    ("status", "ours"), [("To Do", "unverified"), ("Completed", "reported"), ("Cancelled", "withdrawn")]
)
def test_status(tmp_path: Path, status: str, ours: str) -> None:
    assert read(tmp_path, status=status)[0].status == ours


def test_what_is_not_sensitive_has_no_tag(tmp_path: Path) -> None:
    event, _ = read(tmp_path, sensitive="Not Sensitive", tags="", type="")
    assert event.tags == ()


def test_an_empty_time_is_no_midnight(tmp_path: Path) -> None:
    assert read(tmp_path, time="")[0].when == "2022-03-01"
    assert read(tmp_path, time="00:00:00")[0].when == "2022-03-01T00:00:00"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "2022-02-30"}, "2022-02-30"),
        ({"time": "around noon"}, "around noon"),
        ({"latitude": "99"}, "latitude"),
        ({"longitude": ""}, "without a longitude"),
        ({"geolocation_resolution": "Nearby"}, "Nearby"),
        ({"status": "Lost"}, "Lost"),
    ],
)
def test_what_is_wrong_is_said_and_the_event_stays(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    event, problems = read(tmp_path, **changes)
    assert event.id == "ABC123"
    assert any(words in problem for problem in problems), problems


def test_a_table_for_the_bulk_import(tmp_path: Path) -> None:
    path = tmp_path / "bulk.csv"
    path.write_text(
        "status,description,sensitive,latitude,longitude,date,source_1,source_2,tags\n"
        'To Do,A bridge is hit,Graphic Violence,33.51,36.29,2024-01-01,https://a.example/1,https://b.example/2,"a, b"\n'
    )
    store = open_dossier(path)
    (event,) = store.events
    assert (event.id, event.title, event.status, event.when) == (
        "row-2",
        "A bridge is hit",
        "unverified",
        "2024-01-01",
    )
    assert {"a", "b", "sensitive: Graphic Violence"} <= set(event.tags)
    assert len(event.citations) == 2
    assert store.problems == ()

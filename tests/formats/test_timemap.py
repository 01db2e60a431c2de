"""TimeMap's JSON in its three forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import Event, Place
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier

EVENT: dict[str, Any] = {
    "id": "CIV1",
    "description": "A school is hit",
    "date": "03/04/2022",
    "time": "",
    "latitude": "50,45",
    "longitude": "30.52",
    "location": "Kyiv",
    "associations": ["a1", "f1", "n1"],
    "sources": ["s1", "s2"],
    "graphic": "TRUE",
    "comments": "checked",
    "colour": "",
}
SOURCES = {
    "s1": {
        "id": "s1",
        "title": "A post",
        "url": "https://a.example/1",
        "paths": ["https://a.example/1.mp4"],
        "author": "Somebody",
        "date": "03/05/2022",
        "type": "Video",
    }
}
ASSOCIATIONS = [
    {"id": "a1", "title": "Schools", "mode": "CATEGORY"},
    {"id": "f1", "title": "Shelling", "mode": "FILTER", "filter_paths": ["Weapon", "Shelling"]},
    {"id": "n1", "title": "The first week", "mode": "NARRATIVE"},
]


def opened(folder: Path, value: Any) -> Store:
    path = folder / "events.json"
    path.write_text(json.dumps(value, indent=1))
    return open_dossier(path)


def one(folder: Path, **changes: Any) -> tuple[Event, list[str]]:
    store = opened(folder, [{**EVENT, **changes}])
    return store.events[0], [problem.message for problem in store.problems]


def test_everything_in_one_file(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        {"events": [EVENT], "sources": SOURCES, "associations": ASSOCIATIONS, "sites": [{"id": "1"}]},
    )
    (event,) = store.events
    assert [p.message for p in store.problems] == []
    assert (event.id, event.title, event.summary) == ("CIV1", "A school is hit", "")
    assert event.when == "2022-03-04"
    assert event.category == "Schools"
    assert event.tags == ("Weapon", "Shelling", "The first week", "graphic")
    assert isinstance(event.place, Place)
    assert (event.place.name, event.place.lat, event.place.lon) == ("Kyiv", 50.45, 30.52)
    cited = [citation.source for citation in event.citations]
    assert cited == [
        "A post · https://a.example/1 · Somebody · Video · 2022-03-05",
        "A post · https://a.example/1.mp4 · Somebody · Video · 2022-03-05",
        "s2",
    ]
    assert event.origin is not None
    assert event.origin.columns == {"comments": "checked", "graphic": "TRUE"}


def test_what_visitors_download(tmp_path: Path) -> None:
    event, problems = one(
        tmp_path,
        associations=None,
        sources=[{"id": "s1", "path": "https://a.example/1", "description": "A post"}, {"id": "s2", "path": "", "description": ""}],
        filters=[{"key": "Weapon", "value": "Shelling"}, {"key": "", "value": "x"}, 7],
    )  # fmt: skip
    assert problems == []
    assert event.tags == ("Weapon: Shelling", "x", "7", "graphic")
    assert [citation.source for citation in event.citations] == ["A post · https://a.example/1", "s2"]


def test_a_plain_list_keeps_the_ids_of_its_sources(tmp_path: Path) -> None:
    event, _ = one(tmp_path)
    assert [citation.source for citation in event.citations] == ["s1", "s2"]
    assert event.tags == ("a1", "f1", "n1", "graphic")


@pytest.mark.parametrize(
    ("date", "time", "when"),
    [
        ("03/04/2022", "", "2022-03-04"),
        ("3/4/2022", "13:05", "2022-03-04T13:05"),
        ("3/4/2022", "00:00", "2022-03-04T00:00"),
        ("2022-03-04", "", "2022-03-04"),
        ("", "", None),
    ],
)
def test_dates(tmp_path: Path, date: str, time: str, when: str | None) -> None:
    event, problems = one(tmp_path, date=date, time=time)
    assert (event.when, problems) == (when, [])


def test_days_first_where_the_dates_say_so(tmp_path: Path) -> None:
    store = opened(tmp_path, [EVENT, {**EVENT, "id": "2", "date": "24/02/2022"}])
    assert [event.when for event in store.events] == ["2022-04-03", "2022-02-24"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "soon"}, "soon"),
        ({"time": "dawn"}, "dawn"),
        ({"latitude": "950"}, "latitude"),
        ({"longitude": ""}, "without a longitude"),
    ],
)
def test_what_is_wrong_is_said_and_the_event_stays(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    event, problems = one(tmp_path, **changes)
    assert event.id == "CIV1"
    assert any(words in problem for problem in problems), problems


def test_what_is_no_event_is_told_and_odd_values_do_no_harm(tmp_path: Path) -> None:
    odd = {
        "id": {"a": 1},
        "description": ["x"],
        "sources": "s",
        "associations": {"a": 1},
        "date": 5,
        "latitude": None,
    }
    store = opened(tmp_path, [EVENT, None, odd])
    assert len(store.events) == 2
    assert any(p.message.startswith("row 2: found null") for p in store.problems)


def test_an_object_without_events(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        opened(tmp_path, {"sources": SOURCES, "events": {"a": EVENT}, "associations": []})

"""StoryMapJS: slides with places and dates in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import Place
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier


def opened(folder: Path, slides: Any) -> Store:
    path = folder / "story.json"
    path.write_text(json.dumps({"storymap": {"slides": slides, "map_type": "osm:standard"}}))
    return open_dossier(path)


def slide(**changes: Any) -> dict[str, Any]:
    return {
        "date": "c. 1850",
        "text": {"headline": "The <em>house</em>", "text": "<p>Built by <a href='https://a.example/b'>her</a></p>"},
        "location": {"name": "Lyon", "lat": 45.76, "lon": 4.84, "zoom": 12, "line": True, "icon": "x.png"},
        "media": {"url": "https://a.example/1.jpg", "credit": "Archive", "caption": ""},
        **changes,
    }  # fmt: skip


def test_a_story(tmp_path: Path) -> None:
    overview = {
        "type": "overview",
        "text": {"headline": "All", "text": "<b>of it</b>"},
        "location": {"lat": 1},
    }
    store = opened(tmp_path, [overview, slide()])
    assert (store.head.title, store.head.description) == ("All", "of it")
    (event,) = store.events
    assert [p.message for p in store.problems] == []
    assert (event.id, event.title, event.summary) == ("slide-2", "The house", "Built by her")
    assert (event.when, event.when_note) == ("1850~", "c. 1850")
    assert isinstance(event.place, Place)
    assert (event.place.name, event.place.lat, event.place.lon, event.place.radius_m) == (
        "Lyon",
        45.76,
        4.84,
        None,
    )
    assert [citation.source for citation in event.citations] == [
        "a.example · https://a.example/b",
        "Archive · https://a.example/1.jpg · media",
    ]
    assert event.origin is not None
    assert event.origin.columns["location"]["zoom"] == 12


@pytest.mark.parametrize(
    ("date", "when", "note"),
    [("When she came", None, "When she came"), ("2025-07", "2025-07", None), ("", None, None)],
)
def test_dates(tmp_path: Path, date: str, when: str | None, note: str | None) -> None:
    store = opened(tmp_path, [slide(date=date)])
    assert (store.events[0].when, store.events[0].when_note) == (when, note)
    assert len(store.problems) == (when is None and bool(date))


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ({"lat": 95, "lon": 4}, "latitude"),
        ({"lat": 45}, "without a longitude"),
        ({"lat": 0, "lon": 0}, "0, 0"),
    ],
)
def test_places_that_are_none(tmp_path: Path, location: dict[str, float], words: str) -> None:
    store = opened(tmp_path, [slide(location=location), slide(location=None)])
    assert [event.place for event in store.events] == [None, None]
    assert any(words in problem.message for problem in store.problems)


def test_what_is_no_story(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        opened(tmp_path, None)
    assert len(opened(tmp_path, [slide(), 7]).problems) == 1

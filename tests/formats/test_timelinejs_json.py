"""TimelineJS's JSON of both versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier


def opened(folder: Path, value: Any) -> Store:
    path = folder / "timeline.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value, indent=1))
    return open_dossier(path)


def one(folder: Path, **fields: Any) -> tuple[Any, str | None, list[str]]:
    """When, its note, and what was said, of one event; the second makes the file one of TimelineJS."""
    other = {"start_date": {"year": 1}, "text": {"headline": "Other"}}
    store = opened(folder, {"events": [{"text": {"headline": "It"}, **fields}, other]})
    return store.events[0].when, store.events[0].when_note, [p.message for p in store.problems]


def test_a_timeline(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        {
            "title": {"text": {"headline": "A <b>story</b>", "text": "<p>All</p>"}, "media": {"url": "https://a.example/t"}},
            "events": [
                {
                    "start_date": {"year": "1969", "month": "7", "day": "20", "hour": "20", "minute": "17"},
                    "text": {"headline": "Landing", "text": "<p>They <a href='https://b.example/x'>did</a></p>"},
                    "media": {"url": "//a.example/1.jpg", "caption": "The <i>Eagle</i>", "link": "https://c.example/"},
                    "group": "Moon", "unique_id": "landing", "autolink": False,
                },
                {"start_date": {"year": 1961, "display_date": "c. 1961"}, "text": {"headline": "Start"}},
                "no event",
            ],
            "eras": [{"start_date": {"year": "1961"}, "end_date": {"year": "1972"}, "text": {"headline": "Race"}}],
            "scale": "human",
        },
    )  # fmt: skip
    assert (store.head.title, store.head.description) == ("A story", "All")
    landing, start, era = store.events
    assert (landing.id, landing.title, landing.summary) == ("landing", "Landing", "They did")
    assert landing.when == "1969-07-20T20:17"
    assert landing.category == "Moon"
    assert [citation.source for citation in landing.citations] == [
        "b.example · https://b.example/x",
        "The Eagle · https://a.example/1.jpg · media",
        "c.example · https://c.example/",
    ]
    assert landing.origin is not None
    assert landing.origin.columns["media"]["url"] == "//a.example/1.jpg"
    assert landing.media == ()
    assert (start.when, start.when_note) == ("1961~", "c. 1961")
    assert (era.id, era.when, era.category) == ("era-1", "1961/1972", "Era")
    (problem,) = store.problems
    assert problem.message.startswith('row 3: found "no event"')
    assert problem.line is not None
    assert problem.line > 30


@pytest.mark.parametrize(
    ("start", "end", "when"),
    [
        ({"year": "-44", "month": "3", "day": "15"}, None, "-0043-03-15"),
        ({"year": 2025, "month": 7, "day": 0}, None, "2025-07"),
        ({"year": 2025, "month": "", "day": "", "hour": ""}, None, "2025"),
        ({"year": 2025, "month": 7, "day": 16, "hour": 0, "minute": 0}, None, "2025-07-16T00:00"),
        ({"year": 2025}, {"year": 2026, "month": 2}, "2025/2026-02"),
        ({"year": -4_600_000_000}, None, "Y-4599999999"),
    ],
)  # fmt: skip
def test_dates(tmp_path: Path, start: dict[str, Any], end: dict[str, Any] | None, when: str) -> None:
    fields = {"start_date": start, **({"end_date": end} if end else {})}
    found, _, problems = one(tmp_path, **fields)
    assert (found, problems) == (when, [])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "found no date"),
        ({"start_date": {"month": 3}}, "found no year"),
        ({"start_date": {"year": 2025, "month": 2, "day": 30}}, "2025-2-30"),
        ({"start_date": {"year": [1]}}, "found no year"),
        ({"start_date": "2025"}, "found no date"),
    ],
)
def test_what_is_wrong_is_said_and_the_event_stays(
    tmp_path: Path, fields: dict[str, Any], words: str
) -> None:
    when, _, problems = one(tmp_path, **fields)
    assert when is None
    assert any(words in problem for problem in problems), problems


def test_version_1(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        {
            "timeline": {
                "headline": "Old",
                "text": "<p>All</p>",
                "type": "default",
                "date": [
                    {"startDate": "2011,12,10", "endDate": "2011,12,11", "headline": "One", "tag": "t",
                     "asset": {"media": "https://a.example/1", "credit": "C"}},
                    {"startDate": "2011,12,10,7,2,10", "headline": "Two"},
                    {"startDate": "2011", "headline": "Three"},
                    {"startDate": "12/10/2011", "headline": "Four"},
                ],
                "era": [{"startDate": "2011", "endDate": "2012", "headline": "E"}],
            }
        },
    )  # fmt: skip
    assert store.head.title == "Old"
    assert [event.when for event in store.events] == [
        "2011-12-10/2011-12-11",
        "2011-12-10T07:02:10",
        "2011",
        "2011-12-10",
        "2011/2012",
    ]
    assert store.events[0].category == "t"
    assert list(store.problems) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"events": [{"start_date": {"year": 1}',
        '{"events": {"start_date": {"year": 1}}}',
        '{"events": [{"start_date": {"year": 1}, "x": ' + "[" * 100_000,
        '{"events": [{"start_date": {"year": ' + "1" * 5_000 + "}}]}",
    ],
)
def test_files_of_no_use(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        opened(tmp_path, text)


def test_an_hour_alone_is_no_minute(tmp_path: Path) -> None:
    when, _, problems = one(tmp_path, start_date={"year": 2025, "month": 7, "day": 16, "hour": 13})
    assert when == "2025-07-16"
    assert any("hour" in problem for problem in problems)


def test_half_characters_and_numbers_beyond_all_numbers(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        '{"events": [{"start_date": {"year": 1, "x": 1e999}, "text": "\\ud800 <b>x</b> \\ud83d\\ude00", "own": ["\\udfff"]}]}',
    )
    (event,) = store.events
    assert (event.title, event.summary) == ("? x \N{GRINNING FACE}",) * 2
    assert event.origin is not None
    assert event.origin.columns == {"own": ["?"]}

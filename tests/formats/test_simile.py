"""SIMILE's JSON and XML: four dates, and dates as JavaScript writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import FourBounds
from mapviewer.events.store import Store
from mapviewer.formats.simile import day
from mapviewer.opening import open_dossier


def opened(folder: Path, text: str, name: str = "story.xml") -> Store:
    path = folder / name
    path.write_text(text)
    return open_dossier(path)


def as_json(folder: Path, *events: Any) -> Store:
    return opened(folder, json.dumps({"dateTimeFormat": "iso8601", "events": events}), "story.json")


def as_xml(folder: Path, **attributes: str) -> Store:
    said = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())
    return opened(folder, f"<data>\n<event {said}>A &lt;b&gt;bold&lt;/b&gt; text</event></data>")


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("May 28 2006 09:00:00 GMT", "2006-05-28T09:00:00Z"),
        ("Nov 22 1963 12:30:00 GMT-0600", "1963-11-22T12:30:00-06:00"),
        ("Fri Nov 22 1963 00:00:00 GMT-0600", "1963-11-22"),
        ("Fri Nov 22 1963 12:30:00 GMT-0600 (CST)", "1963-11-22T12:30:00-06:00"),
        ("1963-11-22T12:30:00-06:00", "1963-11-22T12:30:00-06:00"),
        ("1963-11-22T00:00:00Z", "1963-11-22"),
        ("1963-11", "1963-11"),
        ("1963", "1963"),
        ("-43", "-0043"),
        ("520", "0520"),
        ("44 BC", "-0043"),
    ],
)
def test_days(written: str, edtf: str) -> None:
    assert day(written) == edtf


def test_four_dates_are_four_bounds(tmp_path: Path) -> None:
    dates = {"start": "1963-01", "latestStart": "1963-03", "earliestEnd": "1964-01", "end": "1964-05"}
    store = as_json(tmp_path, {"title": "It", "durationEvent": True, **dates})
    assert [p.message for p in store.problems] == []
    when = store.events[0].when
    assert isinstance(when, FourBounds)
    assert (when.earliest, when.start_latest, when.end_earliest, when.latest) == tuple(dates.values())


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ({"start": "1963"}, "1963"),
        ({"start": "1963", "end": "1964"}, "1963/1964"),
        ({"start": "1963", "end": "1964", "isDuration": False}, "[1963..1964]"),
        ({"start": "1963", "end": "1964", "durationEvent": "false"}, "[1963..1964]"),
        ({"start": "1963", "latestStart": "1965"}, "[1963..1965]"),
        ({"start": "1963", "end": "1963"}, "1963"),
    ],
)
def test_json(tmp_path: Path, fields: dict[str, Any], when: str) -> None:
    store = as_json(tmp_path, {"title": "It", **fields})
    assert [p.message for p in store.problems] == []
    assert store.events[0].when == when


@pytest.mark.parametrize(
    ("flag", "when"), [("", "[2006-05-28..2006-06-15]"), ("true", "2006-05-28/2006-06-15")]
)
def test_xml(tmp_path: Path, flag: str, when: str) -> None:
    more = {"isDuration": flag} if flag else {}
    store = as_xml(
        tmp_path, start="May 28 2006 00:00:00 GMT", end="Jun 15 2006 00:00:00 GMT", title="A <i>title</i>", link="https://a.example/",
        image="https://a.example/1.jpg", color="red", **more,
    )  # fmt: skip
    (event,) = store.events
    assert [p.message for p in store.problems] == []
    assert (event.title, event.summary, event.when) == ("A title", "A bold text", when)
    assert [citation.source for citation in event.citations] == [
        "a.example · https://a.example/",
        "a.example · https://a.example/1.jpg · media",
    ]
    assert event.origin is not None
    assert event.origin.columns == {"image": "https://a.example/1.jpg", "color": "red"}


def test_what_is_wrong_is_said_and_the_event_stays(tmp_path: Path) -> None:
    store = as_json(
        tmp_path,
        {"title": "a", "start": "soon"},
        {"title": "b"},
        7,
        {"start": "1963", "title": "c", "end": "x"},
    )
    assert [event.when for event in store.events] == [None, None, "1963"]
    assert len(store.problems) == 4
    store = as_xml(tmp_path, title="a", start="soon")
    assert store.problems[0].line == 2


def test_broken_xml_gives_what_came_before(tmp_path: Path) -> None:
    store = opened(tmp_path, '<data>\n<event start="1963" title="a"/>\n<event start="1964" title="b"')
    assert [event.title for event in store.events] == ["a"]
    assert store.problems[0].line == 3


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]><data><event start="1963" title="&x;"/></data>',
        '<data><event start="1963" title="&x;"/></data>',
        '<data><event start="1963" title="a',
    ],
)
def test_entities_are_not_followed(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        opened(tmp_path, text)


def test_an_object_in_javascript_is_read_and_not_run(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        "var timeline_data = {  // as its own examples have it\n'dateTimeFormat': 'iso8601',\n'events' : [\n"
        " {'start': '120 BC', title: 'It\\'s', 'durationEvent': true,},\n {start: new Date(2006, 5, 15), title: 'Then'},\n {title: 'No date'}\n]};\n",
        "local_data.js",
    )
    assert [(event.title, event.when) for event in store.events] == [("It's", "-0119"), ("Then", "2006-06-15"), ("No date", None)]  # fmt: skip
    assert [problem.line for problem in store.problems] == [6]
    with pytest.raises(InputError, match="no JSON"):
        opened(tmp_path, "{'events': [{start: f(), title: 'x', durationEvent: true}]}", "run.json")

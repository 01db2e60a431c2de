"""What passes as plain means the same to the models, with nothing to be said of it; repeated keys and odd numbers are noticed."""

from __future__ import annotations

import json
from typing import Any

import jiter
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapviewer.events.event import Event, Place
from mapviewer.formats import plain as p
from mapviewer.formats.records import check
from mapviewer.formats.second_look import as_row
from tests.formats.stores import EVENTS, GOOD_EVENTS

PLAIN: dict[str, Any] = {
    "id": "e",
    "title": "T",
    "summary": "",
    "category": None,
    "status": "confirmed",
    "when": "2025",
    "when_note": "about",
    "timezone": "UTC",
    "place": {"id": "x", "name": "X", "lat": 1, "lon": 2.5, "precision": "city", "geometry": None},
    "radius_m": 3,
    "radius_basis": "user",
    "place_note": "here",
    "geometry": {"type": "Point", "coordinates": [1, 2]},
    "actors": ["a", {"actor": "b", "role": None}],
    "tags": ["t", ""],
    "citations": [{"source": "s", "locator": "p. 1", "quote": None}],
    "related": [{"event": "f", "relation": ""}],
    "claims": [{"field": "when", "value": "v", "by": "me", "citations": [{"source": "s"}]}, {"value": ""}],
    "toll": {"low": 1, "best": None},
    "media": [{"path": "p", "graphic": True}],
    "after": ["g"],
    "before": ["h"],
    "private_note": None,
    "origin": {"file": "f", "row": 3, "columns": {"a": [1, {"b": 2.5}], "c": {}}},
    "extra": {"k": [{"l": None}]},
}


def _keys(value: Any) -> int:
    """How many keys there are, by looking."""
    if isinstance(value, dict):
        return len(value) + sum(map(_keys, value.values()))
    return sum(map(_keys, value)) if isinstance(value, list) else 0


def _inside(row: p.Row) -> int:
    return p.keys_inside([(value,) for value in row])


def _found(row: p.Row) -> int:
    return p.FIELDS - row.count(p.ABSENT) + _inside(row[: p.KEPT])


def test_everything_that_may_be_plain_is() -> None:
    row = p.plain_event().validate_json(json.dumps(PLAIN).encode())[1]
    assert len(row) == p.FIELDS == len(PLAIN)
    assert check(Event, PLAIN, "event").findings == []
    assert (row[p.ID], row[p.CATEGORY], row[p.WHEN], row[p.RADIUS]) == ("e", None, "2025", 3.0)
    assert row[p.EXTRA] == PLAIN["extra"]
    assert _found(row) == _keys(PLAIN)


@given(
    st.one_of(
        EVENTS,
        GOOD_EVENTS,
        st.dictionaries(st.sampled_from(sorted(PLAIN)), st.none()).map(
            lambda d: {**d, "id": "e", "title": "T"}
        ),
    )
)
@settings(max_examples=300)
def test_what_is_plain_has_no_findings_and_the_same_values(raw: dict[str, Any]) -> None:
    try:
        row = p.plain_event().validate_json(json.dumps(raw).encode())[1]
    except ValueError:
        return
    assert _found(row) == _keys(raw)
    checked = check(Event, raw, "event")
    # What plain events have to be asked beside their fields.
    told = [f for f in checked.findings if f.path[0] not in ("when", "timezone", "place")]
    assert told == []
    event = checked.model
    if event is None or checked.lost:
        return
    again = as_row(event)
    for field in (p.ID, p.TAGS, p.AFTER, p.BEFORE):
        assert list(again[field]) == list(row[field])
    assert again[p.STATUS] == (row[p.STATUS] or "reported")
    assert (again[p.CATEGORY] or "") == (row[p.CATEGORY] or "")
    assert again[p.ACTORS] == [a if isinstance(a, str) else a["actor"] for a in row[p.ACTORS]]
    assert [c["source"] for c in again[p.CITATIONS]] == [c["source"] for c in row[p.CITATIONS]]
    assert [(r["event"], r["relation"]) for r in again[p.RELATED]] == [
        (r["event"], r.get("relation", "related")) for r in row[p.RELATED]
    ]
    assert (row[p.RADIUS] or None) == (event.radius_m or None)
    if isinstance(event.place, Place):
        assert isinstance(row[p.PLACE], dict)
    else:
        assert event.place == (row[p.PLACE] or event.place)


@pytest.mark.parametrize(
    "text",
    [
        b'{"id":"e","title":"T","title":"U"}',
        b'{"id":"e","title":"T","\\u0074itle":"U"}',
        b'{"id" :"e","title":"T","title"\t:"U"}',
        b'{"id":"e","title":"T","citations":[{"source":"s","source":"s"}]}',
        b'{"id":"e","title":"T","place":{"name":"N","name" : "N"}}',
        b'{"id":"e","title":"T","geometry":{"type":"Point","type":"Point","coordinates":[1,2]}}',
        b'{"id":"e","title":"T","actors":[{"actor":"a","role":"r","role":"r"}]}',
        b'{"id":"e","title":"T","extra":{"a":{"b":1,"b":1}}}',
        b'{"id":"e","title":"T","origin":{"columns":{"b":1,"b":1}}}',
        b'{"id":"e","title":"T","claims":[{"value":"v","citations":[{"source":"s","source":"s"}]}]}',
        b'{"id":"e","title":"T","toll":{"low":1,"low":1}}',
        b'{"id":"e","title":"T","media":[{"path":"p","path":"p"}]}',
        b'{"id":"e","title":"T","related":[{"event":"p","event":"p"}]}',
    ],
)
def test_a_key_that_stands_there_twice_shows_in_the_number_of_colons(text: bytes) -> None:
    row = p.plain_event().validate_json(text)[1]
    with pytest.raises(ValueError, match="uplicate"):
        jiter.from_json(text, catch_duplicate_keys=True)
    squeezed = text.replace(b" :", b":").replace(b"\t:", b":")
    assert squeezed.count(b'":') > _found(row)


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999"])
def test_numbers_that_json_does_not_know_are_noticed(value: str) -> None:
    text = f'{{"id":"e","title":"T","origin":{{"columns":{{"a":[1,{value}]}}}}}}'.encode()
    assert _inside(p.plain_event().validate_json(text)[1][: p.KEPT]) == -1
    with pytest.raises(ValueError, match="radius_m"):
        p.plain_event().validate_json(text.replace(b'"origin"', b'"radius_m"'))

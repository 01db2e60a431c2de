"""Dossiers as files of lines with everything in them that may be right or wrong, and stores to compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from mapviewer.events.event import Place
from mapviewer.events.large import LargeStore
from mapviewer.events.postings import Postings
from mapviewer.events.store import Store
from mapviewer.events.where import Candidate
from mapviewer.formats import reading
from mapviewer.opening import open_dossier
from mapviewer.query.place_questions import questions as questions_of

HEAD: dict[str, Any] = {
    "format": "mapviewer-dossier",
    "version": 1,
    "title": "A dossier",
    "timezone": "Asia/Damascus",
    "sources": [{"id": "s1", "title": "One"}, {"id": "s2"}],
    "categories": [{"id": "talks", "label": "Talks"}, {"id": "raid"}],
    "actors": [{"id": "a1", "name": "Ann"}],
    "places": [
        {
            "id": "p1",
            "name": "Paris",
            "lat": 48.85,
            "lon": 2.35,
            "precision": "city",
            "timezone": "Europe/Paris",
        },
        {"id": "p2", "name": "Baku", "country": "AZ"},
        {"id": "p3", "lat": 1, "lon": 2, "radius_m": 700, "radius_basis": "user"},
        {"id": "p4", "name": "Nowhere at all"},
        {"id": "p5", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4], [5, 6]]}},
        {"id": "p6"},
    ],
}


class Answer:
    """What the gazetteer below says."""

    def __init__(self, accepted: Candidate | None) -> None:
        self.accepted = accepted
        self.candidates = (accepted,) if accepted else ()


class FakeGazetteer:
    """Knows Baku, and a country."""

    def lookup(self, query: str, *, country: str | None = None, limit: int = 10) -> Answer:
        kind = {"Baku": "city", "Chad": "country"}.get(query)
        if kind is None:
            return Answer(None)
        return Answer(
            Candidate(query, "", "", "", 40.5, 49.5, 1_000, kind, f"g:{query}", 9, 9, "because", 13_000)
        )


def opened(path: Path, *, large: bool, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of a file, read whole or piece by piece whatever its size."""
    monkeypatch.setattr(reading, "LARGE_BYTES", 1 << 30)
    monkeypatch.setattr(reading, "LARGE_LINES", -1 if large else 1 << 30)
    store = open_dossier(path, gazetteer=FakeGazetteer())
    assert isinstance(store, LargeStore) == large
    return store


def assert_same(large: Store, small: Store) -> None:
    """Both stores answer the same to everything."""
    assert large.problems == small.problems
    assert large.head.model_dump() == {k: v for k, v in small.head.model_dump().items() if k != "events"}
    assert (large.file, len(large)) == (small.file, len(small))
    assert list(large.events) == list(small.events)
    # As it would be written: with the same keys in the same order.
    assert [json.dumps(told) for told in large.told()] == [json.dumps(told) for told in small.told()]
    assert list(large.whens) == list(small.whens)
    assert list(large.spots) == list(small.spots)
    for name in small.columns.__slots__:
        mine, theirs = getattr(large.columns, name), getattr(small.columns, name)
        assert mine.dtype == theirs.dtype, name
        np.testing.assert_array_equal(mine, theirs, err_msg=name)
    assert large.categories == small.categories
    assert large.undated_order == small.undated_order
    assert dict(large.row_of) == dict(small.row_of)
    assert {key: large.positions[key] for key in large.row_of} == dict(small.positions)
    assert "no such event" not in large.row_of
    for row in range(len(small)):
        assert large.links(row) == small.links(row)
        assert large.category(row) == small.category(row)
        assert large.is_sourced(row) == small.is_sourced(row)
        assert large.place_name(row) == small.place_name(row)
        assert large.zone(row) == small.zone(row)
    questions = [
        [(one.key, one.standing, tuple(one.rows)) for one in questions_of(store).listed]
        for store in (large, small)
    ]
    assert sorted(questions[0]) == sorted(questions[1])
    np.testing.assert_array_equal(large.citation_counts, small.citation_counts)
    np.testing.assert_array_equal(large.precisions, small.precisions)
    for mine, theirs in zip(large.unplaced(), small.unplaced(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert_same_orders(large, small)


def assert_same_orders(large: Store, small: Store) -> None:
    """Titles and place names sort the same."""
    titles = [store.title_keys(lambda _: None).ranks() for store in (large, small)]
    np.testing.assert_array_equal(*titles)
    places = []
    for store in (large, small):
        keys, number = store.place_keys(lambda _: None)
        ranks = np.append(keys.ranks(), -1)[number]
        # How many names there are beside those of events is each store's own affair.
        places.append(np.unique(ranks, return_inverse=True)[1])
        np.testing.assert_array_equal(number < 0, [not store.place_name(row) for row in range(len(store))])
    np.testing.assert_array_equal(*places)

    np.testing.assert_array_equal(large.statuses, small.statuses)
    np.testing.assert_array_equal(large.sourced, small.sourced)
    for name in ("place", "actor", "tag", "source"):
        assert named(getattr(large, f"{name}_postings")()) == named(getattr(small, f"{name}_postings")())


def named(found: Postings) -> list[list[tuple[str, str]]]:
    """What each event names, by word and label."""
    ends = np.cumsum(found.counts).tolist()
    return [
        [(found.words[n], found.labels[n]) for n in found.codes[end - count : end].tolist()]
        for end, count in zip(ends, found.counts.tolist(), strict=True)
    ]


# What a file may hold ---------------------------------------------------------------------------------------------------

IDS = st.sampled_from(["e1", "e2", "e3", "e4", "e5", "e2~2", "é", "x" * 500, "x" * 501, "", 5])
WHENS = st.sampled_from(
    [
        "2025-07-16",
        "2025-07-16?",
        "2025-07-16~",
        "2025-07-16T12:30:00Z",
        "2025-07-16T12:30:00",
        "2025-07-16T24:00:00Z",
        "2025-07-16T25:00:00Z",
        "2025-10-26T02:30:00",
        "2025-07-16/2025-07-20",
        "2025-07-20/2025-07-16",
        "2025-07-16/2025-07-16",
        "2025-07-16/..",
        "../2025-07-16",
        "2025-02-30",
        "2025-07-16 ",
        "-0044-03-15",
        "2025",
        "[2025-01-01, 2025-02-01]",
        "soon",
        "",
        None,
        7,
        {"earliest": "2025-01-01", "latest": "2025-02-01"},
        {"earliest": "2025-03-01", "latest": "2025-02-01"},
    ]
)
PLACES = st.sampled_from(
    [
        "p1",
        "p2",
        "p3",
        "p4",
        "p5",
        "p6",
        "gone",
        "",
        None,
        3,
        {"name": "Here", "lat": 10, "lon": 20.5},
        {"name": "Here", "lat": 10, "lon": 20.5, "precision": "region"},
        {"name": "Here", "lat": 10, "lon": 20.5, "precision": "somewhere"},
        {"name": "Half", "lat": 10},
        {"name": "Far", "lat": 95, "lon": 20},
        {"name": "Baku", "country": "AZ"},
        {"name": "Baku"},
        {"name": "Chad", "radius_m": 5_000},
        {"query": "Nobody knows", "timezone": "Asia/Tokyo"},
        {"id": "q", "timezone": "Mars/Phobos", "lat": 0, "lon": -0.0},
        {"id": "q", "lat": -0.0, "lon": 0, "unknown": 1},
        {"geometry": {"type": "Point", "coordinates": [5, 6]}},
        {},
    ]
)
GEOMETRIES = st.sampled_from(
    [
        None,
        {"type": "Point", "coordinates": [5, 6]},
        {"type": "Point", "coordinates": [5, 6, 700]},
        {"type": "Point", "coordinates": [5, 96]},
        {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 0]]]},
        {"type": "Ball"},
        "there",
    ]
)
FIELDS: dict[str, Any] = {
    "summary": st.sampled_from(["", "Something", None, 3]),
    "category": st.sampled_from(["talks", "raid", "bare", "worse", "", None, 3]),
    "status": st.sampled_from(["reported", "confirmed", "rumoured"]),
    "when": WHENS,
    "timezone": st.sampled_from(["UTC", "Europe/Paris", "Mars/Phobos", None]),
    "place": PLACES,
    "radius_m": st.sampled_from([None, 0, 250, 1e9, "12", True]),
    "radius_basis": st.sampled_from([None, "published", "user", "who"]),
    "geometry": GEOMETRIES,
    "actors": st.sampled_from([[], ["a1"], ["a1", {"actor": "Bob", "role": "host"}], [{}], "a1"]),
    "tags": st.sampled_from([[], ["t"], ["t", "u", "t"], [3], None]),
    "citations": st.sampled_from([[], [{"source": "s1"}], [{"source": "gone"}, {"source": "s2"}], [{}]]),
    "related": st.lists(
        st.fixed_dictionaries(
            {"event": st.sampled_from(["e1", "e2", "e2~2", "e9", ""])},
            optional={"relation": st.sampled_from(["causes", "related", 3])},
        ),
        max_size=3,
    ),
    "after": st.lists(st.sampled_from(["e1", "e2", "e3", "e9", 3]), max_size=2),
    "before": st.lists(st.sampled_from(["e1", "e2", "e3", "e9"]), max_size=2),
    "claims": st.sampled_from([[], [{"value": "v", "citations": [{"source": "gone"}]}]]),
    "toll": st.sampled_from([None, {"low": 1}, {"low": -1}]),
    "origin": st.sampled_from([None, {"row": 3, "columns": {"a": [1]}}]),
    "extra": st.sampled_from([{}, {"k": 1}]),
    "colour": st.just("red"),
}
EVENTS = st.fixed_dictionaries({"id": IDS, "title": st.sampled_from(["T", "عنوان", 4])}, optional=FIELDS)
GOOD_EVENTS = st.fixed_dictionaries(
    {"id": IDS.filter(lambda key: isinstance(key, str) and 0 < len(key) < 501), "title": st.just("T")},
    optional={key: FIELDS[key] for key in ("when", "place", "category", "related", "after", "geometry")},
)
LINES = st.one_of(
    *[EVENTS.map(lambda event: json.dumps(event, ensure_ascii=False).encode())] * 3,
    *[GOOD_EVENTS.map(lambda event: json.dumps(event).encode())] * 5,
    st.sampled_from(
        [
            b"",
            b"  ",
            b"\r",
            b"\x00\x00",
            b"nonsense",
            b"[1]",
            b"7",
            b'{"id":"e1","title":"T"',
            b'{"id":"e1","title":"T","title":"U"}',
            b'{"id":"e3","title":"T","radius_m":NaN}',
            b'{"id":"e4","title":"\xff\xfe"}',
            b'{"id":"e5","title":"\\ud800"}',
            b' {"id" : "e5" , "title" : "T"} \r',
        ]
    ),
)


def lines(head: dict[str, Any], events: list[bytes]) -> bytes:
    """A file of lines."""
    return b"\n".join([json.dumps(head).encode(), *events])


def place(**fields: Any) -> Place:
    """A place that is called here."""
    return Place(id="here", **fields)

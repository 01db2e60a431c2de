"""In, dossier, out, in again: for each format, what it says it holds is there afterwards, whatever the dossier."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapviewer.events.store import Store
from mapviewer.exports import exports, losses
from tests.exports.dossiers import opened, reopened, told, where, written

_letters = st.characters(exclude_categories=("C", "Z"))
_word = st.text(_letters, min_size=1, max_size=10)
_words = st.lists(_word, min_size=1, max_size=3).map(" ".join)
_name = _words.map(lambda text: text.replace(";", "").replace("؛", "").strip() or "x")
_when = st.sampled_from(
    ["2025-07-16", "2025-07", "1984?", "2025-07-24~", "201X", "2025-07-15/2025-07-20", "[1667,1668]", "2024-12-08/..", "../1999", "2025-07-16T13:05:00+03:00", "2001-21", "2025-07-16T13:05:09Z"]
)  # fmt: skip
_degrees = st.integers(-89_000_000, 89_000_000).map(lambda n: n / 1_000_000).filter(bool)
_place = st.fixed_dictionaries(
    {"name": _name, "lat": _degrees, "lon": _degrees, "radius_m": st.integers(1, 900_000), "radius_basis": st.sampled_from(["published", "assumed", "user"])}
)  # fmt: skip
_line = st.lists(st.tuples(_degrees, _degrees).map(list), min_size=2, max_size=4, unique_by=tuple)
_event = st.fixed_dictionaries(
    {"title": _words},
    optional={
        "summary": _words,
        "category": _name,
        "status": st.sampled_from(["confirmed", "disputed", "unverified"]),
        "when": _when,
        "when_note": _words,
        "place": _place,
        "place_note": _words,
        "geometry": _line.map(lambda points: {"type": "LineString", "coordinates": points}),
        "actors": st.lists(_name, min_size=1, max_size=2, unique=True),
        "tags": st.lists(_name, min_size=1, max_size=3, unique=True),
        "toll": st.fixed_dictionaries({"best": st.integers(0, 9_000)}),
        "private_note": _words,
        "citations": st.just([{"source": "s1", "locator": "p. 3"}]),
        "claims": _words.map(lambda words: [{"field": "summary", "value": words, "by": "Ann"}]),
    },
)
_dossier = st.lists(_event, min_size=1, max_size=4).map(
    lambda events: {
        "format": "mapviewer-dossier",
        "version": 1,
        "title": "A dossier",
        "sources": [{"id": "s1", "title": "One", "url": "https://one.example/a"}],
        "events": [
            {"id": f"e{n}", **event, **({"related": [{"event": "e0", "relation": "caused"}]} if n else {})}
            for n, event in enumerate(events)
        ],
    }
)
_WHOLE = ("dossier", "lines", "geojson", "kml")
"""Formats that come back as they were, but for private notes where they say so."""


def _settled(examples: int) -> Any:
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _there_and_back(folder: str, dossier: dict[str, Any], name: str) -> tuple[Store, Store]:
    store = opened(Path(folder), dossier)
    assert len(store) == len(dossier["events"])
    return store, reopened(Path(folder), written(store, name), f"out{exports()[name].endings[0]}")


@pytest.mark.parametrize("name", _WHOLE)
@_settled(6)
@given(dossier=_dossier)
def test_what_says_it_holds_everything_does(name: str, dossier: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, again = _there_and_back(folder, dossier, name)
        private = "private_note" in exports()[name].holds
        assert {loss.what for loss in losses(exports()[name], store)} <= (
            set() if private else {"private_note"}
        )
        head, events = told(store)
        if not private:
            events = [
                {key: value for key, value in event.items() if key != "private_note"} for event in events
            ]
        assert told(again) == (head, events)
        assert list(again.spots) == list(store.spots)


@_settled(15)
@given(dossier=_dossier)
def test_a_table_keeps_what_a_table_can_hold(dossier: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, again = _there_and_back(folder, dossier, "csv")
        assert {loss.what for loss in losses(exports()["csv"], store) if loss.events} <= {"private_note"}
        for row, (was, event) in enumerate(zip(store.events, again.events, strict=True)):
            for field in (
                "id",
                "title",
                "summary",
                "status",
                "when",
                "when_note",
                "place_note",
                "geometry",
                "tags",
                "toll",
                "related",
            ):
                assert getattr(event, field) == getattr(was, field), field
            assert [again.actor_name(part.actor) for part in event.actors] == [
                store.actor_name(part.actor) for part in was.actors
            ]
            assert again.place_name(row) == store.place_name(row)
            assert where(again, row) == where(store, row)
            assert [c.locator for c in event.citations] == [c.locator for c in was.citations]
            assert [again.source_title(c.source) for c in event.citations] == [
                store.source_title(c.source) for c in was.citations
            ]
            assert [claim.value for claim in event.claims] == [claim.value for claim in was.claims]


@pytest.mark.parametrize("name", ["icalendar", "timelinejs"])
@_settled(8)
@given(dossier=_dossier)
def test_calendars_and_stories_keep_titles_and_dates(name: str, dossier: dict[str, Any]) -> None:
    dated = [event for event in dossier["events"] if "when" in event]
    if not dated:
        return
    with tempfile.TemporaryDirectory() as folder:
        store, again = _there_and_back(folder, dossier, name)
        out = {loss.what: loss.events for loss in losses(exports()[name], store)}
        left = sum(events for what, events in out.items() if "left out" in what)
        assert len(again) == len(store) - left
        kept = {event.title: event.when for event in again.events}
        for event in dated:
            if event["title"] in kept and sum(e["title"] == event["title"] for e in dated) == 1:
                assert kept[event["title"]] == event["when"]


@_settled(4)
@given(dossier=_dossier)
def test_waypoints_keep_titles_and_positions(dossier: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = opened(Path(folder), dossier)
        placed = [row for row, spot in enumerate(store.spots) if spot is not None]
        if not placed:
            return
        again = reopened(Path(folder), written(store, "gpx"), "out.gpx")
        assert sorted(event.title for event in again.events) == sorted(
            store.events[row].title for row in placed
        )
        points = [
            (spot.lat, spot.lon)
            for row in placed
            if store.events[row].geometry is None and (spot := store.spots[row])
        ]
        found = [(spot.lat, spot.lon) for spot in again.spots if spot is not None]
        for lat, lon in points:
            assert any(abs(lat - y) < 1e-6 and abs(lon - x) < 1e-6 for y, x in found)

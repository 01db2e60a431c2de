"""Several dossiers as one: it answers like a store of the events that it gives, and mixes nothing up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mapviewer.events.dossier import Dossier
from mapviewer.events.large import LargeStore
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.together import Member, Together, keys_for
from mapviewer.formats import reading
from mapviewer.opening import open_dossier
from mapviewer.query.facets import Facets
from mapviewer.query.filters import FACET_KEYS
from mapviewer.query.index import Index, first_selection, visible
from mapviewer.writers.record import record_of

FIRST: dict[str, Any] = {
    "title": "First",
    "timezone": "Asia/Damascus",
    "sources": [{"id": "s1", "title": "One"}, {"id": "s2", "title": "Two"}],
    "categories": [{"id": "talks", "label": "Talks"}, {"id": "x", "label": "Strikes", "color": "#D55E00"}],
    "actors": [{"id": "a", "name": "Ann"}],
    "places": [
        {"id": "p", "name": "Paris", "lat": 48.85, "lon": 2.35},
        {"id": "q", "name": "Quito", "lat": -0.2, "lon": -78.5},
    ],
    "events": [
        {
            "id": "e",
            "title": "E",
            "when": "2025-07-15",
            "category": "x",
            "place": "p",
            "actors": ["a", "Bob"],
            "tags": ["t"],
            "citations": [{"source": "s1"}],
            "related": [{"event": "f", "relation": "caused"}],
        },
        {"id": "f", "title": "F", "when": "2025-07-16T10:00:00", "place": "q", "category": "talks"},
        {"id": "u", "title": "U", "after": ["v"]},
        {"id": "v", "title": "V", "place": "nowhere"},
    ],
}
SECOND: dict[str, Any] = {
    "title": "Second",
    "timezone": "Europe/Paris",
    "sources": [{"id": "s1", "title": "Another"}, {"id": "s2", "title": "Two"}],
    "categories": [{"id": "talks", "label": "Talks"}, {"id": "x", "label": "Weather"}],
    "actors": [{"id": "a", "name": "Alice"}],
    "places": [
        {"id": "p", "name": "Prague", "lat": 50.1, "lon": 14.4, "timezone": "Europe/Prague"},
        {"id": "q", "name": "Quito", "lat": -0.2, "lon": -78.5},
    ],
    "events": [
        {
            "id": "e",
            "title": "E of the second",
            "when": "2025-07-15T23:30:00",
            "category": "x",
            "place": "p",
            "actors": ["a", "Bob"],
            "tags": ["t", "w"],
            "citations": [{"source": "s1"}, {"source": "s2"}],
            "claims": [{"value": "no", "citations": [{"source": "s1"}]}],
            "related": [{"event": "g"}],
        },
        {
            "id": "g",
            "title": "G",
            "when": "2025-07",
            "category": "bare",
            "place": {"name": "Here", "lat": 1, "lon": 2},
        },
        {"id": "w", "title": "W", "category": "talks", "place": "q"},
    ],
}


@pytest.fixture(params=["small", "large"])
def both(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Together:
    if request.param == "large":
        monkeypatch.setattr(reading, "LARGE_LINES", 1)
    stores = []
    for name, content in (("first.jsonl", FIRST), ("second.jsonl", SECOND)):
        head = {"format": "mapviewer-dossier", "version": 1, **content}
        events = head.pop("events")
        path = tmp_path / name
        path.write_text("".join(json.dumps(line) + "\n" for line in (head, *events)))
        stores.append(open_dossier(path))
    assert all(isinstance(store, LargeStore) is (request.param == "large") for store in stores)
    names = keys_for([store.file.name for store in stores])
    return Together([Member(store, key) for store, key in zip(stores, names, strict=True)])


def oracle(store: Store) -> Store:
    """A store of the very events that this one gives."""
    head = {name: getattr(store.head, name) for name in type(store.head).model_fields}
    dossier = Dossier.model_construct(**{**head, "events": tuple(store.events)})
    return Store(dossier, file=FileInfo(None, "", ""), geocoded=store.geocoded)


def same(one: Store, other: Store) -> None:
    for name in (
        "earliest",
        "start_latest",
        "end_earliest",
        "latest",
        "dated",
        "uncertain",
        "lat",
        "lon",
        "radius",
        "place",
    ):
        np.testing.assert_array_equal(getattr(one.columns, name), getattr(other.columns, name), name)
    labels = [[info.label for info in store.categories] for store in (one, other)]
    assert [labels[0][n] for n in one.columns.category] == [labels[1][n] for n in other.columns.category]
    assert list(one.whens) == list(other.whens)
    assert list(one.spots) == list(other.spots)
    for name in ("citation_counts", "precisions", "statuses", "sourced"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    for row, event in enumerate(one.events):
        assert one.row_of[event.id] == row
        assert one.zone(row) == other.zone(row)
        assert one.place_name(row) == other.place_name(row)
        assert one.category(row).label == other.category(row).label
        assert set(one.links(row)) == set(other.links(row))
        assert one.is_sourced(row) == other.is_sourced(row)
    for mine, theirs in zip(one.unplaced(), other.unplaced(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    for key in FACET_KEYS:
        mine, theirs = Facets(one)[key], Facets(other)[key]
        for word in {*mine.words, *theirs.words} if key != "file" else ():
            np.testing.assert_array_equal(mine.passing((word,)), theirs.passing((word,)), f"{key} {word}")
            if word in mine.words:
                assert mine.label(word) == theirs.label(word)
    for store in (one, other):
        keys, number = store.place_keys(lambda _: None)
        assert len(store.title_keys(lambda _: None)) == len(store)
        assert len(number) == len(store)
        assert (number < len(keys)).all()
    np.testing.assert_array_equal(
        one.title_keys(lambda _: None).ranks(), other.title_keys(lambda _: None).ranks()
    )
    assert sorted(map(tuple, np.stack(one.relations[:2], 1).tolist())) == sorted(
        map(tuple, np.stack(other.relations[:2], 1).tolist())
    )


def test_it_answers_like_a_store_of_its_events(both: Together) -> None:
    same(both, oracle(both))
    assert both.undated_order == (3, 2, 6)


def test_ids_are_told_apart(both: Together) -> None:
    assert [event.id for event in both.events] == ["e", "f", "u", "v", "second›e", "second›g", "second›w"]
    assert both.row_of["second›e"] == 4
    assert "second›f" not in both.row_of
    assert "g" not in both.row_of
    assert both.own_id(4) == "e"
    assert [both.file_of(row).name for row in (3, 4)] == ["first.jsonl", "second.jsonl"]
    assert both.positions["second›g"][0] == 3
    assert both.layers == (("first", "first.jsonl"), ("second", "second.jsonl"))
    assert both.layer.tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_the_same_id_with_another_meaning_is_not_mixed_up(both: Together) -> None:
    labels = {info.id: info.label for info in both.categories}
    assert labels["x"] == "Strikes"
    assert labels["second›x"] == "Weather"
    # The same id, called the same, is the same.
    assert [info.label for info in both.categories].count("Talks") == 1
    assert both.events[4].category == "second›x"
    assert both.source_title("s1") == "One"
    assert both.source_title(both.events[4].citations[0].source) == "Another"
    assert both.events[4].claims[0].citations[0].source == "second›s1"
    assert both.events[4].citations[1].source == "s2"
    assert [both.actor_name(part.actor) for part in both.events[4].actors] == ["Alice", "Bob"]
    assert both.place_name(4) == "Prague"
    assert both.place_name(6) == "Quito"


def test_local_times_are_those_of_their_own_file(both: Together) -> None:
    # 23:30 in Prague, by its place's own time, in a dossier that follows one in Damascus's time.
    assert both.columns.earliest[4] == 1752615000
    assert both.zone(4) == record_of(both, 4).zone == "Europe/Prague"
    assert both.zone(5) == record_of(both, 5).zone == "Europe/Paris"


def test_some_events_of_a_member_and_categories_of_ones_own(both: Together) -> None:
    first, second = both.members
    kinds = both.categories[:2]
    part = Together(
        [Member(first.store, "first", np.array([0, 3])), Member(second.store, "second", np.array([0, 2]))],
        kinds=kinds,
        kind=np.array([0, 1, 1, 0], np.int32),
        title="Parts",
    )
    same(part, oracle(part))
    assert part.head.title == "Parts"
    assert [event.id for event in part.events] == ["e", "v", "second›e", "second›w"]
    assert "f" not in part.row_of
    assert part.links(0) == ()
    assert part.categories == kinds


def test_a_window_asks_all_of_them(both: Together) -> None:
    index = Index(both)
    index.prepare()
    counts = visible(index, first_selection(index)).counts
    assert (counts.total, counts.undated) == (7, 3)


def test_keys_for_files() -> None:
    assert keys_for(["a.json", "b.json", "a.csv", ".hidden"]) == ("a", "b", "a~2", ".hidden")

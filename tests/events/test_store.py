"""The store: what an event refers to, its spot and radius, its order among the undated, its columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.dossier import Dossier
from mapviewer.events.event import Citation, Place
from mapviewer.events.placing import Geocoding, geocoding_key
from mapviewer.events.store import FileInfo, Store, empty_store
from mapviewer.events.symbols import PALETTE, UNCATEGORISED
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.events.where import Candidate, PlacePrecision, RadiusBasis

FILE = FileInfo(None, "d.json", "00")
POINT = {"type": "Point", "coordinates": [10, 20]}


def store(*events: dict[str, Any], geocoded: dict[str, Geocoding] | None = None, **fields: Any) -> Store:
    listed = [{"id": f"e{n}", "title": f"E{n}", **event} for n, event in enumerate(events)]
    whole = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": listed, **fields}
    return Store(Dossier.model_validate(whole), file=FILE, geocoded=geocoded)


def candidate(kind: str = "city") -> Candidate:
    return Candidate(
        "Baku", "Baki", "AZ", "Azerbaijan", 40.4, 49.9, 1_000, kind, "g:1", 9, 9, "because", 13_000
    )


def answers(place: Place, *candidates: Candidate, accepted: bool = True) -> dict[str, Geocoding]:
    return {geocoding_key(place): Geocoding("q", candidates[0] if accepted else None, candidates)}


# What an event refers to ------------------------------------------------------------------------------------------------


def test_zones_are_the_events_then_the_places_then_the_dossiers() -> None:
    found = store(
        {"timezone": "Asia/Baku", "place": "p"},
        {"place": "p"},
        {"place": {"name": "x", "timezone": "Europe/Paris"}},
        {"place": {"name": "x"}},
        {},
        timezone="Asia/Damascus",
        places=[{"id": "p", "timezone": "America/New_York"}],
    )
    zones = [found.zone(row) for row in range(5)]
    assert zones == ["Asia/Baku", "America/New_York", "Europe/Paris", "Asia/Damascus", "Asia/Damascus"]


def test_days_are_those_of_the_events_zone() -> None:
    found = store({"when": "2025-07-16"}, {"when": "2025-07-16", "timezone": "Asia/Damascus"})
    first, second = found.whens
    assert first is not None
    assert second is not None
    assert first.earliest - second.earliest == 3 * 3600


def test_names_of_places_and_actors() -> None:
    found = store(
        {"place": "p", "actors": ["a", "Bob"]},
        {"place": {"query": "q"}},
        {"place": "gone"},
        {},
        places=[{"id": "p", "name": "Paris"}],
        actors=[{"id": "a", "name": "Ann"}],
    )
    assert [found.place_name(row) for row in range(4)] == ["Paris", "q", "gone", ""]
    assert [found.actor_name(part.actor) for part in found.events[0].actors] == ["Ann", "Bob"]
    assert found.place_of(found.events[2]) is None


def test_sources_are_numbered_and_cited_in_one_line() -> None:
    found = store(
        {"citations": [{"source": "s2", "locator": "¶1"}]},
        {"citations": [{"source": "gone"}]},
        {},
        sources=[
            {"id": "s1"},
            {
                "id": "s2",
                "title": "T",
                "author": "A",
                "publisher": "P",
                "published": "2025",
                "url": "https://x.org",
            },
        ],
    )
    assert (found.source_number("s1"), found.source_number("s2"), found.source_number("gone")) == (1, 2, None)
    assert [found.is_sourced(row) for row in range(3)] == [True, False, False]
    assert found.citation_words(found.events[0].citations[0]) == "A, “T”, P, 2025, ¶1, https://x.org"
    assert found.citation_words(Citation(source="s1")) == "s1"
    assert found.citation_words(Citation(source="gone")) == "gone"


def test_categories_are_declared_ones_then_words_then_none() -> None:
    found = store(
        {"category": "walk"},
        {"category": "talks"},
        {},
        {"category": "walk"},
        categories=[{"id": "talks", "label": "Talks"}],
    )
    assert [(info.id, info.label) for info in found.categories] == [
        ("talks", "Talks"),
        ("walk", "walk"),
        ("", "No category"),
    ]
    assert [info.symbol.color for info in found.categories[:2]] == list(PALETTE[:2])
    assert found.category(2).symbol == UNCATEGORISED
    assert [found.category(row).id for row in range(4)] == ["walk", "talks", "", "walk"]


def test_relations_are_seen_from_both_sides() -> None:
    found = store(
        {"related": [{"event": "e2", "relation": "caused"}, {"event": "gone"}, {"event": "e0"}]},
        {"related": [{"event": "e0"}]},
        {},
    )
    assert [(link.row, link.relation, link.outgoing) for link in found.links(0)] == [
        (2, "caused", True),
        (1, "related", False),
    ]
    assert [(link.row, link.relation, link.outgoing) for link in found.links(2)] == [(0, "caused", False)]


# Spots ------------------------------------------------------------------------------------------------------------------


def test_geometry_then_coordinates_then_the_gazetteer() -> None:
    place = Place(id="p", name="Baku")
    found = store(
        {"geometry": POINT, "place": {"name": "x", "lat": 1, "lon": 2}},
        {"place": {"name": "x", "lat": 1, "lon": 2}},
        {"place": {"name": "x", "geometry": POINT}},
        {"place": "p"},
        {"place": "gone"},
        {},
        places=[{"id": "p", "name": "Baku"}],
        geocoded=answers(place, candidate()),
    )
    points = [(spot.lat, spot.lon) if spot else None for spot in found.spots]
    assert points == [(20, 10), (1, 2), (20, 10), (40.4, 49.9), None, None]
    assert [bool(spot and spot.geocoded) for spot in found.spots] == [False, False, False, True, False, False]
    assert [spot.place_id for spot in found.spots if spot] == ["", "", "", "p"]


def test_coordinates_in_the_file_win_over_the_gazetteer() -> None:
    place = {"id": "p", "name": "Baku", "lat": 1, "lon": 2}
    found = store({"place": "p"}, places=[place], geocoded=answers(Place(id="p", name="Baku"), candidate()))
    spot = found.spots[0]
    assert spot is not None
    assert (spot.lat, spot.lon, spot.match) == (1, 2, None)


def test_an_answer_that_was_not_accepted_is_drawn_nowhere() -> None:
    place = Place(id="p", name="Baku")
    found = store(
        {"place": "p"},
        places=[{"id": "p", "name": "Baku"}],
        geocoded=answers(place, candidate(), accepted=False),
    )
    assert found.spots == (None,)


@pytest.mark.parametrize(
    ("kind", "precision"),
    [
        ("city", PlacePrecision.CITY),
        ("capital", PlacePrecision.CITY),
        ("admin1", PlacePrecision.REGION),
        ("feature", PlacePrecision.REGION),
        ("country", PlacePrecision.COUNTRY),
    ],
)
def test_the_gazetteers_kind_says_how_precise(kind: str, precision: PlacePrecision) -> None:
    place = {"id": "p", "name": "Baku"}
    found = store(
        {"place": "p"}, places=[place], geocoded=answers(Place(id="p", name="Baku"), candidate(kind))
    )
    spot = found.spots[0]
    assert spot is not None
    assert (spot.precision, spot.radius_m, spot.basis) == (precision, 13_000, RadiusBasis.ASSUMED)


@pytest.mark.parametrize(
    ("event", "place", "radius", "basis"),
    [
        ({"radius_m": 7, "radius_basis": "user"}, {"radius_m": 9}, 7, "user"),
        ({"radius_m": 7}, {}, 7, "published"),
        ({}, {"radius_m": 9, "radius_basis": "assumed"}, 9, "assumed"),
        ({}, {"radius_m": 9, "precision": "city"}, 9, "published"),
        ({}, {"precision": "district"}, 25_000, "assumed"),
        ({}, {}, 0, "assumed"),
        ({"geometry": POINT}, {"radius_m": 9, "precision": "street"}, 200, "assumed"),
    ],
)
def test_whose_radius_it_is(event: dict[str, Any], place: dict[str, Any], radius: float, basis: str) -> None:
    spot = store({**event, "place": {"name": "x", "lat": 1, "lon": 2, **place}}).spots[0]
    assert spot is not None
    assert (spot.radius_m, spot.basis) == (radius, basis)


def test_the_same_words_in_the_same_country_are_one_question() -> None:
    assert geocoding_key(Place(id="a", name="Paris")) == geocoding_key(Place(id="b", query="Paris", name="x"))
    assert geocoding_key(Place(id="a", name="Paris")) != geocoding_key(
        Place(id="a", name="Paris", country="FR")
    )


# The order of the undated -----------------------------------------------------------------------------------------------


def order(*events: dict[str, Any]) -> list[int]:
    return list(store(*events).undated_order)


def test_without_a_word_on_it_the_files_order_holds() -> None:
    assert order({}, {"when": "2025"}, {}) == [0, 2]


def test_after_and_before_give_the_order() -> None:
    assert order({"after": ["e2"]}, {}, {"after": ["e1"]}) == [1, 2, 0]
    assert order({}, {"before": ["e0"]}, {"before": ["e1"]}) == [2, 1, 0]
    assert order({"after": ["e1", "gone"]}, {"when": "2025"}, {}) == [0, 2]


def test_a_ring_loses_nobody() -> None:
    assert order({"after": ["e1"]}, {"after": ["e0"]}, {"after": ["e2"]}, {}) == [3, 0, 1, 2]


links = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), max_size=12)


@given(links)
def test_every_order_is_kept_unless_it_runs_in_a_ring(pairs: list[tuple[int, int, bool]]) -> None:
    events: list[dict[str, Any]] = [{"after": [], "before": []} for _ in range(8)]
    for first, second, forward in pairs:
        if forward:
            events[second]["after"].append(f"e{first}")
        else:
            events[first]["before"].append(f"e{second}")
    found = order(*events)
    assert sorted(found) == list(range(8))
    if all(first < second for first, second, _ in pairs):
        assert found == list(range(8))
    if all(first > second for first, second, _ in pairs):
        place = {row: n for n, row in enumerate(found)}
        assert all(place[first] < place[second] for first, second, _ in pairs)


def test_many_undated_events_in_one_long_chain() -> None:
    n = 5_000
    chain = [{"after": [f"e{row + 1}"]} if row < n - 1 else {} for row in range(n)]
    assert order(*chain) == list(reversed(range(n)))


# Columns ----------------------------------------------------------------------------------------------------------------


def test_columns_hold_what_the_events_say() -> None:
    found = store(
        {
            "when": "2025-07-16T13:00:00Z",
            "place": {"name": "a", "lat": 1, "lon": 2, "radius_m": 50},
            "category": "x",
        },
        {"when": "../2025?", "place": {"name": "b", "lat": 1, "lon": 2}},
        {"place": {"name": "c", "lat": 3, "lon": 4}},
        {"when": "2025/.."},
    )
    columns = found.columns
    assert columns.dated.tolist() == [True, True, False, True]
    assert columns.uncertain.tolist() == [False, True, False, False]
    assert columns.earliest[0] == columns.start_latest[0] == columns.latest[0] - 1
    assert (columns.earliest[1], columns.latest[3]) == (NEG_INF, POS_INF)
    assert columns.earliest[2] >= columns.latest[2], "an undated event touches no window"
    assert columns.place.tolist() == [0, 0, 1, -1]
    assert columns.lat[:3].tolist() == [1, 1, 3]
    assert np.isnan(columns.lat[3])
    assert columns.radius[0] == 50
    assert [found.categories[n].id for n in columns.category] == ["x", "", "", ""]


def test_nothing_is_a_store_too() -> None:
    empty = empty_store()
    assert (len(empty), empty.spots, empty.undated_order, empty.categories) == (0, (), (), ())
    assert empty.columns.earliest.shape == (0,)
    assert empty.file.path is None

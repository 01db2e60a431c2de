"""The sample dossier tells its eleven events with the dates, places and sources that the article supports, and no others."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from mapviewer import assets
from mapviewer.events.store import Store
from mapviewer.events.symbols import PALETTE
from mapviewer.opening import open_dossier

WHENS = {
    "shepherdstown-2000": "2000",
    "assad-falls": None,
    "turkey-channel": None,
    "baku-meetings": "[..2025-07-24]",
    "suwayda-clashes": "[2025-07-13..2025-07-20]",
    "convoy-strike": "2025-07-15",
    "damascus-strikes": "2025-07-16",
    "white-house-statement": "2025-07-21",
    "paris-meeting": "[2025-07-17..2025-07-24]",
    "barrack-announcement": "2025-07-24",
    "axios-report": None,
}

SPOTS = {
    "shepherdstown-2000": ("Shepherdstown", "US", 39.43, -77.80),
    "baku-meetings": ("Baku", "AZ", 40.38, 49.89),
    "suwayda-clashes": ("Suwayda", "SY", 32.71, 36.57),
    "convoy-strike": ("Suwayda", "SY", 32.71, 36.57),
    "damascus-strikes": ("Damascus", "SY", 33.51, 36.29),
    "paris-meeting": ("Paris", "FR", 48.85, 2.35),
}

RELATIONS = {
    ("suwayda-clashes", "convoy-strike", "followed-by"),
    ("convoy-strike", "damascus-strikes", "followed-by"),
    ("damascus-strikes", "white-house-statement", "followed-by"),
    ("suwayda-clashes", "paris-meeting", "caused"),
    ("baku-meetings", "paris-meeting", "prepared"),
    ("shepherdstown-2000", "paris-meeting", "related"),
    ("assad-falls", "turkey-channel", "followed-by"),
    ("turkey-channel", "baku-meetings", "followed-by"),
    ("paris-meeting", "barrack-announcement", "followed-by"),
    ("paris-meeting", "axios-report", "followed-by"),
}


@cache
def sample() -> Store:
    return open_dossier(assets.sample_dossier())


@cache
def raw() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(assets.sample_dossier().read_bytes())
    return value


def test_it_opens_without_a_single_problem() -> None:
    assert sample().problems == ()


def test_all_eleven_events_have_their_dates() -> None:
    assert {event.id: event.when for event in sample().events} == WHENS
    assert sample().head.timezone == "Asia/Damascus"


def test_three_are_undated_five_unplaced_six_placed() -> None:
    store = sample()
    assert sum(when is None for when in store.whens) == 3
    assert sum(spot is None for spot in store.spots) == 5
    assert sum(spot is not None for spot in store.spots) == 6


def test_places_are_given_by_name_only() -> None:
    assert len(raw()["places"]) == 5
    for place in raw()["places"]:
        assert not {"lat", "lon", "geometry", "gazetteer_id"} & place.keys()
    assert not any("geometry" in event for event in raw()["events"])


@pytest.mark.parametrize("key", SPOTS)
def test_places_are_found_offline(key: str) -> None:
    store = sample()
    spot = store.spots[store.row_of[key]]
    name, country, lat, lon = SPOTS[key]
    assert spot is not None
    assert spot.match is not None
    assert (spot.label, spot.match.country) == (name, country)
    assert (spot.lat, spot.lon) == pytest.approx((lat, lon), abs=0.02)
    assert spot.vague


def test_only_those_six_have_a_place() -> None:
    store = sample()
    assert {event.id for event, spot in zip(store.events, store.spots, strict=True) if spot} == SPOTS.keys()


def test_the_convoy_was_on_the_road() -> None:
    store = sample()
    row = store.row_of["convoy-strike"]
    event, spot = store.events[row], store.spots[row]
    assert spot is not None
    assert 20_000 <= spot.radius_m <= 90_000
    assert spot.basis == "assumed"
    assert event.place_note


def test_every_event_is_sourced_with_a_locator() -> None:
    store = sample()
    for row, event in enumerate(store.events):
        assert store.is_sourced(row), event.id
        for citation in event.citations:
            assert "¶" in (citation.locator or ""), event.id
            assert citation.quote is None, "the article's sentences stay in the article"
        for claim in event.claims:
            assert claim.by
            assert claim.citations


def test_the_second_hand_source_says_so() -> None:
    article, axios = sample().sources["article"], sample().sources["axios"]
    assert "Second-hand" in (axios.note or "")
    unknown = (article.publisher, article.author, article.published, article.url)
    assert unknown == (None, None, None, None)


def test_relations_lead_from_what_came_first() -> None:
    found = {
        (event.id, relation.event, relation.relation)
        for event in sample().events
        for relation in event.related
    }
    assert found == RELATIONS


def test_claims_stand_side_by_side() -> None:
    store = sample()
    claims = {event.id: [claim.by for claim in event.claims] for event in store.events if event.claims}
    assert claims == {
        "convoy-strike": ["Israel", "Syrian government"],
        "damascus-strikes": ["U.S. officials"],
    }


def test_undated_events_keep_their_order() -> None:
    store = sample()
    order = [store.events[row].id for row in store.undated_order]
    assert order == ["assad-falls", "turkey-channel", "axios-report"]
    assert store.events[store.row_of["axios-report"]].after == ("paris-meeting",)


def test_the_inferred_year_is_said_wherever_a_date_rests_on_it() -> None:
    store = sample()
    assert "2025 is inferred" in store.head.description
    for event in store.events:
        assert event.when_note, event.id
        if "2025" in str(event.when):
            assert "inferred" in event.when_note, event.id


def test_five_categories_have_the_palettes_first_colours() -> None:
    categories = sample().categories
    assert [category.label for category in categories] == [
        "Talks",
        "Strikes",
        "Clashes",
        "Statements",
        "Politics",
    ]
    assert [category.symbol.color for category in categories] == list(PALETTE[:5])


def test_nothing_is_unknown_to_the_format() -> None:
    store = sample()
    assert not store.head.extra
    for event in store.events:
        assert not event.extra
        assert {p.actor for p in event.actors} <= {actor.id for actor in store.head.actors}

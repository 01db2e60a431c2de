"""Events that two dossiers tell: what is offered as a pair, and what is not."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapviewer.events.bounds import Precision
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.together import Member, Together
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.geodesy.measure import leg
from mapviewer.query import alike
from mapviewer.query.alike import EACH, Pair, find_pairs


def store_of(*events: dict[str, Any]) -> Store:
    raw = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": events}
    return Store(Dossier.model_validate(raw), file=FileInfo(None, "d.json", ""))


def event(
    key: str, title: str, when: str | None = "2025-07-15", at: tuple[float, float] | None = (32.7, 36.5)
) -> dict[str, Any]:
    place = {"place": {"name": "P", "lat": at[0], "lon": at[1]}} if at else {}
    return {"id": key, "title": title, "when": when, **place}


ONE = event("a", "Convoy bombed near Suwayda")


@pytest.mark.parametrize(
    ("other", "paired"),
    [
        (event("b", "A convoy is bombed on the road to Suwayda"), True),
        (event("b", "Convoy bombed near Suwayda", "2025-07-15T10:00:00"), True),
        (event("b", "Convoy bombed near Suwayda", at=None), True),
        (event("b", "Convoy bombed near Suwayda", at=(32.8, 36.5)), True),
        (event("b", "Convoy bombed near Suwayda", at=(34.0, 36.5)), False),
        (event("b", "Convoy bombed near Suwayda", "2025-07-16"), False),
        (event("b", "Convoy bombed near Suwayda", "2025-07"), False),
        (event("b", "Convoy bombed near Suwayda", None), False),
        (event("b", "Ministers meet"), False),
        (event("b", "A convoy stops at the border, papers are looked at", at=None), False),
    ],
)
def test_what_may_be_the_same(other: dict[str, Any], paired: bool) -> None:
    store = Together([Member(store_of(ONE), "one"), Member(store_of(other), "two")])
    found = find_pairs(store).listed
    assert [(pair.first, pair.second) for pair in found] == ([(0, 1)] if paired else [])


def test_never_within_one_dossier() -> None:
    twice = store_of(ONE, {**ONE, "id": "b"})
    assert find_pairs(twice).listed == ()
    assert find_pairs(Together([Member(twice, "one"), Member(store_of(), "two")])).listed == ()


def test_the_most_alike_first() -> None:
    two = store_of(
        event("x", "A convoy bombed by somebody near Suwayda"), event("y", "Convoy bombed near Suwayda")
    )
    store = Together([Member(store_of(ONE), "one"), Member(two, "two")])
    assert [pair.second for pair in find_pairs(store).listed] == [2, 1]
    assert find_pairs(store).listed[0].km == pytest.approx(0)


def test_what_is_judged_is_not_offered_again() -> None:
    store = Together([Member(store_of(ONE), "one"), Member(store_of(event("b", ONE["title"])), "two")])
    assert find_pairs(store).listed == (Pair(0, 1, 0.0, 1.0),)
    assert find_pairs(store, {(0, 1)}).listed == ()


def test_an_event_is_in_few_pairs() -> None:
    many = store_of(
        *(event(f"x{n}", f"Convoy bombed near Suwayda {'again ' * (n > 0)}{n}00") for n in range(9))
    )
    store = Together([Member(store_of(ONE), "one"), Member(many, "two")])
    found = find_pairs(store).listed
    assert len(found) == EACH
    assert found[0].second == 1


def test_a_source_in_common_makes_up_for_words() -> None:
    def cited(key: str, title: str, url: str) -> Store:
        raw = {
            "format": "mapviewer-dossier",
            "version": 1,
            "title": key,
            "sources": [{"id": f"s-{key}", "title": key, "url": url}],
            "events": [{**event(key, title), "citations": [{"source": f"s-{key}"}]}],
        }
        return Store(Dossier.model_validate(raw), file=FileInfo(None, f"{key}.json", ""))

    first = cited("a", "Convoy bombed near Suwayda", "https://www.example.org/story/")
    same = cited(
        "b", "Vehicles with officials hit, convoy burns outside Suwayda city", "http://example.org/story#top"
    )
    other = cited(
        "c", "Vehicles with officials hit, convoy burns outside Suwayda city", "https://example.org/other"
    )
    assert find_pairs(Together([Member(first, "a"), Member(other, "c")])).listed == ()
    (pair,) = find_pairs(Together([Member(first, "a"), Member(same, "b")])).listed
    assert pair.sourced
    assert pair.likeness < 0.4


def test_radii_reach_farther_and_across_the_antimeridian() -> None:
    def placed(key: str, lon: float, radius: float) -> dict[str, Any]:
        place = {"name": "P", "lat": 60.0, "lon": lon, "radius_m": radius}
        return {"id": key, "title": "Ship aground off the cape", "when": "2025-07-15", "place": place}

    def pair(one: dict[str, Any], other: dict[str, Any]) -> tuple[Pair, ...]:
        return find_pairs(Together([Member(store_of(one), "a"), Member(store_of(other), "b")])).listed

    # A degree of longitude is some 55.6 km there.
    assert pair(placed("a", 179.9, 100), placed("b", -179.9, 100))[0].km == pytest.approx(11.1, abs=0.1)
    assert pair(placed("a", 179.5, 100), placed("b", -179.5, 100)) == ()
    assert len(pair(placed("a", 179.5, 30_000), placed("b", -179.5, 30_000))) == 1
    assert pair(placed("a", 170, 900_000), placed("b", -179.5, 900_000)) == ()


WORDS = ("convoy", "bombed", "suwayda", "talks", "paris", "ministers", "meet", "again", "road", "north")
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5, unique=True).map(" ".join)
POINTS = st.none() | st.tuples(st.sampled_from((32.7, 32.8, 33.0, 34.5)), st.sampled_from((36.5, 36.6, 37.0)))
DATES = st.sampled_from(
    ("2025-07-14", "2025-07-15", "2025-07-15T23:00:00-03:00", "2025-07-16~", "2025-07", "2025-07-15/..", "../2025-07-15")
)  # fmt: skip
SIDES = st.lists(st.tuples(TITLES, DATES, POINTS), max_size=6)


def compared_one_by_one(store: Store) -> set[tuple[int, int]]:
    """The pairs by the definition, without blocks of time, place and words."""
    columns = store.columns
    fine = [
        row
        for row, when in enumerate(store.whens)
        if when is not None
        and when.precision <= Precision.DAY
        and columns.latest[row] < POS_INF
        and columns.earliest[row] > NEG_INF
    ]
    words = {row: set(store.events[row].title.split()) for row in fine}
    often = Counter(word for row in fine for word in words[row])
    weight = {word: math.log1p(1_000 / n) for word, n in often.items()}
    found = set()
    for a, b in itertools.combinations(fine, 2):
        if store.layer[a] == store.layer[b]:
            continue
        if columns.earliest[a] >= columns.latest[b] or columns.earliest[b] >= columns.latest[a]:
            continue
        shared, total = (sum(weight[word] for word in some) for some in (words[a] & words[b], words[a]))
        alike = 2 * shared / (total + sum(weight[word] for word in words[b]))
        one, other = store.spots[a], store.spots[b]
        if one is None or other is None:
            near, wanted = True, 0.6
        else:
            metres = leg((one.lat, one.lon), (other.lat, other.lon)).metres
            reach = max(25_000, min(100_000, one.radius_m + other.radius_m))
            near, wanted = metres <= reach, 0.4
        if near and alike >= wanted:
            found.add((a, b))
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIDES, SIDES)
def test_nothing_is_overlooked(monkeypatch: pytest.MonkeyPatch, first: list[Any], second: list[Any]) -> None:
    stores = [
        store_of(*(event(f"{name}{n}", *one) for n, one in enumerate(side)))
        for name, side in (("a", first), ("b", second))
    ]
    store = Together([Member(one, name) for one, name in zip(stores, "ab", strict=True)])
    monkeypatch.setattr(alike, "EACH", 100)
    monkeypatch.setattr(alike, "_CHUNK", 2)
    assert {(pair.first, pair.second) for pair in find_pairs(store).listed} == compared_one_by_one(store)

"""Filters over columns agree with what each event itself says, and so do the counts of every value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.when import NEG_INF, POS_INF, Membership
from mapviewer.query.filtering import Filtering, Kept
from mapviewer.query.filters import FACET_KEYS, Filters
from mapviewer.query.index import Index, facet_counts, visible
from mapviewer.query.selection import Mode, Selection
from tests.query.matching import called, matches, named, passing

WORDS = ("Paris", "p", "Ann", "a", "talks", "raid", "")
HEAD: dict[str, Any] = {
    "format": "mapviewer-dossier",
    "version": 1,
    "title": "T",
    "sources": [{"id": "s1", "title": "Wire"}, {"id": "s2"}],
    "categories": [{"id": "talks", "label": "Talks"}, {"id": "raid", "label": "talks"}],
    "actors": [{"id": "a", "name": "Ann"}, {"id": "b", "name": "a"}],
    "places": [{"id": "p", "name": "Paris", "lat": 48, "lon": 2}, {"id": "q", "name": "p"}],
}
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Straße nach Paris", "東京で", "Nothing", "don't go"]),
        "summary": st.sampled_from(["", "the road, closed", "Écoles"]),
        "category": st.sampled_from(["talks", "raid", "bare"]),
        "status": st.sampled_from(["reported", "confirmed"]),
        "when": st.sampled_from(
            ["2025-07-15", "2025-07", "2025-07-16T12:00:00Z", "2020/..", "2025-07-15?", None]
        ),
        "place": st.sampled_from(
            [
                "p",
                "q",
                "gone",
                {"name": "Paris", "lat": 1, "lon": 179.5},
                {"id": "p", "name": "Other", "lat": -80, "lon": -180},
                {"query": "Nowhere"},
            ]
        ),
        "actors": st.lists(st.sampled_from(["a", "b", "Ann", "Bob"]), max_size=3),
        "tags": st.lists(st.sampled_from(["t", "u"]), max_size=3),
        "citations": st.lists(st.sampled_from(["s1", "s2", "gone"]).map(lambda s: {"source": s}), max_size=3),
    },
)
VALUES: dict[str, list[str]] = {
    "category": ["talks", "raid", "Talks", ""],
    "place": ["p", "q", "Paris", "Other", "gone", "Nowhere", "no such"],
    "actor": ["a", "b", "Ann", "Bob"],
    "tag": ["t", "u", "v"],
    "source": ["s1", "Wire", "gone"],
    "status": ["reported", "confirmed"],
    "precision": ["day", "month", "undated"],
    "sourced": ["yes", "no"],
    "placed": ["yes", "no"],
    "area": ["-90,170,90,-170", "48,2,1km", "-90,-180,0,180"],
    "text": ["paris", "strasse", "京", '"the road"', "ecole", "$"],
}
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        key: st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)
        for key, values in VALUES.items()
    },
).map(lambda found: Filters(**found))


def store(events: list[dict[str, Any]]) -> Store:
    listed = [{"id": f"e{n}", "title": "E", **event} for n, event in enumerate(events)]
    return Store(Dossier.model_validate({**HEAD, "events": listed}), file=FileInfo(None, "d.json", "00"))


@given(st.lists(EVENTS, max_size=8), FILTERS)
def test_columns_and_events_agree(events: list[dict[str, Any]], filters: Filters) -> None:
    found = store(events)
    assert Filtering(found).passes(filters).tolist() == passing(found, filters)


@settings(max_examples=60)
@given(
    st.lists(EVENTS, max_size=8),
    FILTERS,
    st.sampled_from([(NEG_INF, POS_INF), (1_752_537_600, 1_752_624_000), (0, 1_700_000_000)]),
    st.sampled_from(list(Mode)),
)
def test_counts_are_what_each_value_would_show(
    events: list[dict[str, Any]], filters: Filters, window: tuple[int, int], mode: Mode
) -> None:
    found = store(events)
    index = Index(found)
    selection = Selection(window=window, mode=mode, playhead=1_752_600_000, filters=filters)
    counts = facet_counts(index, selection)
    answer = visible(index, selection)
    assert counts.total == answer.counts.inside + answer.counts.possible
    for key in FACET_KEYS:
        others = passing(found, filters.without(key))
        held = visible(index, Selection(window=window, mode=mode, playhead=1_752_600_000))
        shown = [
            row
            for row in range(len(found))
            if others[row] and held.of(row) in (Membership.IN, Membership.POSSIBLE)
        ]
        if key == "precision":
            shown += [row for row in range(len(found)) if others[row] and held.of(row) is Membership.UNDATED]
        facet = index.filtering.facets[key]
        expected = [sum(word in named(found, row)[key] for row in shown) for word in facet.words]
        assert counts.of[key].tolist() == expected, key


def test_few_rows_are_counted_like_many() -> None:
    found = store([{"tags": ["t", "u", "t"][: n % 4], "category": "raid"} for n in range(40)])
    facet = Filtering(found).facets["tag"]
    rows = np.array([3, 7, 9, 38])
    mask = np.zeros(40, np.bool_)
    mask[rows] = True
    assert facet.counts(rows).tolist() == facet.counts(mask).tolist() == [4, 3]
    assert facet.counts(rows[:0]).tolist() == [0, 0]


def test_a_value_is_known_by_id_and_name() -> None:
    facets = Filtering(
        store([{"place": "p", "actors": ["a", "Bob"], "citations": [{"source": "s1"}]}])
    ).facets
    assert (facets["place"].words, facets["place"].label("p"), facets["place"].label("x")) == (
        ("p",),
        "Paris",
        "x",
    )
    assert facets["actor"].labels == ("Ann", "Bob")
    assert facets["source"].label("s1") == "Wire"
    with pytest.raises(KeyError):
        _ = facets["text"]


def test_the_latest_answers_are_kept() -> None:
    kept: Kept[int, str] = Kept(2)
    assert [kept.get(n, lambda n=n: str(n)) for n in (1, 2, 1, 3)] == ["1", "2", "1", "3"]
    assert (kept.known(1), kept.known(2)) == ("1", None)


def test_text_that_cannot_be_searched_yet_holds_nothing_back() -> None:
    class Never:
        def found(self, questions: tuple[str, ...]) -> None:
            return None

    filtering = Filtering(store([{"category": "raid"}, {}]))
    filtering.texts = Never()
    asked = Filters(text=("x",), category=("raid",))
    assert filtering.waits(asked)
    assert not filtering.waits(asked.without("text"))
    assert filtering.passes(asked).tolist() == [True, False]


def test_the_oracle_itself() -> None:
    found = store([{"place": {"id": "p", "name": "Other"}}, {"place": "p"}])
    assert called(found, "place", "p") == {"Other", "Paris"}
    assert matches(found, 1, Filters(place=("Other",)))

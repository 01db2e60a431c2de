"""Orders of events: by every column, both ways, nobody lost; lists of what is shown are those orders without the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.collation import sort_key
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Filters, Selection
from mapviewer.query.sorting import (
    Sorter,
    Sorting,
    passing_in_order,
    places_of,
    shown_in_order,
)

WHENS = (
    None,
    "2025-07-16",
    "2025-07",
    "2025",
    "2025-07-16T12:00:00Z",
    "../2025-01-02",
    "2025-07-01/..",
    "2024?",
)
EVENTS = st.fixed_dictionaries(
    {"title": st.sampled_from(["b 10", "b 9", "Ä", "a", "", "شاي"])},
    optional={
        "when": st.sampled_from(WHENS),
        "place": st.sampled_from(["p1", "p2", "lost", {"name": "Z"}, {"name": "a", "lat": 1, "lon": 2}, None]),
        "category": st.sampled_from(["x", "y", None]),
        "citations": st.sampled_from([[], [{"source": "s"}], [{"source": "s"}] * 11]),
    },
)  # fmt: skip


def store_of(events: list[dict[str, Any]]) -> Store:
    head = {
        "format": "mapviewer-dossier",
        "version": 1,
        "title": "t",
        "categories": [{"id": "x", "label": "Zebra"}, {"id": "y", "label": "ant"}],
        "places": [{"id": "p1", "name": "Paris", "lat": 1, "lon": 2}, {"id": "p2", "name": "berlin"}],
    }
    events = [{"id": f"e{n}", **event} for n, event in enumerate(events)]
    return Store(Dossier.model_validate({**head, "events": events}), file=FileInfo(None, "t.json", "00"))


def value(store: Store, row: int, by: Sorting) -> Any:
    """What an event is sorted by; None for what stands at the end."""
    when = store.whens[row]
    assert when is not None
    match by:
        case Sorting.WHEN:
            return when.earliest if when.earliest > -(2**61) else when.latest
        case Sorting.TITLE:
            return sort_key(store.events[row].title)
        case Sorting.PLACE:
            return sort_key(store.place_name(row)) if store.place_name(row) else None
        case Sorting.CATEGORY:
            return sort_key(store.category(row).label) if store.category(row).id else None
        case Sorting.SOURCES:
            return len(store.events[row].citations)
        case Sorting.FILE:
            return 0  # of one dossier; those of several: tests/app/test_together.py
    return int(when.precision)


@pytest.mark.parametrize("by", list(Sorting))
@given(events=st.lists(EVENTS, max_size=12), descending=st.booleans())
def test_orders_are_by_value_then_by_time(
    by: Sorting, events: list[dict[str, Any]], descending: bool
) -> None:
    store = store_of(events)
    order = Sorter(store).order(by, descending, lambda _: None).tolist()
    assert sorted(order) == list(range(len(events)))
    dated = [row for row in order if store.whens[row] is not None]
    assert order == [*dated, *store.undated_order]
    values = [value(store, row, by) for row in dated]
    there = [v for v in values if v is not None]
    assert values == [*there, *[None] * (len(values) - len(there))]
    assert there == sorted(there, reverse=descending)
    began = [value(store, row, Sorting.WHEN) for row in dated]
    for n in range(1, len(dated)):
        if values[n] == values[n - 1]:
            assert by is Sorting.WHEN or began[n - 1] <= began[n]


@given(
    events=st.lists(EVENTS, max_size=20),
    by=st.sampled_from(list(Sorting)),
    descending=st.booleans(),
    window=st.tuples(st.integers(1_700_000_000, 1_760_000_000), st.integers(1, 90_000_000)),
    filters=st.sampled_from([Filters(), Filters(category=("x",)), Filters(place=("Paris", "a"))]),
)
def test_lists_are_the_order_without_the_rest(
    events: list[dict[str, Any]],
    by: Sorting,
    descending: bool,
    window: tuple[int, int],
    filters: Filters,
) -> None:
    store = store_of(events)
    order = Sorter(store).order(by, descending, lambda _: None)
    places = places_of(order, len(store))
    assert [int(places[row]) for row in order] == list(range(len(store)))
    found = visible(Index(store), Selection(window=(window[0], sum(window)), filters=filters))
    shown = [row for row in order.tolist() if found.shown[row]]
    assert shown_in_order(order, places, found).tolist() == shown
    assert passing_in_order(order, found).tolist() == [row for row in order.tolist() if found.passes[row]]


def test_what_was_read_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_of([{"title": "b", "when": "2025"}, {"title": "a", "when": "2024"}])
    sorter = Sorter(store)
    assert sorter.knows(Sorting.TITLE), "the titles of a small dossier are in memory"
    assert sorter.order(Sorting.TITLE, False, lambda _: None).tolist() == [1, 0]
    monkeypatch.setattr(store, "title_keys", None)
    assert sorter.knows(Sorting.TITLE)
    assert sorter.order(Sorting.TITLE, True, lambda _: None).tolist() == [0, 1]
    assert sorter.order(Sorting.TITLE, True, lambda _: None).dtype == np.int32

"""What is not on the map: every event is on it or stands under a reason, and the counts are those of the rest of the program."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.query.absent import Why, absent
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Filters, Selection
from tests.query.test_sorting import EVENTS, store_of


@pytest.mark.parametrize("filters", [Filters(), Filters(category=("x",))])
@given(events=st.lists(EVENTS, max_size=15), start=st.integers(1_700_000_000, 1_760_000_000))
def test_nothing_disappears(filters: Filters, events: list[dict[str, Any]], start: int) -> None:
    store = store_of(events)
    found = visible(Index(store), Selection(window=(start, start + 40_000_000), filters=filters))
    listed = {entry.why: set(entry.rows.tolist()) for entry in absent(store, found)}
    assert all(listed.values()), "a reason without an event is none"
    on_map = {row for row in range(len(store)) if found.shown[row] and store.spots[row] is not None}
    assert on_map | set().union(*listed.values()) == set(range(len(store)))
    counts = found.counts
    assert len(listed.get(Why.OUTSIDE, ())) == counts.out
    assert len(listed.get(Why.FILTERED, ())) == counts.filtered
    assert len(listed.get(Why.UNDATED, ())) == counts.undated
    for row in listed.get(Why.UNKNOWN_PLACE, ()):
        assert store.events[row].place == "lost"
    for row in listed.get(Why.NOT_FOUND, ()):
        assert store.place_of(store.events[row]) is not None

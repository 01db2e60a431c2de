"""A part of a store answers for its events as the whole does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer import assets
from mapviewer.events.part import Part
from mapviewer.events.store import Columns, Store
from mapviewer.opening import open_dossier


@pytest.fixture(scope="module")
def whole() -> Store:
    return open_dossier(assets.sample_dossier())


@given(data=st.data())
def test_each_event_is_the_same_but_for_what_leads_out_of_the_part(data: st.DataObject, whole: Store) -> None:
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(whole) - 1), max_size=len(whole)))), np.intp)
    part = Part(whole, rows)
    assert len(part) == len(rows)
    ids = {whole.events[row].id for row in rows}
    for at, row in enumerate(rows.tolist()):
        there, here = whole.events[row], part.events[at]
        assert (
            here.model_copy(update={"related": there.related, "after": there.after, "before": there.before})
            == there
        )
        assert [link for link in there.related if link.event in ids] == list(here.related)
        assert part.cut(at) == any(
            key not in ids for key in (*(link.event for link in there.related), *there.after, *there.before)
        )
        assert (part.whens[at], part.spots[at]) == (whole.whens[row], whole.spots[row])
        assert part.row_of[here.id] == at
        assert part.category(at) == whole.category(row)
    assert list(part.row_of) == [event.id for event in part.events]
    for event in whole.events:
        assert (event.id in part.row_of) == (event.id in ids)
    for name in Columns.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(part.columns, name), getattr(whole.columns, name)[rows])


def test_it_tells_how_far_it_is_read_and_stops_when_told_to(whole: Store) -> None:
    heard: list[float] = []
    part = Part(whole, np.arange(len(whole)), heard.append)
    assert list(part.events) == list(whole.events)
    assert heard == [0.0]

    def stop(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(Part(whole, np.arange(len(whole)), stop).events)
    with pytest.raises(IndexError):
        part.events[len(whole)]
    assert part.events[-1] == whole.events[-1]
    assert list(part.events[1:3]) == list(whole.events[1:3])

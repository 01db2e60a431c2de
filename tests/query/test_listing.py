"""A listing gives what brute force gives, in order of time, whatever its pages and whether it walks or looks at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stores import stand
from mapviewer.query import listing
from mapviewer.query.grid import FINEST, columns_of, lines_of
from mapviewer.query.group import CellGroup, Group, PlaceGroup
from mapviewer.query.index import IN, POSSIBLE, Index, visible
from mapviewer.query.listing import Listing
from mapviewer.query.selection import Mode, Selection
from mapviewer.session import Session
from tests.query import columns as brute


@pytest.fixture(params=[False, True], ids=["at once", "walked"])
def walked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if request.param:
        # Pieces of two rows, so that events of one moment lie on either side of an edge.
        monkeypatch.setattr(listing, "AT_ONCE", -1)
        monkeypatch.setattr(listing, "_PIECE", 2)
    return bool(request.param)


@pytest.mark.filterwarnings("ignore:invalid value")
@given(
    store=brute.stores(),
    bits=st.integers(0, FINEST),
    start=brute.moments,
    end=brute.moments,
    page=st.integers(1, 7),
    data=st.data(),
)
@settings(max_examples=120, deadline=None)
@pytest.mark.usefixtures("walked")
def test_pages_are_what_brute_force_finds(
    store: Any, bits: int, start: int, end: int, page: int, data: st.DataObject
) -> None:
    columns = store.columns
    placed = np.flatnonzero(columns.place >= 0).tolist()
    at = data.draw(st.sampled_from(placed)) if placed else None
    passes = data.draw(
        st.one_of(st.none(), st.lists(st.booleans(), min_size=len(store), max_size=len(store)))
    )
    index = Index(store)
    filters = Selection().filters
    if passes is not None:
        filters = filters.adding("text", "whatever")
        index.filtering._masks.put(("text", ("whatever",)), np.array(passes, np.bool_))
    x, y = (
        (0, 0)
        if at is None
        else (
            int(columns_of(columns.lon[at : at + 1], bits)[0]),
            int(lines_of(columns.lat[at : at + 1], bits)[0]),
        )
    )
    here = [row for row in placed if _cell(columns, row, bits) == (x, y)]
    there = sorted({int(columns.place[row]) for row in here})
    group: Group = data.draw(st.sampled_from([CellGroup(bits, x, y), PlaceGroup(tuple(there))]))
    codes = brute.codes(columns, start, end)
    expected = sorted(
        (row for row in here if codes[row] in (IN, POSSIBLE) and (passes is None or passes[row])),
        key=lambda row: (columns.earliest[row], columns.latest[row], row),
    )
    found = Listing(visible(index, Selection(window=(start, end), filters=filters)), group)
    assert found.total == len(expected)
    for first in range(0, len(expected) + page, page):
        assert found.page(first, page).tolist() == expected[first : first + page]
    assert found.page(0, page).tolist() == expected[:page], "an earlier page is still there"


def _cell(columns: Any, row: int, bits: int) -> tuple[int, int]:
    one = slice(row, row + 1)
    return int(columns_of(columns.lon[one], bits)[0]), int(lines_of(columns.lat[one], bits)[0])


def test_places_that_do_not_exist_hold_nothing() -> None:
    store = stand(50)
    answer = visible(Index(store), Selection())
    assert Listing(answer, PlaceGroup((-1, 10**6))).total == 0
    assert Listing(answer, PlaceGroup(())).page(0).tolist() == []


def test_the_first_page_of_many_reads_only_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 100)
    monkeypatch.setattr(listing, "_PIECE", 256)
    store = stand(20_000)
    found = Listing(visible(Index(store), Selection()), CellGroup(0, 0, 0))
    assert found.total == int(np.count_nonzero((store.columns.place >= 0) & store.columns.dated))
    first = found.page(0)
    assert len(first) == listing.PAGE
    assert len(found._found) < 1_000
    last = found.page(found.total - 3)
    assert len(last) == 3
    began = store.columns.earliest
    assert began[first].max() <= began[last].min()


# The session's verb -----------------------------------------------------------------------------------------------------


def test_a_group_is_listed_and_its_first_event_is_read() -> None:
    session = Session(stand(2_000))
    group = CellGroup(3, 4, 2)
    session.list_group(group, origin="map")
    assert session.selection.group == group
    (first,) = session.selection.focus
    rows = Listing(session.visible, group).page(0)
    assert first == f"e{rows[0]}"
    session.focus([f"e{rows[1]}"], group=group)
    assert session.selection.group == group
    session.focus([f"e{rows[1]}"])
    assert session.selection.group is None, "whatever else is read ends the list"
    session.list_group(group)
    session.step_event(1)
    assert session.selection.group is None


def test_a_group_without_anything_shown_changes_nothing() -> None:
    session = Session(stand(2_000))
    before = session.selection
    session.list_group(CellGroup(12, 0, 0))
    assert session.selection == before


def test_the_list_of_a_group_stays_while_time_moves() -> None:
    session = Session(stand(2_000))
    session.list_group(CellGroup(0, 0, 0))
    session.select_window(1_600_000_000, 1_700_000_000)
    assert session.selection.group == CellGroup(0, 0, 0)
    session.set_mode(Mode.CUMULATIVE)
    assert session.selection.group == CellGroup(0, 0, 0)

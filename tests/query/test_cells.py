"""Cells, counts and listings agree with brute force, one event at a time, whatever the window, the view and the filter."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.query import index as index_module
from mapviewer.query.cells import SLABS_KEPT, Cells
from mapviewer.query.grid import FINEST, WORLD, View, cell_bits, cell_bounds, columns_of, lines_of
from mapviewer.query.index import IN, OUT, POSSIBLE, UNDATED, Index, visible
from mapviewer.query.ordering import times
from mapviewer.query.selection import Mode, Selection
from tests.query import columns as brute

moments, views, stores = brute.moments, brute.views(), brute.stores()


def indexed(store: Any, scanned: int, passes: list[bool] | None = None) -> tuple[Index, Any]:
    """An index whose chains are as many as `scanned` makes them, and a filter that lets through just these rows."""
    index = Index(store)
    index.__dict__["_all_times"] = times(store.columns, scanned=scanned)
    filters = Selection().filters
    if passes is not None:
        filters = filters.adding("text", "whatever")
        index.filtering._masks.put(("text", ("whatever",)), np.array(passes, np.bool_))
    return index, filters


def check(
    store: Any, scanned: int, passes: list[bool] | None, view: View, bits: int, start: int, end: int
) -> None:
    columns = store.columns
    index, filters = indexed(store, scanned, passes)
    through = passes or [True] * len(store)
    found = visible(index, Selection(window=(start, end), filters=filters))
    codes = brute.codes(columns, start, end)

    def number(code: int) -> int:
        return sum(1 for c, p in zip(codes, through, strict=True) if c == code and p)

    counts = found.counts
    assert (counts.inside, counts.possible) == (number(IN), number(POSSIBLE))
    assert (counts.out, counts.undated) == (number(OUT), number(UNDATED))
    shown = [row for row, c in enumerate(codes) if c in (IN, POSSIBLE) and through[row]]
    assert counts.unplaced == sum(1 for row in shown if np.isnan(columns.lat[row]))
    assert found.membership.tolist() == codes
    assert found.codes(range(len(store))).tolist() == codes
    assert np.flatnonzero(found.shown).tolist() == shown
    assert found.shown_rows().tolist() == shown

    expected = brute.cells(columns, through, view, bits, start, end)
    answer = found.cells(view, bits)
    told = {
        (x, y): {c: t for c, t in enumerate(held) if t}
        for x, y, held in zip(answer.x.tolist(), answer.y.tolist(), answer.touched.tolist(), strict=True)
    }
    assert told == {cell: {c: t for c, (t, _) in parts.items()} for cell, parts in expected.items()}
    sure = zip(answer.x.tolist(), answer.y.tolist(), answer.inside.tolist(), strict=True)
    assert {(x, y): n for x, y, n in sure} == {
        cell: sum(i for _, i in parts.values()) for cell, parts in expected.items()
    }
    assert answer.held.tolist() == answer.touched.sum(axis=1).tolist()
    placed = [row for row in shown if not np.isnan(columns.lat[row])]
    assert found.placed_by_category().tolist() == [
        sum(1 for row in placed if columns.category[row] == category)
        for category in range(len(store.categories))
    ]
    assert answer.total == sum(t for cell in expected.values() for t, _ in cell.values())

    x, y = (
        columns_of(columns.lon, bits) if len(store) else [],
        lines_of(columns.lat, bits) if len(store) else [],
    )
    near = [row for row in shown if not np.isnan(columns.lat[row]) and (int(x[row]), int(y[row])) in expected]
    slab = index.slab(filters, view, bits)
    assert found.rows_in(view, bits).tolist() == near
    assert slab.rows(view, start, end).tolist() == near
    assert slab.within(view, np.array(shown, np.intp)).tolist() == near


cases = {
    "store": stores,
    "scanned": st.sampled_from([0, 0, 5, 2_000]),
    "view": views,
    "bits": st.integers(0, FINEST),
    "start": moments,
    "end": moments,
    "data": st.data(),
}


def _passes(data: st.DataObject, n: int) -> list[bool] | None:
    return data.draw(st.one_of(st.none(), st.lists(st.booleans(), min_size=n, max_size=n)))


@pytest.mark.filterwarnings("ignore:invalid value")
@settings(
    max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
@given(**cases)
def test_everything_agrees_with_brute_force(
    store: Any, scanned: int, view: View, bits: int, start: int, end: int, data: st.DataObject
) -> None:
    check(store, scanned, _passes(data, len(store)), view, bits, start, end)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:invalid value")
@settings(
    max_examples=3_000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
@given(**cases)
def test_everything_agrees_with_brute_force_for_long(
    store: Any, scanned: int, view: View, bits: int, start: int, end: int, data: st.DataObject
) -> None:
    check(store, scanned, _passes(data, len(store)), view, bits, start, end)


@given(stores, st.integers(-1_000, 100_000), st.sampled_from([0, 2_000]))
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
def test_cumulative_counts_agree_with_brute_force(store: Any, playhead: int, scanned: int) -> None:
    index, filters = indexed(store, scanned)
    selection = Selection(mode=Mode.CUMULATIVE, playhead=playhead, filters=filters)
    found = visible(index, selection)
    codes = brute.codes(store.columns, *selection.span)
    now = brute.codes(store.columns, *selection.bucket)
    ghosts = [c in (IN, POSSIBLE) and n == OUT for c, n in zip(codes, now, strict=True)]
    assert found.ghost.tolist() == ghosts
    assert found.ghosts(range(len(store))).tolist() == ghosts
    counts = found.counts
    assert (counts.ghosts, counts.current, counts.current_possible) == (
        sum(ghosts),
        now.count(IN),
        now.count(POSSIBLE),
    )


def test_dates_of_one_precision_make_one_chain_in_whatever_zones() -> None:
    """Days of two zones do not follow each other strictly, and one odd width among them breaks no more than itself."""
    day = 86_400
    starts = np.array([n * day - (n % 3) * 3_600 for n in range(300)], np.int64)
    widths = np.where(np.arange(300) % 50 == 0, 25 * 3_600, day)
    columns = _plain(starts, starts + widths - 1, starts + 1, starts + widths)
    found = times(columns, scanned=0)
    assert found.certain.chains <= 4
    assert len(found.loose) + len(found.certain) == 300


def test_a_chain_really_rises_in_both_bounds() -> None:
    rng = np.random.default_rng(4)
    starts = rng.integers(0, 10**6, 4_000)
    widths = rng.choice([60, 3_600, 86_400, 86_400 * 30, 86_400 * 365], 4_000) + rng.integers(0, 40, 4_000)
    columns = _plain(starts, starts + widths - 1, starts + 1, starts + widths)
    found = times(columns, scanned=0)
    family = found.certain
    for first, last in zip(family.offsets[1:-1].tolist(), family.offsets[2:].tolist(), strict=True):
        rows = family.high_rows[first:last]
        assert np.all(np.diff(columns.end_earliest[rows]) >= 0)
        order = np.lexsort((columns.start_latest[rows], columns.end_earliest[rows]))
        assert np.all(np.diff(columns.start_latest[rows[order]]) >= 0)
    assert sorted([*family.low_rows.tolist(), *found.loose.tolist()]) == list(range(4_000))


def _plain(earliest: Any, start_latest: Any, end_earliest: Any, latest: Any) -> Any:
    n = len(earliest)
    return brute.Columns(
        earliest=np.asarray(earliest, np.int64),
        start_latest=np.asarray(start_latest, np.int64),
        end_earliest=np.asarray(end_earliest, np.int64),
        latest=np.asarray(latest, np.int64),
        dated=np.ones(n, np.bool_),
        uncertain=np.zeros(n, np.bool_),
        lat=np.zeros(n),
        lon=np.zeros(n),
        radius=np.zeros(n),
        category=np.zeros(n, np.int32),
        place=np.zeros(n, np.int32),
    )


# Cells on the globe -----------------------------------------------------------------------------------------------------


@given(st.integers(0, FINEST), st.floats(-85, 85), st.floats(-180, 179.99))
def test_a_place_lies_in_the_box_of_its_cell(bits: int, lat: float, lon: float) -> None:
    x, y = int(columns_of(np.array([lon]), bits)[0]), int(lines_of(np.array([lat]), bits)[0])
    box = cell_bounds(bits, x, y)
    assert box.west - 1e-9 <= lon <= box.east + 1e-9
    assert box.south - 1e-9 <= lat <= box.north + 1e-9


@given(
    st.integers(0, FINEST),
    st.sampled_from([-90.0, 90.0, -85.06, 85.06]),
    st.sampled_from([-180.0, 180.0, 540.0]),
)
def test_poles_and_antimeridian_have_cells(bits: int, lat: float, lon: float) -> None:
    assert int(columns_of(np.array([lon]), bits)[0]) == 0
    assert int(lines_of(np.array([lat]), bits)[0]) == (0 if lat > 0 else (1 << bits) - 1)


def test_a_cell_is_32_pixels_of_a_256_pixel_tile() -> None:
    assert [cell_bits(zoom) for zoom in (0, 2.9, 14, 30, -1)] == [3, 5, 17, 17, 3]


def test_slabs_are_made_when_asked_for_and_the_oldest_goes() -> None:
    columns = _plain([0], [0], [1], [1])
    cells, found = Cells(columns, 1), times(columns)
    view = View(-10, -10, 10, 10)
    first = cells.slab(found, view, 8)
    assert cells.slab(found, View(-12, -12, 8, 8), 8) is first, "a small pan stays within the slab"
    for bits in range(9, 8 + SLABS_KEPT):
        cells.slab(found, view, bits)
    assert cells.slab(found, view, 8) is first
    assert cells.slab(found, View(10, 10, 30, 30), 8) is not first
    assert cells.slab(found, view, 3).box is WORLD
    with pytest.raises(ValueError, match="found level 18"):
        cells.slab(found, view, 18)


def test_many_events_are_counted_with_running_totals() -> None:
    """Enough of them that tables have several lines, at their edges too."""
    rng = np.random.default_rng(2)
    n = 20_000
    starts = rng.integers(0, 5_000, n)
    widths = rng.choice([1, 60, 60, 61, 500], n)
    columns = dataclasses.replace(
        _plain(starts, starts + widths - 1, starts + 1, starts + widths),
        lat=rng.uniform(-80, 80, n),
        lon=rng.uniform(-180, 180, n),
        category=rng.integers(0, 3, n).astype(np.int32),
    )
    store = brute.Stand(columns, 3)
    index = Index(store)
    for start, end in ((0, 1), (0, 5_600), (2_500, 2_501), (-5, 6_000), (1_000, 4_000), (4_999, 5_600)):
        for view in (WORLD, View(10, 170, 60, 200)):
            found = visible(index, Selection(window=(start, end))).cells(view, 3)
            codes = index.membership(start, end)
            x, y = columns_of(columns.lon, 3), lines_of(columns.lat, 3)
            for k in range(len(found)):
                here = (x == found.x[k]) & (y == found.y[k])
                assert found.inside[k] == np.count_nonzero(codes[here] == IN)
                for category in range(3):
                    of = codes[here & (columns.category == category)]
                    assert found.touched[k, category] == np.count_nonzero((of == IN) | (of == POSSIBLE))
            if view is WORLD:
                assert found.total == np.count_nonzero((codes == IN) | (codes == POSSIBLE))


def test_nothing_is_counted_for_every_event_unless_it_is_read() -> None:
    columns = _plain([0, 5], [0, 5], [1, 6], [1, 6])
    found = visible(Index(brute.Stand(columns, 1)), Selection(window=(0, 3)))
    assert found.counts.inside == 1
    assert found.codes([1]).tolist() == [OUT]
    assert not {"membership", "shown", "ghost"} & set(found.__dict__)


def test_all_time_holds_what_has_no_limits() -> None:
    columns = _plain([NEG_INF], [POS_INF], [NEG_INF], [POS_INF])
    answer = visible(Index(brute.Stand(columns, 1)), Selection(window=(NEG_INF, POS_INF)))
    assert (answer.counts.inside, answer.counts.possible) == (1, 0)
    assert index_module.CODES[int(answer.membership[0])].value == "in"

"""Cells on the map: when there are some, that they hold what they say, and that nothing about them depends on the window but counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.stores import Stand, stand
from mapviewer.events.store import Store
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.density import (
    CROWDED,
    MOST_CELLS,
    choose,
    disc_radius,
    place_count,
    short_count,
)
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import compose
from mapviewer.mapdoc.scene import Density
from mapviewer.query.grid import cell_bounds
from mapviewer.query.group import CellGroup
from mapviewer.query.index import Index, Visible, visible
from mapviewer.query.listing import Listing
from mapviewer.query.selection import Mode, Selection

N = 6_000
WORLD = Bounds(-70, -180, 80, 180)
SPAN = (int(0.9e9), int(2e9))
DAY = 86_400


@pytest.fixture(scope="module")
def crowd() -> Store:
    return stand(N)


@pytest.fixture(scope="module")
def index(crowd: Store) -> Index:
    return Index(crowd)


def scene(index: Index, selection: Selection, view: Bounds = WORLD, zoom: float = 2) -> Any:
    return compose(index.store, visible(index, selection), selection, zoom=zoom, view=view)


def members(answer: Visible, density: Density, cell: int) -> npt.NDArray[np.intp]:
    return Listing(answer, CellGroup(density.bits, int(density.x[cell]), int(density.y[cell]))).page(0, N)


def test_a_crowd_is_cells_that_hold_all_that_is_shown(index: Index) -> None:
    selection = Selection(window=SPAN)
    counts = visible(index, selection).counts
    found = scene(index, selection)
    density = found.density
    assert density is not None
    assert found.marks == () == found.circles
    assert (
        int(density.inside.sum() + density.possible.sum())
        == counts.inside + counts.possible - counts.unplaced
    )
    assert density.parts.sum(axis=1).tolist() == (density.inside + density.possible).tolist()
    assert sum(line.count for line in found.legend) == int(density.parts.sum())
    assert 0 < len(density) <= MOST_CELLS


def test_little_in_view_is_symbols_again(index: Index) -> None:
    selection = Selection(window=SPAN)
    found = scene(index, selection, Bounds(35.0, 139.0, 36.0, 140.5), 9)
    assert found.density is None
    assert 0 < sum(mark.count for mark in found.marks) <= 2 * CROWDED
    whole = scene(index, selection)
    assert found.legend == whole.legend, "the legend is about everything, whatever is in view"


def test_few_events_are_symbols_wherever_one_looks(index: Index, crowd: Store) -> None:
    start = int(np.median(crowd.columns.earliest[crowd.columns.dated]))
    selection = Selection(window=(start, start + 3_600))
    answer = visible(index, selection)
    assert answer.counts.inside + answer.counts.possible <= CROWDED
    assert choose(crowd, answer, WORLD, 2, ()) is None
    assert scene(index, selection).density is None


def test_few_places_stay_symbols_longer() -> None:
    few = Stand(1_500)
    few.columns = replace(
        few.columns, place=np.where(few.columns.place >= 0, few.columns.place % 20, -1).astype(np.int32)
    )
    store: Any = few
    assert place_count(store) == 20
    assert choose(store, visible(Index(store), Selection(window=SPAN)), WORLD, 2, ()) is None


def test_cells_and_their_scale_do_not_depend_on_the_window(index: Index) -> None:
    wide = scene(index, Selection(window=SPAN)).density
    narrow = scene(index, Selection(window=(SPAN[0], 1_752_900_000))).density
    assert wide is not None
    assert narrow is not None
    assert wide.full == narrow.full >= int((wide.inside + wide.possible).max())
    for cell in range(len(narrow)):
        same = wide.find(int(narrow.x[cell]), int(narrow.y[cell]))
        assert same is not None
        np.testing.assert_allclose(wide.middle[same], narrow.middle[cell])


def test_a_cell_stands_near_its_events(index: Index, crowd: Store) -> None:
    density = scene(index, Selection(window=SPAN)).density
    assert density is not None
    answer = visible(index, Selection(window=SPAN))
    for cell in range(0, len(density), 17):
        box = cell_bounds(density.bits, int(density.x[cell]), int(density.y[cell]))
        rows = members(answer, density, cell)
        assert len(rows) == int(density.inside[cell] + density.possible[cell])
        lon = crowd.columns.lon[rows]
        assert np.all((lon >= box.west) & (lon < box.east))
        assert np.all(np.diff(crowd.columns.earliest[rows]) >= 0)
        across = (lon - box.west) / (box.east - box.west)
        assert across.min() - 1e-3 <= density.middle[cell, 0] <= across.max() + 1e-3


def test_a_large_screen_has_larger_cells(index: Index) -> None:
    answer = visible(index, Selection(window=SPAN))
    small = choose(index.store, answer, WORLD, 2, ())
    large = choose(index.store, answer, WORLD, 5, ())
    assert small is not None
    assert large is not None
    assert small.density is not None
    assert large.density is not None
    assert large.density.bits == small.density.bits == 5
    assert len(large.density) <= MOST_CELLS


def test_the_event_that_is_read_has_its_symbol_and_its_cell_a_ring(index: Index, crowd: Store) -> None:
    row = int(np.flatnonzero(crowd.columns.place >= 0)[40])
    found = scene(index, Selection(window=SPAN, focus=(f"e{row}", "e2", "e3")))
    assert found.density is not None
    (mark,) = found.marks
    assert mark.rows == (row,)
    assert mark.selected
    assert 1 <= int(found.density.selected.sum()) <= 3
    outside = scene(index, Selection(window=(SPAN[0], 1_752_900_000), focus=(f"e{row}",)))
    assert [m.rows for m in outside.marks] == [(row,)]


def test_in_cumulative_mode_cells_without_the_current_unit_are_past(index: Index) -> None:
    selection = Selection(mode=Mode.CUMULATIVE, playhead=1_753_000_000)
    density = scene(index, selection).density
    assert density is not None
    answer = visible(index, selection)
    ghost = answer.ghost
    for cell in range(len(density)):
        rows = members(answer, density, cell)
        assert bool(density.past[cell]) == bool(np.all(ghost[rows]))
    assert 0 < int(density.past.sum()) < len(density)


# Messages ---------------------------------------------------------------------------------------------------------------


def test_the_message_says_what_the_cells_hold(index: Index) -> None:
    found = scene(index, Selection(window=SPAN))
    density = found.density
    assert density is not None
    message = say.show(found, 7)
    again = say.to_page.validate_json(message.model_dump_json())
    assert again == message
    cells = message.cells
    assert cells is not None
    at = 0
    for cell in range(len(density)):
        many = cells.mix[at]
        pairs = [(cells.mix[at + 1 + 2 * k], cells.mix[at + 2 + 2 * k]) for k in range(many)]
        at += 1 + 2 * many
        assert pairs == [(share.category, share.count) for share in density.shares(cell)][: say.MIX]
        assert abs(cells.at[cell] % 100 / 100 - density.middle[cell, 0]) <= 0.011
        assert abs(cells.at[cell] // 100 / 100 - density.middle[cell, 1]) <= 0.011
    assert at == len(cells.mix)


def test_a_cell_is_found_by_its_key_and_nothing_else_is(index: Index) -> None:
    found = scene(index, Selection(window=SPAN))
    density = found.density
    assert density is not None
    key = say.cell_key(int(density.x[3]), int(density.y[3]))
    assert say.cell_of(found, key) == (density, 3)
    for other in (None, "p3", "c1", "c1.2.3", "c-1.2", "c99999999999999999999.1", "c31.31x", "c٣.١"):
        assert say.cell_of(found, other) is None
    assert say.cell_of(None, key) is None


def test_the_tip_of_a_cell_counts_it_and_its_categories(index: Index, crowd: Store) -> None:
    density = scene(index, Selection(window=SPAN)).density
    assert density is not None
    cell = int((density.inside + density.possible).argmax())
    tip = say.cell_tip(crowd, density, cell)
    assert tip.place.startswith(f"{int(density.inside[cell]):,} events")
    first = density.shares(cell)[0]
    assert tip.lines[0] == f"{crowd.categories[first.category].label}: {first.count:,}"
    told = sum(int(line.rpartition(": ")[2].replace(",", "")) for line in tip.lines)
    assert told + tip.more == int(density.parts[cell].sum())


def test_counts_are_short_and_discs_stay_in_their_cells() -> None:
    assert [short_count(n) for n in (7, 999, 1_000, 1_240, 9_949, 9_950, 34_400, 999_499, 999_500, 2_300_000)] == [
        "7", "999", "1k", "1.2k", "9.9k", "10k", "34k", "999k", "1M", "2.3M",
    ]  # fmt: skip
    assert short_count(1_240, fine=False) == "1k"
    radii = [disc_radius(n, 10_000) for n in (1, 10, 100, 1_000, 10_000, 50_000)]
    assert radii == sorted(radii)
    assert 0.05 < radii[0] < 0.2
    assert radii[-1] == radii[-2] < 0.5

"""When the map shows cells with counts instead of symbols, and which. Pure.

Cells stand for whatever is shown in view when it is too much to be told apart; they are anchored to the world, and what a full one is does
not depend on the window, so that nothing jumps or changes its scale while time is scrubbed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from mapviewer.events.store import Store
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.scene import Density
from mapviewer.query.cells import CellCounts
from mapviewer.query.grid import View, cell_bits, columns_of, inside, lines_of, spans
from mapviewer.query.index import Visible
from mapviewer.query.ordering import Rows

CROWDED: Final = 300
"""More shown events in view than this are cells, where the dossier has more than `FEW_PLACES`."""
FEW_PLACES: Final = 300
"""With at most so many places symbols with counts stay readable far longer."""
ALWAYS: Final = 2_000
"""More shown events in view than this are cells, however few their places."""
LISTED: Final = 20_000
"""Of no more shown events, wherever they are, those in view are listed before cells are counted."""
MARGIN: Final = 0.25
"""Cells reach this part of the view's size beyond it, so that a pan does not begin on bare ground."""
MOST_CELLS: Final = 2_000

_SMALLEST: Final = 0.1
_LARGEST: Final = 0.46
_GROWTH: Final = 1.3

_place_counts: WeakKeyDictionary[Store, int] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What to show: cells, or else the symbols of these rows (ascending)."""

    rows: Rows
    density: Density | None = None


def fullness(count: int, full: int) -> float:
    """How full a cell is to the eye, from 0 to 1: equal ratios of counts are equal steps."""
    return min(1.0, math.log1p(count) / math.log1p(max(full, 12)))


def disc_radius(count: int, full: int) -> float:
    """Radius of a cell's disc in sides of the cell, as in `resources/map/draw/cells.js`: its area follows the fullness."""
    return math.sqrt(_SMALLEST**2 + (_LARGEST**2 - _SMALLEST**2) * fullness(count, full) ** _GROWTH)


def short_count(count: int, *, fine: bool = True) -> str:
    """“999”, “1.2k” (“1k” unless `fine`), “34k”, “1.2M”."""
    if count < 1_000:
        return str(count)
    value, unit = (count / 1e3, "k") if count < 999_500 else (count / 1e6, "M")
    return (f"{value:.1f}".removesuffix(".0") if fine and value < 9.95 else f"{value:.0f}") + unit


def place_count(store: Store) -> int:
    """How many different places the store has."""
    if store not in _place_counts:
        _place_counts[store] = int(store.columns.place.max(initial=-1)) + 1
    return _place_counts[store]


def choose(store: Store, visible: Visible, view: Bounds, zoom: float, focus: Sequence[int]) -> Choice | None:
    """Cells or symbols for a view (degrees) at a zoom; None when what is shown is little enough wherever one looks.

    `focus` are rows whose cells are marked as selected.
    """
    counts = visible.counts
    limit = ALWAYS if place_count(store) <= FEW_PLACES else CROWDED
    if counts.inside + counts.possible - counts.unplaced <= limit:
        return None
    here, around, bits = _cells_for(view, zoom)
    if counts.inside + counts.possible <= LISTED:
        # So few that looking at each of them is quicker than counting cells.
        rows = visible.rows_in(around, bits)
        close = visible.rows_of(rows, here, bits)
        if len(close) <= limit:
            return Choice(rows if len(rows) <= limit else close)
    found = visible.cells(around, bits)
    near = inside(found.x, found.y, here, bits)
    shown = int(found.held[near].sum())
    if shown <= limit:
        return Choice(visible.rows_in(around if found.total <= limit else here, bits))
    return Choice(np.zeros(0, np.intp), _density(store, visible, around, found, focus))


def heat_of(
    store: Store, visible: Visible, view: Bounds, zoom: float, focus: Sequence[int], choice: Choice | None
) -> Density:
    """The cells of a view that a surface of heat is made of: the same that are shown as discs where there are many, however few they are."""
    if choice is not None and choice.density is not None:
        return choice.density
    _, around, bits = _cells_for(view, zoom)
    return _density(store, visible, around, visible.cells(around, bits), focus)


def _cells_for(view: Bounds, zoom: float) -> tuple[View, View, int]:
    """A view, what cells are made of about it, and their level."""
    here = View(view.south, view.west, view.north, view.east)
    around = here.grown(MARGIN)
    bits = cell_bits(zoom)
    while bits and _size(around, bits) > MOST_CELLS:
        if _size(here, bits) <= MOST_CELLS:
            around = here
            break
        # A very large screen has larger cells: never more of them than can be painted in a frame.
        bits -= 1
    return here, around, bits


def _size(view: View, bits: int) -> int:
    """How many cells of a level a view touches."""
    (top, bottom), columns = spans(view, bits)
    return (bottom - top) * sum(end - first for first, end in columns)


def _density(store: Store, visible: Visible, view: View, found: CellCounts, focus: Sequence[int]) -> Density:
    bits = found.bits
    past = selected = np.zeros(len(found), np.bool_)
    now = visible.current_cells(view, bits)
    if now is not None:
        # Both are of one slab, so that its numbers tell which cells are the same.
        current = np.zeros(int(max(found.number.max(initial=0), now.number.max(initial=0))) + 1, np.bool_)
        current[now.number] = True
        past = ~current[found.number]
    if focus:
        rows, columns = np.asarray(focus, np.intp), store.columns
        chosen = lines_of(columns.lat[rows], bits) << bits | columns_of(columns.lon[rows], bits)
        selected = np.isin(found.y << bits | found.x, chosen)
    return Density(
        bits=bits,
        x=found.x,
        y=found.y,
        inside=found.inside,
        possible=found.held - found.inside,
        parts=found.touched,
        past=past,
        selected=selected,
        middle=found.middle,
        full=visible.index.fullest(bits),
    )

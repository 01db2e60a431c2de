"""Selection → Visible: which events are in, possible, out or undated, and how many. Pure; the same for every view and export."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Ints, Store
from mapviewer.events.when import NEG_INF, POS_INF, Membership, stretched
from mapviewer.query.cells import CellCounts, Cells, Slab
from mapviewer.query.filtering import FacetCounts, Filtering, worth_rows
from mapviewer.query.filters import NO_FILTERS, Filters
from mapviewer.query.grid import WORLD, View
from mapviewer.query.ordering import Rows, Times, certain, times, touched
from mapviewer.query.selection import Mode, Selection

OUT: Final = 0
POSSIBLE: Final = 1
IN: Final = 2
UNDATED: Final = 3
Codes = npt.NDArray[np.uint8]
CODES: Final = (Membership.OUT, Membership.POSSIBLE, Membership.IN, Membership.UNDATED)
"""Membership by its code in `Visible.membership`."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many events, of those that the filters let through. `ghosts` are within `inside` and `possible`.

    `unplaced` counts those inside or possible that no map can show; `filtered` those that the filters hold back, `unknown_when` those
    among them of which nobody can say whether they were known by the date that the filter `known` asks for.
    """

    total: int
    inside: int
    possible: int
    out: int
    undated: int
    unplaced: int
    filtered: int
    ghosts: int = 0
    current: int = 0
    current_possible: int = 0
    unknown_when: int = 0


class Visible:
    """The answer to a selection. Counts are there at once; what has an entry for every event is worked out when it is first read, so
    that whoever needs few rows asks for those: `codes`, `passing`, `ghosts`, `shown_rows`, `cells`."""

    def __init__(self, index: Index, selection: Selection) -> None:
        self.index = index
        self.span = selection.span
        self.filters = selection.filters
        self.bucket = selection.bucket if selection.mode is Mode.CUMULATIVE else None
        self.counts = _counts(index, selection)

    # Of every event -------------------------------------------------------------------------------------------------------

    @cached_property
    def membership(self) -> Codes:
        """(events,) uint8: OUT, POSSIBLE, IN or UNDATED by row, filters aside."""
        return self.index.membership(*self.span)

    @cached_property
    def passes(self) -> Bools:
        """(events,): what the filters let through."""
        return self.index.passes(self.filters)

    @cached_property
    def ghost(self) -> Bools:
        """(events,): in cumulative mode, what is shown and cannot touch the current unit."""
        if self.bucket is None:
            return np.zeros(len(self.membership), np.bool_)
        mask: Bools = self.shown & (self.index.membership(*self.bucket) == OUT)
        return mask

    @cached_property
    def shown(self) -> Bools:
        """(events,): rows that are in or possible and pass the filters."""
        mask: Bools = self.passes & ((self.membership == IN) | (self.membership == POSSIBLE))
        return mask

    # Of a few -------------------------------------------------------------------------------------------------------------

    def of(self, row: int) -> Membership:
        """One event's membership in the window (filters aside)."""
        return CODES[int(self.codes([row])[0])]

    def codes(self, rows: npt.ArrayLike) -> Codes:
        """`membership` of these rows alone."""
        return self.index.codes(np.asarray(rows, np.intp), *self.span)

    def passing(self, rows: npt.ArrayLike) -> Bools:
        """`passes` of these rows alone."""
        chosen = np.asarray(rows, np.intp)
        return self.passes[chosen] if self.filters else np.ones(len(chosen), np.bool_)

    def ghosts(self, rows: npt.ArrayLike) -> Bools:
        """`ghost` of these rows alone."""
        chosen = np.asarray(rows, np.intp)
        if self.bucket is None:
            return np.zeros(len(chosen), np.bool_)
        mask: Bools = self.shown_among(chosen) & (self.index.codes(chosen, *self.bucket) == OUT)
        return mask

    def shown_among(self, rows: npt.ArrayLike) -> Bools:
        """`shown` of these rows alone."""
        codes = self.codes(rows)
        mask: Bools = self.passing(rows) & ((codes == IN) | (codes == POSSIBLE))
        return mask

    def shown_rows(self) -> Rows:
        """The rows of `shown`, ascending; the work goes by how many they are."""
        return self.index.shown_rows(self.filters, *self.span)

    def rows_in(self, view: View, bits: int) -> Rows:
        """The rows of `shown` with a place in the cells of the level `bits` that the view touches, ascending."""
        return self.index.rows_in(self.filters, view, bits, *self.span)

    def rows_of(self, rows: Rows, view: View, bits: int) -> Rows:
        """Those of some rows, in order, that have a place in the cells of the level `bits` that the view touches."""
        return self.index.slab(self.filters, view, bits).within(view, rows)

    def cells(self, view: View, bits: int) -> CellCounts:
        """`shown`, counted by cell of the level `bits` and category, and in, by cell, where the view reaches."""
        return self.index.slab(self.filters, view, bits).counts(view, *self.span)

    def placed_by_category(self) -> Ints:
        """(categories,): how many of `shown` have a place, by category."""
        return self.index.slab(self.filters, WORLD, 0).by_category(*self.span)

    def current_cells(self, view: View, bits: int) -> CellCounts | None:
        """The same of the current unit alone, in cumulative mode; else None."""
        return (
            None
            if self.bucket is None
            else self.index.slab(self.filters, view, bits).counts(view, *self.bucket)
        )


class Index:
    """What can be asked of a store, over and over, quickly."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.columns = store.columns
        self.filtering = Filtering(store)
        self._last_filter: tuple[Filters, Bools] | None = None
        self._last_times: tuple[Filters, Times] | None = None

    def prepare(self) -> None:
        """Make now what any selection asks for first. May run on another thread, before anybody else knows of the index."""
        _ = self.starts, self._by_moment, self._all_times.lengths
        # The legend counts by the world as one cell.
        self.slab(NO_FILTERS, WORLD, 0)

    # Of every event -------------------------------------------------------------------------------------------------------

    def membership(self, start: int, end: int) -> Codes:
        """Membership code of every event in [start, end), seconds since 1970 UTC; agrees with `events.when.membership`."""
        return self.codes(slice(None), start, end)

    def codes(self, rows: Rows | slice, start: int, end: int) -> Codes:
        """Membership codes of some rows in [start, end)."""
        c = self.columns
        start, end = stretched(start, end)
        touched = (c.earliest[rows] < end) & (c.latest[rows] > start)
        certain = (c.start_latest[rows] < end) & (c.end_earliest[rows] > start) & ~c.uncertain[rows]
        codes = np.where(certain, IN, np.where(touched, POSSIBLE, OUT)).astype(np.uint8)
        if start >= end:
            codes[:] = OUT
        codes[~c.dated[rows]] = UNDATED
        return codes

    def passes(self, filters: Filters) -> Bools:
        """Rows that the filters let through; the last answer is kept, since scrubbing leaves filters alone.

        A text that cannot be searched yet holds nothing back, here and in all that follows from it (see `Filtering.waits`).
        """
        filters = self.filtering.known(filters)
        if self._last_filter is not None and self._last_filter[0] == filters:
            return self._last_filter[1]
        mask = self.filtering.passes(filters)
        self._last_filter = (filters, mask)
        return mask

    # Begins of events ---------------------------------------------------------------------------------------------------

    @cached_property
    def moments(self) -> Ints:
        """(events,): the moment each event counts as beginning at for steps, its earliest known bound; POS_INF where there is none."""
        c = self.columns
        by_end = np.where(c.latest < POS_INF, c.latest - 1, POS_INF)
        found: Ints = np.where(c.dated, np.where(c.earliest > NEG_INF, c.earliest, by_end), POS_INF)
        return found

    @cached_property
    def starts(self) -> Ints:
        """Moments at which events begin, in order, each once, whatever the filters."""
        return np.unique(self.moments[self.moments != POS_INF])

    @cached_property
    def _by_moment(self) -> npt.NDArray[np.int32]:
        """All rows in order of `moments`, then of the file."""
        return np.argsort(self.moments, kind="stable").astype(np.int32)

    def in_time(self, mask: Bools) -> Rows:
        """The rows of a mask (events,) in order of `moments`, those without one last; hardly more work for many than for few."""
        rows = np.flatnonzero(mask)
        if len(rows) * 16 < len(mask):
            return rows[np.argsort(self.moments[rows], kind="stable")]
        order = self._by_moment
        return order[mask[order]].astype(np.intp)

    # In order of time -----------------------------------------------------------------------------------------------------

    @cached_property
    def _all_times(self) -> Times:
        return times(self.columns)

    @cached_property
    def _cells(self) -> Cells:
        return Cells(self.columns, len(self.store.categories))

    def times(self, filters: Filters) -> Times:
        """The bounds, in order, of what the filters let through; of the last filters they are kept."""
        filters = self.filtering.known(filters)
        if not filters:
            return self._all_times
        if self._last_times is None or self._last_times[0] != filters:
            self._last_times = (filters, self._all_times.subset(self.passes(filters)))
        return self._last_times[1]

    def slab(self, filters: Filters, view: View, bits: int) -> Slab:
        """The cells about a view, at a level of the map's quadtree, of what the filters let through."""
        return self._cells.slab(self.times(filters), view, bits)

    def fullest(self, bits: int) -> int:
        """About how many events the fullest cell of a level holds, whatever the window and the filters."""
        return self._cells.fullest(bits)

    def counted(self, filters: Filters, start: int, end: int) -> tuple[int, int, int]:
        """How many are in or possible in [start, end), how many of them in, and how many of them no map can show."""
        found, columns = self.times(filters), self.columns
        odd, loose = found.odd, found.loose
        start, end = stretched(start, end)
        if start >= end:
            return 0, 0, 0
        held = touched(columns, odd, start, end)
        shown = found.touching.count(start, end) + int(np.count_nonzero(held))
        inside = found.certain.count(start, end)
        inside += int(np.count_nonzero(certain(columns, odd, start, end)))
        inside += int(np.count_nonzero(certain(columns, loose, start, end)))
        unplaced = found.unplaced.count(start, end)
        unplaced += int(np.count_nonzero(np.isnan(columns.lat[odd[held]])))
        return shown, inside, unplaced

    def shown_rows(self, filters: Filters, start: int, end: int) -> Rows:
        """Rows in or possible in [start, end) that pass, ascending."""
        found = self.times(filters)
        odd = found.odd[touched(self.columns, found.odd, start, end)]
        return np.sort(np.concatenate((found.lengths.rows(*stretched(start, end)), odd)))

    def rows_in(self, filters: Filters, view: View, bits: int, start: int, end: int) -> Rows:
        """Rows in or possible in [start, end) that pass, with a place in the cells of a level that the view touches, ascending."""
        found, slab = self.times(filters), self.slab(filters, view, bits)
        first, last = stretched(start, end)
        if found.lengths.candidates(first, last) < slab.candidates(first, last):
            odd = found.odd[touched(self.columns, found.odd, start, end)]
            return np.sort(slab.within(view, np.concatenate((found.lengths.rows(first, last), odd))))
        return slab.rows(view, start, end)


def visible(index: Index, selection: Selection) -> Visible:
    """Which events the selection holds, and the counts that every view and export shows."""
    return Visible(index, selection)


def facet_counts(index: Index, selection: Selection) -> FacetCounts:
    """How many events in or possible each value of each facet has, under the filters of the other keys: what a click on it would show.

    Undated events are in no window; the precision `undated` counts them all the same.
    """
    span = selection.span
    held, _, _ = index.counted(NO_FILTERS, *span)
    undated = ~index.columns.dated
    if worth_rows(held, len(undated)):
        return index.filtering.counts(selection.filters, index.shown_rows(NO_FILTERS, *span), undated)
    codes = index.membership(*span)
    return index.filtering.counts(selection.filters, (codes == IN) | (codes == POSSIBLE), undated)


def first_selection(index: Index) -> Selection:
    """What a dossier opens with: all of its time, the playhead where its first event begins."""
    moment = int(index.starts[0]) if len(index.starts) else 0
    return Selection(zone=index.store.head.timezone, playhead=moment)


def _counts(index: Index, selection: Selection) -> Counts:
    filters = selection.filters
    shown, inside, unplaced = index.counted(filters, *selection.span)
    ghosts = current = current_possible = 0
    if selection.mode is Mode.CUMULATIVE:
        now, current, _ = index.counted(filters, *selection.bucket)
        # The current unit lies within the window, so that what touches the one touches the other.
        ghosts, current_possible = shown - now, now - current
    total = len(index.store)
    found = index.times(filters)
    dated = len(found.touching) + len(found.odd)
    passing = int(np.count_nonzero(index.passes(filters))) if filters else total
    return Counts(
        total=total,
        inside=inside,
        possible=shown - inside,
        out=dated - shown,
        undated=passing - dated,
        unplaced=unplaced,
        filtered=total - passing,
        ghosts=ghosts,
        current=current,
        current_possible=current_possible,
        unknown_when=index.filtering.unknown_when(filters),
    )

"""The orders of a list of events: by time, title, place, category, sources, precision, file. Pure; made off the GUI thread and kept.

An order is a permutation of the rows and costs four bytes an event. Undated events stand at its end whichever way it goes, in the order that
`after` and `before` give; of a column that an event has nothing in (no place) it stands before them. Ties go by time.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from mapviewer.events.collation import keys_of
from mapviewer.events.large import LargeStore
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF
from mapviewer.query.index import Visible
from mapviewer.query.ordering import Rows

Int32s = npt.NDArray[np.int32]
Tell = Callable[[float], None]
"""Called often with the share that is done, in [0, 1]; may raise to stop."""


class Sorting(StrEnum):
    """What events are sorted by."""

    WHEN = "when"
    TITLE = "title"
    PLACE = "place"
    CATEGORY = "category"
    SOURCES = "sources"
    PRECISION = "precision"
    FILE = "file"
    """Which of several dossiers it comes from."""


class Sorter:
    """The orders of one store. What they are made from is kept; may be used from another thread than the one that made it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._ranks: dict[Sorting, Int32s] = {}
        self._times: Int32s | None = None
        self._titles: Int32s | None = None

    def knows(self, by: Sorting) -> bool:
        """Whether an order by this column needs nothing but arrays that are there already, or texts that are in memory."""
        read = by not in (Sorting.TITLE, Sorting.PLACE) or by in self._ranks
        return read or not isinstance(self.store, LargeStore)

    def order(self, by: Sorting, descending: bool, tell: Tell) -> Int32s:
        """All rows in order; raises what `tell` raises."""
        times = self._by_time()
        ranks = self.ranks(by, tell)[times]
        if descending:
            # What has nothing to be sorted by stays at the end.
            ranks = np.where(ranks == _LAST, _LAST, -ranks)
        order: Int32s = times[np.argsort(ranks, kind="stable")]
        undated = np.array(self.store.undated_order, np.int32)
        if not len(undated):
            return order
        return np.concatenate((order[self.store.columns.dated[order]], undated))

    def ranks(self, by: Sorting, tell: Tell) -> Int32s:
        """(events,): ascending in the order of the column, the same where its values are; `_LAST` where there is none."""
        found = self._ranks.get(by)
        if found is None:
            found = self._ranks[by] = self._make(by, tell)
        return found

    def by_title(self) -> Int32s:
        """All rows in the order of their titles, undated ones among them; the ranks of titles have to be known, or are made here."""
        if self._titles is None:
            ranks = self.ranks(Sorting.TITLE, lambda _: None)
            self._titles = np.argsort(ranks, kind="stable").astype(np.int32)
        return self._titles

    def _make(self, by: Sorting, tell: Tell) -> Int32s:
        store = self.store
        if by is Sorting.WHEN:
            ranks = np.empty(len(store), np.int32)
            ranks[self._by_time()] = np.arange(len(store), dtype=np.int32)
            return ranks
        if by is Sorting.TITLE:
            return store.title_keys(tell).ranks()
        if by is Sorting.PLACE:
            keys, number = store.place_keys(tell)
            return np.append(keys.ranks(), _LAST)[number]
        if by is Sorting.CATEGORY:
            of_category = keys_of([info.label for info in store.categories]).ranks()
            # "No category" is no name: it stands behind those that are.
            unnamed = [n for n, info in enumerate(store.categories) if not info.id]
            of_category[unnamed] = _LAST
            return of_category[store.columns.category] if len(store) else np.zeros(0, np.int32)
        if by is Sorting.SOURCES:
            return store.citation_counts.astype(np.int32)
        if by is Sorting.FILE:
            named = keys_of([name for _, name in store.layers]).ranks()
            return named[store.layer] if len(named) else np.zeros(len(store), np.int32)
        return store.precisions.astype(np.int32)

    def _by_time(self) -> Int32s:
        if self._times is None:
            c = self.store.columns
            # An event with an open past is read by its known side, like the timeline does.
            began = np.where(c.earliest > NEG_INF, c.earliest, c.latest)
            self._times = np.argsort(began, kind="stable").astype(np.int32)
        return self._times


_LAST = np.int32(2**31 - 1)


def places_of(order: Int32s, count: int) -> Int32s:
    """(count,): at which place of an order each row stands, −1 for rows that are not in it."""
    places = np.full(count, -1, np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def shown_in_order(order: Int32s, places: Int32s, visible: Visible) -> Int32s:
    """The rows that are in or possible and pass the filters, in this order of all rows; `places` is `places_of` it.

    The work goes by how many are shown, and where that is most of them by how many there are.
    """
    counts = visible.counts
    if (counts.inside + counts.possible) * 8 > len(order):
        found: Int32s = order[visible.shown[order]]
        return found
    return ordered(visible.shown_rows(), order, places)


def ordered(rows: Rows, order: Int32s, places: Int32s) -> Int32s:
    """Some rows in an order of all rows."""
    found: Int32s = order[np.sort(places[rows])]
    return found


def passing_in_order(order: Int32s, visible: Visible) -> Int32s:
    """All rows that pass the filters, in this order."""
    if not visible.filters:
        return order
    found: Int32s = order[visible.passes[order]]
    return found

"""Relations between events as arcs between the marks where the events stand: of the event that is read, or of all that is shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from mapviewer.events.relations import relation_words
from mapviewer.events.store import Ints, Store
from mapviewer.events.when import stretched
from mapviewer.language.calendar import names
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.scene import Arc
from mapviewer.query.index import Visible
from mapviewer.query.layers import Arcs
from mapviewer.query.selection import Selection

if TYPE_CHECKING:
    from mapviewer.mapdoc.marks import Merging

MOST: Final = 200
"""Pairs of places that are linked at most: more lines than this are a tangle."""

Rows = npt.NDArray[np.intp]
Small = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """Relations between two places: both rows, the word's number, the moments before and after which one of the two is out, and which pair of
    places it is, numbered up to `pairs` as the file names them."""

    source: Small
    target: Small
    word: Small
    low: Ints
    high: Ints
    pair: Small
    pairs: int


_between: WeakKeyDictionary[Store, _Placed] = WeakKeyDictionary()
_NOTHING: Final = np.zeros(0, np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Related:
    """Relations to be drawn, as rows of the event that names each and of the other, and its word; `left` have no room."""

    source: Rows
    target: Rows
    words: tuple[str, ...]
    left: int = 0

    @property
    def rows(self) -> list[int]:
        """All rows at their ends."""
        return [*self.source.tolist(), *self.target.tolist()]


_NONE: Final = Related(np.zeros(0, np.intp), np.zeros(0, np.intp), ())


def related(store: Store, visible: Visible, selection: Selection, within: Bounds | None) -> Related:
    """What the selection's layers want linked.

    The event that is read (`focus[0]`) is linked with every placed event that it is related to, in the window or not; with all relations, any two
    shown events are, of which one lies `within` (everywhere by default): the pairs of places with most relations where there are more than `MOST`.
    """
    chosen = selection.layers.arcs
    if chosen is Arcs.NONE:
        return _NONE
    row = store.row_of.get(selection.focus[0]) if selection.focus else None
    of_read = _of_event(store, row) if row is not None else _NONE
    if chosen is Arcs.READ:
        return of_read
    placed = _placed(store)
    source, target, pair = placed.source, placed.target, placed.pair
    spelt, columns = store.relations[3], store.columns
    # Both ends have to meet the window: two comparisons, after which few are left to be looked at.
    start, end = stretched(*selection.span)
    there = np.flatnonzero((placed.low < end) & (placed.high > start)) if start < end else _NOTHING
    if within is not None and len(there):
        seen = within.holds(columns.lat, columns.lon) if len(there) > len(columns.lat) else None
        both = source[there], target[there]
        one, other = (
            within.holds(columns.lat[side], columns.lon[side]) if seen is None else seen[side]
            for side in both
        )
        there = there[one | other]
    if visible.filters and len(there):
        there = there[visible.passing(source[there]) & visible.passing(target[there])]
    total = len(there)
    counts = np.bincount(pair[there], minlength=placed.pairs)
    if np.count_nonzero(counts) > MOST:
        # The pairs with most relations; among equals those that the file names first.
        best = np.zeros(placed.pairs, np.bool_)
        best[_most(counts)] = True
        there = there[best[pair[there]]]
    left = total - len(there)
    # A thousand relations of one kind between two places are one line.
    said = pair[there].astype(np.int64) * len(spelt) + placed.word[there]
    there = there[np.sort(np.unique(said, return_index=True)[1])]
    source, target, word = source[there], target[there], placed.word[there]
    words = tuple(spelt[number] for number in word.tolist())
    if not len(of_read.source):
        return Related(source.astype(np.intp), target.astype(np.intp), words, left)
    return Related(
        np.concatenate((of_read.source, source)).astype(np.intp),
        np.concatenate((of_read.target, target)).astype(np.intp),
        (*of_read.words, *words),
        left,
    )


def leads_somewhere(store: Store) -> bool:
    """Whether any relation of the dossier leads from one place to another."""
    return _placed(store).pairs > 0


def _most(counts: Ints) -> npt.NDArray[np.intp]:
    """The `MOST` fullest, of equals the first."""
    least = int(np.partition(counts, len(counts) - MOST)[len(counts) - MOST])
    above = np.flatnonzero(counts > least)
    return np.concatenate((above, np.flatnonzero(counts == least)[: MOST - len(above)]))


def _placed(store: Store) -> _Placed:
    """The relations between two different places, of dated events; kept."""
    kept = _between.get(store)
    if kept is None:
        source, target, word, _ = store.relations
        columns = store.columns
        here, there = columns.place[source], columns.place[target]
        placed = (here >= 0) & (there >= 0) & (here != there) & columns.dated[source] & columns.dated[target]
        source, target, word = source[placed], target[placed], word[placed]
        low = np.maximum(columns.earliest[source], columns.earliest[target])
        high = np.minimum(columns.latest[source], columns.latest[target])
        both = columns.place[source].astype(np.int64) << 32 | columns.place[target].astype(np.int64)
        different, first, which = np.unique(both, return_index=True, return_inverse=True)
        number = np.empty(len(different), np.int32)
        number[np.argsort(first)] = np.arange(len(different), dtype=np.int32)
        kept = _between[store] = _Placed(source, target, word, low, high, number[which], len(different))
    return kept


def _of_event(store: Store, row: int) -> Related:
    place = store.columns.place
    if place[row] < 0:
        return _NONE
    links = [link for link in store.links(row) if place[link.row] >= 0]
    ends = [(row, link.row) if link.outgoing else (link.row, row) for link in links]
    return Related(
        np.array([source for source, _ in ends], np.intp),
        np.array([target for _, target in ends], np.intp),
        tuple(link.relation for link in links),
    )


def arcs(store: Store, merged: Merging, found: Related) -> tuple[Arc, ...]:
    """Arcs from mark to mark; relations between the same two marks share one, those within a mark have none."""
    place = store.columns.place
    words: dict[tuple[int, int], list[str]] = {}
    starts = merged.marks(place[found.source]).tolist() if len(found.source) else []
    ends = merged.marks(place[found.target]).tolist() if len(found.target) else []
    for here, there, word in zip(starts, ends, found.words, strict=True):
        if here == there:
            continue
        said = words.setdefault((here, there), [])
        relation = relation_words(word)
        if relation not in said:
            said.append(relation)
    return tuple(
        Arc(
            float(merged.lat[a]),
            float(merged.lon[a]),
            float(merged.lat[b]),
            float(merged.lon[b]),
            names().comma.join(relations),
        )
        for (a, b), relations in words.items()
    )

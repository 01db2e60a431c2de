"""Relations between events as arcs between the marks where the events stand: of the event that is read, or of all that is shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from mapviewer.events.relations import relation_words
from mapviewer.events.store import Ints, Store
from mapviewer.language.calendar import names
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.scene import Arc
from mapviewer.query.index import Visible
from mapviewer.query.layers import Arcs
from mapviewer.query.selection import Selection

if TYPE_CHECKING:
    from mapviewer.mapdoc.marks import Merging

MOST: Final = 300
"""Pairs of places that are linked at most: more lines than this are a tangle."""

Rows = npt.NDArray[np.intp]
Small = npt.NDArray[np.int32]

_between: WeakKeyDictionary[Store, tuple[Small, Small, Small, Ints, Ints]] = WeakKeyDictionary()


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
    source, target, word, low, high = _placed(store)
    spelt, columns = store.relations[3], store.columns
    # Both ends have to meet the window: two comparisons, after which few are left to be looked at.
    start, end = selection.span
    there = np.flatnonzero((low < end) & (high > start))
    source, target, word = source[there], target[there], word[there]
    if within is not None:
        near = within.holds(columns.lat[source], columns.lon[source])
        near |= within.holds(columns.lat[target], columns.lon[target])
        source, target, word = source[near], target[near], word[near]
    if len(source):
        shown = visible.shown_among(source) & visible.shown_among(target)
        source, target, word = source[shown], target[shown], word[shown]
    total = len(source)
    pairs = columns.place[source].astype(np.int64) << 32 | columns.place[target].astype(np.int64)
    different, first, counts = np.unique(pairs, return_index=True, return_counts=True)
    if len(different) > MOST:
        # The pairs with most relations; among equals those that the file names first.
        best = np.lexsort((first, -counts))[:MOST]
        kept = np.isin(pairs, different[best])
        source, target, word = source[kept], target[kept], word[kept]
    words = tuple(spelt[number] for number in word.tolist())
    left = total - len(source)
    if not len(of_read.source):
        return Related(source.astype(np.intp), target.astype(np.intp), words, left)
    return Related(
        np.concatenate((of_read.source, source)).astype(np.intp),
        np.concatenate((of_read.target, target)).astype(np.intp),
        (*of_read.words, *words),
        left,
    )


def _placed(store: Store) -> tuple[Small, Small, Small, Ints, Ints]:
    """Relations between two different places: both rows, the word's number, and the moments before and after which one of the two is out."""
    kept = _between.get(store)
    if kept is None:
        source, target, word, _ = store.relations
        columns = store.columns
        here, there = columns.place[source], columns.place[target]
        placed = (here >= 0) & (there >= 0) & (here != there)
        source, target, word = source[placed], target[placed], word[placed]
        low = np.maximum(columns.earliest[source], columns.earliest[target])
        high = np.minimum(columns.latest[source], columns.latest[target])
        kept = _between[store] = source, target, word, low, high
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

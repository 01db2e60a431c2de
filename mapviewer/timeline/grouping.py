"""What lanes go by: a lane for each category, or for the places, actors or sources that most events have, one for the others, one for none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Ints, Store
from mapviewer.events.symbols import Symbol
from mapviewer.language import plural, tr
from mapviewer.query.facets import Facet
from mapviewer.query.laning import LanesBy
from mapviewer.timeline.lanes import Lane, Track, lanes, sorted_rows, track_of
from mapviewer.timeline.scale import order

MOST_LANES: Final = 20
"""Places, actors or sources that have a lane of their own; what only others name is in a lane together."""
Ranks = npt.NDArray[np.int32] | npt.NDArray[np.intp]
_VALUE: Final = 32
"""Bits of a sort key below the value's number: a rank in time."""


@dataclass(frozen=True, slots=True)
class Head:
    """A lane's name as a whole, and the symbol of a category's."""

    name: str
    symbol: Symbol | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Lanes from top to bottom, and the heads by the numbers of these."""

    by: LanesBy
    heads: tuple[Head, ...]
    lanes: tuple[Lane, ...]


def by_category(store: Store, found: tuple[Lane, ...]) -> Grouping:
    """The lanes of the categories, which are there already."""
    heads = tuple(Head(info.label, info.symbol) for info in store.categories)
    return Grouping(LanesBy.CATEGORY, heads, found)


class Spread:
    """The dated events of a store by the values that a facet has for them, each value's in order of time: made once, so that other filters cost little."""

    def __init__(self, store: Store, facet: Facet) -> None:
        self.store = store
        self.facet = facet
        c = store.columns
        self._sides = order(c)
        bounded, opened, self._known = sorted_rows(c, self._sides)
        # Bounded events by rank in time, then those that are open on a side.
        self._every = np.concatenate((bounded, opened)).astype(np.int32)
        self._bounded = len(bounded)
        rank = np.full(len(c.dated), -1, np.int64)
        rank[self._every] = np.arange(len(self._every))
        rows, values, none = facet.rows, facet.codes.astype(np.int64), len(facet.words)
        if facet.offsets is not None:
            bare = np.flatnonzero(np.diff(facet.offsets) == 0).astype(np.int32)
            rows, values = np.concatenate((rows, bare)), np.concatenate((values, np.full(len(bare), none)))
        values = np.where(values < 0, none, values)
        ranks = rank[rows]
        keys = np.sort((values[ranks >= 0] << _VALUE) | ranks[ranks >= 0])
        self._ranks = (keys & ((1 << _VALUE) - 1)).astype(np.int32)
        self._ends = keys.searchsorted(np.arange(none + 2) << _VALUE)
        self.total: Ints = np.diff(self._ends)[:none]
        """(values,): how many dated events have each."""

    def having(self, value: int) -> npt.NDArray[np.int32]:
        """The ranks of the events of a value, in order; of those without any for the number after the last."""
        return self._ranks[self._ends[value] : self._ends[value + 1]]

    def besides(self, values: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """The ranks of the events that have another value than these, each once, in order."""
        there = np.ones(len(self.facet.words) + 1, np.bool_)
        there[values], there[-1] = False, False
        held = np.zeros(len(self._every), np.bool_)
        held[self._ranks[np.repeat(there, np.diff(self._ends))]] = True
        return np.flatnonzero(held)

    def track(self, number: int, ranks: Ranks) -> Track:
        """The events of these ranks as the track of a lane."""
        first = int(ranks.searchsorted(self._bounded))
        rows, free = self._every[ranks[:first]], self._every[ranks[first:]]
        return track_of(self._sides, number, rows.astype(np.intp), free.astype(np.intp), self._known)


def grouped(by: LanesBy, spread: Spread, passes: Bools | None = None) -> Grouping:
    """Lanes by the values of a facet; counts are of those that pass the filters, (events,), None for all.

    A lane of its own has what most of the events that pass have; what most dated events have stands at the top. An event with several values
    is in the lane of each, in that of the others once.
    """
    store, facet, total = spread.store, spread.facet, spread.total
    passing = total if passes is None else facet.counts(store.columns.dated & passes)
    named = np.flatnonzero(total)
    # A lane of others that holds a single one says less than that one's own.
    room = MOST_LANES if len(named) > MOST_LANES + 1 else MOST_LANES + 1
    chosen = named[np.lexsort((named, -total[named], -passing[named]))[:room]]
    chosen = chosen[np.lexsort((chosen, -total[chosen]))]
    heads = [Head(facet.labels[k] or facet.words[k]) for k in chosen.tolist()]
    heads += [Head(_others(by, len(named) - len(chosen))), Head(_none(by))]
    ranks: list[Ranks] = [
        *map(spread.having, chosen.tolist()),
        spread.besides(chosen),
        spread.having(len(facet.words)),
    ]
    tracks = [spread.track(number, some) for number, some in enumerate(ranks) if len(some)]
    return Grouping(by, tuple(heads), lanes(store, passes, tracks, starts=False))


def _others(by: LanesBy, count: int) -> str:
    match by:
        case LanesBy.PLACE:
            return plural("{n} other place", "{n} other places", count)
        case LanesBy.ACTOR:
            return plural("{n} other actor", "{n} other actors", count)
    return plural("{n} other source", "{n} other sources", count)


def _none(by: LanesBy) -> str:
    return {LanesBy.PLACE: tr("No place"), LanesBy.ACTOR: tr("No actor")}.get(by, tr("No source"))

"""Selection → Visible: which events are in, possible, out or undated, and how many. Pure; the same for every view and export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Bools, Store
from mapviewer.events.when import Membership, stretched
from mapviewer.query.selection import Filters, Mode, Selection

OUT: Final = 0
POSSIBLE: Final = 1
IN: Final = 2
UNDATED: Final = 3
CODES: Final = (Membership.OUT, Membership.POSSIBLE, Membership.IN, Membership.UNDATED)
"""Membership by its code in `Visible.membership`."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many events, of those that the filters let through. `ghosts` are within `inside` and `possible`.

    `unplaced` counts those inside or possible that no map can show; `filtered` those that the filters hold back.
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


@dataclass(frozen=True, slots=True, eq=False)
class Visible:
    """The answer to a selection. `membership` (events,) uint8 holds OUT, POSSIBLE, IN or UNDATED by row; `passes` (events,) is
    what the filters let through; `ghost` (events,) marks, in cumulative mode, those that cannot touch the current unit."""

    membership: npt.NDArray[np.uint8]
    passes: Bools
    ghost: Bools
    counts: Counts

    @property
    def shown(self) -> Bools:
        """Rows that are in or possible and pass the filters."""
        mask: Bools = self.passes & ((self.membership == IN) | (self.membership == POSSIBLE))
        return mask

    def of(self, row: int) -> Membership:
        """One event's membership in the window (filters aside)."""
        return CODES[int(self.membership[row])]


class Index:
    """What can be asked of a store, over and over, quickly."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.columns = store.columns
        self._last_filter: tuple[Filters, Bools] | None = None

    def membership(self, start: int, end: int) -> npt.NDArray[np.uint8]:
        """Membership code of every event in [start, end), seconds since 1970 UTC; agrees with `events.when.membership`."""
        c = self.columns
        start, end = stretched(start, end)
        touched = (c.earliest < end) & (c.latest > start)
        certain = (c.start_latest < end) & (c.end_earliest > start) & ~c.uncertain
        codes = np.where(certain, IN, np.where(touched, POSSIBLE, OUT)).astype(np.uint8)
        if start >= end:
            codes[:] = OUT
        codes[~c.dated] = UNDATED
        return codes

    def passes(self, filters: Filters) -> Bools:
        """Rows that the filters let through; the last answer is kept, since scrubbing leaves filters alone."""
        if self._last_filter is not None and self._last_filter[0] == filters:
            return self._last_filter[1]
        store = self.store
        if filters:
            mask = np.fromiter(
                (_matches(store, row, filters) for row in range(len(store))), np.bool_, len(store)
            )
        else:
            mask = np.ones(len(store), np.bool_)
        self._last_filter = (filters, mask)
        return mask


def visible(index: Index, selection: Selection) -> Visible:
    """Which events the selection holds, and the counts that every view and export shows."""
    start, end = selection.span
    codes = index.membership(start, end)
    passes = index.passes(selection.filters)
    shown = passes & ((codes == IN) | (codes == POSSIBLE))
    ghost = np.zeros(len(codes), np.bool_)
    current = current_possible = 0
    if selection.mode is Mode.CUMULATIVE:
        now = index.membership(*selection.bucket)
        ghost = shown & (now == OUT)
        current = int(np.count_nonzero(passes & (now == IN)))
        current_possible = int(np.count_nonzero(passes & (now == POSSIBLE)))
    counts = Counts(
        total=len(codes),
        inside=int(np.count_nonzero(passes & (codes == IN))),
        possible=int(np.count_nonzero(passes & (codes == POSSIBLE))),
        out=int(np.count_nonzero(passes & (codes == OUT))),
        undated=int(np.count_nonzero(passes & (codes == UNDATED))),
        unplaced=int(np.count_nonzero(shown & np.isnan(index.columns.lat))),
        filtered=int(len(codes) - np.count_nonzero(passes)),
        ghosts=int(np.count_nonzero(ghost)),
        current=current,
        current_possible=current_possible,
    )
    return Visible(codes, passes, ghost, counts)


def _matches(store: Store, row: int, filters: Filters) -> bool:
    event = store.events[row]
    if filters.category and store.category(row).id not in filters.category:
        return False
    if filters.status and event.status not in filters.status:
        return False
    if filters.tag and not set(event.tags) & set(filters.tag):
        return False
    if filters.source and not {citation.source for citation in event.citations} & set(filters.source):
        return False
    if filters.place:
        place = store.place_of(event)
        if place is None or not {place.id, place.name} & set(filters.place):
            return False
    if filters.actor:
        names = {p.actor for p in event.actors} | {store.actor_name(p.actor) for p in event.actors}
        if not names & set(filters.actor):
            return False
    if filters.text:
        text = "\n".join(
            (
                event.title,
                event.summary,
                store.place_name(row),
                *(store.actor_name(p.actor) for p in event.actors),
            )
        ).casefold()
        return all(wanted.casefold() in text for wanted in filters.text)
    return True

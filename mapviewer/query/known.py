"""A second clock: what was known by a date, by the days on which the sources were published. Pure.

An event is *known* by a moment when one of the sources that it cites was certainly published before it, *unknown* (when it was known) when that
cannot be said, because no source has a date, or none is fine enough; else it was not known yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mapviewer.events.store import Bools, Ints, Store
from mapviewer.events.when import NEG_INF, POS_INF, parse_when
from mapviewer.query.facets import Facet


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """Seconds since 1970 UTC, both (events,): `certain` is when an event was known at the latest (POS_INF: no date says so), `possible` when it may
    have been known at the earliest (NEG_INF: nobody knows)."""

    certain: Ints
    possible: Ints

    def known(self, moment: int) -> Bools:
        """(events,): which events were certainly known by a moment."""
        found: Bools = self.certain <= moment
        return found

    def unknown(self, moment: int) -> Bools:
        """(events,): of which events nobody can say whether they were."""
        found: Bools = (self.certain > moment) & (self.possible < moment)
        return found


def knowledge(store: Store, sources: Facet) -> Knowledge:
    """When each event became known; `sources` is the facet of the cited sources."""
    certain = np.full(len(sources.words) + 1, POS_INF, np.int64)
    possible = np.full(len(sources.words) + 1, NEG_INF, np.int64)
    for number, word in enumerate(sources.words):
        certain[number], possible[number] = published(store, word)
    counts = (
        np.diff(sources.offsets) if sources.offsets is not None else (sources.codes >= 0).astype(np.int64)
    )
    cited = np.flatnonzero(counts)
    # Who cites nothing has nothing that could be dated.
    found = Knowledge(np.full(len(counts), POS_INF, np.int64), np.full(len(counts), NEG_INF, np.int64))
    if len(cited):
        starts = (np.cumsum(counts) - counts)[cited]
        codes = sources.codes if sources.offsets is not None else sources.codes[cited]
        found.certain[cited] = np.minimum.reduceat(certain[codes], starts)
        found.possible[cited] = np.minimum.reduceat(possible[codes], starts)
    return found


def published(store: Store, source: str) -> tuple[int, int]:
    """When a source was out at the latest and at the earliest; (POS_INF, NEG_INF) for one without a date, or that is not listed."""
    listed = store.sources.get(source)
    if listed is None or listed.published is None:
        return POS_INF, NEG_INF
    when = parse_when(listed.published, store.head.timezone)
    return (POS_INF if when.uncertain else when.latest), when.earliest

"""The places of a dossier that have no coordinates in the file: what each is called, how many events name it, and how it stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from mapviewer.events.placing import event_key
from mapviewer.events.store import NO_PLACE_GIVEN, PLACE_UNKNOWN, Store
from mapviewer.events.where import Candidate, Decided
from mapviewer.query.ordering import Rows

MOST_ALONE: Final = 500
"""Events without any place that are listed, each by itself; the rest is counted."""


class Standing(StrEnum):
    """How a place stands."""

    AMBIGUOUS = "ambiguous"
    """The name may mean several places."""
    NOT_FOUND = "not-found"
    """The gazetteer does not know the name."""
    NO_PLACE = "no-place"
    """The event names no place, or one that the dossier does not have."""
    DECIDED = "decided"
    """Somebody decided where it is."""
    LEFT = "left"
    """Somebody decided to leave it off the map."""
    SURE = "sure"
    """The gazetteer was sure enough."""

    @property
    def waits(self) -> bool:
        """Whether somebody has yet to decide."""
        return self in (Standing.AMBIGUOUS, Standing.NOT_FOUND, Standing.NO_PLACE)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One place without coordinates: its key in `Store.geocoded`, its words and country, and the rows (ascending) of the events that name it.

    `event` is the id of the event where the question is about that one alone; then `words` is what it calls its place, "" for nothing.
    """

    key: str
    words: str
    country: str
    standing: Standing
    rows: Rows
    event: str = ""
    title: str = ""
    decided: Decided | None = None
    accepted: Candidate | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """All of them, those that wait first, of those the ones that most events name; and how many events without a place are not listed."""

    listed: tuple[Question, ...]
    more: int = 0

    @property
    def waiting(self) -> int:
        """How many wait for somebody to decide, those that are not listed too."""
        return sum(1 for one in self.listed if one.standing.waits) + self.more


_ORDER: Final = {standing: n for n, standing in enumerate(Standing)}


def questions(store: Store) -> Questions:
    """What there is to decide, and what was decided."""
    keys, number = store.asked()
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(len(keys) + 1))
    found: list[Question] = []
    for n, key in enumerate(keys):
        rows = order[starts[n] : starts[n + 1]]
        if len(rows):
            found.append(_of_name(store, key, rows))
    unplaced, why = store.unplaced()
    alone = [row for row in map(store.row_of.get, store.alone) if row is not None]
    nowhere = unplaced[(why == NO_PLACE_GIVEN) | (why == PLACE_UNKNOWN)].tolist()
    found += [_of_event(store, row) for row in [*sorted(alone), *nowhere[:MOST_ALONE]]]
    found.sort(key=lambda one: (not one.standing.waits, _ORDER[one.standing], -len(one.rows)))
    return Questions(tuple(found), max(0, len(nowhere) - MOST_ALONE))


def _of_name(store: Store, key: str, rows: Rows) -> Question:
    words, _, country = key.rpartition("|")
    answer = store.geocoded.get(key)
    if answer is None:
        return Question(key, words, country, Standing.NOT_FOUND, rows)
    accepted = answer.accepted
    if answer.decided is not None:
        standing = Standing.LEFT if accepted is None else Standing.DECIDED
    elif accepted is not None:
        standing = Standing.SURE
    else:
        standing = Standing.AMBIGUOUS if answer.candidates else Standing.NOT_FOUND
    return Question(key, words, country, standing, rows, decided=answer.decided, accepted=accepted)


def _of_event(store: Store, row: int) -> Question:
    event = store.events[row]
    answer = store.alone.get(event.id)
    place = store.place_of(event)
    standing = Standing.NO_PLACE
    if answer is not None:
        standing = Standing.LEFT if answer.accepted is None else Standing.DECIDED
    return Question(
        event_key(event.id),
        store.place_name(row),
        (place.country or "") if place is not None else "",
        standing,
        np.array([row], np.intp),
        event.id,
        event.title,
        answer.decided if answer is not None else None,
        answer.accepted if answer is not None else None,
    )

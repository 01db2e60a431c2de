"""What is not on the map, and why: every event and record that a map cannot show or does not show now, by its reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mapviewer.errors import Severity
from mapviewer.events.store import (
    NO_PLACE_GIVEN,
    PLACE_AMBIGUOUS,
    PLACE_LEFT,
    PLACE_NOT_FOUND,
    PLACE_UNKNOWN,
    Store,
)
from mapviewer.query.index import Visible
from mapviewer.query.ordering import Rows


class Why(StrEnum):
    """Why something is not on the map."""

    OUTSIDE = "outside"
    """It is outside the window of time."""
    FILTERED = "filtered"
    """The filters hold it back."""
    UNDATED = "undated"
    """It has no date, and is in no window of time."""
    NO_PLACE = "no-place"
    """It names no place."""
    UNKNOWN_PLACE = "unknown-place"
    """It names a place by an id that the dossier does not have."""
    AMBIGUOUS = "ambiguous"
    """Its place's name may mean several places."""
    NOT_FOUND = "not-found"
    """Its place's name is not in the gazetteer."""
    LEFT = "left"
    """Somebody decided to leave it off the map."""
    UNREADABLE = "unreadable"
    """Its record could not be read, or not all of it; such records are listed under Problems."""


@dataclass(frozen=True, slots=True, eq=False)
class Absent:
    """One reason: how many, and which rows (ascending); of unreadable records, which have no row, only how many."""

    why: Why
    count: int
    rows: Rows


def absent(store: Store, visible: Visible) -> tuple[Absent, ...]:
    """Every reason that holds for something now. An event may stand under several: undated, and without a place."""
    passes, columns = visible.passes, store.columns
    shown = visible.shown
    unplaced, reasons = store.unplaced()
    kept = passes[unplaced]
    listed = [
        (Why.OUTSIDE, np.flatnonzero(passes & columns.dated & ~shown)),
        (Why.FILTERED, np.flatnonzero(~passes)),
        (Why.UNDATED, np.array([row for row in store.undated_order if passes[row]], np.intp)),
        (Why.NO_PLACE, unplaced[kept & (reasons == NO_PLACE_GIVEN)]),
        (Why.UNKNOWN_PLACE, unplaced[kept & (reasons == PLACE_UNKNOWN)]),
        (Why.AMBIGUOUS, unplaced[kept & (reasons == PLACE_AMBIGUOUS)]),
        (Why.NOT_FOUND, unplaced[kept & (reasons == PLACE_NOT_FOUND)]),
        (Why.LEFT, unplaced[kept & (reasons == PLACE_LEFT)]),
    ]
    found = [Absent(why, len(rows), rows) for why, rows in listed if len(rows)]
    errors = sum(1 for problem in store.problems if problem.severity is Severity.ERROR)
    if errors:
        found.append(Absent(Why.UNREADABLE, errors, np.zeros(0, np.intp)))
    return tuple(found)

"""Events of several dossiers that may be one."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapviewer.query.told_twice import told_twice
from mapviewer.writers.record import Record, record_of

if TYPE_CHECKING:
    from mapviewer.api.dossier import Dossier


@dataclass(frozen=True, slots=True)
class EventPair:
    """Two events of different dossiers that may be one; which of them is meant, or whether, is for a person to say."""

    first: Record
    second: Record
    dossiers: tuple[int, int]
    """Which dossiers they are of: 0 is the one that was asked, 1 the first of the others."""
    km: float | None
    """Kilometres between them; None where one has no place."""
    hours: tuple[float, float]
    """Hours between their beginnings, at least and at most."""
    likeness: float
    """How alike their titles are, from 0 to 1."""
    sourced: bool
    """Whether both cite a source that few others do."""


def pairs_of(dossiers: Sequence[Dossier]) -> list[EventPair]:
    """The pairs among the events that are left of some dossiers."""
    if len(dossiers) < 2:
        raise ValueError("pairs(): found no other dossier, expected at least one to compare with")
    stores = [dossier.store for dossier in dossiers]
    found, complete = told_twice(stores, [dossier.rows for dossier in dossiers])
    if not complete:
        warnings.warn("there are too many events of the same days to compare them all", stacklevel=3)

    def record(place: tuple[int, int]) -> Record:
        n, row = place
        return record_of(stores[n], row)

    return [
        EventPair(
            record(one.first),
            record(one.second),
            (one.first[0], one.second[0]),
            one.km,
            one.hours,
            one.likeness,
            one.sourced,
        )
        for one in found
    ]

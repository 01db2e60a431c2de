"""Which events of several dossiers may be one, told by where each stands: for the command line and the API. Nothing is merged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapviewer.events.store import Store
from mapviewer.events.together import Member, Rows, Together, keys_for
from mapviewer.query.alike import Tell, find_pairs


@dataclass(frozen=True, slots=True)
class Told:
    """Two events that may be one: number of the dossier and row in it, the earlier dossier's first.

    `km` is how far apart they are (None: one has no place), `hours` how far at least and at most their beginnings, `likeness` how alike their titles are in [0, 1], and
    `sourced` is whether both cite a source that few others do.
    """

    first: tuple[int, int]
    second: tuple[int, int]
    km: float | None
    hours: tuple[float, float]
    likeness: float
    sourced: bool


def told_twice(
    stores: Sequence[Store], rows: Sequence[Rows | None] = (), tell: Tell = lambda _: None
) -> tuple[list[Told], bool]:
    """All pairs that would be offered in the window, the most alike first, and whether everything was compared; `rows` are the events of each dossier that count (None: all).

    Raises what `tell` raises.
    """
    keys = keys_for([store.file.name for store in stores])
    chosen = rows or [None] * len(stores)
    members = [Member(store, key, some) for store, key, some in zip(stores, keys, chosen, strict=True)]
    store = Together(members)
    found = find_pairs(store, tell=tell, most=None)
    starts = store.starts
    layer = store.layer

    def place(row: int) -> tuple[int, int]:
        n = int(layer[row])
        return n, members[n].own(row - starts[n])

    listed = [
        Told(
            place(pair.first), place(pair.second), pair.km, _hours(store, pair.first, pair.second), pair.likeness, pair.sourced
        )
        for pair in found.listed
    ]  # fmt: skip
    return listed, not found.ended


def _hours(store: Store, first: int, second: int) -> tuple[float, float]:
    """How far apart two events begin, at least and at most."""
    c = store.columns
    one = int(c.earliest[first]), int(c.start_latest[first])
    other = int(c.earliest[second]), int(c.start_latest[second])
    least = max(0, one[0] - other[1], other[0] - one[1])
    most = max(one[1] - other[0], other[1] - one[0])
    return round(least / 3_600, 2), round(most / 3_600, 2)

"""Two versions of a dossier as one store to look at: all events of the new one and those that were removed, each under what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from mapviewer.events.store import CategoryInfo
from mapviewer.events.symbols import GREY, Shape, Symbol
from mapviewer.events.together import Member, Together, keys_for
from mapviewer.language import tr
from mapviewer.query.diff import Difference, FieldChange


class Kind(StrEnum):
    """What became of an event."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


DIFFERENT: Final = (Kind.ADDED.value, Kind.REMOVED.value, Kind.CHANGED.value)
_SYMBOLS: Final = {
    Kind.ADDED: Symbol("#009E73", Shape.TRIANGLE),
    Kind.REMOVED: Symbol("#D55E00", Shape.CROSS),
    Kind.CHANGED: Symbol("#E69F00", Shape.DIAMOND),
    Kind.SAME: Symbol(GREY, Shape.CIRCLE),
}


def kind_words(kind: Kind) -> str:
    """“Added”."""
    return {
        Kind.ADDED: tr("Added"),
        Kind.REMOVED: tr("Removed"),
        Kind.CHANGED: tr("Changed"),
        Kind.SAME: tr("The same"),
    }[kind]


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """A difference and its store, whose categories are the kinds, in their order; ids of events that are there still are their own."""

    difference: Difference
    store: Together

    def kind(self, row: int) -> Kind:
        """What became of an event of the store."""
        return tuple(Kind)[int(self.store.columns.category[row])]

    def fields(self, row: int) -> tuple[FieldChange, ...]:
        """What is different in it; () for one that did not change."""
        new = self.difference.changed[:, 1]
        at = int(np.searchsorted(new, row))
        return self.difference.fields(at) if at < len(new) and new[at] == row else ()


def versions_of(found: Difference) -> Versions:
    """The store of two versions."""
    old, new = found.old, found.new
    _, key = keys_for([new.file.name, old.file.name])
    kind = np.full(len(new) + len(found.removed), tuple(Kind).index(Kind.SAME), np.int32)
    kind[found.added] = tuple(Kind).index(Kind.ADDED)
    kind[found.changed[:, 1]] = tuple(Kind).index(Kind.CHANGED)
    kind[len(new) :] = tuple(Kind).index(Kind.REMOVED)
    store = Together(
        [Member(new, ""), Member(old, key, found.removed.astype(np.intp))],
        kinds=[CategoryInfo(one.value, kind_words(one), _SYMBOLS[one]) for one in Kind],
        kind=kind,
        title=new.head.title,
    )
    return Versions(found, store)

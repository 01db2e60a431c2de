"""What a format of events is, and what it is given to write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np

from mapviewer.events.store import Store
from mapviewer.query.index import CODES, Visible


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Events to write: rows of a store in order; each one's membership in the window that was asked for, () when none was.

    `about` are words about the whole (title, credit, licence …), for formats that have room for them.
    """

    store: Store
    rows: Sequence[int]
    members: Sequence[str] = ()
    about: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Row and membership ("" when no window was asked for) of every event."""
        if self.members:
            return iter(zip(self.rows, self.members, strict=True))
        return ((row, "") for row in self.rows)


def listing_of(store: Store, visible: Visible, about: Mapping[str, str] | None = None) -> Listing:
    """Exactly what a selection shows, surely or possibly, in order of time; with or without a place."""
    rows = visible.shown_rows()
    columns = store.columns
    rows = rows[np.lexsort((rows, columns.start_latest[rows], columns.earliest[rows]))]
    members = [CODES[code].value for code in visible.codes(rows).tolist()]
    return Listing(store, rows.tolist(), members, MappingProxyType(dict(about or {})))


def as_bytes(pieces: Iterable[str]) -> bytes:
    """Texts as bytes. A lone surrogate, which JSON can hold and UTF-8 cannot, becomes a question mark."""
    return "".join(pieces).encode("utf-8", "replace")


class Writer(Protocol):
    """One format. `name` is what a command line calls it, `ending` a file's, with its dot; `title` is for people."""

    name: str
    ending: str
    title: str

    def write(self, listing: Listing) -> Iterator[bytes]:
        """The file, piece by piece: the same listing is the same bytes."""
        ...

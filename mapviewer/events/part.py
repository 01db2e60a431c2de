"""Some events of a store as a store of their own, each made when it is asked for: what an export of a part reads.

Relations, and `after` and `before`, that name events of the other part are left out, so that they lead nowhere in no file; `Part.cut` says of which events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from mapviewer.events.event import Event
from mapviewer.events.made import Made
from mapviewer.events.store import CategoryInfo, Columns, Store
from mapviewer.events.told import Told
from mapviewer.events.verbatim import AFTER, BEFORE, RELATED, Texts, told_of

_EVERY = 256
_NAMING = ("related", "after", "before")
"""Fields that name other events."""


class _Numbers(Mapping[str, int]):
    """Row by id in the part, from the row in the whole."""

    def __init__(self, whole: Store, rows: npt.NDArray[np.intp]) -> None:
        self._whole, self._rows = whole, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return (self._whole.events[row].id for row in self._rows.tolist())

    def __getitem__(self, key: str) -> int:
        row = self._whole.row_of[key]
        at = int(np.searchsorted(self._rows, row))
        if at == len(self._rows) or self._rows[at] != row:
            raise KeyError(key)
        return at


class Part(Store):
    """The events of `rows` (ascending) of another store, with its head, in its order. `tell` hears the share of events that were read, often, and may raise to stop."""

    def __init__(
        self, whole: Store, rows: npt.NDArray[np.intp], tell: Callable[[float], None] | None = None
    ) -> None:
        self._take_head(whole.head, whole.file, whole.problems, whole.geocoded)
        self._whole, self._rows, self._tell = whole, rows, tell
        self._complete = len(rows) == len(whole)
        count = len(rows)
        self.events = Made(count, self._event)
        self.row_of = whole.row_of if self._complete else _Numbers(whole, rows)
        self.positions = whole.positions
        self.whens = Made(count, lambda row: whole.whens[int(rows[row])])
        self.spots = Made(count, lambda row: whole.spots[int(rows[row])])

    @property
    def mixed(self) -> bool:
        """As in the whole."""
        return self._whole.mixed

    def _event(self, row: int) -> Event:
        if self._tell is not None and row % _EVERY == 0:
            self._tell(row / len(self._rows))
        event = self._whole.events[int(self._rows[row])]
        kept = self._kept(event)
        return event.model_copy(update=kept) if kept else event

    def told(self, rows: Iterable[int] | None = None) -> Iterator[Told]:
        """As in `Store`, without the names of events that are left out."""
        chosen = self._rows if rows is None else self._rows[np.fromiter(rows, np.intp)]
        for n, found in enumerate(self._whole.told(chosen.tolist())):
            if self._tell is not None and n % _EVERY == 0:
                self._tell(n / len(chosen))
            yield self._told(found)

    def verbatim(self, rows: Iterable[int] | None = None) -> Iterator[Texts | Told]:
        """As in `Store`, without the names of events that are left out."""
        chosen = self._rows if rows is None else self._rows[np.fromiter(rows, np.intp)]
        for n, found in enumerate(self._whole.verbatim(chosen.tolist())):
            if self._tell is not None and n % _EVERY == 0:
                self._tell(n / len(chosen))
            if isinstance(found, dict):
                yield self._told(found)
            elif self._complete or found[RELATED] is found[AFTER] is found[BEFORE] is None:
                yield found
            else:
                yield self._told(told_of(found))

    def _told(self, found: Told) -> Told:
        if self._complete or found.keys().isdisjoint(_NAMING):
            return found
        links, after, before = (found.get(name, ()) for name in _NAMING)
        out = {key for key in (*(link["event"] for link in links), *after, *before) if self._is_out(key)}
        if not out:
            return found
        kept = {
            "related": [link for link in links if link["event"] not in out],
            "after": [key for key in after if key not in out],
            "before": [key for key in before if key not in out],
        }
        # In the order in which they were; a list of none is as good as no list.
        told = {name: kept.get(name, value) for name, value in found.items()}
        return {name: value for name, value in told.items() if value or name not in kept}

    def _kept(self, event: Event) -> dict[str, Any]:
        """The fields of an event that name others, where some of those are left out."""
        if self._complete or not (event.related or event.after or event.before):
            return {}
        out = {
            key
            for key in (*(link.event for link in event.related), *event.after, *event.before)
            if self._is_out(key)
        }
        if not out:
            return {}
        return {
            "related": tuple(link for link in event.related if link.event not in out),
            "after": tuple(key for key in event.after if key not in out),
            "before": tuple(key for key in event.before if key not in out),
        }

    def _is_out(self, key: str) -> bool:
        return key in self._whole.row_of and key not in self.row_of

    def cut(self, row: int) -> bool:
        """Whether an event names others that are left out."""
        return not self._complete and bool(self._kept(self._whole.events[int(self._rows[row])]))

    @cached_property
    def categories(self) -> tuple[CategoryInfo, ...]:
        """Those of the whole."""
        return self._whole.categories

    def category(self, row: int) -> CategoryInfo:
        """The event's category as it is shown."""
        return self._whole.category(int(self._rows[row]))

    @cached_property
    def columns(self) -> Columns:
        """Those of the chosen rows."""
        of = self._whole.columns
        return Columns(**{name: getattr(of, name)[self._rows] for name in Columns.__dataclass_fields__})

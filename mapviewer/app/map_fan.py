"""The fan of one mark on the map: its events spread around it. At most one mark has one."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from mapviewer.events.store import Store
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.scene import Mark
from mapviewer.query.index import Visible


class Fan:
    """What is spread now. `send` tells the page."""

    def __init__(self, send: Callable[[BaseModel], None]) -> None:
        self._send = send
        self._spread: say.Spread | None = None
        self._of: frozenset[int] = frozenset()

    @property
    def key(self) -> str | None:
        """The mark that is fanned out."""
        return self._spread.key if self._spread is not None else None

    def holds(self, row: int | None) -> bool:
        """Whether an event is one of those spread."""
        return self._spread is not None and any(item[0] == row for item in self._spread.items)

    def out(self, mark: Mark | None, store: Store, visible: Visible, read: int | None) -> None:
        """Fan a mark out, or bring its fan up to the present state; a mark that has nothing to fan out any more is folded.

        `read` is the row of the event that is read.
        """
        fan = self._spread
        if mark is None or mark.count < 2:
            self.fold()
            return
        if fan is not None and fan.key == mark.key and self._of == frozenset(mark.rows):
            # The same events: none of them moves under the pointer.
            rows = tuple(item[0] for item in fan.items)
        else:
            rows = say.leaves(store, mark, read)
        self._of = frozenset(mark.rows)
        fresh = say.spread(store, visible, mark, rows, read)
        if fresh != fan:
            self._spread = fresh
            self._send(fresh)

    def fold(self) -> None:
        """Fold it again."""
        if self._spread is not None:
            self._send(say.Spread(key=self._spread.key, items=()))
            self._spread = None

    def forget(self) -> None:
        """The page that had it is gone."""
        self._spread = None

"""Which events the table lists, and in which order, worked out off the GUI thread where there are many. What is listed stays until it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.events.store import Store
from mapviewer.query.compare import Part, grouped_by_part, rows_of
from mapviewer.query.index import Visible
from mapviewer.query.sorting import (
    Int32s,
    Sorter,
    Sorting,
    ordered,
    passing_in_order,
    places_of,
    shown_in_order,
)

AT_ONCE: Final = 20_000
"""Events up to which everything is done on the spot: it takes milliseconds."""
PAUSE_MS: Final = 40
"""Between two lists of a large dossier while time is scrubbed: map and timeline have their frames first."""


class Scope(Enum):
    """What the table lists, of what the filters let through."""

    ALL = "all"
    """Everything; what is outside the window of time is dimmed, the undated stand at the end."""
    WINDOW = "window"
    """What is in or possibly in the window of time."""
    ONLY_A = "only A"
    """Where two windows are compared, what is in or possibly in A and not in B."""
    BOTH = "both"
    ONLY_B = "only B"

    @property
    def part(self) -> Part | None:
        """The part of two windows that it lists."""
        return _PARTS.get(self)


_PARTS: Final = {Scope.ONLY_A: Part.ONLY_A, Scope.BOTH: Part.BOTH, Scope.ONLY_B: Part.ONLY_B}


@dataclass(frozen=True, slots=True, eq=False)
class _Ordered:
    """An order of all rows, and where in it each row stands."""

    by: Sorting
    descending: bool
    order: Int32s
    places: Int32s


class EventLists(QObject):
    """Answers what to list; one answer at a time, always to the latest question."""

    listed = Signal(object)
    """Rows of the store (int32), in order."""
    busy = Signal(bool)
    """An order is being made, which may take a while; or it is there (or given up)."""
    progressed = Signal(float)
    """How far it is, in [0, 1]."""
    failed = Signal(object)
    """An order could not be made: the exception. What was listed stays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._finished)
        self._jobs.failed.connect(self._failed)
        self._jobs.progressed.connect(lambda _, share, __: self.progressed.emit(share))
        self._jobs.ended.connect(self._ended)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._list)
        self._waiting: list[Callable[[], None]] = []
        self.sorter: Sorter | None = None
        self.scope = Scope.ALL
        self.by, self.descending = Sorting.WHEN, False
        self.by_windows: bool | None = None
        """Whether what is in A alone, in both and in B alone stand together, in this order (False) or the other (True); None for no."""
        self._ordered: _Ordered | None = None
        self._visible: Visible | None = None
        self._beside: Visible | None = None
        self._listing = False
        self._stale = False

    # What is asked ------------------------------------------------------------------------------------------------------

    def open(self, store: Store, visible: Visible, scope: Scope, beside: Visible | None = None) -> None:
        """List another store."""
        self._beside = beside
        self._jobs.cancel("order")
        self._jobs.cancel("list")
        self._waiting.clear()
        self.sorter, self._visible, self.scope = Sorter(store), visible, scope
        self._ordered = None
        self._listing = self._stale = False
        self._order()

    def sort(self, by: Sorting, descending: bool) -> None:
        """List in another order."""
        grouped, self.by_windows = self.by_windows is not None, None
        if (by, descending) == (self.by, self.descending) and self._ordered is not None:
            if grouped:
                self._list()
            return
        self.by, self.descending = by, descending
        self._order()

    def sort_by_windows(self, descending: bool) -> None:
        """Let what is in the same of two windows stand together, otherwise in the order there is."""
        self.by_windows = descending
        self._list()

    def show(self, visible: Visible, beside: Visible | None = None) -> None:
        """List by another answer; `beside` is that of window B, where two are compared."""
        self._visible, self._beside = visible, beside
        if beside is None:
            self.by_windows = None
        self._list()

    def set_scope(self, scope: Scope) -> None:
        """List everything, or what is in the window."""
        if scope is not self.scope:
            self.scope = scope
            self._list()

    def with_titles(self, then: Callable[[], None]) -> None:
        """Do something once the order of titles is known, which is read first where it is not."""
        sorter = self.sorter
        if sorter is None:
            return
        if self._quick(Sorting.TITLE):
            sorter.ranks(Sorting.TITLE, _heedless)
            then()
            return
        self._waiting.append(then)
        if not self.is_sorting:
            self._start("titles", lambda ticket: sorter.ranks(Sorting.TITLE, _heeding(ticket)))

    @property
    def is_sorting(self) -> bool:
        """Whether an order is being made."""
        return self._jobs.runs("order") or self._jobs.runs("titles")

    def stop(self) -> None:
        """Give up making an order; the one that is shown stays."""
        self._waiting.clear()
        self._jobs.cancel("order")
        self._jobs.cancel("titles")
        if self._ordered is not None:
            self.by, self.descending = self._ordered.by, self._ordered.descending

    def close(self) -> None:
        """Stop everything, for good."""
        self._pause.stop()
        self._jobs.close()

    # Orders -------------------------------------------------------------------------------------------------------------

    def _order(self) -> None:
        sorter = self.sorter
        if sorter is None:
            return
        by, descending = self.by, self.descending

        def work(tell: Callable[[float], None]) -> _Ordered:
            order = sorter.order(by, descending, tell)
            return _Ordered(by, descending, order, places_of(order, len(order)))

        self._jobs.cancel("titles")
        if self._quick(by):
            self._take(work(_heedless))
        else:
            self._start("order", lambda ticket: work(_heeding(ticket)))

    def _quick(self, by: Sorting) -> bool:
        """Whether the order of a column is made in milliseconds."""
        sorter = self.sorter
        return sorter is not None and len(sorter.store) <= AT_ONCE and sorter.knows(by)

    def _start(self, name: str, work: Callable[[Ticket], object]) -> None:
        self._jobs.start(name, work)
        self.busy.emit(True)

    def _take(self, ordered: _Ordered) -> None:
        self._ordered = ordered
        self._list()

    # Lists --------------------------------------------------------------------------------------------------------------

    def _list(self) -> None:
        ordered, visible = self._ordered, self._visible
        if ordered is None or visible is None:
            return
        if len(ordered.order) <= AT_ONCE:
            self.listed.emit(_listed(ordered, visible, self._beside, self.scope, self.by_windows))
            return
        if self.scope is Scope.ALL and not visible.filters and self.by_windows is None:
            self.listed.emit(ordered.order)
            return
        # The next one begins when this one is there: of those in between nobody would see anything.
        if self._listing or self._pause.isActive():
            self._stale = True
            return
        self._listing, self._stale = True, False
        scope, beside, grouped = self.scope, self._beside, self.by_windows
        self._jobs.start("list", lambda _: (ordered, _listed(ordered, visible, beside, scope, grouped)))

    # Results ------------------------------------------------------------------------------------------------------------

    def _finished(self, name: str, result: object) -> None:
        if name == "list":
            self._listing = False
            assert isinstance(result, tuple)  # noqa: S101
            if result[0] is self._ordered:
                self.listed.emit(result[1])
            if self._stale:
                self._pause.start()
            return
        if name == "order":
            assert isinstance(result, _Ordered)  # noqa: S101
            self._take(result)
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            self.with_titles(then)

    def _failed(self, name: str, error: object) -> None:
        if name == "list":
            self._listing = False
        else:
            self.stop()
        self.failed.emit(error)

    def _ended(self, name: str) -> None:
        if name != "list" and not self.is_sorting:
            self.busy.emit(False)


def _listed(
    kept: _Ordered, visible: Visible, beside: Visible | None, scope: Scope, by_windows: bool | None
) -> Int32s:
    rows = _in_scope(kept, visible, beside, scope)
    return (
        rows if by_windows is None or beside is None else grouped_by_part(rows, visible, beside, by_windows)
    )


def _in_scope(kept: _Ordered, visible: Visible, beside: Visible | None, scope: Scope) -> Int32s:
    if scope is Scope.ALL:
        return passing_in_order(kept.order, visible)
    if scope.part is not None and beside is not None:
        return ordered(rows_of(visible.index, visible, beside, scope.part), kept.order, kept.places)
    return shown_in_order(kept.order, kept.places, visible)


def _heedless(share: float) -> None:
    del share


def _heeding(ticket: Ticket) -> Callable[[float], None]:
    return lambda share: ticket.progress(share, "")

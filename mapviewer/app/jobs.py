"""Slow work off the GUI thread: one job a name, the latest wins, with progress and cancel. Results arrive on the GUI thread."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from mapviewer.errors import MapviewerError

Progress = Callable[[float, str], None]
"""Called with a share done in [0, 1] (or −1 when nobody knows) and what is being done."""


class Cancelled(Exception):  # noqa: N818 - it is no error
    """Raised inside a job that was told to stop."""


class Ticket:
    """What a job gets: whether to stop, and where to report."""

    def __init__(self, report: Progress) -> None:
        self._stop = threading.Event()
        self._report = report

    def cancel(self) -> None:
        """Ask the job to stop at the next chance."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def progress(self, share: float, words: str) -> None:
        """Report progress; raises Cancelled when the job was told to stop."""
        if self.cancelled:
            raise Cancelled
        self._report(share, words)


class Jobs(QObject):
    """Runs named jobs; starting one cancels the running one of the same name, whose result nobody gets to see."""

    progressed = Signal(str, float, str)
    finished = Signal(str, object)
    failed = Signal(str, object)
    ended = Signal(str)
    """A job is over, whichever way; nothing of that name is running any more."""

    _done = Signal(str, object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[str, Ticket] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._done.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    def start(self, name: str, work: Callable[[Ticket], Any]) -> Ticket:
        """Run `work` with a ticket on another thread; `finished` or `failed` tells of it on this one."""
        self.cancel(name)

        def report(share: float, words: str) -> None:
            self.progressed.emit(name, share, words)

        ticket = Ticket(report)
        self._running[name] = ticket
        self._pool.start(Runner(lambda: self._run(name, ticket, work)))
        return ticket

    def runs(self, name: str) -> bool:
        """Whether a job of this name is running."""
        return name in self._running

    def cancel(self, name: str) -> None:
        """Stop the job of this name, if one runs; nothing is told of it but `ended`."""
        ticket = self._running.pop(name, None)
        if ticket is not None:
            ticket.cancel()
            self.ended.emit(name)

    def close(self) -> None:
        """Cancel all and wait for the threads, five seconds at most."""
        for name in list(self._running):
            self.cancel(name)
        self._pool.waitForDone(5_000)

    def _run(self, name: str, ticket: Ticket, work: Callable[[Ticket], Any]) -> None:
        result: object = None
        error: BaseException | None = None
        try:
            result = work(ticket)
        except Cancelled:
            return
        except Exception as problem:
            error = problem
        self._done.emit(name, ticket, result, error)

    def _settle(self, name: str, ticket: Ticket, result: object, error: BaseException | None) -> None:
        if self._running.get(name) is not ticket:
            return
        del self._running[name]
        self.ended.emit(name)
        if error is not None:
            if not isinstance(error, MapviewerError | OSError):
                # Nobody foresaw it: it goes where such errors go, besides to whoever waits for the job.
                sys.excepthook(type(error), error, error.__traceback__)
            self.failed.emit(name, error)
        else:
            self.finished.emit(name, result)


class Runner(QRunnable):
    """A call as something that a thread pool runs, once; then it lets go of it, since pools keep some of their runnables."""

    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__()
        self._call: Callable[[], None] | None = call

    def run(self) -> None:
        """Called by the pool, on one of its threads."""
        call, self._call = self._call, None
        if call is not None:
            call()

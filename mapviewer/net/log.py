"""What was asked of other machines since the program started, newest last: for the window that shows it. It is kept in memory only."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from mapviewer.net.services import Kind

_KEPT = 2_000


@dataclass(frozen=True)
class Entry:
    """One request: when it was made (seconds since 1970 UTC), to whom, for what, and what came of it.

    `outcome` is "ok", "kept" (answered from the cache, nothing was sent), "unchanged" (304) or a `Fault`'s word; `size` is in bytes, `took` in seconds.
    """

    at: float
    kind: Kind
    host: str
    url: str
    outcome: str
    status: int | None = None
    size: int = 0
    took: float = 0.0
    detail: str = ""
    sent: bool = True
    """Whether anything left the machine for it, or was about to: not for what the cache answered, nor for what was refused or stopped before."""


class RequestLog:
    """The last requests, and how many there were in all; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._listeners: list[Callable[[Entry], None]] = []
        self.sent = 0

    def add(self, entry: Entry) -> None:
        """Take an entry and tell the listeners, on the thread of whoever adds."""
        with self._lock:
            self._entries.append(entry)
            self.sent += entry.sent
            listeners = list(self._listeners)
        for listener in listeners:
            listener(entry)

    def entries(self) -> tuple[Entry, ...]:
        """What is kept, oldest first."""
        with self._lock:
            return tuple(self._entries)

    def listen(self, listener: Callable[[Entry], None]) -> Callable[[], None]:
        """Call `listener` for each further entry, until the function that is returned is called."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def clear(self) -> None:
        """Forget what is kept."""
        with self._lock:
            self._entries.clear()

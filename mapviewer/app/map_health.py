"""Whether the map's page is still alive, and how often it may be started again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEnginePage

from mapviewer.app.fault_desk import guarded

RESTARTS: Final = 3
WITHIN_S: Final = 60.0
_SILENCE_MS: Final = 3_000
_PATIENCE_MS: Final = 6_000
"""After so long a page that got something and says nothing is asked, and after so long without an answer it is replaced."""


class Heartbeat(QObject):
    """Notices a page that hangs: something was sent, nothing came back, and it cannot even say 1.

    Asking is what tells a busy or hidden page, which answers late but answers, from one that never will.
    """

    lost = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page: QWebEnginePage | None = None
        self._answered = True
        self._silence = QTimer(self, singleShot=True, interval=_SILENCE_MS)
        self._silence.timeout.connect(self._ask)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._judge)

    def set_interval(self, milliseconds: int) -> None:
        """How long silence lasts before the page is asked, and how long it may then take to answer."""
        self._silence.setInterval(milliseconds)
        self._patience.setInterval(milliseconds)

    def sent(self, page: QWebEnginePage) -> None:
        """Something was sent to this page: it should say something before long."""
        self._page = page
        if not self._silence.isActive() and not self._patience.isActive():
            self._silence.start()

    def heard(self) -> None:
        """The page said something. What was sent meanwhile is asked about all the same: this may have been on its way before the page hung."""
        self._answered = True
        self._patience.stop()

    def stop(self) -> None:
        """Expect nothing until something is sent again."""
        self._silence.stop()
        self._patience.stop()

    def _ask(self) -> None:
        if self._page is None:
            return
        self._answered = False

        def answer(_: object) -> None:
            self.heard()

        self._page.runJavaScript("1", guarded(answer))
        self._patience.start()

    def _judge(self) -> None:
        if not self._answered:
            self.lost.emit()


class Restarts:
    """Counts restarts: `RESTARTS` in `WITHIN_S` seconds are granted, no more."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def grant(self, now: float | None = None) -> bool:
        """Whether one more is allowed at `now` (monotonic seconds, the present by default); if so it is counted."""
        now = time.monotonic() if now is None else now
        while self._times and now - self._times[0] > WITHIN_S:
            self._times.popleft()
        if len(self._times) >= RESTARTS:
            return False
        self._times.append(now)
        return True


def single_shot(parent: QObject, wait_ms: int, act: Callable[[], None]) -> QTimer:
    """A stopped timer that will do something once, `wait_ms` milliseconds after each start."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(wait_ms)
    timer.timeout.connect(act)
    return timer

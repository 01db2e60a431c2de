"""Keeps what nobody can read sixty times a second from being made sixty times a second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Pace(QObject):
    """Lets something be done at once, and again `interval_ms` later at the earliest; what was asked for meanwhile is done then, once."""

    def __init__(self, interval_ms: int, act: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._asked = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(interval_ms)
        self._rest.timeout.connect(self._rested)

    def ask(self) -> None:
        """Do it now, or as soon as the pace allows."""
        if self._rest.isActive():
            self._asked = True
        else:
            self.now()

    def now(self) -> None:
        """Do it at once, whatever the pace."""
        self._asked = False
        self._act()
        # Counted from the end: something slow leaves the window as much time as something quick.
        self._rest.start()

    def drop(self) -> None:
        """What was asked for is not wanted any more."""
        self._asked = False

    @property
    def is_waiting(self) -> bool:
        """Whether something was asked for that is not done yet."""
        return self._asked

    def _rested(self) -> None:
        if self._asked:
            self.now()

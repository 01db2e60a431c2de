"""A picture of the map once everything on it is painted: for screenshots, the README and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPixmap

from mapviewer.app import engine

if TYPE_CHECKING:
    from mapviewer.app.map_view import MapView

_FRAME_MS = 80
"""The frame is painted in the page; the widget has it a frame or two later."""


def picture_when_settled(view: MapView, timeout_ms: int) -> QPixmap | None:
    """Wait in an event loop of its own until the map has settled; None when that takes longer than `timeout_ms` milliseconds."""
    if engine.missing():
        # It will never settle.
        return None
    loop = QEventLoop()
    done: list[bool] = []

    def finish() -> None:
        done.append(True)
        QTimer.singleShot(_FRAME_MS, loop.quit)

    view.settled.connect(finish)
    QTimer.singleShot(timeout_ms, loop.quit)
    if view.is_ready:
        view.settle()
    else:
        view.ready.connect(view.settle)
    loop.exec()
    view.settled.disconnect(finish)
    return view.grab() if view.is_ready and done else None

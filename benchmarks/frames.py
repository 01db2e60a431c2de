"""Frames of the map that reach its canvas, while the window is moved 60 times a second over 100 k and 1 M generated events.

`run(n)` measures `n` events, or both sizes, for `SECONDS` each in views of the world and of a region; the map is a real web view of 1280 by 720 CSS
pixels, offscreen when there is no display. `frames/s` is how many scenes the page reported as painted (budget: 55), `asked/s` how many moves the
session was told, `paint ms` what drawing took in the page, median and p95, `gap ms` the longest pause between two frames.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.index import END
from benchmarks.stores import stand
from mapviewer.session import Opened, Session

if TYPE_CHECKING:
    from mapviewer.app.map_view import MapView

SIZES: Final = (100_000, 1_000_000)
SECONDS: Final = 5.0
DAY: Final = 86_400


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mapviewer.app.map_host import prepare_engine

    prepare_engine()
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    from mapviewer.app.map_view import MapView

    figures: dict[str, object] = {}
    view = MapView()
    view.resize(1280, 720)
    view.show()
    for size in (n,) if n else SIZES:
        session = Session(stand(size))
        session.changed.connect(view.apply)
        view.open(Opened(session.store, session.selection, session.visible))
        for name, (lat, lon, zoom) in {"world": (25.0, 15.0, 2.0), "region": (33.0, 40.0, 5.0)}.items():
            for key, value in _measure(view, session, (lat, lon, zoom)).items():
                figures[f"{size:,}: {name}, {key}"] = value
        session.changed.disconnect(view.apply)
    view.shutdown()
    del app
    return figures


def _measure(view: MapView, session: Session, where: tuple[float, float, float]) -> dict[str, object]:
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    from mapviewer.mapdoc import messages as say

    def wait(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    while not view.is_ready:
        wait(50)
    view.jump(*where)
    view.grab_ready()
    painted: list[float] = []
    costs: list[float] = []
    bridge = view._bridge
    if bridge is None:
        return {}

    def heard(message: object) -> None:
        if isinstance(message, say.Painted):
            painted.append(time.perf_counter())
            costs.append(float(message.ms))

    bridge.received.connect(heard)
    asked = 0
    begun = time.perf_counter()

    def step() -> None:
        nonlocal asked
        asked += 1
        # Through three months in five seconds, a week at a time.
        at = END - int(90 * DAY * (1 - (time.perf_counter() - begun) / SECONDS))
        session.select_window(at - 7 * DAY, at)

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(16)
    timer.timeout.connect(step)
    timer.start()
    wait(int(SECONDS * 1_000))
    timer.stop()
    bridge.received.disconnect(heard)
    passed = time.perf_counter() - begun
    gaps = np.diff(painted) * 1e3
    return {
        "frames/s": round(len(painted) / passed, 1),
        "asked/s": round(asked / passed, 1),
        "paint ms": f"{np.median(costs):.2f} / {np.quantile(costs, 0.95):.2f}" if costs else "none",
        "gap ms": round(float(gaps.max(initial=0.0)), 1),
    }

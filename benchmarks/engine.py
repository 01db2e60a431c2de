"""What it takes for the map to come back after its process was killed or hung, in the real window on the sample dossier.

`run(n)` kills the page's process `n` times (40) and lets it hang `n` / 8 times. `back s` is the time from the end of the process until the map
is painted with all its state, the basemap included: median, 95th percentile, longest. The state is compared with what it was: the view, what
is read, the theme, the count of symbols. For a hang `noticed s` is how long it took to be sure that the page does not answer.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from benchmarks._measure import wait

if TYPE_CHECKING:
    from mapviewer.app.main import Program

KILLS = 40
_SPIN_MS = 5
_PATIENCE_S = 60.0


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mapviewer.app import engine

    engine.prepare()
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101
    from mapviewer.app.main import Program
    from mapviewer.app.map_health import Restarts

    program = Program(app)
    window = program.window
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(1280, 800)
    window.show()
    program.controller.open_sample()
    _until(lambda: len(program.session.store) == 11)
    program.session.focus(("damascus-strikes",))
    window.map.zoom_to(("damascus-strikes", "convoy-strike"))
    window.map.set_theme(True)
    window.map.grab_ready()
    before = _state(program)
    kills = n or KILLS
    killed: list[float] = []
    hung: list[float] = []
    noticed: list[float] = []
    wrong = 0
    for number in range(kills + max(1, kills // 8)):
        # So many in a minute are what the program gives up at, and what this is to measure.
        window.map.life._restarts = Restarts()
        page = window.map.life.page
        assert page is not None  # noqa: S101
        gone: list[float] = []

        def lost(gone: list[float] = gone) -> None:
            gone.append(time.perf_counter())

        window.map.life.lost.connect(lost)
        begun = time.perf_counter()
        if number < kills:
            os.kill(page.renderProcessPid(), signal.SIGKILL)
        else:
            page.runJavaScript("for (;;) {}")
            window.map.set_theme(False)
            window.map.set_theme(True)
        _until(gone.__len__)
        window.map.life.lost.disconnect(lost)
        _until(lambda: window.map.is_ready)
        _settled(program)
        end = time.perf_counter()
        if number < kills:
            killed.append(end - begun)
        else:
            noticed.append(gone[0] - begun)
            hung.append(end - gone[0])
        wrong += _state(program) != before
    program.close()
    return {
        "killed, times": kills,
        "killed, back s": _three(killed),
        "hung, times": len(hung),
        "hung, noticed s": _three(noticed),
        "hung, back s": _three(hung),
        "came back otherwise than they were": wrong,
    }


def _three(seconds: list[float]) -> str:
    return f"{np.median(seconds):.2f} / {np.quantile(seconds, 0.95):.2f} / {max(seconds):.2f}"


def _state(program: Program) -> tuple[object, ...]:
    view = program.window.map
    where, scene = view.where, view.scene
    seen: list[object] = []
    if view.life.page is not None:
        view.life.page.runJavaScript("document.documentElement.dataset.theme", seen.append)
    _until(lambda: bool(seen))
    return (
        where and (where.zoom, round(where.lat, 3), round(where.lon, 3)),
        scene and len(scene.marks),
        seen[0],
        program.session.selection.focus,
    )


def _settled(program: Program) -> None:
    done: list[bool] = []
    view = program.window.map

    def finish() -> None:
        done.append(True)

    view.settled.connect(finish)
    view.settle()
    _until(lambda: bool(done))
    view.settled.disconnect(finish)


def _until(is_so: Callable[[], object]) -> None:
    end = time.perf_counter() + _PATIENCE_S
    while not is_so():
        if time.perf_counter() > end:
            raise TimeoutError("waited in vain")
        wait(_SPIN_MS)

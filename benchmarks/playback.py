"""Playback in the real window, over 100 k and 1 M generated events: how many of sixty frames a second are shown, and what one costs.

`run(n)` opens a file of `n` events, or of both sizes, in the whole window (1280 by 800, offscreen when there is no display) and plays smoothly
for `SECONDS` through the crowded last months: with a window of a week, in cumulative mode, and by event at eight times the normal speed.
`moves/s` is how often the session was told where time is (smooth playback: 60 is all there are), `tell ms` what that cost, every pane's answer to
it included, median and p95, `gap ms` the longest pause between two of them, `drawn/s` how many repaints of the timeline came to the screen,
`cpu ms` what a move cost this process in all, its panes' painting included: sixty a second need less than 16.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks._measure import dossier, wait
from benchmarks.index import END

if TYPE_CHECKING:
    from mapviewer.app.main import Program

SIZES: Final = (100_000, 1_000_000)
SECONDS: Final = 5.0
DAY: Final = 86_400


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mapviewer.app.map_host import prepare_engine

    prepare_engine()
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101
    from mapviewer.app.main import Program
    from mapviewer.opening import open_dossier
    from mapviewer.playback import Pace, Tempo
    from mapviewer.query.selection import Mode

    figures: dict[str, object] = {}
    program = Program(app)
    program.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    program.window.resize(1280, 800)
    program.window.show()
    session = program.session
    for size in (n,) if n else SIZES:
        session.open(open_dossier(dossier(size)))
        wait(2_000)
        while program.controller.texts._jobs.runs("index"):
            # Once for each file, in a process of its own: it would be measured too.
            wait(200)
        for name in ("window", "cumulative", "events"):
            session.select_window(END - 90 * DAY, END - 83 * DAY)
            # In view: the crowded last quarter of a year.
            scale = program.window.timeline._layout().stage.scale  # type: ignore[union-attr]
            session.set_axis(scale.u(END - 90 * DAY), 1.0)
            if name == "cumulative":
                session.set_mode(Mode.CUMULATIVE)
            tempo = Tempo(Pace.EVENT, 8.0) if name == "events" else Tempo(Pace.SMOOTH, loop=True)
            program.controller.playing.player.set_tempo(tempo)
            for key, value in _measure(program).items():
                figures[f"{size:,}: {name}, {key}"] = value
    program.close()
    del app
    return figures


def _measure(program: Program) -> dict[str, object]:
    player, timeline = program.controller.playing.player, program.window.timeline
    told: list[float] = []
    costs: list[float] = []
    drawn = 0
    tick, paint = player.tick, timeline.paintEvent

    def timed() -> None:
        begun = time.perf_counter()
        tick()
        costs.append((time.perf_counter() - begun) * 1e3)
        told.append(begun)

    def painted(event: object) -> None:
        nonlocal drawn
        drawn += 1
        paint(event)  # type: ignore[arg-type]

    player._timer.timeout.disconnect()
    player._timer.timeout.connect(timed)
    timeline.paintEvent = painted  # type: ignore[method-assign]
    begun, worked = time.perf_counter(), time.process_time()
    player.play()
    wait(int(SECONDS * 1_000))
    player.pause()
    passed, worked = time.perf_counter() - begun, time.process_time() - worked
    player._timer.timeout.disconnect()
    player._timer.timeout.connect(player.tick)
    timeline.paintEvent = paint  # type: ignore[method-assign]
    return {
        "moves/s": round(len(told) / passed, 1),
        "drawn/s": round(drawn / passed, 1),
        "tell ms": f"{np.median(costs):.2f} / {np.quantile(costs, 0.95):.2f}" if costs else "none",
        "cpu ms": round(1e3 * worked / max(1, len(told)), 1),
        "gap ms": round(float(np.diff(told).max(initial=0.0)) * 1e3, 1),
    }

"""Frames that reach the screen while time is scrubbed, in the whole window and on the map alone, over 100 k and 1 M generated events.

`run(n)` measures `n` events, or both sizes. A dossier is opened in the real window (1280 by 800, all panes, offscreen when there is no display),
the axis shows the crowded last quarter of a year, and the window of a week is taken hold of on the timeline and dragged for `SECONDS` with sixty
moves of the pointer a second, over the world and over a region. `map/s` is how many scenes the page reported as painted (budget: 55 at 1 M),
`timeline/s` and `screen/s` how often the timeline and the whole window were painted, `told/s` how many moves reached the session, `gap ms` the
longest pause between two scenes of the map, `cpu ms` what a scene of the map cost in all: this process with every pane, and the engine's other
processes. The last says more than the rest on a machine that has other work: sixty a second need less than 16 of each.

`map only` is the map as the only widget, driven by the session sixty times a second; `paint ms` what drawing took in the page, median and p95.

`ceiling` is a page with an empty canvas of the map's size that animates in the same engine, alone: frames that it was asked for a second, and
how often its window was painted. Nothing drawn in this engine on this machine can come faster.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks._measure import dossier, wait
from benchmarks.index import END
from benchmarks.stores import stand
from mapviewer.session import Opened, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from mapviewer.app.main import Program
    from mapviewer.app.map_view import MapView

SIZES: Final = (100_000, 1_000_000)
SECONDS: Final = 5.0
DAY: Final = 86_400
VIEWS: Final = {"world": (25.0, 15.0, 2.0), "region": (33.0, 40.0, 5.0)}
CEILING: Final = """<canvas id=c width=900 height=480></canvas><script>
let n = 0, at = performance.now(); const x = document.getElementById('c').getContext('2d');
const turn = () => { n += 1; x.clearRect(0, 0, 900, 480); x.fillRect(n % 800, 100, 60, 60); requestAnimationFrame(turn); };
turn(); const rate = () => { const found = n / (performance.now() - at) * 1000; n = 0; at = performance.now(); return found; };</script>"""


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mapviewer.app.map_host import prepare_engine

    prepare_engine()
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)  # noqa: S101
    from mapviewer.app.main import Program
    from mapviewer.opening import open_dossier

    figures: dict[str, object] = {f"ceiling, {key}": value for key, value in _ceiling().items()}
    program = Program(made)
    program.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    program.window.resize(1280, 800)
    program.window.show()
    for size in (n,) if n else SIZES:
        program.session.open(open_dossier(dossier(size)))
        while program.controller.texts._jobs.runs("index"):
            # Once for each file, in a process of its own: it would be measured too.
            wait(200)
        for name, where in VIEWS.items():
            for key, value in _window(program, where).items():
                figures[f"{size:,}: {name}, {key}"] = value
    program.close()
    for size in (n,) if n else SIZES:
        figures |= {f"{size:,}: map only, {key}": value for key, value in _map_only(size).items()}
    return figures


# The whole window ---------------------------------------------------------------------------------------------------------


class _Counter:
    """Counts what is painted, told and asked while it is entered."""

    def __init__(self, map_view: MapView) -> None:
        self._bridge = map_view.life.bridge
        self.at: list[float] = []
        self.costs: list[float] = []

    def _heard(self, message: object) -> None:
        from mapviewer.mapdoc import messages as say

        if isinstance(message, say.Painted):
            self.at.append(time.perf_counter())
            self.costs.append(float(message.ms))

    def __enter__(self) -> _Counter:
        assert self._bridge is not None  # noqa: S101
        self._bridge.received.connect(self._heard)
        self._engine, self._worked, self.begun = _engine_s(), time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._bridge is not None  # noqa: S101
        self.passed = time.perf_counter() - self.begun
        frames = max(1, len(self.at))
        own, engine = (time.process_time() - self._worked) / frames, (_engine_s() - self._engine) / frames
        self.cpu = f"{1e3 * own:.1f} + {1e3 * engine:.1f}"
        self._bridge.received.disconnect(self._heard)

    def rate(self, count: int) -> float:
        return round(count / self.passed, 1)

    @property
    def gap(self) -> float:
        return round(float(np.diff(self.at).max(initial=0.0)) * 1e3, 1)


def _window(program: Program, where: tuple[float, float, float]) -> dict[str, object]:
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    window, session = program.window, program.session
    timeline = window.timeline
    scale = timeline._layout().stage.scale  # type: ignore[union-attr]
    session.set_axis(scale.u(END - 90 * DAY), 1.0)
    session.select_window(END - 60 * DAY, END - 53 * DAY)
    window.map.jump(*where)
    window.map.grab_ready(30_000)
    wait(1_000)
    layout = timeline._layout()
    assert layout is not None  # noqa: S101
    stage = layout.stage
    left, right = stage.x(END - 60 * DAY), stage.x(END - 53 * DAY)
    y = stage.lanes_box.bottom - 2.0
    told = drawn = 0

    def mouse(kind: QEvent.Type, x: float) -> None:
        down = (
            Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        )
        point = QPointF(x, y)
        glob = QPointF(timeline.mapToGlobal(point))
        QApplication.sendEvent(
            timeline,
            QMouseEvent(kind, point, glob, Qt.MouseButton.LeftButton, down, Qt.KeyboardModifier.NoModifier),
        )

    def counted(_: object) -> None:
        nonlocal told
        told += 1

    paint = timeline.paintEvent

    def painted(event: object) -> None:
        nonlocal drawn
        drawn += 1
        paint(event)  # type: ignore[arg-type]

    timeline.paintEvent = painted  # type: ignore[method-assign]
    session.changed.connect(counted)
    middle, reach = (left + right) / 2, stage.x(END - 10 * DAY) - right
    screen = _flushes(window)
    with _Counter(window.map) as counter:
        mouse(QEvent.Type.MouseButtonPress, middle)
        # To and fro through the quarter, half a turn in `SECONDS` / 2.
        _ticking(lambda part: mouse(QEvent.Type.MouseMove, middle + reach * (1 - abs(1 - 2 * part))))
        mouse(QEvent.Type.MouseButtonRelease, middle)
    session.changed.disconnect(counted)
    timeline.paintEvent = paint  # type: ignore[method-assign]
    return {
        "map/s": counter.rate(len(counter.at)),
        "timeline/s": counter.rate(drawn),
        "screen/s": counter.rate(screen[0]),
        "told/s": counter.rate(told),
        "gap ms": counter.gap,
        "paint ms": _spread(counter.costs),
        "cpu ms": counter.cpu,
    }


def _flushes(window: QWidget) -> list[int]:
    """A count, as a list of one number, of how often a window is painted on the screen from now on."""
    from PySide6.QtCore import QEvent, QObject

    count = [0]

    class Flushes(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            del watched
            count[0] += event.type() == QEvent.Type.UpdateRequest
            return False

    counter = Flushes(window)
    window.installEventFilter(counter)
    return count


# The map alone, and nothing at all ----------------------------------------------------------------------------------------


def _map_only(size: int) -> dict[str, object]:
    from mapviewer.app.map_view import MapView

    figures: dict[str, object] = {}
    view = MapView()
    view.resize(1280, 720)
    view.show()
    session = Session(stand(size))
    session.changed.connect(view.apply)
    view.open(Opened(session.store, session.selection, session.visible))
    while not view.is_ready:
        wait(50)
    for name, where in VIEWS.items():
        view.jump(*where)
        view.grab_ready()

        def go(part: float) -> None:
            # Through three months, a week at a time.
            at = END - int(90 * DAY * (1 - part))
            session.select_window(at - 7 * DAY, at)

        with _Counter(view) as counter:
            _ticking(go)
        figures[f"{name}, map/s"] = counter.rate(len(counter.at))
        figures[f"{name}, paint ms"] = _spread(counter.costs)
        figures[f"{name}, gap ms"] = counter.gap
        figures[f"{name}, cpu ms"] = counter.cpu
    session.changed.disconnect(view.apply)
    view.shutdown()
    view.close()
    return figures


def _ceiling() -> dict[str, object]:
    from PySide6.QtWebEngineCore import QWebEnginePage
    from PySide6.QtWebEngineWidgets import QWebEngineView

    from mapviewer.app.map_host import host

    view = QWebEngineView()
    page = QWebEnginePage(host().profile, view)
    view.setPage(page)
    view.resize(900, 480)
    view.show()
    page.setHtml(CEILING)
    wait(2_000)
    answers: list[float] = []
    count = _flushes(view)
    page.runJavaScript("rate()", lambda _: None)
    begun = time.perf_counter()
    wait(int(SECONDS * 1_000))
    passed = time.perf_counter() - begun
    drawn = count[0]
    page.runJavaScript("rate()", answers.append)
    while not answers:
        wait(20)
    view.close()
    page.deleteLater()
    view.deleteLater()
    wait(50)
    return {"asked/s": round(float(answers[0]), 1), "screen/s": round(drawn / passed, 1)}


def _engine_s() -> float:
    """Seconds of processor that the engine's processes have taken so far."""
    ticks, todo = 0, [os.getpid()]
    while todo:
        one = todo.pop()
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
            if one != os.getpid():
                fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


# Clocks -------------------------------------------------------------------------------------------------------------------


def _ticking(act: Callable[[float], None]) -> None:
    """Do something sixty times a second for `SECONDS`, told what part of them has passed; as a hand does, it waits for nobody."""
    from PySide6.QtCore import Qt, QTimer

    begun = time.perf_counter()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(16)
    timer.timeout.connect(lambda: act(min(1.0, (time.perf_counter() - begun) / SECONDS)))
    timer.start()
    wait(int(SECONDS * 1_000))
    timer.stop()


def _spread(costs: list[float]) -> str:
    return f"{np.median(costs):.2f} / {np.quantile(costs, 0.95):.2f}" if costs else "none"

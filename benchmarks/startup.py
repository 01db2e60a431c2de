"""From starting the process to the first window, to the sample's first symbols on the map (budgets: 0.6 s and 1.0 s, warm), and to a
map whose basemap and names are all there.

Each run is a process of its own, timed from before the interpreter starts; the first run of all warms the disk cache and is left out.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

_CHILD = """
import os, sys, time
began = float(os.environ["MAPVIEWER_BENCH_BEGAN"])
from mapviewer.app.map_host import prepare_engine
prepare_engine(sys.argv)
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
from mapviewer.app.main import Program
program = Program(app)
view = program.window.map
marks = {}

class Eye:
    def seen(self):
        marks.setdefault("window", time.time() - began)
    def opened(self, news):
        if news.store.file.path is not None:
            view.painted.connect(self.painted)
            view.settle() if view.is_ready else view.ready.connect(view.settle)
    def painted(self):
        marks.setdefault("map", time.time() - began)
    def settled(self):
        marks["whole"] = time.time() - began
        app.quit()

eye = Eye()
program.session.opened.connect(eye.opened)
view.settled.connect(eye.settled)
program.controller.open_sample()
program.window.show()
# The first idle moment after the window was painted.
QTimer.singleShot(0, eye.seen)
QTimer.singleShot(30000, app.quit)
app.exec()
print(marks["window"], marks["map"], marks["whole"])
sys.stdout.flush()
program.close()
app.processEvents()
"""


def run(n: int | None) -> dict[str, object]:
    """Start the program `n` times (default 7) offscreen; medians and p95 in seconds."""
    seen: dict[str, list[float]] = {"first window": [], "first map": [], "whole basemap": []}
    for k in range((n or 7) + 1):
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "MAPVIEWER_BENCH_BEGAN": str(time.time()),
        }
        done = subprocess.run(
            [sys.executable, "-c", _CHILD], env=environment, capture_output=True, text=True, check=True
        )
        if k:
            for times, text in zip(seen.values(), done.stdout.split()[-3:], strict=True):
                times.append(float(text))
    figures: dict[str, object] = {}
    for name, times in seen.items():
        figures[f"{name}, median s"] = statistics.median(times)
        figures[f"{name}, p95 s"] = sorted(times)[int(0.95 * (len(times) - 1))]
    return {**figures, "runs": len(seen["first window"])}

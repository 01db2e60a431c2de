"""From starting the process to the first window and to the first map with the sample on it (budget: 0.6 s and 1.0 s, warm).

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
            view.settle() if view.is_ready else view.ready.connect(view.settle)
    def settled(self):
        marks["map"] = time.time() - began
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
print(marks["window"], marks["map"])
sys.stdout.flush()
program.close()
app.processEvents()
"""


def run(n: int | None) -> dict[str, object]:
    """Start the program `n` times (default 7) offscreen; medians and p95 in seconds."""
    windows, maps = [], []
    for k in range((n or 7) + 1):
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "MAPVIEWER_BENCH_BEGAN": str(time.time()),
        }
        done = subprocess.run(
            [sys.executable, "-c", _CHILD], env=environment, capture_output=True, text=True, check=True
        )
        window, shown = map(float, done.stdout.split()[-2:])
        if k:
            windows.append(window)
            maps.append(shown)
    return {
        "first window, median s": statistics.median(windows),
        "first window, p95 s": sorted(windows)[int(0.95 * (len(windows) - 1))],
        "first map, median s": statistics.median(maps),
        "first map, p95 s": sorted(maps)[int(0.95 * (len(maps) - 1))],
        "runs": len(windows),
    }

"""Scrubbing: from the session's verb to the message for the map page, as text, at 10 k, 100 k, 1 M and 10 M generated events.

`run(n)` measures `n` events, or every size. The window is moved in steps, as by a hand and by playback (budget: p95 ≤ 4 ms at 1 M, ≤ 8 ms at
10 M, growth from 10 k to 10 M at most 3×). Milliseconds, median and p95, for views of the world, a region and a city; with a window of a month,
one of a day, and in cumulative mode. `cpu` is the processor's time alone, for a machine that has other work too. `bytes` is the message's
size, `cells` how many cells or symbols it holds.
"""

from __future__ import annotations

import time
from typing import Final

import numpy as np

from benchmarks import generate
from benchmarks.index import END, spread
from benchmarks.stores import stand
from mapviewer.events.store import Store
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import compose
from mapviewer.query.selection import Mode
from mapviewer.session import Change, Session

VIEWS: Final = {
    "world": (2.0, Bounds(-60.0, -170.0, 80.0, 180.0)),
    "region": (5.0, Bounds(25.0, 12.0, 45.0, 68.0)),
    "city": (9.0, Bounds(35.2, 138.0, 36.2, 141.5)),
}
STEPS: Final = 200
DAY: Final = 86_400


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    figures: dict[str, object] = {}
    p95s: list[float] = []
    for size in (n,) if n else generate.SIZES:
        store = stand(size)
        worst = 0.0
        for name, (zoom, view) in VIEWS.items():
            for kind in ("month", "day", "cumulative"):
                times, busy, cells, length = _scrub(store, kind, zoom, view)
                key = f"{size:,}: {name}, {kind}"
                median, p95 = spread(times)
                figures[f"{key}: median / p95"] = f"{median:.2f} / {p95:.2f}"
                figures[f"{key}: cpu"] = "{:.2f} / {:.2f}".format(*spread(busy))
                figures[f"{key}: cells / bytes"] = f"{cells} / {length:,}"
                worst = max(worst, p95)
        figures[f"{size:,}: worst p95"] = worst
        p95s.append(worst)
    if len(p95s) > 1:
        figures["growth of the worst p95, smallest to largest"] = round(p95s[-1] / p95s[0], 2)
    return figures


def _scrub(store: Store, kind: str, zoom: float, view: Bounds) -> tuple[list[float], list[float], int, int]:
    session = Session(store)
    last: list[tuple[int, int]] = []

    def send(change: Change) -> None:
        scene = compose(store, change.visible, change.new, zoom=zoom, within=None, view=view)
        past = change.new.mode is Mode.CUMULATIVE
        text = say.show(scene, 1, past=past).model_dump_json()
        last.append((len(scene.density) if scene.density else len(scene.marks), len(text)))

    session.changed.connect(send)
    if kind == "cumulative":
        session.set_mode(Mode.CUMULATIVE)
    length = {"month": 30 * DAY, "day": DAY}.get(kind, 0)
    times: list[float] = []
    busy: list[float] = []
    # Half of the way through the crowded last months, half through the years before.
    for at in [
        *np.linspace(END - 90 * DAY, END, STEPS // 2),
        *np.linspace(END - 9_000 * DAY, END, STEPS // 2),
    ]:
        begun, worked = time.perf_counter(), time.thread_time()
        if kind == "cumulative":
            session.move_playhead(int(at))
        else:
            session.select_window(int(at) - length, int(at))
        times.append(time.perf_counter() - begun)
        busy.append(time.thread_time() - worked)
    # The first ones make what is kept.
    return times[5:], busy[5:], *last[STEPS // 4]

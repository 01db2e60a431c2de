"""The space-time index at 10 k, 100 k, 1 M and 10 M generated events: building it, and asking it.

`run(n)` measures `n` events, or every size. Per size, in milliseconds unless a name says otherwise:

- `order s`: seconds to put the time bounds in order, once a dossier
- `slab …`: to make the cells about a view (world, region, city), once a view or a level; panning a little makes no new one
- `counts`: exact counts of a window over the whole dossier, median and p95
- `cells …`: exact counts by cell and category of a window in a view, median and p95
- `list …`: the rows of a window that holds some hundreds, median

Windows are drawn at random, from minutes to years. `growth` is the world view's median from the smallest size to the largest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks import generate
from benchmarks.stores import stand
from mapviewer.query.grid import View, cell_bits
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Selection

VIEWS: Final = {
    "world": (2, View(-60.0, -170.0, 80.0, 180.0)),
    "region": (5, View(25.0, 12.0, 45.0, 68.0)),
    "city": (9, View(35.2, 138.0, 36.2, 141.5)),
}
REPEATS: Final = 200
END: Final = generate.END_DAY * 86_400


def windows(count: int, seed: int = 7) -> list[tuple[int, int]]:
    """Random windows: lengths from a minute to ten years, half of them ending in the last month."""
    rng = np.random.default_rng(seed)
    found = []
    for k in range(count):
        length = int(60 * 10 ** rng.uniform(0, 6.7))
        back = int(rng.integers(0, 31 * 86_400 if k % 2 else generate.YEARS * 365 * 86_400))
        found.append((END - back - length, END - back))
    return found


def spread(times: list[float]) -> tuple[float, float]:
    """Median and p95 of seconds, in milliseconds."""
    return round(float(np.median(times)) * 1e3, 3), round(float(np.quantile(times, 0.95)) * 1e3, 3)


def timed(action: Callable[[], object]) -> float:
    """Seconds that something takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    figures: dict[str, object] = {}
    world: list[float] = []
    for size in (n,) if n else generate.SIZES:
        for name, value in _measure(size).items():
            figures[f"{size:,}: {name}"] = value
            if name == "cells world median":
                world.append(float(str(value)))
    if len(world) > 1:
        figures["growth of cells world, smallest to largest"] = round(world[-1] / world[0], 2)
    return figures


def _measure(n: int) -> dict[str, object]:
    store = stand(n)
    figures: dict[str, object] = {}
    index = Index(store)
    none = Selection().filters
    figures["order s"] = round(timed(lambda: index.times(none)), 3)
    asked = windows(REPEATS)
    visible(index, Selection(window=asked[0]))
    counted = [timed(lambda w=window: visible(index, Selection(window=w))) for window in asked]  # type: ignore[misc]
    figures["counts median"], figures["counts p95"] = spread(counted)
    for name, (zoom, view) in VIEWS.items():
        bits = cell_bits(zoom)
        figures[f"slab {name}"] = round(timed(lambda v=view, b=bits: index.slab(none, v, b)) * 1e3, 1)  # type: ignore[misc]
        answers = [visible(index, Selection(window=window)) for window in asked]
        answers[0].cells(view, bits)
        times = [timed(lambda a=answer, v=view, b=bits: a.cells(v, b)) for answer in answers]  # type: ignore[misc]
        figures[f"cells {name} median"], figures[f"cells {name} p95"] = spread(times)
    few = [
        answer
        for window in asked
        if (answer := visible(index, Selection(window=window))).counts.inside + answer.counts.possible < 3_000
    ] or [visible(index, Selection(window=asked[0]))]
    few[0].shown_rows()
    figures["list median"] = spread([timed(answer.shown_rows) for answer in few])[0]
    return figures

"""Repaint of the timeline at 11, 1 k, 10 k and 100 k events, 1280×220 pixels (budget: p95 ≤ 8 ms at any number).

Figures are milliseconds, median and p95 over `REPEATS` frames, for each number of events:

- `scrub`: the window moves; states, layout and the painting of the frame (membership itself is the index's)
- `hover`: only the pointer moves
- `zoom`: the view moves; everything is laid out and painted anew
- `open`: the first picture of a dossier, once: axis, lanes, layout and painting
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import replace

from mapviewer.events.calendar import civil_from_days
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Selection
from mapviewer.timeline.layout import Composer, Size, with_selection
from mapviewer.timeline.picture import Metrics

NUMBERS = (11, 1_000, 10_000, 100_000)
REPEATS = 120
WIDTH, HEIGHT = 1280, 220


def run(n: int | None) -> dict[str, object]:
    """Measure with `n` events, or with every one of NUMBERS."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication.instance() or QGuiApplication([])
    result: dict[str, object] = {}
    for count in (n,) if n else NUMBERS:
        for name, (median, p95) in _measure(_store(count)).items():
            result[f"{count:,} events: {name} median ms"] = round(median, 2)
            result[f"{count:,} events: {name} p95 ms"] = round(p95, 2)
    del app
    return result


def _store(count: int) -> Store:
    rng = random.Random(5)
    events = []
    for k in range(count):
        at = 18_000 + int(abs(rng.gauss(0, 400)))
        year, month, day = civil_from_days(at)
        when = f"{year:04d}-{month:02d}-{day:02d}"
        kind = rng.random()
        if kind < 0.3:
            when += f"T{rng.randrange(24):02d}:{rng.randrange(60):02d}:00Z"
        elif kind < 0.4:
            when = when[:7]
        elif kind < 0.5:
            last = civil_from_days(at + rng.randint(1, 30))
            when += f"/{last[0]:04d}-{last[1]:02d}-{last[2]:02d}"
        events.append(
            {"id": f"e{k}", "title": f"Event number {k}", "when": when, "category": f"c{rng.randrange(5)}"}
        )
    head = {"format": "mapviewer-dossier", "version": 1, "title": "benchmark"}
    return Store(Dossier.model_validate({**head, "events": events}), file=FileInfo(None, "b.json", "00"))


def _measure(store: Store) -> dict[str, tuple[float, float]]:
    from PySide6.QtGui import QImage, QPainter

    from mapviewer.paint.text import Letters, Style
    from mapviewer.paint.theme import theme
    from mapviewer.paint.timeline import NO_POINTER, Pointer, TimelinePainter

    letters = Letters()
    metrics = Metrics(lambda text, size, bold: letters.width(text, Style(size, bold)))
    index = Index(store)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = TimelinePainter(theme(False), letters)
    selection = Selection()
    found = visible(index, selection)

    def paint(of: object, pointer: Pointer = NO_POINTER) -> None:
        brush = QPainter(image)
        painter.paint(brush, of, pointer)  # type: ignore[arg-type]
        brush.end()

    began = time.perf_counter()
    composer = Composer(store, metrics)
    stage = composer.stage(selection, found.passes, Size(WIDTH, HEIGHT))
    paint(with_selection(stage, found, selection, store.row_of))
    first = (time.perf_counter() - began) * 1e3
    low, high = stage.scale.start, stage.scale.end
    length = (high - low) // 12

    windows = [low + (high - low - length) * k // REPEATS for k in range(REPEATS)]
    chosen = [replace(selection, window=(t, t + length), playhead=t) for t in windows]
    answers = [visible(index, one) for one in chosen]

    def scrub(k: int) -> None:
        paint(with_selection(stage, answers[k], chosen[k], store.row_of))

    still = with_selection(stage, answers[0], chosen[0], store.row_of)

    def hover(k: int) -> None:
        paint(still, Pointer(x=200.0 + k, words="16 July 2025"))

    def zoom(k: int) -> None:
        # In and out again, about a place that wanders.
        width = max(1e-4, 0.93 ** (k if k < REPEATS / 2 else REPEATS - k))
        at = 0.3 * (1 - width)
        view = replace(selection, axis=(at, at + width))
        paint(
            with_selection(composer.stage(view, found.passes, Size(WIDTH, HEIGHT)), found, view, store.row_of)
        )

    return {"scrub": _times(scrub), "hover": _times(hover), "zoom": _times(zoom), "open": (first, first)}


def _times(frame: Callable[[int], None]) -> tuple[float, float]:
    """Median and 95th percentile of REPEATS frames, milliseconds."""
    found = []
    for k in range(REPEATS):
        began = time.perf_counter()
        frame(k)
        found.append((time.perf_counter() - began) * 1e3)
    found.sort()
    return found[len(found) // 2], found[int(len(found) * 0.95)]

"""Repaint of the timeline at 11, 1 k, 10 k, 100 k and 1 M generated events, 1280×220 pixels (budget: p95 ≤ 8 ms at any number).

Figures are milliseconds, median and p95 over `REPEATS` frames, for each number of events:

- `scrub`: the window moves; states, layout and the painting of the frame (membership itself is the index's)
- `hover`: only the pointer moves
- `zoom`: the view moves, from the whole axis to some hours and back; everything is laid out and painted anew
- `filtered`: the first picture after another filter, which lets through two of the eight categories
- `open`: the first picture of a dossier once it is prepared
- `prepare`: what opening a dossier does for it beforehand, on another thread
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.stores import stand
from mapviewer.events.store import Store
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Selection
from mapviewer.timeline.layout import Composer, Size, prepare, with_selection
from mapviewer.timeline.picture import Metrics

NUMBERS = (11, 1_000, 10_000, 100_000, 1_000_000)
REPEATS = 120
WIDTH, HEIGHT = 1280, 220


def run(n: int | None) -> dict[str, object]:
    """Measure with `n` events, or with every one of NUMBERS."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication.instance() or QGuiApplication([])
    result: dict[str, object] = {}
    worst: dict[str, list[float]] = {}
    for count in (n,) if n else NUMBERS:
        for name, found in _measure(stand(count)).items():
            if len(found) == 1:
                result[f"{count:,} events: {name} ms"] = round(found[0], 2)
                continue
            median, p95 = (float(np.quantile(found, q)) for q in (0.5, 0.95))
            result[f"{count:,} events: {name} median / p95 ms"] = f"{median:.2f} / {p95:.2f}"
            worst.setdefault(name, []).append(p95)
    if len(worst["scrub"]) > 1:
        for name, p95s in worst.items():
            result[f"growth of {name} p95, smallest to largest"] = round(p95s[-1] / p95s[0], 2)
    del app
    return result


def _measure(store: Store) -> dict[str, list[float]]:
    from PySide6.QtGui import QImage, QPainter

    from mapviewer.paint.text import Letters
    from mapviewer.paint.theme import theme
    from mapviewer.paint.timeline import NO_POINTER, Pointer, TimelinePainter

    letters = Letters()
    metrics = Metrics(letters.measure)
    index = Index(store)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = TimelinePainter(theme(False), letters)
    selection = Selection()
    found = visible(index, selection)

    def paint(of: object, pointer: Pointer = NO_POINTER) -> None:
        brush = QPainter(image)
        painter.paint(brush, of, pointer)  # type: ignore[arg-type]
        brush.end()

    _ = store.columns, store.undated_order, index.counted(selection.filters, *selection.span)
    began = time.perf_counter()
    prepare(store)
    prepared = (time.perf_counter() - began) * 1e3
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
        width = max(1e-4, 0.87 ** (k if k < REPEATS / 2 else REPEATS - k))
        at = 0.3 * (1 - width)
        view = replace(selection, axis=(at, at + width))
        paint(
            with_selection(composer.stage(view, found.passes, Size(WIDTH, HEIGHT)), found, view, store.row_of)
        )

    masks = [np.isin(store.columns.category, (k, k + 1)) for k in range(6)]

    def filtered(k: int) -> None:
        paint(
            with_selection(
                composer.stage(selection, masks[k], Size(WIDTH, HEIGHT)), found, selection, store.row_of
            )
        )

    return {
        "scrub": _times(scrub),
        "hover": _times(hover),
        "zoom": _times(zoom),
        "filtered": _times(filtered, len(masks)),
        "open": [first],
        "prepare": [prepared],
    }


def _times(frame: Callable[[int], None], repeats: int = REPEATS) -> list[float]:
    """Milliseconds of each frame."""
    found = []
    for k in range(repeats):
        began = time.perf_counter()
        frame(k)
        found.append((time.perf_counter() - began) * 1e3)
    return found

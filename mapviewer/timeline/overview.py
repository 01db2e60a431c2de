"""The overview strip: where on the whole axis each category has events, as a few runs a lane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mapviewer.timeline.lanes import Lane
from mapviewer.timeline.picture import Rect, Run
from mapviewer.timeline.scale import Scale


def overview_runs(lanes: Sequence[Lane], scale: Scale, box: Rect) -> tuple[Run, ...]:
    """Runs of pixels that known sides of events touch; vague ones (`sure` False) first, so that the others are painted over them."""
    if not lanes:
        return ()
    count = max(1, int(box.w))
    places = np.arange(count + 1, dtype=np.float64) / count
    edges = scale.ts(places)
    pitch = (box.h - 6) / len(lanes)
    runs: list[Run] = []
    for number, lane in enumerate(lanes):
        y = box.y + 3 + number * pitch
        for sure, counts in ((False, lane.touching(edges)), (True, lane.touching_surely(edges))):
            there = np.concatenate(([0], (counts > 0).astype(np.int8), [0]))
            change = np.flatnonzero(np.diff(there))
            for first, last in zip(change[::2], change[1::2], strict=True):
                x0 = box.x + first / count * box.w
                x1 = box.x + last / count * box.w
                # An instant is a single pixel; two are seen.
                runs.append(
                    Run(float(x0), float(max(x1, x0 + 2)), y, max(1.0, pitch * 0.62), lane.category, sure)
                )
    return tuple(sorted(runs, key=lambda run: run.sure))

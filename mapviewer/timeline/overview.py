"""The overview strip: where on the whole axis each category has events, as a few runs a lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mapviewer.events.store import Floats, Ints
from mapviewer.timeline.lanes import Lane
from mapviewer.timeline.picture import Rect, Run
from mapviewer.timeline.scale import Scale

VAGUE: Final = 0.42
"""Strength of a run of events of which no more than a month or a year is known."""
CROWD: Final = 24
"""Where the fullest pixel holds more events than this, runs are shaded by how many there are."""
SHADES: Final = 6


def overview_runs(lanes: Sequence[Lane], scale: Scale, box: Rect) -> tuple[Run, ...]:
    """Runs of pixels that known sides of events touch; faint ones first, so that the others are painted over them."""
    if not lanes:
        return ()
    count = max(1, int(box.w))
    places = np.arange(count + 1, dtype=np.float64) / count
    edges = scale.ts(places)
    pitch = (box.h - 6) / len(lanes)
    runs: list[Run] = []
    for number, lane in enumerate(lanes):
        y = box.y + 3 + number * pitch
        shades = _shades(*lane.touching(edges))
        change = np.flatnonzero(np.diff(shades, prepend=0, append=0))
        for first, last in zip(change[:-1].tolist(), change[1:].tolist(), strict=True):
            strength = float(shades[first])
            if not strength:
                continue
            x0 = box.x + first / count * box.w
            x1 = box.x + last / count * box.w
            # An instant is a single pixel; two are seen.
            runs.append(Run(x0, max(x1, x0 + 2), y, max(1.0, pitch * 0.62), lane.number, strength))
    return tuple(sorted(runs, key=lambda run: run.strength))


def _shades(touching: Ints, surely: Ints) -> Floats:
    """The strength of each pixel, 0 for nothing."""
    plain: Floats = np.where(surely > 0, 1.0, np.where(touching > 0, VAGUE, 0.0))
    most = int(touching.max(initial=0))
    if most <= CROWD:
        return plain
    # By the logarithm, so that one event is still seen beside a thousand.
    steps = np.ceil(np.log1p(touching) / np.log1p(most) * SHADES) / SHADES
    return np.where(touching > 0, np.maximum(steps, 0.25), 0.0)

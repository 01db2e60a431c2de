"""The histogram: how many events begin in each bin of time. A bin lies within one block; none spans a fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mapviewer.timeline.lanes import Lane
from mapviewer.timeline.picture import Bin, Histogram, Rect
from mapviewer.timeline.ruler import Stretch, nice_step, ticks

LEAST_EVENTS: Final = 30
"""With fewer events the lanes tell as much, and more exactly."""
BIN_PIXELS: Final = 7.0


def says_something(lanes: Sequence[Lane]) -> bool:
    """Whether there are enough events for a histogram."""
    return sum(lane.passing for lane in lanes) >= LEAST_EVENTS


def histogram(lanes: Sequence[Lane], stretches: Sequence[Stretch], zone: str, bounds: Rect) -> Histogram:
    """Bins of a nice unit over the visible stretches; those at a stretch's edge are cut there.

    A bin is at least BIN_PIXELS wide, and as long as half of the starts are vague: bins of hours for dates known to the day would tell
    nothing for certain.
    """
    vague = _typical_vagueness(lanes)
    bins: list[Bin] = []
    for stretch in stretches:
        step = nice_step(max(stretch.seconds_per_pixel * BIN_PIXELS, vague))
        inner = [t for t in ticks(stretch.t0, stretch.t1, step, zone) if stretch.t0 < t < stretch.t1]
        edges = np.array([stretch.t0, *inner, stretch.t1], np.int64)
        if len(edges) < 2 or edges[0] >= edges[-1]:
            continue
        begin = [lane.begin(edges) for lane in lanes]
        certain = np.sum(begin, axis=0)
        maybe = np.sum([lane.may_begin(edges) for lane in lanes], axis=0) - certain
        for k in np.flatnonzero(certain + maybe):
            t0, t1 = int(edges[k]), int(edges[k + 1])
            parts = tuple(
                (lane.category, int(counts[k]))
                for lane, counts in zip(lanes, begin, strict=True)
                if counts[k]
            )
            bins.append(Bin(stretch.x(t0), stretch.x(t1), t0, t1, parts, int(maybe[k])))
    # Heights follow what is certain; where nothing is, what may be.
    most = max((b.certain for b in bins), default=0) or max((b.maybe for b in bins), default=1)
    return Histogram(bounds, tuple(bins), max(1, most))


def _typical_vagueness(lanes: Sequence[Lane]) -> float:
    """Seconds within which half of all starts are known, 0 for exact ones."""
    classes = sorted((width, len(firsts)) for lane in lanes for width, firsts in lane.classes)
    half = sum(count for _, count in classes) / 2
    seen = 0
    for width, count in classes:
        seen += count
        if seen >= half:
            # A day is known to 86,400 seconds, the first and the last one counted.
            return float(width + 1) if width else 0.0
    return 0.0

"""The histogram: how many events begin in each bin of time. A bin lies within one block; none spans a fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mapviewer.events.store import Ints
from mapviewer.timeline.lanes import Lane
from mapviewer.timeline.picture import Histogram, Rect
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
    pixels: list[tuple[float, float]] = []
    times: list[tuple[int, int]] = []
    counts: list[Ints] = []
    maybes: list[Ints] = []
    for stretch in stretches:
        step = nice_step(max(stretch.seconds_per_pixel * BIN_PIXELS, vague))
        inner = [t for t in ticks(stretch.t0, stretch.t1, step, zone) if stretch.t0 < t < stretch.t1]
        edges = np.array([stretch.t0, *inner, stretch.t1], np.int64)
        if len(edges) < 2 or edges[0] >= edges[-1]:
            continue
        found = [lane.begin(edges) for lane in lanes]
        begin = np.stack([certain for certain, _ in found], axis=1)
        maybe: Ints = np.sum([possible for _, possible in found], axis=0)
        there = np.flatnonzero(begin.any(axis=1) | (maybe > 0))
        counts.append(begin[there])
        maybes.append(maybe[there])
        ends = edges.tolist()
        xs = stretch.xs(ends)
        times += [(ends[k], ends[k + 1]) for k in there.tolist()]
        pixels += [(xs[k], xs[k + 1]) for k in there.tolist()]
    stacks = np.concatenate(counts) if counts else np.zeros((0, len(lanes)), np.int64)
    rest = np.concatenate(maybes) if maybes else np.zeros(0, np.int64)
    # Heights follow what is certain; where nothing is, what may be.
    most = int(stacks.sum(axis=1).max(initial=0)) or int(rest.max(initial=1))
    categories = tuple(lane.number for lane in lanes)
    return Histogram(bounds, tuple(pixels), tuple(times), categories, stacks, rest, max(1, most))


def _typical_vagueness(lanes: Sequence[Lane]) -> float:
    """Seconds within which half of all starts are known, 0 for exact ones."""
    widths = sorted(found for lane in lanes for found in (lane.starts.widths if lane.starts else ()))
    half = sum(count for _, count in widths) / 2
    seen = 0
    for width, count in widths:
        seen += count
        if seen >= half:
            # A day is known to 86,400 seconds, the first and the last one counted.
            return float(width + 1) if width else 0.0
    return 0.0

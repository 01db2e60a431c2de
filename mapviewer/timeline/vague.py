"""Which events are too vague to say where the axis is. Pure.

“Some time in the 2020s” would keep every gap of ten years from being folded, and ten days that are known to the day within a pixel's width.
Such an event is drawn over the whole axis instead, with arrows at its ends (see `docs/decisions/0011-vague-events-and-folds.md`).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from mapviewer.events.store import Bools, Floats, Ints

FAR_WIDER: Final = 20
"""So many times as wide as all runs that it overlaps, the room around them included, and an event says nothing about where the axis is."""
DAY: Final = 86_400
ROOM: Final = 0.12
"""The least room about a run in all, as a part of its length; it is a day at least (see `scale.PAD_SECONDS`)."""


def too_vague(lows: Ints, highs: Ints, certain: Bools) -> Bools:
    """Which of the events at [lows, highs), all (n,), seconds, `lows` sorted, are left out of the runs that the axis is folded by.

    Those are the ones that certainly last at no moment (`certain` says which do) and are far wider than the runs they overlap. Narrow events come first: one
    is held against the runs of all that have a certain part and of those that are narrower by a power of two. What overlaps no run is one
    of its own, however wide.
    """
    widths = highs - lows
    wide = ~certain & (widths > FAR_WIDER * DAY)
    found = np.zeros(len(lows), np.bool_)
    if not wide.any():
        return found
    begins, ends = _runs(lows[~wide], highs[~wide])
    rows = np.flatnonzero(wide)
    sizes = np.frexp(widths[rows].astype(np.float64))[1]
    for size in np.unique(sizes).tolist():
        some = rows[sizes == size]
        far = widths[some] > FAR_WIDER * _overlapped(lows[some], highs[some], begins, ends)
        found[some[far]] = True
        own = some[~far]
        if len(own):
            begins, ends = np.concatenate((begins, lows[own])), np.concatenate((ends, highs[own]))
            ordered = np.argsort(begins, kind="stable")
            begins, ends = _runs(begins[ordered], ends[ordered])
    return found


def _runs(lows: Ints, highs: Ints) -> tuple[Ints, Ints]:
    """Where the runs of some intervals begin and end; `lows` sorted."""
    if not len(lows):
        return lows, highs
    reach = np.maximum.accumulate(highs)
    breaks = np.flatnonzero(lows[1:] > reach[:-1])
    return lows[np.concatenate(([0], breaks + 1))], reach[np.concatenate((breaks, [len(lows) - 1]))]


def _overlapped(lows: Ints, highs: Ints, begins: Ints, ends: Ints) -> Floats:
    """How long the runs that each interval overlaps are together, with the room about them, seconds; without end where there are none."""
    lengths = (ends - begins).astype(np.float64)
    sums = np.concatenate(([0.0], np.cumsum(lengths + np.maximum(DAY, ROOM * lengths))))
    first = np.searchsorted(ends, lows, "right")
    end = np.searchsorted(begins, highs, "left")
    found: Floats = np.where(end > first, sums[np.maximum(first, end)] - sums[first], np.inf)
    return found

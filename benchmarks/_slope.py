"""A robust slope: what a few odd samples cannot bend, and how far it may be off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

_Z90: Final = 1.645
"""Of the normal distribution, nine tenths lie within so many standard deviations."""


class Slope(NamedTuple):
    """The median of the slopes of all pairs, and between what it lies nine times of ten; y by x."""

    value: float
    low: float
    high: float


def slope(x: Sequence[float], y: Sequence[float]) -> Slope:
    """The slope of y over x by Theil and Sen, with Sen's interval (Sen 1968, doi:10.1080/01621459.1968.10480934).

    Raises ValueError where no two samples differ in x.
    """
    n = len(x)
    first, second = np.triu_indices(n, 1)
    run = np.asarray(x, float)[second] - np.asarray(x, float)[first]
    rise = np.asarray(y, float)[second] - np.asarray(y, float)[first]
    slopes = np.sort(rise[run != 0] / run[run != 0])
    count = len(slopes)
    if not count:
        raise ValueError("found no two samples at different times, expected some")
    # The standard deviation of Kendall's S, ties left out of account: that makes the interval wider, never narrower.
    spread = _Z90 * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low = max(0, math.floor((count - spread) / 2))
    high = min(count - 1, math.ceil((count + spread) / 2))
    return Slope(float(np.median(slopes)), float(slopes[low]), float(slopes[high]))

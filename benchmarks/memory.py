"""Memory by size: what opening takes, above an interpreter that has everything imported.

`run(n)` opens files of 10 thousand events, ten times as many, and so on up to `n` (default 1,000,000), each in a fresh process with an empty
cache and once more with a full one. Returned are megabytes of the whole process tree, for each size:

- `peak_mb_N`: the most while it was loaded, helpers included (budget at 1 M: ≤ 400)
- `after_mb_N`: once it is open
- `again_mb_N`: the most when it was opened from the cache
- `bytes_per_event_N`: `after_mb_N` an event

`growth_N` is how many times as much N took at most as the size before.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import _measure


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    result: dict[str, object] = {}
    peaks: dict[int, float] = {}
    size = 10_000
    while size <= (n or 1_000_000):
        path = _measure.dossier(size)
        with tempfile.TemporaryDirectory() as cache:
            first = _measure.opened(path, Path(cache))
            again = _measure.opened(path, Path(cache))
        result[f"peak_mb_{size}"] = round(first["peak_mb"], 1)
        result[f"after_mb_{size}"] = round(first["after_mb"], 1)
        result[f"again_mb_{size}"] = round(again["peak_mb"], 1)
        result[f"bytes_per_event_{size}"] = round(first["after_mb"] * 1e6 / first["events"])
        peaks[size] = first["peak_mb"]
        size *= 10
    return result | _measure.growth(peaks)

"""Opening a large file again, from the column cache.

`run(n)` opens a file of `n` generated events (default: 10,000, 100,000 and 1,000,000) once, and then five times more in fresh processes.
Medians are returned for each size N:

- `reopen_s_N`: seconds from the file's name to the store (budget at 1 M: ≤ 0.5), `reopen_p95_s_N` the 95th percentile
- `ready_s_N`: seconds from there to everything that the window's first pictures need, off its thread
- `first_event_ms_N`: milliseconds to read one event by its id
- `peak_mb_N`, `after_mb_N`, `ready_mb_N`: memory above what the process took before, at most while it loads, after that, and in the end
- `cache_mb_N`: what the cache takes on the disk

`growth_N` is how many times as long N took as the size before.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import _measure


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    result: dict[str, object] = {}
    times: dict[int, float] = {}
    for size in (n,) if n else _measure.SIZES:
        path = _measure.dossier(size)
        with tempfile.TemporaryDirectory() as cache:
            _measure.opened(path, Path(cache))
            kept = sum(file.stat().st_size for file in Path(cache, "columns").glob("*.columns"))
            runs = [_measure.opened(path, Path(cache)) for _ in range(5)]
        loads = [one["load_s"] for one in runs]
        times[size] = median(loads)
        result[f"reopen_s_{size}"] = round(times[size], 3)
        result[f"reopen_p95_s_{size}"] = round(float(np.quantile(loads, 0.95)), 3)
        for name in ("ready_s", "first_event_ms", "peak_mb", "after_mb", "ready_mb"):
            result[f"{name}_{size}"] = round(median(one[name] for one in runs), 2)
        result[f"cache_mb_{size}"] = round(kept / 1e6, 1)
    return result | _measure.growth(times)

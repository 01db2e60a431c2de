"""Opening a large file for the first time.

`run(n)` opens a file of `n` generated events (default: 10,000, 100,000 and 1,000,000) in fresh processes with an empty cache, three times, and
returns for each size N, as medians:

- `load_s_N`: seconds from the file's name to the store, every record validated (budget at 1 M: ≤ 6)
- `processor_s_N`: what all processes together worked for that; on a machine that others use too, the fairer figure
- `ready_s_N`: seconds from there to everything that the window's first pictures need, off its thread
- `first_event_ms_N`: milliseconds to read one event by its id
- `silence_ms_N`: the longest time without a word of progress while it loads (budget: ≤ 100), and `silence_p95_ms_N` the 95th percentile
- `peak_mb_N`: the most memory that the process and its helpers took, above what it took before (budget at 1 M: ≤ 400)
- `after_mb_N`: the same once it is open, and `ready_mb_N` with what the first pictures need
- `mb_per_s_N`, `events_per_s_N`: the same speed in other words

`growth_N` is how many times as long N took as the size before.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import _measure

NAMES: Final = (
    "problems",
    "load_s",
    "processor_s",
    "ready_s",
    "first_event_ms",
    "silence_ms",
    "silence_p95_ms",
    "peak_mb",
    "after_mb",
    "ready_mb",
)


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    result: dict[str, object] = {}
    times: dict[int, float] = {}
    for size in (n,) if n else _measure.SIZES:
        path = _measure.dossier(size)
        runs = []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as cache:
                runs.append(_measure.opened(path, Path(cache)))
        for name in NAMES:
            result[f"{name}_{size}"] = round(median(one[name] for one in runs), 2)
        times[size] = median(one["load_s"] for one in runs)
        result[f"mb_per_s_{size}"] = round(path.stat().st_size / 1e6 / times[size], 1)
        result[f"events_per_s_{size}"] = round(runs[0]["events"] / times[size])
    return result | _measure.growth(times)

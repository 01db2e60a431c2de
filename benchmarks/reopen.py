"""Opening a large file again, from the column cache.

`run(n)` opens a file of `n` generated events (default 1,000,000) once, and then five times more in fresh processes. Medians are returned:

- `reopen_s`: seconds from the file's name to the store (budget at 1 M: ≤ 0.5)
- `columns_s`: seconds from there to the index
- `first_event_ms`: milliseconds to read one event by its id
- `peak_mb`, `after_mb`: memory above what the process took before, at most and in the end
- `cache_mb`: what the cache takes on the disk
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from benchmarks import _measure


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    path = _measure.dossier(n or 1_000_000)
    with tempfile.TemporaryDirectory() as cache:
        _measure.opened(path, Path(cache))
        size = sum(file.stat().st_size for file in Path(cache, "columns").glob("*.columns"))
        runs = [_measure.opened(path, Path(cache)) for _ in range(5)]
    result: dict[str, object] = {"events": int(runs[0]["events"])}
    result["reopen_s"] = round(median(one["load_s"] for one in runs), 3)
    for name in ("columns_s", "first_event_ms", "peak_mb", "after_mb"):
        result[name] = round(median(one[name] for one in runs), 2)
    result["cache_mb"] = round(size / 1e6, 1)
    return result

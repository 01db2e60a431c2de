"""Opening a large file for the first time.

`run(n)` opens a file of `n` generated events (default 1,000,000) in fresh processes with an empty cache, three times, and returns medians:

- `events`, `file_mb`, `problems`: what was opened
- `load_s`: seconds from the file's name to the store, every record validated (budget at 1 M: ≤ 6)
- `processor_s`: what all processes together worked for that; on a machine that others use too, the fairer figure
- `columns_s`: seconds from there to the index
- `first_event_ms`: milliseconds to read one event by its id
- `silence_ms`: the longest time without a word of progress (budget: ≤ 100)
- `peak_mb`: the most memory that the process and its helpers took, above what it took before (budget at 1 M: ≤ 400)
- `after_mb`: the same once it is open
- `mb_per_s`, `events_per_s`: the same speed in other words
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from benchmarks import _measure


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    path = _measure.dossier(n or 1_000_000)
    size = path.stat().st_size / 1e6
    runs = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as cache:
            runs.append(_measure.opened(path, Path(cache)))
    result: dict[str, object] = {"events": int(runs[0]["events"]), "file_mb": round(size, 1)}
    for name in (
        "problems",
        "load_s",
        "processor_s",
        "columns_s",
        "first_event_ms",
        "silence_ms",
        "peak_mb",
        "after_mb",
    ):
        result[name] = round(median(one[name] for one in runs), 2)
    seconds = median(one["load_s"] for one in runs)
    result["mb_per_s"] = round(size / seconds, 1)
    result["events_per_s"] = round(runs[0]["events"] / seconds)
    return result

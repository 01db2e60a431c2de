"""A series of the sample: sixty frames of 1280 by 720 (budget: 6 s), the same as a GIF, and an A4 page of 300 dots an inch as PDF (budget: 1 s)
and SVG. Seconds, medians of `n` runs (default 3), in a warm process; processor seconds are the least of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks._measure import median_s, processor_s


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    from mapviewer.assets import sample_dossier
    from mapviewer.opening import open_dossier
    from mapviewer.paint.export import render
    from mapviewer.paint.film import Film, write_film
    from mapviewer.paint.snapshot import ensure_gui
    from mapviewer.snapshot.again import Format
    from mapviewer.snapshot.series import Series, series
    from mapviewer.snapshot.spec import SnapshotSpec

    n = n or 3
    gui = ensure_gui()
    store = open_dossier(sample_dossier())
    spec = SnapshotSpec.from_options(
        store, size="1280x720", from_="2025-07-10", to="2025-07-24", include={"inset": False}
    )
    hours = series(spec, store, step="hour")
    made = Series(hours.whole, hours.frames[:60])
    page = SnapshotSpec.from_options(store, size="a4-landscape")
    number = count()
    with tempfile.TemporaryDirectory() as folder:

        def film(kind: Film, ending: str) -> Callable[[], object]:
            return lambda: write_film(made, store, Path(folder) / f"{next(number)}{ending}", kind)

        film(Film.FRAMES, "")()
        figures: dict[str, object] = {
            "frames": len(made.frames),
            "numbered frames s": median_s(n, film(Film.FRAMES, "")),
            "numbered frames, processor s": processor_s(n, film(Film.FRAMES, "")),
            "gif s": median_s(n, film(Film.GIF, ".gif")),
        }
    for kind in (Format.PDF, Format.SVG):
        render(page, store, kind)
        figures[f"a4 {kind} s"] = median_s(n, lambda chosen=kind: render(page, store, chosen))  # type: ignore[misc]
        figures[f"a4 {kind}, processor s"] = processor_s(n, lambda chosen=kind: render(page, store, chosen))  # type: ignore[misc]
        figures[f"a4 {kind} kB"] = len(render(page, store, kind).data) // 1000
    del gui
    return figures

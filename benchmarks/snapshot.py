"""A snapshot of the sample as PNG (budget: 0.2 s in a warm process, 1.5 s for the whole command), and what compression costs and saves."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks._measure import median_s, processor_s

_ROOT = Path(__file__).resolve().parent.parent


def run(n: int | None) -> dict[str, object]:
    """Medians in seconds of `n` runs (default 7), and sizes in kilobytes."""
    from mapviewer.assets import sample_dossier
    from mapviewer.opening import open_dossier
    from mapviewer.paint.export import render_png
    from mapviewer.paint.png import write_png
    from mapviewer.paint.snapshot import draw_picture, ensure_gui, paint_picture, pixels_of
    from mapviewer.snapshot.spec import SnapshotSpec

    n = n or 7
    gui = ensure_gui()
    store = open_dossier(sample_dossier())
    figures: dict[str, object] = {}
    for size in ("1920x1080", "1200x675", "a4-landscape"):
        spec = SnapshotSpec.from_options(store, size=size, from_="2025-07-15", to="2025-07-17")
        picture = draw_picture(spec, store)
        data = render_png(spec, store)
        figures[f"{size}, warm"] = median_s(n, partial(render_png, spec, store))
        figures[f"{size}, warm, processor"] = processor_s(n, partial(render_png, spec, store))
        figures[f"{size}, composing"] = median_s(n, partial(draw_picture, spec, store))
        figures[f"{size}, painting"] = median_s(n, partial(paint_picture, picture))
        figures[f"{size}, kB"] = len(data) // 1000
    pixels = pixels_of(paint_picture(draw_picture(SnapshotSpec.from_options(store), store)))
    for level in (1, 2, 4, 6, 9):
        write = partial(write_png, pixels, dpi=96, texts={}, level=level)
        figures[f"deflate {level}, {len(write()) // 1000} kB"] = median_s(n, write)
    del gui
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "mapviewer",
            "snapshot",
            str(sample_dossier()),
            "--force",
            "-o",
            f"{folder}/a.png",
        ]
        whole = partial(subprocess.run, command, cwd=_ROOT, check=True, capture_output=True)
        whole()
        figures["whole command"] = median_s(n, whole)
    return figures

"""Make the README's and the guide's pictures from the sample, in the real window: `python -m tools.readme_pictures`."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QSize

from mapviewer import assets
from mapviewer.app.main import Program
from mapviewer.app.pictures import save_window
from mapviewer.events.when import window_between
from mapviewer.opening import open_dossier
from mapviewer.paint.export import write_snapshot
from mapviewer.paint.snapshot import ensure_gui
from mapviewer.settings import Theme
from mapviewer.snapshot.spec import SnapshotSpec

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"


def july(program: object) -> None:
    """The story's middle: the days of the strikes, one of them read."""
    assert isinstance(program, Program)  # noqa: S101
    zone = program.session.selection.zone
    program.session.select_window(*window_between("2025-07-15", "2025-07-17", zone))
    program.session.focus(("damascus-strikes",))


def syria(program: object) -> None:
    """The same, near enough to see where the convoy may have been."""
    assert isinstance(program, Program)  # noqa: S101
    july(program)
    program.window.map.zoom_to(("convoy-strike", "damascus-strikes"))


def main() -> int:
    """Write all pictures; returns the exit code."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    sample, size = assets.sample_dossier(), QSize(1280, 800)
    save_window(sample, IMAGES / "window-light.png", size=size, theme=Theme.LIGHT, prepare=july)
    save_window(sample, IMAGES / "window-dark.png", size=size, theme=Theme.DARK, prepare=syria)
    gui = ensure_gui()
    store = open_dossier(sample)
    spec = SnapshotSpec.from_options(store, from_="2025-07-15", to="2025-07-17", size="1600x900")
    write_snapshot(spec, store, IMAGES / "snapshot-light.png", force=True)
    gui.processEvents()
    for path in sorted(IMAGES.glob("*.png")):
        print(path.relative_to(IMAGES.parent.parent), f"{path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

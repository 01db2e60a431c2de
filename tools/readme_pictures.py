"""Make the README's and the guide's pictures from the sample, in the real window: `python -m tools.readme_pictures`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QSize, QTimer

from mapviewer import assets
from mapviewer.app.known_dialog import KnownDialog
from mapviewer.app.main import Program
from mapviewer.app.memory import position_of
from mapviewer.app.pictures import save_window
from mapviewer.events.when import window_between
from mapviewer.language import Language
from mapviewer.notebook import Bookmark, Viewpoint
from mapviewer.opening import open_dossier
from mapviewer.paint.export import write_snapshot
from mapviewer.paint.snapshot import ensure_gui
from mapviewer.query.filters import Filters
from mapviewer.settings import Theme
from mapviewer.snapshot.spec import SnapshotSpec

EXACT: Final = 176
"""Colours of a picture that stay exactly as they are."""
IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"


def july(program: Program) -> None:
    """The story's middle: the days of the strikes, one of them read."""
    # The panes have their sizes only after a while, and only then is it known what is in view.
    _let_run(300)
    zone = program.session.selection.zone
    program.session.select_window(*window_between("2025-07-15", "2025-07-17", zone))
    program.session.focus(("damascus-strikes",))


def syria(program: Program) -> None:
    """The same, near enough to see where the convoy may have been."""
    july(program)
    program.window.map.zoom_to(("convoy-strike", "damascus-strikes"))


def filters(program: Program) -> None:
    """Two filters, each with its chip."""
    syria(program)
    program.controller.run("filters")
    wanted = Filters().of("category", ("strikes", "clashes")).of("place", ("suwayda",))
    program.session.set_filters(wanted)


def search(program: Program) -> None:
    """What is found, marked on map, timeline and in the table."""
    syria(program)
    program.session.select_all_time()
    program.controller.run("search")
    program.window.search.field.setText("strikes")
    _let_run(400)


def story(program: Program) -> None:
    """Three bookmarks, told as a story."""
    session, window = program.session, program.window
    marks = []
    for title, text, ids in (
        ("A convoy is hit", "On 15 July a Syrian convoy is on its way to Suwayda.", ("convoy-strike",)),
        (
            "The next day: Damascus",
            "The strikes go a step further and reach the capital.",
            ("damascus-strikes",),
        ),
        ("Talks", "Within days both sides sit at a table in Paris.", ("paris-meeting",)),
    ):
        july(program)
        session.focus(ids)
        window.map.jump(33.1, 36.6, 8.0)
        while window.map.where is None or window.map.where.zoom != 8.0:
            _let_run(50)
        view = Viewpoint.of(session.selection, position_of(window.map.where))
        marks.append(Bookmark(title=title, text=text, view=view))
    session.set_bookmarks(tuple(marks))
    program.controller.run("bookmarks")
    program.controller.tour.play(1)
    _let_run(400)


def presentation(program: Program) -> None:
    """Map, caption and timeline alone. The offscreen screen is small, so the window is given its size again."""
    syria(program)
    size = program.window.size()
    program.controller.run("present")
    program.window.resize(size)
    _let_run(400)
    program.window.map.zoom_to(("convoy-strike", "damascus-strikes"))


def compare(program: Program) -> None:
    """The days of the strikes beside those before."""
    zone = program.session.selection.zone
    program.session.select_window(*window_between("2025-07-15", "2025-07-17", zone))
    program.controller.run("compare")


def known(path: Path) -> None:
    """The question what was known by a date, with its answer."""

    def ask(program: Program) -> None:
        program.controller.run("known")
        dialog = program.window.findChild(KnownDialog)
        assert dialog is not None  # noqa: S101
        dialog.edit.setText("16 July 2025")
        _let_run(200)
        dialog.grab().toImage().save(str(path))
        dialog.reject()

    save_window(assets.sample_dossier(), path.with_suffix(".window.png"), prepare=ask)
    path.with_suffix(".window.png").unlink()


def _let_run(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _shrink(path: Path) -> None:
    """Keep 256 colours, a third of the bytes: those of grounds, lines and symbols exactly as they are, and for the rest, the edges of letters,
    what lies near."""
    with Image.open(path) as picture:
        full = picture.convert("RGB")
    colors, counts = np.unique(np.asarray(full).reshape(-1, 3), axis=0, return_counts=True)
    # A symbol is small, and strong in colour.
    strength = colors.max(axis=1).astype(float) - colors.min(axis=1)
    colors = colors[np.argsort(-counts * (1 + strength / 8))]
    exact, others = colors[:EXACT], colors[EXACT:]
    near = Image.fromarray(others.reshape(1, -1, 3)).quantize(256 - EXACT).getpalette() if len(others) else []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*exact.reshape(-1).tolist(), *(near or [])[: 3 * (256 - EXACT)]])
    full.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


PICTURES: Final = (
    ("window-light", Theme.LIGHT, Language.ENGLISH, july),
    ("window-dark", Theme.DARK, Language.ENGLISH, syria),
    ("filters", Theme.LIGHT, Language.ENGLISH, filters),
    ("search", Theme.LIGHT, Language.ENGLISH, search),
    ("story", Theme.LIGHT, Language.ENGLISH, story),
    ("compare", Theme.LIGHT, Language.ENGLISH, compare),
    ("presentation", Theme.DARK, Language.ENGLISH, presentation),
    ("french", Theme.LIGHT, Language.FRENCH, syria),
    ("arabic", Theme.LIGHT, Language.ARABIC, syria),
)


def make(language: Language) -> None:
    """Make the windows' pictures in a language; a process speaks one."""
    for name, theme, spoken, prepare in PICTURES:
        if spoken is language:
            path = IMAGES / f"{name}.png"
            size = QSize(1280, 800)
            save_window(
                assets.sample_dossier(), path, size=size, theme=theme, language=language, prepare=prepare
            )
            _shrink(path)


def main() -> int:
    """Write all pictures, or those of the language that is named; returns the exit code."""
    if len(sys.argv) > 1:
        make(Language(sys.argv[1]))
        return 0
    IMAGES.mkdir(parents=True, exist_ok=True)
    for language in (Language.FRENCH, Language.ARABIC):
        subprocess.run([sys.executable, "-m", "tools.readme_pictures", language.value], check=True)
    make(Language.ENGLISH)
    known(IMAGES / "known.png")
    _shrink(IMAGES / "known.png")
    gui = ensure_gui()
    store = open_dossier(assets.sample_dossier())
    spec = SnapshotSpec.from_options(store, from_="2025-07-15", to="2025-07-17", size="1600x900")
    write_snapshot(spec, store, IMAGES / "snapshot-light.png", force=True)
    gui.processEvents()
    for path in sorted(IMAGES.glob("*.png")):
        print(path.relative_to(IMAGES.parent.parent), f"{path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

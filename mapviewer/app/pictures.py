"""The window and the snapshot as pictures, for machines without a display and for the README."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from mapviewer.errors import ExitCode, MapviewerError, OutputExistsError
from mapviewer.language import Language
from mapviewer.settings import Settings, Theme
from mapviewer.snapshot.spec import SnapshotSpec

if TYPE_CHECKING:
    from mapviewer.app.main import Program
    from mapviewer.events.store import Store

PATIENCE_MS = 20_000
"""How long to wait for the map's tiles before the picture is taken all the same, in milliseconds."""


def write_pictures(
    dossier: Path, out: Path, *, language: Language | None = None, more: Sequence[Path] = ()
) -> int:
    """Write `window.png` and `snapshot.png` of a dossier into `out`, say so on stderr, print the paths; returns the exit code."""
    print(
        "mapviewer: there is no display, so no window can be shown; writing pictures of it instead.",
        file=sys.stderr,
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
        window, snapshot = out / "window.png", out / "snapshot.png"
        for path in (window, snapshot):
            _refuse_strangers(path)
        specs: list[tuple[Store, SnapshotSpec]] = []

        def keep(program: Program) -> None:
            session = program.session
            styles = dict(session.notebook.styles)
            specs.append((session.store, SnapshotSpec.from_selection(session.selection, styles=styles)))
            words = program.window.messages
            if not words.isHidden():
                print(f"mapviewer: {words.label.text()}", file=sys.stderr)

        save_window(dossier, window, language=language or Language.ENGLISH, prepare=keep, more=more)
        from mapviewer.paint.export import write_snapshot

        store, spec = specs[0]
        write_snapshot(spec, store, snapshot, force=True)
    except MapviewerError as error:
        print(f"mapviewer: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"mapviewer: {out}: {error.strerror or error}", file=sys.stderr)
        return ExitCode.RUNTIME
    for path in (window, snapshot):
        print(path)
    return ExitCode.OK


def save_window(
    dossier: Path,
    path: Path,
    *,
    size: QSize | None = None,
    theme: Theme = Theme.LIGHT,
    language: Language = Language.ENGLISH,
    prepare: Callable[[Program], None] | None = None,
    more: Sequence[Path] = (),
) -> None:
    """Save a picture of the real window on a dossier; `prepare` gets the running Program before the picture is taken.

    Raises InputError for a dossier that cannot be opened at all.
    """
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mapviewer.app import engine
    from mapviewer.app.main import Program

    if QApplication.instance() is None:
        warning = engine.prepare()
        if warning:
            print(f"mapviewer: {warning}", file=sys.stderr)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101
    program = Program(app, remembered=Settings(theme=theme), language=language)
    program.controller.documents.unattended = True
    window = program.window
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(size or QSize(1280, 800))
    window.show()
    failures: list[Exception] = []
    jobs = program.controller.jobs
    jobs.failed.connect(lambda _, error: failures.append(error))
    program.controller.documents.open_several([dossier, *more])
    _wait(lambda: program.session.store.file.path is not None or bool(failures))
    if not failures:
        if prepare is not None:
            prepare(program)
        for view in window.maps.views:
            view.grab_ready(PATIENCE_MS)
        picture = window.grab().toImage()
        picture.setText("Software", "mapviewer")
        if not picture.save(str(path)):
            failures.append(OSError(0, f"{path} cannot be written"))
    program.close()
    app.processEvents()
    if failures:
        raise failures[0]


def _wait(done: Callable[[], bool]) -> None:
    loop = QEventLoop()
    poll = QTimer()
    poll.setInterval(10)
    poll.timeout.connect(lambda: loop.quit() if done() else None)
    QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
    poll.start()
    if not done():
        loop.exec()
    poll.stop()


def _refuse_strangers(path: Path) -> None:
    """Raise OutputExistsError for a file that this program did not write; its own earlier pictures may be replaced."""
    if path.exists() and not QImage(str(path)).text("Software").startswith("mapviewer"):
        raise OutputExistsError(f"“{path}” is there already and was not written by mapviewer; move it away.")

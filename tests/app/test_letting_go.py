"""What is left of a dossier once another one is open, of a second map once it is closed, of a page once it is gone: nothing that stays in memory."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QDialog, QDockWidget

from mapviewer.app.main import Program
from mapviewer.app.yes_no import agreed
from mapviewer.opening import open_dossier
from mapviewer.paint.export import write_snapshot
from mapviewer.query.filters import Filters
from mapviewer.snapshot.spec import SnapshotSpec

Wait = Callable[..., None]


def test_a_dossier_is_let_go_once_another_one_is_open(
    program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    session, window, run = program.session, program.window, program.controller.run
    old = weakref.ref(session.store)
    seconds: list[weakref.ref[object]] = []
    first = session.store.events[0].id
    session.focus((first,), origin="table")
    for command in ("play", "play", "mode-cumulative", "all-time", "filters", "layers", "search-next"):
        run(command)
    run("compare")
    assert window.maps.second is not None
    seconds.append(weakref.ref(window.maps.second))
    run("compare-swap")
    run("compare")
    session.set_filters(Filters().of("category", (session.store.categories[0].id,)))
    session.set_filters(Filters())
    write_snapshot(SnapshotSpec.from_selection(session.selection), session.store, tmp_path / "map.png")
    run("pace-smooth")
    run("play")
    wait_until(lambda: program.controller.playing.player.playing, "playing")
    # What was shown and is hidden is told nothing of the next dossier, and holds nothing of this one.
    for command in ("absent", "places", "pairs"):
        run(command)
    for one in (*window.findChildren(QDialog), *window.findChildren(QDockWidget)):
        one.close()
    # A dossier of one's own, not the one that is open already.
    again = tmp_path / "again.json"
    again.write_bytes(Path(str(session.store.file.path)).read_bytes())
    session.open(open_dossier(again))

    def gone() -> bool:
        gc.collect()
        return old() is None

    wait_until(gone, "the old store to go")
    wait_until(lambda: not any(one() and shiboken6.isValid(one()) for one in seconds), "the second map to go")


_ASKED = (
    *(
        "about",
        "absent",
        "bookmark",
        "compare-with",
        "export-data",
        "film",
        "forget",
        "goto",
        "goto-coordinates",
    ),
    *("known", "new", "palette", "requests", "settings", "shortcuts", "snapshot", "symbols", "zone"),
)


def test_a_dialog_that_was_closed_is_gone(program: Program) -> None:
    """One that is kept to be shown again is there once, however often it is asked for."""
    window, controller = program.window, program.controller

    def dialogs() -> list[QDialog]:
        return window.findChildren(QDialog)

    def close() -> None:
        for one in dialogs():
            if one.isVisible():
                one.close()

    def yes_or_no() -> bool:
        QTimer.singleShot(0, window, close)
        return agreed(window, "Really?", "Once more.")

    asks: dict[str, Callable[[], object]] = {name: partial(controller.run, name) for name in _ASKED}
    asks["a link"] = lambda: controller.open_link("https://example.org/")
    asks["yes or no"] = yes_or_no
    left = []
    for _ in range(2):
        for ask in asks.values():
            ask()
            close()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left.append([type(one).__name__ for one in dialogs()])
    assert left[1] == left[0]

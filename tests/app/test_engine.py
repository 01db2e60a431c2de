"""Without a web engine everything but the map works, and the program says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mapviewer.app import engine

ROOT = Path(__file__).resolve().parents[2]

# As on a machine that lacks a library of the engine: the import fails.
_WITHOUT = """
import sys
for name in ("QtWebEngineCore", "QtWebEngineWidgets", "QtWebChannel", "QtQuick"):
    sys.modules["PySide6." + name] = None
"""

_JOURNEY = (
    _WITHOUT
    + """
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from mapviewer.app import engine
from mapviewer.app.main import Program
from mapviewer.events.when import window_between

engine.prepare()
app = QApplication([])
program = Program(app)
window, session, run = program.window, program.session, program.controller.run
window.resize(1280, 800)
window.show()
program.controller.open_sample()

def wait(done):
    loop = QEventLoop()
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: done() and loop.quit())
    timer.start()
    QTimer.singleShot(20_000, loop.quit)
    loop.exec()
    assert done()

wait(lambda: len(session.store) == 11 and window.maps.first.life.given_up)
session.select_window(*window_between("2025-07-15", "2025-07-17", session.selection.zone))
session.focus(("damascus-strikes",))
assert session.visible.counts.inside == 2, session.visible.counts
assert window.table.isVisible()
from PySide6.QtWidgets import QLabel
assert any("Israeli airstrikes" in label.text() for label in window.details.findChildren(QLabel))
for command in ("next", "previous", "play", "play", "compare", "compare", "filters", "mode-cumulative", "measure", "theme-dark", "larger-text", "fit", "zoom-fit"):
    if command in window.actions_by_id:
        run(command)
        app.processEvents()
assert not window.maps.may_try_again
print(window.messages.label.text())
print(window.maps.first._cover.text())
window.grab().save(sys.argv[1])
program.close()
"""
)


def python(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment["MAPVIEWER_CONFIG"] = str(folder / "config")
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_here_the_engine_is_there() -> None:
    assert engine.missing() == ""


def test_the_window_works_and_says_what_is_missing(tmp_path: Path) -> None:
    done = python("-c", _JOURNEY, str(tmp_path / "window.png"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    message, cover = done.stdout.splitlines()
    for words in (message, cover):
        assert words.startswith("The map cannot be shown: Qt's web engine cannot be loaded (")
        assert "QtQuick" in words
        assert "mapviewer doctor" in words
        assert words.endswith("Table, timeline and details go on working.")
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")
    print(f"figure: without a web engine the window works, and says: {message!r}")


def test_without_a_display_the_pictures_are_made_all_the_same(tmp_path: Path) -> None:
    program = _WITHOUT + "from mapviewer.cli import main; sys.exit(main(['--sample']))"
    done = python("-c", program, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["out/window.png", "out/snapshot.png"]
    assert "web engine cannot be loaded" in done.stderr


@pytest.mark.parametrize(
    "command", [["snapshot", "data/paris-talks.json"], ["events", "data/paris-talks.json"]]
)
def test_commands_need_no_engine(tmp_path: Path, command: list[str]) -> None:
    name, dossier = command
    more = ["-o", "map.png"] if name == "snapshot" else []
    program = (
        _WITHOUT + f"from mapviewer.cli import main; sys.exit(main({[name, str(ROOT / dossier), *more]!r}))"
    )
    done = python("-c", program, folder=tmp_path)
    assert done.returncode == 0, done.stderr

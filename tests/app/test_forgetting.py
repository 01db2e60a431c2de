"""Forget a dossier: afterwards no file of the program's holds a word of it, nor its path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox

from mapviewer.app.forgetting import forget_in_dialogs
from mapviewer.app.main import Program

ROOT = Path(__file__).resolve().parents[2]
CANARIES = (b"CanaryTitle", b"CanaryPlace", b"CanaryPath", b"CanaryNote", b"CanaryTag")

# Uses the program as a person does, in a home of its own; prints the canaries that were in that home before it forgot.
JOURNEY = """
import json, os, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from mapviewer.app.map_host import prepare_engine
prepare_engine()
from mapviewer.formats import reading, column_cache
reading.LARGE_LINES = 3
column_cache._YOUNG_NS = -(1 << 60)
from mapviewer.app.main import Program
from mapviewer.notebook import Note
app = QApplication(["mapviewer"])
program = Program(app)
program.faults.install()
program.window.show()

def spin(done, ms=30_000):
    loop, poll = QEventLoop(), QTimer(interval=10)
    poll.timeout.connect(lambda: loop.quit() if done() else None)
    poll.start()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
    assert done()

def rest(ms):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()

path = Path(sys.argv[1])
session, controller = program.session, program.controller
for name in ("CanaryPath.jsonl", "CanaryPath.geojson", "CanaryPath.json"):
    controller.open(path / name)
    spin(lambda: session.store.file.name == name)
    spin(lambda: program.window.map.is_ready)
    key = next(iter(session.store.row_of))
    session.focus((key,), origin="test")
    session.annotate(key, Note(text="CanaryNote"), origin="test")
    session.set_filters(session.selection.filters.of("text", ("CanaryTitle",)), origin="test")
    controller.run("play"); controller.run("play")
    controller.run("search")
    controller.run("fit-all")
    rest(700)
    program.window.map.grab_ready()
    controller.save_settings()
    if "--forget" in sys.argv:
        left = controller._commands["forget"].__self__.forget(path / name)
        assert left == (), left
        assert len(session.store) == 0
    else:
        controller.documents.discard()
program.close()
rest(200)
"""


def _dossiers(folder: Path) -> Path:
    folder.mkdir(parents=True)
    head = {
        "format": "mapviewer-dossier", "version": 1, "title": "CanaryTitle",
        "places": [{"id": "p", "name": "CanaryPlace", "lat": 1, "lon": 2}],
    }  # fmt: skip
    events = [
        {"id": f"e{n}", "title": f"CanaryTitle {n}", "when": "2025", "place": "p", "tags": ["CanaryTag"]}
        for n in range(20)
    ]
    (folder / "CanaryPath.json").write_text(json.dumps({**head, "events": events[:2]}))
    (folder / "CanaryPath.jsonl").write_text("\n".join(json.dumps(row) for row in (head, *events)) + "\n")
    feature = {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"title": "CanaryTitle", "date": "2025-07-16", "place": "CanaryPlace"},
    }  # fmt: skip
    (folder / "CanaryPath.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature] * 20}, indent=1)
    )
    return folder


def _journey(home: Path, dossiers: Path, *, forget: bool) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "MAPVIEWER_")) and name != "HOME"
    }
    home.mkdir(mode=0o700, exist_ok=True)
    environment |= {
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "TMPDIR": str(home),
        "XDG_RUNTIME_DIR": str(home),
    }
    return subprocess.run(
        [sys.executable, "-c", JOURNEY, str(dossiers), *(["--forget"] if forget else [])],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def _found(home: Path) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = {}
    for path in home.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        for canary in CANARIES:
            if canary in held or canary.decode() in str(path.relative_to(home)):
                found.setdefault(canary, []).append(str(path.relative_to(home)))
    return found


def test_a_forgotten_dossier_leaves_nothing_in_a_fresh_home(tmp_path: Path) -> None:
    dossiers = _dossiers(tmp_path / "CanaryPath-folder")
    used = _journey(tmp_path / "home", dossiers, forget=False)
    assert used.returncode == 0, used.stderr
    before = _found(tmp_path / "home")
    assert b"CanaryPath" in before, "the test would find nothing"
    assert b"CanaryTitle" in before, "the test would find nothing"
    forgot = _journey(tmp_path / "home", dossiers, forget=True)
    assert forgot.returncode == 0, forgot.stderr
    assert _found(tmp_path / "home") == {}
    files = sum(path.is_file() for path in (tmp_path / "home").rglob("*"))
    held = len({name for names in before.values() for name in names})
    print(
        f"figure: words of a dossier in {held} files of a fresh home before, in 0 of {files} once it was forgotten, and in nothing that it said"
    )
    # What stays is named by hashes, which are not the dossier's either.
    for told in (used.stderr, used.stdout, forgot.stderr, forgot.stdout):
        for canary in CANARIES:
            assert canary.decode() not in told, told


def test_the_question_says_what_goes_and_what_stays(
    program: Program, wait_until: Callable[..., None], tmp_path: Path
) -> None:
    path = _dossiers(tmp_path / "d") / "CanaryPath.json"
    program.controller.open(path)
    wait_until(lambda: program.session.store.file.name == path.name, "the dossier")
    assert str(path) in program.controller.settings.recent
    program.controller.run("forget")
    (box,) = program.window.findChildren(QMessageBox)
    assert "CanaryPath.json" in box.text()
    assert "stays" in box.informativeText()
    next(button for button in box.buttons() if button.text() == "Forget it").click()
    assert len(program.session.store) == 0
    assert str(path) not in program.controller.settings.recent
    assert path.exists()


def test_the_sample_is_not_forgotten(program: Program) -> None:
    program.controller.run("forget")
    assert not program.window.findChildren(QMessageBox)
    assert "no dossier of yours" in program.window.messages.label.text()


@pytest.mark.usefixtures("qapp")
def test_qt_s_file_dialog_forgets_the_folder(tmp_path: Path) -> None:
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path))
    kept = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "QtProject")
    kept.setValue("FileDialog/history", ["file:///home/a/CanaryPath", "file:///home/a/other"])
    kept.setValue("FileDialog/lastVisited", "file:///home/a/CanaryPath")
    kept.sync()
    forget_in_dialogs(Path("/home/a/CanaryPath"))
    kept.sync()
    text = "".join(path.read_text() for path in tmp_path.rglob("QtProject*"))
    assert "CanaryPath" not in text
    assert "other" in text

"""A disk that is really taken out while a dossier on it is open, in a mount namespace of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.test_offline import ROOT, can

NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")

JOURNEY = """
import json, subprocess, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from mapviewer import assets
from mapviewer.app import engine
engine.prepare()
app = QApplication([])
from mapviewer.app.main import Program
from mapviewer.notebook import Note

disk, home = Path(sys.argv[1]), Path(sys.argv[2])
mount = ["mount", "-t", "tmpfs", "none", str(disk)]
subprocess.run(mount, check=True)
dossier = disk / "talks.json"
dossier.write_bytes(assets.sample_dossier().read_bytes())
program = Program(app)
session, window, controller = program.session, program.window, program.controller
program.faults.install()
window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
window.show()
controller.documents.watching._away.setInterval(150)

def wait(done):
    loop, poll = QEventLoop(), QTimer(interval=10)
    poll.timeout.connect(lambda: done() and loop.quit())
    poll.start()
    QTimer.singleShot(60_000, loop.quit)
    loop.exec()
    assert done(), window.messages.label.text()

controller.open(dossier)
wait(lambda: session.store.file.name == "talks.json")
wait(lambda: window.map.is_ready)
subprocess.run(["umount", "--lazy", str(disk)], check=True)
assert not dossier.exists()
wait(lambda: "talks.json is not there any more" in window.messages.label.text())
session.focus(("convoy-strike",))
session.annotate("convoy-strike", Note(text="kept"))
assert len(session.store) == 11
view = home / "tour.mapview.json"
QFileDialog.getSaveFileName = staticmethod(lambda *_: (str(view), ""))
controller.documents.save()
assert "kept" in view.read_text()
subprocess.run(mount, check=True)
told = json.loads(assets.sample_dossier().read_bytes())
told["events"].append({"id": "new", "title": "New"})
dossier.write_text(json.dumps(told))
wait(lambda: "has changed on the disk" in window.messages.label.text())
window.messages.action.click()
wait(lambda: len(session.store) == 12)
assert session.notebook.notes["convoy-strike"].text == "kept"
assert program.faults.told.total() == 0
controller.documents.discard()
program.close()
print("done")
"""


@pytest.mark.slow
def test_a_disk_that_is_taken_out_loses_nothing_and_is_told_of(tmp_path: Path) -> None:
    if not can(*NAMESPACE):
        pytest.skip("mount namespaces are not available here")
    disk = tmp_path / "disk"
    disk.mkdir()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment |= {name: str(tmp_path / name) for name in ("HOME", "MAPVIEWER_CONFIG", "MAPVIEWER_CACHE")}
    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-c", JOURNEY, str(disk), str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert done.stdout.splitlines()[-1] == "done"
    print(
        "figure: a disk unmounted under an open dossier: told, events and notes there, a view saved elsewhere; mounted again with another file: told, read again, notes kept"
    )

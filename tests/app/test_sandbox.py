"""The web engine's sandbox, read where the system tells it: on for every ordinary user, off for root alone, who is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "65534"

# A map, and what the system says of the process that draws it.
_MAP = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from mapviewer.app import engine

warning = engine.prepare()
app = QApplication([])
from mapviewer.app.map_view import MapView

view = MapView()
view.show()

def tell():
    with open(f"/proc/{view.life.page.renderProcessPid()}/status") as status:
        lines = [line.split() for line in status]
    found = {words[0].rstrip(":"): words[1] for words in lines if len(words) > 1}
    print(found["Uid"], found["Seccomp"], found["NoNewPrivs"], "warned" if "sandbox" in warning else "silent")
    app.quit()

view.ready.connect(tell)
QTimer.singleShot(60_000, app.quit)
app.exec()
"""


def told(folder: Path, *before: str, **more: str) -> list[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    # The test's own process may have it from the tests that ran before.
    environment.pop("QTWEBENGINE_DISABLE_SANDBOX", None)
    environment.pop("QTWEBENGINE_CHROMIUM_FLAGS", None)
    environment |= {name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")} | more
    done = subprocess.run(
        [*before, sys.executable, "-c", _MAP],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of its own that whoever runs the program may write."""
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(0o777)
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        if parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


def as_an_ordinary_user() -> tuple[str, ...]:
    """What makes a command run as nobody where this runs as root: it may read what root may, so that it can read the tests, and no more."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not here, and this is root")
    return (
        *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
        *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"QTWEBENGINE_DISABLE_SANDBOX": "1"},
        {"QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-seccomp-filter-sandbox"},
    ],
    ids=["as it is", "switched off by a variable", "switched off by flags"],
)
def test_it_is_on_for_every_ordinary_user(home: Path, asked: dict[str, str]) -> None:
    user, seccomp, privileges, words = told(home, *as_an_ordinary_user(), **asked)
    assert user != "0"
    assert (seccomp, privileges) == ("2", "1"), "a filter of system calls, and no new privileges"
    assert words == "silent"
    print(f"figure: as user {user}: Seccomp {seccomp}, NoNewPrivs {privileges}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be root")
def test_it_is_off_for_root_who_is_told(home: Path) -> None:
    user, seccomp, _, words = told(home)
    assert (user, seccomp, words) == ("0", "0", "warned")

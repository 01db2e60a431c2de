"""With the cable pulled: the real program, seen from outside, sends nothing to anywhere and works without any network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(.*(AF_INET6?|sin6?_port)")
LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"|"::ffff:127\.')


def journey(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    """Start, open the sample, show it, take the window's picture and the snapshot, quit; as a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("DISPLAY", None)
    return subprocess.run(
        [*before, sys.executable, "-m", "mapviewer", "--sample"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def can(*command: str) -> bool:
    """Whether a tool is there and allowed to do this here."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "true"], capture_output=True, timeout=60, check=False).returncode == 0


def assert_pictures(folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["out/window.png", "out/snapshot.png"]
    for name in ("window.png", "snapshot.png"):
        assert (folder / "out" / name).read_bytes().startswith(b"\x89PNG")


# What a person might do in a whole session, every way out of the program included.
WHOLE = """
import sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer, Qt
from PySide6.QtWidgets import QApplication
from mapviewer import assets
from mapviewer.app import engine
from mapviewer.cli import main
from mapviewer.app.main import Program
from mapviewer.events.when import window_between
from mapviewer.query.filters import Filters

engine.prepare()
app = QApplication([])
program = Program(app)
session, window, controller = program.session, program.window, program.controller
window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
window.resize(1280, 800)
window.show()

def wait(done):
    loop = QEventLoop()
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: done() and loop.quit())
    timer.start()
    QTimer.singleShot(60_000, loop.quit)
    loop.exec()
    assert done()

controller.open_sample()
wait(lambda: len(session.store) == 11)
assert window.map.grab_ready(60_000) is not None
for day in range(10, 24):
    session.select_window(*window_between(f"2025-07-{day}", f"2025-07-{day + 2}", session.selection.zone))
    app.processEvents()
session.set_filters(Filters().of("category", ("strikes",)))
session.focus(("damascus-strikes",))
window.map.zoom_to(("damascus-strikes",))
for command in ("search", "filters", "layers", "bookmarks", "compare", "play", "theme-dark", "text-larger"):
    controller.run(command)
    app.processEvents()
assert window.map.grab_ready(60_000) is not None
assert controller.window.status is not None
program.close()
app.processEvents()

dossier = str(assets.sample_dossier())
for name in ("map.png", "map.svg", "map.pdf", "map.html"):
    assert main(["snapshot", dossier, "-o", name]) == 0, name
for name in ("film.gif", "frames/", "sheet.png"):
    assert main(["animate", dossier, "-o", name, "--size", "960x540"]) == 0, name
for name in ("all.json", "all.jsonl", "all.csv", "all.geojson", "all.kml", "all.gpx", "all.ics"):
    assert main(["convert", dossier, name]) == 0, name
for name in ("all.json", "all.csv", "all.geojson", "all.kml", "all.ics"):
    assert main(["events", name]) == 0, name
assert main(["geocode", "Suwayda"]) == 0
assert main(["doctor"]) in (0, 1)
print("done")
"""


def whole(folder: Path, *before: str, program: str = WHOLE) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment |= {name: str(folder / name) for name in ("HOME", "MAPVIEWER_CONFIG", "MAPVIEWER_CACHE")}
    return subprocess.run(
        [*before, sys.executable, "-c", program],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


def test_of_a_whole_session_no_process_calls_anywhere(tmp_path: Path) -> None:
    """Start, open, scrub, filter, look up a name, export everything, quit: seen from outside, with all processes."""
    if not can("strace", "-f", "-o", os.devnull):
        pytest.skip("strace is not available here")
    log = tmp_path / "calls.txt"
    done = whole(tmp_path, "strace", "-f", "-qq", "-e", "trace=network", "-o", str(log))
    assert done.returncode == 0, done.stderr[-3_000:]
    assert done.stdout.splitlines()[-1] == "done"
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("AF_UNIX" in call for call in calls), "the trace sees this program's processes"
    outside = [call for call in calls if OUTSIDE.search(call) and not LOOPBACK.search(call)]
    looked_up = [call for call in calls if "htons(53)" in call]
    processes = {call.split(" ", 1)[0] for call in calls}
    print(
        f"figure: {len(processes)} processes and threads, {len(calls)} network calls, {len(outside)} to outside, {len(looked_up)} name lookups"
    )
    assert outside == []
    assert looked_up == []


# A page that tries every way out, under its policy and without one; last a datagram from here, which the trace has to see.
PAGE = """
import socket, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWidgets import QApplication
from mapviewer.app import engine
engine.prepare()
app = QApplication([])
from mapviewer.app.map_host import Host, MapPage, Routes
from mapviewer.app.map_view import MapView
from mapviewer.mapdoc.routes import PAGE_URL
from tests.app.pages import evaluate, settle, spin, wait_for
from tests.app.ways_out import reach

hosts = ("192.0.2.7:80", "canary.invalid", "[2001:db8::7]:8080")
view = MapView()
view.show()
settle(view)
assert evaluate(view, reach(*hosts)) == "undefinedundefined"
spin(1_500)
assert set(evaluate(view, "window.seen.join('')")) <= {"-"}
assert evaluate(view, "location.href").startswith(PAGE_URL)
view.shutdown()
view.close()

Path("empty.html").write_text("<!DOCTYPE html><html><head></head><body></body></html>")
own = Host(app, Routes(root=Path()))
own._handler.headers = {}
page = MapPage(own.profile)
loaded, answers = [], []
page.loadFinished.connect(loaded.append)
page.acceptNavigationRequest = lambda *_: True
page.load(QUrl(PAGE_URL + "empty.html"))
wait_for(lambda: loaded == [True])
page.runJavaScript(reach(*hosts, navigate=False), answers.append)
wait_for(lambda: bool(answers))
# Without a policy most of it reaches the guard behind.
wait_for(lambda: len(own.requests) >= 50, 60_000)
spin(1_500)
print(len(own.requests))
page.deleteLater()
spin(0)
own.deleteLater()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    control.connect(("192.0.2.7", 53))
"""


def test_a_page_that_tries_every_way_out_calls_nowhere(tmp_path: Path) -> None:
    """Preconnect, prefetch, WebRTC, beacons, fonts, icons, forms, refresh and links, under the policy and without it: seen from outside, with all processes."""
    if not can("strace", "-f", "-o", os.devnull):
        pytest.skip("strace is not available here")
    log = tmp_path / "calls.txt"
    done = whole(tmp_path, "strace", "-f", "-qq", "-e", "trace=network", "-o", str(log), program=PAGE)
    assert done.returncode == 0, done.stderr[-3_000:]
    tried = int(done.stdout)
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    *outside, control = [call for call in calls if OUTSIDE.search(call) and not LOOPBACK.search(call)]
    assert 'inet_addr("192.0.2.7")' in control
    assert "htons(53)" in control, "the trace sees what leaves"
    looked_up = [call for call in calls if "htons(53)" in call and call is not control]
    print(
        f"figure: a page that tries every way out, with its policy and without ({tried} requests stopped behind it): {len(outside)} calls to outside, {len(looked_up)} name lookups"
    )
    assert outside == []
    assert looked_up == []


def test_it_works_in_an_empty_network_namespace(tmp_path: Path) -> None:
    if not can("unshare", "--user", "--map-root-user", "--net"):
        pytest.skip("network namespaces are not available here")
    done = journey(tmp_path, "unshare", "--user", "--map-root-user", "--net")
    assert_pictures(tmp_path, done)


@pytest.mark.slow
def test_a_whole_session_works_in_an_empty_network_namespace(tmp_path: Path) -> None:
    namespace = ("unshare", "--user", "--map-root-user", "--net")
    if not can(*namespace):
        pytest.skip("network namespaces are not available here")
    done = whole(tmp_path, *namespace)
    assert done.returncode == 0, done.stderr[-3_000:]
    assert done.stdout.splitlines()[-1] == "done"
    print("figure: the whole session, exports and geocoding too, in an empty network namespace: done")


def test_without_a_display_it_says_so_and_keeps_other_peoples_files(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "window.png").write_bytes(b"somebody's")
    done = journey(tmp_path)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "was not written by mapviewer" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "window.png").read_bytes() == b"somebody's"

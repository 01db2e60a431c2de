"""The engine that the page runs in: nothing gets in that is not ours, and nothing gets out."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineSettings
from PySide6.QtWidgets import QApplication

from mapviewer.app.map_host import Host, MapPage, Routes, host, prepare_engine
from mapviewer.app.map_view import MapView
from mapviewer.mapdoc.routes import PAGE_URL
from tests.app.pages import evaluate, settle, spin, wait_for
from tests.app.ways_out import reach

ROOT = Path(__file__).resolve().parents[2]


class Listener:
    """A TCP server on this machine that counts who knocks; it never answers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.hits: list[bytes] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.settimeout(0.2)
            try:
                self.hits.append(connection.recv(200))
            except OSError:
                self.hits.append(b"")
            connection.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=2)


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    yield server
    server.close()


@contextmanager
def shown() -> Iterator[MapView]:
    widget = MapView()
    widget.resize(640, 400)
    widget.show()
    settle(widget)
    yield widget
    widget.shutdown()
    widget.close()
    widget.deleteLater()
    spin(0)


@pytest.fixture
def view(qapp: QApplication) -> Iterator[MapView]:
    """A map of a test's own, which may do to it what it likes."""
    with shown() as widget:
        yield widget


@pytest.fixture(scope="module")
def asked(qapp: QApplication) -> Iterator[MapView]:
    """A map for all tests that only ask it things."""
    with shown() as widget:
        yield widget


@pytest.mark.usefixtures("qapp")
def test_the_listener_hears(listener: Listener) -> None:
    """Or the tests below would prove nothing."""
    with socket.create_connection(("127.0.0.1", listener.port)) as connection:
        connection.send(b"hello")
        wait_for(lambda: listener.hits == [b"hello"])


INLINE = """
(() => {
  window.ran = [];
  const script = document.createElement('script');
  script.textContent = "window.ran.push('inline script')";
  document.head.append(script);
  const image = document.createElement('div');
  document.body.append(image);
  image.setAttribute('onclick', "window.ran.push('handler')");
  image.click();
  try { (0, eval)("window.ran.push('eval')"); } catch (error) { window.ran.push(error.name); }
  try { new Function("window.ran.push('Function')")(); } catch (error) { window.ran.push(error.name); }
  const link = document.createElement('a');
  link.href = "javascript:window.ran.push('link')";
  document.body.append(link);
  link.click();
  const frame = document.createElement('iframe');
  frame.src = 'data:text/html,<script>parent.ran.push("frame")</scr' + 'ipt>';
  document.body.append(frame);
  return 'done';
})()
"""


@pytest.mark.qt_messages(r".*")
def test_the_policy_is_in_force_in_the_engine(view: MapView) -> None:
    """Not read from a header but tried."""
    assert evaluate(view, INLINE) == "done"
    spin(300)
    assert json.loads(evaluate(view, "JSON.stringify(window.ran)")) == ["EvalError", "EvalError"]


@pytest.mark.qt_messages(r".*")
def test_no_way_out_of_the_page_reaches_a_server(view: MapView, listener: Listener) -> None:
    assert (
        evaluate(view, reach(f"127.0.0.1:{listener.port}", f"localhost:{listener.port}"))
        == "undefinedundefined"
    )
    spin(1_500)
    assert listener.hits == []
    print(f"figure: requests of a page that tries every way out: {len(listener.hits)}")
    assert set(json.loads(evaluate(view, "JSON.stringify(window.seen)"))) <= {"-"}
    # It is still our page.
    assert evaluate(view, "location.href").startswith(PAGE_URL)


@pytest.mark.qt_messages(r".*")
@pytest.mark.parametrize("guarded", [True, False])
def test_without_the_policy_the_engine_itself_still_reaches_nobody(
    qapp: QApplication, listener: Listener, tmp_path: Path, guarded: bool
) -> None:
    """Interceptor and missing proxy hold by themselves: a page of ours with no policy at all, and then without the interceptor too, tries the same."""
    (tmp_path / "empty.html").write_text("<!DOCTYPE html><html><head></head><body></body></html>")
    own = Host(qapp, Routes(root=tmp_path))
    own._handler.headers = {}
    if not guarded:
        own.profile.setUrlRequestInterceptor(None)  # type: ignore[arg-type]
    page = MapPage(own.profile)
    loaded: list[bool] = []
    page.loadFinished.connect(loaded.append)
    # Past the page's own guard, which lets it go to the map's address only.
    page.acceptNavigationRequest = lambda *_: True  # type: ignore[method-assign]
    page.load(QUrl(PAGE_URL + "empty.html"))
    wait_for(lambda: loaded == [True])
    answers: list[object] = []
    hosts = (f"127.0.0.1:{listener.port}", f"localhost:{listener.port}")
    page.runJavaScript(reach(*hosts, navigate=False), answers.append)
    wait_for(lambda: bool(answers))
    wait_for(lambda: not guarded or any(str(listener.port) in url for url in own.requests))
    spin(1_500)
    assert listener.hits == []
    assert guarded or not own.requests
    page.deleteLater()
    spin(0)
    own.deleteLater()


def test_a_map_makes_no_request_to_elsewhere(asked: MapView) -> None:
    before = host().interceptor.blocked
    for _ in range(3):
        evaluate(asked, "map_main.zoomIn()")
        settle(asked)
    assert host().interceptor.blocked == before
    assert host().interceptor.served > 10


def test_everything_not_needed_is_off(asked: MapView) -> None:
    page = asked.life.page
    assert page is not None
    for name in (
        "LocalContentCanAccessFileUrls",
        "NavigateOnDropEnabled",
        "JavascriptCanOpenWindows",
        "PdfViewerEnabled",
        "LocalStorageEnabled",
        "AutoLoadIconsForPage",
        "ErrorPageEnabled",
        "DnsPrefetchEnabled",
        "PluginsEnabled",
        "WebGLEnabled",
    ):
        attribute = getattr(QWebEngineSettings.WebAttribute, name)
        assert not page.settings().testAttribute(attribute), name
    assert page.profile().isOffTheRecord()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "file:///etc/passwd",
        "mapviewer://app/map.js",
        "about:blank",
        "data:text/html,x",
    ],
)
def test_it_navigates_nowhere_but_to_the_map(asked: MapView, url: str) -> None:
    page = asked.life.page
    assert page is not None
    kind = QWebEnginePage.NavigationType.NavigationTypeLinkClicked
    assert not page.acceptNavigationRequest(QUrl(url), kind, True)
    assert page.acceptNavigationRequest(QUrl(PAGE_URL + "#dark"), kind, True)
    assert not page.acceptNavigationRequest(QUrl(PAGE_URL), kind, False)


def test_geolocation_and_notifications_are_refused(view: MapView) -> None:
    assert evaluate(view, "Notification.permission") in ("denied", "default")
    evaluate(
        view,
        "navigator.geolocation.getCurrentPosition(() => { window.got = 'place'; }, (e) => { window.got = `refused ${e.code}`; }); ''",
    )
    wait_for(lambda: evaluate(view, "window.got || ''") != "")
    assert evaluate(view, "window.got") == "refused 1"


def test_only_reading_is_answered_and_only_what_is_there(asked: MapView) -> None:
    def status(path: str, method: str) -> str:
        evaluate(
            asked,
            f"window.got = ''; fetch('{path}', {{ method: '{method}' }}).then("
            "(r) => { window.got = r.ok ? 'served' : 'refused'; }, () => { window.got = 'refused'; }); ''",
        )
        wait_for(lambda: evaluate(asked, "window.got") != "")
        return evaluate(asked, "window.got")

    assert status("map.js", "GET") == "served"
    assert status("map.js", "POST") == "refused"
    assert status("nothing.js", "GET") == "refused"
    assert status("../pyproject.toml", "GET") == "refused"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such users here")
@pytest.mark.parametrize(("user", "off"), [(0, True), (1000, False)])
def test_the_sandbox_is_off_for_root_alone_and_root_is_told(
    monkeypatch: pytest.MonkeyPatch, user: int, off: bool
) -> None:
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", "--mine")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    warning = prepare_engine()
    assert (os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") == "1") is off
    assert ("sandbox" in warning) is off
    flags = os.environ["QTWEBENGINE_CHROMIUM_FLAGS"].split()
    assert flags[0] == "--mine"
    assert "--force-webrtc-ip-handling-policy=disable_non_proxied_udp" in flags
    prepare_engine()
    assert os.environ["QTWEBENGINE_CHROMIUM_FLAGS"].split() == flags
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    if os.getuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"


LIFE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from mapviewer.app.map_host import prepare_engine
prepare_engine()
app = QApplication(sys.argv)
from mapviewer.app.map_view import MapView
view = MapView()
view.resize(300, 200)
view.show()
view.ready.connect(lambda: QTimer.singleShot(0, app.quit))
QTimer.singleShot(30000, lambda: app.exit(9))
sys.exit(app.exec())
"""


def test_a_program_with_a_map_ends_cleanly() -> None:
    """Page before profile, profile with the application: the wrong order is a segfault at exit."""
    done = subprocess.run(
        [sys.executable, "-c", LIFE], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, "Release of profile" in done.stderr) == (0, False), done.stderr


def test_an_event_loop_is_all_a_host_needs(qapp: QApplication) -> None:
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    loop.exec()
    assert host() is host()

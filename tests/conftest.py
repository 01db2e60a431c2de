"""What every test gets: a home of its own, no network, quiet Qt, and no windows left behind."""

from __future__ import annotations

import gc
import ipaddress
import os
import re
import shutil
import sys
import tempfile
import traceback
from collections.abc import Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).resolve().parent.parent

# Messages that say nothing about our code, each with the reason why.
HARMLESS_QT_MESSAGES = (
    r"This plugin does not support (propagateSizeHints|raise|grabbing the (keyboard|mouse))",  # the offscreen platform's own limits
    r"QStandardPaths: (XDG_RUNTIME_DIR not set|wrong permissions on runtime directory)",  # containers without a login session
    r"^(QRhiGles2: |Failed to create RHI for backend|Unable to detect GPU vendor|initInstance: No Vulkan|Failed to create platform Vulkan"
    r"|GPUInfo not initialized)",  # the engine looking for a GPU where there is none
    r"Sandboxing disabled by user",  # as root there is no other way
)


# ---- the surroundings ------------------------------------------------------------------------------

_base: Path | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Give the run one temporary folder; its workers share the caches in it and have homes of their own."""
    global _base
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if worker == "main":
        _base = Path(tempfile.mkdtemp(prefix="mapviewer-tests-"))
        os.environ["MAPVIEWER_TEST_BASE"] = str(_base)
    base = Path(os.environ["MAPVIEWER_TEST_BASE"])
    home = base / worker
    for name, folder in {
        "HOME": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_DATA_HOME": home / "data",
        "XDG_STATE_HOME": home / "state",
        "XDG_RUNTIME_DIR": home / "runtime",
        # The unpacked gazetteer has some hundred megabytes: once a run, not once a test.
        "MAPVIEWER_CACHE": base / "shared-cache",
    }.items():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ[name] = str(folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = "1"
    for name in ("LC_ALL", "LANG"):
        os.environ[name] = "C.UTF-8"
    os.environ["TZ"] = "UTC"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder; the engine's helper processes may still be writing their last into it."""
    if _base is not None:
        shutil.rmtree(_base, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collect without the collector of cycles, and leave what that made out of all its later rounds.

    Five thousand tests and all that they import stay to the end; looking through them again costs half a second, at every window
    that a test closes. What the tests themselves make is collected as ever.
    """
    gc.disable()
    try:
        done = yield
    finally:
        gc.enable()
    gc.collect()
    gc.freeze()
    return done


hypothesis.settings.register_profile(
    "mapviewer",
    deadline=None,  # the machine may be busy; speed is the benchmarks' concern
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
    # The gate gives the same answer twice; at home every run looks somewhere else.
    derandomize=bool(os.environ.get("CI")),
)
hypothesis.settings.load_profile("mapviewer")


# ---- no network ------------------------------------------------------------------------------------

_outside_attempts: list[str] = []


class NetworkUsedError(Exception):
    """A test tried to reach another machine."""


def _is_local(host: object) -> bool:
    if host is None or host in ("", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # Unix sockets have a path for an address.
        outside = isinstance(address, tuple) and not _is_local(address[0])
        target = address
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        target = arguments[0]
        outside = not _is_local(target)
    else:
        return
    if outside:
        _outside_attempts.append(f"{event} {target!r}")
        raise NetworkUsedError(f"{event} {target!r}: tests stay on this machine")


# A hook sees every socket of this interpreter, however it was made, and cannot be undone by a test.
sys.addaudithook(_refuse_outside)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that tried to reach another machine, even if the code under test swallowed the refusal."""
    _outside_attempts.clear()
    yield
    attempts = list(_outside_attempts)
    _outside_attempts.clear()
    if attempts:
        pytest.fail("the network was used: " + "; ".join(attempts))


@pytest.fixture
def outside_attempts() -> list[str]:
    """The attempts to reach another machine so far in this test; a test that provokes them clears the list."""
    return _outside_attempts


# ---- errors that nobody catches ------------------------------------------------------------------------

_uncaught: list[str] = []


def _note_uncaught(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    _uncaught.append("".join(traceback.format_exception(kind, error, at)))


@pytest.fixture(autouse=True)
def _nothing_uncaught(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test during which something raised in a slot or in a virtual of Qt's, where no test would hear of it."""
    _uncaught.clear()
    monkeypatch.setattr(sys, "excepthook", _note_uncaught)
    yield
    uncaught = list(_uncaught)
    _uncaught.clear()
    if uncaught:
        pytest.fail("raised where nobody catches it:\n" + "\n".join(uncaught))


# ---- Qt ----------------------------------------------------------------------------------------------

_qt_messages: list[str] = []
_handler_installed = False


def _install_message_handler() -> None:
    global _handler_installed
    if _handler_installed or "PySide6.QtCore" not in sys.modules:
        return
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            _qt_messages.append(f"{kind.name.removeprefix('Qt').removesuffix('Msg').lower()}: {message}")
        if kind == QtMsgType.QtFatalMsg:
            print(message, file=sys.__stderr__, flush=True)  # Qt aborts next

    qInstallMessageHandler(handle)
    _handler_installed = True


@pytest.fixture(autouse=True)
def _quiet_qt(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which Qt (or a page's console) warned of anything.

    `@pytest.mark.qt_messages(r"pattern", …)` names what a test provokes on purpose. Tests that never import
    PySide6 do not pay for this.
    """
    _install_message_handler()
    _qt_messages.clear()
    yield
    _install_message_handler()  # imported by this very test: from here on it is watched
    marker = request.node.get_closest_marker("qt_messages")
    expected = HARMLESS_QT_MESSAGES + (marker.args if marker else ())
    unexpected = [
        message
        for message in _qt_messages
        if not any(re.search(pattern, message.partition(": ")[2]) for pattern in expected)
    ]
    _qt_messages.clear()
    if unexpected:
        pytest.fail("unexpected Qt messages:\n" + "\n".join(unexpected))


@pytest.fixture
def qt_messages() -> list[str]:
    """The Qt messages of this test so far, as "warning: text"."""
    return _qt_messages


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The one QApplication of the process, prepared as the program prepares its own; offscreen unless QT_QPA_PLATFORM says otherwise."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    from mapviewer.app.map_host import choose_graphics, prepare_engine

    _install_message_handler()
    prepare_engine()
    app = QApplication(["mapviewer-tests"])
    choose_graphics()
    app.setQuitOnLastWindowClosed(False)
    yield app
    app.closeAllWindows()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()


def _orphan_windows() -> set[QWidget]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    return {
        widget
        for widget in widgets.QApplication.topLevelWidgets()
        # Qt keeps one tool tip label for itself.
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    }


@pytest.fixture(autouse=True)
def _no_leaked_windows() -> Iterator[None]:
    """Fail a test that leaves a top-level widget behind: the next test would find it on its screen."""
    before = _orphan_windows()
    yield
    leaked = _orphan_windows() - before
    if not leaked:
        return
    # Ask for nothing that closing does not do by itself: deferred deletes, then reference cycles.
    from PySide6.QtCore import QCoreApplication, QEvent

    del leaked
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    leaked = _orphan_windows() - before
    if leaked:
        names = sorted(f"{type(widget).__name__} “{widget.windowTitle()}”" for widget in leaked)
        for widget in leaked:
            widget.close()
            widget.deleteLater()
        pytest.fail("top-level widgets left behind: " + ", ".join(names))

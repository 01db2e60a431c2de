"""What window tests share: the sample's store, and the running program with the sample in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from mapviewer import assets
from mapviewer.app.main import Program
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier
from mapviewer.settings import Settings, Theme


@pytest.fixture(scope="session")
def sample() -> Store:
    """The sample dossier, geocoded."""
    return open_dossier(assets.sample_dossier())


@pytest.fixture
def wait_until(qapp: QApplication) -> Callable[..., None]:
    """Run the event loop until something is true; fail with its words when that takes too long."""

    def wait(done: Callable[[], bool], what: str = "it", timeout_ms: int = 20_000) -> None:
        loop = QEventLoop()
        poll = QTimer()
        poll.setInterval(5)
        poll.timeout.connect(lambda: loop.quit() if done() else None)
        QTimer.singleShot(timeout_ms, loop, loop.quit)
        poll.start()
        if not done():
            loop.exec()
        poll.stop()
        assert done(), f"waited {timeout_ms / 1000:.0f} s for {what}"

    return wait


@pytest.fixture
def program(
    qapp: QApplication, wait_until: Callable[..., None], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """The whole program on the sample, as `mapviewer --sample` shows it, in a window that is there but on no screen."""
    monkeypatch.setenv("MAPVIEWER_CONFIG", f"{tmp_path}/config")
    running = Program(qapp, remembered=Settings(theme=Theme.LIGHT))
    running.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    running.window.show()
    running.controller.open_sample()
    wait_until(lambda: len(running.session.store) == 11, "the sample")
    yield running
    running.close()
    wait_until(
        lambda: running.window not in qapp.topLevelWidgets() or not running.window.isVisible(),
        "the window to go",
    )

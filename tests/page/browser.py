"""A page of a file in the real engine, by itself: what its console says and what it asks for is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication


class Page(QWebEnginePage):
    """Remembers what its console says."""

    def __init__(self, profile: QWebEngineProfile) -> None:
        super().__init__(profile)
        self.said: list[str] = []

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: N802
        self.said.append(message)


class Requests(QWebEngineUrlRequestInterceptor):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802
        self.asked.append(info.requestUrl().toString())


class Browser:
    def __init__(self, app: QApplication, path: Path) -> None:
        self.requests = Requests()
        self.profile = QWebEngineProfile(app)
        self.profile.setUrlRequestInterceptor(self.requests)
        self.page = Page(self.profile)
        self.view = QWebEngineView()
        self.view.setPage(self.page)
        self.view.resize(1000, 700)
        self.view.show()
        loop = QEventLoop()
        self.page.loadFinished.connect(loop.quit)
        QTimer.singleShot(60_000, loop.quit)
        self.page.load(QUrl.fromLocalFile(str(path)))
        loop.exec()

    def ask(self, code: str) -> Any:
        """What a JavaScript expression is in the page."""
        found: list[str] = []
        loop = QEventLoop()

        def heard(answer: Any) -> None:
            found.append(answer)
            loop.quit()

        self.page.runJavaScript(f"JSON.stringify((() => {{ {code} }})())", heard)
        QTimer.singleShot(20_000, loop.quit)
        loop.exec()
        assert found, f"no answer to {code}"
        return json.loads(found[0]) if found[0] else None

    def close(self) -> None:
        self.view.close()
        self.view.setPage(None)
        self.page.deleteLater()
        self.view.deleteLater()
        loop = QEventLoop()
        self.page.destroyed.connect(loop.quit)
        QTimer.singleShot(5_000, loop.quit)
        loop.exec()
        self.profile.deleteLater()

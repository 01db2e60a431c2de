"""The life of the map's page: it is started, it crashes or hangs and is started again, it is given up, it ends.

Nothing of the page's state is kept here. Who hears `lost` and then a new page's `Ready` tells it everything again.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import shiboken6
from pydantic import BaseModel
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from mapviewer.app import engine
from mapviewer.app.map_cover import water
from mapviewer.app.map_health import Heartbeat, Restarts, single_shot
from mapviewer.faults import debugging
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.routes import PAGE_URL

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEnginePage
    from PySide6.QtWebEngineWidgets import QWebEngineView

    from mapviewer.app.map_bridge import MapBridge
    from mapviewer.app.map_host import Host, MapPage

_log = logging.getLogger(__name__)
_START_WAIT_MS: Final = 60_000


class PageLife(QObject):
    """Keeps one map page alive within a widget. `view` is the engine's widget, None where there is no engine."""

    received = Signal(object)
    """A message of the page."""
    complained = Signal(str)
    """An error in the page, or a warning on its console."""
    begun = Signal()
    """A new page is being loaded."""
    lost = Signal()
    """The page is gone; another one comes, or `gaveUp`."""
    gaveUp = Signal(str)
    """No other page comes, and why, for the person in front of it."""

    def __init__(self, parent: QWidget, *, dark: bool, within: Host | None = None) -> None:
        """`within` is the host to live in, the process's own by default."""
        super().__init__(parent)
        self._dark = dark
        self.times = 1.0
        """How many times as large the page is shown."""
        self.is_ready = False
        self.given_up = False
        self.page: MapPage | None = None
        self.bridge: MapBridge | None = None
        self.view: QWebEngineView | None = None
        self._host: Host | None = None
        self._restarts = Restarts()
        self._start = single_shot(
            self, _START_WAIT_MS, lambda: self.restart(self.tr("the map page did not start"))
        )
        self.heartbeat = Heartbeat(self)
        self.heartbeat.lost.connect(lambda: self.restart(self.tr("the map does not answer")))
        application = QCoreApplication.instance()
        if application is not None:
            # The page must go before the profile, which goes with the application.
            application.aboutToQuit.connect(self.end)
        if not engine.missing():
            self._host = within or _the_host()
            self.view = _new_view(self._host, parent)

    def begin(self) -> None:
        """Load the first page; where that cannot be, say so once everybody listens."""
        why = engine.missing()
        if not why:
            self._load()
            return
        words = self.tr(
            "Qt's web engine cannot be loaded ({why}); “mapviewer doctor” says what is to be installed"
        )
        QTimer.singleShot(0, self, lambda: self._give_up(words.format(why=why)))

    def send(self, message: BaseModel) -> None:
        """Tell the page something; before it listens, that is lost."""
        if self.is_ready and self.bridge is not None and self.page is not None:
            self.bridge.send(message)
            self.heartbeat.sent(self.page)

    def set_theme(self, dark: bool) -> None:
        """Light or dark: what is behind the page, and how the next one begins."""
        self._dark = dark
        if self.page is not None:
            self.page.setBackgroundColor(QColor(water(dark)))

    def enlarge(self, times: float) -> None:
        """Show the page so many times as large."""
        self.times = times
        if self.view is not None:
            self.view.setZoomFactor(times)

    def restart(self, reason: str) -> None:
        """Put a new page in the place of one that crashed or hangs; not without end."""
        if self.page is None:
            return
        granted = self._restarts.grant()
        _log.warning("%s; %s", reason, "starting it again" if granted else "too often, giving up")
        self._stop_waiting()
        self.is_ready = False
        self.lost.emit()
        if granted:
            # Not from within the engine's own signal.
            QTimer.singleShot(0, self, self._load)
        else:
            self._give_up(reason)

    def _give_up(self, reason: str) -> None:
        self.given_up = True
        self.gaveUp.emit(reason)

    @property
    def may_try_again(self) -> bool:
        """Whether a page was given up that could be started anew: not without an engine."""
        return self.given_up and self.view is not None

    def try_again(self) -> None:
        """Start anew what was given up after too many crashes."""
        self._restarts = Restarts()
        self.given_up = False
        self.restart("asked to try again")

    def end(self) -> None:
        """Delete the page; of no use afterwards. Called by itself when the application quits."""
        self._stop_waiting()
        page, self.page, self.bridge = self.page, None, None
        self.is_ready = False
        if page is not None and shiboken6.isValid(page):
            page.renderProcessTerminated.disconnect(self._terminated)
            shiboken6.delete(page)

    def _load(self) -> None:
        """Start with a new page: the first one, or the one after a crash or a hang."""
        from mapviewer.app.map_bridge import MapBridge
        from mapviewer.app.map_host import MapPage

        if self.view is None or self._host is None:
            return
        self.is_ready = False
        self.begun.emit()
        old = self.page
        page = MapPage(self._host.profile, self.view)
        page.setBackgroundColor(QColor(water(self._dark)))
        page.renderProcessTerminated.connect(self._terminated)
        page.said.connect(self.complain)
        page.loadFinished.connect(self._loaded)
        self.page, self.bridge = page, MapBridge(page, page)
        self.bridge.received.connect(self._receive)
        page.setZoomFactor(self.times)
        self.view.setPage(page)
        if old is not None:
            old.deleteLater()
        self._start.start()
        page.load(QUrl(f"{PAGE_URL}#{'dark' if self._dark else 'light'}"))

    def _receive(self, message: object) -> None:
        self.heartbeat.heard()
        if isinstance(message, say.Ready):
            self._start.stop()
            self.is_ready = True
        self.received.emit(message)

    def _loaded(self, ok: bool) -> None:
        # A refused navigation also counts as a load that failed; the map is still there then.
        if not ok and not self.is_ready and self.sender() is self.page:
            self.restart(self.tr("the map page could not be loaded"))

    def _terminated(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        if status is not type(status).NormalTerminationStatus:
            self.restart(self.tr("the map's process ended (code {code})").format(code=code))

    def complain(self, message: str, source: str, line: int) -> None:
        """Something in the page is not as it should be."""
        told = message if debugging() else "an error, whose words may quote a dossier"
        _log.warning("map page: %s (%s:%d)", told, source.rpartition("/")[2], line)
        self.complained.emit(message)

    def _stop_waiting(self) -> None:
        self._start.stop()
        self.heartbeat.stop()


def _the_host() -> Host:
    from mapviewer.app.map_host import choose_graphics, host

    choose_graphics()
    return host()


def _new_view(within: Host, parent: QWidget) -> QWebEngineView:
    from PySide6.QtWebEngineWidgets import QWebEngineView

    view = QWebEngineView(within.profile, parent)
    # Or the web view swallows dossiers that are dropped on the window.
    view.setAcceptDrops(False)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    return view

"""What the map page runs in: the engine without a network, our own scheme, a profile that keeps nothing, a page that goes nowhere.

The order matters: `prepare_engine` before the QApplication, `make_profile` after it with the application as parent, pages deleted before it.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections import deque
from functools import cache
from typing import Any, Final

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QIODevice,
    QObject,
    Qt,
    QThreadPool,
    QUrl,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

from mapviewer.app.jobs import Runner
from mapviewer.mapdoc.routes import CSP, HOST, PAGE_URL, SCHEME, Answer, Routes

_FLAGS: Final = (
    # WebRTC asks neither interceptor nor proxy unless told so.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # A proxy of a kind that there is none of, for loopback addresses too: preconnects and prefetches ask no interceptor. Without any
    # that it can use the engine gives up at once; for one that is merely not there it would first see whether it has IPv6, by connecting a
    # datagram socket to a server of Google's.
    "--proxy-server=none://none",
    "--proxy-bypass-list=<-loopback>",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--no-pings",
    # Chromium's own chatter about services that a desktop may lack; what concerns the map comes by console and signals.
    "--log-level=3",
)
_NEVER: Final = frozenset(
    (
        "--no-sandbox",
        "--disable-seccomp-filter-sandbox",
        "--disable-namespace-sandbox",
        "--disable-setuid-sandbox",
        "--single-process",
        "--disable-web-security",
    )
)
_SANDBOX: Final = "QTWEBENGINE_DISABLE_SANDBOX"
_FLAGS_VARIABLE: Final = "QTWEBENGINE_CHROMIUM_FLAGS"
_SOFTWARE_GL: Final = ("llvmpipe", "softpipe", "swrast", "software")
_REQUESTS_KEPT: Final = 200

# PySide's stubs know no lists here, and the values must be lists: it drops a bare value without a word, and there is no policy then.
_HEADERS: Final[Any] = {
    b"Content-Security-Policy": [CSP.encode()],
    b"X-Content-Type-Options": [b"nosniff"],
    b"Cache-Control": [b"no-store"],
}

# Runs before anything else in every frame. The flag above keeps WebRTC from going round the proxy; without the constructor nobody
# can even try.
_NO_WEBRTC: Final = """
'use strict';
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'RTCIceTransport', 'WebTransport']) {
  try { Object.defineProperty(window, name, { value: undefined, writable: false, configurable: false }); } catch { delete window[name]; }
}
"""


def prepare_engine(argv: list[str] | None = None) -> str:
    """Register the scheme and cut the engine off from the network; call once, before the QApplication is made.

    `argv` is left alone. Returns a warning for the person in front of the screen, "" without one: as root (in containers, mostly)
    Chromium's sandbox cannot run and is switched off, for nobody else.
    """
    del argv
    if not QWebEngineUrlScheme.schemeByName(SCHEME.encode()).name():
        scheme = QWebEngineUrlScheme(SCHEME.encode())
        scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
        scheme.setFlags(
            QWebEngineUrlScheme.Flag.SecureScheme
            | QWebEngineUrlScheme.Flag.CorsEnabled
            | QWebEngineUrlScheme.Flag.FetchApiAllowed
        )
        QWebEngineUrlScheme.registerScheme(scheme)
    asked = os.environ.get(_FLAGS_VARIABLE, "").split()
    # The sandbox is nobody's to switch off by a variable that some other program's start script has left.
    present = [flag for flag in asked if flag.partition("=")[0] not in _NEVER]
    os.environ[_FLAGS_VARIABLE] = " ".join([*present, *(flag for flag in _FLAGS if flag not in present)])
    os.environ.pop(_SANDBOX, None)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ[_SANDBOX] = "1"
        return "mapviewer runs as root: the web engine's sandbox cannot work and is off. Run it as an ordinary user."
    return ""


@cache
def choose_graphics() -> bool:
    """Without a GPU let Qt Quick paint in software, which costs a quarter of what a software OpenGL does.

    Call after the QApplication is made and before the first web view; the choice holds for the process. Returns whether software was chosen. Elsewhere than on Linux Qt's own
    choice stands.
    """
    if not sys.platform.startswith("linux"):
        return False
    software = QGuiApplication.platformName() in ("offscreen", "minimal", "vnc") or _renderer_is_software()
    if software:
        QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    return software


def _renderer_is_software() -> bool:
    context = QOpenGLContext()
    if not context.create():
        return True
    surface = QOffscreenSurface()
    surface.create()
    if not context.makeCurrent(surface):
        return True
    try:
        name = context.functions().glGetString(0x1F01)  # GL_RENDERER
    finally:
        context.doneCurrent()
    return not name or any(word in str(name).lower() for word in _SOFTWARE_GL)


class Interceptor(QWebEngineUrlRequestInterceptor):
    """Blocks every request but those to our own page, and counts them.

    `requests` holds the last blocked URLs, `blocked` counts them all; a test asserts that a whole session leaves both empty.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.requests: deque[str] = deque(maxlen=_REQUESTS_KEPT)
        self.blocked = 0
        self.served = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Called by the engine for each request."""
        url = info.requestUrl()
        if (url.scheme(), url.host()) == (SCHEME, HOST) or url.scheme() in ("data", "blob"):
            self.served += 1
            return
        self.blocked += 1
        self.requests.append(url.toString()[:500])
        info.block(True)


class SchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers requests to `mapviewer://app/` from the table, GET only, each with the content security policy."""

    _found = Signal(int, object)

    def __init__(self, routes: Routes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._routes = routes
        self.headers = _HEADERS
        self._waiting: dict[int, QWebEngineUrlRequestJob] = {}
        self._numbers = itertools.count()
        # As many as a server is to be bothered with at a time.
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._found.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Called by the engine for each request."""
        if job.requestMethod().data() != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        url = job.requestUrl().toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if self._routes.is_slow(url):
            self._wait_for(job, url)
        else:
            self._reply(job, self._routes.find(url))

    def _wait_for(self, job: QWebEngineUrlRequestJob, url: str) -> None:
        """Find the answer on another thread; the page may have moved on by then."""
        number = next(self._numbers)
        self._waiting[number] = job
        job.destroyed.connect(lambda _=None: self._waiting.pop(number, None))

        def find() -> None:
            answer = None
            try:
                # Nobody waits any more: a map that was moved on has no use for what it showed.
                answer = self._routes.find(url) if number in self._waiting else None
            finally:
                # Whatever went wrong goes to the hook, and the page must not wait for ever.
                self._found.emit(number, answer)

        self._pool.start(Runner(find))

    def _arrived(self, number: int, answer: Answer | None) -> None:
        job = self._waiting.pop(number, None)
        if job is not None:
            self._reply(job, answer)

    def _reply(self, job: QWebEngineUrlRequestJob, answer: Answer | None) -> None:
        if answer is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        job.setAdditionalResponseHeaders(self.headers)
        buffer = QBuffer(parent=job)
        buffer.setData(QByteArray(answer.body))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(answer.content_type.encode(), buffer)


class Host(QObject):
    """The profile that map pages live in, and what watches over it. One a process is enough; see `host`."""

    def __init__(self, application: QCoreApplication, routes: Routes | None = None) -> None:
        """The profile belongs to `application`, so that it outlives every page: else a segfault at exit, half of the time."""
        super().__init__(application)
        self.profile = QWebEngineProfile(application)  # without a name: off the record
        self.interceptor = Interceptor(self.profile)
        self._handler = SchemeHandler(routes or Routes(), self.profile)
        self.profile.setUrlRequestInterceptor(self.interceptor)
        self.profile.installUrlSchemeHandler(SCHEME.encode(), self._handler)
        self.profile.downloadRequested.connect(_refuse_download)
        self.profile.setSpellCheckEnabled(False)
        self.profile.setPushServiceEnabled(False)
        self.profile.setHttpUserAgent("mapviewer")
        script = QWebEngineScript()
        script.setName("no-webrtc")
        script.setSourceCode(_NO_WEBRTC)
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
        script.setRunsOnSubFrames(True)
        self.profile.scripts().insert(script)
        pin_settings(self.profile.settings())

    @property
    def requests(self) -> tuple[str, ...]:
        """The requests to elsewhere that were blocked, latest last; empty unless something tried."""
        return tuple(self.interceptor.requests)


_hosts: dict[int, Host] = {}


def host() -> Host:
    """The process's host, made on first use; needs a QApplication."""
    application = QCoreApplication.instance()
    if application is None:
        raise RuntimeError("a map needs a QApplication")
    key = id(application)
    if key not in _hosts:
        _hosts.clear()
        _hosts[key] = Host(application)
    return _hosts[key]


_OFF: Final = (
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.JavascriptCanPaste,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.AutoLoadIconsForPage,
    QWebEngineSettings.WebAttribute.ErrorPageEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.AllowRunningInsecureContent,
    QWebEngineSettings.WebAttribute.AllowGeolocationOnInsecureOrigins,
    QWebEngineSettings.WebAttribute.AllowWindowActivationFromJavaScript,
    QWebEngineSettings.WebAttribute.ScreenCaptureEnabled,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.WebGLEnabled,
)


def pin_settings(settings: QWebEngineSettings) -> None:
    """Switch off everything that the map does not need, whatever its default is today."""
    for attribute in _OFF:
        settings.setAttribute(attribute, False)
    settings.setAttribute(QWebEngineSettings.WebAttribute.JavascriptEnabled, True)
    settings.setUnknownUrlSchemePolicy(QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes)


def _refuse_download(download: QWebEngineDownloadRequest) -> None:
    download.cancel()


class MapPage(QWebEnginePage):
    """Our page and no other: no navigation, no windows, no permissions; its console comes out as a signal."""

    said = Signal(str, str, int)

    def __init__(self, profile: QWebEngineProfile, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        pin_settings(self.settings())
        self.permissionRequested.connect(_refuse_permission)
        self.certificateError.connect(lambda error: error.rejectCertificate())

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main: bool
    ) -> bool:
        """Whether the engine may go there: only to our page."""
        del kind
        return is_main and QUrl(url).toString().partition("#")[0] == PAGE_URL

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> None:  # type: ignore[override]
        """No window is ever opened."""
        del kind

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        """Pass warnings and errors of the page on."""
        if level is not QWebEnginePage.JavaScriptConsoleMessageLevel.InfoMessageLevel:
            self.said.emit(message[:2_000], source[:500], line)


def _refuse_permission(permission: QWebEnginePermission) -> None:
    permission.deny()

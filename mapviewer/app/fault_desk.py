"""The one handler of errors that nobody foresaw, whatever thread, slot, virtual of Qt's or callback they come from.

Python hands each to one of three hooks; `FaultDesk` has all three. What happened is told in a dialog, on the GUI thread and never from within whatever
is being painted. One dialog at a time: what comes meanwhile is counted in it, and an error that has been told is not told again.
"""

from __future__ import annotations

import platform
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, QTimer, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mapviewer import __version__
from mapviewer.faults import Fault, debugging, fault, log, page_fault
from mapviewer.language.chosen import current

if TYPE_CHECKING:
    from mapviewer.app.fault_dialog import FaultDialog
    from mapviewer.app.window import MainWindow

T = TypeVar("T")

_MOST_DIALOGS: Final = 5
"""Different errors that are told in dialogs in one run; a program that breaks everywhere must still let itself be used and closed."""
_COUNT_MS: Final = 500


class FaultDesk(QObject):
    """Takes the hooks from `install` to `close`. It hears of every error; `told` counts them by their marks."""

    _came = Signal(object)

    def __init__(self, window: MainWindow, save: Callable[[], object], unsaved: Callable[[], bool]) -> None:
        """`save` keeps the reader's work in a view file, `unsaved` says whether there is any that is not kept."""
        super().__init__(window)
        self._window, self._save, self._unsaved = window, save, unsaved
        self.told: Counter[str] = Counter()
        self.dialog: FaultDialog | None = None
        self._shown: set[str] = set()
        self._handling = threading.local()
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._late = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._late.timeout.connect(self._count)
        self._old = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._installed = False

    def install(self) -> None:
        """Take the hooks over."""
        self._old = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._raised
        threading.excepthook = self._thread_ended
        sys.unraisablehook = self._unraisable
        self._installed = True

    def close(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old
        self._installed = False

    # The hooks, on whatever thread --------------------------------------------------------------------------------------

    def _raised(self, kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            # Somebody at the terminal wants to leave; what is not saved is asked about as ever.
            QTimer.singleShot(0, self._window, self._window.close)
            return
        on_gui = threading.current_thread() is threading.main_thread()
        self.take(error.with_traceback(at), "slot or virtual" if on_gui else "thread of Qt's")

    def _thread_ended(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.take(arguments.exc_value, "thread")

    def _unraisable(self, arguments: sys.UnraisableHookArgs) -> None:
        if arguments.exc_value is not None:
            self.take(arguments.exc_value, "destructor or callback")

    def take(self, error: BaseException, where: str) -> None:
        """Hear of an error, on any thread; never raises."""
        if getattr(self._handling, "now", False):
            return
        self._handling.now = True
        try:
            self._hear(fault(error, where), error)
        except Exception:
            with suppress(OSError, ValueError, AttributeError):
                sys.stderr.write("mapviewer: an error could not be reported\n")
        finally:
            self._handling.now = False

    def page_broke(self, message: str, source: str, line: int) -> None:
        """Hear of an error in the map page, which knows nothing of Python's hooks; its words are not told."""
        if self._installed:
            self._hear(page_fault(message, source, line), None)

    def _hear(self, found: Fault, error: BaseException | None) -> None:
        self.told[found.mark] += 1
        if self.told[found.mark] == 1 or debugging():
            log(found, error, versions())
        self._came.emit(found)

    # On the GUI thread --------------------------------------------------------------------------------------------------

    def _tell(self, found: Fault) -> None:
        if self.dialog is not None:
            # Not at once: an error in painting would make the dialog, and itself, be painted again and again.
            if not self._late.isActive():
                self._late.start()
            return
        if found.mark in self._shown or len(self._shown) >= _MOST_DIALOGS:
            return
        from mapviewer.app.fault_dialog import FaultDialog

        self._shown.add(found.mark)
        self.dialog = FaultDialog(found.report(versions()), self._unsaved(), self._window)
        self.dialog.saveAsked.connect(self._save)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _count(self) -> None:
        if self.dialog is not None:
            self.dialog.count(self.told.total())

    def _closed(self) -> None:
        self.dialog = None


def guarded(call: Callable[[T], object]) -> Callable[[T], None]:
    """A callback for the engine, which forgets what a callback raises: it is given to the hook that all others go to."""

    def guard(value: T) -> None:
        try:
            call(value)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)

    return guard


def versions() -> dict[str, str]:
    """What a report says about the program and the machine: no names of people, files or hosts."""
    chromium = patches = "none"
    # Without its system libraries there is no engine, and the rest of the program runs.
    with suppress(ImportError):
        from PySide6.QtWebEngineCore import qWebEngineChromiumSecurityPatchVersion, qWebEngineChromiumVersion

        chromium, patches = str(qWebEngineChromiumVersion()), str(qWebEngineChromiumSecurityPatchVersion())
    app = QApplication.instance()
    return {
        "mapviewer": __version__,
        "Python": platform.python_version(),
        "PySide": pyside_version,
        "Qt": qVersion(),
        "Chromium": chromium,
        "security patches": patches,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "display": QGuiApplication.platformName() if app is not None else "none",
        "language": current().value,
    }

"""Whatever raises where nobody catches it reaches one handler, and the person, once; the work is still there."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QObject, QRunnable, QThread, QThreadPool, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget

from mapviewer.app.fault_desk import FaultDesk, guarded
from mapviewer.app.fault_dialog import FaultDialog
from mapviewer.app.main import Program
from mapviewer.notebook import Note

CANARY = "Beit Canary"
Wait = Callable[..., None]


class BoomError(Exception):
    """What the tests raise."""

    def __init__(self) -> None:
        super().__init__(CANARY)


@pytest.fixture
def desk(program: Program) -> Iterator[FaultDesk]:
    program.faults.install()
    yield program.faults
    program.faults.close()
    if program.faults.dialog is not None:
        program.faults.dialog.close()


def _raise(*_: object) -> object:
    raise BoomError


class _Painted(QWidget):
    def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt
        raise BoomError


class _Asked(QAbstractTableModel):
    def rowCount(self, parent: object = None) -> int:  # noqa: N802 - Qt
        return 1

    def columnCount(self, parent: object = None) -> int:  # noqa: N802 - Qt
        return 1

    def data(self, index: object, role: int = 0) -> object:
        raise BoomError


class _Runner(QRunnable):
    def run(self) -> None:
        raise BoomError


class _Thread(QThread):
    def run(self) -> None:
        raise BoomError


class _Ending:
    def __del__(self) -> None:
        raise BoomError


def _in_slot(program: Program) -> None:
    button = QPushButton(program.window)
    button.clicked.connect(_raise)
    button.click()


def _in_news(program: Program) -> None:
    # psygnal wraps what a listener raises.
    program.session.changed.connect(lambda _: _raise())
    QTimer.singleShot(0, program.window, lambda: program.session.step_event(1, origin="keys"))


def _in_paint(program: Program) -> None:
    widget = _Painted(program.window)
    widget.resize(40, 40)
    widget.show()


def _in_model(program: Program) -> None:
    view = QTableView(program.window)
    view.setModel(_Asked(view))
    view.show()
    view.update()


def _in_event(program: Program) -> None:
    class Eventful(QObject):
        def timerEvent(self, event: object) -> None:  # noqa: N802 - Qt
            self.killTimer(self.number)
            raise BoomError

    eventful = Eventful(program.window)
    eventful.number = eventful.startTimer(0)  # type: ignore[attr-defined]


def _in_pool(program: Program) -> None:
    QThreadPool.globalInstance().start(_Runner())


def _in_qthread(program: Program) -> None:
    thread = _Thread(program.window)
    thread.start()
    thread.wait()


def _in_thread(program: Program) -> None:
    thread = threading.Thread(target=_raise)
    thread.start()
    thread.join()


def _in_job(program: Program) -> None:
    program.controller.jobs.start("open", _raise)


def _in_destructor(program: Program) -> None:
    _Ending()
    gc.collect()


def _in_script_callback(program: Program) -> None:
    assert program.window.map.life.page is not None
    program.window.map.life.page.runJavaScript("1 + 1", guarded(_raise))


def _in_page_message(program: Program) -> None:
    program.window.map.told.connect(_raise)
    program.window.map.settle()


def _in_filter(program: Program) -> None:
    class Watching(QObject):
        def eventFilter(self, watched: QObject, event: object) -> bool:  # noqa: N802 - Qt
            watched.removeEventFilter(self)
            raise BoomError

    button = QPushButton(program.window)
    button.installEventFilter(Watching(button))
    # From the event loop, as what people do: what a call of ours leads to is that call's own error.
    QApplication.postEvent(button, QEvent(QEvent.Type.User))


@pytest.mark.parametrize(
    "provoke",
    [
        _in_slot,
        _in_news,
        _in_paint,
        _in_model,
        _in_event,
        _in_filter,
        _in_pool,
        _in_qthread,
        _in_thread,
        _in_job,
        _in_destructor,
        _in_script_callback,
        _in_page_message,
    ],
)
def test_an_error_is_told_wherever_it_happens(
    provoke: Callable[[Program], None],
    program: Program,
    desk: FaultDesk,
    wait_until: Wait,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wait_until(lambda: program.window.map.is_ready, "the map")
    provoke(program)
    wait_until(lambda: desk.dialog is not None, "the dialog")
    assert desk.dialog is not None
    report = desk.dialog.report.toPlainText()
    assert "BoomError" in report
    assert "mapviewer: " in report
    assert CANARY not in report
    assert CANARY not in capsys.readouterr().err
    for label in desk.dialog.findChildren(QLabel):
        assert CANARY not in label.text()
    print(
        f"figure: an error {provoke.__name__[1:].replace('_', ' ')}: one dialog, no word of what it was about"
    )


@pytest.mark.qt_messages(r"TypeError|an error")
@pytest.mark.parametrize(
    "script",
    [
        f"setTimeout(() => {{ null['{CANARY}'].x; }}, 0)",
        # What a rejected promise of the page's own code comes to; for a script from here the engine sends no such event.
        "window.dispatchEvent(new PromiseRejectionEvent('unhandledrejection', "
        f"{{ promise: Promise.resolve(), reason: new TypeError('{CANARY}') }}))",
        f"setTimeout(() => {{ throw '{CANARY}'; }}, 0)",
        f"mapviewer.bridge.fail('{CANARY}', '/home/{CANARY}', 3)",
    ],
)
def test_an_error_in_the_page_is_told_too(
    script: str, program: Program, desk: FaultDesk, wait_until: Wait, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_until(lambda: program.window.map.is_ready, "the map")
    assert program.window.map.life.page is not None
    program.window.map.life.page.runJavaScript(script)
    wait_until(lambda: desk.dialog is not None, "the dialog")
    assert desk.dialog is not None
    report = desk.dialog.report.toPlainText()
    assert "where: map page" in report
    assert "Error" in report or "an error in JavaScript" in report
    assert CANARY not in report
    assert CANARY not in capsys.readouterr().err
    assert program.window.map.is_ready, "one error does not take the map away"


def test_an_error_on_the_way_out_is_told_without_data(
    program: Program, desk: FaultDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    program.window.closing.connect(_raise)
    program.close()
    told = capsys.readouterr().err
    assert "BoomError" in told
    assert CANARY not in told


def test_errors_that_repeat_do_not_stack_dialogs(program: Program, desk: FaultDesk, wait_until: Wait) -> None:
    timer = QTimer(program.window, interval=0)
    timer.timeout.connect(_raise)
    timer.start()
    wait_until(lambda: desk.told.total() > 300, "many errors")
    wait_until(lambda: desk.dialog is not None and "errors" in desk.dialog.times.text(), "the count")
    assert len(program.window.findChildren(FaultDialog)) == 1
    dialog = desk.dialog
    assert dialog is not None
    dialog.close()
    so_far = desk.told.total()
    wait_until(lambda: desk.told.total() > so_far + 100, "more of them")
    assert desk.dialog is None, "it was told already"
    # Another one is news.
    QTimer.singleShot(0, program.window, lambda: 1 / 0)
    wait_until(lambda: desk.dialog is not None, "the other error")
    timer.stop()


def test_a_program_that_breaks_everywhere_can_still_be_used(
    program: Program, desk: FaultDesk, wait_until: Wait
) -> None:
    for depth in range(1, 10):

        def deep(left: int) -> None:
            if left:
                deep(left - 1)
            raise BoomError

        QTimer.singleShot(0, program.window, lambda depth=depth: deep(depth))
        wait_until(lambda depth=depth: len(desk.told) == depth, "the next error")
        QApplication.processEvents()
        if depth <= 5:
            wait_until(lambda: desk.dialog is not None, "the dialog")
            desk.dialog.close()  # type: ignore[union-attr]
        else:
            assert desk.dialog is None


def test_the_report_can_be_copied_and_the_view_saved(
    program: Program, desk: FaultDesk, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = program.session
    session.annotate(next(iter(session.store.row_of)), Note(text="seen by nobody yet"), origin="test")
    saved: list[bool] = []
    monkeypatch.setattr(
        program.controller.documents, "save_as", lambda _=None: saved.append(program.window.isVisible())
    )
    QTimer.singleShot(0, program.window, _raise)
    wait_until(lambda: desk.dialog is not None, "the dialog")
    dialog = desk.dialog
    assert dialog is not None
    assert "not saved" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.report.toPlainText()
    dialog.save.click()
    assert saved == [True]
    assert session.notebook.notes
    assert len(session.store) == 11


def test_undo_goes_on_after_an_error(program: Program, desk: FaultDesk, wait_until: Wait) -> None:
    session = program.session
    key = next(iter(session.store.row_of))
    session.annotate(key, Note(text="written before"), origin="test")
    QTimer.singleShot(0, program.window, _raise)
    wait_until(lambda: desk.dialog is not None, "the dialog")
    assert desk.dialog is not None
    assert not desk.dialog.save.isHidden()
    desk.dialog.close()
    program.controller.run("undo")
    assert key not in session.notebook.notes


def test_the_handler_survives_its_own_errors(
    program: Program, desk: FaultDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mapviewer.app.fault_desk.fault", _raise)
    desk.take(BoomError(), "slot")
    assert "could not be reported" in capsys.readouterr().err


def test_an_interrupt_at_the_terminal_closes_the_window(
    program: Program, desk: FaultDesk, wait_until: Wait
) -> None:
    closed: list[bool] = []
    program.window.closing.connect(lambda: closed.append(True))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    wait_until(lambda: bool(closed), "the window to close")
    assert desk.told.total() == 0


def test_the_hooks_are_given_back(program: Program) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    program.faults.install()
    assert sys.excepthook != before[0]
    program.faults.close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before

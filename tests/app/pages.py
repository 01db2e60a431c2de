"""Waiting for the map page and asking it things, for tests."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mapviewer.app.map_view import MapView

LONG_MS = 30_000


def spin(milliseconds: int) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(is_so: Callable[[], bool], milliseconds: int = LONG_MS) -> None:
    """Let the event loop run until something is so; fails when it never is."""
    until = time.monotonic() + milliseconds / 1_000
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        spin(10)


def settle(view: MapView) -> None:
    """Wait until everything asked for so far is painted."""
    wait_for(lambda: view.is_ready)
    done: list[bool] = []

    def finish() -> None:
        done.append(True)

    view.settled.connect(finish)
    view.settle()
    wait_for(lambda: bool(done))
    view.settled.disconnect(finish)


def evaluate(view: MapView, code: str) -> str:
    """What an expression is in the page, as text."""
    page = view.life.page
    assert page is not None
    answers: list[object] = []
    page.runJavaScript(code, answers.append)
    wait_for(lambda: bool(answers))
    return "" if answers[0] is None else str(answers[0])


def place_of(view: MapView, lat: float, lon: float) -> QPointF:
    """Where a position is in the widget, CSS pixels."""
    x, y = evaluate(
        view,
        f"(() => {{ const p = map_main.latLngToContainerPoint([{lat}, {lon}]); return `${{p.x}},${{p.y}}`; }})()",
    ).split(",")
    return QPointF(float(x), float(y))


def surface(view: MapView) -> QWidget:
    """The widget that takes the pointer's events."""
    inner = view.life.view.focusProxy()
    return inner if inner is not None else view.life.view


def move(view: MapView, point: QPointF) -> None:
    """Move the pointer, and let the page know."""
    QTest.mouseMove(surface(view), QPoint(round(point.x()), round(point.y())))
    spin(40)


def click(view: MapView, point: QPointF) -> None:
    """Click as a person does: go there, press, let go."""
    move(view, point)
    at = QPoint(round(point.x()), round(point.y()))
    QTest.mouseClick(surface(view), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    spin(40)

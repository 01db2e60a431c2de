"""The window on a screen with more device pixels than pixels: run by `test_scaled.py` in a process of its own, as Qt scales a process or not.

Prints JSON: what was measured. `python -m tests.app.scaled` with QT_SCALE_FACTOR set.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mapviewer.app.main import Program
from mapviewer.app.map_host import prepare_engine
from mapviewer.settings import Settings, Theme
from tests.app.pages import click, evaluate, place_of, settle, wait_for

CANVASES = """
JSON.stringify([...document.querySelectorAll('canvas')].filter((c) => c.isConnected && c.width > 20).map((c) => c.width / parseFloat(c.style.width || c.clientWidth)))
"""


def detail(image: QImage) -> float:
    """The share of pixels that are lost when the picture is made of fewer and enlarged again, relative to a picture that was so made."""
    small = QSize(
        int(image.width() / image.devicePixelRatio()), int(image.height() / image.devicePixelRatio())
    )

    def blurred(picture: QImage) -> QImage:
        smooth = Qt.TransformationMode.SmoothTransformation
        ignore = Qt.AspectRatioMode.IgnoreAspectRatio
        return picture.scaled(small, ignore, smooth).scaled(picture.size(), ignore, smooth)

    def lost(picture: QImage) -> int:
        other = blurred(picture)
        return sum(
            abs((picture.pixel(x, y) & 255) - (other.pixel(x, y) & 255)) > 24
            for y in range(0, picture.height(), 2)
            for x in range(picture.width())
        )

    once = blurred(image)
    return (lost(image) + 1) / (lost(once) + 1)


def main() -> int:
    """Measure, print, and go."""
    prepare_engine(sys.argv)
    app = QApplication(sys.argv[:1])
    program = Program(app, remembered=Settings(theme=Theme.LIGHT))
    window, session = program.window, program.session
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(1000, 700)
    window.show()
    program.controller.open_sample()
    wait_for(lambda: len(session.store) == 11)
    settle(window.map)
    timeline, found = window.timeline, {}
    picture = timeline.grab().toImage()
    found["ratio"] = picture.width() / timeline.width()
    found["timeline"] = detail(picture.copy(QRect(0, 0, picture.width(), min(picture.height(), 200))))
    found["canvases"] = json.loads(evaluate(window.map, CANVASES))
    layout = timeline._layout()
    assert layout is not None
    row = session.store.row_of["damascus-strikes"]
    mark = next(mark for mark in layout.stage.marks if mark.row == row)
    at = QPoint(round(mark.sx), round(mark.y))
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    found["on the timeline"] = session.selection.focus
    session.focus(())
    # The only event there: no list comes up, as it does where several are.
    there = next(n for n in range(len(session.store)) if session.store.place_name(n) == "Baku")
    spot = session.store.spots[there]
    assert spot is not None
    settle(window.map)
    click(window.map, place_of(window.map, spot.lat, spot.lon))
    found["on the map"] = session.selection.focus
    icon = window.actions_by_id["open"].icon()
    found["icon"] = icon.pixmap(QSize(20, 20), found["ratio"]).width() / 20
    program.close()
    app.processEvents()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

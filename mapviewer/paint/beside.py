"""Window B on the timeline: it stands on the lanes' lower edge where A hangs from the ruler, dashed where A is drawn through, and with its
letter, so that colour is not all that tells them apart."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from mapviewer.paint.text import Letters, Style
from mapviewer.paint.theme import Theme, color
from mapviewer.timeline.picture import FOOT, Beside, Stage

_DASHES: Final = (4.0, 3.0)
GRIP_W: Final = 13.0
GRIP_H: Final = 15.0


def draw_ground(painter: QPainter, theme: Theme, stage: Stage, beside: Beside) -> None:
    """The tint under the marks, in the lanes and in the overview."""
    tint = color(theme.beside, 0.08 if not theme.dark else 0.13)
    if beside.pixels is not None:
        x0, x1 = beside.pixels
        box = stage.lanes_box
        painter.fillRect(
            QRectF(round(x0), stage.ruler.bottom, max(1.0, x1 - x0), box.bottom - stage.ruler.bottom), tint
        )
    x0, x1 = beside.overview
    box = stage.overview
    painter.setBrush(tint)
    painter.setPen(_dashed(theme, 1.2))
    painter.drawRect(QRectF(round(x0) + 0.5, round(box.y) + 2.5, max(2.0, x1 - x0 - 1), box.h - 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_handles(painter: QPainter, theme: Theme, letters: Letters, stage: Stage, beside: Beside) -> None:
    """Its ends with their grips, and the bar between them."""
    bottom = stage.lanes_box.bottom
    if beside.pixels is not None:
        x0, x1 = beside.pixels
        painter.setPen(_dashed(theme, 3.0))
        painter.drawLine(QPointF(x0, bottom - 2), QPointF(max(x1, x0 + 1), bottom - 2))
    for at in (beside.start, beside.end):
        if at is None:
            continue
        x = round(at)
        painter.setPen(_dashed(theme, 1.5))
        painter.drawLine(QPointF(x, stage.ruler.bottom + 3), QPointF(x, bottom))
        draw_grip(painter, theme, letters, x, bottom - FOOT / 2, stage.size, "B")


def draw_grip(
    painter: QPainter, theme: Theme, letters: Letters, x: float, y: float, size: int, letter: str
) -> None:
    """A grip with a letter, its middle at (x, y): full for A, in a dashed frame for B."""
    first = letter == "A"
    grip = QRectF(x - GRIP_W / 2, y - GRIP_H / 2, GRIP_W, GRIP_H)
    painter.setPen(QPen(color(theme.paper), 1) if first else QPen(color(theme.beside), 1.4))
    painter.setBrush(color(theme.accent if first else theme.paper))
    painter.drawRoundedRect(grip, 3 if first else 1, 3 if first else 1)
    style = Style(size - 1, bold=True)
    width = letters.width(letter, style)
    ink = color(theme.accent_ink if first else theme.beside)
    letters.draw(painter, x - width / 2, y + size * 0.33, letter, style, ink)


def _dashed(theme: Theme, width: float) -> QPen:
    pen = QPen(color(theme.beside), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    # A pen counts its dashes in its own widths.
    pen.setDashPattern([length / width for length in _DASHES])
    return pen

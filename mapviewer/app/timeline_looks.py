"""How the timeline answers to the eye: the pointer's shape, and the frame of what has the keyboard's attention."""

from __future__ import annotations

import html

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from mapviewer.paint.axis import qrect
from mapviewer.paint.theme import Theme, color
from mapviewer.query.selection import Mode
from mapviewer.timeline.gesture import Doing, Gesture
from mapviewer.timeline.hit import Hit, Part
from mapviewer.timeline.picture import Layout


def cursor_shape(gesture: Gesture, under: Hit, mode: Mode) -> Qt.CursorShape:
    """The pointer's shape during a gesture, or over what is under it."""
    shapes = Qt.CursorShape
    doing, part = gesture.doing, under.part
    if doing in (Doing.MOVING, Doing.PANNING, Doing.SLIDING):
        return shapes.ClosedHandCursor
    if doing in (Doing.SCRUBBING, Doing.RESIZING_START, Doing.RESIZING_END) or part in (Part.START, Part.END):
        return shapes.SizeHorCursor
    if part in (Part.EVENT, Part.CROWD, Part.BIN, Part.FOLD, Part.SEAM) or (part is Part.TRAY and under.rows):
        return shapes.PointingHandCursor
    if part in (Part.WINDOW, Part.OVERVIEW) and mode is Mode.WINDOW:
        return shapes.OpenHandCursor
    return shapes.ArrowCursor


def paint_focus(painter: QPainter, theme: Theme, layout: Layout, fold: int | None, rect: QRect) -> None:
    """A frame around the timeline that has the focus, and around the fold or gap (by number) that Enter would open or close."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color(theme.focus), 2))
    for band in layout.stage.folds:
        if band.fold.number == fold:
            painter.drawRoundedRect(qrect(band.bounds).adjusted(-1, 0, 1, -1), 3, 3)
    for seam in layout.stage.seams:
        if seam.number == fold:
            painter.drawRoundedRect(qrect(seam.button).adjusted(-2, -2, 2, 2), 4, 4)
    # The frame is the widget's, however large the picture is painted.
    painter.resetTransform()
    painter.setPen(QPen(color(theme.focus), 1))
    painter.drawRect(rect.adjusted(0, 0, -1, -1))


def show_tooltip(text: str, event: QHelpEvent, owner: QWidget) -> None:
    """Show a tool tip, or none for ""."""
    if text:
        # Escaped, so that a title is never read as markup; the element keeps Qt from guessing, and wraps long lines.
        markup = f"<div style='white-space: pre-wrap'>{html.escape(text)}</div>"
        QToolTip.showText(event.globalPos(), markup, owner)
    else:
        QToolTip.hideText()

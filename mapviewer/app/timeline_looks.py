"""How the timeline answers to the eye: the pointer's shape, and the frame of what has the keyboard's attention."""

from __future__ import annotations

import html

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from mapviewer.events.words import range_words
from mapviewer.paint.axis import qrect
from mapviewer.paint.theme import Theme, color
from mapviewer.paint.timeline import NO_POINTER, Pointer
from mapviewer.query.selection import Mode
from mapviewer.timeline.gesture import Doing, Gesture, unit_around
from mapviewer.timeline.hit import Hit, Part
from mapviewer.timeline.picture import Layout, Stage


def cursor_shape(gesture: Gesture, under: Hit, mode: Mode) -> Qt.CursorShape:
    """The pointer's shape during a gesture, or over what is under it."""
    shapes = Qt.CursorShape
    doing, part = gesture.doing, under.part
    if doing in (Doing.MOVING, Doing.PANNING, Doing.SLIDING):
        return shapes.ClosedHandCursor
    handles = (Part.START, Part.END, Part.BESIDE_START, Part.BESIDE_END)
    if doing in (Doing.SCRUBBING, Doing.RESIZING_START, Doing.RESIZING_END) or part in handles:
        return shapes.SizeHorCursor
    if part is Part.BESIDE:
        return shapes.OpenHandCursor
    if part in (Part.EVENT, Part.CROWD, Part.BIN, Part.FOLD, Part.SEAM) or (part is Part.TRAY and under.rows):
        return shapes.PointingHandCursor
    if part in (Part.WINDOW, Part.OVERVIEW) and mode is Mode.WINDOW:
        return shapes.OpenHandCursor
    return shapes.ArrowCursor


def pointer_of(layout: Layout, gesture: Gesture, at: QPointF | None, under: Hit, zone: str) -> Pointer:
    """What follows the pointer at `at` (None: it is elsewhere): the words of a window that is being changed, else the hover line."""
    stage = layout.stage
    if gesture.brushing:
        # One chip for both ends, at the one that moves.
        at_start = gesture.doing is Doing.RESIZING_START
        if gesture.beside:
            words = range_words(*layout.beside.times, zone) if layout.beside is not None else ""
        else:
            words = range_words(*layout.window_times, zone) if layout.window is not None else ""
        return Pointer(
            start_words=words if at_start else "", end_words="" if at_start else words, beside=gesture.beside
        )
    if at is None or not gesture.idle or stage.scale.empty:
        return NO_POINTER
    if not stage.axis.holds(at.x(), at.y()):
        row = under.rows[0] if under.part is Part.TRAY and len(under.rows) == 1 else None
        return Pointer(row=row)
    row = under.rows[0] if under.part is Part.EVENT else None
    x = float(at.x())
    return Pointer(x=x, words=words_at(stage, x, zone), row=row)


def words_at(stage: Stage, x: float, zone: str) -> str:
    """The time at a pixel, no finer than a pixel: the day on an axis of weeks, the minute on one of hours."""
    fold = stage.scale.fold_at(stage.u(x))
    if fold is not None:
        return fold.label
    return range_words(*unit_around(stage.t(x), stage.seconds_per_pixel(x), zone), zone)


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

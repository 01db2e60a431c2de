"""Paints the lines and surfaces that events are, under their symbols, as the page does (resources/map/draw/outlines.js)."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from mapviewer.mapdoc.scene import MarkState
from mapviewer.paint.overlays import copies, pixels, surface_path, way_path
from mapviewer.snapshot.picture import Outlined, Panel
from mapviewer.snapshot.projection import Rect

_DOT = 3.0
"""Radius of a point, in CSS pixels."""


class _Brush(Protocol):
    painter: QPainter
    printed: bool

    def color(self, name: str, opacity: float = 1.0) -> QColor: ...
    def tone(self, name: str) -> str: ...


def paint_outlines(brush: _Brush, panel: Panel) -> None:
    """All outlines of a map."""
    brush.painter.save()
    for outlined in panel.outlines:
        for turn in copies(outlined.shape, panel.projection):
            _paint(brush, panel, outlined, turn)
    brush.painter.restore()


def _paint(brush: _Brush, panel: Panel, outlined: Outlined, turn: float) -> None:
    projection, grain, shape = panel.projection, panel.grain, outlined.shape
    guard = projection.frame.grown(24 * grain)
    faint = 0.5 if outlined.state is MarkState.GHOST else 1.0
    name = brush.tone(outlined.color)
    for polygon in shape.polygons:
        surface = surface_path([pixels(projection, ring, turn) for ring in polygon], guard)
        if surface is not None:
            if not brush.printed:
                brush.painter.fillPath(
                    surface, brush.color(name, faint * (0.3 if outlined.selected else 0.16))
                )
            _stroke(brush, surface, outlined, name, faint, (2.8 if outlined.selected else 1.6) * grain)
    for line in shape.lines:
        way = way_path(pixels(projection, line, turn), guard)
        if way is not None:
            _stroke(brush, way, outlined, name, faint, (4.0 if outlined.selected else 2.4) * grain)
    for x, y in pixels(projection, shape.points, turn).tolist():
        if guard.holds(Rect(x, y, 0.0, 0.0)):
            brush.painter.setPen(QPen(brush.color("text_halo", 0.8), 1.2 * grain))
            brush.painter.setBrush(brush.color(name, faint))
            brush.painter.drawEllipse(QPointF(x, y), _DOT * grain, _DOT * grain)


def _stroke(
    brush: _Brush, path: QPainterPath, outlined: Outlined, name: str, faint: float, width: float
) -> None:
    for color, wide, dashed in (
        (brush.color("text_halo", 0.55 * faint), width * 2.0, False),
        (brush.color(name, faint), width, outlined.state is MarkState.POSSIBLE),
    ):
        pen = QPen(color, wide)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if dashed:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([3.0, 2.2])
        brush.painter.strokePath(path, pen)

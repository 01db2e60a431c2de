"""Paints overlays for one projection, over the basemap and under the events, as the page does (resources/map/draw/overlays.js)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from mapviewer.basemap.cut import clip_ring
from mapviewer.events.store import Floats
from mapviewer.geometry import Geometry
from mapviewer.overlays.overlay import Feature
from mapviewer.overlays.shelf import overlay_shelf
from mapviewer.paint.basemap import path_of
from mapviewer.snapshot.picture import Overlaid
from mapviewer.snapshot.projection import Projection, Rect

WIDTH = 2.0
"""Of a line whose file does not say, in CSS pixels."""
RADIUS = 4.5
"""Of a point, in CSS pixels."""


def paint_overlays(
    painter: QPainter, projection: Projection, overlays: tuple[Overlaid, ...], grain: float, casing: str
) -> None:
    """The overlays that are there, the first one lowest; `casing` is the colour around points."""
    painter.save()
    for shown in overlays:
        overlay = overlay_shelf.find(shown.sha256)
        for feature in overlay.features if overlay is not None else ():
            for turn in copies(feature.geometry, projection):
                _paint(painter, projection, feature, shown.color, turn, grain, casing)
    painter.restore()


def copies(shape: Geometry, projection: Projection) -> Iterator[float]:
    """By how many degrees to shift a shape into each copy of the world where the frame shows something of it."""
    box = shape.bounds
    west, south, east, north = projection.bounds
    if box is None or box[3] < south or box[1] > north:
        return
    margin = (east - west) * 0.02
    first = math.ceil((west - margin - box[2]) / 360.0)
    last = math.floor((east + margin - box[0]) / 360.0)
    yield from (360.0 * turn for turn in range(first, last + 1))


def _paint(
    painter: QPainter,
    projection: Projection,
    feature: Feature,
    own: str,
    turn: float,
    grain: float,
    casing: str,
) -> None:
    stroke, width = feature.stroke or own, (feature.width or WIDTH) * grain
    fill = feature.fill or stroke
    guard = projection.frame.grown(width + 24 * grain)
    pen = QPen(_color(stroke, feature.stroke_opacity), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    shape = feature.geometry
    for polygon in shape.polygons:
        path = surface_path([pixels(projection, ring, turn) for ring in polygon], guard)
        if path is not None:
            if feature.fill_opacity > 0:
                painter.fillPath(path, _color(fill, feature.fill_opacity))
            if feature.stroke_opacity > 0:
                painter.strokePath(path, pen)
    for line in shape.lines:
        path = way_path(pixels(projection, line, turn), guard)
        if path is not None and feature.stroke_opacity > 0:
            painter.strokePath(path, pen)
    for x, y in pixels(projection, shape.points, turn).tolist():
        if guard.holds(Rect(x, y, 0.0, 0.0)):
            painter.setPen(QPen(QColor(casing), 1.5 * grain))
            painter.setBrush(_color(stroke, 1.0))
            painter.drawEllipse(QPointF(x, y), RADIUS * grain, RADIUS * grain)


def pixels(projection: Projection, points: Floats, turn: float) -> Floats:
    """Positions (degrees, shifted by so many) in pixels of the picture."""
    return projection.points(points + np.array([turn, 0.0])) if len(points) else points


def surface_path(rings: list[Floats], guard: Rect) -> QPainterPath | None:
    """The rings as one even-odd path, cut to the guard; None where nothing of them is there."""
    box = (guard.x, guard.y, guard.right, guard.bottom)
    parts = [cut for ring in rings if len(cut := clip_ring(ring[:-1], box)) >= 3]
    if not parts:
        return None
    closed = [np.concatenate([part, part[:1]]) for part in parts]
    joins = np.concatenate([np.arange(len(part)) > 0 for part in closed])
    return path_of(np.concatenate(closed), joins)


def way_path(points: Floats, guard: Rect) -> QPainterPath | None:
    """The parts of a line that come near the guard."""
    low, high = np.minimum(points[1:], points[:-1]), np.maximum(points[1:], points[:-1])
    near = (
        (high[:, 0] >= guard.x)
        & (low[:, 0] <= guard.right)
        & (high[:, 1] >= guard.y)
        & (low[:, 1] <= guard.bottom)
    )
    if not near.any():
        return None
    joined = np.concatenate([[False], near])
    keep = joined.copy()
    keep[:-1] |= joined[1:]
    return path_of(points[keep], joined[keep])


def _color(name: str, opacity: float) -> QColor:
    made = QColor(name)
    made.setAlphaF(opacity)
    return made

"""Paints the bundled basemap for one projection: water, land, lakes, rivers, borders; the order and look of the screen map.

Geometry stays in numpy until the last step: culled by box, put on a half-pixel grid, projected, clipped to somewhat more than the frame,
and handed to Qt as one serialised path.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from mapviewer import basemap
from mapviewer.basemap import Basemap, BasemapStyle, Layer
from mapviewer.basemap.cut import clip_ring
from mapviewer.events.store import Bools, Floats, Ints
from mapviewer.snapshot.projection import Projection, Rect

_PIECE = 80  # points
_CASING_FROM_ZOOM = 3.0
_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])


def paint_basemap(
    painter: QPainter, projection: Projection, style: BasemapStyle, grain: float, *, bare: bool = False
) -> None:
    """Fill the projection's frame; `grain` is how many pixels of the picture stand for a CSS pixel. `bare` paints lines only, no surfaces."""
    frame = projection.frame
    zoom = projection.zoom - math.log2(grain)
    look = style.colours
    bounds = QRectF(frame.x, frame.y, frame.width, frame.height)
    painter.save()
    painter.setClipRect(bounds)
    if not bare:
        painter.fillRect(bounds, QColor(look.water))
    # Prints show finer lines than a screen of the same zoom, so the detailed coast comes in a little earlier.
    scale = basemap.load("10m" if zoom >= basemap.DETAIL_FROM_ZOOM - 0.8 else "50m")
    guard = frame.grown(24 * grain)
    tolerance = _tolerance(projection)

    def pen(kind: str, color: str, times: float = 1.0, dash: tuple[float, float] | None = None) -> QPen:
        width = times * style.width(kind, zoom) * grain
        made = QPen(QColor(color), width)
        # Joins of lines this fine cannot be told apart; round ones cost twice as much.
        made.setJoinStyle(Qt.PenJoinStyle.RoundJoin if width > 6 else Qt.PenJoinStyle.BevelJoin)
        made.setCapStyle(Qt.PenCapStyle.RoundCap if dash is None else Qt.PenCapStyle.FlatCap)
        if dash is not None and width > 0:
            made.setDashPattern([part * grain / width for part in dash])
        return made

    def stroke(name: str, with_pen: QPen, coarser: float = 1.0) -> None:
        if with_pen.widthF() <= 0:
            return
        layer = scale.layer(name, tolerance * coarser)
        whole = with_pen.style() == Qt.PenStyle.CustomDashLine
        for path in _line_paths(layer, _by_zoom(layer, zoom), projection, guard, whole=whole):
            painter.strokePath(path, with_pen)

    def fill(name: str, color: str, outline: QPen | None = None) -> None:
        layer = scale.layer(name, tolerance)
        for path in _polygon_paths(layer, _by_zoom(layer, zoom), projection, guard):
            if outline is not None and outline.widthF() > 0:
                painter.strokePath(path, outline)
            if not bare:
                painter.fillPath(path, QColor(color))

    # Outlines first and the surface over them: so a line lies on the water side. A wide pale line hides what is finer than itself.
    stroke("coast", pen("shore", look.shore, 2.0), coarser=4.0)
    # Without a surface over it the whole of the line is seen.
    stroke("coast", pen("coast", look.coast, 1.0 if bare else 2.0))
    fill("land", look.land)
    if zoom >= _CASING_FROM_ZOOM:
        stroke("borders", pen("border_casing", look.border_casing), coarser=2.0)
    stroke("admin1", pen("admin1", look.admin1))
    stroke("rivers", pen("river", look.river))
    fill("lakes", look.lake, pen("lake", look.lake_line, 1.0 if bare else 2.0))
    stroke("borders", pen("border", look.border))
    stroke("disputed", pen("border", look.disputed, dash=style.dashes.disputed))
    stroke("claims", pen("claim", look.claim, dash=style.dashes.claim))
    painter.restore()


def _tolerance(projection: Projection) -> float:
    """Half a pixel in degrees, cut to a power of two so that near-by zooms share the simplified layers that are kept."""
    return float(2.0 ** math.floor(math.log2(0.5 * 360.0 / projection.world)))


def _by_zoom(layer: Layer, zoom: float) -> Bools:
    """Features that are worth drawing at a zoom (CSS pixels), (features,)."""
    if "zoom" in layer.attributes:
        wanted: Bools = layer.attributes["zoom"] <= zoom + 0.5
        return wanted
    return np.ones(len(layer), np.bool_)


def _copies(layer: Layer, wanted: Bools, projection: Projection) -> Iterator[tuple[float, Bools]]:
    """Every copy of the world that the frame shows, as a shift in degrees, with the features (features,) that it shows there."""
    west, south, east, north = projection.bounds
    boxes = layer.bboxes
    if not len(boxes):
        return
    wanted = wanted & (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    first = math.floor((west - 190.0) / 360.0)
    last = math.ceil((east + 190.0) / 360.0)
    for turn in range(first, last + 1):
        shift = 360.0 * turn
        here = wanted & (boxes[:, 2] + shift >= west) & (boxes[:, 0] + shift <= east)
        if here.any():
            yield shift, here


def _chosen_points(layer: Layer, features: Bools) -> tuple[Floats, Ints]:
    """Points (n, 2) of some features in degrees, and where each of their paths begins, with the total at the end."""
    per_path = np.repeat(features, np.diff(layer.feature_start))
    lengths = np.diff(layer.path_start)
    points = layer.points[np.repeat(per_path, lengths)]
    return points, np.concatenate([[0], np.cumsum(lengths[per_path])])


def _line_paths(
    layer: Layer, wanted: Bools, projection: Projection, guard: Rect, *, whole: bool = False
) -> Iterator[QPainterPath]:
    """What the guard shows of the lines: as one path, so that dashes run on, or in short pieces, which Qt strokes five times as fast."""
    for shift, features in _copies(layer, wanted, projection):
        degrees, starts = _chosen_points(layer, features)
        points = projection.points(degrees + np.array([shift, 0.0]))
        joined = np.ones(len(points), np.bool_)
        joined[starts[:-1]] = False
        low = np.minimum(points[1:], points[:-1])
        high = np.maximum(points[1:], points[:-1])
        near = (
            (high[:, 0] >= guard.x)
            & (low[:, 0] <= guard.right)
            & (high[:, 1] >= guard.y)
            & (low[:, 1] <= guard.bottom)
        )
        joined[1:] &= near
        # A point stays when the segment before or after it does.
        keep = joined.copy()
        keep[:-1] |= joined[1:]
        points, joined = points[keep], joined[keep]
        step = max(1, len(points)) if whole else _PIECE
        for at in range(0, len(points) - 1, step):
            # One point more than the step, so that pieces of one line meet.
            piece = joined[at : at + step + 1].copy()
            piece[0] = False
            yield path_of(points[at : at + step + 1], piece)


def _polygon_paths(
    layer: Layer, wanted: Bools, projection: Projection, guard: Rect
) -> Iterator[QPainterPath]:
    for shift, features in _copies(layer, wanted, projection):
        degrees, starts = _chosen_points(layer, features)
        if not len(degrees):
            continue
        points = projection.points(degrees + np.array([shift, 0.0]))
        low = np.minimum.reduceat(points, starts[:-1])
        high = np.maximum.reduceat(points, starts[:-1])
        inside = (
            (low[:, 0] >= guard.x)
            & (high[:, 0] <= guard.right)
            & (low[:, 1] >= guard.y)
            & (high[:, 1] <= guard.bottom)
        )
        meets = (
            (high[:, 0] >= guard.x)
            & (low[:, 0] <= guard.right)
            & (high[:, 1] >= guard.y)
            & (low[:, 1] <= guard.bottom)
        )
        lengths = np.diff(starts)
        whole = np.repeat(inside, lengths)
        begins = np.ones(len(points), np.bool_)
        begins[starts[:-1]] = False
        parts, joins = [points[whole]], [begins[whole]]
        box = (guard.x, guard.y, guard.right, guard.bottom)
        for n in np.flatnonzero(meets & ~inside):
            ring = clip_ring(points[starts[n] : starts[n + 1]], box)
            if len(ring) >= 3:
                parts.append(ring)
                joins.append(np.arange(len(ring)) > 0)
        outline = np.concatenate(parts)
        if len(outline):
            yield path_of(outline, np.concatenate(joins))


def path_of(points: Floats, joined: Bools) -> QPainterPath:
    """A path through points (n, 2); where `joined` (n,) is False a new part begins. Even-odd.

    Written in Qt's own serialisation (QPainterPath's operator<<: count, then kind and coordinates of each element, big-endian), which
    is read a hundred times as fast as calls for every point.
    """
    elements = np.empty(len(points), _ELEMENT)
    elements["kind"] = joined
    elements["x"] = points[:, 0]
    elements["y"] = points[:, 1]
    # The stream does not keep the bytes alive: they need a name of their own, or reading them is a crash.
    data = QByteArray(len(points).to_bytes(4, "big") + elements.tobytes() + bytes(8))
    path = QPainterPath()
    stream = QDataStream(data, QIODevice.OpenModeFlag.ReadOnly)
    stream >> path
    return path


__all__ = ["Basemap", "clip_ring", "paint_basemap", "path_of"]

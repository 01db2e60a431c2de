"""A stand-in for QPainter that writes SVG shapes: the calls that `paint.snapshot` and `paint.basemap` make, and no others.

Qt's own SVG generator knows no clipping, repeats eight attributes for every shape and takes seconds for a map. Here every shape is a path
in hundredths of a pixel, relative from point to point, and neighbours of one look are one path.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QDataStream, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

SCALE: Final = 100
"""Units of a path's numbers in a pixel."""

_ELEMENT: Final = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE, _CURVE = 0, 1, 2
_CAPS: Final = {
    Qt.PenCapStyle.FlatCap: "",
    Qt.PenCapStyle.SquareCap: "square",
    Qt.PenCapStyle.RoundCap: "round",
}
_JOINS: Final = {Qt.PenJoinStyle.BevelJoin: "bevel", Qt.PenJoinStyle.RoundJoin: "round"}


@dataclass(frozen=True, slots=True)
class _State:
    pen: QPen
    brush: QBrush
    opacity: float = 1.0
    clips: int = 0


class Vectors:
    """Takes a painter's calls; `text` is the SVG of all of them. `prefix` keeps the ids of this part apart from others' in a file."""

    def __init__(self, prefix: str = "c") -> None:
        self._prefix = prefix
        self._state = _State(QPen(Qt.PenStyle.NoPen), QBrush(Qt.BrushStyle.NoBrush))
        self._saved: list[_State] = []
        self._open = 0
        self._clip_count = 0
        self._parts: list[str] = []
        self._look = ""
        self._outlines: list[str] = []

    def text(self) -> str:
        """Everything drawn so far."""
        self._flush()
        return "".join(self._parts) + "</g>\n" * self._open

    # As QPainter has them -----------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Remember pen, brush, opacity and clip."""
        self._saved.append(self._state)

    def restore(self) -> None:
        """Go back to what was remembered last."""
        self._state = self._saved.pop()
        self._flush()
        while self._open > self._state.clips:
            self._parts.append("</g>\n")
            self._open -= 1

    def setRenderHint(self, hint: QPainter.RenderHint, on: bool = True) -> None:
        """Vectors are as smooth as their reader makes them."""

    def setPen(self, pen: QPen | Qt.PenStyle | QColor) -> None:
        """Outline shapes so from now on."""
        self._state = replace(self._state, pen=QPen(pen))

    def setBrush(self, brush: QBrush | QColor | Qt.BrushStyle) -> None:
        """Fill shapes so from now on."""
        self._state = replace(self._state, brush=QBrush(brush))

    def setOpacity(self, opacity: float) -> None:
        """Draw everything as opaque as this, in [0, 1]."""
        self._state = replace(self._state, opacity=opacity)

    def setClipRect(self, rect: QRectF) -> None:
        """Nothing is seen outside of the rectangle, until `restore`."""
        self._flush()
        self._clip_count += 1
        key = f"{self._prefix}{self._clip_count}"
        sides = (rect.x(), rect.y(), rect.width(), rect.height())
        box = " ".join(
            f'{name}="{side * SCALE:.0f}"'
            for name, side in zip(("x", "y", "width", "height"), sides, strict=True)
        )
        self._parts.append(
            f'<defs><clipPath id="{key}"><rect {box}/></clipPath></defs>\n<g clip-path="url(#{key})">\n'
        )
        self._open += 1
        self._state = replace(self._state, clips=self._open)

    def fillRect(self, rect: QRectF, color: QColor) -> None:
        """Fill a rectangle."""
        path = QPainterPath()
        path.addRect(rect)
        self.fillPath(path, color)

    def fillPath(self, path: QPainterPath, color: QColor) -> None:
        """Fill a path by its own rule."""
        rule = ' fill-rule="nonzero"' if path.fillRule() == Qt.FillRule.WindingFill else ""
        # Shapes that are filled alone may lie over each other: by the even-odd rule that would be a hole.
        self._add(_fill(color, self._state.opacity) + rule, path, alone=not rule)

    def strokePath(self, path: QPainterPath, pen: QPen) -> None:
        """Outline a path."""
        look = _stroke(pen, self._state.opacity)
        # Where transparent lines cross, two are darker than one.
        self._add(f'fill="none"{look}', path, alone="stroke-opacity" in look)

    def drawPolyline(self, points: QPolygonF) -> None:
        """An open line."""
        path = QPainterPath()
        path.addPolygon(points)
        self.strokePath(path, self._state.pen)

    def drawPolygon(self, points: QPolygonF) -> None:
        """A closed shape."""
        path = QPainterPath()
        path.addPolygon(points)
        path.closeSubpath()
        self._shape(path)

    def drawRect(self, rect: QRectF) -> None:
        """A rectangle."""
        path = QPainterPath()
        path.addRect(rect)
        self._shape(path)

    def drawRoundedRect(self, rect: QRectF, across: float, down: float) -> None:
        """A rectangle with round corners."""
        path = QPainterPath()
        path.addRoundedRect(rect, across, down)
        self._shape(path)

    def drawEllipse(self, centre: QPointF, across: float, down: float) -> None:
        """An ellipse about its centre."""
        path = QPainterPath()
        path.addEllipse(centre, across, down)
        self._shape(path)

    def drawArc(self, box: QRectF, start: int, span: int) -> None:
        """A part of an ellipse's line; angles in sixteenths of a degree, anticlockwise from three o'clock."""
        path = QPainterPath()
        path.arcMoveTo(box, start / 16)
        path.arcTo(box, start / 16, span / 16)
        self.strokePath(path, self._state.pen)

    def drawImage(self, point: QPointF, image: QImage) -> None:
        """An image, as it is, with its upper left corner at a point."""
        self._flush()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload] # the stub asks for bytes, the call for text
        data = base64.b64encode(buffer.data().data()).decode("ascii")
        sides = (point.x(), point.y(), image.width(), image.height())
        box = " ".join(
            f'{name}="{side * SCALE:.0f}"'
            for name, side in zip(("x", "y", "width", "height"), sides, strict=True)
        )
        self._parts.append(f'<image {box} href="data:image/png;base64,{data}"/>\n')

    # Inside -------------------------------------------------------------------------------------------------------------

    def _shape(self, path: QPainterPath) -> None:
        state = self._state
        filled = state.brush.style() != Qt.BrushStyle.NoBrush
        outlined = state.pen.style() != Qt.PenStyle.NoPen
        if filled or outlined:
            look = _fill(state.brush.color(), state.opacity) if filled else 'fill="none"'
            self._add(look + (_stroke(state.pen, state.opacity) if outlined else ""), path, alone=True)

    def _add(self, look: str, path: QPainterPath, *, alone: bool) -> None:
        outline = outline_of(path)
        if not outline:
            return
        if alone or look != self._look:
            self._flush()
            self._look = look
        self._outlines.append(outline)
        if alone:
            self._flush()

    def _flush(self) -> None:
        if self._outlines:
            self._parts.append(f'<path {self._look} d="{"".join(self._outlines)}"/>\n')
        self._look, self._outlines = "", []


def _fill(color: QColor, opacity: float) -> str:
    shown = color.alphaF() * opacity
    return f'fill="{color.name()}"' + (f' fill-opacity="{shown:.3g}"' if shown < 0.999 else "")


def _stroke(pen: QPen, opacity: float) -> str:
    if pen.style() == Qt.PenStyle.NoPen:
        return ""
    width = pen.widthF() or 1.0
    parts = [f' stroke="{pen.color().name()}" stroke-width="{width * SCALE:.0f}"']
    shown = pen.color().alphaF() * opacity
    if shown < 0.999:
        parts.append(f' stroke-opacity="{shown:.3g}"')
    if cap := _CAPS.get(pen.capStyle(), ""):
        parts.append(f' stroke-linecap="{cap}"')
    if join := _JOINS.get(pen.joinStyle(), ""):
        parts.append(f' stroke-linejoin="{join}"')
    if pen.style() == Qt.PenStyle.CustomDashLine:
        # Qt counts dashes in widths of the line.
        dashes = " ".join(f"{part * width * SCALE:.0f}" for part in pen.dashPattern())
        parts.append(f' stroke-dasharray="{dashes}"')
    return "".join(parts)


def outline_of(path: QPainterPath) -> str:
    """A path as SVG path data in hundredths of a pixel; relative, but for where its parts begin."""
    data = QByteArray()
    stream = QDataStream(data, QIODevice.OpenModeFlag.WriteOnly)
    # The count, then kind and coordinates of every element, big-endian (QPainterPath's operator<<).
    stream << path
    count = int.from_bytes(data.data()[:4], "big")
    if count < 2:
        return ""
    elements = np.frombuffer(data.data(), _ELEMENT, count, offset=4)
    points: npt.NDArray[np.int64] = np.stack(
        (np.rint(elements["x"] * SCALE), np.rint(elements["y"] * SCALE)), axis=1
    ).astype(np.int64)
    kinds = elements["kind"].astype(np.int64)
    starts = np.flatnonzero(kinds == _MOVE)
    ends = np.append(starts[1:], count)
    out: list[str] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start < 2:
            continue
        out.append(_part(points[start:end], kinds[start:end]))
    return "".join(out)


def _part(points: npt.NDArray[np.int64], kinds: npt.NDArray[np.int64]) -> str:
    closed = len(points) > 3 and bool((points[0] == points[-1]).all())
    x, y = points[0].tolist()
    if not (kinds[1:] != _LINE).any():
        steps = np.diff(points, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        if closed:
            steps = steps[:-1]
        return f"M{x} {y}l{_numbers(steps)}{'z' if closed else ''}" if len(steps) else ""
    out = [f"M{x} {y}"]
    at, last = 1, points[0]
    while at < len(points):
        if kinds[at] == _CURVE:
            out.append("c" + _numbers(points[at : at + 3] - last))
            at += 3
        else:
            out.append("l" + _numbers(points[at : at + 1] - last))
            at += 1
        last = points[at - 1]
    return "".join(out) + ("z" if closed else "")


def _numbers(steps: npt.NDArray[np.int64]) -> str:
    # A minus sign parts two numbers as well as a space does.
    return " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")

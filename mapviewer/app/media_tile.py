"""The tile of a medium in Details: its picture, or a sign for what it is. It is a button."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from mapviewer.app.theme import Colors, colors
from mapviewer.media import Kind


class Tile(QAbstractButton):
    """A picture within a quiet frame. `sign`: a `Kind`, "graphic", "address", "refused" or "" while nothing is known."""

    def __init__(self, parent: QWidget, *, dark: bool) -> None:
        super().__init__(parent)
        self._dark = dark
        self._image: QImage | None = None
        self._sign: Kind | str = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(self.size_for(self.fontMetrics().height()))

    @staticmethod
    def size_for(line: int) -> QSize:
        """The tile's size beside text of such lines (logical pixels)."""
        return QSize(line * 8, line * 6)

    def show_image(self, image: QImage) -> None:
        """Show a picture, whole, in the middle."""
        self._image, self._sign = image, Kind.PICTURE
        self.setEnabled(True)
        self.update()

    def show_sign(self, sign: Kind | str, *, enabled: bool) -> None:
        """Show what it is, or why there is no picture."""
        self._image, self._sign = None, sign
        self.setEnabled(enabled)
        self.setCursor(Qt.CursorShape.PointingHandCursor if enabled else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if enabled else Qt.FocusPolicy.NoFocus)
        self.update()

    def sizeHint(self) -> QSize:
        """Its fixed size."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, picture or sign, and the focus."""
        del event
        c = colors(self._dark)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 5, 5)
        painter.fillPath(shape, QColor(c.alternate))
        if self._image is not None:
            size = QSize(self._image.size()) / self._image.devicePixelRatio()
            if size.width() > frame.width() or size.height() > frame.height():
                size.scale(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRect(0, 0, size.width(), size.height())
            box.moveCenter(self.rect().center())
            painter.setClipPath(shape)
            painter.drawImage(box, self._image)
            painter.setClipping(False)
        elif self._sign:
            self._draw_sign(painter, frame, c)
        lit = self.hasFocus() or (self.underMouse() and self.isEnabled())
        painter.setPen(QPen(QColor(c.accent if lit else c.line), 2.0 if self.hasFocus() else 1.0))
        painter.drawPath(shape)

    def _draw_sign(self, painter: QPainter, frame: QRectF, c: Colors) -> None:
        ink = QColor(c.warning if self._sign in ("graphic", "refused") else c.quiet)
        if self._sign == "graphic":
            painter.save()
            shape = QPainterPath()
            shape.addRoundedRect(frame, 5, 5)
            painter.setClipPath(shape)
            painter.setPen(QPen(QColor(c.line), 1.0))
            for x in range(-int(frame.height()), int(frame.width()), 8):
                painter.drawLine(QPointF(x, frame.bottom()), QPointF(x + frame.height(), frame.top()))
            painter.restore()
        side = min(frame.width(), frame.height()) * 0.42
        painter.translate(frame.center())
        painter.scale(side / 24, side / 24)
        painter.setPen(
            QPen(ink, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPath(_sign(self._sign))
        painter.resetTransform()


def _sign(sign: Kind | str) -> QPainterPath:
    """A sign within ±12 units."""
    path = QPainterPath()
    match sign:
        case Kind.VIDEO:
            path.addRoundedRect(QRectF(-12, -9, 24, 18), 3, 3)
            path.addPolygon([QPointF(-3, -4), QPointF(5, 0), QPointF(-3, 4), QPointF(-3, -4)])
        case Kind.AUDIO:
            for x, high in ((-10, 4), (-5, 9), (0, 6), (5, 11), (10, 3)):
                path.moveTo(x, -high)
                path.lineTo(x, high)
        case Kind.DOCUMENT:
            path.addPolygon(
                [
                    QPointF(-9, -12),
                    QPointF(3, -12),
                    QPointF(9, -6),
                    QPointF(9, 12),
                    QPointF(-9, 12),
                    QPointF(-9, -12),
                ]
            )
            for y in (-2, 2, 6):
                path.moveTo(-5, y)
                path.lineTo(5, y)
        case "graphic":
            path.moveTo(-12, 0)
            path.quadTo(0, -13, 12, 0)
            path.quadTo(0, 13, -12, 0)
            path.addEllipse(QPointF(0, 0), 3.5, 3.5)
            path.moveTo(-10, 10)
            path.lineTo(10, -10)
        case "address":
            path.addEllipse(QPointF(0, 0), 11, 11)
            path.addEllipse(QPointF(0, 0), 5, 11)
            path.moveTo(-11, 0)
            path.lineTo(11, 0)
        case "refused":
            path.addEllipse(QPointF(0, 0), 11, 11)
            path.moveTo(-7.5, 7.5)
            path.lineTo(7.5, -7.5)
        case _:
            path.addRoundedRect(QRectF(-12, -9, 24, 18), 2, 2)
            path.addPolygon([QPointF(-9, 6), QPointF(-3, -2), QPointF(1, 3), QPointF(4, 0), QPointF(9, 6)])
    return path

"""Keys painted as caps, for lists of commands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

_PAD, _GAP = 5.0, 4.0


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setBold(False)
    small.setPointSizeF(max(6.0, font.pointSizeF() * 0.9))
    return small


def caps_width(keys: Sequence[str], font: QFont) -> float:
    """Pixels that the caps of some keys, as they are shown, take."""
    metrics = QFontMetricsF(_small(font))
    return sum(max(metrics.height(), metrics.horizontalAdvance(key) + 2 * _PAD) + _GAP for key in keys)


def paint_caps(
    painter: QPainter, box: QRectF, keys: Sequence[str], font: QFont, ink: QColor, line: QColor
) -> None:
    """Paint caps at the right end of a box (left end in a right-to-left painter), the first key leftmost."""
    small = _small(font)
    metrics = QFontMetricsF(small)
    height = min(box.height() - 2, metrics.height() + 3)
    rtl = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    x = box.left() if rtl else box.right() - caps_width(keys, font) + _GAP
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(small)
    for key in keys:
        width = max(metrics.height(), metrics.horizontalAdvance(key) + 2 * _PAD)
        cap = QRectF(round(x) + 0.5, round(box.center().y() - height / 2) + 0.5, round(width), round(height))
        painter.setPen(QPen(line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(ink)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        x += width + _GAP
    painter.restore()

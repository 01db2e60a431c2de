"""Icons of category symbols and of actions, drawn for a light or a dark ground."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mapviewer.assets import resource
from mapviewer.events.symbols import CASING_DARK, CASING_LIGHT, Symbol
from mapviewer.paint.marks import symbol_path


def symbol_icon(symbol: Symbol, *, dark: bool, size: int = 16, hollow: bool = False) -> QIcon:
    """A category's symbol as an icon of `size` pixels, sharp on displays up to three times as fine."""
    icon = QIcon()
    for ratio in (1, 2, 3):
        picture = QPixmap(size * ratio, size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_symbol(painter, symbol, QPointF(size / 2, size / 2), size * 0.31, dark=dark, hollow=hollow)
        painter.end()
        # Qt would tint the symbol in a selected row, and the colour means something.
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            icon.addPixmap(picture, mode)
    return icon


def paint_symbol(
    painter: QPainter, symbol: Symbol, centre: QPointF, radius: float, *, dark: bool, hollow: bool = False
) -> None:
    """Paint one symbol; `radius` in pixels is that of a circle of the same weight."""
    casing = QColor(CASING_DARK if dark else CASING_LIGHT)
    painter.setPen(QPen(casing if not hollow else QColor(symbol.color), 1.4))
    painter.setBrush(QBrush(casing if hollow else QColor(symbol.color)))
    painter.drawPath(symbol_path(symbol.shape, radius).translated(centre))


def action_icon(name: str, color: QColor, size: int = 20) -> QIcon:
    """One of `resources/icons/*.svg` in a colour of the theme; the files draw with `currentColor`."""
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    icon = QIcon()
    for mode, alpha in ((QIcon.Mode.Normal, 1.0), (QIcon.Mode.Disabled, 0.35)):
        tint = QColor(color)
        tint.setAlphaF(alpha)
        svg = source.replace("currentColor", tint.name()).replace("<svg ", f'<svg opacity="{alpha}" ', 1)
        renderer = QSvgRenderer(QByteArray(svg.encode()))
        for ratio in (1, 2, 3):
            picture = QPixmap(size * ratio, size * ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setOpacity(alpha)
            renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
            painter.end()
            picture.setDevicePixelRatio(ratio)
            icon.addPixmap(picture, mode)
    return icon

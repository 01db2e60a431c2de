"""Icons of category symbols and of actions, drawn for a light or a dark ground."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from mapviewer.assets import resource
from mapviewer.events.symbols import CASING_DARK, CASING_LIGHT, Symbol
from mapviewer.paint.marks import symbol_path

MENU_SIZE = 16
"""Pixels of an icon in a menu or a list, before the device's ratio."""
TOOL_SIZE = 20
"""Pixels of an icon on a button: the grid that `resources/icons` is drawn on."""


def device_ratios() -> tuple[float, ...]:
    """Device pixels per pixel of the screens there are, each once; an icon has a picture for each, so that none is ever scaled."""
    return tuple(sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()})) or (1.0,)


def symbol_icon(symbol: Symbol, *, dark: bool, size: int = 16, hollow: bool = False) -> QIcon:
    """A category's symbol as an icon of `size` pixels, sharp on every screen there is."""
    icon = QIcon()
    for ratio in device_ratios():
        picture = QPixmap(round(size * ratio), round(size * ratio))
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


@cache
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def action_icon(name: str, color: QColor, size: int = TOOL_SIZE) -> QIcon:
    """One of `resources/icons/*.svg` in a colour of the theme, for buttons of `size` pixels and for menus.

    The files draw with `currentColor` on a grid of 20 by 20, with lines of 1.5. Disabled it is faint. Raises UnavailableError for a name
    that is not there.
    """
    icon = QIcon()
    for mode, opacity in ((QIcon.Mode.Normal, 1.0), (QIcon.Mode.Disabled, 0.4)):
        for ratio in device_ratios():
            for pixels in sorted({round(MENU_SIZE * ratio), round(size * ratio)}):
                picture = _drawn(name, color, opacity, pixels)
                picture.setDevicePixelRatio(ratio)
                icon.addPixmap(picture, mode)
    return icon


def _drawn(name: str, color: QColor, opacity: float, pixels: int) -> QPixmap:
    """An action's drawing, so many device pixels wide; Qt keeps it for the next one who asks."""
    key = f"mapviewer {name} {color.name()} {opacity} {pixels}"
    picture = QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(opacity)
    QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", color.name()).encode())).render(
        painter, QRectF(0, 0, pixels, pixels)
    )
    painter.end()
    QPixmapCache.insert(key, picture)
    return picture

"""What the pictures of a series share and need not paint again: their basemap, and every line of text where it stood before.

A text is kept as a picture of itself with the fraction of a pixel at which it stands, and it is always painted by way of that picture,
whether it was kept already or not: so a picture is the same whatever was painted before it.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from mapviewer.basemap import BasemapStyle
from mapviewer.paint.basemap import paint_basemap
from mapviewer.paint.raster import paint_tiles
from mapviewer.snapshot.projection import Projection
from mapviewer.tiles import TileInfo

_MAPS: Final = 4
_TEXT_BYTES: Final = 64 << 20


class Backdrop:
    """Basemaps as they were painted last, and texts, up to some memory."""

    def __init__(self) -> None:
        self._maps: dict[tuple[Projection, float, str, TileInfo | None], QImage] = {}
        self._texts: OrderedDict[object, tuple[QImage, QPoint]] = OrderedDict()
        self._bytes = 0

    def image(
        self, projection: Projection, grain: float, style: BasemapStyle, tiles: TileInfo | None = None
    ) -> QImage | None:
        """The basemap of a frame with whole sides; None for another."""
        frame = projection.frame
        if not all(side == int(side) for side in (frame.x, frame.y, frame.width, frame.height)):
            return None
        key = (projection, grain, style.theme, tiles)
        found = self._maps.get(key)
        if found is None:
            if len(self._maps) >= _MAPS:
                self._maps.clear()
            found = QImage(int(frame.width), int(frame.height), QImage.Format.Format_RGB32)
            painter = QPainter(found)
            try:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.translate(-frame.x, -frame.y)
                paint_basemap(painter, projection, style, grain)
                # Raises where a tile does not come; Qt crashes when an image goes before its painter.
                paint_tiles(painter, projection, grain, tiles)
            finally:
                painter.end()
            self._maps[key] = found
        return found

    def write(
        self,
        painter: QPainter,
        key: object,
        x: float,
        y: float,
        glyphs: Callable[[float, float], list[QPainterPath]],
        paint: Callable[[QPainter, list[QPainterPath]], None],
        around: float,
    ) -> None:
        """Paint a line of text at (x, y). `key` is all that its look depends on but for the place; `glyphs` gives its outlines at a place,
        `paint` paints them, at most `around` pixels beyond their outlines."""
        column, line = math.floor(x), math.floor(y)
        whole = (key, x - column, y - line)
        found = self._texts.get(whole)
        if found is None:
            found = _picture(glyphs(x - column, y - line), paint, around)
            self._texts[whole] = found
            self._bytes += found[0].sizeInBytes()
            while self._bytes > _TEXT_BYTES and len(self._texts) > 1:
                _, (old, _) = self._texts.popitem(last=False)
                self._bytes -= old.sizeInBytes()
        else:
            self._texts.move_to_end(whole)
        image, origin = found
        if not image.isNull():
            painter.drawImage(origin + QPoint(column, line), image)


def _picture(
    glyphs: list[QPainterPath], paint: Callable[[QPainter, list[QPainterPath]], None], around: float
) -> tuple[QImage, QPoint]:
    """The picture of a text, and where its upper left corner stands from the text's place."""
    box = QRectF()
    for glyph in glyphs:
        box = box.united(glyph.boundingRect())
    if box.isEmpty():
        return QImage(), QPoint()
    sides = box.adjusted(-around - 1, -around - 1, around + 1, around + 1).toAlignedRect()
    image = QImage(sides.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-sides.x(), -sides.y())
    paint(painter, glyphs)
    painter.end()
    return image, sides.topLeft()

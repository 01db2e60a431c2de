"""Paints a local basemap for one projection, over the bundled one: the tiles that the screen map shows at that zoom, or the next finer ones."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from mapviewer.snapshot.projection import Projection
from mapviewer.tiles.cover import level, piece, spots
from mapviewer.tiles.online import OnlineTiles
from mapviewer.tiles.shelf import shelf
from mapviewer.tiles.tileset import TileInfo

_KEPT = 64


def paint_tiles(painter: QPainter, projection: Projection, grain: float, tiles: TileInfo | None) -> None:
    """A local basemap over the bundled one."""
    if tiles is None:
        return
    image = raster_image(projection, tiles, grain)
    if image is not None:
        frame = projection.frame
        painter.save()
        painter.setClipRect(QRectF(frame.x, frame.y, frame.width, frame.height))
        painter.drawImage(QPointF(frame.x, frame.y), image)
        painter.restore()


def raster_image(projection: Projection, info: TileInfo, grain: float) -> QImage | None:
    """The frame of a projection with the tiles of a local basemap, transparent where it has none; None where there is nothing of it.

    Raises NetError when a tile of an online basemap does not come.
    """
    z = level(info, projection.zoom - math.log2(grain), grain)
    frame = projection.frame
    if z is None:
        return None
    left, top = projection.of_unit(projection.lon / 360.0 + 0.5, 0.5)
    # The unit square's own corner in the copy that holds the middle.
    left -= (projection.lon / 360.0 + 0.5) * projection.world
    top -= 0.5 * projection.world
    view = (
        (frame.x - left) / projection.world,
        (frame.y - top) / projection.world,
        (frame.right - left) / projection.world,
        (frame.bottom - top) / projection.world,
    )
    here = list(spots(info, z, view))
    source = shelf.find(info.sha256)
    if isinstance(source, OnlineTiles):
        # A map with holes must not look like one without: all of it or no picture.
        source.gather((spot.z, spot.x, spot.y) for spot in here)
    images: dict[tuple[int, int, int], QImage | None] = {}

    def decoded(z: int, x: int, y: int) -> QImage | None:
        key = (z, x, y)
        if key not in images:
            if len(images) >= _KEPT:
                images.clear()
            data = shelf.tile(info.sha256, z, x, y)
            image = QImage.fromData(data) if data is not None else QImage()
            images[key] = None if image.isNull() else image
        return images[key]

    out = QImage(math.ceil(frame.width), math.ceil(frame.height), QImage.Format.Format_ARGB32_Premultiplied)
    out.fill(0)
    painter = QPainter(out)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painted = False
    side = projection.world / (1 << z)
    for spot in here:
        found = piece(spot, info.low, decoded)
        if found is None:
            continue
        # Whole pixels, so that no gap shows between two tiles.
        x, y = left + (spot.x + (spot.turn << z)) * side - frame.x, top + spot.y * side - frame.y
        box = QRectF(round(x), round(y), round(x + side) - round(x), round(y + side) - round(y))
        across, down, part = found.part
        width, height = found.image.width(), found.image.height()
        painter.drawImage(
            box, found.image, QRectF(across * width, down * height, part * width, part * height)
        )
        painted = True
    painter.end()
    return out if painted else None

"""Paints many events at once, the density of a lane and the histogram: as rectangles, or as pictures made in one go from arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from mapviewer.events.store import Floats
from mapviewer.timeline.picture import Density, Histogram, Rect

LEAST: Final = 1.6
"""Height of the lowest bar, pixels."""
HEAD: Final = 4.0
"""Pixels that stay free over the highest bin."""

Cells = npt.NDArray[np.uint32]


def _premultiplied(tint: QColor) -> int:
    return _premultiplied_argb(tint.rgba())


@lru_cache(maxsize=256)
def _premultiplied_argb(argb: int) -> int:
    alpha = argb >> 24
    red, green, blue = (round((argb >> shift & 255) * alpha / 255) for shift in (16, 8, 0))
    return alpha << 24 | red << 16 | green << 8 | blue


def _draw(painter: QPainter, cells: Cells, where: QRectF) -> None:
    """Paint cells (rows, columns) of premultiplied ARGB, stretched over a rectangle."""
    cells = np.ascontiguousarray(cells)
    tall, wide = cells.shape
    image = QImage(cells.data, wide, tall, cells.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(where, image)


# Density ----------------------------------------------------------------------------------------------------------------


def draw_density(
    painter: QPainter, density: Density, base: float, room: float, tints: tuple[QColor, QColor], ratio: float
) -> None:
    """Columns that stand on `base`, at most `room` pixels high: all events in the first tint, the sure ones in the second over it."""
    tall = max(1, int(room * ratio))
    # How many rows of pixels each column fills, faintly and strongly: small integers, which are quickly compared.
    full = np.rint(np.stack((density.heights, density.sure)) * tall).astype(np.int16)
    levels = np.arange(tall, 0, -1, dtype=np.int16)[:, None]
    palette = np.array([0, *(_premultiplied(tint) for tint in tints)], np.uint32)
    cells = palette[(levels <= full[0]).view(np.int8) + (levels <= full[1]).view(np.int8)]
    wide = density.step * len(density.heights)
    _draw(painter, cells, QRectF(density.x, base - tall / ratio, wide, tall / ratio))


def fill_density(
    painter: QPainter, density: Density, base: float, room: float, tints: tuple[QColor, QColor]
) -> None:
    """The same as rectangles."""
    columns = zip(density.heights.tolist(), density.sure.tolist(), strict=True)
    faint: list[QRectF] = []
    strong: list[QRectF] = []
    for k, (all_of_them, sure) in enumerate(columns):
        x = density.x + k * density.step
        if sure > 0:
            strong.append(QRectF(x, base - sure * room, density.step, sure * room))
        if all_of_them > sure:
            faint.append(QRectF(x, base - all_of_them * room, density.step, (all_of_them - sure) * room))
    for tint, rects in zip(tints, (faint, strong), strict=True):
        painter.setBrush(tint)
        painter.drawRects(rects)


# Histogram --------------------------------------------------------------------------------------------------------------


def _tops(chart: Histogram) -> tuple[Floats, Floats]:
    """Upper ends of every bin's parts (bins, categories), as they are stacked, and of what may begin in it (bins,), in pixels over the base."""
    room = chart.bounds.h - HEAD - 1
    stacked = np.cumsum(chart.counts, axis=1) / chart.most * room
    if stacked.shape[1]:
        # One event is still seen beside a million.
        whole = stacked[:, -1:]
        stacked *= np.where((whole > 0) & (whole < LEAST), LEAST / np.maximum(whole, 1e-12), 1.0)
    whole = stacked[:, -1] if stacked.shape[1] else np.zeros(len(stacked))
    # What may begin may be more than fits: it is cut, the tip says how many.
    return stacked, np.minimum(whole + chart.maybe / chart.most * room, chart.bounds.h - 3.0)


def _bar(pixels: tuple[float, float]) -> tuple[float, float]:
    """Left side and width of a bin's bar: a pixel of paper between two."""
    x0, x1 = pixels
    return x0 + 0.5, max(1.0, x1 - x0 - 1)


def draw_histogram(
    painter: QPainter, chart: Histogram, axis: Rect, tints: Sequence[QColor], maybe: QColor, ratio: float
) -> None:
    """Bins as stacks of categories, in one picture as wide as the axis."""
    if not chart.pixels:
        return
    wide, tall = max(1, round(axis.w * ratio)), max(1, round((chart.bounds.h - 1) * ratio))
    tops, outer = _tops(chart)
    # The middle of each row of pixels, over the base, from the top down.
    levels = (np.arange(tall, 0, -1) - 0.5) / ratio
    # Which part of the stack every row of pixels lies in: as many as end below it.
    part = np.zeros((tall, len(tops)), np.int16)
    for ends in tops.T:
        part += ends <= levels[:, None]
    part += (outer <= levels[:, None]) & (part == len(tints))
    palette = np.array([*(_premultiplied(tint) for tint in tints), _premultiplied(maybe), 0], np.uint32)
    colors = np.concatenate((palette[part], np.zeros((tall, 1), np.uint32)), axis=1)
    # Which bin every column of pixels shows; the last one stands for none.
    bin_of = np.full(wide, len(chart.pixels), np.intp)
    for k, pixels in enumerate(chart.pixels):
        x, width = _bar(pixels)
        first = round((x - axis.x) * ratio)
        bin_of[max(0, first) : max(0, first + max(1, round(width * ratio)))] = k
    top = chart.bounds.bottom - 1 - tall / ratio
    # On whole device pixels, so that nothing is stretched.
    left = round(axis.x * ratio) / ratio
    _draw(painter, colors[:, bin_of], QRectF(left, round(top * ratio) / ratio, wide / ratio, tall / ratio))


def fill_histogram(painter: QPainter, chart: Histogram, tints: Sequence[QColor], maybe: QColor) -> None:
    """The same as rectangles, one list a category: thousands of single fills would cost more than all the rest."""
    base = chart.bounds.bottom - 1
    tops, outer = _tops(chart)
    stacks: list[list[QRectF]] = [[] for _ in tints]
    rest: list[QRectF] = []
    for pixels, ends, top in zip(chart.pixels, tops.tolist(), outer.tolist(), strict=True):
        x, width = _bar(pixels)
        low = 0.0
        for stack, high in zip(stacks, ends, strict=True):
            if high > low:
                stack.append(QRectF(x, base - high, width, high - low))
            low = high
        if top > low:
            rest.append(QRectF(x, base - top, width, top - low))
    for tint, rects in zip(tints, stacks, strict=True):
        painter.setBrush(tint)
        painter.drawRects(rects)
    painter.setBrush(maybe)
    painter.drawRects(rest)

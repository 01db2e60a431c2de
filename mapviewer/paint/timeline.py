"""Paints a timeline `Layout`, directly (any painter, vectors stay vectors) or through cached pictures (the screen).

What does not change while the window moves is painted once: ground and ruler, folds, and the marks, once in each state that they have been
in. A scrub then only copies every mark's own cell from the picture of its state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from mapviewer.paint import beside
from mapviewer.paint.axis import AxisPainter, crisp, qrect
from mapviewer.paint.marks import MarkPainter
from mapviewer.paint.text import Letters, Style
from mapviewer.paint.theme import Theme, color
from mapviewer.query.selection import Mode
from mapviewer.timeline.picture import Layout, Rect, Run, Stage, State, Tray


@dataclass(frozen=True, slots=True)
class Pointer:
    """What follows the pointer: the hover line's x and its words, the row under it, and the words at the two ends while they move."""

    x: float | None = None
    words: str = ""
    row: int | None = None
    start_words: str = ""
    end_words: str = ""
    beside: bool = False
    """Whether the words at the ends are window B's."""


NO_POINTER: Final = Pointer()


class TimelinePainter:
    """Paints timelines in one theme with one set of letters; `paint` keeps pictures between calls, `draw` does not."""

    def __init__(self, theme: Theme, letters: Letters) -> None:
        self.theme = theme
        self.letters = letters
        self.marks = MarkPainter(theme, letters)
        self.axis = AxisPainter(theme, letters, self.marks)
        self._stage: Stage | None = None
        self._ratio = 0.0
        self._ground: QPixmap | None = None
        self._over: QPixmap | None = None
        self._strip: tuple[tuple[Run, ...], Rect, float, QPixmap] | None = None
        self._labels: tuple[tuple[object, ...], QPixmap] | None = None
        self._tray: tuple[tuple[object, ...], QPixmap] | None = None
        self._atlas: dict[State, tuple[QPixmap, set[int]]] = {}

    # Whole pictures -----------------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, layout: Layout, pointer: Pointer = NO_POINTER) -> None:
        """Paint everything directly."""
        stage = layout.stage
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.axis.draw_ground(painter, stage)
        self.axis.draw_overview(painter, stage)
        self.axis.draw_view(painter, stage)
        self._draw_wash(painter, layout)
        self.axis.draw_crowds(painter, stage)
        self._pale_crowds(painter, layout)
        self._draw_marks(painter, layout)
        self.axis.draw_over(painter, stage)
        self._draw_live(painter, layout, pointer)

    def paint(
        self, painter: QPainter, layout: Layout, pointer: Pointer = NO_POINTER, *, ratio: float = 1.0
    ) -> None:
        """Paint everything, from kept pictures where they still hold; `ratio` is device pixels a pixel."""
        stage = layout.stage
        fresh = self._stage is not stage or self._ratio != ratio or self._ground is None
        if fresh:
            self._stage, self._ratio = stage, ratio
            self._atlas.clear()
            self._paint_ground(stage)
        if self._ground is not None:
            painter.drawPixmap(QPointF(0, 0), self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_wash(painter, layout)
        if _crowded(stage):
            self._pale_crowds(painter, layout)
        if fresh:
            # A stage that is shown for one frame, as while zooming, needs no pictures of its marks.
            self._draw_marks(painter, layout, ratio=ratio)
        else:
            self._blit_marks(painter, layout)
        if self._over is not None:
            painter.drawPixmap(QPointF(0, 0), self._over)
        self._draw_live(painter, layout, pointer, ratio=ratio)

    def _paint_ground(self, stage: Stage) -> None:
        """What lies under and over the marks of a new stage; overview and labels are kept from the last one where they agree."""
        ratio = self._ratio
        strip = self._overview_strip(stage)
        labels = self._labels_picture(stage)
        whole = Rect(0, 0, stage.width, stage.height)
        self._ground = self._picture(whole, opaque=True)
        with _on(self._ground) as inner:
            self.axis.draw_ground(inner, stage, sides=False)
            inner.drawPixmap(QPointF(0, 0), labels)
            inner.drawPixmap(_corner(stage), strip)
            self.axis.draw_view(inner, stage)
            self.axis.draw_crowds(inner, stage, ratio=ratio)
        self._over = None
        if stage.folds or stage.seams:
            self._over = self._picture(whole)
            with _on(self._over) as inner:
                self.axis.draw_over(inner, stage)

    def _overview_strip(self, stage: Stage) -> QPixmap:
        """The overview as a picture, painted anew only when its runs or its size are others."""
        kept, ratio = self._strip, self._ratio
        box = stage.overview
        if kept is None or kept[0] is not stage.runs or kept[1:3] != (box, ratio):
            picture = self._picture(Rect(0, 0, box.w + 4, box.h + 4))
            with _on(picture) as inner:
                inner.translate(-_corner(stage))
                self.axis.draw_overview(inner, stage)
            kept = self._strip = (stage.runs, box, ratio, picture)
        return kept[3]

    def _labels_picture(self, stage: Stage) -> QPixmap:
        """The column left of the axis as a picture."""
        bands = tuple((band.number, band.symbol, band.label, band.count, band.bounds) for band in stage.lanes)
        key = (bands, stage.zone, stage.symbols, stage.lanes_box, stage.size, self._ratio)
        if self._labels is None or self._labels[0] != key:
            picture = self._picture(Rect(0, 0, stage.axis.x, stage.height))
            with _on(picture) as inner:
                self.axis.draw_labels(inner, stage, ratio=self._ratio)
            self._labels = (key, picture)
        return self._labels[1]

    def _tray_picture(self, layout: Layout, tray: Tray) -> QPixmap:
        """The tray with its symbols as a picture."""
        stage = layout.stage
        key = (tray.rows, tray.items, layout.tray_states, tray.bounds, stage.symbols, stage.size, self._ratio)
        if self._tray is None or self._tray[0] != key:
            bounds = tray.bounds
            picture = self._picture(Rect(0, 0, bounds.w + 2, bounds.h + 2))
            with _on(picture) as inner:
                inner.translate(-_tray_corner(bounds))
                self.axis.draw_tray(inner, stage, tray)
                self._draw_tray_symbols(inner, layout, tray)
            self._tray = (key, picture)
        return self._tray[1]

    def _draw_tray_symbols(self, painter: QPainter, layout: Layout, tray: Tray) -> None:
        for item, state in zip(tray.items, layout.tray_states, strict=True):
            symbol = layout.stage.symbols[item.category]
            self.marks.symbol(painter, item.x, item.y, item.r, symbol, state)

    def _picture(self, rect: Rect, *, opaque: bool = False) -> QPixmap:
        made = QPixmap(max(1, round(rect.w * self._ratio)), max(1, round(rect.h * self._ratio)))
        made.setDevicePixelRatio(self._ratio)
        made.fill(color(self.theme.paper) if opaque else QColor(0, 0, 0, 0))
        return made

    # Marks --------------------------------------------------------------------------------------------------------------

    def _by_state(self, layout: Layout) -> list[tuple[State, list[int]]]:
        """The marks that the lanes show, those that are out first: whatever comes forward lies over them."""
        box = layout.stage.lanes_box
        top, bottom = box.y - 2, box.bottom + 2
        found: dict[int, list[int]] = {}
        states = layout.states.tolist()
        for k, mark in enumerate(layout.stage.marks):
            if mark.cell.bottom > top and mark.cell.y < bottom:
                found.setdefault(states[k], []).append(k)
        forward = sorted(found, key=lambda c: (c != State.FILTERED, c == State.IN, c == State.POSSIBLE))
        return [(State(code), found[code]) for code in forward]

    def _draw_marks(self, painter: QPainter, layout: Layout, *, ratio: float = 0.0) -> None:
        stage = layout.stage
        painter.save()
        painter.setClipRect(qrect(stage.lanes_box))
        for state, wanted in self._by_state(layout):
            for k in wanted:
                mark = stage.marks[k]
                symbol = stage.symbols[mark.category]
                self.marks.draw(painter, mark, state, symbol, stage.lanes_box, ratio=ratio)
        painter.restore()

    def _blit_marks(self, painter: QPainter, layout: Layout) -> None:
        stage, ratio = layout.stage, self._ratio
        box = stage.lanes_box
        painter.save()
        painter.setClipRect(qrect(box))
        # On whole device pixels, so that a mark looks the same in a picture and on the screen.
        left, upper = int(box.x * ratio), int(box.y * ratio)
        for state, wanted in self._by_state(layout):
            kept = self._atlas.get(state)
            if kept is None:
                kept = self._atlas[state] = (self._picture(Rect(0, 0, box.w + 2, box.h + 2)), set())
            picture, done = kept
            missing = [k for k in wanted if k not in done]
            if missing:
                with _on(picture) as inner:
                    inner.translate(-left / ratio, -upper / ratio)
                    for k in missing:
                        mark = stage.marks[k]
                        symbol = stage.symbols[mark.category]
                        self.marks.draw(inner, mark, state, symbol, box, ratio=ratio)
                done.update(missing)
            for k in wanted:
                cell = stage.marks[k].cell
                x0, y0 = max(int(cell.x * ratio), left), max(round(cell.y * ratio), upper)
                x1, y1 = int(cell.right * ratio) + 1, round(cell.bottom * ratio)
                source = QRectF(x0 - left, y0 - upper, x1 - x0, y1 - y0)
                target = QRectF(x0 / ratio, y0 / ratio, (x1 - x0) / ratio, (y1 - y0) / ratio)
                painter.drawPixmap(target, picture, source)
        painter.restore()

    def _pale_crowds(self, painter: QPainter, layout: Layout) -> None:
        """Densities and histogram are in the ground at full strength; outside the window a veil of paper pales them."""
        if not layout.dim or layout.window is None:
            return
        stage = layout.stage
        bounds = [band.bounds for band in stage.lanes if band.density is not None]
        if stage.histogram is not None:
            bounds.insert(0, stage.histogram.bounds)
        # Neighbours share a veil: painting over little by little costs much more than in one go.
        parts: list[tuple[float, float]] = []
        for rect in bounds:
            if parts and abs(parts[-1][1] - rect.y) < 0.01:
                parts[-1] = (parts[-1][0], rect.bottom)
            else:
                parts.append((rect.y, rect.bottom))
        box = stage.lanes_box
        veil = color(self.theme.paper, 0.66)
        for first, last in parts:
            top, bottom = max(first, stage.ruler.bottom), min(last, box.bottom)
            if bottom > top:
                for x0, x1 in _outside(layout):
                    _fill(painter, x0, top, x1, bottom, veil)

    # What moves ---------------------------------------------------------------------------------------------------------

    def _draw_wash(self, painter: QPainter, layout: Layout) -> None:
        if layout.beside is not None:
            beside.draw_ground(painter, self.theme, layout.stage, layout.beside)
        if layout.window is None:
            return
        theme = self.theme
        stage = layout.stage
        x0, x1 = layout.window
        strong = 0.10 if not theme.dark else 0.16
        if layout.mode is Mode.CUMULATIVE:
            strong *= 0.7
        wash = color(theme.accent, strong)
        _fill(painter, x0, stage.ruler.bottom, max(x1, x0 + 1), stage.lanes_box.bottom, wash)
        if layout.overview_window is not None:
            x0, x1 = layout.overview_window
            box = stage.overview
            wash = color(theme.accent, 0.18 if not theme.dark else 0.28)
            _fill(painter, x0, box.y + 1, max(x1, x0 + 1.5), box.bottom - 1, wash)

    def _draw_live(self, painter: QPainter, layout: Layout, pointer: Pointer, *, ratio: float = 0.0) -> None:
        theme, stage = self.theme, layout.stage
        box = stage.lanes_box
        bottom = box.bottom
        if layout.window is not None:
            x0, x1 = layout.window
            y = stage.ruler.bottom
            painter.fillRect(QRectF(x0, y - 1, max(1.0, x1 - x0), 3), color(theme.accent))
            if layout.mode is Mode.INSTANT or layout.mode is Mode.CUMULATIVE:
                painter.setPen(QPen(color(theme.accent, 0.7), 1))
                for x, shown in ((x0, layout.mode is Mode.INSTANT), (x1, True)):
                    if shown and stage.axis.x < x < stage.axis.right:
                        painter.drawLine(QPointF(crisp(x), y), QPointF(crisp(x), bottom))
        if pointer.x is not None and stage.axis.x <= pointer.x <= stage.axis.right:
            pen = QPen(color(theme.faint), 1)
            pen.setDashPattern([2, 3])
            painter.setPen(pen)
            painter.drawLine(QPointF(crisp(pointer.x), stage.ruler.bottom), QPointF(crisp(pointer.x), bottom))
        if layout.playhead is not None:
            x = crisp(layout.playhead)
            painter.setPen(QPen(color(theme.playhead), 1.5))
            painter.drawLine(QPointF(x, stage.ruler.bottom), QPointF(x, bottom))
            painter.setPen(QPen(color(theme.paper), 1))
            painter.setBrush(color(theme.playhead))
            y = stage.ruler.bottom
            painter.drawPolygon(QPolygonF([QPointF(x - 5, y - 8), QPointF(x + 5, y - 8), QPointF(x, y + 1)]))
            mark = stage.overview_x(stage.t(layout.playhead))
            painter.setPen(QPen(color(theme.playhead), 1))
            painter.drawLine(
                QPointF(crisp(mark), stage.overview.y + 2), QPointF(crisp(mark), stage.overview.bottom - 2)
            )
        if layout.beside is not None:
            beside.draw_handles(painter, theme, self.letters, stage, layout.beside)
        for handle in (layout.start_handle, layout.end_handle):
            if handle is not None:
                self._draw_handle(painter, stage, handle, lettered=layout.beside is not None)
        self._draw_rings(painter, layout, pointer)
        if stage.tray is not None:
            if ratio:
                painter.drawPixmap(_tray_corner(stage.tray.bounds), self._tray_picture(layout, stage.tray))
            else:
                self._draw_tray_symbols(painter, layout, stage.tray)
            for item in stage.tray.items:
                if item.row in layout.focus:
                    self._ring(painter, item.x, item.y, item.r + 3.5)
        if pointer.words and pointer.x is not None:
            self._chip(painter, stage, pointer.x, pointer.words, color(theme.ink), color(theme.paper))
        ends, tint, ink = (layout.start_handle, layout.end_handle), theme.accent, theme.accent_ink
        if pointer.beside and layout.beside is not None:
            ends, tint, ink = (layout.beside.start, layout.beside.end), theme.beside, theme.beside_ink
        for x_or_none, words in zip(ends, (pointer.start_words, pointer.end_words), strict=True):
            if words and x_or_none is not None:
                self._chip(painter, stage, x_or_none, words, color(tint), color(ink))

    def _draw_handle(self, painter: QPainter, stage: Stage, at: float, *, lettered: bool = False) -> None:
        theme = self.theme
        x = round(at)
        y = stage.ruler.bottom
        painter.fillRect(QRectF(x - 0.75, y, 1.5, stage.lanes_box.bottom - y), color(theme.accent))
        if lettered:
            beside.draw_grip(painter, theme, self.letters, x, y + 1.5, stage.size, "A")
            return
        grip = QRectF(x - 4.5, y - 7, 9, 17)
        painter.setPen(QPen(color(theme.paper), 1))
        painter.setBrush(color(theme.accent))
        painter.drawRoundedRect(grip, 3.5, 3.5)
        painter.setPen(QPen(color(theme.accent_ink, 0.85), 1))
        for dx in (-1.5, 1.5):
            painter.drawLine(QPointF(x + dx, y - 2.5), QPointF(x + dx, y + 5.5))

    def _draw_rings(self, painter: QPainter, layout: Layout, pointer: Pointer) -> None:
        if not layout.focus and pointer.row is None:
            return
        painter.save()
        painter.setClipRect(qrect(layout.stage.lanes_box))
        for mark in layout.stage.marks:
            if mark.row in layout.focus:
                self._ring(painter, mark.sx, mark.y, mark.r + 3)
            elif mark.row == pointer.row:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(color(self.theme.ink, 0.45), 1.25))
                painter.drawEllipse(QPointF(mark.sx, mark.y), mark.r + 3, mark.r + 3)
        painter.restore()

    def _ring(self, painter: QPainter, x: float, y: float, r: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color(self.theme.paper), 3.5))
        painter.drawEllipse(QPointF(x, y), r, r)
        painter.setPen(QPen(color(self.theme.ink), 1.75))
        painter.drawEllipse(QPointF(x, y), r, r)

    def _chip(
        self, painter: QPainter, stage: Stage, x: float, words: str, ground: QColor, ink: QColor
    ) -> None:
        """A small label over the ruler's upper row, kept within the axis."""
        style = Style(stage.size)
        width = self.letters.width(words, style) + 12
        left = min(max(x - width / 2, stage.axis.x), max(stage.axis.x, stage.axis.right - width))
        rect = QRectF(round(left), stage.ruler.y - 1, width, stage.size + 6)
        painter.setPen(QPen(color(self.theme.paper), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 4, 4)
        self.letters.draw(painter, rect.x() + 6, rect.y() + stage.size + 1.5, words, style, ink)


class _on:  # noqa: N801 - reads as a word: `with _on(picture) as painter`
    """A painter on a picture, ended whatever happens."""

    def __init__(self, picture: QPixmap) -> None:
        self._painter = QPainter(picture)

    def __enter__(self) -> QPainter:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return self._painter

    def __exit__(self, *_: object) -> None:
        self._painter.end()


def _corner(stage: Stage) -> QPointF:
    """Where the overview's picture goes: on whole pixels."""
    return QPointF(int(stage.overview.x) - 1, int(stage.overview.y) - 1)


def _tray_corner(bounds: Rect) -> QPointF:
    """Where the tray's picture goes: on whole pixels."""
    return QPointF(int(bounds.x) - 1, int(bounds.y) - 1)


def _outside(layout: Layout) -> list[tuple[float, float]]:
    """What of the lanes' width is in no window."""
    box = layout.stage.lanes_box
    windows = [layout.window, layout.beside.pixels if layout.beside is not None else None]
    found: list[tuple[float, float]] = []
    at = box.x
    for x0, x1 in sorted(window for window in windows if window is not None):
        found.append((at, x0))
        at = max(at, x1)
    return [*found, (at, box.right)]


def _crowded(stage: Stage) -> bool:
    return stage.histogram is not None or any(band.density is not None for band in stage.lanes)


def _fill(painter: QPainter, x0: float, y0: float, x1: float, y1: float, tint: QColor) -> None:
    """Paint over a rectangle, its sides on whole pixels: translucent ones are several times as quick without smoothing."""
    left, top = round(x0), round(y0)
    if x1 > x0 and y1 > y0:
        painter.fillRect(left, top, max(1, round(x1) - left), max(1, round(y1) - top), tint)


def picture_rect(layout: Layout) -> QRect:
    """The whole picture, in whole pixels."""
    return QRect(0, 0, round(layout.stage.width), round(layout.stage.height))

"""Paints one event on the timeline: its bar, its symbol, its title, in one of the states that a selection gives it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from mapviewer.events.symbols import Shape, Symbol, outline
from mapviewer.language.direction import runs_rtl
from mapviewer.paint.text import Letters, Style
from mapviewer.paint.theme import Theme, color, contrast, edge, mix
from mapviewer.timeline.picture import Kind, Mark, Rect, State

STRENGTH: Final = {
    State.IN: 1.0,
    State.POSSIBLE: 0.85,
    State.OUT: 0.42,
    State.GHOST: 0.5,
    State.UNDATED: 1.0,
    State.FILTERED: 0.35,
}
"""Opacity of everything but titles."""
SOLID: Final = {state: 0.32 if state is State.POSSIBLE else 0.8 for state in State}
"""Opacity of the certain part of a span, on top of that."""
TITLE_SIZE: Final = 11
ARROW: Final = 0.62
"""Length of an arrowhead in heights of its bar."""
_STAMPS_KEPT: Final = 2_000


@lru_cache(maxsize=256)
def symbol_path(shape: Shape, r: float) -> QPainterPath:
    """A symbol's outline with radius r, centred on the origin."""
    path = QPainterPath()
    if shape is Shape.CIRCLE:
        path.addEllipse(QPointF(0, 0), r, r)
    else:
        path.addPolygon(QPolygonF([QPointF(x * r, y * r) for x, y in outline(shape)]))
        path.closeSubpath()
    return path


class MarkPainter:
    """Paints marks and bare symbols in one theme."""

    def __init__(self, theme: Theme, letters: Letters) -> None:
        self.theme = theme
        self.letters = letters
        self._stamps: dict[tuple[object, ...], QPixmap] = {}

    def strength(self, state: State) -> float:
        """Opacity of a state's symbols and bars; on a dark ground pale colours need more of it to be seen."""
        return min(1.0, STRENGTH[state] * (1.35 if self.theme.dark else 1.0))

    def draw(
        self, painter: QPainter, mark: Mark, state: State, symbol: Symbol, box: Rect, *, ratio: float = 0.0
    ) -> None:
        """One event; `box` is the part of the picture that the axis shows. Given the device pixels of a pixel, the symbol is a kept
        picture, which is much faster."""
        if mark.x1 - mark.x0 > 2 * mark.r + 2 or mark.open_left or mark.open_right:
            painter.setOpacity(self.strength(state))
            self._bar(painter, mark, state, symbol, box)
            painter.setOpacity(1.0)
        self.symbol(painter, mark.sx, mark.y, mark.r, symbol, state, hollow=mark.hollow, ratio=ratio)
        if mark.label:
            self._title(painter, mark, state, symbol)

    def symbol(
        self,
        painter: QPainter,
        x: float,
        y: float,
        r: float,
        symbol: Symbol,
        state: State,
        *,
        hollow: bool = False,
        ratio: float = 0.0,
    ) -> None:
        """A bare symbol, as in lane labels and the tray; `ratio` as in `draw`."""
        if ratio:
            self._stamp(painter, x, y, r, symbol, state, hollow=hollow, ratio=ratio)
            return
        painter.setOpacity(self.strength(state))
        painter.translate(x, y)
        self._symbol(painter, r, symbol, state, hollow=hollow)
        painter.translate(-x, -y)
        painter.setOpacity(1.0)

    def _stamp(
        self,
        painter: QPainter,
        x: float,
        y: float,
        r: float,
        symbol: Symbol,
        state: State,
        *,
        hollow: bool,
        ratio: float,
    ) -> None:
        """A symbol as a picture that is painted once and stamped on whole device pixels; where between them it lies is kept to a quarter."""
        across, down = divmod(round(x * ratio * 4), 4), divmod(round(y * ratio * 4), 4)
        key = (symbol, state, round(r, 2), hollow, across[1], down[1], ratio)
        found = self._stamps.get(key)
        reach = int((r + 4) * ratio) + 1
        if found is None:
            if len(self._stamps) >= _STAMPS_KEPT:
                self._stamps.clear()
            found = QPixmap(2 * reach + 1, 2 * reach + 1)
            found.fill(QColor(0, 0, 0, 0))
            inner = QPainter(found)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.translate(reach + across[1] / 4, reach + down[1] / 4)
            inner.scale(ratio, ratio)
            inner.setOpacity(self.strength(state))
            self._symbol(inner, r, symbol, state, hollow=hollow)
            inner.end()
            found.setDevicePixelRatio(ratio)
            self._stamps[key] = found
        painter.drawPixmap(QPointF((across[0] - reach) / ratio, (down[0] - reach) / ratio), found)

    def _symbol(self, painter: QPainter, r: float, symbol: Symbol, state: State, *, hollow: bool) -> None:
        theme = self.theme
        path = symbol_path(symbol.shape, r)
        tone = edge(symbol.color, theme.paper, 4.6 if theme.dark else 3.2)
        dashed = state is State.POSSIBLE
        hollow = hollow or state is State.UNDATED
        if state is State.FILTERED:
            painter.setPen(QPen(color(theme.muted), 1))
            painter.setBrush(color(theme.paper))
            painter.drawPath(path)
            return
        # The casing sets the symbol off from bars, lines and its neighbours.
        painter.setBrush(color(theme.casing))
        painter.setPen(QPen(color(theme.casing), 3.2 if r > 4 else 2.2, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(path)
        if hollow or dashed:
            pen = QPen(color(tone), 1.6, j=Qt.PenJoinStyle.MiterJoin)
            # On a small symbol three dashes and a half would look like spikes.
            if dashed and r >= 4.5:
                pen.setDashPattern([1.7, 1.1])
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.setBrush(color(symbol.color, 0.16) if dashed and not hollow else color(theme.casing))
            painter.drawPath(path)
            return
        painter.setPen(QPen(color(edge(symbol.color, theme.paper, 4.5)), 1, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(color(symbol.color))
        painter.drawPath(path)

    def _bar(self, painter: QPainter, mark: Mark, state: State, symbol: Symbol, box: Rect) -> None:
        theme = self.theme
        tone = color(edge(symbol.color, theme.paper, 4.6 if theme.dark else 3.0))
        fill = color(symbol.color)
        half = mark.bar / 2
        rect = QRectF(mark.x0, round(mark.y - half) + 0.5, mark.x1 - mark.x0, round(mark.bar) - 1)
        # Where it goes on without a known limit, the bar ends at its arrowhead.
        tip = rect.height() * ARROW + 2
        if mark.open_left and mark.x0 <= box.x + 2:
            rect.setLeft(box.x + tip)
        if mark.open_right and mark.x1 >= box.right - 2:
            rect.setRight(box.right - tip)
        if mark.kind is Kind.UNIT and not (mark.open_left or mark.open_right):
            # Somewhere in this day: a quiet capsule around the symbol.
            fill.setAlphaF(0.14 if not theme.dark else 0.26)
            tone.setAlphaF(0.6)
            painter.setPen(QPen(tone, 1))
            painter.setBrush(fill)
            rect.adjust(0.75, 0, -0.75, 0)
            painter.drawRoundedRect(rect, 3, 3)
            return
        pen = QPen(tone, 1)
        pen.setDashPattern([4, 3])
        if mark.kind is Kind.SPAN:
            self._span(painter, mark, state, rect, fill, pen, box)
            return
        if mark.open_left or mark.open_right:
            self._open(painter, mark, rect, fill, pen, box)
            return
        fill.setAlphaF(0.07 if not theme.dark else 0.14)
        painter.setBrush(fill)
        painter.setPen(pen)
        painter.drawRoundedRect(rect, 3, 3)

    def _span(
        self, painter: QPainter, mark: Mark, state: State, rect: QRectF, fill: QColor, pen: QPen, box: Rect
    ) -> None:
        """Solid where it certainly lasts, fading inside a dashed outline where start or end are not known."""
        low = min(max(mark.core0, rect.left()), rect.right())
        high = max(min(mark.core1, rect.right()), low)
        solid = QColor(fill)
        solid.setAlphaF(SOLID[state])
        clear = QColor(fill)
        clear.setAlphaF(0.06)
        if low - rect.left() > 2.5 or rect.right() - high > 2.5:
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 3, 3)
            for a, b, first, last in (
                (rect.left(), low, clear, solid),
                (high, rect.right(), solid, clear),
            ):
                if b - a > 0.5:
                    ramp = QLinearGradient(a, 0, b, 0)
                    ramp.setColorAt(0, first)
                    ramp.setColorAt(1, last)
                    painter.fillRect(QRectF(a, rect.y(), b - a, rect.height()), QBrush(ramp))
            painter.fillRect(QRectF(low, rect.y(), max(0.0, high - low), rect.height()), solid)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(solid)
            painter.drawRoundedRect(rect, 3, 3)
        self._arrows(painter, mark, rect, pen.color(), box)

    def _open(self, painter: QPainter, mark: Mark, rect: QRectF, fill: QColor, pen: QPen, box: Rect) -> None:
        """Known on one side only (or on none): strong at the known side, fading away from it."""
        strong, clear = QColor(fill), QColor(fill)
        strong.setAlphaF(0.30 if not self.theme.dark else 0.42)
        clear.setAlphaF(0.03)
        ramp = QLinearGradient(rect.left(), 0, rect.right(), 0)
        left, right = (clear, strong) if mark.open_left else (strong, clear)
        if mark.open_left and mark.open_right:
            left = right = clear
        ramp.setColorAt(0, left)
        ramp.setColorAt(1, right)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(rect, QBrush(ramp))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawLine(rect.topLeft(), rect.topRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if not mark.open_left:
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        if not mark.open_right:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        self._arrows(painter, mark, rect, pen.color(), box)

    def _arrows(self, painter: QPainter, mark: Mark, rect: QRectF, tint: QColor, box: Rect) -> None:
        """An arrowhead at the axis' edge where the event goes on without a known limit."""
        tip = rect.height() * ARROW
        middle = rect.center().y()
        for shown, x, way in (
            (mark.open_left and mark.x0 <= box.x + 2, box.x + 1, 1),
            (mark.open_right and mark.x1 >= box.right - 2, box.right - 1, -1),
        ):
            if not shown:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            corners = (x, middle), (x + way * tip, rect.top() - 0.5), (x + way * tip, rect.bottom() + 0.5)
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))

    def _title(self, painter: QPainter, mark: Mark, state: State, symbol: Symbol) -> None:
        theme = self.theme
        tint = {State.IN: theme.ink, State.POSSIBLE: theme.ink, State.GHOST: theme.muted}.get(
            state, theme.faint
        )
        if mark.kind is Kind.SPAN and mark.core0 <= mark.lx and mark.lx + mark.lw <= mark.core1:
            ground = mix(theme.band, symbol.color, SOLID[state] * self.strength(state))
            tint = max(("#101418", "#FFFFFF"), key=lambda ink: contrast(ink, ground))
        # Arabic and Hebrew know no italics.
        style = Style(TITLE_SIZE, italic=state is State.POSSIBLE and not runs_rtl(mark.label))
        self.letters.draw(painter, mark.lx, mark.y + 4, mark.label, style, color(tint), width=mark.lw)

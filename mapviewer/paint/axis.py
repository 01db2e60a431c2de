"""Paints what stays on the timeline while the window moves: ground, overview, ruler, lanes' labels, densities, tray, folds."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from mapviewer.language import number as grouped
from mapviewer.language import tr
from mapviewer.paint import crowds
from mapviewer.paint.marks import MarkPainter
from mapviewer.paint.text import Anchor, Letters, Style
from mapviewer.paint.theme import Theme, color, edge
from mapviewer.timeline.picture import FoldBand, LaneBand, Rect, Seam, Stage, State, Tray

ZIGZAG: Final = 4.0
"""How far a fold's edge swings, pixels."""


def qrect(rect: Rect) -> QRectF:
    """A rectangle as Qt's."""
    return QRectF(rect.x, rect.y, rect.w, rect.h)


def crisp(value: float) -> float:
    """The middle of the pixel that holds a coordinate, so that a line one pixel wide is sharp."""
    return float(int(value // 1)) + 0.5


class AxisPainter:
    """Paints the lasting parts of a stage in one theme."""

    def __init__(self, theme: Theme, letters: Letters, marks: MarkPainter) -> None:
        self.theme = theme
        self.letters = letters
        self.marks = marks

    def draw_ground(self, painter: QPainter, stage: Stage, *, sides: bool = True) -> None:
        """Paper, lanes' stripes, ruler and grid; with `sides` what stands beside the axis too."""
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, stage.width, stage.height), color(theme.paper))
        box = stage.lanes_box
        painter.save()
        painter.setClipRect(QRectF(0, box.y, stage.width, box.h))
        for number, band in enumerate(stage.lanes):
            if number % 2 == 0:
                painter.fillRect(QRectF(box.x, band.bounds.y, box.w, band.bounds.h), color(theme.band))
        painter.restore()
        self._draw_ruler(painter, stage)
        if sides:
            self.draw_labels(painter, stage)
            if stage.tray is not None:
                self.draw_tray(painter, stage, stage.tray)
        if stage.histogram is not None:
            self._draw_histogram_label(painter, stage)
        if stage.message:
            self.letters.draw(
                painter,
                box.x + box.w / 2,
                box.y + box.h / 2 + 4,
                stage.message,
                Style(stage.size + 2),
                color(theme.muted),
                anchor=Anchor.MIDDLE,
                width=box.w - 20,
            )

    def draw_labels(self, painter: QPainter, stage: Stage, *, ratio: float = 0.0) -> None:
        """What stands left of the axis and does not change while it is zoomed; `ratio` as in `MarkPainter.draw`."""
        box = stage.lanes_box
        small = Style(max(9, stage.size - 1))
        muted = color(self.theme.muted)
        painter.save()
        painter.setClipRect(QRectF(0, box.y, box.x, box.h))
        for band in stage.lanes:
            self._draw_lane_label(painter, stage, band, ratio)
        painter.restore()
        baseline = stage.overview.y + stage.overview.h / 2 + stage.size * 0.36
        left, room = stage.label_column.x, stage.label_column.w
        self.letters.draw(painter, left, baseline, tr("Overview"), small, muted, width=room)
        zone = stage.zone.replace("_", " ")
        self.letters.draw(painter, left, stage.ruler.y + 27, zone, small, muted, width=room)

    def _draw_ruler(self, painter: QPainter, stage: Stage) -> None:
        theme = self.theme
        y0, y1, bottom = stage.ruler.y, stage.ruler.bottom, stage.lanes_box.bottom
        for rank, tint, top in (
            (0, theme.rule_strong, y1 - 4),
            (1, theme.rule, y1 - 8),
            (2, theme.rule_strong, y0 + 3),
        ):
            painter.setPen(QPen(color(tint), 1))
            foot = y1 if rank == 0 else bottom
            xs = [
                crisp(tick.x)
                for tick in stage.ticks
                if tick.rank == rank and stage.axis.x - 1 <= tick.x <= stage.axis.right + 1
            ]
            painter.drawLines([QLineF(x, top, x, foot) for x in xs])
        painter.setPen(QPen(color(theme.rule_strong), 1))
        for stretch in stage.stretches:
            painter.drawLine(QPointF(stretch.x0, crisp(y1)), QPointF(stretch.x1, crisp(y1)))
        plain, bold = Style(stage.size), Style(stage.size, bold=True)
        for row, style, tint in ((0, plain, theme.muted), (1, bold, theme.ink)):
            texts = [(label.x, label.text) for label in stage.labels if label.row == row]
            self.letters.draw_row(painter, y0 + (12 if row else 27), texts, style, color(tint))

    def _draw_lane_label(self, painter: QPainter, stage: Stage, band: LaneBand, ratio: float) -> None:
        theme = self.theme
        column = stage.label_column
        y = band.bounds.y + band.bounds.h / 2
        baseline = y + stage.size * 0.36
        if band.symbol is not None:
            self.marks.symbol(painter, column.x + 8, y, 5.5, band.symbol, State.IN, ratio=ratio)
        style = Style(stage.size)
        left = column.x + (24 if band.symbol else 2)
        self.letters.draw(painter, left, baseline, band.label, style, color(theme.ink))
        self.letters.draw(
            painter,
            column.right,
            baseline,
            f"{band.count:,}",
            style,
            color(theme.muted),
            anchor=Anchor.END,
            width=column.w - 20,
        )

    def _draw_histogram_label(self, painter: QPainter, stage: Stage) -> None:
        chart = stage.histogram
        if chart is None:
            return
        column = stage.label_column
        small = Style(max(9, stage.size - 1))
        muted = color(self.theme.muted)
        y = chart.bounds.y + chart.bounds.h / 2
        self.letters.draw(painter, column.x, y - 2, tr("Events by start"), small, muted, width=column.w)
        self.letters.draw(
            painter,
            column.x,
            y + 11,
            tr("highest bin {n}", n=grouped(chart.most)),
            small,
            muted,
            width=column.w,
        )

    def draw_overview(self, painter: QPainter, stage: Stage) -> None:
        """The overview strip with its runs and folds, without the view's rectangle: no zooming changes it."""
        theme = self.theme
        box = stage.overview
        frame = QRectF(crisp(box.x), crisp(box.y), int(box.w) - 1, int(box.h) - 1)
        painter.setPen(QPen(color(theme.rule_strong), 1))
        painter.setBrush(color(theme.panel))
        painter.drawRoundedRect(frame, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        for run in stage.runs:
            tint = edge(stage.symbols[run.category].color, theme.panel, 3.2 if theme.dark else 2.0)
            # On a dark ground pale colours need more strength to be seen.
            strength = 0.95 * (run.strength + (1 - run.strength) * 0.35 if theme.dark else run.strength)
            painter.fillRect(QRectF(run.x0, run.y, run.x1 - run.x0, run.h), color(tint, strength))
        for fold in stage.scale.folds:
            x0, x1 = box.x + fold.u0 * box.w, box.x + fold.u1 * box.w
            self._draw_break(painter, Rect(x0, box.y + 1, x1 - x0, box.h - 2), swing=2.5)

    def draw_view(self, painter: QPainter, stage: Stage) -> None:
        """The view's rectangle on the overview."""
        theme, box = self.theme, stage.overview
        if stage.view != (0.0, 1.0):
            view = stage.view_box
            veil = color(theme.paper, 0.6)
            painter.fillRect(QRectF(box.x + 1, box.y + 1, max(0.0, view.x - box.x - 1), box.h - 2), veil)
            painter.fillRect(
                QRectF(view.right, box.y + 1, max(0.0, box.right - view.right - 1), box.h - 2), veil
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color(theme.accent), 1.5))
            width = max(view.w, 4.0)
            painter.drawRoundedRect(QRectF(view.x, box.y - 1.25, width, box.h + 2.5), 3, 3)

    def draw_crowds(self, painter: QPainter, stage: Stage, *, ratio: float = 0.0) -> None:
        """Densities and the histogram: as vectors, or, given the device pixels of a pixel, as small pictures, which is much faster."""
        theme = self.theme
        painter.save()
        painter.setClipRect(
            qrect(
                Rect(stage.axis.x, stage.ruler.bottom, stage.axis.w, stage.axis.bottom - stage.ruler.bottom)
            )
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for band in stage.lanes:
            density = band.density
            if density is None:
                continue
            # Events of several categories: no category's colour.
            tint = edge(band.symbol.color, theme.band, 1.8) if band.symbol else theme.muted
            room = band.bounds.h - 4
            faint, strong = color(tint, 0.28), color(tint, 0.93)
            if ratio:
                crowds.draw_density(painter, density, band.bounds.bottom - 2, room, (faint, strong), ratio)
            else:
                crowds.fill_density(painter, density, band.bounds.bottom - 2, room, (faint, strong))
        chart = stage.histogram
        if chart is not None:
            tints = [
                color(edge(stage.symbols[category].color, theme.paper, 1.8)) for category in chart.categories
            ]
            maybe = color(theme.faint, 0.22)
            if ratio:
                crowds.draw_histogram(painter, chart, stage.axis, tints, maybe, ratio)
            else:
                crowds.fill_histogram(painter, chart, tints, maybe)
            painter.setPen(QPen(color(theme.rule_strong), 1))
            base = crisp(chart.bounds.bottom - 1)
            for stretch in stage.stretches:
                painter.drawLine(QPointF(stretch.x0, base), QPointF(stretch.x1, base))
        painter.restore()

    def draw_tray(self, painter: QPainter, stage: Stage, tray: Tray) -> None:
        """The tray of undated events, without their symbols."""
        theme, letters = self.theme, self.letters
        pen = QPen(color(theme.rule_strong), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(color(theme.panel))
        bounds = tray.bounds
        painter.drawRoundedRect(
            QRectF(crisp(bounds.x), crisp(bounds.y), int(bounds.w) - 1, int(bounds.h) - 1), 4, 4
        )
        middle = bounds.x + bounds.w / 2
        count = f"{tray.count:,}"
        bold = Style(stage.size + 2, bold=True)
        if tray.narrow:
            letters.draw(painter, middle, bounds.y + 18, count, bold, color(theme.ink), anchor=Anchor.MIDDLE)
        else:
            letters.draw(
                painter,
                middle,
                bounds.y + 17,
                tray.title,
                Style(stage.size),
                color(theme.muted),
                anchor=Anchor.MIDDLE,
            )
            letters.draw(painter, middle, bounds.y + 34, count, bold, color(theme.ink), anchor=Anchor.MIDDLE)
        if tray.more:
            letters.draw(
                painter,
                middle,
                bounds.bottom - 8,
                f"+{tray.more:,}",
                Style(max(9, stage.size - 1)),
                color(theme.muted),
                anchor=Anchor.MIDDLE,
            )

    def draw_over(self, painter: QPainter, stage: Stage) -> None:
        """What lies over the marks: folds, which cut bars."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(qrect(stage.axis).adjusted(0, -1, 0, 1))
        for band in stage.folds:
            self._draw_break(painter, band.bounds, swing=ZIGZAG)
            self._draw_fold_label(painter, stage, band)
        for seam in stage.seams:
            self._draw_seam(painter, stage, seam)
        painter.restore()

    def _draw_break(self, painter: QPainter, bounds: Rect, swing: float) -> None:
        theme = self.theme
        step = swing * 2
        count = int(bounds.h // step) + 2
        ys = [min(bounds.bottom, bounds.y + k * step) for k in range(count)]
        left = [QPointF(bounds.x + (swing if k % 2 else 0), y) for k, y in enumerate(ys)]
        right = [QPointF(bounds.right - (0 if k % 2 else swing), y) for k, y in enumerate(ys)]
        area = QPainterPath()
        area.addPolygon(QPolygonF([*left, *reversed(right)]))
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(area, color(theme.paper))
        painter.setClipPath(area, Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(color(theme.rule), 1))
        x = bounds.x - bounds.h
        while x < bounds.right:
            painter.drawLine(QPointF(x, bounds.bottom), QPointF(x + bounds.h, bounds.y))
            x += 6
        painter.restore()
        painter.setPen(QPen(color(theme.faint), 1.1))
        painter.drawPolyline(QPolygonF(left))
        painter.drawPolyline(QPolygonF(right))

    def _draw_seam(self, painter: QPainter, stage: Stage, seam: Seam) -> None:
        """Where an unfolded gap begins and ends, and the button that folds it again."""
        theme = self.theme
        pen = QPen(color(theme.faint), 1)
        pen.setDashPattern([2, 3])
        painter.setPen(pen)
        for x in (seam.x0, seam.x1):
            painter.drawLine(QPointF(crisp(x), stage.ruler.bottom), QPointF(crisp(x), stage.axis.bottom))
        box = qrect(seam.button).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(color(theme.accent), 1))
        painter.setBrush(color(theme.paper))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QPen(color(theme.accent), 1.5))
        middle, y = box.center().x(), box.center().y()
        for way in (-1, 1):
            tip = middle + way * 2.5
            painter.drawPolyline(
                QPolygonF([QPointF(tip + way * 4, y - 3.5), QPointF(tip, y), QPointF(tip + way * 4, y + 3.5)])
            )

    def _draw_fold_label(self, painter: QPainter, stage: Stage, band: FoldBand) -> None:
        theme, letters = self.theme, self.letters
        bounds = band.bounds
        loud, quiet = Style(stage.size - 1, bold=True), Style(stage.size - 1)
        room = bounds.h - 16
        middle = bounds.x + bounds.w / 2
        y = bounds.y + bounds.h / 2
        pitch = stage.size + 2
        two = bounds.w >= 2 * pitch + 2 * ZIGZAG and letters.width(band.fold.inside, quiet) <= room
        lines = [(band.fold.length, loud, theme.ink)]
        if two:
            lines.append((band.fold.inside, quiet, theme.muted))
        if bounds.w < pitch + 6:
            return
        length = min(room, max(letters.width(text, style) for text, style, _ in lines)) + 10
        ground = QRectF(middle - pitch * len(lines) / 2 - 1, y - length / 2, pitch * len(lines) + 2, length)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(theme.paper))
        painter.drawRoundedRect(ground, 3, 3)
        for k, (text, style, tint) in enumerate(lines):
            x = middle - pitch * len(lines) / 2 + (k + 0.5) * pitch + stage.size * 0.32
            text = letters.elide(text, style, room)
            letters.draw(painter, x, y, text, style, color(tint), anchor=Anchor.MIDDLE, angle=-90)

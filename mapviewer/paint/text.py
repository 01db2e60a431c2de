"""Text on a painter: measured, elided, wrapped, in its own direction, as text or as outlines.

A line's direction is that of its first strong character. Sizes are whole pixels of the painter's own coordinates; a picture at a higher
resolution scales the painter. No hinting, so that a line is as wide at every scale.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QTextLayout,
    QTextOption,
)

from mapviewer.assets import resource
from mapviewer.errors import UnavailableError

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is set: size in pixels, weight and slant."""

    size: int = 11
    bold: bool = False
    italic: bool = False


class Anchor(StrEnum):
    """Which point of a line stands at the given x."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


def is_rtl(text: str) -> bool:
    """Whether the first strong character is right-to-left (Unicode rules P2 and P3)."""
    if text.isascii():
        return False
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


@cache
def bundled_families() -> tuple[str, ...]:
    """Loads the fonts in `resources/fonts` into the application and returns their families; () when none are shipped.

    Needs a QGuiApplication.
    """
    try:
        folder = resource("fonts")
    except UnavailableError:
        return ()
    families: dict[str, None] = {}
    for path in sorted([*folder.glob("*.ttf"), *folder.glob("*.otf")]):
        number = QFontDatabase.addApplicationFont(str(path))
        families.update(dict.fromkeys(QFontDatabase.applicationFontFamilies(number) if number >= 0 else ()))
    return tuple(families)


class Letters:
    """Sets lines in one list of font families (the first that has a glyph is used); () is the application's own font.

    `outlines` paints glyphs as filled paths, for formats whose reader may lack the font.
    """

    def __init__(self, families: tuple[str, ...] = (), *, outlines: bool = False) -> None:
        self.families = families
        self.outlines = outlines
        self._fonts: dict[Style, tuple[QFont, QFontMetricsF]] = {}
        self._widths: dict[tuple[str, int, bool, bool], float] = {}

    def font(self, style: Style) -> QFont:
        """The font of a style."""
        return self._set(style)[0]

    def metrics(self, style: Style) -> QFontMetricsF:
        """The metrics of a style's font, in pixels."""
        return self._set(style)[1]

    def width(self, text: str, style: Style) -> float:
        """Advance width of a line in pixels."""
        return self.measure(text, style.size, style.bold, style.italic)

    def measure(self, text: str, size: int, bold: bool, italic: bool = False) -> float:
        """The same by size (pixels), weight and slant; a layout asks for the same few hundred widths at every frame."""
        key = (text, size, bold, italic)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) > 20_000:
                self._widths.clear()
            style = Style(size, bold, italic)
            found = self._widths[key] = self._set(style)[1].horizontalAdvance(text)
        return found

    def elide(self, text: str, style: Style, width: float) -> str:
        """The line, cut with an ellipsis at its end when it is wider than `width` pixels; "" when not even that fits."""
        if self.width(text, style) <= width:
            return text
        cut = self._set(style)[1].elidedText(text, Qt.TextElideMode.ElideRight, width)
        return "" if cut in ("", ELLIPSIS) or self.width(cut, style) > width + 0.5 else cut

    def wrap(self, text: str, style: Style, width: float, max_lines: int | None = None) -> list[str]:
        """The text broken into lines of at most `width` pixels; past `max_lines` the last one ends with an ellipsis."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            layout = self._layout(paragraph, style)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
                start = line.textStart()
                lines.append(_utf16(paragraph, start, start + line.textLength()).rstrip())
            layout.endLayout()
            if not paragraph:
                lines.append("")
        if max_lines is not None and len(lines) > max_lines:
            lines = lines[:max_lines]
            last = lines[-1]
            while last and self.width(last + ELLIPSIS, style) > width:
                last = last[:-1].rstrip()
            lines[-1] = last + ELLIPSIS
        return lines

    def draw(
        self,
        painter: QPainter,
        x: float,
        baseline: float,
        text: str,
        style: Style,
        color: QColor,
        *,
        anchor: Anchor = Anchor.START,
        width: float | None = None,
        angle: float = 0.0,
    ) -> None:
        """One line with its anchor at (x, baseline), pixels; cut at `width`; turned by `angle` degrees clockwise about the anchor."""
        if width is not None:
            text = self.elide(text, style, width)
        if not text:
            return
        if angle:
            painter.save()
            painter.translate(x, baseline)
            painter.rotate(angle)
            x = baseline = 0.0
        left = x
        if anchor is not Anchor.START:
            full = self.width(text, style)
            left -= full if anchor is Anchor.END else full / 2
        if self.outlines:
            painter.fillPath(self.path(left, baseline, text, style), color)
        else:
            painter.setFont(self._set(style)[0])
            painter.setPen(color)
            painter.setLayoutDirection(
                Qt.LayoutDirection.RightToLeft if is_rtl(text) else Qt.LayoutDirection.LeftToRight
            )
            painter.drawText(QPointF(left, baseline), text)
        if angle:
            painter.restore()

    def draw_row(
        self,
        painter: QPainter,
        baseline: float,
        texts: Iterable[tuple[float, str]],
        style: Style,
        color: QColor,
    ) -> None:
        """Lines that stand beside each other, each with its left end at x pixels: as `draw`, but font and pen are set once."""
        if self.outlines:
            for x, text in texts:
                self.draw(painter, x, baseline, text, style, color)
            return
        painter.setFont(self._set(style)[0])
        painter.setPen(color)
        for x, text in texts:
            painter.setLayoutDirection(
                Qt.LayoutDirection.RightToLeft if is_rtl(text) else Qt.LayoutDirection.LeftToRight
            )
            painter.drawText(QPointF(x, baseline), text)

    def path(self, x: float, baseline: float, text: str, style: Style) -> QPainterPath:
        """One line as filled outlines, its left end at (x, baseline), pixels."""
        layout = self._layout(text, style)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e9)
        layout.endLayout()
        outlines = QPainterPath()
        outlines.setFillRule(Qt.FillRule.WindingFill)
        shift = -line.naturalTextRect().left()
        for run in layout.glyphRuns():
            raw = run.rawFont()
            for glyph, position in zip(run.glyphIndexes(), run.positions(), strict=True):
                outlines.addPath(
                    raw.pathForGlyph(glyph).translated(
                        x + shift + position.x(), baseline - line.ascent() + position.y()
                    )
                )
        return outlines

    def missing(self, text: str, style: Style) -> str:
        """The characters of `text` for which no family has a glyph, each once."""
        chars = dict.fromkeys(char for char in text if not char.isspace())
        return "".join(char for char in chars if not self._has_glyph(char, style))

    def _has_glyph(self, char: str, style: Style) -> bool:
        layout = self._layout(char, style)
        layout.beginLayout()
        layout.createLine().setLineWidth(1e9)
        layout.endLayout()
        return all(index != 0 for run in layout.glyphRuns() for index in run.glyphIndexes())

    def _layout(self, text: str, style: Style) -> QTextLayout:
        layout = QTextLayout(text, self._set(style)[0])
        option = QTextOption()
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if is_rtl(text) else Qt.LayoutDirection.LeftToRight
        )
        # Absolute, so that a right-to-left line stays where its box is.
        option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        return layout

    def _set(self, style: Style) -> tuple[QFont, QFontMetricsF]:
        found = self._fonts.get(style)
        if found is None:
            font = QFont()
            if self.families:
                font.setFamilies(list(self.families))
            font.setPixelSize(style.size)
            font.setBold(style.bold)
            font.setItalic(style.italic)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            found = self._fonts[style] = (font, QFontMetricsF(font))
        return found


def _utf16(text: str, start: int, end: int) -> str:
    """The part of `text` between two of Qt's positions, which count UTF-16 units."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")

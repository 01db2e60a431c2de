"""Text of exported pictures as outlines, from the bundled fonts alone.

Every text is shaped by Qt with one bundled family (see `tools/build_fonts.py`) and drawn as the outlines of its glyphs: no
hinting, no other font, nothing of the machine's settings. So the same words look the same everywhere, in SVG too. A character that
the fonts lack shows as an empty box and is remembered, so that it can be said.
"""

from __future__ import annotations

import unicodedata
from array import array
from functools import cache, lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QPainter,
    QPainterPath,
    QRawFont,
    QTextLayout,
    QTextLine,
    QTextOption,
    QTransform,
)

from mapviewer import assets
from mapviewer.errors import UnavailableError
from mapviewer.snapshot.lettering import Style, right_to_left

FAMILY = "Mapviewer Sans"
_FILES = ("MapviewerSans-Regular.ttf", "MapviewerSans-Bold.ttf", "MapviewerSans-Italic.ttf")
# Outlines are taken at one large size and scaled: no rounding of advances at small sizes, and one cache for all of them.
_UNITS = 1000


@cache
def load_fonts() -> None:
    """Register the bundled fonts with the running QGuiApplication; raises UnavailableError when Qt refuses them."""
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(assets.resource("fonts", name))) < 0:
            raise UnavailableError(f"The shipped font “{name}” cannot be read; install mapviewer again.")


@cache
def _font(bold: bool, italic: bool) -> QFont:
    load_fonts()
    font = QFont(FAMILY)
    font.setPixelSize(_UNITS)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setItalic(italic and not bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # NoFontMerging: a character that the family lacks must not be taken from whatever this machine has.
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging | QFont.StyleStrategy.ForceOutline)
    return font


class _Shaped(NamedTuple):
    """A line of text at 1000 px, with the baseline's left end at the origin. Thousands are kept: a few things each, however many glyphs."""

    glyphs: tuple[QPainterPath, ...]
    """Their outlines, which all texts share,"""
    places: array[float]
    """and where they stand: x and y of the first, of the second and so on."""
    width: float


@lru_cache(maxsize=4096)
def _shaped(text: str, bold: bool, italic: bool) -> _Shaped:
    layout, line = _laid_out(text, bold, italic)
    # Taken from the left of the text whichever way it runs.
    left = line.naturalTextRect().left()
    glyphs: list[QPainterPath] = []
    places = array("d")
    for run in layout.glyphRuns():
        raw = run.rawFont()
        for index, position in zip(run.glyphIndexes(), run.positions(), strict=True):
            # With NoFontMerging a run has no other font than that of the text.
            glyph = _outline(raw, index, bold, italic)
            if not glyph.isEmpty():
                glyphs.append(glyph)
                places.extend((position.x() - left, position.y() - line.ascent()))
    return _Shaped(tuple(glyphs), places, line.naturalTextWidth())


_outlines: dict[tuple[bool, bool, int], QPainterPath] = {}


def _outline(raw: QRawFont, index: int, bold: bool, italic: bool) -> QPainterPath:
    """The outline of a glyph, kept: there are no more of them than the bundled fonts have, however many texts are written."""
    key = (bold, italic and not bold, index)
    found = _outlines.get(key)
    if found is None:
        found = raw.pathForGlyph(index)
        found.setFillRule(Qt.FillRule.WindingFill)
        _outlines[key] = found
    return found


def _laid_out(text: str, bold: bool, italic: bool) -> tuple[QTextLayout, QTextLine]:
    layout = QTextLayout(text, _font(bold, italic))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setUseDesignMetrics(True)
    rtl = right_to_left(text)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e9)
    layout.endLayout()
    return layout, line


def width(text: str, style: Style) -> float:
    """Advance width of one line of text, in pixels."""
    return _shaped(text, style.bold, style.italic).width * style.size / _UNITS if text else 0.0


def outlines(text: str, style: Style, x: float, y: float) -> list[QPainterPath]:
    """The outlines, glyph by glyph, of one line of text whose baseline begins (at its left end, in any script) at (x, y) pixels."""
    scale = style.size / _UNITS
    place = QTransform(scale, 0, 0, scale, x, y)
    shaped = _shaped(text, style.bold, style.italic)
    at = iter(shaped.places)
    return [place.map(glyph.translated(dx, dy)) for glyph, dx, dy in zip(shaped.glyphs, at, at, strict=True)]


def write(painter: QPainter, text: str, style: Style, x: float, y: float, color: QColor) -> None:
    """The line as text in the bundled font, where `outlines` has its outlines: for a device that embeds fonts, so that it can be searched."""
    layout, line = _laid_out(text, style.bold, style.italic)
    scale = style.size / _UNITS
    painter.save()
    painter.setPen(color)
    painter.translate(x, y)
    painter.scale(scale, scale)
    layout.draw(painter, QPointF(-line.naturalTextRect().left(), -line.ascent()))
    painter.restore()


def missing(text: str) -> str:
    """The characters of a text for which the bundled fonts have no shape, each once."""
    raw = _raw_font()
    return "".join(
        c for c in dict.fromkeys(text) if not (c.isspace() or _invisible(c) or raw.supportsCharacter(ord(c)))
    )


def _invisible(character: str) -> bool:
    """Marks of direction and joining, which need no shape."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


@cache
def _raw_font() -> QRawFont:
    return QRawFont.fromFont(_font(False, False))

"""Small rules for showing other people's text: its direction, its length, and no control characters."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from mapviewer.language.direction import runs_rtl

_HIDDEN = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}


def direction(text: str) -> Qt.LayoutDirection:
    """The direction of the first strong character (Unicode bidi rules P2 and P3); the window's where there is none."""
    way = runs_rtl(text)
    if way is None:
        return QGuiApplication.layoutDirection()
    return Qt.LayoutDirection.RightToLeft if way else Qt.LayoutDirection.LeftToRight


def isolate(text: str) -> str:
    """The text wrapped so that its direction does not reach its neighbours (first strong isolate)."""
    return f"\u2068{text}\u2069"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters on one line, control and direction-changing characters taken out, cut with an ellipsis."""
    clean = plain(text[: limit + 1]).replace("\n", " ")
    return clean if len(text) <= limit else clean[: limit - 1] + "…"


def tooltip(text: str, limit: int = 600) -> str:
    """A tool tip that shows exactly this text. Qt reads a tip that holds anything like a tag as HTML, so every tip of other people's
    words is made HTML by us, with all of it escaped."""
    return f"<qt>{html.escape(shorten(text, limit))}</qt>"


def plain(text: str) -> str:
    """The text without control, surrogate and direction-changing characters; line ends and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c for c in text if c in "\n\t" or (c not in _HIDDEN and unicodedata.category(c) not in ("Cc", "Cs"))
    )

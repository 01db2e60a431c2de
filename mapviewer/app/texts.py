"""Small rules for showing other people's text: its direction, its length, and no control characters."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from mapviewer.language import is_rtl
from mapviewer.language.direction import runs_rtl

_FSI, _PDI = "\u2068", "\u2069"
_FORCED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
"""Embeddings, overrides, and isolates that do not take the direction of their own text."""


def direction(text: str) -> Qt.LayoutDirection:
    """The direction of the first strong character (Unicode bidi rules P2 and P3); the window's where there is none."""
    way = runs_rtl(text)
    if way is None:
        return QGuiApplication.layoutDirection()
    return Qt.LayoutDirection.RightToLeft if way else Qt.LayoutDirection.LeftToRight


def isolate(text: str) -> str:
    """The text so that its direction does not reach its neighbours in a sentence of ours (first strong isolate); nothing is added
    where there is but one direction, so that what is copied from a label is what the dossier has."""
    clean = plain(text)
    if not is_rtl() and not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in clean):
        return clean
    return f"{_FSI}{clean}{_PDI}"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters on one line, control and direction-changing characters taken out, cut with an ellipsis."""
    clean = plain(text[: limit + 1]).replace("\n", " ")
    return clean if len(text) <= limit else plain(clean[: limit - 1]) + "…"


def tooltip(text: str, limit: int = 600) -> str:
    """A tool tip that shows exactly this text. Qt reads a tip that holds anything like a tag as HTML, so every tip of other people's
    words is made HTML by us, with all of it escaped."""
    return f"<qt>{html.escape(shorten(text, limit))}</qt>"


def plain(text: str) -> str:
    """The text without control, surrogate and direction-forcing characters; line ends, tabs and first strong isolates that are closed stay.

    So `isolate` holds through it, and no text of a dossier can open or close what is ours.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    opened: list[int] = []
    for c in text:
        if c == _FSI:
            opened.append(len(kept))
        elif c == _PDI:
            if not opened:
                continue
            opened.pop()
        elif c in _FORCED or (c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs")):
            continue
        kept.append(c)
    for at in opened:
        kept[at] = ""
    return "".join(kept)

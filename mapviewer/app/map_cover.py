"""What lies over the map until it is there, and where it cannot be shown: it knows nothing of the web engine."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from mapviewer.basemap import style


def water(dark: bool) -> str:
    """The basemap's sea, `#rrggbb`: what is there before the first tile."""
    return style("dark" if dark else "light").colours.water


def cover_label(parent: QWidget) -> QLabel:
    """What lies over the map until it is there, and where it cannot be shown."""
    cover = QLabel(parent)
    cover.setAlignment(Qt.AlignmentFlag.AlignCenter)
    cover.setWordWrap(True)
    cover.setMargin(24)
    cover.setTextFormat(Qt.TextFormat.PlainText)
    cover.setAutoFillBackground(True)
    return cover


def cover_sheet(dark: bool) -> str:
    """How what covers the map until it is there looks."""
    return f"background: {water(dark)}; color: {'#a9b2ba' if dark else '#53585f'}; font-size: 14px;"

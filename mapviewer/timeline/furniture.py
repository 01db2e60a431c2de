"""What stands around the axis: the widths of its columns, the tray of undated events, words for an empty axis, texts cut to fit."""

from __future__ import annotations

import unicodedata
from typing import Final

from mapviewer.events.store import Store
from mapviewer.language import plural, tr
from mapviewer.timeline.picture import Metrics, Rect, Tray, TrayItem
from mapviewer.timeline.scale import Scale

EDGE: Final = 8.0
"""Margin at the left and right side, pixels."""

_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def column_width(width: float) -> float:
    """Width of the label column with its margin."""
    if width >= 1100:
        return 156.0
    return 132.0 if width >= 760 else 64.0


def tray_width(width: float) -> float:
    """Width of the undated tray in a picture of this width; it collapses where there is little room."""
    return 92.0 if width >= 900 else 34.0


def message(store: Store, scale: Scale) -> str:
    """Why there is nothing on the axis; "" when there is something."""
    if not scale.empty:
        return ""
    if not len(store):
        return tr("No events in this dossier")
    if not store.undated_order:
        return tr("No dated events")
    undated = len(store.undated_order)
    return plural("No dated events · {n} undated", "No dated events · {n} undated", undated)


def one_line(text: str) -> str:
    """The text on one line, without control and direction-changing characters, whatever the file has."""
    if text.isascii() and text.isprintable():
        return text
    kept = (
        c if unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") else " "
        for c in text
        if c not in _TURNING
    )
    return " ".join("".join(kept).split())


def fitted(text: str, width: float, metrics: Metrics, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis to `width` pixels; "" when not even three letters fit."""
    text = one_line(text)
    if metrics.measure(text, metrics.size, bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = metrics.measure(text[:middle].rstrip() + "…", metrics.size, bold) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…" if low >= 3 else ""


def tray(store: Store, bounds: Rect) -> Tray:
    """The undated events in the order that `after` and `before` give, as many symbols as there is room for."""
    rows = store.undated_order
    narrow = bounds.w < 60
    r = 6.0
    pitch = 20.0
    top = bounds.y + (26.0 if narrow else 44.0)
    across = max(1, int((bounds.w - 10) // pitch))
    down = max(0, int((bounds.bottom - top - 4) // pitch))
    fits = across * down
    shown = rows[:fits] if len(rows) <= fits else rows[: max(0, fits - across)]
    left = bounds.x + (bounds.w - min(across, max(1, len(rows))) * pitch) / 2
    items = tuple(
        TrayItem(
            row,
            _category_number(store, row),
            left + (k % across + 0.5) * pitch,
            top + (k // across + 0.5) * pitch,
            r,
        )
        for k, row in enumerate(shown)
    )
    return Tray(bounds, tr("Undated"), rows, items, len(rows) - len(shown), narrow)


def _category_number(store: Store, row: int) -> int:
    return int(store.columns.category[row])

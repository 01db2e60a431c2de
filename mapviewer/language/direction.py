"""Which way a text runs, and somebody's text inside a sentence of ours."""

from __future__ import annotations

import unicodedata

from mapviewer.language.chosen import is_rtl

_ISOLATES = ("LRI", "RLI", "FSI")


def runs_rtl(text: str) -> bool | None:
    """Whether a paragraph runs from right to left, by its first strong character outside isolates (UAX 9, P2 and P3); None without any."""
    depth = 0
    for character in text[:1_000]:
        kind = unicodedata.bidirectional(character)
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("R", "AL"):
            return True
        elif depth == 0 and kind == "L":
            return False
    return None


def own(text: str) -> str:
    """A text that keeps its direction inside a sentence of ours: isolated (first strong) where it runs the other way."""
    way = runs_rtl(text)
    return text if way is None or way is is_rtl() else f"\u2068{text}\u2069"

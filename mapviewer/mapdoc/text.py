"""Other people's words, short enough for the map page."""

from __future__ import annotations

from functools import lru_cache
from typing import Final


@lru_cache(maxsize=8_192)
def clip(text: str, length: int) -> str:
    """At most `length` characters, line breaks and other controls as spaces; what was cut is an ellipsis."""
    if len(text) <= length and text.isprintable():
        return " ".join(text.split())
    head = text[: 4 * length]
    head = " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in head).split())
    return head if len(head) <= length and len(text) <= 4 * length else head[: length - 1].rstrip() + "…"


# Joiners and direction marks belong to Arabic, Hebrew and Persian spelling though Python counts them as unprintable; overrides and
# embeddings, which can turn the text around them, do not.
_JOINERS: Final = frozenset("\u200c\u200d\u200e\u200f\u061c")

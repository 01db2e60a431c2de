"""What a tile file says of itself, made harmless: its attribution is written for web pages, and we write plain text only."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

WORLD: Final = (-180.0, -85.05112878, 180.0, 85.05112878)
"""West, south, east and north of all that tiles can show, degrees."""
LONGEST: Final = 300
"""Characters of a title or an attribution that are kept."""

_TAG: Final = re.compile(r"<[^<>]{0,2000}>")


def plain_words(text: str) -> str:
    """Words without markup, entities resolved, on one line, without characters that nobody can see."""
    without = html.unescape(_TAG.sub("", text[:20_000]))
    # Entities may have hidden more of it; what is left of angle brackets is then only text.
    seen = "".join(
        " " if c.isspace() else c for c in without if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    words = " ".join(seen.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def sane_bounds(sides: Sequence[float]) -> tuple[float, float, float, float]:
    """West, south, east, north within the world; the whole of it where these are none."""
    if len(sides) != 4 or not all(abs(side) <= 360 for side in sides):
        return WORLD
    west, south, east, north = (
        min(max(side, low), high) for side, low, high in zip(sides, WORLD[:2] * 2, WORLD[2:] * 2, strict=True)
    )
    return (west, south, east, north) if west < east and south < north else WORLD

"""KML's coordinates: tuples “longitude,latitude[,altitude]” with blanks between them. Source: OGC KML 2.3 (12-007r2), section 6.2 and 10."""

from __future__ import annotations

import re
from typing import Final

from mapviewer.geometry.shapes import MOST_POSITIONS, GeometryError, Points, positions

# Blanks about commas are wrong, and common.
_LOOSE: Final = re.compile(r"\s*,\s*")


def coordinates(text: str) -> Points:
    """The positions in the text of a coordinates element, (n, 2); raises GeometryError."""
    rows: list[tuple[float, float]] = []
    for word in _LOOSE.sub(",", text).split():
        parts = word.split(",")
        try:
            rows.append((float(parts[0]), float(parts[1])))
        except (ValueError, IndexError) as error:
            raise GeometryError(f"found {word[:60]!r}, expected longitude,latitude") from error
        if len(rows) > MOST_POSITIONS:
            raise GeometryError(f"found more than {MOST_POSITIONS:,} positions in one line")
    return positions(rows)


def color(text: str) -> tuple[str, float] | None:
    """A KML colour (aabbggrr) as #RRGGBB and an opacity in [0, 1]; None for what is none."""
    found = re.fullmatch(r"\s*#?([0-9A-Fa-f]{8})\s*", text)
    if found is None:
        return None
    digits = found[1]
    return f"#{digits[6:8]}{digits[4:6]}{digits[2:4]}".upper(), round(int(digits[:2], 16) / 255, 3)

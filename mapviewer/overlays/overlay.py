"""What an overlay is, once it has been read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from mapviewer.errors import InputError, Problem, Severity
from mapviewer.geometry import Geometry

MOST_FEATURES: Final = 50_000
MOST_DRAWN: Final = 200_000
"""Positions that are drawn; a file of more is drawn coarser."""
LONGEST_NAME: Final = 120
COLORS: Final = ("#B10DC9", "#8C564B", "#3D348B", "#7CB518", "#17807E")
"""Colours that overlays get one after the other; none is a category's."""

_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)
_SHORT_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{3}", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One thing on an overlay. Colours are #RRGGBB, "" for the overlay's own; opacities in [0, 1]; `width` in CSS pixels, 0 for the usual one."""

    name: str
    geometry: Geometry
    stroke: str = ""
    fill: str = ""
    stroke_opacity: float = 1.0
    fill_opacity: float = 0.2
    width: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A file's features. `name` is its base name, `sha256` (hex) that of its bytes; `notes` say what of it is not drawn."""

    path: str
    name: str
    sha256: str
    title: str
    features: tuple[Feature, ...]
    notes: tuple[str, ...] = ()

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in degrees; None without a position."""
        found = [box for feature in self.features if (box := feature.geometry.bounds) is not None]
        if not found:
            return None
        west, south, east, north = zip(*found, strict=True)
        return min(west), min(south), max(east), max(north)


def drawable(features: Iterable[Feature]) -> tuple[tuple[Feature, ...], float]:
    """The features with at most about `MOST_DRAWN` positions, and the grid (degrees) that they were thinned to, 0.0 for not at all."""
    found = tuple(features)
    step = 0.0
    while sum(len(feature.geometry) for feature in found) > MOST_DRAWN and step < 1.0:
        # From about ten metres on; each round halves a smooth line.
        step = step * 2 or 1e-4
        found = tuple(replace(f, geometry=f.geometry.coarser(step)) for f in found)
    return found, step


def plain(text: object, most: int = LONGEST_NAME) -> str:
    """Text of a file on one line, without characters that nobody can see."""
    if not isinstance(text, str):
        return str(text)[:most] if isinstance(text, int | float) and not isinstance(text, bool) else ""
    seen = "".join(
        " " if c.isspace() else c
        for c in text[: 20 * most]
        if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    words = " ".join(seen.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def color(value: object) -> str:
    """A colour as #RRGGBB; "" for what is none."""
    if isinstance(value, str) and _COLOR.fullmatch(value):
        return value.upper()
    if isinstance(value, str) and _SHORT_COLOR.fullmatch(value):
        return "#" + "".join(2 * digit for digit in value[1:]).upper()
    return ""


def share(value: object, otherwise: float) -> float:
    """A number within [0, 1]; `otherwise` for what is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    return otherwise


def refused(name: str, words: str) -> InputError:
    """Why a file cannot be an overlay: what was found, what was expected."""
    problem = Problem(severity=Severity.ERROR, file=name, message=words)
    return InputError(f"“{name}” cannot be used as an overlay: {words}.", (problem,))

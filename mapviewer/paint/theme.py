"""The palette of everything that is painted natively: light, dark, and one for pictures on paper; colours as `#RRGGBB`.

Event colours are the symbol table's and the same in both; what changes is the casing around them and how strongly they are edged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor

from mapviewer.events.symbols import CASING_DARK, CASING_LIGHT


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours. `ink` to `faint` are text from loud to quiet; all but `faint` reach 4.5:1 on `paper` and `panel`."""

    dark: bool
    paper: str
    panel: str
    band: str
    ink: str
    muted: str
    faint: str
    rule: str
    rule_strong: str
    accent: str
    accent_ink: str
    beside: str
    """Of window B, as `accent` is of A."""
    beside_ink: str
    playhead: str
    casing: str
    focus: str
    warning: str
    water: str
    land: str
    coast: str
    border: str
    river: str
    place_ink: str


LIGHT = Theme(
    dark=False,
    paper="#FFFFFF",
    panel="#F7F8FA",
    band="#F4F6F8",
    ink="#1B2027",
    muted="#57606C",
    faint="#8A94A1",
    rule="#E3E7EC",
    rule_strong="#C3CAD3",
    accent="#1F6FB5",
    accent_ink="#FFFFFF",
    beside="#A8500A",
    beside_ink="#FFFFFF",
    playhead="#C2185B",
    casing=CASING_LIGHT,
    focus="#1F6FB5",
    warning="#A15C00",
    water="#DCE6EE",
    land="#F7F4EC",
    coast="#A9B7C4",
    border="#B9AFA0",
    river="#BFD0DE",
    place_ink="#4A4F57",
)

DARK = Theme(
    dark=True,
    paper="#1B1F24",
    panel="#21262C",
    band="#22272E",
    ink="#E8ECF1",
    muted="#A7B1BD",
    faint="#727D8A",
    rule="#2E353D",
    rule_strong="#48525D",
    accent="#5AA9EA",
    accent_ink="#10151A",
    beside="#F0A35E",
    beside_ink="#10151A",
    playhead="#FF6B9D",
    casing=CASING_DARK,
    focus="#5AA9EA",
    warning="#F0B860",
    water="#161B21",
    land="#262B31",
    coast="#4A5560",
    border="#4E4A44",
    river="#26323D",
    place_ink="#B4BCC6",
)


PRINT = Theme(
    dark=False,
    paper="#FFFFFF",
    panel="#FFFFFF",
    band="#FFFFFF",
    ink="#000000",
    muted="#3D3D3D",
    faint="#6E6E6E",
    rule="#D6D6D6",
    rule_strong="#8C8C8C",
    accent="#333333",
    accent_ink="#FFFFFF",
    beside="#5A5A5A",
    beside_ink="#FFFFFF",
    playhead="#000000",
    casing=CASING_LIGHT,
    focus="#333333",
    warning="#000000",
    water="#FFFFFF",
    land="#F4F4F4",
    coast="#5C5C5C",
    border="#6B6B6B",
    river="#B5B5B5",
    place_ink="#2E2E2E",
)
"""For paper: black and greys, nothing that needs ink for its own sake. Only pictures have it."""


def theme(dark: bool) -> Theme:
    """The dark or the light theme."""
    return DARK if dark else LIGHT


def color(name: str, alpha: float = 1.0) -> QColor:
    """A colour from `#RRGGBB` with an opacity in [0, 1]; a fresh object that the caller may change."""
    made = QColor(_named(name))
    if alpha != 1.0:
        made.setAlphaF(alpha)
    return made


@lru_cache(maxsize=512)
def _named(name: str) -> QColor:
    return QColor(name)


def _linear(channel: int) -> float:
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def luminance(name: str) -> float:
    """Relative luminance in [0, 1] of `#RRGGBB`, by WCAG 2.2."""
    red, green, blue = (int(name[k : k + 2], 16) for k in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, by WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`one` with a share in [0, 1] of `other`, mixed in sRGB."""
    pairs = ((int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


@lru_cache(maxsize=512)
def edge(name: str, on: str, ratio: float = 3.0) -> str:
    """`name` moved towards black or white, whichever is away from the ground `on`, until it stands out by `ratio`.

    For thin lines in a category's colour: yellow on white would be lost without.
    """
    away = "#000000" if luminance(on) > 0.18 else "#FFFFFF"
    for step in range(21):
        tried = mix(name, away, step / 20)
        if contrast(tried, on) >= ratio:
            return tried
    return away

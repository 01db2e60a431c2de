"""The one symbol table: colour and shape of each category, for map, timeline, list, legend and exports.

Colours are Okabe & Ito's (https://jfly.uni-koeln.de/color/), told apart by people with every common colour vision; every one
comes with a shape of its own, so that nothing is told by colour alone. A shape is a closed outline in units of the symbol's
radius, y downwards, centred on the event's point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

PALETTE: tuple[str, ...] = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9")
GREY = "#7F7F7F"
CASING_LIGHT = "#FFFFFF"
CASING_DARK = "#16191D"


class Shape(StrEnum):
    """The outline of a category's symbol."""

    CIRCLE = "circle"
    TRIANGLE = "triangle"
    SQUARE = "square"
    DIAMOND = "diamond"
    PENTAGON = "pentagon"
    STAR = "star"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Symbol:
    """How one category looks: fill colour as `#RRGGBB`, and shape."""

    color: str
    shape: Shape


UNCATEGORISED = Symbol(GREY, Shape.CIRCLE)


def next_symbol(n: int) -> Symbol:
    """The symbol of the n-th category (from 0) that chose none; past the palette grey, the shapes going on in turn."""
    shapes = list(Shape)
    return Symbol(PALETTE[n] if n < len(PALETTE) else GREY, shapes[n % len(shapes)])


def assign(categories: Iterable[tuple[str, str | None, str | None]]) -> dict[str, Symbol]:
    """Symbols for (id, colour or None, shape or None) in the order of declaration; own choices win over the table's."""
    asked = list(categories)
    taken_colors = {color.upper() for _, color, _ in asked if color}
    taken_shapes = {Shape(shape) for _, _, shape in asked if shape}
    # What somebody chose is left to them as long as there is anything else: two categories must not look alike.
    colors = [color for color in PALETTE if color not in taken_colors] or [GREY]
    shapes = [shape for shape in Shape if shape not in taken_shapes] or list(Shape)
    found: dict[str, Symbol] = {}
    free = 0
    for key, color, shape in asked:
        if color and shape:
            found[key] = Symbol(color.upper(), Shape(shape))
            continue
        given_color = color.upper() if color else (colors[free] if free < len(colors) else GREY)
        found[key] = Symbol(given_color, Shape(shape) if shape else shapes[free % len(shapes)])
        free += 1
    return found


def outline(shape: Shape) -> tuple[tuple[float, float], ...]:
    """The closed polygon of a shape as (x, y) in symbol radii; a circle is given as 32 corners for those who cannot draw one.

    The areas of all shapes are near that of the unit circle, so that no category weighs more than another.
    """
    return _OUTLINES[shape]


def _regular(corners: int, size: float, turn: float = 0.0) -> tuple[tuple[float, float], ...]:
    return tuple(
        (
            size * math.sin(turn + 2 * math.pi * k / corners),
            -size * math.cos(turn + 2 * math.pi * k / corners),
        )
        for k in range(corners)
    )


def _star() -> tuple[tuple[float, float], ...]:
    outer, inner = 1.45, 0.66
    return tuple(
        (
            (outer if k % 2 == 0 else inner) * math.sin(math.pi * k / 5),
            -(outer if k % 2 == 0 else inner) * math.cos(math.pi * k / 5),
        )
        for k in range(10)
    )


def _cross() -> tuple[tuple[float, float], ...]:
    a, b = 0.42, 1.18
    plus = (
        (-a, -b),
        (a, -b),
        (a, -a),
        (b, -a),
        (b, a),
        (a, a),
        (a, b),
        (-a, b),
        (-a, a),
        (-b, a),
        (-b, -a),
        (-a, -a),
    )
    turn = math.sqrt(0.5)
    return tuple((turn * (x - y), turn * (x + y)) for x, y in plus)


_OUTLINES: Mapping[Shape, tuple[tuple[float, float], ...]] = {
    Shape.CIRCLE: _regular(32, 1.0),
    Shape.TRIANGLE: tuple((x, y + 0.12) for x, y in _regular(3, 1.34)),
    Shape.SQUARE: ((-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)),
    Shape.DIAMOND: _regular(4, 1.25),
    Shape.PENTAGON: _regular(5, 1.12),
    Shape.STAR: _star(),
    Shape.CROSS: _cross(),
}

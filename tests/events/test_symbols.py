"""The one symbol table: no two categories look alike for as long as possible, and no shape weighs more than another."""

from __future__ import annotations

import math

import pytest

from mapviewer.events.symbols import GREY, PALETTE, Shape, Symbol, assign, next_symbol, outline


def area(points: tuple[tuple[float, float], ...]) -> float:
    following = (*points[1:], points[0])
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, following, strict=True))) / 2


def test_the_palette_is_okabe_and_ito() -> None:
    assert PALETTE == ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9")


def test_the_first_categories_differ_in_colour_and_in_shape() -> None:
    symbols = [next_symbol(n) for n in range(7)]
    assert len({symbol.color for symbol in symbols}) == 7
    assert len({symbol.shape for symbol in symbols}) == 7
    assert symbols[6].color == GREY


def test_later_ones_are_grey_with_the_shapes_in_turn() -> None:
    assert {next_symbol(n).color for n in range(6, 30)} == {GREY}
    assert next_symbol(7).shape is Shape.CIRCLE


def test_own_choices_win_one_by_one() -> None:
    found = assign([("a", None, None), ("b", "#123456", None), ("c", None, "star")])
    assert found == {
        "a": Symbol(PALETTE[0], Shape.CIRCLE),
        "b": Symbol("#123456", Shape.TRIANGLE),
        "c": Symbol(PALETTE[2], Shape.STAR),
    }


@pytest.mark.parametrize("shape", Shape)
def test_every_shape_is_about_as_large_as_the_circle(shape: Shape) -> None:
    points = outline(shape)
    assert len(points) >= 3
    assert 0.7 <= area(points) / math.pi <= 1.2
    assert max(math.hypot(x, y) for x, y in points) < 1.6


@pytest.mark.parametrize("shape", Shape)
def test_every_shape_stands_upright(shape: Shape) -> None:
    points = {(round(x, 9) + 0.0, round(y, 9) + 0.0) for x, y in outline(shape)}
    assert points == {(round(-x, 9) + 0.0, y) for x, y in points}


def test_no_two_categories_look_alike_while_looks_are_left() -> None:
    asked = [
        ("strike", "#D55E00", "triangle"),
        ("aid", None, None),
        ("talk", None, None),
        ("odd", "#0072B2", None),
    ]
    found = assign(asked)
    assert len({(symbol.color, symbol.shape) for symbol in found.values()}) == 4
    assert len({symbol.color for symbol in found.values()}) == 4
    assert len({symbol.shape for symbol in found.values()}) == 4
    assert found["strike"].color == "#D55E00"

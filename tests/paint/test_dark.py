"""Pictures on a dark ground: what is thin is seen, and what is hollow stays dark inside."""

from __future__ import annotations

import numpy as np
import pytest

from mapviewer.events.symbols import CASING_DARK, Shape, Symbol
from mapviewer.mapdoc.scene import MarkState
from mapviewer.paint.theme import DARK, LIGHT, contrast
from mapviewer.snapshot.picture import Box, Icon, Item, Line, Picture, Polygon
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.spec import ThemeName

pytestmark = pytest.mark.usefixtures("qapp")

COLORS = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#101010")


def painted(theme: ThemeName, *items: Item) -> np.ndarray:
    from mapviewer.paint.snapshot import paint_picture, pixels_of

    return pixels_of(paint_picture(Picture(64, 64, theme, (), items, (), "", "")))


def at(found: np.ndarray, x: int, y: int) -> str:
    return "#" + "".join(f"{part:02X}" for part in found[y, x])


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("state", list(MarkState))
def test_a_hollow_symbol_is_dark_inside_and_its_line_is_seen(color: str, state: MarkState) -> None:
    found = painted(ThemeName.DARK, Icon(32, 32, 20, Symbol(color, Shape.SQUARE), state, hollow=True))
    assert contrast(at(found, 32, 32), DARK.paper) < 1.3
    # Some of it is in the gap between two dashes.
    seen = max(contrast(at(found, x, y), CASING_DARK) for x in range(8, 24) for y in range(26, 33))
    assert seen >= (2.0 if state is MarkState.GHOST else 4.4)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("theme", [ThemeName.LIGHT, ThemeName.DARK])
def test_bars_and_arrows_of_the_timeline_are_seen(color: str, theme: ThemeName) -> None:
    ground = (DARK if theme is ThemeName.DARK else LIGHT).paper
    line = painted(theme, Line(((4.0, 32.0), (60.0, 32.0)), color, 4.0, lifted=True))
    head = painted(theme, Polygon(((4.0, 4.0), (60.0, 4.0), (60.0, 60.0)), color, lifted=True))
    bar = painted(theme, Box(Rect(10.0, 10.0, 40.0, 40.0), color, color, 4.0, 0.12, lifted=True))
    for found, x, y in ((line, 32, 32), (head, 50, 10), (bar, 10, 30)):
        assert contrast(at(found, x, y), ground) >= 2.9
    # The inside is fainter than the line about it.
    assert 1.0 < contrast(at(bar, 30, 30), ground) < 2.0

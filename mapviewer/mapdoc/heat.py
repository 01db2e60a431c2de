"""The surface of heat as the page is told of it: the cells that it is made of. Pure.

The page lays a Gaussian hill over the middle of each cell's events, as high as the number of its events, and adds them up: a place where n events
happened has the height n and more, and an event is worth half of itself 18 CSS pixels away (see `resources/map/draw/heat.js`).
"""

from __future__ import annotations

import numpy as np

from mapviewer.mapdoc.message import Message
from mapviewer.mapdoc.scene import Density


class HeatGrid(Message):
    """(`x`, `y`) of 2^`bits` cells a side of the mercator world, how many events (in or possible) each holds, and where they lie in it.

    `at` is as in `mapviewer.mapdoc.messages.CellGrid`. `full` is the count of the fullest cell of this level, whatever the window: tones are
    told against it.
    """

    bits: int
    full: int
    x: tuple[int, ...]
    y: tuple[int, ...]
    count: tuple[int, ...]
    at: tuple[int, ...]


def spots(density: Density) -> list[int]:
    """Where in its cell each cell's events lie on average: across + 100 × down, each from 0 to 99."""
    found: list[int] = (np.clip(density.middle * 100, 0, 99).astype(np.int64) @ np.array([1, 100])).tolist()
    return found


def heat_grid(density: Density) -> HeatGrid:
    """Cells as the page makes a surface of them."""
    # Made of our own numbers: looking at each of them again would take longer than the rest.
    return HeatGrid.model_construct(
        bits=density.bits,
        full=density.full,
        x=tuple(density.x.tolist()),
        y=tuple(density.y.tolist()),
        count=tuple((density.inside + density.possible).tolist()),
        at=tuple(spots(density)),
    )

"""Lines and surfaces that events are: which of them are drawn, how finely, and under which mark."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from mapviewer.events.store import Store
from mapviewer.mapdoc import outlines
from mapviewer.mapdoc.extent import Bounds, whole
from mapviewer.mapdoc.marks import compose
from mapviewer.mapdoc.messages import show
from mapviewer.mapdoc.scene import MarkState, Scene
from mapviewer.query.index import Index, first_selection, visible
from mapviewer.query.selection import Selection
from tests.mapdoc.dossiers import event, store

SQUARE = {"type": "Polygon", "coordinates": [[[10, 10], [12, 10], [12, 12], [10, 12], [10, 10]]]}
LINE = {"type": "LineString", "coordinates": [[179, 0], [-179, 1]]}
POINTS = {"type": "MultiPoint", "coordinates": [[1, 1], [2, 2]]}


def shapes(*given: dict[str, Any]) -> Store:
    return store(
        *(event(f"e{n}", None, f"2025-07-{n + 1:02}", geometry=shape) for n, shape in enumerate(given))
    )


def scene(found: Store, selection: Selection | None = None, **how: Any) -> Scene:
    index = Index(found)
    chosen = selection or first_selection(index)
    return compose(found, visible(index, chosen), chosen, **{"zoom": 4.0, **how})


def test_every_kind_of_shape_is_there_and_mere_points_are_none() -> None:
    found = scene(shapes(SQUARE, LINE, POINTS, {"type": "Point", "coordinates": [5, 5]}))
    assert [
        (o.row, len(o.shape.points), len(o.shape.lines), len(o.shape.polygons)) for o in found.outlines
    ] == [
        (0, 0, 0, 1),
        (1, 0, 1, 0),
        (2, 2, 0, 0),
    ]
    assert len(found.marks) == 4
    keys = {row: mark.key for mark in found.marks for row in mark.rows}
    assert all(outline.key == keys[outline.row] for outline in found.outlines)
    # A line across the antimeridian goes on past it.
    x = found.outlines[1].flat[1][0][::2]
    assert x[1] - x[0] == pytest.approx(2 / 360 * 1e8, abs=2)


def test_the_page_gets_them_as_numbers() -> None:
    row = show(scene(shapes(SQUARE)), 1).outlines[0]
    assert row[:5] == ("p0", 0, 0, 0, 0)
    assert row[5:7] == ((), ())
    assert len(row[7][0][0]) == 10


def test_a_place_lends_its_shape() -> None:
    found = store(event("a", {"id": "p", "name": "P", "geometry": SQUARE}, "2025"))
    assert [o.row for o in scene(found).outlines] == [0]


def test_states_and_focus() -> None:
    found = shapes(SQUARE, LINE, POINTS)
    index = Index(found)
    chosen = first_selection(index)
    one_day = (found.columns.earliest[1], found.columns.latest[1])
    window = replace(chosen, window=tuple(int(t) for t in one_day), focus=("e2",))
    drawn = scene(found, window).outlines
    assert [(o.row, o.state, o.selected) for o in drawn] == [
        (1, MarkState.IN, False),
        (2, MarkState.GHOST, True),
    ]


def test_what_is_out_of_view_is_left_out() -> None:
    found = shapes(SQUARE, LINE)
    box = Bounds(-5.0, -181.0, 5.0, -170.0)
    assert [o.row for o in scene(found, within=box).outlines] == [1]


def test_there_is_a_limit_to_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = [[20 + math.cos(n / 300), 20 + math.sin(n / 300)] for n in range(1_885)]
    ring = {"type": "Polygon", "coordinates": [[*round_, round_[0]]]}
    found = shapes(ring, LINE)
    fine = scene(found, zoom=12.0).outlines
    assert sum(len(o.shape) for o in fine) > 1_000
    coarse = scene(found, zoom=3.0).outlines
    assert sum(len(o.shape) for o in coarse) < 300
    monkeypatch.setattr(outlines, "MOST_POSITIONS", 50)
    assert sum(len(o.shape) for o in scene(found, zoom=12.0).outlines) <= 50
    monkeypatch.setattr(outlines, "MOST", 1)
    assert len(scene(found).outlines) == 1


def test_a_shape_that_is_none_is_no_crash() -> None:
    flat = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}
    assert scene(shapes(flat)).outlines == ()


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ((0, 0, 10, 10), (5, 5, 20, 20), True),
        ((0, 0, 10, 10), (11, 0, 12, 10), False),
        ((0, 0, 10, 10), (0, 11, 10, 12), False),
        ((0, 170, 10, 190), (0, -175, 10, -170), True),
        ((0, -180, 10, 180), (0, 359, 10, 361), True),
    ],
)
def test_boxes_meet_round_the_world(one: tuple[float, ...], other: tuple[float, ...], met: bool) -> None:
    a, b = (Bounds(*sides) for sides in (one, other))
    assert a.meets(b) is met
    assert b.meets(a) is met


def test_a_view_of_everything_holds_the_shapes() -> None:
    box = whole(shapes(SQUARE))
    assert box is not None
    assert (box.south, box.west, box.north, box.east) == (10, 10, 12, 12)
    across = whole(shapes(LINE))
    assert across is not None
    assert (across.west, across.east) == (179, 181)

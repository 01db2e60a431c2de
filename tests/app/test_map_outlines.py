"""Lines and surfaces of events in the real engine: drawn in the category's colour, picked by a click on them, told by a tip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from mapviewer.mapdoc import messages as say
from tests.app.pages import click, move, place_of, settle, wait_for
from tests.app.test_map_view import Rig
from tests.mapdoc.dossiers import event, store

LINE = {"type": "LineString", "coordinates": [[0, 40], [10, 40], [20, 40]]}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 42], [20, 42], [20, 50], [0, 50], [0, 42]]]}
SMALL = {"type": "Polygon", "coordinates": [[[2, 44], [5, 44], [5, 46], [2, 46], [2, 44]]]}


@pytest.fixture
def rig(qapp: QApplication) -> Iterator[Rig]:
    made = Rig(
        store(
            event("march", None, "2025-07-10", "talks", geometry=LINE),
            event("siege", None, "2025-07-11", "strikes", geometry=SQUARE),
            event("raid", None, "2025-07-12", "clashes", geometry=SMALL),
        )
    )
    yield made
    made.close()
    assert made.complaints == []


def color_at(rig: Rig, lat: float, lon: float) -> tuple[int, int, int]:
    found = rig.view.grab_ready()
    assert found is not None
    point, ratio = place_of(rig.view, lat, lon), found.devicePixelRatio()
    color = found.toImage().pixelColor(round(point.x() * ratio), round(point.y() * ratio))
    return color.red(), color.green(), color.blue()


def pick(rig: Rig, lat: float, lon: float, key: str) -> None:
    click(rig.view, place_of(rig.view, lat, lon))
    wait_for(lambda: bool(rig.picked) and rig.picked[-1] == (key,))


def test_they_are_drawn_and_picked(rig: Rig) -> None:
    # The line is opaque, in the colour of its category.
    talks = rig.session.store.categories[0].symbol.color
    expected = tuple(int(talks[n : n + 2], 16) for n in (1, 3, 5))
    assert all(abs(a - b) < 70 for a, b in zip(color_at(rig, 40, 15), expected, strict=True))
    pick(rig, 40, 15, "march")
    # The smaller of two surfaces lies on top.
    pick(rig, 45, 2.4, "raid")
    pick(rig, 42.6, 8, "siege")
    settle(rig.view)
    assert rig.js("mapviewer.symbolLayer.scene.outlines.map((o) => [o.row, o.selected])")[-1] == [1, True]
    move(rig.view, place_of(rig.view, 40, 5))
    wait_for(lambda: bool(rig.pointed) and rig.pointed[-1] == ("march",))
    click(rig.view, QPointF(5, 5))
    wait_for(lambda: bool(rig.background))


def test_they_come_and_go_with_the_window(rig: Rig) -> None:
    columns = rig.session.store.columns
    rig.session.select_window(int(columns.earliest[1]), int(columns.latest[1]), origin="timeline")
    settle(rig.view)
    assert rig.js("mapviewer.symbolLayer.scene.outlines.map((o) => o.row)") == [1]
    assert isinstance(say.show(rig.view.scene, 1), say.Show) if rig.view.scene else False

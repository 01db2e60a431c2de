"""Cells of the map in the real page: into one by a double click, and the number of one that a symbol stands on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.stores import stand
from mapviewer.query.grid import cell_bounds
from mapviewer.query.group import CellGroup
from mapviewer.query.listing import Listing
from tests.app.pages import move, settle, spin, surface, wait_for
from tests.app.test_map_view import Rig


@pytest.fixture
def crowd(qapp: QApplication) -> Iterator[Rig]:
    made = Rig(stand(6_000))
    made.view.jump(30, 20, 2)
    settle(made.view)
    yield made
    made.close()
    assert made.complaints == []


def fullest(rig: Rig) -> QPointF:
    """Where the fullest cell well inside the view is."""
    x, y = rig.js(
        "(() => { const all = mapviewer.symbolLayer.cellSpots.filter(s => s.x > 250 && s.x < 700 && s.y > 90 && s.y < 400);"
        " const best = all.sort((a, b) => b.cell.count - a.cell.count)[0]; return [best.x, best.y]; })()"
    )
    return QPointF(x, y)


def double_click(rig: Rig, point: QPointF) -> None:
    """Press twice, as a person does. (What QTest calls a double click lies too far apart in time for the engine.)"""
    move(rig.view, point)
    target = surface(rig.view)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    at = QPointF(round(point.x()), round(point.y()))
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
    ):
        down = left if kind is not QEvent.Type.MouseButtonRelease else none
        event = QMouseEvent(
            kind, at, QPointF(target.mapToGlobal(at)), left, down, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(target, event)
    spin(40)


def test_a_double_click_zooms_into_the_cell_and_lists_it_once(crowd: Rig) -> None:
    before = crowd.view.where
    assert before is not None
    double_click(crowd, fullest(crowd))
    wait_for(lambda: crowd.view.where is not None and crowd.view.where.zoom >= before.zoom + 3)
    settle(crowd.view)
    assert len(crowd.groups) == 1, "the first click listed what the cell holds; the second is no other click"
    (group,) = crowd.groups
    assert isinstance(group, CellGroup)
    assert Listing(crowd.session.visible, group).total > 1
    cell, where = cell_bounds(group.bits, group.x, group.y), crowd.view.where
    assert where is not None
    south, west, north, east = where.bounds
    assert south <= cell.south + 0.01
    assert cell.north <= north + 0.01
    assert west <= cell.west + 0.01
    assert cell.east <= east + 0.01
    # It fills half the view at least, one way or the other.
    assert max((cell.north - cell.south) / (north - south), (cell.east - cell.west) / (east - west)) > 0.4


def test_a_double_click_on_bare_ground_is_a_step_closer(crowd: Rig) -> None:
    empty = crowd.js(
        "(() => { const { cellSpots: all } = mapviewer.symbolLayer; for (let x = 300; x < 700; x += 10) for (let y = 120; y < 420; y += 10)"
        " if (!mapviewer.cells.hit(all, x, y)) return [x, y]; })()"
    )
    double_click(crowd, QPointF(*empty))
    wait_for(lambda: crowd.view.where is not None and crowd.view.where.zoom == 3)
    assert crowd.groups == []


def test_the_number_of_a_cell_is_not_hidden_by_the_event_that_is_read(crowd: Rig) -> None:
    assert crowd.js("mapviewer.symbolLayer.cellSpots.some(s => s.covered)") is False
    # An event that lies near the middle of a cell's disc.
    density = crowd.view.scene.density if crowd.view.scene else None
    assert density is not None
    columns = crowd.session.store.columns
    cell = int((density.inside + density.possible).argmax())
    box = cell_bounds(
        density.bits,
        int(density.x[cell]) + density.middle[cell, 0],
        int(density.y[cell]) + density.middle[cell, 1],
    )
    lat, lon = box.north, box.west
    near = ((columns.lat - lat) ** 2 + (columns.lon - lon) ** 2).tolist()
    row = min((n for n in range(len(near)) if near[n] == near[n]), key=near.__getitem__)
    crowd.session.focus([crowd.session.store.events[row].id])
    settle(crowd.view)
    covered = crowd.js("mapviewer.symbolLayer.cellSpots.filter(s => s.covered).map(s => s.cell.key)")
    assert f"c{density.x[cell]}.{density.y[cell]}" in covered
    assert crowd.js("mapviewer.symbolLayer.spots.length") >= 1

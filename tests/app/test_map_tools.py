"""The map's tools in the real window: what a hand on the map does, and what keys do instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from mapviewer.app.coordinates_dialog import CoordinatesDialog
from mapviewer.app.main import Program
from mapviewer.geodesy.measure import Length
from mapviewer.geodesy.notation import Notation
from mapviewer.mapdoc.tool_messages import MenuAsked, Pointed
from mapviewer.query.areas import Circle, Rectangle, read_area
from tests.app.pages import evaluate, place_of, settle, spin, surface

Wait = Callable[..., None]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def ready(program: Program) -> Program:
    """The program once its map listens and stands still."""
    settle(program.window.map)
    return program


def spot(program: Program, lat: float, lon: float) -> QPoint:
    return place_of(program.window.map, lat, lon).toPoint()


def press_and_drag(program: Program, start: QPoint, end: QPoint, *, let_go: bool = True) -> None:
    target = surface(program.window.map)

    def send(kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        where = QPointF(at)
        event = QMouseEvent(kind, where, QPointF(target.mapToGlobal(at)), button, held, NONE)
        QApplication.sendEvent(target, event)
        spin(40)

    none = Qt.MouseButton.NoButton
    send(QEvent.Type.MouseMove, start, none, none)
    send(QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for part in (0.3, 0.7, 1.0):
        send(QEvent.Type.MouseMove, start + (end - start) * part, none, LEFT)
    if let_go:
        send(QEvent.Type.MouseButtonRelease, end, LEFT, none)


def click(program: Program, at: QPoint) -> None:
    QTest.mouseClick(surface(program.window.map), LEFT, NONE, at)
    spin(60)


def key(program: Program, pressed: Qt.Key) -> None:
    QTest.keyClick(surface(program.window.map), pressed)
    spin(60)


def look_at(program: Program, lat: float, lon: float, wait_until: Wait, zoom: float | None = None) -> None:
    map_view = program.window.map
    map_view.jump(lat, lon, zoom)
    wait_until(
        lambda: (
            map_view.where is not None and abs(map_view.where.lat - lat) + abs(map_view.where.lon - lon) < 0.6
        ),
        "the map",
    )


def card(program: Program) -> str:
    return evaluate(program.window.map, "document.querySelector('.mv-tool-title').textContent")


def test_measuring_by_clicks(ready: Program, wait_until: Wait) -> None:
    tools, window = ready.controller.map_desk.tools, ready.window
    before = ready.session.selection
    window.actions_by_id["measure"].trigger()
    assert window.actions_by_id["measure"].isChecked()
    for lat, lon in ((20.0, -30.0), (30.0, -50.0), (45.0, -40.0)):
        click(ready, spot(ready, lat, lon))
    wait_until(lambda: tools.measuring is not None and len(tools.measuring.points) == 3, "three points")
    wait_until(lambda: card(ready).endswith("km · 2 legs"), "the card")
    assert ready.session.selection == before, "clicks are the tool's"
    key(ready, Qt.Key.Key_Backspace)
    wait_until(lambda: tools.measuring is not None and len(tools.measuring.points) == 2, "two points")
    click(ready, spot(ready, 45.0, -40.0))
    click(ready, spot(ready, 20.0, -30.0))
    wait_until(lambda: tools.measuring is not None and tools.measuring.closed, "the area")
    wait_until(lambda: card(ready).startswith("Area "), "its words")
    window.actions_by_id["lengths-nautical"].trigger()
    assert ready.controller.settings.lengths is Length.NAUTICAL
    wait_until(lambda: "nmi²" in card(ready), "other units")
    key(ready, Qt.Key.Key_Escape)
    wait_until(lambda: tools.name == "", "the end")
    assert not window.actions_by_id["measure"].isChecked()
    assert card(ready) == ""


def test_measuring_by_keys(ready: Program, wait_until: Wait) -> None:
    tools = ready.controller.map_desk.tools
    ready.window.actions_by_id["measure"].trigger()
    for number, (lat, lon) in enumerate(((10.0, 10.0), (20.0, 10.0), (20.0, 30.0)), start=1):
        look_at(ready, lat, lon, wait_until, zoom=5)
        key(ready, Qt.Key.Key_Return)
        wait_until(
            lambda n=number: tools.measuring is not None and len(tools.measuring.points) == n, "a point"
        )
    wait_until(lambda: tools.measuring is not None and len(tools.measuring.points) == 3, "three points")
    assert tools.measuring is not None
    assert tools.measuring.points[1] == pytest.approx((20.0, 10.0), abs=0.4)
    assert evaluate(ready.window.map, "String(document.querySelector('.mv-cross').hidden)") == "false"
    key(ready, Qt.Key.Key_C)
    wait_until(lambda: tools.measuring is not None and tools.measuring.closed, "the area")
    assert ready.window.map.hasFocus() or ready.window.map.isAncestorOf(ready.window.focusWidget())
    ready.window.escape()
    assert tools.name == "", "Escape ends it from anywhere in the window"


def test_a_rectangle_is_dragged_counted_and_filters(ready: Program, wait_until: Wait) -> None:
    session = ready.session
    ready.window.actions_by_id["area-rectangle"].trigger()
    start, end = spot(ready, 28.0, 30.0), spot(ready, 37.0, 44.0)
    press_and_drag(ready, start, end, let_go=False)
    wait_until(lambda: card(ready) == "3 events in it", "the count")
    assert not session.selection.filters.area
    press_and_drag(ready, start, end)
    wait_until(lambda: bool(session.selection.filters.area), "the filter")
    area = read_area(session.selection.filters.area[0])
    assert isinstance(area, Rectangle)
    assert (area.south, area.west, area.north, area.east) == pytest.approx((28, 30, 37, 44), abs=0.6)
    assert session.visible.counts.inside + session.visible.counts.possible == 3
    assert ready.window.filter_bar.chips
    assert ready.controller.map_desk.tools.name == ""
    # Its north-eastern handle, dragged to hold Baku too.
    settle(ready.window.map)
    press_and_drag(ready, spot(ready, area.north, area.east), spot(ready, 45.0, 56.0))
    wait_until(lambda: session.selection.filters.area != (str(area),), "the larger filter")
    larger = read_area(session.selection.filters.area[0])
    assert isinstance(larger, Rectangle)
    assert (larger.south, larger.west) == (area.south, area.west)
    assert (larger.north, larger.east) == pytest.approx((45, 56), abs=0.7)
    assert session.visible.counts.inside + session.visible.counts.possible == 4
    ready.controller.memory.undo()
    ready.window.actions_by_id["clear-filters"].trigger()
    wait_until(
        lambda: evaluate(ready.window.map, "String(mapviewer.symbolLayer.sketch)") == "null", "a clean map"
    )


def test_a_radius_by_keys(ready: Program, wait_until: Wait) -> None:
    session = ready.session
    ready.window.actions_by_id["area-radius"].trigger()
    tools = ready.controller.map_desk.tools
    look_at(ready, 33.0, 36.0, wait_until, zoom=6)
    key(ready, Qt.Key.Key_Return)
    wait_until(lambda: tools._start is not None, "the middle")
    look_at(ready, 34.0, 36.0, wait_until, zoom=6)
    key(ready, Qt.Key.Key_Return)
    wait_until(lambda: bool(session.selection.filters.area), "the filter")
    area = read_area(session.selection.filters.area[0])
    assert isinstance(area, Circle)
    assert (area.lat, area.lon, area.km) == pytest.approx((33.0, 36.0, 111.0), rel=0.02)


def test_escape_takes_a_drag_back_and_then_the_tool(ready: Program) -> None:
    tools = ready.controller.map_desk.tools
    tools.start("radius")
    tools.told(Pointed(kind="press", lat=10, lon=10))
    tools.told(Pointed(kind="drag", lat=20, lon=10))
    ready.window.escape()
    assert tools.name == "radius"
    tools.told(Pointed(kind="release", lat=20, lon=10))
    assert not ready.session.selection.filters.area
    ready.window.escape()
    assert tools.name == ""
    assert not tools.stop()


def test_the_filters_dock_begins_to_draw(ready: Program) -> None:
    menu = ready.window.filters.area.menu()
    next(action for action in menu.actions() if action.text() == "Draw a circle").trigger()
    assert ready.controller.map_desk.tools.name == "radius"
    assert ready.window.actions_by_id["area-radius"].isChecked()


def test_the_context_menu(ready: Program, wait_until: Wait) -> None:
    session, desk, map_view = ready.session, ready.controller.map_desk, ready.window.map
    assert map_view.scene is not None
    mark = next(mark for mark in map_view.scene.marks if "Paris" in mark.places)
    QTest.mouseClick(surface(map_view), Qt.MouseButton.RightButton, NONE, spot(ready, mark.lat, mark.lon))
    wait_until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the menu")
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    actions = {action.text(): action for action in popup.actions()}
    texts = [text for text in actions if text]
    assert texts.pop(1).startswith("Copy coordinates: 48.")
    assert texts == [
        "Select the time of what is here",
        "Measure from here",
        "Only events within 10 km of here",
        "Only events within 50 km of here",
        "Only events within 200 km of here",
        "Only what the map shows now",
        "Centre the map here",
    ]
    actions["Select the time of what is here"].trigger()
    rows = list(mark.rows)
    columns = session.store.columns
    dated = [row for row in rows if columns.dated[row]]
    assert session.selection.window[1] == max(int(columns.latest[row]) for row in dated)
    actions["Only events within 50 km of here"].trigger()
    assert read_area(session.selection.filters.area[0]) == Circle(
        pytest.approx(mark.lat, abs=0.5), pytest.approx(mark.lon, abs=0.5), 50.0
    )
    actions["Measure from here"].trigger()
    assert desk.tools.measuring is not None
    assert len(desk.tools.measuring.points) == 1
    popup.close()


def test_the_context_menu_of_bare_ground_and_in_miles(ready: Program) -> None:
    ready.controller.change_settings(lengths="imperial", notation="mgrs")
    menu = ready.controller.map_desk.menu_for(MenuAsked(lat=33.51, lon=396.29, x=10, y=10))
    texts = [action.text() for action in menu.actions()]
    assert texts[0].startswith("Copy coordinates: 37S BT")
    assert "Only events within 50 mi of here" in texts
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "37S BT 48272 11116"
    menu.close()


def test_coordinates_are_copied_shown_and_written_as_chosen(ready: Program) -> None:
    window, desk = ready.window, ready.controller.map_desk
    ready.session.focus(("damascus-strikes",))
    row = ready.session.store.row_of["damascus-strikes"]
    place = ready.session.store.spots[row]
    assert place is not None
    window.actions_by_id["notation-dms"].trigger()
    window.actions_by_id["copy-coordinates"].trigger()
    assert QGuiApplication.clipboard().text() == desk.words((place.lat, place.lon))
    assert "″N " in QGuiApplication.clipboard().text()
    evaluate(
        window.map,
        "document.querySelector('#map_main').dispatchEvent(new MouseEvent('mousemove', {clientX: 300, clientY: 200, bubbles: true}))",
    )
    spin(150)
    assert desk.pointer is not None
    assert not window.status.coordinates.isHidden()
    assert window.status.coordinates.text() == desk.words(desk.pointer, coarse=True)
    window.actions_by_id["copy-coordinates"].trigger()
    assert QGuiApplication.clipboard().text() == desk.words(desk.pointer)
    evaluate(window.map, "document.querySelector('#map_main').dispatchEvent(new MouseEvent('mouseleave'))")
    spin(150)
    assert window.status.coordinates.isHidden()
    assert ready.controller.settings.notation is Notation.DMS


def test_going_to_coordinates(ready: Program, wait_until: Wait) -> None:
    window = ready.window
    window.actions_by_id["goto-coordinates"].trigger()
    dialog = next(found for found in window.findChildren(QDialog) if isinstance(found, CoordinatesDialog))
    assert not dialog.button.isEnabled()
    dialog.edit.setText("36.29, 33.51")
    assert dialog.button.isEnabled()
    assert "36.29000, 33.51000" in dialog.reading.text()
    assert not dialog.other.isHidden()
    assert dialog.other.text() == "Or longitude before latitude: 33.51000, 36.29000"
    dialog.other.click()
    assert dialog.edit.text() == "33°30′36.0″N 36°17′24.0″E"
    assert dialog.other.isHidden()
    dialog.edit.setText("120, 33")
    assert not dialog.button.isEnabled()
    assert "expected −90 to 90" in dialog.reading.text()
    dialog.edit.setText("37S BT 48 11")
    assert "The middle of a square of 1 km" in dialog.reading.text()
    dialog.button.click()
    wait_until(lambda: window.map.where is not None and abs(window.map.where.lat - 33.5) < 0.1, "the map")
    assert window.map.where is not None
    assert window.map.where.zoom >= 10
    wait_until(
        lambda: evaluate(window.map, "String(mapviewer.symbolLayer.sketch?.pins.length)") == "1", "the pin"
    )
    window.escape()
    wait_until(lambda: evaluate(window.map, "String(mapviewer.symbolLayer.sketch)") == "null", "no pin")


def test_a_new_page_is_told_what_is_drawn(ready: Program, wait_until: Wait) -> None:
    tools, map_view = ready.controller.map_desk.tools, ready.window.map
    tools.start("measure", (10.0, 20.0))
    map_view.life.restart("a test")
    wait_until(lambda: not map_view.is_ready, "the end of the page")
    wait_until(lambda: map_view.is_ready, "the new page")
    settle(map_view)
    assert evaluate(map_view, "String(mapviewer.symbolLayer.sketch.handles.length)") == "1"
    assert card(ready) == "Measure: first point set"

"""Journeys: two windows of time side by side, from the menu to the lists and back."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from mapviewer.app.compare_model import Column as Change
from mapviewer.app.event_lists import Scope
from mapviewer.app.event_model import Column
from mapviewer.app.goto_dialog import GotoDialog
from mapviewer.app.main import Program
from mapviewer.app.snapshot_dialog import SnapshotDialog
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.query.compare import Part
from tests.app.pages import evaluate

ZONE = "Asia/Damascus"
Wait = Callable[..., None]


def july(first: int, last: int) -> tuple[int, int]:
    return to_utc(Civil(2025, 7, first), ZONE), to_utc(Civil(2025, 7, last + 1), ZONE)


def start(program: Program) -> None:
    program.session.select_window(*july(15, 17))
    program.window.actions_by_id["compare"].trigger()


def listed(program: Program) -> list[str]:
    store = program.session.store
    return [store.events[int(row)].id for row in program.window.table.model.rows]


def test_comparing_shows_its_dock_with_counts_and_change(program: Program) -> None:
    start(program)
    window, panel = program.window, program.window.compare
    assert program.session.selection.compared == july(12, 14)
    assert window.compare_dock.isVisibleTo(window)
    assert window.actions_by_id["compare"].isChecked()
    assert [line.text() for pair in panel.lines for line in pair] == [
        "15–17 July 2025", "2 shown + 3 possible", "12–14 July 2025", "2 possible",
    ]  # fmt: skip
    assert panel.parts[Part.ONLY_A].accessibleName() == "Only in A: 2 shown + 1 possible"
    assert panel.parts[Part.BOTH].accessibleName() == "In both: 2 possible"
    assert not panel.parts[Part.ONLY_B].isEnabled()
    assert "too coarse or doubtful" in panel.why.text()
    cells = [
        [str(panel.model.index(row, column).data()) for column in Change]
        for row in range(panel.model.rowCount())
    ]
    assert cells[0] == ["Strikes", "2", "0", "\u2066+2\u2069"]
    assert ["Clashes", "\u20660 + 1\u2069", "\u20660 + 1\u2069", "\u2066−1 … +1\u2069"] in cells
    window.actions_by_id["compare"].trigger()
    assert program.session.selection.compared is None
    assert panel.start.isVisibleTo(panel)
    assert not window.actions_by_id["compare-swap"].isEnabled()


def test_the_table_lists_what_is_only_in_one_and_says_which(program: Program) -> None:
    window = program.window
    window.table.set_scope(Scope.WINDOW)
    start(program)
    panel, table = window.compare, window.table
    assert not table.view.isColumnHidden(Column.WINDOWS)
    panel.parts[Part.ONLY_A].click()
    assert set(listed(program)) == {"convoy-strike", "damascus-strikes", "paris-meeting"}
    assert {str(table.model.index(n, Column.WINDOWS).data()) for n in range(3)} == {
        "\u2066A\u2069",
        "\u2066~A\u2069",
    }
    panel.parts[Part.BOTH].click()
    assert table.head.buttons[Scope.BOTH].isChecked()
    cell = table.model.index(0, Column.WINDOWS)
    assert cell.data() == "\u2066~A ~B\u2069"
    assert "too coarse" in str(cell.data(Qt.ItemDataRole.ToolTipRole))
    table.view.horizontalHeader().sectionClicked.emit(Column.WINDOWS)
    program.session.stop_comparing()
    assert table.lists.scope is Scope.WINDOW
    assert table.view.isColumnHidden(Column.WINDOWS)
    assert not table.head.parts.isVisibleTo(table.head)


def test_b_is_typed_swapped_and_moved_by_keys(program: Program) -> None:
    session, window = program.session, program.window
    start(program)
    window.actions_by_id["compare-with"].trigger()
    dialog = window.findChild(GotoDialog)
    assert dialog is not None
    dialog.edit.setText("20 to 24 July 2025")
    assert "B" in dialog.reading.text()
    dialog.button.click()
    assert session.selection.compared == july(20, 24)
    assert session.selection.window == july(15, 17)
    window.actions_by_id["compare-back"].trigger()
    assert session.selection.compared == july(19, 23)
    session.move_playhead(july(22, 22)[0])
    QTest.keyClick(window.timeline, Qt.Key.Key_BraceRight, Qt.KeyboardModifier.ShiftModifier)
    assert session.selection.compared == july(19, 22)
    window.compare.swap.click()
    assert (session.selection.window, session.selection.compared) == (july(19, 22), july(15, 17))
    window.compare.periods[next(iter(window.compare.periods))].trigger()
    assert session.selection.compared == july(15, 18)


def test_a_click_filters_by_category_or_looks_at_a_place(program: Program, wait_until: Wait) -> None:
    start(program)
    panel, session = program.window.compare, program.session
    panel.view.clicked.emit(panel.model.index(0, 0))
    assert session.selection.filters.category == ("strikes",)
    assert panel.model.rowCount() == 1
    panel.view.clicked.emit(panel.model.index(0, 0))
    assert not session.selection.filters
    wait_until(lambda: program.window.map.is_ready, "the map")
    panel.keys["place"].click()
    names = [str(panel.model.index(row, 0).data()) for row in range(panel.model.rowCount())]
    panel.view.setCurrentIndex(panel.model.index(names.index("Damascus"), 0))
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    wait_until(lambda: abs((program.window.map.where or _Nowhere).lat - 33.5) < 1, "Damascus")
    panel.model.sort(Change.NAME)
    assert [str(panel.model.index(row, 0).data()) for row in range(panel.model.rowCount())] == sorted(
        names, key=str.casefold
    )


class _Nowhere:
    lat = 0.0


def test_the_way_back_leads_to_before_the_comparison(program: Program) -> None:
    program.session.select_window(*july(15, 17))
    program.controller.memory.settle()
    program.window.actions_by_id["compare"].trigger()
    program.controller.memory.settle()
    program.controller.memory.back()
    assert program.session.selection.compared is None
    program.controller.memory.forward()
    assert program.session.selection.compared == july(12, 14)


def test_b_is_dragged_on_the_timeline_and_the_status_bar_says_both(program: Program) -> None:
    start(program)
    view, session = program.window.timeline, program.session
    session.compare_with(*july(19, 21))
    layout = view._layout()
    assert layout is not None
    assert layout.beside is not None
    assert layout.beside.pixels is not None
    x0, x1 = layout.beside.pixels
    y = round(layout.stage.lanes_box.bottom - 5)
    day = layout.stage.x(july(14, 14)[1]) - layout.stage.x(july(14, 14)[0])
    begin = QPoint(round((x0 + x1) / 2), y)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=begin)
    for part in (0.5, 1.0):
        QTest.mouseMove(view, begin + QPoint(round(day * part), 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=begin + QPoint(round(day), 0))
    assert session.selection.compared == july(20, 22)
    assert session.selection.window == july(15, 17)
    words = program.window.counts_label.text().translate({0x2068: None, 0x2069: None})
    assert words.startswith("A 15–17 July 2025 · 2 shown + 3 possible – B 20–22 July 2025 · ")


def test_details_are_in_front_again_when_comparing_is_over(program: Program, wait_until: Wait) -> None:
    window, session = program.window, program.session
    start(program)

    def details_in_front() -> bool:
        return not window.details_dock.visibleRegion().isEmpty()

    wait_until(lambda: not details_in_front(), "Compare in front")
    session.focus(("convoy-strike",), origin="table")
    assert not details_in_front(), "the table is walked through beside the comparison"
    session.focus(("damascus-strikes",), origin="map")
    wait_until(details_in_front, "what was clicked on the map")
    window.compare_dock.raise_()
    wait_until(lambda: not details_in_front(), "Compare in front")
    window.actions_by_id["compare"].trigger()
    wait_until(details_in_front, "Details")


def test_a_low_window_has_room_for_all_panes_while_comparing(program: Program, wait_until: Wait) -> None:
    window = program.window
    window.resize(1024, 680)
    start(program)
    wait_until(lambda: not window.compare_dock.visibleRegion().isEmpty(), "the dock")
    # The table itself gives way; what stands above it cannot.
    table = window.compare.view
    assert table.minimumSizeHint().height() < 3 * table.verticalHeader().defaultSectionSize()
    wait_until(
        lambda: window.compare_dock.geometry().bottom() < window.timeline_dock.geometry().top(),
        "panes beside each other",
    )


def test_the_list_is_sorted_by_a_and_b(program: Program, wait_until: Wait) -> None:
    window, session = program.window, program.session
    start(program)
    wait_until(lambda: window.table.model.comparing, "the column")
    header, lists = window.table.view.horizontalHeader(), window.table.lists
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        window.table.view.sortByColumn(Column.WINDOWS, order)
        texts = [
            window.table.model.index(n, Column.WINDOWS).data() for n in range(window.table.model.rowCount())
        ]
        letters = ["".join(c for c in text if c in "AB") for text in texts]
        ranks = [{"A": 0, "AB": 1, "B": 2, "": 3}[word] for word in letters]
        if order is Qt.SortOrder.DescendingOrder:
            ranks = [2 - rank if rank < 3 else rank for rank in ranks]
        assert ranks == sorted(ranks)
        assert len(set(ranks)) > 1
    session.stop_comparing()
    wait_until(lambda: header.sortIndicatorSection() == Column.WHEN, "the order before")
    assert lists.by_windows is None


def test_a_narrow_map_has_its_scale_above_its_credit(program: Program, wait_until: Wait) -> None:
    window = program.window
    window.resize(1100, 700)
    program.controller.run("filters")
    start(program)
    wait_until(lambda: window.map.life.is_ready, "the map")
    rects = (
        "JSON.stringify(['.leaflet-control-scale', '.leaflet-control-attribution'].map((name) => {"
        " const r = document.querySelector(name).getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }))"
    )

    def apart() -> bool:
        bar, line = json.loads(evaluate(window.map, rects))
        return bool(bar[2] <= line[0] or bar[3] <= line[1])

    wait_until(apart, "the scale beside or above the credit line")


def test_the_snapshot_of_a_comparison_says_which_window_it_shows(program: Program, wait_until: Wait) -> None:
    start(program)
    program.controller.run("snapshot")
    dialog = next(d for d in program.window.findChildren(SnapshotDialog))
    wait_until(lambda: "window A alone" in dialog.message.text(), "the sentence")
    dialog.reject()

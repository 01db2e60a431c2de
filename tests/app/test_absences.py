"""“What is not on the map, and why”: reached from the counts, true while time moves, with ways out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mapviewer.app.main import Program
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.query.absent import Why
from mapviewer.query.selection import ALL_TIME, Filters

Wait = Callable[..., None]


def reasons(program: Program) -> list[str]:
    dialog = program.controller.absences.dialog
    assert dialog is not None
    return [dialog.reasons.item(n).text() for n in range(dialog.reasons.count())]


def test_from_the_counts_to_the_events_and_back(program: Program, wait_until: Wait) -> None:
    session = program.session
    QTest.mouseClick(program.window.counts_label, Qt.MouseButton.LeftButton)
    dialog = program.controller.absences.dialog
    assert dialog is not None
    assert reasons(program) == ["Undated  (3)", "No place given  (5)"]
    start, end = to_utc(Civil(2025, 7, 15), "Asia/Damascus"), to_utc(Civil(2025, 7, 18), "Asia/Damascus")
    session.select_window(start, end)
    wait_until(lambda: reasons(program)[0] == "Outside the window of time  (3)", "the list")
    assert dialog.why is Why.UNDATED, "what was read stays chosen"
    dialog.view.selectRow(0)
    assert session.selection.focus == ("assad-falls",)
    dialog.choose(Why.OUTSIDE)
    dialog.way_out.click()
    assert session.selection.window == ALL_TIME
    session.set_filters(Filters(category=("strikes",)))
    wait_until(lambda: any(words.startswith("Filtered out") for words in reasons(program)), "the filters")
    program.window.table.head.filtered.click()
    assert dialog.why is Why.FILTERED
    dialog.way_out.click()
    assert not session.selection.filters
    dialog.close()

"""Going to a typed date, and choosing a time zone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mapviewer.app.event_model import Column
from mapviewer.app.goto_dialog import GotoDialog
from mapviewer.app.main import Program
from mapviewer.app.zone_dialog import ZoneDialog, computer_zone, offset_words
from mapviewer.events.calendar import UnknownZoneError, known_zone
from mapviewer.events.words import short
from mapviewer.session import Session
from tests.timeline.axes import store, window


def type_date(program: Program, text: str) -> GotoDialog:
    QTest.keyClick(program.window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    program.controller.run("goto")
    dialog = program.window.findChildren(GotoDialog)[-1]
    QTest.keyClicks(dialog.edit, text)
    return dialog


def test_a_typed_date_moves_the_playhead(program: Program) -> None:
    dialog = type_date(program, "16 July 202")
    assert dialog.button.isEnabled()
    QTest.keyClicks(dialog.edit, "5")
    assert dialog.reading.text().startswith("Wednesday 16 July 2025\nMoves the playhead")
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert program.session.selection.playhead == window("2025-07-16", "2025-07-16")[0]


def test_two_dates_select_a_window(program: Program) -> None:
    dialog = type_date(program, "15 to 17 July 2025")
    assert dialog.button.text() == "Select"
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert program.session.selection.window == window("2025-07-15", "2025-07-17")


def test_a_window_goes_along_to_a_date(program: Program) -> None:
    program.session.select_window(*window("2025-07-15", "2025-07-17"))
    dialog = type_date(program, "2025-07-20")
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert program.session.selection.window == window("2025-07-20", "2025-07-22")


def test_what_is_wrong_is_said_while_it_is_typed(program: Program) -> None:
    dialog = type_date(program, "3/4/2025")
    assert dialog.reading.text().startswith("Day or month first?")
    assert not dialog.button.isEnabled()
    dialog.reject()


def test_a_zone_is_found_by_typing(program: Program) -> None:
    program.window.zone_label.click()
    dialog = program.window.findChildren(ZoneDialog)[-1]
    assert dialog.list.currentItem().data(Qt.ItemDataRole.UserRole) == "Asia/Damascus"
    QTest.keyClicks(dialog.search, "new york")
    assert dialog.note.text() == "UTC-05:00"
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert program.session.selection.zone == "America/New_York"
    assert program.window.zone_label.text() == "Times: America/New_York"
    program.session.set_zone("")
    assert program.window.zone_label.text() == "Times: each event's own"
    assert program.session.selection.zone == "Asia/Damascus"


def test_no_zone_has_such_a_name(program: Program) -> None:
    program.controller.run("zone")
    dialog = program.window.findChildren(ZoneDialog)[-1]
    QTest.keyClicks(dialog.search, "atlantis")
    assert not dialog.button.isEnabled()
    dialog.reject()


def test_each_events_own_zone_is_its_own_in_the_table(program: Program) -> None:
    of = store(
        [
            {"id": "a", "title": "A", "when": "2025-07-16T13:00:00", "timezone": "Asia/Tokyo"},
            {"id": "b", "title": "B", "when": "2025-07-16T13:00:00", "timezone": "America/New_York"},
        ]
    )
    program.session.open(of)
    model = program.window.table.model

    def times():
        return [model.index(k, Column.WHEN).data() for k in (0, 1)]

    program.session.set_zone("UTC")
    assert any("04:00" in str(words) for words in times())
    program.session.set_zone("")
    assert all("13:00" in str(words) for words in times())
    assert short(of.whens[0], "UTC") == "16 Jul 2025 04:00"


def test_an_unknown_zone_is_refused() -> None:
    session = Session(store([]))
    with pytest.raises(UnknownZoneError):
        session.set_zone("Mars/Olympus")


def test_offsets_in_words() -> None:
    assert offset_words(0, "UTC") == "UTC"
    assert offset_words(0, "Asia/Kolkata") == "UTC+05:30"
    assert known_zone(computer_zone())

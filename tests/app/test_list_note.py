"""An empty list of events says why it is empty, and leads out."""

from __future__ import annotations

from dataclasses import replace

from mapviewer.app.event_lists import Scope
from mapviewer.app.main import Program
from mapviewer.events.when import window_between
from mapviewer.query.filters import Filters


def test_filtered_away_and_back(program: Program) -> None:
    table, session = program.window.table, program.session
    note = table.note
    assert note.isHidden()
    session.set_filters(replace(Filters(), text=("no such words",)))
    assert table.model.rowCount() == 0
    assert not note.isHidden()
    assert note.words.text() == "No event passes the filters"
    assert note.all.isHidden()
    note.clear.click()
    assert not session.selection.filters
    assert note.isHidden()


def test_nothing_in_the_window_of_time(program: Program) -> None:
    table, session = program.window.table, program.session
    session.set_filters(replace(Filters(), category=("strikes",)))
    session.select_window(*window_between("2010-03-03", "2010-03-09", "UTC"))
    table.set_scope(Scope.WINDOW)
    assert table.model.rowCount() == 0
    assert table.note.words.text() == "No event lies in this window of time"
    table.note.all.click()
    assert table.model.rowCount() == 2
    assert table.note.isHidden()

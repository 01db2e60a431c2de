"""At once, then no oftener than the pace, and the last one is never lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from benchmarks.stores import stand
from mapviewer.app.details import Details
from mapviewer.app.event_lists import Scope
from mapviewer.app.event_table import ALL_UP_TO, EventTable
from mapviewer.app.pace import Pace
from mapviewer.app.player import ORIGIN
from mapviewer.session import Opened, Session
from tests.app.pages import wait_for
from tests.timeline.axes import dated


@pytest.fixture
def owner(qapp: QApplication) -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()


def test_the_first_is_at_once_and_the_last_follows(owner: QObject) -> None:
    done: list[int] = []
    asked = [0]
    pace = Pace(20, lambda: done.append(asked[0]), owner)
    for n in range(1, 6):
        asked[0] = n
        pace.ask()
    assert done == [1]
    assert pace.is_waiting
    wait_for(lambda: len(done) == 2)
    assert done == [1, 5]
    assert not pace.is_waiting


def test_what_is_dropped_never_comes_and_now_is_now(owner: QObject) -> None:
    done: list[bool] = []
    pace = Pace(10, lambda: done.append(True), owner)
    pace.ask()
    pace.ask()
    pace.drop()
    wait_for(lambda: not pace._rest.isActive())
    assert len(done) == 1
    pace.now()
    pace.now()
    assert len(done) == 3


def test_a_long_table_follows_a_scrub_in_the_end(qapp: QApplication) -> None:
    """Rows are told a few times a second, and are those of the last window when it is over."""
    session = Session(stand(ALL_UP_TO + 5_000))
    table = EventTable()
    table.open(Opened(session.store, session.selection, session.visible, session.notebook))
    session.changed.connect(table.apply)
    try:
        assert table.lists.scope is Scope.WINDOW
        told: list[object] = []
        table.lists.listed.connect(told.append)
        start, end = 1_500_000_000, 1_700_000_000
        for step in range(60):
            session.select_window(start + step * 86_400, end + step * 86_400)
        counts = session.visible.counts
        wait_for(lambda: len(table.model.rows) == counts.inside + counts.possible)
        assert f"{counts.inside + counts.possible:,}" in table.head.words.text()
        assert len(told) < 10
    finally:
        session.changed.disconnect()
        table.close_jobs()
        table.close()
        table.deleteLater()


def test_a_card_is_not_made_for_every_event_that_is_played(qapp: QApplication) -> None:
    session = Session(dated(*(f"2025-01-{day:02}" for day in range(1, 29))))
    details = Details()
    session.opened.connect(details.open)
    session.changed.connect(details.apply)
    try:
        session.open(session.store)
        cards: list[object] = [details.widget()]
        for _ in range(12):
            session.step_event(1, origin=ORIGIN)
            if details.widget() is not cards[-1]:
                cards.append(details.widget())
        assert len(cards) == 2, "the first is there at once, the others wait"
        wait_for(lambda: details._shown[1] == session.selection.focus)
        # Whatever a person does is answered at once.
        session.step_event(-1, origin="toolbar")
        assert details._shown[1] == session.selection.focus
    finally:
        session.opened.disconnect()
        session.changed.disconnect()
        details.close()
        details.deleteLater()

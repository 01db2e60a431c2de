"""The list of what was clicked on the map: pages, keys, what is read, and that it waits while time is scrubbed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.stores import stand
from mapviewer.app.event_pages import EventPages
from mapviewer.app.main import Program
from mapviewer.query.group import CellGroup
from mapviewer.query.listing import PAGE, Listing
from mapviewer.session import Opened, Session
from tests.app.pages import spin, wait_for

WORLD = CellGroup(0, 0, 0)


class Rig:
    """A session with a list, wired as the program wires them."""

    def __init__(self, n: int) -> None:
        self.session = session = Session(stand(n))
        self.pages = EventPages()
        self.pages.resize(360, 300)
        session.changed.connect(self.pages.apply)
        self.pages.open(Opened(session.store, session.selection, session.visible))
        self.pages.eventPicked.connect(
            lambda ids: session.focus(ids, origin="pages", group=session.selection.group)
        )
        self.pages.closed.connect(lambda: session.focus((), origin="pages"))

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.pages.view, key)

    def read(self) -> int:
        return self.session.store.row_of[self.session.selection.focus[0]]

    @property
    def rows(self) -> list[int]:
        return Listing(self.session.visible, WORLD).page(0, 10**6).tolist()


@pytest.fixture
def rig(qapp: QApplication) -> Iterator[Rig]:
    made = Rig(180)
    yield made
    made.session.changed.disconnect(made.pages.apply)
    made.pages.close()
    made.pages.deleteLater()
    spin(0)


def test_the_first_page_is_there_at_once_and_the_rest_when_asked_for(rig: Rig) -> None:
    assert rig.pages.isHidden()
    rig.session.list_group(WORLD)
    total = len(rig.rows)
    assert not rig.pages.isHidden()
    assert rig.pages.caption.text() == f"1–{PAGE} of {total} events here"
    assert rig.pages.model.rowCount() == PAGE
    assert not rig.pages.back.isEnabled()
    rig.pages.on.click()
    assert rig.pages.caption.text() == f"{PAGE + 1}–{2 * PAGE} of {total} events here"
    rig.pages.on.click()
    while rig.pages.on.isEnabled():
        rig.pages.on.click()
    assert rig.pages.caption.text().endswith(f"–{total} of {total} events here")
    rig.pages.back.click()
    assert rig.pages.on.isEnabled()


def test_the_keys_read_event_after_event_over_the_ends_of_pages(rig: Rig) -> None:
    rig.session.list_group(WORLD)
    rows = rig.rows
    assert rig.read() == rows[0]
    rig.press(Qt.Key.Key_Up)
    assert rig.read() == rows[0], "before the first there is none"
    rig.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert rig.read() == rows[2]
    rig.press(Qt.Key.Key_End, Qt.Key.Key_Down)
    assert rig.read() == rows[PAGE]
    assert rig.pages.view.currentIndex().row() == 0
    rig.press(Qt.Key.Key_Up)
    assert rig.read() == rows[PAGE - 1]
    assert rig.pages.view.currentIndex().row() == PAGE - 1


def test_a_click_reads_and_the_list_stays(rig: Rig) -> None:
    rig.session.list_group(WORLD)
    rig.pages.show()
    at = rig.pages.view.visualRect(rig.pages.model.index(3)).center()
    QTest.mouseClick(rig.pages.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert rig.read() == rig.rows[3]
    assert rig.session.selection.group == WORLD
    assert not rig.pages.isHidden()


def test_it_lists_again_once_time_comes_to_rest(rig: Rig) -> None:
    rig.session.list_group(WORLD)
    before = rig.pages.caption.text()
    began = sorted(rig.session.store.columns.earliest[rig.rows].tolist())
    for end in began[100:110]:
        rig.session.select_window(began[0], end)
    assert rig.pages.caption.text() == before
    held = Listing(rig.session.visible, WORLD).total
    wait_for(lambda: f"of {held} events" in rig.pages.caption.text())
    rig.session.select_window(0, 1)
    wait_for(lambda: "No events here" in rig.pages.caption.text())
    rig.session.select_all_time()
    wait_for(lambda: rig.pages.caption.text() == before)


def test_it_goes_when_something_else_is_read_and_by_its_button(rig: Rig) -> None:
    rig.session.list_group(WORLD)
    rig.session.focus(["e7"])
    assert rig.pages.isHidden()
    rig.session.list_group(WORLD)
    rig.pages.close_button.click()
    assert rig.pages.isHidden()
    assert rig.session.selection.focus == ()


def test_in_the_window_it_stands_above_the_card(program: Program) -> None:
    window, session = program.window, program.session
    session.list_group(WORLD)
    assert not window.pages.isHidden()
    placed = int((session.store.columns.dated & (session.store.columns.place >= 0)).sum())
    assert window.pages.caption.text() == f"{placed} events here"
    assert not window.pages.on.isVisible()
    window.pages.setFocus()
    read = session.selection.focus
    QTest.keyClick(window.pages.view, Qt.Key.Key_Down)
    assert session.selection.focus != read
    QTest.keyClick(window.pages.view, Qt.Key.Key_Escape)
    assert session.selection.focus == ()
    assert window.pages.isHidden()

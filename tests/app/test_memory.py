"""Undo and view history in the running program: what is taken back, what is gone back to, and what the menus say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from mapviewer.app.main import Program
from mapviewer.app.memory import Memory
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.mapdoc.messages import Moved
from mapviewer.notebook import Bookmark, Note, Style, Verdict, Viewpoint
from mapviewer.query.selection import ALL_TIME, Filters, Folding
from mapviewer.session import Session

Wait = Callable[..., None]


def store() -> Store:
    events = [
        {"id": f"e{n}", "title": f"Event {n}", "when": f"2025-07-1{n}", "category": "A & B"} for n in range(5)
    ]
    dossier = Dossier.model_validate(
        {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": events}
    )
    return Store(dossier, file=FileInfo(Path("/t.json"), "t.json", "00"))


class Desk:
    """A session with its memory, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.session, self.now = Session(store()), 0.0
        self.where: Moved | None = None
        self.memory = Memory(self.session, lambda: self.where, lambda: self.now)
        self.session.opened.connect(self.memory.open)
        self.session.changed.connect(self.memory.apply)
        self.session.noted.connect(self.memory.note)
        self.session.open(self.session.store)

    def look(self, lat: float, lon: float, zoom: float) -> None:
        self.where = Moved(zoom=zoom, lat=lat, lon=lon, bounds=(0, 0, 1, 1))
        self.memory.map_moved(self.where)
        self.memory.settle()


@pytest.fixture
def desk(qapp: QApplication) -> Desk:
    return Desk()


def test_every_kind_of_work_is_taken_back_with_its_words(desk: Desk) -> None:
    session, memory = desk.session, desk.memory
    steps: list[tuple[Callable[[], object], str]] = [
        (lambda: session.set_filters(Filters(category=("A & B",))), "filter: A & B"),
        (lambda: session.set_filters(Filters()), "clear filters"),
        (lambda: session.set_folding(Folding(on=False)), "unfold all gaps"),
        (lambda: session.annotate("e1", Note(verdict=Verdict.DOUBTFUL)), "note on “Event 1”"),
        (
            lambda: session.set_bookmarks([Bookmark(title="one", view=Viewpoint())]),
            "add bookmark “one”",
        ),
        (
            lambda: session.set_bookmarks([Bookmark(title="two", view=Viewpoint())]),
            "change bookmark “two”",
        ),
        (lambda: session.set_bookmarks([]), "delete bookmark “two”"),
        (lambda: session.set_style("A & B", Style(color="#112233")), "symbol of A & B"),
    ]
    states = [(session.selection, session.notebook)]
    for act, words in steps:
        act()
        assert memory.undo_words == words
        states.append((session.selection, session.notebook))
    for state, (_, words) in zip(reversed(states[:-1]), reversed(steps), strict=True):
        memory.undo()
        assert (session.selection, session.notebook) == state
        assert memory.redo_words == words
    assert memory.undo_words == ""
    for state in states[1:]:
        memory.redo()
        assert (session.selection, session.notebook) == state


def test_scrubbing_and_reading_are_not_work(desk: Desk) -> None:
    desk.session.select_window(0, 10)
    desk.session.focus(("e1",))
    desk.session.set_axis(0.2, 0.4)
    assert desk.memory.undo_words == ""


def test_undo_leaves_alone_what_was_looked_at_since(desk: Desk) -> None:
    desk.session.set_filters(Filters(text=("x",)))
    desk.session.select_window(0, 10)
    desk.memory.undo()
    assert desk.session.selection.window == (0, 10)
    assert not desk.session.selection.filters


def test_typing_is_one_step(desk: Desk) -> None:
    for text in ("d", "da", "dam"):
        desk.now += 0.3
        desk.session.set_filters(Filters(text=(text,)))
    desk.now += 5
    desk.session.set_filters(Filters(text=("dama",)))
    assert desk.memory.undo_words == "filter: “dama”"
    desk.memory.undo()
    assert desk.session.selection.filters.text == ("dam",)
    desk.memory.undo()
    assert not desk.session.selection.filters


def test_another_dossier_has_another_memory(desk: Desk) -> None:
    desk.session.annotate("e1", Note(text="x"))
    desk.session.open(desk.session.store, desk.session.selection, desk.session.notebook)
    assert desk.memory.undo_words, "the same file read again forgets nothing"
    other = store()
    other.file = FileInfo(Path("/other.json"), "other.json", "01")
    desk.session.open(other)
    assert (desk.memory.undo_words, desk.memory.can_go_back) == ("", False)


def test_the_way_back_restores_time_focus_and_map(desk: Desk) -> None:
    session, memory = desk.session, desk.memory
    wanted: list[object] = []
    memory.mapWanted.connect(wanted.append)
    desk.look(33.0, 36.0, 6.0)
    first = session.selection
    session.select_window(0, 1_000)
    session.focus(("e1",))
    memory.settle()
    desk.look(48.0, 2.0, 9.0)
    session.set_filters(Filters(text=("Event",)))
    session.focus(("e3",))
    memory.back()
    assert session.selection.focus == ("e1",)
    assert session.selection.filters.text == ("Event",), "filters are undone, not gone back from"
    memory.back()
    memory.back()
    assert (session.selection.window, session.selection.focus) == (first.window, first.focus)
    assert not memory.can_go_back
    assert [(place.lat, place.lon, place.zoom) for place in wanted] == [(48, 2, 9), (33, 36, 6), (33, 36, 6)]
    for _ in range(3):
        memory.forward()
    assert session.selection.focus == ("e3",)
    assert not memory.can_go_on


def test_only_what_settles_is_a_place(desk: Desk) -> None:
    for end in range(100, 2_000, 100):
        desk.session.select_window(0, end)
    desk.memory.settle()
    desk.memory.back()
    assert desk.session.selection.window == ALL_TIME
    desk.look(33.0, 36.0, 6.0)
    desk.look(33.0000001, 36.0, 6.0)
    assert desk.memory.can_go_on, "a map that reports the same place again forgets nothing"


def test_the_axis_of_other_folds_is_shown_whole(desk: Desk) -> None:
    desk.session.set_axis(0.2, 0.4)
    desk.memory.settle()
    desk.session.set_folding(Folding(on=False))
    desk.memory.settle()
    desk.memory.back()
    assert desk.session.selection.axis == (0.0, 1.0)


def test_undo_and_back_by_menu_and_mouse(program: Program, wait_until: Wait) -> None:
    session, window, actions = program.session, program.window, program.window.actions_by_id
    wait_until(lambda: window.map.where is not None, "the map")
    assert not actions["undo"].isEnabled()
    session.set_filters(Filters(category=("strikes",)))
    assert actions["undo"].text() == "&Undo filter: Strikes"
    actions["undo"].trigger()
    assert not session.selection.filters
    assert window.statusBar().currentMessage() == "Undone: filter: Strikes"
    actions["redo"].trigger()
    assert session.selection.filters.category == ("strikes",)
    program.controller.memory.settle()
    window.map.jump(48.9, 2.3, 8.0)
    wait_until(lambda: window.map.where is not None and window.map.where.zoom == 8.0, "Paris")
    session.select_window(to_utc(Civil(2025, 7, 15), "UTC"), to_utc(Civil(2025, 7, 18), "UTC"))
    actions["back"].trigger()
    assert session.selection.window == ALL_TIME
    wait_until(lambda: window.map.where is not None and window.map.where.zoom != 8.0, "the map to go back")
    handle = window.windowHandle()
    assert handle is not None
    point = QPointF(300, 300)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        forward = Qt.MouseButton.ForwardButton
        event = QMouseEvent(kind, point, point, point, forward, forward, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(handle, event)
    wait_until(lambda: window.map.where is not None and window.map.where.zoom == 8.0, "the map to go on")
    assert session.selection.window != ALL_TIME

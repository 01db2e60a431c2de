"""Bookmarks: kept, named, ordered, gone to, and told as a story in the running program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QToolButton

from mapviewer import assets
from mapviewer.app.main import Program
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.notebook import MapPosition
from mapviewer.query.filters import Filters
from mapviewer.query.selection import ALL_TIME

Wait = Callable[..., None]


def july(first: int, last: int) -> tuple[int, int]:
    return to_utc(Civil(2025, 7, first), "Asia/Damascus"), to_utc(Civil(2025, 7, last), "Asia/Damascus")


def name_it(program: Program, title: str | None = None, text: str = "") -> str:
    """Fill in the dialog that asks for a bookmark's name, and accept it; gives the name that it proposed."""
    name = program.window.findChild(QLineEdit, "bookmarkTitle")
    words = program.window.findChild(QPlainTextEdit, "bookmarkText")
    assert name is not None
    assert words is not None
    proposed = name.text()
    if title is not None:
        name.setText(title)
    words.setPlainText(text)
    dialog = name.window()
    assert isinstance(dialog, QDialog)
    dialog.accept()
    name.setObjectName("")
    words.setObjectName("")
    return proposed


@pytest.fixture
def three(program: Program, wait_until: Wait) -> Program:
    """The program with three bookmarks, made as a person makes them."""
    session, window = program.session, program.window
    wait_until(lambda: window.map.is_ready and window.map.where is not None, "the map")
    for window_, focus, lat, title in (
        (july(13, 15), "suwayda-clashes", 32.7, "Clashes"),
        (july(16, 17), "damascus-strikes", 33.5, "Strikes"),
        (july(24, 25), "paris-meeting", 48.9, "Talks"),
    ):
        session.select_window(*window_)
        session.focus((focus,))
        window.map.jump(lat, 30.0, 7.0)
        wait_until(
            lambda at=lat: window.map.where is not None and abs(window.map.where.lat - at) < 0.01, "it"
        )
        window.actions_by_id["bookmark"].trigger()
        name_it(program, title, f"What {title} says.")
    return program


def titles(program: Program) -> list[str]:
    return [mark.title for mark in program.session.notebook.bookmarks]


def test_a_bookmark_holds_time_filters_focus_and_map(three: Program, wait_until: Wait) -> None:
    session, window = three.session, three.window
    session.set_filters(Filters(category=("strikes",)))
    session.select_all_time()
    session.focus(())
    window.map.jump(0, 0, 3.0)
    window.bookmarks.goAsked.emit(1)
    assert session.selection.window == july(16, 17)
    assert session.selection.focus == ("damascus-strikes",)
    assert not session.selection.filters
    wait_until(lambda: window.map.where is not None and abs(window.map.where.lat - 33.5) < 0.01, "the map")
    assert window.map.where is not None
    assert window.map.where.zoom == 7.0


def test_it_is_called_after_what_it_shows_unless_one_says_otherwise(program: Program) -> None:
    program.session.select_window(*july(15, 18))
    program.controller.tour.add()
    assert name_it(program) == "15–17 July 2025"
    program.session.focus(("convoy-strike",))
    program.controller.tour.add()
    assert (
        name_it(program, "  ")
        == program.session.store.events[program.session.store.row_of["convoy-strike"]].title
    )
    assert titles(program)[0] == "15–17 July 2025"
    assert titles(program)[1].startswith("Israel bombs")


def test_bookmarks_are_renamed_moved_replaced_deleted_and_all_that_is_undone(three: Program) -> None:
    panel, session = three.window.bookmarks, three.session
    panel.view.setCurrentRow(0)
    QTest.keyClick(panel.view, Qt.Key.Key_F2)
    assert name_it(three, "Crisis") == "Clashes"
    assert titles(three) == ["Crisis", "Strikes", "Talks"]
    panel.view.setCurrentRow(0)
    QTest.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert titles(three) == ["Strikes", "Crisis", "Talks"]
    assert panel.view.currentRow() == 1, "the moved one stays the current one"
    session.select_window(*july(20, 21))
    button = panel.findChild(QToolButton, "bookmark-replace")
    assert button is not None
    button.click()
    assert session.notebook.bookmarks[1].view.selection.window == july(20, 21)
    assert session.notebook.bookmarks[1].title == "Crisis"
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert titles(three) == ["Strikes", "Talks"]
    for expected in (
        ["Strikes", "Crisis", "Talks"],
        ["Strikes", "Crisis", "Talks"],
        ["Crisis", "Strikes", "Talks"],
        ["Clashes", "Strikes", "Talks"],
    ):
        three.controller.memory.undo()
        assert titles(three) == expected


def test_dragging_puts_a_bookmark_elsewhere(three: Program) -> None:
    view = three.window.bookmarks.view
    model = view.model()
    assert model.moveRow(view.rootIndex(), 0, view.rootIndex(), 3)
    assert titles(three) == ["Strikes", "Talks", "Clashes"]
    assert [view.item(n).text() for n in range(3)] == ["1. Strikes", "2. Talks", "3. Clashes"]


def test_the_bookmarks_are_told_as_a_story(three: Program, wait_until: Wait) -> None:
    window, session = three.window, three.session
    story = window.story
    session.select_all_time()
    window.actions_by_id["story"].trigger()
    assert not story.isHidden()
    assert (story.title.text(), story.text.text(), story.count.text()) == (
        "Clashes",
        "What Clashes says.",
        "1 of 3",
    )
    assert not story.previous.isEnabled()
    assert session.selection.focus == ("suwayda-clashes",)
    QTest.keyClick(story, Qt.Key.Key_Right)
    QTest.keyClick(story, Qt.Key.Key_PageDown)
    assert (story.title.text(), story.count.text()) == ("Talks", "3 of 3")
    assert session.selection.focus == ("paris-meeting",)
    assert not story.next.isEnabled()
    QTest.keyClick(story, Qt.Key.Key_Space)
    assert story.count.text() == "3 of 3", "there is nothing after the last"
    QTest.keyClick(story, Qt.Key.Key_Left)
    window.actions_by_id["story-back"].trigger()
    assert story.title.text() == "Clashes"
    assert window.bookmarks.view.currentRow() == 0
    for pane in (window.events_dock, window.details_dock, window.timeline_dock):
        assert pane.isVisible(), "a story hides nothing"
    story.next.click()
    wait_until(lambda: window.map.where is not None and abs(window.map.where.lat - 33.5) < 0.01, "the map")
    QTest.keyClick(story, Qt.Key.Key_Escape)
    assert story.isHidden()
    assert session.selection.focus == ("damascus-strikes",), "it ends where it is"


def test_a_story_goes_on_when_its_bookmarks_change(three: Program) -> None:
    story, tour = three.window.story, three.controller.tour
    tour.play(1)
    three.session.set_bookmarks(three.session.notebook.bookmarks[1:])
    assert (story.title.text(), story.count.text()) == ("Strikes", "1 of 2")
    three.session.set_bookmarks(())
    assert story.isHidden()
    three.controller.memory.undo()
    tour.play()
    assert not story.isHidden()
    three.session.open(three.session.store)
    assert story.isHidden(), "another dossier has another story"


def test_hostile_names_are_plain_text(program: Program) -> None:
    program.controller.tour.add()
    name_it(program, "<img src=x> & \u202eabc", "<b>${x}</b>\n" * 500)
    program.controller.tour.play()
    assert program.window.story.title.text() == "<img src=x> & abc"
    assert program.window.story.text.textFormat() is Qt.TextFormat.PlainText
    assert program.window.story.height() < program.window.height() // 3, "a long text scrolls"


def test_bookmarks_travel_in_the_view_file(three: Program, wait_until: Wait, tmp_path: Path) -> None:
    from mapviewer.viewfile import read_view

    documents = three.controller.documents
    documents._write(tmp_path / "a.mapview.json", None)
    kept = read_view(tmp_path / "a.mapview.json").view
    assert kept.bookmarks == three.session.notebook.bookmarks
    place = kept.bookmarks[0].view.map
    assert place is not None
    assert place == MapPosition(lat=place.lat, lon=place.lon, zoom=7.0)
    three.controller.open(assets.sample_dossier())
    wait_until(lambda: not three.session.notebook.bookmarks, "the sample without them")
    assert three.session.selection.window == ALL_TIME
    three.controller.open(tmp_path / "a.mapview.json")
    wait_until(lambda: len(three.session.notebook.bookmarks) == 3, "the view")
    assert three.window.bookmarks.view.count() == 3

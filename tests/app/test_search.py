"""Searching in the window: the bar, from one event found to the next, and texts that are indexed in the background."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mapviewer.app import text_desk
from mapviewer.app.main import Program
from mapviewer.events.store import empty_store
from mapviewer.opening import open_dossier
from mapviewer.query.filters import Filters
from mapviewer.query.text_index import TextIndex

Wait = Callable[..., None]


def _type(program: Program, wait_until: Wait, text: str) -> str:
    """Type into the bar, and what it says then."""
    bar = program.window.search
    bar.field.clear()
    QTest.keyClicks(bar.field, text)
    wait_until(lambda: not bar._pause.isActive(), "the pause")
    wait_until(lambda: "…" not in bar.says.text(), "the answer")
    return bar.says.text()


def test_it_finds_without_hiding_and_goes_from_one_to_the_next(program: Program, wait_until: Wait) -> None:
    bar, session = program.window.search, program.session
    assert not bar.isVisible()
    program.window.commanded.emit("search")
    assert bar.isVisible()
    before = session.visible.counts
    assert _type(program, wait_until, "PARIS") == "4 found"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.says.text() == "1 of 4"
    first = session.selection.focus[0]
    assert len(session.selection.focus) == 4
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert (bar.says.text(), session.selection.focus[0] == first) == ("2 of 4", False)
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert (bar.says.text(), session.selection.focus[0]) == ("1 of 4", first)
    program.window.commanded.emit("search-previous")
    assert bar.says.text() == "4 of 4"
    program.window.commanded.emit("search-next")
    assert bar.says.text() == "1 of 4"
    assert session.visible.counts == before
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_it_says_when_there_is_nothing(program: Program, wait_until: Wait) -> None:
    program.window.commanded.emit("search")
    assert _type(program, wait_until, "zanzibar") == "Nothing found"
    assert not program.window.search.on.isEnabled()
    assert _type(program, wait_until, "%") == "Type letters or digits"
    assert _type(program, wait_until, " ") == ""


def test_what_was_found_becomes_a_filter(program: Program, wait_until: Wait) -> None:
    program.window.commanded.emit("search")
    _type(program, wait_until, "suwayda")
    program.window.search.narrow.click()
    assert program.session.selection.filters == Filters(text=("suwayda",))
    assert program.session.visible.counts.filtered > 0
    assert program.window.search.says.text().endswith("found")
    program.window.commanded.emit("undo")
    assert not program.session.selection.filters


def test_enter_goes_to_what_lies_outside_the_window_of_time(program: Program, wait_until: Wait) -> None:
    session = program.session
    session.select_window(0, 86_400)
    program.window.commanded.emit("search")
    QTest.keyClicks(program.window.search.field, "shepherdstown")
    QTest.keyClick(program.window.search.field, Qt.Key.Key_Return)
    row = session.store.row_of[session.selection.focus[0]]
    assert bool(session.visible.shown_among([row])[0])


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier that is indexed in the background, and asked there."""
    monkeypatch.setattr(text_desk, "FEW", 10)
    monkeypatch.setattr(text_desk, "PROMPT", 10)
    events: list[dict[str, Any]] = [
        {"id": f"e{n}", "title": f"Event {n}", "when": "2025-07-16"} for n in range(40)
    ]
    path = tmp_path / "many.json"
    head = {"format": "mapviewer-dossier", "version": 1, "title": "Many"}
    path.write_text(json.dumps({**head, "events": events}), "utf-8")
    return path


def test_a_text_filter_waits_for_the_index(program: Program, wait_until: Wait, many: Path) -> None:
    session, desk = program.session, program.controller.texts
    store = open_dossier(many)
    changes: list[tuple[Filters, str]] = []
    session.changed.connect(lambda change: changes.append((change.old.filters, change.origin)))
    session.open(store)
    assert not desk.is_ready
    assert not desk.label.isHidden()
    session.set_filters(Filters(text=('"event 7"',)))
    assert session.visible.counts.filtered == 0
    assert "waits" in desk.label.text()
    wait_until(lambda: session.visible.counts.filtered == 39, "the filter")
    assert desk.label.isHidden()
    assert np.flatnonzero(session.visible.passes).tolist() == [7]
    assert changes[-1] == (Filters(), "texts")
    # What was waited for is no step of its own.
    program.window.commanded.emit("undo")
    assert session.visible.counts.filtered == 0
    assert not program.window.actions_by_id["undo"].isEnabled()


def test_the_index_is_made_once_and_stopped_with_the_dossier(
    program: Program, wait_until: Wait, many: Path
) -> None:
    session, desk = program.session, program.controller.texts
    store = open_dossier(many)
    session.open(store)
    session.open(empty_store())
    assert desk.is_ready
    session.open(store)
    wait_until(lambda: desk.is_ready, "the index")
    session.open(store)
    assert isinstance(session.index.filtering.texts, TextIndex)
    assert desk.is_ready


def test_a_search_waits_for_the_index_too(program: Program, wait_until: Wait, many: Path) -> None:
    session, bar = program.session, program.window.search
    program.window.commanded.emit("search")
    session.open(open_dossier(many))
    QTest.keyClicks(bar.field, '"event 7"')
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    wait_until(lambda: bar.says.text() == "1 of 1", "the event")
    assert session.selection.focus == ("e7",)


def test_where_no_index_can_be_had_every_event_is_looked_at(
    program: Program, wait_until: Wait, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(text_desk, "text_index", broken)
    session = program.session
    session.open(open_dossier(many))
    wait_until(lambda: program.controller.texts.is_ready, "the end of it")
    assert "no room" in program.window.messages.label.text()
    session.set_filters(Filters(text=('"event 7"',)))
    wait_until(lambda: session.visible.counts.filtered == 39, "the filter")

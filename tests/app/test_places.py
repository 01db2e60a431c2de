"""The Places dock in the real window: candidates on the map, decisions kept beside the dossier, undo, reload."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from mapviewer.app.main import Program
from mapviewer.decisions import file as places
from mapviewer.errors import OutputError
from mapviewer.query.place_questions import Standing
from tests.app.pages import evaluate, place_of, settle, spin, surface

Wait = Callable[..., None]
DOSSIER = {
    "format": "mapviewer-dossier",
    "version": 1,
    "title": "t",
    "places": [{"id": "t", "name": "Tripoli"}, {"id": "b", "name": "Beirut", "lat": 33.9, "lon": 35.5}, {"id": "x", "name": "Qzxwvkk"}],
    "events": [
        {"id": "one", "title": "One", "when": "2025-07-14", "place": "t"},
        {"id": "two", "title": "Two <b>bold</b>", "when": "2025-07-15", "place": "t"},
        {"id": "three", "title": "Three", "when": "2025-07-15", "place": "b"},
        {"id": "four", "title": "Four", "when": "2025-07-15", "place": "x"},
    ],
}  # fmt: skip


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "case" / "d.json"
    path.parent.mkdir()
    path.write_text(json.dumps(DOSSIER))
    return path


@pytest.fixture
def deciding(program: Program, dossier: Path, wait_until: Wait) -> Program:
    """The program with the dossier open and the panel at Tripoli."""
    program.controller.open(dossier)
    wait_until(lambda: len(program.session.store) == 4, "the dossier")
    program.window.actions_by_id["places"].trigger()
    wait_until(lambda: len(offers(program)) > 2, "the candidates")
    return program


def offers(program: Program) -> list[str]:
    view = program.window.places.offers
    return [view.item(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(view.count())]


def names(program: Program) -> list[str]:
    view = program.window.places.list
    found = [view.topLevelItem(n) for n in range(view.topLevelItemCount())]
    return [item.text(0) for item in found if item is not None]


def said(program: Program) -> str:
    return "\n".join(label.text() for label in program.window.details.findChildren(QLabel))


def point(program: Program, key: str) -> tuple[float, float] | None:
    store = program.session.store
    spot = store.spots[store.row_of[key]]
    return None if spot is None else (spot.lat, spot.lon)


def lebanese(program: Program) -> int:
    return next(
        n
        for n, words in enumerate(offers(program))
        if "Lebanon" in words.partition(". ")[2].partition(". ")[0]
    )


def test_a_candidate_is_accepted_kept_undone_and_redone(
    deciding: Program, dossier: Path, wait_until: Wait
) -> None:
    panel, memory = deciding.window.places, deciding.controller.memory
    assert names(deciding) == ["Tripoli", "Qzxwvkk"]
    assert "nearest other event" in offers(deciding)[0]
    panel.why.setText("the report is about Lebanon")
    panel.by.setText("Ana")
    panel.choose(lebanese(deciding))
    panel.accept.click()
    wait_until(lambda: point(deciding, "one") == (34.4335, 35.8442), "the place")
    assert point(deciding, "two") == point(deciding, "one")
    kept = json.loads(places.beside(dossier).read_bytes())["decisions"]
    assert [(one["by"], one["why"], one["where"]["rank"]) for one in kept] == [
        ("Ana", "the report is about Lebanon", 3)
    ]
    wait_until(lambda: names(deciding) == ["Qzxwvkk"], "the next place")
    assert panel.why.text() == ""
    deciding.session.focus(("one",), origin="test")
    wait_until(lambda: "Decided by Ana on" in said(deciding), "the card")
    assert "Tripoli" in memory.undo_words
    memory.undo()
    wait_until(lambda: point(deciding, "one") is None, "undo")
    assert json.loads(places.beside(dossier).read_bytes())["decisions"] == []
    memory.redo()
    wait_until(lambda: point(deciding, "one") == (34.4335, 35.8442), "redo")
    # The same after the dossier is closed and opened again.
    deciding.controller.documents.close()
    deciding.controller.open(dossier)
    wait_until(lambda: len(deciding.session.store) == 4, "the dossier")
    assert point(deciding, "one") == (34.4335, 35.8442)


def test_for_one_event_alone_and_taken_back(deciding: Program, wait_until: Wait) -> None:
    panel = deciding.window.places
    assert panel.scope.count() == 3
    assert panel.scope.itemText(2) == "only “Two <b>bold</b>”"
    panel.scope.setCurrentIndex(2)
    panel.scope.activated.emit(2)
    panel.choose(lebanese(deciding))
    panel.accept.click()
    wait_until(lambda: point(deciding, "two") is not None, "the place")
    assert point(deciding, "one") is None
    panel.show_kind("done")
    wait_until(lambda: len(names(deciding)) == 1, "what is decided")
    assert not panel.withdraw.isHidden()
    panel.withdraw.click()
    wait_until(lambda: point(deciding, "two") is None, "taking back")


def test_decisions_in_a_hurry_are_two_steps(deciding: Program, dossier: Path, wait_until: Wait) -> None:
    panel, memory = deciding.window.places, deciding.controller.memory
    panel.leave.click()
    panel.list.setCurrentItem(panel.list.topLevelItem(1))
    panel.leave.click()
    wait_until(lambda: names(deciding) == [], "both")
    memory.undo()
    wait_until(lambda: names(deciding) == ["Qzxwvkk"], "the later one undone")
    memory.undo()
    wait_until(lambda: len(names(deciding)) == 2, "both undone")
    assert json.loads(places.beside(dossier).read_bytes())["decisions"] == []


def test_left_off_the_map(deciding: Program, wait_until: Wait) -> None:
    panel = deciding.window.places
    panel.leave.click()
    wait_until(lambda: names(deciding) == ["Qzxwvkk"], "the decision")
    panel.show_kind("done")
    assert panel.question is not None
    assert panel.question.standing is Standing.LEFT
    assert not [one for one in deciding.session.store.problems if "Tripoli" in one.message]


def test_a_place_is_put_where_the_map_is_clicked(deciding: Program, wait_until: Wait) -> None:
    window, panel = deciding.window, deciding.window.places
    window.map.jump(34.0, 36.0, 9)
    settle(window.map)
    panel.draw.click()
    spin(60)
    assert (
        evaluate(window.map, "document.querySelector('.mv-tool-title').textContent")
        == "Put the place on the map"
    )
    QTest.mouseClick(
        surface(window.map), Qt.MouseButton.LeftButton, pos=place_of(window.map, 34.1, 36.1).toPoint()
    )
    wait_until(lambda: "drawn by hand" in (offers(deciding) or [""])[0], "the pin")
    panel.radius.setValue(1.5)
    panel.accept.click()
    wait_until(lambda: point(deciding, "one") is not None, "the place")
    spot = deciding.session.store.spots[0]
    assert spot is not None
    assert (spot.lat, spot.lon) == pytest.approx((34.1, 36.1), abs=0.01)
    assert (spot.radius_m, spot.basis.value, spot.geocoded) == (1500, "user", False)


def test_a_pin_on_the_map_is_clicked(deciding: Program, wait_until: Wait) -> None:
    window, panel = deciding.window, deciding.window.places
    number = lebanese(deciding)
    window.map.jump(34.4335, 35.8442, 9)
    settle(window.map)
    at = place_of(window.map, 34.4335, 35.8442).toPoint()
    QTest.mouseClick(surface(window.map), Qt.MouseButton.LeftButton, pos=at - type(at)(0, 24))
    wait_until(lambda: panel.offers.currentRow() == number, "the candidate")
    # Pins are gone with the panel.
    window.places_dock.hide()
    spin(60)
    assert evaluate(window.map, "String(mapviewer.symbolLayer.pins.length)") == "0"


def test_another_name_is_looked_up(deciding: Program, wait_until: Wait) -> None:
    panel = deciding.window.places
    panel.query.setText("Homs")
    panel.query.returnPressed.emit()
    wait_until(lambda: "Homs" in (offers(deciding) or [""])[0], "Homs")
    panel.accept.click()
    wait_until(lambda: point(deciding, "one") is not None, "the place")
    assert point(deciding, "one") == pytest.approx((34.73, 36.71), abs=0.1)


def test_keys_alone(deciding: Program, wait_until: Wait) -> None:
    panel = deciding.window.places
    panel.offers.setCurrentRow(lebanese(deciding))
    panel.offers.setFocus()
    QTest.keyClick(panel.offers, Qt.Key.Key_Return)
    wait_until(lambda: point(deciding, "one") == (34.4335, 35.8442), "the place")


def test_where_nothing_can_be_written_it_is_said(
    deciding: Program, monkeypatch: pytest.MonkeyPatch, wait_until: Wait
) -> None:
    def refuse(path: Path, content: bytes, *, force: bool = False) -> None:
        raise OutputError(f"“{path.name}” cannot be written: No space left on device.")

    monkeypatch.setattr(places, "write_atomically", refuse)
    deciding.window.places.accept.click()
    messages = deciding.window.messages
    wait_until(lambda: messages.property("kind") == "error" and not messages.isHidden(), "the message")
    assert point(deciding, "one") is None


def test_what_is_not_on_the_map_leads_to_places(deciding: Program, wait_until: Wait) -> None:
    deciding.window.places_dock.hide()
    deciding.controller.absences.show("unplaced")
    dialog = deciding.controller.absences.dialog
    assert dialog is not None
    from mapviewer.query.absent import Why

    dialog.choose(Why.NOT_FOUND)
    assert dialog.way_out.text() == "Decide in Places"
    dialog.way_out.click()
    panel = deciding.window.places
    wait_until(lambda: panel.question is not None and panel.question.words == "Qzxwvkk", "the place")
    dialog.close()


def test_an_event_of_a_further_dossier_is_decided_beside_that(
    program: Program, dossier: Path, wait_until: Wait
) -> None:
    other = dossier.with_name("other.json")
    other.write_text(json.dumps({**DOSSIER, "title": "o"}))
    program.controller.documents.open_several((dossier, other))
    wait_until(lambda: len(program.session.store) == 8, "both dossiers")
    store = program.session.store
    program.controller.places.show(store.row_of["other›two"])
    wait_until(lambda: len(offers(program)) > 2, "the candidates")
    panel = program.window.places
    panel.scope.setCurrentIndex(panel.scope.findData("other›two"))
    panel.scope.activated.emit(panel.scope.currentIndex())
    panel.accept.click()
    wait_until(lambda: point(program, "other›two") is not None, "the event to be placed")
    assert [point(program, key) for key in ("two", "one", "other›one")] == [None] * 3
    (entry,) = json.loads(places.beside(other).read_text())["decisions"]
    assert entry["event"] == "two"
    assert not places.beside(dossier).exists()
    # Undone like any other; and what is decided holds where the dossier is open by itself.
    program.controller.run("undo")
    wait_until(lambda: point(program, "other›two") is None, "it to be taken back")
    program.controller.run("redo")
    wait_until(lambda: point(program, "other›two") is not None, "it to be placed again")
    program.controller.open(other)
    wait_until(lambda: len(program.session.store) == 4, "the second alone")
    assert point(program, "two") is not None

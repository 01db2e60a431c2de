"""The command palette and the sheet of shortcuts, both made from the action table and the real menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPdfWriter
from PySide6.QtTest import QTest

from mapviewer.app.actions import ACTIONS
from mapviewer.app.keys import KeyMap, shown
from mapviewer.app.main import Program
from mapviewer.app.palette import Entry, Palette, entries_of, ranked
from mapviewer.app.shortcuts import Sheet, as_document, as_text, sheet_rows
from mapviewer.query.selection import Mode

Wait = Callable[..., None]


def entry(name: str, where: str = "Menu", tip: str = "") -> Entry:
    return Entry(name.casefold(), name, where, tip=tip)


def names(typed: str, entries: Sequence[Entry], recent: Sequence[str] = ()) -> list[str]:
    return [found.words for found, _ in ranked(entries, typed, recent)]


def test_what_was_used_last_comes_first() -> None:
    entries = [entry("Open"), entry("Fit"), entry("Quit")]
    assert names("", entries, ["quit", "fit"]) == ["Quit", "Fit", "Open"]


def test_a_name_beats_a_menu_and_a_description() -> None:
    entries = [entry("Snapshot", tip="Save the map"), entry("Fit", where="Map"), entry("Map legend")]
    assert names("map", entries) == ["Map legend", "Fit", "Snapshot"]


@pytest.fixture
def palette(program: Program) -> Palette:
    program.window.actions_by_id["palette"].trigger()
    found = program.window.findChild(Palette)
    assert found is not None
    return found


def test_every_command_of_the_menus_is_there(program: Program) -> None:
    entries = entries_of(program.window, KeyMap())
    assert {spec.id for spec in ACTIONS} <= {entry.id for entry in entries}
    assert len({entry.id for entry in entries}) == len(entries)
    by_id = {entry.id: entry for entry in entries}
    assert by_id["theme-dark"].where == "View › Theme"
    assert by_id["mode-window"].checked
    assert by_id["next"].keys == ("Right",)
    assert not by_id["clear"].enabled
    assert not any("&" in entry.words or "\t" in entry.words for entry in entries)


def test_a_command_is_found_and_done_by_keyboard(program: Program, palette: Palette) -> None:
    QTest.keyClicks(palette.line, "cumul")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert program.session.selection.mode is Mode.CUMULATIVE
    assert program.controller.settings.commands == ("mode-cumulative",)
    program.window.actions_by_id["palette"].trigger()
    again = next(p for p in program.window.findChildren(Palette) if p.isVisible())
    assert again.model.rows[0][0].id == "mode-cumulative"
    QTest.keyClick(again.line, Qt.Key.Key_Escape)
    assert not again.isVisible()


def test_what_is_not_available_is_shown_and_not_done(program: Program, palette: Palette) -> None:
    QTest.keyClicks(palette.line, "clear selection")
    assert palette.model.rows[0][0].id == "clear"
    assert "not available" in palette.foot.text()
    assert "not available" in palette.line.accessibleDescription()
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.reject()


def test_events_are_found_by_their_titles(program: Program, palette: Palette) -> None:
    QTest.keyClicks(palette.line, "airstrikes damascus")
    assert palette.model.rows[0][0].words == "Israeli airstrikes on Damascus"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert program.session.selection.focus == ("damascus-strikes",)
    assert program.controller.settings.commands == ()


def test_a_title_comes_before_commands_that_only_have_its_letters(palette: Palette) -> None:
    QTest.keyClicks(palette.line, "reach")
    assert palette.model.rows[0][0].id == "event turkey-channel"
    assert "Loop" in [found.words for found, _ in palette.model.rows]
    palette.line.clear()
    QTest.keyClicks(palette.line, "pla")
    assert palette.model.rows[0][0].words == "Play"


def test_a_name_does_not_end_in_dots_or_a_space(program: Program) -> None:
    words = [found.words for found in entries_of(program.window, KeyMap())] + [
        spec.plain_text for spec in ACTIONS
    ]
    assert not [text for text in words if text != text.rstrip(" ….")]


def test_the_arrows_move_in_the_list(palette: Palette) -> None:
    last = palette.model.rowCount() - 1
    QTest.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.view.currentIndex().row() == last
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_PageDown)
    assert 1 < palette.view.currentIndex().row() < last
    QTest.keyClicks(palette.line, "zzzzz")
    assert palette.model.rowCount() == 0
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    palette.reject()


def test_the_sheet_has_every_key_of_the_table() -> None:
    rows = sheet_rows(KeyMap())
    for spec in ACTIONS:
        if spec.all_keys:
            assert any(row.keys == tuple(map(shown, spec.all_keys)) for row in rows), spec.id
    assert {"By pointer", "In the pane that has the focus"} <= {row.group for row in rows}


def test_the_sheet_shows_the_keys_as_they_are() -> None:
    rows = sheet_rows(KeyMap({"fit": ("Ctrl+B",), "open": ()}), single=False)
    fit = next(row for row in rows if row.keys == ("Ctrl+B",))
    assert not fit.off
    assert not any(row.keys == ("Ctrl+O",) for row in rows)
    assert next(row for row in rows if row.keys == ("Left",)).off
    assert not next(row for row in rows if row.keys == ("Esc",)).off


def test_the_sheet_is_searched_copied_and_closed(program: Program, wait_until: Wait) -> None:
    program.window.actions_by_id["shortcuts"].trigger()
    program.window.actions_by_id["shortcuts"].trigger()
    (sheet,) = program.window.findChildren(Sheet)
    every = sheet.table.rowCount()
    QTest.keyClicks(sheet.search, "back alt left looked")
    assert [row.keys for row in sheet.found] == [("Alt+Left",)]
    assert sheet.table.rowCount() == 2 < every
    sheet.copy()
    assert QGuiApplication.clipboard().text() == "GO\nBack to what you looked at before\tAlt+Left\n"
    sheet.reject()
    wait_until(lambda: not program.window.findChildren(Sheet), "the sheet to go")
    program.window.actions_by_id["shortcuts"].trigger()
    program.window.findChildren(Sheet)[0].reject()


def test_the_sheet_can_be_printed(qapp: object, tmp_path: Path) -> None:
    rows = sheet_rows(KeyMap())
    document = as_document(rows, "Keyboard and pointer")
    assert "Ctrl+O" in document.toPlainText()
    assert "Ctrl+O" in as_text(rows)
    path = tmp_path / "sheet.pdf"
    document.print_(QPdfWriter(str(path)))
    assert path.read_bytes().startswith(b"%PDF")

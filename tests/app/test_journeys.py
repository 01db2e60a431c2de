"""Journeys: what a person does in the window, from the first click to the picture that is taken away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from mapviewer.app.actions import ACTIONS, MENUS, TOOLBAR
from mapviewer.app.main import Program
from mapviewer.app.snapshot_dialog import SnapshotDialog
from mapviewer.events.calendar import Civil, Unit, to_utc
from mapviewer.query.selection import ALL_TIME, Mode
from mapviewer.settings import Theme

ZONE = "Asia/Damascus"
Wait = Callable[..., None]


def july(first: int, last: int) -> tuple[int, int]:
    return to_utc(Civil(2025, 7, first), ZONE), to_utc(Civil(2025, 7, last + 1), ZONE)


def write(folder: Path, name: str, **dossier: object) -> Path:
    path = folder / name
    head = {"format": "mapviewer-dossier", "version": 1, "title": name}
    path.write_text(json.dumps({**head, **dossier}), encoding="utf-8")
    return path


def press(
    program: Program, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(program.window.timeline, key, modifier)


def test_the_sample_is_there_with_its_counts(program: Program) -> None:
    window = program.window
    assert window.events_dock.windowTitle() == "Events (11)"
    assert window.counts_label.text() == "All time · 8 shown · 2 of them without a place · 3 undated"
    assert window.zone_label.text() == "Times: Asia/Damascus"
    assert window.problems_button.text() == "No problems"
    assert program.session.store.head.title in window.windowTitle()


def test_the_window_of_time_is_told_everywhere(program: Program, wait_until: Wait) -> None:
    program.session.select_window(*july(15, 17), origin="timeline")
    counts = program.session.visible.counts
    words = program.window.counts_label.text()
    assert words.startswith("15–17 July 2025 · 2 shown + 3 possible")
    assert (counts.inside, counts.possible) == (2, 3)
    wait_until(
        lambda: program.window.map.scene is not None and "15–17 July" in program.window.map.scene.badge.title
    )
    assert program.window.map.scene is not None
    assert program.window.map.scene.badge.counts.startswith("2 shown + 3 possible")


def test_stepping_through_the_story_with_the_keyboard(program: Program) -> None:
    press(program, Qt.Key.Key_Home)
    assert program.session.selection.playhead == to_utc(Civil(2000), ZONE)
    read = []
    for _ in range(4):
        press(program, Qt.Key.Key_Right)
        read.append(program.session.selection.focus)
    assert read == [("suwayda-clashes",), ("convoy-strike",), ("damascus-strikes",), ("paris-meeting",)]
    press(program, Qt.Key.Key_Left)
    assert program.session.selection.focus == ("damascus-strikes",)
    titles = [label.text() for label in program.window.details.widget().findChildren(QLabel)]
    assert program.session.store.events[program.session.store.row_of["damascus-strikes"]].title in titles
    press(program, Qt.Key.Key_Escape)
    assert program.session.selection.focus == ()


def test_single_keys_belong_to_whoever_has_the_focus(program: Program) -> None:
    window = program.window
    before = program.session.selection
    window.table.view.setFocus()
    QTest.keyClick(window.table.view, Qt.Key.Key_Right)
    QTest.keyClick(window.mode_box, Qt.Key.Key_Home)
    assert program.session.selection.playhead == before.playhead
    QTest.keyClick(window.table.view, Qt.Key.Key_Down)
    assert program.session.selection.focus != before.focus, "the table's own keys select rows"


def test_zooming_and_lifting_the_window_with_keys(program: Program) -> None:
    press(program, Qt.Key.Key_Plus)
    assert program.session.selection.axis == (0.25, 0.75)
    press(program, Qt.Key.Key_0)
    assert program.session.selection.axis == (0.0, 1.0)
    program.session.move_playhead(july(16, 16)[0])
    press(program, Qt.Key.Key_BracketLeft)
    assert program.session.selection.window[0] == july(16, 16)[0]
    program.window.actions_by_id["all-time"].trigger()
    assert program.session.selection.window == ALL_TIME


def test_modes_and_units_from_toolbar_and_menu_stay_in_step(program: Program) -> None:
    window = program.window
    program.session.move_playhead(july(16, 16)[0] + 3600)
    window.actions_by_id["mode-instant"].trigger()
    assert window.mode_box.currentText() == "Instant"
    assert window.counts_label.text().startswith("16 July 2025 · 1 shown")
    window.unitChosen.emit(Unit.MONTH)
    assert window.unit_box.currentText() == "month"
    assert window.counts_label.text().startswith("July 2025 · ")
    window.mode_box.activated.emit(list(Mode).index(Mode.CUMULATIVE))
    assert window.actions_by_id["mode-cumulative"].isChecked()
    assert window.counts_label.text().startswith("Up to July 2025 · ")


def test_a_click_on_the_map_is_read_in_details_and_selected_everywhere(
    program: Program, wait_until: Wait
) -> None:
    window, session = program.window, program.session
    wait_until(lambda: window.map.is_ready, "the map page")
    window.map.eventsPicked.emit(("suwayda-clashes", "convoy-strike"))
    assert session.selection.focus == ("suwayda-clashes", "convoy-strike")
    rows = {
        window.table.model.event_row(index) for index in window.table.view.selectionModel().selectedRows()
    }
    assert rows == {session.store.row_of[key] for key in ("suwayda-clashes", "convoy-strike")}
    words = [label.text() for label in window.details.widget().findChildren(QLabel)]
    assert any("2 events selected" in text for text in words)
    window.map.backgroundClicked.emit()
    assert session.selection.focus == ()


def test_folding_is_one_click_away(program: Program) -> None:
    fold = program.window.actions_by_id["fold"]
    assert fold.isChecked()
    fold.trigger()
    assert not program.session.selection.folding.on
    assert not fold.isChecked()
    program.window.timeline.foldToggled.emit(0)
    assert program.session.selection.folding.opened == {0}


def test_a_broken_file_leaves_the_old_dossier_and_says_why(
    program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(
        '{"format": "mapviewer-dossier", "version": 1, "title": "x", "events": [', encoding="utf-8"
    )
    program.controller.open(bad)
    wait_until(lambda: not program.window.messages.isHidden(), "the message")
    assert "bad.json" in program.window.messages.label.text()
    assert len(program.session.store) == 11


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_what_is_no_file_is_said(program: Program, wait_until: Wait, tmp_path: Path, name: str) -> None:
    program.controller.open(tmp_path / name)
    wait_until(lambda: not program.window.messages.isHidden(), "the message")
    assert program.window.messages.property("kind") == "error"
    assert len(program.session.store) == 11


def test_bad_records_wait_under_problems_while_the_rest_is_shown(
    program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    path = write(
        tmp_path,
        "partly.json",
        events=[
            {"id": "good", "title": "Good", "when": "2025-07-16"},
            {"id": "odd", "title": "Odd", "when": "16/07/2025"},
            {"title": "No id"},
            {"id": "far", "title": "Far", "place": {"name": "x", "lat": 91, "lon": 0}},
        ],
    )
    program.controller.open(path)
    wait_until(lambda: program.session.store.file.name == "partly.json", "the file")
    window = program.window
    assert "error" in window.problems_button.text()
    assert "good" in program.session.store.row_of
    window.problems_button.click()
    assert not window.problems_dock.isHidden()
    messages = [
        window.problems.model.data(window.problems.model.index(n, 4))
        for n in range(window.problems.model.rowCount())
    ]
    assert any("16/07/2025" in str(message) for message in messages)
    assert any("91" in str(message) for message in messages)


def test_a_dropped_file_is_opened_and_remembered(program: Program, wait_until: Wait, tmp_path: Path) -> None:
    path = write(tmp_path, "dropped.json", events=[{"id": "a", "title": "A & B", "when": "2025"}])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, buttons, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    program.window.dropEvent(QDropEvent(QPointF(5, 5), action, data, buttons, keys))
    wait_until(lambda: program.session.store.file.name == "dropped.json", "the file")
    assert program.controller.settings.recent == (str(path.resolve()),)


def test_an_empty_dossier_says_so(program: Program, wait_until: Wait, tmp_path: Path) -> None:
    program.controller.open(write(tmp_path, "empty.json", events=[]))
    wait_until(lambda: program.session.store.file.name == "empty.json", "the file")
    words = [label.text() for label in program.window.details.widget().findChildren(QLabel)]
    assert "This dossier has no events yet." in words
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Plus):
        press(program, key)


def test_closing_a_dossier_shows_the_welcome_page(program: Program) -> None:
    program.window.actions_by_id["close"].trigger()
    window = program.window
    assert window.centre.currentWidget() is window.welcome
    assert window.timeline_dock.isHidden()
    assert not window.actions_by_id["snapshot"].isEnabled()
    window.welcome.findChildren(QPushButton)[1].click()


def test_hostile_words_pass_through_the_whole_window(
    program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    attack = "${alert(1)}`</script><img src=x onerror=alert(1)>"
    path = write(
        tmp_path,
        "hostile.json",
        title=attack,
        events=[
            {
                "id": attack,
                "title": attack,
                "category": attack,
                "when": "2025-07-16",
                "place": {"name": attack, "lat": 33, "lon": 36},
            },
            {
                "id": "rtl",
                "title": "اشتباكات في السويداء",
                "when": "2025-07-17",
                "place": {"name": "السويداء", "lat": 32.7, "lon": 36.6},
            },
            {"id": "he", "title": "שיחות בפריז", "when": "2025-07-18"},
            {"id": "big", "title": "x" * 1_000_000, "when": "2025-07-19"},
        ],
    )
    program.controller.open(path)
    wait_until(lambda: program.session.store.file.name == "hostile.json", "the file")
    program.session.focus((attack, "rtl"))
    assert program.window.map.grab_ready() is not None, "the map is not blank"


def test_the_theme_changes_and_is_remembered(program: Program) -> None:
    light = program.window.grab().toImage().pixelColor(3, 3).lightness()
    program.window.actions_by_id["theme-dark"].trigger()
    assert program.window.grab().toImage().pixelColor(3, 3).lightness() < light - 100
    assert program.controller.settings.theme is Theme.DARK
    program.window.actions_by_id["theme-light"].trigger()


def test_a_snapshot_from_the_dialog_equals_the_command_lines(
    program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    from mapviewer.cli import main

    program.session.select_window(*july(15, 17))
    program.window.actions_by_id["snapshot"].trigger()
    dialog = program.window.findChild(SnapshotDialog)
    assert dialog is not None
    wait_until(lambda: not dialog.preview.pixmap().isNull(), "the preview")
    dialog.save_to(tmp_path / "dialog.png")
    assert "Saved" in program.window.messages.label.text()
    picture = QImage(str(tmp_path / "dialog.png"))
    assert (picture.width(), picture.height()) == (1920, 1080)
    code = main(
        [
            "snapshot",
            str(program.session.store.file.path),
            "-o",
            str(tmp_path / "cli.png"),
            "--from",
            "2025-07-15",
            "--to",
            "2025-07-17",
        ]
    )
    assert code == 0
    assert (tmp_path / "dialog.png").read_bytes() == (tmp_path / "cli.png").read_bytes()


def test_a_snapshot_that_cannot_be_written_keeps_the_dialog(
    program: Program, wait_until: Wait, tmp_path: Path
) -> None:
    program.window.actions_by_id["snapshot"].trigger()
    dialog = program.window.findChild(SnapshotDialog)
    assert dialog is not None
    dialog.save_to(tmp_path / "no" / "folder.png")
    assert dialog.isVisible()
    assert "cannot be written" in dialog.message.text()
    dialog.reject()
    wait_until(lambda: program.window.findChild(SnapshotDialog) is None, "the dialog to go")


def test_panes_take_the_focus_in_turn(program: Program, wait_until: Wait) -> None:
    window = program.window
    window.activateWindow()
    window.timeline.setFocus()
    seen = []
    for _ in range(4):
        window.actions_by_id["panes"].trigger()
        focus = window.focusWidget()
        seen.append(
            next(
                (
                    name
                    for name, pane in (
                        ("map", window.map),
                        ("table", window.table),
                        ("details", window.details),
                        ("timeline", window.timeline),
                    )
                    if pane is focus or (focus is not None and pane.isAncestorOf(focus))
                ),
                "?",
            )
        )
    assert seen == ["map", "table", "details", "timeline"]


def test_every_action_is_in_a_menu_and_does_something(program: Program) -> None:
    in_menus = {entry for _, entries in MENUS for entry in entries if entry}
    # Of a submenu the table names the group.
    in_menus |= {spec.id for spec in ACTIONS if f"@{spec.group}" in in_menus}
    if "@text" in in_menus:
        in_menus |= {"text-larger", "text-smaller", "text-normal"}
    if "@basemap" in in_menus:
        in_menus.add("basemap-open")
    known = {spec.id for spec in ACTIONS}
    assert known <= in_menus
    assert {entry for entry in TOOLBAR if entry and not entry.startswith("@")} <= known
    assert known == set(program.controller._commands)
    assert len({spec.keys for spec in ACTIONS if spec.keys}) == sum(1 for spec in ACTIONS if spec.keys), (
        "no key twice"
    )
    assert len({spec.bare for spec in ACTIONS if spec.bare}) == sum(1 for spec in ACTIONS if spec.bare)


def test_the_timeline_by_mouse(program: Program, wait_until: Wait) -> None:
    timeline, session = program.window.timeline, program.session
    y = timeline.height() - 12
    start, end = QPoint(timeline.width() // 2, y), QPoint(timeline.width() // 2 + 120, y)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for x in range(start.x(), end.x() + 1, 20):
        QTest.mouseMove(timeline, QPoint(x, y))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    wait_until(lambda: session.selection.window != ALL_TIME, "the window")
    first, last = session.selection.window
    assert july(12, 12)[0] <= first < last <= july(26, 26)[1]
    assert session.selection.mode is Mode.WINDOW

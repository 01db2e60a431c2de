"""View files, folders, changes on the disk: saved, opened, asked about, in the running program."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QListWidget, QMessageBox

from mapviewer import assets
from mapviewer.app.main import Program
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.formats import column_cache, reading
from mapviewer.notebook import Bookmark, Note, Style, Verdict, Viewpoint
from mapviewer.query.selection import Filters
from mapviewer.settings import Theme
from mapviewer.viewfile import read_view

Wait = Callable[..., None]
NOTE = Note(verdict=Verdict.DOUBTFUL, text="Who saw it?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "work"
    place.mkdir()
    (place / "talks.json").write_bytes(assets.sample_dossier().read_bytes())
    return place


def opened(program: Program, path: Path, wait_until: Wait) -> None:
    program.controller.open(path)
    name = path.name
    wait_until(lambda: program.session.store.file.name == name, name)


def answer(program: Program, words: str, wait_until: Wait) -> QMessageBox:
    """Press a button of the box that is open."""
    boxes: list[QMessageBox] = []

    def there() -> bool:
        boxes[:] = [box for box in program.window.findChildren(QMessageBox) if box.isVisible()]
        return bool(boxes)

    wait_until(there, f"a question that can be answered {words}")
    button = next(b for b in boxes[0].buttons() if b.text().replace("&", "") == words)
    button.click()
    return boxes[0]


def save_to(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_a_view_comes_back_as_it_was(
    program: Program, folder: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, window = program.session, program.window
    opened(program, folder / "talks.json", wait_until)
    wait_until(lambda: window.map.where is not None, "the map")
    session.select_window(to_utc(Civil(2025, 7, 15), "UTC"), to_utc(Civil(2025, 7, 18), "UTC"))
    session.set_filters(Filters(category=("strikes",)))
    session.focus(("convoy-strike",))
    session.annotate("convoy-strike", NOTE)
    session.set_bookmarks([Bookmark(title="Here", view=Viewpoint.of(session.selection))])
    assert window.isWindowModified()
    window.map.jump(33.25, 36.25, 8.0)
    wait_until(lambda: window.map.where is not None and window.map.where.zoom == 8.0, "the jump")
    save_to(monkeypatch, folder / "mine")
    window.actions_by_id["save-view"].trigger()
    path = folder / "mine.mapview.json"
    assert read_view(path).view.dossier.path == "talks.json"
    assert not window.isWindowModified()
    assert "mine.mapview.json" in window.windowTitle()
    kept = (session.selection, session.notebook)

    program.controller.open_sample()
    wait_until(lambda: session.store.file.name == "paris-talks.json", "the sample")
    assert (session.notebook.notes, program.controller.documents.view_path) == ({}, None)
    window.map.jump(0, 0, 2.0)
    program.controller.open(path)
    wait_until(lambda: session.store.file.name == "talks.json", "the view")
    assert (session.selection, session.notebook) == kept
    wait_until(lambda: window.map.where is not None and abs(window.map.where.lat - 33.25) < 0.01, "the map")
    assert window.map.where is not None
    assert window.map.where.zoom == 8.0
    assert not window.isWindowModified()
    session.annotate("convoy-strike", None)
    window.actions_by_id["save-view"].trigger()
    assert not read_view(path).view.notes, "saved where it was opened, without asking"
    assert program.controller.settings.recent[0] == str(path.resolve())


def test_a_view_whose_dossier_has_changed_says_what_is_gone(
    program: Program, folder: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, view = folder / "talks.json", folder / "mine.mapview.json"
    opened(program, dossier, wait_until)
    program.session.annotate("convoy-strike", NOTE)
    save_to(monkeypatch, view)
    program.controller.documents.save()
    raw = json.loads(dossier.read_bytes())
    raw["events"] = [event for event in raw["events"] if event["id"] != "convoy-strike"]
    dossier.write_text(json.dumps(raw))
    program.controller.open_sample()
    wait_until(lambda: program.session.store.file.name == "paris-talks.json", "the sample")
    program.controller.open(view)
    box = answer(program, "Cancel", wait_until)
    assert "talks.json" in box.text()
    assert "convoy-strike" in box.informativeText()
    assert "SHA-256" in box.informativeText()
    assert "Who saw it?" in box.detailedText()
    assert program.session.store.file.name == "paris-talks.json", "cancelled: nothing has happened"
    program.controller.open(view)
    answer(program, "Open anyway", wait_until)
    assert program.session.store.file.name == "talks.json"
    assert program.session.notebook.notes == {"convoy-strike": NOTE}, "a note without its event is kept"


def test_a_view_whose_dossier_is_gone_asks_where_it_is(
    program: Program, folder: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, view = folder / "talks.json", folder / "mine.mapview.json"
    opened(program, dossier, wait_until)
    program.session.annotate("convoy-strike", NOTE)
    save_to(monkeypatch, view)
    program.controller.documents.save()
    program.controller.open_sample()
    wait_until(lambda: program.session.store.file.name == "paris-talks.json", "the sample")
    program.controller.documents.clear_recent()
    elsewhere = dossier.rename(folder.parent / "elsewhere.json")
    program.controller.open(view)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(elsewhere), ""))
    answer(program, "Find the dossier…", wait_until)
    wait_until(lambda: program.session.store.file.name == "elsewhere.json", "the dossier")
    assert program.session.notebook.notes == {"convoy-strike": NOTE}
    program.controller.documents.save()
    assert read_view(view).view.dossier.path == "../elsewhere.json", "the next save knows the new place"


def test_a_bad_view_file_is_named_and_changes_nothing(
    program: Program, folder: Path, wait_until: Wait
) -> None:
    bad = folder / "bad.mapview.json"
    bad.write_text('{"format": "mapviewer-view",\n "version": 1,\n "notes": {"a": {"verdict": "perhaps"}}}')
    program.controller.open(bad)
    wait_until(lambda: not program.window.messages.isHidden(), "the message")
    assert program.window.messages.property("kind") == "error"
    assert "bad.mapview.json:3" in program.window.messages.label.text()
    assert program.window.problems.model.rowCount() == 1
    assert program.session.store.file.name == "paris-talks.json"


def test_nothing_is_lost_without_a_question(
    program: Program, folder: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, window = program.session, program.window
    window.close()
    wait_until(lambda: not window.isVisible(), "the window closes without a question: there is no work in it")
    window.show()
    session.annotate("convoy-strike", NOTE)
    window.close()
    assert window.isVisible()
    answer(program, "Cancel", wait_until)
    program.controller.open(folder / "talks.json")
    save_to(monkeypatch, folder / "kept.mapview.json")
    box = answer(program, "Save", wait_until)
    assert "notes" in box.text()
    wait_until(lambda: session.store.file.name == "talks.json", "the other dossier, after saving")
    assert read_view(folder / "kept.mapview.json").view.notes == {"convoy-strike": NOTE}
    session.set_style("strikes", Style(color="#112233"))
    window.actions_by_id["close"].trigger()
    answer(program, "Don't save", wait_until)
    wait_until(lambda: session.store.file.path is None, "the welcome page")


def test_a_view_that_somebody_else_changed_is_asked_about(
    program: Program, folder: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = folder / "mine.mapview.json"
    opened(program, folder / "talks.json", wait_until)
    save_to(monkeypatch, view)
    program.controller.documents.save()
    view.write_text(view.read_text().replace("bundled", "theirs"))
    program.session.annotate("convoy-strike", NOTE)
    program.controller.documents.save()
    answer(program, "Cancel", wait_until)
    assert "theirs" in view.read_text()
    program.controller.documents.save()
    answer(program, "Overwrite", wait_until)
    assert read_view(view).view.notes == {"convoy-strike": NOTE}


def test_a_view_that_cannot_be_written_is_said(
    program: Program, wait_until: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.session.annotate("convoy-strike", NOTE)
    save_to(monkeypatch, tmp_path / "no" / "mine.mapview.json")
    program.controller.documents.save()
    assert "cannot be written" in program.window.messages.label.text()
    assert program.window.isWindowModified()


def test_the_theme_of_a_view_is_shown_and_not_remembered(
    program: Program, folder: Path, wait_until: Wait
) -> None:
    view = folder / "dark.mapview.json"
    view.write_text(
        '{"format": "mapviewer-view", "version": 1, "theme": "dark", "dossier": {"path": "talks.json"}}'
    )
    program.controller.open(view)
    answer(program, "Open anyway", wait_until)
    assert program.window.actions_by_id["theme-dark"].isChecked()
    assert program.controller.settings.theme is Theme.LIGHT


def drop(program: Program, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    program.window.dropEvent(event)


def test_views_and_folders_among_several_dropped_files_are_told(
    program: Program, folder: Path, wait_until: Wait
) -> None:
    drop(program, folder / "b.mapview.json", folder, folder / "talks.json")
    wait_until(lambda: program.session.store.file.name == "talks.json", "the dossier")
    assert "2 were not opened" in program.window.messages.label.text()
    assert not program.window.messages.isHidden()


def test_a_folder_is_opened_or_asked_about(program: Program, folder: Path, wait_until: Wait) -> None:
    drop(program, folder)
    wait_until(lambda: program.session.store.file.name == "talks.json", "the only dossier of the folder")
    (folder / "second.json").write_bytes((folder / "talks.json").read_bytes())
    drop(program, folder)
    wait_until(lambda: program.window.findChild(QListWidget, "openable") is not None, "the question which")
    listed = program.window.findChild(QListWidget, "openable")
    assert listed is not None
    assert listed.count() == 2
    listed.setCurrentRow(0)
    dialog = listed.parent()
    assert isinstance(dialog, QDialog)
    listed.itemActivated.emit(listed.item(0))
    wait_until(lambda: program.session.store.file.name == "second.json", "the chosen one")


def replace_file(path: Path, content: bytes) -> None:
    new = path.with_name("new.part")
    new.write_bytes(content)
    os.replace(new, path)  # noqa: PTH105 - what others do


def test_a_dossier_that_changes_is_told_of_and_read_again(
    program: Program, folder: Path, wait_until: Wait
) -> None:
    dossier, session = folder / "talks.json", program.session
    opened(program, dossier, wait_until)
    session.focus(("convoy-strike",))
    session.annotate("convoy-strike", NOTE)
    session.select_window(to_utc(Civil(2025, 7, 15), "UTC"), to_utc(Civil(2025, 7, 18), "UTC"))
    kept = session.selection
    raw = json.loads(dossier.read_bytes())
    raw["events"].append({"id": "new", "title": "New"})
    replace_file(dossier, json.dumps(raw).encode())
    messages = program.window.messages
    wait_until(lambda: "has changed on the disk" in messages.label.text(), "the word of the change")
    assert len(session.store) == 11
    messages.action.click()
    wait_until(lambda: len(session.store) == 12, "the new dossier")
    assert (session.selection, session.notebook.notes) == (kept, {"convoy-strike": NOTE})
    assert messages.isHidden()
    assert program.window.isWindowModified(), "the note is no more saved than it was"
    program.window.actions_by_id["auto-reload"].trigger()
    assert program.controller.settings.auto_reload
    raw["events"].append({"id": "newer", "title": "Newer"})
    dossier.write_text(json.dumps(raw))
    wait_until(
        lambda: len(session.store) == 13, "the newest dossier, by itself, also when it was written in place"
    )


def test_a_dossier_that_is_taken_away_is_told_of_and_stays_open(
    program: Program, folder: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted, or gone with the whole folder, as when its disk is taken out; then back, as it was or as another one."""
    program.controller.documents.watching._away.setInterval(150)
    place = folder / "disk"
    place.mkdir()
    dossier = place / "talks.json"
    (folder / "talks.json").rename(dossier)
    opened(program, dossier, wait_until)
    messages, session = program.window.messages, program.session
    dossier.rename(folder / "aside.json")
    wait_until(lambda: "talks.json is not there any more" in messages.label.text(), "the word of it")
    session.focus(("convoy-strike",))
    session.annotate("convoy-strike", NOTE)
    assert len(session.store) == 11
    (folder / "aside.json").rename(dossier)
    wait_until(messages.isHidden, "nothing to tell any more")
    place.rename(folder / "elsewhere")
    wait_until(lambda: not messages.isHidden(), "the word of the folder that went")
    # A view can be saved: beside the dossier it has no place now, and says so; elsewhere it has.
    view = folder / "tour.mapview.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(view), ""))
    program.controller.documents.save()
    assert "convoy-strike" in view.read_text()
    (folder / "elsewhere").rename(place)
    wait_until(messages.isHidden, "nothing to tell any more")
    raw = json.loads(dossier.read_bytes())
    raw["events"].append({"id": "new", "title": "New"})
    replace_file(dossier, json.dumps(raw).encode())
    wait_until(lambda: "has changed on the disk" in messages.label.text(), "it is still watched")


def test_a_half_written_dossier_leaves_the_old_one(program: Program, folder: Path, wait_until: Wait) -> None:
    dossier, messages = folder / "talks.json", program.window.messages
    whole = dossier.read_bytes()
    opened(program, dossier, wait_until)
    program.controller.toggle_auto_reload()
    replace_file(dossier, whole[: len(whole) // 2])
    wait_until(lambda: "what was read before is still shown" in messages.label.text(), "the word of it")
    assert len(program.session.store) == 11
    raw = json.loads(whole)
    raw["events"].append({"id": "new", "title": "New"})
    replace_file(dossier, json.dumps(raw).encode())
    wait_until(lambda: len(program.session.store) == 12, "the whole one")


def test_recent_files_can_be_forgotten(program: Program, folder: Path, wait_until: Wait) -> None:
    opened(program, folder / "talks.json", wait_until)
    assert program.controller.settings.recent
    program.window.recentCleared.emit()
    assert program.controller.settings.recent == ()


@pytest.mark.parametrize("words", ["", "A", "not base64 at all", "AAAA", "é"])
def test_a_layout_that_is_none_is_no_reason_not_to_start(program: Program, words: str) -> None:
    program.window.restore_layout(words, words)
    assert program.window.isVisible()


def test_a_window_from_a_monitor_that_is_gone_comes_back_onto_the_screen(program: Program) -> None:
    window = program.window
    window.move(9_000, 9_000)
    geometry, layout = window.layout_words()
    window.move(0, 0)
    window.restore_layout(geometry, layout)
    assert window.screen().availableGeometry().intersects(window.frameGeometry())


def test_a_full_disk_under_the_cache_is_said_in_the_window(
    program: Program, folder: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(reading, "LARGE_LINES", -1)
    monkeypatch.setattr(column_cache, "keep", full)
    lines = [json.loads(assets.sample_dossier().read_bytes())]
    events = lines[0].pop("events")
    (folder / "talks.jsonl").write_text("\n".join(json.dumps(line) for line in [*lines, *events]))
    opened(program, folder / "talks.jsonl", wait_until)
    assert len(program.session.store) == 11
    assert "No space left on device" in program.window.messages.label.text()
    # Another file, a small one, has nothing to do with it.
    monkeypatch.setattr(reading, "LARGE_LINES", 10_000)
    opened(program, folder / "talks.json", wait_until)
    assert program.window.messages.isHidden()

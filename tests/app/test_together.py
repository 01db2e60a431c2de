"""Several dossiers in one window: opened, added, switched off and on, taken away, kept in the view file, watched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel

from mapviewer import assets
from mapviewer.app.event_model import Column
from mapviewer.app.main import Program
from mapviewer.notebook import Note
from mapviewer.viewfile import read_view

Wait = Callable[..., None]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "talks.json", tmp_path / "more.json"
    first.write_bytes(assets.sample_dossier().read_bytes())
    second.write_text(
        json.dumps(
            {
                "format": "mapviewer-dossier",
                "version": 1,
                "title": "More",
                "categories": [{"id": "strikes", "label": "Walk-outs"}],
                "events": [
                    {
                        "id": "convoy-strike",
                        "title": "Another event of that id",
                        "when": "2025-07-15",
                        "category": "strikes",
                        "place": {"name": "Izra", "lat": 32.9, "lon": 36.2},
                    },
                    {"id": "bad", "when": "2025"},
                ],
            }
        )
    )
    return first, second


def both(program: Program, files: tuple[Path, Path], wait_until: Wait) -> None:
    program.controller.documents.open_several(files)
    wait_until(lambda: len(program.session.store.layers) == 2, "both dossiers")


def test_several_files_open_together(program: Program, files: tuple[Path, Path], wait_until: Wait) -> None:
    session, window = program.session, program.window
    both(program, files, wait_until)
    assert len(session.store) == 12
    assert [problem.file.endswith("more.json") for problem in session.store.problems] == [True]
    labels = [info.label for info in session.store.categories]
    assert labels.count("Strikes") == labels.count("Walk-outs") == 1
    dossiers = program.controller.together.list
    assert [dossiers.rows.item(n).text() for n in range(2)] == ["talks.json (11)", "more.json (1)"]
    table = window.table
    assert not table.view.isColumnHidden(Column.FILE)
    table.view.sortByColumn(Column.FILE, Qt.SortOrder.AscendingOrder)
    assert [table.model.index(n, Column.FILE).data() for n in range(2)] == ["more.json", "talks.json"]
    assert table.model.texts(0)[-1] == "talks.json"
    session.focus(("more›convoy-strike",))
    said = [label.text() for label in window.details.findChildren(QLabel)]
    assert any("more.json" in text for text in said)
    assert program.controller.together.read_path() == files[1]
    session.focus(("convoy-strike",))
    assert program.controller.together.read_path() == files[0]


def test_dropping_several(program: Program, files: tuple[Path, Path], wait_until: Wait) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    program.window.dropEvent(drop)
    wait_until(lambda: len(program.session.store.layers) == 2, "both dossiers")


def test_switching_one_off_and_on(program: Program, files: tuple[Path, Path], wait_until: Wait) -> None:
    both(program, files, wait_until)
    session, rows = program.session, program.controller.together.list.rows
    rows.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert session.selection.filters.file == ("more",)
    assert session.visible.counts.filtered == 11
    rows.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert rows.item(1).checkState() is Qt.CheckState.Checked, "the last one stays"
    rows.item(0).setCheckState(Qt.CheckState.Checked)
    assert not session.selection.filters
    program.controller.memory.undo()
    assert rows.item(0).checkState() is Qt.CheckState.Unchecked


def test_adding_and_taking_away(
    program: Program, files: tuple[Path, Path], wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = program.session
    program.controller.open(files[0])
    wait_until(lambda: session.store.file.name == "talks.json", "the first")
    session.focus(("convoy-strike",))
    session.annotate("convoy-strike", Note(text="Mine"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(files[1])], ""))
    program.window.actions_by_id["add-dossier"].trigger()
    wait_until(lambda: len(session.store.layers) == 2, "the second")
    assert session.selection.focus == ("convoy-strike",)
    assert session.notebook.notes["convoy-strike"].text == "Mine"
    # The same one again is shown already.
    program.controller.documents.add([files[1], files[0]])
    assert "shown already" in program.window.messages.label.text()
    dossiers = program.controller.together.list
    dossiers.rows.setCurrentRow(0)
    assert not dossiers.remove_button.isEnabled()
    dossiers.rows.setCurrentRow(1)
    dossiers.remove_button.click()
    wait_until(lambda: not session.store.layers, "the first alone")
    assert program.window.table.view.isColumnHidden(Column.FILE)
    assert session.notebook.notes["convoy-strike"].text == "Mine"


def test_one_that_cannot_be_read_is_said(
    program: Program, files: tuple[Path, Path], wait_until: Wait, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    program.controller.documents.open_several([files[0], bad, files[1]])
    wait_until(lambda: len(program.session.store.layers) == 2, "the good ones")
    assert "bad.json" in program.window.messages.label.text()


def test_a_view_keeps_them_together(
    program: Program,
    files: tuple[Path, Path],
    wait_until: Wait,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    both(program, files, wait_until)
    session = program.session
    session.annotate("more›convoy-strike", Note(text="Which one?"))
    view = tmp_path / "both.mapview.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(view), ""))
    program.controller.documents.save()
    kept = read_view(view).view
    assert (kept.dossier.path, [name.path for name in kept.more]) == ("talks.json", ["more.json"])
    program.controller.open_sample()
    wait_until(lambda: session.store.file.name == "paris-talks.json", "the sample")
    assert program.controller.documents.more == ()
    program.controller.open(view)
    wait_until(lambda: len(session.store.layers) == 2, "the view")
    assert session.notebook.notes["more›convoy-strike"].text == "Which one?"
    assert program.controller.documents.paths == files


def test_each_file_is_watched(program: Program, files: tuple[Path, Path], wait_until: Wait) -> None:
    both(program, files, wait_until)
    program.controller.toggle_auto_reload()
    raw = json.loads(files[1].read_bytes())
    raw["events"][1]["title"] = "Good now"
    files[1].write_text(json.dumps(raw))
    wait_until(lambda: len(program.session.store) == 13, "the file that changed")
    assert len(program.session.store.layers) == 2


def test_what_leaves_says_which_file(program: Program, files: tuple[Path, Path], wait_until: Wait) -> None:
    from mapviewer.writers import listing_of, writer_named

    both(program, files, wait_until)
    session = program.session
    text = b"".join(writer_named("csv", "").write(listing_of(session.store, session.visible))).decode()
    assert text.splitlines()[0].endswith(",file,file_id")
    assert any(line.endswith(",more.json,convoy-strike") for line in text.splitlines())

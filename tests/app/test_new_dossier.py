"""A dossier of one's own, begun in the window."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from mapviewer.app.import_dialog import ImportDialog
from mapviewer.app.main import Program
from mapviewer.app.new_dossier import GuideDialog, NewDossierDialog
from mapviewer.exports.template import TEMPLATES
from tests.app.pages import spin


@pytest.fixture
def dialog(qapp: QApplication) -> Iterator[NewDossierDialog]:
    made = NewDossierDialog()
    made.show()
    yield made
    with contextlib.suppress(RuntimeError):
        made.reject()
    spin(0)


@pytest.mark.parametrize("ending", list(TEMPLATES))
def test_it_writes_what_the_command_writes(dialog: NewDossierDialog, tmp_path: Path, ending: str) -> None:
    (dialog.table_button if ending == ".csv" else dialog.file_button).click()
    assert dialog.ending == ending
    told: list[Path] = []
    dialog.written.connect(told.append)
    target = tmp_path / f"mine{ending}"
    dialog.save_to(target)
    assert told == [target]
    assert target.read_bytes() == TEMPLATES[ending]()


def test_it_overwrites_nothing_unasked(dialog: NewDossierDialog, tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    target.write_text("mine")
    dialog.save_to(target)
    assert target.read_text() == "mine"
    assert dialog.message.isVisible()
    dialog.save_to(tmp_path / "nowhere" / "mine.csv")
    assert "nowhere" in dialog.message.text()


def test_the_guide_is_read_here_and_leads_nowhere_else(dialog: NewDossierDialog) -> None:
    dialog.guide_button.click()
    guide = dialog.findChild(GuideDialog)
    assert guide is not None
    assert "Your own dossier" in guide.text.toPlainText()
    guide.follow(QUrl("https://example.org/dossier.md"))
    guide.follow(QUrl("commands.md"))
    assert "Your own dossier" in guide.text.toPlainText()
    guide.follow(QUrl("dossier.md#when"))
    assert "Your own dossier" not in guide.text.toPlainText()
    guide.reject()


def test_the_window_writes_and_opens_it_without_a_question(
    program: Program, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    program.window.actions_by_id["new"].trigger()
    dialog = program.window.findChild(NewDossierDialog)
    assert dialog is not None
    dialog.save_to(tmp_path / "mine.csv")
    wait_until(lambda: program.session.store.file.name == "mine.csv", "the new table")
    assert program.window.findChild(ImportDialog) is None
    assert program.window.messages.isVisible()
    assert len(program.session.store) == 1

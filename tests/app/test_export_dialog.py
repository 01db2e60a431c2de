"""The export dialog: what it says beforehand, what it writes, and that the command line it gives writes the same."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mapviewer import assets
from mapviewer.app.export_dialog import ExportDialog
from mapviewer.app.loss_words import _WORDS, loss_words
from mapviewer.app.main import Program
from mapviewer.cli import main
from mapviewer.events.store import Store
from mapviewer.exports import Loss, exports, losses
from mapviewer.exports.base import CUT, FIELDS, HEAD
from mapviewer.opening import open_dossier
from mapviewer.query.filters import Filters
from mapviewer.query.index import Index
from mapviewer.query.selection import Selection
from tests.app.pages import spin
from tests.exports.dossiers import opened

Opens = Callable[..., ExportDialog]
WINDOW = (1752526800, 1752786000)
"""15 to 17 July 2025 in Damascus."""


@pytest.fixture
def opens(qapp: QApplication, sample: Store) -> Iterator[Opens]:
    made: list[ExportDialog] = []

    def go(selection: Selection | None = None, store: Store | None = None) -> ExportDialog:
        dialog = ExportDialog(Index(store or sample), selection or Selection())
        made.append(dialog)
        dialog.show()
        return dialog

    yield go
    for dialog in made:
        try:
            dialog.reject()
        except RuntimeError:
            continue
    spin(0)


def _choose(dialog: ExportDialog, name: str) -> None:
    dialog.format_box.setCurrentIndex(dialog.format_box.findData(name))


def _told(dialog: ExportDialog) -> list[str]:
    return [dialog.lost_list.item(n).text() for n in range(dialog.lost_list.count())]


def test_what_the_file_will_not_hold_is_said_before_it_is_written(
    opens: Opens, wait_until: Callable[..., None]
) -> None:
    dialog = opens()
    _choose(dialog, "gpx")
    wait_until(lambda: dialog.lost_list.count() > 0, "the losses")
    assert "competing accounts: 2 events" in _told(dialog)
    _choose(dialog, "dossier")
    wait_until(lambda: "everything" in dialog.lost_words.text(), "no losses")
    assert _told(dialog) == []


@pytest.mark.parametrize("name", list(exports()))
def test_the_command_line_writes_the_same_bytes(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None], name: str
) -> None:
    filters = Filters().adding("place", "suwayda").adding("text", "the")
    dialog = opens(Selection(window=WINDOW, zone="Asia/Damascus", filters=filters))
    assert dialog.shown_button.isChecked()
    _choose(dialog, name)
    target = tmp_path / f"window{exports()[name].endings[0]}"
    done: list[str] = []
    dialog.saved.connect(done.append)
    command = shlex.split(dialog.command())
    dialog.save_to(target)
    wait_until(lambda: bool(done), "the file")
    assert done == [str(target)]
    shutil.copy(assets.sample_dossier(), tmp_path / command[2])
    monkeypatch.chdir(tmp_path)
    assert main(command[1:]) == 0
    assert Path(command[3]).read_bytes() == target.read_bytes()


def test_events_in_view_and_undated_ones_are_counted_and_chosen(opens: Opens, sample: Store) -> None:
    dialog = opens(Selection(window=WINDOW, zone="Asia/Damascus"))
    assert dialog.shown_button.isEnabled()
    assert dialog.undated_box.isVisible()
    assert dialog.choice.window == WINDOW
    dialog.undated_box.setChecked(False)
    assert "--dated-only" in dialog.command()
    dialog.all_button.click()
    assert dialog.choice.window != WINDOW
    whole = opens()
    assert not whole.shown_button.isEnabled()
    assert whole.choice.everything


def test_nothing_is_overwritten_unasked_least_of_all_what_is_open(
    opens: Opens, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    path = tmp_path / "d.json"
    shutil.copy(assets.sample_dossier(), path)
    before = path.read_bytes()
    dialog = opens(store=open_dossier(path))
    _choose(dialog, "dossier")
    assert "d-export.json" in dialog.command()
    dialog.save_to(path, force=True)
    assert "open" in dialog.message.text()
    assert path.read_bytes() == before
    other = tmp_path / "o.json"
    other.write_text("mine")
    dialog.save_to(other)
    wait_until(lambda: "nothing was overwritten" in dialog.message.text(), "the refusal")
    assert other.read_text() == "mine"
    assert dialog.save_button.isEnabled()
    done: list[str] = []
    dialog.saved.connect(done.append)
    dialog.save_to(other, force=True)
    wait_until(lambda: bool(done), "the file")
    assert other.read_bytes() != b"mine"


def test_who_cancels_has_no_file_and_the_dialog_stays(
    opens: Opens, tmp_path: Path, wait_until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opens()
    _choose(dialog, "csv")
    monkeypatch.setattr(dialog._jobs, "_pool", _Waiting(dialog))
    dialog.save_to(tmp_path / "o.csv")
    assert not dialog.save_button.isEnabled()
    assert dialog.progress.isVisible()
    dialog.cancel()
    assert "nothing was written" in dialog.message.text()
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()
    for work in dialog._jobs._pool.work:  # type: ignore[attr-defined]
        work.run()
    assert not list(tmp_path.iterdir())


class _Waiting:
    """A pool that keeps its work until the test does it."""

    def __init__(self, dialog: ExportDialog) -> None:
        self.work: list[object] = []
        self._old = dialog._jobs._pool

    def start(self, runner: object) -> None:
        self.work.append(runner)

    def waitForDone(self, ms: int) -> bool:  # noqa: N802 - Qt's name
        return self._old.waitForDone(ms)


def test_the_command_line_goes_to_the_clipboard(opens: Opens) -> None:
    dialog = opens()
    dialog.command_button.click()
    assert QGuiApplication.clipboard().text() == dialog.command()


def test_every_loss_has_words_of_its_own(tmp_path: Path) -> None:
    known = {*FIELDS, *(f"the dossier's {name}" for name in HEAD), CUT}
    assert known <= _WORDS.keys()
    store = opened(tmp_path)
    said = {loss.what for export in exports().values() for loss in losses(export, store)}
    assert said <= _WORDS.keys()
    assert loss_words(Loss("radius_m", 1)) == "radii: 1 event"
    assert loss_words(Loss("the dossier's details of actors", 0)) == "details of actors"


def test_the_window_opens_it_and_says_where_the_file_is(
    program: Program, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    program.window.actions_by_id["export-data"].trigger()
    dialog = program.window.findChild(ExportDialog)
    assert dialog is not None
    dialog.save_to(tmp_path / "o.csv")
    wait_until(lambda: (tmp_path / "o.csv").exists(), "the file")
    wait_until(lambda: program.window.messages.isVisible(), "the message")

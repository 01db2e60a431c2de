"""Nothing open, a file on its way, a file that is no good: each says what it is and has a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mapviewer import assets
from mapviewer.app.actions import ACTIONS, needs_dossier
from mapviewer.app.main import Program

Wait = Callable[..., None]


def closed(program: Program) -> None:
    program.controller.documents.close()
    assert program.window.centre.currentWidget() is program.window.welcome


def test_nothing_open_offers_only_what_can_be_done(program: Program) -> None:
    window = program.window
    closed(program)
    for spec in filter(needs_dossier, ACTIONS):
        assert not window.actions_by_id[spec.id].isEnabled(), spec.id
    assert window.actions_by_id["open"].isEnabled()
    assert not window.toolbar.mode_box.isEnabled()
    assert window.counts_label.text() == "No dossier is open."
    assert window.zone_label.isHidden()
    assert window.problems_button.isHidden()
    program.controller.open_sample()


def test_a_file_on_its_way_can_be_cancelled(program: Program, wait_until: Wait) -> None:
    window, welcome = program.window, program.window.welcome
    closed(program)
    cancelled: list[bool] = []
    window.cancelAsked.connect(lambda: cancelled.append(True))
    program.controller.open(assets.sample_dossier())
    assert not welcome.waiting.isHidden()
    assert welcome.choices.isHidden()
    assert "Opening" in welcome.busy.text()
    assert window.status.progress.isHidden(), "said once"
    welcome.cancel.click()
    assert cancelled
    wait_until(lambda: welcome.waiting.isHidden(), "the progress to go")
    assert window.centre.currentWidget() is welcome
    assert not welcome.choices.isHidden()


def test_a_file_that_is_no_good(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    window = program.window
    closed(program)
    bad = tmp_path / "broken.json"
    bad.write_text('{"events": [')
    program.controller.open(bad)
    wait_until(lambda: not window.messages.isHidden(), "the message")
    show, again = window.messages.buttons
    assert "broken.json" in window.messages.label.text()
    assert str(tmp_path) not in window.messages.label.text()
    assert window.problems_button.text() == "1 error"
    show.click()
    assert not window.problems_dock.isHidden()
    bad.write_bytes(assets.sample_dossier().read_bytes())
    again.click()
    wait_until(lambda: len(program.session.store) == 11, "the file, mended")
    assert window.messages.isHidden()


def test_panes_go_with_the_dossier_and_come_back(program: Program, wait_until: Wait) -> None:
    window = program.window
    window.show_dock(window.filters_dock)
    window.details_dock.close()
    geometry, layout = window.layout_words()
    closed(program)
    shown = [dock for dock in window.docks if not dock.isHidden()]
    assert not shown
    window.restore_layout(geometry, layout)
    assert not [dock for dock in window.docks if not dock.isHidden()], "at the start nothing is open either"
    program.controller.open_sample()
    wait_until(lambda: len(program.session.store) == 11, "the sample")
    assert not window.filters_dock.isHidden()
    assert not window.events_dock.isHidden()
    assert window.details_dock.isHidden(), "as it was left"

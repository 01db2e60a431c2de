"""Two versions of a dossier in the window: what differs, event by event, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from mapviewer import assets
from mapviewer.app.main import Program
from mapviewer.notebook import Note
from mapviewer.query.versions import Kind

Wait = Callable[..., None]


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The sample with an event that is gone in it now, without one that was added, with another title."""
    raw = json.loads(assets.sample_dossier().read_text("utf-8"))
    events = [event for event in raw["events"] if event["id"] != "convoy-strike"]
    events[0]["title"] = "<b>Before</b> ${x}"
    events.append({"id": "withdrawn", "title": "Withdrawn", "when": "2025-07-10"})
    path = tmp_path / "earlier.json"
    path.write_text(json.dumps({**raw, "events": events}))
    return path


def opened(program: Program, folder: Path, wait_until: Wait) -> None:
    """Open the sample from a folder of the test's own: another test's may be open still."""
    path = folder / "talks.json"
    path.write_bytes(assets.sample_dossier().read_bytes())
    program.controller.open(path)
    wait_until(lambda: program.session.store.file.path == path, "the sample")


def compared(program: Program, earlier: Path, wait_until: Wait) -> None:
    opened(program, earlier.parent, wait_until)
    program.session.annotate("convoy-strike", Note(text="Mine"))
    program.controller.versions.compare(earlier)
    wait_until(lambda: program.controller.versions.shown is not None, "both versions")


def card(program: Program) -> list[str]:
    return [label.text() for label in program.controller.versions.panel.card.findChildren(QLabel)]


def test_what_differs_is_shown_and_gone_back_from(program: Program, earlier: Path, wait_until: Wait) -> None:
    compared(program, earlier, wait_until)
    session, desk, window = program.session, program.controller.versions, program.window
    assert session.selection.filters.category == ("added", "removed", "changed")
    assert session.visible.counts.filtered == 9
    assert len(session.store) == 12
    assert [info.label for info in session.store.categories] == ["Added", "Removed", "Changed", "The same"]
    assert not window.actions_by_id["save-view"].isEnabled()
    assert desk.panel.kinds[Kind.ADDED].text() == "Added 1"
    # Ids of what is there still are its own, and so are notes.
    session.focus(("convoy-strike",))
    assert session.notebook.notes["convoy-strike"].text == "Mine"
    assert "Added" in card(program)
    session.focus(("earlier›withdrawn",))
    assert {"Withdrawn", "Removed"} <= set(card(program))
    session.focus((session.store.events[0].id,))
    told = card(program)
    assert "title" in told
    assert any("<b>Before</b> ${x}" in text for text in told)
    desk.panel.back.click()
    assert desk.shown is None
    assert desk.dock.isHidden()
    assert (len(session.store), bool(session.selection.filters)) == (11, False)
    assert session.notebook.notes["convoy-strike"].text == "Mine"
    assert window.actions_by_id["save-view"].isEnabled()


def test_switches_are_filters(program: Program, earlier: Path, wait_until: Wait) -> None:
    compared(program, earlier, wait_until)
    session, panel = program.session, program.controller.versions.panel
    panel.kinds[Kind.CHANGED].click()
    assert session.selection.filters.category == ("added", "removed")
    session.set_filters(session.selection.filters.of("category", ()))
    assert all(button.isChecked() for button in panel.kinds.values())
    panel.next.click()
    assert session.selection.focus


def test_opening_something_else_ends_it(program: Program, earlier: Path, wait_until: Wait) -> None:
    compared(program, earlier, wait_until)
    program.session.annotate("convoy-strike", None)
    program.controller.open(earlier)
    wait_until(lambda: program.session.store.file.name == "earlier.json", "another dossier")
    assert program.controller.versions.shown is None
    assert program.controller.versions.dock.isHidden()


def test_the_menu_asks_for_the_earlier_version(
    program: Program, earlier: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(program, earlier.parent, wait_until)
    same = assets.sample_dossier()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(same), ""))
    program.window.actions_by_id["compare-version"].trigger()
    wait_until(lambda: program.controller.versions.shown is not None, "both versions")
    assert "the same events" in program.window.messages.label.text()
    assert not program.session.selection.filters


def test_one_that_cannot_be_read_leaves_everything(
    program: Program, tmp_path: Path, wait_until: Wait
) -> None:
    opened(program, tmp_path, wait_until)
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    program.controller.versions.compare(bad)
    wait_until(lambda: not program.window.messages.isHidden(), "why not")
    assert program.controller.versions.shown is None
    assert len(program.session.store) == 11

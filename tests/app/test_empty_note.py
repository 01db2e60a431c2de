"""The note over an empty map says why it is empty, and its buttons lead out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from mapviewer.app.main import Program
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.query.selection import Filters

ZONE = "Asia/Damascus"


def test_from_an_empty_window_to_the_events_around_it(program: Program) -> None:
    session, note = program.session, program.controller.empty_note
    assert note.isHidden()
    session.select_window(to_utc(Civil(2023, 3, 3), ZONE), to_utc(Civil(2023, 3, 10), ZONE))
    # Something that may reach into any time keeps a window from being empty.
    session.set_filters(Filters(category=("strikes",)))
    assert not note.isHidden()
    assert note.words.text() == "No events: 3–9 March 2023"
    assert note.earlier.isHidden()
    assert note.later.text() == "15 July 2025 ›"
    note.later.click()
    assert note.isHidden()
    assert session.selection.focus == ("convoy-strike",)
    session.set_filters(Filters(category=("no such",)))
    assert note.words.text() == "No event passes the filters"
    assert note.all_time.isHidden()
    note.clear.click()
    assert not session.selection.filters


def test_a_dossier_without_events_says_so_and_what_could_not_be_read(
    program: Program, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    note, session = program.controller.empty_note, program.session
    path = tmp_path / "empty.json"
    head = {"format": "mapviewer-dossier", "version": 1, "title": "Empty"}
    path.write_text(json.dumps({**head, "events": []}), encoding="utf-8")
    program.controller.open(path)
    wait_until(lambda: session.store.head.title == "Empty")
    assert not note.isHidden()
    assert note.words.text() == "No events in this dossier"
    assert note.why.isHidden()
    path.write_text(json.dumps({**head, "title": "Unread", "events": [{"title": "?"}]}), encoding="utf-8")
    program.controller.open(path)
    wait_until(lambda: session.store.head.title == "Unread")
    assert not note.why.isHidden()

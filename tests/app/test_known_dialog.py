"""What was known by a date, asked in the window."""

from __future__ import annotations

import pytest

from mapviewer.app.known_dialog import KnownDialog
from mapviewer.app.main import Program


def dialog(program: Program) -> KnownDialog:
    program.window.actions_by_id["known"].trigger()
    found = [box for box in program.window.findChildren(KnownDialog) if box.isVisible()]
    return found[-1]


def test_the_second_clock_is_set_told_and_lifted(program: Program) -> None:
    session, window = program.session, program.window
    box = dialog(program)
    assert not box.show_button.isEnabled()
    assert not box.all_button.isEnabled()
    box.edit.setText("16 July 2025")
    assert "16 Jul 2025" in box.answer.text()
    assert "0 known" in box.answer.text()
    box.show_button.click()
    assert session.selection.filters.known == ("2025-07-16",)
    assert "as known by 16 Jul 2025" in window.counts_label.text()
    assert session.visible.counts.filtered == 11
    assert "known by 2025-07-16" in program.controller.memory.undo_words
    box = dialog(program)
    assert box.edit.text() == "2025-07-16"
    box.edit.setText("2026")
    box.show_button.click()
    assert session.visible.counts.unknown_when == 11, "the sample's source has no date"
    box = dialog(program)
    box.all_button.click()
    assert not session.selection.filters
    assert session.visible.counts.filtered == 0


@pytest.mark.parametrize("text", ["", "soon", "2025/..", "31 February 2025"])
def test_what_is_no_date_is_said(program: Program, text: str) -> None:
    box = dialog(program)
    box.edit.setText(text)
    assert not box.show_button.isEnabled()
    assert box.answer.text()
    box.reject()

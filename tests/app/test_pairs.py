"""Events told twice, in the real window: offered, judged, kept, taken back; cards link to each other, and no count changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from mapviewer.app.main import Program
from mapviewer.app.pairs_panel import APART, OPEN, SAME, Line, PairsPanel
from mapviewer.viewfile import read_view

Wait = Callable[..., None]
KEY = frozenset(("a", "wire›x"))


def dossier(path: Path, events: list[dict[str, Any]]) -> Path:
    path.write_text(
        json.dumps({"format": "mapviewer-dossier", "version": 1, "title": path.stem, "events": events})
    )
    return path


def told(key: str, title: str, day: int = 15) -> dict[str, Any]:
    place = {"name": "Suwayda", "lat": 32.7, "lon": 36.5 + day / 1000}
    return {"id": key, "title": title, "when": f"2025-07-{day}", "place": place, "actors": ["Convoy crew"]}


@pytest.fixture
def pairing(program: Program, tmp_path: Path, wait_until: Wait) -> Program:
    """Two dossiers with two events in common and one alone, and the pairs shown."""
    first = dossier(tmp_path / "desk.json", [told("a", "Convoy bombed <b>near</b> Suwayda"), told("b", "Ministers meet again", 16)])  # fmt: skip
    second = dossier(
        tmp_path / "wire.json",
        [
            told("x", "Convoy bombed near Suwayda"),
            told("y", "Ministers meet again in secret", 16),
            told("z", "Rain", 20),
        ],
    )
    program.controller.documents.open_several((first, second))
    wait_until(lambda: len(program.session.store.layers) == 2, "both dossiers")
    wait_until(lambda: counts(program)[OPEN] == 2, "the pairs")
    program.window.actions_by_id["pairs"].trigger()
    return program


def panel(program: Program) -> PairsPanel:
    return program.controller.pairs.panel


def counts(program: Program) -> dict[str, int]:
    return dict(panel(program).counts())


def said(program: Program) -> str:
    return "\n".join(label.text() for label in program.window.details.findChildren(QLabel))


def test_pairs_are_offered_judged_kept_and_taken_back(
    pairing: Program, tmp_path: Path, wait_until: Wait
) -> None:
    session, view = pairing.session, panel(pairing)
    before = session.visible.counts
    assert "2" in pairing.controller.together.list.pairs_button.text()
    # Side by side, as plain text, with what agrees and what does not.
    texts = [label.text() for label in view.card.findChildren(QLabel)]
    assert "Convoy bombed <b>near</b> Suwayda" in texts
    assert "Convoy bombed near Suwayda" in texts
    assert any(text.startswith("= When") for text in texts)
    assert any("at the same point" in text for text in texts)
    assert any(text.startswith("Nothing is merged") for text in texts)
    # By keys alone: the list has the focus, the next pair is a key away, and so is the word.
    view.by.setText("Ada")
    view.reason.setText("the same wire")
    assert view.line is not None
    assert view.line.key == KEY
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    assert view.line.key != KEY
    QTest.keyClick(view.list, Qt.Key.Key_Up)
    view.same.click()
    assert counts(pairing) == {OPEN: 1, SAME: 1, APART: 0, "every": 2}
    view.apart.click()
    assert counts(pairing) == {OPEN: 0, SAME: 1, APART: 1, "every": 2}
    assert "judged" in view.empty.text()
    (one, other) = session.notebook.judged
    assert (one.key, one.same, one.by, one.why) == (KEY, True, "Ada", "the same wire")
    assert (other.same, other.why) == (False, "")
    # Nothing is merged; the cards link to each other.
    assert session.visible.counts == before
    assert len(session.store) == 5
    session.focus(("a",))
    assert "Also told in wire.json" in said(pairing)
    assert "judged by Ada" in said(pairing)
    links = pairing.window.details.findChildren(QPushButton)
    next(link for link in links if "Convoy bombed near" in link.accessibleName()).click()
    assert session.selection.focus == ("wire›x",)
    assert "Also told in desk.json" in said(pairing)
    session.focus(("b",))
    assert "Also told" not in said(pairing)
    # Kept in the view file, and there again after opening it.
    documents = pairing.controller.documents
    assert documents.unsaved
    view_path = tmp_path / "v.mapview.json"
    documents._write(view_path, None, force=True)
    assert [j.key for j in read_view(view_path).view.judged] == [one.key, other.key]
    pairing.controller.open_sample()
    wait_until(lambda: len(session.store) == 11, "the sample")
    pairing.controller.open(view_path)
    wait_until(lambda: len(session.store) == 5, "the view")
    wait_until(lambda: counts(pairing)[SAME] == 1, "what was judged")
    # Taken back from the list, and by undo.
    view.filter.setCurrentIndex(1)
    view.back.click()
    assert counts(pairing)[OPEN] == 1
    pairing.controller.run("undo")
    assert counts(pairing) == {OPEN: 0, SAME: 1, APART: 1, "every": 2}


def test_a_low_panel_goes_through_the_pairs_one_by_one(qapp: QApplication) -> None:
    del qapp
    view = PairsPanel()
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    seen: list[object] = []
    view.chosen.connect(seen.append)
    keys = [frozenset((f"a{n}", f"b{n}")) for n in range(3)]
    view.show_lines([Line(key, ("One", "Other"), "the same day") for key in keys], None)
    line = view.fontMetrics().height()
    view.resize(300, 40 * line)
    view.show()
    assert view.list.isVisible()
    assert not view.stepper.isVisible()
    view.resize(300, 20 * line)
    assert not view.list.isVisible()
    assert not view.later.isVisible()
    assert view.focusProxy() is view.further
    view.further.click()
    assert (seen[-1], view.position.text()) == (keys[1], "2 of 3")
    view.earlier.click()
    view.earlier.click()
    assert (seen[-1], view.position.text()) == (keys[2], "3 of 3")
    view.resize(300, 40 * line)
    assert view.list.currentRow() == 2
    assert view.later.isVisible()
    view.close()
    view.deleteLater()


def test_one_dossier_says_why_there_are_no_pairs(program: Program) -> None:
    program.window.actions_by_id["pairs"].trigger()
    view = panel(program)
    assert view.isVisible()
    assert "several dossiers" in view.empty.text()
    assert view.add.isVisible()
    assert not view.list.isVisible()

"""The painted timeline as a screen reader finds it, at Qt's accessibility interface."""

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from mapviewer.app import timeline_access
from mapviewer.app.timeline_view import TimelineView
from mapviewer.query.selection import Folding
from mapviewer.session import Opened, Session
from tests.timeline.axes import sample, window

NAME, VALUE = QAccessible.Text.Name, QAccessible.Text.Value


@pytest.fixture
def reader(qapp):
    """A session, its timeline, and the timeline's accessible side."""
    session = Session(sample())
    view = TimelineView()
    session.changed.connect(view.apply)
    view.open(Opened(session.store, session.selection, session.visible))
    view.resize(1280, 240)
    view.show()
    QApplication.processEvents()
    yield session, view, QAccessible.queryAccessibleInterface(view)
    view.close()
    view.deleteLater()


def things(side):
    return [side.child(k) for k in range(side.childCount())]


def names(side, role):
    return [thing.text(NAME) for thing in things(side) if thing.role() is role]


def test_the_timeline_says_what_it_is(reader):
    session, _, side = reader
    assert side.role() is QAccessible.Role.Chart
    assert side.text(NAME) == "Timeline"
    assert "All time: 8 shown" in side.text(QAccessible.Text.Description)
    assert len(names(side, QAccessible.Role.ListItem)) == 8
    session.select_window(*window("2025-07-15", "2025-07-17"))
    assert "15–17 July 2025" in side.text(QAccessible.Text.Description)


def test_handles_have_their_times_in_words(reader):
    session, view, side = reader
    assert names(side, QAccessible.Role.Slider) == []
    session.select_window(*window("2025-07-15", "2025-07-17"))
    assert names(side, QAccessible.Role.Slider) == ["Window start: 15 July 2025", "Window end: 17 July 2025"]
    first = side.child(0)
    assert first.text(VALUE) == "15 July 2025"
    layout = view._layout()
    assert first.rect().center().x() == pytest.approx(
        view.mapToGlobal(view.rect().topLeft()).x() + layout.start_handle, abs=2
    )


def test_events_folds_and_playhead(reader):
    session, view, side = reader
    session.focus(["damascus-strikes"])
    texts = names(side, QAccessible.Role.ListItem)
    assert any("16 July 2025" in words for words in texts)
    chosen = [thing for thing in things(side) if thing.state().selected]
    assert len(chosen) == 1
    assert names(side, QAccessible.Role.Button) == ["Folded gap: 24.5 years, no dated events, 1 possible"]
    assert names(side, QAccessible.Role.Indicator) == ["Playhead: 16 July 2025"]
    session.set_folding(Folding(opened=frozenset({0})))
    assert names(side, QAccessible.Role.Button) == ["Unfolded gap: 24.5 years"]
    thing = things(side)[-1]
    centre = thing.rect().center()
    assert side.childAt(centre.x(), centre.y()) is not None
    assert side.indexOfChild(thing) == side.childCount() - 1
    assert QAccessible.queryAccessibleInterface(view) is side


def test_what_has_gone_is_invalid(reader):
    session, _, side = reader
    session.select_window(*window("2025-07-15", "2025-07-17"))
    # The very last is the button for what lanes go by.
    last = side.child(side.childCount() - 2)
    assert last.isValid()
    session.select_all_time()
    assert not last.isValid()
    assert last.text(NAME) == ""
    assert side.child(side.childCount()) is None


def test_steps_are_announced(reader, monkeypatch):
    session, _, _ = reader
    said = []
    monkeypatch.setattr("mapviewer.app.timeline_view.announce", lambda _, words: said.append(words))
    monkeypatch.setattr("mapviewer.app.timeline_view.QAccessible.isActive", lambda: True)
    session.step_to_end(-1, origin="keys")
    assert "2000" in said[-1]
    session.select_window(*window("2025-07-15", "2025-07-17"), origin="goto")
    assert said[-1].startswith("15–17 July 2025: 2 shown + 3 possible")
    count = len(said)
    session.select_window(*window("2025-07-15", "2025-07-18"), origin="timeline")
    session.move_playhead(window("2025-07-16", "2025-07-16")[0], origin="player")
    assert len(said) == count


def test_announcing_without_a_listener_does_nothing(reader):
    _, view, _ = reader
    timeline_access.announce(view, "16 July 2025")
    timeline_access.announce(view, "")


def test_it_survives_a_listener_to_the_end_of_the_program():
    code = """
import gc
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from mapviewer.app.timeline_view import TimelineView
from mapviewer.session import Opened, Session
from tests.timeline.axes import sample
app = QApplication([])
QAccessible.setActive(True)
for _ in range(3):
    session = Session(sample())
    view = TimelineView()
    session.changed.connect(view.apply)
    view.open(Opened(session.store, session.selection, session.visible))
    view.resize(900, 240)
    view.show()
    side = QAccessible.queryAccessibleInterface(view)
    for k in range(side.childCount()):
        child = side.child(k)
        child.text(QAccessible.Text.Name), child.parent(), QAccessible.uniqueId(child)
    for _ in range(4):
        session.step_event(1, origin="keys")
        app.processEvents()
    view.close()
    view.deleteLater()
    app.processEvents()
    del view, side, child, session
    gc.collect()
    app.processEvents()
print("still here")
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "still here"), done.stderr


def test_no_factory_is_ever_installed():
    """Qt asks a factory about the web engine's own objects too, and dies of it when the map takes the focus."""
    from pathlib import Path

    for path in Path(timeline_access.__file__).parent.glob("*.py"):
        assert "QAccessible.installFactory(" not in path.read_text("utf-8")

"""The window in other languages: mirrored for Arabic but for time and the map, every title in its own direction, and room for longer words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QLabel,
    QStyleOptionViewItem,
    QToolBar,
)

from mapviewer.app import translator
from mapviewer.app.event_cells import EventCells
from mapviewer.app.event_model import Column
from mapviewer.app.main import Program
from mapviewer.app.texts import direction
from mapviewer.language import Language, current
from mapviewer.settings import Settings, Theme, load

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


@pytest.fixture
def speaking_program(
    qapp: QApplication, wait_until: Callable[..., None], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Language], Program]]:
    """Makes the program with the sample, in a language; afterwards everything speaks English again."""
    monkeypatch.setenv("MAPVIEWER_CONFIG", f"{tmp_path}/config")
    made: list[Program] = []

    def make(language: Language) -> Program:
        running = Program(qapp, remembered=Settings(theme=Theme.LIGHT), language=language)
        made.append(running)
        running.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        running.window.resize(1024, 680)
        running.window.show()
        running.controller.open_sample()
        wait_until(lambda: len(running.session.store) == 11, "the sample")
        return running

    yield make
    for running in made:
        running.close()
    wait_until(
        lambda: not any(p.window in qapp.topLevelWidgets() and p.window.isVisible() for p in made),
        "windows to go",
    )
    translator.install(qapp, Language.ENGLISH)


def test_arabic_runs_from_right_to_left_but_time_does_not(
    speaking_program: Callable[[Language], Program], qapp: QApplication
) -> None:
    program = speaking_program(Language.ARABIC)
    window = program.window
    assert current() is Language.ARABIC
    assert window.layoutDirection() is RTL
    assert window.timeline.layoutDirection() is LTR
    assert window.menuBar().actions()[0].text() == "&ملف"
    assert window.dockWidgetArea(window.events_dock) is Qt.DockWidgetArea.LeftDockWidgetArea
    # Qt's own words.
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.buttons()[0].text() == "ألغِ"
    # Earlier is on the left, as on the axis.
    bar = window.findChild(QToolBar, "toolbar")
    assert bar is not None
    places = {
        key: bar.widgetForAction(window.actions_by_id[key]).x()
        for key in ("open", "first", "step-back", "play", "step-on", "last")
    }
    order = ["first", "step-back", "play", "step-on", "last", "open"]
    assert sorted(places, key=places.__getitem__) == order
    # What has no letters follows the window.
    assert direction("2004–2008") is RTL
    program.session.focus((program.session.store.events[0].id,), origin="test")
    said = {label.text() for label in window.details.findChildren(QLabel)}
    assert {"متى", "أين"} <= said


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.ARABIC])
def test_a_title_keeps_its_direction_in_either_window(
    speaking_program: Callable[[Language], Program], language: Language
) -> None:
    program = speaking_program(language)
    model = program.window.table.model
    delegate = program.window.table.view.itemDelegate()
    assert isinstance(delegate, EventCells)
    option = QStyleOptionViewItem()
    delegate.initStyleOption(option, model.index(0, Column.EVENT))
    assert option.direction is LTR
    assert direction("قصف على Homs!") is RTL
    assert direction("Who? «من»") is LTR


def test_french_is_spoken_by_window_page_and_axis(speaking_program: Callable[[Language], Program]) -> None:
    window = speaking_program(Language.FRENCH).window
    assert window.layoutDirection() is LTR
    assert window.menuBar().actions()[1].text() == "&Édition"
    assert window.timeline_dock.windowTitle() == "Chronologie"
    assert window.table.model.headerData(0, Qt.Orientation.Horizontal) == "Quand"


def test_a_language_is_chosen_for_the_next_start_and_said_in_it(program: Program) -> None:
    program.controller.set_language("fr")
    assert load().language == "fr"
    assert program.window.messages.label.text() == "La langue changera au prochain démarrage de mapviewer."
    assert current() is Language.ENGLISH
    assert translator.chosen("fr") is Language.FRENCH
    assert translator.chosen("xx") is Language.ENGLISH


def test_words_two_fifths_longer_fit_at_1024_by_680(
    speaking_program: Callable[[Language], Program], wait_until: Callable[..., None]
) -> None:
    program = speaking_program(Language.PSEUDO)
    window = program.window
    program.session.focus((program.session.store.events[0].id,), origin="test")
    assert window.width() == 1024

    def cut() -> list[str]:
        found = [
            button.text()
            for button in window.findChildren(QAbstractButton)
            if button.isVisible() and button.text() and button.width() < button.minimumSizeHint().width()
        ]
        for label in window.findChildren(QLabel):
            needed = label.fontMetrics().horizontalAdvance(label.text())
            if label.isVisible() and not label.wordWrap() and label.contentsRect().width() + 1 < needed:
                found.append(label.text())
        return found

    # The docks share their room out after the first events.
    wait_until(lambda: not cut(), "every word to fit", timeout_ms=6_000)

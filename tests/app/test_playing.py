"""Playback in the window: by keys, by the toolbar, as the settings say."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mapviewer.app.main import Program
from mapviewer.app.playing import system_reduces_motion
from mapviewer.playback import SPEEDS, Pace
from mapviewer.query.selection import Mode
from tests.timeline.axes import dated


def test_space_plays_and_pauses(program: Program) -> None:
    play = program.window.actions_by_id["play"]
    assert play.text().startswith("&Play")
    QTest.keyClick(program.window.timeline, Qt.Key.Key_Space)
    assert program.controller.playing.player.playing
    assert play.text().startswith("&Pause")
    assert "Space" in play.text()
    assert program.session.selection.focus
    QTest.keyClick(program.window.timeline, Qt.Key.Key_Space)
    assert not program.controller.playing.player.playing
    assert play.text().startswith("&Play")


def test_a_click_on_time_pauses(program: Program) -> None:
    player = program.controller.playing.player
    program.controller.run("play")
    timeline = program.window.timeline
    stage = timeline._layout().stage
    QTest.mouseClick(
        timeline,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        timeline.rect().topLeft() + _point(stage.axis.right - 30, stage.ruler.bottom - 3),
    )
    assert not player.playing


def _point(x, y):
    from PySide6.QtCore import QPoint

    return QPoint(round(x), round(y))


def test_how_to_play_is_chosen_in_toolbar_and_menu_and_remembered(program: Program) -> None:
    toolbar, controller = program.window.toolbar, program.controller
    toolbar.pace_box.activated.emit(list(Pace).index(Pace.SMOOTH))
    assert controller.playing.player.tempo.pace is Pace.SMOOTH
    assert controller.settings.pace == "smooth"
    assert program.window.actions_by_id["pace-smooth"].isChecked()
    controller.run("pace-unit")
    assert toolbar.pace_box.currentIndex() == list(Pace).index(Pace.UNIT)
    toolbar.speed_box.activated.emit(SPEEDS.index(4.0))
    assert controller.settings.speed == 4.0
    controller.run("slower")
    assert controller.playing.player.tempo.speed == 2.0
    assert toolbar.speed_box.currentText() == "2×"
    controller.run("loop")
    assert controller.settings.loop
    assert program.window.actions_by_id["loop"].isChecked()
    controller.run("loop")
    assert not controller.playing.player.tempo.loop


def test_the_step_buttons_go_by_what_step_says(program: Program) -> None:
    session, controller = program.session, program.controller
    controller.run("first")
    controller.run("step-on")
    assert session.selection.focus == ("suwayda-clashes",)
    controller.run("pace-unit")
    session.set_mode(Mode.INSTANT)
    start = session.selection.bucket[0]
    controller.run("step-on")
    assert session.selection.bucket[0] == start + 86_400
    controller.run("step-back")
    assert session.selection.bucket[0] == start
    controller.run("pace-event")


def test_the_step_box_names_the_unit(program: Program) -> None:
    from mapviewer.events.calendar import Unit

    program.session.set_unit(Unit.MONTH)
    assert program.window.toolbar.pace_box.itemText(1) == "Step: month"


def test_nothing_to_play_without_dates(program: Program) -> None:
    program.session.open(dated(None))
    assert not program.window.actions_by_id["play"].isEnabled()
    program.session.open(dated("2025-07-16"))
    assert program.window.actions_by_id["play"].isEnabled()


def test_less_motion_is_a_setting(program: Program) -> None:
    player = program.controller.playing.player
    assert player.reduced == system_reduces_motion()
    program.controller.change_settings(motion="reduced")
    assert player.reduced
    program.controller.change_settings(motion="full")
    assert not player.reduced


def test_the_end_is_said(program: Program) -> None:
    program.session.open(dated("2025-07-16"))
    program.session.step_to_end(1)
    player = program.controller.playing.player
    program.controller.run("play")
    player._timer.stop()
    player.tick()
    assert not player.playing
    assert program.window.statusBar().currentMessage() == "Played to the end of the dossier"

import time

import pytest
from PySide6.QtCore import QEventLoop

from mapviewer.app.player import FRAME_S, ORIGIN, Player
from mapviewer.events.calendar import Unit
from mapviewer.playback import SWEEP_S, Pace, Tempo
from mapviewer.query.selection import ALL_TIME, Filters, Mode
from mapviewer.session import Session
from tests.timeline.axes import dated, sample, window

pytestmark = pytest.mark.usefixtures("qapp")
DAYS = window("2025-07-15", "2025-07-17")


class Desk:
    """A player with a clock that a test turns."""

    def __init__(self, of, **tempo):
        self.now = 0.0
        self.session = Session(of)
        self.player = Player(self.session, tempo=Tempo(**tempo), clock=lambda: self.now)
        self.session.changed.connect(self.player.apply)
        self.session.opened.connect(self.player.open)
        self.ends = []
        self.player.ended.connect(lambda: self.ends.append(self.now))

    def wait(self, seconds):
        """Time passes, and the clock ticks once."""
        self.now += seconds
        self.player._timer.stop()
        self.player.tick()

    @property
    def focus(self):
        return self.session.selection.focus


@pytest.fixture
def desk_of():
    made = []

    def make(of, **tempo):
        made.append(Desk(of, **tempo))
        return made[-1]

    yield make
    for desk in made:
        desk.player.pause()
        desk.player.deleteLater()


def test_events_follow_each_other_and_the_last_one_ends_it(desk_of):
    desk = desk_of(dated("2025-01-01", "2025-01-03", "2025-01-03", "2025-01-09"))
    desk.player.play()
    seen = [desk.focus]
    while desk.player.playing:
        desk.wait(1.2)
        seen.append(desk.focus)
    assert seen == [("e0",), ("e1", "e2"), ("e3",), ("e3",)]
    assert len(desk.ends) == 1


def test_play_at_the_end_begins_anew(desk_of):
    desk = desk_of(dated("2025-01-01", "2025-01-03"))
    desk.session.step_to_end(1)
    desk.player.play()
    assert desk.focus == ("e0",)


def test_a_loop_has_no_end(desk_of):
    desk = desk_of(dated("2025-01-01", "2025-01-03"), loop=True)
    desk.player.play()
    seen = []
    for _ in range(4):
        desk.wait(1.2)
        seen.append(desk.focus[0])
    assert seen == ["e1", "e0", "e1", "e0"]
    assert desk.ends == []


def test_smooth_playback_crosses_the_axis_in_its_time_however_many_frames(desk_of):
    for frames in (400, 90):
        desk = desk_of(sample(), pace=Pace.SMOOTH)
        desk.session.set_mode(Mode.CUMULATIVE)
        desk.session.move_playhead(0)
        desk.player.play()
        begun = desk.now
        while desk.player.playing and desk.now < 60:
            desk.wait(SWEEP_S / frames)
        fold = 0.035 * SWEEP_S
        assert desk.now - begun == pytest.approx(SWEEP_S - fold, abs=3 * SWEEP_S / frames)


def test_a_window_slides_smoothly_and_keeps_its_length(desk_of):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    desk.session.select_window(*DAYS)
    desk.player.play()
    starts = []
    for _ in range(30):
        desk.wait(FRAME_S)
        start, end = desk.session.selection.window
        assert end - start == DAYS[1] - DAYS[0]
        starts.append(start)
    assert starts == sorted(set(starts))


def test_without_a_window_a_unit_slides(desk_of):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    assert desk.session.selection.window == ALL_TIME
    desk.player.play()
    desk.wait(FRAME_S)
    start, end = desk.session.selection.window
    assert end - start == 86_400


@pytest.mark.parametrize(
    "does",
    [
        lambda s: s.select_window(DAYS[0], DAYS[1] + 1, origin="timeline"),
        lambda s: s.move_playhead(DAYS[0] + 1, origin="timeline"),
        lambda s: s.step_event(1, origin="keys"),
        lambda s: s.step_unit(-1, origin="keys"),
        lambda s: s.focus(["convoy-strike"], origin="table"),
        lambda s: s.set_mode(Mode.INSTANT, origin="toolbar"),
    ],
)
def test_hands_on_time_pause_it(desk_of, does):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    desk.session.select_window(*DAYS)
    desk.player.play()
    desk.wait(FRAME_S)
    does(desk.session)
    assert not desk.player.playing
    assert desk.ends == []


def test_zooming_and_filtering_leave_it_playing(desk_of):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    desk.session.select_window(*DAYS)
    desk.player.play()
    desk.session.zoom_axis(0.5)
    desk.session.set_filters(Filters(category=("strikes",)))
    at = desk.session.selection.playhead
    desk.wait(FRAME_S)
    assert desk.player.playing
    assert desk.session.selection.playhead > at


def test_another_dossier_ends_it(desk_of):
    desk = desk_of(sample())
    desk.player.play()
    desk.session.open(dated("2025-01-01"))
    assert not desk.player.playing


def test_nothing_to_play(desk_of):
    desk = desk_of(dated(None))
    desk.player.toggle()
    assert not desk.player.playing


def test_speed_and_pace_change_while_it_plays(desk_of):
    desk = desk_of(sample(), pace=Pace.EVENT)
    desk.player.play()
    desk.player.set_speed(8)
    assert desk.player._timer.interval() == pytest.approx(150, abs=1)
    desk.player.set_pace(Pace.SMOOTH)
    at = desk.session.selection.playhead
    desk.wait(FRAME_S)
    assert desk.player.playing
    assert desk.session.selection.playhead > at


def test_less_motion_goes_by_units(desk_of):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    desk.session.set_mode(Mode.INSTANT)
    desk.session.set_unit(Unit.DAY)
    desk.session.move_playhead(DAYS[0])
    desk.player.set_reduced(True)
    desk.player.play()
    desk.wait(1.2)
    assert desk.session.selection.bucket == window("2025-07-17", "2025-07-17")
    assert desk.player._timer.interval() == pytest.approx(1_200, abs=1)


def test_a_sleep_is_no_playing(desk_of):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    desk.session.select_window(*DAYS)
    desk.player.play()
    desk.wait(3_600)
    assert desk.player.playing
    assert desk.session.selection.playhead < DAYS[1]


def test_every_change_is_told_as_the_players(desk_of):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    origins = []
    desk.session.changed.connect(lambda change: origins.append(change.origin))
    desk.player.play()
    desk.wait(FRAME_S)
    assert set(origins) == {ORIGIN}


def test_it_runs_by_itself(desk_of):
    desk = desk_of(sample(), pace=Pace.SMOOTH)
    desk.player._clock = time.monotonic
    desk.session.select_window(*DAYS)
    loop = QEventLoop()

    def heard(_):
        if desk.player.frames >= 3:
            loop.quit()

    desk.session.changed.connect(heard)
    desk.player.play()
    loop.exec()
    assert desk.player.frames >= 3
    assert desk.session.selection.window[0] > DAYS[0]

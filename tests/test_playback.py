import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import NEG_INF, POS_INF, Unit
from mapviewer.playback import (
    SPEEDS,
    SWEEP_S,
    Pace,
    Tempo,
    at_place,
    begun,
    moved,
    next_unit,
    place,
    rewound,
)
from mapviewer.query.selection import ALL_TIME, Folding, Mode, Selection
from mapviewer.timeline.following import following
from mapviewer.timeline.scale import build_scale
from tests.timeline.axes import ZONE, sample, window

SCALE = build_scale(sample(), Folding(), ZONE)
DAYS = window("2025-07-15", "2025-07-17")
SMOOTH = Tempo(Pace.SMOOTH)


@given(st.floats(0, 1), st.sampled_from(SPEEDS), st.floats(0.001, 0.25))
def test_smooth_playback_has_one_speed_along_the_axis_and_skips_folds(u, speed, seconds):
    tempo = replace(SMOOTH, speed=speed)
    on = place(u, SCALE, (0.0, 1.0), tempo, seconds)
    step = seconds * speed / SWEEP_S
    fold = SCALE.folds[0]
    if on in (1.0, fold.u1):
        assert on == 1.0 or fold.u0 < u + step
    else:
        assert on == pytest.approx(u + step)
    assert SCALE.fold_at(on) is None


@given(st.floats(0, 0.9), st.lists(st.floats(0.001, 0.25), min_size=1, max_size=20))
def test_what_is_shown_follows_from_the_time_that_passed_not_from_the_frames(u, frames):
    tempo = replace(SMOOTH, speed=0.25)
    at = u
    for seconds in frames:
        at = place(at, SCALE, (0.4, 0.6), tempo, seconds)
    once = place(u, SCALE, (0.4, 0.6), tempo, sum(frames))
    fold = SCALE.folds[0]
    # A fold is left at its end, wherever in it a frame would have fallen.
    assert at == pytest.approx(once) or fold.u0 <= u + sum(frames) * 0.2 / SWEEP_S


def test_the_part_in_view_takes_as_long_at_every_zoom():
    assert place(0.5, SCALE, (0.5, 0.6), SMOOTH, SWEEP_S / 2) == pytest.approx(0.55)


def test_the_window_goes_along_with_its_length():
    selection = Selection(window=DAYS, playhead=DAYS[0] + 3_600, zone=ZONE)
    on = at_place(selection, SCALE, SCALE.u(selection.playhead) + 0.05)
    assert on.playhead > selection.playhead
    assert on.window[1] - on.window[0] == DAYS[1] - DAYS[0]
    assert on.playhead - on.window[0] == 3_600


def test_an_open_window_grows_and_all_time_stays():
    grown = moved(Selection(window=(NEG_INF, DAYS[1]), playhead=DAYS[0]), SCALE, DAYS[0] + 60)
    assert grown.window == (NEG_INF, DAYS[1] + 60)
    assert moved(Selection(playhead=DAYS[0]), SCALE, DAYS[0] + 60).window == ALL_TIME
    last = moved(Selection(window=(DAYS[0], POS_INF), playhead=DAYS[0]), SCALE, DAYS[0] + 60)
    assert last.window == (DAYS[0] + 60, POS_INF)


def test_only_the_playhead_moves_where_there_is_no_window():
    selection = Selection(mode=Mode.CUMULATIVE, window=DAYS, playhead=DAYS[0])
    assert moved(selection, SCALE, DAYS[0] + 60).window == DAYS


def test_playback_begins_with_something_that_can_move():
    selection = Selection(playhead=DAYS[0] + 7_200, zone=ZONE)
    assert begun(selection, Tempo(Pace.EVENT)) == selection
    assert begun(selection, SMOOTH).window == selection.bucket
    away = replace(selection, window=(DAYS[0] - 86_400, DAYS[0]))
    assert begun(away, SMOOTH).window == (away.playhead, away.playhead + 86_400)
    held = replace(selection, window=DAYS)
    assert begun(held, SMOOTH) == held
    assert begun(replace(away, mode=Mode.INSTANT), SMOOTH).window == away.window


def test_units_step_over_folds_and_end_with_the_axis():
    first = window("2000", "2000")[0]
    selection = Selection(mode=Mode.INSTANT, playhead=first, unit=Unit.YEAR, zone=ZONE)
    seen = [selection]
    while (on := next_unit(seen[-1], SCALE)) is not None:
        seen.append(on)
    assert [one.bucket for one in seen] == [window(year, year) for year in ("2000", "2001", "2025")]


def test_by_days_every_day_that_the_axis_shows_comes_once():
    selection = Selection(mode=Mode.INSTANT, playhead=window("2025-07-13", "2025-07-13")[0], zone=ZONE)
    days = [selection.bucket]
    while (on := next_unit(selection, SCALE)) is not None:
        selection = on
        days.append(selection.bucket)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(days))
    assert days[-1][0] < SCALE.end <= days[-1][1]


def test_rewinding_shows_the_beginning():
    selection = Selection(window=DAYS, playhead=DAYS[0], zone=ZONE, axis=(0.9, 1.0))
    back = rewound(selection, SCALE, SMOOTH)
    assert back.playhead == SCALE.start
    assert back.window == (SCALE.start, SCALE.start + DAYS[1] - DAYS[0])
    assert back.axis[0] == 0.0


@given(st.floats(0, 0.95), st.floats(0.01, 0.05), st.floats(0, 1))
def test_the_view_turns_like_a_page(start, width, u):
    selection = Selection(axis=(start, start + width), playhead=SCALE.t(u))
    shown = following(selection, SCALE)
    at = SCALE.u(selection.playhead)
    a, b = shown.axis
    assert a <= at + 1e-9
    assert at <= b + 1e-9
    assert b - a == pytest.approx(width)
    if selection.axis[0] <= at <= selection.axis[1]:
        assert shown is selection


def test_speeds_go_up_and_down_to_their_ends():
    tempo = Tempo()
    assert tempo.paced(1).speed == 2.0
    assert tempo.paced(-1).speed == 0.5
    assert tempo.paced(99).speed == SPEEDS[-1]
    assert tempo.paced(-99).speed == SPEEDS[0]
    assert Tempo(dwell_s=1.2, speed=4).step_s == pytest.approx(0.3)


def test_less_motion_means_units_instead_of_smooth():
    assert SMOOTH.still().pace is Pace.UNIT
    assert Tempo(Pace.EVENT).still().pace is Pace.EVENT

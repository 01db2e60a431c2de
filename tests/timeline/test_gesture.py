from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import NEG_INF, POS_INF, Unit, floor_unit
from mapviewer.query.selection import Mode
from mapviewer.timeline import gesture as does
from mapviewer.timeline.gesture import Brush, LiftWindow, MovePlayhead, Pick, ShowAxis, ToggleFold, ZoomTo
from tests.timeline.axes import ZONE, composed, dated, sample, window

WINDOW = window("2025-07-15", "2025-07-17")


@pytest.fixture(scope="module")
def made():
    return composed(sample(), window=WINDOW, playhead=WINDOW[0])


def drag(made, x0, y0, x1, y1, *, free=False, middle=False):
    """Press, move in three steps, release; every intent on the way, the last one apart."""
    gesture, intents = does.press(made, x0, y0, middle=middle)
    found = list(intents)
    for share in (0.3, 0.7, 1.0):
        gesture, intents = does.move(gesture, made, x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
        found += intents
    gesture, intents = does.release(gesture, made, x1, y1, free=free)
    assert gesture.idle
    return found, intents


def low(made):
    """A height at which no event is."""
    return made.stage.lanes_box.bottom - 1


def click(made, x, y):
    gesture, intents = does.press(made, x, y)
    assert intents == ()
    gesture, intents = does.move(gesture, made, x + 1, y)
    assert intents == ()
    return does.release(gesture, made, x, y)[1]


def test_drag_on_empty_makes_a_new_window_of_whole_days(made):
    stage = made.stage
    first, last = window("2025-07-19", "2025-07-20")
    on_the_way, (end,) = drag(made, stage.x(first) + 3, low(made), stage.x(last) - 3, low(made))
    assert end == Brush(first, last)
    assert all(isinstance(intent, Brush) for intent in on_the_way)


def test_shift_frees_the_snap(made):
    stage = made.stage
    x0, x1 = (
        stage.x(window("2025-07-19", "2025-07-19")[0]) + 3,
        stage.x(window("2025-07-20", "2025-07-20")[1]) - 3,
    )
    _, (end,) = drag(made, x0, low(made), x1, low(made), free=True)
    assert end == Brush(stage.t(x0), stage.t(x1))


def test_drag_backwards_is_the_same_window(made):
    stage = made.stage
    first, last = window("2025-07-19", "2025-07-20")
    _, (end,) = drag(made, stage.x(last), low(made), stage.x(first), low(made))
    assert end == Brush(first, last)


def test_drag_on_the_ruler_makes_a_window_over_the_old_one(made):
    stage = made.stage
    first, last = window("2025-07-16", "2025-07-16")
    y = stage.ruler.y + 5
    _, (end,) = drag(made, stage.x(first), y, stage.x(last), y)
    assert end == Brush(first, last)


def test_drag_inside_moves_the_window_and_keeps_its_length(made):
    stage = made.stage
    middle = (made.window[0] + made.window[1]) / 2
    day = stage.x(WINDOW[0] + 86_400) - stage.x(WINDOW[0])
    on_the_way, (end,) = drag(made, middle + 10, low(made), middle + 10 + 2 * day + 3, low(made))
    assert end == Brush(WINDOW[0] + 2 * 86_400, WINDOW[1] + 2 * 86_400)
    assert all(intent.end - intent.start == WINDOW[1] - WINDOW[0] for intent in on_the_way)


def test_a_drag_that_begins_on_an_event_in_the_window_moves_it_too(made):
    mark = next(m for m in made.stage.marks if sample().events[m.row].id == "damascus-strikes")
    _, (end,) = drag(made, mark.sx, mark.y, mark.sx + 200, mark.y)
    assert isinstance(end, Brush)
    assert end.end - end.start == WINDOW[1] - WINDOW[0]


def test_handles_resize(made):
    stage = made.stage
    y = stage.ruler.bottom + 2
    first, _ = window("2025-07-14", "2025-07-14")
    _, (end,) = drag(made, made.start_handle, y, stage.x(first) + 2, y)
    assert end == Brush(first, WINDOW[1])
    _, last = window("2025-07-21", "2025-07-21")
    _, (end,) = drag(made, made.end_handle, y, stage.x(last) - 2, y)
    assert end == Brush(WINDOW[0], last)


def test_a_handle_dragged_past_the_other_changes_places(made):
    stage = made.stage
    y = stage.ruler.bottom + 2
    _, last = window("2025-07-20", "2025-07-20")
    _, (end,) = drag(made, made.start_handle, y, stage.x(last), y)
    assert end == Brush(WINDOW[1], last)


def test_escape_gives_the_window_back(made):
    gesture, _ = does.press(made, made.stage.axis.right - 40, low(made))
    gesture, _ = does.move(gesture, made, made.stage.axis.right - 90, low(made))
    assert does.cancel(gesture) == (does.IDLE, (Brush(*WINDOW),))
    all_time = composed(sample())
    gesture, _ = does.press(all_time, 800, low(all_time))
    gesture, _ = does.move(gesture, all_time, 900, low(all_time))
    assert does.cancel(gesture)[1] == (LiftWindow(),)
    assert does.cancel(does.IDLE)[1] == ()


@pytest.mark.parametrize("mode", [Mode.INSTANT, Mode.CUMULATIVE])
def test_where_there_is_no_window_a_drag_moves_the_playhead(made, mode):
    layout = replace(made, mode=mode)
    x, y = made.stage.axis.x + 700, low(made)
    found, last = drag(layout, x, y, x + 30, y)
    assert found[-1] == MovePlayhead(made.stage.t(x + 30))
    assert {type(one) for one in found} == {MovePlayhead}
    assert last == ()


def test_the_playhead_has_a_grip_in_the_ruler(made):
    assert made.playhead is not None
    y = made.stage.ruler.y + 3
    found, _ = drag(made, made.playhead, y, made.playhead + 40, y)
    assert {type(one) for one in found} == {MovePlayhead}


def test_clicks(made):
    stage = made.stage
    mark = next(m for m in stage.marks if sample().events[m.row].id == "damascus-strikes")
    (pick,) = click(made, mark.sx, mark.y)
    assert isinstance(pick, Pick)
    assert pick.rows[0] == mark.row
    x = stage.axis.right - 30
    assert click(made, x, low(made)) == (MovePlayhead(stage.t(x)),)
    item = stage.tray.items[0]
    assert click(made, item.x, item.y) == (Pick((item.row,)),)
    assert click(made, 4, stage.lanes_box.y + 5) == ()


def test_double_clicks(made):
    stage = made.stage
    mark = next(m for m in stage.marks if sample().events[m.row].id == "damascus-strikes")
    (zoom,) = does.double_click(made, mark.sx, mark.y)
    assert isinstance(zoom, ZoomTo)
    assert zoom.rows[0] == mark.row
    fold = stage.folds[0].bounds
    assert does.double_click(made, fold.x + fold.w / 2, fold.y + 60) == (ToggleFold(0),)
    assert does.double_click(made, stage.axis.right - 30, low(made)) == (LiftWindow(),)
    assert does.double_click(made, stage.overview.x + 9, stage.overview.y + 9) == (ShowAxis(0.0, 1.0),)


@given(st.floats(0, 1), st.floats(-8, 8), st.floats(0, 0.8), st.floats(0.05, 0.2))
def test_wheel_zooms_about_the_pointer(share, steps, start, width):
    made = composed(sample(), axis=(start, start + width))
    stage = made.stage
    x = stage.axis.x + share * (stage.axis.w - 1)
    intents = does.wheel(made, x, low(made), steps)
    if not steps:
        assert intents == ()
        return
    (shown,) = intents
    assert 0 <= shown.start < shown.end <= 1
    if shown.start > 1e-9 and shown.end < 1 - 1e-9:
        after = (stage.u(x) - shown.start) / (shown.end - shown.start)
        assert after == pytest.approx(share * (stage.axis.w - 1) / stage.axis.w, abs=1e-6)


def test_zoom_ends_at_a_minute(made):
    view = made
    for _ in range(40):
        stage = view.stage
        (shown,) = does.wheel(view, stage.x(WINDOW[0] + 7_200), low(view), 3)
        view = composed(sample(), axis=(shown.start, shown.end))
    assert 30 <= view.stage.t(view.stage.axis.right) - view.stage.t(view.stage.axis.x) <= 120


def test_shift_wheel_pans():
    made = composed(sample(), axis=(0.4, 0.6))
    (shown,) = does.wheel(made, 600, 100, 1, pan=True)
    assert (shown.start, shown.end) == pytest.approx((0.38, 0.58))


def test_middle_drag_pans_by_as_much_as_the_pointer_moved():
    made = composed(sample(), axis=(0.4, 0.6))
    found, last = drag(made, 700, 120, 600, 120, middle=True)
    assert last == ()
    moved = 100 / made.stage.axis.w * 0.2
    assert (found[-1].start, found[-1].end) == pytest.approx((0.4 + moved, 0.6 + moved))


def test_overview_slides_the_view():
    made = composed(sample(), axis=(0.4, 0.6))
    box = made.stage.overview
    found, _ = drag(made, box.x + box.w * 0.5, box.y + 5, box.x + box.w * 0.6, box.y + 5)
    assert found[-1].start == pytest.approx(0.5)
    # Beside the view's rectangle it comes to the pointer first.
    found, _ = drag(made, box.x + box.w * 0.8, box.y + 5, box.x + box.w * 0.8, box.y + 5)
    assert found[0].start == pytest.approx(0.7)


@given(st.floats(-1, 1))
def test_a_moved_window_stays_on_the_axis(du):
    stage = composed(sample(), window=WINDOW).stage
    start, end = does.shifted(stage, *WINDOW, du)
    assert stage.scale.start <= start < end <= stage.scale.end
    assert does.shifted(stage, NEG_INF, WINDOW[1], du)[0] == NEG_INF
    assert does.shifted(stage, NEG_INF, POS_INF, du) == (NEG_INF, POS_INF)


@given(st.lists(st.tuples(st.sampled_from("pmr"), st.floats(0, 1300), st.floats(0, 230)), max_size=30))
def test_any_order_of_presses_and_moves_is_survived(moves):
    made = composed(sample(), window=WINDOW)
    gesture = does.IDLE
    for kind, x, y in moves:
        if kind == "p":
            gesture, intents = does.press(made, x, y)
        elif kind == "m":
            gesture, intents = does.move(gesture, made, x, y)
        else:
            gesture, intents = does.release(gesture, made, x, y)
            assert gesture.idle
        for intent in intents:
            if isinstance(intent, Brush):
                assert intent.start < intent.end


def test_words_under_the_pointer_are_no_finer_than_a_pixel():
    t = WINDOW[0] + 12_345
    assert does.unit_around(t, 1_300, ZONE) == (
        floor_unit(t, Unit.HOUR, ZONE),
        floor_unit(t, Unit.HOUR, ZONE) + 3_600,
    )
    assert does.unit_around(t, 0.01, ZONE) == (t, t + 1)
    start, end = does.unit_around(t, 10**12, "UTC")
    assert start < t < end


def test_nothing_to_hold_on_an_empty_axis():
    made = composed(dated(None))
    gesture, intents = does.press(made, 400, 100)
    assert (gesture, intents) == (does.IDLE, ())
    assert does.wheel(made, 400, 100, 1) == ()


def test_view_of_an_event_shows_it_in_the_middle():
    stage = composed(sample()).stage
    start, end = window("2025-07-16", "2025-07-16")
    shown = does.view_of(stage, start, end)
    assert shown.start < stage.scale.u(start) < stage.scale.u(end) < shown.end
    assert stage.scale.u(start) - shown.start == pytest.approx(shown.end - stage.scale.u(end))

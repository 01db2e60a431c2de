import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Filters, Folding, Mode, Selection
from mapviewer.timeline.furniture import fitted, one_line
from mapviewer.timeline.layout import Composer, Size, layout, prepare
from mapviewer.timeline.packing import LANE_LEAST, MARKS_MOST
from mapviewer.timeline.picture import Kind, State
from tests.timeline.axes import METRICS, ZONE, composed, crowd, dated, sample, store, window

SIZES = [(1280, 220), (1024, 180), (1920, 300), (640, 150), (320, 150)]


@pytest.mark.parametrize("size", SIZES)
def test_sample_shows_everything_at_every_size(size):
    stage = composed(sample(), width=size[0], height=size[1]).stage
    assert len(stage.marks) == 8
    assert stage.tray is not None
    assert stage.tray.count == 3
    assert stage.tray.bounds.right <= size[0]
    assert stage.tray.bounds.x >= stage.axis.right
    assert len(stage.folds) == 1
    assert [band.count for band in stage.lanes] == [3, 2, 1, 2]
    if size[0] >= 1024:
        assert [band.label for band in stage.lanes] == ["Talks", "Strikes", "Clashes", "Statements"]


def test_window_has_its_edges_where_the_days_begin():
    start, end = window("2025-07-15", "2025-07-17")
    made = composed(sample(), window=(start, end), playhead=start + 3600)
    assert made.window == (made.stage.x(start), made.stage.x(end))
    assert (made.start_handle, made.end_handle) == made.window
    assert made.dim
    assert made.playhead == made.stage.x(start + 3600)


def test_states_follow_the_selection():
    start, end = window("2025-07-15", "2025-07-17")
    of = sample()
    made = composed(of, window=(start, end), filters=Filters(category=("strikes", "talks", "clashes")))
    states = {of.events[m.row].id: State(int(s)) for m, s in zip(made.stage.marks, made.states, strict=True)}
    assert states["convoy-strike"] is State.IN
    assert states["shepherdstown-2000"] is State.OUT
    assert states["suwayda-clashes"] is State.POSSIBLE
    assert states["barrack-announcement"] is State.FILTERED
    assert made.tray_states[0] is State.FILTERED


def test_cumulative_mode_has_ghosts_and_no_handles():
    playhead = window("2025-07-16", "2025-07-16")[0]
    of = sample()
    made = composed(of, mode=Mode.CUMULATIVE, playhead=playhead)
    states = {of.events[m.row].id: State(int(s)) for m, s in zip(made.stage.marks, made.states, strict=True)}
    assert states["shepherdstown-2000"] is State.GHOST
    assert states["damascus-strikes"] is State.IN
    assert made.start_handle is None
    assert made.end_handle is None
    assert made.window is not None
    assert made.window[0] == made.stage.axis.x


def test_all_time_has_no_window():
    made = composed(sample())
    assert made.window is None
    assert not made.dim


def test_half_open_window_has_one_handle():
    made = composed(sample(), window=window("2025-07-15", ".."))
    assert made.start_handle is not None
    assert made.end_handle is None
    assert made.window is not None
    assert made.window[1] == made.stage.axis.right


def test_the_year_2000_is_a_hollow_bar_over_the_whole_year():
    made = composed(sample())
    mark = next(m for m in made.stage.marks if sample().events[m.row].when == "2000")
    start, end = window("2000", "2000")
    assert mark.kind is Kind.VAGUE
    assert mark.hollow
    assert (mark.x0, mark.x1) == pytest.approx((made.stage.x(start), made.stage.x(end)))


def test_what_has_no_known_beginning_reaches_the_left_edge_through_the_fold():
    made = composed(sample())
    mark = next(m for m in made.stage.marks if sample().events[m.row].when == "[..2025-07-24]")
    assert mark.open_left
    assert mark.x0 <= made.stage.axis.x
    assert mark.x1 == pytest.approx(made.stage.x(window("2025-07-24", "2025-07-24")[1]))


def test_focus_is_found_by_id():
    made = composed(sample(), focus=("convoy-strike", "no-such-event"))
    assert made.focus == {sample().row_of["convoy-strike"]}


@pytest.mark.parametrize("n", [0, 1, 60, 500, 5_000])
@pytest.mark.parametrize("size", SIZES)
def test_rectangles_stay_in_the_picture(n, size):
    of = crowd(n) if n else store([])
    stage = composed(of, width=size[0], height=size[1]).stage
    assert stage.axis.right <= size[0]
    assert stage.lanes_box.bottom <= size[1]
    assert len(stage.marks) <= MARKS_MOST
    for a, b in zip(stage.lanes, stage.lanes[1:], strict=False):
        assert a.bounds.bottom == pytest.approx(b.bounds.y)
    if stage.lanes and stage.content_height <= stage.lanes_box.h:
        assert stage.lanes[-1].bounds.bottom <= stage.lanes_box.bottom + 0.01
    assert sum(band.count for band in stage.lanes) == n


def test_too_many_events_turn_to_density_and_come_back_when_zoomed():
    of = crowd(5_000)
    far = composed(of).stage
    assert all(band.density is not None for band in far.lanes)
    u = far.scale.u(18_500 * 86_400)
    near = composed(of, axis=(u, u + 0.0001), height=500).stage
    assert any(band.density is None for band in near.lanes)
    assert near.marks


def test_density_is_the_number_of_events_in_each_column():
    of = crowd(5_000)
    stage = composed(of).stage
    band = stage.lanes[0]
    assert band.density is not None
    at = int(np.argmax(band.density.heights))
    x = band.density.x + at * band.density.step
    a, b = stage.t(x), stage.t(x + band.density.step)
    assert band.lane.touching(np.array([a, b], np.int64))[0].tolist() == [band.density.most]
    assert band.density.heights.max() == pytest.approx(1)
    assert (band.density.sure <= band.density.heights + 1e-12).all()


def test_more_lanes_than_fit_are_scrolled():
    of = store(
        {"id": f"e{k}", "title": "t", "when": f"2025-07-{1 + k % 28:02}", "category": f"c{k}"}
        for k in range(40)
    )
    top = composed(of, height=200).stage
    assert top.content_height > top.lanes_box.h
    assert top.lanes[0].bounds.h >= LANE_LEAST
    down = composed(of, height=200, scroll=10_000).stage
    assert down.lanes[-1].bounds.bottom == pytest.approx(down.lanes_box.bottom)


def test_ruler_keeps_out_of_folds():
    stage = composed(sample()).stage
    fold = stage.folds[0].bounds
    for label in stage.labels:
        width = METRICS.measure(label.text, 11, label.row == 1)
        assert label.x + width <= fold.x or label.x >= fold.right
    assert not any(fold.x < tick.x < fold.right for tick in stage.ticks)


def test_linear_axis_has_no_folds():
    assert composed(sample(), folding=Folding(on=False)).stage.folds == ()


@given(st.floats(0, 1), st.floats(0, 1))
def test_pixels_and_times_agree_in_every_view(one, other):
    a, b = sorted((one, other))
    if b - a < 1e-3:
        a, b = max(0.0, a - 1e-3), min(1.0, b + 1e-3)
    stage = composed(sample(), axis=(a, b)).stage
    for share in (0.0, 0.3, 0.9):
        x = stage.axis.x + share * stage.axis.w
        assert stage.x(stage.t(x)) == pytest.approx(x, abs=1 + 1 / max(stage.seconds_per_pixel(x), 1e-9))


def test_titles_are_one_harmless_line():
    assert one_line("a\nb\u202ec\x00d") == "a bc d"
    assert one_line("وقف إطلاق النار") == "وقف إطلاق النار"


def test_fitted_text_fits():
    for width in range(0, 200, 7):
        text = fitted("Armed clashes and other violence", width, METRICS)
        assert METRICS.measure(text, METRICS.size, False) <= width or text == ""


def test_one_call_makes_the_same_picture():
    of = sample()
    selection = Selection(zone=ZONE)
    found = visible(Index(of), selection)
    made = layout(of, found, selection, Size(1280, 220), METRICS)
    assert made.stage.marks == composed(of).stage.marks


def test_empty_axis_says_why():
    assert composed(store([])).stage.message == "No events in this dossier"
    assert composed(dated(None)).stage.message == "No dated events · 1 undated"
    assert composed(dated("2000")).stage.message == ""


def test_a_store_is_measured_once():
    of = crowd(60)
    first = prepare(of)
    assert prepare(of) is first
    assert Composer(of, METRICS).basis is first.basis


def test_a_scrub_asks_for_no_more_than_what_is_drawn():
    of = crowd(5_000)
    made = composed(of, window=window("2020-01-01", "2020-03-31", "UTC"))
    assert made.states.shape == made.stage.mark_rows.shape
    # Computed for every event when it is first read: nobody has.
    assert not {"membership", "ghost", "shown"} & set(vars(made.visible))

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.timeline.hit import NICE_PIXELS, SNAP, Part, hit, snap
from tests.timeline.axes import composed, crowd, dated, sample, window

WINDOW = window("2025-07-15", "2025-07-17")


@pytest.fixture(scope="module")
def made():
    return composed(sample(), window=WINDOW, playhead=WINDOW[0])


def mark(made, key):
    return next(m for m in made.stage.marks if sample().events[m.row].id == key)


def test_events_are_hit_at_symbol_bar_and_title(made):
    at = mark(made, "damascus-strikes")
    row = sample().row_of["damascus-strikes"]
    for x in (at.sx, at.x0 + 1, at.x1 - 1, at.lx + at.lw / 2):
        found = hit(made, x, at.y)
        assert found.part is Part.EVENT
        assert found.rows[0] == row


def test_handles_are_hit_on_either_side_of_their_line(made):
    y = made.stage.ruler.bottom + 2
    for dx in (-6, 0, 6):
        assert hit(made, made.start_handle + dx, y).part is Part.START
        assert hit(made, made.end_handle + dx, y).part is Part.END


def test_two_handles_at_one_place_part_by_side():
    t = WINDOW[0]
    made = composed(sample(), window=(t, t + 1), axis=(0.0, 1.0))
    y = made.stage.ruler.bottom + 2
    assert hit(made, made.start_handle - 4, y).part is Part.START
    assert hit(made, made.end_handle + 4, y).part is Part.END


def test_parts(made):
    stage = made.stage
    middle = (made.window[0] + made.window[1]) / 2
    bottom = stage.lanes_box.bottom - 2
    assert hit(made, middle + 20, bottom).part in (Part.WINDOW, Part.EVENT)
    assert hit(made, stage.axis.right - 3, bottom).inside is False
    assert hit(made, stage.ruler.x + 60, stage.ruler.y + 3).part is Part.RULER
    assert hit(made, stage.overview.x + 5, stage.overview.y + 5).part is Part.OVERVIEW
    fold = stage.folds[0]
    found = hit(made, fold.bounds.x + fold.bounds.w / 2, bottom)
    assert (found.part, found.fold) == (Part.FOLD, 0)
    lane = hit(made, 20, stage.lanes[1].bounds.y + 4)
    assert (lane.part, lane.lane) == (Part.LANE, stage.lanes[1].number)
    assert hit(made, 3, 3).part is Part.NOTHING


def test_tray_gives_its_events_one_by_one_or_all(made):
    tray = made.stage.tray
    assert [hit(made, item.x, item.y).rows for item in tray.items] == [(item.row,) for item in tray.items]
    assert hit(made, tray.bounds.x + 5, tray.bounds.bottom - 5).rows == sample().undated_order


def test_events_at_one_moment_are_all_found_in_their_rows():
    of = dated(*["2025-07-16T13:00:00Z"] * 4)
    made = composed(of, height=260)
    found = {hit(made, m.sx, m.y).rows[0] for m in made.stage.marks}
    assert found == set(range(4))


def test_crowd_gives_the_events_of_its_column():
    of = crowd(5_000)
    made = composed(of)
    band = made.stage.lanes[0]
    x = made.stage.x(18_200 * 86_400)
    found = hit(made, x, band.bounds.y + band.bounds.h / 2)
    assert found.part is Part.CROWD
    c = of.columns
    a, b = made.stage.t(x - 2), made.stage.t(x + 2)
    for row in found.rows:
        assert c.category[row] == band.number
        assert c.earliest[row] <= b
        assert c.latest[row] > a


def test_nothing_on_an_empty_axis():
    made = composed(dated(None))
    assert hit(made, made.stage.axis.x + 50, 100).part is Part.NOTHING
    assert hit(made, made.stage.tray.items[0].x, made.stage.tray.items[0].y).part is Part.TRAY


@given(st.floats(0, 1), st.floats(0, 1))
def test_every_point_answers(u, v):
    made = composed(sample(), window=WINDOW)
    found = hit(made, u * made.stage.width, v * made.stage.height)
    assert isinstance(found.part, Part)
    assert found.part is not Part.EVENT or found.rows


def test_snap_goes_to_the_edge_of_an_event_nearby(made):
    stage = made.stage
    edge = window("2025-07-16", "2025-07-16")[1]
    pixel = int(stage.seconds_per_pixel(stage.x(edge)))
    assert snap(stage, edge + 4 * pixel) == edge
    assert snap(stage, edge - 4 * pixel) == edge


@given(st.floats(0, 1))
def test_snap_moves_little_and_stays_where_it_has_come_to(u):
    stage = composed(sample(), window=WINDOW).stage
    t = stage.scale.t(u)
    at = snap(stage, t)
    # Half a step; steps are less than three times as long as the one before.
    assert abs(stage.x(at) - stage.x(t)) <= max(SNAP, 1.5 * NICE_PIXELS) + 1
    assert snap(stage, at) == at or abs(stage.x(snap(stage, at)) - stage.x(at)) <= SNAP
    if stage.scale.fold_at(u):
        assert at == t or at in stage.edges


def test_snap_away_from_events_goes_to_a_nice_hour():
    stage = composed(dated("2025-07-01", "2025-07-30")).stage
    start, _ = window("2025-07-12", "2025-07-12", "UTC")
    assert (snap(stage, start + 50_000) - start) % 3_600 == 0

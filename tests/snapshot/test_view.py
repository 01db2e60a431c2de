from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.snapshot.panel import nice_length
from mapviewer.snapshot.projection import EARTH_M, Projection, Rect, lat_of_unit, unit_y
from mapviewer.snapshot.view import ALONE_M, Margins, Point, fit, of_bounds, world

FRAME = Rect(20.0, 100.0, 1800.0, 700.0)
MARGINS = Margins(120.0, 60.0, 120.0, 80.0)
INNER = Rect(140.0, 160.0, 1560.0, 560.0)

points = st.builds(Point, st.floats(-60, 70), st.floats(-180, 180), st.just(0.0))


@given(st.lists(points, min_size=1, max_size=12))
def test_a_fit_holds_every_point_inside_the_frame(found: list[Point]) -> None:
    view = fit(found, FRAME, MARGINS)
    for point in found:
        x, y = view.xy(point.lat, point.lon)
        assert FRAME.x <= x <= FRAME.right
        assert FRAME.y <= y <= FRAME.bottom


@given(
    st.lists(st.builds(Point, st.floats(-40, 40), st.floats(-100, 100), st.just(0.0)), min_size=2, max_size=9)
)
def test_away_from_the_poles_the_margins_are_free(found: list[Point]) -> None:
    view = fit(found, FRAME, MARGINS)
    for point in found:
        x, y = view.xy(point.lat, point.lon)
        assert INNER.grown(0.5).holds(Rect(x, y, 0, 0))


def test_the_shorter_side_of_the_world_is_taken() -> None:
    view = fit([Point(35, 170), Point(40, -170)], FRAME, MARGINS)
    assert abs(abs(view.lon) - 180) < 1e-6
    assert view.zoom > 5


def test_a_single_spot_is_shown_with_its_surroundings() -> None:
    view = fit([Point(33.5, 36.3)], FRAME, MARGINS)
    across = FRAME.height * view.metres_per_pixel(33.5)
    assert across == pytest.approx(ALONE_M, rel=0.02)


def test_a_circle_fits_with_its_radius() -> None:
    view = fit([Point(33.5, 36.3, 500_000.0)], FRAME, MARGINS)
    ring = view.circle(33.5, 36.3, 500_000.0)
    assert FRAME.holds(Rect(*ring.min(axis=0), *(ring.max(axis=0) - ring.min(axis=0))))


def test_without_points_the_world_fills_the_frame() -> None:
    view = fit([], FRAME, MARGINS)
    assert view == world(FRAME)
    assert view.world == pytest.approx(max(FRAME.width, FRAME.height))


@given(st.floats(-80, 70), st.floats(-180, 180), st.floats(0.5, 10), st.floats(0.5, 170))
def test_bounds_are_shown_whole(south: float, west: float, tall: float, wide: float) -> None:
    view = of_bounds(south, west, south + tall, west + wide, FRAME)
    found_west, found_south, found_east, found_north = view.bounds
    assert found_south <= south + 1e-6
    assert found_north >= min(85.05, south + tall) - 1e-6
    assert found_east - found_west >= wide - 1e-6


def test_bounds_at_the_pole_are_no_crash() -> None:
    assert math.isfinite(of_bounds(89.0, 0.0, 90.0, 10.0, FRAME).zoom)


@given(st.floats(-85, 85))
def test_mercator_there_and_back(lat: float) -> None:
    assert lat_of_unit(unit_y(lat)) == pytest.approx(lat, abs=1e-9)


def test_a_circle_has_its_true_radius() -> None:
    view = Projection(60.0, 10.0, 8.0, FRAME)
    ring = view.circle(60.0, 10.0, 50_000.0)
    # The eastern side: as far in pixels as the scale at that latitude says, to mercator's distortion over 50 km.
    across = (ring[:, 0].max() - ring[:, 0].min()) / 2
    assert across * view.metres_per_pixel(60.0) == pytest.approx(50_000, rel=0.01)


def test_points_and_xy_agree() -> None:
    view = Projection(33.0, 36.0, 7.3, FRAME)
    both = view.points(np.array([[36.291, 33.51], [2.349, 48.853]]))
    assert tuple(both[0]) == view.xy(33.51, 36.291)
    assert tuple(both[1]) == view.xy(48.853, 2.349)


@given(st.floats(0.5, 2e7))
def test_a_scale_bar_has_a_round_length(metres: float) -> None:
    length = nice_length(metres)
    assert metres / 2.5 <= length <= metres * 1.001
    assert f"{length:.0e}"[0] in "125"
    assert length < EARTH_M

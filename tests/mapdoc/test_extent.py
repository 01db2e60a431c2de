"""Bounds on a round world."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.mapdoc.extent import Bounds, circle_points, extent, extent_of, fitted, whole
from tests.mapdoc.dossiers import event, store

points = st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30)


def test_none_without_points_and_a_point_for_one() -> None:
    assert extent([]) is None
    assert extent([(48.0, 2.0)]) == Bounds(48.0, 2.0, 48.0, 2.0)


def test_the_shorter_way_across_the_pacific() -> None:
    assert extent([(-18.0, 178.0), (-13.0, -172.0)]) == Bounds(-18.0, 178.0, -13.0, 188.0)


def test_atlantic_points_do_not_cross_the_antimeridian() -> None:
    assert extent([(39.0, -78.0), (40.0, 50.0)]) == Bounds(39.0, -78.0, 40.0, 50.0)


@given(points)
def test_every_point_is_within_and_no_box_is_wider_than_the_world(found: list[tuple[float, float]]) -> None:
    box = extent(found)
    assert box is not None
    assert -180 <= box.west < 180
    assert 0 <= box.east - box.west < 360
    for lat, lon in found:
        assert box.south <= lat <= box.north
        assert any(box.west - 1e-9 <= lon + turn <= box.east + 1e-9 for turn in (-360, 0, 360, 720))


@given(points, st.floats(-360, 360))
def test_turning_the_world_turns_the_box(found: list[tuple[float, float]], turn: float) -> None:
    box = extent(found)
    turned = extent([(lat, lon + turn) for lat, lon in found])
    assert box is not None
    assert turned is not None
    assert abs((turned.east - turned.west) - (box.east - box.west)) < 1e-6


def test_a_circle_is_framed_by_its_four_sides_and_never_past_a_pole() -> None:
    north, south, west, east = circle_points(60.0, 10.0, 111_195.0)
    assert (round(north[0], 6), round(south[0], 6)) == (61.0, 59.0)
    assert round(east[1] - west[1], 6) == 4.0
    assert circle_points(89.9, 0.0, 500_000.0)[0][0] == 90.0


@given(st.integers(0, 1_000), st.floats(-180, 180), st.floats(5, 300))
def test_many_points_have_the_same_box_to_a_thousandth_of_a_degree(
    seed: int, west: float, width: float
) -> None:
    rng = np.random.default_rng(seed)
    lat = rng.uniform(-60, 70, 6_000)
    lon = (west + rng.uniform(0, width, 6_000) + 180.0) % 360.0 - 180.0
    exact = extent(zip(lat.tolist(), lon.tolist(), strict=True))
    found = extent_of(lat, lon)
    assert exact is not None
    assert found is not None
    assert (found.south, found.north) == (exact.south, exact.north)
    assert abs((found.west - exact.west + 180) % 360 - 180) < 2e-3
    assert abs((found.east - found.west) - (exact.east - exact.west)) < 2e-3
    assert extent_of(lat[:0], lon[:0]) is None


def test_a_fit_leaves_room_on_every_side() -> None:
    zoom, seen = fitted(Bounds(32.0, 35.0, 37.5, 42.5), 1000, 700, 9)
    assert zoom == 6
    assert seen.south < 32.0 - 0.5
    assert seen.north > 37.5 + 0.5
    assert seen.west < 35.0 - 0.5
    assert seen.east > 42.5 + 0.5


@given(points, st.integers(1, 3000), st.integers(1, 2000))
def test_a_fit_lies_on_the_world_at_a_zoom_that_fills_it(
    found: list[tuple[float, float]], width: int, height: int
) -> None:
    box = extent(found)
    assert box is not None
    zoom, seen = fitted(box, width, height, 9)
    assert 1 <= zoom <= 9
    assert -85.1 < seen.south < seen.north < 85.1
    assert seen.west < seen.east


def test_the_box_of_a_store_is_that_of_its_placed_events() -> None:
    made = store(event("a", "paris", None), event("b", "baku", None), event("c", None, None))
    box = whole(made)
    assert box is not None
    assert [round(side, 6) for side in (box.south, box.west, box.north, box.east)] == [
        40.377,
        2.349,
        48.853,
        49.892,
    ]
    assert whole(made) is whole(made)
    assert whole(store(event("c", None, None))) is None

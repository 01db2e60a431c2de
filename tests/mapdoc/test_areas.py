"""Areas drawn on the map, changed by their handles, across the antimeridian too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.geodesy.measure import Length
from mapviewer.mapdoc.areas import distance_km, drawn, handles, moved, outlines, words
from mapviewer.query.areas import Circle, Rectangle, read_area

lats = st.floats(-80, 80).map(lambda x: round(x, 3))
lons = st.floats(-179, 179).map(lambda x: round(x, 3))


def test_a_drag_makes_a_rectangle_whichever_way() -> None:
    expected = Rectangle(20, 10, 45, 60)
    for start, end in (((20, 10), (45, 60)), ((45, 60), (20, 10)), ((20, 60), (45, 10))):
        assert drawn("rectangle", start, end) == expected
    assert drawn("rectangle", (20, 10), (20, 60)) is None
    assert drawn("rectangle", (20.04, 10.04), (45.04, 60.04), 1) == expected


def test_a_drag_across_the_antimeridian() -> None:
    assert drawn("rectangle", (-20, 170), (-10, 195)) == Rectangle(-20, 170, -10, -165)
    assert drawn("rectangle", (-20, -190), (-10, -165)) == Rectangle(-20, 170, -10, -165)
    assert drawn("radius", (-15, 181), (-15, 182)) == Circle(-15, -179, 107)


def test_a_drag_makes_a_circle_of_a_round_radius() -> None:
    found = drawn("radius", (33.5, 36.3), (34.0, 36.3))
    assert found == Circle(33.5, 36.3, 55.6)
    assert drawn("radius", (33.5, 36.3), (33.5, 36.3)) is None
    assert read_area(str(found)) == found


@given(lats, lons, st.floats(1, 5_000).map(lambda x: round(x, 1)))
def test_the_rim_handle_lies_on_the_rim(lat: float, lon: float, km: float) -> None:
    middle, rim = handles(Circle(lat, lon, km))
    assert distance_km(middle, rim) == pytest.approx(km, rel=1e-6)
    assert moved(Circle(lat, lon, km), 1, rim).km == pytest.approx(km, rel=0.006)


@given(lats, lats, lons, st.floats(1, 300))
def test_a_handle_dragged_nowhere_changes_nothing(a: float, b: float, west: float, wide: float) -> None:
    area = drawn("rectangle", (a, west), (b, west + round(wide, 3)))
    if area is None:
        return
    for number, point in enumerate(handles(area)):
        same = moved(area, number, point)
        assert isinstance(same, Rectangle)
        for now, then in zip(
            (same.south, same.west, same.north, same.east),
            (area.south, area.west, area.north, area.east),
            strict=True,
        ):
            assert now == pytest.approx(then, abs=2e-5)
        # As the page has it after going round the world.
        assert moved(area, number, (point[0], point[1] + 360)) == same


def test_corners_pass_each_other_and_the_middle_moves_all() -> None:
    area = Rectangle(-20, 170, -10, -165)
    assert moved(area, 3, (-5, 200)) == Rectangle(-20, 170, -5, -160)
    assert moved(area, 1, (-30, 160)) == Rectangle(-30, 160, -10, -165)
    assert moved(area, 2, (-25, 165)) == Rectangle(-25, 165, -10, 170)
    assert moved(area, 0, (-25, 187.5)) == Rectangle(-30, 175, -20, -160)
    assert moved(Rectangle(70, 0, 80, 10), 0, (89, 5)) == Rectangle(80, 0, 90, 10)
    assert moved(area, 3, (-20, 170)) == area, "nothing would be left of it"


def test_outlines_and_words() -> None:
    lines, rounds = outlines([Rectangle(-20, 170, -10, -165), Circle(10, 20, 50)])
    assert lines[0].points == ((-20, 170), (-20, 195), (-10, 195), (-10, 170))
    assert lines[0].straight
    assert rounds == ((10, 20, 50_000),)
    assert words(Circle(10, 20, 50), Length.METRIC)[2] == "50 km"
    assert words(Rectangle(-20, 170, -10, -165), Length.METRIC)[2] == "2,684 km × 1,112 km"

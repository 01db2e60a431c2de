"""Areas: how they are written, and what lies in them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mapviewer.query.areas import EARTH_KM, Circle, Rectangle, area_words, read_area, rectangle

LATS = st.one_of(st.sampled_from([-90.0, 0.0, 45.0, 90.0]), st.floats(-90, 90))
LONS = st.one_of(st.sampled_from([-180.0, -179.0, 0.0, 179.0, 180.0]), st.floats(-180, 180))


def holds(area: Rectangle | Circle, *points: tuple[float, float]) -> list[bool]:
    lat, lon = np.array(points, np.float64).reshape(-1, 2).T
    return [bool(found) for found in area.holds(lat, lon)]


@given(LATS, LONS, LATS, LONS, st.floats(0.01, 20_100))
def test_a_circle_holds_what_is_near(lat: float, lon: float, to_lat: float, to_lon: float, km: float) -> None:
    a, b = math.radians(lat), math.radians(to_lat)
    turn = math.radians(to_lon - lon)
    ends = [
        (math.cos(p) * math.cos(t), math.cos(p) * math.sin(t), math.sin(p)) for p, t in ((a, 0.0), (b, turn))
    ]
    away = 2 * math.asin(min(1.0, math.dist(*ends) / 2)) * EARTH_KM
    assume(abs(away - km) > 1e-3)
    assert holds(Circle(lat, lon, km), (to_lat, to_lon)) == [away < km]


@given(LATS, LATS, LONS, LONS, LATS, LONS)
def test_a_rectangle_goes_east_from_its_west(
    a: float, b: float, west: float, east: float, lat: float, lon: float
) -> None:
    south, north = min(a, b), max(a, b)
    wide = 360.0 if (west, east) == (-180.0, 180.0) else (east - west) % 360.0
    within = (lon - west) % 360.0
    if lon in (west, east):
        within = wide
    else:
        assume(abs(within - wide) > 1e-9 and (360.0 - within > 1e-9))
    expected = south <= lat <= north and within <= wide
    assert holds(Rectangle(south, west, north, east), (lat, lon)) == [expected]


def test_what_has_no_place_lies_nowhere() -> None:
    nowhere = (math.nan, math.nan)
    for area in (
        Circle(0, 0, 30_000),
        Circle(0, 0, 5),
        Rectangle(-90, -180, 90, 180),
        Rectangle(0, 170, 1, -170),
    ):
        assert holds(area, nowhere) == [False]


@pytest.mark.parametrize(
    ("view", "area"),
    [
        ((10, 20, 30, 40), Rectangle(10, 20, 30, 40)),
        ((-95, -400, 95, 400), Rectangle(-90, -180, 90, 180)),
        ((10, 170, 30, 190), Rectangle(10, 170, 30, -170)),
        ((10, -190, 30, -170), Rectangle(10, 170, 30, -170)),
        ((10, 530, 30, 550), Rectangle(10, 170, 30, -170)),
        ((0, 180, 1, 200), Rectangle(0, -180, 1, -160)),
    ],
)
def test_a_view_becomes_a_rectangle(view: tuple[float, float, float, float], area: Rectangle) -> None:
    assert rectangle(*view) == area


@pytest.mark.parametrize("text", ["10,20,30,40", "10.5,170,30,-170", "32.71,36.57,20km", "-5,0,0.25km"])
def test_areas_are_read_as_they_are_written(text: str) -> None:
    assert str(read_area(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected SOUTH,WEST"),
        ("1,2,3", "expected SOUTH,WEST"),
        ("1,2,x,4", "expected SOUTH,WEST"),
        ("1,2,nan,4", "expected SOUTH,WEST"),
        ("1,2,3,4km", "expected SOUTH,WEST"),
        ("1,2,km", "expected SOUTH,WEST"),
        ("91,2,95,4", "latitudes within"),
        ("1,181,3,4", "longitudes within"),
        ("9,2,3,4", "south that is not north"),
        ("1,2,0km", "radius above 0"),
        ("1,2,1e99km", "radius above 0"),
    ],
)
def test_what_is_no_area_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_area(text)


def test_areas_in_words() -> None:
    assert area_words("33.4,36.4,1260km") == "within 1,260 km of \u206633.4, 36.4\u2069"
    assert area_words("33.4,36.4,0.25km") == "within 0.25 km of \u206633.4, 36.4\u2069"
    assert area_words("44,-4.9,55,12") == "between \u206644, -4.9\u2069 and \u206655, 12\u2069"
    assert area_words("nowhere") == "nowhere"

"""UTM, UPS and MGRS against what other programs give, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.geodesy.ellipsoid import from_transverse, to_transverse
from mapviewer.geodesy.grids import GridError, from_mgrs, from_utm, to_mgrs, to_utm, zone_of
from mapviewer.geodesy.measure import leg

lats = st.floats(-90, 90)
lons = st.floats(-180, 180)

# By pyproj 3.7.2 (PROJ 9), to a tenth of a millimetre.
UTM = [
    (48.8582, 2.2945, 448251.7952, 5411932.6777),
    (-33.8568, 151.2153, 334900.5697, 6252288.7529),
    (60.39, 5.32, 297230.2202, 6700510.1753),
    (78.22, 15.65, 514813.5273, 8683004.1533),
    (89.5, 120.0, 2048075.0152, 2027756.1229),
    (-85.5, -63.2, 1553837.6195, 2225372.8356),
    (0.5, -179.5, 221734.2217, 55318.04),
]
# By the library of the NGA's GEOTRANS (mgrs 1.6.0).
MGRS = [
    (48.8582, 2.2945, "31UDQ4825111932"),
    (-33.8568, 151.2153, "56HLH3490052288"),
    (33.51, 36.29, "37SBT4827211116"),
    (60.39, 5.32, "32VKN9723000510"),
    (59.9, 2.99, "31VDG9944040274"),
    (78.22, 15.65, "33XWG1481383004"),
    (78.9, 8.99, "31XFH2852165412"),
    (80.0, 42.0, "38XMP4186783084"),
    (89.99, 120.0, "ZAH0096100555"),
    (-85.5, -63.2, "ATQ5383725372"),
    (-79.99, 10.0, "32CNS1940319363"),
    (0.0, 0.0, "31NAA6602100000"),
    (-0.0001, -180.0, "01MAV6602199988"),
    (63.999, 11.99, "32VPS4621100332"),
    (71.999, 8.99, "32WME9965588820"),
    (72.0, 9.0, "33XTV9336399233"),
    (83.9999, 33.0, "37XDP3010331725"),
    (-90.0, 0.0, "BAN0000000000"),
    (90.0, 0.0, "ZAH0000000000"),
    (12.3456, -98.7654, "14PNU2550564781"),
]


def read_mgrs(text: str) -> tuple[float, float, float]:
    text = text.replace(" ", "")
    zone, rest = (int(text[:2]), text[2:]) if text[0].isdigit() else (0, text)
    return from_mgrs(zone, rest[0], rest[1:3], rest[3:])


@pytest.mark.parametrize(("lat", "lon", "east", "north"), UTM)
def test_utm_and_ups_are_those_of_proj(lat: float, lon: float, east: float, north: float) -> None:
    found = to_utm(lat, lon)
    assert (found.east, found.north) == pytest.approx((east, north), abs=1e-4)


@pytest.mark.parametrize(("lat", "lon", "text"), MGRS)
def test_mgrs_is_that_of_geotrans(lat: float, lon: float, text: str) -> None:
    assert to_mgrs(lat, lon).replace(" ", "") == text


@given(lats, lons)
def test_utm_there_and_back(lat: float, lon: float) -> None:
    point = to_utm(lat, lon)
    north = point.band in "YZ" if point.zone == 0 else point.band >= "N"
    back = from_utm(point.zone, north=north, east=point.east, north_m=point.north)
    assert leg(back, (lat, lon)).metres < 2e-4  # a hair from the equator is on it


@given(lats, lons, st.integers(0, 5))
def test_mgrs_names_the_square_that_holds_the_point(lat: float, lon: float, digits: int) -> None:
    back_lat, back_lon, side = read_mgrs(to_mgrs(lat, lon, digits))
    assert side == 10 ** (5 - digits)
    # From the middle of a square to its corner, on a grid that is a little stretched at its edges.
    assert leg((back_lat, back_lon), (lat, lon)).metres < side * 0.75


@given(st.floats(-80, 84), st.floats(-3.5, 3.5))
def test_transverse_mercator_is_conformal_and_symmetric(lat: float, off: float) -> None:
    east, north = to_transverse(lat, 9.0 + off, 9.0, 0.9996)
    west, same = to_transverse(lat, 9.0 - off, 9.0, 0.9996)
    assert (west, same) == pytest.approx((-east, north), abs=1e-6)
    assert from_transverse(east, north, 9.0, 0.9996) == pytest.approx((lat, 9.0 + off), abs=1e-10)


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (55.99, 4.0, 31), (56.0, 2.99, 31), (56.0, 3.0, 32), (63.99, 11.99, 32), (64.0, 4.0, 31),
        (71.99, 8.0, 32), (72.0, 8.99, 31), (72.0, 9.0, 33), (75.0, 20.99, 33), (75.0, 21.0, 35), (75.0, 32.99, 35),
        (75.0, 33.0, 37), (75.0, 41.99, 37), (75.0, 42.0, 38), (84.0, 10.0, 0), (-80.0, 10.0, 32), (-80.01, 10.0, 0),
        (0.0, 180.0, 1), (0.0, -180.0, 1), (0.0, 179.99, 60),
    ],
)  # fmt: skip
def test_zones_of_norway_svalbard_and_the_edges(lat: float, lon: float, zone: int) -> None:
    assert zone_of(lat, lon) == zone


@pytest.mark.parametrize(
    "text", ["99XAA1111", "31IAA", "31UZZ11", "31UDQ123", "ZZZ11", "31UDK1111", "00UDQ11", "AAA11"]
)
def test_squares_that_are_none(text: str) -> None:
    with pytest.raises(GridError, match="expected"):
        read_mgrs(text)


@pytest.mark.parametrize(
    ("zone", "north", "east", "up"),
    [(61, True, 5e5, 1e6), (31, True, 5e4, 1e6), (31, True, 5e5, 9.9e6), (0, True, 1e6, 2e6)],
)
def test_metres_beyond_the_grids(zone: int, north: bool, east: float, up: float) -> None:
    with pytest.raises(GridError, match="expected"):
        from_utm(zone, north=north, east=east, north_m=up)

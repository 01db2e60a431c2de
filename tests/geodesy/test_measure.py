"""Distances, bearings and areas against known values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.geodesy.measure import (
    Length,
    area_m2,
    area_words,
    bearing_words,
    leg,
    legs,
    length_words,
    reached,
)
from mapviewer.language import Language, speaking

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_known_distances() -> None:
    # The example of GeographicLib's documentation, Wellington to Salamanca.
    assert leg((-41.32, 174.81), (40.96, -5.50)).metres == pytest.approx(19_959_679.267354, abs=1e-5)
    # A quarter of a meridian.
    assert leg((0, 0), (90, 0)).metres == pytest.approx(10_001_965.729, abs=0.01)


def test_the_antimeridian_is_no_edge() -> None:
    across = leg((10, 179.5), (10, -179.5))
    assert across.metres == pytest.approx(leg((10, 0), (10, 1)).metres)
    assert across.begins == pytest.approx(90, abs=0.1)


def test_areas() -> None:
    octant = [(0.0, 0.0), (0.0, 90.0), (90.0, 0.0)]
    assert area_m2(octant) == pytest.approx(510_065_621_724_088 / 8, rel=1e-9)
    assert area_m2(octant[::-1]) == pytest.approx(area_m2(octant))
    over = [(-1.0, 179.0), (-1.0, -179.0), (1.0, -179.0), (1.0, 179.0)]
    assert area_m2(over) == pytest.approx(
        area_m2([(a, b - 179 if b > 0 else b + 181) for a, b in over]), rel=1e-9
    )
    assert area_m2([(0, 0), (1, 1)]) == 0


@given(points, points)
def test_there_and_back_are_as_far(a: tuple[float, float], b: tuple[float, float]) -> None:
    there, back = leg(a, b), leg(b, a)
    assert there.metres == pytest.approx(back.metres, abs=1e-6)
    assert leg(reached(a, there.begins, there.metres), b).metres < 1e-3


def test_a_closed_line_has_one_more_leg() -> None:
    triangle = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0)]
    assert len(legs(triangle)) == 2
    assert len(legs(triangle, closed=True)) == 3
    assert len(legs(triangle[:2], closed=True)) == 1


@pytest.mark.parametrize(
    ("metres", "metric", "imperial", "nautical"),
    [
        (8.4, "8.4 m", "28 ft", "8.4 m"),
        (840, "840 m", "0.52 mi", "840 m"),
        (12_400, "12.4 km", "7.71 mi", "6.7 nmi"),
        (1_240_000, "1,240 km", "771 mi", "670 nmi"),
    ],
)
def test_lengths_in_words(metres: float, metric: str, imperial: str, nautical: str) -> None:
    assert [length_words(metres, unit) for unit in Length] == [metric, imperial, nautical]


def test_areas_and_bearings_in_words() -> None:
    assert area_words(840, Length.METRIC) == "840 m²"
    assert area_words(124_000, Length.METRIC) == "12.4 ha"
    assert area_words(1.24e9, Length.METRIC) == "1,240 km²"
    assert area_words(1.24e9, Length.IMPERIAL) == "479 mi²"
    assert area_words(1.24e9, Length.NAUTICAL) == "362 nmi²"
    assert bearing_words(359.7) == "000°"
    assert bearing_words(72.2) == "072°"
    with speaking(Language.FRENCH):
        assert length_words(12_400, Length.METRIC) == "12,4 km"

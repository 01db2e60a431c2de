"""Numbers and coordinates as tables have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.numbers import NumberError, Point, count, number, point


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        (" ", None),
        ("36.5", 36.5),
        ("36,5", 36.5),
        ("-0.5", -0.5),
        ("−0,5", -0.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'12", 12.0),
        (" 7 ", 7.0),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["x", "1,234,567", "nan", "inf", "1_0", "1e999", "12 34 N", "0x10", "٣٫٥x"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NumberError, match="expected"):
        number(text)


def test_counts() -> None:
    assert count("3.0") == 3
    assert count("") is None
    for bad in ("-1", "2.5"):
        with pytest.raises(NumberError, match="whole number"):
            count(bad)


def test_points() -> None:
    assert point("35.7", "36.5") == Point(35.7, 36.5)
    assert point("35,7", "36,5") == Point(35.7, 36.5)
    assert point("35.7° N", "36.5° W") == Point(35.7, -36.5)
    assert point("33.9 S", "18.4E") == Point(-33.9, 18.4)
    assert point("", "") is None


def test_a_longitude_beyond_the_date_line_is_turned_and_said() -> None:
    turned = point("10", "190")
    assert turned is not None
    assert turned.lon == -170
    assert "190" in turned.note


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        ("95", "10", "−90 to 90"),
        ("10", "400", "−180 to 180"),
        ("10", "", "without a longitude"),
        ("", "10", "without a latitude"),
        ("120.5", "14.6", "swapped"),
        ("10 E", "20 N", "degrees"),
    ],
)
def test_what_is_nowhere(lat: str, lon: str, words: str) -> None:
    with pytest.raises(NumberError, match=words):
        point(lat, lon)


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_cells_are_too_odd(lat: str, lon: str) -> None:
    try:
        found = point(lat, lon)
    except NumberError:
        return
    assert found is None or (-90 <= found.lat <= 90 and -180 <= found.lon <= 180)

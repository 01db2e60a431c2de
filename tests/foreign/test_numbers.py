"""Numbers and coordinates as tables have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.numbers import NumberError, Point, count, number, point, whole


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
        ("NaN", "inf", "“NaN”"),
        ("N33.5N", "36", "number"),
    ],
)
def test_what_is_nowhere(lat: str, lon: str, words: str) -> None:
    with pytest.raises(NumberError, match=words):
        point(lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon", "read_as"),
    [
        ("33°30′36″N", "36°17'24\"E", (33.51, 36.29)),
        ("33° 30' N", "36° 18.5' W", (33.5, -36.308333)),
        ("-33°30'", "36°00''", None),
        ("-33°30'", "36°06'", (-33.5, 36.1)),
        ("N33.5", "W36,25", (33.5, -36.25)),
        ("N 33° 30' 0\"", "E 5", (33.5, 5)),
        ("33°30,6′ S", "3° 4′ 5,5″ E", (-33.51, 3.068194)),
    ],
)
def test_degrees_with_minutes_and_seconds(lat: str, lon: str, read_as: tuple[float, float] | None) -> None:
    if read_as is None:
        with pytest.raises(NumberError):
            point(lat, lon)
        return
    found = point(lat, lon)
    assert found is not None
    assert (found.lat, found.lon) == pytest.approx(read_as, abs=1e-6)


@pytest.mark.parametrize("wrong", ["33°60'N", "33°10'60\"N", "-33°10'N", "33°10'E"])
def test_minutes_and_halves_that_are_none(wrong: str) -> None:
    with pytest.raises(NumberError, match="degrees"):
        point(wrong, "36")


def test_thousands_of_whole_numbers_are_plain() -> None:
    assert [whole(text) for text in ("1,234", "1.234", "12 345", "1'234'567", "3", "3.0", "")] == [
        1234, 1234, 12345, 1234567, 3, 3, None,
    ]  # fmt: skip
    for wrong in ("1.5", "-3", "1,23,456", "about 3", "9" * 5_000, "9" + ",999" * 2_000):
        with pytest.raises(NumberError):
            whole(wrong)


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_cells_are_too_odd(lat: str, lon: str) -> None:
    try:
        found = point(lat, lon)
    except NumberError:
        return
    assert found is None or (-90 <= found.lat <= 90 and -180 <= found.lon <= 180)

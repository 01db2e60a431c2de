"""Other calendars: known days, every day once and in order, and ranges where a month is all that is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import days_from_civil
from mapviewer.events.other_calendars import hijri, julian, words
from mapviewer.events.when import parse_when


@pytest.mark.parametrize(
    ("civil", "expected_julian", "expected_hijri"),
    [
        ((1970, 1, 1), (1969, 12, 19), (1389, 10, 22)),
        ((622, 7, 19), (622, 7, 16), (1, 1, 1)),
        ((1582, 10, 15), (1582, 10, 5), (990, 9, 17)),
        ((1917, 11, 7), (1917, 10, 25), (1336, 1, 22)),
        ((2024, 3, 11), (2024, 2, 27), (1445, 9, 1)),
        ((1, 1, 1), (1, 1, 3), None),
        ((-43, 3, 13), (-43, 3, 15), None),
    ],
)
def test_days_that_are_known(
    civil: tuple[int, int, int],
    expected_julian: tuple[int, int, int],
    expected_hijri: tuple[int, int, int] | None,
) -> None:
    day = days_from_civil(*civil)
    assert julian(day) == expected_julian
    assert hijri(day) == expected_hijri


@given(st.integers(-4_000_000, 4_000_000))
def test_the_next_day_is_the_next_date(day: int) -> None:
    for calendar in (julian, hijri):
        today, tomorrow = calendar(day), calendar(day + 1)
        if today is not None and tomorrow is not None:
            assert today < tomorrow
            assert tomorrow[2] in (1, today[2] + 1)
            assert 1 <= today[1] <= 12


def test_a_day_is_a_day_and_a_month_a_range() -> None:
    assert words(parse_when("2025-07-16"), "UTC") == (
        ("Julian", "3 July 2025"),
        ("Hijri (tabular)", "20 Muharram 1447 AH"),
    )
    assert words(parse_when("2025-07"), "UTC")[0] == ("Julian", "18 June 2025 to 18 July 2025")
    assert words(parse_when("0500-02-01"), "UTC")[0][0] == "Julian"
    assert len(words(parse_when("0500-02-01"), "UTC")) == 1
    assert words(parse_when("2025-07-16/.."), "UTC") == ()
    assert words(parse_when("-0043-03-13"), "UTC") == (("Julian", "15 March 44 BCE"),)

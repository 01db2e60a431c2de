"""The period before, after, a year earlier: whole months and days stay whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import Civil, to_utc
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.query.periods import Beside, beside, parted, proposed

ZONE = "Europe/Berlin"


def at(*civil: int) -> int:
    return to_utc(Civil(*civil), ZONE)


def test_before_july_is_june_and_before_a_quarter_a_quarter() -> None:
    assert proposed(at(2025, 7, 1), at(2025, 8, 1), ZONE) == (at(2025, 6, 1), at(2025, 7, 1))
    assert proposed(at(2025, 4, 1), at(2025, 7, 1), ZONE) == (at(2025, 1, 1), at(2025, 4, 1))
    assert proposed(at(2024, 1, 1), at(2025, 1, 1), ZONE) == (at(2023, 1, 1), at(2024, 1, 1))


def test_days_are_counted_by_the_calendar_over_a_change_of_the_clocks() -> None:
    assert proposed(at(2025, 3, 31), at(2025, 4, 3), ZONE) == (at(2025, 3, 28), at(2025, 3, 31))
    assert beside(Beside.AFTER, at(2025, 3, 28), at(2025, 3, 31), ZONE) == (at(2025, 3, 31), at(2025, 4, 3))


def test_hours_keep_their_length() -> None:
    start = at(2025, 7, 3, 14)
    assert proposed(start, start + 7_200, ZONE) == (start - 7_200, start)


def test_what_has_one_limit_is_told_apart_from_the_rest_of_time() -> None:
    assert proposed(5, POS_INF, ZONE) == (NEG_INF, 5)
    assert proposed(NEG_INF, 5, ZONE) == (5, POS_INF)
    assert proposed(NEG_INF, POS_INF, ZONE) is None
    assert beside(Beside.YEAR_BEFORE, 5, POS_INF, ZONE) is None


def test_a_year_before_is_the_same_dates_and_what_29_february_bounds_is_not_empty() -> None:
    found = beside(Beside.YEAR_BEFORE, at(2025, 7, 3), at(2025, 7, 10), ZONE)
    assert found == (at(2024, 7, 3), at(2024, 7, 10))
    found = beside(Beside.YEAR_BEFORE, at(2024, 2, 29), at(2024, 3, 1), ZONE)
    assert found == (at(2023, 2, 28), at(2023, 3, 1))
    found = beside(Beside.YEAR_BEFORE, at(2024, 2, 28), at(2024, 2, 29), ZONE)
    assert found == (at(2023, 2, 28), at(2023, 3, 1))


moments = st.integers(-(10**11), 10**11)


@given(moments, st.integers(1, 10**9), st.sampled_from(Beside), st.sampled_from(["UTC", ZONE]))
def test_a_period_beside_is_never_empty_and_the_one_before_touches(
    start: int, length: int, which: Beside, zone: str
) -> None:
    found = beside(which, start, start + length, zone)
    assert found is not None
    assert found[0] < found[1]
    if which is Beside.BEFORE:
        assert found[1] == start
    elif which is Beside.AFTER:
        assert found[0] == start + length


@given(moments, st.integers(0, 10**9), st.integers(0, 10**9))
def test_parts_are_in_order(start: int, first: int, second: int) -> None:
    a, b, c = parted(start, start + first, start + first + second, ZONE)
    assert a < b < c

"""Dates as people write them become EDTF, never more precise than they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.when import parse_when
from mapviewer.foreign.dates import (
    AmbiguousDateError,
    DateError,
    Order,
    day_order,
    from_epoch,
    from_parts,
    to_edtf,
    within_days,
)

WRITTEN = [
    ("2025-07-16", "2025-07-16"),
    ("2025-07", "2025-07"),
    ("2025", "2025"),
    ("-0753", "-0753"),
    ("20250716", "2025-07-16"),
    ("20250700", "2025-07"),
    ("20250716T130000Z", "2025-07-16T13:00:00Z"),
    ("20250716130005", "2025-07-16T13:00:05"),
    ("2025-07-16 00:00:00.000", "2025-07-16"),
    ("2025-07-16T00:00:00", "2025-07-16"),
    ("16/7/2025 0:00", "2025-07-16"),
    ("7/16/2025 0:00:00", "2025-07-16"),
    ("7/16/2025 12:00:00 AM", "2025-07-16"),
    ("7/16/2025 12:00 PM", "2025-07-16T12:00"),
    ("2025-07-16T00:00:00Z", "2025-07-16T00:00:00Z"),
    ("2025-07-16 13:05", "2025-07-16T13:05"),
    ("2025-07-16T13:05:09.25+03:00", "2025-07-16T13:05:09+03:00"),
    ("2025-07-16T13:05:09+0300", "2025-07-16T13:05:09+03:00"),
    ("16 July 2025", "2025-07-16"),
    ("16 juillet 2025", "2025-07-16"),
    ("16. Juli 2025", "2025-07-16"),
    ("July 16, 2025", "2025-07-16"),
    ("Jul 16th, 2025", "2025-07-16"),
    ("7-Feb-25", "2025-02-07"),
    ("30-Sept-24", "2024-09-30"),
    ("1-Jan-70", "1970-01-01"),
    ("July 2025", "2025-07"),
    ("07/2025", "2025-07"),
    ("16/7/2025", "2025-07-16"),
    ("7/16/2025", "2025-07-16"),
    ("16.07.2025", "2025-07-16"),
    ("7/7/2025", "2025-07-07"),
    ("2025/7/8", "2025-07-08"),
    ("16/07/2025 9:05 PM", "2025-07-16T21:05"),
    ("16/07/2025 12:30 am", "2025-07-16T00:30"),
    ("16 July 2025 13:05:09 UTC", "2025-07-16T13:05:09Z"),
    ("2025-07-15/2025-07-20", "2025-07-15/2025-07-20"),
    ("2025-07~", "2025-07~"),
    ("201X", "201X"),
]


@pytest.mark.parametrize(("written", "edtf"), WRITTEN)
def test_written_dates(written: str, edtf: str) -> None:
    assert to_edtf(written) == edtf
    assert to_edtf(f"  {written} ") == edtf
    parse_when(edtf)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2025-13-01",
        "2025-02-30",
        "32/1/2025",
        "16 Quintember 2025",
        "2025-07 13:00",
        "99/99/9999",
        "1/2/345",
        "16/07/2025 25:00",
        "16/07/2025 13:00 pm",
    ],
)
def test_what_is_no_date_says_what_was_expected(written: str) -> None:
    with pytest.raises(DateError, match="expected"):
        to_edtf(written)


def test_two_small_numbers_are_a_question() -> None:
    with pytest.raises(AmbiguousDateError, match="day/month or month/day"):
        to_edtf("7/8/2025")
    assert to_edtf("7/8/2025", Order.DAY_FIRST) == "2025-08-07"
    assert to_edtf("7/8/2025", Order.MONTH_FIRST) == "2025-07-08"
    # What can only be read in one way is read in it, whatever the rest of the column says.
    assert to_edtf("16/7/2025", Order.MONTH_FIRST) == "2025-07-16"


def test_a_column_tells_its_order() -> None:
    assert day_order(["1/2/2025", "16/7/2025"]) == (Order.DAY_FIRST, 1)
    assert day_order(["1/2/2025 10:00", "7/16/2025 11:00"]) == (Order.MONTH_FIRST, 1)
    assert day_order(["1/2/2025", "3/4/2025"]) == (None, 2)
    assert day_order(["16/7/2025", "7/16/2025", "1/2/2025"]) == (None, 1)
    assert day_order(["7/7/2025", "2025-07-16", "", "soon"]) == (None, 0)


def test_an_empty_time_is_no_midnight() -> None:
    assert from_parts("2025", "7", "16", "") == "2025-07-16"
    assert from_parts("2025", "7", "16", "00:00") == "2025-07-16T00:00"


def test_parts_are_as_precise_as_they_are() -> None:
    assert from_parts("2025") == "2025"
    assert from_parts("2025", "7") == "2025-07"
    assert from_parts("2025.0", "7.0", "16.0") == "2025-07-16"
    assert from_parts("-2150") == "-2149"  # 2150 BCE: there is no year 0 between
    assert from_parts("-1") == "0000"
    assert from_parts("-12,000") == "Y-11999"
    with pytest.raises(DateError, match="calendar"):
        from_parts("2025", "2", "30")
    with pytest.raises(DateError, match="numbers"):
        from_parts("MMXXV")


def test_epochs() -> None:
    assert from_epoch(0) == "1970-01-01T00:00:00Z"
    assert from_epoch(1_752_624_000_000, milliseconds=True) == "2025-07-16T00:00:00Z"
    assert from_epoch(-62_135_596_800) == "0001-01-01T00:00:00Z"
    for value in (1e30, float("nan"), -1e18):
        with pytest.raises(DateError, match="1970"):
            from_epoch(value)


def test_a_week_around_a_day() -> None:
    assert within_days("2025-07-16", 3) == "[2025-07-13..2025-07-19]"
    for bad in ("0001-01-02", "2025-07", "never"):
        with pytest.raises(DateError):
            within_days(bad, 3)


@given(st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    try:
        edtf = to_edtf(text)
    except DateError:
        return
    parse_when(edtf)


@given(st.dates())
def test_every_day_in_every_form(day) -> None:
    iso = day.isoformat()
    assert to_edtf(f"{day.day}/{day.month}/{day.year:04}", Order.DAY_FIRST) == iso or day.day <= 12
    assert to_edtf(f"{day.month}/{day.day}/{day.year:04}", Order.MONTH_FIRST) == iso
    assert to_edtf(day.strftime(f"%d %B {day.year:04}")) == iso

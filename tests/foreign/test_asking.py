"""What a table leaves open: the order of dates, swapped coordinates, decimal commas."""

from __future__ import annotations

from mapviewer.foreign.asking import questions
from mapviewer.foreign.dates import Order
from mapviewer.foreign.mapping import TableMapping

NAMES = ["what", "day", "lat", "lon"]
MAPPING = TableMapping(title=("what",), when="day", lat="lat", lon="lon")


def test_dates_that_may_be_read_in_two_ways_are_asked_about_with_both_readings() -> None:
    asked = questions(
        MAPPING, NAMES, [["a", "5/5/2025", "1", "2"], ["b", "7/8/2025", "", ""], ["c", "3/4/2025"]]
    )
    assert (asked.date, asked.doubtful, asked.told) == ("7/8/2025", 2, None)
    assert (asked.day_first, asked.month_first) == ("2025-08-07", "2025-07-08")


def test_one_date_that_tells_the_order_ends_the_question() -> None:
    asked = questions(MAPPING, NAMES, [["a", "7/8/2025"], ["b", "13/8/2025"]])
    assert (asked.date, asked.told) == ("", Order.DAY_FIRST)


def test_both_orders_in_one_column_are_a_question_again() -> None:
    asked = questions(MAPPING, NAMES, [["a", "13/8/2025"], ["b", "8/13/2025"], ["c", "1/2/2025"]])
    assert (asked.date, asked.told) == ("1/2/2025", None)


def test_swapped_coordinates_are_seen_in_two_columns_and_in_one() -> None:
    rows = [["a", "", "136,27", "33,5"], ["b", "", "138.1", "34"]]
    asked = questions(MAPPING, NAMES, rows)
    assert asked.swapped
    assert asked.comma == "136,27"
    one = TableMapping(title=("what",), coordinates="lat")
    assert questions(one, NAMES, [["a", "", "136.27, 33.5"]]).swapped
    assert not questions(one, NAMES, [["a", "", "33.5, 136.27"]]).swapped


def test_nothing_is_asked_of_a_table_that_leaves_nothing_open() -> None:
    asked = questions(MAPPING, NAMES, [["a", "2025-07-08", "33.5", "36.2"]])
    assert (asked.date, asked.swapped, asked.comma) == ("", False, "")

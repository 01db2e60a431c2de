import pytest

from mapviewer.events.when import NEG_INF, POS_INF, window_between
from mapviewer.query.typed import read_typed

ZONE = "Asia/Damascus"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-07-16", "2025-07-16", "2025-07-16"),
        ("16 July 2025", "2025-07-16", "2025-07-16"),
        ("16. jul 2025", "2025-07-16", "2025-07-16"),
        ("July 16, 2025", "2025-07-16", "2025-07-16"),
        ("Sept 2025", "2025-09", "2025-09"),
        ("16.7.2025", "2025-07-16", "2025-07-16"),
        ("2025/07/16", "2025-07-16", "2025-07-16"),
        ("2025", "2025", "2025"),
        ("79", "0079", "0079"),
        ("44 BCE", "-0043", "-0043"),
        ("15 March 44 BC", "-0043-03-15", "-0043-03-15"),
        ("12000 BCE", "Y-11999", "Y-11999"),
        ("201X", "201X", "201X"),
        ("2025-07-16T13:00:00", "2025-07-16T13:00:00", "2025-07-16T13:00:00"),
    ],
)
def test_a_date_is_where_the_playhead_goes(text, first, last):
    typed = read_typed(text, ZONE)
    assert (typed.start, typed.end) == window_between(first, last, ZONE)
    assert not typed.span
    assert typed.words


def test_a_clock_time():
    typed = read_typed("16 July 2025 9:05", ZONE)
    assert typed.start == window_between("2025-07-16T09:05:00", None, ZONE)[0]
    assert read_typed("2025-07-16 09:05", ZONE).start == typed.start


@pytest.mark.parametrize(
    "text",
    ["2025-07-15/2025-07-17", "15 July 2025 to 17 July 2025", "15–17 July 2025", "15 to 17 July 2025", "2025-07-15 .. 2025-07-17"],
)  # fmt: skip
def test_two_dates_are_a_window_with_both_days(text):
    typed = read_typed(text, ZONE)
    assert (typed.start, typed.end) == window_between("2025-07-15", "2025-07-17", ZONE)
    assert typed.span
    assert "15–17 July 2025" in typed.words


def test_an_open_interval_is_a_window_without_an_end():
    assert read_typed("2025-07-15/..", ZONE).end == POS_INF
    assert read_typed("../2025-07-15", ZONE).start == NEG_INF
    assert read_typed("../2025-07-15", ZONE).span


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Type a date"),
        ("yesterday", "no date"),
        ("31 June 2025", "no such day"),
        ("3/4/2025", "Day or month first?"),
        ("16/7/2025", "2025-07-16"),
        ("7/16/2025", "2025-07-16"),
        ("16 Foo 2025", "No month"),
        ("17 July 2025 to 15 July 2025", "before the start"),
        ("../..", "no limits"),
        ("\u0000{0}%s", "no date"),
    ],
)
def test_what_cannot_be_read_says_why(text, words):
    with pytest.raises(ValueError, match=r".") as problem:
        read_typed(text, ZONE)
    assert words.casefold() in str(problem.value).casefold()

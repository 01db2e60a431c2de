from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mapviewer.events.calendar import POS_INF, Unit, add_units, floor_unit
from mapviewer.events.when import EdtfError, parse_when, window_between
from mapviewer.events.words import describe, duration_words, precision_words, range_words, short

ZONE = "Asia/Damascus"

SAID = [
    # text, in full, in a column, how well known
    ("2025-07-16", "Wednesday 16 July 2025", "16 Jul 2025", "known to the day"),
    ("2025-07", "July 2025 (day not known)", "Jul 2025", "known to the month"),
    ("2025-07-XX", "July 2025 (day not known)", "Jul 2025", "known to the month"),
    ("2000", "year 2000 (month and day not known)", "2000", "known to the year"),
    ("2025-XX-XX", "year 2025 (month and day not known)", "2025", "known to the year"),
    ("2025-07-24~", "about 24 July 2025", "~24 Jul 2025", "known to the day, approximate"),
    ("2025-07~", "about July 2025", "~Jul 2025", "known to the month, approximate"),
    ("2025-07-16?", "Wednesday 16 July 2025 (uncertain)", "16 Jul 2025?", "known to the day, uncertain"),
    (
        "2025-07-16%",
        "about 16 July 2025 (uncertain)",
        "~16 Jul 2025?",
        "known to the day, approximate, uncertain",
    ),
    ("2000?", "year 2000 (month and day not known; uncertain)", "2000?", "known to the year, uncertain"),
    (
        "2004-06~-11",
        "11 June 2004 (year and month approximate)",
        "~11 Jun 2004",
        "known to the month, approximate",
    ),
    ("2004?-06-11", "11 June 2004 (year uncertain)", "11 Jun 2004?", "known to the day, uncertain"),
    (
        "2004-%06-11",
        "11 June 2004 (month approximate and uncertain)",
        "~11 Jun 2004?",
        "known to the month, approximate, uncertain",
    ),
    # times
    (
        "2025-07-16T13:00:00+03:00",
        "Wednesday 16 July 2025, 13:00 (Asia/Damascus)",
        "16 Jul 2025 13:00",
        "known to the second",
    ),
    (
        "2025-07-16T13:00",
        "Wednesday 16 July 2025, 13:00 (Asia/Damascus)",
        "16 Jul 2025 13:00",
        "known to the minute",
    ),
    (
        "2025-07-16T13",
        "16 July 2025, 13:00–14:00 (Asia/Damascus)",
        "16 Jul 2025 13:00–14:00",
        "known to the hour",
    ),
    (
        "2025-07-16T13:00:05~",
        "about 16 July 2025, 13:00:05 (Asia/Damascus)",
        "~16 Jul 2025 13:00:05",
        "known to the second, approximate",
    ),
    (
        "2025-07-16T13:00/2025-07-16T14:30",
        "16 July 2025, 13:00–14:30 (Asia/Damascus)",
        "16 Jul 2025 13:00–14:30",
        "start and end known to the minute",
    ),
    (
        "2025-07-16T23:00/2025-07-17T01:00",
        "16 July 2025, 23:00 – 17 July 2025, 01:00 (Asia/Damascus)",
        "16 Jul 2025 23:00 – 17 Jul 2025 01:00",
        "start and end known to the minute",
    ),
    # spans
    ("2025-07-15/2025-07-20", "15–20 July 2025", "15–20 Jul 2025", "start and end known to the day"),
    (
        "2025-06-28/2025-07-03",
        "28 June – 3 July 2025",
        "28 Jun – 3 Jul 2025",
        "start and end known to the day",
    ),
    (
        "2024-12-28/2025-01-03",
        "28 December 2024 – 3 January 2025",
        "28 Dec 2024 – 3 Jan 2025",
        "start and end known to the day",
    ),
    ("2025-07/2025-09", "July–September 2025", "Jul–Sep 2025", "start and end known to the month"),
    ("2004/2008", "2004–2008", "2004–2008", "start and end known to the year"),
    ("-0753/-0700", "754–701 BCE", "754–701 BCE", "start and end known to the year"),
    ("-0043/0014", "44 BCE – 14 CE", "44 BCE – 14 CE", "start and end known to the year"),
    (
        "2025-07-16/2025-07-16",
        "16 July 2025 (start and end)",
        "16 Jul 2025",
        "start and end known to the day",
    ),
    (
        "2004-02-01/2005",
        "from 1 February 2004 to 2005",
        "1 Feb 2004 – 2005",
        "start known to the day, end known to the year",
    ),
    (
        "1984-06-02?/2004-08-08~",
        "from 2 June 1984 (uncertain) to about 8 August 2004",
        "2 Jun 1984? – ~8 Aug 2004",
        "start and end known to the day, start uncertain, end approximate",
    ),
    (
        "2024-12-08/..",
        "from 8 December 2024 onwards (open end)",
        "8 Dec 2024 →",
        "start known to the day, open end",
    ),
    (
        "../2024-12-08",
        "until 8 December 2024 (open start)",
        "→ 8 Dec 2024",
        "open start, end known to the day",
    ),
    (
        "/2024-12-08",
        "until 8 December 2024 (start not known)",
        "? – 8 Dec 2024",
        "start not known, end known to the day",
    ),
    ("2024/", "from 2024 (end not known)", "2024 – ?", "start known to the year, end not known"),
    ("../..", "at all times", "← →", "open start, open end"),
    # sets
    (
        "[2025-07-17..2025-07-24]",
        "sometime between 17 and 24 July 2025",
        "17–24 Jul 2025?",
        "one moment within eight days",
    ),
    ("[..2025-07-24]", "before or on 24 July 2025", "≤ 24 Jul 2025", "one moment, without earliest limit"),
    ("[2025-07-24..]", "on or after 24 July 2025", "≥ 24 Jul 2025", "one moment, without latest limit"),
    ("[..2025-07]", "in or before July 2025", "≤ Jul 2025", "one moment, without earliest limit"),
    ("[2025-07-16,2025-07-18]", "16 or 18 July 2025", "16–18 Jul 2025?", "one moment within three days"),
    (
        "[1667,1668,1670..1672]",
        "1667, 1668 or sometime between 1670 and 1672",
        "1667–1672?",
        "one moment within six years",
    ),
    (
        "{1667,1668,1670..1672}",
        "1667, 1668 and 1670–1672",
        "1667–1672",
        "from first to last, known to the year",
    ),
    ("{1960..1965}", "every year from 1960 to 1965", "1960–1965", "from first to last, known to the year"),
    ("{..1984}", "every year up to 1984", "→ 1984", "from first to last, known to the year"),
    (
        "[2001,2002,2003,2004,2005,2006,2007]",
        "one of 7 dates, 2001–2007",
        "2001–2007?",
        "one moment within seven years",
    ),
    # masks, seasons, estimates
    ("201X", "the 2010s (year not known)", "2010s", "known to the decade"),
    ("19XX", "1900–1999 (year not known)", "1900–1999", "known to the century"),
    ("-01XX", "200–101 BCE (year not known)", "200–101 BCE", "known to the century"),
    ("XXXX", "an unknown year", "an unknown year", "known to thousands of years"),
    ("156X-12-25", "25 December in the 1560s (year not known)", "156X-12-25", "known to the decade"),
    ("XXXX-12-XX", "December (year and day not known)", "XXXX-12", "known to thousands of years"),
    ("1984-1X", "sometime between October and December 1984", "Oct–Dec 1984?", "known to the year"),
    ("2004-06-1X", "sometime between 10 and 19 June 2004", "10–19 Jun 2004?", "known to the month"),
    (
        "2004-06-X1",
        "sometime between 1 and 21 June 2004 (pattern 2004-06-X1)",
        "2004-06-X1",
        "known to the month",
    ),
    ("2001-21", "spring 2001 (March–May)", "spring 2001", "known to the season"),
    ("2001-24", "winter 2001–02 (December–February)", "winter 2001–02", "known to the season"),
    (
        "2001-29",
        "spring 2001 (September–November, southern hemisphere)",
        "spring 2001",
        "known to the season",
    ),
    ("2001-33", "first quarter of 2001 (January–March)", "Q1 2001", "known to the quarter"),
    ("2001-41", "second half of 2001 (July–December)", "H2 2001", "known to the half-year"),
    ("1950S2", "about 1950 (between 1900 and 1999)", "~1950", "estimate, known to the century"),
    # far years
    ("0079-08-24", "24 August 79 CE", "24 Aug 79 CE", "known to the day"),
    ("0000", "year 1 BCE (month and day not known)", "1 BCE", "known to the year"),
    ("-0753-04-21", "21 April 754 BCE", "21 Apr 754 BCE", "known to the day"),
    ("Y-10000", "year 10,001 BCE (month and day not known)", "10,001 BCE", "known to the year"),
    ("Y1E999999999", "year Y1E999999999", "Y1E999999999", "known to the year"),
]


@pytest.mark.parametrize(("text", "full", "narrow", "precision"), SAID)
def test_words(text: str, full: str, narrow: str, precision: str) -> None:
    when = parse_when(text, ZONE)
    assert describe(when, ZONE) == full
    assert short(when, ZONE) == narrow
    assert precision_words(when) == precision


def test_undated() -> None:
    assert describe(None, ZONE) == short(None, ZONE) == "undated"
    assert precision_words(None) == "no date given"


def test_dates_never_shift_and_times_do() -> None:
    day = parse_when("2025-07-16", ZONE)
    assert describe(day, "America/New_York") == describe(day, "Pacific/Apia") == "Wednesday 16 July 2025"
    time = parse_when("2025-07-16T01:30:00", ZONE)
    assert describe(time, "UTC") == "Tuesday 15 July 2025, 22:30 (UTC)"
    assert short(time, "America/New_York") == "15 Jul 2025 18:30"


@pytest.mark.parametrize(
    ("value", "full", "narrow", "precision"),
    [
        (
            {"earliest": "2025-07-13", "latest": "2025-07-20"},
            "sometime between 13 and 20 July 2025",
            "13–20 Jul 2025?",
            "one moment within eight days",
        ),
        (
            {
                "earliest": "2025-07-13",
                "start_latest": "2025-07-15",
                "end_earliest": "2025-07-18",
                "latest": "2025-07-20",
            },
            "start between 13 and 15 July 2025; end between 18 and 20 July 2025",
            "13–20 Jul 2025",
            "start and end given as limits",
        ),
        (
            {"earliest": "2025-07-16T13:00:00", "latest": "2025-07-16T14:00:00"},
            "16 July 2025, 13:00–14:00 (Asia/Damascus)",
            "16 Jul 2025 13:00–14:00?",
            "one moment within one hour",
        ),
        (
            {"latest": "2025-07-24"},
            "before or on 24 July 2025",
            "up to 24 Jul 2025?",
            "one moment, without earliest limit",
        ),
        (
            {"earliest": "2025-07-13", "end_earliest": ".."},
            "start on or after 13 July 2025; open end",
            "from 13 Jul 2025",
            "start and end given as limits",
        ),
    ],
)
def test_words_of_four_bounds(value: dict[str, object], full: str, narrow: str, precision: str) -> None:
    when = parse_when(value, ZONE)
    assert describe(when, ZONE) == full
    assert short(when, ZONE) == narrow
    assert precision_words(when) == precision


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2025-07-16", "2025-07-16", "16 July 2025"),
        ("2025-07-15", "2025-07-17", "15–17 July 2025"),
        ("2025-07", "2025-07", "July 2025"),
        ("2025-07", "2025-09", "July–September 2025"),
        ("2025", "2025", "2025"),
        ("2004", "2008", "2004–2008"),
        ("-0753", "-0753", "754 BCE"),
        ("2025-07-16T13:00:00", "2025-07-16T13:59:59", "16 July 2025, 13:00–14:00"),
        ("2025-07-16T13:00:00", "2025-07-16T13:00:00", "16 July 2025, 13:00:00"),
        ("2025-07-16T23:00:00", "2025-07-16T23:59:59", "16 July 2025, 23:00–24:00"),
        ("2025-07-16T23:00:00", "2025-07-17T00:59:59", "16 July 2025, 23:00 – 17 July 2025, 01:00"),
        ("2025-07-16T13:00:05", "2025-07-16T13:00:09", "16 July 2025, 13:00:05–13:00:10"),
        ("2024-12-08", None, "from 8 December 2024"),
        ("2024", None, "from 2024"),
        (None, "2025-07-17", "up to 17 July 2025"),
        (None, "2024", "up to 2024"),
        ("2025-07-16T13:00:00", None, "from 16 July 2025, 13:00"),
        (None, "2025-07-16T12:59:59", "before 16 July 2025, 13:00"),
        (None, None, "all time"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", ZONE, "America/St_Johns"])
def test_windows_in_words(first: str | None, last: str | None, words: str, zone: str) -> None:
    assert range_words(*window_between(first, last, zone), zone) == words


def test_an_empty_window_in_words() -> None:
    assert range_words(5, 5, "UTC") == "no time at all"


@given(st.integers(-60_000_000_000, 60_000_000_000), st.sampled_from([Unit.DAY, Unit.MONTH, Unit.YEAR]))
def test_whole_units_are_said_without_clock_or_dash(t: int, unit: Unit) -> None:
    words = range_words(floor_unit(t, unit, ZONE), add_units(t, unit, 1, ZONE), ZONE)
    assert ":" not in words
    assert "–" not in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (45, "45 seconds"),
        (90, "1.5 minutes"),
        (2_700, "45 minutes"),
        (3_600, "1 hour"),
        (86_400, "1 day"),
        (90_000, "25 hours"),
        (3 * 86_400, "3 days"),
        (99 * 86_400, "99 days"),
        (200 * 86_400, "6.6 months"),
        (365 * 86_400, "1 year"),
        (366 * 86_400, "1 year"),
        (773_155_000, "24.5 years"),
        (10**10, "317 years"),
        (5 * 10**11, "15,844 years"),
        (5 * 10**13, "1.6 million years"),
        (5 * 10**17, "15.8 billion years"),
        (POS_INF, "without end"),
    ],
)
def test_durations(seconds: int, words: str) -> None:
    assert duration_words(seconds) == words


def test_durations_spelled_out() -> None:
    assert duration_words(8 * 86_400, spelled=True) == "eight days"
    assert duration_words(86_400, spelled=True) == "one day"
    assert duration_words(13 * 86_400, spelled=True) == "13 days"
    assert duration_words(129_600, spelled=True) == "36 hours"


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        duration_words(-1)


marks = st.sampled_from(["", "?", "~", "%"])
two = st.text("0123X", min_size=2, max_size=2)
dates = st.one_of(
    st.builds("{}{}{}".format, marks, st.text("012X", min_size=4, max_size=4), marks),
    st.builds("2{}-{}{}{}".format, st.text("012X", min_size=3, max_size=3), marks, two, marks),
    st.builds("20{}-{}{}{}-{}{}".format, two, two, marks, st.just(""), marks, two),
    st.builds("2001-{}{}".format, st.integers(21, 41), marks),
    st.builds("1950S{}{}".format, st.integers(1, 5), marks),
    st.builds("2025-07-16T13:00{}{}".format, st.sampled_from(["", ":05", ":05Z", "+03:00"]), marks),
)
side = dates | st.sampled_from(["", ".."])
texts = st.one_of(
    dates,
    st.builds("{}/{}".format, side, side),
    st.builds("[{}..{}]".format, dates | st.just(""), dates | st.just("")),
    st.lists(dates, min_size=1, max_size=8).map(lambda parts: "{" + ",".join(parts) + "}"),
    st.lists(dates, min_size=1, max_size=8).map(lambda parts: "[" + ",".join(parts) + "]"),
)


@given(texts, st.sampled_from(["UTC", ZONE]))
def test_there_are_words_for_everything(text: str, zone: str) -> None:
    try:
        when = parse_when(text, ZONE)
    except EdtfError:
        assume(False)
        return
    for words in (describe(when, zone), short(when, zone), precision_words(when)):
        assert words == words.strip() != ""
        assert "  " not in words
        assert words.count("(") == words.count(")")
    assert ("uncertain" in describe(when, zone)) == when.uncertain

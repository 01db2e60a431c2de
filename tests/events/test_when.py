from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mapviewer.events.calendar import UnknownZoneError, days_from_civil
from mapviewer.events.when import (
    NEG_INF,
    POS_INF,
    EdtfError,
    Flag,
    Membership,
    Precision,
    When,
    membership,
    parse_when,
    stretched,
    window_between,
)

DAMASCUS = "Asia/Damascus"


def at(text: str) -> int:
    """A UTC time, from "2025-07-16" or "2025-07-16 13:00:00"; "-" and "+" are the infinities."""
    if text in ("-", "+"):
        return NEG_INF if text == "-" else POS_INF
    date, _, clock = text.partition(" ")
    year, month, day = (int(part) for part in date.rsplit("-", 2))
    hour, minute, second = (int(part) for part in clock.split(":")) if clock else (0, 0, 0)
    return days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second


def bounds(when: When) -> tuple[int, int, int, int]:
    return when.earliest, when.start_latest, when.end_earliest, when.latest


CONTRACT = [
    (
        "2025-07-16T13:00:00Z",
        "2025-07-16 13:00:00",
        "2025-07-16 13:00:00",
        "2025-07-16 13:00:01",
        "2025-07-16 13:00:01",
    ),
    ("2025-07-16", "2025-07-16", "2025-07-16 23:59:59", "2025-07-16 00:00:01", "2025-07-17"),
    ("2025-07", "2025-07-01", "2025-07-31 23:59:59", "2025-07-01 00:00:01", "2025-08-01"),
    ("2025-07-24~", "2025-07-23", "2025-07-25 23:59:59", "2025-07-23 00:00:01", "2025-07-26"),
    ("2025-07-15/2025-07-20", "2025-07-15", "2025-07-15 23:59:59", "2025-07-20 00:00:01", "2025-07-21"),
    ("2025-07/2025-09", "2025-07-01", "2025-07-31 23:59:59", "2025-09-01 00:00:01", "2025-10-01"),
    ("../2024-12-08", "-", "-", "2024-12-08 00:00:01", "2024-12-09"),
    ("/2024-12-08", "-", "2024-12-08 23:59:59", "2024-12-08 00:00:01", "2024-12-09"),
    ("2024-12-08/..", "2024-12-08", "2024-12-08 23:59:59", "+", "+"),
    ("[..2025-07-24]", "-", "2025-07-24 23:59:59", "-", "2025-07-25"),
    ("[2025-07-13..2025-07-20]", "2025-07-13", "2025-07-20 23:59:59", "2025-07-13 00:00:01", "2025-07-21"),
]


@pytest.mark.parametrize(("text", "earliest", "start_latest", "end_earliest", "latest"), CONTRACT)
def test_the_table_of_the_format(
    text: str, earliest: str, start_latest: str, end_earliest: str, latest: str
) -> None:
    assert bounds(parse_when(text)) == (at(earliest), at(start_latest), at(end_earliest), at(latest))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2000", "2000-01-01", "2001-01-01"),
        ("0000", "0-01-01", "1-01-01"),
        ("-0753", "-753-01-01", "-752-01-01"),
        ("Y-10000", "-10000-01-01", "-9999-01-01"),
        ("Y1E7", "10000000-01-01", "10000001-01-01"),
        ("201X", "2010-01-01", "2020-01-01"),
        ("19XX", "1900-01-01", "2000-01-01"),
        ("-01XX", "-199-01-01", "-99-01-01"),
        ("-0XXX", "-999-01-01", "0-01-01"),
        ("1XXX-XX", "1000-01-01", "2000-01-01"),
        ("156X-12-25", "1560-12-25", "1569-12-26"),
        ("XXXX-12-XX", "0-12-01", "10000-01-01"),
        ("1984-1X", "1984-10-01", "1985-01-01"),
        ("2025-07-XX", "2025-07-01", "2025-08-01"),
        ("2004-XX-15", "2004-01-15", "2004-12-16"),
        ("2025-02-2X", "2025-02-20", "2025-03-01"),
        ("1950S2", "1900-01-01", "2000-01-01"),
        ("1950S4", "1950-01-01", "1951-01-01"),
        ("0050S2", "50-01-01", "51-01-01"),
        ("-1950S2", "-1999-01-01", "-1899-01-01"),
        ("Y3388E2S3", "338000-01-01", "339000-01-01"),
        ("2001-21", "2001-03-01", "2001-06-01"),
        ("2001-24", "2001-12-01", "2002-03-01"),
        ("2001-26", "2001-06-01", "2001-09-01"),
        ("2001-29", "2001-09-01", "2001-12-01"),
        ("2001-30", "2001-12-01", "2002-03-01"),
        ("2001-32", "2001-06-01", "2001-09-01"),
        ("2001-33", "2001-01-01", "2001-04-01"),
        ("2001-36", "2001-10-01", "2002-01-01"),
        ("2001-37", "2001-01-01", "2001-05-01"),
        ("2001-39", "2001-09-01", "2002-01-01"),
        ("2001-40", "2001-01-01", "2001-07-01"),
        ("2001-41", "2001-07-01", "2002-01-01"),
        ("201X-21", "2010-03-01", "2019-06-01"),
        # what "~" adds
        ("2025~", "2024-01-01", "2027-01-01"),
        ("2025-02~", "2025-01-01", "2025-04-01"),
        ("2025-12~", "2025-11-01", "2026-02-01"),
        ("2025-01-01~", "2024-12-31", "2025-01-03"),
        ("201X~", "2000-01-01", "2030-01-01"),
        ("2001-22~", "2001-03-01", "2001-12-01"),
        ("2001-41~", "2001-01-01", "2002-07-01"),
        ("2004-06~-11", "2004-05-11", "2004-07-12"),
        ("2004-~06-11", "2004-05-11", "2004-07-12"),
        ("2004~-06-11", "2003-06-11", "2005-06-12"),
        ("2025-07-~15", "2025-07-14", "2025-07-17"),
        ("~2004-06-~11", "2003-06-10", "2005-06-13"),
        ("2004-~03-31", "2004-02-29", "2004-05-01"),
        ("~2004-02-29", "2003-02-28", "2005-03-01"),
        ("2025-07-XX~", "2025-06-01", "2025-09-01"),
        ("2025-07-16T13:00:00Z~", "2025-07-16 12:59:59", "2025-07-16 13:00:02"),
        ("2025-07-16T13:00Z~", "2025-07-16 12:59:00", "2025-07-16 13:02:00"),
        # what "?" does not
        ("2025-07-16?", "2025-07-16", "2025-07-17"),
        # times
        ("2025-07-16T13:00:05+03:00", "2025-07-16 10:00:05", "2025-07-16 10:00:06"),
        ("2025-07-16T13:00:05-04", "2025-07-16 17:00:05", "2025-07-16 17:00:06"),
        ("2025-07-16T13:00", "2025-07-16 13:00:00", "2025-07-16 13:01:00"),
        ("2025-07-16T13", "2025-07-16 13:00:00", "2025-07-16 14:00:00"),
        ("2025-07-16T24:00:00", "2025-07-17", "2025-07-17 00:00:01"),
        ("2016-12-31T23:59:60Z", "2016-12-31 23:59:59", "2017-01-01"),
        # sets of one of several
        ("[1667,1668]", "1667-01-01", "1669-01-01"),
        ("[1672,1667..1670]", "1667-01-01", "1673-01-01"),
        ("[2025-07-16]", "2025-07-16", "2025-07-17"),
        ("[2025-07-24..]", "2025-07-24", "+"),
        ("[..2020,2025]", "-", "2026-01-01"),
    ],
)
def test_something_somewhere_inside(text: str, earliest: str, latest: str) -> None:
    low, high = at(earliest), at(latest)
    start_latest = high if high == POS_INF else high - 1
    end_earliest = low if low == NEG_INF else low + 1
    assert bounds(parse_when(text)) == (low, start_latest, end_earliest, high)


@pytest.mark.parametrize(
    ("text", "earliest", "start_latest", "end_earliest", "latest"),
    [
        ("2024/", "2024-01-01", "2024-12-31 23:59:59", "2024-01-01 00:00:01", "+"),
        ("../..", "-", "-", "+", "+"),
        ("/..", "-", "+", "+", "+"),
        ("2004/2004", "2004-01-01", "2004-12-31 23:59:59", "2004-01-01 00:00:01", "2005-01-01"),
        ("2025-07/2025-07-10", "2025-07-01", "2025-07-10 23:59:59", "2025-07-10 00:00:01", "2025-07-11"),
        ("2025-07-10/2025-07", "2025-07-10", "2025-07-10 23:59:59", "2025-07-10 00:00:01", "2025-08-01"),
        ("2004-06-XX/2004-07-03", "2004-06-01", "2004-06-30 23:59:59", "2004-07-03 00:00:01", "2004-07-04"),
        ("1984~/2004-06", "1983-01-01", "1985-12-31 23:59:59", "2004-06-01 00:00:01", "2004-07-01"),
        ("{1960,1961-12}", "1960-01-01", "1960-12-31 23:59:59", "1961-12-01 00:00:01", "1962-01-01"),
        ("{1668,1667}", "1667-01-01", "1667-12-31 23:59:59", "1668-01-01 00:00:01", "1669-01-01"),
        ("{1960..1965}", "1960-01-01", "1960-12-31 23:59:59", "1965-01-01 00:00:01", "1966-01-01"),
        ("{..1984}", "-", "-", "1984-01-01 00:00:01", "1985-01-01"),
        ("{1984..}", "1984-01-01", "1984-12-31 23:59:59", "+", "+"),
    ],
)
def test_spans(text: str, earliest: str, start_latest: str, end_earliest: str, latest: str) -> None:
    found = bounds(parse_when(text))
    assert found == (at(earliest), at(start_latest), at(end_earliest), at(latest))


@pytest.mark.parametrize(
    "text",
    ["2025/2024", "2025-07-16/2025-07-15", "-0100/-0200", "1984~/1983~", "[2026..2025]", "2001-22/2001-21"],
)
def test_backwards_is_refused(text: str) -> None:
    with pytest.raises(EdtfError, match=r"before|earlier"):
        parse_when(text)


@pytest.mark.parametrize("text", ["Y1E999999999", "Y1E999999999~", "Y9999999999999"])
def test_far_futures_saturate(text: str) -> None:
    assert bounds(parse_when(text, DAMASCUS)) == (POS_INF,) * 4
    assert bounds(parse_when(text.replace("Y", "Y-"), DAMASCUS)) == (NEG_INF,) * 4


# -- zones


def test_days_are_days_of_the_zone() -> None:
    when = parse_when("2025-07-16", DAMASCUS)
    assert (when.earliest, when.latest) == (at("2025-07-15 21:00:00"), at("2025-07-16 21:00:00"))


def test_a_local_time_is_read_in_the_zone_and_an_offset_wins() -> None:
    assert parse_when("2025-07-16T13:00:00", DAMASCUS).earliest == at("2025-07-16 10:00:00")
    assert parse_when("2025-07-16T13:00:00Z", DAMASCUS).earliest == at("2025-07-16 13:00:00")


def test_a_time_that_came_twice_is_noted() -> None:
    when = parse_when("2025-10-26T02:30:00", "Europe/Berlin")
    assert when.earliest == at("2025-10-26 00:30:00")
    assert when.start_latest == at("2025-10-26 01:30:00"), "nobody says which of the two is meant"
    assert "came twice" in when.notes[0]


def test_a_day_whose_midnight_came_twice_ends_with_the_second() -> None:
    # St. John's put its clocks back at 00:01 to 23:01 of the day before.
    when = parse_when("2006-10-28", "America/St_Johns")
    assert when.latest - when.earliest == 25 * 3600
    after = parse_when("2006-10-29", "America/St_Johns")
    assert after.earliest < when.latest, "the hour in between was called both"
    assert not when.flags & Flag.LENIENT


def test_a_time_that_was_skipped_is_noted() -> None:
    when = parse_when("2025-03-30T02:30:00", "Europe/Berlin")
    assert when.earliest == at("2025-03-30 01:30:00")
    assert "skipped" in when.notes[0]


def test_a_skipped_day_is_the_moment_it_was_skipped() -> None:
    when = parse_when("2011-12-30", "Pacific/Apia")
    assert bounds(when) == (at("2011-12-30 10:00:00"),) * 2 + (at("2011-12-30 10:00:01"),) * 2
    assert "skipped this day" in when.notes[0]


def test_short_days_are_short() -> None:
    when = parse_when("2025-03-30", "Europe/Berlin")
    assert when.latest - when.earliest == 23 * 3600


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZoneError):
        parse_when("2025-07-16", "Mars/Olympus")


# -- flags and precision


@pytest.mark.parametrize(
    ("text", "flags", "precision"),
    [
        ("2025-07-16", Flag.NONE, Precision.DAY),
        ("2025-07-16T13:00:00Z", Flag.TIMED, Precision.SECOND),
        ("2025-07-16T13:00", Flag.TIMED | Flag.LENIENT, Precision.MINUTE),
        ("2025-07-16T13", Flag.TIMED | Flag.LENIENT, Precision.HOUR),
        ("2025-07", Flag.NONE, Precision.MONTH),
        ("2025-07-XX", Flag.MASKED, Precision.MONTH),
        ("2025-XX", Flag.MASKED, Precision.YEAR),
        ("2001-21", Flag.NONE, Precision.SEASON),
        ("201X", Flag.MASKED, Precision.DECADE),
        ("19XX", Flag.MASKED, Precision.CENTURY),
        ("1XXX", Flag.MASKED, Precision.MILLENNIUM),
        ("XXXX", Flag.MASKED, Precision.AGE),
        ("156X-12-25", Flag.MASKED, Precision.DECADE),
        ("1950S2", Flag.SIGNIFICANT, Precision.CENTURY),
        ("2025-07-16?", Flag.UNCERTAIN, Precision.DAY),
        ("2025-07-16~", Flag.APPROXIMATE, Precision.DAY),
        ("2025-07-16%", Flag.UNCERTAIN | Flag.APPROXIMATE, Precision.DAY),
        ("2004~-06-11", Flag.APPROXIMATE, Precision.YEAR),
        ("2004-06~-11", Flag.APPROXIMATE, Precision.MONTH),
        ("2025-07-15/2025-09", Flag.SPAN, Precision.MONTH),
        ("2025-07-15?/2025-09", Flag.SPAN | Flag.UNCERTAIN, Precision.MONTH),
        ("../2024", Flag.SPAN | Flag.OPEN_START, Precision.YEAR),
        ("2024-12-08/", Flag.SPAN | Flag.UNKNOWN_END, Precision.DAY),
        ("../..", Flag.SPAN | Flag.OPEN_START | Flag.OPEN_END, Precision.UNLIMITED),
        ("[2025-07-13..2025-07-18]", Flag.ONE_OF, Precision.WEEK),
        ("[2025-07-13..2025-07-20]", Flag.ONE_OF, Precision.MONTH),
        ("[..2025]", Flag.ONE_OF, Precision.UNLIMITED),
        ("{1667,1668?}", Flag.SPAN | Flag.ALL_OF | Flag.UNCERTAIN, Precision.YEAR),
        ("{1984..}", Flag.SPAN | Flag.ALL_OF | Flag.OPEN_END, Precision.YEAR),
    ],
)
def test_flags_and_precision(text: str, flags: Flag, precision: Precision) -> None:
    when = parse_when(text)
    assert (when.flags, when.precision) == (flags, precision)
    assert when.text == text


def test_properties() -> None:
    moment = parse_when("2025-07-16T13:00:00Z")
    assert moment.instant
    assert moment.timed
    assert moment.core == (moment.earliest, moment.latest) == moment.extent
    day = parse_when("2025-07-16?")
    assert not day.instant
    assert day.uncertain
    assert day.core is None
    span = parse_when("2025-07-15/2025-07-20~")
    assert span.is_span
    assert span.approximate
    assert span.core == (at("2025-07-15 23:59:59"), at("2025-07-19 00:00:01"))
    assert span.extent == (at("2025-07-15"), at("2025-07-22"))
    assert parse_when("[2025,2026]").one_of


@pytest.mark.parametrize(
    ("text", "start", "end", "extent"),
    [
        ("2024-12-08/..", "2024-12-08", None, ("2024-12-08", "2024-12-09")),
        ("../2024-12-08", None, "2024-12-09", ("2024-12-08", "2024-12-09")),
        ("[..2025-07-24]", None, "2025-07-25", ("2025-07-24 23:59:59", "2025-07-25")),
        ("../..", None, None, None),
    ],
)
def test_known_sides(text: str, start: str | None, end: str | None, extent: tuple[str, str] | None) -> None:
    when = parse_when(text)
    assert when.known_start == (None if start is None else at(start))
    assert when.known_end == (None if end is None else at(end))
    assert when.extent == (None if extent is None else (at(extent[0]), at(extent[1])))
    assert (when.open_start, when.open_end) == (text.startswith(".."), text.endswith(".."))


# -- the object of four bounds


def test_four_bounds() -> None:
    value = {
        "earliest": "2025-07-13",
        "start_latest": "2025-07-15",
        "end_earliest": "2025-07-18",
        "latest": "2025-07-20T12:00:00",
    }
    when = parse_when(value)
    assert bounds(when) == (
        at("2025-07-13"),
        at("2025-07-15 23:59:59"),
        at("2025-07-18 00:00:01"),
        at("2025-07-20 12:00:01"),
    )
    assert when.flags == Flag.BOUNDS | Flag.SPAN | Flag.TIMED


def test_absent_bounds_follow_from_the_others() -> None:
    assert bounds(parse_when({"earliest": "2025-07-13", "latest": "2025-07-20"})) == bounds(
        parse_when("[2025-07-13..2025-07-20]")
    )
    assert bounds(parse_when({"latest": "2025-07-24", "earliest": None})) == bounds(
        parse_when("[..2025-07-24]")
    )
    on = parse_when({"earliest": "2024-12-08", "start_latest": "2024-12-08", "end_earliest": ".."})
    assert bounds(on) == bounds(parse_when("2024-12-08/.."))
    assert on.open_end


def test_bounds_are_read_in_the_zone() -> None:
    assert parse_when({"earliest": "2025-07-16"}, DAMASCUS).earliest == at("2025-07-15 21:00:00")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "expected at least one of earliest"),
        ({"earliest": None}, "expected at least one of earliest"),
        ({"erliest": "2025"}, "found 'erliest'; expected only earliest"),
        ({"earliest": 2025}, "earliest: found int"),
        ({"latest": "2025-13"}, "latest: found month 13"),
        ({"latest": "2025?"}, "latest: found '2025\\?'"),
        ({"latest": "2025/2026"}, "expected a single date"),
        ({"earliest": "2025-07-13", "start_latest": "2025-07-12"}, "earliest after start_latest"),
        ({"end_earliest": "2025-07-13", "latest": "2025-07-12"}, "end_earliest after latest"),
        ({"earliest": "2025-07-13", "latest": "2025-07-12"}, "after latest"),
        ({"start_latest": "2025-07-13", "latest": "2025-07-12"}, "start_latest after latest"),
        ({"earliest": "2025-07-13", "end_earliest": "2025-07-12"}, "earliest after end_earliest"),
    ],
)
def test_wrong_bounds_are_refused(value: dict[str, object], message: str) -> None:
    with pytest.raises(EdtfError, match=message):
        parse_when(value)


@pytest.mark.parametrize("value", [2025, None, ["2025"], 3.5, True])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(EdtfError, match="expected a date in quotes"):
        parse_when(value)  # type: ignore[arg-type]


# -- windows and membership


@pytest.mark.parametrize(
    ("first", "last", "start", "end"),
    [
        ("2025-07-15", "2025-07-17", "2025-07-15", "2025-07-18"),
        ("2025-07", "2025-07", "2025-07-01", "2025-08-01"),
        (None, "2025-07-17", "-", "2025-07-18"),
        ("2025-07-15", "..", "2025-07-15", "+"),
        ("..", None, "-", "+"),
        ("2025-07-16T13:00:00", "2025-07-16T13:59:59", "2025-07-16 13:00:00", "2025-07-16 14:00:00"),
    ],
)
def test_windows_are_inclusive(first: str | None, last: str | None, start: str, end: str) -> None:
    assert window_between(first, last, "UTC") == (at(start), at(end))


def test_a_backwards_window_is_refused() -> None:
    with pytest.raises(EdtfError, match="found 2024 before 2025"):
        window_between("2025", "2024", "UTC")
    with pytest.raises(EdtfError, match="month 13"):
        window_between("2025-13", None, "UTC")


@pytest.mark.parametrize(
    ("text", "first", "last", "expected"),
    [
        ("2025-07-16", "2025-07-16", "2025-07-16", Membership.IN),
        ("2025-07-16", "2025-07-16T03:00:00", "2025-07-16T03:59:59", Membership.POSSIBLE),
        ("2025-07-16", "2025-07-17", "2025-07-18", Membership.OUT),
        ("2025-07-16?", "2025", "2025", Membership.POSSIBLE),
        ("2025-07-15/2025-07-20?", "2025-07-17", "2025-07-17", Membership.POSSIBLE),
        ("2025-07-15/2025-07-20", "2025-07-17", "2025-07-17", Membership.IN),
        ("[2025-07-15..2025-07-20]", "2025-07-17", "2025-07-17", Membership.POSSIBLE),
        ("[2025-07-15..2025-07-20]", "2025-07-15", "2025-07-20", Membership.IN),
        ("2025-07", "2025-07-16", "2025-07-16", Membership.POSSIBLE),
        ("2024-12-08/..", "2099", "2099", Membership.IN),
        ("2024-12-08/", "2099", "2099", Membership.POSSIBLE),
        ("../2024-12-08", "-5000", "-5000", Membership.IN),
        ("[..2025-07-24]", "2025-07-24", "2025-07-24", Membership.POSSIBLE),
        # A window without a beginning holds what has none.
        ("[..2025-07-24]", None, "2025-07-24", Membership.IN),
        ("[2025-07-24..]", "2025-07-24", None, Membership.IN),
        ("Y-1E99", None, "2025", Membership.IN),
        ("Y1E99", None, "2025", Membership.OUT),
    ],
)
def test_membership(text: str, first: str | None, last: str | None, expected: Membership) -> None:
    assert membership(parse_when(text), *window_between(first, last, "UTC")) is expected


def test_undated_is_in_no_window() -> None:
    assert membership(None, NEG_INF, POS_INF) is Membership.UNDATED


def test_nothing_is_in_an_empty_window() -> None:
    assert membership(parse_when("2025/2026"), at("2025-07-16"), at("2025-07-16")) is Membership.OUT


def test_stretched_windows_fit_64_bits() -> None:
    start, end = stretched(NEG_INF, POS_INF)
    assert -(2**63) <= start < NEG_INF
    assert POS_INF < end < 2**63
    assert stretched(-5, 5) == (-5, 5)


# -- invariants

dates = st.builds(
    lambda y, m, d, size: (f"{y:04d}", f"{y:04d}-{m:02d}", f"{y:04d}-{m:02d}-{d:02d}")[size],
    st.integers(1, 9998),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 2),
)
odd_dates = st.sampled_from(
    [
        "201X",
        "19XX",
        "2004-06-1X",
        "1984-0X",
        "2001-24",
        "2001-33",
        "1950S2",
        "-0753",
        "Y12345",
        "2004-~06-11",
        "2025-07-16T13:00:05Z",
        "2025-07-16T23:30",
        "2025-10-26T00:30:00",
    ]
)
one_dates = (
    st.builds(lambda date, mark: date + mark, dates, st.sampled_from(["", "", "?", "~", "%"])) | odd_dates
)
ends = one_dates | st.sampled_from(["", ".."])
texts = st.one_of(
    one_dates,
    st.builds("{}/{}".format, ends, ends),
    st.builds("[{}..{}]".format, one_dates | st.just(""), one_dates | st.just("")),
    st.lists(one_dates, min_size=1, max_size=4).map(lambda parts: "[" + ",".join(parts) + "]"),
    st.lists(one_dates, min_size=1, max_size=4).map(lambda parts: "{" + ",".join(parts) + "}"),
)
zones = st.sampled_from(["UTC", DAMASCUS, "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"])


def read(text: str, zone: str) -> When:
    try:
        return parse_when(text, zone)
    except EdtfError:
        assume(False)
        raise


@given(texts, zones)
@example("2011-12-30", "Pacific/Apia")
def test_bounds_are_in_order(text: str, zone: str) -> None:
    when = read(text, zone)
    assert NEG_INF <= when.earliest <= when.start_latest <= POS_INF
    assert NEG_INF <= when.end_earliest <= when.latest <= POS_INF
    # Of two infinities neither is the smaller.
    for low, high in (
        (when.earliest, when.latest),
        (when.start_latest, when.latest),
        (when.earliest, when.end_earliest),
    ):
        assert low < high or low == high in (NEG_INF, POS_INF)
    if not when.is_span and when.earliest > NEG_INF and when.latest < POS_INF:
        assert when.start_latest == when.latest - 1
        assert when.end_earliest == when.earliest + 1


_RANK = {Membership.OUT: 0, Membership.POSSIBLE: 1, Membership.IN: 2}
times = st.integers(-70_000_000_000, 260_000_000_000) | st.sampled_from([NEG_INF, POS_INF])


@given(texts, zones, st.lists(times, min_size=4, max_size=4).map(sorted))
def test_a_larger_window_never_holds_less(text: str, zone: str, cuts: list[int]) -> None:
    when = read(text, zone)
    inner = membership(when, cuts[1], cuts[2])
    outer = membership(when, cuts[0], cuts[3])
    assert _RANK[inner] <= _RANK[outer]


@given(texts, zones)
def test_every_date_is_in_all_of_time_unless_it_is_doubted(text: str, zone: str) -> None:
    when = read(text, zone)
    found = membership(when, NEG_INF, POS_INF)
    assert found is (Membership.POSSIBLE if when.uncertain else Membership.IN)


small = st.integers(0, 9)


@given(small, small, small, small, st.booleans(), st.integers(-2, 12), st.integers(-2, 12))
def test_membership_is_what_all_possible_spans_say(
    earliest: int, start_more: int, end_more: int, latest_more: int, doubt: bool, a: int, b: int
) -> None:
    """By brute force: *in* when every concrete span touches the window, *possible* when one does."""
    end_earliest = earliest + 1 + end_more
    latest = end_earliest + latest_more
    start_latest = min(earliest + start_more, latest - 1)
    flags = Flag.UNCERTAIN if doubt else Flag.NONE
    when = When("", earliest, start_latest, end_earliest, latest, flags, Precision.SECOND, "UTC")
    touching = {
        bool(set(range(start, end)) & set(range(a, b)))
        for start in range(earliest, start_latest + 1)
        for end in range(end_earliest, latest + 1)
        if start < end
    }
    if touching == {True} and not doubt:
        expected = Membership.IN
    else:
        expected = Membership.POSSIBLE if True in touching else Membership.OUT
    assert membership(when, a, b) is expected


@given(dates, zones)
def test_the_short_way_reads_what_the_long_one_does(text: str, zone: str) -> None:
    plain, marked = parse_when(text, zone), parse_when(text + "?", zone)
    assert bounds(plain) == bounds(marked)
    assert plain.precision == marked.precision


@given(st.datetimes(), st.sampled_from(["Z", "+03:00", "-02:30", ""]), zones)
def test_the_short_way_for_timestamps_reads_what_the_long_one_does(
    moment: datetime, offset: str, zone: str
) -> None:
    text = f"{moment.replace(microsecond=0).isoformat()}{offset}"
    plain, marked = parse_when(text, zone), parse_when(text + "?", zone)
    assert bounds(plain) == bounds(marked)
    assert plain.instant


def test_precisions_are_ordered_fine_to_coarse() -> None:
    chain = ["2025-07-16T13:00:00Z", "2025-07-16T13:00", "2025-07-16T13", "2025-07-16", "2025-07", "2025-21"]
    chain += ["2025", "202X", "20XX", "2XXX", "XXXX"]
    for finer, coarser in pairwise(chain):
        assert parse_when(finer).precision < parse_when(coarser).precision

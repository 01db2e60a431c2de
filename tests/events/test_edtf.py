from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapviewer.events.edtf import Clock, Date, DateSet, EdtfError, End, Interval, Part, Range, civil_hull
from mapviewer.events.edtf_scan import parse

ALL = Part.YEAR + Part.MONTH + Part.DAY


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("2025-07-16", Date(2025, 7, 16)),
        ("2025-07", Date(2025, 7)),
        ("2025", Date(2025)),
        ("0000", Date(0)),
        ("-0753", Date(-753)),
        ("-0753-04-21", Date(-753, 4, 21)),
        ("2001-21", Date(2001, 21)),
        ("2001-41", Date(2001, 41)),
        ("Y-10000", Date(-10_000)),
        ("Y17E7", Date(170_000_000)),
        ("Y-17E7", Date(-170_000_000)),
        ("1950S2", Date(1950, significant=2)),
        ("Y171010000S3", Date(171_010_000, significant=3)),
        ("Y3388E2S3", Date(338_800, significant=3)),
        ("201X", Date(2010, year_mask="201X")),
        ("-01XX", Date(-100, year_mask="-01XX")),
        ("1XXX-XX", Date(1000, 0, year_mask="1XXX", month_mask="XX")),
        ("156X-12-25", Date(1560, 12, 25, year_mask="156X")),
        ("1984-1X", Date(1984, 10, month_mask="1X")),
        ("2025-07-16T13:00:05Z", Date(2025, 7, 16, Clock(13, 0, 5, 0))),
        ("2025-07-16T13:00:05-04", Date(2025, 7, 16, Clock(13, 0, 5, -14_400))),
        ("2025-07-16T13:00:05+04:30", Date(2025, 7, 16, Clock(13, 0, 5, 16_200))),
        ("2025-07-16T24:00:00", Date(2025, 7, 16, Clock(24, 0, 0, None))),
        ("2025-07-16?", Date(2025, 7, 16, uncertain=ALL)),
        ("2025-07-16~", Date(2025, 7, 16, approximate=Part.DAY, doubted=ALL)),
        ("2025-07-16%", Date(2025, 7, 16, approximate=Part.DAY, doubted=ALL, uncertain=ALL)),
        ("2004-06~-11", Date(2004, 6, 11, approximate=Part.MONTH, doubted=Part.YEAR + Part.MONTH)),
        ("2004?-06-11", Date(2004, 6, 11, uncertain=Part.YEAR)),
        ("2004-~06-11", Date(2004, 6, 11, approximate=Part.MONTH, doubted=Part.MONTH)),
        (
            "?2004-06-~11",
            Date(2004, 6, 11, approximate=Part.DAY, doubted=Part.DAY, uncertain=Part.YEAR),
        ),
        ("2025-07-15/2025-07-20", Interval(Date(2025, 7, 15), Date(2025, 7, 20))),
        ("../2024", Interval(End.OPEN, Date(2024))),
        ("2024/", Interval(Date(2024), End.UNKNOWN)),
        ("/..", Interval(End.UNKNOWN, End.OPEN)),
        (
            "2004-06-XX/2004-07-03",
            Interval(Date(2004, 6, day_mask="XX"), Date(2004, 7, 3)),
        ),
        ("[1667,1668]", DateSet((Date(1667), Date(1668)), every=False)),
        ("{1960,1961-12}", DateSet((Date(1960), Date(1961, 12)), every=True)),
        ("[..1984]", DateSet((Range(None, Date(1984)),), every=False)),
        (
            "[..1667,1668,1670..1672,1680..]",
            DateSet(
                (
                    Range(None, Date(1667)),
                    Date(1668),
                    Range(Date(1670), Date(1672)),
                    Range(Date(1680), None),
                ),
                every=False,
            ),
        ),
    ],
)
def test_trees(text: str, tree: object) -> None:
    parsed = parse(text)
    assert parsed.expression == tree
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("2025-07-16T13:00", "without seconds"),
        ("2025-07-16T13", "without minutes"),
        ("2025-07-16T13:00:00.25Z", "fractions"),
        ("2025-07-16T13:00:00+0300", "without colon"),
        ("1800-01-01T00:00:00+02:25:12", "offset with seconds"),
        ("2016-12-31T23:59:60Z", "leap second"),
        ("2017-01-01T02:59:60+03:00", "leap second"),
        ("2025-07-16T13:00:00?", "after a time"),
        ("2025-07-16T13:00:00Z/2025-07-16T14:00:00Z", "inside an interval"),
        ("[2025-07-16T13:00:00Z,2026]", "inside a set"),
        ("Y2000", "more than four digits"),
        ("Y-10000-05-03", "written with Y"),
        (" 2025 ", "spaces"),
        ("[1667, 1668]", "spaces"),
    ],
)
def test_lenient_readings_leave_a_note(text: str, note: str) -> None:
    notes = parse(text).notes
    assert len(notes) == 1
    assert note in notes[0]


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", None, "found nothing; expected a date"),
        ("   ", None, "found nothing; expected a date"),
        ("2025-13-01", 5, "found month 13; expected 01 to 12"),
        ("2025-00", 5, "found month 00; expected 01 to 12"),
        ("2025-02-30", 8, "found day 30; February 2025 has 28 days"),
        ("2024-02-30", 8, "found day 30; February has 29 days"),
        ("2025-04-31", 8, "found day 31; April has 30 days"),
        ("2025-04-00", 8, "found day 00; expected 01 to 31"),
        ("2025-7-16", 5, "found '7'; expected a month of two digits, such as 07"),
        ("2025-07-6", 8, "found '6'; expected a day of two digits"),
        ("16/07/2025", 0, "year first, with hyphens"),
        ("2025/07/16", 0, "year first, with hyphens"),
        ("16.07.2025", 0, "year first, with hyphens"),
        ("16-07-2025", 0, "year first, with hyphens"),
        ("20250716", 0, "expected hyphens between year, month and day: 2025-07-16"),
        ("12025", 0, "expected Y before it: Y12025"),
        ("753", 0, "expected a year of four digits, such as 0753"),
        ("-0000", 0, "the year 0 is written 0000"),
        ("19xx", 0, "an unknown digit is a capital X"),
        ("2025-07-xx", 8, "an unknown digit is a capital X"),
        ("y20000", 0, "expected Y"),
        ("−0753", 0, "expected the hyphen"),
        ("２０２５", 0, "expected a year"),
        ("July 2025", 0, "found 'July'; expected a year"),
        ("2025-07-16T25:00", 11, "found hour 25; expected 00 to 23"),
        ("2025-07-16T24:00:01", 11, "24:00:00 for the end of the day"),
        ("2025-07-16T13:60:00", 14, "found minute 60"),
        ("2025-07-16T13:00:61", 17, "found second 61"),
        ("2025-07-16T13:00:60Z", 17, "a leap second only follows 23:59:59 UTC"),
        ("2025-07-16T", 11, "found the end; expected a time"),
        ("2025-07-16T1:00", 11, "expected a time such as 13:00:00"),
        ("2025-07-16T13:00:00+25:00", 19, "found offset +25:00"),
        ("2025-07-16T13:00:00+3", 19, "expected an offset such as +03:00"),
        ("2025-07-16 13:00", 10, "after a capital T"),
        ("2025-07T13:00:00", 7, "a date known to the day"),
        ("2025-07-1XT13:00:00", 10, "a date known to the day"),
        ("2025-07-16?T13:00:00", 11, "at the very end"),
        ("2001-21-01", 5, "found a day after season 21"),
        ("2001-42", 5, "21 to 41 for a season"),
        ("2004-02-3X", 0, "found '2004-02-3X', which fits no date"),
        ("X900-02-29", 0, "found 'X900-02-29', which fits no date"),
        ("2004-3X", 5, "found month 3X"),
        ("201XS2", 4, "both X and significant digits"),
        ("1950S0", 4, "at least one digit"),
        ("1950S", 5, "how many digits are significant"),
        ("1950S2-XX", 0, "expected a year alone"),
        ("2025??", 5, "written '%'"),
        ("2025..2026", 4, "one of several [A..B]"),
        ("2025,2026", 4, "[A,B] is one of them"),
        ("..", 2, "expected '/' and a date"),
        ("/", 0, "expected a date on at least one side"),
        ("2025/2026/2027", 9, "one '/' too many"),
        ("[2025/2026]", 5, "no intervals"),
        ("[..]", 3, "found '..' alone"),
        ("[]", 1, "expected a year"),
        ("{2025", 5, "found the end; expected ',' or '}'"),
        ("[2025] ?", 6, "after the set"),
        ("[2025..,2026]", 7, "only the last member"),
        ("[2025,..2026]", 6, "only the first member"),
    ],
)
def test_errors_say_where_and_what(text: str, position: int | None, message: str) -> None:
    with pytest.raises(EdtfError) as caught:
        parse(text)
    assert message in caught.value.message
    assert caught.value.position == position
    assert caught.value.text == text


def test_the_message_of_an_error_quotes_a_long_text_only_in_part() -> None:
    with pytest.raises(EdtfError) as caught:
        parse("2025-13-" + "9" * 900)
    assert len(str(caught.value)) < 220
    assert "(character 6 of '2025-13-9" in str(caught.value)


def test_length_is_limited() -> None:
    with pytest.raises(EdtfError, match="found 100,000 characters"):
        parse("9" * 100_000)
    assert parse("[" + ",".join(["2025"] * 199) + "]").expression


@pytest.mark.parametrize(
    "text", ["Y1E999999999", "Y-1E" + "9" * 900, "Y" + "9" * 900, "Y0E5", "Y1E5S" + "9" * 900]
)
def test_numbers_of_any_size_are_read(text: str) -> None:
    assert isinstance(parse(text).expression, Date)


# Pieces of the grammar and of what people write instead, so that garbage gets far into the scanner.
pieces = st.lists(
    st.sampled_from(
        [*"0123456789X-/.,?~%[]{}TZYES+: xyu", "..", "2025", "-07", "-16", "T13:00:00", "20XX", "–", "२"]
    ),
    max_size=30,
).map("".join)


@given(st.one_of(st.text(max_size=40), pieces))
@example("X" * 400)
@example("[" * 500)
@example("2025-" * 200)
@example("?" * 1000)
@example("-XXXX-02-29")
def test_any_string_is_read_or_refused(text: str) -> None:
    refused: EdtfError | None = None
    try:
        assert isinstance(parse(text).expression, Date | Interval | DateSet)
    except EdtfError as error:
        refused = error
    if refused is not None:
        assert refused.position is None or 0 <= refused.position <= len(text)
        assert refused.message.startswith("found ")
        assert ";" in refused.message


@given(
    st.text("0123X", min_size=4, max_size=4),
    st.text("012X", min_size=2, max_size=2),
    st.text("0123X", min_size=2, max_size=2),
)
def test_a_mask_means_the_hull_of_what_fits(year: str, month: str, day: str) -> None:
    from datetime import date

    text = f"{year}-{month}-{day}"
    if "X" not in text:
        return

    def fits(mask: str, number: int) -> bool:
        return all(m in ("X", d) for m, d in zip(mask, f"{number:0{len(mask)}d}", strict=True))

    years = [n for n in range(1, 10_000) if fits(year, n)]
    if "X" in year:  # the ends are enough, and a leap year on either side of them
        years = sorted({*years[:12], *years[-12:], *[n for n in years if n % 4 == 0][:40:39]})
    found = []
    for y in years:
        for m in [n for n in range(1, 13) if fits(month, n)]:
            for d in [n for n in range(1, 32) if fits(day, n)]:
                try:
                    found.append(date(y, m, d).toordinal() - 719_163)
                except ValueError:
                    continue
    try:
        tree = parse(text).expression
    except EdtfError:
        assert not found
        return
    assert isinstance(tree, Date)
    hull = civil_hull(tree)
    assert hull is not None
    if found and not fits(year, 0):
        assert hull == (min(found), max(found) + 1)


def test_a_leap_day_in_an_unknown_year_finds_the_leap_years() -> None:
    tree = parse("190X-02-29").expression
    assert isinstance(tree, Date)
    first, after = civil_hull(tree) or (0, 0)
    assert (after - 1) - first == 4 * 365 + 1  # 1904 and 1908

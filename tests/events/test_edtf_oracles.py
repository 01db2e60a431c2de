"""Our parser against two others: `edtf-validate` for what is valid, `edtf` for bounds. Where we differ, the reason stands here."""

from __future__ import annotations

import contextlib
import io
import math
import re
import warnings
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapviewer.events.calendar import days_from_civil
from mapviewer.events.when import NEG_INF, POS_INF, EdtfError, parse_when

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from edtf import parse_edtf
    from edtf_validate.valid_edtf import is_valid

_STANDARD = """
1985-04-12 1985-04 1985 1985-04-12T23:20:30 1985-04-12T23:20:30Z 1985-04-12T23:20:30-04 1985-04-12T23:20:30+04:30
1964/2008 2004-06/2006-08 2004-02-01/2005-02-08 2004-02-01/2005-02 2004-02-01/2005 2005/2006-02
Y170000002 Y-170000002 2001-21 2001-22 2001-23 2001-24 1984? 2004-06~ 2004-06-11% 201X 20XX 2004-XX 1985-04-XX 1985-XX-XX
1985-04-12/.. 1985-04/.. 1985/.. ../1985-04-12 ../1985-04 ../1985 1985-04-12/ 1985-04/ 1985/ /1985-04-12 /1985-04 /1985
-1985 1984~/2004-06 1984/2004-06~ 1984~/2004~ 1984?/2004% 1984-06?/2004-08? 1984-06-02?/2004-08-08~ 1984-06-02?/
Y-17E7 Y17E8 1950S2 Y171010000S3 Y3388E2S3 2001-34 2001-25 2001-41
[1667,1668,1670..1672] [..1760-12-03] [1760-12..] [1760-01,1760-02,1760-12..] [1667,1760-12] [..1984]
{1667,1668,1670..1672} {1960,1961-12} {..1984}
2004-06~-11 2004?-06-11 ?2004-06-~11 2004-%06-11 156X-12-25 15XX-12-25 XXXX-12-XX 1XXX-XX 1XXX-12 1984-1X
2004-06-~01/2004-06-~20 2004-06-XX/2004-07-03
"""
STANDARD = _STANDARD.split()
"""The examples of the standard, as the Library of Congress gives them."""

_OTHERS = """
0000 -0000 -0001 0001-01-01 2024-02-29 2023-02-29 1900-02-29 2000-02-29 2025-13 2025-00 2025-01-00 2025-01-32 2025-04-31
2025-7-16 16/07/2025 20250716 2025-07-16T24:00:00 2025-07-16T24:00:01 2025-07-16T13:00:00+14:00 2025-07-16T13:00:00+15:00
2025-07-16T13:00:00+00:00 2025-07-16T25:00:00 2025-07T13:00:00 2025/2024 2025-07/2025-06 2025-07-16/2025-07-15 2004/2004
2004/2004-06 2004-06/2004 / ../.. /.. ../ .. 2001-21/2001-22 2001-22/2001-21 2001-42 2001-20 2001-21-01 2001-21? 2001-25?
201X? 20XX% X9XX XXXX -XXXX -01XX 1X99 19X9 2004-X1 2004-3X 2004-2X 2004-06-4X 2004-02-3X 2004-06-3X 2004-06-X1
2004~-~06~-~11~ ?2004 ~2004-06 %2004-06-11 2004?~ 2004?? Y10000 Y-10000 Y1E5 Y12345E3 1950S0 1950S4 -1950S2 1950S2?
1950-05S2 y10000 12025 753 [2025] {2025} [] {} [..] [2025..] [2025,..2026] [2025..,2026] [2026..2025] [2025-07..2026]
[2025/2026] [..2025,2026] [2025?,2026~] [2025-07-XX,2026] [19XX,2026] {2025-07-15..2025-07-17} 2025..2026 2025,2026
2004-06-XX/2004-06-03 2004-06-XX/2004-05-03 201X/2015 2015/201X 19XX/20XX 2004-XX/2005 -0200/-0100 -0100/-0200 0000/0001
-0001/0000 ../2004? 2004?/.. Y10000/Y20000 1950S2/1960 2004-~06/2005 2004-06?/2003 -1985-04-12T23:20:30Z x July
"""
OTHERS = _OTHERS.split()

DIFFERENCES = {
    # theirs does not look at the year
    "2023-02-29": False,
    "1900-02-29": False,
    "2004-02-3X": False,
    # a time belongs to a day
    "2025-07T13:00:00": False,
    # theirs does not look at the order in sets
    "[2026..2025]": False,
    # offsets that exist: zero, and the old ones beyond 14 hours
    "2025-07-16T13:00:00+15:00": True,
    "2025-07-16T13:00:00+00:00": True,
    # an interval may end in a coarser unit that it starts in
    "2004-06/2004": True,
    # qualifiers go with everything
    "2001-25?": True,
    "201X?": True,
    "20XX%": True,
    "1950S2?": True,
    "2004~-~06~-~11~": True,
    # a set of one, a range of two precisions
    "[2025]": True,
    "{2025}": True,
    "[2025-07..2026]": True,
    # long and estimated years at the ends of an interval
    "Y10000/Y20000": True,
    "1950S2/1960": True,
}
"""Strings on which we and `edtf-validate` differ, and our answer."""


def valid(text: str) -> bool:
    """Whether we read a string without leniency."""
    try:
        return not parse_when(text).notes
    except EdtfError:
        return False


@pytest.mark.parametrize("text", STANDARD)
def test_the_examples_of_the_standard_are_read(text: str) -> None:
    assert valid(text)


@pytest.mark.parametrize("text", [*STANDARD, *OTHERS])
def test_validity_against_edtf_validate(text: str) -> None:
    theirs = bool(is_valid(text))
    if text in DIFFERENCES:
        assert valid(text) is DIFFERENCES[text]
        assert theirs is not DIFFERENCES[text], "no difference any more"
    else:
        assert valid(text) is theirs


year = st.integers(1, 9999).map("{:04d}".format)
month = st.integers(0, 14).map("{:02d}".format)
day = st.integers(0, 28).map("{:02d}".format)
mark = st.sampled_from(["", "?", "~", "%"])
date = year | st.builds("{}-{}".format, year, month) | st.builds("{}-{}-{}".format, year, month, day)
clock = st.builds(
    "T{:02d}:{:02d}:{:02d}".format,
    st.integers(0, 25),
    st.integers(0, 61),
    st.integers(0, 61).filter(lambda s: s != 60),
)
generated = st.one_of(
    st.builds("{}{}".format, date, mark),
    st.builds("-{}".format, date),
    st.builds("{}-{}-{}{}".format, year, month, day, clock),
    st.builds("{}/{}".format, date, date).filter(lambda t: t[:4] != t[t.index("/") + 1 :][:4]),
    st.builds("[{},{}]".format, date, date),
    st.builds("{}{}-{}{}-{}{}".format, mark, year, mark, month, mark, day),
    st.text("0123456789X", min_size=4, max_size=4),
    st.builds("{}-{}".format, year, st.text("01X", min_size=2, max_size=2)),
)


@settings(max_examples=150, deadline=None)
@given(generated)
def test_validity_of_generated_strings(text: str) -> None:
    assert valid(text) is bool(is_valid(text))


def seconds(value: object, *, after: bool) -> int:
    """Their bound as ours: a day inclusive becomes an exclusive end."""
    if isinstance(value, float):
        assert math.isinf(value)
        return POS_INF if value > 0 else NEG_INF
    days = days_from_civil(*tuple(value)[:3])  # type: ignore[arg-type]
    return (days + after) * 86_400


@cache
def comparable(text: str) -> tuple[int, int] | None:
    """Their strict bounds in our terms, None where they have none that can be compared.

    They do not widen by `~`, they lose the time of day, they take a significant year for exact, they make an unknown end ten
    years, they end the winter with its year, and they cannot read some masks.
    """
    if any(sign in text for sign in "~%ST") or text.startswith("/") or text.endswith("/"):
        return None
    if re.search(r"(^|/)-?\d{4}-24$", text):
        return None
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            tree = parse_edtf(text)
            return seconds(tree.lower_strict(), after=False), seconds(tree.upper_strict(), after=True)
        except Exception:
            return None


def test_bounds_against_edtf() -> None:
    # Theirs takes some hundredths of a second to read a string: not while tests are collected, which every worker does.
    compared = {text: bounds for text in [*STANDARD, *OTHERS] if valid(text) and (bounds := comparable(text))}
    assert len(compared) > 80, "enough is compared"
    ours = {text: (when.earliest, when.latest) for text in compared for when in [parse_when(text)]}
    assert ours == compared


@settings(max_examples=60, deadline=None)
@given(st.builds("{}-{:02d}-{:02d}/{}".format, year, st.integers(1, 12), st.integers(1, 28), year) | date)
def test_bounds_of_generated_dates(text: str) -> None:
    if valid(text):
        when = parse_when(text)
        assert (when.earliest, when.latest) == comparable(text)

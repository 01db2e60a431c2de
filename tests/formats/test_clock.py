"""Dates by looking up and by arithmetic are the dates that the parser reads."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapviewer.events.edtf import EdtfError
from mapviewer.events.when import parse_when
from mapviewer.formats.clock import ODD, UNDATED, Times, moment

YEARS = st.one_of(st.integers(1990, 2030), st.integers(0, 9999))
DAYS = st.builds(
    "{:04d}-{:02d}-{:02d}".format,
    YEARS,
    st.integers(0, 13),
    st.one_of(st.integers(1, 28), st.integers(0, 32)),
)
TIMES = st.builds("T{:02d}:{:02d}:{:02d}".format, st.integers(0, 25), st.integers(0, 61), st.integers(0, 61))
TEXTS = st.one_of(
    DAYS,
    st.builds("{}{}".format, DAYS, st.sampled_from("?~%XZ")),
    st.builds("{}{}Z".format, DAYS, TIMES),
    st.builds("{}{}".format, DAYS, TIMES),
    st.builds("{}{}+02:00".format, DAYS, TIMES),
    st.builds("{}/{}".format, DAYS, DAYS),
    st.builds("{}/{}".format, DAYS, st.sampled_from(["..", ""])),
    st.sampled_from(["", "2025", "2025-07", "2025-07-1X", "2025-07-1XT12:00:00Z", "２０25-07-16", "soon", "x" * 20, "-" * 21]),
    st.text(max_size=22),
)  # fmt: skip
ZONES = st.sampled_from(["UTC", "Asia/Damascus", "America/New_York", "Pacific/Apia"])


@given(st.lists(st.one_of(TEXTS, st.none()), max_size=40), ZONES)
@settings(max_examples=200)
@example(["2025-07-16T23:59:59Z", "0000-02-29T00:00:00Z", "9999-12-31T23:59:59Z"], "UTC")
@example(["2011-12-30", "2011-12-29/2011-12-31", "2011-12-30?"], "Pacific/Apia")
def test_every_text_means_what_the_parser_says(texts: list[str | None], zone: str) -> None:
    times = Times()
    for _ in range(2):  # What is remembered says the same as what is new.
        numbers = times.read(texts, zone)
        bounds = times.moments(np.array(numbers, np.int64)).tolist()
        for text, number, found in zip(texts, numbers, bounds, strict=True):
            if text is None:
                assert number == UNDATED
                assert tuple(found) == moment(None)
                continue
            try:
                when = parse_when(text, zone)
            except EdtfError:
                assert number == ODD
                continue
            if when.notes:
                assert number == ODD
            else:
                assert tuple(found) == moment(when), text


def test_what_is_remembered_is_bounded() -> None:
    times = Times()
    texts = [f"{year:04d}-01-01" for year in range(3000)]
    first = times.moments(np.array(times.read(texts, "UTC"), np.int64))
    times.begin(1_000)
    assert times.read(["2000-01-01"], "UTC") == [UNDATED + 1]
    times.begin(1_000)
    again = times.moments(np.array(times.read(texts, "UTC"), np.int64))
    np.testing.assert_array_equal(first, again)


def test_one_zone_does_not_learn_from_another() -> None:
    times = Times()
    here, there = times.read(["2025-07-16"], "UTC"), times.read(["2025-07-16"], "Asia/Tokyo")
    bounds = times.moments(np.array([*here, *there], np.int64))
    assert int(bounds[0, 0]) - int(bounds[1, 0]) == 9 * 3600

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import (
    NEG_INF,
    POS_INF,
    Civil,
    Unit,
    UnknownZoneError,
    add_units,
    civil_from_days,
    day_start,
    days_from_civil,
    floor_unit,
    iso,
    known_zone,
    local_to_utc,
    month_length,
    to_civil,
    to_utc,
    utc_offset,
    weekday,
    zone_names,
)

ZONES = (
    "UTC",
    "Asia/Damascus",  # clocks once changed at midnight
    "America/St_Johns",  # clocks once went back over midnight
    "Pacific/Apia",  # skipped a whole day
    "Australia/Lord_Howe",  # half-hour summer time
    "Europe/Dublin",  # negative summer time
    "Asia/Kathmandu",
    "America/Sao_Paulo",
)
zones = st.sampled_from(ZONES)
units = st.sampled_from(list(Unit))
recent = st.integers(-6_000_000_000, 5_000_000_000)
far = st.integers(-(10**17), 10**17)


def utc(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


@given(st.dates())
def test_days_agree_with_the_standard_library(date: dt.date) -> None:
    days = date.toordinal() - dt.date(1970, 1, 1).toordinal()
    assert days_from_civil(date.year, date.month, date.day) == days
    assert civil_from_days(days) == (date.year, date.month, date.day)
    assert weekday(days) == date.weekday()


@given(st.integers(-(10**30), 10**30))
def test_days_of_any_size_go_round(days: int) -> None:
    year, month, day = civil_from_days(days)
    assert 1 <= day <= month_length(year, month)
    assert days_from_civil(year, month, day) == days


def test_days_around_the_year_zero() -> None:
    assert days_from_civil(0, 3, 1) == -719_468
    assert days_from_civil(0, 2, 29) + 1 == days_from_civil(0, 3, 1)
    assert days_from_civil(-1, 12, 31) + 1 == days_from_civil(0, 1, 1)


@given(st.datetimes(dt.datetime(3, 1, 1), dt.datetime(9998, 1, 1)), zones)
def test_offsets_agree_with_zoneinfo(moment: dt.datetime, zone: str) -> None:
    from zoneinfo import ZoneInfo

    aware = moment.replace(tzinfo=dt.UTC, microsecond=0)
    t = (aware - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(seconds=1)
    there = aware.astimezone(ZoneInfo(zone))
    assert dt.timedelta(seconds=utc_offset(t, zone)) == there.utcoffset()
    assert to_civil(t, zone) == Civil(
        there.year, there.month, there.day, there.hour, there.minute, there.second
    )


@given(st.one_of(recent, far), zones)
def test_times_go_round_through_the_clock(t: int, zone: str) -> None:
    civil = to_civil(t, zone)
    local = t + utc_offset(t, zone)
    back = {local_to_utc(local, zone), local_to_utc(local, zone, second_pass=True)}
    if 2 <= civil.year < 9998:
        assert t in back
    else:  # at the edge of the rules the offset may step once
        assert min(abs(t - b) for b in back) <= 3600
    assert to_utc(civil, zone) == local_to_utc(local, zone)


def test_a_time_that_comes_twice_is_the_first() -> None:
    assert to_utc(Civil(2025, 10, 26, 2, 30), "Europe/Berlin") == utc("2025-10-26T00:30")
    local = days_from_civil(2025, 10, 26) * 86_400 + 9_000
    assert local_to_utc(local, "Europe/Berlin", second_pass=True) == utc("2025-10-26T01:30")


def test_a_time_that_never_comes_counts_on_from_before() -> None:
    t = to_utc(Civil(2025, 3, 30, 2, 30), "Europe/Berlin")
    assert t == utc("2025-03-30T01:30")
    assert to_civil(t, "Europe/Berlin") == Civil(2025, 3, 30, 3, 30)


def test_a_day_whose_midnight_is_skipped_begins_at_the_jump() -> None:
    start = day_start(days_from_civil(2022, 3, 25), "Asia/Damascus")
    assert to_civil(start, "Asia/Damascus") == Civil(2022, 3, 25, 1)
    assert to_civil(start - 1, "Asia/Damascus") == Civil(2022, 3, 24, 23, 59, 59)
    assert floor_unit(start + 5, Unit.DAY, "Asia/Damascus") == start


def test_a_skipped_day_has_no_length_and_is_stepped_over() -> None:
    skipped = day_start(days_from_civil(2011, 12, 30), "Pacific/Apia")
    assert skipped == day_start(days_from_civil(2011, 12, 31), "Pacific/Apia")
    before = day_start(days_from_civil(2011, 12, 29), "Pacific/Apia")
    assert add_units(before, Unit.DAY, 1, "Pacific/Apia") == skipped
    assert add_units(skipped, Unit.DAY, -1, "Pacific/Apia") == before


def test_a_day_that_clocks_fall_back_into_keeps_its_seconds() -> None:
    # On 5 November 2006 clocks in St John's went from 00:01 back to 23:01 of the day before.
    midnight = utc("2006-10-29T02:30")
    assert to_civil(midnight + 60, "America/St_Johns") == Civil(2006, 10, 28, 23, 1)
    assert floor_unit(midnight + 600, Unit.DAY, "America/St_Johns") == midnight


@given(st.one_of(recent, far), units, zones)
def test_units_tile_time(t: int, unit: Unit, zone: str) -> None:
    start = floor_unit(t, unit, zone)
    after = add_units(t, unit, 1, zone)
    assert start <= t < after
    assert floor_unit(start, unit, zone) == start
    assert add_units(t, unit, 0, zone) == start
    assert add_units(t, unit, -1, zone) < start


@given(recent, st.sampled_from([u for u in Unit if u not in ("hour", "minute", "second")]), zones)
def test_long_units_meet_without_gaps(t: int, unit: Unit, zone: str) -> None:
    after = add_units(t, unit, 1, zone)
    assert floor_unit(after, unit, zone) == after
    assert floor_unit(after - 1, unit, zone) == floor_unit(t, unit, zone)
    assert add_units(after, unit, -1, zone) == floor_unit(t, unit, zone)


@pytest.mark.parametrize(
    ("unit", "start", "after"),
    [
        (Unit.SECOND, "2025-07-16T13:05:07", "2025-07-16T13:05:08"),
        (Unit.MINUTE, "2025-07-16T13:05:00", "2025-07-16T13:06:00"),
        (Unit.HOUR, "2025-07-16T13:00:00", "2025-07-16T14:00:00"),
        (Unit.DAY, "2025-07-16T00:00:00", "2025-07-17T00:00:00"),
        (Unit.WEEK, "2025-07-14T00:00:00", "2025-07-21T00:00:00"),
        (Unit.MONTH, "2025-07-01T00:00:00", "2025-08-01T00:00:00"),
        (Unit.QUARTER, "2025-07-01T00:00:00", "2025-10-01T00:00:00"),
        (Unit.YEAR, "2025-01-01T00:00:00", "2026-01-01T00:00:00"),
        (Unit.DECADE, "2020-01-01T00:00:00", "2030-01-01T00:00:00"),
        (Unit.CENTURY, "2000-01-01T00:00:00", "2100-01-01T00:00:00"),
        (Unit.MILLENNIUM, "2000-01-01T00:00:00", "3000-01-01T00:00:00"),
    ],
)
def test_every_unit(unit: Unit, start: str, after: str) -> None:
    t = utc("2025-07-16T13:05:07")
    assert floor_unit(t, unit, "UTC") == utc(start)
    assert add_units(t, unit, 1, "UTC") == utc(after)


def test_decades_before_the_year_zero() -> None:
    t = to_utc(Civil(-3, 6, 1), "UTC")
    assert floor_unit(t, Unit.DECADE, "UTC") == to_utc(Civil(-10), "UTC")
    assert add_units(t, Unit.CENTURY, 1, "UTC") == to_utc(Civil(0), "UTC")


def test_days_are_local_days() -> None:
    t = utc("2025-07-15T22:00:00")
    assert floor_unit(t, Unit.DAY, "Asia/Damascus") == utc("2025-07-15T21:00:00")
    assert floor_unit(t, Unit.DAY, "UTC") == utc("2025-07-15T00:00:00")


def test_infinities_and_overflow_stay_put() -> None:
    for unit in Unit:
        assert floor_unit(POS_INF, unit, "UTC") == POS_INF
        assert add_units(NEG_INF, unit, 5, "Asia/Damascus") == NEG_INF
    assert to_utc(Civil(10**40), "Asia/Damascus") == POS_INF
    assert to_utc(Civil(-(10**40)), "UTC") == NEG_INF
    assert add_units(0, Unit.MILLENNIUM, 10**20, "UTC") == POS_INF


@pytest.mark.parametrize(
    ("t", "zone", "text"),
    [
        (0, "UTC", "1970-01-01T00:00:00Z"),
        (1_752_660_000, "Asia/Damascus", "2025-07-16T13:00:00+03:00"),
        (1_752_660_000, "America/St_Johns", "2025-07-16T07:30:00-02:30"),
        (to_utc(Civil(-753, 4, 21), "UTC"), "UTC", "-0753-04-21T00:00:00Z"),
        (to_utc(Civil(0), "UTC"), "UTC", "0000-01-01T00:00:00Z"),
        (to_utc(Civil(-10_000), "UTC"), "UTC", "Y-10000-01-01T00:00:00Z"),
        (to_utc(Civil(12_345, 6, 7), "UTC"), "UTC", "Y12345-06-07T00:00:00Z"),
        (to_utc(Civil(1800), "Asia/Damascus"), "Asia/Damascus", "1800-01-01T00:00:00+02:25:12"),
        (POS_INF, "UTC", ".."),
        (NEG_INF, "UTC", ".."),
    ],
)
def test_iso(t: int, zone: str, text: str) -> None:
    assert iso(t, zone) == text


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "asia/damascus", "/UTC", "zones", "UTC\0"]
)
def test_unknown_zones(name: str) -> None:
    assert not known_zone(name)
    with pytest.raises(UnknownZoneError, match="expected an IANA name"):
        utc_offset(0, name)


def test_every_known_zone_has_rules() -> None:
    assert {"UTC", "Asia/Damascus", "Etc/GMT-3"} <= zone_names()
    for name in zone_names():
        assert abs(utc_offset(0, name)) < 16 * 3600

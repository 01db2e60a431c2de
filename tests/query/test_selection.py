"""Selections: frozen questions, equal when they ask the same."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from mapviewer.events.calendar import Civil, Unit, to_utc
from mapviewer.events.when import NEG_INF
from mapviewer.query.selection import ALL_TIME, FILTER_KEYS, Filters, Mode, Selection

NOON = to_utc(Civil(2025, 7, 16, 12), "Asia/Damascus")
DAY = (to_utc(Civil(2025, 7, 16), "Asia/Damascus"), to_utc(Civil(2025, 7, 17), "Asia/Damascus"))


def test_equal_questions_are_equal() -> None:
    first, second = Selection(window=(1, 2), focus=("a",)), Selection(window=(1, 2), focus=("a",))
    assert first == second
    assert hash(first) == hash(second)
    assert replace(first, window=(1, 3)) != first
    with pytest.raises(FrozenInstanceError):
        first.zone = "x"  # type: ignore[misc]


def test_the_span_of_each_mode() -> None:
    selection = Selection(window=(5, 9), playhead=NOON, unit=Unit.DAY, zone="Asia/Damascus")
    assert Selection().span == ALL_TIME
    assert selection.span == (5, 9)
    assert replace(selection, mode=Mode.INSTANT).span == DAY
    assert replace(selection, mode=Mode.CUMULATIVE).span == (NEG_INF, DAY[1])


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        (Unit.HOUR, Civil(2025, 7, 16, 12), Civil(2025, 7, 16, 13)),
        (Unit.DAY, Civil(2025, 7, 16), Civil(2025, 7, 17)),
        (Unit.WEEK, Civil(2025, 7, 14), Civil(2025, 7, 21)),
        (Unit.MONTH, Civil(2025, 7), Civil(2025, 8)),
        (Unit.YEAR, Civil(2025), Civil(2026)),
        (Unit.DECADE, Civil(2020), Civil(2030)),
    ],
)
def test_the_bucket_is_the_unit_in_the_zone(unit: Unit, start: Civil, end: Civil) -> None:
    zone = "Asia/Damascus"
    assert Selection(playhead=NOON, unit=unit, zone=zone).bucket == (to_utc(start, zone), to_utc(end, zone))


def test_the_bucket_begins_at_a_playhead_on_its_edge() -> None:
    assert Selection(playhead=DAY[0], zone="Asia/Damascus").bucket == DAY


def test_filters_grow_by_value() -> None:
    filters = Filters().adding("category", "a").adding("category", "b").adding("text", "x")
    assert (filters.category, filters.text) == (("a", "b"), ("x",))
    assert filters
    assert not Filters()
    with pytest.raises(ValueError, match="expected one of category"):
        filters.adding("colour", "red")


def test_every_filter_is_a_key() -> None:
    assert set(FILTER_KEYS) == set(Filters.__dataclass_fields__)
    for key in FILTER_KEYS:
        assert Filters(**{key: ("x",)})

"""Filters as a value: added, taken away, toggled, written and read."""

from __future__ import annotations

import pytest

from mapviewer.query.filters import FACET_KEYS, FILTER_KEYS, Filters, read_filters


def test_values_come_and_go() -> None:
    filters = Filters().adding("category", "a").adding("category", "b").adding("category", "a")
    assert filters.category == ("a", "b")
    assert filters.without("category", "a").category == ("b",)
    assert filters.without("category") == Filters()
    assert filters.toggling("category", "a").toggling("tag", "t") == Filters(category=("b",), tag=("t",))
    assert filters.of("category", ["c"]).category == ("c",)


def test_they_are_written_and_read() -> None:
    filters = Filters(status=("confirmed",), area=("1,2,3km",), text=('"a b"', "c"))
    assert filters.as_dict() == {"status": ("confirmed",), "area": ("1,2,3km",), "text": ('"a b"', "c")}
    assert read_filters(filters.as_dict()) == filters
    assert read_filters({}) == Filters()


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("colour", "red", "expected one of category"),
        ("status", "rumoured", "expected one of unverified"),
        ("precision", "fortnight", "expected one of second"),
        ("sourced", "maybe", "expected one of yes, no"),
        ("placed", "", "expected one of yes, no"),
        ("area", "here", "expected SOUTH,WEST"),
        ("known", "soon", "expected a date"),
        ("known", "2025/..", "a date that has an end"),
    ],
)
def test_what_means_nothing_is_refused(key: str, value: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Filters().adding(key, value)


def test_facets_are_keys() -> None:
    assert set(FILTER_KEYS) - set(FACET_KEYS) == {"known", "area", "text"}

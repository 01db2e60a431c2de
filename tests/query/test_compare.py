"""Only in A, only in B, in both: counts and lists agree with brute force, for uncertain, open and odd events and any two windows."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.query.compare import Number, Part, Why, changes, compared, grouped_by_part, rows_of, why_both
from mapviewer.query.index import IN, OUT, POSSIBLE, Index, visible
from mapviewer.query.selection import Selection
from tests.query.columns import moments, stores
from tests.query.test_index import store, utc

windows = st.tuples(moments, moments)


def answers(index: Any, a: tuple[int, int], b: tuple[int, int]) -> tuple[Any, Any]:
    first = Selection(window=a, compared=b)
    second = first.beside
    assert second is not None
    return visible(index, first), visible(index, second)


@given(stores(), windows, windows)
def test_counts_and_lists_are_those_of_brute_force(made: Any, a: tuple[int, int], b: tuple[int, int]) -> None:
    index = Index(made)
    answer, other = answers(index, a, b)
    one, two = index.membership(*a), index.membership(*b)
    held, beside = np.isin(one, (IN, POSSIBLE)), np.isin(two, (IN, POSSIBLE))
    found = compared(index, answer, other)

    def number(mask: Any, sure: Any) -> Number:
        return Number(int((mask & sure).sum()), int((mask & ~sure).sum()))

    assert found.a == number(held, one == IN)
    assert found.b == number(beside, two == IN)
    assert found.only_a == number(held & ~beside, one == IN)
    assert found.only_b == number(beside & ~held, two == IN)
    assert found.both == number(held & beside, (one == IN) & (two == IN))
    assert found.vague == int(((one == POSSIBLE) & (two == POSSIBLE)).sum())
    assert found.either == int((held | beside).sum())
    for part, mask in (
        (Part.ONLY_A, held & ~beside),
        (Part.ONLY_B, beside & ~held),
        (Part.BOTH, held & beside),
        (Part.EITHER, held | beside),
    ):
        assert rows_of(index, answer, other, part).tolist() == np.flatnonzero(mask).tolist()


@given(stores(), windows, windows, st.booleans())
def test_parts_stand_together_in_the_order_there_was(made: Any, a: Any, b: Any, backwards: bool) -> None:
    index = Index(made)
    answer, other = answers(index, a, b)
    rows = np.arange(len(made), dtype=np.int32)[::-1].copy()
    parts = [rows_of(index, answer, other, part) for part in (Part.ONLY_A, Part.BOTH, Part.ONLY_B)]
    rest = np.setdiff1d(rows, np.concatenate(parts))
    wanted = [*(reversed(parts) if backwards else parts), rest]
    found = grouped_by_part(rows, answer, other, backwards)
    assert found.tolist() == [row for part in wanted for row in sorted(part.tolist(), reverse=True)]


def test_what_lasts_from_one_window_into_the_other_is_in_both_and_says_why() -> None:
    made = store(
        {"when": "2025-07-03"},
        {"when": "2025-07-05/2025-07-12"},
        {"when": "2025-07"},
        {"when": "2025-07-11/.."},
        {"when": "2025-07-01/2025-07-09~"},
        {},
    )
    index = Index(made)
    a, b = (utc(2025, 7, 10), utc(2025, 7, 17)), (utc(2025, 7, 3), utc(2025, 7, 10))
    answer, other = answers(index, a, b)
    found = compared(index, answer, other)
    assert rows_of(index, answer, other, Part.BOTH).tolist() == [1, 2, 4]
    assert found.both == Number(1, 2)
    assert found.only_a == Number(1, 0)
    assert found.only_b == Number(1, 0)
    pairs = list(zip(index.membership(*a).tolist(), index.membership(*b).tolist(), strict=True))
    assert [why_both(*pair) for pair in pairs] == [None, Why.LASTS, Why.VAGUE, None, Why.PERHAPS, None]


def test_an_event_without_a_limit_is_in_both_however_far_apart_they_are() -> None:
    index = Index(store({"when": "1990/.."}, {"when": "../.."}))
    answer, other = answers(index, (utc(2020, 1, 1), utc(2021, 1, 1)), (utc(2000, 1, 1), utc(2001, 1, 1)))
    assert compared(index, answer, other).both.total == 2
    assert (
        compared(index, answer, answers(index, (NEG_INF, POS_INF), (NEG_INF, POS_INF))[0]).only_a.total == 0
    )


def test_changes_by_category_and_by_place_count_what_has_none_too() -> None:
    made = store(
        {"when": "2025-07-03", "category": "strikes", "place": "p"},
        {"when": "2025-07-11", "category": "strikes"},
        {"when": "2025-07", "category": "talks", "place": "p"},
        {"when": "2025-07-12", "place": "p"},
        places=[{"id": "p", "name": "P", "lat": 1, "lon": 2}],
    )
    index = Index(made)
    answer, other = answers(index, (utc(2025, 7, 10), utc(2025, 7, 17)), (utc(2025, 7, 3), utc(2025, 7, 10)))
    words = index.filtering.facets["category"].words
    by = {words[value]: (a, b) for value, a, b in changes(index, answer, other, "category")}
    assert by["strikes"] == (Number(1, 0), Number(1, 0))
    assert by["talks"] == (Number(0, 1), Number(0, 1))
    places = {value: (a, b) for value, a, b in changes(index, answer, other, "place")}
    assert places[0] == (Number(1, 1), Number(1, 1))
    assert places[-1] == (Number(1, 0), Number(0, 0))


def test_an_empty_window_shares_nothing() -> None:
    index = Index(store({"when": "2025-07-03"}))
    answer, other = answers(index, (utc(2025, 7, 3), utc(2025, 7, 4)), (5, 5))
    found = compared(index, answer, other)
    assert (found.only_a, found.only_b, found.both) == (Number(1, 0), Number(0, 0), Number(0, 0))
    assert why_both(IN, OUT) is None

"""Events that are too vague to say where the axis is: drawn over all of it, and no part of the runs that it is folded by."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.query.selection import Folding
from mapviewer.timeline.scale import build_scale, measure
from mapviewer.timeline.vague import DAY, FAR_WIDER, ROOM, too_vague
from tests.timeline.axes import composed, dated, day, window

TEN_DAYS = [day(20_284 + k) for k in range(10)]  # 15 to 24 July 2025


def share(scale, first, last):
    start, end = window(first, last, "UTC")
    return scale.u(end) - scale.u(start)


@pytest.mark.parametrize("vague", ["202X", "2025?", "20XX", "2020/2029?", "[2001..2031]", "2025~"])
def test_a_wide_date_leaves_the_days_their_room(vague):
    of = dated(*TEN_DAYS, vague)
    wide = of.columns.start_latest[-1] >= of.columns.end_earliest[-1]
    scale = build_scale(of, Folding(), "UTC")
    assert (share(scale, TEN_DAYS[0], TEN_DAYS[-1]) > 0.8) == wide


def test_gaps_under_it_fold_and_say_that_it_may_lie_in_them():
    of = dated("2021-03-01", "2021-03-02", "2021-03-03", *TEN_DAYS, "202X")
    scale = build_scale(of, Folding(), "UTC")
    assert [fold.label for fold in scale.folds] == ["4.4 years, no dated events, 1 possible"]
    assert build_scale(of, Folding(on=False), "UTC").folds == ()


def test_it_is_drawn_over_the_whole_axis_with_arrows():
    mark = next(mark for mark in composed(dated(*TEN_DAYS, "202X")).stage.marks if mark.row == 10)
    assert (mark.open_left, mark.open_right) == (True, True)
    others = [mark for mark in composed(dated(*TEN_DAYS, "202X")).stage.marks if mark.row != 10]
    assert not any(mark.open_left or mark.open_right for mark in others)


def test_one_end_that_lies_on_the_axis_is_drawn_where_it_is():
    of = dated(*(day(20_284 + 30 * k) for k in range(8)), "2025-07-18/2025-07-19", "[2025-09-01..2075]")
    mark = next(mark for mark in composed(of).stage.marks if mark.row == 9)
    assert (mark.open_left, mark.open_right) == (False, True)
    assert mark.x0 == pytest.approx(composed(of).stage.x(window("2025-09-01", "2025-09-01", "UTC")[0]))


@pytest.mark.parametrize(
    "others",
    [
        [],
        ["1960-01-01", "1960-01-02"],  # it overlaps none
        ["202X", "202X"],  # as vague as itself
        ["2021", "2023"],  # two years are much of ten
        ["2020-01-01/2025-07-01"],
    ],
)
def test_it_is_a_run_where_nothing_far_narrower_lies_under_it(others):
    of = dated(*others, "202X")
    scale = build_scale(of, Folding(on=False), "UTC")
    start, end = window("202X", "202X", "UTC")
    assert scale.start <= start < end <= scale.end


def test_a_month_is_not_far_wider_than_two_days_of_it():
    scale = build_scale(dated("2025-07-15", "2025-07-16", "2025-07"), Folding(), "UTC")
    assert share(scale, "2025-07", "2025-07") > 0.8


def test_a_span_that_certainly_lasts_is_a_run_however_wide():
    scale = build_scale(dated(*TEN_DAYS, "1999/2026"), Folding(), "UTC")
    assert share(scale, "1999", "2026") > 0.8


def by_the_rule(lows, highs, certain):
    """One event after the other, narrow ones first."""
    runs = []

    def join(new):
        """Put intervals among the runs, and merge what meets."""
        runs.extend(new)
        runs.sort()
        merged = []
        for low, high in runs:
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        runs[:] = merged

    wide = [
        n
        for n, (a, b) in enumerate(zip(lows, highs, strict=True))
        if not certain[n] and b - a > FAR_WIDER * DAY
    ]
    join([(lows[n], highs[n]) for n in range(len(lows)) if n not in wide])
    vague = set()
    for size in sorted({math.frexp(highs[n] - lows[n])[1] for n in wide}):
        own = []
        for n in (n for n in wide if math.frexp(highs[n] - lows[n])[1] == size):
            under = [b - a for a, b in runs if a < highs[n] and b > lows[n]]
            room = sum(length + max(DAY, ROOM * length) for length in under)
            if under and highs[n] - lows[n] > FAR_WIDER * room:
                vague.add(n)
            else:
                own.append((lows[n], highs[n]))
        join(own)
    return vague


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 4_000).map(lambda n: n * DAY),
        st.one_of(st.integers(1, DAY), st.integers(1, 5_000).map(lambda n: n * DAY)),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
).map(lambda found: sorted(found, key=lambda event: event[0]))


@given(EVENTS)
def test_the_rule_step_by_step_says_the_same(events):
    lows, lengths, certain = (list(column) for column in zip(*events, strict=True))
    highs = [low + length for low, length in zip(lows, lengths, strict=True)]
    found = too_vague(np.array(lows, np.int64), np.array(highs, np.int64), np.array(certain))
    assert set(np.flatnonzero(found).tolist()) == by_the_rule(lows, highs, certain)


@given(EVENTS)
def test_some_run_is_always_left_and_every_vague_event_overlaps_one(events):
    lows, lengths, certain = (np.array(column) for column in zip(*events, strict=True))
    highs = lows + lengths
    found = too_vague(lows, highs, certain)
    assert not (found & certain).any()
    assert not found.all()
    kept = ~found
    for low, high in zip(lows[found], highs[found], strict=True):
        assert ((lows[kept] < high) & (highs[kept] > low)).any()


def test_the_basis_counts_what_is_left():
    basis = measure(dated(*TEN_DAYS, "202X", "19XX"))
    assert basis.count == 11  # nothing lies under the last century, so that it is a run
    assert basis.open.dated.sum() == 1

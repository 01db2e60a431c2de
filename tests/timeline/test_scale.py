import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import POS_INF
from mapviewer.query.selection import Folding
from mapviewer.timeline.scale import (
    FARTHEST,
    FOLD_WIDTH,
    MAX_FOLDS,
    MIN_BLOCK,
    basis,
    build_scale,
    find_gaps,
    length_words,
    measure,
)
from tests.timeline.axes import ZONE, crowd, dated, day, sample, store, window

YEAR = 31_556_952
times = st.one_of(
    st.integers(-(10**11), 10**11),
    st.integers(1_752_000_000, 1_753_500_000),
    st.integers(-FARTHEST, FARTHEST),
)
spans = st.lists(
    st.tuples(times, st.one_of(st.integers(1, 100_000), st.integers(1, 10**10))), min_size=1, max_size=40
)


def scale_of(intervals):
    """A scale for plain intervals, made without a dossier."""
    lows = np.array(sorted(min(a, FARTHEST - 1) for a, _ in intervals), np.int64)
    highs = np.array([min(a + n, FARTHEST) for a, n in sorted(intervals)], np.int64)
    highs = np.maximum(highs, lows + 1)
    return build_scale(basis(lows, highs, measure(dated("2000")).open), Folding(), "UTC")


def test_sample_folds_the_quarter_century_between_its_talks():
    scale = build_scale(sample(), Folding(), ZONE)
    assert [fold.label for fold in scale.folds] == ["24.5 years, no dated events, 1 possible"]
    start, end = window("2025-07-15", "2025-07-24")
    assert (scale.u(end) - scale.u(start)) * 1200 > 550


def test_sample_without_folds_squeezes_the_same_days_into_a_pixel_or_two():
    scale = build_scale(sample(), Folding(on=False), ZONE)
    assert scale.folds == ()
    start, end = window("2025-07-15", "2025-07-24")
    assert 0 < (scale.u(end) - scale.u(start)) * 1200 < 2


def test_opened_fold_is_linear_and_the_others_keep_their_numbers():
    of = dated(
        "1900-01-01",
        "1900-01-02",
        "1900-01-03",
        *(f"1950-01-{k:02}" for k in range(1, 9)),
        *(f"2000-01-{k:02}" for k in range(1, 9)),
    )
    both = build_scale(of, Folding(), "UTC")
    assert [fold.number for fold in both.folds] == [0, 1]
    one = build_scale(of, Folding(opened=frozenset({0})), "UTC")
    assert [fold.number for fold in one.folds] == [1]
    assert len(one.blocks) == 2


@given(spans, st.lists(times, min_size=2, max_size=8))
def test_time_to_u_is_monotone_and_comes_back(intervals, probes):
    scale = scale_of(intervals)
    probes = sorted(probes)
    places = [scale.u(t) for t in probes]
    assert all(0 <= u <= 1 for u in places)
    assert places == sorted(places)
    for t in probes:
        kept = min(max(t, scale.start), scale.end)
        k = next(k for k in range(len(scale._times) - 1) if kept <= scale._times[k + 1])
        length = scale._times[k + 1] - scale._times[k]
        width = scale._places[k + 1] - scale._places[k]
        # A second, or what a 53-bit u can tell apart on a stretch of this length.
        assert abs(scale.t(scale.u(kept)) - kept) <= 1 + length * 1e-15 / width


@given(spans)
def test_blocks_and_folds_fill_the_axis_as_promised(intervals):
    scale = scale_of(intervals)
    assert len(scale.folds) <= MAX_FOLDS
    assert len(scale.blocks) == len(scale.folds) + 1
    assert scale.blocks[0].u0 == 0
    assert scale.blocks[-1].u1 == 1
    for block in scale.blocks:
        assert block.u1 - block.u0 >= MIN_BLOCK - 1e-9
        assert block.start < block.end
    for before, fold, after in zip(scale.blocks, scale.folds, scale.blocks[1:], strict=False):
        assert fold.u1 - fold.u0 == pytest.approx(FOLD_WIDTH)
        assert (before.end, after.start) == (fold.start, fold.end)
        assert fold.start < fold.end


@given(spans, st.lists(times, min_size=1, max_size=20), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_arrays_agree_with_single_values(intervals, probes, places):
    scale = scale_of(intervals)
    assert scale.us(np.array(probes, np.int64)).tolist() == pytest.approx(
        [scale.u(t) for t in probes], abs=1e-12
    )
    slack = (scale.end - scale.start) * 1e-14 + 1
    for got, want in zip(scale.ts(np.array(places)).tolist(), [scale.t(u) for u in places], strict=True):
        assert abs(got - want) <= slack


@given(st.integers(-(10**12), 10**12), st.integers(2, 10**9), st.integers(1, 60), st.integers(1, 3))
def test_evenly_spaced_events_fold_nowhere(start, spacing, n, copies):
    lows = np.repeat(start + np.arange(n, dtype=np.int64) * spacing, copies)
    assert find_gaps(lows, lows + 1) == ()


def by_the_rule(lows, highs):
    """The rule of the product, step by step."""
    intervals = sorted(zip(lows, highs, strict=True))
    runs = [list(intervals[0])]
    for low, high in intervals[1:]:
        if low <= runs[-1][1]:
            runs[-1][1] = max(runs[-1][1], high)
        else:
            runs.append([low, high])
    gaps = [(b[0] - a[1], a[1], b[0]) for a, b in itertools.pairwise(runs)]
    starts = sorted(set(lows))
    if len(starts) < 2:
        return []
    spacing = float(np.median(np.diff(starts)))
    left = float(runs[-1][1] - runs[0][0])
    folded = []
    for length, start, end in sorted(gaps, key=lambda gap: (-gap[0], gap[1])):
        if len(folded) == 8 or length < 0.2 * left or length < 10 * spacing:
            break
        folded.append((start, end))
        left -= length
    return sorted(folded)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**5)), min_size=1, max_size=30))
def test_gaps_follow_the_rule(intervals):
    intervals.sort()
    lows = [a for a, _ in intervals]
    highs = [a + n for a, n in intervals]
    found = find_gaps(np.array(lows, np.int64), np.array(highs, np.int64))
    assert [(gap.start, gap.end) for gap in found] == by_the_rule(lows, highs)
    assert [gap.number for gap in found] == list(range(len(found)))


def test_no_more_than_eight_folds():
    bursts = [day(k * 20_000 - 90_000 + d) for k in range(12) for d in range(30)]
    scale = build_scale(dated(*bursts), Folding(), "UTC")
    assert len(scale.folds) <= MAX_FOLDS


def test_padding_is_half_a_day_or_six_percent():
    short = build_scale(dated("2025-07-16T13:00:00Z"), Folding(), "UTC")
    start, end = window("2025-07-16T13:00:00Z", "2025-07-16T13:00:00Z", "UTC")
    assert (short.start, short.end) == (start - 43_200, end + 43_200)
    long = build_scale(dated("2025"), Folding(), "UTC")
    start, end = window("2025", "2025", "UTC")
    assert start - long.start == long.end - end == round(0.06 * (end - start))


@pytest.mark.parametrize("when", ["../2024-12-08", "/2024-12-08", "[..2024-12-08]"])
def test_unbounded_beginning_is_no_run(when):
    of = dated("2024-12-01", "2024-12-02", when)
    scale = build_scale(of, Folding(), "UTC")
    first, last = window("2024-12-01", "2024-12-08", "UTC")
    assert scale.start >= first - 86_400
    assert scale.end >= last


@pytest.mark.parametrize("when", ["2024-12-08/..", "2024-12-08/", "[2024-12-08..]"])
def test_unbounded_end_is_no_run(when):
    scale = build_scale(dated("2024-12-01", when), Folding(), "UTC")
    first, last = window("2024-12-01", "2024-12-08", "UTC")
    assert scale.start <= first
    # Of “one of the days from the 8th on” no more than the 8th's beginning is known.
    assert last - 86_400 <= scale.end <= last + 86_400


def test_what_lasts_through_a_fold_is_told_apart_from_what_may_lie_in_it():
    days = [f"2025-07-{k:02}" for k in range(10, 20)]
    scale = build_scale(dated("1990-05-01", "1990-05-02", "1990-05-01/..", *days), Folding(), "UTC")
    assert scale.folds[0].inside == "no event begins, 1 lasts through"
    scale = build_scale(dated("1990-05-01", "1990-05-02", "1990-05-01/", *days), Folding(), "UTC")
    assert scale.folds[0].inside == "no dated events, 1 possible"


@pytest.mark.parametrize("whens", [(), (None,), ("../..",)])
def test_nothing_on_the_axis(whens):
    scale = build_scale(dated(*whens), Folding(), "UTC")
    assert scale.empty
    assert scale.u(scale.t(0.5)) == pytest.approx(0.5)


def test_deep_time():
    scale = build_scale(dated("Y-66000000", "Y-4540000000", "-0752", "2025-07-16"), Folding(), "UTC")
    t = window("Y-66000000", "Y-66000000", "UTC")[0]
    assert abs(scale.t(scale.u(t)) - t) <= abs(t) * 1e-12
    assert scale.u(POS_INF) == 1
    assert scale.u(-POS_INF) == 0


def test_store_and_its_measure_give_the_same_axis():
    of = crowd(200)
    assert build_scale(of, Folding(), "UTC") == build_scale(measure(of), Folding(), "UTC")
    assert build_scale(store([]), Folding(), "UTC").empty


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (90, "1.5 minutes"),
        (3_600, "1 hour"),
        (9 * 86_400, "9 days"),
        (round(24.47 * YEAR), "24.5 years"),
        (700 * YEAR, "700 years"),
        (65_995_000 * YEAR, "66 million years"),
        (3_000_000_000 * YEAR, "3 billion years"),
    ],
)
def test_lengths_in_words(seconds, words):
    assert length_words(seconds) == words

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.timeline.lanes import lanes, pack
from mapviewer.timeline.scale import known_sides
from tests.timeline.axes import crowd, sample, store

WHENS = st.sampled_from(
    ["2025-07-16", "2025-07", "2025", "2025-07-16T13:00:00Z", "2025-07-15/2025-07-20", "2025-07-24~", "2025-07-16?",
     "../2024-12-08", "2024-12-08/..", "[..2025-07-24]", "2024/", "[2025-07-13..2025-07-20]", "19XX", "../..", None]
)  # fmt: skip
events = st.lists(st.tuples(WHENS, st.sampled_from(["a", "b"]), st.booleans()), min_size=1, max_size=12)
edge_lists = st.lists(st.integers(1_700_000_000, 1_770_000_000), min_size=2, max_size=8, unique=True).map(
    sorted
)


def made(drawn):
    of = store([{"id": f"e{k}", "title": "t", "when": w, "category": c} for k, (w, c, _) in enumerate(drawn)])
    return of, np.array([keep for _, _, keep in drawn])


@given(events, edge_lists)
def test_counts_agree_with_counting(drawn, edges):
    of, passes = made(drawn)
    c = of.columns
    low, high, known = known_sides(c)
    spans = np.array(edges, np.int64)
    for lane in lanes(of, passes):
        rows = [r for r in range(len(of)) if c.category[r] == lane.category and c.dated[r]]
        counted = [r for r in rows if passes[r] and known[r]]
        assert lane.passing == sum(bool(passes[r]) for r in rows)
        touching, begin, may = lane.touching(spans), lane.begin(spans), lane.may_begin(spans)
        for k, (a, b) in enumerate(itertools.pairwise(edges)):
            assert touching[k] == sum(low[r] < b and high[r] > a for r in counted)
            first = {r: min(max(c.earliest[r], low[r]), high[r]) for r in counted}
            last = {r: min(max(c.start_latest[r], low[r]), high[r] - 1) for r in counted}
            assert may[k] == sum(first[r] < b and last[r] >= a for r in counted)
            assert begin[k] == sum(a <= first[r] and last[r] < b for r in counted)


@given(events, st.integers(1_600_000_000, 1_770_000_000), st.integers(1, 10**8))
def test_what_is_in_view(drawn, start, length):
    of, passes = made(drawn)
    c = of.columns
    for lane in lanes(of, passes):
        want = {
            r
            for r in range(len(of))
            if c.category[r] == lane.category
            and c.dated[r]
            and c.earliest[r] < start + length
            and c.latest[r] > start
        }
        assert set(lane.in_view(start, start + length).tolist()) == want
        assert lane.count(start, start + length) == len(want)
        assert lane.count(NEG_INF, POS_INF) == len(lane.rows)


def test_rare_widths_are_counted_too():
    # More classes of vagueness than are kept: the rest is scanned, and counted no less.
    whens = [f"[2025-07-01..2025-07-{k:02}]" for k in range(2, 31)] + ["2025-07-03"] * 40
    of = store([{"id": f"e{k}", "title": "t", "when": w} for k, w in enumerate(whens)])
    (lane,) = lanes(of, np.ones(len(of), np.bool_))
    assert len(lane.loose[0]) > 0
    edges = np.array([of.columns.earliest.min(), of.columns.latest.max()], np.int64)
    assert lane.begin(edges).tolist() == [len(of)]


def test_sample_has_a_lane_for_every_category_with_a_date():
    of = sample()
    found = lanes(of, np.ones(len(of), np.bool_))
    assert [of.categories[lane.category].label for lane in found] == [
        "Talks",
        "Strikes",
        "Clashes",
        "Statements",
    ]
    assert [lane.passing for lane in found] == [3, 2, 1, 2]


spans = st.lists(st.tuples(st.floats(0, 1000), st.floats(0.5, 200)), max_size=40).map(
    lambda found: sorted((a, a + w) for a, w in found)
)


@given(spans, st.floats(0, 10))
def test_packed_spans_keep_their_gap(found, gap):
    rows = pack(found, gap)
    for k, (a, row) in enumerate(zip(found, rows, strict=True)):
        for b, other in zip(found[:k], rows[:k], strict=True):
            assert row != other or b[1] + gap <= a[0]
    # Greedy packing of intervals in order of start needs no more rows than overlap at one place.
    most = max((sum(b[0] <= a[0] < b[1] + gap for b in found) for a in found), default=0)
    assert max(rows, default=-1) + 1 <= max(most, 1 if found else 0)


@pytest.mark.parametrize("n", [0, 500])
def test_lanes_hold_every_dated_event_once(n):
    of = crowd(n) if n else store([])
    found = lanes(of, np.ones(len(of), np.bool_))
    assert sum(len(lane.rows) for lane in found) == n

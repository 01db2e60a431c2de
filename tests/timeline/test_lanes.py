import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.timeline import lanes as lanes_module
from mapviewer.timeline.lanes import lanes, pack
from mapviewer.timeline.scale import FARTHEST, known_sides
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


def known_well(c, row):
    """Whether an event is known to the day, or has a part that it certainly lasts."""
    length = int(c.latest[row]) - max(int(c.earliest[row]), -FARTHEST)
    return length <= 90_001 or c.start_latest[row] < c.end_earliest[row]


@given(events, edge_lists)
def test_counts_agree_with_counting(drawn, edges):
    of, passes = made(drawn)
    c = of.columns
    low, high, known = known_sides(c)
    spans = np.array(edges, np.int64)
    for lane in lanes(of, passes):
        rows = [r for r in range(len(of)) if c.category[r] == lane.number and c.dated[r]]
        counted = [r for r in rows if passes[r] and known[r]]
        assert lane.passing == sum(bool(passes[r]) for r in rows)
        (touching, surely), (begin, more) = lane.touching(spans), lane.begin(spans)
        for k, (a, b) in enumerate(itertools.pairwise(edges)):
            touched = [r for r in counted if low[r] < b and high[r] > a]
            assert touching[k] == len(touched)
            assert surely[k] == sum(known_well(c, r) for r in touched)
            first = {r: min(max(c.earliest[r], low[r]), high[r]) for r in counted}
            last = {r: min(max(c.start_latest[r], low[r]), high[r] - 1) for r in counted}
            assert begin[k] + more[k] == sum(first[r] < b and last[r] >= a for r in counted)
            assert begin[k] == sum(a <= first[r] and last[r] < b for r in counted)


@given(events, st.integers(1_600_000_000, 1_770_000_000), st.integers(1, 10**8), st.sampled_from([0, 150]))
def test_what_is_in_view(drawn, start, length, whole):
    of, passes = made(drawn)
    c = of.columns
    with pytest.MonkeyPatch.context() as patch:
        # A lane that is drawn whole keeps what the filters hold back; a fuller one does not, and looks rows up another way.
        patch.setattr(lanes_module, "DRAWN_WHOLE", whole)
        found = lanes(of, passes)
        seen = [lane.in_view(start, start + length).tolist() for lane in found]
    for lane, rows in zip(found, seen, strict=True):
        want = {
            r
            for r in range(len(of))
            if c.category[r] == lane.number
            and c.dated[r]
            and (whole or passes[r])
            and c.earliest[r] < start + length
            and c.latest[r] > start
        }
        assert set(rows) == want
        assert [c.earliest[r] for r in rows] == sorted(c.earliest[r] for r in rows)
        assert lane.count(start, start + length) == len(want)
        assert lane.count(NEG_INF, POS_INF) == len(lane.rows)


def test_rare_widths_are_counted_too():
    # More classes of vagueness than are kept: the rest is scanned, and counted no less.
    whens = [f"[2025-07-01..2025-07-{k:02}]" for k in range(2, 31)] + ["2025-07-03"] * 40
    of = store([{"id": f"e{k}", "title": "t", "when": w} for k, w in enumerate(whens)])
    (lane,) = lanes(of, np.ones(len(of), np.bool_))
    edges = np.array([of.columns.earliest.min(), of.columns.latest.max()], np.int64)
    certain, possible = lane.begin(edges)
    assert (certain.tolist(), possible.tolist()) == ([len(of)], [0])


def test_sample_has_a_lane_for_every_category_with_a_date():
    of = sample()
    found = lanes(of, np.ones(len(of), np.bool_))
    assert [of.categories[lane.number].label for lane in found] == [
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


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_crowd_under_a_filter_is_the_crowd_of_what_passes(share):
    of = crowd(2_000)
    passes = np.random.default_rng(3).random(len(of)) < share
    edges = np.linspace(18_000, 19_500, 60).astype(np.int64) * 86_400
    low, high, known = known_sides(of.columns)
    for lane in lanes(of, passes):
        rows = np.flatnonzero(passes & known & (of.columns.category == lane.number))
        assert lane.passing == len(rows)
        want = [int(np.sum((low[rows] < b) & (high[rows] > a))) for a, b in itertools.pairwise(edges)]
        assert lane.touching(edges)[0].tolist() == want
        assert sorted(lane.in_view(NEG_INF, POS_INF).tolist()) == rows.tolist()

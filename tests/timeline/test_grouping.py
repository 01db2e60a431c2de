"""Lanes by place, actor and source, held against looking at every event."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.query.facets import Facets
from mapviewer.query.filters import Filters
from mapviewer.query.laning import LanesBy
from mapviewer.query.selection import Selection
from mapviewer.timeline import grouping as grouping_module
from mapviewer.timeline.grouping import Spread, grouped
from mapviewer.timeline.hit import Part, hit
from mapviewer.timeline.lanes import lanes
from mapviewer.timeline.spoken import Kind, named
from mapviewer.timeline.tips import tip
from tests.timeline.axes import composed, crowd, sample, store

WHENS = st.sampled_from(
    ["2025-07-16", "2025-07", "2025-07-15/2025-07-20", "../2024-12-08", "2024/", "../..", None]
)
NAMES = st.sampled_from("abcde")
drawn_events = st.lists(
    st.tuples(WHENS, st.none() | NAMES, st.lists(NAMES, max_size=3), st.booleans()), min_size=1, max_size=14
)


def made(drawn):
    events = []
    for k, (when, place, actors, _) in enumerate(drawn):
        event = {"id": f"e{k}", "title": "t", "when": when, "actors": [{"actor": name} for name in actors]}
        events.append(
            event | ({} if place is None else {"place": {"name": place, "lat": 1, "lon": ord(place)}})
        )
    return store(events), np.array([keep for *_, keep in drawn])


def wanted(drawn, by, passes=None):
    """The events of each value by its name, None for those without one."""
    found = {}
    for row, (when, place, actors, _) in enumerate(drawn):
        if when is not None and (passes is None or passes[row]):
            for name in {place} if by is LanesBy.PLACE else set(actors) or {None}:
                found.setdefault(name, set()).add(row)
    return found


@given(drawn_events, st.sampled_from([LanesBy.PLACE, LanesBy.ACTOR]), st.integers(1, 6))
def test_lanes_hold_the_events_that_have_their_value(drawn, by, most):
    of, passes = made(drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping_module, "MOST_LANES", most)
        found = grouped(by, Spread(of, Facets(of)[by.value]), passes)
    there, kept = wanted(drawn, by), wanted(drawn, by, passes)
    own = [name for name in there if name is not None]
    left_out = set(own)
    for lane in found.lanes:
        name = found.heads[lane.number].name
        if name in own:
            # A lane that is drawn whole holds those too that the filters hold back.
            assert set(lane.rows.tolist()) == there[name]
            assert lane.passing == len(kept.get(name, ()))
            left_out.discard(name)
    if len(own) > most + 1:
        assert len(left_out) == len(own) - most
        weakest = min(len(kept.get(name, ())) for name in own if name not in left_out)
        assert all(len(kept.get(name, ())) <= weakest for name in left_out)
        others = next(lane for lane in found.lanes if lane.number == most)
        assert set(others.rows.tolist()) == set().union(*(there[name] for name in left_out))
        assert found.heads[most].name.startswith(f"{len(left_out)} other")
    else:
        assert not left_out
    none = [lane for lane in found.lanes if lane.number == len(found.heads) - 1]
    assert [set(lane.rows.tolist()) for lane in none] == ([there[None]] if None in there else [])


def test_rows_of_a_lane_are_in_order_of_time():
    of = crowd(400)
    found = grouped(LanesBy.SOURCE, Spread(of, Facets(of)["source"]))
    assert [found.heads[lane.number].name for lane in found.lanes] == ["No source"]
    (every,) = found.lanes
    assert (np.diff(every.lows) >= 0).all()
    assert every.passing == sum(lane.passing for lane in lanes(of, None))


def test_sample_by_place_actor_and_source():
    of = sample()
    by_place = composed(of, lanes=LanesBy.PLACE).stage
    assert [(band.name, band.count) for band in by_place.lanes] == [
        ("Suwayda", 2), ("Shepherdstown", 1), ("Baku", 1), ("Damascus", 1), ("Paris", 1), ("No place", 2),
    ]  # fmt: skip
    assert all(band.symbol is None for band in by_place.lanes)
    # A mark keeps the symbol of its category.
    assert all(mark.category == of.columns.category[mark.row] for mark in by_place.marks)
    by_actor = composed(of, lanes=LanesBy.ACTOR, height=600).stage
    counts = Counter(mark.row for mark in by_actor.marks)
    row = next(row for row in counts if len({part.actor for part in of.events[row].actors}) > 1)
    assert counts[row] == len({part.actor for part in of.events[row].actors})


def test_histogram_and_overview_count_each_event_once():
    of = crowd(400)
    plain, other = (composed(of, lanes=by, height=300).stage for by in (LanesBy.CATEGORY, LanesBy.SOURCE))
    assert plain.histogram is not None
    assert other.histogram is not None
    assert (plain.histogram.counts == other.histogram.counts).all()
    assert plain.runs == other.runs


def test_heads_are_found_told_and_spoken():
    of = sample()
    layout = composed(of, lanes=LanesBy.PLACE)
    band = layout.stage.lanes[0]
    found = hit(layout, 20, band.bounds.y + 4)
    assert found.part is Part.LANE
    assert "Suwayda" in tip(found, layout, of, _selection(of))
    words = [one.words for one in named(layout, of, _selection(of)) if one.kind is Kind.LANE]
    assert words[0] == "Suwayda: 2"


def _selection(of):
    return Selection(zone=of.head.timezone, lanes=LanesBy.PLACE)


def test_filters_bring_their_places_up():
    events = [
        {
            "id": f"e{k}",
            "title": "t",
            "when": "2025-07-16",
            "place": {"name": f"p{k % 40:02}", "lat": 1, "lon": k % 40},
        }
        for k in range(400)
    ]
    of = store(
        [
            *events,
            {"id": "x", "title": "t", "when": "2025-07-17", "place": {"name": "far", "lat": 9, "lon": 9}},
        ]
    )
    plain = composed(of, lanes=LanesBy.PLACE, height=900).stage.lanes
    assert [band.name for band in plain[-1:]] == ["21 other places"]
    narrow = composed(of, lanes=LanesBy.PLACE, height=900, filters=Filters(place=("far",))).stage.lanes
    assert [band.name for band in narrow if band.count] == ["far"]

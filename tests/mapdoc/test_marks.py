"""Marks: what stands where depends on the zoom alone, what it shows on the selection."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import Civil, to_utc
from mapviewer.events.store import Store
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import CROWD, LARGE, MERGE_PX, TILE_PX, compose, merging, metres_per_pixel
from mapviewer.mapdoc.scene import Held, Mark, MarkState, Scene
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import ALL_TIME, Filters, Mode, Selection
from tests.mapdoc.dossiers import CATEGORIES, event, store, story


def day(month: int, number: int, year: int = 2025) -> int:
    return to_utc(Civil(year, month, number), "UTC")


def scene(store: Store, selection: Selection, zoom: float = 10) -> Scene:
    return compose(store, visible(Index(store), selection), selection, zoom=zoom)


def window(first: int, last: int, *focus: str) -> Selection:
    """A window of July days, both ends held."""
    return Selection(window=(day(7, first), day(7, last + 1)), focus=focus)


def at(scene: Scene, place: str) -> Mark:
    return next(mark for mark in scene.marks if place in mark.places)


def ids(store: Store, mark: Mark) -> list[str]:
    return [store.events[row].id for row in mark.rows]


# What is on the map -----------------------------------------------------------------------------------------------------


def test_events_of_one_place_are_one_mark_and_undated_or_unplaced_ones_are_none() -> None:
    dossier = story()
    shown = scene(dossier, Selection(window=ALL_TIME))
    assert sorted(ids(dossier, at(shown, "Suwayda"))) == ["clashes", "convoy"]
    assert {place for mark in shown.marks for place in mark.places} == {
        "Suwayda",
        "Damascus",
        "Paris",
        "Suva",
        "Apia",
    }


def test_state_is_in_when_any_event_is_and_possible_when_none_is_sure() -> None:
    dossier = story()
    shown = scene(dossier, window(15, 15))
    assert at(shown, "Suwayda").state is MarkState.IN
    shown = scene(dossier, window(16, 16))
    assert (at(shown, "Suwayda").state, ids(dossier, at(shown, "Suwayda"))) == (
        MarkState.POSSIBLE,
        ["clashes"],
    )
    assert at(shown, "Damascus").state is MarkState.IN


def test_cumulative_mode_shows_the_past_as_ghosts() -> None:
    dossier = story()
    selection = Selection(mode=Mode.CUMULATIVE, playhead=day(7, 16))
    shown = scene(dossier, selection)
    assert at(shown, "Damascus").state is MarkState.IN
    # The convoy was hit the day before; the clashes may still go on.
    assert at(shown, "Suwayda").state is MarkState.POSSIBLE
    shown = scene(dossier, replace(selection, playhead=day(7, 23)))
    assert at(shown, "Damascus").state is at(shown, "Suwayda").state is MarkState.GHOST


def test_the_read_event_is_the_face_of_its_mark() -> None:
    dossier = story()
    for key, category in (("clashes", "clashes"), ("convoy", "strikes")):
        mark = at(scene(dossier, window(14, 20, key)), "Suwayda")
        assert mark.selected
        assert ids(dossier, mark)[0] == key
        assert dossier.categories[mark.category].id == category


def test_a_read_event_outside_the_window_stands_alone_hollow_and_uncounted() -> None:
    dossier = story()
    shown = scene(dossier, window(16, 16, "samoa"))
    mark = at(shown, "Apia")
    assert (mark.state, mark.selected, mark.vague) == (MarkState.GHOST, True, True)
    assert sum(line.count for line in shown.legend) == sum(
        m.count for m in shown.marks if m.state is not MarkState.GHOST
    )
    assert "Talks" in {line.label for line in shown.legend}
    # An undated one too: it is in no window, and it has a place.
    assert at(scene(dossier, window(16, 16, "baku")), "Baku").selected


def test_a_line_is_hollow_and_says_that_it_is_one() -> None:
    road = {"type": "LineString", "coordinates": [[36.0, 33.0], [36.3, 33.3], [36.0, 33.6]]}
    exact = {"lat": 33.3, "lon": 36.3, "name": "A bridge", "precision": "exact"}
    of = store(
        event("road", None, "2025-07-16", geometry=road),
        event("bridge", None, "2025-07-17") | {"place": exact},
    )
    (mark,) = scene(of, window(16, 16)).marks
    assert (mark.vague, mark.shaped) == (True, True)
    # With an exact place beside it the mark is no longer one alone.
    (mark,) = scene(of, window(16, 17)).marks
    assert (mark.vague, mark.shaped) == (False, False)


def test_a_read_event_that_nothing_else_shows_says_why() -> None:
    dossier = story()
    talks = Filters().of("category", ("talks",))
    for key, place, filters, why in (
        ("samoa", "Apia", Filters(), Held.OUTSIDE),
        ("baku", "Baku", Filters(), Held.UNDATED),
        ("airstrikes", "Damascus", talks, Held.FILTERED),
        ("convoy", "Suwayda", talks, Held.FILTERED),  # outside the window too
    ):
        shown = scene(dossier, replace(window(16, 16, key), filters=filters))
        assert at(shown, place).held == (why,)
        assert not any(mark.held for mark in shown.marks if not mark.selected)
    assert at(scene(dossier, window(16, 16, "airstrikes")), "Damascus").held == ()


def test_a_read_event_outside_the_window_rings_the_mark_at_its_place_without_joining_it() -> None:
    dossier = story()
    mark = at(scene(dossier, window(19, 19, "convoy")), "Suwayda")
    assert mark.selected
    assert ids(dossier, mark) == ["clashes"]
    assert mark.state is MarkState.POSSIBLE


def test_a_mark_is_vague_only_when_all_its_events_are() -> None:
    spots = [
        event("a", {"name": "x", "lat": 1.0, "lon": 1.0, "precision": kind}, "2025-07-01")
        for kind in ("city", "exact")
    ]
    both = store({**spots[0], "id": "a"}, {**spots[1], "id": "b"})
    assert [mark.vague for mark in scene(both, Selection()).marks] == [False]
    one = store(spots[0])
    assert [mark.vague for mark in scene(one, Selection()).marks] == [True]


def test_filters_hold_marks_back_and_the_legend_names_only_what_is_shown() -> None:
    dossier = story()
    shown = scene(dossier, Selection(filters=Filters(category=("strikes",))))
    assert [(line.label, line.count) for line in shown.legend] == [("Strikes", 2)]
    assert {place for mark in shown.marks for place in mark.places} == {"Suwayda", "Damascus"}


def test_shares_count_each_category_largest_first() -> None:
    dossier = store(
        *(event(f"t{n}", "paris", "2025-07-01", "talks") for n in range(2)),
        *(event(f"s{n}", "paris", "2025-07-01", "strikes") for n in range(3)),
    )
    mark = scene(dossier, Selection()).marks[0]
    assert [(dossier.categories[s.category].id, s.count) for s in mark.shares] == [
        ("strikes", 3),
        ("talks", 2),
    ]
    assert dossier.categories[mark.category].id == "strikes"


def test_the_badge_says_what_every_view_says_and_begins_with_a_capital() -> None:
    dossier = story()
    badge = scene(dossier, Selection(mode=Mode.CUMULATIVE, playhead=day(7, 16))).badge
    assert badge.title == "Up to 16 July 2025"
    assert badge.counts.startswith("2 shown + 1 possible")


def test_an_empty_window_shows_nothing_but_the_badge() -> None:
    shown = scene(story(), Selection(window=(day(1, 1, 1900), day(1, 2, 1900))))
    assert (shown.marks, shown.circles, shown.arcs, shown.legend) == ((), (), (), ())
    assert shown.badge.counts.startswith("no events in this time")


def test_a_read_event_has_its_ghost_when_nothing_else_is_shown() -> None:
    nowhen = (day(1, 1, 1900), day(1, 2, 1900))
    dossier = story()
    shown = scene(dossier, Selection(window=nowhen, focus=("convoy", "baku")))
    for place, key in (("Suwayda", "convoy"), ("Baku", "baku")):
        mark = at(shown, place)
        assert (mark.state, mark.selected, ids(dossier, mark)) == (MarkState.GHOST, True, [key])
    assert [(line.label, line.count) for line in shown.legend] == [("Talks", 0), ("Strikes", 0)]
    # A dossier without a single date too.
    undated = store(event("a", "paris", None), event("b", "baku", None))
    assert [ids(undated, mark) for mark in scene(undated, Selection(focus=("b",))).marks] == [["b"]]


# Circles ----------------------------------------------------------------------------------------------------------------


def test_a_circle_for_each_radius_of_a_spot_unless_it_is_too_small_to_see() -> None:
    dossier = story()
    radii = [c.radius_m for c in scene(dossier, window(13, 16), zoom=12).circles if c.lat == 32.709]
    assert radii == [40_000.0, 5_000.0]
    radii = [c.radius_m for c in scene(dossier, window(13, 16), zoom=7).circles]
    assert radii == [40_000.0]
    assert scene(dossier, window(13, 16), zoom=2).circles == ()


def test_the_read_events_circle_is_on_top() -> None:
    circles = scene(story(), window(13, 16, "convoy"), zoom=12).circles
    assert circles[-1].selected
    assert circles[-1].radius_m == 40_000.0


def test_metres_per_pixel_at_the_equator_and_at_sixty_degrees() -> None:
    assert metres_per_pixel(0, 0) == pytest.approx(156_543.03, abs=0.01)
    assert metres_per_pixel(60, 1) == pytest.approx(156_543.03 / 4, abs=0.01)


# Arcs -------------------------------------------------------------------------------------------------------------------


def test_arcs_of_the_read_event_go_both_ways_and_skip_its_own_place() -> None:
    dossier = story()
    arcs = scene(dossier, window(13, 24, "clashes")).arcs
    # The convoy is at the same place: nothing to draw.
    assert [(a.relation, a.to_lat) for a in arcs] == [("caused", 48.853)]
    arcs = scene(dossier, window(13, 24, "meeting")).arcs
    assert {(a.relation, a.from_lat, a.to_lat) for a in arcs} == {
        ("caused", 32.709, 48.853),
        ("prepared", 40.377, 48.853),
    }


def test_no_arcs_without_a_read_event_or_from_one_without_a_place() -> None:
    dossier = story()
    assert scene(dossier, window(13, 24)).arcs == ()
    assert scene(dossier, window(13, 24, "report")).arcs == ()


def test_relations_between_two_marks_share_an_arc() -> None:
    dossier = store(
        event(
            "a",
            "paris",
            "2025-07-01",
            related=[{"event": "b", "relation": "caused"}, {"event": "c", "relation": "prepared"}],
        ),
        event("b", "baku", "2025-07-02"),
        event("c", "baku", "2025-07-03"),
    )
    assert [arc.relation for arc in scene(dossier, Selection(focus=("a",))).arcs] == ["caused, prepared"]


@pytest.mark.parametrize("zoom", [3, 6, 10])
def test_arcs_end_where_the_marks_stand(zoom: int) -> None:
    shown = scene(story(), window(13, 24, "meeting"), zoom=zoom)
    stands = {(mark.lat, mark.lon) for mark in shown.marks}
    ends = {(arc.to_lat, arc.to_lon) for arc in shown.arcs}
    starts = {(arc.from_lat, arc.from_lon) for arc in shown.arcs if arc.relation == "caused"}
    assert ends == {(48.853, 2.349)}
    assert len(starts) == 1
    assert starts | ends <= stands


# Merging ----------------------------------------------------------------------------------------------------------------

coordinates = st.tuples(st.floats(-85, 85), st.floats(-180, 180))
dossiers = st.lists(
    st.tuples(coordinates, st.sampled_from(CATEGORIES), st.integers(1, 28)), min_size=1, max_size=40
)


def build(rows: list[tuple[tuple[float, float], str, int]]) -> Store:
    return store(
        *(
            event(
                f"e{n}",
                {"name": f"p{n}", "lat": lat, "lon": lon},
                f"2025-07-{number:02d}",
                category,
            )
            for n, ((lat, lon), category, number) in enumerate(rows)
        )
    )


@given(dossiers, st.integers(0, 14), st.integers(1, 28), st.integers(1, 28), st.sampled_from(CATEGORIES))
def test_where_an_events_mark_stands_depends_on_the_zoom_alone(
    rows: list[tuple[tuple[float, float], str, int]], zoom: int, first: int, last: int, category: str
) -> None:
    dossier = build(rows)
    stands: dict[int, tuple[str, float, float]] = {}
    first, last = min(first, last), max(first, last)
    for selection in (
        Selection(),
        window(first, last),
        Selection(filters=Filters(category=(category,))),
        Selection(mode=Mode.CUMULATIVE, playhead=day(7, last)),
        window(first, last, "e0"),
    ):
        for mark in scene(dossier, selection, zoom=zoom).marks:
            for row in mark.rows:
                assert stands.setdefault(row, (mark.key, mark.lat, mark.lon)) == (
                    mark.key,
                    mark.lat,
                    mark.lon,
                )


@given(dossiers, st.integers(0, 14), st.integers(1, 28), st.integers(1, 28))
def test_every_shown_placed_event_is_in_exactly_one_mark(
    rows: list[tuple[tuple[float, float], str, int]], zoom: int, first: int, last: int
) -> None:
    dossier = build(rows)
    selection = window(min(first, last), max(first, last))
    answer = visible(Index(dossier), selection)
    marks = compose(dossier, answer, selection, zoom=zoom).marks
    found = sorted(row for mark in marks for row in mark.rows)
    assert found == answer.shown.nonzero()[0].tolist()
    assert all(sum(share.count for share in mark.shares) == mark.count for mark in marks)
    assert len({mark.key for mark in marks}) == len(marks)


@given(
    dossiers,
    st.integers(0, 14),
    st.floats(-80, 80),
    st.floats(-400, 400),
    st.floats(0.1, 90),
    st.floats(0.1, 359),
)
def test_within_a_box_there_are_the_same_marks_as_without_it(
    rows: list[tuple[tuple[float, float], str, int]],
    zoom: int,
    south: float,
    west: float,
    height: float,
    width: float,
) -> None:
    dossier = build(rows)
    selection = Selection()
    answer = visible(Index(dossier), selection)
    box = Bounds(south, west, south + height, west + width)
    whole = compose(dossier, answer, selection, zoom=zoom)
    part = compose(dossier, answer, selection, zoom=zoom, within=box)
    inside = [
        mark
        for mark in whole.marks
        if box.south <= mark.lat <= box.north and (mark.lon - west) % 360.0 <= box.east - box.west
    ]
    assert list(part.marks) == inside
    assert (part.legend, part.badge) == (whole.legend, whole.badge)


def _pixels(lat: float, lon: float, zoom: int) -> tuple[float, float]:
    import math

    world = TILE_PX * 2.0**zoom
    y = math.asinh(math.tan(math.radians(max(-85.05112878, min(85.05112878, lat))))) / (2 * math.pi)
    return (lon / 360 + 0.5) * world, (0.5 - y) * world


@given(dossiers, st.integers(0, 14))
def test_marks_are_no_nearer_than_the_distance_and_gather_nothing_beyond_it(
    rows: list[tuple[tuple[float, float], str, int]], zoom: int
) -> None:
    dossier = build(rows)
    merged = merging(dossier, zoom)
    world = TILE_PX * 2.0**zoom

    def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
        (ax, ay), (bx, by) = _pixels(*a, zoom), _pixels(*b, zoom)
        dx = abs(ax - bx)
        return float((min(dx, world - dx) ** 2 + (ay - by) ** 2) ** 0.5)

    places = list(zip(merged.lat.tolist(), merged.lon.tolist(), strict=True))
    slack = 1e-6
    for n, one in enumerate(places):
        assert all(apart(one, other) >= MERGE_PX - slack for other in places[:n])
    columns = dossier.columns
    for row in range(len(dossier)):
        mark = merged.mark_of[columns.place[row]]
        here = (float(columns.lat[row]), float(columns.lon[row]))
        assert apart(here, places[mark]) <= MERGE_PX * LARGE + slack


def test_two_cities_a_hundred_kilometres_apart_share_a_mark_on_the_world_and_part_when_near() -> None:
    dossier = story()
    together = scene(dossier, Selection(), zoom=3)
    assert at(together, "Damascus") is at(together, "Suwayda")
    # The place with more events is the one it stands on, and is named first.
    assert (at(together, "Damascus").lat, at(together, "Damascus").places[0]) == (32.709, "Suwayda")
    apart = scene(dossier, Selection(), zoom=8)
    assert at(apart, "Damascus") is not at(apart, "Suwayda")


def test_neighbours_across_the_antimeridian_merge() -> None:
    dossier = build([((0.0, 179.99), "talks", 1), ((0.0, -179.99), "talks", 2)])
    assert len(scene(dossier, Selection(), zoom=5).marks) == 1


def test_a_crowd_is_merged_harder_so_that_no_screen_holds_more_than_it_can() -> None:
    side = 45
    # Twenty-three pixels apart at zoom 9: near, but not near enough to merge.
    lat, lon = 0.0547, 0.0632
    dossier = build(
        [
            ((30 + lat * (n // side), 30 + lon * (n % side)), CATEGORIES[n % 5], 1 + n % 28)
            for n in range(side * side)
        ]
    )
    merged = merging(dossier, 9)
    assert merged.merge_px > MERGE_PX
    blocks = Counter(
        tuple(int(part // 1024) for part in _pixels(*place, 9))
        for place in zip(merged.lat.tolist(), merged.lon.tolist(), strict=True)
    )
    assert max(blocks.values()) <= CROWD
    # Where they are far enough apart nothing changes.
    assert merging(dossier, 14).merge_px == MERGE_PX

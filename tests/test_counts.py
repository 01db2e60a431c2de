"""Map, timeline, table, status bar and command line count the same, and what a slow walk over the file's own lines counts."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from benchmarks import generate
from mapviewer.cli import main
from mapviewer.events.large import LargeStore
from mapviewer.events.when import Membership, When, membership, parse_when, window_between
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import compose
from mapviewer.opening import open_dossier
from mapviewer.query.filters import Filters
from mapviewer.query.selection import ALL_TIME, Mode, Selection
from mapviewer.query.sorting import Sorter, Sorting, places_of, shown_in_order
from mapviewer.session import Session
from mapviewer.timeline.layout import Composer, Size
from tests.timeline.axes import METRICS

Runs = Callable[..., tuple[int, str, str]]
Tile = tuple[int, int]

DAYS = {
    "all time": (None, None),
    "a month": ("2025-07-01", "2025-07-31"),
    "a day": ("2025-07-16", "2025-07-16"),
    "ten years": ("2004-03-05", "2014-03-04"),
    "a year long ago": ("2003", "2003"),
}
FILTERS = {
    "everything": Filters(),
    "clashes or aid": Filters(category=("clashes", "aid")),
    "an actor's talks": Filters(category=("talks",), actor=("a1", "a5")),
}


@dataclass(frozen=True)
class Line:
    """An event as it stands in the file."""

    when: When | None
    category: str
    actors: frozenset[str]
    point: tuple[float, float] | None

    def passes(self, filters: Filters) -> bool:
        return (not filters.category or self.category in filters.category) and (
            not filters.actor or bool(self.actors & set(filters.actor))
        )


@dataclass(frozen=True)
class Told:
    """What a file says by itself, and the program's answers to it."""

    path: Path
    lines: tuple[Line, ...]
    store: LargeStore

    def members(self, window: tuple[int, int], filters: Filters) -> dict[Membership | None, list[int]]:
        """Rows that pass, by their membership; None for the undated."""
        found: dict[Membership | None, list[int]] = {None: [], **{one: [] for one in Membership}}
        for row, line in enumerate(self.lines):
            if line.passes(filters):
                found[None if line.when is None else membership(line.when, *window)].append(row)
        return found


def _read(path: Path) -> tuple[Line, ...]:
    with path.open(encoding="utf-8") as file:
        places = {place["id"]: place for place in json.loads(next(file)).get("places", ())}
        lines = []
        for text in file:
            record = json.loads(text)
            point = record.get("geometry", {}).get("coordinates")
            if point is None and record.get("place") in places:
                point = (places[record["place"]]["lon"], places[record["place"]]["lat"])
            lines.append(
                Line(
                    parse_when(record["when"]) if record.get("when") else None,
                    record["category"],
                    frozenset(part["actor"] for part in record.get("actors", ())),
                    None if point is None else (point[1], point[0]),
                )
            )
    return tuple(lines)


@cache
def _told(folder: Path, n: int) -> Told:
    path = folder / f"{n}.jsonl"
    generate.write(path, n)
    store = open_dossier(path)
    assert isinstance(store, LargeStore)
    return Told(path, _read(path), store)


@pytest.fixture(
    scope="module", params=[20_000, pytest.param(1_000_000, marks=pytest.mark.slow)], ids=["20k", "1M"]
)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield _told(tmp_path_factory.mktemp("counts"), request.param)
    _told.cache_clear()


def _window(days: tuple[str | None, str | None]) -> tuple[int, int]:
    return ALL_TIME if days == (None, None) else window_between(*days, "UTC")


def _tile(point: tuple[float, float], bits: int) -> Tile:
    """The square of the mercator quadtree that holds a point, by the textbook's formula."""
    lat, lon = point
    sine = math.sin(math.radians(max(-85.05112878, min(85.05112878, lat))))
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    side = 1 << bits
    return int((lon / 360 + 0.5) % 1 * side) % side, min(side - 1, max(0, int(y * side)))


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("days", DAYS.values(), ids=DAYS)
def test_all_views_count_what_the_file_says(
    told: Told, days: tuple[str | None, str | None], filters: Filters
) -> None:
    store, window = told.store, _window(days)
    session = Session(store)
    session.set_filters(filters)
    session.select_window(*window) if days != (None, None) else session.select_all_time()
    members = told.members(window, filters)
    inside, possible = members[Membership.IN], members[Membership.POSSIBLE]
    shown = sorted(inside + possible)
    placed = [row for row in shown if told.lines[row].point is not None]

    counts = session.visible.counts
    assert (counts.inside, counts.possible, counts.out, counts.undated) == (
        len(inside),
        len(possible),
        len(members[Membership.OUT]),
        len(members[None]),
    )
    assert counts.unplaced == len(shown) - len(placed)
    assert counts.filtered == len(told.lines) - sum(len(rows) for rows in members.values())

    # The table: the same events, in order of time.
    order = Sorter(store).order(Sorting.WHEN, False, lambda _: None)
    rows = shown_in_order(order, places_of(order, len(order)), session.visible)
    assert sorted(rows.tolist()) == shown
    starts = store.columns.earliest[rows]
    assert np.all(starts[:-1] <= starts[1:])

    _map_agrees(told, session, placed, set(inside))


def _map_agrees(told: Told, session: Session, placed: list[int], inside: set[int]) -> None:
    store = told.store
    by_category = Counter(told.lines[row].category for row in placed)
    names = [info.id for info in store.categories]
    for view, zoom in (
        (Bounds(-85, -180, 85, 180), 2.0),
        (Bounds(20, 30, 45, 60), 5.0),
        (Bounds(33, 44, 34, 45), 9.0),
    ):
        scene = compose(store, session.visible, session.selection, zoom=zoom, within=view, view=view)
        legend = {line.label: line.count for line in scene.legend}
        labels = {info.id: info.label for info in store.categories}
        assert {label: count for label, count in legend.items() if count} == {
            labels[key]: count for key, count in by_category.items()
        }
        if scene.density is None:
            drawn = sorted(row for mark in scene.marks for row in mark.rows)
            wanted = [row for row in placed if _holds(view, told.lines[row].point)]
            assert set(wanted) <= set(drawn) <= set(placed)
            continue
        density = scene.density
        tiles = {row: _tile(told.lines[row].point, density.bits) for row in placed}  # type: ignore[arg-type]
        touched, sure = Counter(tiles.values()), Counter(tiles[row] for row in placed if row in inside)
        mix = Counter((tile, told.lines[row].category) for row, tile in tiles.items())
        cells = list(zip(density.x.tolist(), density.y.tolist(), strict=True))
        assert len(set(cells)) == len(cells)
        for number, cell in enumerate(cells):
            assert int(density.inside[number]) == sure[cell]
            assert int(density.inside[number] + density.possible[number]) == touched[cell]
            for category, count in enumerate(density.parts[number].tolist()):
                assert count == mix[cell, names[category]]
        # No cell of the view is left out.
        west, top = _tile((view.north, view.west), density.bits)
        east, bottom = _tile((view.south, view.east - 1e-6), density.bits)

        def is_near(
            tile: Tile, west: int = west, top: int = top, east: int = east, bottom: int = bottom
        ) -> bool:
            return west <= tile[0] <= east and top <= tile[1] <= bottom

        assert {tile for tile in touched if is_near(tile)} <= set(cells)


def _holds(view: Bounds, point: tuple[float, float] | None) -> bool:
    return point is not None and view.south <= point[0] <= view.north and view.west <= point[1] <= view.east


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_the_histogram_counts_what_begins_in_its_bins(told: Told, filters: Filters) -> None:
    store = told.store
    session = Session(store)
    session.set_filters(filters)
    stage = Composer(store, METRICS).stage(session.selection, session.visible.passes, Size(1280, 400), 0.0)
    chart = stage.histogram
    assert chart is not None
    begun = [
        (line.when.earliest, line.when.start_latest, line.category)
        for line in told.lines
        if line.when and line.passes(filters)
    ]
    names = [info.id for info in store.categories]
    firsts = np.array([first for first, _, _ in begun])
    lasts = np.array([last for _, last, _ in begun])
    numbers = np.array([names.index(category) for _, _, category in begun])
    for k, (t0, t1) in enumerate(chart.times):
        certain = (firsts >= t0) & (lasts < t1)
        may = (firsts < t1) & (lasts >= t0) & ~certain
        for place, category in enumerate(chart.categories):
            assert int(chart.counts[k, place]) == int((certain & (numbers == category)).sum())
        assert int(chart.maybe[k]) == int(may.sum())
    # What no bin shows is unbounded, or known to less than a bin.
    assert int(chart.counts.sum()) <= len(begun)


@pytest.mark.parametrize(
    "days",
    [
        "a month",
        pytest.param("a day", marks=pytest.mark.slow),
        pytest.param("ten years", marks=pytest.mark.slow),
    ],
)
def test_the_command_line_says_the_same(told: Told, days: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, last = DAYS[days]
    assert first is not None
    assert last is not None
    members = told.members(_window((first, last)), FILTERS["clashes or aid"])
    main(
        [
            "events",
            str(told.path),
            "--from",
            first,
            "--to",
            last,
            "--format",
            "json",
            "--filter",
            "category=clashes",
            "--filter",
            "category=aid",
        ]
    )
    listed = json.loads(capsys.readouterr().out)
    found = Counter(event["membership"] for event in listed)
    assert found["in"] == len(members[Membership.IN])
    assert found["possible"] == len(members[Membership.POSSIBLE])
    assert found["undated"] == len(members[None])
    assert set(found) <= {"in", "possible", "undated"}


def test_cumulative_counts_reach_from_the_beginning(told: Told) -> None:
    session = Session(told.store)
    moment = window_between("2025-07-16", None, "UTC")[0]
    session.move_playhead(moment)
    session.set_mode(Mode.CUMULATIVE)
    chosen: Selection = session.selection
    members = told.members(chosen.span, Filters())
    counts = session.visible.counts
    assert (counts.inside, counts.possible) == (
        len(members[Membership.IN]),
        len(members[Membership.POSSIBLE]),
    )

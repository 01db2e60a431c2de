"""Composing the map's scene: which symbols stand where for one selection, and what they stand for. Pure.

Spots that are too near to each other to be told apart on the screen share one mark. Who shares with whom is worked out over every spot
of the store and kept per zoom level; time and filters only decide what a mark shows. So nothing jumps while scrubbing.

The merging is greedy by weight, as in Dave Leaver's Leaflet.markercluster and Mapbox's supercluster, but a mark stands on the spot with
the most events of those it gathers and not on a middle where nothing happened.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Floats, Store
from mapviewer.mapdoc.arcs import arcs, related
from mapviewer.mapdoc.density import choose, heat_of, place_count
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.outlines import is_shaped, outlines
from mapviewer.mapdoc.scene import Badge, Circle, Held, Legend, Mark, MarkState, Scene, Share
from mapviewer.query.index import IN, Visible
from mapviewer.query.phrases import counts_words, window_words
from mapviewer.query.selection import Selection

TILE_PX: Final = 256
"""Side of a web map's tile in CSS pixels; the world is one tile at zoom 0."""
MAX_ZOOM: Final = 14
"""The closest zoom level: places are towns, and the basemap's lines are no finer."""
MERGE_PX: Final = 22.0
"""Spots nearer than this (CSS pixels) share a mark: about a symbol and its casing."""
LARGE: Final = 1.4
"""So much farther a mark of several events reaches, being larger than that of one."""
MIN_CIRCLE_PX: Final = 15.0
"""A circle of a smaller radius (CSS pixels) would hide under its own symbol, or peep out from under it."""
CROWD: Final = 500
"""More marks than this on a screen are merged harder."""

MANY_PLACES: Final = 5_000
"""Of more places than this only those that are shown are merged."""

_SCREEN_PX: Final = 1024.0
_MAX_LAT: Final = 85.05112878
_EARTH_M: Final = 40_075_016.69

_STATES: Final = (MarkState.IN, MarkState.POSSIBLE, MarkState.GHOST)


@dataclass(frozen=True, slots=True)
class Merging:
    """Who shares a mark with whom at one zoom level.

    `mark_of` (places,) int32 is the mark of each of the store's places, by `Columns.place`, or of those in `places` (ascending) alone; `lat` and `lon` (marks,) are degrees;
    `anchor` (marks,) int32 is the place each mark stands on; `merge_px` is the distance (CSS pixels) that was used.
    """

    mark_of: npt.NDArray[np.int32]
    lat: Floats
    lon: Floats
    anchor: npt.NDArray[np.int32]
    merge_px: float
    places: npt.NDArray[np.int32] | None = None

    def marks(self, places: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The mark of each of these places, which are among those that were merged."""
        return self.mark_of[places if self.places is None else np.searchsorted(self.places, places)]

    def mark(self, place: int) -> int:
        """The mark of one place."""
        return int(self.marks(np.array([place], np.int32))[0])


_NAMES_KEPT: Final = 50_000
_names: WeakKeyDictionary[Store, dict[int, tuple[str, bool, bool]]] = WeakKeyDictionary()
_weights: WeakKeyDictionary[Store, npt.NDArray[np.int64]] = WeakKeyDictionary()
_merged: WeakKeyDictionary[Store, dict[tuple[int, float], Merging]] = WeakKeyDictionary()


def merging(store: Store, zoom: float, merge_px: float = MERGE_PX) -> Merging:
    """Who shares a mark at this zoom, over all spots of the store, whatever the selection; kept per whole zoom level.

    Where a screen would hold more than `CROWD` marks the distance grows until it does not.
    """
    level = min(MAX_ZOOM, max(0, math.floor(zoom)))
    kept = _merged.setdefault(store, {})
    key = (level, merge_px)
    if key not in kept:
        kept[key] = _merge(store, level, merge_px)
    return kept[key]


def compose(
    store: Store,
    visible: Visible,
    selection: Selection,
    *,
    zoom: float,
    merge_px: float = MERGE_PX,
    within: Bounds | None = None,
    view: Bounds | None = None,
) -> Scene:
    """What is on the map for a selection, at a zoom (web mercator, 256-pixel tiles; merging goes by the whole level below).

    With `within` only marks and circles of places in that box (degrees) are made; badge and legend are about everything all the same.

    With `view`, the box that is seen, cells with counts stand for what is too much to be told apart there (see `mapviewer.mapdoc.density`).

    A mark's face is the event that is read, else one that is surest in the window, of the mark's largest category. A mark is IN when any
    of its events is in the window and current, else POSSIBLE when any is possible, else GHOST.

    An event in focus that the window or a filter holds back is shown all the same, so that whoever picks it in the table sees where it
    was: it rings the mark at its place, or, where nothing else is shown, stands alone as a hollow ghost. It is never counted.

    Which relations are drawn as arcs, and whether a surface of heat is there with or instead of symbols, the selection's layers say (see
    `mapviewer.mapdoc.arcs` and `mapviewer.query.layers`); instead of symbols only the event that is read has one. Circles are drawn once for each spot and radius, none under `MIN_CIRCLE_PX`.
    """
    columns = store.columns
    focus = [
        row
        for key in selection.focus
        if (row := store.row_of.get(key)) is not None and columns.place[row] >= 0
    ]
    badge = Badge(_sentence(window_words(selection)), counts_words(visible.counts, selection))
    choice = choose(store, visible, view, zoom, focus) if view is not None else None
    layers = selection.layers
    linked = related(store, visible, selection, within)
    heat = heat_of(store, visible, view, zoom, focus, choice) if layers.heat and view is not None else None
    bare = heat is not None and not layers.symbols
    if bare or (choice is not None and choice.density is not None):
        density = None if bare or choice is None else choice.density
        legend = _legend(store, visible.placed_by_category(), ())
        ends = [*focus[:1], *linked.rows]
        if not ends:
            return Scene((), (), (), badge, legend, density, heat=heat, unlinked=linked.left)
        merged = _merging_for(store, zoom, merge_px, ends)
        read = np.asarray(focus[:1], np.intp)
        read = read[visible.shown_among(read)]
        state = _states(visible, read)
        return Scene(
            circles=_circles(store, read, state, focus[:1], zoom),
            arcs=arcs(store, merged, linked),
            marks=_marks(store, visible, merged, read, state, focus[:1]),
            badge=badge,
            legend=legend,
            density=density,
            heat=heat,
            outlines=outlines(store, merged, read, state, focus[:1], zoom, view),
            unlinked=linked.left,
        )
    rows = visible.shown_rows() if choice is None else choice.rows
    rows = rows[columns.place[rows] >= 0]
    if place_count(store) <= MANY_PLACES:
        merged = merging(store, zoom, merge_px)
    else:
        merged = _merging_for(store, zoom, merge_px, [*focus, *linked.rows, *rows.tolist()])
    state = _states(visible, rows)
    here, here_state = rows, state
    if within is not None:
        near = within.holds(merged.lat, merged.lon)[merged.marks(columns.place[rows])]
        here, here_state = rows[near], state[near]
    marks = _marks(store, visible, merged, here, here_state, focus)
    counts = (
        np.bincount(columns.category[rows], minlength=len(store.categories))
        if choice is None
        else visible.placed_by_category()
    )
    return Scene(
        circles=_circles(store, here, here_state, focus, zoom),
        arcs=arcs(store, merged, linked),
        marks=marks,
        badge=badge,
        legend=_legend(store, counts, marks),
        heat=heat,
        outlines=outlines(store, merged, rows, state, focus, zoom, view or within),
        unlinked=linked.left,
    )


def _states(visible: Visible, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.int8]:
    """Number of each row's state: in, possible or ghost."""
    states = np.where(visible.ghosts(rows), 2, np.where(visible.codes(rows) == IN, 0, 1))
    return states.astype(np.int8)


def metres_per_pixel(lat: float, zoom: float) -> float:
    """Ground metres under one CSS pixel at a latitude (degrees) and zoom, web mercator."""
    across: float = TILE_PX * math.pow(2.0, zoom)
    return _EARTH_M * math.cos(math.radians(max(-_MAX_LAT, min(_MAX_LAT, lat)))) / across


def _sentence(words: str) -> str:
    """Words that stand by themselves begin with a capital."""
    return words[:1].upper() + words[1:]


# Marks ------------------------------------------------------------------------------------------------------------------


def _marks(
    store: Store,
    visible: Visible,
    merged: Merging,
    rows: npt.NDArray[np.intp],
    state: npt.NDArray[np.int8],
    focus: Sequence[int],
) -> tuple[Mark, ...]:
    columns = store.columns
    mark_of, category = merged.marks(columns.place[rows]), columns.category[rows]
    # How many of a mark's events have the category of each: the pairs of mark and category in order, and how often each occurs.
    wide = max(1, len(store.categories))
    pairs, pair_of, sizes = np.unique(
        mark_of.astype(np.int64) * wide + category, return_inverse=True, return_counts=True
    )
    focus_rank = {row: rank for rank, row in enumerate(focus)}
    rank = np.array([focus_rank.get(row, len(focus)) for row in rows.tolist()] if focus else 0, np.int64)
    order = np.lexsort((rows, -sizes[pair_of], state, np.broadcast_to(rank, len(rows)), mark_of))
    numbers, first = np.unique(mark_of[order], return_index=True)
    states: list[int] = np.minimum.reduceat(state[order], first).tolist() if len(rows) else []
    members: list[int] = rows[order].tolist()
    faces: list[int] = category[order][first].tolist()
    ends = [*first[1:].tolist(), len(order)][: len(first)]
    by_size = np.lexsort((pairs % wide, -sizes, pairs // wide))
    parts = [
        Share(kind, size)
        for kind, size in zip((pairs % wide)[by_size].tolist(), sizes[by_size].tolist(), strict=True)
    ]
    part_ends: list[int] = np.searchsorted(pairs // wide, numbers, "right").tolist()
    focused_marks = {merged.mark(int(columns.place[row])) for row in focus}
    anchors, lats, lons = merged.anchor.tolist(), merged.lat.tolist(), merged.lon.tolist()
    named = _named(store, members)
    found: list[Mark] = []
    begun = part = 0
    for number, end, part_end, face, sure in zip(
        numbers.tolist(), ends, part_ends, faces, states, strict=True
    ):
        place, here = anchors[number], members[begun:end]
        places, vague, shaped = _places(named, here)
        found.append(
            Mark(
                key=f"p{place}",
                lat=lats[number],
                lon=lons[number],
                rows=tuple(here),
                category=face,
                state=_STATES[sure],
                selected=number in focused_marks,
                vague=vague,
                shares=tuple(parts[part:part_end]),
                places=places,
                shaped=shaped,
            )
        )
        begun, part = end, part_end
    shown = set(numbers.tolist())
    alone: dict[int, list[int]] = {}
    for row in focus:
        number = merged.mark(int(columns.place[row]))
        if number not in shown:
            alone.setdefault(number, []).append(row)
    for number, members in alone.items():
        counted = Counter(int(columns.category[row]) for row in members)
        found.append(
            Mark(
                key=f"p{anchors[number]}",
                lat=lats[number],
                lon=lons[number],
                rows=tuple(members),
                category=int(columns.category[members[0]]),
                state=MarkState.GHOST,
                selected=True,
                vague=True,
                shares=tuple(Share(category, count) for category, count in counted.most_common()),
                places=_places(_named(store, members), members)[0],
                held=_held(store, visible, members),
            )
        )
    # Back to front: ghosts under possible ones under sure ones, small under large, the selected on top; then by place, so that
    # the order of two equals never flips.
    found.sort(key=lambda m: (m.selected, -_STATES.index(m.state), len(m.rows), -int(m.key[1:])))
    return tuple(found)


def _held(store: Store, visible: Visible, rows: Sequence[int]) -> tuple[Held, ...]:
    """Why these rows, which are not shown, are not; a filter's word comes first, as it does in the counts."""
    found = {
        Held.FILTERED if not passing else Held.OUTSIDE if store.columns.dated[row] else Held.UNDATED
        for row, passing in zip(rows, visible.passing(rows).tolist(), strict=True)
    }
    return tuple(reason for reason in Held if reason in found)


def _places(
    named: Mapping[int, tuple[str, bool, bool]], rows: Sequence[int]
) -> tuple[tuple[str, ...], bool, bool]:
    """The names of some rows' spots, most rows first, whether all of them are vague, and all because they are lines or surfaces."""
    label, vague, shaped = first = named[rows[0]]
    if all(named[row] == first for row in rows[1:]):
        return (label,) if label else (), vague, shaped
    names = Counter(label for row in rows if (label := named[row][0]))
    return (
        tuple(name for name, _ in names.most_common()),
        all(named[row][1] for row in rows),
        all(named[row][2] for row in rows),
    )


def _named(store: Store, rows: Iterable[int]) -> Mapping[int, tuple[str, bool, bool]]:
    """The names of at least these rows' spots, whether a symbol there must not look exact, and whether that is only since the event is a
    line or a surface; kept, since a store may make its spots anew each time they are read."""
    kept = _names.setdefault(store, {})
    missing = [row for row in rows if row not in kept]
    if len(kept) + len(missing) > _NAMES_KEPT:
        # A new one, since the old one is still being read.
        kept = _names[store] = {}
        missing = list(rows)
    for row in missing:
        spot = store.spots[row]
        if spot is None:
            kept[row] = ("", False, False)
            continue
        shaped = not spot.vague and is_shaped(store, row)
        kept[row] = (spot.label, spot.vague or shaped, shaped)
    return kept


def _legend(store: Store, counts: npt.NDArray[np.int64], marks: Iterable[Mark]) -> tuple[Legend, ...]:
    # The category of an event that is only there because it is read has a line too, with a count of 0.
    faces = {share.category for mark in marks for share in mark.shares}
    return tuple(
        Legend(info.label, info.symbol, int(counts[number]))
        for number, info in enumerate(store.categories)
        if counts[number] or number in faces
    )


# Circles ----------------------------------------------------------------------------------------------------------------


def _circles(
    store: Store,
    rows: npt.NDArray[np.intp],
    state: npt.NDArray[np.int8],
    focus: Sequence[int],
    zoom: float,
) -> tuple[Circle, ...]:
    columns = store.columns
    focused = set(focus)
    missing = [row for row in focus if row not in set(rows.tolist())]
    every = np.concatenate((rows, np.asarray(missing, np.intp)))
    codes = np.concatenate((state, np.full(len(missing), 2, np.int8)))
    radii, lats = columns.radius[every], np.radians(np.clip(columns.lat[every], -_MAX_LAT, _MAX_LAT))
    large = (radii > 0) & (radii >= MIN_CIRCLE_PX * metres_per_pixel(0.0, zoom) * np.cos(lats))
    grouped: dict[tuple[int, float], list[tuple[int, int]]] = {}
    for row, code in zip(every[large].tolist(), codes[large].tolist(), strict=True):
        grouped.setdefault((int(columns.place[row]), float(columns.radius[row])), []).append((row, code))
    found = []
    for (_, radius), members in grouped.items():
        best = min(members, key=lambda m: (m[0] not in focused, m[1], m[0]))[0]
        found.append(
            Circle(
                lat=float(columns.lat[best]),
                lon=float(columns.lon[best]),
                radius_m=radius,
                category=int(columns.category[best]),
                state=_STATES[min(code for _, code in members)],
                selected=any(row in focused for row, _ in members),
            )
        )
    # The wide ones lie at the back.
    return tuple(sorted(found, key=lambda c: (c.selected, -c.radius_m)))


# Merging ----------------------------------------------------------------------------------------------------------------


def _merging_for(store: Store, zoom: float, merge_px: float, rows: Sequence[int]) -> Merging:
    """The same of the places of some rows alone, for a store with too many places to merge them all; kept for nobody.

    How many events a place has in all still decides which of two the mark stands on, so that it seldom changes.
    """
    level = min(MAX_ZOOM, max(0, math.floor(zoom)))
    columns = store.columns
    weights = _weights.get(store)
    if weights is None:
        weights = _weights[store] = np.bincount(
            columns.place[columns.place >= 0], minlength=place_count(store)
        )
    chosen = np.asarray(rows, np.intp)
    places, first = np.unique(columns.place[chosen], return_index=True)
    found = _merge_places(
        columns.lat[chosen[first]], columns.lon[chosen[first]], weights[places], level, merge_px
    )
    anchors = places[found.anchor].astype(np.int32)
    return Merging(found.mark_of, found.lat, found.lon, anchors, found.merge_px, places)


def _merge(store: Store, level: int, merge_px: float) -> Merging:
    columns = store.columns
    placed = np.flatnonzero(columns.place >= 0)
    _, first, events = np.unique(columns.place[placed], return_index=True, return_counts=True)
    return _merge_places(columns.lat[placed[first]], columns.lon[placed[first]], events, level, merge_px)


def _merge_places(
    lat: Floats, lon: Floats, events: npt.NDArray[np.int64], level: int, merge_px: float
) -> Merging:
    world = TILE_PX * 2.0**level
    x = (lon / 360.0 + 0.5) * world
    sine = np.sin(np.radians(np.clip(lat, -_MAX_LAT, _MAX_LAT)))
    y = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * world
    # Most events first; among equals the file's order, so that the same file always gives the same marks.
    order = np.lexsort((np.arange(len(events)), -events))
    distance = merge_px
    weights: list[int] = events.tolist()
    anchors, mark_of = _gather(x, y, weights, order.tolist(), world, distance)
    while len(anchors) > CROWD and _densest(x[anchors], y[anchors]) > CROWD and distance < world:
        distance *= 1.25
        anchors, mark_of = _gather(x, y, weights, order.tolist(), world, distance)
    return Merging(
        mark_of=mark_of,
        lat=lat[anchors],
        lon=lon[anchors],
        anchor=np.asarray(anchors, np.int32),
        merge_px=distance,
    )


def _densest(x: Floats, y: Floats) -> int:
    """How many of these points (world pixels) the fullest screen-sized block holds."""
    blocks = np.floor(x / _SCREEN_PX).astype(np.int64) << 32 | np.floor(y / _SCREEN_PX).astype(np.int64)
    return int(np.unique(blocks, return_counts=True)[1].max(initial=0))


def _gather(
    x: Floats, y: Floats, weights: Sequence[int], order: Sequence[int], world: float, distance: float
) -> tuple[list[int], npt.NDArray[np.int32]]:
    """Anchors (place numbers) and the mark of each place: each place, in order, joins the nearest anchor within reach, world pixels around
    the antimeridian too, or becomes an anchor. An anchor reaches `distance`, and `LARGE` times that once it stands for several events."""
    columns = max(1, math.floor(world / (2 * distance * LARGE)))
    # Squares are twice as wide as anything reaches, so that who may be in reach lies in the square and its three neighbours on the near side.
    side = world / columns
    xs, ys = x.tolist(), y.tolist()
    across, down = x / side, y / side
    column, line = np.floor(across).astype(np.int64), np.floor(down).astype(np.int64)
    beside = np.where(across - column < 0.5, column - 1, column + 1) % columns
    above = np.where(down - line < 0.5, line - 1, line + 1)
    column %= columns
    # Lines are told apart by a number that no column reaches.
    home, second = (line * columns + column).tolist(), (line * columns + beside).tolist()
    third, fourth = (above * columns + column).tolist(), (above * columns + beside).tolist()
    squares: dict[int, list[int]] = {}
    anchors: list[int] = []
    reach: list[float] = []
    mark_of = [0] * len(xs)
    near, far, half = distance * distance, (distance * LARGE) ** 2, world / 2
    for place in order:
        px, py = xs[place], ys[place]
        best, nearest = -1, math.inf
        for square in (home[place], second[place], third[place], fourth[place]):
            for mark in squares.get(square, ()):
                other = anchors[mark]
                dx = abs(xs[other] - px)
                if dx > half:
                    dx = world - dx
                dy = ys[other] - py
                apart = dx * dx + dy * dy
                if apart < reach[mark] and (apart < nearest or (apart == nearest and mark < best)):
                    best, nearest = mark, apart
        if best < 0:
            best = len(anchors)
            anchors.append(place)
            reach.append(near if weights[place] == 1 else far)
            squares.setdefault(home[place], []).append(best)
        else:
            reach[best] = far
        mark_of[place] = best
    return anchors, np.array(mark_of, np.int32)

"""Lines and surfaces that events are, as the map draws them: beside the symbol at their representative point, thinned to what a screen tells apart. Pure.

Shapes are worked out once for each event and zoom level, and kept; a frame only chooses which are there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from mapviewer.events.placing import is_shape
from mapviewer.events.store import Store
from mapviewer.geometry import Geometry, GeometryError
from mapviewer.geometry.geojson import geometry_of
from mapviewer.geometry.shapes import Points, mercator
from mapviewer.language import tr
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.scene import OUTLINE_UNIT, Flat, FlatLine, MarkState, Outline

if TYPE_CHECKING:
    from mapviewer.mapdoc.marks import Merging

MOST: Final = 300
"""Events whose shapes are drawn at once: more are a tangle. The largest are left out last."""
MOST_POSITIONS: Final = 12_000
"""Positions that one scene's shapes have at most; beyond them all are drawn coarser."""
_TILE_PX: Final = 256
_KEPT: Final = 4_000
_LOOKED_AT: Final = 1_000
"""More shapes than this do not say how far a view has to reach."""
_STATES: Final = (MarkState.IN, MarkState.POSSIBLE, MarkState.GHOST)

_shapes: WeakKeyDictionary[Store, dict[int, Geometry | None]] = WeakKeyDictionary()
_thinned: WeakKeyDictionary[Store, dict[tuple[int, int], tuple[Geometry, Flat]]] = WeakKeyDictionary()


def shape_of(store: Store, row: int) -> Geometry | None:
    """The line, surface or group of points that an event or its place is, unwrapped at the antimeridian; None for a mere point."""
    kept = _shapes.setdefault(store, {})
    if row not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[row] = _read(store, row)
    return kept[row]


def is_shaped(store: Store, row: int) -> bool:
    """Whether an event or its place is a line, a surface or several points, so that its symbol stands for more than its own spot."""
    if not store.shaped[row]:
        return False
    event = store.events[row]
    place = store.place_of(event)
    return is_shape(event.geometry or (place.geometry if place is not None else None))


def _read(store: Store, row: int) -> Geometry | None:
    event = store.events[row]
    place = store.place_of(event)
    raw = event.geometry or (place.geometry if place is not None else None)
    if not raw or raw.get("type") == "Point":
        return None
    try:
        found = geometry_of(raw)
    except GeometryError:
        # The dossier's own checks are less strict: a ring of two points has a representative point, and no surface.
        return None
    return found or None


def corners(store: Store, rows: Iterable[int]) -> list[tuple[float, float]]:
    """(lat, lon) of the corners of the boxes around these events' shapes, and between them; none where there are too many shapes to look at."""
    shaped = store.shaped
    if not 0 < np.count_nonzero(shaped) <= _LOOKED_AT:
        return []
    found: list[tuple[float, float]] = []
    for row in rows:
        shape = shape_of(store, row) if shaped[row] else None
        if shape is not None and (box := shape.bounds) is not None:
            west, south, east, north = box
            middle = (west + east) / 2
            found += [
                (lat, (lon + 180) % 360 - 180) for lat in (south, north) for lon in (west, middle, east)
            ]
    return found


def shape_words(store: Store, row: int) -> str:
    """What an event's shape is, in words; "" for a mere point."""
    shape = shape_of(store, row)
    if shape is None:
        return ""
    if shape.polygons:
        return tr("an area; its symbol stands in it")
    return (
        tr("a line; its symbol stands on it")
        if shape.lines
        else tr("several points; its symbol stands at one")
    )


def outlines(
    store: Store,
    merged: Merging,
    rows: npt.NDArray[np.intp],
    state: npt.NDArray[np.int8],
    focus: Sequence[int],
    zoom: float,
    view: Bounds | None,
) -> tuple[Outline, ...]:
    """The shapes of these rows (with their states) and of those in focus, those alone that come into `view`; back to front."""
    shaped = store.shaped
    if not shaped.any():
        return ()
    codes = dict(zip(rows[shaped[rows]].tolist(), state[shaped[rows]].tolist(), strict=True))
    for row in focus:
        if shaped[row]:
            codes.setdefault(row, 2)
    focused = set(focus)
    found: list[tuple[float, int, Geometry]] = []
    for row in codes:
        shape = shape_of(store, row)
        box = shape.bounds if shape is not None else None
        if shape is None or box is None:
            continue
        west, south, east, north = box
        if view is not None and not view.meets(Bounds(south, west, north, east)):
            continue
        found.append((math.inf if row in focused else (east - west) * (north - south), row, shape))
    # The largest lie lowest, the one that is read on top.
    found.sort(key=lambda one: (-one[0], one[1]))
    drawn = found[:MOST]
    drawn.sort(key=lambda one: (one[1] in focused, -one[0], one[1]))
    level = max(0, math.floor(zoom))
    thin = [_at(store, row, shape, level) for _, row, shape in drawn]
    while sum(len(shape) for shape, _ in thin) > MOST_POSITIONS and level > 0:
        level -= 1
        thin = [_at(store, row, shape, level) for _, row, shape in drawn]
    columns = store.columns
    return tuple(
        Outline(
            key=f"p{merged.anchor[merged.mark(int(columns.place[row]))]}",
            row=row,
            shape=shape,
            flat=flat,
            category=int(columns.category[row]),
            state=_STATES[codes[row]],
            selected=row in focused,
        )
        for (_, row, _), (shape, flat) in zip(drawn, thin, strict=True)
    )


def _at(store: Store, row: int, shape: Geometry, level: int) -> tuple[Geometry, Flat]:
    """A shape without positions that fall on one pixel at a zoom level, also as the page has it."""
    kept = _thinned.setdefault(store, {})
    key = (row, level)
    if key not in kept:
        if len(kept) >= 4 * _KEPT:
            kept.clear()
        thin = shape.coarser(360.0 / (_TILE_PX * 2.0**level)) if len(shape) > 8 else shape
        kept[key] = thin, flat_of(thin)
    return kept[key]


def flat_of(shape: Geometry) -> Flat:
    """A shape as the page has it."""
    return (
        _line(shape.points),
        tuple(map(_line, shape.lines)),
        tuple(tuple(map(_line, rings)) for rings in shape.polygons),
    )


def _line(points: Points) -> FlatLine:
    found: list[int] = np.rint(mercator(points) * OUTLINE_UNIT).astype(np.int64).reshape(-1).tolist()
    return tuple(found)

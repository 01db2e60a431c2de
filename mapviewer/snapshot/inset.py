"""A closer map within the map, for places that the map cannot show apart. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from mapviewer.mapdoc.scene import Mark, Scene
from mapviewer.snapshot.panel import Draft
from mapviewer.snapshot.picture import Box, Item, Line
from mapviewer.snapshot.projection import Projection, Rect
from mapviewer.snapshot.setting import Setting
from mapviewer.snapshot.view import INSET_M, Margins, fit, spots

GAIN: Final = 1.5
"""An inset is worth its room when it is so many zoom levels closer than the map."""
FEW: Final = 12
"""With more marks than this one closer map more would explain little and hide much."""
_STEPS: Final = 16

Point = tuple[float, float]


def crowded(setting: Setting, projection: Projection, scene: Scene) -> tuple[Mark, ...]:
    """The fullest mark that stands for several places, with its close neighbours; () when every mark is one place or there are many."""
    columns = setting.store.columns
    several = [mark for mark in scene.marks if len({int(columns.place[row]) for row in mark.rows}) > 1]
    if not several or len(scene.marks) > FEW or projection.frame.width < 26 * setting.em:
        return ()
    chosen = max(several, key=lambda mark: (mark.count, mark.key))
    here = projection.xy(chosen.lat, chosen.lon)
    return tuple(
        mark for mark in scene.marks if math.dist(projection.xy(mark.lat, mark.lon), here) < 3.5 * setting.em
    )


def inset(plan: Draft, near: Sequence[Mark]) -> Projection | None:
    """Where a closer map of some marks goes and what it shows: on the edge of the map, covering no symbol and no label, as near to its
    marks as there is room. None when there is no room or the map is nearly as close itself."""
    em, projection = plan.setting.em, plan.projection
    frame = projection.frame
    target = projection.xy(near[0].lat, near[0].lon)
    share = 0.38 if frame.width > frame.height else 0.5
    for scale in (1.0, 0.9, 0.8):
        width = round(min(frame.width * share, 25 * em) * scale)
        height = round(min(frame.height * 0.56, 17 * em) * scale)
        if width < 15 * em or height < 9 * em:
            return None
        free = [box for box in _edges(frame, width, height, 0.8 * em) if plan.board.free(box.grown(0.3 * em))]
        if not free:
            continue
        # A corner looks tidier than the middle of an edge, so it may lie a little farther away.
        box = min(
            free, key=lambda b: _away(b, target) + (0.0 if _in_corner(b, frame, em) else 0.08 * frame.width)
        )
        close = close_up(plan.setting, near, box)
        return close if close.zoom - projection.zoom >= GAIN else None
    return None


def footprint(plan: Draft, near: Sequence[Mark], close: Projection) -> Rect:
    """What the inset shows, as a box on the map; large enough to frame its marks' symbols."""
    em, projection = plan.setting.em, plan.projection
    west, south, east, north = close.bounds
    x0, y0 = projection.xy(north, west)
    x1, y1 = projection.xy(south, east)
    box = Rect(min(x0, x1), y0, abs(x1 - x0), y1 - y0)
    for mark in near:
        x, y = projection.xy(mark.lat, mark.lon)
        reach = 1.75 * plan.setting.symbol_radius(mark.count)
        left, top = min(box.x, x - reach), min(box.y, y - reach)
        box = Rect(left, top, max(box.right, x + reach) - left, max(box.bottom, y + reach) - top)
    return Rect(round(box.x), round(box.y), round(box.width), round(box.height)).grown(0.1 * em)


def locator(plan: Draft, here: Rect, close: Projection) -> list[Item]:
    """Frames the inset and its `footprint` on the map, and joins the two where that crosses no label."""
    em, projection = plan.setting.em, plan.projection
    box = close.frame
    lines = [
        (a, b)
        for a, b in zip(_corners(here), _corners(box), strict=True)
        if not _crosses(a, b, box.grown(-1)) and not _crosses(a, b, here.grown(-1))
    ]
    far = _away(box, here.middle) > projection.frame.width * 0.3
    if far or any(_crosses(a, b, label) for a, b in lines for label in plan.label_boxes):
        lines = []
    thin = max(1.0, 0.07 * em)
    return [
        *(Line((a, b), "inset_line", thin) for a, b in lines),
        Box(here, line="inset_line", width=thin),
        Box(box, line="inset_line", width=max(1.0, 0.09 * em)),
    ]


def close_up(setting: Setting, marks: Sequence[Mark], frame: Rect) -> Projection:
    """The closest view of some marks' spots."""
    rows = [row for mark in marks for row in mark.rows]
    em = setting.em
    margins = Margins(frame.width * 0.2, 2.8 * em, frame.width * 0.2, 2.8 * em)
    return fit(spots(setting.store, rows), frame, margins, closest_m=INSET_M)


def _edges(frame: Rect, width: float, height: float, margin: float) -> Iterator[Rect]:
    """Boxes along the four edges of a frame, corners first."""
    left, right = frame.x + margin, frame.right - margin - width
    top, bottom = frame.y + margin, frame.bottom - margin - height
    for step in (0, _STEPS, *range(1, _STEPS)):
        x = round(left + (right - left) * step / _STEPS)
        y = round(top + (bottom - top) * step / _STEPS)
        yield Rect(x, round(bottom), width, height)
        yield Rect(x, round(top), width, height)
        yield Rect(round(right), y, width, height)
        yield Rect(round(left), y, width, height)


def _in_corner(box: Rect, frame: Rect, em: float) -> bool:
    beside = min(box.x - frame.x, frame.right - box.right) < 1.5 * em
    return beside and min(box.y - frame.y, frame.bottom - box.bottom) < 1.5 * em


def _away(box: Rect, point: Point) -> float:
    """Distance of a point from a box, 0 inside."""
    dx = max(box.x - point[0], 0.0, point[0] - box.right)
    dy = max(box.y - point[1], 0.0, point[1] - box.bottom)
    return math.hypot(dx, dy)


def _corners(box: Rect) -> tuple[Point, Point, Point, Point]:
    return (box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)


def _crosses(a: Point, b: Point, box: Rect) -> bool:
    """Whether the segment passes through the box (Liang & Barsky, ACM Transactions on Graphics 3/1, 1984)."""
    enter, leave = 0.0, 1.0
    for start, end, low, high in ((a[0], b[0], box.x, box.right), (a[1], b[1], box.y, box.bottom)):
        way = end - start
        if way == 0:
            if not low < start < high:
                return False
            continue
        first, last = sorted(((low - start) / way, (high - start) / way))
        enter, leave = max(enter, first), min(leave, last)
    return enter < leave

"""What is under the pointer, and where a moment snaps to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from mapviewer.timeline.picture import FOOT, LaneBand, Layout, Mark, Stage
from mapviewer.timeline.ruler import nice_step, ticks

REACH: Final = 5.0
"""How far from a handle's line the pointer may be, pixels."""
GRIP: Final = 8.0
SNAP: Final = 8.0
"""How near an event's edge draws a moment to itself, pixels."""
NICE_PIXELS: Final = 32.0
"""A moment away from all edges goes to a unit that is about this wide, pixels: the days that the ruler names, rather than some hour."""
MOST_ROWS: Final = 200


class Part(StrEnum):
    """The parts of the timeline that answer to the pointer."""

    NOTHING = "nothing"
    START = "start handle"
    END = "end handle"
    WINDOW = "window"
    EVENT = "event"
    CROWD = "crowd"
    BIN = "bin"
    FOLD = "fold"
    SEAM = "seam"
    TRAY = "tray"
    LANE = "lane"
    RULER = "ruler"
    OVERVIEW = "overview"
    EMPTY = "empty"
    BESIDE_START = "start handle of window B"
    BESIDE_END = "end handle of window B"
    BESIDE = "window B"


@dataclass(frozen=True, slots=True)
class Hit:
    """What is at a point: the part on top, and what is there besides.

    `rows` are all events under the pointer, the nearest symbol first (in the tray's free part: all undated ones); `inside` says whether
    the point is in the window, whatever lies on it; `time` is the moment there, None beside the axis. Of a bin and of a crowd `span` is
    [start, end), and `count` how many events are in it.
    """

    part: Part
    rows: tuple[int, ...] = ()
    inside: bool = False
    time: int | None = None
    fold: int | None = None
    lane: int | None = None
    span: tuple[int, int] | None = None
    count: int = 0


def hit(layout: Layout, x: float, y: float) -> Hit:
    """What is at a point of the picture, pixels."""
    stage = layout.stage
    if stage.tray is not None and stage.tray.bounds.holds(x, y):
        return _tray(layout, x, y)
    if stage.scale.empty:
        return Hit(Part.NOTHING)
    if stage.overview.holds(x, y):
        return Hit(Part.OVERVIEW, time=stage.scale.t((x - stage.overview.x) / stage.overview.w))
    if not stage.axis.holds(x, y):
        lane = _lane_at(stage, y) if x < stage.axis.x else None
        return Hit(Part.NOTHING) if lane is None else Hit(Part.LANE, lane=lane)
    time = stage.t(x)
    beside = _beside(layout, x, y)
    if beside is not None:
        return Hit(beside, time=time)
    window = layout.window
    inside = window is not None and window[0] <= x < window[1] and y >= stage.ruler.bottom
    handle = _handle(layout, x, y)
    if handle is not None and abs(y - stage.ruler.bottom - 1.5) <= GRIP + 2:
        return Hit(handle, inside=inside, time=time)
    seam = next((seam for seam in stage.seams if seam.button.holds(x, y)), None)
    if seam is not None:
        return Hit(Part.SEAM, time=time, fold=seam.number)
    if y < stage.ruler.bottom:
        fold = stage.scale.fold_at(stage.u(x))
        return Hit(Part.FOLD if fold else Part.RULER, time=time, fold=fold.number if fold else None)
    fold = stage.scale.fold_at(stage.u(x))
    if fold is not None and handle is None:
        return Hit(Part.FOLD, inside=inside, time=time, fold=fold.number)
    marks = marks_at(stage, x, y) if fold is None else []
    rows = tuple(mark.row for mark in marks)
    if marks and (handle is None or abs(marks[0].sx - x) <= marks[0].r + 1):
        return Hit(Part.EVENT, rows, inside, time, lane=_lane_at(stage, y))
    if handle is not None:
        return Hit(handle, rows, inside, time)
    lane = _lane_at(stage, y)
    chart = stage.histogram
    if chart is not None and fold is None and chart.bounds.holds(x, y):
        found = chart.at(x)
        if found is not None:
            span = (found.t0, found.t1)
            return Hit(Part.BIN, (), inside, time, span=span, count=found.certain + found.maybe)
    band = next((band for band in stage.lanes if band.number == lane), None)
    if band is not None and band.density is not None:
        start, end = crowd_span(stage, x)
        count = int(band.lane.touching(np.array([start, end], np.int64))[0][0])
        if count:
            rows = _crowd(layout, band, start, end) if count <= MOST_ROWS else ()
            return Hit(Part.CROWD, rows, inside, time, lane=lane, span=(start, end), count=count)
    return Hit(Part.WINDOW if inside else Part.EMPTY, (), inside, time, lane=lane)


def _beside(layout: Layout, x: float, y: float) -> Part | None:
    """The part of window B at a point: its grips and the bar between them, at the foot of the lanes; its ends' lines where A's are not."""
    beside, stage = layout.beside, layout.stage
    bottom = stage.lanes_box.bottom
    if beside is None or not stage.ruler.bottom + GRIP < y < bottom:
        return None
    foot = y >= bottom - FOOT
    if not foot and (_handle(layout, x, y) is not None or marks_at(stage, x, y)):
        return None
    near = [
        (abs(at - x), part)
        for at, part in ((beside.start, Part.BESIDE_START), (beside.end, Part.BESIDE_END))
        if at is not None and abs(at - x) <= (GRIP if foot else REACH)
    ]
    if len(near) == 2 and beside.start is not None and near[0][0] == near[1][0]:
        return Part.BESIDE_START if x < beside.start else Part.BESIDE_END
    if near:
        return min(near)[1]
    over = foot and beside.pixels is not None and beside.pixels[0] <= x < beside.pixels[1]
    return Part.BESIDE if over and y >= bottom - FOOT / 2 else None


def marks_at(stage: Stage, x: float, y: float) -> list[Mark]:
    """Marks whose symbol, bar or title holds the point, the one with the nearest symbol first."""
    if not stage.lanes_box.holds(x, y):
        return []
    found = [
        mark
        for mark in stage.marks
        if mark.cell.holds(x, y)
        and (
            abs(x - mark.sx) <= mark.r + 3
            or mark.x0 - 2 <= x <= mark.x1 + 2
            or (mark.lw > 0 and mark.lx - 2 <= x <= mark.lx + mark.lw + 2)
        )
    ]
    return sorted(found, key=lambda mark: abs(mark.sx - x))


def _handle(layout: Layout, x: float, y: float) -> Part | None:
    stage = layout.stage
    if y < stage.ruler.bottom - GRIP:
        return None
    reach = GRIP if y < stage.ruler.bottom + GRIP + 3 else REACH
    near = [
        (abs(at - x), part)
        for at, part in ((layout.start_handle, Part.START), (layout.end_handle, Part.END))
        if at is not None and abs(at - x) <= reach
    ]
    if len(near) == 2 and layout.start_handle is not None and near[0][0] == near[1][0]:
        # Both at one place: the side of the pointer decides, so that the window can be drawn open again.
        return Part.START if x < layout.start_handle else Part.END
    return min(near)[1] if near else None


def _lane_at(stage: Stage, y: float) -> int | None:
    if not stage.lanes_box.y <= y < stage.lanes_box.bottom:
        return None
    return next((band.number for band in stage.lanes if band.bounds.y <= y < band.bounds.bottom), None)


def crowd_span(stage: Stage, x: float) -> tuple[int, int]:
    """The times within a column or two of a dense lane around x: [start, end)."""
    start = stage.t(x - 2)
    return start, max(stage.t(x + 2), start) + 1


def _crowd(layout: Layout, band: LaneBand, start: int, end: int) -> tuple[int, ...]:
    """Rows of a dense lane in [start, end), those that the filters let through, MOST_ROWS at most."""
    rows = band.lane.in_view(start, end)
    return tuple(rows[layout.visible.passing(rows)][:MOST_ROWS].tolist())


def _tray(layout: Layout, x: float, y: float) -> Hit:
    tray = layout.stage.tray
    if tray is None:
        return Hit(Part.NOTHING)
    for item in tray.items:
        if abs(item.x - x) <= item.r + 3 and abs(item.y - y) <= item.r + 3:
            return Hit(Part.TRAY, (item.row,))
    return Hit(Part.TRAY, tray.rows)


def snap(stage: Stage, t: int) -> int:
    """The moment that `t` is drawn to: an event's edge within SNAP pixels, else the nearest of a nice unit; in a fold `t` itself."""
    x = stage.x(t)
    if len(stage.edges):
        k = int(np.searchsorted(stage.edges, t))
        near = [int(edge) for edge in stage.edges[max(0, k - 1) : k + 1]]
        best = min(near, key=lambda edge: abs(stage.x(edge) - x))
        if abs(stage.x(best) - x) <= SNAP:
            return best
    stretch = next((one for one in stage.stretches if one.t0 <= t <= one.t1), None)
    if stretch is None:
        return t
    step = nice_step(stretch.seconds_per_pixel * NICE_PIXELS)
    reach = int(step.seconds * 1.2) + 1
    return min(ticks(t - reach, t + reach, step, stage.zone), key=lambda tick: abs(tick - t), default=t)

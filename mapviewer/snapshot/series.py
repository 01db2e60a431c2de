"""A series of pictures of one dossier: the same map and furniture, one moment after the other. Pure.

Every picture has a spec of its own, so that each of them can be made alone. What must not jump from one to the next (the map's frame, key,
sources) is taken from the whole series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mapviewer.errors import UsageError
from mapviewer.events.calendar import Unit, add_units, floor_unit
from mapviewer.events.store import Ints, Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.mapdoc.extent import circle_points, extent
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Mode
from mapviewer.snapshot.spec import FitShown, SnapshotSpec, Time, View, Within
from mapviewer.snapshot.view import spots
from mapviewer.timeline.scale import build_scale, measure

MOST_FRAMES: Final = 2_000
"""More pictures than this are no film but a mistake in the unit."""
BY_EVENT: Final = "event"
STEPS: Final = (BY_EVENT, *(unit.value for unit in Unit))


@dataclass(frozen=True, slots=True)
class Series:
    """The pictures in order, and the spec whose selection holds everything that any of them shows."""

    whole: SnapshotSpec
    frames: tuple[SnapshotSpec, ...]


def series(
    spec: SnapshotSpec,
    store: Store,
    *,
    step: str = Unit.DAY.value,
    mode: Mode = Mode.CUMULATIVE,
    skip_empty: bool = False,
) -> Series:
    """The series of a spec in window mode: a step is a unit of time, or `event`, every moment at which some event begins.

    Each picture is the unit that holds the moment (instant), or everything up to its end (cumulative). `skip_empty` leaves out units in which
    nothing can have happened. Raises UsageError when there is nothing to show, or too much.
    """
    if step not in STEPS:
        raise UsageError(f"--step: found {step[:40]!r}, expected one of {', '.join(STEPS)}.")
    if mode is Mode.WINDOW:
        raise UsageError("--mode: found window, expected instant or cumulative.")
    if spec.time.mode is not Mode.WINDOW:
        raise UsageError("A series takes its time from --from and --to, not from one moment.")
    unit = spec.time.unit if step == BY_EVENT else Unit(step)
    index = Index(store)
    moments = _moments(spec, store, index, ends=step != BY_EVENT)
    if not len(moments):
        raise UsageError("There is no dated event in this time, so that there is nothing to step through.")
    zone = spec.time.zone
    if step == BY_EVENT:
        marks = sorted({floor_unit(int(moment), unit, zone) for moment in moments.tolist()})
    else:
        marks = _units(_stretches(spec, store, int(moments[0]), int(moments[-1])), unit, zone)
    whole = spec.model_copy(update={"view": _view(spec, store, index)})
    frames = tuple(_frame(whole, mark, unit, mode) for mark in marks)
    if skip_empty:
        frames = tuple(frame for frame in frames if _any(index, frame))
    if len(frames) > MOST_FRAMES:
        raise UsageError(
            f"found {len(frames):,} pictures, expected at most {MOST_FRAMES:,}; take a longer step."
        )
    return Series(whole, frames)


def _moments(spec: SnapshotSpec, store: Store, index: Index, *, ends: bool) -> Ints:
    """When the events of the whole series begin (as `session` steps through them), with `ends` also when they end; ascending, seconds."""
    rows = visible(index, spec.selection).shown_rows()
    c = store.columns
    start, end = spec.selection.span
    begun = np.where(c.earliest[rows] > NEG_INF, c.earliest[rows], c.latest[rows] - 1)
    bounds = np.concatenate((begun, c.latest[rows] - 1)) if ends else begun
    inside = (bounds >= start) & (bounds < end) & (bounds > NEG_INF) & (bounds < POS_INF - 1)
    return np.unique(bounds[inside])


def _stretches(spec: SnapshotSpec, store: Store, first: int, last: int) -> list[tuple[int, int]]:
    """What of [first, last] the axis shows: what it folds, because nothing happened, is stepped over."""
    scale = build_scale(measure(store), spec.selection.folding, spec.time.zone)
    found = [(max(first, block.start), min(last, block.end - 1)) for block in scale.blocks]
    return [(start, end) for start, end in found if start <= end] or [(first, last)]


def _units(stretches: list[tuple[int, int]], unit: Unit, zone: str) -> list[int]:
    found: list[int] = []
    for first, last in stretches:
        at = floor_unit(first, unit, zone)
        while at <= last:
            if not found or at > found[-1]:
                found.append(at)
            if len(found) > MOST_FRAMES:
                raise UsageError(
                    f"found more than {MOST_FRAMES:,} steps of one {unit.value}, expected fewer; take a longer step."
                )
            at = add_units(at, unit, 1, zone)
    return found


def _frame(whole: SnapshotSpec, moment: int, unit: Unit, mode: Mode) -> SnapshotSpec:
    time = Time(mode=mode, playhead=moment, unit=unit, zone=whole.time.zone)
    return whole.model_copy(update={"time": time})


def _view(spec: SnapshotSpec, store: Store, index: Index) -> View:
    """One view for all of them: what "fit" would show of the whole series."""
    if not isinstance(spec.view, FitShown):
        return spec.view
    rows = visible(index, spec.selection).shown_rows()
    rows = rows[store.columns.place[rows] >= 0]
    points = spots(store, rows.tolist())
    if not points:
        return spec.view
    corners = [corner for p in points for corner in circle_points(p.lat, p.lon, max(p.radius_m, 20_000.0))]
    box = extent(corners)
    if box is None:
        return spec.view
    north, south = min(84.0, box.north), max(-84.0, box.south)
    across, up = max(0.5, box.east - box.west) * 0.08, max(0.5, north - south) * 0.08
    west, east = box.west - across, box.east + across
    if east - west >= 360:
        west, east = -180.0, 179.9
    turn = (west + 180.0) % 360.0 - 180.0
    return Within(
        south=round(max(-85.0, south - up), 4),
        west=round(turn, 4),
        north=round(min(85.0, north + up), 4),
        east=round((turn + east - west + 180.0) % 360.0 - 180.0, 4),
    )


def _any(index: Index, spec: SnapshotSpec) -> bool:
    counts = visible(index, spec.selection).counts
    if spec.time.mode is Mode.CUMULATIVE:
        return counts.current + counts.current_possible > 0
    return counts.inside + counts.possible > 0

"""Playing time: where playhead and window are after a while. Pure; the clock and the session are the caller's.

Smooth playback has a constant speed along the folded axis, so that gaps are no dead time; the other paces go from event to event or from
unit to unit and stay at each for a while.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from mapviewer.events.calendar import NEG_INF, POS_INF, floor_unit
from mapviewer.query.selection import ALL_TIME, Mode, Selection
from mapviewer.timeline.following import following
from mapviewer.timeline.scale import Scale

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
SWEEP_S: Final = 20.0
"""Seconds in which smooth playback crosses the part of the axis in view, at normal speed."""


class Pace(StrEnum):
    """How playback goes on: from event to event, from unit to unit, or without a break."""

    EVENT = "event"
    UNIT = "unit"
    SMOOTH = "smooth"


@dataclass(frozen=True, slots=True)
class Tempo:
    """How to play: `speed` is one of SPEEDS, `dwell_s` how long an event or a unit stays at normal speed, in seconds."""

    pace: Pace = Pace.EVENT
    speed: float = 1.0
    dwell_s: float = 1.2
    loop: bool = False

    @property
    def step_s(self) -> float:
        """Seconds from one event or unit to the next."""
        return self.dwell_s / self.speed

    def paced(self, steps: int) -> Tempo:
        """So many steps of SPEEDS faster; slower when negative."""
        at = min(range(len(SPEEDS)), key=lambda k: abs(SPEEDS[k] - self.speed)) + steps
        return replace(self, speed=SPEEDS[min(max(0, at), len(SPEEDS) - 1)])

    def still(self) -> Tempo:
        """The same for people who asked for less motion: nothing moves by itself, unit follows unit."""
        return replace(self, pace=Pace.UNIT) if self.pace is Pace.SMOOTH else self


def begun(selection: Selection, tempo: Tempo) -> Selection:
    """The selection that playback begins with: its window, if it has two ends, holds the playhead.

    Where no window is selected there is nothing that could move: playing by unit or smoothly begins with the playhead's unit.
    """
    if selection.mode is not Mode.WINDOW:
        return selection
    start, end = selection.window
    here = selection.playhead
    if selection.window == ALL_TIME:
        return selection if tempo.pace is Pace.EVENT else replace(selection, window=selection.bucket)
    if start > NEG_INF and end < POS_INF and not start <= here < end:
        return replace(selection, window=(here, here + end - start))
    return selection


def place(u: float, scale: Scale, view: tuple[float, float], tempo: Tempo, seconds: float) -> float:
    """Where smooth playback is `seconds` after it was at `u`: a constant speed along the axis, folds skipped; 1 is the end."""
    a, b = view
    u += (b - a) / SWEEP_S * tempo.speed * seconds
    for fold in scale.folds:
        if fold.u0 < u < fold.u1:
            u = fold.u1
    return min(u, 1.0)


def moved(selection: Selection, scale: Scale, moment: int) -> Selection:
    """The playhead at `moment`, its window along with it by as many seconds, and the view where it can be seen."""
    shift = moment - selection.playhead
    start, end = selection.window
    if selection.mode is Mode.WINDOW and selection.window != ALL_TIME:
        start = start + shift if start > NEG_INF else start
        end = end + shift if end < POS_INF else end
    return following(replace(selection, playhead=moment, window=(start, end)), scale)


def at_place(selection: Selection, scale: Scale, u: float) -> Selection:
    """The selection when smooth playback is at the place `u`."""
    return moved(selection, scale, scale.t(u))


def next_unit(selection: Selection, scale: Scale) -> Selection | None:
    """The selection one unit on; None when there is no more axis. A fold is stepped over, since nothing happened in it."""
    moment = selection.bucket[1]
    fold = scale.fold_at(scale.u(moment))
    if fold is not None:
        # The unit in which the next events are, not one that is still folded away.
        moment = floor_unit(fold.end, selection.unit, selection.zone)
        moment = fold.end if moment <= selection.playhead else moment
    if moment >= scale.end:
        return None
    return moved(selection, scale, moment)


def rewound(selection: Selection, scale: Scale, tempo: Tempo) -> Selection:
    """The selection at the beginning of the axis."""
    first = scale.start
    if tempo.pace is Pace.UNIT:
        first = floor_unit(first, selection.unit, selection.zone)
    return moved(selection, scale, first)

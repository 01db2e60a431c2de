"""The pointer's contract as a state machine: what was pressed, moved and released → what the person meant.

Pure: `Gesture` holds what is going on, `Pointer` events go in, intents come out, and the widget turns these into signals. Everything
moves in `u`, so that it is the same with and without folds.

============================  =========================================================
drag on empty, or on the ruler  a new window
drag inside the window          move it
drag a handle                   resize it
middle drag, Shift+wheel        pan
wheel                           zoom about the pointer
drag a handle of window B       resize it
drag window B's foot            move it
click an event                  select it (all those under the pointer)
click a bin                     select its time (without a window: put the playhead there)
click a crowd                   select its events, or zoom in where they are too many
click empty                     put the playhead there
click an unfolded gap's button  fold it again
double-click an event           zoom to it
double-click a fold             unfold it
double-click empty              lift the window
double-click the overview       show the whole axis
drag in the overview            move the view
Shift while releasing           no snapping
============================  =========================================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from mapviewer.events.calendar import NEG_INF, POS_INF, Unit, add_units, floor_unit
from mapviewer.query.selection import Mode
from mapviewer.timeline.hit import GRIP, Hit, Part, hit, snap
from mapviewer.timeline.picture import Layout, Stage

NO_HIT: Final = Hit(Part.NOTHING)
SLOP: Final = 4.0
"""Pixels that a pressed pointer may move and still click."""
ZOOM_STEP: Final = 1.25
CROWD_ZOOM: Final = 4.0
"""How far a click on a crowd too large to be listed zooms in."""
PAN_STEP: Final = 0.10
"""Part of the view that one step of the wheel pans."""
SHORTEST_VIEW_S: Final = 60
NARROWEST_VIEW: Final = 1e-12
_UNITS: Final = (
    (Unit.SECOND, 1.0),
    (Unit.MINUTE, 60.0),
    (Unit.HOUR, 3_600.0),
    (Unit.DAY, 86_400.0),
    (Unit.MONTH, 2_629_746.0),
    (Unit.YEAR, 31_556_952.0),
    (Unit.CENTURY, 3_155_695_200.0),
)


@dataclass(frozen=True, slots=True)
class Brush:
    """Select the window [start, end), seconds since 1970 UTC; `beside` says that it is window B, which is compared."""

    start: int
    end: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class MovePlayhead:
    """Put the playhead at a moment."""

    time: int


@dataclass(frozen=True, slots=True)
class Pick:
    """Select these events."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ZoomTo:
    """Show these events as large as fits, here and on the map."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShowAxis:
    """Show [start, end] of the axis, in u."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ToggleFold:
    """Unfold a gap, or fold it again."""

    number: int


@dataclass(frozen=True, slots=True)
class LiftWindow:
    """Select all time."""


Intent = Brush | MovePlayhead | Pick | ZoomTo | ShowAxis | ToggleFold | LiftWindow


class Doing(StrEnum):
    """What the pressed pointer does."""

    NOTHING = "nothing"
    PRESSED = "pressed"
    BRUSHING = "brushing"
    MOVING = "moving"
    RESIZING_START = "resizing the start"
    RESIZING_END = "resizing the end"
    PANNING = "panning"
    SLIDING = "sliding the view"
    SCRUBBING = "moving the playhead"


@dataclass(frozen=True, slots=True)
class Gesture:
    """What is going on. `x`, `y` are where it was pressed; `window` and `view` what was shown then."""

    doing: Doing = Doing.NOTHING
    x: float = 0.0
    y: float = 0.0
    hit: Hit = NO_HIT
    anchor: int = 0
    window: tuple[int, int] = (NEG_INF, POS_INF)
    view: tuple[float, float] = (0.0, 1.0)
    last: tuple[int, int] | None = None
    """The window that was brushed last."""
    beside: bool = False
    """Whether it is window B that is changed."""

    @property
    def brushing(self) -> bool:
        """Whether the window is being changed."""
        return self.doing in (Doing.BRUSHING, Doing.MOVING, Doing.RESIZING_START, Doing.RESIZING_END)

    @property
    def idle(self) -> bool:
        """Whether no button is down."""
        return self.doing is Doing.NOTHING


IDLE: Final = Gesture()
Step = tuple[Gesture, tuple[Intent, ...]]


def press(layout: Layout, x: float, y: float, *, middle: bool = False) -> Step:
    """A button goes down."""
    stage = layout.stage
    found = hit(layout, x, y)
    made = Gesture(Doing.PRESSED, x, y, found, stage.t(x), layout.window_times, stage.view)
    if stage.scale.empty:
        return (made if found.part is Part.TRAY else IDLE), ()
    if middle:
        return replace(made, doing=Doing.PANNING), ()
    if found.part is Part.START:
        return replace(made, doing=Doing.RESIZING_START), ()
    if found.part is Part.END:
        return replace(made, doing=Doing.RESIZING_END), ()
    if layout.beside is not None and found.part in (Part.BESIDE_START, Part.BESIDE_END, Part.BESIDE):
        doing = {Part.BESIDE_START: Doing.RESIZING_START, Part.BESIDE_END: Doing.RESIZING_END}
        made = replace(made, window=layout.beside.times, beside=True)
        return replace(made, doing=doing.get(found.part, Doing.PRESSED)), ()
    if found.part is Part.OVERVIEW:
        if not stage.view_box.holds(x, y):
            # The view jumps to the pointer, and slides on from there.
            a, b = _centred(stage, x)
            return replace(made, doing=Doing.SLIDING, view=(a, b)), (ShowAxis(a, b),)
        return replace(made, doing=Doing.SLIDING), ()
    return made, ()


def move(gesture: Gesture, layout: Layout, x: float, y: float) -> Step:
    """The pointer moves with a button down."""
    stage = layout.stage
    if gesture.doing is Doing.PRESSED:
        if abs(x - gesture.x) <= SLOP and abs(y - gesture.y) <= SLOP:
            return gesture, ()
        if gesture.hit.part in (Part.TRAY, Part.LANE, Part.NOTHING):
            return gesture, ()
        gesture = replace(gesture, doing=_dragging(gesture, layout))
    if gesture.doing is Doing.SCRUBBING:
        return gesture, (MovePlayhead(stage.t(x)),)
    if gesture.doing is Doing.PANNING:
        a, b = gesture.view
        return gesture, (_shown(a - (x - gesture.x) / stage.axis.w * (b - a), b - a),)
    if gesture.doing is Doing.SLIDING:
        a, b = gesture.view
        return gesture, (_shown(a + (x - gesture.x) / stage.overview.w, b - a),)
    if not gesture.brushing:
        return gesture, ()
    start, end = _window(gesture, stage, x)
    return replace(gesture, last=(start, end)), (Brush(start, end, gesture.beside),)


def _dragging(gesture: Gesture, layout: Layout) -> Doing:
    """What a drag from here does. Instant and cumulative mode have no window to change: there, and from the playhead's own grip in any
    mode, it moves the playhead."""
    if gesture.beside:
        return Doing.MOVING
    grip = layout.stage.ruler.holds(gesture.x, gesture.y) and layout.playhead is not None
    if layout.mode is not Mode.WINDOW or (grip and abs(gesture.x - (layout.playhead or 0.0)) <= GRIP):
        return Doing.SCRUBBING
    return Doing.MOVING if gesture.hit.inside else Doing.BRUSHING


def release(gesture: Gesture, layout: Layout, x: float, y: float, *, free: bool = False) -> Step:
    """The button goes up; `free` leaves the window where the pointer was, otherwise its moved ends snap."""
    del y
    stage = layout.stage
    if gesture.doing is Doing.PRESSED:
        return IDLE, _clicked(gesture.hit, layout)
    if not gesture.brushing or gesture.last is None:
        return IDLE, ()
    start, end = _window(gesture, stage, x)
    if not free:
        snapped = _snapped(gesture, stage, start, end)
        start, end = snapped if snapped[0] < snapped[1] else (start, end)
    return IDLE, (Brush(start, end, gesture.beside),)


def cancel(gesture: Gesture) -> Step:
    """Escape: the window is what it was."""
    if not gesture.brushing or gesture.last is None:
        return IDLE, ()
    if not gesture.beside and gesture.window[0] <= NEG_INF and gesture.window[1] >= POS_INF:
        return IDLE, (LiftWindow(),)
    return IDLE, (Brush(*gesture.window, gesture.beside),)


def double_click(layout: Layout, x: float, y: float) -> tuple[Intent, ...]:
    """Two clicks at one place."""
    found = hit(layout, x, y)
    if found.part is Part.EVENT or (found.part is Part.CROWD and found.rows):
        return (ZoomTo(found.rows),)
    if found.part is Part.BIN and found.span is not None:
        return (view_of(layout.stage, *found.span),)
    if found.part is Part.TRAY and len(found.rows) == 1:
        return (ZoomTo(found.rows),)
    if found.part is Part.FOLD and found.fold is not None:
        return (ToggleFold(found.fold),)
    if found.part in (Part.EMPTY, Part.WINDOW, Part.RULER):
        return (LiftWindow(),)
    if found.part is Part.OVERVIEW:
        return (ShowAxis(0.0, 1.0),)
    return ()


def wheel(layout: Layout, x: float, y: float, steps: float, *, pan: bool = False) -> tuple[Intent, ...]:
    """The wheel turns; positive steps zoom in, or pan towards earlier times."""
    stage = layout.stage
    if stage.scale.empty or not steps:
        return ()
    a, b = stage.view
    if pan:
        return (_shown(a - steps * PAN_STEP * (b - a), b - a),)
    over = stage.overview.holds(x, y)
    at = (x - stage.overview.x) / stage.overview.w if over else stage.u(x)
    return (zoomed(stage, min(max(at, a), b), ZOOM_STEP**steps),)


def zoomed(stage: Stage, at: float, factor: float) -> ShowAxis:
    """The view made narrower by `factor` about the place `at`, which stays where it is; never shorter than a minute."""
    a, b = stage.view
    scale = stage.scale
    middle = scale.t(at)
    shortest = scale.u(middle + SHORTEST_VIEW_S // 2) - scale.u(middle - SHORTEST_VIEW_S // 2)
    width = min(1.0, max((b - a) / factor, min(shortest, b - a), NARROWEST_VIEW))
    return _shown(at - (at - a) / (b - a) * width, width)


def view_of(stage: Stage, low: int, high: int) -> ShowAxis:
    """The view that shows [low, high), seconds since 1970 UTC, in the middle with half its length on either side, hours at least."""
    margin = max((high - low) // 2, 3 * 3_600)
    first, last = stage.scale.u(low - margin), stage.scale.u(high + margin)
    return _shown(first, max(last - first, NARROWEST_VIEW))


def unit_around(t: int, pixel: float, zone: str) -> tuple[int, int]:
    """The shortest calendar unit that holds `t` and is no shorter than a pixel of `pixel` seconds: [start, end)."""
    for unit, seconds in _UNITS:
        if seconds >= pixel:
            return floor_unit(t, unit, zone), add_units(t, unit, 1, zone)
    return floor_unit(t, Unit.MILLENNIUM, zone), add_units(t, Unit.MILLENNIUM, 1, zone)


def _shown(start: float, width: float) -> ShowAxis:
    """A view of this width, kept on the axis."""
    start = min(max(0.0, start), 1.0 - width)
    return ShowAxis(max(0.0, start), min(1.0, start + width))


def _centred(stage: Stage, x: float) -> tuple[float, float]:
    a, b = stage.view
    shown = _shown((x - stage.overview.x) / stage.overview.w - (b - a) / 2, b - a)
    return shown.start, shown.end


def _clicked(found: Hit, layout: Layout) -> tuple[Intent, ...]:
    if found.part is Part.SEAM and found.fold is not None:
        return (ToggleFold(found.fold),)
    if found.part is Part.BIN and found.span is not None:
        return (Brush(*found.span),) if layout.mode is Mode.WINDOW else (MovePlayhead(found.span[0]),)
    if found.part is Part.CROWD and not found.rows and found.time is not None:
        # More than anybody reads in a list.
        return (zoomed(layout.stage, layout.stage.scale.u(found.time), CROWD_ZOOM),)
    if found.part in (Part.EVENT, Part.CROWD, Part.TRAY):
        return (Pick(found.rows),)
    if found.part in (Part.EMPTY, Part.WINDOW, Part.RULER, Part.BESIDE) and found.time is not None:
        return (MovePlayhead(found.time),)
    return ()


def _window(gesture: Gesture, stage: Stage, x: float) -> tuple[int, int]:
    """The window for a pointer at x, its ends in order."""
    start, end = gesture.window
    if gesture.doing is Doing.BRUSHING:
        here = stage.t(x)
        return min(gesture.anchor, here), max(gesture.anchor, here, gesture.anchor + 1)
    if gesture.doing is Doing.RESIZING_START:
        here = stage.t(x)
        return (here, end) if here < end else (end, here + 1)
    if gesture.doing is Doing.RESIZING_END:
        here = stage.t(x)
        return (start, here) if here > start else (here, start + 1)
    a, b = stage.view
    return shifted(stage, start, end, (x - gesture.x) / stage.axis.w * (b - a))


def shifted(stage: Stage, start: int, end: int, du: float) -> tuple[int, int]:
    """A window moved by `du`, kept on the axis; within one block it keeps its length to the second."""
    scale = stage.scale
    finite = [scale.u(t) for t in (start, end) if NEG_INF < t < POS_INF]
    if not finite:
        return start, end
    du = min(max(du, -min(finite)), 1.0 - max(finite))
    first = start if start <= NEG_INF else scale.t(scale.u(start) + du)
    last = end if end >= POS_INF else scale.t(scale.u(end) + du)
    if len(finite) == 2 and any(
        block.start <= start and end <= block.end and block.start <= first and last <= block.end
        for block in scale.blocks
    ):
        last = first + end - start
    return first, max(last, first + 1)


def _snapped(gesture: Gesture, stage: Stage, start: int, end: int) -> tuple[int, int]:
    if gesture.doing is Doing.BRUSHING:
        return snap(stage, start), snap(stage, end)
    if gesture.doing is Doing.RESIZING_START:
        return (snap(stage, start), end) if end == gesture.window[1] else (start, snap(stage, end))
    if gesture.doing is Doing.RESIZING_END:
        return (start, snap(stage, end)) if start == gesture.window[0] else (snap(stage, start), end)
    # A moved window keeps its length: the end that is nearer to its snap leads.
    if start <= NEG_INF:
        return start, snap(stage, end)
    if end >= POS_INF:
        return snap(stage, start), end
    first, last = snap(stage, start) - start, snap(stage, end) - end
    shift = first if abs(first) <= abs(last) else last
    return start + shift, end + shift

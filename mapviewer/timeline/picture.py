"""The timeline as plain data: everything that is painted, in pixels of the widget, y downwards.

A `Stage` is what does not depend on window, playhead or focus; a `Layout` adds these. `layout.py` makes both, `hit.py` asks them what is
under the pointer, `mapviewer.paint.timeline` paints them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from math import inf
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Ints
from mapviewer.events.symbols import Symbol
from mapviewer.query.index import Visible
from mapviewer.query.laning import LanesBy
from mapviewer.query.selection import Mode
from mapviewer.timeline.lanes import Lane
from mapviewer.timeline.ruler import Label, Step, Stretch, Tick
from mapviewer.timeline.scale import Fold, Scale


class State(IntEnum):
    """How a mark is drawn: `OUT` to `IN` are `query.index`'s codes; a ghost is past in cumulative mode, a filtered one held back."""

    OUT = 0
    POSSIBLE = 1
    IN = 2
    UNDATED = 3
    GHOST = 4
    FILTERED = 5


class Kind(IntEnum):
    """The shape of a mark: one second; somewhere inside a day or less; somewhere inside more than that; a span with a certain part."""

    INSTANT = 0
    UNIT = 1
    VAGUE = 2
    SPAN = 3


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """x of the right side."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """y of the lower side."""
        return self.y + self.h

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside; the right and lower sides are not."""
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the layout must know of the letters: the width in pixels of a text at a size, bold or not."""

    measure: Callable[[str, int, bool], float]
    size: int = 11
    """Of most text, pixels."""


class Mark(NamedTuple):
    """One event. `x0`–`x1` is its hull, cut to the view; `open_left`, `open_right` where it goes on without a known limit.

    `core0`–`core1` is the part that it certainly lasts; equal ends mean none. The symbol stands at (`sx`, `y`) with radius `r`. The label
    starts at `lx` and is at most `lw` wide; "" for none. `cell` belongs to this mark alone, so it can be copied from picture to picture.
    """

    row: int
    category: int
    kind: Kind
    y: float
    x0: float
    x1: float
    core0: float
    core1: float
    open_left: bool
    open_right: bool
    sx: float
    r: float
    bar: float
    """Height of the bar in pixels."""
    label: str
    lx: float
    lw: float
    cell: Rect

    @property
    def hollow(self) -> bool:
        """Whether its symbol is drawn hollow: no more than a span of days or months is known."""
        return self.kind is Kind.VAGUE


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """A lane with too many events to draw one by one: how many touch each column [x, x + step), (columns,), as heights in [0, 1].

    `sure` counts those known to the day or with a certain part, `heights` all of them.
    """

    x: float
    step: float
    heights: npt.NDArray[np.float64]
    sure: npt.NDArray[np.float64]
    most: int
    """Events in the fullest column."""


@dataclass(frozen=True, slots=True, eq=False)
class LaneBand:
    """A lane. `bounds` spans the whole width; `label` is its `name` as the label column has room for it. A category's has its symbol."""

    lane: Lane
    number: int
    symbol: Symbol | None
    name: str
    label: str
    count: int
    bounds: Rect
    density: Density | None


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin of the histogram, `x0` to `x1`: by category (number, events that certainly begin in it), and how many more may."""

    x0: float
    x1: float
    t0: int
    t1: int
    parts: tuple[tuple[int, int], ...]
    maybe: int

    @property
    def certain(self) -> int:
        """Events that certainly begin in the bin."""
        return sum(count for _, count in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Events by when they begin, in bins that are not empty, in order of time.

    `pixels` and `times` are each bin's [x0, x1] and [t0, t1). `counts` (bins, categories) say how many certainly begin in it, by the
    category numbers in `categories`; `maybe` (bins,) how many more may. A height of 1 is `most` events.
    """

    bounds: Rect
    pixels: tuple[tuple[float, float], ...]
    times: tuple[tuple[int, int], ...]
    categories: tuple[int, ...]
    counts: Ints
    maybe: Ints
    most: int

    def bin(self, k: int) -> Bin:
        """The bin of this number."""
        parts = zip(self.categories, self.counts[k].tolist(), strict=True)
        shown = tuple((category, count) for category, count in parts if count)
        return Bin(*self.pixels[k], *self.times[k], shown, int(self.maybe[k]))

    def at(self, x: float) -> Bin | None:
        """The bin at a pixel, None where nothing begins."""
        k = bisect_right(self.pixels, (x, inf)) - 1
        return self.bin(k) if k >= 0 and x < self.pixels[k][1] else None

    @property
    def bins(self) -> tuple[Bin, ...]:
        """All of them."""
        return tuple(self.bin(k) for k in range(len(self.pixels)))


@dataclass(frozen=True, slots=True)
class FoldBand:
    """A fold in view."""

    fold: Fold
    bounds: Rect


@dataclass(frozen=True, slots=True)
class Seam:
    """A gap that the reader unfolded, [x0, x1] in the picture: `button`, in its middle, folds it again. `length` says how long it is."""

    number: int
    x0: float
    x1: float
    button: Rect
    length: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the overview where events are. `strength`, in (0, 1], is 1 for some that are known to the day or have a certain part;
    less for others, and where the fullest places hold very many more."""

    x0: float
    x1: float
    y: float
    h: float
    category: int
    strength: float


@dataclass(frozen=True, slots=True)
class TrayItem:
    """The symbol of an undated event."""

    row: int
    category: int
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Tray:
    """The undated events, `rows` in their order. `narrow` has no room for its title; `more` are those without room for a symbol."""

    bounds: Rect
    title: str
    rows: tuple[int, ...]
    items: tuple[TrayItem, ...]
    more: int
    narrow: bool

    @property
    def count(self) -> int:
        """How many events are undated."""
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What does not change while the window moves. `axis` is the rectangle of ruler, histogram and lanes over which time runs.

    `edges` (k,) are the times, sorted, at which marks begin and end; the pointer snaps to them.
    """

    width: float
    height: float
    scale: Scale
    view: tuple[float, float]
    zone: str
    size: int
    message: str
    lanes_by: LanesBy
    symbols: tuple[Symbol, ...]
    axis: Rect
    overview: Rect
    runs: tuple[Run, ...]
    view_box: Rect
    ruler: Rect
    lanes_box: Rect
    content_height: float
    scroll: float
    label_column: Rect
    stretches: tuple[Stretch, ...]
    steps: tuple[Step, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    histogram: Histogram | None
    lanes: tuple[LaneBand, ...]
    marks: tuple[Mark, ...]
    mark_rows: npt.NDArray[np.intp]
    edges: Ints
    folds: tuple[FoldBand, ...]
    seams: tuple[Seam, ...]
    tray: Tray | None

    def x(self, t: int) -> float:
        """Pixel of a time; outside the view it lies outside the axis."""
        return self.x_of_u(self.scale.u(t))

    def x_of_u(self, u: float) -> float:
        """Pixel of a place on the axis."""
        a, b = self.view
        return self.axis.x + (u - a) / (b - a) * self.axis.w

    def u(self, x: float) -> float:
        """Place on the axis of a pixel, kept within [0, 1]."""
        a, b = self.view
        return min(1.0, max(0.0, a + (x - self.axis.x) / self.axis.w * (b - a)))

    def t(self, x: float) -> int:
        """Time at a pixel."""
        return self.scale.t(self.u(x))

    def overview_x(self, t: int) -> float:
        """Pixel of a time in the overview strip."""
        return self.overview.x + self.scale.u(t) * self.overview.w

    def seconds_per_pixel(self, x: float) -> float:
        """How long a pixel is around x, in seconds."""
        return abs(self.t(x + 2) - self.t(x - 2)) / 4


FOOT: Final = 16.0
"""Height in pixels of the strip along the lanes' lower edge where window B is taken hold of."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Window B, which is compared: its `times`, its pixels kept to the axis (None out of view) and in the overview, and its handles, None where
    it has no end there, or out of view."""

    times: tuple[int, int]
    pixels: tuple[float, float] | None
    overview: tuple[float, float]
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A stage with what the selection adds. `states` (marks,) are `State` codes; `window` and `past` are pixels, kept to the axis.

    `start_handle` and `end_handle` are None where the window has no end there, or out of view. `dim` says that what lies outside the
    window is to be drawn paler. `focus` are the selected events' rows.
    """

    stage: Stage
    visible: Visible
    mode: Mode
    states: npt.NDArray[np.uint8]
    tray_states: tuple[State, ...]
    window: tuple[float, float] | None
    window_times: tuple[int, int]
    overview_window: tuple[float, float] | None
    start_handle: float | None
    end_handle: float | None
    playhead: float | None
    focus: frozenset[int]
    dim: bool
    beside: Beside | None = None

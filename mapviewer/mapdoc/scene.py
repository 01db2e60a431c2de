"""The map's scene: what is on the map for one selection, as plain data. Screen and snapshot draw the same one.

Coordinates are degrees (WGS 84), radii metres. `mapviewer.mapdoc.marks` composes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from mapviewer.events.store import Bools, Floats, Ints
from mapviewer.events.symbols import Symbol
from mapviewer.geometry import Geometry

OUTLINE_UNIT: Final = 100_000_000
"""Less than half a metre at the equator."""
FlatLine = tuple[int, ...]
Flat = tuple[FlatLine, tuple[FlatLine, ...], tuple[tuple[FlatLine, ...], ...]]


class MarkState(StrEnum):
    """How certainly what a mark stands for belongs to the window: in, possible, or (cumulative mode) past."""

    IN = "in"
    POSSIBLE = "possible"
    GHOST = "ghost"


class Held(StrEnum):
    """Why an event is only on the map because it is in focus: a filter holds it back, it has no date, or it lies outside the window."""

    FILTERED = "filtered"
    UNDATED = "undated"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Share:
    """A category's part in a mark: its number in `Store.categories`, and how many of the mark's events it has."""

    category: int
    count: int


@dataclass(frozen=True, slots=True)
class Circle:
    """An uncertain place: its centre in degrees, radius in metres, and the category whose colour it has."""

    lat: float
    lon: float
    radius_m: float
    category: int
    state: MarkState
    selected: bool


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The line, surface or points that an event is, thinned to the screen; `key` is that of the mark at its representative point, `row` the event.

    `flat` is the shape as the page has it: points, lines, polygons, positions flat x, y, x, y … in `OUTLINE_UNIT`ths of the mercator world.
    """

    key: str
    row: int
    shape: Geometry
    flat: Flat
    category: int
    state: MarkState
    selected: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One symbol: the shown events of one spot, or of several spots too near to each other to be told apart at this zoom.

    `key` is stable while scrubbing. `rows` are the shown events, the face (whose category's symbol is drawn) first. `shares` are the
    categories, largest first. `vague` asks for a hollow symbol, and `shaped` says that it is one only because its events are lines or surfaces. `places` are the names of the spots within, most events first. `held` says
    of what is only there because it is in focus why nothing else shows it; () for everything else.
    """

    key: str
    lat: float
    lon: float
    rows: tuple[int, ...]
    category: int
    state: MarkState
    selected: bool
    vague: bool
    shares: tuple[Share, ...]
    places: tuple[str, ...]
    held: tuple[Held, ...] = ()
    shaped: bool = False

    @property
    def count(self) -> int:
        """How many events the mark stands for."""
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """Where there is too much to tell single events apart: counts by square cell. Arrays have an entry a cell, none of which is empty.

    A cell is (`x`, `y`) of the quadtree level `bits` (see `mapviewer.query.grid`). `inside` are in the window, `possible` perhaps; `parts` (cells,
    categories) has both by category. `past` marks, in cumulative mode, cells with nothing of the current unit, `selected` those of events in
    focus. `full` is what the fullest cell of the whole dossier at this level holds in all time, and `middle` (cells, 2) where in a cell its events
    lie on average, as parts of its side from the north-west: both the same whatever the window.
    """

    bits: int
    x: Ints
    y: Ints
    inside: Ints
    possible: Ints
    parts: Ints
    past: Bools
    selected: Bools
    middle: Floats
    full: int

    def __len__(self) -> int:
        return len(self.x)

    def find(self, x: int, y: int) -> int | None:
        """The number of a cell here, None when it is not among them."""
        found = np.flatnonzero((self.x == x) & (self.y == y))
        return int(found[0]) if len(found) else None

    def shares(self, cell: int) -> tuple[Share, ...]:
        """A cell's categories, largest first."""
        row = self.parts[cell]
        order = np.lexsort((np.arange(len(row)), -row))
        return tuple(Share(int(category), int(row[category])) for category in order if row[category])


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation between two placed events, from the one that names it to the other; degrees."""

    from_lat: float
    from_lon: float
    to_lat: float
    to_lon: float
    relation: str


@dataclass(frozen=True, slots=True)
class Legend:
    """One line of the legend: a shown category."""

    label: str
    symbol: Symbol
    count: int


@dataclass(frozen=True, slots=True)
class Badge:
    """The time badge: the window in words, and the counts in words (one sentence, the same everywhere)."""

    title: str
    counts: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is on the map for one selection, back to front: cells, outlines, circles, arcs, marks; and its badge and legend.

    With cells, marks and circles are only there for the event that is read.
    """

    circles: tuple[Circle, ...]
    arcs: tuple[Arc, ...]
    marks: tuple[Mark, ...]
    badge: Badge
    legend: tuple[Legend, ...]
    density: Density | None = None
    heat: Density | None = None
    """The cells that a surface of heat is made of, over the basemap and under everything else."""
    outlines: tuple[Outline, ...] = ()
    unlinked: int = 0
    """Relations that were asked for and have no arc, as there are too many."""

    @property
    def cells(self) -> Density | None:
        """The cells that stand for events here, drawn as discs or as heat."""
        return self.heat if self.density is None else self.density

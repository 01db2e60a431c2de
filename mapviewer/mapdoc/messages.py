"""What program and map page say to each other: a short vocabulary, typed, as JSON, both ways.

Bulk is arrays of fixed order, coordinates are degrees rounded to five places (about a metre), radii whole metres. Every text in here is
untrusted and is only ever drawn: by `textContent` or by a canvas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import Field, TypeAdapter

from mapviewer.events.store import Store
from mapviewer.events.symbols import CASING_DARK, CASING_LIGHT, Shape, outline
from mapviewer.language import number, plural
from mapviewer.mapdoc.candidate_messages import CandidateClicked, Candidates
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.ground import Broken, Ground, Overlays
from mapviewer.mapdoc.heat import HeatGrid, heat_grid, spots
from mapviewer.mapdoc.message import Message as _Message
from mapviewer.mapdoc.message import Number
from mapviewer.mapdoc.outlines import is_shaped
from mapviewer.mapdoc.pairing import Follow, Highlight, Pair, Panning
from mapviewer.mapdoc.scene import Density, FlatLine, Held, Mark, MarkState, Scene
from mapviewer.mapdoc.text import clip as clip
from mapviewer.mapdoc.tool_messages import FromTools, Sketch, Tool
from mapviewer.query.index import IN, Visible

TITLE_LENGTH: Final = 140
"""Characters of a title that the page is ever given; the whole of it is in Details."""
NAME_LENGTH: Final = 60
TIP_LINES: Final = 5
SPREAD: Final = 8
"""At most so many events of one mark are spread around it."""

STATE_CODES: Final = {MarkState.IN: 0, MarkState.POSSIBLE: 1, MarkState.GHOST: 2}
SELECTED: Final = 1
VAGUE: Final = 2
PAST: Final = 4
SHAPED: Final = 64
HELD: Final = {Held.FILTERED: 8, Held.UNDATED: 16, Held.OUTSIDE: 32}
MIX: Final = 4
"""So many categories of a cell are drawn apart; the others are together what is left."""

_CELL_KEY: Final = re.compile(r"c(\d{1,9})\.(\d{1,9})", re.ASCII)

Point = tuple[Number, Number]


# To the page ------------------------------------------------------------------------------------------------------------


class Symbols(_Message):
    """The symbol table: `outlines` by shape (points in symbol radii, y down; [] for a circle), colour and shape by category number."""

    t: Literal["symbols"] = "symbols"
    outlines: dict[str, tuple[Point, ...]]
    categories: tuple[tuple[str, str], ...]
    casing: tuple[str, str] = (CASING_LIGHT, CASING_DARK)


CircleRow = tuple[Number, Number, int, int, int, int]
"""lat, lon, radius in metres, category, state code, flags."""
ArcRow = tuple[Number, Number, Number, Number, str]
"""From lat, lon to lat, lon, and the relation in words."""
MarkRow = tuple[str, Number, Number, int, int, int, int, tuple[tuple[int, int], ...], str]
"""key, lat, lon, count, category of the face, state code, flags, shares as (category, count), place name."""
OutlineRow = tuple[str, int, int, int, int, FlatLine, tuple[FlatLine, ...], tuple[tuple[FlatLine, ...], ...]]
"""Key of its mark, event row, category, state code, flags, and its `flat` shape (see `Outline`)."""
LegendRow = tuple[str, str, str, int]
"""Colour, shape, label, count."""


class CellGrid(_Message):
    """Cells with counts: (`x`, `y`) of 2^`bits` cells a side of the mercator world, how many are `inside` and `possible`, and `flags`.

    `at` is where in the cell its events lie on average: across + 100 × down, each from 0 to 99. `mix` is, cell after cell, how many categories follow, then (category, count) of each, the largest `MIX` of them. `full` is the count of
    the fullest cell at this level, whatever the window: sizes are drawn against it.
    """

    bits: int
    full: int
    x: tuple[int, ...]
    y: tuple[int, ...]
    inside: tuple[int, ...]
    possible: tuple[int, ...]
    at: tuple[int, ...]
    flags: tuple[int, ...]
    mix: tuple[int, ...]


class Show(_Message):
    """Everything on the map for one selection. `serial` comes back in `Painted` and `Settled`; `past` says that ghosts are earlier."""

    t: Literal["show"] = "show"
    serial: int
    circles: tuple[CircleRow, ...]
    arcs: tuple[ArcRow, ...]
    marks: tuple[MarkRow, ...]
    badge: tuple[str, str]
    legend: tuple[LegendRow, ...]
    past: bool = False
    cells: CellGrid | None = None
    heat: HeatGrid | None = None
    outlines: tuple[OutlineRow, ...] = ()
    unlinked: int = 0
    """Relations that have no arc, as there are too many."""


class Theme(_Message):
    """Light or dark."""

    t: Literal["theme"] = "theme"
    dark: bool


class Fit(_Message):
    """Bring bounds (degrees: south, west, north, east; east may exceed 180) into view, no closer than `closest` (zoom)."""

    t: Literal["fit"] = "fit"
    bounds: tuple[Number, Number, Number, Number]
    closest: int


class Jump(_Message):
    """Look at a point (degrees), at a zoom level or the present one."""

    t: Literal["jump"] = "jump"
    lat: Number
    lon: Number
    zoom: Number | None = None


class Options(_Message):
    """What the reader chose to see: place labels, the legend, and whether anything may move by itself."""

    t: Literal["options"] = "options"
    labels: bool = True
    legend: bool = True
    motion: bool = True


SpreadRow = tuple[int, int, int, int]
"""Event row, category, state code, flags."""


class Spread(_Message):
    """Fan out some events of one mark around it; no items folds it again. `more` are not among them."""

    t: Literal["spread"] = "spread"
    key: str
    items: tuple[SpreadRow, ...]
    more: int = 0


class Tip(_Message):
    """What a mark (or one event of a spread, by its row) is: its place, some titles, and how many more there are."""

    t: Literal["tip"] = "tip"
    key: str
    row: int | None = None
    place: str
    lines: tuple[str, ...]
    more: int = 0


class Settle(_Message):
    """Answer with `Settled` once everything asked for so far, basemap included, is painted."""

    t: Literal["settle"] = "settle"
    serial: int


_State = Symbols | Show | Theme | Fit | Jump | Options | Spread | Tip | Settle | Ground | Overlays
ToPage = Annotated[_State | Pair | Follow | Highlight | Tool | Sketch | Candidates, Field(discriminator="t")]


# From the page ----------------------------------------------------------------------------------------------------------


class Ready(_Message):
    """The page is there and listens."""

    t: Literal["ready"] = "ready"
    zoom: Number


class Clicked(_Message):
    """A mark was clicked; `row` is the event when it was one of a spread, None for the mark as a whole."""

    t: Literal["clicked"] = "clicked"
    key: Annotated[str, Field(max_length=40)]
    row: int | None = None


class Background(_Message):
    """The map was clicked where nothing is."""

    t: Literal["background"] = "background"


class Hovered(_Message):
    """The pointer is on a mark, or (None) no longer on any."""

    t: Literal["hovered"] = "hovered"
    key: Annotated[str, Field(max_length=40)] | None
    row: int | None = None


class Moved(_Message):
    """The view has changed: zoom, centre and bounds (south, west, north, east) in degrees, longitudes not wrapped. `leads` says
    that the other one of two maps is to go there too (see `mapdoc.pairing`)."""

    t: Literal["moved"] = "moved"
    zoom: Number
    lat: Number
    lon: Number
    bounds: tuple[Number, Number, Number, Number]
    leads: bool = False


class FitAsked(_Message):
    """The fit button was pressed."""

    t: Literal["fit"] = "fit"


class Linked(_Message):
    """A credit's link was clicked."""

    t: Literal["link"] = "link"
    href: Annotated[str, Field(max_length=2_000)]


class Painted(_Message):
    """The scene with this serial is on the canvas; `ms` is how long the drawing took."""

    t: Literal["painted"] = "painted"
    serial: int
    ms: Number


class Settled(_Message):
    """Everything up to this serial is painted, basemap tiles included."""

    t: Literal["settled"] = "settled"
    serial: int


class Failure(_Message):
    """Something went wrong in the page: an exception, a rejected promise, a blocked request."""

    t: Literal["error"] = "error"
    message: Annotated[str, Field(max_length=2_000)]
    source: Annotated[str, Field(max_length=500)] = ""
    line: int = 0


_Seen = Ready | Clicked | Background | Hovered | Moved | FitAsked | Linked
_Done = Painted | Settled | Broken | Failure
FromPage = Annotated[_Seen | _Done | Panning | FromTools | CandidateClicked, Field(discriminator="t")]

to_page: Final[TypeAdapter[ToPage]] = TypeAdapter(ToPage)
from_page: Final[TypeAdapter[FromPage]] = TypeAdapter(FromPage)


# Making them ------------------------------------------------------------------------------------------------------------


def symbols(store: Store) -> Symbols:
    """The store's symbol table. The shapes come from `events.symbols`; the page has no table of its own."""
    return Symbols(
        outlines={
            shape.value: ()
            if shape is Shape.CIRCLE
            else tuple((round(x, 3), round(y, 3)) for x, y in outline(shape))
            for shape in Shape
        },
        categories=tuple((info.symbol.color, info.symbol.shape.value) for info in store.categories),
    )


def show(scene: Scene, serial: int, *, past: bool = False) -> Show:
    """A scene as the page draws it; `past` in cumulative mode, where ghosts are what was before."""
    return Show(
        serial=serial,
        past=past,
        circles=tuple(
            (
                round(c.lat, 5),
                round(c.lon, 5),
                max(1, round(c.radius_m)),
                c.category,
                STATE_CODES[c.state],
                SELECTED if c.selected else 0,
            )
            for c in scene.circles
        ),
        arcs=tuple(
            (
                round(a.from_lat, 5),
                round(a.from_lon, 5),
                round(a.to_lat, 5),
                round(a.to_lon, 5),
                clip(a.relation, NAME_LENGTH),
            )
            for a in scene.arcs
        ),
        marks=tuple(
            (
                m.key,
                round(m.lat, 5),
                round(m.lon, 5),
                m.count,
                m.category,
                STATE_CODES[m.state],
                (SELECTED if m.selected else 0)
                | (VAGUE if m.vague else 0)
                | (SHAPED if m.shaped else 0)
                | sum(HELD[why] for why in m.held),
                tuple((s.category, s.count) for s in m.shares) if len(m.shares) > 1 else (),
                label(m.places),
            )
            for m in scene.marks
        ),
        badge=(clip(scene.badge.title, TITLE_LENGTH), clip(scene.badge.counts, 2 * TITLE_LENGTH)),
        legend=tuple(
            (line.symbol.color, line.symbol.shape.value, clip(line.label, NAME_LENGTH), line.count)
            for line in scene.legend
        ),
        cells=cell_grid(scene.density) if scene.density is not None else None,
        heat=heat_grid(scene.heat) if scene.heat is not None else None,
        outlines=tuple(
            (o.key, o.row, o.category, STATE_CODES[o.state], SELECTED if o.selected else 0, *o.flat)
            for o in scene.outlines
        ),
        unlinked=scene.unlinked,
    )


def cell_grid(density: Density) -> CellGrid:
    """Cells as the page draws them."""
    n = len(density)
    left = density.parts.T.copy()
    kinds, every = len(left), np.arange(n)
    width = min(MIX, kinds)
    # Row by row: how many follow, then pairs; what is not there is left out of the flat list.
    table = np.zeros((n, 1 + 2 * width), np.int64)
    for place in range(width):
        # The first of the largest; there are few kinds and many cells, so that this is quicker than putting them in order.
        largest = left.argmax(axis=0)
        table[:, 1 + 2 * place], table[:, 2 + 2 * place] = largest, left[largest, every]
        left[largest, every] = 0
    keep = np.ones(table.shape, np.bool_)
    keep[:, 1::2] = keep[:, 2::2] = known = table[:, 2::2] > 0
    table[:, 0] = known.sum(axis=1)
    flags = density.selected * SELECTED | density.past * PAST
    # Made of our own numbers, some ten thousand a frame: looking at each of them again would take longer than the rest.
    return CellGrid.model_construct(
        bits=density.bits,
        full=density.full,
        x=tuple(density.x.tolist()),
        y=tuple(density.y.tolist()),
        inside=tuple(density.inside.tolist()),
        possible=tuple(density.possible.tolist()),
        at=tuple(spots(density)),
        flags=tuple(flags.tolist()),
        mix=tuple(table[keep].tolist()),
    )


def cell_key(x: int, y: int) -> str:
    """The key by which the page names a cell; marks' keys begin with another letter."""
    return f"c{x}.{y}"


def cell_of(scene: Scene | None, key: str | None) -> tuple[Density, int] | None:
    """The cell of a scene that a key names, as its number; None for a mark's key, or a cell that is not there."""
    found = _CELL_KEY.fullmatch(key) if key is not None else None
    density = None if scene is None else scene.cells
    if density is None or found is None:
        return None
    number = density.find(int(found[1]), int(found[2]))
    return None if number is None else (density, number)


def label(places: Sequence[str]) -> str:
    """The name that stands beside a mark: its place, two if both are short, else the first and how many more."""
    if not places:
        return ""
    if len(places) == 2 and len(places[0]) + len(places[1]) <= NAME_LENGTH // 2:
        return f"{clip(places[0], NAME_LENGTH)} · {clip(places[1], NAME_LENGTH)}"
    first = clip(places[0], NAME_LENGTH)
    return first if len(places) == 1 else f"{first} + {len(places) - 1}"


def fit(bounds: Bounds, closest: int) -> Fit:
    """Bring these bounds into view."""
    return Fit(
        bounds=(
            round(bounds.south, 5),
            round(bounds.west, 5),
            round(bounds.north, 5),
            round(bounds.east, 5),
        ),
        closest=closest,
    )


def tip(store: Store, mark: Mark, row: int | None = None) -> Tip:
    """The words for a mark under the pointer, or for one of its events when it is spread."""
    rows: Sequence[int] = mark.rows if row is None else (row,)
    place = " · ".join(clip(name, NAME_LENGTH) for name in mark.places[:3])
    if len(mark.places) > 3:
        place += f" + {len(mark.places) - 3}"
    if row is not None and (spot := store.spots[row]) is not None:
        place = clip(spot.label, NAME_LENGTH)
    return Tip(
        key=mark.key,
        row=row,
        place=place,
        lines=tuple(clip(store.events[r].title, TITLE_LENGTH) for r in rows[:TIP_LINES]),
        more=max(0, len(rows) - TIP_LINES),
    )


def in_time(store: Store, rows: Iterable[int], read: int | None = None) -> tuple[int, ...]:
    """These rows, the earliest first and undated ones last; before all of them the one that is read, where it is among them."""
    columns = store.columns

    def when(row: int) -> tuple[bool, bool, int, int, int]:
        return (
            row != read,
            not columns.dated[row],
            int(columns.earliest[row]),
            int(columns.latest[row]),
            row,
        )

    return tuple(sorted(rows, key=when))


def leaves(store: Store, mark: Mark, read: int | None = None) -> tuple[int, ...]:
    """Which of a mark's events stand around it when it is fanned out, at most `SPREAD`, in order of time.

    The one that is read is always among them; then comes the first of every category, so that none is hidden by its neighbours, as long as
    there is room; then the earliest of the others.
    """
    ordered = in_time(store, mark.rows, read)
    seen: set[int] = set()
    others: list[int] = []
    found: list[int] = []
    for row in ordered:
        category = int(store.columns.category[row])
        (others if category in seen else found).append(row)
        seen.add(category)
    return in_time(store, [*found, *others][:SPREAD])


def spread(
    store: Store, visible: Visible, mark: Mark, rows: Sequence[int], read: int | None = None
) -> Spread:
    """These events of a mark around it, the one that is read (`read`, a row) ringed; the others counted."""
    shown, ghosts, codes = visible.shown_among(rows), visible.ghosts(rows), visible.codes(rows)
    items: list[SpreadRow] = []
    for n, row in enumerate(rows):
        spot = store.spots[row]
        # What is there only because it is selected is a ghost, as its mark is, and hollow.
        held_back = not shown[n]
        ghost = held_back or ghosts[n]
        state = MarkState.GHOST if ghost else MarkState.IN if codes[n] == IN else MarkState.POSSIBLE
        hollow = held_back or (spot is not None and (spot.vague or is_shaped(store, row)))
        flags = (SELECTED if row == read else 0) | (VAGUE if hollow else 0)
        items.append((row, int(store.columns.category[row]), STATE_CODES[state], flags))
    return Spread(key=mark.key, items=tuple(items), more=mark.count - len(items))


def cell_tip(store: Store, density: Density, cell: int) -> Tip:
    """The words for a cell under the pointer: how many, and of which categories."""
    inside, possible = int(density.inside[cell]), int(density.possible[cell])
    words = [plural("{n} event", "{n} events", inside)] if inside or not possible else []
    if possible:
        words.append(plural("{n} possible", "{n} possible", possible))
    shares = density.shares(cell)
    return Tip(
        key=cell_key(int(density.x[cell]), int(density.y[cell])),
        place=" + ".join(words),
        lines=tuple(
            f"{clip(store.categories[share.category].label, NAME_LENGTH)}: {number(share.count)}"
            for share in shares[:TIP_LINES]
        ),
        more=sum(share.count for share in shares[TIP_LINES:]),
    )

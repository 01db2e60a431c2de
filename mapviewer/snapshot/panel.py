"""One map of a picture as numbers: symbols, rings, links, labels with notes, names of the basemap, scale bar. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from mapviewer.events.store import Store
from mapviewer.language import decimal, plural, tr
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import MAX_ZOOM
from mapviewer.mapdoc.marks import compose as compose_scene
from mapviewer.mapdoc.scene import Arc, Circle, Held, Mark, MarkState, Scene
from mapviewer.query.index import Visible
from mapviewer.query.selection import Mode, Selection
from mapviewer.snapshot.cells import cell_items
from mapviewer.snapshot.furniture import Drawn, Sign
from mapviewer.snapshot.ground import overlays_within, quiet
from mapviewer.snapshot.labels import Board, Placed, place
from mapviewer.snapshot.lettering import (
    ASCENT,
    LINE,
    Measure,
    Style,
    shorten,
    wrap,
    wrap_with_tail,
)
from mapviewer.snapshot.names import Names, place_names
from mapviewer.snapshot.picture import Anchor, Box, Icon, Item, Line, Outlined, Overlaid, Panel, Ring, Text
from mapviewer.snapshot.projection import Projection, Rect
from mapviewer.snapshot.wording import inside, note_words
from mapviewer.tiles import TileInfo

SYMBOL: Final = 0.56
"""Radius of a single event's symbol, in text sizes."""
APART: Final = 1.9
"""Spots nearer than this, in text sizes, share a mark: about a symbol with its ring."""
MOST_NOTES: Final = 14
"""With more events than this on the map, what happened is not written beside the places."""
NOTES_PER_MARK: Final = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """What every panel of a picture shares. `em` is the text size in pixels, `grain` pixels a CSS pixel."""

    store: Store
    visible: Visible
    selection: Selection
    em: float
    grain: float
    measure: Measure
    names: Names
    notes: bool
    listed: frozenset[int] = frozenset()
    """Numbers of the sources that the picture lists, which notes may cite."""
    tiles: TileInfo | None = None
    """A local basemap, over the bundled one."""
    overlays: tuple[Overlaid, ...] = ()

    def symbol_radius(self, count: int) -> float:
        """Radius in pixels of the symbol of a mark of so many events: a little larger for more."""
        return self.em * SYMBOL * (1.0 + 0.11 * min(5.0, math.log2(max(1, count))))

    def scene(self, projection: Projection) -> Scene:
        """The scene at a projection; spots whose symbols would overlap share a mark."""
        level = min(MAX_ZOOM, max(0, math.floor(projection.zoom)))
        apart = APART * self.em
        return compose_scene(
            self.store,
            self.visible,
            self.selection,
            # Circles are kept by zoom in CSS pixels, merging by the whole level below it.
            zoom=max(float(level), projection.zoom - math.log2(self.grain)),
            merge_px=apart / 2.0 ** (projection.zoom - level),
            view=_seen(projection),
        )


def _seen(projection: Projection) -> Bounds:
    west, south, east, north = projection.bounds
    return Bounds(south, west, north, east)


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A map with its symbols and their labels set, before the basemap's names: what else must be seen can still take its room."""

    setting: Setting
    projection: Projection
    scene: Scene
    board: Board
    symbols: tuple[Icon, ...]
    labels: tuple[Item, ...]
    label_boxes: tuple[Rect, ...]
    said: frozenset[str]
    """Case-folded names of the places that have a symbol."""
    told: frozenset[str]
    """Names of places that a label says."""
    cells: tuple[Item, ...] = ()


def draft(
    setting: Setting,
    projection: Projection,
    scene: Scene,
    *,
    obstacles: Sequence[Rect] = (),
    bare: frozenset[str] = frozenset(),
    room: Mapping[str, float] = MappingProxyType({}),
) -> Draft:
    """Symbols and labels of a map. `obstacles` are boxes to stay off, `bare` the keys of marks whose events are told elsewhere, `room`
    pixels that a mark's label stays away from its middle at least, by the mark's key."""
    em = setting.em
    frame = projection.frame
    board = Board(frame.grown(-0.35 * em))
    for box in obstacles:
        board.take(box)
    cells: tuple[Item, ...] = ()
    if scene.density is not None:
        colors = [info.symbol.color for info in setting.store.categories]
        cells, discs = cell_items(scene.density, colors, projection, em, setting.measure)
        for box in discs:
            board.take(box)
    found = [(mark, *projection.xy(mark.lat, mark.lon)) for mark in scene.marks]
    marks = [(mark, x, y) for mark, x, y in found if frame.grown(2 * em).holds(Rect(x, y, 0, 0))]
    symbols = []
    for mark, x, y in marks:
        radius = setting.symbol_radius(mark.count)
        categories = setting.store.categories
        shares = tuple((categories[share.category].symbol.color, share.count) for share in mark.shares)
        symbol = categories[mark.category].symbol
        mixed = shares if len(shares) > 1 else ()
        symbols.append(Icon(x, y, radius, symbol, mark.state, mark.vague, mark.selected, mixed))
        reach = radius * (1.9 if mark.selected else 1.55 if mixed else 1.3)
        board.take(Rect(x - reach, y - reach, 2 * reach, 2 * reach))
    before = len(board.taken)
    labels, told = _labels(setting, board, marks, bare, room)
    here = [mark for mark, x, y in marks if frame.holds(Rect(x, y, 0, 0))]
    said = frozenset(name.casefold() for mark in here for name in mark.places)
    return Draft(
        setting,
        projection,
        scene,
        board,
        tuple(symbols),
        labels,
        tuple(board.taken[before:]),
        said,
        told,
        cells,
    )


def finish(plan: Draft, furniture: Sequence[Item] = ()) -> Panel:
    """The map with the basemap's names, where they find room."""
    setting, projection = plan.setting, plan.projection
    names = place_names(
        setting.names,
        projection,
        plan.board,
        em=setting.em,
        grain=setting.grain,
        measure=setting.measure,
        hidden=plan.said,
        quiet=quiet(setting.tiles, projection, setting.grain),
    )
    return Panel(
        projection=projection,
        grain=setting.grain,
        rings=tuple(_ring(setting, projection, circle) for circle in plan.scene.circles),
        links=tuple(_link(projection, arc, setting.em) for arc in plan.scene.arcs),
        names=names,
        symbols=plan.symbols,
        labels=plan.labels,
        furniture=tuple(furniture),
        taken=tuple(plan.board.taken),
        cells=plan.cells,
        tiles=setting.tiles,
        overlays=setting.overlays,
        outlines=tuple(
            Outlined(o.shape, setting.store.categories[o.category].symbol.color, o.state, o.selected)
            for o in plan.scene.outlines
        ),
    )


# Labels -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a label: text, style, colour, and the symbol in front of it."""

    text: str
    style: Style
    color: str
    icon: Icon | None = None


def _labels(
    setting: Setting,
    board: Board,
    marks: Sequence[tuple[Mark, float, float]],
    bare: frozenset[str],
    room: Mapping[str, float],
) -> tuple[tuple[Item, ...], frozenset[str]]:
    """Labels of all marks, the largest and surest first, each as full as there is room for, and the places that they name."""
    em = setting.em
    order = sorted(marks, key=lambda m: (not m[0].selected, -m[0].count, m[0].state != "in", m[0].key))
    pool = sum(mark.count for mark, _, _ in marks)
    noted = setting.notes and pool <= MOST_NOTES and board.frame.width > 15 * em
    items: list[Item] = []
    waiting: list[tuple[Mark, float, float]] = []
    told: set[str] = set()
    plans = {
        mark.key: _versions(setting, mark, noted and mark.key not in bare, board.frame.width)
        for mark, _, _ in marks
    }
    # First whole notes beside their symbols; what finds no room there gets a shorter label or a leader, once all have had their turn.
    for mark, x, y in order:
        rows = plans[mark.key][0]
        if not rows:
            continue
        placed = _put(setting, board, mark, x, y, rows, reach=0.0, away=room.get(mark.key, 0.0))
        if placed is None:
            waiting.append((mark, x, y))
        else:
            items += placed
            told |= _told(mark, rows)
    for mark, x, y in waiting:
        for rows in plans[mark.key]:
            reach = 7 * em if len(marks) <= 40 else 0.0
            placed = _put(setting, board, mark, x, y, rows, reach=reach, away=room.get(mark.key, 0.0))
            if placed is not None:
                items += placed
                told |= _told(mark, rows)
                break
    return tuple(items), frozenset(told)


def _told(mark: Mark, rows: Sequence[_Row]) -> set[str]:
    """The places that a label names: those whose names stand in its head in full, and one that had to be shortened but stands alone."""
    head = _solid("".join(row.text for row in rows if row.style.bold))
    found = {name for name in mark.places if _solid(inside(name)) in head}
    return found or set(mark.places if len(mark.places) == 1 and head else ())


def _solid(text: str) -> str:
    """A text without what wrapping adds or takes."""
    return "".join(c for c in text if not c.isspace() and c not in "\u2068\u2069")


def _versions(setting: Setting, mark: Mark, noted: bool, room: float) -> list[list[_Row]]:
    """What a mark's label may say, the fullest first: name and notes, name, count alone."""
    em, measure = setting.em, setting.measure
    name_style = Style(em * 1.04, bold=True)
    names = " · ".join(inside(name) for name in mark.places[:3])
    more = len(mark.places) - 3
    if more > 0:
        names += f" + {more}"
    times = f"×{mark.count}" if mark.count > 1 else ""
    widest = min(19 * em, room * 0.46)
    name_lines = wrap(names, name_style, widest, measure, lines=2) if names else ()
    head = [_Row(line, name_style, "event_text") for line in name_lines]
    if times:
        if head and measure(f"{head[-1].text} {times}", name_style) <= widest * 1.25:
            head[-1] = replace(head[-1], text=f"{head[-1].text} {times}")
        else:
            head.append(_Row(times, name_style, "event_text"))
    versions = []
    if noted:
        # A single line must have room for more than its date.
        for lines in (3, 2, 1) if widest > 13 * em else (3, 2):
            notes = _notes(setting, mark, widest, lines)
            if notes and head + notes not in versions:
                versions.append(head + notes)
    if head:
        versions.append(head)
    if len(mark.places) > 1:
        first = f"{shorten(inside(mark.places[0]), name_style, widest, measure)} + {len(mark.places) - 1}"
        # How many events there are says more than how many places, but needs room too.
        for words in dict.fromkeys((f"{first} {times}".rstrip(), first)):
            versions.append([_Row(words, name_style, "event_text")])
    if times and names:
        versions.append([_Row(times, name_style, "event_text")])
    return versions or [[]]


def _notes(setting: Setting, mark: Mark, widest: float, most: int) -> list[_Row]:
    """What happened there, an event after the other in order of time, each with its symbol where the mark's own does not tell it."""
    em, store = setting.em, setting.store
    style = Style(em * 0.86)
    columns = store.columns
    rows = sorted(mark.rows, key=lambda row: (int(columns.earliest[row]), int(columns.latest[row]), row))
    several = len({int(columns.category[row]) for row in rows}) > 1
    indent = 1.25 * em if several else 0.0
    # One that names no place is called by its title.
    titled = len(rows) == 1 and not store.place_name(rows[0])
    found: list[_Row] = []
    for row in rows[:NOTES_PER_MARK]:
        words, numbers = note_words(store, row, setting.selection.zone, setting.listed, titled=titled)
        icon = Icon(0, 0, 0.33 * em, store.category(row).symbol) if several else None
        lines = wrap_with_tail(words, numbers, style, widest - indent, setting.measure, lines=most)
        for n, line in enumerate(lines):
            # A symbol of no size keeps the next lines of a note in their column.
            blank = replace(icon, r=0.0) if icon else None
            found.append(_Row(line, style, "city_text", blank if n else icon))
    if len(rows) > NOTES_PER_MARK:
        found.append(
            _Row(plural("and {n} more", "and {n} more", len(rows) - NOTES_PER_MARK), style, "town_text")
        )
    return found


def _put(
    setting: Setting,
    board: Board,
    mark: Mark,
    x: float,
    y: float,
    rows: Sequence[_Row],
    *,
    reach: float,
    away: float,
) -> list[Item] | None:
    em, measure = setting.em, setting.measure
    widths = [(1.25 * em if row.icon else 0.0) + measure(row.text, row.style) for row in rows]
    heights = [row.style.size * (LINE if n else ASCENT + 0.12) for n, row in enumerate(rows)]
    width, height = max(widths), sum(heights) + rows[-1].style.size * 0.2
    radius = setting.symbol_radius(mark.count) * (
        1.7 if mark.selected else 1.3 if len(mark.shares) > 1 else 1.0
    )
    placed = place(board, x, y, max(radius, away), width, height, gap=0.42 * em, reach=reach)
    if placed is None:
        return None
    return _set(setting, placed, rows, heights, widths)


def _set(
    setting: Setting, placed: Placed, rows: Sequence[_Row], heights: Sequence[float], widths: Sequence[float]
) -> list[Item]:
    em = setting.em
    items: list[Item] = []
    grounds: list[Item] = []
    if placed.leader is not None:
        items.append(Line(placed.leader, "event_text", 0.06 * em, halo="text_halo", halo_width=0.16 * em))
    top = placed.rect.y
    # Notes with symbols are set flush left on either side of the mark: their symbols make a column.
    flush = any(row.icon for row in rows)
    for row, height, width in zip(rows, heights, widths, strict=True):
        baseline = top + height - row.style.size * 0.12
        room = placed.rect.width - width
        anchor = Anchor.START if flush and row.icon else placed.anchor
        left = placed.rect.x + (0.0 if anchor is Anchor.START else room if anchor is Anchor.END else room / 2)
        if row.icon is not None:
            if row.icon.r > 0:
                items.append(replace(row.icon, x=left + 0.45 * em, y=baseline - 0.31 * row.style.size))
            left += 1.25 * em
        if not row.style.bold:
            # Notes are thin and long: on a ground of their own, so that no border shows between their letters.
            size = row.style.size
            ground = Rect(
                left, baseline - 0.98 * size, setting.measure(row.text, row.style), 1.3 * size
            ).grown(0.12 * em)
            grounds.append(Box(ground, "text_halo", opacity=0.84, corner=0.3 * em))
        items.append(
            Text(left, baseline, row.text, row.style, row.color, Anchor.START, "text_halo", 0.3 * em)
        )
        top += height
    # Below all letters, lest one line's ground pale the line above it.
    return [*grounds, *items]


_HELD: Final = {Held.FILTERED: Sign.FILTERED, Held.UNDATED: Sign.UNDATED, Held.OUTSIDE: Sign.OUTSIDE}


def drawn(setting: Setting, projection: Projection, scene: Scene, covered: Rect | None = None) -> Drawn:
    """What the key has to explain of a map, of which an inset may hide the `covered` box."""
    frame = projection.frame
    seen = frame.grown(SYMBOL * setting.em)
    marks = [m for m in scene.marks if seen.holds(Rect(*projection.xy(m.lat, m.lon), 0.0, 0.0))]
    signs: set[Sign] = set()
    # What is only there because it is read is hollow wherever it is.
    if any(mark.vague and not mark.held for mark in marks):
        signs.add(Sign.HOLLOW)
    for circle in scene.circles:
        points = projection.circle(circle.lat, circle.lon, circle.radius_m)
        (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        box = Rect(left, top, right - left, bottom - top)
        if box.meets(frame) and not (covered is not None and covered.holds(box)):
            signs.add(Sign.RING)
            break
    signs |= {_HELD[why] for mark in marks for why in mark.held}
    states = {mark.state for mark in marks if not mark.held}
    if MarkState.POSSIBLE in states:
        signs.add(Sign.POSSIBLE)
    if MarkState.GHOST in states:
        signs.add(Sign.EARLIER if setting.selection.mode is Mode.CUMULATIVE else Sign.OUTSIDE)
    if scene.arcs:
        signs.add(Sign.LINK)
    shares = {share.category for mark in marks for share in mark.shares}
    if scene.density is not None:
        signs.add(Sign.CELL)
        shares.update(np.flatnonzero(scene.density.parts.sum(axis=0)).tolist())
    return Drawn(
        frozenset(shares | {mark.category for mark in marks}),
        frozenset(signs),
        overlays_within(setting.overlays, projection),
    )


# Rings and links --------------------------------------------------------------------------------------------------------


def _ring(setting: Setting, projection: Projection, circle: Circle) -> Ring:
    color = setting.store.categories[circle.category].symbol.color
    return Ring(
        projection.circle(circle.lat, circle.lon, circle.radius_m), color, circle.state, circle.selected
    )


def _link(projection: Projection, arc: Arc, em: float) -> Line:
    """A shallow curve between two symbols (a quadratic Bézier, bent to the left of its way), as a polyline."""
    ax, ay = projection.xy(arc.from_lat, arc.from_lon)
    bx, by = projection.xy(arc.to_lat, arc.to_lon)
    cx, cy = (ax + bx) / 2 + (by - ay) * 0.16, (ay + by) / 2 - (bx - ax) * 0.16
    t = np.linspace(0.0, 1.0, 41)
    xs = (1 - t) ** 2 * ax + 2 * (1 - t) * t * cx + t**2 * bx
    ys = (1 - t) ** 2 * ay + 2 * (1 - t) * t * cy + t**2 * by
    points = tuple(
        (round(x * 64) / 64, round(y * 64) / 64) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)
    )
    return Line(points, "accent", 0.09 * em, (0.45 * em, 0.25 * em), "text_halo", 0.22 * em)


# Scale bar --------------------------------------------------------------------------------------------------------------


def nice_length(metres: float) -> float:
    """The longest 1, 2 or 5 times a power of ten that is not longer than `metres`."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(power * n for n in (5.0, 2.0, 1.0) if power * n <= metres * 1.000001)


def length_words(metres: float) -> str:
    """“500 m”, “20 km”, “2,000 km”."""
    return tr("{n} km", n=decimal(metres / 1000, 0)) if metres >= 1000 else tr("{n} m", n=decimal(metres, 2))


def scale_bar(projection: Projection, em: float, measure: Measure) -> tuple[tuple[Item, ...], Rect]:
    """The scale bar in the lower left corner and the box it takes. It is true at the latitude of the map's middle, and says so where
    the scale differs by more than a tenth between the map's north and south."""
    frame = projection.frame
    _, south, _, north = projection.bounds
    here = projection.metres_per_pixel(projection.lat)
    metres = nice_length(min(10 * em, frame.width * 0.25) * here)
    pixels = metres / here
    words = length_words(metres)
    scales = [projection.metres_per_pixel(lat) for lat in (south, north)]
    if max(abs(scale / here - 1) for scale in scales) > 0.1:
        words = tr(
            "{length} at {degrees}° N" if projection.lat >= 0 else "{length} at {degrees}° S",
            length=words,
            degrees=f"{abs(projection.lat):.0f}",
        )
    style = Style(em * 0.8)
    width = max(pixels, measure(words, style))
    left = frame.x + 0.9 * em
    base = frame.bottom - 0.8 * em
    tick = 0.38 * em
    line = ((left, base - tick), (left, base), (left + pixels, base), (left + pixels, base - tick))
    items = (
        Line(line, "event_text", 0.1 * em, halo="text_halo", halo_width=0.24 * em),
        Text(left, base - 0.6 * em, words, style, "event_text", halo="text_halo", halo_width=0.24 * em),
    )
    return items, Rect(left - 0.4 * em, base - 1.7 * em, width + 0.8 * em, 2.1 * em)


def frame_box(rect: Rect, em: float) -> Box:
    """The thin frame around a map."""
    return Box(rect, line="frame", width=max(1.0, 0.06 * em))

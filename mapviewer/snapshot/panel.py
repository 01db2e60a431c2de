"""One map of a picture as numbers: symbols, rings, links, labels, names of the basemap, scale bar. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from mapviewer.language import decimal, tr
from mapviewer.mapdoc.scene import Arc, Circle, Held, MarkState, Scene
from mapviewer.query.selection import Mode
from mapviewer.snapshot.cells import cell_items
from mapviewer.snapshot.furniture import Drawn, Sign
from mapviewer.snapshot.ground import overlays_within, quiet
from mapviewer.snapshot.labels import Board
from mapviewer.snapshot.lettering import (
    Measure,
    Style,
)
from mapviewer.snapshot.names import Cover, place_names
from mapviewer.snapshot.notes import labels_of, rings_about
from mapviewer.snapshot.picture import Box, Icon, Item, Line, Outlined, Panel, Ring, Text
from mapviewer.snapshot.projection import Projection, Rect
from mapviewer.snapshot.setting import SYMBOL, Setting


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
        reach = _reach(symbols[-1])
        board.take(Rect(x - reach, y - reach, 2 * reach, 2 * reach))
    before = len(board.taken)
    labels, told = labels_of(
        setting, board, marks, bare, room, rings_about(setting, projection, scene, marks)
    )
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


def _reach(icon: Icon) -> float:
    """How far a symbol and what is about it reach from its middle, pixels."""
    return icon.r * (1.9 if icon.selected else 1.55 if icon.shares else 1.3)


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
        # A hollow one is a town or region itself, and has its name.
        covers=[Cover(icon.x, icon.y, _reach(icon)) for icon in plan.symbols if not icon.hollow],
    )
    return Panel(
        projection=projection,
        grain=setting.grain,
        rings=tuple(_ring(setting, projection, circle) for circle in plan.scene.circles),
        links=tuple(_link(projection, arc, setting.em) for arc in plan.scene.arcs),
        names=names,
        symbols=plan.symbols,
        labels=tuple(item for item in plan.labels if not isinstance(item, Box)),
        plates=tuple(item for item in plan.labels if isinstance(item, Box)),
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


_HELD: Final = {Held.FILTERED: Sign.FILTERED, Held.UNDATED: Sign.UNDATED, Held.OUTSIDE: Sign.OUTSIDE}


def drawn(setting: Setting, projection: Projection, scene: Scene, covered: Rect | None = None) -> Drawn:
    """What the key has to explain of a map, of which an inset may hide the `covered` box."""
    frame = projection.frame
    seen = frame.grown(SYMBOL * setting.em)
    marks = [m for m in scene.marks if seen.holds(Rect(*projection.xy(m.lat, m.lon), 0.0, 0.0))]
    signs: set[Sign] = set()
    # What is only there because it is read is hollow wherever it is.
    if any(mark.vague and not mark.shaped and not mark.held for mark in marks):
        signs.add(Sign.HOLLOW)
    if any(mark.shaped for mark in marks):
        signs.add(Sign.SHAPE)
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

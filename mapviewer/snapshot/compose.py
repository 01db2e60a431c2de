"""Composing a picture: spec, store and answer in, everything that is painted out, as numbers. Pure; text is measured by the caller.

Page: title, time with counts and key; the map, perhaps with an inset; the timeline, sources, credit, attribution. Text size follows the
picture's size, so that a spec for a slide and one for a page look alike.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from mapviewer.events.store import Store
from mapviewer.language import mark, plural, speaking, tr
from mapviewer.query.index import Visible
from mapviewer.query.selection import Mode, Selection
from mapviewer.snapshot import furniture as parts
from mapviewer.snapshot.axis import Strip, axis_height, axis_strip, lane_count
from mapviewer.snapshot.furniture import Block, Drawn, Sign, moved
from mapviewer.snapshot.ground import missing, overlays_of, own_credit, swatches, tiles_of
from mapviewer.snapshot.inset import close_up, crowded, footprint, inset, locator
from mapviewer.snapshot.lettering import LINE, Measure, Style, plain
from mapviewer.snapshot.names import Names, load_names
from mapviewer.snapshot.panel import Draft, draft, drawn, finish, frame_box, scale_bar
from mapviewer.snapshot.picture import Anchor, Item, Line, Panel, Picture, Text
from mapviewer.snapshot.projection import MAX_LAT, Projection, Rect
from mapviewer.snapshot.setting import Setting
from mapviewer.snapshot.spec import Around, FitAll, SnapshotSpec, ThemeName, Within
from mapviewer.snapshot.view import Margins, fit, of_bounds, of_center, spots
from mapviewer.snapshot.wording import (
    alt_words,
    counts_sentence,
    files_words,
    finer_than_years,
    inside,
    source_lines,
    time_words,
    title_words,
    unsourced,
    zone_words,
)

CSS_EM: Final = 12.5
"""The text size of a picture that looks like the screen: what one CSS pixel is follows from it."""
SMALLEST_EM: Final = 11.0
_GAP: Final = 0.2
"""Room between the blocks below the map, in text sizes."""


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """What a whole series shows, for the furniture that its pictures share."""

    visible: Visible
    selection: Selection
    kept: dict[object, Drawn] = field(default_factory=dict)
    """What was worked out for one picture and holds for the next."""

    def on_strip(self, store: Store, area: Rect, em: float, measure: Measure) -> Drawn:
        """What the timeline of any of the pictures may have to explain."""
        key = (area, em)
        if key not in self.kept:
            self.kept[key] = _on_strip(axis_strip(store, self.visible, self.selection, area, em, measure))
        return self.kept[key]

    def drawn(self, setting: Setting, projection: Projection) -> Drawn:
        """What the key of any of the pictures may have to explain."""
        found = self.kept.get(projection)
        if found is None:
            everything = replace(setting, visible=self.visible, selection=self.selection)
            found = drawn(everything, projection, everything.scene(projection))
            self.kept[projection] = found
        now = setting.selection
        start, end = now.bucket
        c, rows = setting.store.columns, self.visible.shown_rows()
        signs = {Sign.EARLIER} if now.mode is Mode.CUMULATIVE else set()
        # What is known no better than a longer unit is only possible in each of the shorter ones.
        if (c.latest[rows] // 2 - c.earliest[rows] // 2 > (end - start) // 2).any():
            signs.add(Sign.POSSIBLE)
        return found | Drawn(frozenset(), frozenset(signs))


_NO_ROOM: Final = {
    "the title": mark("There was no room for the title."),
    "the time": mark("There was no room for the time."),
    "the timeline": mark("There was no room for the timeline."),
    "the sources": mark("There was no room for the sources."),
    "the credit": mark("There was no room for the credit."),
    "the legend": mark("There was no room for the legend."),
    "the whole legend": mark("There was no room for the whole legend."),
}


def text_size(width: int, height: int) -> float:
    """Size of ordinary text in pixels: a seventieth of the picture's geometric mean, legible in small ones, less in tiny ones."""
    return min(max(SMALLEST_EM, math.sqrt(width * height) / 70.0), min(width, height) / 14)


def compose(
    spec: SnapshotSpec,
    store: Store,
    visible: Visible,
    measure: Measure,
    *,
    names: Names | None = None,
    whole: Whole | None = None,
) -> Picture:
    """The whole picture. `measure` gives widths of text in pixels, `names` the basemap's names (the shipped ones when None).

    `whole` is what a series shows that this picture is one of: key, sources and the map's frame are made for all of it, so that nothing
    jumps from picture to picture.
    """
    with speaking(spec.language):
        return _compose(spec, store, visible, measure, names or load_names(), whole)


def _compose(
    spec: SnapshotSpec,
    store: Store,
    visible: Visible,
    measure: Measure,
    names: Names,
    whole: Whole | None,
) -> Picture:
    selection = spec.selection
    em = text_size(spec.width, spec.height)
    grain = em / CSS_EM
    margin = round(min(1.5 * em, min(spec.width, spec.height) * 0.05))
    room = float(spec.width - 2 * margin)
    rows = np.flatnonzero((whole.visible if whole else visible).shown).tolist()
    tiles = tiles_of(spec)
    setting = Setting(
        store,
        visible,
        selection,
        em,
        grain,
        measure,
        names,
        spec.include.notes,
        tiles=tiles,
        overlays=overlays_of(spec),
    )

    # The key depends on what the map shows, and the map's height on the key: a first guess settles which entries there are.
    guess = Rect(float(margin), spec.height * 0.2, room, spec.height * 0.55)
    projection = project(spec, store, visible, selection, guess, em)
    scene = setting.scene(projection)
    on_map = drawn(setting, projection, scene)
    if whole is not None:
        on_map |= whole.drawn(setting, projection)
    near = crowded(setting, projection, scene) if spec.include.inset else ()
    if near:
        close = close_up(setting, near, Rect(0.0, 0.0, 24 * em, 16 * em))
        on_map |= drawn(setting, close, setting.scene(close))
    area = Rect(0.0, 0.0, room, axis_height(em, lane_count(store, visible)))
    strip = axis_strip(store, visible, selection, area, em, measure) if spec.include.timeline else None
    if whole is not None and strip is not None:
        on_map |= whole.on_strip(store, area, em, measure)
    outside = _outside(setting, projection)
    for attempt in range(4):
        above, below, dropped = _blocks(
            spec, setting, on_map, strip, rows, outside, room, steady=whole is not None
        )
        frame = _frame(spec, above, below, margin, em)
        projection = project(spec, store, visible, selection, frame, em)
        before, outside = outside, _outside(setting, projection)
        if outside != before and attempt < 3 and whole is None:
            continue
        listed = frozenset(number for block in below for number in block.numbers)
        panels, over, lost, found = _maps(spec, replace(setting, listed=listed), projection, em)
        if found == on_map or whole is not None:
            break
        # After a second surprise rather an entry too many than two pictures that chase each other.
        on_map = on_map | found if attempt else found

    items: list[Item] = []
    y = _top(margin)
    for block in above:
        items += [moved(item, margin, y) for item in block.items]
        y += block.height
    bottom = _bottom(spec, margin)
    for block in reversed(below):
        bottom -= block.height + _GAP * em
        items += [moved(item, margin, bottom) for item in block.items]
    warnings = [*missing(spec), *(tr(_NO_ROOM[block.name]) for block in dropped)]
    if lost:
        warnings.append(
            plural(
                "{n} place label found no room on the map.",
                "{n} place labels found no room on the map.",
                lost,
            )
        )
    if edge := _at_the_edge(store, visible):
        warnings.append(
            plural(
                "{n} event lies nearer to a pole than the map reaches, and stands at its edge.",
                "{n} events lie nearer to a pole than the map reaches, and stand at its edge.",
                edge,
            )
        )
    if spec.theme is ThemeName.PRINT and (alike := _alike(store, on_map)):
        warnings.append(
            tr("In black and white these categories look alike: {names}.", names=", ".join(alike))
        )
    return Picture(
        spec.width,
        spec.height,
        spec.theme,
        panels,
        tuple(items),
        over,
        title_words(spec, store),
        alt_words(spec, store, visible),
        tuple(warnings),
        spec.transparent,
    )


def _at_the_edge(store: Store, visible: Visible) -> int:
    """How many shown events lie where a mercator map ends."""
    rows = visible.shown_rows()
    return int(np.count_nonzero(np.abs(store.columns.lat[rows]) > MAX_LAT))


def _alike(store: Store, shown: Drawn) -> tuple[str, ...]:
    """Names of the shown categories that share their shape with another: on paper without colour only the shape tells them apart."""
    infos = [store.categories[n] for n in sorted(shown.categories)]
    shapes = Counter(info.symbol.shape for info in infos)
    return tuple(inside(info.label or info.id) for info in infos if shapes[info.symbol.shape] > 1)


def _top(margin: float) -> float:
    return margin * 0.8


def _bottom(spec: SnapshotSpec, margin: float) -> float:
    return spec.height - margin * 0.6


def _frame(
    spec: SnapshotSpec, above: Sequence[Block], below: Sequence[Block], margin: float, em: float
) -> Rect:
    """What the blocks leave for the map."""
    top = round(_top(margin) + sum(block.height for block in above) + (0.45 * em if above else 0.0))
    bottom = round(_bottom(spec, margin) - sum(block.height + _GAP * em for block in below) - 0.35 * em)
    return Rect(float(margin), float(top), float(spec.width - 2 * margin), float(max(8, bottom - top)))


def _outside(setting: Setting, projection: Projection) -> int:
    """How many shown events with a place lie outside of the map."""
    columns = setting.store.columns
    frame = projection.frame
    rows = np.flatnonzero(setting.visible.shown & (columns.place >= 0))
    spots_of = {(float(columns.lat[row]), float(columns.lon[row])) for row in rows}
    inside = {spot for spot in spots_of if frame.holds(Rect(*projection.xy(*spot), 0.0, 0.0))}
    return sum((float(columns.lat[row]), float(columns.lon[row])) not in inside for row in rows)


# Above and below ------------------------------------------------------------------------------------------------------------


def _blocks(
    spec: SnapshotSpec,
    setting: Setting,
    on_map: Drawn,
    strip: Strip | None,
    rows: Sequence[int],
    outside: int,
    room: float,
    *,
    steady: bool,
) -> tuple[list[Block], list[Block], list[Block]]:
    """Blocks above and below the map, and those that were left out so that the map keeps its share."""
    store, visible, selection = setting.store, setting.visible, setting.selection
    em, measure = setting.em, setting.measure
    want = spec.include
    title_style = Style(em * 2.05, bold=True)
    title = title_words(spec, store) if want.title else ""
    time, zone = ("", "")
    if want.time:
        fine = finer_than_years(store, rows) or (strip is not None and strip.fine)
        time, zone = time_words(selection), zone_words(selection, fine=fine)
    counts = counts_sentence(visible, selection, outside) if want.counts else ""
    attribution = parts.attribution_block(em, room, measure, own_credit(spec, store))

    def key(strip: Strip | None, *, lines: int = 3 if spec.height < 2 * spec.width else 6) -> Block:
        shown = on_map | _on_strip(strip)
        signs = want.uncertainty and lines > 1
        return parts.key_block(
            shown,
            store,
            visible,
            legend=want.legend,
            uncertainty=signs,
            em=em,
            width=room,
            measure=measure,
            lines=lines,
            overlays=swatches(setting.overlays, shown.overlays),
        )

    named: dict[str, Block] = {
        "title": parts.text_block("the title", title, title_style, "ink", room, measure, lines=2),
        "time": parts.time_block(time, zone, counts, em, room, measure, steady=steady),
        "key": key(strip),
        "axis": Block("the timeline", (), 0.0),
        "sources": Block("the sources", (), 0.0),
        "credit": parts.credit_block(
            plain(spec.credit), plain(spec.licence), em, room, measure, files_words(store, visible)
        )
        if want.credit
        else Block("", (), 0.0),
    }
    if strip is not None:
        height = axis_height(em, lane_count(store, visible))
        named["axis"] = Block("the timeline", strip.items, height)
    if want.sources:
        most = 4 if spec.height > 50 * em else 3
        named["sources"] = parts.sources_block(
            source_lines(store, rows), unsourced(store, rows), em, room, measure, most=most
        )
    dropped: list[Block] = []
    limit = spec.height * (1 - parts.ENOUGH) - attribution.height - 1.5 * em
    for name in ("sources", "axis", "key", "credit", "time", "title"):
        if sum(block.height for block in named.values()) <= limit:
            break
        if name == "key" and named[name].height > 2 * em:
            # One line of the key says more than none.
            one = key(strip, lines=1)
            named[name] = replace(one, cut=True)
            if sum(block.height for block in named.values()) <= limit:
                break
        if name == "title" and len(named[name].items) > 1:
            named[name] = parts.text_block("the title", title, title_style, "ink", room, measure, lines=1)
            if sum(block.height for block in named.values()) <= limit:
                break
        if named[name].items:
            dropped.append(named[name])
            named[name] = Block("", (), 0.0)
        if name == "axis":
            # What only the timeline showed needs no explanation any more.
            strip = None
            named["key"] = key(strip)
    if named["key"].cut:
        dropped.append(Block("the whole legend", (), 0.0))
    above = [named[name] for name in ("title", "time", "key") if named[name].items]
    below = [named[name] for name in ("axis", "sources", "credit") if named[name].items]
    return above, [*below, attribution], dropped


def _on_strip(strip: Strip | None) -> Drawn:
    if strip is None:
        return Drawn()
    signs = {Sign.VAGUE: strip.vague, Sign.POSSIBLE: strip.possible}
    return Drawn(strip.categories, frozenset(sign for sign, there in signs.items() if there))


# Maps -----------------------------------------------------------------------------------------------------------------------


def project(
    spec: SnapshotSpec, store: Store, visible: Visible, selection: Selection, frame: Rect, em: float
) -> Projection:
    """What part of the world a frame shows."""
    view = spec.view
    if isinstance(view, Around):
        return of_center(view.lat, view.lon, view.zoom, frame)
    if isinstance(view, Within):
        return of_bounds(view.south, view.west, view.north, view.east, frame)
    placed = store.columns.place >= 0
    wanted = placed if isinstance(view, FitAll) else placed & visible.shown
    focus = [row for key in selection.focus if (row := store.row_of.get(key)) is not None and placed[row]]
    rows = {*np.flatnonzero(wanted).tolist(), *focus}
    if not rows:
        # Nothing to see in this time: the map of where the dossier plays is more use than a map of the world.
        rows = set(np.flatnonzero(placed).tolist())
    return fit(spots(store, rows), frame, _margins(frame, em))


def _margins(frame: Rect, em: float) -> Margins:
    side = min(7.0 * em, frame.width * 0.12)
    return Margins(side, min(3.2 * em, frame.height * 0.12), side, min(4.2 * em, frame.height * 0.16))


def _maps(
    spec: SnapshotSpec, setting: Setting, projection: Projection, em: float
) -> tuple[tuple[Panel, ...], tuple[Item, ...], int, Drawn]:
    """The map and its inset, what lies over both, how many places no label names, and what the key has to explain."""
    frame = projection.frame
    scene = setting.scene(projection)
    furniture: list[Item] = []
    obstacles: list[Rect] = []
    if spec.include.scale_bar:
        bar, box = scale_bar(projection, em, setting.measure)
        furniture += bar
        obstacles.append(box)
    if not scene.marks and scene.density is None:
        note, box = _nothing(setting, frame)
        furniture += note
        obstacles.append(box)
    over: list[Item] = [frame_box(frame, em)]
    near = crowded(setting, projection, scene) if spec.include.inset else ()
    if near:
        keys = frozenset(mark.key for mark in near)
        plan = draft(setting, projection, scene, obstacles=obstacles, bare=keys)
        close = inset(plan, near)
        if close is not None:
            # Once more, with the labels beside the box that marks on the map what the inset shows.
            here = footprint(plan, near, close)
            taken = [*obstacles, close.frame.grown(0.4 * em)]
            room = {mark.key: _reach(here, *projection.xy(mark.lat, mark.lon)) for mark in near}
            plan = draft(setting, projection, scene, obstacles=taken, bare=keys, room=room)
            plan.board.take(here)
            bar, box = scale_bar(close, em, setting.measure)
            second = draft(
                setting, close, setting.scene(close), obstacles=[box] if spec.include.scale_bar else []
            )
            joined = locator(plan, here, close)
            for line in joined:
                if isinstance(line, Line):
                    plan.board.take_line(*line.points)
            over += joined
            return (
                (finish(plan, furniture), finish(second, bar if spec.include.scale_bar else ())),
                tuple(over),
                _lost(plan, second),
                drawn(setting, projection, scene, close.frame) | drawn(setting, close, second.scene),
            )
    plan = draft(setting, projection, scene, obstacles=obstacles)
    return (finish(plan, furniture),), tuple(over), _lost(plan), drawn(setting, projection, scene)


def _lost(*plans: Draft) -> int:
    """How many places with a symbol are named by no label of any panel."""
    told = {name.casefold() for plan in plans for name in plan.told}
    return len({name for plan in plans for name in plan.said} - told)


def _reach(box: Rect, x: float, y: float) -> float:
    """How far a point inside a box is from its farthest side."""
    return max(x - box.x, box.right - x, y - box.y, box.bottom - y)


def _nothing(setting: Setting, frame: Rect) -> tuple[list[Item], Rect]:
    """An empty map says so, in its middle, so that nobody takes it for a fault."""
    style = Style(setting.em * 1.15, bold=True)
    undated = setting.visible.counts.inside + setting.visible.counts.possible
    words = tr("No event with a place in this time" if undated else "No event in this time")
    width = setting.measure(words, style)
    x, y = frame.middle
    box = Rect(x - width / 2, y - style.size, width, style.size * LINE)
    return [Text(x, y, words, style, "muted", Anchor.MIDDLE, "text_halo", 0.3 * setting.em)], box.grown(
        setting.em
    )

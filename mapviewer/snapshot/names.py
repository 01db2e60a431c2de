"""Names of the basemap on a picture: countries, towns, waters, below every label of ours in rank and never touching one. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from mapviewer import basemap
from mapviewer.basemap import CountryName, Place, PlaceTable, WaterName
from mapviewer.snapshot.labels import Board, place
from mapviewer.snapshot.lettering import ASCENT, DESCENT, Measure, Style
from mapviewer.snapshot.picture import Anchor, Dot, Item, Text
from mapviewer.snapshot.projection import Projection, Rect

ROOM: Final = 150.0
"""One town for so many square text sizes of map, at most."""
Quiet = Callable[[float, float], bool]
"""Whether nothing is to be named at a latitude and longitude (degrees)."""

TOWNS_FROM: Final = 6.5
"""From this zoom (CSS pixels) on small towns are asked for too."""


def nowhere(lat: float, lon: float) -> bool:
    """It is quiet nowhere."""
    del lat, lon
    return False


@dataclass(frozen=True, slots=True)
class Cover:
    """A symbol that may hide a town: its middle and how far it reaches, pixels."""

    x: float
    y: float
    reach: float


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Every name that the basemap has, the largest country first; `small` gives the towns of large zooms when they are needed."""

    countries: tuple[CountryName, ...]
    waters: tuple[WaterName, ...]
    towns: PlaceTable
    small: Callable[[], PlaceTable]


@cache
def load_names() -> Names:
    """The shipped names; raises UnavailableError when they are missing or damaged."""
    return Names(basemap.countries(), basemap.waters(), basemap.places(), lambda: basemap.places(towns=True))


def place_names(
    names: Names,
    projection: Projection,
    board: Board,
    *,
    em: float,
    grain: float,
    measure: Measure,
    hidden: frozenset[str],
    quiet: Quiet = nowhere,
    covers: Sequence[Cover] = (),
) -> tuple[Item, ...]:
    """Names that find room on the board, and takes it: countries, capitals and larger towns, waters, then smaller towns.

    `hidden` are case-folded names that our own labels say already; where it is `quiet` nothing is named. A town under one of `covers` is
    named beside it, the first for each: else nothing would say in which city an exact place is.
    """
    zoom = projection.zoom - math.log2(grain)
    items: list[Item] = []
    free = list(covers)
    left = max(2, round(projection.frame.width * projection.frame.height / (em * em * ROOM)))
    items += _countries(names, projection, board, em, measure, quiet)
    for towns in (names.towns, names.small()) if zoom >= TOWNS_FROM else (names.towns,):
        found, used = _place_towns(towns, projection, board, em, zoom, measure, hidden, left, quiet, free)
        items += found
        left -= used
    items += _waters(names, projection, board, em, zoom, measure, quiet)
    return tuple(items)


def _countries(
    names: Names, projection: Projection, board: Board, em: float, measure: Measure, quiet: Quiet
) -> Iterator[Item]:
    for places in _country_places(names, projection, em, measure):
        for box, text, lat, lon in places:
            if not quiet(lat, lon) and board.free(box.grown(0.25 * em)):
                board.take(box.grown(0.15 * em))
                yield text
                break


@lru_cache(maxsize=8)
def _country_places(
    names: Names, projection: Projection, em: float, measure: Measure
) -> tuple[tuple[tuple[Rect, Text, float, float], ...], ...]:
    """Where in the frame the name of each country may stand, with latitude and longitude; kept, since the pictures of a series ask for the same."""
    found = []
    for country in names.countries:
        wide = max((half for *_, half in country.anchors), default=0.0) / 180.0 * projection.world
        if wide < 1.4 * em:
            continue
        style = Style(em * (0.84 if wide < 6 * em else 0.94 if wide < 14 * em else 1.06), bold=True)
        width = measure(country.name, style)
        places = []
        for lat, lon, half in country.anchors:
            # The name may reach a little over the narrowest part of a country, as on any map.
            if half / 180.0 * projection.world * 1.25 < width:
                continue
            x, y = projection.xy(lat, lon)
            box = Rect(x - width / 2, y - ASCENT * style.size * 0.62, width, style.size * 1.05)
            if projection.frame.meets(box):
                baseline, halo = box.bottom - 0.2 * style.size, 0.2 * em
                text = Text(
                    box.x, baseline, country.name, style, "country_text", Anchor.START, "text_halo", halo
                )
                places.append((box, text, lat, lon))
        if places:
            found.append(tuple(places))
    return tuple(found)


def _place_towns(
    towns: PlaceTable,
    projection: Projection,
    board: Board,
    em: float,
    zoom: float,
    measure: Measure,
    hidden: frozenset[str],
    most: int,
    quiet: Quiet,
    covers: list[Cover],
) -> tuple[list[Item], int]:
    """Towns and how many there are; a cover that has its town is taken from the list."""
    items: list[Item] = []
    used = 0
    # A picture is looked at longer than a screen: it takes names a little earlier, but fewer of them.
    for town, lon in _towns_within(towns, projection, math.floor(zoom + 0.6), 8 * most):
        if used >= most:
            break
        if town.name.casefold() in hidden or quiet(town.lat, lon):
            continue
        x, y = projection.xy(town.lat, lon)
        style = Style(em * (0.86 if town.capital else 0.8))
        radius = em * (0.17 if town.capital else 0.13)
        dot = Rect(x - radius, y - radius, 2 * radius, 2 * radius)
        gap = (0.34 if town.capital else 0.22) * em
        cover = None
        if not board.free(dot.grown(0.2 * em)):
            cover = next((c for c in covers if math.dist((x, y), (c.x, c.y)) < 0.6 * c.reach), None)
            if cover is None:
                continue
            covers.remove(cover)
            x, y, radius, gap = cover.x, cover.y, cover.reach, 0.15 * em
        width, height = measure(town.name, style), style.size * (ASCENT * 0.75 + DESCENT * 0.75)
        placed = place(board, x, y, radius, width, height, gap=gap)
        if placed is None:
            continue
        used += 1
        baseline = placed.rect.bottom - 0.26 * style.size
        color = "capital_text" if town.capital else "city_text"
        if cover is None:
            board.take(dot)
            items.append(Dot(x, y, radius, town.capital))
        items.append(
            Text(placed.rect.x, baseline, town.name, style, color, Anchor.START, "text_halo", 0.2 * em)
        )
    return items, used


@lru_cache(maxsize=8)
def _towns_within(
    towns: PlaceTable, projection: Projection, zoom: int, most: int
) -> tuple[tuple[Place, float], ...]:
    """The first towns of a frame by rank, each with its longitude in the copy of the world that is shown; kept for the next picture."""
    west, south, east, north = projection.bounds
    # One copy of the world is enough for names.
    box = (max(west, projection.lon - 180.0), south, min(east, projection.lon + 179.99), north)
    return tuple(islice(towns.within(box, zoom), most))


def _waters(
    names: Names,
    projection: Projection,
    board: Board,
    em: float,
    zoom: float,
    measure: Measure,
    quiet: Quiet,
) -> Iterator[Item]:
    for water in names.waters:
        if not water.first - 0.4 <= zoom < water.last + 2 or quiet(water.lat, water.lon):
            continue
        style = Style(em * {1: 1.05, 2: 0.95}.get(water.size, 0.84), italic=True)
        lines = water.name.split(" ") if water.size <= 2 and len(water.name) > 10 else [water.name]
        width = max(measure(line, style) for line in lines)
        height = style.size * (1.2 * len(lines))
        x, y = projection.xy(water.lat, water.lon)
        box = Rect(x - width / 2, y - height / 2, width, height)
        if not board.free(box.grown(0.2 * em)):
            continue
        board.take(box)
        for n, line in enumerate(lines):
            yield Text(
                x,
                box.y + style.size * (0.92 + 1.2 * n),
                line,
                style,
                "water_text",
                Anchor.MIDDLE,
                "water_halo",
                0.16 * em,
            )

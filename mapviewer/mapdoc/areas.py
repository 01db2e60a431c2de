"""Areas on the map: drawn with the pointer, shown as long as they filter, changed by their handles. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from mapviewer.geodesy.measure import Length, Point, length_words
from mapviewer.mapdoc.measuring import turned
from mapviewer.mapdoc.tool_messages import RoundRow, SketchLine, WordsRow
from mapviewer.query.areas import EARTH_KM, Circle, Rectangle, rectangle

Area = Rectangle | Circle

_LEAST_KM: Final = 0.001
_LEAST_DEGREES: Final = 1e-5
_MOST_KM: Final = 20_000.0


def drawn(kind: str, start: Point, end: Point, places: int = 5) -> Area | None:
    """The area between the point where a drag began and where it is, in degrees as the page has them (longitudes not turned back).

    A `rectangle` has them as corners, a `radius` as middle and rim, with so many decimal `places`: no finer than a hand on this map. None while it
    is too small to be meant.
    """
    if kind == "rectangle":
        south, north = sorted((start[0], end[0]))
        west, east = sorted((start[1], end[1]))
        if north - south < _LEAST_DEGREES or east - west < _LEAST_DEGREES:
            return None
        return rectangle(*(round(side, places) for side in (south, west, north, east)))
    km = distance_km(start, end)
    if km < _LEAST_KM:
        return None
    lat, lon = turned(start)
    return Circle(round(lat, places), round(lon, places), _rounded(min(km, _MOST_KM)))


def distance_km(a: Point, b: Point) -> float:
    """On the sphere, as `query.areas.Circle` measures: what is drawn is what is asked."""
    phi, there = math.radians(a[0]), math.radians(b[0])
    half = (
        math.sin((there - phi) / 2) ** 2
        + math.cos(phi) * math.cos(there) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def _rounded(km: float) -> float:
    """Three figures: nobody means 51.2873 km with a hand."""
    return float(f"{km:.3g}")


def handles(area: Area) -> tuple[Point, ...]:
    """Where an area can be taken hold of: the middle moves it; then a rectangle's corners from the south-west round, a circle's rim in the east."""
    if isinstance(area, Circle):
        return (area.lat, area.lon), _east_of(area)
    east = _beyond(area)
    middle = ((area.south + area.north) / 2, (area.west + east) / 2)
    return (
        middle,
        (area.south, area.west),
        (area.south, east),
        (area.north, east),
        (area.north, area.west),
    )


def _beyond(area: Rectangle) -> float:
    """Its east, beyond 180 where it crosses the antimeridian."""
    return area.east if area.east >= area.west else area.east + 360.0


def _east_of(area: Circle) -> Point:
    angle = min(area.km / EARTH_KM, math.pi)
    phi = math.radians(area.lat)
    sine = math.sin(phi) * math.cos(angle)
    turn = math.atan2(math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * sine)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine)))), area.lon + math.degrees(turn)


def moved(area: Area, handle: int, to: Point, places: int = 5) -> Area:
    """The area after one of its handles was dragged to a point (degrees, the longitude not turned back)."""
    lat = max(-90.0, min(90.0, to[0]))
    if isinstance(area, Circle):
        if handle == 0:
            lat, lon = turned((lat, to[1]))
            return Circle(round(lat, places), round(lon, places), area.km)
        km = distance_km((area.lat, area.lon), (lat, to[1]))
        return Circle(area.lat, area.lon, _rounded(min(max(km, _LEAST_KM), _MOST_KM)))
    east = _beyond(area)
    # As near to the rectangle as a turn of the world allows.
    middle = (area.west + east) / 2
    lon = to[1] + 360.0 * round((middle - to[1]) / 360.0)
    if handle == 0:
        up = lat - (area.south + area.north) / 2
        up = max(-90.0 - area.south, min(90.0 - area.north, up))
        across = lon - middle
        sides = (area.south + up, area.west + across, area.north + up, east + across)
    else:
        south = lat if handle in (1, 2) else area.south
        north = lat if handle in (3, 4) else area.north
        west = lon if handle in (1, 4) else area.west
        right = lon if handle in (2, 3) else east
        sides = (min(south, north), min(west, right), max(south, north), max(west, right))
    south, west, north, east = (round(side, places) for side in sides)
    if north - south < _LEAST_DEGREES or east - west < _LEAST_DEGREES:
        return area
    return rectangle(south, west, north, east)


def outlines(areas: Sequence[Area]) -> tuple[tuple[SketchLine, ...], tuple[RoundRow, ...]]:
    """How areas are drawn."""
    lines: list[SketchLine] = []
    rounds: list[RoundRow] = []
    for area in areas:
        if isinstance(area, Circle):
            rounds.append((area.lat, area.lon, area.km * 1_000))
        else:
            east = _beyond(area)
            corners = (
                (area.south, area.west),
                (area.south, east),
                (area.north, east),
                (area.north, area.west),
            )
            lines.append(SketchLine(points=corners, closed=True, straight=True))
    return tuple(lines), tuple(rounds)


def words(area: Area, unit: Length) -> WordsRow:
    """How large it is, beside it."""
    if isinstance(area, Circle):
        lat, lon = _east_of(area)
        return (area.lat + lat) / 2, (area.lon + lon) / 2, length_words(area.km * 1_000, unit), False
    east = _beyond(area)
    middle = (area.south + area.north) / 2
    wide = distance_km((middle, area.west), (middle, area.west + min(180.0, east - area.west)))
    high = distance_km((area.south, 0.0), (area.north, 0.0))
    text = f"{length_words(wide * 1_000, unit)} × {length_words(high * 1_000, unit)}"
    return area.north, (area.west + east) / 2, text, False

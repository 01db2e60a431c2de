"""Distances, bearings and areas on the WGS 84 ellipsoid, along geodesics (the shortest ways). Pure.

By geographiclib: C. F. F. Karney, “Algorithms for geodesics”, Journal of Geodesy 87 (2013) 43–55 (doi:10.1007/s00190-012-0578-z), exact to nanometres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from mapviewer.language import decimal, number, tr

Point = tuple[float, float]
"""Latitude and longitude, degrees."""


class Length(StrEnum):
    """The units that distances are told in."""

    METRIC = "metric"
    IMPERIAL = "imperial"
    NAUTICAL = "nautical"


@dataclass(frozen=True, slots=True)
class Leg:
    """One geodesic: metres, and the azimuths (degrees clockwise from north, 0 to 360) with which it leaves and arrives."""

    metres: float
    begins: float
    ends: float


@cache
def _geodesic() -> Any:
    # Lazily: nobody measures at the start.
    from geographiclib.geodesic import Geodesic

    return Geodesic.WGS84


def leg(start: Point, end: Point) -> Leg:
    """The shortest way between two points."""
    found = _geodesic().Inverse(*start, *end)
    return Leg(float(found["s12"]), float(found["azi1"]) % 360.0, float(found["azi2"]) % 360.0)


def legs(points: Sequence[Point], *, closed: bool = False) -> tuple[Leg, ...]:
    """The ways from point to point, `closed` with the one back to the first."""
    ends = [*points[1:], points[0]] if closed and len(points) > 2 else points[1:]
    return tuple(leg(a, b) for a, b in zip(points, ends, strict=False))


def area_m2(points: Sequence[Point]) -> float:
    """The area that geodesics round these points enclose, square metres: the smaller side of the world, whichever way round."""
    if len(points) < 3:
        return 0.0
    polygon = _geodesic().Polygon()
    for point in points:
        polygon.AddPoint(*point)
    found = abs(float(polygon.Compute(False, True)[2]))
    whole: float = 510_065_621_724_088.0
    return min(found, whole - found)


def reached(start: Point, bearing: float, metres: float) -> Point:
    """Where one comes in a direction (degrees from north) after some metres."""
    found = _geodesic().Direct(*start, bearing, metres)
    return float(found["lat2"]), float(found["lon2"])


# Words ------------------------------------------------------------------------------------------------------------------

_FOOT: Final = 0.3048
_MILE: Final = 1_609.344
_SEA_MILE: Final = 1_852.0
_ACRE: Final = 4_046.8564224


def length_words(metres: float, unit: Length) -> str:
    """“840 m”, “12.4 km”, “1,240 km”; “2,750 ft”, “7.7 mi”; “840 m”, “6.7 nmi”."""
    if unit is Length.IMPERIAL:
        if metres < _MILE / 2:
            return tr("{n} ft", n=number(round(metres / _FOOT)))
        return tr("{n} mi", n=_three(metres / _MILE))
    if unit is Length.NAUTICAL:
        if metres < _SEA_MILE / 2:
            return tr("{n} m", n=_three(metres))
        return tr("{n} nmi", n=_three(metres / _SEA_MILE))
    return tr("{n} m", n=_three(metres)) if metres < 1_000 else tr("{n} km", n=_three(metres / 1_000))


def area_words(square_metres: float, unit: Length) -> str:
    """“840 m²”, “12.4 ha”, “1,240 km²”; acres and square miles; square sea miles."""
    if unit is Length.IMPERIAL:
        acres = square_metres / _ACRE
        return (
            tr("{n} ac", n=_three(acres))
            if acres < 640
            else tr("{n} mi²", n=_three(square_metres / _MILE**2))
        )
    if unit is Length.NAUTICAL and square_metres >= _SEA_MILE**2 / 10:
        return tr("{n} nmi²", n=_three(square_metres / _SEA_MILE**2))
    if square_metres < 10_000:
        return tr("{n} m²", n=_three(square_metres))
    if square_metres < 1_000_000:
        return tr("{n} ha", n=_three(square_metres / 10_000))
    return tr("{n} km²", n=_three(square_metres / 1_000_000))


def bearing_words(degrees: float) -> str:
    """“072°”: three figures, as bearings are spoken."""
    return f"{round(degrees) % 360:03d}°"


def _three(value: float) -> str:
    """Three figures that count, and no fewer than stand before the point."""
    return decimal(value, 2 if value < 9.995 else 1) if value < 99.95 else number(round(value))

"""Coordinates as they are written: decimal degrees, degrees with minutes (and seconds), UTM and MGRS. Pure.

What is written can be read again by `mapviewer.geodesy.reading`, and by other programs: points as decimal marks, letters N, S, E, W.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Final

from mapviewer.geodesy.grids import to_mgrs, to_utm


class Notation(StrEnum):
    """A way to write coordinates."""

    DECIMAL = "decimal"
    MINUTES = "minutes"
    DMS = "dms"
    UTM = "utm"
    MGRS = "mgrs"


_METRES_PER_DEGREE: Final = 111_320.0


def write(lat: float, lon: float, notation: Notation, metres: float = 1.0) -> str:
    """A point (degrees; a longitude beyond ±180 is turned back) as fine as some metres ask for: no finer than a metre, or a tenth of a second."""
    lon = (lon + 180.0) % 360.0 - 180.0
    lat = max(-90.0, min(90.0, lat))
    metres = max(metres, 1e-9)
    if notation is Notation.DECIMAL:
        places = min(5, max(0, math.ceil(math.log10(_METRES_PER_DEGREE / metres) - 0.05)))
        return f"{_fixed(lat, places)}, {_fixed(lon, places)}"
    if notation is Notation.MGRS:
        return to_mgrs(lat, lon, min(5, max(0, 5 - math.floor(math.log10(metres) + 0.05))))
    if notation is Notation.UTM:
        step = 10 ** min(5, max(0, math.floor(math.log10(metres) + 0.05)))
        point = to_utm(lat, lon)
        east, north = (step * math.floor(value / step) for value in (point.east, point.north))
        zone = f"{point.zone:02d}" if point.zone else ""
        return f"{zone}{point.band} {east:.0f} {north:.0f}"
    return f"{_angle(lat, 'NS', notation, metres)} {_angle(lon, 'EW', notation, metres)}"


def _fixed(number: float, places: int) -> str:
    text = f"{number:.{places}f}"
    # A zero has no sign.
    return text.removeprefix("-") if float(text) == 0 else text


def _angle(degrees: float, letters: str, notation: Notation, metres: float) -> str:
    letter = letters[degrees < 0]
    size = abs(degrees)
    minute = _METRES_PER_DEGREE / 60
    if metres > 15 * minute:
        return f"{round(size)}°{letter}"
    if notation is Notation.MINUTES:
        places = min(3, max(0, math.ceil(math.log10(minute / metres) - 0.05)))
        scale = 10**places
        # Whole numbers of the last place, so that 59.9996 is not written as 60.000.
        whole = round(size * 60 * scale)
        return f"{whole // (60 * scale)}°{whole % (60 * scale) / scale:0{places + 3 if places else 2}.{places}f}′{letter}"
    if metres > minute / 6:
        whole = round(size * 60)
        return f"{whole // 60}°{whole % 60:02d}′{letter}"
    places = 1 if metres < minute / 120 else 0
    scale = 10**places
    whole = round(size * 3_600 * scale)
    seconds = whole % (60 * scale) / scale
    minutes = whole // (60 * scale)
    return f"{minutes // 60}°{minutes % 60:02d}′{seconds:0{3 + places if places else 2}.{places}f}″{letter}"

"""The grids of UTM, UPS and MGRS: zones, bands, letters of squares. Pure.

After NGA.SIG.0012, “The Universal Grids and the Transverse Mercator and Polar Stereographic Map Projections” (2014), whose letters are those of
DMA TM 8358.1 (AA scheme), with the wider zones of south-west Norway and Svalbard. Digits of MGRS are cut, not rounded: a reference names the square
that holds a point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from mapviewer.geodesy.ellipsoid import from_polar, from_transverse, to_polar, to_transverse
from mapviewer.language import tr

BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
"""Bands of 8° of latitude (the last of 12°) from 80° S."""
POLAR: Final = "ABYZ"
_COLUMNS: Final = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_LINES: Final = "ABCDEFGHJKLMNPQRSTUV"
_POLAR_COLUMNS: Final = {"A": "JKLPQRSTUXYZ", "B": "ABCFGHJKLPQR", "Y": "RSTUXYZ", "Z": "ABCFGHJ"}
_POLAR_LINES: Final = {"A": "ABCDEFGHJKLMNPQRSTUVWXYZ", "Y": "ABCDEFGHJKLMNP"}
_POLAR_FIRST: Final = {"A": 8, "B": 20, "Y": 13, "Z": 20}
_POLAR_FIRST_LINE: Final = {"A": 8, "B": 8, "Y": 13, "Z": 13}
_SQUARE: Final = 100_000.0
_CYCLE: Final = 2_000_000.0
_HAIR: Final = 1e-9
_SCALE: Final = 0.9996
_POLAR_SCALE: Final = 0.994
_FALSE_EAST: Final = 500_000.0
_FALSE_NORTH: Final = 10_000_000.0
_POLAR_FALSE: Final = 2_000_000.0


class GridError(ValueError):
    """No such zone, band, square or number; says what was found and expected, in the reader's language."""

    def __init__(self, found: object, expected: str) -> None:
        super().__init__(tr("found {found}, expected {expected}", found=found, expected=expected))


@dataclass(frozen=True, slots=True)
class Utm:
    """A point of the universal grids: `zone` from 1 to 60, 0 at the poles (UPS); its `band` letter; metres east and north, false ones included."""

    zone: int
    band: str
    east: float
    north: float


def band_of(lat: float) -> str:
    """The band's letter of a latitude within 80° S and 84° N."""
    return BANDS[min(19, max(0, math.floor((lat + 80.0) / 8.0)))]


def zone_of(lat: float, lon: float) -> int:
    """The zone that a point belongs to, 0 for the poles."""
    if not -80.0 <= lat < 84.0:
        return 0
    lon = (lon + 180.0) % 360.0 - 180.0
    if 56.0 <= lat < 64.0 and 3.0 <= lon < 12.0:
        return 32
    if lat >= 72.0 and 0.0 <= lon < 42.0:
        return 31 + 2 * sum(lon >= edge for edge in (9.0, 21.0, 33.0))
    return math.floor((lon + 180.0) / 6.0) + 1


def _middle(zone: int) -> float:
    return zone * 6.0 - 183.0


def to_utm(lat: float, lon: float) -> Utm:
    """A point in degrees on the grids."""
    if abs(lat) < _HAIR:
        # Less than a grid's numbers can tell: the equator, which is in the north.
        lat = 0.0
    zone = zone_of(lat, lon)
    if zone == 0:
        north = lat > 0
        x, y = to_polar(lat, lon, _POLAR_SCALE, north=north)
        east, up = x + _POLAR_FALSE, y + _POLAR_FALSE
        return Utm(0, ("YZ" if north else "AB")[east >= _POLAR_FALSE], east, up)
    x, y = to_transverse(lat, lon, _middle(zone), _SCALE)
    return Utm(zone, band_of(lat), x + _FALSE_EAST, y + (_FALSE_NORTH if lat < 0 else 0.0))


def from_utm(zone: int, *, north: bool, east: float, north_m: float) -> tuple[float, float]:
    """(lat, lon) in degrees of metres in a zone's hemisphere, zone 0 for the pole's; raises GridError where that grid does not reach."""
    if zone == 0:
        reach = (1_300_000.0, 2_700_000.0) if north else (800_000.0, 3_200_000.0)
        if not (reach[0] <= east <= reach[1] and reach[0] <= north_m <= reach[1]):
            raise GridError(f"{east:.0f} {north_m:.0f}", f"{reach[0]:.0f}–{reach[1]:.0f} m")
        return from_polar(east - _POLAR_FALSE, north_m - _POLAR_FALSE, _POLAR_SCALE, north=north)
    if not 1 <= zone <= 60:
        raise GridError(zone, "1–60")
    if not 100_000.0 <= east <= 900_000.0:
        raise GridError(f"{east:.0f} m", "100000–900000 m")
    low, high = (0.0, 9_400_000.0) if north else (1_000_000.0, 10_000_000.0)
    if not low <= north_m <= high:
        raise GridError(f"{north_m:.0f} m", f"{low:.0f}–{high:.0f} m")
    return from_transverse(
        east - _FALSE_EAST, north_m - (0.0 if north else _FALSE_NORTH), _middle(zone), _SCALE
    )


def to_mgrs(lat: float, lon: float, digits: int = 5) -> str:
    """The reference of the square that holds a point; `digits` (0 to 5) of each number: 5 is a metre, 0 the square of 100 km."""
    point = to_utm(lat, lon)
    column, line = math.floor(point.east / _SQUARE), math.floor(point.north / _SQUARE)
    if point.zone:
        letters = _COLUMNS[(point.zone - 1) % 3][column - 1] + _LINES[(line + 5 * (point.zone % 2 == 0)) % 20]
        head = f"{point.zone:02d}{point.band}"
    else:
        band = point.band
        letters = (
            _POLAR_COLUMNS[band][column - _POLAR_FIRST[band]]
            + _POLAR_LINES["A" if band in "AB" else "Y"][line - _POLAR_FIRST_LINE[band]]
        )
        head = band
    if digits == 0:
        return f"{head} {letters}"
    step = 10 ** (5 - digits)
    east, north = (math.floor(value % _SQUARE / step) for value in (point.east, point.north))
    return f"{head} {letters} {east:0{digits}d} {north:0{digits}d}"


def from_mgrs(zone: int, band: str, square: str, numbers: str) -> tuple[float, float, float]:
    """(lat, lon) in degrees of the middle of a square, and its side in metres. `zone` is 0 for the poles; `numbers` are 0 to 10 digits.

    Raises GridError for letters that no square has there.
    """
    if len(numbers) % 2 or len(numbers) > 10:
        raise GridError(numbers, tr("as many digits for east as for north"))
    half = len(numbers) // 2
    side = 10.0 ** (5 - half)
    east = int(numbers[:half] or 0) * side + side / 2
    north = int(numbers[half:] or 0) * side + side / 2
    if zone == 0 and band in POLAR:
        lat, lon = _from_polar_square(band, square, east, north)
        return lat, lon, side
    if not 1 <= zone <= 60:
        raise GridError(zone, "1–60")
    if band not in BANDS:
        raise GridError(band, "C–X")
    columns = _COLUMNS[(zone - 1) % 3]
    if square[0] not in columns or square[1] not in _LINES:
        raise GridError(square, f"{columns[0]}–{columns[-1]}, A–V")
    east += (columns.index(square[0]) + 1) * _SQUARE
    line = (_LINES.index(square[1]) - 5 * (zone % 2 == 0)) % 20
    number = BANDS.index(band)
    low = number * 8.0 - 80.0
    high = low + (12.0 if band == "X" else 8.0)
    # Letters of lines come again every 2,000 km; a band is less than half of that high, so that only one of them lies in it.
    middle = to_transverse((low + high) / 2, _middle(zone), _middle(zone), _SCALE)[1]
    start = line * _SQUARE
    start += _CYCLE * round((middle - start - _SQUARE / 2) / _CYCLE)
    lat, lon = from_transverse(east - _FALSE_EAST, start + north, _middle(zone), _SCALE)
    # A square may lie across the band's edge, and a large one's middle beyond it.
    if not low - 1.0 <= lat <= high + 1.0:
        raise GridError(square, tr("a square of {band}", band=f"{zone}{band}"))
    return lat, lon, side


def _from_polar_square(band: str, square: str, east: float, north: float) -> tuple[float, float]:
    columns = _POLAR_COLUMNS[band]
    lines = _POLAR_LINES["A" if band in "AB" else "Y"]
    if square[0] not in columns or square[1] not in lines:
        raise GridError(square, f"{columns[0]}–{columns[-1]}, {lines[0]}–{lines[-1]}")
    east += (columns.index(square[0]) + _POLAR_FIRST[band]) * _SQUARE
    north += (lines.index(square[1]) + _POLAR_FIRST_LINE[band]) * _SQUARE
    return from_polar(east - _POLAR_FALSE, north - _POLAR_FALSE, _POLAR_SCALE, north=band in "YZ")

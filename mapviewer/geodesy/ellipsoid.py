"""The two projections of the world's military and survey grids, on WGS 84: transverse Mercator (UTM) and polar stereographic (UPS). Pure.

Transverse Mercator by Krüger's series in the third flattening up to its sixth power, as in C. F. F. Karney, “Transverse Mercator with an accuracy
of a few nanometers”, Journal of Geodesy 85 (2011) 475–485, eqs. 7–36 (doi:10.1007/s00190-011-0445-3). Within UTM zones that is exact to nanometres. Polar stereographic by J. P. Snyder, “Map
Projections: A Working Manual”, USGS 1395 (1987), p. 160–162, with Karney's conformal latitude.
"""

from __future__ import annotations

import math
from typing import Final

A: Final = 6_378_137.0
"""Half of the longer axis, metres."""
F: Final = 1 / 298.257223563
_E2: Final = F * (2 - F)
_E: Final = math.sqrt(_E2)
_N: Final = F / (2 - F)
_RECTIFYING: Final = A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64 + _N**6 / 256)

_FORWARD: Final = (
    (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
    (13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
    (61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
    (49561 / 161280, -179 / 168, 6601661 / 7257600),
    (34729 / 80640, -3418889 / 1995840),
    (212378941 / 319334400,),
)
_BACKWARD: Final = (
    (1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800),
    (1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720),
    (17 / 480, -37 / 840, -209 / 4480, 5569 / 90720),
    (4397 / 161280, -11 / 504, -830251 / 7257600),
    (4583 / 161280, -108847 / 3991680),
    (20648693 / 638668800,),
)


def _series(rows: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    return tuple(
        sum(term * _N ** (power + k) for k, term in enumerate(row)) for power, row in enumerate(rows, start=1)
    )


_ALPHA: Final = _series(_FORWARD)
_BETA: Final = _series(_BACKWARD)


def _conformal(tau: float) -> float:
    """The tangent of the conformal latitude, from that of the geographic one."""
    sigma = math.sinh(_E * math.atanh(_E * tau / math.hypot(1.0, tau)))
    return tau * math.hypot(1.0, sigma) - sigma * math.hypot(1.0, tau)


def _geographic(conformal: float) -> float:
    """The way back, by Newton's method: two rounds are exact, a few more cost nothing."""
    tau = conformal / (1 - _E2)
    for _ in range(6):
        here = _conformal(tau)
        slope = (1 + (1 - _E2) * tau * tau) / ((1 - _E2) * math.hypot(1.0, here) * math.hypot(1.0, tau))
        step = (conformal - here) / slope
        tau += step
        if abs(step) <= 1e-15 * max(1.0, abs(tau)):
            break
    return tau


def _tangent(lat: float) -> float:
    return math.tan(math.radians(lat))


def to_transverse(lat: float, lon: float, middle: float, scale: float) -> tuple[float, float]:
    """(east, north) in metres of the middle meridian and the equator, for degrees within 90 of the middle."""
    turn = math.radians((lon - middle + 180.0) % 360.0 - 180.0)
    tau = _conformal(_tangent(lat))
    xi = math.atan2(tau, math.cos(turn))
    eta = math.asinh(math.sin(turn) / math.hypot(tau, math.cos(turn)))
    north, east = xi, eta
    for j, alpha in enumerate(_ALPHA, start=1):
        north += alpha * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        east += alpha * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    return scale * _RECTIFYING * east, scale * _RECTIFYING * north


def from_transverse(east: float, north: float, middle: float, scale: float) -> tuple[float, float]:
    """(lat, lon) in degrees of metres from the middle meridian and the equator."""
    xi, eta = north / (scale * _RECTIFYING), east / (scale * _RECTIFYING)
    y, x = xi, eta
    for j, beta in enumerate(_BETA, start=1):
        y -= beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        x -= beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    tau = _geographic(math.sin(y) / math.hypot(math.sinh(x), math.cos(y)))
    lon = middle + math.degrees(math.atan2(math.sinh(x), math.cos(y)))
    return math.degrees(math.atan(tau)), (lon + 180.0) % 360.0 - 180.0


_POLAR: Final = 2 * A / math.sqrt((1 + _E) ** (1 + _E) * (1 - _E) ** (1 - _E))


def to_polar(lat: float, lon: float, scale: float, *, north: bool) -> tuple[float, float]:
    """(x, y) in metres of the pole, x towards 90° E, y (north) towards 180° or (south) towards 0°."""
    tau = _conformal(_tangent(lat if north else -lat)) if abs(lat) < 90.0 else math.inf
    distance = 0.0 if math.isinf(tau) else scale * _POLAR / (math.hypot(1.0, tau) + tau)
    turn = math.radians(lon)
    return distance * math.sin(turn), distance * math.cos(turn) * (-1 if north else 1)


def from_polar(x: float, y: float, scale: float, *, north: bool) -> tuple[float, float]:
    """(lat, lon) in degrees of metres from the pole."""
    distance = math.hypot(x, y)
    pole = 90.0 if north else -90.0
    if distance == 0.0:
        return pole, 0.0
    part = distance / (scale * _POLAR)
    tau = _geographic((1 / part - part) / 2)
    lat = math.degrees(math.atan(tau))
    return (lat if north else -lat), math.degrees(math.atan2(x, -y if north else y))

"""Country outlines out of a TopoJSON file, for a point that lies inside each country.

Format: the TopoJSON specification, https://github.com/topojson/topojson-specification (quantised, delta-encoded arcs).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """A country: a representative (lat, lon) in degrees inside its largest piece of land."""

    point: tuple[float, float]


def country_outlines(topology: dict[str, Any]) -> dict[str, Outline]:
    """The outlines of a `world-atlas` topology by ISO numeric code (three digits), or by name where it has none."""
    arcs = _arcs(topology)
    outlines = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry.get("arcs", [])
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        rings = [_ring(polygon[0], arcs) for polygon in polygons if polygon]
        if rings:
            largest = max(rings, key=lambda ring: abs(_signed_area(ring)))
            outlines[str(geometry.get("id") or geometry["properties"]["name"])] = Outline(
                _inner_point(largest)
            )
    return outlines


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        decoded.append(line)
    return decoded


def _ring(indices: list[int], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(line if not ring else line[1:])
    return ring


def _signed_area(ring: Ring) -> float:
    # Longitudes shrink with the cosine of the latitude; good enough to tell the largest piece.
    return sum(
        (x1 * y2 - x2 * y1) * math.cos(math.radians((y1 + y2) / 2))
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


def _inner_point(ring: Ring) -> tuple[float, float]:
    """The centroid, or where that lies outside the middle of the widest stretch of land on its parallel, as (lat, lon)."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if not area:
        return ring[0][1], ring[0][0]
    x, y = x / (3 * area), y / (3 * area)
    crossings = sorted(
        (y - y1) / (y2 - y1) * (x2 - x1) + x1
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (y1 > y) != (y2 > y)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False))
    if stretches and not any(west <= x <= east for west, east in stretches):
        west, east = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
        x = (west + east) / 2
    return y, x

"""The areas that a place lies in, where the place itself cannot be told: with a radius that really holds them."""

from __future__ import annotations

import sqlite3
from typing import Final

from mapviewer.geocode.matches import AREAS, Place, distance_between

WITHIN: Final = 0.99
"""The share of an area's places that lie within its radius. One in a hundred may not: islands at the other end of the world, slips of the data."""


def reach_m(connection: sqlite3.Connection, area: Place) -> float:
    """How far from its point an area reaches, metres: nearly all of its places that the gazetteer knows are within; at least its own radius."""
    if area.kind == "admin1":
        rows = connection.execute(
            "SELECT lat, lon FROM places WHERE admin1 = ? AND kind <= 1", (area.number,)
        )
    elif area.kind == "country":
        rows = connection.execute(
            "SELECT lat, lon FROM places WHERE country = ? AND kind <= 1", (area.country,)
        )
    else:
        return area.radius_m
    away = sorted(distance_between(area.lat, area.lon, lat / 10_000, lon / 10_000) for lat, lon in rows)
    if not away:
        return area.radius_m
    reach = away[min(len(away) - 1, int(len(away) * WITHIN))] * 1000.0
    return max(area.radius_m, round(reach, -3))


def smallest_first(areas: list[Place]) -> list[Place]:
    """Areas, each once, the smallest first: who knows the region need not make do with the country."""
    once = {area.number: area for area in areas if area.kind in AREAS}
    return sorted(once.values(), key=lambda area: (area.kind == "country", area.radius_m))

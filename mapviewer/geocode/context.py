"""What stands after the comma: “Syria”, “West Virginia”, “IL”, “Дамаск”."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mapviewer.geocode.matches import AREAS, CITIES, Place, distance_km, find

_NEAR_KM = 40.0
_MOST_CITIES = 10
_LARGE = 7.0  # importance: about a town of 60,000 with a dozen names


@dataclass(frozen=True, slots=True)
class Context:
    """One trailing part of a query: the areas or, where it is no area, the cities that it may mean."""

    text: str
    places: tuple[Place, ...]

    @property
    def known(self) -> bool:
        """Whether the gazetteer knows it at all."""
        return bool(self.places)

    def holds(self, place: Place) -> Place | None:
        """The area (or nearby city) of this part that the place lies in, or None."""
        for area in self.places:
            if area.number == place.number:
                continue
            if area.kind == "country":
                inside = area.country in place.codes
            elif area.kind == "admin1":
                inside = place.admin1 == area.number
            elif area.kind == "feature":
                inside = distance_km(area, place) <= area.radius_m / 1000
            else:
                inside = place.kind not in ("admin1", "country") and distance_km(area, place) <= max(
                    _NEAR_KM, area.radius_m / 1000
                )
            if inside:
                return area
        return None


def read_context(connection: sqlite3.Connection, text: str, *, areas_only: bool = False) -> Context:
    """What a trailing part may mean: every area of that name or code, and the important cities."""
    # A code is welcome here (“Springfield, IL”): what is weak as a name narrows well.
    matches = [m for m in find(connection, text) if not m.weak or m.code]
    matches.sort(key=lambda m: -m.score)
    areas = [m.place for m in matches if m.place.kind in AREAS]
    if areas_only:
        return Context(text, tuple(areas))
    cities = [m.place for m in matches if m.place.kind in CITIES and not m.weak]
    if areas:
        # “Jaramana, Damascus” means the city; the region Damascus ends before Jaramana.
        cities = [city for city in cities if city.importance >= _LARGE]
    return Context(text, (*areas, *cities[:_MOST_CITIES]))

"""Names on the map: places, countries and waters, with the zoom from which each is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mapviewer.basemap.container import Container, Floats
from mapviewer.basemap.layers import BBox

_CAPITAL, _LEADING = 1, 2


@dataclass(frozen=True, slots=True)
class Place:
    """A populated place. `zoom` is the first Web Mercator zoom (256 pixel tiles) at which it may be labelled."""

    name: str
    lat: float
    lon: float
    people: int
    country: str
    zoom: int
    capital: bool
    leading: bool
    """A city that a map of the whole world is expected to name."""


@dataclass(frozen=True, slots=True)
class CountryName:
    """A country's name and the points inside it where the name may stand, best first."""

    name: str
    code: str
    area_km2: int
    anchors: tuple[tuple[float, float, float], ...]
    """Latitude, longitude, and half the room to both sides, in degrees of longitude."""


@dataclass(frozen=True, slots=True)
class WaterName:
    """An ocean, sea, gulf or strait; `size` from 1 (ocean) to 4 (gulf); shown from `first` to `last` zoom, inclusive."""

    name: str
    lat: float
    lon: float
    first: int
    last: int
    size: int


class PlaceTable:
    """Places as columns, sorted by first zoom, then importance."""

    def __init__(self, container: Container) -> None:
        degree = container.header["degree"]
        self._codes: list[str] = container.header["codes"]
        self._country = container.numbers("country")
        self._flags = container.numbers("flags")
        self._people = container.numbers("people")
        self._container = container
        self.zoom: NDArray[np.uint8] = container.numbers("zoom")
        self.lon: Floats = container.numbers("lon") / degree
        self.lat: Floats = container.numbers("lat") / degree

    def __len__(self) -> int:
        return len(self.zoom)

    @cached_property
    def names(self) -> list[str]:
        """All names, in the table's order."""
        return self._container.raw("names").decode().split("\n")

    def __getitem__(self, index: int) -> Place:
        flags = int(self._flags[index])
        return Place(
            self.names[index],
            float(self.lat[index]),
            float(self.lon[index]),
            int(self._people[index]),
            self._codes[int(self._country[index])],
            int(self.zoom[index]),
            bool(flags & _CAPITAL),
            bool(flags & _LEADING),
        )

    def within(self, bbox: BBox, zoom: int) -> Iterator[tuple[Place, float]]:
        """Places of at most this zoom inside `bbox`, most important first, with the longitude in the box's world copy."""
        west, south, east, north = bbox
        shown = int(np.searchsorted(self.zoom, zoom, side="right"))
        lon, lat = self.lon[:shown], self.lat[:shown]
        first = west + (lon - west) % 360.0
        for index in np.flatnonzero((first <= east) & (lat >= south) & (lat <= north)):
            place = self[int(index)]
            x = float(first[index])
            while x <= east:
                yield place, x
                x += 360.0


def country_names(container: Container) -> tuple[CountryName, ...]:
    """The countries of `places.bin`, largest first."""
    return tuple(
        CountryName(
            entry["name"],
            entry["code"],
            entry["area"],
            tuple((lat, lon, half) for lat, lon, half in entry["points"]),
        )
        for entry in container.header["countries"]
    )


def water_names(container: Container) -> tuple[WaterName, ...]:
    """The waters of `places.bin`."""
    return tuple(WaterName(*row) for row in container.header["waters"])

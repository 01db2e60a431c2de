"""The bundled Natural Earth basemap: geometry, names and one style, for the page and for native painters.

Geometry is public-domain Natural Earth, places are © GeoNames (CC BY 4.0, modified); `ATTRIBUTION` says so in one line.
Positions are WGS 84 degrees.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from functools import cache, lru_cache
from typing import Final

from mapviewer.basemap.container import Container, unpacked
from mapviewer.basemap.layers import BBox, Layer, Outlines, Scale, Shape, mercator, read_layer
from mapviewer.basemap.places import CountryName, Place, PlaceTable, WaterName, country_names, water_names
from mapviewer.basemap.style import BasemapStyle, Colours, Theme, style, style_bytes
from mapviewer.errors import UnavailableError

ATTRIBUTION = "Made with Natural Earth · Place names © GeoNames, CC BY 4.0, modified"
DETAIL_FROM_ZOOM = 6
"""From this Web Mercator zoom on (256 pixel tiles) the page draws 1:10m instead of 1:50m."""

_MOST_KEPT: Final = 48_000_000
"""Bytes of coarser grids that one scale keeps: twice what a picture at any zoom needs, a seventh of what all grids of 1:10m take."""
_SERVED = ("50m.bin", "10m.bin", "places.bin", "towns.bin")


class Basemap:
    """One scale of the geometry; layers are decoded when first asked for, and kept.

    Layers: `land`, `countries`, `lakes` (polygons); `coast`, `borders`, `disputed`, `claims`, `rivers`, `admin1` (lines).
    `countries` has the attribute `country`, an index into `countries_list`; `lakes`, `rivers` and `admin1` have `zoom`,
    the first zoom at which a feature is worth drawing.
    """

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self._container = Container(unpacked(f"{scale}.bin"), f"{scale}.bin")
        self._layers: dict[str, Layer] = {}
        self._simplified: OrderedDict[tuple[str, int], Layer] = OrderedDict()

    @property
    def countries_list(self) -> list[str]:
        """Natural Earth's country names, as the attribute `country` counts them."""
        names: list[str] = self._container.header["countries"]
        return names

    def layer(self, name: str, tolerance: float = 0.0) -> Layer:
        """A layer by name, on a grid of `tolerance` degrees or a little less if that is more than zero; the last ones are kept.

        Half a pixel, `180 / (256 · 2^zoom)`, is a good tolerance; it is taken down to a power of two, so that few grids are
        kept. Raises KeyError for a name that is not in the class's list.
        """
        if name not in self._layers:
            self._layers[name] = read_layer(self._container, name)
        if tolerance <= 0:
            return self._layers[name]
        power = math.floor(math.log2(tolerance))
        key = (name, power)
        found = self._simplified.get(key)
        if found is None:
            found = self._simplified[key] = self._layers[name].simplified(2.0**power)
            while self.kept > _MOST_KEPT and len(self._simplified) > 1:
                self._simplified.popitem(last=False)
        self._simplified.move_to_end(key)
        return found

    @property
    def kept(self) -> int:
        """Bytes of the coarser grids that are kept."""
        return sum(layer.points.nbytes + layer.path_start.nbytes for layer in self._simplified.values())

    def country_at(self, lat: float, lon: float) -> str | None:
        """Natural Earth's name of the country at a point in degrees, or None at sea.

        Natural Earth shows who holds a place, not whose it is (docs/decisions/0004-disputed-borders.md).
        """
        countries = self.layer("countries")
        found = countries.at(lat, lon)
        return None if found is None else self.countries_list[int(countries.attributes["country"][found])]


@cache
def load(scale: Scale) -> Basemap:
    """The basemap at a scale, read once; raises UnavailableError when the shipped file is missing or damaged."""
    return Basemap(scale)


@cache
def places(*, towns: bool = False) -> PlaceTable:
    """Cities (first zooms 2 to 6), or with `towns` the far longer table of those from zoom 7 on."""
    name = "towns.bin" if towns else "places.bin"
    return PlaceTable(Container(unpacked(name), name))


@cache
def countries() -> tuple[CountryName, ...]:
    """Names of countries for labels, the largest country first."""
    return country_names(Container(unpacked("places.bin"), "places.bin"))


@cache
def waters() -> tuple[WaterName, ...]:
    """Names of oceans, seas, gulfs and straits for labels."""
    return water_names(Container(unpacked("places.bin"), "places.bin"))


@lru_cache(maxsize=len(_SERVED) + 1)
def serve(name: str) -> bytes:
    """What the page fetches as `basemap/<name>`: `style.json` or a decompressed data file.

    Raises UnavailableError for any other name, and when the shipped file is missing or damaged.
    """
    if name == "style.json":
        return style_bytes()
    if name not in _SERVED:
        raise UnavailableError(f"There is no basemap file “{name}”.")
    return unpacked(name)


__all__ = [
    "ATTRIBUTION",
    "DETAIL_FROM_ZOOM",
    "BBox",
    "Basemap",
    "BasemapStyle",
    "Colours",
    "CountryName",
    "Layer",
    "Outlines",
    "Place",
    "PlaceTable",
    "Scale",
    "Shape",
    "Theme",
    "WaterName",
    "countries",
    "load",
    "mercator",
    "places",
    "serve",
    "style",
    "waters",
]

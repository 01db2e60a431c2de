"""The look of the basemap, from the file that the page reads too."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from mapviewer.assets import resource

Theme = Literal["light", "dark", "print"]
Stops = tuple[tuple[float, float], ...]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Colours(_Frozen):
    """Colours of one theme, each `#rrggbb`."""

    water: str
    shore: str
    coast: str
    land: str
    lake: str
    lake_line: str
    river: str
    admin1: str
    border_casing: str
    border: str
    disputed: str
    claim: str
    country_text: str
    capital_text: str
    city_text: str
    town_text: str
    water_text: str
    event_text: str
    text_halo: str
    water_halo: str
    dot: str
    dot_halo: str


class Widths(_Frozen):
    """Line widths as (zoom, CSS pixels) pairs, between which they are interpolated."""

    coast: Stops
    shore: Stops
    lake: Stops
    river: Stops
    border: Stops
    border_casing: Stops
    admin1: Stops
    claim: Stops


class Dashes(_Frozen):
    """Dash and gap in CSS pixels."""

    disputed: tuple[float, float]
    claim: tuple[float, float]


class LastZooms(_Frozen):
    """Beyond these zooms a layer is too coarse to be shown."""

    river: float
    admin1: float


class Fonts(_Frozen):
    """Font families in order of preference."""

    sans: tuple[str, ...]
    water: tuple[str, ...]


class BasemapStyle(_Frozen):
    """Everything a painter needs for one theme."""

    theme: Theme
    colours: Colours
    widths: Widths
    dashes: Dashes
    last_zoom: LastZooms
    fonts: Fonts

    def width(self, name: str, zoom: float) -> float:
        """The width of a kind of line (a field of Widths) at a zoom, in CSS pixels; 0 where it is not drawn."""
        if zoom > getattr(self.last_zoom, name, float("inf")):
            return 0.0
        stops: Stops = getattr(self.widths, name)
        return float(np.interp(zoom, [z for z, _ in stops], [value for _, value in stops]))


def style_bytes() -> bytes:
    """The style file as it is shipped."""
    return resource("map", "basemap-style.json").read_bytes()


@cache
def style(theme: Theme) -> BasemapStyle:
    """The style of one theme."""
    raw: dict[str, Any] = json.loads(style_bytes())
    # Print stands apart, since the page does not know it: it has lines of its own too.
    own = raw["print"] if theme == "print" else {"colours": raw["themes"][theme], "widths": raw["widths"]}
    return BasemapStyle(
        theme=theme,
        colours=own["colours"],
        widths=own["widths"],
        dashes=raw["dashes"],
        last_zoom=raw["last_zoom"],
        fonts=raw["fonts"],
    )

"""What is said to the page of all that lies below the events, over the bundled basemap. Texts are somebody else's: they are only drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from mapviewer.mapdoc.message import Message, Number
from mapviewer.tiles import TileInfo


class Raster(Message):
    """A local basemap: its tiles are at `tiles/{key}/{z}/{x}/{y}`, from zoom `low` to `high`, `side` pixels wide, within `bounds`
    (west, south, east, north in degrees). `attribution` is plain text."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    low: int
    high: int
    side: int
    bounds: tuple[Number, Number, Number, Number]
    attribution: str


class Ground(Message):
    """The local basemap, None for none."""

    t: Literal["ground"] = "ground"
    raster: Raster | None = None


class OverlayRow(Message):
    """An overlay, whose data are at `overlays/{key}`, and the colour of what in it has none of its own."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    color: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class Overlays(Message):
    """The overlays, the lowest first."""

    t: Literal["overlays"] = "overlays"
    layers: tuple[OverlayRow, ...] = ()


class Broken(Message):
    """A tile of the local basemap, as z/x/y, is no picture that can be drawn; the bundled basemap shows there. Said by the page."""

    t: Literal["broken"] = "broken"
    tile: Annotated[str, Field(max_length=40)]


def ground(tiles: TileInfo | None) -> Ground:
    """The message for a local basemap."""
    if tiles is None:
        return Ground()
    return Ground(
        raster=Raster(
            key=tiles.sha256,
            low=tiles.low,
            high=tiles.high,
            side=tiles.side,
            bounds=tiles.bounds,
            attribution=tiles.attribution,
        )
    )


def overlays(rows: Iterable[tuple[str, str]]) -> Overlays:
    """The message for overlays, as (hash, colour) from the lowest up."""
    return Overlays(layers=tuple(OverlayRow(key=key, color=color) for key, color in rows))

"""Events that lie together on the map, as what was clicked says it: a predicate, never a list of rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellGroup:
    """What has a place in the cell (`x`, `y`) of the quadtree level `bits` (see `mapviewer.query.grid`)."""

    bits: int
    x: int
    y: int
    beside: bool = False
    """Whether it was clicked on the map of window B, whose events are meant then."""


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """What happened at these places, by their numbers in `Columns.place`, ascending."""

    places: tuple[int, ...]
    beside: bool = False


Group = CellGroup | PlaceGroup

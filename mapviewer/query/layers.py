"""Which layers the map shows, as a frozen value: how events are drawn, and which of their relations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Drawing(StrEnum):
    """How events are drawn: as symbols (counts in cells where they are too many), as a surface of heat, or as both. Never not at all."""

    SYMBOLS = "symbols"
    HEAT = "heat"
    BOTH = "both"


class Arcs(StrEnum):
    """Which relations are drawn: none, those of the event that is read, or all between shown events."""

    NONE = "none"
    READ = "read"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Layers:
    """The map's layers that depend on events; the basemap lies below all of them."""

    drawing: Drawing = Drawing.SYMBOLS
    arcs: Arcs = Arcs.READ

    @property
    def heat(self) -> bool:
        """Whether there is a surface of heat."""
        return self.drawing is not Drawing.SYMBOLS

    @property
    def symbols(self) -> bool:
        """Whether there are symbols or cells."""
        return self.drawing is not Drawing.HEAT

"""A selection: the question that map, timeline, table and exports answer together. A predicate, never a list of rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from mapviewer.events.calendar import Unit, add_units, floor_unit
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.query.filters import FILTER_KEYS, Filters
from mapviewer.query.group import Group
from mapviewer.query.laning import LanesBy
from mapviewer.query.layers import Layers

__all__ = ["ALL_TIME", "FILTER_KEYS", "Filters", "Folding", "Mode", "Selection"]

ALL_TIME: Final = (NEG_INF, POS_INF)


class Mode(StrEnum):
    """How time selects: a window with two ends, the unit that holds the playhead, or everything up to its end."""

    WINDOW = "window"
    INSTANT = "instant"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class Folding:
    """Which gaps of the time axis are folded: all that the rule finds, but those (by number) that the reader opened."""

    on: bool = True
    opened: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for. Times are seconds since 1970 UTC; `window` is half-open; `focus` holds event ids, the first is the one read.

    `axis` is the part of the time axis in view, in u (see `mapviewer.timeline.scale`). `group` is a piece of the map whose events are listed;
    what is read is one of them, or was.
    """

    window: tuple[int, int] = ALL_TIME
    mode: Mode = Mode.WINDOW
    playhead: int = 0
    unit: Unit = Unit.DAY
    zone: str = "UTC"
    filters: Filters = field(default_factory=Filters)
    focus: tuple[str, ...] = ()
    folding: Folding = field(default_factory=Folding)
    axis: tuple[float, float] = (0.0, 1.0)
    group: Group | None = None
    own_zones: bool = False
    """Whether each event's clock times are shown in the zone that it was read in."""
    layers: Layers = field(default_factory=Layers)
    """What the map shows of the answer; it changes nothing of the answer itself."""
    lanes: LanesBy = LanesBy.CATEGORY
    """What the timeline has lanes for; it changes nothing of the answer either."""
    compared: tuple[int, int] | None = None
    """Window B, half-open, that is compared with what time selects (A); None when nothing is."""

    @property
    def beside(self) -> Selection | None:
        """The same question asked of window B alone; None when nothing is compared."""
        if self.compared is None:
            return None
        return replace(self, window=self.compared, mode=Mode.WINDOW, compared=None)

    @property
    def event_zone(self) -> str:
        """The zone in which events' clock times are shown; "" for each event's own. The axis and the window keep `zone`."""
        return "" if self.own_zones else self.zone

    @property
    def bucket(self) -> tuple[int, int]:
        """The half-open span of the unit that holds the playhead, in the selection's zone."""
        return _bucket(self.playhead, self.unit, self.zone)

    @property
    def span(self) -> tuple[int, int]:
        """The half-open window [a, b) that membership is asked against, by mode."""
        if self.mode is Mode.WINDOW:
            return self.window
        if self.mode is Mode.INSTANT:
            return self.bucket
        return NEG_INF, self.bucket[1]


@lru_cache(maxsize=64)
def _bucket(moment: int, unit: Unit, zone: str) -> tuple[int, int]:
    """Kept, since every view asks for it."""
    return floor_unit(moment, unit, zone), add_units(moment, unit, 1, zone)

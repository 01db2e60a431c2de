"""The reader's own work on a dossier: notes, bookmarks, styles. Kept in the view file, never in the dossier. Pure and frozen.

Times are seconds since 1970 UTC, positions degrees, zooms those of web mercator with 256-pixel tiles. Every model here is part of the view file's
format (`mapviewer.viewfile`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from mapviewer.events.calendar import Unit, known_zone
from mapviewer.events.symbols import Shape
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.query.filters import Filters, read_filters
from mapviewer.query.laning import LanesBy
from mapviewer.query.layers import Layers
from mapviewer.query.selection import Folding, Mode, Selection

LONGEST_TEXT: Final = 100_000
"""Characters of a note or of a bookmark's text."""
LONGEST_TITLE: Final = 500
MOST: Final = 100_000
"""Notes, and bookmarks, that one view file holds."""

MOST_OVERLAYS: Final = 50

Title = Annotated[str, Field(max_length=LONGEST_TITLE)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
EventId = Annotated[str, Field(min_length=1, max_length=500)]
Share = Annotated[float, Field(ge=0, le=1)]
Moment = Annotated[int, Field(ge=NEG_INF, le=POS_INF)]


class Frozen(BaseModel):
    """Base of everything that a view file holds."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


def _color(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise ValueError(f"found {value!r:.80}, expected a colour like #D55E00")
    return value.upper() if value else value


def _zone(name: str) -> str:
    if not known_zone(name):
        raise ValueError(f"found {name!r:.80}, expected an IANA time zone such as Asia/Damascus")
    return name


class Verdict(StrEnum):
    """What the reader makes of an event."""

    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful"
    FOLLOW_UP = "follow-up"


class Note(Frozen):
    """The reader's verdict on an event, if any, and their words. A note without either is none, and false."""

    verdict: Verdict | None = None
    text: Text = ""

    def __bool__(self) -> bool:
        return self.verdict is not None or bool(self.text.strip())


class Style(Frozen):
    """How the reader wants a category drawn, instead of as the dossier or the symbol table says; None leaves that as it is."""

    color: Annotated[str | None, AfterValidator(_color)] = None
    shape: Shape | None = None

    def __bool__(self) -> bool:
        return self.color is not None or self.shape is not None


class MapPosition(Frozen):
    """Where the map looks."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-540, le=540)]
    zoom: Annotated[float, Field(ge=-5, le=30)]


class Viewpoint(Frozen):
    """All that decides what a viewer shows of a dossier: a `Selection`, and where the map looks, None when it was never shown.

    In `window`, and in the window `compared` with it, None is no limit.
    """

    window: tuple[Moment | None, Moment | None] = (None, None)
    compared: tuple[Moment | None, Moment | None] | None = None
    mode: Mode = Mode.WINDOW
    playhead: Moment = 0
    unit: Unit = Unit.DAY
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    own_zones: bool = False
    filters: Filters = Filters()
    folding: Folding = Folding()
    axis: tuple[Share, Share] = (0.0, 1.0)
    focus: Annotated[tuple[EventId, ...], Field(max_length=MOST)] = ()
    layers: Layers = Layers()
    lanes: LanesBy = LanesBy.CATEGORY
    map: MapPosition | None = None

    @field_validator("window", "compared")
    @classmethod
    def _ordered(cls, value: tuple[int | None, int | None] | None) -> tuple[int | None, int | None] | None:
        start, end = value or (None, None)
        if start is not None and end is not None and start >= end:
            raise ValueError(f"found a window from {start} to {end}, expected the end after the start")
        return value

    @field_validator("filters")
    @classmethod
    def _meaningful(cls, value: Filters) -> Filters:
        return read_filters(value.as_dict())

    @field_validator("axis")
    @classmethod
    def _not_empty(cls, value: tuple[float, float]) -> tuple[float, float]:
        if value[0] >= value[1]:
            raise ValueError(f"found an axis from {value[0]} to {value[1]}, expected the end after the start")
        return value

    @classmethod
    def of(cls, selection: Selection, map_: MapPosition | None = None) -> Viewpoint:
        """What is shown now."""
        return cls(
            window=_limits(*selection.window),
            compared=None if selection.compared is None else _limits(*selection.compared),
            mode=selection.mode,
            playhead=selection.playhead,
            unit=selection.unit,
            zone=selection.zone,
            own_zones=selection.own_zones,
            filters=selection.filters,
            folding=selection.folding,
            axis=selection.axis,
            focus=selection.focus[:MOST],
            layers=selection.layers,
            lanes=selection.lanes,
            map=map_,
        )

    @property
    def selection(self) -> Selection:
        """The selection, as the rest of the program asks it; `focus` may name events that a dossier does not have."""
        return Selection(
            window=_window(*self.window),
            compared=None if self.compared is None else _window(*self.compared),
            mode=self.mode,
            playhead=self.playhead,
            unit=self.unit,
            zone=self.zone,
            own_zones=self.own_zones,
            filters=self.filters,
            focus=self.focus,
            folding=self.folding,
            axis=self.axis,
            layers=self.layers,
            lanes=self.lanes,
        )


def _limits(start: int, end: int) -> tuple[int | None, int | None]:
    return (start if start > NEG_INF else None, end if end < POS_INF else None)


def _window(start: int | None, end: int | None) -> tuple[int, int]:
    return (NEG_INF if start is None else start, POS_INF if end is None else end)


class FileUse(Frozen):
    """A file of the reader's own: by path (relative to the view file in one), base name and SHA-256 (hex)."""

    path: Annotated[str, Field(max_length=4_000)] = ""
    name: Annotated[str, Field(max_length=500)] = ""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class OverlayUse(FileUse):
    """An overlay on the map, the colour of what in it has none of its own, and whether it is shown."""

    color: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#B10DC9"
    shown: bool = True


class Bookmark(Frozen):
    """A viewpoint with a name, and what there is to say about it; several in a row are a story."""

    title: Title
    text: Text = ""
    view: Viewpoint


class Judged(Frozen):
    """What the reader says of two events of different dossiers, by id: one event told twice, or two. Who said so (as they called themselves), when (UTC), and why."""

    first: EventId
    second: EventId
    same: bool
    by: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    at: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$")] = ""
    why: Text = ""

    @property
    def key(self) -> frozenset[str]:
        """Both events, whichever is named first."""
        return frozenset((self.first, self.second))


class Notebook(Frozen):
    """Notes by event id, bookmarks in the reader's order, styles by category id ("" for events without one), overlays from the lowest up, pairs of events that were
    judged in the order in which they were."""

    notes: Annotated[Mapping[EventId, Note], Field(max_length=MOST)] = {}
    bookmarks: Annotated[tuple[Bookmark, ...], Field(max_length=MOST)] = ()
    styles: Annotated[Mapping[str, Style], Field(max_length=MOST)] = {}
    overlays: Annotated[tuple[OverlayUse, ...], Field(max_length=MOST_OVERLAYS)] = ()
    judged: Annotated[tuple[Judged, ...], Field(max_length=MOST)] = ()

    def __bool__(self) -> bool:
        return bool(self.notes or self.bookmarks or self.styles or self.overlays or self.judged)

    def annotating(self, event_id: str, note: Note | None) -> Notebook:
        """With this note on an event instead of the one there was; None or an empty one takes it away."""
        notes = {key: old for key, old in self.notes.items() if key != event_id or note}
        if note:
            notes[event_id] = note
        return self.model_copy(update={"notes": notes})

    def styling(self, category: str, style: Style | None) -> Notebook:
        """With a category drawn so; None or an empty style leaves it to the symbol table again."""
        styles = {key: old for key, old in self.styles.items() if key != category}
        if style:
            styles[category] = style
        return self.model_copy(update={"styles": styles})

    def bookmarked(self, bookmarks: Iterable[Bookmark]) -> Notebook:
        """With these bookmarks instead of those there were."""
        return self.model_copy(update={"bookmarks": tuple(bookmarks)})

    def overlaid(self, overlays: Iterable[OverlayUse]) -> Notebook:
        """With these overlays instead of those there were."""
        return self.model_copy(update={"overlays": tuple(overlays)[:MOST_OVERLAYS]})

    def judging(self, key: frozenset[str], judged: Judged | None) -> Notebook:
        """With this word on two events instead of the one there was; None takes it away."""
        kept = [one for one in self.judged if one.key != key]
        if judged is not None:
            kept.append(judged)
        return self.model_copy(update={"judged": tuple(kept[-MOST:])})

    def told_also(self, event_id: str) -> tuple[tuple[EventId, Judged], ...]:
        """The events that the reader holds for the same as this one, each with their word on it."""
        return tuple(
            (one.second if one.first == event_id else one.first, one)
            for one in self.judged
            if one.same and event_id in (one.first, one.second)
        )

    def named_events(self) -> tuple[str, ...]:
        """The ids of all events that notes and bookmarks name, each once."""
        focus = (key for bookmark in self.bookmarks for key in bookmark.view.focus)
        return tuple(dict.fromkeys((*self.notes, *focus)))

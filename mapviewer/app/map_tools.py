"""The tools of the map: measuring, drawing areas to filter by, changing them by their handles, a pin. What they draw is sent to the page as a sketch."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from mapviewer.app.map_view import MapView
from mapviewer.events.store import Floats
from mapviewer.geodesy.measure import Length, Point
from mapviewer.language import plural
from mapviewer.mapdoc import areas
from mapviewer.mapdoc.areas import Area
from mapviewer.mapdoc.measuring import Measuring
from mapviewer.mapdoc.tool_messages import Pointed, Sketch, Tool, ToolName
from mapviewer.query.areas import read_area
from mapviewer.query.filters import Filters
from mapviewer.query.index import visible
from mapviewer.session import Change, Opened, Session

MEASURE: Final[ToolName] = "measure"
RECTANGLE: Final[ToolName] = "rectangle"
RADIUS: Final[ToolName] = "radius"
PLACE: Final[ToolName] = "place"


class MapTools(QObject):
    """One tool at a time. Areas that filter are drawn as long as they do."""

    toolChanged = Signal(str)
    """The tool that has the pointer now, "" for none."""
    filtersChanged = Signal(object)
    """`Filters` with an area that was drawn or changed."""
    pointPicked = Signal(object)
    """The `Point` at which the tool `PLACE` was used."""

    def __init__(self, session: Session, map_view: MapView, lengths: Callable[[], Length]) -> None:
        """`lengths` tells in which units distances are told."""
        super().__init__(map_view)
        self._session, self._map, self._lengths = session, map_view, lengths
        self.name: ToolName = ""
        self.measuring: Measuring | None = None
        self._areas: list[Area] = []
        self._pin: tuple[Point, str] | None = None
        self._start: Point | None = None
        self._draft: Area | None = None
        self._grip: tuple[int, int] | None = None
        self._crowd: tuple[Floats, Floats] | None = None
        self._sent = Sketch()
        map_view.ready.connect(self._again)

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier: nothing of what was drawn stays, but areas that filter."""
        self.stop()
        self._pin = None
        self._take(opened.selection.filters)

    def apply(self, change: Change) -> None:
        """Draw the areas that filter now."""
        if change.old.filters.area != change.new.filters.area:
            self._take(change.new.filters)

    # Commands -------------------------------------------------------------------------------------------------------------

    def start(self, name: ToolName, at: Point | None = None) -> None:
        """Give the pointer to a tool; to the one that has it already, take it away. Measuring may begin at a point."""
        if name == self.name and at is None:
            self.stop()
            return
        self._reset()
        self.name = name
        if name == MEASURE:
            self.measuring = Measuring() if at is None else Measuring().adding(at)
        self._map.setFocus()
        self._map.tell(Tool(name=name))
        self._draw()
        self.toolChanged.emit(name)

    def stop(self) -> bool:
        """Take back what was begun last: the drag, then the tool with its drawing, then the pin; False when there was nothing."""
        if self._draft is not None or self._start is not None:
            self._start = self._draft = self._grip = None
            self._draw()
            return True
        if self.name:
            self._reset()
            self._map.tell(Tool())
            self._draw()
            self.toolChanged.emit("")
            return True
        if self._pin is not None:
            self._pin = None
            self._draw()
            return True
        return False

    def pin(self, at: Point, words: str) -> None:
        """Mark a point with words until Escape."""
        self._pin = (at, words)
        self._draw()

    def retell(self) -> None:
        """Say lengths anew: the units are others."""
        self._draw()

    # What the page says ---------------------------------------------------------------------------------------------------

    def told(self, message: Pointed) -> None:
        """The hand moved, or a key was pressed."""
        at = (message.lat, message.lon)
        if message.kind == "escape":
            self.stop()
        elif self.measuring is not None:
            self._measure(self.measuring, message.kind, at, message.handle)
        elif message.handle is not None:
            self._hold(message.kind, at, message.handle)
        elif self.name == PLACE:
            if message.kind in ("click", "enter"):
                self.stop()
                self.pointPicked.emit(at)
        elif self.name:
            self._drag(message.kind, at)

    def _measure(self, now: Measuring, kind: str, at: Point, handle: int | None) -> None:
        if handle is not None:
            if kind == "drag":
                now = now.moving(handle, at)
            elif kind == "click" and handle == 0 and not now.done:
                now = now.closing()
            elif kind == "click" and handle == len(now.points) - 1:
                now = now.ended()
        elif kind in ("click", "enter"):
            now = now.adding(at)
        elif kind == "double":
            now = now.ended()
        elif kind == "move":
            now = now.at(at)
        elif kind == "back":
            now = now.back()
        elif kind == "close":
            now = now.closing()
        if now != self.measuring:
            self.measuring = now
            self._draw()

    def _drag(self, kind: str, at: Point) -> None:
        if kind == "press" or (kind == "enter" and self._start is None):
            self._start, self._draft = at, None
            self._count_from()
        elif kind in ("drag", "move") and self._start is not None:
            self._draft = areas.drawn(self.name, self._start, at, self._places)
        elif kind in ("release", "enter") and self._start is not None:
            area = areas.drawn(self.name, self._start, at, self._places)
            self._start = self._draft = None
            if area is not None:
                self.stop()
                filters = self._session.selection.filters
                self.filtersChanged.emit(filters.of("area", (str(area),)))
                return
        elif kind == "back":
            self._start = self._draft = None
        self._draw()

    def _hold(self, kind: str, at: Point, handle: int) -> None:
        if kind == "press":
            self._grip = self._gripped(handle)
            self._count_from()
        if self._grip is None:
            return
        number, part = self._grip
        if kind == "drag":
            self._draft = areas.moved(self._areas[number], part, at, self._places)
            self._draw()
        elif kind == "release":
            draft, self._draft, self._grip = self._draft, None, None
            if draft is not None:
                changed = [str(area) for area in self._areas]
                changed[number] = str(draft)
                self.filtersChanged.emit(self._session.selection.filters.of("area", changed))
            self._draw()

    def _gripped(self, handle: int) -> tuple[int, int] | None:
        """Which handle of which area a number means."""
        for number, area in enumerate(self._areas):
            count = len(areas.handles(area))
            if handle < count:
                return number, handle
            handle -= count
        return None

    # Inside ---------------------------------------------------------------------------------------------------------------

    @property
    def _places(self) -> int:
        """Decimals of a degree that a pixel of the map is worth now."""
        where = self._map.where
        pixel = 360.0 / (256 * 2.0 ** (where.zoom if where is not None else 10.0))
        return min(5, max(1, math.ceil(-math.log10(pixel))))

    def _reset(self) -> None:
        self.name = ""
        self.measuring = self._start = self._draft = self._grip = None

    def _take(self, filters: Filters) -> None:
        self._areas = [read_area(text) for text in filters.area]
        self._grip = self._draft = None
        self._draw()

    def _count_from(self) -> None:
        """Take what an area counts: what this time and the other filters show."""
        session = self._session
        asked = replace(session.selection, filters=session.selection.filters.without("area"))
        rows = visible(session.index, asked).shown_rows()
        columns = session.store.columns
        self._crowd = columns.lat[rows], columns.lon[rows]

    def _counted(self, area: Area) -> str:
        if self._crowd is None:
            return ""
        found = int(np.count_nonzero(area.holds(*self._crowd)))
        return plural("{n} event in it", "{n} events in it", found)

    def _sketch(self) -> Sketch:
        unit = self._lengths()
        shown: Sequence[Area] = self._areas
        if self._grip is not None and self._draft is not None:
            shown = [self._draft if n == self._grip[0] else area for n, area in enumerate(self._areas)]
        elif self.name in (RECTANGLE, RADIUS):
            # What is drawn takes the place of what there is.
            shown = [self._draft] if self._draft is not None else []
        lines, rounds = areas.outlines(shown)
        words = [areas.words(self._draft, unit)] if self._draft is not None else []
        title = self._counted(self._draft) if self._draft is not None else ""
        if self.measuring is not None:
            own = self.measuring.sketch(unit)
            found = own.model_copy(update={"lines": (*lines, *own.lines), "rounds": rounds})
        elif self.name == PLACE:
            title = self.tr("Put the place on the map")
            hint = self.tr("Click where it is, or move the map and press Enter. Esc ends.")
            found = Sketch(lines=lines, rounds=rounds, title=title, hint=hint)
        elif self.name:
            hint = self.tr("Drag a rectangle, or press Enter at two corners. Esc ends.")
            if self.name == RADIUS:
                hint = self.tr(
                    "Drag from the middle outwards, or press Enter there and at the rim. Esc ends."
                )
            name = self.tr("Filter by rectangle") if self.name == RECTANGLE else self.tr("Filter by radius")
            found = Sketch(lines=lines, rounds=rounds, words=tuple(words), title=title or name, hint=hint)
        else:
            handles = tuple(point for area in shown for point in areas.handles(area))
            found = Sketch(lines=lines, rounds=rounds, words=tuple(words), handles=handles, title=title)
        if self._pin is not None:
            (lat, lon), text = self._pin
            found = found.model_copy(
                update={"pins": ((lat, lon),), "words": (*found.words, (lat, lon, text, True))}
            )
        return found

    def _draw(self) -> None:
        sketch = self._sketch()
        if sketch != self._sent:
            self._sent = sketch
            self._map.tell(sketch)

    def _again(self) -> None:
        """The page is a new one and knows nothing."""
        if self.name:
            self._map.tell(Tool(name=self.name))
        self._map.tell(self._sent)

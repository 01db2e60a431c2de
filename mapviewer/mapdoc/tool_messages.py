"""What program and map page say to each other about tools: measuring, drawing areas, the pointer, the context menu."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mapviewer.mapdoc.message import Degrees, Message, Number

ToolName = Literal["", "measure", "rectangle", "radius", "place"]


class Tool(Message):
    """What the pointer does from now on: nothing of its own (""), set points by clicks (of "place" one), or drag a rectangle or a radius."""

    t: Literal["tool"] = "tool"
    name: ToolName = ""


class SketchLine(Message):
    """A line of great circles from point to point, or, `straight`, along parallels and meridians; `soft` for what is not set yet."""

    points: tuple[Degrees, ...]
    closed: bool = False
    straight: bool = False
    soft: bool = False


RoundRow = tuple[Number, Number, Number]
"""lat, lon, radius in metres."""
WordsRow = tuple[Number, Number, str, bool]
"""lat, lon, words, whether they are the ones that count."""


class Sketch(Message):
    """What tools draw over the map: lines and circles, words, handles that can be dragged (by number), pins, and a card with a title and a hint."""

    t: Literal["sketch"] = "sketch"
    lines: tuple[SketchLine, ...] = ()
    rounds: tuple[RoundRow, ...] = ()
    words: tuple[WordsRow, ...] = ()
    handles: tuple[Degrees, ...] = ()
    pins: tuple[Degrees, ...] = ()
    title: str = ""
    hint: str = ""


class Pointed(Message):
    """What the person did with a tool: with the pointer (degrees, the longitude not turned back), on a handle or on the map, or with a key.

    `enter`, `back` and `close` are keys; their point is the middle of the map, where the page shows a cross.
    """

    t: Literal["pointed"] = "pointed"
    kind: Literal["click", "double", "press", "drag", "release", "move", "enter", "back", "close", "escape"]
    lat: Number
    lon: Number
    handle: Annotated[int, Field(ge=0, le=100_000)] | None = None


class Pointer(Message):
    """Where the pointer is, told some times a second; None when it has left the map."""

    t: Literal["pointer"] = "pointer"
    lat: Number | None
    lon: Number | None


class MenuAsked(Message):
    """The context menu is wanted: for a point of the map, (x, y) in the page, and what is there."""

    t: Literal["menu"] = "menu"
    lat: Number
    lon: Number
    x: Number
    y: Number
    key: Annotated[str, Field(max_length=40)] | None = None
    row: int | None = None


FromTools = Pointed | Pointer | MenuAsked

"""What program and page say to each other where two maps stand beside each other (see `mapviewer.mapdoc.messages`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mapviewer.mapdoc.message import Message, Number


class Pair(Message):
    """Whether the map is one of two, and which: the `letter` of its window stands beside its words; "" for a map by itself.

    One of two says where it goes while it goes (`Panning`), and no zoom is animated, so that both are always alike.
    """

    t: Literal["pair"] = "pair"
    letter: Literal["", "A", "B"] = ""


class Follow(Message):
    """Look where the other map looks: centre in degrees, zoom. While that is `moving` the view is not told of."""

    t: Literal["follow"] = "follow"
    lat: Number
    lon: Number
    zoom: Number
    moving: bool = False


class Highlight(Message):
    """Mark what the pointer is on in the other map, by its key; None for nothing."""

    t: Literal["highlight"] = "highlight"
    key: Annotated[str, Field(max_length=40)] | None


class Panning(Message):
    """One of two maps moves and is here now; once a frame at most."""

    t: Literal["panning"] = "panning"
    lat: Number
    lon: Number
    zoom: Number

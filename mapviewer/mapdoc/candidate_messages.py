"""What program and map page say to each other about candidates: where a place without coordinates may be (see `mapviewer.mapdoc.messages`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mapviewer.mapdoc.message import Message, Number

PinRow = tuple[Number, Number, Number, str, str]
"""lat, lon, radius in metres, what stands in the pin (its number), its name."""


class Candidates(Message):
    """Pins for the candidates of one place, the first of the list first; `chosen` is the number (from 0) of the one that is looked at, −1 for none."""

    t: Literal["candidates"] = "candidates"
    pins: tuple[PinRow, ...] = ()
    chosen: int = -1


class CandidateClicked(Message):
    """A candidate's pin was clicked: its number, from 0."""

    t: Literal["candidate"] = "candidate"
    number: Annotated[int, Field(ge=0, le=1_000)]

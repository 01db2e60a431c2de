"""What every message between program and map page is made of (see `mapviewer.mapdoc.messages`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[float, Field(allow_inf_nan=False)]
Degrees = tuple[Number, Number]
"""Latitude, longitude."""


class Message(BaseModel):
    """Base of all messages: frozen, and strict about what is in them."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

"""Somebody else's text inside a message: short, on one line, with nothing invisible in it."""

from __future__ import annotations

from mapviewer.foreign.visible import visible

__all__ = ["MAX_SHOWN", "shortened", "shown", "visible"]

MAX_SHOWN = 60
"""Characters of a found value that a message repeats."""


def shortened(text: str, limit: int = MAX_SHOWN) -> str:
    """The text cut to `limit` characters, the last of them an ellipsis when something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shown(value: object, *, quote: bool = True) -> str:
    """A JSON value as a message repeats it: texts in quotes, containers by their size."""
    if isinstance(value, str):
        text = visible(shortened(value))
        return f'"{text}"' if quote else text
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    if isinstance(value, dict):
        return f"an object of {len(value)}" if value else "an empty object"
    return shortened(str(value))

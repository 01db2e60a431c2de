"""Somebody else's text inside a message: short, on one line, with nothing invisible in it."""

from __future__ import annotations

import unicodedata

MAX_SHOWN = 60
"""Characters of a found value that a message repeats."""


def visible(text: str) -> str:
    """The text with every control, direction and other invisible character written as an escape; Arabic and Hebrew stay.

    What a terminal or a list shows is then what is there: no escape sequence runs, no line breaks, nothing turns round.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _harmless(char) else _escape(char) for char in text)


def _harmless(char: str) -> bool:
    return char == " " or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _escape(char: str) -> str:
    code = ord(char)
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    return named or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


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

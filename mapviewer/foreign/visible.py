"""Somebody else's text where a terminal or a list shows it: nothing invisible in it acts."""

from __future__ import annotations

import unicodedata


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

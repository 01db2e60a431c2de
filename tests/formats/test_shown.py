"""Text inside messages: visible, short, one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.formats.shown import shortened, shown, visible


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Paris", '"Paris"'),
        (None, "null"),
        (True, "true"),
        (91, "91"),
        (1.5, "1.5"),
        ([], "an empty list"),
        ([1, 2], "a list of 2"),
        ({}, "an empty object"),
        ({"a": 1}, "an object of 1"),
        ("a\nb\x1b[31m", '"a\\nb\\u001b[31m"'),
        ("\u202eevil", '"\\u202eevil"'),
        ("السويداء", '"السويداء"'),
        ("x" * 1_000_000, '"' + "x" * 59 + '…"'),
        (10**400, "1" + "0" * 58 + "…"),
    ],
)
def test_values_as_messages_repeat_them(value: object, words: str) -> None:
    assert shown(value) == words


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    clean = visible(text)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in clean)
    assert not set(clean) & set(
        "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\ufeff"
    )
    assert not any(0xD800 <= ord(char) < 0xE000 for char in clean)


@given(st.text(), st.integers(1, 50))
def test_shortening_keeps_the_limit(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    assert (short == text) == (len(text) <= limit)

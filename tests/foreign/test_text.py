"""Which encoding a text has, and the text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.text import FALLBACK, Decoded, as_utf8, encoding_of, pieces

TEXT = "id;Ort;Ereignis\n1;Zürich;Überfall – “groß”\n2;دمشق;قصف\n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        ("plain;text\n1;2\n".encode("utf-16-le"), "utf-16-le"),
        ("plain;text\n1;2\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_unicode_is_known(data: bytes, name: str) -> None:
    encoding = encoding_of(data)
    assert (encoding.name, encoding.guessed) == (name, False)
    assert as_utf8(data).startswith((b"id;Ort", b"plain;text"))


def test_what_is_no_unicode_is_a_guess() -> None:
    encoding = encoding_of("Zürich – “x”".encode("cp1252"))
    assert encoding.name == FALLBACK
    assert encoding.guessed


def test_a_character_that_is_cut_is_no_reason_to_guess() -> None:
    assert encoding_of("Zürich".encode()[:2]).name == "utf-8"


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_comes_whole_however_it_is_cut(name: str) -> None:
    text = TEXT if name != "cp1252" else "Zürich – “groß”\n" * 5
    data = text.encode(name)
    for size in (1, 3, 7, 1_000):
        parts = [data[i : i + size] for i in range(0, len(data), size)]
        decoded = Decoded(encoding_of(data))
        rest = iter([*parts[1:], b""])
        assert "".join(pieces(parts[0], lambda rest=rest: next(rest), decoded)) == text
        assert decoded.broken == 0


def test_broken_characters_are_counted() -> None:
    decoded = Decoded(encoding_of(b"fine\n"))
    assert decoded.feed(b"fine \xff\xfe fine", final=True) == "fine �� fine"
    assert decoded.broken == 2


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    as_utf8(data)
    Decoded(encoding_of(data)).feed(data, final=True)

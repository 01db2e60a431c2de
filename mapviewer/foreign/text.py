"""Text of unknown encoding: which one it is, by marks and by what the bytes can be, and the text, without losing a byte silently."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from mapviewer.foreign.encodings import script_encoding

_MARKS: Final = (
    # The 32-bit marks first: one begins like the mark of 16 bits.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
FALLBACK: Final = "cp1252"
"""What text is taken for that is no Unicode: what Western spreadsheets save."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes are text: a codec's name, how many bytes of mark come first, and whether that was read off the file or is a guess."""

    name: str
    mark: int = 0
    guessed: bool = False


def encoding_of(start: bytes) -> Encoding:
    """The encoding of a text by its first bytes (some kilobytes at least; the last character may be cut).

    A mark decides; zeros in every second byte are UTF-16; what is valid UTF-8 is that; anything else is a guess: by its letters where they are hardly Latin, else `FALLBACK`.
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name, len(mark))
    sample = start[:4_096]
    zeros_even, zeros_odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 2 and zeros_odd > 0.4 * half > 4 * zeros_even:
        return Encoding("utf-16-le")
    if half >= 2 and zeros_even > 0.4 * half > 4 * zeros_odd:
        return Encoding("utf-16-be")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return Encoding(script_encoding(start[:65_536]) or FALLBACK, guessed=True)
    return Encoding("utf-8")


def as_utf8(start: bytes) -> bytes:
    """The first bytes of a text in UTF-8, without a mark, for looking at; bytes that are no text come out as they are."""
    encoding = encoding_of(start)
    if encoding.guessed or encoding.name == "utf-8":
        return start[encoding.mark :]
    text = start[encoding.mark :].decode(encoding.name, "replace")
    return text.encode("utf-8", "replace")


class Decoded:
    """Text that is decoded while its bytes come.

    `broken` counts the characters that stood for no text and became U+FFFD. A file that turns out to be no UTF-8 after a clean start is read on in that way: what is
    broken is counted, and nothing before it changes its meaning.
    """

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.broken = 0
        self._decoder = codecs.getincrementaldecoder(encoding.name)("replace")
        self._mark = encoding.mark

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """The text of the next bytes."""
        if self._mark:
            skipped = min(self._mark, len(data))
            data, self._mark = data[skipped:], self._mark - skipped
        text = self._decoder.decode(data, final)
        if "�" in text:
            self.broken += text.count("�")
        return text


def pieces(first: bytes, more: Callable[[], bytes], decoded: Decoded) -> Iterator[str]:
    """Text, piece by piece: `first`, then what `more()` gives until it gives nothing."""
    data = first
    while data:
        yield decoded.feed(data)
        data = more()
    last = decoded.feed(b"", final=True)
    if last:
        yield last


_GUARDED: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet would run as a formula (OWASP, “CSV injection”), with apostrophes before it or without."""


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet runs: an apostrophe before what would be a formula, and before what looks like one that is guarded already."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def quoted(text: str) -> str:
    """A text of somebody else's for a message: in quotation marks, printable and not long."""
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return f"“{clean}”" if len(clean) <= 60 else f"“{clean[:59]}…”"

"""Making an index of texts, event by event, a segment at a time. Pure.

Most of a million events' words are the same few: a raw word is taken apart once, and then it is only looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

import numpy as np

from mapviewer.events.store import Ints
from mapviewer.query.text_index import GAP, Codes, Segment, segment
from mapviewer.query.words import words

MOST_WORDS: Final = 400_000
MOST_STREAM: Final = 8_000_000
"""A segment is closed at so many distinct words, or so many in all."""

_FIELD: Final = "\x00"
_EVENT: Final = "\x01"
_STEERING: Final = str.maketrans({_FIELD: " ", _EVENT: " "})
_RAW: Final = bytes(
    code if code >= 0x80 or chr(code).isalnum() or chr(code) in (_FIELD, _EVENT) else ord(" ")
    for code in range(256)
)
"""In UTF-8, whatever is ASCII and no letter or digit parts words; what other characters mean is for `words` to say."""
_END: Final = -1
_NOTHING: Final = -2


class _Raw(dict[bytes, int]):
    """Raw words by the number of their only word; below zero: an end, nothing, or (from −3 down) one of `several`."""

    def __init__(self) -> None:
        super().__init__({_FIELD.encode(): GAP, _EVENT.encode(): _END})
        self.number: dict[str, int] = {}
        self.several: list[list[int]] = []

    def __missing__(self, raw: bytes) -> int:
        text = raw.decode("utf-8", "surrogatepass")
        codes = [self.number.setdefault(word, len(self.number) + 1) for word in words(text)]
        if len(codes) == 1:
            self[raw] = code = codes[0]
        elif not codes:
            self[raw] = code = _NOTHING
        else:
            self[raw] = code = -3 - len(self.several)
            self.several.append(codes)
        return code


class TextBuilder:
    """Takes events' texts and gives segments, each as soon as it is full."""

    def __init__(self, *, most_words: int = MOST_WORDS, most_stream: int = MOST_STREAM) -> None:
        self._most_words, self._most_stream = most_words, most_stream
        self._begin()

    def _begin(self) -> None:
        self._raw = _Raw()
        self._pieces: list[Codes] = []
        self._ends: list[Ints] = []
        self._length = 0

    def add(self, texts: Sequence[Sequence[str]]) -> Segment | None:
        """Take some events, each with its fields; returns a segment when one is full."""
        if texts:
            self._take(texts)
        full = (
            self._length >= self._most_stream
            or len(self._raw.number) >= self._most_words
            # In scripts without spaces nearly every raw word is a new one.
            or len(self._raw) >= 2 * self._most_words
        )
        return self._closed() if full else None

    def finish(self) -> Segment | None:
        """The last segment, if there is one."""
        return self._closed() if self._ends else None

    def _take(self, texts: Sequence[Sequence[str]]) -> None:
        joined = _joined(texts)
        fields = sum(map(len, texts))
        if joined.count(_EVENT) != len(texts) or joined.count(_FIELD) != fields - len(texts):
            joined = _joined([[field.translate(_STEERING) for field in fields] for fields in texts])
        text = joined.encode("utf-8", "surrogatepass").translate(_RAW)
        raw = text.replace(b"\x00", b" \x00 ").replace(b"\x01", b" \x01 ").split()
        codes = np.fromiter(map(self._raw.__getitem__, raw), np.int32, len(raw))
        codes = self._apart(codes)
        ends = np.flatnonzero(codes == _END)
        codes[ends] = GAP
        self._ends.append(self._length + ends + 1)
        self._pieces.append(codes)
        self._length += len(codes)

    def _apart(self, codes: Codes) -> Codes:
        """With the raw words that are several, or none, taken apart."""
        odd = np.flatnonzero(codes < _END)
        if not len(odd):
            return codes
        several = self._raw.several
        listed = [several[-3 - code] if code < _NOTHING else [] for code in codes[odd].tolist()]
        sizes = np.ones(len(codes), np.int64)
        sizes[odd] = np.fromiter(map(len, listed), np.int64, len(listed))
        apart: Codes = np.repeat(codes, sizes)
        apart[apart < _END] = np.fromiter(chain.from_iterable(listed), np.int32)
        return apart

    def _closed(self) -> Segment:
        stream = np.concatenate(self._pieces)
        starts = np.concatenate((np.zeros(1, np.int64), *self._ends))
        words_ = list(self._raw.number)
        self._begin()
        return segment(words_, stream, starts)


def _joined(texts: Sequence[Sequence[str]]) -> str:
    return "".join([_FIELD.join(fields) + _EVENT for fields in texts])

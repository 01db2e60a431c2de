"""The order of texts for people: case and accents aside, numbers by their value, every script in its own alphabet. Pure, the same on
every machine.

A text becomes bytes that compare as it should be sorted, a small relative of the Unicode Collation Algorithm (UTS 10): compatibility forms
are taken apart, marks dropped, letters folded; quotation marks and brackets are ignored, other punctuation sorts before digits, digits
before letters. Letters go by code point, which is the alphabet in Latin, Greek, Hebrew, Arabic, Hangul and kana and the radicals in
Han; a table mends what is not. Between texts that differ in nothing else, marks decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

LONGEST: Final = 300
"""Characters of a text that are looked at; lists show no more of it either."""

_AFTER: Final = "\U0010ffff"
"""Put behind a letter to make one that follows it in its alphabet."""

_LETTERS: Final = {
    # Latin letters that no decomposition takes apart.
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n" + _AFTER, "þ": "th",
    # Cyrillic letters of their own that look composed.
    "й": "и" + _AFTER, "ё": "е", "є": "е" + _AFTER, "і": "и" + _AFTER * 2, "ї": "и" + _AFTER * 3, "ґ": "г" + _AFTER, "ў": "у" + _AFTER,
    # Hebrew final forms are the same letters.
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
    # Arabic: Persian and Urdu letters after those that they are made from; two forms of one letter; the stroke that only lengthens.
    "پ": "ب" + _AFTER, "چ": "ج" + _AFTER, "ژ": "ز" + _AFTER, "ک": "ك", "گ": "ك" + _AFTER, "ڤ": "ف" + _AFTER, "ی": "ي", "ہ": "ه",
    "ٱ": "ا", "ـ": "",
}  # fmt: skip

_NUMBERS: Final = re.compile(r"(\d+)")
_LONGEST_NUMBER: Final = 75
_IGNORED: Final = frozenset(("Pi", "Pf", "Ps", "Pe"))
_QUOTES: Final = frozenset("\"'`´’‘‛′″")
_SPACE: Final = "\x02"
_OTHER: Final = "\x03"
_MARK: Final = b"\x01"


class _Primary(dict[int, str | None]):
    """What each (casefolded) character counts as, worked out once; None for nothing, which `str.translate` does quickest."""

    def __missing__(self, code: int) -> str | None:
        self[code] = found = _primary(chr(code)) or None
        return found


class _Marks(dict[int, str | None]):
    """The marks that are put on each character."""

    def __missing__(self, code: int) -> str | None:
        apart = unicodedata.normalize("NFD", chr(code))
        self[code] = found = "".join(c for c in apart if unicodedata.category(c) == "Mn") or None
        return found


_PRIMARY: Final = _Primary({10: "\n"})
_MARKS: Final = _Marks({10: "\n"})


def sort_keys(texts: Sequence[str]) -> list[bytes]:
    """For each text bytes that compare as it should be sorted. They hold no zero byte; they are empty for a text without anything to sort by."""
    if not texts:
        return []
    # All at once: a line each, translated together.
    joined = "\n".join([text[:LONGEST] for text in texts])
    if joined.count("\n") >= len(texts):
        joined = "\n".join([text[:LONGEST].replace("\n", " ") for text in texts])
    folded = joined.lower() if joined.isascii() else joined.casefold()
    parts = _NUMBERS.split(folded.translate(_PRIMARY))
    if len(parts) > 1:
        parts[1::2] = map(_by_value, parts[1::2])
    keys = "".join(parts).encode("utf-8", "replace").split(b"\n")
    if not joined.isascii():
        marks = joined.translate(_MARKS).encode("utf-8", "replace").split(b"\n")
        keys = [key + _MARK + mark if mark else key for key, mark in zip(keys, marks, strict=True)]
    return keys


def sort_key(text: str) -> bytes:
    """The same of one text."""
    return sort_keys((text,))[0]


def in_order(texts: Iterable[str]) -> list[str]:
    """Texts as people expect them in a list."""
    listed = list(texts)
    return [text for _, text in sorted(zip(sort_keys(listed), listed, strict=True))]


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """The sort keys of many texts: the bytes of all, one after the other, (bytes,) uint8, and where each one ends, (texts,) int64."""

    data: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ends)

    @staticmethod
    def of(keys: Sequence[bytes]) -> Keys:
        """These keys."""
        ends = np.cumsum(np.fromiter(map(len, keys), np.int64, len(keys)))
        return Keys(np.frombuffer(b"".join(keys), np.uint8), ends)

    @staticmethod
    def joined(parts: Sequence[Keys]) -> Keys:
        """All keys of several, in order."""
        if not parts:
            return Keys.of(())
        before = np.cumsum([0, *(len(part.data) for part in parts[:-1])])
        ends = [part.ends + first for part, first in zip(parts, before.tolist(), strict=True)]
        return Keys(np.concatenate([part.data for part in parts]), np.concatenate(ends))

    def ranks(self) -> npt.NDArray[np.int32]:
        """(texts,): the place of each in order, the same for equal keys and ascending with them.

        Eight bytes at a time: all are sorted by their first eight, then those that agree so far by their next, until nothing agrees that
        has not ended. Whatever the texts are, it takes as many rounds as the longest common beginning asks for, and forty bytes a text.
        """
        count = len(self.ends)
        starts = np.concatenate((np.zeros(1, np.int64), self.ends[:-1]))
        lengths = self.ends - starts
        padded = np.concatenate((self.data, np.zeros(8, np.uint8)))
        words = np.ndarray((len(self.data) + 1,), ">u8", padded, strides=(1,))
        # Of a word only the bytes that belong to the text count; a key holds no zero byte, so that an ended one sorts first.
        masks = np.array([((1 << 64) - 1) ^ ((1 << 8 * (8 - n)) - 1) for n in range(9)], np.uint64)
        found = np.zeros(count, np.int32)
        rows = np.arange(count)
        group = np.zeros(count, np.int32)
        done = 0
        while len(rows):
            left = np.clip(lengths[rows] - done, 0, 8)
            at = np.minimum(starts[rows] + done, len(self.data))
            word = words[at].astype(np.uint64) & masks[left]
            order = np.lexsort((word, group))
            rows, group, word = rows[order], group[order], word[order]
            fresh = np.ones(len(rows), np.bool_)
            fresh[1:] = (group[1:] != group[:-1]) | (word[1:] != word[:-1])
            firsts = np.flatnonzero(fresh)
            sizes = np.diff(firsts, append=len(rows))
            # A group's number is how many texts stand before it.
            parents = group[firsts]
            opened = np.ones(len(firsts), np.bool_)
            opened[1:] = parents[1:] != parents[:-1]
            base = firsts[np.maximum.accumulate(np.where(opened, np.arange(len(firsts)), 0))]
            group = np.repeat((parents + firsts - base).astype(np.int32), sizes)
            found[rows] = group
            done += 8
            longest = np.maximum.reduceat(lengths[rows], firsts)
            tied = np.repeat((sizes > 1) & (longest > done), sizes)
            rows, group = rows[tied], group[tied]
        return found


def keys_of(texts: Sequence[str]) -> Keys:
    """The sort keys of texts."""
    return Keys.of(sort_keys(texts))


def _by_value(digits: str) -> str:
    """Digits so that they compare by value: first how many there are, then they themselves. What is longer than any real number is cut.

    The digit in front keeps them where digits are, before all letters.
    """
    if not digits.isascii():
        digits = "".join(str(unicodedata.decimal(digit)) for digit in digits)
    if digits[0] == "0":
        digits = digits.lstrip("0")
    digits = digits[:_LONGEST_NUMBER]
    return f"0{chr(0x30 + len(digits))}{digits}"


def _primary(character: str) -> str:
    if character.isdecimal():
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _QUOTES:
        return ""
    kind = unicodedata.category(character)
    if character.isspace() or kind[0] == "Z":
        return _SPACE
    if kind in _IGNORED or kind[0] in "CM":
        return ""
    apart = unicodedata.normalize("NFKD", character)
    if apart != character:
        return "".join(_PRIMARY[ord(c)] or "" for c in apart.casefold())
    if kind[0] not in "LN":
        return _OTHER
    # Hiragana for katakana, which are the same syllables.
    return chr(ord(character) - 0x60) if "\u30a1" <= character <= "\u30f6" else character

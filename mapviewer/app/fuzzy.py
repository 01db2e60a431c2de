"""How well some typed letters fit a text: for the command palette and lists that are searched by typing. Pure.

Every word that was typed has to be found: best at the beginning of a word, then anywhere in one, then letter by letter in order ("zti" finds
"Zoom time in"). Capitals and accents do not matter.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

_START, _INSIDE, _LETTERS = 100, 60, 30
_MOST_LETTERS: Final = 64


@dataclass(frozen=True, slots=True)
class Fit:
    """How well it fits, larger is better, and at which characters of the text, in order."""

    score: int
    at: tuple[int, ...]


def folded(text: str) -> str:
    """The text without capitals and accents, character by character: as long as it was."""
    return "".join(_fold(character) for character in text)


def _fold(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFKD", character)[:1].casefold()
    return base if len(base) == 1 else character


def fit(typed: str, text: str) -> Fit | None:
    """How what was typed fits a text; None when it does not. Nothing typed fits everything, with a score of 0."""
    words, within = folded(typed[:_MOST_LETTERS]).split(), folded(text)
    total, at = 0, set[int]()
    for word in words:
        found = _word(word, within)
        if found is None:
            return None
        total += found.score
        at.update(found.at)
    # Of two texts that hold the same, the shorter one is meant.
    return Fit(total * 4 - min(len(text), 99) if words else 0, tuple(sorted(at)))


def _word(word: str, text: str) -> Fit | None:
    best = -1
    place = text.find(word)
    while place >= 0:
        if _begins(text, place):
            return Fit(_START + len(word), tuple(range(place, place + len(word))))
        best = place if best < 0 else best
        place = text.find(word, place + 1)
    if best >= 0:
        return Fit(_INSIDE + len(word), tuple(range(best, best + len(word))))
    return _letters(word, text)


def _letters(word: str, text: str) -> Fit | None:
    """The letters in order, each at the beginning of a word where one follows, else as soon as it comes."""
    at: list[int] = []
    starts = 0
    here = 0
    for letter in word:
        nexts = [k for k in range(here, len(text)) if text[k] == letter]
        if not nexts:
            return None
        place = next((k for k in nexts if _begins(text, k)), nexts[0])
        rest = word[len(at) + 1 :]
        if place != nexts[0] and not _in_order(rest, text, place + 1):
            place = nexts[0]
        starts += _begins(text, place)
        at.append(place)
        here = place + 1
    # Letters strewn over a text by chance mean nothing.
    if starts * 2 < len(word):
        return None
    return Fit(_LETTERS * starts // len(word), tuple(at))


def _in_order(letters: str, text: str, start: int) -> bool:
    for letter in letters:
        start = text.find(letter, start) + 1
        if not start:
            return False
    return True


def _begins(text: str, place: int) -> bool:
    return place == 0 or (text[place].isalnum() and not text[place - 1].isalnum())

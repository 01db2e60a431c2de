"""What it means that a text is found: how texts are taken apart into words, how a question is read, and when the one holds the other. Pure.

Case, accents, Hebrew and Arabic vowel signs, and forms of the same letter make no difference. A word is a run of letters and digits; in scripts that are
written without spaces (Chinese, Japanese, Thai …) every character is one. What is between words counts as a gap, whatever it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from mapviewer.events.event import Event
from mapviewer.events.store import Store

_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u0711\u0730-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)
"""What is left out: accents, vowel signs, the Arabic stretch, and characters that only steer how text is set."""

_SINGLE: Final = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_VOWELS: Final = "\u0900-\u0963\u0971-\u0df3"
"""Indian scripts: their vowel signs are part of the word, though they are no letters."""

_WORD: Final = re.compile(f"[{_SINGLE}]|(?:[^\\W_{_SINGLE}]|[{_VOWELS}])+")
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_QUOTES: Final = re.compile('["“”„‟«»]')


def simplified(text: str) -> str:
    """A text as it is compared: without case, accents and forms."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _MARKS.sub("", plain)


def words(text: str) -> list[str]:
    """The words of a text, simplified, in order."""
    plain = simplified(text)
    return (_ASCII_WORD if plain.isascii() else _WORD).findall(plain)


class Fit(Enum):
    """How a word asked for fits a word of a text."""

    SAME = "same"
    START = "start"
    """The text's word begins with it."""
    END = "end"
    """The text's word ends with it."""
    WITHIN = "within"
    """The text's word holds it anywhere."""

    def fits(self, asked: str, word: str) -> bool:
        """Whether it does."""
        match self:
            case Fit.SAME:
                return asked == word
            case Fit.START:
                return word.startswith(asked)
            case Fit.END:
                return word.endswith(asked)
        return asked in word


@dataclass(frozen=True, slots=True)
class Term:
    """Words that have to stand one after the other in one field of an event."""

    parts: tuple[tuple[str, Fit], ...]

    def found(self, fields: Iterable[Sequence[str]]) -> bool:
        """Whether one of these fields, each a list of words, holds it."""
        size = len(self.parts)
        return any(
            all(fit.fits(asked, word) for (asked, fit), word in zip(self.parts, field[at:], strict=False))
            for field in fields
            for at in range(len(field) - size + 1)
        )


def terms(question: str) -> tuple[Term, ...]:
    """What a question asks for; all of it has to be found. Empty when there is no letter or digit in it.

    What stands between spaces is found anywhere, also inside a word; what stands in quotes only as whole words. A quote that is not closed
    yet is one that somebody is still typing: its last word may go on.
    """
    found: list[Term] = []
    pieces = _QUOTES.split(question)
    for number, piece in enumerate(pieces):
        quoted = number % 2 == 1
        open_end = quoted and number == len(pieces) - 1
        for chunk in [piece] if quoted else piece.split():
            listed = words(chunk)
            if not listed:
                continue
            fits = [Fit.SAME] * len(listed)
            if open_end:
                fits[-1] = Fit.START
            elif not quoted:
                fits[0], fits[-1] = (Fit.WITHIN, Fit.WITHIN) if len(listed) == 1 else (Fit.END, Fit.START)
            found.append(Term(tuple(zip(listed, fits, strict=True))))
    return tuple(found)


def fields_of(store: Store, event: Event) -> list[str]:
    """The texts of an event that are searched: title, summary, the name of its place, its actors and its tags."""
    place = store.place_of(event)
    written = event.place if isinstance(event.place, str) else ""
    name = place.label if place is not None else written
    actors = (store.actor_name(part.actor) for part in event.actors)
    return [event.title, event.summary, name, *actors, *event.tags]


def holds(store: Store, event: Event, questions: Iterable[str]) -> bool:
    """Whether an event answers all these questions: the one definition, which every index has to agree with."""
    fields = [words(text) for text in fields_of(store, event)]
    for question in questions:
        asked = terms(question)
        if not asked or not all(term.found(fields) for term in asked):
            return False
    return True

"""Which language is spoken: one for the process, and for a while another one on a thread that makes a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """A language by its BCP 47 tag. `PSEUDO` is English, accented and two fifths longer: what does not fit it will not fit a translation."""

    ENGLISH = "en"
    FRENCH = "fr"
    ARABIC = "ar"
    PSEUDO = "en-XA"


OFFERED: Final = {Language.ENGLISH: "English", Language.FRENCH: "Français", Language.ARABIC: "العربية"}
"""What people can choose, each by its own name."""

_process = Language.ENGLISH
_here: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """The language that is spoken here and now."""
    return _here.get() or _process


def is_rtl(language: Language | None = None) -> bool:
    """Whether a language (the current one) is written from right to left."""
    return (language or current()) is Language.ARABIC


def speak(language: Language) -> None:
    """Let the whole process speak a language from now on."""
    global _process
    _process = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language in this block, on this thread only."""
    token = _here.set(language)
    try:
        yield
    finally:
        _here.reset(token)


def from_tags(tags: Iterable[str]) -> Language:
    """The first language on offer among what a system asks for: “fr-CA”, “ar_SY.UTF-8”, “C”; English where there is none."""
    for tag in tags:
        code = tag.replace("_", "-").split("-")[0].split(".")[0].lower()
        for language in OFFERED:
            if language.value == code:
                return language
    return Language.ENGLISH

"""Texts and their translations: `resources/translations/CODE.json`, read once when a language is first spoken.

A catalogue has "messages" (English → translation, or plural category → translation) and "contexts" for words that mean several things:
context → the same. A placeholder is a name in braces; values are put in as they are and never looked at for braces or marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from mapviewer.assets import resource
from mapviewer.errors import UnavailableError
from mapviewer.language import french
from mapviewer.language.chosen import Language, current
from mapviewer.language.numbers import number, plural_form

Entry = str | Mapping[str, str]

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations into one language."""

    messages: Mapping[str, Entry] = field(default_factory=dict)
    contexts: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)

    def find(self, text: str, context: str = "") -> Entry | None:
        """The translation in this context, else the one that holds everywhere."""
        if context:
            found = self.contexts.get(context, {}).get(text)
            if found is not None:
                return found
        return self.messages.get(text)


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of a language; an empty one, so that English shows, where there is none or it cannot be read."""
    if language in (Language.ENGLISH, Language.PSEUDO):
        return Catalogue()
    try:
        read = json.loads(resource("translations", f"{language.value}.json").read_bytes())
        return Catalogue(read["messages"], read["contexts"])
    except (OSError, ValueError, KeyError, TypeError, UnavailableError):
        return Catalogue()


def mark(text: str, context: str = "") -> str:
    """The text itself: says that it is shown to people, and translated (by `tr`, with this text and context) where it is shown."""
    del context
    return text


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """Like `mark`, of a text that counts: the two arguments that `plural` gets first."""
    return one, many


def tr(text: str, context: str = "", /, **values: object) -> str:
    """The text in the current language, its placeholders filled: `tr("Opening {name}", name=path.name)`."""
    language = current()
    if language is Language.ENGLISH:
        return fill(text, values)
    if language is Language.PSEUDO:
        return fill(lengthened(text), values)
    found = catalogue(language).find(text, context)
    if found is None or not isinstance(found, str):
        return fill(text, values)
    if language is Language.FRENCH:
        return french.fill(found, values)
    return fill(found, values)


def plural(one: str, many: str, n: float, context: str = "", /, **values: object) -> str:
    """The text for so many, `{n}` in it the number: `plural("{n} event", "{n} events", 3)`. Another `n` may be given among the values."""
    language = current()
    values.setdefault("n", number(n) if isinstance(n, int) else n)
    if language in (Language.ENGLISH, Language.PSEUDO):
        text = one if plural_form(n, language) == "one" else many
        return fill(lengthened(text) if language is Language.PSEUDO else text, values)
    found = catalogue(language).find(one, context)
    if not isinstance(found, Mapping):
        return fill(one if n == 1 else many, values)
    text = found.get(plural_form(n, language)) or found["other"]
    return french.fill(text, values) if language is Language.FRENCH else fill(text, values)


def qt_text(context: str, text: str) -> str | None:
    """What Qt's `tr` is told: the translation as it is, placeholders and all; None where there is none."""
    language = current()
    if language is Language.PSEUDO:
        return lengthened(text)
    found = catalogue(language).find(text, context)
    return found if isinstance(found, str) else None


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its placeholders replaced; one without a value stays."""
    if not values or "{" not in text:
        return text
    return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), text)


_ACCENTED: Final = str.maketrans("aeiouyAEIOUYncsz", "áéíóúýÁÉÍÓÚÝñçšž")
_KEPT: Final = re.compile(r"(\{\w*[^{}]*\}|%[\w.]+|%%|&&?|<[^>]*>|\n)")


def lengthened(text: str) -> str:
    """English as a test of room: accented, in brackets, two fifths longer; placeholders and mnemonics as they were."""
    if not any(c.isalpha() for c in text):
        return text
    pieces = _KEPT.split(text)
    said = "".join(piece if n % 2 else piece.translate(_ACCENTED) for n, piece in enumerate(pieces))
    more = max(1, round(0.4 * sum(len(piece) for piece in pieces[::2])) - 2)
    padding = (" lorem ipsum dolor sit amet consectetur" * (more // 38 + 1))[: max(1, more)]
    return f"[{said}{padding}]"

"""French prepositions before a date: “du 15 juillet”, “de juillet”, “d’août”, “des années 1960”.

A translation writes `[de] {start}` where the preposition depends on what follows; the words for it are chosen here. Only the beginning of
the value is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_PREPOSITIONS: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    # before a day, a month or year, a vowel, a plural (“les années”), a clock time or whatever else
    "de": ("du ", "de ", "d’", "des ", "de "),
    "à": ("au ", "à ", "à ", "aux ", "à "),
    "en": ("le ", "en ", "en ", "dans les ", "en "),
    "jusque": ("jusqu’au ", "jusqu’en ", "jusqu’en ", "jusqu’aux ", "jusqu’à "),
    "vers": ("vers le ", "vers ", "vers ", "vers les ", "vers "),
    "avant": ("avant le ", "avant ", "avant ", "avant les ", "avant "),
    "après": ("après le ", "après ", "après ", "après les ", "après "),
    "le": ("le ", "", "", "les ", ""),
}

_DAY: Final = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?\d{1,2}(?:er)?(?:[ –,]|$)(?! ?(?:av|apr)\.)"
)
_MARKED: Final = re.compile(r"\[(\w+)\] \{(\w+)\}|\{(\w+)\}")
_BARE: Final = re.compile(r"\d{1,2}(?:er)?")


def _kind(value: str) -> int:
    if _DAY.match(value):
        return 0
    if value.startswith("années "):
        return 3
    if value[:1].isdigit() and ":" in value[:5]:
        return 4
    return 2 if value[:1] in "aoéAOÉ" else 1


def fill(text: str, values: Mapping[str, object]) -> str:
    """A translation with its placeholders and prepositions filled in."""
    if "[" not in text:
        if not values or "{" not in text:
            return text
        return _MARKED.sub(lambda m: str(values.get(m[3], m[0])), text)
    names = [m[2] or m[3] for m in _MARKED.finditer(text)]

    def said(match: re.Match[str]) -> str:
        name = match[2] or match[3]
        if name not in values:
            return match[0]
        value = str(values[name])
        if match[1] not in _PREPOSITIONS:
            return value if match[1] is None else f"[{match[1]}] {value}"
        kind = _kind(value)
        if _BARE.fullmatch(value) and names.index(name) + 1 < len(names):
            # “entre 13 et 20 juillet”, but “entre 79 et 81 apr. J.-C.”: the other end says what the number is.
            kind = min(1, _kind(str(values.get(names[names.index(name) + 1], ""))))
        return _PREPOSITIONS[match[1]][kind] + value

    return _MARKED.sub(said, text)

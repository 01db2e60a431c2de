"""Numbers as a language writes them. Arabic too is written with the digits 0 to 9: see docs/decisions/0008."""

from __future__ import annotations

from mapviewer.language.chosen import Language, current

_NARROW = "\u202f"


def number(value: int) -> str:
    """A whole number with its thousands set apart: “12,000”, “12 000”."""
    text = f"{value:,}"
    return text.replace(",", _NARROW) if current() is Language.FRENCH else text


def decimal(value: float, digits: int = 1) -> str:
    """A number with at most so many decimals, none that say nothing: “24.5”, “24,5”, “3”."""
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    if current() is Language.FRENCH:
        return text.replace(",", _NARROW).replace(".", ",")
    return text


def plural_form(value: float, language: Language) -> str:
    """The plural category of a number (Unicode CLDR 46, cardinal rules): "zero", "one", "two", "few", "many" or "other".

    CLDR's French "many" is for numbers that are written as words (“un million d’événements”); ours are digits, so it is "other" here.
    """
    number = abs(value)
    whole = number == int(number)
    if language is Language.FRENCH:
        return "one" if number < 2 else "other"
    if language is Language.ARABIC:
        if not whole:
            return "other"
        if number in (0, 1, 2):
            return ("zero", "one", "two")[int(number)]
        last = number % 100
        return "few" if 3 <= last <= 10 else "many" if last >= 11 else "other"
    return "one" if number == 1 else "other"


FORMS = {
    Language.ENGLISH: ("one", "other"),
    Language.FRENCH: ("one", "other"),
    Language.ARABIC: ("zero", "one", "two", "few", "many", "other"),
    Language.PSEUDO: ("one", "other"),
}
"""The plural categories that a language has."""

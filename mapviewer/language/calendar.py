"""Names of months and days, eras and ordinals in each language: as little of Unicode's CLDR as dates in words need.

Arabic has the month names of Egypt, the Gulf and the international press (يناير … ديسمبر), not the Levant's (كانون الثاني …) nor the
Maghreb's (جانفي …), and does not shorten them; see docs/decisions/0008.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, overload

from mapviewer.language.catalogue import lengthened
from mapviewer.language.chosen import Language, current


@dataclass(frozen=True, slots=True)
class Names:
    """How one language says dates. Weeks begin on Monday; `day` is how the number of a day is written, `century` and `millennium` turn
    the number of one into words, long and short."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    before_era: str
    """After a year before the year 1."""
    era: str
    """After an early year since then."""
    comma: str
    """Between a date and a time, and in lists."""
    semicolon: str
    """In lists of longer pieces."""
    century: Callable[[int], tuple[str, str]]
    millennium: Callable[[int], tuple[str, str]]
    first_of_month: str = "1"

    def day(self, number: int) -> str:
        """The number of a day in a date."""
        return self.first_of_month if number == 1 else str(number)


def _english_ordinal(n: int) -> str:
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _roman(n: int) -> str:
    if n >= 4_000:
        return f"{n:,}".replace(",", "\u202f")
    text = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        text += letters * (n // value)
        n %= value
    return text


def _french_ordinal(n: int) -> str:
    return f"{_roman(n)}{'er' if n == 1 else 'e'}"


_ENGLISH: Final = Names(
    months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    short_months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    short_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    before_era="BCE",
    era="CE",
    comma=", ",
    semicolon="; ",
    century=lambda n: (f"{_english_ordinal(n)} century", f"{_english_ordinal(n)} c."),
    millennium=lambda n: (f"{_english_ordinal(n)} millennium", f"{_english_ordinal(n)} mill."),
)  # fmt: skip
_FRENCH: Final = Names(
    months=("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    short_months=("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    short_weekdays=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    before_era="av. J.-C.",
    era="apr. J.-C.",
    comma=", ",
    semicolon="\u202f; ",
    century=lambda n: (f"{_french_ordinal(n)} siècle", f"{_french_ordinal(n)} s."),
    millennium=lambda n: (f"{_french_ordinal(n)} millénaire", f"{_french_ordinal(n)} mill."),
    first_of_month="1er",
)  # fmt: skip
_ARABIC_MONTHS: Final = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
_ARABIC: Final = Names(
    months=_ARABIC_MONTHS,
    short_months=_ARABIC_MONTHS,
    weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    short_weekdays=("اثنين", "ثلاثاء", "أربعاء", "خميس", "جمعة", "سبت", "أحد"),
    before_era="ق.م",
    era="م",
    comma="، ",
    semicolon="؛ ",
    century=lambda n: (f"القرن {n}", f"ق {n}"),
    millennium=lambda n: (f"الألفية {n}", f"أ {n}"),
)
_PSEUDO: Final = Names(
    months=tuple(lengthened(name) for name in _ENGLISH.months),
    short_months=_ENGLISH.short_months,
    weekdays=tuple(lengthened(name) for name in _ENGLISH.weekdays),
    short_weekdays=_ENGLISH.short_weekdays,
    before_era="BCE",
    era="CE",
    comma=", ",
    semicolon="; ",
    century=_ENGLISH.century,
    millennium=_ENGLISH.millennium,
)
_NAMES: Final = {
    Language.ENGLISH: _ENGLISH,
    Language.FRENCH: _FRENCH,
    Language.ARABIC: _ARABIC,
    Language.PSEUDO: _PSEUDO,
}


def names() -> Names:
    """How the current language says dates."""
    return _NAMES[current()]


class Months(Sequence[str]):
    """The twelve names of months in the current language, long or short."""

    def __init__(self, *, short: bool) -> None:
        self.short = short

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        said = names()
        return (said.short_months if self.short else said.months)[index]

    def __len__(self) -> int:
        return 12


LONG_MONTHS: Final = Months(short=False)
SHORT_MONTHS: Final = Months(short=True)

"""A date as it is typed in French or Arabic → as it is typed in English, whatever language the program speaks. Pure.

Arabic months are read by all the names that newspapers use: those of Egypt and the Gulf (يوليو), of the Levant (تموز) and of the Maghreb (جويلية), also
both at once (يوليو/تموز). Sources: Unicode CLDR, locales fr, ar, ar-SY, ar-DZ.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS: Final = (
    ("janvier", "janv", "يناير", "كانون الثاني", "جانفي"),
    ("février", "févr", "fév", "فبراير", "شباط", "فيفري"),
    ("mars", "مارس", "آذار", "اذار"),
    ("avril", "avr", "أبريل", "إبريل", "نيسان", "أفريل"),
    ("mai", "مايو", "أيار", "ماي"),
    ("juin", "يونيو", "حزيران", "جوان"),
    ("juillet", "juil", "يوليو", "تموز", "جويلية"),
    ("août", "أغسطس", "آب", "أوت"),
    ("septembre", "سبتمبر", "أيلول"),
    ("octobre", "أكتوبر", "تشرين الأول"),
    ("novembre", "نوفمبر", "تشرين الثاني"),
    ("décembre", "déc", "ديسمبر", "كانون الأول"),
)
_ALEF: Final = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "’": "'"}
)


def in_english(text: str) -> str:
    """The text with its months, its “to” and its eras in English, and all digits 0 to 9; unchanged where it has none of them in another
    language."""
    text = "".join(c if c.isascii() or not c.isdigit() else str(unicodedata.digit(c)) for c in text)
    folded = _folded(text)
    said = _MONTH.sub(lambda found: f" {_NUMBER[found[1]]} ", folded)
    for pattern, english in _PHRASES:
        said = pattern.sub(english, said)
    return text if said == folded else " ".join(said.split())


def _folded(text: str) -> str:
    """In small letters, without accents, vowel signs and the forms of alef."""
    # The forms of alef first: taken apart they would be an alef and a mark, which is the same.
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_ALEF))
    return "".join(c for c in parts if not unicodedata.combining(c))


_NUMBER: Final = {
    _folded(name): month for month, names in zip(_ENGLISH, _MONTHS, strict=True) for name in names
}
_ANY: Final = "|".join(re.escape(name) for name in sorted(_NUMBER, key=len, reverse=True))
_MONTH: Final = re.compile(rf"(?<!\w)({_ANY})\b\.?(?:\s*/\s*(?:{_ANY})\b)?")
_PHRASES: Final = tuple(
    (re.compile(pattern), english)
    for pattern, english in (
        # The longer first: what is said of an era holds full stops and hyphens of its own.
        (r"\s*(?:\bav(?:ant|\.)?\s*(?:j\.?\s*-?\s*c\b\.?|n(?:otre|\.)\s*e(?:re\b|\.))|ق\.\s?م\.?(?!\w)|قبل الميلاد)", " BCE"),
        (r"\s*(?:\bap(?:res|\.)?\s*j\.?\s*-?\s*c\b\.?|(?<=\d)\s*م\.?(?!\w)|(?<!\w)للميلاد|(?<!\w)ميلادي[هاه]*)", " CE"),
        (r"\b1er\b", "1"),
        (r"\s+a\s+(?=\d{1,2}\s*[h:]\s*\d{2})", " "),
        (r"\b(\d{1,2})\s*h\s*(\d{2})\b", r"\1:\2"),
        (r"\A(?:du|le|de|entre|من|في|بين)\s+", ""),
        (r"\s+(?:jusqu'a|jusqu'au|au|a|et|الي|حتي)\s+(?:le\s+|l')?", " to "),
    )
)  # fmt: skip

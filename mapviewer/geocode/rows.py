"""What the rows of the gazetteer file mean, for the script that writes them and the code that reads them."""

from __future__ import annotations

from enum import IntFlag

KINDS = ("city", "capital", "admin1", "country", "feature")
"""The kinds of a place; a row holds the index."""


STREAMS = 4
"""How many xz streams the shipped file consists of, so that several cores can unpack it."""

ARABIC_ARTICLE = frozenset(
    [
        "AE",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "EH",
        "ER",
        "IL",
        "IQ",
        "IR",
        "JO",
        "KM",
        "KW",
        "LB",
        "LY",
        "MA",
        "MR",
        "OM",
        "PS",
        "QA",
        "SA",
        "SD",
        "SO",
        "SS",
        "SY",
        "TD",
        "TN",
        "TR",
        "YE",
    ]
)
"""Countries where a leading al-, as-, el- is the Arabic article and not part of the name."""


class NameFlag(IntFlag):
    """How a key belongs to a place; one key may belong to it in several ways."""

    PRIMARY = 1
    """The main name, or one of equal rank."""
    LATIN = 2
    """Another name in Latin letters."""
    NATIVE = 4
    """A name in another script."""
    CODE = 8
    """A code (ISO, postal, airport): good for narrowing, poor as a name."""

"""Dates typed in French and Arabic mean what they mean in English."""

from __future__ import annotations

import pytest

from mapviewer.language import Language, speaking
from mapviewer.language.calendar import names
from mapviewer.query.foreign_dates import in_english
from mapviewer.query.typed import read_typed

ZONE = "Asia/Damascus"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("16 juillet 2025", "16 July 2025"),
        ("le 1er août 2025", "1 August 2025"),
        ("1er aout 2025", "1 August 2025"),
        ("janv. 2025", "January 2025"),
        ("Décembre 1999", "December 1999"),
        ("du 15 au 17 juillet 2025", "15 to 17 July 2025"),
        ("15 juillet 2025 à 9 h 05", "15 July 2025 9:05"),
        ("44 av. J.-C.", "44 BCE"),
        ("15 mars 44 avant notre ère", "15 March 44 BCE"),
        ("79 ap. J.-C.", "79 CE"),
        ("16 يوليو 2025", "16 July 2025"),
        ("١٦ يوليو ٢٠٢٥", "16 July 2025"),
        ("16 تموز 2025", "16 July 2025"),
        ("16 يوليو/تموز 2025", "16 July 2025"),
        ("3 كانون الثاني 2000", "3 January 2000"),
        ("3 كانون الأول 2000", "3 December 2000"),
        ("آب 2025", "August 2025"),
        ("أيّار 2025", "May 2025"),
        ("من 15 إلى 17 يوليو 2025", "15 to 17 July 2025"),
        ("15 يوليو 2025 حتى 17 يوليو 2025", "15 July 2025 to 17 July 2025"),
        ("44 ق.م.", "44 BCE"),
        ("79 م", "79 CE"),
    ],
)
def test_it_is_read_as_in_english(text: str, english: str) -> None:
    typed, same = read_typed(text, ZONE), read_typed(english, ZONE)
    assert (typed.start, typed.end, typed.span) == (same.start, same.end, same.span)


@pytest.mark.parametrize("text", ["16 July 2025", "2025-07-16T13:00Z", "15 to 17 July 2025", "44 BCE", "{2025,2026}", "Y-12000", "March", "may 2025"])  # fmt: skip
def test_english_and_edtf_stay_as_they_are(text: str) -> None:
    assert in_english(text) == text


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC])
def test_what_the_program_calls_a_month_is_understood(language: Language) -> None:
    with speaking(language):
        called = [*names().months, *names().short_months]
    for number, name in enumerate(called):
        month = number % 12 + 1
        assert read_typed(f"16 {name} 2025", ZONE).start == read_typed(f"2025-{month:02}-16", ZONE).start, (
            name
        )


def test_no_month_in_any_language() -> None:
    with pytest.raises(ValueError, match="juillette"):
        read_typed("16 juillette 2025", ZONE)

"""French prepositions before dates of every kind."""

from __future__ import annotations

import pytest

from mapviewer.language.french import fill


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("15 juillet 2025", "3 août 2025", "du 15 juillet 2025 au 3 août 2025"),
        ("mardi 1er juillet 2025", "juillet 2026", "du mardi 1er juillet 2025 à juillet 2026"),
        ("juillet 2025", "août 2025", "de juillet 2025 à août 2025"),
        ("avril 2025", "2026", "d’avril 2025 à 2026"),
        ("2004", "2008", "de 2004 à 2008"),
        ("44 av. J.-C.", "14 apr. J.-C.", "de 44 av. J.-C. à 14 apr. J.-C."),
        ("13", "20 juillet 2025", "du 13 au 20 juillet 2025"),
        ("79", "81 apr. J.-C.", "de 79 à 81 apr. J.-C."),
        ("années 1960", "années 1970", "des années 1960 aux années 1970"),
    ],
)
def test_from_and_to(start: str, end: str, said: str) -> None:
    assert fill("[de] {start} [à] {end}", {"start": start, "end": end}) == said


def test_other_prepositions_and_texts_without_any() -> None:
    assert fill("[jusque] {day}", {"day": "17 juillet 2025"}) == "jusqu’au 17 juillet 2025"
    assert fill("[jusque] {day}", {"day": "juillet 2025"}) == "jusqu’en juillet 2025"
    assert fill("[vers] {day}", {"day": "16 juillet 2025, 13:00"}) == "vers le 16 juillet 2025, 13:00"
    assert fill("[en] {day}", {"day": "1er mai 1968"}) == "le 1er mai 1968"
    assert fill("[en] {day}", {"day": "mai 1968"}) == "en mai 1968"
    assert fill("[1] {name}", {"name": "x"}) == "[1] x"
    assert fill("« {name} » {missing}", {"name": "[de] {missing}"}) == "« [de] {missing} » {missing}"

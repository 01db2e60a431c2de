"""Encodings that are guessed by their letters."""

from __future__ import annotations

import pytest

from mapviewer.foreign.encodings import script_encoding
from mapviewer.foreign.text import FALLBACK, encoding_of

RUSSIAN = "Дата;Событие;Город\n12.03.2024;Обстрел жилого дома на окраине;Харьков\n"
UKRAINIAN = "дата;подія;місто\n12.03.2024;обстріл житлового будинку на околиці;Харків\n"
ARABIC = "التاريخ;الحدث;المكان\n2024-03-12;قصف مدفعي على المدينة القديمة;حلب\n"
HEBREW = "תאריך;אירוע;מקום\n2024-03-12;ירי רקטות לעבר הצפון ופגיעה בבית;חיפה\n"
GREEK = "ημερομηνία;γεγονός;τόπος\n2024-03-12;πυρκαγιά σε δάσος κοντά στην πόλη;Αθήνα\n"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (UKRAINIAN, "cp1251"),
        (ARABIC, "cp1256"),
        (HEBREW, "cp1255"),
        (GREEK, "cp1253"),
    ],
)
def test_a_script_is_known_by_its_letters(text: str, codec: str) -> None:
    data = text.encode(codec)
    assert script_encoding(data) == codec
    found = encoding_of(data)
    assert (found.name, found.guessed) == (codec, True)


@pytest.mark.parametrize(
    "data",
    [
        "Datum;Titel\n1.2.2024;Müller über Straße, größer als früher\n".encode("cp1252"),
        "date;titre\n1/2/2024;Événement à Besançon, où ça s'est passé\n".encode("cp1252"),
        b"caf\xe9 noir",
        bytes(range(128, 256)) * 4,
        b"",
    ],
)
def test_what_is_latin_or_nothing_at_all_is_left_to_the_fallback(data: bytes) -> None:
    assert script_encoding(data) is None
    if data:
        assert encoding_of(data).name == FALLBACK

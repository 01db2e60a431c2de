"""Which encoding a text has that is no Unicode, where most of its letters are none of the Latin ones: by how common the letters are that the bytes would be."""

from __future__ import annotations

from typing import Final

_COMMON: Final = (
    # The commonest letters of a script's languages, and where else its letters are.
    ("cp1251", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґ", "оеаинтсрвл"),
    ("koi8_r", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё", "оеаинтсрвл"),
    ("cp1256", "اليمنوترهبدعفسكقحجصطشخةضذثغزظىأإآئءؤ", "اليمنوترهب"),
    ("cp1255", "יוהלארתבמשנעםדקחפכטצגסזןךףץ", "יוהלארתבמש"),
    ("cp1253", "αοιετνσρηπκμλυςωδγχθφβξζψάέίόήύώ", "αοιετνσρηπ"),
)
_LEAST: Final = 8
"""So many bytes that are no ASCII make a guess worth it."""


def script_encoding(sample: bytes) -> str | None:
    """A codec by which most of a text's letters are those of one script, the common ones common; None where none is likely.

    Latin texts, of whose letters few are no ASCII, are none of its business. `sample` should be some hundred bytes at least.
    """
    high = sum(byte >= 0x80 for byte in sample)
    plain = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    if high < _LEAST or high < 0.5 * (high + plain):
        return None
    best, best_score = None, 0.0
    for codec, letters, common in _COMMON:
        told = [char for char in sample.decode(codec, "replace") if char > "\x7f"]
        known = sum(char.casefold() in letters for char in told) / len(told)
        often = sum(char in common for char in told) / len(told)
        # Capitals are rare: a codec by which most letters are capitals is the wrong one.
        if known > 0.8 and (score := known * often) > best_score:
            best, best_score = codec, score
    return best if best_score > 0.3 else None

"""The language that the program speaks, without Qt: `tr` and `plural` for every text that a person reads.

English stands in the code; `resources/translations/CODE.json` has the others, and `python -m tools.translations` keeps them complete.
The window sets the language once, when it starts (`speak`); a picture is made in the language of its spec (`speaking`), whatever the
window speaks and on whatever thread. What a program reads (JSON, file formats, a view file) is never translated.
"""

from __future__ import annotations

from mapviewer.language.catalogue import mark, mark_plural, plural, qt_text, tr
from mapviewer.language.chosen import OFFERED, Language, current, from_tags, is_rtl, speak, speaking
from mapviewer.language.numbers import decimal, number

__all__ = [
    "OFFERED",
    "Language",
    "current",
    "decimal",
    "from_tags",
    "is_rtl",
    "mark",
    "mark_plural",
    "number",
    "plural",
    "qt_text",
    "speak",
    "speaking",
    "tr",
]

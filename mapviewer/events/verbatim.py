"""An event as the texts that its record has for each field, not read further than to tell where each begins and ends.

Whoever goes through a million events copies most of what they say: reading a text and writing it again costs several times what finding it does. Only records as we write
them ourselves are taken apart here (compact JSON, fields in their order, none at its default, no null); of all others `Store.verbatim` gives what `told` says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

import jiter

from mapviewer.events.told import FIELDS, Told, shaped

Texts = tuple[str | None, ...]
"""The JSON of each field in the order of `FIELDS`, None for one that is not there. It means what `told` says, but may be written otherwise: a name for {"actor": name}."""

(
    EXTRA, ID, TITLE, SUMMARY, CATEGORY, STATUS, WHEN, WHEN_NOTE, TIMEZONE, PLACE, RADIUS_M, RADIUS_BASIS, PLACE_NOTE, GEOMETRY, ACTORS, TAGS, CITATIONS, RELATED, CLAIMS,
    TOLL, MEDIA, AFTER, BEFORE, PRIVATE_NOTE, ORIGIN,
) = range(25)  # fmt: skip
"""The numbers of fields."""

# No quotation mark is escaped in what these look at (see `verbatim`): each begins or ends a text. So `,"actors":` begins a field wherever it stands, since what follows the end
# of a text is no letter; a list or object that is cut short, at a bracket inside it or inside one of its texts, is followed by no field, or by one bracket too many.
_TEXT: Final = '"[^"]*+"'
_LIST: Final = r"\[[^\]]++\]"
_OBJECT: Final = r"\{[^}]++\}"
_WHOLE: Final = {
    EXTRA: _OBJECT, SUMMARY: '"[^"]++"', STATUS: '(?!"reported")' + _TEXT, PLACE: f"{_TEXT}|{_OBJECT}", RADIUS_M: r"[-\d][^,}]*+", GEOMETRY: _OBJECT, ACTORS: _LIST, TAGS: _LIST,
    CITATIONS: _LIST, RELATED: _LIST, CLAIMS: _LIST, TOLL: _OBJECT, MEDIA: _LIST, AFTER: _LIST, BEFORE: _LIST,
    ORIGIN: rf'\{{(?!\}})(?:"file":{_TEXT},?+)?+(?:"format":{_TEXT},?+)?+(?:"row":-?\d++,?+)?+(?:"columns":{_OBJECT})?+\}}',
}  # fmt: skip
_ESCAPES: Final = (("\\\\", "\x01"), ('\\"', "\x02"))
"""What is escaped with a backslash that is followed by one or by a quotation mark, and a character that JSON has not, for the time being."""


def _pattern() -> re.Pattern[str]:
    first, *rest = FIELDS
    parts = [rf'\{{(?:"{first}":({_WHOLE[EXTRA]}),)?+']
    for number, name in enumerate(rest, 1):
        field = rf'"{name}":({_WHOLE.get(number, _TEXT)})'
        parts.append(field if number == ID else f",{field}" if number == TITLE else f"(?:,{field})?+")
    return re.compile("".join(parts) + r"\}")


_match: Final = _pattern().fullmatch


def verbatim(text: str) -> Texts | None:
    """The texts of the fields of a record that `plain_event` passes, with each key once; None when it is not written as we write records."""
    if "\\" not in text:
        found = _match(text)
        return None if found is None else found.groups()
    for escaped, sign in _ESCAPES:
        text = text.replace(escaped, sign)
    found = _match(text)
    return None if found is None else tuple(map(_escaped, found.groups()))


def _escaped(text: str | None) -> str | None:
    if text is None or ("\x01" not in text and "\x02" not in text):
        return text
    return text.replace("\x02", '\\"').replace("\x01", "\\\\")


def said(text: str) -> str:
    """The text that a field's JSON is."""
    if "\\" not in text:
        return text[1:-1]
    found: str = jiter.from_json(text.encode())
    return found


def value_of(number: int, text: str) -> Any:
    """The value of a field, as `told` says it."""
    if text[0] == '"':
        return said(text)
    return shaped(number, jiter.from_json(text.encode()))


def told_of(texts: Sequence[str | None]) -> Told:
    """All fields, as `told` says them."""
    return {
        name: value_of(number, text)
        for number, (name, text) in enumerate(zip(FIELDS, texts, strict=True))
        if text is not None
    }


_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def texts_of(told: Told) -> Texts:
    """The texts of what `told` says."""
    return tuple(_JSON(told[name]) if name in told else None for name in FIELDS)

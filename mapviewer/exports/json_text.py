"""The JSON of an event's fields as our own dossiers in other formats have it: made once where events share it, copied where it is what the record has already."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from mapviewer.events.told import FIELDS
from mapviewer.events.verbatim import ORIGIN, said
from mapviewer.exports.telling import UNIQUE, Account, kept

_VALUE: Final = r'(?:"[^"]*+"|true|false|null|0|-?[1-9]\d*+)'
_COPIED: Final = re.compile(rf'\{{(?:"[^"]*+":(?:{_VALUE}|\{{(?:"[^"]*+":{_VALUE},?+)++\}}),?+)++\}}')
"""An object of texts, whole numbers and one more level of such objects, without a backslash: there is one way only to write it in little room."""


def copied(text: str) -> bool:
    """Whether JSON in little room is what every encoder writes of it, but for blanks."""
    return "\\" not in text and _COPIED.fullmatch(text) is not None


class JsonTexts:
    """Makes the JSON of fields, with one `encode`."""

    def __init__(self, encode: Callable[[Any], str], between: str = "") -> None:
        """`between` stands behind colons and commas, as `encode` has it."""
        self._encode = encode
        self._known: list[dict[str, str]] = [{} for _ in FIELDS]
        self._marks = _Marks(between)
        self._same = not between

    def __call__(self, account: Account, number: int) -> str:
        """The JSON of what an event has under the field of that number; it has something there."""
        text = account.texts[number]
        assert text is not None  # noqa: S101 - callers have looked
        if number not in UNIQUE:
            known = self._known[number]
            found = known.get(text)
            if found is None:
                found = kept(known, text, lambda: self._encode(account.value(number)))
            return found
        if number == ORIGIN:
            if not copied(text):
                return self._encode(account.value(number))
            return text if self._same else self.spread(text)
        return self._encode(said(text)) if "\\" in text else text

    def spread(self, text: str, quotation: str = '"') -> str:
        """JSON in little room and without a backslash, as `encode` writes it; with other quotation marks where they have to be escaped."""
        parts = text.split('"')
        # What is between the texts.
        parts[::2] = map(self._marks.__getitem__, parts[::2])
        return quotation.join(parts)


class _Marks(dict[str, str]):
    """What stands between the texts of JSON, with the blanks that an encoder writes."""

    def __init__(self, between: str) -> None:
        super().__init__()
        self._between = between

    def __missing__(self, marks: str) -> str:
        found = marks.replace(":", f":{self._between}").replace(",", f",{self._between}")
        if len(self) < 1 << 12:
            self[marks] = found
        return found

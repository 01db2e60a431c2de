"""Where an imported event comes from and the columns of its record that nothing else was made of, told from the text of the field, which hardly two events share."""

from __future__ import annotations

import re
from typing import Final

_TEXT: Final = '("[^"]*+")'
_ORIGIN: Final = re.compile(
    rf'\{{(?:"file":{_TEXT},?+)?+(?:"format":{_TEXT},?+)?+(?:"row":(0|-?[1-9]\d*+),?+)?+(?:"columns":(\{{[^}}]++\}}))?+\}}'
)


def parts_of(text: str) -> tuple[str | None, ...] | None:
    """The texts of file, format, row and columns; None where it takes a second look."""
    if "\\" in text:
        return None
    found = _ORIGIN.fullmatch(text)
    return None if found is None else found.groups()


def columns_of(text: str) -> tuple[tuple[str, ...], list[str]] | None:
    """The names of columns and what stands in them, of an object of nothing but texts without a backslash; None for any other."""
    parts = text.split('"')
    count, rest = divmod(len(parts), 4)
    if (
        rest != 1
        or parts[0] != "{"
        or parts[-1] != "}"
        or parts[2::4].count(":") != count
        or parts[4:-1:4].count(",") != count - 1
    ):
        return None
    return tuple(parts[1::4]), parts[3::4]

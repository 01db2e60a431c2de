"""Which events have a title that begins with what somebody types: a few looks at titles, however many events there are."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from mapviewer.events.collation import sort_key
from mapviewer.query.ordering import Rows
from mapviewer.query.sorting import Int32s, Sorter

_DIGITS: Final = re.compile(r"\d+$")
_LONGEST_NUMBER: Final = 12
"""Digits of a number that is looked for by its first ones."""


def beginning_with(sorter: Sorter, text: str) -> Rows:
    """Rows whose title begins with this text (case, marks and quotation marks aside), in the order of titles.

    The ranks of titles have to be known (`Sorter.knows`), else they are made first. A number at the end of the text is one that
    begins with these digits.
    """
    key = sort_key(text).partition(b"\x01")[0]
    store = sorter.store
    order = sorter.by_title()
    if not key or not len(order):
        return order[:0].astype(np.intp)
    prefixes = [key]
    if number := _DIGITS.search(text):
        digits = number.group().lstrip("0")
        head = sort_key(text[: number.start()]).partition(b"\x01")[0]
        # The key of a number begins with how many digits it has: those with one more, with two more … stand apart.
        prefixes = [
            head + sort_key(digits + "0" * more).partition(b"\x01")[0][: 2 + len(digits)]
            for more in range(_LONGEST_NUMBER - len(digits) + 1)
        ] or prefixes

    def key_at(place: int) -> bytes:
        return sort_key(store.events[int(order[place])].title)

    def first(prefix: bytes, after: bool) -> int:
        """Where titles that begin so begin, or end."""
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            found = key_at(middle)[: len(prefix)]
            if found < prefix or (after and found == prefix):
                low = middle + 1
            else:
                high = middle
        return low

    parts: list[Int32s] = []
    for prefix in prefixes:
        start = first(prefix, False)
        if start < len(order) and key_at(start).startswith(prefix):
            parts.append(order[start : first(prefix, True)])
    found = np.concatenate(parts) if parts else order[:0]
    return found.astype(np.intp)

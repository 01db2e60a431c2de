"""Sort keys of the titles or the place names of very many records. No events are made of them, and the work is a process's own: threads
would take turns with the window.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from mapviewer.events.collation import Keys, sort_keys
from mapviewer.events.event import HERE
from mapviewer.events.table import Table
from mapviewer.formats.plain import plain_place
from mapviewer.formats.workers import read_pieces

_PIECE: Final = 1 << 20
_SEVERAL: Final = 24 << 20
"""Bytes from which on a process is worth its start."""

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_TITLE: Final = re.compile(
    rb'\s*+\{\s*+(?:"(?!title")[^"\\]*+"\s*+:\s*+(?:"[^"\\]*+"|[^"\[{,\s]++)\s*+,\s*+)*+"title"\s*+:\s*+"([^"\\]*+)"'
)
"""The title of a record that is JSON for certain, where nothing but texts and numbers without escapes stands before it: that is read in a
twentieth of the time."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Records that lie near each other: bytes of the file, and where in them each record begins and ends."""

    data: bytes
    starts: Ints
    ends: Ints
    plain: Bools
    """Which of them are JSON objects without a key twice, and have a title that is a text."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The keys of a stretch's records; `unread` numbers those (with an empty key) whose text has to be found in another way."""

    keys: Keys
    unread: tuple[int, ...]


class KeyReader:
    """Reads the sort keys of titles or of place names."""

    def __init__(self, names: Mapping[str, str] | None) -> None:
        """`names` of the head's places by id for the keys of places, None for those of titles."""
        self._names = names
        self._validate = (_title if names is None else _place)().validate_json

    def _text(self, event: dict[str, Any]) -> str:
        if self._names is None:
            title: str = event["title"]
            return title
        return place_name(event.get("place"), self._names)

    def read(self, stretch: Stretch) -> Found:
        """The keys of a stretch."""
        texts: list[str] = []
        unread: list[int] = []
        data, validate, text = stretch.data, self._validate, self._text
        plain = (stretch.plain if self._names is None else np.zeros_like(stretch.plain)).tolist()
        for number, (start, end, quick) in enumerate(
            zip(stretch.starts.tolist(), stretch.ends.tolist(), plain, strict=True)
        ):
            if quick and (found := _TITLE.match(data, start, end)):
                texts.append(found[1].decode("utf-8", "replace"))
                continue
            try:
                texts.append(text(validate(data[start:end])))
            except ValidationError:
                texts.append("")
                unread.append(number)
        return Found(Keys.of(sort_keys(texts)), tuple(unread))


def read_keys(
    names: Mapping[str, str] | None,
    table: Table,
    rows: Ints,
    read: Callable[[int, int], bytes],
    instead: Callable[[int], str],
    tell: Callable[[float], None],
) -> Keys:
    """The sort keys of these rows (ascending): of their titles, or with the `names` of the head's places by id of their place names.

    `read(offset, length)` gives bytes of the file and may raise OSError; `instead(row)` the text of a record that is not as plain as most;
    `tell` hears the share that is done and may raise to stop.
    """
    bounds = stretches(table, rows)
    size = int(table.length[rows].astype(np.int64).sum()) if len(rows) else 0
    # One processor is left to the window.
    children = 0 if size < _SEVERAL else min(4, max(1, (os.cpu_count() or 1) - 1))

    def pieces() -> Iterator[Stretch]:
        for first, last in bounds:
            chosen = rows[first:last]
            starts = table.offset[chosen]
            ends = starts + table.length[chosen]
            base = int(starts[0])
            try:
                data = read(base, int(ends[-1]) - base)
            except (OSError, ValueError):
                data = b""
            yield Stretch(data, starts - base, ends - base, table.plain[chosen])

    parts: list[Keys] = []
    done = 0

    def wanted() -> None:
        tell(done / len(bounds))

    for found in read_pieces(pieces(), KeyReader, names, children, wanted):
        first = bounds[len(parts)][0]
        parts.append(_completed(found, [instead(int(rows[first + number])) for number in found.unread]))
        done += 1
        wanted()
    return Keys.joined(parts)


def stretches(table: Table, rows: Ints) -> list[tuple[int, int]]:
    """Ranges of `rows` (ascending) whose records lie within about a megabyte."""
    if not len(rows):
        return []
    block = table.offset[rows] // _PIECE
    cuts = np.flatnonzero(block[1:] != block[:-1]) + 1
    edges = [0, *cuts.tolist(), len(rows)]
    return list(itertools.pairwise(edges))


def _completed(found: Found, texts: list[str]) -> Keys:
    """The keys with those of the unread put in their places."""
    if not texts:
        return found.keys
    ends = found.keys.ends.tolist()
    data = found.keys.data.tobytes()
    keys = [data[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    for number, key in zip(found.unread, sort_keys(texts), strict=True):
        keys[number] = key
    return Keys.of(keys)


def place_name(place: Any, names: Mapping[str, str]) -> str:
    """The name of an event's place as `Store.place_name` says it, from its JSON; `names` are those of the head's places by id."""
    if place is None or isinstance(place, str):
        return names.get(place, place) if place else ""
    key = place.get("id") or HERE
    return place.get("name") or place.get("query") or ("" if key == HERE else key)


@cache
def _title() -> SchemaValidator:
    fields = {"title": cs.typed_dict_field(cs.str_schema(strict=True))}
    return SchemaValidator(cs.typed_dict_schema(fields, extra_behavior="ignore"))


@cache
def _place() -> SchemaValidator:
    place = cs.nullable_schema(cs.union_schema([cs.str_schema(strict=True), plain_place()]))
    fields = {"place": cs.typed_dict_field(place, required=False)}
    return SchemaValidator(cs.typed_dict_schema(fields, extra_behavior="ignore"))

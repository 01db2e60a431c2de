"""The index of a dossier's texts: found in the cache, or made from the events. A large file's texts are read and indexed by a process of its own,
so that the window has its processor and its interpreter to itself.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from mapviewer.errors import UnavailableError
from mapviewer.events.event import Event, Place
from mapviewer.events.large import LargeStore
from mapviewer.events.store import Store
from mapviewer.formats import text_file
from mapviewer.formats.plain import plain_place
from mapviewer.formats.rereading import GONE, Around, FileRecords
from mapviewer.formats.sort_keys import place_name
from mapviewer.formats.workers import read_pieces
from mapviewer.query.text_builder import TextBuilder
from mapviewer.query.text_index import TextIndex
from mapviewer.query.words import fields_of

Tell = Callable[[float], None]
"""Hears the share that is done, often, and may raise to stop."""

_PIECE: Final = 1 << 20
_AT_ONCE: Final = 500
_NICE: Final = 10
_SMALL: Final = 20_000
"""Events up to which a large store is indexed in memory: that takes a moment."""


def text_index(store: Store, tell: Tell) -> TextIndex:
    """The index of a store's texts; raises UnavailableError where it cannot be kept, and what `tell` raises."""
    if isinstance(store, LargeStore) and isinstance(store.records, FileRecords) and len(store) > _SMALL:
        return _large(store, store.records, tell)
    builder = TextBuilder()
    segments = []
    for first in range(0, len(store), _AT_ONCE):
        tell(first / len(store))
        segments.append(
            builder.add([fields_of(store, event) for event in store.events[first : first + _AT_ONCE]])
        )
    segments.append(builder.finish())
    return TextIndex([segment for segment in segments if segment is not None])


def _large(store: LargeStore, records: FileRecords, tell: Tell) -> TextIndex:
    try:
        path = text_file.path_of(store.file, len(store))
    except OSError as error:
        raise UnavailableError(f"The texts cannot be indexed: {error.strerror or error}.") from error
    found = text_file.find(path)
    if found is None or found.size != len(store):
        _write(store, records, path, tell)
        found = text_file.find(path)
    if found is None or found.size != len(store):
        raise UnavailableError(f"The index of the texts, “{path}”, cannot be read.")
    return found


# In the process of the window ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Records one after the other: the bytes from the first to the last, where in them each begins and ends, and the CRC-32 of each."""

    number: int
    data: bytes
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    checksums: npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a child needs to know: where to write, against what records are read, the names of places and actors by id, who its parent is."""

    path: Path
    around: Around
    places: Mapping[str, str]
    actors: Mapping[str, str]
    parent: int


def _write(store: LargeStore, records: FileRecords, path: Path, tell: Tell) -> None:
    table = store.table
    surroundings = Surroundings(
        path,
        records.around,
        {place.id: place.label for place in store.head.places},
        {actor.id: actor.name or actor.id for actor in store.head.actors},
        os.getpid(),
    )
    blocks = table.offset // _PIECE
    edges = [0, *(np.flatnonzero(blocks[1:] != blocks[:-1]) + 1).tolist(), len(table)]
    done = 0

    def stretches() -> Iterator[Stretch | None]:
        for number, (first, last) in enumerate(itertools.pairwise(edges)):
            starts = table.offset[first:last]
            ends = starts + table.length[first:last]
            base = int(starts[0])
            data = records.read(base, int(ends[-1]) - base)
            yield Stretch(number, data, starts - base, ends - base, table.checksum[first:last])
        yield None

    def wanted() -> None:
        tell(done / len(edges))

    try:
        for said in read_pieces(stretches(), TextWriter, surroundings, 1, wanted):
            if said:
                raise UnavailableError(f"The texts cannot be indexed: {said}.")
            done += 1
            wanted()
    finally:
        # A child that was stopped had no time to put away what it had begun.
        for left in path.parent.glob(f".{path.stem}.{os.getpid()}.*.part"):
            with contextlib.suppress(OSError):
                left.unlink()


# In a process of its own --------------------------------------------------------------------------------------------------


class TextWriter:
    """Takes stretches of records and writes their index; after the last one None finishes the file."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._known = surroundings
        self._file: text_file.TextFile | None = None
        self._builder = TextBuilder()
        self._validate = _texts().validate_json
        self._failed = ""
        if os.getpid() != surroundings.parent and hasattr(os, "nice"):
            os.nice(_NICE)

    def read(self, stretch: Stretch | None) -> str:
        """Take a stretch; returns what went wrong, "" for nothing. Never raises."""
        try:
            if not self._failed:
                self._take(stretch)
        except OSError as error:
            self._failed = error.strerror or str(error)
        if self._failed and self._file is not None:
            self._file.drop()
        return self._failed

    def _take(self, stretch: Stretch | None) -> None:
        if self._file is None:
            if stretch is None or stretch.number:
                # The one who had the first half is gone.
                self._failed = "the process that does it has ended"
                return
            self._file = text_file.TextFile(self._known.path, self._known.parent)
        if stretch is None:
            last = self._builder.finish()
            if last is not None:
                self._file.add(last)
            self._file.finish()
            return
        full = self._builder.add(self._fields(stretch))
        if full is not None:
            self._file.add(full)

    def _fields(self, stretch: Stretch) -> list[list[str]]:
        found = []
        validate, data = self._validate, stretch.data
        for start, end, checksum in zip(
            stretch.starts.tolist(), stretch.ends.tolist(), stretch.checksums.tolist(), strict=True
        ):
            text = data[start:end]
            if len(text) != end - start or crc32(text) != checksum:
                # What is kept is kept for the content that the store was made of.
                self._failed = "the file has changed since it was opened"
                break
            try:
                event = validate(text)
            except ValidationError:
                found.append(self._again(text))
            else:
                found.append(self._of(event))
        return found

    def _of(self, event: dict[str, Any]) -> list[str]:
        get, names = event.get, self._known.actors
        keys = [actor if type(actor) is str else actor["actor"] for actor in get("actors", ())]
        actors = [names.get(key, key) for key in keys]
        place = place_name(get("place"), self._known.places)
        return [event["title"], get("summary", ""), place, *actors, *get("tags", ())]

    def _again(self, text: bytes) -> list[str]:
        """The fields of a record that is not as plain as most."""
        checked = self._known.around.checked(text)
        event: Event | None = checked[1].model if checked is not None else None
        if event is None:
            return [GONE]
        place = event.place.model_dump() if isinstance(event.place, Place) else event.place
        actors = [self._known.actors.get(part.actor, part.actor) for part in event.actors]
        return [event.title, event.summary, place_name(place, self._known.places), *actors, *event.tags]


@cache
def _texts() -> SchemaValidator:
    """What is as plain as most as far as its texts go; the rest of a record has no say here."""
    text = cs.str_schema(strict=True)
    participation = cs.typed_dict_schema(
        {
            "actor": cs.typed_dict_field(text),
            "role": cs.typed_dict_field(cs.nullable_schema(text), required=False),
        },
        extra_behavior="forbid",
    )
    fields = {
        "summary": text,
        "place": cs.nullable_schema(cs.union_schema([text, plain_place()], mode="left_to_right")),
        "actors": cs.list_schema(cs.union_schema([text, participation], mode="left_to_right"), strict=True),
        "tags": cs.list_schema(text, strict=True),
    }
    optional = {name: cs.typed_dict_field(schema, required=False) for name, schema in fields.items()}
    return SchemaValidator(
        cs.typed_dict_schema({"title": cs.typed_dict_field(text), **optional}, extra_behavior="ignore")
    )

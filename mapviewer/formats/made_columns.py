"""Columns of events that are made here: by whoever makes the events, at once, so that their lines need not be read again.

What columns are made of beside the events is the head (time zone, places, sources), which is complete only in the end. They are made with what the head is at first, lie in a file
without a name in the meantime, and hold if the head in the end has it too. What does not hold, or has something wrong in it, is read from its lines like any dossier: with the same result, and with
words for what is wrong.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from pydantic_core import SchemaSerializer, to_json
from pydantic_core import core_schema as cs

from mapviewer.errors import InputError
from mapviewer.formats.base import NotLargeError
from mapviewer.formats.batch import EventBatch, Reader
from mapviewer.formats.bulk import Batches, processes, surroundings
from mapviewer.formats.importing import Head
from mapviewer.formats.large_head import LargeHead
from mapviewer.formats.large_lines import MAX_LINE
from mapviewer.formats.pieces import Batch, Piece, Sources, Surroundings
from mapviewer.formats.workers import read_pieces

as_line: Final[Callable[[Any], bytes]] = SchemaSerializer(
    cs.any_schema(), cs.CoreConfig(ser_json_inf_nan="null")
).to_json
"""JSON of an event; numbers that JSON does not know are null. (`pydantic_core.to_json` takes half as long again.)"""


def first_surroundings(head: Head, file: str) -> Surroundings | None:
    """What the events are read against as far as the head is known; None when it is no head (yet)."""
    try:
        known = LargeHead(to_json(head.raw(), inf_nan_mode="null"), (1,), file)
    except (InputError, NotLargeError, ValueError):
        return None
    return surroundings(file, known.head, listed=False)


class _Known:
    """The sources that a head has, and those that rows have named since."""

    def __init__(self, told: Sources, named: Set[str]) -> None:
        self._told, self._named = told, named

    def issuperset(self, keys: Iterable[str], /) -> bool:
        return set(keys) <= self._named or all(key in self for key in keys)

    def __contains__(self, key: object, /) -> bool:
        return key in self._named or key in self._told


class Gatherer:
    """Makes columns of the events of a file, some at a time."""

    def __init__(self, around: Surroundings, head: Head) -> None:
        """`head` is what the rows name their sources to."""
        self._reader = Reader(replace(around, sources=_Known(around.sources, head.named)))
        self._batch: EventBatch = self._reader.gathering()

    def add(self, event: dict[str, Any], text: bytes) -> None:
        """The next event, and the line that it is."""
        self._batch.add(event, text)

    def finish(self) -> bytes:
        """The columns of the events since the last time, packed; nothing where they are of no use."""
        batch = self._batch.finish()
        self._batch = self._reader.gathering()
        return pickle.dumps(batch, pickle.HIGHEST_PROTOCOL) if batch is not None else b""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Some lines: the bytes that they have, how many they are, and how long their columns are in the file of these (0: to be read again)."""

    size: int
    events: int
    packed: int


class MadeColumns:
    """The columns of a dossier of lines that is being written, in the order of its lines."""

    def __init__(self) -> None:
        self.around: Surroundings | None = None
        """What they are made with."""
        self.named: Set[str] = frozenset()
        """The sources that the rows have named."""
        self._file: IO[bytes] | None = None
        self._entries: list[_Entry] = []
        self._again = self._size = self._done = 0
        self._too_long = False

    def begin(self, folder: Path) -> None:
        """Have them lie in this folder, without a name. Raises OSError."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def add(self, size: int, events: int, packed: bytes) -> None:
        """The columns of the next lines: so many bytes, so many events; no bytes where there are none. Raises OSError."""
        if not events or self._file is None:
            return
        self._file.write(packed)
        self._entries.append(_Entry(size, events, len(packed)))
        self._size += size
        self._again += 0 if packed else size
        self._too_long |= size > MAX_LINE

    @property
    def useful(self) -> bool:
        """Whether they are all of the dossier; a line that is too long is left out of it, and said, by who reads all lines."""
        return self.around is not None and bool(self._entries) and not self._too_long

    @property
    def share(self) -> float:
        """How much of them has been said."""
        return self._done / max(1, self._size)

    def of(self, path: Path, base: int) -> Batches:
        """The columns of all lines of the file at `path`, which begin at the byte `base`, on its second line. Raises OSError, and what asks whether they are wanted."""
        return partial(self._batches, path, base)

    def _batches(
        self,
        path: Path,
        base: int,
        around: Surroundings,
        quota: Callable[[], int],
        wanted: Callable[[], None],
    ) -> Iterator[Batch]:
        assert self._file is not None  # noqa: S101 - something was added
        holds = self._holds(around)
        again = read_pieces(
            self._pieces(path, base, holds, quota),
            Reader,
            around,
            processes(self._again if holds else self._size),
            wanted,
        )
        self._file.seek(0)
        offset, line = base, 2
        try:
            for entry in self._entries:
                packed = self._file.read(entry.packed)
                if entry.packed and holds:
                    # What the process that made it has written, into a file that nobody else has.
                    batch: Batch = pickle.loads(packed)  # noqa: S301
                    batch.arrays["offset"] = batch.arrays["offset"] + offset
                    batch.arrays["line"] = batch.arrays["line"] + np.int32(line)
                    yield batch
                else:
                    yield next(again)
                offset += entry.size
                line += entry.events
                self._done = offset - base
        finally:
            again.close()

    def _holds(self, around: Surroundings) -> bool:
        """Whether what was made holds in these surroundings."""
        first = self.around
        return (
            first is not None
            and (first.zone, first.places, first.radii) == (around.zone, around.places, around.radii)
            and isinstance(first.sources, frozenset)
            and around.sources.issuperset(first.sources)
            and around.sources.issuperset(self.named)
        )

    def _pieces(self, path: Path, base: int, holds: bool, quota: Callable[[], int]) -> Iterator[Piece]:
        """What has to be read again."""
        line = 2
        with path.open("rb") as file:
            file.seek(base)
            for entry in self._entries:
                if entry.packed and holds:
                    file.seek(entry.size, 1)
                else:
                    yield Piece(file.read(entry.size), file.tell() - entry.size, line, 1, 0, quota())
                line += entry.events

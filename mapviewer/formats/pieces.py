"""What goes to a process that reads pieces of a large file, and what comes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from mapviewer.errors import Problem
from mapviewer.events.event import Place


class Sources(Protocol):
    """The ids of the sources that there are."""

    def issuperset(self, keys: Iterable[str], /) -> bool:
        """Whether all of these are among them."""
        ...

    def __contains__(self, key: object, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the records of a file are read against: the file's name, the head's zone, places (number, zone), sources; the seed of hashes.

    `listed` tells that the records are entries of the list "events" of one JSON object, not lines.
    """

    file: str
    zone: str
    places: Mapping[str, tuple[int, str | None]]
    radii: tuple[tuple[float | None, str | None], ...]
    """Of each place of the head: its radius in metres, and its precision."""
    sources: Sources
    seed: int
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole records of a file: the bytes, where they begin (byte, line and column from 1), the number of the first record.

    `starts` and `ends` bound the records in `data`; None for lines. `quota` is how many problems are wanted in words; more are counted.
    """

    data: bytes
    base: int
    line: int
    column: int
    record: int
    quota: int
    starts: np.ndarray[Any, np.dtype[np.int64]] | None = None
    ends: np.ndarray[Any, np.dtype[np.int64]] | None = None


class Words(dict[str, int]):
    """Texts by number, in the order in which they appear; asking for a new one gives it the next number."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


@dataclass(slots=True)
class Batch:
    """What a piece held. Arrays by name as in `Table`; ids by their hashes in `id_keys`; `named` are ids and names of places that the head does not have, questions are places to look up."""

    arrays: dict[str, Any]
    categories: tuple[str, ...]
    actors: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    relations: tuple[str, ...]
    named: tuple[tuple[str, str], ...]
    questions: tuple[Place, ...]
    problems: tuple[Problem, ...]
    more: int
    records: int
    broken: bool
    """Whether the JSON of a record could not be read at all."""


def in_list(
    found: tuple[Problem, ...], record: int, line: int, column: int, whole: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Problems of a record's own text as those of an entry of the list "events" that begins at this line and column.

    `whole` are messages about the text of the record as a whole; they name its number.
    """
    moved = []
    for problem in found:
        at, across = problem.line or 1, problem.column or 1
        moved.append(
            problem.model_copy(
                update={
                    "line": at + line - 1,
                    "column": across + column - 1 if at == 1 else across,
                    "pointer": f"/events/{record}{problem.pointer}",
                    "field": str(record) if problem.message in whole else problem.field,
                }
            )
        )
    return tuple(moved)

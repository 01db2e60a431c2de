"""Large files as columns: pieces are read by several processes and put together, bounded in memory whatever the file holds."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from mapviewer.errors import Problem
from mapviewer.events.dossier import Head
from mapviewer.events.event import Place
from mapviewer.events.large import LargeStore
from mapviewer.events.placing import Geocoding, geocoding_key
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.table import NAMED_HERE, Table, id_hashes
from mapviewer.formats.base import MAX_PROBLEMS, Located, NotLargeError, Unlocated, Watch, bounded
from mapviewer.formats.batch import Reader
from mapviewer.formats.gathering import astray, repeated
from mapviewer.formats.pieces import Batch, Piece, Surroundings, Words
from mapviewer.formats.records import references
from mapviewer.formats.rereading import Bytes, FileRecords
from mapviewer.formats.workers import read_pieces
from mapviewer.language import plural, tr

_VOCABULARIES: Final = {
    "category": "categories",
    "actor_codes": "actors",
    "tag_codes": "tags",
    "source_codes": "sources",
    "related_word": "relations",
}
_ROWS: Final = ("own_row", "related_row", "order_row")
_TOGETHER: Final = 32
"""So many batches are joined at a time."""
_SEVERAL: Final = 24 << 20
"""Bytes of a file from which on several processes are worth their start."""


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """The events of a large file as they were read: columns, new ids by row, places to look up, what was wrong."""

    table: Table
    renamed: Mapping[int, str]
    questions: tuple[Place, ...]
    problems: tuple[Problem, ...]


class Unasked(Sequence[Unlocated]):
    """The places to look up of a large file: those of the head, then those inside events, made when they are asked for."""

    def __init__(self, of_head: Sequence[Unlocated], table: Table, questions: Sequence[Place]) -> None:
        self._of_head = of_head
        self._table = table
        self._questions = questions
        self._own = np.flatnonzero(table.own_asked)

    def __len__(self) -> int:
        return len(self._of_head) + len(self._own)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        if number < len(self._of_head):
            return self._of_head[number]
        at = int(self._own[number - len(self._of_head)])
        row = int(self._table.own_row[at])
        return Unlocated(self._questions[int(self._table.own_question[at])], row + 1, ("place",))


@dataclass(frozen=True, slots=True, eq=False)
class LargeReading:
    """A large dossier as far as it could be read; what `Reading` is for small ones. Record 0 is the head, an event's is its row + 1."""

    head: Head
    table: Table
    records: FileRecords
    questions: Sequence[Place]
    problems: tuple[Problem, ...]
    unlocated: Sequence[Unlocated]
    locate_head: Callable[[Sequence[Located]], tuple[Problem, ...]]

    def locate(self, found: Sequence[Located]) -> tuple[Problem, ...]:
        """Findings as problems with line and column."""
        told = list(self.locate_head([item for item in found if not item.record]))
        for item in found:
            if item.record:
                told += self.records.problems(item.record - 1, [item.finding])
        return in_order(told)

    def store(
        self, file: FileInfo, problems: tuple[Problem, ...], geocoded: Mapping[str, Geocoding]
    ) -> Store:
        """The store of this dossier."""
        made = LargeStore(
            self.head,
            self.table,
            self.records,
            file=file,
            problems=problems,
            geocoded=geocoded,
            questions=[geocoding_key(place) for place in self.questions],
        )
        made.prepare()
        return made


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems in the order of the file."""
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


def surroundings(file: str, head: Head, *, listed: bool) -> Surroundings:
    """What the records of a file with this head are read against."""
    return Surroundings(
        file=file,
        zone=head.timezone,
        places={place.id: (n, place.timezone) for n, place in enumerate(head.places)},
        radii=tuple(
            (place.radius_m, place.precision.value if place.precision else None) for place in head.places
        ),
        sources=frozenset(source.id for source in head.sources),
        seed=secrets.randbits(62),
        listed=listed,
    )


def processes(size: int) -> int:
    """How many processes a file of so many bytes is worth."""
    return 0 if size < _SEVERAL else min(4, os.cpu_count() or 1)


class _Joining:
    """Batches, one after the other, as one table."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._arrays: dict[str, list[Any]] = {}
        self._fresh: dict[str, list[Any]] = {}
        self._words = {name: Words() for name in _VOCABULARIES.values()}
        self._keys = Words()
        self._named: dict[tuple[str, str], int] = {}
        self.questions: list[Place] = []
        self.problems: list[Problem] = []
        self.more = 0
        self.rows = 0
        # In a file of lines the head is record 0.
        self.records = 0 if around.listed else 1

    def add(self, batch: Batch) -> None:
        arrays = batch.arrays
        for name, words in _VOCABULARIES.items():
            arrays[name] = self._renumbered(arrays[name], self._words[words], getattr(batch, words))
        numbers = []
        for place in batch.questions:
            number = self._keys[geocoding_key(place)]
            if number == len(self.questions):
                self.questions.append(place)
            numbers.append(number)
        named = np.array([self._named.setdefault(key, len(self._named)) for key in batch.named], np.int32)
        here = arrays["named_place"] <= NAMED_HERE
        arrays["named_place"][here] = NAMED_HERE - named[NAMED_HERE - arrays["named_place"][here]]
        questions = np.array([*numbers, -1], np.int32)
        arrays["own_question"] = questions[arrays["own_question"]]
        for name in _ROWS:
            arrays[name] = arrays[name] + np.int32(self.rows)
        if not self._around.listed:
            arrays["record"] = arrays["record"] + np.int32(self.records)
        for name, values in arrays.items():
            self._fresh.setdefault(name, []).append(values)
        if len(self._fresh["offset"]) >= _TOGETHER:
            self._settle()
        self.rows += len(arrays["offset"])
        self.records += batch.records
        room = max(0, MAX_PROBLEMS - len(self.problems))
        self.problems += batch.problems[:room]
        self.more += batch.more + max(0, len(batch.problems) - room)

    def _settle(self) -> None:
        """Join the latest arrays: thousands of small ones leave holes in memory that nothing fills, large ones are given back whole."""
        for name, parts in self._fresh.items():
            self._arrays.setdefault(name, []).append(np.concatenate(parts))
        self._fresh.clear()

    @staticmethod
    def _renumbered(codes: Any, words: Words, local: Sequence[str]) -> Any:
        if not local:
            return codes
        return np.array([words[word] for word in local], np.int32)[codes]

    def finish(self) -> tuple[Table, Any, Any]:
        """The table, without targets yet; and the hashes of the targets of relations and of order."""
        joined: dict[str, Any] = {}
        if self._fresh:
            self._settle()
        for name in list(self._arrays):
            joined[name] = np.concatenate(self._arrays.pop(name))
        related, order = joined.pop("related_key"), joined.pop("order_key")
        keys = joined.pop("id_keys")
        by_key = np.argsort(keys, kind="stable").astype(np.int32)
        table = Table(
            **joined,
            related_target=np.full(len(related), -1, np.int32),
            order_target=np.full(len(order), -1, np.int32),
            spot_number=np.zeros(0, np.int32),
            id_keys=keys[by_key],
            id_rows=by_key,
            categories=tuple(self._words["categories"]),
            actor_names=tuple(self._words["actors"]),
            tag_names=tuple(self._words["tags"]),
            source_names=tuple(self._words["sources"]),
            relations=tuple(self._words["relations"]),
            own_place_ids=tuple(key for key, _ in self._named),
            own_place_names=tuple(name for _, name in self._named),
            seed=self._around.seed,
        )
        return table, related, order


Batches = Callable[[Surroundings, Callable[[], int], Callable[[], None]], Iterator[Batch]]
"""All batches of a file, from its surroundings, how many problems are still wanted, and what is to be called often and may raise."""


def in_pieces(pieces: Callable[[Callable[[], int]], Iterator[Piece]], children: int) -> Batches:
    """The batches of what is read piece by piece, by so many processes; `pieces` gets a function that says how many problems are still wanted."""
    return lambda around, quota, wanted: read_pieces(pieces(quota), Reader, around, children, wanted)


def load(
    batches: Batches,
    around: Surroundings,
    data: Bytes,
    tell: Callable[[int, int], None],
    watch: Watch,
) -> tuple[Loaded, FileRecords, int]:
    """Read all batches; `tell(events, problems)` is called often. Returns what was read, the records, and how many problems have no words.

    Raises CancelledError, and what `batches` raises.
    """
    joining = _Joining(around)

    def quota() -> int:
        return max(0, MAX_PROBLEMS - len(joining.problems))

    def wanted() -> None:
        tell(joining.rows, len(joining.problems) + joining.more)

    joining.add(_nothing(around))
    for batch in batches(around, quota, wanted):
        if batch.broken and around.listed:
            # One record that is no JSON makes the whole file none; the reader of whole files says where.
            raise NotLargeError
        joining.add(batch)
        wanted()
    watch.tell(0.75, plural("Putting {n} event together", "Putting {n} events together", joining.rows))
    table, related, order = joining.finish()
    renamed, table, late, more = _unique(table, FileRecords.of(around, table, data, {}), watch)
    table = replace(table, related_target=table.rows_of(related), order_target=table.rows_of(order))
    records = FileRecords.of(around, table, data, renamed)
    lost, lost_more = _astray(table, records, watch)
    problems = in_order([*joining.problems, *late, *lost])
    loaded = Loaded(table, renamed, tuple(joining.questions), problems)
    return loaded, records, joining.more + more + lost_more


def _nothing(around: Surroundings) -> Batch:
    """The batch of an empty file: every array is there, of its kind."""
    return Reader(around).read(Piece(b"", 0, 1, 1, 0, 0))


def _unique(
    table: Table, records: FileRecords, watch: Watch
) -> tuple[dict[int, str], Table, list[Problem], int]:
    """New ids for events whose id another has already, as in a small file; the table with their hashes; what is said of it."""
    renamed: dict[int, str] = {}
    told: list[Problem] = []
    more = 0
    same = np.flatnonzero(table.id_keys[1:] == table.id_keys[:-1])
    if not len(same):
        return renamed, table, told, more
    rows = np.unique(np.concatenate([table.id_rows[same], table.id_rows[same + 1]]))
    seen: set[str] = set()
    added: set[str] = set()
    latest: dict[str, int] = {}
    for count, row in enumerate(rows.tolist()):
        if count % 1024 == 0:
            watch.tell(0.75, tr("Telling events with the same id apart"))
        key = records.event(row).id
        if key not in seen:
            seen.add(key)
            continue
        n = latest.get(key, 2)
        while (new := f"{key}~{n}") in added or table.rows_of(id_hashes([new], table.seed))[0] >= 0:
            n += 1
        latest[key] = n + 1
        added.add(new)
        renamed[row] = new
        if len(told) < MAX_PROBLEMS:
            told += records.problems(row, [repeated(key, new, "event")])
        else:
            more += 1
    keys = np.empty(len(table), np.uint64)
    keys[table.id_rows] = table.id_keys
    keys[list(renamed)] = id_hashes(list(renamed.values()), table.seed)
    by_key = np.argsort(keys, kind="stable").astype(np.int32)
    return renamed, replace(table, id_keys=keys[by_key], id_rows=by_key), told, more


def _astray(table: Table, records: FileRecords, watch: Watch) -> tuple[list[Problem], int]:
    """What is said of references to events that the dossier does not have."""
    lost = np.concatenate(
        [table.related_row[table.related_target < 0], table.order_row[table.order_target < 0]]
    )
    told: list[Problem] = []
    more = 0
    rows, counts = np.unique(lost, return_counts=True)
    for number, (row, count) in enumerate(zip(rows.tolist(), counts.tolist(), strict=True)):
        if len(told) >= MAX_PROBLEMS:
            more += int(counts[number:].sum())
            break
        if number % 256 == 0:
            watch.tell(0.78, tr("Locating problems"))
        data = records.text(row)
        found = records.checked(data) if data is not None else None
        if found is None:
            more += count
            continue
        named = [r for r in references(*found) if r.kind == "event"]
        known = table.rows_of(id_hashes([r.id or "\x00" for r in named], table.seed))
        told += records.problems(
            row, [astray(r) for r, at in zip(named, known.tolist(), strict=True) if at < 0]
        )
    return told, more


def closing(problems: Iterable[Problem], more: int, file: str) -> tuple[Problem, ...]:
    """Problems in order, at most `MAX_PROBLEMS` of them; the rest is counted in a last entry."""
    return bounded(in_order(problems), file, more)

"""Several dossiers as one store: each event with the file that it comes from. Nothing of the stores is copied but their columns.

Rows are those of the first dossier, then of the second, and so on. Ids are told apart as `mapviewer.events.renaming` says. A member may also bring some of its
events only, and all members may be put into categories of somebody else's making: that is how two versions of one dossier are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from mapviewer.events.collation import Keys
from mapviewer.events.event import Event
from mapviewer.events.large import Lazy, spot_numbers
from mapviewer.events.made import Found
from mapviewer.events.placing import Geocoding
from mapviewer.events.postings import Postings
from mapviewer.events.renaming import MARK, Renaming, renamed
from mapviewer.events.renaming import together as heads_together
from mapviewer.events.store import CategoryInfo, Columns, FileInfo, Link, Relations, Store
from mapviewer.events.when import When
from mapviewer.events.where import Spot

Rows = npt.NDArray[np.intp]
Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One of several dossiers: its store, the key that tells it from the others, and which of its events are there (ascending; None: all)."""

    store: Store
    key: str
    rows: Rows | None = None

    def __len__(self) -> int:
        return len(self.store) if self.rows is None else len(self.rows)

    def own(self, row: int) -> int:
        """The row in its own store."""
        return row if self.rows is None else int(self.rows[row])

    def among(self, own: int) -> int | None:
        """The row among those that are there; None for one that is not."""
        if self.rows is None:
            return own
        at = int(np.searchsorted(self.rows, own))
        return at if at < len(self.rows) and self.rows[at] == own else None

    def take(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What a column has of the rows that are there."""
        return values if self.rows is None else values[self.rows]


def keys_for(names: Sequence[str]) -> tuple[str, ...]:
    """A short key for each file, by its name without endings; a number tells apart those that would be the same."""
    found: list[str] = []
    for name in names:
        stem = (name.split(".", 1)[0] or name or "file").replace(MARK, "_")[:60]
        key, n = stem, 2
        while key in found:
            key, n = f"{stem}~{n}", n + 1
        found.append(key)
    return tuple(found)


class Together(Store):
    """The store of several dossiers."""

    def __init__(
        self,
        members: Sequence[Member],
        *,
        kinds: Sequence[CategoryInfo] = (),
        kind: npt.NDArray[np.int32] | None = None,
        title: str | None = None,
    ) -> None:
        """With `kinds`, `kind` (events,) numbers into them, and the dossiers' own categories are left aside."""
        self.members = tuple(members)
        stores = [member.store for member in self.members]
        head, self._renamings = heads_together(
            [store.head for store in stores],
            [member.key for member in self.members],
            [[info.id for info in store.categories] for store in stores],
        )
        geocoded: dict[str, Geocoding] = {}
        for store in reversed(stores):
            geocoded |= {key: answer for key, answer in store.geocoded.items() if not answer.event}
        self._take_head(
            head if title is None else head.model_copy(update={"title": title}),
            _file_of(stores),
            tuple(problem for store in stores for problem in store.problems),
            geocoded,
        )
        self._of_event = {
            renaming.id(key): replace(answer, event=renaming.id(key))
            for store, renaming in zip(stores, self._renamings, strict=True)
            for key, answer in store.alone.items()
        }
        self.credits = tuple(dict.fromkeys(words for store in stores for words in store.credits))
        self._starts = np.cumsum([0, *map(len, self.members)])
        self._kinds, self._kind = tuple(kinds), kind
        count = int(self._starts[-1])
        self.events = Lazy(count, self._event)
        self.whens: Sequence[When | None] = Lazy(count, self._lazy_when)
        self.spots: Sequence[Spot | None] = Lazy(count, self._lazy_spot)
        self.row_of = _RowOf(self)
        self.positions = _Positions(self)

    # Which is whose -----------------------------------------------------------------------------------------------------

    def origin_of(self, row: int) -> tuple[Member, int]:
        """The dossier that an event comes from, and its row there."""
        n = int(np.searchsorted(self._starts, row, side="right")) - 1
        member = self.members[n]
        return member, member.own(row - int(self._starts[n]))

    @property
    def starts(self) -> list[int]:
        """The first row of each dossier, and how many rows there are."""
        return [int(n) for n in self._starts]

    @property
    def mixed(self) -> bool:
        """As in `Store`."""
        return True

    def file_of(self, row: int) -> FileInfo:
        """As in `Store`."""
        member, own = self.origin_of(row)
        return member.store.file_of(own)

    @property
    def first_file(self) -> FileInfo:
        """As in `Store`."""
        return self.members[0].store.file

    @property
    def further_files(self) -> tuple[FileInfo, ...]:
        """As in `Store`."""
        return tuple(member.store.file for member in self.members[1:])

    def own_id(self, row: int) -> str:
        """As in `Store`."""
        member, own = self.origin_of(row)
        return member.store.events[own].id

    def title(self, row: int) -> str:
        """As in `Store`; nothing is renamed for it."""
        member, own = self.origin_of(row)
        return member.store.title(own)

    @cached_property
    def layer(self) -> Int32s:
        """As in `Store`."""
        return np.repeat(np.arange(len(self.members), dtype=np.int32), np.diff(self._starts))

    @property
    def layers(self) -> tuple[tuple[str, str], ...]:
        """As in `Store`."""
        return tuple((member.key, member.store.file.name) for member in self.members)

    def _event(self, row: int) -> Event:
        member, own = self.origin_of(row)
        event = self._renaming(row).event(member.store.events[own])
        if self._kind is not None:
            event = event.model_copy(update={"category": self._kinds[int(self._kind[row])].id})
        return event

    def _renaming(self, row: int) -> Renaming:
        return self._renamings[int(self.layer[row])]

    def _lazy_when(self, row: int) -> When | None:
        member, own = self.origin_of(row)
        return member.store.whens[own]

    def _lazy_spot(self, row: int) -> Spot | None:
        member, own = self.origin_of(row)
        spot = member.store.spots[own]
        new = self._renaming(row).places.get(spot.place_id) if spot is not None else None
        return spot if spot is None or new is None else replace(spot, place_id=new)

    def zone(self, row: int) -> str:
        """As in `Store`."""
        member, own = self.origin_of(row)
        return member.store.zone(own)

    def answer(self, event: Event) -> Geocoding | None:
        """As in `Store`."""
        row = self.row_of.get(event.id)
        if row is None:
            return super().answer(event)
        member, own = self.origin_of(row)
        return member.store.answer(member.store.events[own])

    def decided_alone(self, event: Event) -> bool:
        """As in `Store`."""
        row = self.row_of.get(event.id)
        if row is None:
            return False
        member, own = self.origin_of(row)
        return member.store.decided_alone(member.store.events[own])

    def asked(self) -> tuple[tuple[str, ...], Int32s]:
        """As in `Store`: the same words are the same question, whichever dossier asks it."""
        numbers: dict[str, int] = {}
        found = []
        for member in self.members:
            keys, number = member.store.asked()
            among = np.array([*(numbers.setdefault(key, len(numbers)) for key in keys), -1], np.int32)
            found.append(among[member.take(number)])
        return tuple(numbers), np.concatenate(found)

    def is_sourced(self, row: int) -> bool:
        """As in `Store`."""
        member, own = self.origin_of(row)
        return member.store.is_sourced(own)

    def prepare(self) -> None:
        """Make now what takes a moment and will be asked for anyway."""
        for member in self.members:
            make = getattr(member.store, "prepare", None)
            if make is not None:
                make()
        _ = self.columns, self.undated_order

    # Categories ---------------------------------------------------------------------------------------------------------

    @cached_property
    def categories(self) -> tuple[CategoryInfo, ...]:
        """As in `Store`; of several dossiers that call two things alike, two."""
        if self._kind is not None:
            return self._kinds
        used = (
            renaming.categories.get(info.id, info.id)
            for member, renaming in zip(self.members, self._renamings, strict=True)
            for info in member.store.categories
        )
        return self._categories(dict.fromkeys(used))

    def category(self, row: int) -> CategoryInfo:
        """As in `Store`."""
        return self.categories[int(self.columns.category[row])]

    def _category_column(self) -> npt.NDArray[np.int32]:
        if self._kind is not None:
            return self._kind
        number = {info.id: n for n, info in enumerate(self.categories)}
        parts = []
        for member, renaming in zip(self.members, self._renamings, strict=True):
            names = renamed([info.id for info in member.store.categories], renaming.categories)
            numbers = np.array([number[name] for name in names], np.int32)
            column = member.take(member.store.columns.category)
            parts.append(numbers[column] if len(numbers) else column)
        return np.concatenate(parts).astype(np.int32)

    # Relations ----------------------------------------------------------------------------------------------------------

    @cached_property
    def relations(self) -> Relations:
        """As in `Store`; every relation is within one dossier."""
        sources, targets, numbers = [], [], []
        words: dict[str, int] = {}
        for n, member in enumerate(self.members):
            source, target, word, own = member.store.relations
            if member.rows is not None:
                at = np.full(len(member.store), -1, np.int32)
                at[member.rows] = np.arange(len(member.rows), dtype=np.int32)
                source, target = at[source], at[target]
                there = (source >= 0) & (target >= 0)
                source, target, word = source[there], target[there], word[there]
            among = np.array([words.setdefault(text, len(words)) for text in own], np.int32)
            first = np.int32(self._starts[n])
            sources.append(source + first)
            targets.append(target + first)
            numbers.append(among[word] if len(among) else word)
        return np.concatenate(sources), np.concatenate(targets), np.concatenate(numbers), tuple(words)

    def links(self, row: int) -> tuple[Link, ...]:
        """As in `Store`."""
        n = int(self.layer[row])
        member, first = self.members[n], int(self._starts[n])
        found = []
        for link in member.store.links(member.own(row - first)):
            other = member.among(link.row)
            if other is not None:
                found.append(replace(link, row=other + first))
        return tuple(found)

    @cached_property
    def undated_order(self) -> tuple[int, ...]:
        """As in `Store`, dossier by dossier."""
        found: list[int] = []
        for n, member in enumerate(self.members):
            rows = (member.among(row) for row in member.store.undated_order)
            found += [row + int(self._starts[n]) for row in rows if row is not None]
        return tuple(found)

    # Columns --------------------------------------------------------------------------------------------------------------

    def _column(self, of: Callable[[Store], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return np.concatenate([member.take(of(member.store)) for member in self.members])

    @cached_property
    def citation_counts(self) -> npt.NDArray[np.int32]:
        """As in `Store`."""
        return self._column(lambda store: store.citation_counts)

    @cached_property
    def precisions(self) -> npt.NDArray[np.int8]:
        """As in `Store`."""
        return self._column(lambda store: store.precisions)

    @cached_property
    def statuses(self) -> npt.NDArray[np.uint8]:
        """As in `Store`."""
        return self._column(lambda store: store.statuses)

    @cached_property
    def sourced(self) -> npt.NDArray[np.bool_]:
        """As in `Store`."""
        return self._column(lambda store: store.sourced)

    def unplaced(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int8]]:
        """As in `Store`."""
        rows, why = [], []
        for n, member in enumerate(self.members):
            own, reasons = member.store.unplaced()
            if member.rows is not None:
                there = np.isin(own, member.rows)
                own, reasons = np.searchsorted(member.rows, own[there]), reasons[there]
            rows.append(own.astype(np.intp) + int(self._starts[n]))
            why.append(reasons)
        return np.concatenate(rows), np.concatenate(why)

    @cached_property
    def columns(self) -> Columns:
        """As in `Store`."""
        columns = [member.store.columns for member in self.members]
        names = (
            "earliest",
            "start_latest",
            "end_earliest",
            "latest",
            "dated",
            "uncertain",
            "lat",
            "lon",
            "radius",
        )
        found = {
            name: np.concatenate(
                [member.take(getattr(own, name)) for member, own in zip(self.members, columns, strict=True)]
            )
            for name in names
        }
        return Columns(
            **found, category=self._category_column(), place=spot_numbers(found["lat"], found["lon"])
        )

    # Orders ---------------------------------------------------------------------------------------------------------------

    def title_keys(self, tell: Callable[[float], None]) -> Keys:
        """As in `Store`."""
        if any(member.rows is not None for member in self.members):
            return super().title_keys(tell)
        return Keys.joined([member.store.title_keys(tell) for member in self.members])

    def place_keys(self, tell: Callable[[float], None]) -> tuple[Keys, npt.NDArray[np.int32]]:
        """As in `Store`."""
        keys, numbers, known = [], [], 0
        for member in self.members:
            found, number = member.store.place_keys(tell)
            number = member.take(number)
            keys.append(found)
            numbers.append(np.where(number >= 0, number + known, number).astype(np.int32))
            known += len(found)
        return Keys.joined(keys), np.concatenate(numbers)

    # What filters ask -----------------------------------------------------------------------------------------------------

    def _postings(
        self, of: Callable[[Store], Postings], names: Callable[[Renaming], Mapping[str, str]]
    ) -> Postings:
        words: list[str] = []
        labels: list[str] = []
        counts, codes = [], []
        for member, renaming in zip(self.members, self._renamings, strict=True):
            own = of(member.store)
            taken, listed = own.counts, own.codes
            if member.rows is not None:
                ends = np.cumsum(taken)
                there = np.zeros(len(taken), np.bool_)
                there[member.rows] = True
                listed = listed[np.repeat(there, taken)] if len(ends) else listed
                taken = taken[member.rows]
            codes.append(listed + np.int32(len(words)))
            counts.append(taken)
            words += renamed(own.words, names(renaming))
            labels += own.labels
        return Postings(tuple(words), tuple(labels), np.concatenate(counts), np.concatenate(codes))

    def place_postings(self) -> Postings:
        """As in `Store`."""
        return self._postings(lambda store: store.place_postings(), lambda names: names.places)

    def actor_postings(self) -> Postings:
        """As in `Store`."""
        return self._postings(lambda store: store.actor_postings(), lambda names: names.actors)

    def tag_postings(self) -> Postings:
        """As in `Store`."""
        return self._postings(lambda store: store.tag_postings(), lambda _: {})

    def source_postings(self) -> Postings:
        """As in `Store`."""
        return self._postings(lambda store: store.source_postings(), lambda names: names.sources)


class _RowOf(Found):
    """Row by id: the key before it says which dossier has it."""

    def __init__(self, store: Together) -> None:
        self._store = store

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[str]:
        return (event.id for event in self._store.events)

    def _find(self, key: str) -> int | None:
        members, starts = self._store.members, self._store._starts
        for n in range(len(members) - 1, -1, -1):
            prefix = f"{members[n].key}{MARK}" if n else ""
            if key.startswith(prefix):
                own = members[n].store.row_of.get(key[len(prefix) :])
                row = None if own is None else members[n].among(own)
                if row is not None:
                    return row + int(starts[n])
        return None


class _Positions(Mapping[str, tuple[int, int]]):
    """Line and record number by id, each in its own file."""

    def __init__(self, store: Together) -> None:
        self._store = store

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[str]:
        return iter(self._store.row_of)

    def __getitem__(self, key: str) -> tuple[int, int]:
        member, own = self._store.origin_of(self._store.row_of[key])
        return member.store.positions[member.store.events[own].id]


def _file_of(stores: Sequence[Store]) -> FileInfo:
    """All files as one: the first one's path, all names, and the hash of all hashes."""
    if len(stores) == 1:
        return stores[0].file
    files = [store.file for store in stores]
    digest = hashlib.sha256("\n".join(file.sha256 for file in files).encode()).hexdigest()
    notes = "\n".join(dict.fromkeys(file.note for file in files if file.note))
    return FileInfo(
        files[0].path, " + ".join(file.name for file in files), digest, sum(f.size for f in files), notes
    )

"""Facets: what events can be filtered by value (category, place, actor …), as columns, the same for small and large stores. Pure.

A facet is made when it is first asked for; making one of a million events takes some hundredths of a second. May be asked from several threads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.event import STATUSES
from mapviewer.events.postings import Postings
from mapviewer.events.store import Bools, Ints, Store
from mapviewer.query.filters import FACET_KEYS, NO, PRECISIONS, YES
from mapviewer.query.ordering import Rows

Int32s = npt.NDArray[np.int32]

FEW: Final = 8
"""Below one event in so many it is quicker to look these up than to look at all."""


@dataclass(frozen=True, eq=False)
class Facet:
    """One key's values and which events have them.

    `words` are what a filter names, each once, `labels` how they are shown. Where an event has at most one value, `codes` (events,) numbers
    into the words, −1 for none, and `offsets` is None; else `codes` lists the values of one event after the other, each once, and
    `offsets` (events + 1,) says where each one's begin.
    """

    key: str
    words: tuple[str, ...]
    labels: tuple[str, ...]
    codes: Int32s
    offsets: Ints | None = None
    names: tuple[tuple[str, int], ...] = ()
    """Under which names a value is known beside its word, with its number."""

    @cached_property
    def _number(self) -> dict[str, int]:
        return {word: n for n, word in enumerate(self.words)}

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for name, number in self.names:
            found.setdefault(name, []).append(number)
        return found

    def numbers(self, values: Iterable[str]) -> set[int]:
        """The values that have one of these words, or are called so."""
        found: set[int] = set()
        for value in values:
            if value in self._number:
                found.add(self._number[value])
            found.update(self._named.get(value, ()))
        return found

    def label(self, value: str) -> str:
        """How a value is shown; itself when nothing has it."""
        number = self._number.get(value)
        return value if number is None else self.labels[number] or value

    @cached_property
    def rows(self) -> Int32s:
        """The event of each entry of `codes`."""
        if self.offsets is None:
            return np.arange(len(self.codes), dtype=np.int32)
        return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int32), np.diff(self.offsets))

    def passing(self, values: Iterable[str]) -> Bools:
        """(events,): which events have one of these values."""
        wanted = np.zeros(len(self.words) + 1, np.bool_)
        wanted[list(self.numbers(values))] = True
        # The last entry stands for −1: none.
        held: Bools = wanted.take(self.codes, mode="wrap")
        if self.offsets is None:
            return held
        found = np.zeros(len(self.offsets) - 1, np.bool_)
        found[self.rows[held]] = True
        return found

    def counts(self, shown: Bools | Rows) -> Ints:
        """(words,): how many of the events in a mask (events,), or of these rows, have each value."""
        if self.offsets is None:
            # Listing the rows first is quicker than taking by a mask, where many are shown.
            codes = self.codes.take(np.flatnonzero(shown) if shown.dtype == np.bool_ else shown)
        elif shown.dtype == np.bool_:
            codes = self.codes.take(np.flatnonzero(shown.take(self.rows)))
        else:
            starts = self.offsets[shown]
            sizes = self.offsets[shown + 1] - starts
            ends = np.cumsum(sizes)
            at = np.arange(int(sizes.sum())) + np.repeat(starts - ends + sizes, sizes)
            codes = self.codes[at]
        # One more, so that −1 has its place too.
        found: Ints = np.bincount(codes + np.int64(1), minlength=len(self.words) + 1)[1:]
        return found


class Facets:
    """The facets of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[str, Facet] = {}
        self._lock = Lock()

    def __getitem__(self, key: str) -> Facet:
        if key not in FACET_KEYS:
            raise KeyError(key)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(key)
            return self._made[key]

    def prepare(self) -> None:
        """Make all facets, with what they would make when they are first asked."""
        for key in FACET_KEYS:
            self[key].passing(())

    def _make(self, key: str) -> Facet:
        store = self._store
        match key:
            case "category":
                found = store.categories
                words, labels = tuple(c.id for c in found), tuple(c.label for c in found)
                names = tuple((label, n) for n, label in enumerate(labels))
                return Facet(key, words, labels, store.columns.category, names=names)
            case "place":
                return single(key, store.place_postings())
            case "actor":
                return several(key, store.actor_postings())
            case "tag":
                return several(key, store.tag_postings())
            case "source":
                return several(key, store.source_postings())
            case "status":
                return Facet(key, STATUSES, STATUSES, store.statuses.astype(np.int32))
            case "precision":
                last = len(PRECISIONS) - 1
                found_at = store.precisions.astype(np.int32)
                return Facet(key, PRECISIONS, PRECISIONS, np.where(found_at < 0, np.int32(last), found_at))
            case "sourced":
                return _two(key, store.sourced)
            case "file":
                layers = store.layers or ((store.file.name, store.file.name),)
                words, labels = tuple(word for word, _ in layers), tuple(name for _, name in layers)
                names = tuple((name, n) for n, name in enumerate(labels))
                return Facet(key, words, labels, store.layer, names=names)
        return _two(key, ~np.isnan(store.columns.lat))


def _two(key: str, yes: Bools) -> Facet:
    return Facet(key, (YES, NO), (YES, NO), np.where(yes, np.int32(0), np.int32(1)))


def _distinct(
    found: Postings,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, int], ...], Int32s]:
    """Each word once, its first label, all its labels, and the new number of each old one."""
    number: dict[str, int] = {}
    first: list[str] = []
    new = np.empty(len(found.words), np.int32)
    for old, (word, label) in enumerate(zip(found.words, found.labels, strict=True)):
        at = number.setdefault(word, len(number))
        if at == len(first):
            first.append(label)
        new[old] = at
    names = () if found.words == found.labels else tuple(zip(found.labels, new.tolist(), strict=True))
    return tuple(number), tuple(first), names, new


def single(key: str, found: Postings) -> Facet:
    """The facet of what each event names at most once."""
    words, labels, names, new = _distinct(found)
    codes = np.full(len(found.counts), -1, np.int32)
    codes[found.counts > 0] = new[found.codes]
    return Facet(key, words, labels, codes, names=names)


def several(key: str, found: Postings) -> Facet:
    """The facet of what an event may name several of; one that it names twice counts once."""
    words, labels, names, new = _distinct(found)
    codes, counts = new[found.codes], found.counts
    if int(counts.max(initial=0)) > 1:
        rows = np.repeat(np.arange(len(counts)), counts)
        order = np.lexsort((codes, rows))
        same = np.zeros(len(codes), np.bool_)
        same[order[1:]] = (codes[order[1:]] == codes[order[:-1]]) & (rows[order[1:]] == rows[order[:-1]])
        if same.any():
            counts = np.bincount(rows[~same], minlength=len(counts)).astype(np.int32)
            codes = codes[~same]
    offsets = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    return Facet(key, words, labels, codes, offsets, names)

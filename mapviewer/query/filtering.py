"""From filters to the events that they let through, and how many each further value would. Pure.

What a single key lets through is kept, so that one more value or key costs little. May be asked from several threads.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Final, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from mapviewer.events.store import Bools, Ints, Store
from mapviewer.query import words
from mapviewer.query.areas import read_area
from mapviewer.query.facets import FEW, Facets
from mapviewer.query.filters import FACET_KEYS, PRECISIONS, UNDATED, Filters, known_by
from mapviewer.query.known import Knowledge, knowledge
from mapviewer.query.ordering import Rows
from mapviewer.query.text_index import TextIndex

KEPT: Final = 24
"""Answers to single keys that are kept: a megabyte each for a million events."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The latest so many answers. Two threads that ask the same at once may both work it out."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The answer for a key, made if it is not there."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        made = make()
        with self._lock:
            # Who came first is right: the same question has the same object for an answer.
            made = self._answers.setdefault(key, made)
            self._answers.move_to_end(key)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return made

    def put(self, key: Key, value: Value) -> None:
        """Keep an answer that is known."""
        self.get(key, lambda: value)

    def known(self, key: Key) -> Value | None:
        """The answer for a key, if it is there."""
        with self._lock:
            return self._answers.get(key)


class Texts(Protocol):
    """What finds text in events."""

    def found(self, questions: tuple[str, ...]) -> Bools | None:
        """(events,): which events answer all these questions; None when it cannot be said yet."""
        ...


class Scan:
    """Looks at the text of every event: right for any store, quick only for small ones."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def found(self, questions: tuple[str, ...]) -> Bools:
        """(events,): which events answer all these questions."""
        store = self._store
        return np.fromiter(
            (words.holds(store, event, questions) for event in store.events), np.bool_, len(store)
        )


_INDEXES: Final[WeakKeyDictionary[Store, TextIndex]] = WeakKeyDictionary()


def remember(store: Store, index: TextIndex) -> None:
    """Let everyone who filters this store from now on use this index of its texts."""
    _INDEXES[store] = index


_ANSWERS: Final[WeakKeyDictionary[Store, dict[tuple[str, tuple[str, ...]], Bools]]] = WeakKeyDictionary()


def answer_as(store: Store, whole: Store, filters: Filters) -> None:
    """Let everyone who filters this store from now on hear, for these keys and values, what another store of the same rows has to say, which knows more of its events."""
    asked = Filtering(whole)
    masks = {(key, values): asked.mask(key, values) for key, values in filters.as_dict().items()}
    _ANSWERS[store] = {question: mask for question, mask in masks.items() if mask is not None}


class Filtering:
    """What filters let through of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.facets = Facets(store)
        self.texts: Texts = _INDEXES.get(store) or Scan(store)
        self._masks: Kept[tuple[str, tuple[str, ...]], Bools] = Kept(KEPT)
        self._unknown: Kept[Filters, int] = Kept(KEPT)
        for question, mask in _ANSWERS.get(store, {}).items():
            self._masks.put(question, mask)

    def mask(self, key: str, values: tuple[str, ...]) -> Bools | None:
        """(events,): what the values of one key let through; None while its text cannot be searched yet."""
        if key == "text":
            known = self._masks.known((key, values))
            if known is not None:
                return known
            found = self.texts.found(values)
            if found is not None:
                self._masks.put((key, values), found)
            return found
        return self._masks.get((key, values), lambda: self._mask(key, values))

    def _mask(self, key: str, values: tuple[str, ...]) -> Bools:
        if key == "known":
            return self._knowledge.known(self._asked_by(values))
        if key != "area":
            return self.facets[key].passing(values)
        columns = self._store.columns
        found = np.zeros(len(columns.lat), np.bool_)
        for value in values:
            found |= read_area(value).holds(columns.lat, columns.lon)
        return found

    @cached_property
    def _knowledge(self) -> Knowledge:
        return knowledge(self._store, self.facets["source"])

    def _asked_by(self, dates: tuple[str, ...]) -> int:
        return max(known_by(date, self._store.head.timezone) for date in dates)

    def unknown_when(self, filters: Filters) -> int:
        """How many events the filter `known` holds back only because nobody can say when they were known."""
        if not filters.known:
            return 0
        return self._unknown.get(filters, lambda: self._count_unknown(filters))

    def _count_unknown(self, filters: Filters) -> int:
        unknown = self._knowledge.unknown(self._asked_by(filters.known))
        return int(np.count_nonzero(unknown & self.passes(filters.without("known"))))

    def waits(self, filters: Filters) -> bool:
        """Whether the text of these filters cannot be searched yet: it is left out of the answer until then."""
        return bool(filters.text) and self.mask("text", filters.text) is None

    def known(self, filters: Filters) -> Filters:
        """These filters, without their text as long as it cannot be searched."""
        return filters.without("text") if self.waits(filters) else filters

    def tell(self, questions: tuple[str, ...], found: Bools) -> None:
        """Take over which events answer all these questions from someone who has found it out."""
        self._masks.put(("text", questions), found)

    def passes(self, filters: Filters) -> Bools:
        """(events,): what all keys together let through."""
        return _all(list(self._known_masks(filters).values()), len(self._store))

    def _known_masks(self, filters: Filters) -> dict[str, Bools]:
        masks = {key: self.mask(key, values) for key, values in filters.as_dict().items()}
        return {key: mask for key, mask in masks.items() if mask is not None}

    # How many each value would let through ----------------------------------------------------------------------------------

    def counts(self, filters: Filters, shown: Bools | Rows, undated: Bools | None = None) -> FacetCounts:
        """How many of the events shown each value of each facet has, under the filters of the other keys.

        `shown` is what the window holds whatever the filters, as a mask or as rows. An undated event is in no window; with `undated`, the mask of those,
        the value `undated` of the precision counts them all the same.
        """
        masks = self._known_masks(filters)
        held = {key: mask[shown] for key, mask in masks.items()} if shown.dtype != np.bool_ else masks
        everything = _all(list(held.values()), len(shown))
        found: dict[str, Ints] = {}
        for key in FACET_KEYS:
            others = everything
            if key in held:
                others = _all([mask for other, mask in held.items() if other != key], len(shown))
            found[key] = self.facets[key].counts(shown[others] if shown.dtype != np.bool_ else shown & others)
        if undated is not None:
            others = _all([mask for other, mask in masks.items() if other != "precision"], len(undated))
            found["precision"][PRECISIONS.index(UNDATED)] = np.count_nonzero(undated & others)
        total = int(np.count_nonzero(everything if shown.dtype != np.bool_ else shown & everything))
        return FacetCounts(total, found)


@dataclass(frozen=True, slots=True, eq=False)
class FacetCounts:
    """`total` is how many events are shown; `of` has for each facet how many each of its values would show, (words,)."""

    total: int
    of: Mapping[str, Ints]


def _all(masks: list[Bools], size: int) -> Bools:
    if not masks:
        return np.ones(size, np.bool_)
    found = masks[0]
    for mask in masks[1:]:
        found = found & mask
    return found


def worth_rows(count: int, events: int) -> bool:
    """Whether so many events are few enough to be looked up one by one."""
    return count * FEW <= events

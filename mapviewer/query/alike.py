"""The same event told by two dossiers: pairs that may be one, to be offered to the reader and never taken for one without them. Pure.

Two events of different dossiers are offered when both are dated to the day or finer and may have been at the same time, lie within `NEAR_KM` of each other or within
their radii, and their titles are alike: by the words that they share, rare ones counting for more (Dice's coefficient over weighted words). A source that both cite
makes up for words; where one of them has no place, the titles have to be more alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.bounds import Precision
from mapviewer.events.postings import Postings
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF

NEAR_KM: Final = 25.0
FARTHEST_KM: Final = 100.0
"""However wide the radii are, nothing is offered that lies farther apart."""
MOST: Final = 2_000
"""Pairs that are offered at once; once they are judged the next ones are."""
EACH: Final = 3
"""Pairs that one event is in, the closest ones."""
LOOKS: Final = 40_000_000
"""Pairs whose titles are compared; beyond that the search ends, and says so."""
_LIKE: Final = 0.4
_LIKE_SOURCED: Final = 0.2
_LIKE_UNPLACED: Final = 0.6
_RARE: Final = 20
"""A source that more events cite says nothing of two of them."""
_DAY: Final = 86_400
_EARTH_KM: Final = 6371.0
_WORD: Final = re.compile(r"\w{3,}")
_WORDS: Final = 16
"""Words of a title that are compared, the rarest."""
_SMALLEST: Final = 1_000
"""In few events no word is rare: they count as so many."""
_CHUNK: Final = 1_024
_AT_ONCE: Final = 4_000_000
_COMPARED: Final = 50_000

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Tell = Callable[[float], None]
"""Hears the share that is done, in [0, 1], often; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows of a store, the earlier dossier's first; how far apart they are (None: one has no place), how alike their titles, in [0, 1], and whether both cite
    the same source."""

    first: int
    second: int
    km: float | None
    likeness: float
    sourced: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """What was found, the most alike first: at most so many, `more` beyond them; `ended` where not everything was looked at."""

    listed: tuple[Pair, ...] = ()
    more: int = 0
    ended: bool = False


def find_pairs(
    store: Store,
    judged: Collection[tuple[int, int]] = (),
    tell: Tell = lambda _: None,
    most: int | None = MOST,
) -> Pairs:
    """The pairs of a store of several dossiers but for those that are `judged` already (rows, the smaller first); at most so many are listed. Raises what `tell` raises."""
    if len(store.layers) < 2:
        return Pairs()
    rows = known_to_the_day(store)
    layer = store.layer[rows]
    search = _Search(store, rows, tell)
    found: list[Any] = []
    ways = list(combinations(range(len(store.layers)), 2))
    for n, (one, other) in enumerate(ways):
        first, second = np.flatnonzero(layer == one), np.flatnonzero(layer == other)
        found.extend(search.between(first, second, _part_of(tell, n, len(ways))))
    if not found:
        return Pairs(ended=search.ended)
    first, second, km, alike, sourced = (np.concatenate(part) for part in zip(*found, strict=True))
    order = _best_first(first, second, alike - np.nan_to_num(km) / FARTHEST_KM / 4 + 0.1 * sourced, judged)
    listed = tuple(
        Pair(int(first[n]), int(second[n]), float(km[n]) if km[n] == km[n] else None, round(float(alike[n]), 3), bool(sourced[n]))
        for n in order[:most].tolist()
    )  # fmt: skip
    return Pairs(listed, len(order) - len(listed), search.ended)


def _part_of(tell: Tell, n: int, parts: int) -> Tell:
    """Hears the share of one of several parts of the search, after what comes before it."""
    return lambda share: tell(0.3 + 0.7 * (n + share) / parts)


def known_to_the_day(store: Store) -> Ints:
    """The rows that are known to the day, in the order of their beginnings."""
    columns, precisions = store.columns, store.precisions
    fine = columns.dated & (precisions >= 0) & (precisions <= int(Precision.DAY))
    fine &= (columns.earliest > NEG_INF) & (columns.latest < POS_INF)
    rows = np.flatnonzero(fine)
    # What lasts longer is told by no single day.
    rows = rows[(columns.latest[rows] - columns.earliest[rows]) <= 3 * _DAY]
    return rows[np.argsort(columns.earliest[rows], kind="stable")].astype(np.int64)


def _best_first(first: Ints, second: Ints, score: Floats, judged: Collection[tuple[int, int]]) -> Ints:
    """Numbers of the pairs, the best first; of each event's the best `EACH`, and none that is judged."""
    order = np.lexsort((second, first, -score))
    for side in (first, second):
        order = order[_place_among_equals(side[order]) < EACH]
    if judged:
        known = np.fromiter((a << 32 | b for a, b in judged), np.int64)
        order = order[~np.isin(first[order] << 32 | second[order], known)]
    return order


def _place_among_equals(values: Ints) -> Ints:
    """How many of the same value stand before each."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))[: len(values)]
    lengths = np.diff(np.append(starts, len(values)))
    places = np.empty(len(values), np.int64)
    places[order] = np.arange(len(values)) - np.repeat(starts, lengths)
    return places


class _Search:
    """What is compared of the events that can be paired, by their numbers among `rows`."""

    def __init__(self, store: Store, rows: Ints, tell: Tell) -> None:
        columns = store.columns
        self.rows = rows
        self.start, self.end = columns.earliest[rows], columns.latest[rows]
        lat, lon = np.radians(columns.lat[rows]), np.radians(columns.lon[rows])
        self.placed = ~np.isnan(lat)
        self.at = np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), 1)
        self.radius = np.nan_to_num(columns.radius[rows]) / 1000
        titles = _Titles(store, rows, lambda share: tell(0.2 * share))
        self.words, self.weights, self.total, self.signs = (
            titles.words,
            titles.weights,
            titles.total,
            titles.signs,
        )
        tell(0.2)
        self.cited = _Cited(store, rows)
        self.longest = int((self.end - self.start).max()) if len(rows) else 0
        self.looks = 0
        self.ended = False

    def between(self, first: Ints, second: Ints, tell: Tell) -> Iterator[tuple[Any, ...]]:
        """Rows, kilometres, likeness and common source of the pairs of two dossiers' events, piece by piece."""
        begins = self.start[second]
        near = np.where(self.placed, self.radius, -1.0)
        n = 0
        while n < len(first) and not self.ended:
            tell(n / len(first))
            size = _CHUNK
            while True:
                some = first[n : n + size]
                lo = int(np.searchsorted(begins, self.start[some[0]] - self.longest, "left"))
                hi = int(np.searchsorted(begins, self.end[some].max(), "left"))
                if len(some) * (hi - lo) <= _AT_ONCE or size <= 16:
                    break
                size //= 4
            n += len(some)
            others = second[lo:hi]
            if not len(others):
                continue
            reach = np.clip(near[some] + max(0.0, float(near[others].max())), NEAR_KM, FARTHEST_KM)
            for a, b in self._candidates(some, others, reach):
                yield from self._compare(a, b, tell)

    def _candidates(self, some: Ints, others: Ints, reach: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Pairs that share a word that counts, and lie not too far apart where both have a place."""
        may = (self.signs[some, 0][:, None] & self.signs[others, 1]) != 0
        at, beside = self.at[some].astype(np.float32), self.at[others].astype(np.float32)
        # NaN, for one that has no place, is not too far away.
        may &= ~(at @ beside.T < (np.cos(reach / _EARTH_KM) - 1e-6).astype(np.float32)[:, None])
        i, j = np.nonzero(may)
        a, b = some[i], others[j]
        together = (self.start[a] < self.end[b]) & (self.start[b] < self.end[a])
        a, b = a[together], b[together]
        for n in range(0, len(a), _COMPARED):
            yield a[n : n + _COMPARED], b[n : n + _COMPARED]

    def _compare(self, a: Ints, b: Ints, tell: Tell) -> Iterator[tuple[Any, ...]]:
        if self.looks > LOOKS:
            self.ended = True
            return
        self.looks += len(a)
        tell(0.0)
        chord = np.linalg.norm(self.at[a] - self.at[b], axis=1)
        km = 2 * _EARTH_KM * np.arcsin(np.clip(chord / 2, 0, 1))
        near = ~(km > np.clip(self.radius[a] + self.radius[b], NEAR_KM, FARTHEST_KM))
        a, b, km = a[near], b[near], km[near]
        shared = (self.words[a][:, :, None] == self.words[b][:, None, :]).any(2)
        alike = 2 * (self.weights[a] * shared).sum(1) / np.maximum(self.total[a] + self.total[b], 1e-9)
        wanted = np.where(np.isnan(km), _LIKE_UNPLACED, _LIKE)
        maybe = alike >= np.where(np.isnan(km), _LIKE_UNPLACED, _LIKE_SOURCED)
        a, b, km, alike, wanted = a[maybe], b[maybe], km[maybe], alike[maybe], wanted[maybe]
        sourced = self.cited.in_common(a, b)
        keep = (alike >= wanted) | sourced
        if keep.any():
            yield self.rows[a[keep]], self.rows[b[keep]], km[keep], alike[keep], sourced[keep]


class _Titles:
    """The words of titles as numbers: `words` (events, 16), the rarest first, filled up with numbers that nothing else has; their `weights`, 0 for those; the
    `total` weight of each; and `signs` (events, 2), 64 bits of which two titles that are alike have one in common: those of the first one's words without which
    it would not be alike, and all of the other's."""

    def __init__(self, store: Store, rows: Ints, tell: Tell) -> None:
        numbers: dict[str, int] = {}
        lists: list[list[int]] = []
        for n, row in enumerate(rows.tolist()):
            if n % 2_000 == 0:
                tell(n / len(rows))
            said = dict.fromkeys(_WORD.findall(store.title(row).casefold()))
            lists.append([numbers.setdefault(word, len(numbers)) for word in said])
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        flat = np.fromiter((word for words in lists for word in words), np.int64, int(counts.sum()))
        often = np.bincount(flat, minlength=len(numbers))
        weight = np.log1p(max(len(rows), _SMALLEST) / np.maximum(often, 1))
        owner = np.repeat(np.arange(len(lists)), counts)
        order = np.lexsort((flat, -weight[flat], owner))
        flat = flat[order]
        place = np.arange(len(flat)) - np.repeat(np.cumsum(counts) - counts, counts)
        kept = place < _WORDS
        owner, flat, place = owner[kept], flat[kept], place[kept]
        # No two titles share what they are filled up with.
        self.words = -np.arange(1, len(lists) * _WORDS + 1, dtype=np.int64).reshape(-1, _WORDS)
        self.words[owner, place] = flat
        self.weights = np.zeros((len(lists), _WORDS), np.float32)
        self.weights[owner, place] = weight[flat]
        self.total = self.weights.sum(1)
        self.signs = np.zeros((len(lists), 2), np.uint64)
        bits = np.uint64(1) << (flat % 64).astype(np.uint64)
        # Two titles with likeness ≥ t share words of weight ≥ t / (2 − t) of either's: the commonest below that may be left out.
        left = np.cumsum(self.weights[:, ::-1], axis=1)[:, ::-1]
        needed = left > self.total[:, None] * (_LIKE_SOURCED / (2 - _LIKE_SOURCED) - 1e-6)
        for n in range(_WORDS):
            here = place == n
            self.signs[owner[here], 1] |= bits[here]
            here &= needed[owner, n]
            self.signs[owner[here], 0] |= bits[here]


class _Cited:
    """Which sources events cite, by their addresses, or by id where they have none."""

    def __init__(self, store: Store, rows: Ints) -> None:
        postings = store.source_postings()
        key = _by_address(store, postings)
        codes = key[postings.codes] if len(postings.codes) else np.zeros(0, np.int64)
        often = np.bincount(codes, minlength=1)
        ends = np.cumsum(postings.counts)
        self._codes, self._rare = codes, often <= 2 * _RARE
        self._from, self._to = (ends - postings.counts)[rows], ends[rows]
        self._kept: dict[int, frozenset[int]] = {}

    def in_common(self, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
        """Whether both events of each pair cite a source that few others do."""
        has = (self._to > self._from)[a] & (self._to > self._from)[b]
        found = np.zeros(len(a), np.bool_)
        for n in np.flatnonzero(has).tolist():
            found[n] = not self._of(int(a[n])).isdisjoint(self._of(int(b[n])))
        return found

    def _of(self, n: int) -> frozenset[int]:
        known = self._kept.get(n)
        if known is None:
            if len(self._kept) > 100_000:
                self._kept.clear()
            codes = self._codes[self._from[n] : self._to[n]].tolist()
            known = self._kept[n] = frozenset(code for code in codes if self._rare[code])
        return known


def _by_address(store: Store, postings: Postings) -> Ints:
    """For each word of the postings a number that all sources of the same address share."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(source_key(store, word), len(numbers)) for word in postings.words], np.int64
    )


def source_key(store: Store, key: str) -> str:
    """What tells a source from others, whichever dossier lists it: its address, else its title, else its id."""
    source = store.sources.get(key)
    if source is None:
        return key
    address = re.sub(
        r"^https?://(www\.)?|#.*$", "", (source.url or source.archived_url or "").strip()
    ).rstrip("/")
    return address or source.title or key


def measured(store: Store, first: int, second: int) -> Pair:
    """Two rows as a pair, wherever and whenever they are: their distance, and how alike their titles are by the words alone."""
    at = []
    for row in (first, second):
        lat, lon = np.radians(store.columns.lat[row]), np.radians(store.columns.lon[row])
        at.append(np.array((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))))
    km = float(2 * _EARTH_KM * np.arcsin(np.clip(np.linalg.norm(at[0] - at[1]) / 2, 0, 1)))
    words = [set(_WORD.findall(store.title(row).casefold())) for row in (first, second)]
    alike = 2 * len(words[0] & words[1]) / max(1, len(words[0]) + len(words[1]))
    keys = [{source_key(store, c.source) for c in store.events[row].citations} for row in (first, second)]
    return Pair(first, second, km if km == km else None, round(alike, 3), bool(keys[0] & keys[1]))

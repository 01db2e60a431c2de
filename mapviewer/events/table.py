"""The columns of a large dossier: what was read of every event, compact, before anything is looked up in the gazetteer.

An event's texts are not in here; they stay in the file and are read again when somebody looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]

NO_PLACE: Final = -1
"""In `Table.place`: the event has no place."""
UNKNOWN_PLACE: Final = -2
"""In `Table.place`: the event names a place that the dossier does not have."""
OWN_PLACE: Final = -3
"""In `Table.place`: the event has a place or a geometry of its own, see `Table.own_row`."""

NAMED_HERE: Final = -2
"""In `Table.named_place`: the first of `own_place_ids`; the next is −3, and so on."""

_POSITIONS: Final = 256


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One entry a row unless said otherwise; times in seconds since 1970 UTC as in `Columns`, coordinates in degrees, radii in metres.

        `flags` and `precision` are those of `When`, precision −1 for undated events. `category` numbers into `categories`, in which "" is
        first among the words whenever it occurs first. `place` numbers into the head's places or is one of the constants above. `own_*`
        have one entry for each row in `own_row` (sorted): a place inside the event, a geometry, or a radius of the event's own; `own_lat` is
        NaN where the gazetteer is needed, with the number of the question in `own_question` (−1: none) and whether it should be asked at all.
        `own_fixed` tells that the radius is the file's word, whatever the gazetteer says.

        `named_place` is the place that the event names, whatever the map shows: it numbers into the head's places, is `NO_PLACE`, or from `NAMED_HERE`
        down numbers into `own_place_ids` and `own_place_names`, the places that are written inside events or that the head does not have.

        `actors`, `tags` and `sources` are postings: the counts of each row, and all codes one after the other, numbering into `actor_names`
        and so on. `related_*` have one entry a relation in the file's order, `order_*` one for each `after` and `before`; a target is a row,
        −1 where there is none. `id_keys` are the hashes of the ids, sorted, and `id_rows` their rows.

        `offset`, `length` and `checksum` (CRC-32) say where the event's bytes are, `line` (from 1) and `record` (from 0) what a reader calls
        the place; `plain` tells that nothing in it needed a second look. `mark_*` are offsets here and there in the file with their columns (from 1, in
    characters), where lines may be very long. `spot_number` is `Columns.place` where the gazetteer has no say in it, else empty.
    """

    earliest: Ints
    start_latest: Ints
    end_earliest: Ints
    latest: Ints
    flags: npt.NDArray[np.uint16]
    precision: npt.NDArray[np.int8]
    category: Int32s
    status: npt.NDArray[np.uint8]
    place: Int32s
    named_place: Int32s
    sourced: Bools
    own_row: Int32s
    own_lat: Floats
    own_lon: Floats
    own_radius: Floats
    own_fixed: Bools
    own_question: Int32s
    own_asked: Bools
    actor_counts: Int32s
    actor_codes: Int32s
    tag_counts: Int32s
    tag_codes: Int32s
    source_counts: Int32s
    source_codes: Int32s
    related_row: Int32s
    related_target: Int32s
    related_word: Int32s
    order_row: Int32s
    order_target: Int32s
    order_after: Bools
    id_keys: Hashes
    id_rows: Int32s
    offset: Ints
    length: Int32s
    checksum: npt.NDArray[np.uint32]
    line: Int32s
    record: Int32s
    plain: Bools
    mark_offset: Ints
    mark_column: Ints
    spot_number: Int32s
    categories: tuple[str, ...]
    actor_names: tuple[str, ...]
    tag_names: tuple[str, ...]
    source_names: tuple[str, ...]
    relations: tuple[str, ...]
    own_place_ids: tuple[str, ...]
    own_place_names: tuple[str, ...]
    seed: int

    def __len__(self) -> int:
        return len(self.offset)

    def rows_of(self, keys: Hashes) -> Int32s:
        """The first row with each of these hashes of ids, −1 where there is none."""
        if not len(self.id_keys):
            return np.full(len(keys), -1, np.int32)
        at = np.minimum(np.searchsorted(self.id_keys, keys), len(self.id_keys) - 1)
        return np.where(self.id_keys[at] == keys, self.id_rows[at], np.int32(-1))

    def candidates(self, key: str) -> list[int]:
        """Rows whose id may be this one, in order: those with its hash."""
        hashed = id_hashes([key], self.seed)[0]
        start = int(np.searchsorted(self.id_keys, hashed, side="left"))
        end = int(np.searchsorted(self.id_keys, hashed, side="right"))
        return [int(row) for row in self.id_rows[start:end]]


def _tables(seed: int) -> tuple[Hashes, Hashes]:
    chance = np.random.default_rng(seed)
    whole = np.iinfo(np.uint64).max
    cells = chance.integers(0, whole, (_POSITIONS * 256,), np.uint64, endpoint=True)
    turns = chance.integers(0, whole, (16,), np.uint64, endpoint=True) | np.uint64(1)
    # So that a short id has the same hash alone and beside a long one.
    turns[0] = 1
    return cells, turns


_known: dict[int, tuple[Hashes, Hashes]] = {}


def id_hashes(ids: Sequence[str], seed: int) -> Hashes:
    """A 64-bit hash of each id, the same for the same seed on every machine; ids are not empty.

    Simple tabulation (Zobrist): a random word for each byte at each position, summed. Nobody who does not know the seed can make ids that
    collide, which a file from somebody else might otherwise do on purpose.
    """
    if not ids:
        return np.zeros(0, np.uint64)
    if seed not in _known:
        _known.clear()
        _known[seed] = _tables(seed)
    cells, turns = _known[seed]
    joined = "".join(ids)
    encoded = joined.encode("utf-8", "surrogatepass")
    if len(encoded) == len(joined):
        sizes = np.fromiter(map(len, ids), np.int64, len(ids))
    else:
        sizes = np.fromiter((len(key.encode("utf-8", "surrogatepass")) for key in ids), np.int64, len(ids))
    ends = np.cumsum(sizes)
    starts = ends - sizes
    position = np.arange(len(encoded), dtype=np.int64) - np.repeat(starts, sizes)
    words = cells[(position % _POSITIONS) * 256 + np.frombuffer(encoded, np.uint8)]
    if int(sizes.max()) > _POSITIONS:
        words = words * turns[np.minimum(position // _POSITIONS, len(turns) - 1)]
    sums: Hashes = np.add.reduceat(words, starts) + sizes.astype(np.uint64) * turns[1]
    return sums

"""Very many events at once: a piece of a file's bytes becomes columns, with what was wrong in it. Pure, so that a piece can be read anywhere.

Plain events (see `plain`) are taken column by column, so few of them at a time that a processor's cache holds them; everything else takes the
same way as in a small file, record by record (see `second_look`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from zlib import crc32

import jiter
import numpy as np
import numpy.typing as npt

from mapviewer.events.calendar import known_zone
from mapviewer.events.event import STATUSES, Event, Place
from mapviewer.events.table import NO_PLACE, OWN_PLACE, UNKNOWN_PLACE, id_hashes
from mapviewer.formats import plain as p
from mapviewer.formats.clock import ODD, UNDATED, Times
from mapviewer.formats.pieces import Batch, Piece, Surroundings, Words
from mapviewer.formats.second_look import SecondLook, Spot, as_row
from mapviewer.formats.whereabouts import Whereabouts, half_placed, numbers_of

Int32s = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]

BLOCK: Final = 128
"""Records that are taken at a time."""

_STATUS: Final[Mapping[Any, int]] = {
    **{word: n for n, word in enumerate(STATUSES)},
    p.ABSENT: STATUSES.index("reported"),
}
_COLON: Final = ord(":")
_BREAK: Final = ord("\n")
_AFTER_KEY: Final = np.zeros(256, np.bool_)
_AFTER_KEY[list(b'" \t\r\n')] = True
"""What may stand before the colon after a key."""
_NO_ZONE: Final = frozenset((None, p.ABSENT))
_MOMENT: Final = ("earliest", "start_latest", "end_earliest", "latest")
_TEXTS_KEPT: Final = 200_000
_MOST: Final = 1 << 31
_SHALLOW: Final = 100
_SHORT: Final = 2 * _SHALLOW
"""No record with so few brackets, or letters, is nested deeper than JSON is read."""
_KINDS: Final[Mapping[str, type[np.generic]]] = {
    "category": np.int32,
    "status": np.uint8,
    "actor_counts": np.int32,
    "actor_codes": np.int32,
    "tag_counts": np.int32,
    "tag_codes": np.int32,
    "source_counts": np.int32,
    "source_codes": np.int32,
    "related_row": np.int32,
    "related_word": np.int32,
    "order_row": np.int32,
    "order_after": np.bool_,
    "record": np.int32,
    "index": np.int64,
}
"""Columns that grow row by row; `index` is the number of a record in its piece."""


class Reader:
    """Reads pieces of one file, one after the other; what it remembers between them only makes it faster.

    Events that are made here are read as they come (`gathering`).
    """

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.zones = {key: zone for key, (_, zone) in around.places.items()}
        """Time zones of the head's places by id."""
        self.zoned = any(zone is not None for zone in self.zones.values())
        self.numbers = {key: number for key, (number, _) in around.places.items()}
        self.parse = p.plain_event()
        self.times = Times()

    def read(self, piece: Piece) -> Batch:
        """The columns of a piece, and its problems."""
        self.times.begin(_TEXTS_KEPT)
        return _Batching(self, piece).run()

    def gathering(self) -> EventBatch:
        """Where the next events go; those before have to be finished."""
        self.times.begin(_TEXTS_KEPT)
        return EventBatch(self)


class _Batching:
    def __init__(self, reader: Reader, piece: Piece) -> None:
        self._reader, self._around, self._piece = reader, reader.around, piece
        self._texts: list[bytes]
        self._starts: Ints | list[int]
        self._lines: Int32s | range
        self._texts, self._starts, self._lines = _records(piece)
        self._again = SecondLook(reader.around, reader.zones, piece)
        self._where = Whereabouts(reader.around)
        self._records = 0
        self._ids: list[str] = []
        self._targets: list[str] = []
        self._others: list[str] = []
        self._categories, self._actors, self._tags = Words(), Words(), Words()
        self._sources, self._relations = Words(), Words()
        self._numbers: dict[str, list[int]] = {name: [] for name in ("when", *_KINDS)}
        self._sourced: dict[int, bool] = {}
        """Of rows that are not plain: whether a source that they cite is known."""

    def run(self) -> Batch:
        data = np.frombuffer(self._piece.data, np.uint8)
        after = np.flatnonzero(data == _COLON)
        after = after[_AFTER_KEY[data[after - 1]]]
        edges = np.append(self._starts[::BLOCK], len(data))
        colons = np.diff(np.searchsorted(after, edges)).tolist()
        for number, count in enumerate(colons):
            self._take(range(number * BLOCK, min(len(self._texts), (number + 1) * BLOCK)), count)
        return self._finished()

    # A few records --------------------------------------------------------------------------------------------------------

    def _take(self, at: Sequence[int], colons: int) -> None:
        """Take the records with these numbers in the piece; `colons` are those among them that may stand after a key."""
        rows, keys, odd = self._parsed([self._texts[n] for n in at])
        if odd and self._piece.starts is None and not all(self._texts[at[n]].strip() for n in odd):
            # Lines with nothing in them are no records.
            kept = [
                n for n, number in enumerate(at) if rows[n] is not p.NO_ROW or self._texts[number].strip()
            ]
            at, rows, keys = [at[n] for n in kept], [rows[n] for n in kept], [keys[n] for n in kept]
            odd = [n for n, row in enumerate(rows) if row is p.NO_ROW]
        if rows:
            self._take_rows(at, rows, odd, colons - sum(keys))

    def _take_rows(self, at: Sequence[int], rows: list[p.Row], odd: list[int], colons: int | None) -> None:
        """Take the rows of these records, of which some are `odd`; `colons` may stand after a key in what they hold (None: no key is there twice)."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        places = numbers_of(columns[p.PLACE], self._reader.numbers)
        doubtful = {*odd, *self._astray(columns, places)}
        whens = self._read_dates(columns, places, doubtful)
        # Numbers that JSON does not know make it a number that no count of colons is.
        if colons is not None and (odd or colons != p.keys_inside(columns)):
            doubtful |= self._twofold(at, rows)
        first, self._records = self._piece.record + self._records, self._records + len(at)
        records: Sequence[int] = range(first, first + len(at))
        events: dict[int, Event] = {}
        if doubtful:
            lost = set()
            for n in sorted(doubtful):
                spot = Spot(int(self._starts[at[n]]), int(self._lines[at[n]]), first + n)
                event = self._again.read(self._texts[at[n]], spot)
                if event is None:
                    lost.add(n)
                else:
                    rows[n], (places[n], whens[n]) = as_row(event)[: len(columns)], self._of_event(event)
                    events[n] = event
            kept = [n for n in range(len(at)) if n not in lost]
            at, rows, records = [at[n] for n in kept], [rows[n] for n in kept], [records[n] for n in kept]
            places, whens = [places[n] for n in kept], [whens[n] for n in kept]
            events = {new: events[n] for new, n in enumerate(kept) if n in events}
            if not rows:
                return
            columns = list(zip(*rows, strict=True))
        self._where.add(columns, places, events)
        self._add(columns, events, when=whens, index=at, record=records)

    def _parsed(self, texts: list[bytes]) -> tuple[list[p.Row], list[int], list[int]]:
        """The plain row of each record, how many keys the record has at its outermost level, and which records are not plain."""
        parse, absent, kept, fields = self._reader.parse.validate_json, p.ABSENT, p.KEPT, p.FIELDS
        rows: list[p.Row] = []
        keys: list[int] = []
        odd: list[int] = []
        for text in texts:
            try:
                row = parse(text)[1]
            except ValueError:
                odd.append(len(rows))
                rows.append(p.NO_ROW)
                keys.append(0)
            else:
                # Its long texts go at once.
                rows.append(row[:kept])
                keys.append(fields - row.count(absent))
        return rows, keys, odd

    def _add(
        self, columns: Sequence[Sequence[Any]], events: Mapping[int, Event], **more: Iterable[int]
    ) -> None:
        """The next rows."""
        numbers, first = self._numbers, len(self._ids)
        self._ids += columns[p.ID]
        categories, actors, tags, sources = self._categories, self._actors, self._tags, self._sources
        taking = p.listed(columns[p.ACTORS])
        found: dict[str, Iterable[int]] = {
            "category": [categories[word or ""] for word in columns[p.CATEGORY]],
            "status": [_STATUS[word] for word in columns[p.STATUS]],
            "actor_counts": map(len, columns[p.ACTORS]),
            "actor_codes": [
                actors[item] if item.__class__ is str else actors[item["actor"]] for item in taking
            ],
            "tag_counts": map(len, columns[p.TAGS]),
            "tag_codes": [tags[word] for word in p.listed(columns[p.TAGS])],
            "source_counts": map(len, columns[p.CITATIONS]),
            "source_codes": [sources[item["source"]] for item in p.listed(columns[p.CITATIONS])],
        }
        for name, values in (found | more).items():
            numbers[name] += values
        for n, event in events.items():
            self._sourced[first + n] = any(item.source in self._around.sources for item in event.citations)
        linked = columns[p.RELATED], columns[p.AFTER], columns[p.BEFORE]
        if any(map(any, linked)):
            for n, (relations, after, before) in enumerate(zip(*linked, strict=True), first):
                for relation in relations:
                    numbers["related_row"].append(n)
                    numbers["related_word"].append(self._relations[relation.get("relation", "related")])
                    self._targets.append(relation["event"])
                numbers["order_row"] += [n] * (len(after) + len(before))
                numbers["order_after"] += [1] * len(after) + [0] * len(before)
                self._others += (*after, *before)

    # What plain events have to be asked beside their fields -------------------------------------------------------------------

    def _astray(self, columns: Sequence[Sequence[Any]], places: list[int]) -> set[int]:
        """The rows with a place that the head does not have or that is half a pair of coordinates, and with unknown sources."""
        found: set[int] = set()
        if UNKNOWN_PLACE in places or OWN_PLACE in places:
            for n, number in enumerate(places):
                if number == UNKNOWN_PLACE or (number == OWN_PLACE and half_placed(columns[p.PLACE][n])):
                    found.add(n)
        known, claims = self._around.sources, columns[p.CLAIMS]
        if not known.issuperset([item["source"] for item in p.listed(columns[p.CITATIONS])]):
            for n, items in enumerate(columns[p.CITATIONS]):
                if not known.issuperset([item["source"] for item in items]):
                    found.add(n)
        if any(claims):
            for n, items in enumerate(claims):
                if not known.issuperset(
                    [item["source"] for claim in items for item in claim.get("citations", ())]
                ):
                    found.add(n)
        return found

    def _read_dates(
        self, columns: Sequence[Sequence[Any]], places: list[int], doubtful: set[int]
    ) -> list[int]:
        """The number of each row's time; what cannot be read, or only with a remark, or in no zone that exists, becomes doubtful."""
        read, zone, texts = self._reader.times.read, self._around.zone, columns[p.WHEN]
        own = columns[p.TIMEZONE]
        if not self._reader.zoned and OWN_PLACE not in places and _NO_ZONE.issuperset(own):
            found = read(texts, zone)
        else:
            zones = self._zones(own, columns[p.PLACE], places, doubtful)
            found = [UNDATED] * len(texts)
            for one in dict.fromkeys(zones):
                members = [n for n, other in enumerate(zones) if other == one]
                for n, number in zip(members, read([texts[n] for n in members], one), strict=True):
                    found[n] = number
        if ODD in found:
            doubtful.update(n for n, number in enumerate(found) if number == ODD)
        return found

    def _zones(
        self, own: Sequence[Any], inside: Sequence[Any], places: list[int], doubtful: set[int]
    ) -> list[str]:
        """The time zone of each row: its own, else its place's, else the dossier's; a zone that does not exist makes it doubtful."""
        found = []
        for n, (zone, place, number) in enumerate(zip(own, inside, places, strict=True)):
            local: str | None = None
            if number == OWN_PLACE:
                local = place.get("timezone")
            elif number >= 0:
                local = self._reader.zones[place]
            named: list[str] = [word for word in (zone, local) if word is not None and word != p.ABSENT]
            if not all(map(known_zone, named)):
                doubtful.add(n)
                named = []
            found.append(named[0] if named else self._around.zone)
        return found

    def _twofold(self, at: Sequence[int], rows: list[p.Row]) -> set[int]:
        """The rows that have a key twice, or a number that JSON does not know.

        The first parser keeps the last of keys that are the same. After each key stands a colon, with a quotation mark or blanks before it;
        seldom does that stand in a text. Where there are no more of these than keys that were kept, no key is there twice; only where there
        are, the records are parsed again, by what tells.
        """
        found: set[int] = set()
        for n, (number, row) in enumerate(zip(at, rows, strict=True)):
            if row is not p.NO_ROW:
                try:
                    jiter.from_json(self._texts[number], catch_duplicate_keys=True, allow_inf_nan=False)
                except ValueError:
                    found.add(n)
        return found

    def _of_event(self, event: Event) -> tuple[int, int]:
        """The numbers of place and time of an event that had a second look."""
        around, times = self._around, self._reader.times
        number, local = NO_PLACE, None
        if isinstance(event.place, Place):
            number, local = OWN_PLACE, event.place.timezone
        elif event.place is not None:
            number, local = around.places.get(event.place, (UNKNOWN_PLACE, None))
        zone = event.timezone or local or around.zone
        return number, UNDATED if event.when is None else times.bounds(event.when, zone)

    # The end ------------------------------------------------------------------------------------------------------------------

    def _finished(self) -> Batch:
        seed, listed = self._around.seed, self._around.listed
        moments = self._reader.times.moments(np.array(self._numbers.pop("when"), np.int64))
        arrays: dict[str, Any] = {
            name: np.array(values, _KINDS[name]) for name, values in self._numbers.items()
        }
        at = arrays.pop("index")
        texts = self._texts if len(at) == len(self._texts) else [self._texts[n] for n in at.tolist()]
        arrays |= self._where.columns()
        arrays |= {name: np.ascontiguousarray(moments[:, n]) for n, name in enumerate(_MOMENT)}
        plain = np.ones(len(at), np.bool_)
        plain[list(self._sourced)] = False
        sourced = arrays["source_counts"] > 0
        sourced[~plain] = list(self._sourced.values())
        offset = np.asarray(self._starts)[at] + self._piece.base
        arrays |= {
            "flags": moments[:, 4].astype(np.uint16),
            "precision": moments[:, 5].astype(np.int8),
            "plain": plain,
            "sourced": sourced,
            "offset": offset,
            "length": np.fromiter(map(len, texts), np.int32, len(texts)),
            "checksum": np.fromiter(map(crc32, texts), np.uint32, len(texts)),
            "line": self._lines_of(offset) if listed else np.asarray(self._lines)[at],
            "related_key": _hashes(self._targets, seed),
            "order_key": _hashes(self._others, seed),
            "id_keys": id_hashes(self._ids, seed),
            "mark_offset": np.array([self._piece.base][:listed], np.int64),
            "mark_column": np.array([self._piece.column][:listed], np.int64),
        }
        return Batch(
            arrays,
            tuple(self._categories),
            tuple(self._actors),
            tuple(self._tags),
            tuple(self._sources),
            tuple(self._relations),
            tuple(self._where.named),
            tuple(self._where.asked),
            tuple(self._again.told),
            self._again.more,
            self._records,
            self._again.broken,
        )

    def _lines_of(self, offsets: Ints) -> Int32s:
        """The lines of records of a list, by their offsets in the file."""
        breaks = np.flatnonzero(np.frombuffer(self._piece.data, np.uint8) == _BREAK)
        found = self._piece.line + np.searchsorted(breaks, offsets - self._piece.base)
        return found.astype(np.int32)


class EventBatch(_Batching):
    """The columns of events that are made here, one after the other: they are not parsed again, but for the few that are not plain."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader, Piece(b"", 0, 0, 1, 0, 0))
        self._begins: list[int] = []
        self._starts, self._lines = self._begins, range(_MOST)
        self._size = 0
        self._rows: list[p.Row] = []
        self._odd: list[int] = []
        self._parse = reader.parse.validate_python

    def add(self, event: dict[str, Any], text: bytes) -> None:
        """The next event, and the line that it is. It is looked at at once, and may go: a processor's cache holds few events."""
        try:
            if len(text) > _SHORT and text.count(b"{") + text.count(b"[") > _SHALLOW:
                row = self._of_text(text)
            else:
                row = self._parse(event)[1]
        except ValueError:
            # What no JSON has (tuples, infinite numbers) its text has no more.
            row = self._of_text(text)
        if row is p.NO_ROW:
            self._odd.append(len(self._rows))
        # What comes behind is asked of JSON only.
        self._rows.append(row[: p.TOLL])
        self._texts.append(text)
        self._begins.append(self._size)
        self._size += len(text) + 1
        if len(self._rows) == BLOCK:
            self._settle()

    def _settle(self) -> None:
        if self._rows and not self.wrong:
            end = len(self._begins)
            self._take_rows(range(end - len(self._rows), end), self._rows, self._odd, None)
        self._rows, self._odd = [], []

    def _of_text(self, text: bytes) -> p.Row:
        """The row of a record that has to be parsed: only that tells whether it is too deep, or has a key twice."""
        try:
            jiter.from_json(text, catch_duplicate_keys=True)
            row: p.Row = self._reader.parse.validate_json(text)[1]
        except ValueError:
            return p.NO_ROW
        return row

    @property
    def wrong(self) -> bool:
        """Whether something is to be said of an event: these columns are of no use then, since nobody knows here where it stands."""
        return bool(self._again.told or self._again.more or self._again.broken)

    def finish(self) -> Batch | None:
        """Their columns, as of lines that begin at the byte and line 0; None where something is to be said of an event."""
        self._settle()
        if self.wrong:
            return None
        self._starts = np.array(self._begins, np.int64)
        self._lines = np.arange(len(self._begins), dtype=np.int32)
        return self._finished()


def _records(piece: Piece) -> tuple[list[bytes], Ints, Int32s]:
    """The bytes of each record, where in the piece they begin, and in a file of lines the line, from 1; blank lines are still among them."""
    if piece.starts is None or piece.ends is None:
        # Quicker than to split the bytes, which looks at each of them by itself.
        data = piece.data
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == _BREAK)
        if data and not data.endswith(b"\n"):
            ends = np.append(ends, len(data))
        starts = np.concatenate(([0], ends[:-1] + 1))[: len(ends)]
        texts = [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return texts, starts, np.arange(piece.line, piece.line + len(texts), dtype=np.int32)
    texts, begins = [], []
    for start, end in zip(piece.starts.tolist(), piece.ends.tolist(), strict=True):
        text = piece.data[start:end].lstrip()
        begins.append(end - len(text))
        texts.append(text.rstrip())
    return texts, np.array(begins, np.int64), np.full(len(texts), piece.line, np.int32)


def _hashes(ids: list[str], seed: int) -> Any:
    # An empty id has no hash; no event has one, so that any number that nobody has will do.
    return id_hashes([key or "\x00" for key in ids], seed)

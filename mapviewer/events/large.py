"""A store of very many events: columns in memory, the events themselves read from the file when somebody looks at them.

It answers like `Store`, event for event; only what it costs is different. Events, times and spots are sequences that make their items
when asked and keep the latest few thousand.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from mapviewer.errors import Problem
from mapviewer.events.collation import Keys, keys_of
from mapviewer.events.dossier import Head
from mapviewer.events.event import HERE, Event
from mapviewer.events.made import Found, Item, Made
from mapviewer.events.placing import Geocoding, geocoding_key, spot_of
from mapviewer.events.postings import Postings
from mapviewer.events.sequence import ordered
from mapviewer.events.store import (
    NO_PLACE_GIVEN,
    PLACE_LEFT,
    PLACE_NOT_FOUND,
    PLACE_UNKNOWN,
    CategoryInfo,
    Columns,
    FileInfo,
    Link,
    Relations,
    Store,
)
from mapviewer.events.table import NAMED_HERE, NO_PLACE, OWN_PLACE, UNKNOWN_PLACE, Int32s, Table
from mapviewer.events.told import Told, told, told_plain
from mapviewer.events.verbatim import Texts, verbatim
from mapviewer.events.when import Flag, When
from mapviewer.events.where import Spot
from mapviewer.language import tr

_KEPT: Final = 4096
"""Items of each kind that are kept once made."""


class Records(Protocol):
    """Where events are read again. `event` never raises: what cannot be read any more is an event that says so."""

    def event(self, row: int) -> Event:
        """The event of a row, made from its bytes."""
        ...

    def plain(self, rows: npt.NDArray[np.int64]) -> Iterator[Mapping[str, Any] | None]:
        """The JSON of the events of these rows (ascending), read in large pieces; None for one that needs a second look, or is no longer what it was."""
        ...

    def texts(self, rows: npt.NDArray[np.int64]) -> Iterator[str | None]:
        """The same as text; None also for an event whose id had to be changed."""
        ...

    def sort_keys(
        self, names: Mapping[str, str] | None, rows: npt.NDArray[np.int64], tell: Callable[[float], None]
    ) -> Keys:
        """The sort keys of the titles of these rows (ascending), or, given the names of the head's places by id, of their place names."""
        ...

    def unreadable(self, key: str) -> int | None:
        """The row whose event had to be replaced by one that says so, by the id that this one got; None for any other id."""
        ...


class Lazy(Made[Item]):
    """Made items of which the last ones are kept; may be read from several threads."""

    def __init__(self, count: int, make: Callable[[int], Item]) -> None:
        super().__init__(count, make)
        self._kept: OrderedDict[int, Item] = OrderedDict()
        self._lock = Lock()

    def _item(self, row: int) -> Item:
        with self._lock:
            if row in self._kept:
                self._kept.move_to_end(row)
                return self._kept[row]
        item = self._make(row)
        with self._lock:
            self._kept[row] = item
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return item

    def __iter__(self) -> Iterator[Item]:
        # A walk over everything must not push out what somebody is looking at.
        for row in range(self._count):
            with self._lock:
                kept = row in self._kept
            yield self[row] if kept else self._make(row)


class _Rows(Found):
    """Row by id: hashes find it, the event itself proves it."""

    def __init__(self, table: Table, events: Sequence[Event], records: Records) -> None:
        self._table, self._events, self._records = table, events, records

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[str]:
        return (event.id for event in self._events)

    def _find(self, key: str) -> int | None:
        if not key:
            return None
        for row in self._table.candidates(key):
            if self._events[row].id == key:
                return row
        return self._records.unreadable(key)


class _Positions(Mapping[str, tuple[int, int]]):
    """Line (from 1) and record number of an event, by its id."""

    def __init__(self, table: Table, rows: Mapping[str, int]) -> None:
        self._table, self._rows = table, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __getitem__(self, key: str) -> tuple[int, int]:
        row = self._rows[key]
        return int(self._table.line[row]), int(self._table.record[row])


class LargeStore(Store):
    """A dossier of very many events, made ready: a `Table` of what was read, and `Records` to read the rest from."""

    def __init__(
        self,
        head: Head,
        table: Table,
        records: Records,
        *,
        file: FileInfo,
        problems: tuple[Problem, ...] = (),
        geocoded: Mapping[str, Geocoding] | None = None,
        questions: Sequence[str] = (),
    ) -> None:
        """`questions` are the geocoding keys that the table's `own_question` numbers."""
        self._take_head(head, file, problems, geocoded or {})
        self.table = table
        self._records = records
        self._questions = tuple(questions)
        self.events = Lazy(len(table), records.event)
        self.row_of = _Rows(table, self.events, records)
        self.positions = _Positions(table, self.row_of)
        self.whens = Lazy(len(table), self._lazy_when)
        self.spots = Lazy(len(table), self._lazy_spot)

    @property
    def records(self) -> Records:
        """Where the events are read from."""
        return self._records

    def prepare(self) -> None:
        """Make now what takes a moment and will be asked for anyway, since whoever asks may be drawing."""
        _ = self.columns, self.undated_order, self._own_number, self._ends

    def told(self, rows: Iterable[int] | None = None) -> Iterator[Told]:
        """As in `Store`; of nearly all events without making their models."""
        chosen = np.arange(len(self)) if rows is None else np.fromiter(rows, np.int64)
        for row, raw in zip(chosen.tolist(), self._records.plain(chosen), strict=True):
            yield told(self.events[row]) if raw is None else told_plain(raw)

    def verbatim(self, rows: Iterable[int] | None = None) -> Iterator[Texts | Told]:
        """As in `Store`."""
        chosen = np.arange(len(self)) if rows is None else np.fromiter(rows, np.int64)
        for row, text in zip(chosen.tolist(), self._records.texts(chosen), strict=True):
            yield (None if text is None else verbatim(text)) or next(self.told((row,)))

    # Sequences ----------------------------------------------------------------------------------------------------------

    def _lazy_when(self, row: int) -> When | None:
        return None if self.table.precision[row] < 0 else self._when(self.events[row])

    def _lazy_spot(self, row: int) -> Spot | None:
        if np.isnan(self.columns.lat[row]):
            return None
        place = int(self.table.place[row])
        if place >= 0 and self._own_number[row] < 0 and row not in self._decided_rows:
            found = self._place_spots[place]
            if found is not None and found.label:
                return found
        return self._spot(self.events[row])

    # What is known of the head's places -----------------------------------------------------------------------------------

    @cached_property
    def _place_spots(self) -> tuple[Spot | None, ...]:
        """The spot of an event that has nothing of its own, by the number of its place; its label is "" where the place has no name."""
        spots = []
        for place in self.head.places:
            plain = Event.model_construct(id=place.id, title="", place=place.id)
            spots.append(spot_of(plain, place, self._answer(place)))
        return tuple(spots)

    @cached_property
    def _decided_rows(self) -> Mapping[int, Geocoding]:
        """What was said of the place of one event alone, by its row."""
        found = ((self.row_of.get(key), answer) for key, answer in self._of_event.items())
        return {row: answer for row, answer in found if row is not None}

    @cached_property
    def _own_number(self) -> Int32s:
        numbers = np.full(len(self.table), -1, np.int32)
        numbers[self.table.own_row] = np.arange(len(self.table.own_row), dtype=np.int32)
        return numbers

    def asked(self) -> tuple[tuple[str, ...], Int32s]:
        """As in `Store`."""
        t = self.table
        numbers: dict[str, int] = {}

        def number(key: str) -> int:
            return numbers.setdefault(key, len(numbers))

        # The last entry stands for all the negative numbers.
        of_place = [number(geocoding_key(p)) if p.point is None else -1 for p in self.head.places] + [-1]
        questions = np.array([*map(number, self._questions), -1], np.int32)
        found = np.array(of_place, np.int32)[np.where(t.place >= 0, t.place, len(self.head.places))]
        own = t.own_row[t.place[t.own_row] == OWN_PLACE]
        at = self._own_number[own]
        found[own] = np.where(np.isnan(t.own_lat[at]), questions[t.own_question[at]], -1)
        return tuple(numbers), found

    # Categories ---------------------------------------------------------------------------------------------------------

    @cached_property
    def categories(self) -> tuple[CategoryInfo, ...]:
        """As in `Store`."""
        return self._categories(self.table.categories)

    def category(self, row: int) -> CategoryInfo:
        """The event's category as it is shown."""
        return self.categories[int(self.columns.category[row])]

    # Relations ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _ends(self) -> tuple[Int32s, Int32s, Int32s, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        t = self.table
        there = (t.related_target >= 0) & (t.related_target != t.related_row)
        source, target, word = t.related_row[there], t.related_target[there], t.related_word[there]
        return source, target, word, np.argsort(source, kind="stable"), np.argsort(target, kind="stable")

    @cached_property
    def relations(self) -> Relations:
        """As in `Store`."""
        source, target, word, _, _ = self._ends
        return source, target, word, tuple(self.table.relations)

    def links(self, row: int) -> tuple[Link, ...]:
        """The event's relations in both directions, those that it names itself first in the file's order."""
        source, target, word, by_source, by_target = self._ends
        found: list[Link] = []
        for near, far, order, outgoing in (
            (source, target, by_source, True),
            (target, source, by_target, False),
        ):
            start = int(np.searchsorted(near, row, side="left", sorter=order))
            end = int(np.searchsorted(near, row, side="right", sorter=order))
            found += [
                Link(int(far[n]), self.table.relations[int(word[n])], outgoing) for n in order[start:end]
            ]
        return tuple(found)

    @cached_property
    def undated_order(self) -> tuple[int, ...]:
        """As in `Store`."""
        t = self.table
        undated = t.precision < 0
        rows = np.flatnonzero(undated)
        there = t.order_target >= 0
        there &= undated[t.order_row] & undated[np.maximum(t.order_target, 0)]
        row, target, after = t.order_row[there], t.order_target[there], t.order_after[there]
        first, second = np.where(after, target, row), np.where(after, row, target)
        return ordered(rows.tolist(), zip(first.tolist(), second.tolist(), strict=True))

    @cached_property
    def citation_counts(self) -> npt.NDArray[np.int32]:
        """As in `Store`."""
        return self.table.source_counts

    @cached_property
    def precisions(self) -> npt.NDArray[np.int8]:
        """As in `Store`."""
        return self.table.precision

    def is_sourced(self, row: int) -> bool:
        """Whether at least one citation names a source that the dossier has."""
        return bool(self.table.sourced[row])

    def unplaced(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int8]]:
        """As in `Store`."""
        rows = np.flatnonzero(np.isnan(self.columns.lat))
        number = self.table.place[rows]
        of_place = [self._why_unplaced(geocoding_key(place)) for place in self.head.places]
        why = np.array([*of_place, NO_PLACE_GIVEN], np.int8)[np.where(number >= 0, number, len(of_place))]
        why[number == UNKNOWN_PLACE] = PLACE_UNKNOWN
        asked = [self._why_unplaced(key) for key in self._questions]
        own = self._own_number[rows]
        question = np.where(own >= 0, self.table.own_question[own], -1) if len(self.table.own_row) else own
        of_own = np.array([*asked, PLACE_NOT_FOUND], np.int8)[np.where(question >= 0, question, len(asked))]
        why = np.where(number == OWN_PLACE, of_own, why)
        if self._decided_rows:
            why[np.isin(rows, list(self._decided_rows))] = PLACE_LEFT
        return rows, why

    # Orders -------------------------------------------------------------------------------------------------------------

    def title_keys(self, tell: Callable[[float], None]) -> Keys:
        """As in `Store`; the titles are read in the order of the file."""
        return self._records.sort_keys(None, np.arange(len(self.table)), tell)

    def place_keys(self, tell: Callable[[float], None]) -> tuple[Keys, Int32s]:
        """As in `Store`; only events whose place is in none of the head's are read."""
        names = {place.id: place.label for place in self.head.places}
        number = np.where(self.table.place >= 0, self.table.place, NO_PLACE).astype(np.int32)
        rows = np.flatnonzero((self.table.place == OWN_PLACE) | (self.table.place == UNKNOWN_PLACE))
        own = self._records.sort_keys(names, rows, tell)
        named = np.diff(own.ends, prepend=0) > 0
        number[rows[named]] = len(names) + np.flatnonzero(named)
        return Keys.joined([keys_of(list(names.values())), own]), number

    # What filters ask ---------------------------------------------------------------------------------------------------

    @cached_property
    def statuses(self) -> npt.NDArray[np.uint8]:
        """As in `Store`."""
        return self.table.status

    @cached_property
    def sourced(self) -> npt.NDArray[np.bool_]:
        """As in `Store`."""
        return self.table.sourced

    def place_postings(self) -> Postings:
        """As in `Store`."""
        t, known = self.table, self.head.places
        unnamed = tr("an unnamed place")
        there = t.named_place != NO_PLACE
        codes = t.named_place[there]
        return Postings(
            (*(place.id for place in known), *t.own_place_ids),
            (
                *(place.label or unnamed for place in known),
                *(name if name != HERE else unnamed for name in t.own_place_names),
            ),
            there.astype(np.int32),
            np.where(codes <= NAMED_HERE, len(known) + NAMED_HERE - codes, codes).astype(np.int32),
        )

    def actor_postings(self) -> Postings:
        """As in `Store`."""
        t = self.table
        return Postings(
            t.actor_names, tuple(map(self.actor_name, t.actor_names)), t.actor_counts, t.actor_codes
        )

    def tag_postings(self) -> Postings:
        """As in `Store`."""
        t = self.table
        return Postings(t.tag_names, t.tag_names, t.tag_counts, t.tag_codes)

    def source_postings(self) -> Postings:
        """As in `Store`."""
        t = self.table
        return Postings(
            t.source_names, tuple(map(self.source_title, t.source_names)), t.source_counts, t.source_codes
        )

    # Columns ------------------------------------------------------------------------------------------------------------

    @cached_property
    def shaped(self) -> npt.NDArray[np.bool_]:
        """Which events may be a line, a surface or several points: a plain one has none of its own."""
        t = self.table
        of_place = np.array([bool(p.geometry) for p in self.head.places] + [False], np.bool_)
        return ~t.plain | of_place[np.where(t.named_place >= 0, t.named_place, len(of_place) - 1)]

    @cached_property
    def columns(self) -> Columns:
        """The store as arrays for the index."""
        t = self.table
        numbers = {info.id: n for n, info in enumerate(self.categories)}
        category = np.array([numbers[word] for word in t.categories], np.int32)
        lat, lon, radius = self._coordinates()
        return Columns(
            earliest=t.earliest,
            start_latest=t.start_latest,
            end_earliest=t.end_earliest,
            latest=t.latest,
            dated=t.precision >= 0,
            uncertain=(t.flags & np.uint16(Flag.UNCERTAIN)) != 0,
            lat=lat,
            lon=lon,
            radius=radius,
            category=category[t.category] if len(category) else np.zeros(len(t), np.int32),
            place=t.spot_number
            if len(t.spot_number) == len(t) and not self._decided_rows
            else spot_numbers(lat, lon),
        )

    def _coordinates(self) -> tuple[npt.NDArray[np.float64], ...]:
        t = self.table
        known = self._place_spots
        none = (np.nan, np.nan, np.nan)
        # The last entry stands for all the negative numbers: no place, or none that is known.
        of_place = np.array(
            [none if spot is None else (spot.lat, spot.lon, spot.radius_m) for spot in known] + [none],
            np.float64,
        )
        numbers = np.where(t.place >= 0, t.place, len(known))
        lat, lon, radius = (of_place[:, axis][numbers] for axis in range(3))
        rows = t.own_row
        answers = [self.geocoded.get(key) for key in self._questions]
        accepted = [answer.accepted if answer else None for answer in answers]
        matches = np.array(
            [none if match is None else (match.lat, match.lon, match.radius_m) for match in accepted]
            + [none],
            np.float64,
        )
        asked = np.isnan(t.own_lat)
        question = np.where(asked & (t.own_question >= 0), t.own_question, len(accepted))
        matched = matches[question]
        own = t.place[rows] == OWN_PLACE
        lat[rows] = np.where(own, np.where(asked, matched[:, 0], t.own_lat), lat[rows])
        lon[rows] = np.where(own, np.where(asked, matched[:, 1], t.own_lon), lon[rows])
        guessed = own & asked & ~t.own_fixed
        radius[rows] = np.where(guessed, matched[:, 2], t.own_radius)
        radius[np.isnan(lat)] = np.nan
        for row in self._decided_rows:
            spot = self._spot(self.events[row])
            lat[row], lon[row], radius[row] = none if spot is None else (spot.lat, spot.lon, spot.radius_m)
        return lat, lon, radius


def spot_numbers(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> Int32s:
    """A number for each distinct (lat, lon), in the order in which they appear, −1 for none."""
    numbers = np.full(len(lat), NO_PLACE, np.int32)
    rows = np.flatnonzero(~np.isnan(lat))
    if not len(rows):
        return numbers
    # Zero and minus zero are the same place.
    north, east = lat[rows] + 0.0, lon[rows] + 0.0
    # One sort by a mixture of both is several times as quick as one by both; should two places ever mix to the same, both decide.
    mixed = north.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + east.view(np.uint64)
    order = np.argsort(mixed)
    fresh = _changes(north[order], east[order])
    if np.count_nonzero(fresh) != np.count_nonzero(_changes(mixed[order])):
        order = np.lexsort((east, north))
        fresh = _changes(north[order], east[order])
    group = np.cumsum(fresh) - 1
    firsts = np.minimum.reduceat(order, np.flatnonzero(fresh))
    rank = np.empty(len(firsts), np.int32)
    rank[np.argsort(firsts)] = np.arange(len(firsts), dtype=np.int32)
    numbers[rows[order]] = rank[group]
    return numbers


def _changes(*values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Where in sorted arrays another value begins in any of them."""
    fresh = np.ones(len(values[0]), np.bool_)
    fresh[1:] = False
    for column in values:
        fresh[1:] |= column[1:] != column[:-1]
    return fresh

"""The store: a dossier made ready for questions. Events by row, their four time bounds and spots as columns.

A row is an event's position in the file, from 0. The store is never written to; another file or another answer of the geocoder makes
another store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from mapviewer.errors import Problem
from mapviewer.events.collation import Keys, keys_of
from mapviewer.events.columns import Bools as Bools
from mapviewer.events.columns import Columns as Columns
from mapviewer.events.columns import Floats as Floats
from mapviewer.events.columns import Ints as Ints
from mapviewer.events.dossier import Dossier, Head
from mapviewer.events.event import STATUSES, Citation, Event, Place, Source, read_when
from mapviewer.events.placing import Geocoding, geocoding_key, is_shape, spot_of
from mapviewer.events.postings import Postings, gathered
from mapviewer.events.sequence import ordered
from mapviewer.events.symbols import UNCATEGORISED, Shape, Symbol, assign
from mapviewer.events.told import Told, told
from mapviewer.events.verbatim import Texts
from mapviewer.events.when import NEG_INF, POS_INF, Flag, When
from mapviewer.events.where import (
    Spot,
)
from mapviewer.language import tr

NO_PLACE_GIVEN, PLACE_UNKNOWN, PLACE_AMBIGUOUS, PLACE_NOT_FOUND, PLACE_LEFT = range(5)
"""Why an event has no spot: it names no place, an id that no place has, a name that may mean several places or that nobody knows; or
somebody decided to leave it off the map."""


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """A category as it is shown: its id ("" for events that have none), label and symbol."""

    id: str
    label: str
    symbol: Symbol


Relations = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FileInfo:
    """Where a dossier came from: full path for the program, base name and SHA-256 (hex) for everything that leaves it."""

    path: PurePath | None
    name: str
    sha256: str
    size: int = 0
    note: str = ""
    """What the person should know of this machine, while nothing is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation seen from one event: the other's row, the word for it, and whether this event is the one that names it."""

    row: int
    relation: str
    outgoing: bool


class Store:
    """A dossier made ready: events, their times and spots, the lists that they refer to, and what was wrong with the file."""

    def __init__(
        self,
        dossier: Dossier,
        *,
        file: FileInfo,
        problems: tuple[Problem, ...] = (),
        geocoded: Mapping[str, Geocoding] | None = None,
        positions: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        """`geocoded` maps a geocoding key (see `geocoding_key`), or an `event_key`, to its answer; `positions` an event id to its line and record number."""
        self._take_head(dossier, file, problems, geocoded or {})
        self.events: Sequence[Event] = dossier.events
        self.positions: Mapping[str, tuple[int, int]] = MappingProxyType(dict(positions or {}))
        self.row_of: Mapping[str, int] = MappingProxyType(
            {event.id: row for row, event in enumerate(self.events)}
        )
        self.whens: Sequence[When | None] = tuple(self._when(event) for event in self.events)
        self.spots: Sequence[Spot | None] = tuple(self._spot(event) for event in self.events)

    def _take_head(
        self, head: Head, file: FileInfo, problems: tuple[Problem, ...], geocoded: Mapping[str, Geocoding]
    ) -> None:
        self.head = head
        self.file = file
        self.problems = problems
        self.geocoded: Mapping[str, Geocoding] = MappingProxyType(dict(geocoded))
        self._of_event = {answer.event: answer for answer in geocoded.values() if answer.event}
        decided = [answer.decided for answer in geocoded.values() if answer.accepted is not None]
        credits = dict.fromkeys(one.attribution for one in decided if one is not None and one.attribution)
        self.credits = tuple(credits)
        """What has to stand wherever the places are shown: the attributions of those who offered what people took."""
        self.places: Mapping[str, Place] = MappingProxyType({place.id: place for place in head.places})
        self.sources: Mapping[str, Source] = MappingProxyType({source.id: source for source in head.sources})
        self._source_number = {source.id: n for n, source in enumerate(head.sources, 1)}
        self._actor_names = {actor.id: actor.name or actor.id for actor in head.actors}

    def __len__(self) -> int:
        return len(self.events)

    @property
    def mixed(self) -> bool:
        """Whether the events are those of several dossiers, each with its own time zone and what is known of its places."""
        return False

    def file_of(self, row: int) -> FileInfo:
        """The file that an event comes from; for several dossiers see `mapviewer.events.together`."""
        del row
        return self.file

    @property
    def first_file(self) -> FileInfo:
        """The file of the first dossier, which a view is a view of."""
        return self.file

    @property
    def further_files(self) -> tuple[FileInfo, ...]:
        """The files of the others."""
        return ()

    def own_id(self, row: int) -> str:
        """The event's id in its own file."""
        return self.events[row].id

    @property
    def layers(self) -> tuple[tuple[str, str], ...]:
        """Key and file name of each dossier that is in it, where there are several; else ()."""
        return ()

    @cached_property
    def layer(self) -> npt.NDArray[np.int32]:
        """(events,): which of `layers` each event belongs to."""
        return np.zeros(len(self), np.int32)

    def told(self, rows: Iterable[int] | None = None) -> Iterator[Told]:
        """What the file says of each event, in the order of rows, or of these rows (ascending); see `mapviewer.events.told`."""
        return map(told, self.events if rows is None else (self.events[row] for row in rows))

    def verbatim(self, rows: Iterable[int] | None = None) -> Iterator[Texts | Told]:
        """The same as the texts of each event's fields, where its record has them ready, else as `told` has it; see `mapviewer.events.verbatim`."""
        return self.told(rows)

    # What an event refers to -------------------------------------------------------------------------------------------

    def place_of(self, event: Event) -> Place | None:
        """The event's place: the inline one, or the one its id names; None without one, also for an id that no place has."""
        if isinstance(event.place, Place):
            return event.place
        if event.place is None:
            return None
        return self.places.get(event.place)

    def zone(self, row: int) -> str:
        """The IANA time zone in which the event's local times are read: its own, else its place's, else the dossier's."""
        return self._zone(self.events[row])

    def _zone(self, event: Event) -> str:
        place = self.place_of(event)
        return event.timezone or (place.timezone if place else None) or self.head.timezone

    def _when(self, event: Event) -> When | None:
        return None if event.when is None else read_when(event.when, self._zone(event))

    def place_name(self, row: int) -> str:
        """The name of the event's place, "" without a place or a name; an id that no place has is shown as it is written."""
        event = self.events[row]
        place = self.place_of(event)
        if place is None:
            return event.place if isinstance(event.place, str) else ""
        return place.label

    def title(self, row: int) -> str:
        """An event's title."""
        return self.events[row].title

    def actor_name(self, key: str) -> str:
        """An actor's name by id; a plain name is itself."""
        return self._actor_names.get(key, key)

    def source_number(self, key: str) -> int | None:
        """A source's number in this dossier, from 1, the same in every card, list and export; None for an unknown id."""
        return self._source_number.get(key)

    def source_title(self, key: str) -> str:
        """A source's title by id; its id where it has none, and for an unknown one."""
        source = self.sources.get(key)
        return (source.title if source else "") or key

    def is_sourced(self, row: int) -> bool:
        """Whether at least one citation names a source that the dossier has."""
        return any(citation.source in self.sources for citation in self.events[row].citations)

    def citation_words(self, citation: Citation) -> str:
        """A citation as one line to copy: author, title, publisher, date, locator, address."""
        source = self.sources.get(citation.source)
        if source is None:
            return citation.source
        title = f"“{source.title}”" if source.title else source.id
        parts = (source.author, title, source.publisher, source.published, citation.locator, source.url)
        return ", ".join(part for part in parts if part)

    # Categories ---------------------------------------------------------------------------------------------------------

    @cached_property
    def categories(self) -> tuple[CategoryInfo, ...]:
        """Declared categories in the file's order, then bare words as they appear, then "" when some event has none."""
        return self._categories(dict.fromkeys(event.category or "" for event in self.events))

    def _categories(self, used: Iterable[str]) -> tuple[CategoryInfo, ...]:
        """The categories, given the words that events use, each once, in the order in which they appear; "" for none."""
        declared = {c.id: (c.label or c.id, c.color, c.shape) for c in self.head.categories}
        without = False
        for word in used:
            if not word:
                without = True
            elif word not in declared:
                declared[word] = (word, None, None)
        symbols = assign((key, color, shape) for key, (_, color, shape) in declared.items())
        found = [CategoryInfo(key, label, symbols[key]) for key, (label, _, _) in declared.items()]
        if without:
            found.append(CategoryInfo("", tr("No category"), UNCATEGORISED))
        return tuple(found)

    def styled(self, styles: Mapping[str, tuple[str | None, Shape | None]]) -> Store:
        """The same store with other symbols: colour (`#RRGGBB`) and shape by category id, None for what stays as it is."""
        other = copy(self)
        # What is there already is shared; of a cached property only the entry in the new store's own dictionary is another.
        other.__dict__["categories"] = tuple(
            replace(info, symbol=Symbol(color or info.symbol.color, shape or info.symbol.shape))
            for info in self.categories
            for color, shape in (styles.get(info.id, (None, None)),)
        )
        return other

    @cached_property
    def _category_number(self) -> dict[str, int]:
        return {info.id: n for n, info in enumerate(self.categories)}

    def category(self, row: int) -> CategoryInfo:
        """The event's category as it is shown."""
        return self.categories[self._category_number[self.events[row].category or ""]]

    # Relations ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _links(self) -> dict[int, tuple[Link, ...]]:
        found: dict[int, list[Link]] = {}
        for row, event in enumerate(self.events):
            for relation in event.related:
                other = self.row_of.get(relation.event)
                if other is not None and other != row:
                    found.setdefault(row, []).append(Link(other, relation.relation, True))
                    found.setdefault(other, []).append(Link(row, relation.relation, False))
        return {row: tuple(links) for row, links in found.items()}

    def links(self, row: int) -> tuple[Link, ...]:
        """The event's relations in both directions, those that it names itself first in the file's order."""
        links = self._links.get(row, ())
        return tuple(sorted(links, key=lambda link: not link.outgoing))

    @cached_property
    def relations(self) -> Relations:
        """Every relation once, as rows of the event that names it and of the other, the number of its word, and the words."""
        found = [(row, link) for row in range(len(self)) for link in self.links(row) if link.outgoing]
        words = tuple(dict.fromkeys(link.relation for _, link in found))
        number = {word: n for n, word in enumerate(words)}
        return (
            np.array([row for row, _ in found], np.int32),
            np.array([link.row for _, link in found], np.int32),
            np.array([number[link.relation] for _, link in found], np.int32),
            words,
        )

    # Places -------------------------------------------------------------------------------------------------------------

    def answer(self, event: Event) -> Geocoding | None:
        """What was said of the event's place where the file gives no coordinates: of this event alone, else of all that name the place."""
        if event.id in self._of_event:
            return self._of_event[event.id]
        return self._answer(self.place_of(event))

    @property
    def alone(self) -> Mapping[str, Geocoding]:
        """What was decided of the place of one event alone, by its id."""
        return self._of_event

    def asked(self) -> tuple[tuple[str, ...], npt.NDArray[np.int32]]:
        """The geocoding keys of places without coordinates, and the number of each event's among them, −1 where it needs none, (events,)."""
        numbers: dict[str, int] = {}
        found = np.full(len(self), -1, np.int32)
        for row, event in enumerate(self.events):
            place = self.place_of(event)
            if place is not None and place.point is None and event.geometry is None:
                found[row] = numbers.setdefault(geocoding_key(place), len(numbers))
        return tuple(numbers), found

    def decided_alone(self, event: Event) -> bool:
        """Whether somebody said of this event alone where it is."""
        return event.id in self._of_event

    def _answer(self, place: Place | None) -> Geocoding | None:
        return self.geocoded.get(geocoding_key(place)) if place is not None else None

    def _spot(self, event: Event) -> Spot | None:
        return spot_of(event, self.place_of(event), self.answer(event))

    @cached_property
    def undated_order(self) -> tuple[int, ...]:
        """Rows of the undated events in the order that `after` and `before` give, else the file's (Kahn's algorithm)."""
        rows = [row for row, when in enumerate(self.whens) if when is None]
        wanted = set(rows)
        pairs: list[tuple[int, int]] = []
        for row in rows:
            event = self.events[row]
            for key in event.after:
                other = self.row_of.get(key)
                if other in wanted and other is not None:
                    pairs.append((other, row))
            for key in event.before:
                other = self.row_of.get(key)
                if other in wanted and other is not None:
                    pairs.append((row, other))
        return ordered(rows, pairs)

    @cached_property
    def citation_counts(self) -> npt.NDArray[np.int32]:
        """How many citations each event has, (events,)."""
        return np.fromiter((len(event.citations) for event in self.events), np.int32, len(self))

    @cached_property
    def precisions(self) -> npt.NDArray[np.int8]:
        """How finely each event's time is known, a number of `Precision`, −1 for undated ones, (events,)."""
        return np.fromiter(
            (-1 if when is None else int(when.precision) for when in self.whens), np.int8, len(self)
        )

    def unplaced(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int8]]:
        """The rows (ascending) that no map can show, and why: `NO_PLACE_GIVEN` and so on."""
        rows = np.flatnonzero(np.isnan(self.columns.lat))
        why = np.zeros(len(rows), np.int8)
        for n, row in enumerate(rows.tolist()):
            event = self.events[row]
            place = self.place_of(event)
            if event.id in self._of_event:
                why[n] = PLACE_LEFT
            elif place is None:
                why[n] = NO_PLACE_GIVEN if event.place is None else PLACE_UNKNOWN
            else:
                why[n] = self._why_unplaced(geocoding_key(place))
        return rows, why

    def _why_unplaced(self, key: str) -> int:
        answer = self.geocoded.get(key)
        if answer is not None and answer.decided is not None:
            return PLACE_LEFT
        return PLACE_AMBIGUOUS if answer is not None and answer.candidates else PLACE_NOT_FOUND

    # Orders -------------------------------------------------------------------------------------------------------------

    def title_keys(self, tell: Callable[[float], None]) -> Keys:
        """The sort keys of all titles; `tell` hears the share that is done, often, and may raise to stop."""
        tell(0.0)
        return keys_of([event.title for event in self.events])

    def place_keys(self, tell: Callable[[float], None]) -> tuple[Keys, npt.NDArray[np.int32]]:
        """The sort keys of place names, and for each event the number of its own among them, −1 without a place."""
        tell(0.0)
        numbers: dict[str, int] = {}
        number = np.full(len(self), -1, np.int32)
        for row in range(len(self)):
            name = self.place_name(row)
            if name:
                number[row] = numbers.setdefault(name, len(numbers))
        return keys_of(list(numbers)), number

    # What filters ask ---------------------------------------------------------------------------------------------------

    @cached_property
    def statuses(self) -> npt.NDArray[np.uint8]:
        """The status of each event, a number into `STATUSES`, (events,)."""
        return np.fromiter((STATUSES.index(event.status) for event in self.events), np.uint8, len(self))

    @cached_property
    def sourced(self) -> Bools:
        """`is_sourced` of every event, (events,)."""
        return np.fromiter((self.is_sourced(row) for row in range(len(self))), np.bool_, len(self))

    def place_postings(self) -> Postings:
        """The place that each event names, by id and the name it is shown under; also one that the dossier does not have."""
        return gathered(self._named_place(event) for event in self.events)

    def _named_place(self, event: Event) -> tuple[tuple[str, str], ...]:
        if event.place is None:
            return ()
        place = self.place_of(event)
        if place is None:
            return ((str(event.place), str(event.place)),)
        return ((place.id, place.label or tr("an unnamed place")),)

    def actor_postings(self) -> Postings:
        """The actors of each event: ids, or plain names."""
        return gathered([(p.actor, self.actor_name(p.actor)) for p in event.actors] for event in self.events)

    def tag_postings(self) -> Postings:
        """The tags of each event."""
        return gathered([(tag, tag) for tag in event.tags] for event in self.events)

    def source_postings(self) -> Postings:
        """The sources that each event cites, by id; also those that the dossier does not have."""
        return gathered(
            [(c.source, self.source_title(c.source)) for c in event.citations] for event in self.events
        )

    # Columns ------------------------------------------------------------------------------------------------------------

    @cached_property
    def shaped(self) -> Bools:
        """Which events may be a line, a surface or several points, by their own geometry or their place's; no other event is."""
        places = (self.place_of(event) for event in self.events)
        shapes = (e.geometry or (p.geometry if p else None) for e, p in zip(self.events, places, strict=True))
        return np.fromiter(map(is_shape, shapes), np.bool_, len(self.events))

    @cached_property
    def columns(self) -> Columns:
        """The store as arrays for the index."""
        n = len(self.events)
        whens, spots = self.whens, self.spots
        place_keys: dict[tuple[float, float], int] = {}
        place = np.full(n, -1, np.int32)
        for row, spot in enumerate(spots):
            if spot is not None:
                place[row] = place_keys.setdefault((spot.lat, spot.lon), len(place_keys))

        def times(name: str, missing: int) -> Ints:
            return np.fromiter((missing if w is None else getattr(w, name) for w in whens), np.int64, n)

        def coordinates(name: str) -> Floats:
            return np.fromiter((np.nan if s is None else getattr(s, name) for s in spots), np.float64, n)

        return Columns(
            earliest=times("earliest", POS_INF),
            start_latest=times("start_latest", POS_INF),
            end_earliest=times("end_earliest", NEG_INF),
            latest=times("latest", NEG_INF),
            dated=np.fromiter((w is not None for w in whens), np.bool_, n),
            uncertain=np.fromiter(
                (w is not None and bool(w.flags & Flag.UNCERTAIN) for w in whens), np.bool_, n
            ),
            lat=coordinates("lat"),
            lon=coordinates("lon"),
            radius=coordinates("radius_m"),
            category=np.fromiter((self._category_number[e.category or ""] for e in self.events), np.int32, n),
            place=place,
        )


def empty_store() -> Store:
    """A store of nothing, for a window in which no dossier is open yet."""
    dossier = Dossier(format="mapviewer-dossier", version=1, title="", events=())
    return Store(dossier, file=FileInfo(None, "", ""))

"""Very many events at once: a piece of a file's bytes becomes columns, with what was wrong in it. Pure, so that a piece can be read anywhere.

Plain events (see `plain`) go straight into columns; everything else takes the same way as in a small file, record by record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zlib import crc32

import jiter
import numpy as np
import numpy.typing as npt

from mapviewer.errors import InputError, Problem
from mapviewer.events.calendar import known_zone
from mapviewer.events.edtf import EdtfError
from mapviewer.events.event import STATUSES, Event, Place
from mapviewer.events.store import geocoding_key, spot_of
from mapviewer.events.table import NAMED_HERE, NO_PLACE, OWN_PLACE, UNKNOWN_PLACE, id_hashes
from mapviewer.events.where import ASSUMED_RADIUS_M, PlacePrecision
from mapviewer.formats.base import Finding, Located
from mapviewer.formats.clock import UNDATED, Clock
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.gathering import astray, dated
from mapviewer.formats.mending import Fault
from mapviewer.formats.pieces import OWN, ROW, Batch, Columns, Piece, Surroundings, Words, in_list
from mapviewer.formats.plain import plain_event
from mapviewer.formats.positions import line_columns
from mapviewer.formats.records import check, references

_STATUS: Final[Mapping[str, int]] = {word: n for n, word in enumerate(STATUSES)}
_REPORTED: Final = _STATUS["reported"]
_ASSUMED: Final[Mapping[str | None, float]] = {
    None: 0.0,
    **{precision.value: radius for precision, radius in ASSUMED_RADIUS_M.items()},
}
_EXACT: Final = ASSUMED_RADIUS_M[PlacePrecision.EXACT]
_NAN: Final = float("nan")

_Row = tuple[int, ...]

_KINDS: Final[Mapping[str, type[np.generic]]] = {
    "category": np.int32,
    "status": np.uint8,
    "place": np.int32,
    "named_place": np.int32,
    "sourced": np.bool_,
    "source_counts": np.int32,
    "actor_counts": np.int32,
    "tag_counts": np.int32,
    "earliest": np.int64,
    "start_latest": np.int64,
    "end_earliest": np.int64,
    "latest": np.int64,
    "flags": np.uint16,
    "precision": np.int8,
    "offset": np.int64,
    "length": np.int32,
    "checksum": np.uint32,
    "line": np.int32,
    "record": np.int32,
    "plain": np.bool_,
}
"""The columns in the order of the numbers of a row."""


class Reader:
    """Reads pieces of one file, one after the other; what it remembers between them only makes it faster."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._zones = {key: zone for key, (_, zone) in around.places.items()}
        self._clocks: dict[str, Clock] = {}
        self._is_plain = plain_event()

    def read(self, piece: Piece) -> Batch:
        """The columns of a piece, and its problems."""
        return _Batching(self, self._around, piece).run()

    def clock(self, zone: str) -> Clock:
        """The clock of a time zone."""
        found = self._clocks.get(zone)
        if found is None:
            found = self._clocks[zone] = Clock(zone)
        return found

    @property
    def is_plain(self) -> Any:
        """Whether a parsed value is an event that needs no second look."""
        return self._is_plain

    @property
    def zones(self) -> Mapping[str, str | None]:
        """Time zones of the head's places by id."""
        return self._zones


class _Batching:
    def __init__(self, reader: Reader, around: Surroundings, piece: Piece) -> None:
        self._reader = reader
        self._around = around
        self._piece = piece
        self._c = Columns()
        self._categories, self._actors, self._tags = Words(), Words(), Words()
        self._sources, self._relations, self._questions = Words(), Words(), Words()
        self._named: dict[tuple[str, str], int] = {}
        self._asked: list[Place] = []
        self._seen: dict[tuple[str, str], int] = {}
        self._known_sources = around.sources
        self._places = around.places
        self._read_when = reader.clock(around.zone).read
        self._problems: list[Problem] = []
        self._more = 0
        self._broken = False

    def run(self) -> Batch:
        base, first = self._piece.base, self._piece.record
        records = row = 0
        from_json, is_plain, take = jiter.from_json, self._reader.is_plain, self._take
        extend = self._c.rows.extend
        for number, start, text in self._records():
            found = None
            try:
                raw = from_json(text, catch_duplicate_keys=True, allow_inf_nan=False, cache_mode="keys")
            except ValueError:
                pass
            else:
                if is_plain(raw):
                    found = take(raw, row)
            plain = found is not None
            if found is None:
                found = self._look_again(text, row, first + records, number, start)
            if found is not None:
                extend(found)
                extend((base + start, len(text), crc32(text), number, first + records, plain))
                row += 1
            records += 1
        return self._finished(records)

    def _records(self) -> Iterator[tuple[int, int, bytes]]:
        """Line (from 1), offset in the piece, and bytes of each record; blank lines are none."""
        piece = self._piece
        if piece.starts is None or piece.ends is None:
            start = 0
            for number, text in enumerate(piece.data.split(b"\n"), piece.line):
                if text and not text.isspace():
                    yield number, start, text
                start += len(text) + 1
            return
        for start, end in zip(piece.starts.tolist(), piece.ends.tolist(), strict=True):
            text = piece.data[start:end].lstrip()
            yield piece.line, end - len(text), text.rstrip()

    # Plain events -------------------------------------------------------------------------------------------------------

    def _take(self, raw: dict[str, Any], row: int) -> _Row | None:
        """The numbers of a plain event; None, with nothing done, where it needs a second look after all."""
        get = raw.get
        place = get("place")
        zone = get("timezone")
        if zone is not None and not known_zone(zone):
            return None
        if place is None:
            named, local = NO_PLACE, None
        elif type(place) is str:
            known = self._places.get(place)
            if known is None:
                return None
            named, local = known
        else:
            named, local = OWN_PLACE, place.get("timezone")
            if local is not None and not known_zone(local):
                return None
            if (place.get("lat") is None) != (place.get("lon") is None):
                return None
        text = get("when")
        moment = UNDATED
        if text is not None:
            try:
                if zone is None and local is None:
                    found = self._read_when(text)
                else:
                    found = self._reader.clock(zone or local or "").read(text)
            except EdtfError:
                return None
            if found is None:
                return None
            moment = found
        citations = get("citations", ())
        codes = []
        if citations:
            known_sources, numbers = self._known_sources, self._sources
            for citation in citations:
                source = citation["source"]
                if source not in known_sources:
                    return None
                codes.append(numbers[source])
        # From here on nothing can go wrong any more.
        number = named
        if named == OWN_PLACE and place is not None:
            words = place.get("name") or place.get("query")
            key = place.get("id") or (words or "here")[:500]
            named = self._name(key, words or key)
        geometry, radius = get("geometry"), get("radius_m")
        if geometry is not None or number == OWN_PLACE or (radius is not None and number >= 0):
            number = self._take_own(row, number, place, geometry, radius)
        c = self._c
        c.ids.append(raw["id"])
        c.source_codes += codes
        actors, tags = get("actors", ()), get("tags", ())
        if actors:
            words = self._actors
            c.actor_codes += [words[a if type(a) is str else a["actor"]] for a in actors]
        if tags:
            words = self._tags
            c.tag_codes += [words[tag] for tag in tags]
        if "related" in raw or "after" in raw or "before" in raw:
            self._take_links(raw, row)
        status = get("status")
        return (
            self._categories[get("category") or ""],
            _REPORTED if status is None else _STATUS[status],
            number,
            named,
            1 if codes else 0,
            len(codes),
            len(actors),
            len(tags),
            *moment,
        )

    def _take_links(self, raw: dict[str, Any], row: int) -> None:
        c = self._c
        for relation in raw.get("related", ()):
            c.related.append((row, self._relations[relation.get("relation", "related")]))
            c.related_ids.append(relation["event"])
        for after, name in ((True, "after"), (False, "before")):
            for key in raw.get(name, ()):
                c.order.append((row, after))
                c.order_ids.append(key)

    def _take_own(
        self, row: int, number: int, place: Any, geometry: dict[str, Any] | None, radius: float | None
    ) -> int:
        """Note what of place and radius is the event's own; returns the place's number."""
        question, asked = -1, False
        fixed = radius is not None
        if number == OWN_PLACE:
            of_place, precision = place.get("radius_m"), place.get("precision")
        elif number >= 0:
            of_place, precision = self._around.radii[number]
        else:
            of_place, precision = None, PlacePrecision.EXACT.value
        if geometry is not None:
            lon, lat = geometry["coordinates"]
            number = OWN_PLACE
        elif number == OWN_PLACE:
            lat, lon = place.get("lat"), place.get("lon")
            if not fixed and of_place is not None:
                radius, fixed = of_place, True
            if lat is None:
                lat = lon = _NAN
                question, asked = self._question(place)
        else:
            lat = lon = _NAN
        if radius is None:
            radius = _ASSUMED[precision]
        self._c.own.extend((row, lat, lon, radius, fixed, question, asked))
        return number

    def _name(self, key: str, label: str) -> int:
        """The number of a place that the head does not have, by id and name, as in `Table.named_place`."""
        return NAMED_HERE - self._named.setdefault((key, label), len(self._named))

    def _question(self, place: dict[str, Any]) -> tuple[int, bool]:
        """The number of what the gazetteer is to be asked, and whether it is to be asked for this event."""
        name, query = place.get("name") or "", place.get("query")
        words = query or name or place.get("id") or "here"
        key = (words, place.get("country") or "")
        number = self._seen.get(key)
        if number is None:
            model = Place.model_validate({**place, "id": place.get("id") or str(name or query or "here")})
            number = self._seen[key] = self._ask(model)
        return number, bool(query or name)

    def _ask(self, place: Place) -> int:
        number = self._questions[geocoding_key(place)]
        if number == len(self._asked):
            self._asked.append(place)
        return number

    # All the others -----------------------------------------------------------------------------------------------------

    def _look_again(self, text: bytes, row: int, record: int, number: int, start: int) -> _Row | None:
        """Read a record as in a small file; None when it is lost."""
        around = self._around
        try:
            raw, faults = parse(text, around.file, first_line=number)
        except InputError as error:
            self._broken = True
            for problem in error.problems:
                message = f"{problem.message}; the line is left out"
                self._tell_one(problem.model_copy(update={"message": message}))
            return None
        checked = check(Event, raw, "event")
        event = checked.model
        if event is not None:
            event = dated(event, checked, self._reader.zones, around.zone)
        findings = list(checked.findings)
        if event is not None:
            for reference in references(raw, checked):
                known = around.places if reference.kind == "place" else around.sources
                if reference.kind != "event" and reference.id not in known:
                    findings.append(astray(reference))
        self._tell(text, record, start, number, findings, faults)
        return self._take_event(event, row) if event is not None else None

    def _take_event(self, event: Event, row: int) -> _Row:
        c, around = self._c, self._around
        place: Place | None = None
        local: str | None = None
        number = NO_PLACE
        if isinstance(event.place, Place):
            place, number, local = event.place, OWN_PLACE, event.place.timezone
        elif event.place is not None:
            number, local = around.places.get(event.place, (UNKNOWN_PLACE, None))
        named = number
        if place is not None:
            named = self._name(place.id, place.name or place.query or place.id)
        elif number == UNKNOWN_PLACE:
            named = self._name(str(event.place), str(event.place))
        moment = UNDATED
        if event.when is not None:
            moment = self._reader.clock(event.timezone or local or around.zone).bounds(event.when)
        if number == OWN_PLACE or event.geometry or (event.radius_m is not None and number >= 0):
            number = self._take_own_event(event, place, number, row)
        c.ids.append(event.id)
        c.source_codes += [self._sources[citation.source] for citation in event.citations]
        c.actor_codes += [self._actors[part.actor] for part in event.actors]
        c.tag_codes += [self._tags[tag] for tag in event.tags]
        related = [{"event": r.event, "relation": r.relation} for r in event.related]
        self._take_links({"related": related, "after": event.after, "before": event.before}, row)
        return (
            self._categories[event.category or ""],
            _STATUS[event.status],
            number,
            named,
            int(any(citation.source in around.sources for citation in event.citations)),
            len(event.citations),
            len(event.actors),
            len(event.tags),
            *moment,
        )

    def _take_own_event(self, event: Event, place: Place | None, number: int, row: int) -> int:
        around = self._around
        question, asked = -1, False
        of_place: float | None = None
        precision: str | None = PlacePrecision.EXACT.value
        if place is not None:
            of_place, precision = place.radius_m, place.precision.value if place.precision else None
        elif number >= 0:
            of_place, precision = around.radii[number]
        fixed = event.radius_m is not None
        radius = event.radius_m
        lat = lon = _NAN
        point = None
        if event.geometry:
            spot = spot_of(event, None, None)
            point = (spot.lat, spot.lon) if spot else None
            number = OWN_PLACE
        elif place is not None:
            point = place.point
            if point is None:
                question = self._ask(place)
                asked = bool(place.query or place.name)
        if event.geometry is None and not fixed and of_place is not None:
            radius, fixed = of_place, True
        if radius is None:
            radius = _ASSUMED[precision]
        if point is not None:
            lat, lon = point
        self._c.own.extend((row, lat, lon, radius, fixed, question, asked))
        return number

    # Problems -----------------------------------------------------------------------------------------------------------

    def _tell_one(self, problem: Problem) -> None:
        if len(self._problems) < self._piece.quota:
            self._problems.append(problem)
        else:
            self._more += 1

    def _tell(
        self,
        text: bytes,
        record: int,
        start: int,
        number: int,
        findings: list[Finding],
        faults: tuple[Fault, ...],
    ) -> None:
        count = len(findings) + len(faults)
        if not count:
            return
        if len(self._problems) >= self._piece.quota:
            self._more += count
            return
        located = [Located(record, finding) for finding in findings]
        told = problems(text, self._around.file, located, faults)
        if self._around.listed:
            whole = {fault.message for fault in faults if not fault.path}
            told = in_list(told, record, *self._place(start), whole)
        else:
            told = tuple(problem.model_copy(update={"line": number}) for problem in told)
        for problem in told:
            self._tell_one(problem)

    def _place(self, start: int) -> tuple[int, int]:
        """Line and column of an offset in the piece."""
        line, column = line_columns(self._piece.data, [start])[start]
        return line + self._piece.line - 1, column + (self._piece.column - 1 if line == 1 else 0)

    # The end ------------------------------------------------------------------------------------------------------------

    def _finished(self, records: int) -> Batch:
        c, seed = self._c, self._around.seed
        rows = np.frombuffer(c.rows, np.int64).reshape(-1, ROW)
        own = np.frombuffer(c.own, np.float64).reshape(-1, OWN)
        related = np.array(c.related, np.int32).reshape(-1, 2)
        order = np.array(c.order, np.int32).reshape(-1, 2)
        arrays: dict[str, Any] = {
            name: np.ascontiguousarray(rows[:, n].astype(kind))
            for n, (name, kind) in enumerate(_KINDS.items())
        }
        if self._around.listed:
            arrays["line"] = self._lines(arrays["offset"])
        arrays |= {
            "own_row": own[:, 0].astype(np.int32),
            "own_lat": own[:, 1].copy(),
            "own_lon": own[:, 2].copy(),
            "own_radius": own[:, 3].copy(),
            "own_fixed": own[:, 4] != 0,
            "own_question": own[:, 5].astype(np.int32),
            "own_asked": own[:, 6] != 0,
            "actor_codes": np.array(c.actor_codes, np.int32),
            "tag_codes": np.array(c.tag_codes, np.int32),
            "source_codes": np.array(c.source_codes, np.int32),
            "related_row": related[:, 0].copy(),
            "related_word": related[:, 1].copy(),
            "related_key": _hashes(c.related_ids, seed),
            "order_row": order[:, 0].copy(),
            "order_after": order[:, 1] != 0,
            "order_key": _hashes(c.order_ids, seed),
            "id_keys": id_hashes(c.ids, seed),
            "mark_offset": np.array([self._piece.base][: self._around.listed], np.int64),
            "mark_column": np.array([self._piece.column][: self._around.listed], np.int64),
        }
        return Batch(
            arrays,
            tuple(self._categories),
            tuple(self._actors),
            tuple(self._tags),
            tuple(self._sources),
            tuple(self._relations),
            tuple(self._named),
            tuple(self._asked),
            tuple(self._problems),
            self._more,
            records,
            self._broken,
        )

    def _lines(self, offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """The lines of records of a list, by their offsets in the file."""
        breaks = np.flatnonzero(np.frombuffer(self._piece.data, np.uint8) == 10)
        found = self._piece.line + np.searchsorted(breaks, offsets - self._piece.base)
        return found.astype(np.int32)


def _hashes(ids: list[str], seed: int) -> Any:
    # An empty id has no hash; no event has one, so that any number that nobody has will do.
    return id_hashes([key or "\x00" for key in ids], seed)

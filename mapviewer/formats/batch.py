"""Very many events at once: a piece of a file's bytes becomes columns, with what was wrong in it. Pure, so that a piece can be read anywhere.

Plain events (see `plain`) go straight into columns; everything else takes the same way as in a small file, record by record.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any, Final
from zlib import crc32

import jiter
import numpy as np

from mapviewer.errors import InputError, Problem
from mapviewer.events.calendar import known_zone
from mapviewer.events.edtf import EdtfError
from mapviewer.events.event import Event, Place
from mapviewer.events.store import geocoding_key, spot_of
from mapviewer.events.table import NO_PLACE, OWN_PLACE, UNKNOWN_PLACE, id_hashes
from mapviewer.events.where import ASSUMED_RADIUS_M, PlacePrecision
from mapviewer.formats.base import Finding, Located
from mapviewer.formats.clock import UNDATED, Clock
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.gathering import astray, dated
from mapviewer.formats.mending import Fault
from mapviewer.formats.pieces import Batch, Columns, Piece, Surroundings, Words, in_list
from mapviewer.formats.plain import STATUSES, plain_event
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
        self._asked: list[Place] = []
        self._seen: dict[tuple[str, str], int] = {}
        self._known_source: dict[str, bool] = {}
        self._problems: list[Problem] = []
        self._more = 0
        self._broken = False

    def run(self) -> Batch:
        c = self._c
        base = self._piece.base
        records = 0
        from_json = jiter.from_json
        is_plain = self._reader.is_plain
        lines = self._piece.starts is None
        for number, start, text in self._records():
            record = self._piece.record + records
            records += 1
            row = len(c.offset)
            plain = False
            try:
                raw = from_json(text, catch_duplicate_keys=True, allow_inf_nan=False, cache_mode="keys")
            except ValueError:
                pass
            else:
                plain = is_plain(raw) and self._take(raw, row)
            if not plain and not self._look_again(text, row, record, number, start):
                continue
            c.plain.append(plain)
            c.offset.append(base + start)
            c.length.append(len(text))
            c.checksum.append(crc32(text))
            c.line.append(number if lines else self._piece.line)
            c.record.append(record)
        if not lines:
            self._count_lines()
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

    def _count_lines(self) -> None:
        """The line of each kept record of a list."""
        data = np.frombuffer(self._piece.data, np.uint8)
        breaks = np.flatnonzero(data == 10)
        starts = np.frombuffer(self._c.offset, np.int64) - self._piece.base
        found = self._piece.line + np.searchsorted(breaks, starts)
        self._c.line = array("i", found.astype(np.int32).tobytes())

    # Plain events -------------------------------------------------------------------------------------------------------

    def _take(self, raw: dict[str, Any], row: int) -> bool:
        """Put a plain event into the columns; False, with nothing done, where it needs a second look after all."""
        get = raw.get
        around = self._around
        place = get("place")
        zone = get("timezone")
        if zone is not None and not known_zone(zone):
            return False
        if place is None:
            number, local = NO_PLACE, None
        elif type(place) is str:
            known = around.places.get(place)
            if known is None:
                return False
            number, local = known
        else:
            number, local = OWN_PLACE, place.get("timezone")
            if local is not None and not known_zone(local):
                return False
            if (place.get("lat") is None) != (place.get("lon") is None):
                return False
        text = get("when")
        moment = UNDATED
        if text is not None:
            try:
                found = self._reader.clock(zone or local or around.zone).read(text)
            except EdtfError:
                return False
            if found is None:
                return False
            moment = found
        citations = get("citations", ())
        sources = around.sources
        for citation in citations:
            if citation["source"] not in sources:
                return False
        # From here on nothing can go wrong any more.
        geometry, radius = get("geometry"), get("radius_m")
        if geometry is not None or number == OWN_PLACE or (radius is not None and number >= 0):
            number = self._take_own(row, number, place, geometry, radius)
        c = self._c
        c.ids.append(raw["id"])
        c.moments.extend(moment)
        c.category.append(self._categories[get("category") or ""])
        status = get("status")
        c.status.append(_REPORTED if status is None else _STATUS[status])
        c.place.append(number)
        c.sourced.append(len(citations) > 0)
        c.source_counts.append(len(citations))
        for citation in citations:
            c.source_codes.append(self._sources[citation["source"]])
        actors = get("actors", ())
        c.actor_counts.append(len(actors))
        for actor in actors:
            c.actor_codes.append(self._actors[actor if type(actor) is str else actor["actor"]])
        tags = get("tags", ())
        c.tag_counts.append(len(tags))
        for tag in tags:
            c.tag_codes.append(self._tags[tag])
        for relation in get("related", ()):
            c.related.append((row, self._relations[relation.get("relation", "related")]))
            c.related_ids.append(relation["event"])
        for key in get("after", ()):
            c.order.append((row, True))
            c.order_ids.append(key)
        for key in get("before", ()):
            c.order.append((row, False))
            c.order_ids.append(key)
        return True

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

    def _look_again(self, text: bytes, row: int, record: int, number: int, start: int) -> bool:
        """Read a record as in a small file; False when it is lost."""
        around = self._around
        try:
            raw, faults = parse(text, around.file, first_line=number)
        except InputError as error:
            self._broken = True
            for problem in error.problems:
                message = f"{problem.message}; the line is left out"
                self._tell_one(problem.model_copy(update={"message": message}))
            return False
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
        if event is not None:
            self._take_event(event, row)
        return event is not None

    def _take_event(self, event: Event, row: int) -> None:
        c, around = self._c, self._around
        place: Place | None = None
        local: str | None = None
        number = NO_PLACE
        if isinstance(event.place, Place):
            place, number, local = event.place, OWN_PLACE, event.place.timezone
        elif event.place is not None:
            number, local = around.places.get(event.place, (UNKNOWN_PLACE, None))
        moment = UNDATED
        if event.when is not None:
            moment = self._reader.clock(event.timezone or local or around.zone).bounds(event.when)
        if number == OWN_PLACE or event.geometry or (event.radius_m is not None and number >= 0):
            number = self._take_own_event(event, place, number, row)
        c.ids.append(event.id)
        c.moments.extend(moment)
        c.category.append(self._categories[event.category or ""])
        c.status.append(_STATUS[event.status])
        c.place.append(number)
        c.sourced.append(any(citation.source in around.sources for citation in event.citations))
        c.source_counts.append(len(event.citations))
        c.source_codes.extend(self._sources[citation.source] for citation in event.citations)
        c.actor_counts.append(len(event.actors))
        c.actor_codes.extend(self._actors[part.actor] for part in event.actors)
        c.tag_counts.append(len(event.tags))
        c.tag_codes.extend(self._tags[tag] for tag in event.tags)
        for relation in event.related:
            c.related.append((row, self._relations[relation.relation]))
            c.related_ids.append(relation.event)
        for after, keys in ((True, event.after), (False, event.before)):
            for key in keys:
                c.order.append((row, after))
                c.order_ids.append(key)

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
        moments = np.frombuffer(c.moments, np.int64).reshape(-1, 6)
        own = np.frombuffer(c.own, np.float64).reshape(-1, 7)
        related = np.array(c.related, np.int32).reshape(-1, 2)
        order = np.array(c.order, np.int32).reshape(-1, 2)
        arrays: dict[str, Any] = {
            "earliest": moments[:, 0].copy(),
            "start_latest": moments[:, 1].copy(),
            "end_earliest": moments[:, 2].copy(),
            "latest": moments[:, 3].copy(),
            "flags": moments[:, 4].astype(np.uint16),
            "precision": moments[:, 5].astype(np.int8),
            "status": np.frombuffer(bytes(c.status), np.uint8),
            "sourced": np.frombuffer(bytes(c.sourced), np.bool_),
            "plain": np.frombuffer(bytes(c.plain), np.bool_),
            "own_row": own[:, 0].astype(np.int32),
            "own_lat": own[:, 1].copy(),
            "own_lon": own[:, 2].copy(),
            "own_radius": own[:, 3].copy(),
            "own_fixed": own[:, 4] != 0,
            "own_question": own[:, 5].astype(np.int32),
            "own_asked": own[:, 6] != 0,
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
        for name, kind in (
            ("category", np.int32),
            ("place", np.int32),
            ("actor_counts", np.int32),
            ("actor_codes", np.int32),
            ("tag_counts", np.int32),
            ("tag_codes", np.int32),
            ("source_counts", np.int32),
            ("source_codes", np.int32),
            ("offset", np.int64),
            ("length", np.int32),
            ("checksum", np.uint32),
            ("line", np.int32),
            ("record", np.int32),
        ):
            arrays[name] = np.frombuffer(getattr(c, name), kind)
        return Batch(
            arrays,
            tuple(self._categories),
            tuple(self._actors),
            tuple(self._tags),
            tuple(self._sources),
            tuple(self._relations),
            tuple(self._asked),
            tuple(self._problems),
            self._more,
            records,
            self._broken,
        )


def _hashes(ids: list[str], seed: int) -> Any:
    # An empty id has no hash; no event has one, so that any number that nobody has will do.
    return id_hashes([key or "\x00" for key in ids], seed)

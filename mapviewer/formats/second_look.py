"""Records of a large file that are not plain (see `plain`): read one by one, the way small files are, with everything that is to be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import jiter

from mapviewer.errors import InputError, Problem
from mapviewer.events.event import Event, Place
from mapviewer.formats.base import Finding, Located
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.gathering import astray, dated
from mapviewer.formats.mending import Fault
from mapviewer.formats.pieces import Piece, Surroundings, in_list
from mapviewer.formats.plain import (
    ABSENT,
    ACTORS,
    AFTER,
    BEFORE,
    CATEGORY,
    CITATIONS,
    ID,
    NO_ROW,
    PLACE,
    RELATED,
    STATUS,
    TAGS,
    Row,
)
from mapviewer.formats.positions import TOKEN, line_columns
from mapviewer.formats.records import check, references

_STRUCTURAL: Final = ("EOF", "trailing comma", "key must be a string")
"""How the parser's words begin for what no mending of single values makes good."""
_OPENING: Final = frozenset((b"{", b"["))
_PUNCTUATION: Final = frozenset((b"}", b"]", b":", b","))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a record stands: offset in its piece, line in the file (from 1), and number in the file."""

    start: int
    line: int
    record: int


class SecondLook:
    """Reads records of one piece, in their order. `told` are the problems in words, `more` how many there are beyond the quota, `broken`
    says whether the JSON of a record could not be read at all."""

    def __init__(self, around: Surroundings, zones: Mapping[str, str | None], piece: Piece) -> None:
        """`zones` are the time zones of the head's places by id."""
        self._around, self._zones, self._piece = around, zones, piece
        self.told: list[Problem] = []
        self.more = 0
        self.broken = False

    def read(self, text: bytes, spot: Spot) -> Event | None:
        """The event of a record; None when it is lost."""
        around = self._around
        if len(self.told) >= self._piece.quota and (count := _hopeless(text)):
            # Nobody reads the words any more, and a million such lines have to pass quickly.
            self.broken |= count.broken
            self.more += count.problems
            return None
        try:
            raw, faults = parse(text, around.file, first_line=spot.line)
        except InputError as error:
            self.broken = True
            for problem in error.problems:
                message = f"{problem.message}; the line is left out"
                self._tell_one(problem.model_copy(update={"message": message}))
            return None
        checked = check(Event, raw, "event")
        event = checked.model
        if event is not None:
            event = dated(event, checked, self._zones, around.zone)
        findings = list(checked.findings)
        if event is not None:
            for reference in references(raw, checked):
                known = around.places if reference.kind == "place" else around.sources
                if reference.kind != "event" and reference.id not in known:
                    findings.append(astray(reference))
        self._tell(text, spot, findings, faults)
        return event

    def _tell_one(self, problem: Problem) -> None:
        if len(self.told) < self._piece.quota:
            self.told.append(problem)
        else:
            self.more += 1

    def _tell(self, text: bytes, spot: Spot, findings: list[Finding], faults: tuple[Fault, ...]) -> None:
        count = len(findings) + len(faults)
        if not count:
            return
        if len(self.told) >= self._piece.quota:
            self.more += count
            return
        located = [Located(spot.record, finding) for finding in findings]
        told = problems(text, self._around.file, located, faults)
        if self._around.listed:
            whole = {fault.message for fault in faults if not fault.path}
            told = in_list(told, spot.record, *self._place(spot.start), whole)
        else:
            told = tuple(problem.model_copy(update={"line": spot.line}) for problem in told)
        for problem in told:
            self._tell_one(problem)

    def _place(self, start: int) -> tuple[int, int]:
        """Line and column of an offset in the piece."""
        line, column = line_columns(self._piece.data, [start])[start]
        return line + self._piece.line - 1, column + (self._piece.column - 1 if line == 1 else 0)


class _Lost(NamedTuple):
    """A record that is no event, whatever of its values were mended: how many problems that is, and whether it is no JSON either."""

    problems: int
    broken: bool


def _hopeless(text: bytes) -> _Lost | None:
    """What is to be said of a record that is certainly no event; None where only reading it tells.

    `parse` and `check` say the same, in thirty times the time; a test holds them together.
    """
    tokens = TOKEN.finditer(text)
    first = next(tokens, None)
    if first is None:
        return None
    token = first[0]
    if token in _OPENING:
        try:
            jiter.from_json(text, allow_inf_nan=False)
        except ValueError as error:
            return _Lost(1, True) if str(error).startswith(_STRUCTURAL) else None
        return None
    if token in _PUNCTUATION or next(tokens, None) is not None:
        # No JSON begins so, or goes on after its only value.
        return _Lost(1, True)
    if token[:1] == b'"':
        return None
    try:
        jiter.from_json(token, allow_inf_nan=False)
    except ValueError:
        # What it is read as, and that this is no event.
        return _Lost(2, False)
    return _Lost(1, False)


def as_row(event: Event) -> Row:
    """What columns take from an event as they take it from a plain one; its time, its place and its radius they have to ask of the event."""
    row = list(NO_ROW)
    row[ID], row[CATEGORY], row[STATUS] = event.id, event.category, event.status
    # Of a place inside the event only the event knows.
    row[PLACE] = ABSENT if isinstance(event.place, Place) else event.place
    row[ACTORS] = [part.actor for part in event.actors]
    row[TAGS] = event.tags
    row[CITATIONS] = [{"source": citation.source} for citation in event.citations]
    row[AFTER], row[BEFORE] = event.after, event.before
    row[RELATED] = [{"event": relation.event, "relation": relation.relation} for relation in event.related]
    return tuple(row)

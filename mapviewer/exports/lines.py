"""The dossier file as lines: the head, then an event a line; of foreign files the rows go straight through, however many there are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic_core import to_json

from mapviewer.errors import Problem
from mapviewer.events.store import Store
from mapviewer.exports.base import ALL, WHOLE, Export
from mapviewer.exports.dossier import events_json, head_of, left_out
from mapviewer.exports.placing import has_decisions
from mapviewer.formats.base import MAX_PROBLEMS, Format, Watch, bounded
from mapviewer.formats.files import Source
from mapviewer.formats.garbage import seldom_searched
from mapviewer.formats.importing import Head, Imported, Input, of_file, problem_at, problem_of, stem, streamed

_AT_ONCE: Final = 1_000
_PIECE: Final = 1 << 20


def _write(store: Store) -> Iterator[bytes]:
    pieces = [to_json(head_of(store)), b"\n"]
    for n, event in enumerate(events_json(store), 1):
        pieces += (event, b"\n")
        if n % _AT_ONCE == 0:
            yield b"".join(pieces)
            pieces.clear()
    yield b"".join(pieces)


@dataclass(slots=True)
class Stream:
    """A foreign file on its way into lines; `events` and `problems` are complete once `pieces` is through."""

    format: Format
    source: Source
    start: bytes
    watch: Watch
    folder: Path
    events: int = 0
    _told: list[Problem] = field(default_factory=list)
    _more: int = 0

    def pieces(self) -> Iterator[bytes]:
        """The lines. The head is known last and stands first, so that the events wait in a file of their own in `folder`."""
        head = Head(stem(self.source.name))
        given = streamed(self.source, self.start, self.watch)
        with tempfile.TemporaryFile(dir=self.folder, prefix=".mapviewer-") as body:
            with seldom_searched():
                for piece in self._lines(given, head):
                    body.write(piece)
            yield to_json(head.raw(), inf_nan_mode="null") + b"\n"
            body.seek(0)
            while piece := body.read(_PIECE):
                yield piece
        name = self.source.name
        first = [
            problem_at(name, line, 0, finding)
            for line, finding in of_file(head, given, empty=not (self.events or self._told))
        ]
        self._told = [*first, *self._told, *self.source.said(0)]

    def _lines(self, given: Input, head: Head) -> Iterator[bytes]:
        assert self.format.rows is not None  # noqa: S101 - only foreign formats get here
        rows: Iterable[Imported] = self.format.rows(given, head)
        held: list[bytes] = []
        for row in rows:
            if row.event is not None:
                held += (to_json(row.event, inf_nan_mode="null"), b"\n")
                self.events += 1
            for finding in row.findings:
                if len(self._told) < MAX_PROBLEMS:
                    self._told.append(problem_of(self.source.name, row, finding))
                else:
                    self._more += 1
            if len(held) >= 2 * _AT_ONCE:
                yield b"".join(held)
                held.clear()
        yield b"".join(held)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the file."""
        return bounded(self._told, self.source.name, self._more)


EXPORT: Final = Export(
    name="lines",
    endings=(".jsonl", ".ndjson"),
    title="dossier lines",
    write=_write,
    holds=ALL,
    special=left_out,
    special_of=has_decisions,
    packs=True,
    head=WHOLE,
)

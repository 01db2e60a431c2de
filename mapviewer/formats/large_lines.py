"""A large file of lines: the head from its first line, the events in pieces of whole lines, never more than a few of them in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from mapviewer.errors import Problem, Severity
from mapviewer.events.dossier import Head
from mapviewer.formats import column_cache
from mapviewer.formats.base import Located, NotLargeError, Watch
from mapviewer.formats.batch import Piece
from mapviewer.formats.bulk import LargeReading, Unasked, closing, load, processes, surroundings
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.files import Source
from mapviewer.formats.gathering import Gathering
from mapviewer.formats.mending import Fault
from mapviewer.formats.rereading import Blocks, Bytes, FileBytes, FileRecords

MAX_LINE: Final = 32 << 20
"""The longest line that is read, in bytes; longer ones are left out."""

_PIECE: Final = 1 << 20
_PIECE_LINES: Final = 4_000


class _Lines:
    """The lines of a source, in pieces; what is too long is skipped and told."""

    def __init__(self, source: Source, watch: Watch, blocks: Blocks | None) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._watch = watch
        self._blocks = blocks
        self._rest = b""
        self.offset = 0
        self.line = 1
        """Where the next line begins: byte, and number from 1."""
        self._ended = False

    def _more(self) -> bytes:
        piece = self.source.read()
        self._watch.tell(-1, "")
        if not piece:
            self._ended = True
            if self._blocks is not None:
                self._blocks.finish()
        elif self._blocks is not None:
            self._blocks.add(piece)
        return piece

    def first(self) -> tuple[int, bytes]:
        """The first line that is not blank, and its number; raises NotLargeError when it is too long."""
        while True:
            text, found, rest = self._rest.partition(b"\n")
            if found or self._ended:
                number = self.line
                self.offset += len(text) + len(found)
                self.line += 1
                self._rest = rest
                if text.strip() or (self._ended and not rest):
                    return number, text
                continue
            if len(self._rest) > MAX_LINE:
                raise NotLargeError
            self._rest += self._more()

    def pieces(self, quota: Callable[[], int]) -> Iterator[Piece]:
        """Everything after the first line."""
        while True:
            cut = self._cut()
            if not cut:
                if not self._ended:
                    if len(self._rest) > MAX_LINE:
                        self._skip()
                    else:
                        self._rest += self._more()
                    continue
                if self.source.damage is not None or not self._rest:
                    # The last line of a file that was cut is no whole line, and said to be lost already.
                    return
                cut = len(self._rest)
            data, self._rest = self._rest[:cut], self._rest[cut:]
            yield Piece(data, self.offset, self.line, 1, 0, quota())
            self.offset += cut
            self.line += data.count(b"\n")

    def _cut(self) -> int:
        """How many bytes of what is there make the next piece; 0 when more is needed."""
        if len(self._rest) < _PIECE and not self._ended:
            return 0
        end = self._rest.rfind(b"\n", 0, _PIECE) + 1 or self._rest.find(b"\n", _PIECE) + 1
        if self._rest.count(b"\n", 0, end) > _PIECE_LINES:
            end = 0
            for _ in range(_PIECE_LINES):
                end = self._rest.find(b"\n", end) + 1
        return end

    def _skip(self) -> None:
        size = 0
        while True:
            end = self._rest.find(b"\n") + 1
            size += end or len(self._rest)
            self.offset += end or len(self._rest)
            self._rest = self._rest[end:] if end else b""
            if end or self._ended:
                break
            self._rest = self._more()
        words = f"found a line of {size:,} bytes, expected at most {MAX_LINE:,}; the line is left out"
        self.problems.append(
            Problem(severity=Severity.ERROR, file=self.source.name, line=self.line, column=1, message=words)
        )
        self.line += 1


def read_large(source: Source, file: str, watch: Watch) -> LargeReading:
    """Read a large file of lines; raises InputError, CancelledError, NotLargeError when it has to be read whole."""
    known = column_cache.find(source)
    if known is not None and not known.listed:
        watch.tell(0.75, f"Found {len(known.table):,} events that were read before")
        source.known_digest = known.digest
        head = _Head(known.head, known.head_line, file)
        data: Bytes = known.blocks or FileBytes(source.path, source.skipped)
        records = FileRecords.of(
            surroundings(file, head.head, listed=False), known.table, data, known.renamed
        )
        return head.reading(known, records)
    started = time.time_ns()
    blocks = Blocks() if source.packed else None
    lines = _Lines(source, Watch(None, watch.cancelled), blocks)
    number, text = lines.first()
    head = _Head(text, number, file)
    around = surroundings(file, head.head, listed=False)
    data = blocks if blocks is not None else FileBytes(source.path, source.skipped)

    def tell(events: int, wrong: int) -> None:
        done = f"{source.count / 1e6:,.0f} of {source.stamp.size / 1e6:,.0f} MB"
        words = f"Checking events: {done}, {events:,} events"
        watch.tell(0.75 * source.share, f"{words}, {wrong:,} problems" if wrong else words)

    loaded, records, more = load(lines.pieces, around, data, processes(source.stamp.size), tell, watch)
    told = closing([*head.problems, *loaded.problems, *lines.problems], more, file)
    kept = column_cache.Kept(
        head=text,
        head_line=number,
        table=loaded.table,
        renamed=loaded.renamed,
        questions=loaded.questions,
        problems=(*told, *source.said(lines.line)),
        listed=False,
        digest=source.digest(),
        blocks=None,
    )
    watch.tell(0.79, "Keeping the columns for the next time")
    if column_cache.keep(source, kept, blocks, started) and blocks is not None:
        # The blocks lie in the cache now; no need to hold them in memory as well.
        again = column_cache.find(source)
        if again is not None and again.blocks is not None:
            records = FileRecords.of(around, loaded.table, again.blocks, loaded.renamed)
    return head.reading(kept, records)


class _Head:
    """The first line of a file: what it holds, what is wrong with it. Raises InputError when it cannot be used, NotLargeError
    when there are events in it."""

    def __init__(self, text: bytes, line: int, file: str) -> None:
        self._text, self._line, self._file = text, line, file
        raw, faults = parse(text, file, first_line=line)
        gathering = Gathering(file)
        fields = gathering.head(raw)
        if isinstance(raw.get("events"), list):
            # A whole dossier on one line, and more lines after it: nobody writes that on purpose, and its columns would be nowhere.
            raise NotLargeError
        self.head = Head.model_construct(**fields)
        self.unlocated = gathering.unlocated
        self.problems = self._told(gathering.found, faults)

    def _told(self, found: Sequence[Located], faults: tuple[Fault, ...] = ()) -> tuple[Problem, ...]:
        told = problems(self._text, self._file, found, faults)
        return tuple(problem.model_copy(update={"line": self._line}) for problem in told)

    def reading(self, kept: column_cache.Kept, records: FileRecords) -> LargeReading:
        """The reading of the file of this head."""
        return LargeReading(
            self.head,
            kept.table,
            records,
            kept.questions,
            kept.problems,
            Unasked(self.unlocated, kept.table, kept.questions),
            self._told,
        )

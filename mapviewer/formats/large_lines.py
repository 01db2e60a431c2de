"""A large file of lines: the head from its first line, the events in pieces of whole lines, never more than a few of them in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from mapviewer.errors import Problem, Severity
from mapviewer.formats.base import NotLargeError, Watch
from mapviewer.formats.bulk import Batches, LargeReading
from mapviewer.formats.files import Source
from mapviewer.formats.large_head import LargeHead, Pieces, known, read_batches, read_pieces
from mapviewer.formats.pieces import Piece
from mapviewer.formats.rereading import Blocks

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
            self.line += _breaks(data)

    def _cut(self) -> int:
        """How many bytes of what is there make the next piece; 0 when more is needed."""
        if len(self._rest) < _PIECE and not self._ended:
            return 0
        end = self._rest.rfind(b"\n", 0, _PIECE) + 1 or self._rest.find(b"\n", _PIECE) + 1
        if end > _PIECE_LINES and _breaks(self._rest[:end]) > _PIECE_LINES:
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


def _breaks(data: bytes) -> int:
    # Several times as quick as `bytes.count` where there are many.
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == 10))


def read_made(
    source: Source,
    file: str,
    watch: Watch,
    batches: Callable[[int], Batches],
    done: Callable[[], float],
    seed: int,
) -> LargeReading:
    """Read a file of lines of our own whose columns have been made with its lines: `batches` says them, given the byte at which the first event begins; `seed` is that of their hashes.

    `done` is the share of them that has been said. Raises InputError, CancelledError, NotLargeError when it has to be read whole.
    """
    started = time.time_ns()
    lines = _Lines(source, Watch(None, watch.cancelled), None)
    number, text = lines.first()
    head = LargeHead(text, (number,), file)
    pieces = Pieces(lines.pieces, list, done)
    return read_batches(source, head, batches(lines.offset), pieces, None, started, watch, seed)


def read_large(source: Source, file: str, watch: Watch) -> LargeReading:
    """Read a large file of lines; raises InputError, CancelledError, NotLargeError when it has to be read whole."""
    found = known(source, file, watch, listed=False)
    if found is not None:
        return found
    started = time.time_ns()
    blocks = Blocks() if source.packed else None
    lines = _Lines(source, Watch(None, watch.cancelled), blocks)
    number, text = lines.first()
    head = LargeHead(text, (number,), file)
    pieces = Pieces(lines.pieces, lambda: lines.problems, lambda: max(0.0, source.share))
    return read_pieces(source, head, pieces, blocks, started, watch)

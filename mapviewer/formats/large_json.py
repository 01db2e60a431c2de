"""A large dossier as one JSON object: where its events are is found first, in one pass over the brackets; then they are read in pieces.

The pass looks at bytes alone, by numpy: a table picks out quotes, backslashes, brackets and commas, running totals tell which of them stand
inside strings and how deep. It judges nothing: what it cannot make out, and a file whose records do not all parse, is read whole instead,
by the reader that can say what is wrong and where.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.formats.base import NotLargeError, Watch
from mapviewer.formats.bulk import LargeReading
from mapviewer.formats.files import Source
from mapviewer.formats.large_head import LargeHead, Pieces, known, read_pieces
from mapviewer.formats.large_lines import MAX_LINE
from mapviewer.formats.pieces import Piece
from mapviewer.formats.positions import TOKEN, decode_string
from mapviewer.formats.rereading import Blocks, Bytes, FileBytes
from mapviewer.language import tr

_PIECE: Final = 1 << 20
_PIECE_RECORDS: Final = 4_000

_QUOTE, _BACKSLASH, _OPEN, _CLOSE, _COMMA = 1, 2, 3, 4, 5


def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.zeros(256, np.uint8)
    for letters, kind in (
        (b'"', _QUOTE),
        (b"\\", _BACKSLASH),
        (b"[{", _OPEN),
        (b"]}", _CLOSE),
        (b",", _COMMA),
    ):
        kinds[list(letters)] = kind
    return kinds


_KINDS: Final = _kinds()


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the list of events is: bytes before and after it (brackets left out), and the offset after each entry, where its comma is."""

    before: bytes
    after: bytes
    start: int
    ends: npt.NDArray[np.int64]


class Scanner:
    """Finds the commas between the entries of a list, and its end, in bytes that come in pieces; begins after the opening bracket."""

    def __init__(self) -> None:
        self._inside = False
        self._depth = 0
        self.end: int | None = None
        """The offset of the closing bracket, once it has come."""

    def feed(self, data: bytes, offset: int) -> npt.NDArray[np.int64]:
        """The offsets of the commas in the next bytes, which begin at `offset`; they must not end in a backslash."""
        text = np.frombuffer(data, np.uint8)
        kinds = _KINDS[text]
        at = np.flatnonzero(kinds)
        kind = kinds[at]
        quote = kind == _QUOTE
        if (kind == _BACKSLASH).any():
            quote &= ~_escaped(text, at)
        # Exclusive totals: the quote that opens a string is outside of it, the one that closes it inside; neither is looked at.
        inside = (np.cumsum(quote) - quote + self._inside) % 2 == 1
        steps = np.where(inside, 0, (kind == _OPEN).astype(np.int64) - (kind == _CLOSE))
        depth = self._depth + np.cumsum(steps)
        closing = np.flatnonzero(depth < 0)
        last = int(closing[0]) if len(closing) else len(at)
        commas = at[:last][(kind[:last] == _COMMA) & ~inside[:last] & (depth[:last] == 0)]
        if len(closing):
            self.end = offset + int(at[last])
        self._inside = bool((int(quote.sum()) + self._inside) % 2)
        self._depth = int(depth[-1]) if len(depth) else self._depth
        found: npt.NDArray[np.int64] = commas.astype(np.int64) + offset
        return found


def _escaped(text: npt.NDArray[np.uint8], at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Which of the bytes at these places have an odd number of backslashes before them."""
    slash = text == ord("\\")
    first = slash.copy()
    first[1:] &= ~slash[:-1]
    runs = np.flatnonzero(first)
    previous = np.maximum(at - 1, 0)
    after = slash[previous] & (at > 0)
    run = runs[np.maximum(np.searchsorted(runs, previous, side="right") - 1, 0)]
    escaped: npt.NDArray[np.bool_] = after & ((at - run) % 2 == 1)
    return escaped


def list_start(data: bytes) -> int | None:
    """The offset after the bracket that opens the list "events" of the outermost object; None when it is not among these bytes."""
    depth, key, colon = 0, False, False
    for match in TOKEN.finditer(data):
        token = match[0]
        if token in (b"{", b"["):
            if depth == 1 and key and colon:
                return match.end() if token == b"[" else None
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
        elif token == b":":
            colon = depth == 1
            continue
        elif depth == 1:
            key, colon = token[:1] == b'"' and token != b'"' and decode_string(token) == "events", False
            continue
        key = colon = False
    return None


def find_list(source: Source, blocks: Blocks | None, watch: Watch) -> Layout:
    """Where the events are; the source is read to its end. Raises NotLargeError, CancelledError, InputError."""

    def more() -> bytes:
        piece = source.read()
        if piece and blocks is not None:
            blocks.add(piece)
        watch.tell(0.2 * source.share if source.share >= 0 else -1, tr("Looking for events"))
        return piece

    before, ahead, more_bytes = b"", list[bytes](), 0
    start: int | None = None
    while start is None:
        piece = more()
        ahead.append(piece)
        more_bytes += len(piece)
        # Looked through from the front, so only when there is as much again: or a long head would cost its size squared.
        if piece and more_bytes < len(before) and len(before) + more_bytes <= MAX_LINE:
            continue
        before, ahead, more_bytes = before + b"".join(ahead), [], 0
        start = list_start(before)
        if start is None and (not piece or len(before) > MAX_LINE):
            raise NotLargeError
    scanner = Scanner()
    rest, offset = before[start:], start
    found = []
    while scanner.end is None:
        whole = len(rest.rstrip(b"\\"))
        if len(rest) - whole > MAX_LINE:
            raise NotLargeError
        found.append(scanner.feed(rest[:whole], offset))
        offset += whole
        if scanner.end is not None:
            break
        piece = more()
        if not piece:
            raise NotLargeError
        rest = rest[whole:] + piece
    after = rest[scanner.end - (offset - whole) :]
    while piece := more():
        after += piece
        if len(after) > MAX_LINE:
            raise NotLargeError
    if blocks is not None:
        blocks.finish()
    if source.damage is not None:
        raise NotLargeError
    return Layout(before[:start], after, start, np.append(np.concatenate(found), scanner.end))


class _Records:
    """The records of a list in pieces, from bytes that can be read anywhere."""

    def __init__(self, layout: Layout, data: Bytes, watch: Watch) -> None:
        self._layout, self._data, self._watch = layout, data, watch
        self.line = layout.before.count(b"\n") + 1
        self.column = _letters(layout.before[layout.before.rfind(b"\n") + 1 :]) + 1
        """Line and column (from 1) of the next byte; at the end, those of the closing bracket."""
        self.lines_before = self.line
        self._done = 0

    @property
    def share(self) -> float:
        return 0.25 + 0.75 * self._done / max(1, len(self._layout.ends))

    def pieces(self, quota: Callable[[], int]) -> Iterator[Piece]:
        ends, start = self._layout.ends, self._layout.start
        first = 0
        while first < len(ends):
            last = int(np.searchsorted(ends, start + _PIECE, side="right"))
            last = max(first + 1, min(last, first + _PIECE_RECORDS))
            end = int(ends[last - 1])
            data = self._read(start, end - start)
            stops = ends[first:last] - start
            starts = np.concatenate([[0], stops[:-1] + 1])
            if not (len(ends) == 1 and not data.strip()):
                yield Piece(data, start, self.line, self.column, first, quota(), starts, stops)
            breaks = data.count(b"\n")
            self.line += breaks
            width = _letters(data[data.rfind(b"\n") + 1 :] if breaks else data)
            self.column = width + 1 if breaks else self.column + width
            if last < len(ends):
                # The comma.
                self.column += 1
                end += 1
            start, first = end, last
            self._done = first

    def _read(self, offset: int, length: int) -> bytes:
        try:
            data = self._data.read(offset, length)
        except OSError:
            raise NotLargeError from None
        if len(data) != length:
            raise NotLargeError
        return data


def _letters(data: bytes) -> int:
    """How many characters these bytes are."""
    if data.isascii():
        return len(data)
    return len(data.decode("utf-8", "replace"))


def read_large(source: Source, file: str, watch: Watch) -> LargeReading:
    """Read a large dossier of one JSON object; raises InputError, CancelledError, NotLargeError when it has to be read whole."""
    found = known(source, file, watch, listed=True)
    if found is not None:
        return found
    started = time.time_ns()
    blocks = Blocks() if source.packed else None
    layout = find_list(source, blocks, watch)
    data: Bytes = blocks if blocks is not None else FileBytes(source.path, source.skipped)
    # The head may have places and sources after the events, so that they are known only now. Its text keeps its line breaks.
    breaks, width = _extent(layout, data, watch)
    opening = _letters(layout.before[layout.before.rfind(b"\n") + 1 :])
    text = layout.before + b"\n" * breaks + layout.after
    line = layout.before.count(b"\n") + 1 + breaks
    head = LargeHead(text, (line, 1 if breaks else opening + 1, width), file)
    records = _Records(layout, data, watch)
    return read_pieces(
        source, head, Pieces(records.pieces, list, lambda: records.share), blocks, started, watch
    )


def _extent(layout: Layout, data: Bytes, watch: Watch) -> tuple[int, int]:
    """Line breaks inside the list, and characters from the last one (or its start) to its end."""
    offset, end = layout.start, int(layout.ends[-1])
    breaks = width = 0
    while offset < end:
        watch.tell(0.2, tr("Looking for events"))
        piece = data.read(offset, min(1 << 20, end - offset))
        if not piece:
            raise NotLargeError
        at = piece.rfind(b"\n") + 1
        breaks += piece.count(b"\n")
        # Continuation bytes are no characters; a piece may begin in the middle of one.
        tail = np.frombuffer(piece, np.uint8)[at:]
        letters = int(np.count_nonzero((tail & 0xC0) != 0x80))
        width = letters if at else width + letters
        offset += len(piece)
    return breaks, width

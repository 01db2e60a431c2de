"""Mending JSON: a text that a strict parser refuses, with each bad value replaced, so that the rest of it can be read.

Only single values and keys are mended (NaN, a lone surrogate, bytes that are no UTF-8, a number of thousands of digits, absurd nesting,
a key given twice). A text whose commas, colons and brackets are wrong is not guessed at.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import jiter

from mapviewer.errors import Severity
from mapviewer.formats.positions import TOKEN, Path, decode_string
from mapviewer.formats.shown import shown

MAX_DEPTH: Final = 100
"""How deeply values may be nested, the outermost one counting 1; jiter itself stops at 200."""

_PLAIN_STRING: Final = re.compile(rb'"[\x20\x21\x23-\x5b\x5d-\x7e]*+"')
_SCALAR: Final = re.compile(rb"true|false|null|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+")
_MAX_DIGITS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that was replaced: its path, its byte offset in the original, and what was found and expected;
    a warning where nothing is lost."""

    path: Path
    start: int
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Mended:
    """A JSON text with its bad values replaced; `edits` are (original start, original end, new length), in order."""

    data: bytes
    faults: tuple[Fault, ...]
    edits: tuple[tuple[int, int, int], ...]

    def original_offset(self, offset: int) -> int:
        """The byte offset in the original text of one in the mended text."""
        shifts: list[tuple[int, int]] = [(0, 0)]
        moved = 0
        for start, end, length in self.edits:
            moved += (end - start) - length
            shifts.append((end - moved, moved))
        at = bisect_right(shifts, (offset, 1 << 62)) - 1
        return offset + shifts[at][1]


class _Open:
    """An open container: its keys so far, and where in it we are."""

    __slots__ = ("at_key", "index", "is_object", "key", "seen")

    def __init__(self, is_object: bool) -> None:
        self.is_object = is_object
        self.at_key = is_object
        self.key = ""
        self.index = 0
        self.seen: set[str] = set()


class _Mender:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.stack: list[_Open] = []
        self.faults: list[Fault] = []
        self.edits: list[tuple[int, int, bytes]] = []

    def path(self) -> Path:
        return tuple(frame.key if frame.is_object else frame.index for frame in self.stack)

    def replace(
        self, start: int, end: int, new: bytes, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.edits.append((start, end, new))
        self.faults.append(Fault(self.path(), start, message, severity))

    def text(self, token: bytes, start: int) -> None:
        """Check a string token and mend it where it needs it."""
        if len(token) < 2 or _PLAIN_STRING.fullmatch(token):
            return
        try:
            jiter.from_json(token)
        except ValueError:
            text = decode_string(token)
            new = json.dumps(text).encode()
            self.replace(start, start + len(token), new, *_string_fault(token))

    def key(self, token: bytes, start: int) -> None:
        frame = self.stack[-1]
        frame.at_key = False
        if token[:1] != b'"':
            return
        frame.key = decode_string(token)
        self.text(token, start)
        if frame.key in frame.seen:
            message = f"found the key {shown(frame.key)} twice, expected it once; the last one counts"
            self.faults.append(Fault(self.path(), start, message))
        frame.seen.add(frame.key)

    def scalar(self, token: bytes, start: int) -> None:
        if _SCALAR.fullmatch(token):
            if len(token) <= _MAX_DIGITS:
                return
            message = f"found a number of {len(token):,} digits, expected fewer than {_MAX_DIGITS:,}; it is read as null"
        else:
            message = f"found {shown(token.decode('utf-8', 'replace'), quote=False)}, expected a JSON value; it is read as null"
        self.replace(start, start + len(token), b"null", message)

    def run(self) -> Mended:
        deep_since, depth = -1, 0
        for match in TOKEN.finditer(self.data):
            token, start = match[0], match.start()
            if token in (b"{", b"["):
                depth += 1
                if depth == MAX_DEPTH + 1:
                    deep_since = start
                elif depth <= MAX_DEPTH:
                    self.stack.append(_Open(token == b"{"))
            elif token in (b"}", b"]"):
                depth = max(depth - 1, 0)
                if depth < MAX_DEPTH and self.stack:
                    self.stack.pop()
                elif depth == MAX_DEPTH:
                    message = f"found values nested more than {MAX_DEPTH} deep, expected fewer levels; they are read as null"
                    self.replace(deep_since, match.end(), b"null", message)
            elif depth > MAX_DEPTH or token == b":":
                continue
            elif token == b",":
                if self.stack:
                    self.stack[-1].index += 1
                    self.stack[-1].at_key = self.stack[-1].is_object
            elif self.stack and self.stack[-1].at_key:
                self.key(token, start)
            elif token[:1] == b'"':
                self.text(token, start)
            else:
                self.scalar(token, start)
        pieces: list[bytes] = []
        seen = 0
        for start, end, new in self.edits:
            pieces += (self.data[seen:start], new)
            seen = end
        pieces.append(self.data[seen:])
        edits = tuple((start, end, len(new)) for start, end, new in self.edits)
        return Mended(b"".join(pieces), tuple(self.faults), edits)


def _string_fault(token: bytes) -> tuple[str, Severity]:
    try:
        token.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = token[error.start]
        message = f"found the byte 0x{byte:02X}, expected text in UTF-8; it was replaced by “\ufffd”"
        return message, Severity.ERROR
    if re.search(rb"\\u[dD][89a-fA-F]", token):
        message = "found half of a surrogate pair, expected a whole character; it was replaced by “\ufffd”"
        return message, Severity.ERROR
    if re.search(rb"[\x00-\x1f]", token):
        message = (
            "found a bare control character in a text, expected an escape such as \\n; the text was kept"
        )
        return message, Severity.WARNING
    message = "found an unknown escape in a text, expected one that JSON has; it was read as its letter"
    return message, Severity.WARNING


def mend(data: bytes) -> Mended:
    """Replace every value that strict JSON does not allow; keys given twice are told, the last value stands as in the parser."""
    return _Mender(data).run()

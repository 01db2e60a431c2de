"""The features of GeoJSON, one by one, however long the file is: a FeatureCollection, a list, one feature, lines of them, or a text sequence (RFC 8142).

Where a feature begins and ends is found by its brackets alone (`large_json.Scanner`), so that one that is no JSON is one bad row, and a file that breaks off is read up to there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import jiter
import numpy as np
import numpy.typing as npt

from mapviewer.errors import Severity
from mapviewer.formats.depth import bounded_depth
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Input
from mapviewer.formats.json_tree import finite, whole_texts
from mapviewer.formats.large_json import Scanner
from mapviewer.formats.positions import TOKEN, decode_string

_RS: Final = b"\x1e"
_LONGEST: Final = 64 << 20
"""Bytes that one feature, and what comes before or after all of them, may be long."""
ENOUGH: Final = 1_000
"""So many features tell an importer how to read the others."""
_SHORT: Final = 16
_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_AS_NUMBERS: Final = bytes(
    ord("0") if byte in b"0123456789" else ord("e") if byte in b"eE" else byte if byte == ord("+") else 32
    for byte in range(256)
)


@dataclass(slots=True)
class FeatureText:
    """One entry: its value (None for what cannot be read, `wrong` says why), its number from 1 and the line on which it begins."""

    value: Any
    number: int
    line: int
    wrong: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FeaturePart:
    """Some entries of a list: their bytes, where each of them ends, how many come before, and the line on which they begin."""

    data: bytes
    ends: npt.NDArray[np.int64]
    rows: int
    line: int

    @property
    def count(self) -> int:
        """How many entries these are; there may be nothing between two commas."""
        found, start = 0, 0
        for end in self.ends.tolist():
            # Nearly all begin at once.
            if self.data[start : min(end, start + _SHORT)].strip() or self.data[start:end].strip():
                found += 1
            start = end + 1
        return found


def _entries(part: FeaturePart) -> Iterator[FeatureText]:
    line, number, done = part.line, part.rows, 0
    strange = _is_strange(part.data)
    for end in part.ends.tolist():
        entry = part.data[done:end]
        body = entry.lstrip()
        line += entry.count(b"\n", 0, len(entry) - len(body))
        if body:
            number += 1
            yield _entry(body, number, line, strange)
        line += body.count(b"\n")
        done = end + 1


@dataclass(slots=True)
class Features:
    """The features of a file; `members` is what the collection says beside them: before its list at first, complete once they are through."""

    given: Input
    head: Head
    members: dict[str, Any] = field(default_factory=dict)
    _around: bytes = b""

    def __iter__(self) -> Iterator[FeatureText]:
        if isinstance(self.given.part, FeaturePart):
            yield from _entries(self.given.part)
            return
        pieces = (text.encode("utf-8", "replace") for text in self.given.text())
        start, kind, at = b"", "more", 0
        looked = 0
        for piece in pieces:
            start += piece
            if len(start) < looked and piece:
                continue  # looked at whenever it has doubled
            looked = 2 * len(start)
            kind, at = _opening(start)
            if kind != "more" or len(start) > _LONGEST:
                break
        else:
            kind, at = _opening(start)
        if kind == "list":
            yield from self._listed(start, at, pieces)
        elif kind == "lines":
            yield from self._lines(start, pieces)
        else:
            rest = b"".join(pieces)
            yield from self._single(start + rest)

    def _listed(self, start: bytes, at: int, pieces: Iterator[bytes]) -> Iterator[FeatureText]:
        before = start[:at]
        if before.lstrip()[:1] == b"{":
            self._tell(before + b"]}")
        parts = self._parts(before, start[at:], pieces)
        for part in parts:
            yield from _entries(part)
            if part.rows + part.count >= ENOUGH and self.given.leave(parts, lambda: self._around):
                return

    def _parts(self, before: bytes, held: bytes, pieces: Iterator[bytes]) -> Iterator[FeaturePart]:
        """The list's entries, some at a time; what stands around it is known afterwards."""
        line, number = before.count(b"\n") + 1, 0
        scanner, fed = Scanner(), 0
        ended = False
        while True:
            # What is fed must not end in a backslash.
            new = len(held.rstrip(b"\\")) - fed
            commas = scanner.feed(held[fed : fed + new], fed) if new > 0 else np.zeros(0, np.int64)
            fed += max(new, 0)
            if scanner.end is not None:
                commas = np.append(commas, scanner.end)
            done = 0
            if len(commas):
                end = int(commas[-1])
                part = FeaturePart(held[:end], commas, number, line)
                yield part
                number += part.count
                line += part.data.count(b"\n")
                done = end + 1
            if scanner.end is not None:
                after = held[scanner.end :] + b"".join(pieces)
                ended = True
                break
            held, fed = held[done:], fed - done
            scanner_piece = next(pieces, b"")
            if not scanner_piece:
                break
            if len(held) > _LONGEST:
                raise refusal(
                    self.given.file, f"found a feature of more than {_LONGEST:,} bytes, expected smaller ones"
                )
            held += scanner_piece
        if not ended:
            self._broken_off(held, line)
            after = b"]}" if before.lstrip()[:1] == b"{" else b"]"
        self._around = before + after
        self._tell(self._around)

    def _tell(self, around: bytes) -> None:
        members = _parsed(around, True)[0]
        self.members = members if isinstance(members, dict) else {}

    def _broken_off(self, held: bytes, line: int) -> None:
        line += held.count(b"\n", 0, len(held) - len(held.lstrip()))
        words = "the file ends in the middle of a feature or before the end of its list; what comes before is loaded"
        self.head.tell(words, line=line, severity=Severity.ERROR)

    def _lines(self, start: bytes, pieces: Iterator[bytes]) -> Iterator[FeatureText]:
        """Features on lines of their own, or between record separators."""
        cut = _RS if start.lstrip().startswith(_RS) else b"\n"
        number, line = 0, 1
        held = start
        while True:
            piece = next(pieces, b"")
            *whole, held = (held + piece).split(cut) if piece else [*held.split(cut), b""]
            for entry in whole:
                body = entry.strip()
                line += entry.count(b"\n", 0, len(entry) - len(entry.lstrip()))
                if body:
                    number += 1
                    yield _entry(body, number, line, _is_strange(body))
                line += entry.lstrip().count(b"\n") + (cut == b"\n")
            if not piece:
                return
            if len(held) > _LONGEST:
                raise refusal(
                    self.given.file, f"found a feature of more than {_LONGEST:,} bytes, expected smaller ones"
                )

    def _single(self, data: bytes) -> Iterator[FeatureText]:
        value, wrong = _parsed(data, _is_strange(data))
        if wrong:
            raise refusal(self.given.file, f"this is no JSON: {wrong}")
        line = data.count(b"\n", 0, len(data) - len(data.lstrip())) + 1
        if isinstance(value, dict) and value.get("type") == "FeatureCollection":
            raise refusal(
                self.given.file, "found a FeatureCollection without a list of features, expected one"
            )
        yield FeatureText(value, 1, line)


def _opening(data: bytes) -> tuple[str, int]:
    """How the features lie: in a "list" (with the offset after its bracket), on "lines", "single", or "more" is needed to tell."""
    first = data.lstrip()[:1]
    if first == _RS:
        return "lines", 0
    if first == b"[":
        return "list", len(data) - len(data.lstrip()) + 1
    depth, key, colon = 0, False, False
    for match in TOKEN.finditer(data):
        token = match[0]
        if token in (b"{", b"["):
            if depth == 1 and key and colon and token == b"[":
                return "list", match.end()
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                rest = data[match.end() : match.end() + 4_096].strip()
                if rest:
                    return "lines", 0
                return "single", 0
        elif token == b":":
            colon = depth == 1
            continue
        elif depth == 1:
            key, colon = token[:1] == b'"' and token != b'"' and decode_string(token) == "features", False
            continue
        key = colon = False
    return "more", 0


def _is_strange(data: bytes) -> bool:
    """Whether there may be what JSON may hold and a dossier may not: numbers that are none (also 1e999), halves of characters."""
    if b"NaN" in data or b"Infinity" in data or _HALF.search(data):
        return True
    # A third of the time that a pattern takes to look at every digit.
    numbers = data.translate(_AS_NUMBERS)
    return b"0e000" in numbers or b"0e+000" in numbers


def _entry(body: bytes, number: int, line: int, strange: bool) -> FeatureText:
    value, wrong = _parsed(body, strange)
    return FeatureText(value, number, line, wrong)


def _parsed(body: bytes, strange: bool) -> tuple[Any, str]:
    """A value, and what is wrong ("" for nothing)."""
    if not strange:
        try:
            return jiter.from_json(body, allow_inf_nan=False, cache_mode="keys"), ""
        except ValueError:
            pass
    try:
        text = body.decode("utf-8", "replace")
        value, deep = bounded_depth(json.loads(text, parse_constant=lambda _: None, parse_float=finite))
        return (None, "it is nested too deep") if deep else (whole_texts(value), "")
    except json.JSONDecodeError as error:
        return None, f"{error.msg[:1].lower()}{error.msg[1:]} (character {error.pos + 1:,} of it)"
    except RecursionError:
        return None, "it is nested too deep"
    except ValueError as error:
        return None, f"{error!s:.100}"

"""The dossier as one JSON file (`*.json`), version 1: see `docs/dossier.md`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import jiter

from mapviewer.errors import Problem
from mapviewer.formats.base import Format, Located, Read, Reading, Watch
from mapviewer.formats.files import Source, refusal
from mapviewer.formats.gathering import Gathering
from mapviewer.formats.mending import Fault, mend
from mapviewer.formats.positions import Path, line_columns, locate, object_offsets, pointer
from mapviewer.formats.shown import shown
from mapviewer.language import tr

_LINES_UP_TO = 64 * 1024**2
"""Bytes up to which every event's line is looked up; in a larger file only those of what failed (JSON lines tell theirs for nothing)."""

_AT = re.compile(r"^(.*) at line (\d+) column (\d+)$", re.DOTALL)


def _recognises(head: bytes, name: str) -> bool:
    del name
    return head[:1] in (b"{", b"[")


def parse(data: bytes, file: str, *, first_line: int = 1) -> tuple[Any, tuple[Fault, ...]]:
    """A JSON value and what had to be mended in it; raises InputError, with line and column, where the text is no JSON.

    `first_line` is the number of the text's first line in the file.
    """
    try:
        return jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False), ()
    except ValueError:
        mended = mend(data)
    try:
        return jiter.from_json(mended.data, allow_inf_nan=False), mended.faults
    except ValueError as error:
        match = _AT.match(str(error))
        if match is None:
            raise refusal(file, f"this is no JSON: {error}") from None
        offset = mended.original_offset(_offset(mended.data, int(match[2]), int(match[3])))
        offset = max(0, min(offset, len(data)))
        line, column = line_columns(data, [offset])[offset]
        raise refusal(
            file, _syntax(match[1], data, offset), line=line + first_line - 1, column=column
        ) from None


def _offset(data: bytes, line: int, column: int) -> int:
    """The byte offset of the parser's line and column: both from 1, the column in bytes; at the end of a text it counts one less."""
    start = 0
    for _ in range(line - 1):
        start = data.find(b"\n", start) + 1
    return start + max(column - 1, 0)


def _syntax(words: str, data: bytes, offset: int) -> str:
    if words.startswith("EOF"):
        return "the JSON ends too early: a bracket or a quotation mark is left open"
    near = data[offset : offset + 40].decode("utf-8", "replace").split("\n")[0].strip()
    found = f"found {shown(near)}, " if near else ""
    explained = {
        "trailing comma": "expected no comma before a closing bracket",
        "trailing characters": "expected nothing after the end of the JSON",
        "key must be a string": "expected a key in quotes",
        "expected `,` or `}`": "expected a comma or }",
        "expected `,` or `]`": "expected a comma or ]",
        "expected `:`": "expected a colon after the key",
        "expected value": "expected a value",
        "recursion limit exceeded": "expected fewer levels of nesting",
    }
    return f"this is no JSON: {found}{explained.get(words, words.replace('`', ''))}"


def problems(
    data: bytes, file: str, found: Iterable[Located], faults: Iterable[Fault] = ()
) -> tuple[Problem, ...]:
    """Findings and mended faults as problems with line and column, in the order of the file."""
    entries: list[tuple[Path, Any, str, str, int]] = [
        (f.path, f.severity, str(f.path[-1]) if f.path else "", f.message, f.start) for f in faults
    ]
    located = [item.finding for item in found]
    spans = locate(data, {f.path for f in located}) if located else {}
    for finding in located:
        entries.append(
            (finding.path, finding.severity, finding.field, finding.message, _start(spans, finding.path))
        )
    entries.sort(key=lambda entry: entry[4])
    lines = line_columns(data, [entry[4] for entry in entries])
    return tuple(
        Problem(
            severity=severity,
            file=file,
            line=lines[start][0],
            column=lines[start][1],
            pointer=pointer(path),
            field=name,
            message=message,
        )
        for path, severity, name, message, start in entries
    )


def _start(spans: dict[Path, Any], path: Path) -> int:
    span = spans.get(path)
    return span.start if span is not None else 0


def _read(data: bytes, file: str, watch: Watch) -> Reading:
    watch.tell(0.2, tr("Parsing"))
    raw, faults = parse(data, file)
    gathering = Gathering(file)
    head = gathering.head(raw)
    listed = raw.get("events")
    if not isinstance(listed, list):
        what = f'"events": {shown(listed)}' if "events" in raw else 'no "events"'
        raise refusal(file, f"found {what}, expected a list of events")
    records = ((0, ("events", n), item) for n, item in enumerate(listed))
    events, places = gathering.events(head, records, len(listed), watch)
    watch.tell(0.8, tr("Locating problems"))
    told = problems(data, file, gathering.found, faults)
    lines = _event_lines(data, listed) if len(data) <= _LINES_UP_TO else {}
    numbers = [path[1] for _, path in places]
    positions = {
        event.id: (lines.get(n, 0), n)
        for event, n in zip(events, numbers, strict=True)
        if isinstance(n, int) and n in lines
    }

    def locate_later(found: Sequence[Located]) -> tuple[Problem, ...]:
        return problems(data, file, found)

    return Reading(gathering.dossier(head, events), told, positions, tuple(gathering.unlocated), locate_later)


def _event_lines(data: bytes, listed: list[Any]) -> dict[int, int]:
    """The line of every event that is an object, by its number in the list."""
    numbers = [n for n, item in enumerate(listed) if isinstance(item, dict)]
    offsets = object_offsets(data, "events")
    if len(offsets) != len(numbers):
        # A value that had to be mended (absurd nesting) is no object any more; the lines would be off.
        return {}
    lines = line_columns(data, offsets)
    return {n: lines[offset][0] for n, offset in zip(numbers, offsets, strict=True)}


def _read_large(source: Source, file: str, watch: Watch) -> Read:
    # Imported here, since large files are read with the help of this very module.
    from mapviewer.formats.large_json import read_large

    return read_large(source, file, watch)


FORMAT = Format(
    name="dossier-json",
    label="Dossier",
    suffixes=(".json", ".mapviewer.json"),
    recognises=_recognises,
    read=_read,
    rank=90,
    read_large=_read_large,
)

"""A large foreign file as a dossier of JSON lines in the cache folder: made once, then read as any large dossier."""

from __future__ import annotations

import array
import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic_core import to_json

import mapviewer
from mapviewer import assets
from mapviewer.errors import OutputError, Problem
from mapviewer.events.placing import Geocoding
from mapviewer.events.store import FileInfo, Store
from mapviewer.formats.base import (
    MAX_PROBLEMS,
    Finding,
    Located,
    NotLargeError,
    Read,
    Unlocated,
    Watch,
    bounded,
)
from mapviewer.formats.bulk import LargeReading, processes
from mapviewer.formats.files import Source, refusal
from mapviewer.formats.garbage import seldom_searched
from mapviewer.formats.importing import Head, Input, Rows, of_file, problem_at, stem, streamed_as
from mapviewer.formats.large_lines import read_large, read_made
from mapviewer.formats.made_columns import Gatherer, MadeColumns, as_line, first_surroundings
from mapviewer.formats.parting import FirstPart, made_in_parts
from mapviewer.formats.room import make_room, mark_of
from mapviewer.language import tr
from mapviewer.saving import write_atomically

_EVERY: Final = 1024
_BYTES: Final = 1 << 20
"""Rows that are put away at a time; fewer, where they are so long."""
_FOLDER: Final = "imported"


def read_spooled(
    rows: Rows, version: str, source: Source, file: str, watch: Watch, *, apart: bool = False
) -> Read:
    """Read a large foreign file; `version` names the importer and its revision, `apart` is whether several processes may make its rows. Raises InputError, CancelledError, OutputError without room."""
    with contextlib.closing(MadeColumns()) as made:
        spool = _spooled(rows, version, source, file, watch, made, apart=apart)
        reading = _reading(spool, file, Watch(_second_half(watch), watch.cancelled), made)
    told = (_at_row(problem, spool).model_copy(update={"file": file}) for problem in reading.problems)
    problems = bounded((*spool.problems, *told), file, spool.more)
    # From here on a row's line is that of the person's file. The array is this reading's own: what is kept of it was written before.
    known = np.asarray(spool.lines, np.int64)
    if len(known):
        line = reading.table.line
        line[:] = known[np.clip(line - 2, 0, len(known) - 1)]
    return _Imported(reading, problems, file, spool)


def _reading(spool: _Spool, file: str, watch: Watch, made: MadeColumns) -> LargeReading:
    through = Source(spool.path)
    try:
        # Problems name the file that the person has, not ours.
        if not made.useful or made.around is None:
            return read_large(through, file, watch)
        # Nobody asks for it: what is told of the file is that of the person's.
        through.known_digest = "", through.stamp.size
        return read_made(
            through, file, watch, partial(made.of, spool.path), lambda: made.share, made.around.seed
        )
    except (NotLargeError, OSError):
        raise refusal(file, "the imported dossier cannot be read; open the file again") from None
    finally:
        through.close()


@dataclass(frozen=True, slots=True)
class _Imported:
    """A reading of the kept dossier that speaks of the person's file."""

    reading: LargeReading
    problems: tuple[Problem, ...]
    file: str
    spool: _Spool

    @property
    def unlocated(self) -> Sequence[Unlocated]:
        """The places that have a name but no coordinates."""
        return self.reading.unlocated

    def locate(self, found: Sequence[Located]) -> tuple[Problem, ...]:
        """Findings with the file's name and the line of their row."""
        numbers = dict(zip(self.spool.lines, self.spool.rows, strict=True)) if found else {}
        return tuple(
            _numbered(problem, numbers.get(problem.line or 0, 0)).model_copy(update={"file": self.file})
            for problem in self.reading.locate(found)
        )

    def store(
        self, file: FileInfo, problems: tuple[Problem, ...], geocoded: Mapping[str, Geocoding]
    ) -> Store:
        """The store of this dossier."""
        return self.reading.store(file, problems, geocoded)


def _second_half(watch: Watch) -> Callable[[float, str], None] | None:
    told = watch.progress
    if told is None:
        return None
    return lambda share, words: told(share if share < 0 else 0.6 + 0.2 * share, words)


def _at_row(problem: Problem, spool: _Spool) -> Problem:
    """A problem in our lines as one in the file's: the first line is the head, each further one an event."""
    n = (problem.line or 0) - 2
    if not 0 <= n < len(spool.lines):
        return _numbered(problem.model_copy(update={"line": None}), 0)
    return _numbered(problem.model_copy(update={"line": spool.lines[n] or None}), spool.rows[n])


def _numbered(problem: Problem, row: int) -> Problem:
    """A problem with the row's number in its words, as those of small files have it; our own columns and pointers mean nothing there."""
    where = f"row {row}: " if row and row != problem.line else ""
    return problem.model_copy(update={"column": None, "pointer": "", "message": where + problem.message})


@dataclass(frozen=True, slots=True)
class _Spool:
    """A foreign file as a dossier of lines in the cache: where, the file's line and row of each event, what was wrong (and how much more)."""

    path: Path
    lines: Sequence[int]
    rows: Sequence[int]
    problems: tuple[Problem, ...]
    more: int


def _spooled(
    rows: Rows, version: str, source: Source, file: str, watch: Watch, made: MadeColumns, *, apart: bool
) -> _Spool:
    try:
        folder = assets.cache_dir() / _FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        key = _key(version, source)
        known = _known(folder, key) if key else None
        if known is not None:
            source.known_digest = known[1]
            return known[0]
        name = key or f"piped-{os.getpid()}"
        handle, part = tempfile.mkstemp(prefix=f".{name[:57]}.", suffix=".part", dir=folder)
    except OSError as error:
        raise OutputError(
            f"“{file}” is large and has to be put into the cache folder, which cannot be written: {error.strerror or error}."
        ) from error
    body = Path(part)
    whole = body.with_suffix(".whole")
    try:
        made.begin(folder)
        with os.fdopen(handle, "wb") as out, seldom_searched():
            head, lines, numbers, problems, more = _write(
                rows, source, file, watch, out.write, made, _children(source) if apart else 0
            )
        with whole.open("wb") as target, body.open("rb") as events:
            target.write(to_json(head.raw(), inf_nan_mode="null") + b"\n")
            shutil.copyfileobj(events, target, 1 << 20)
        digest = source.digest()
        spool = _Spool(folder / f"{name}.jsonl", lines, numbers, problems, more)
        if source.changed():
            # What is kept must be what the file is.
            key = ""
        whole.replace(spool.path)
        _note(folder, name, spool, digest) if key else None
        make_room(folder, (".jsonl", ".note"), spared=spool.path.stem)
    except OSError as error:
        raise OutputError(
            f"“{file}” is large and has to be put into the cache folder, where there is no room: {error.strerror or error}."
        ) from error
    finally:
        for left in (body, whole):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
    return spool


def _write(
    rows: Rows,
    source: Source,
    file: str,
    watch: Watch,
    write: Callable[[bytes], Any],
    columns: MadeColumns,
    children: int,
) -> tuple[Head, array.array[int], array.array[int], tuple[Problem, ...], int]:
    head = Head(stem(file))
    kind = FirstPart if children else Input
    given = streamed_as(kind, source, source.read(), watch)
    lines: array.array[int] = array.array("q")
    numbers: array.array[int] = array.array("q")
    told: list[Problem] = []
    more = size = 0
    held: list[bytes] = []
    gatherer: Gatherer | None = None

    def wanted() -> None:
        if watch.cancelled is not None:
            watch.tell(-1 if source.share < 0 else 0.6 * source.share, tr("Importing the file"))

    def note(line: int, row: int, finding: Finding) -> None:
        nonlocal more
        if len(told) < MAX_PROBLEMS:
            told.append(problem_at(file, line, row, finding))
        else:
            more += 1

    def put() -> None:
        nonlocal size
        wanted()
        held.append(b"")
        data = b"\n".join(held)
        write(data)
        columns.add(len(data), len(held) - 1, gatherer.finish() if gatherer is not None else b"")
        held.clear()
        size = 0

    for n, row in enumerate(rows(given, head)):
        if n % _EVERY == 0 or size > _BYTES:
            put()
            if n and gatherer is None:
                gatherer = _gatherer(columns, head, file)
        if row.event is not None:
            text = as_line(row.event)
            held.append(text)
            size += len(text)
            if gatherer is not None:
                gatherer.add(row.event, text)
            lines.append(row.line)
            numbers.append(row.row)
        for finding in row.findings:
            note(row.line, row.row, finding)
    put()
    if isinstance(given, FirstPart):
        if gatherer is None:
            _gatherer(columns, head, file)
        with contextlib.closing(made_in_parts(rows, given, head, children, wanted, columns.around)) as parts:
            for made in parts:
                write(made.data)
                columns.add(len(made.data), len(made.ids), made.columns)
                lines.extend(made.lines)
                numbers.extend(made.rows)
                for where in made.findings:
                    note(*where)
                more += made.more
    columns.named = head.named
    first = [
        problem_at(file, line, 0, finding)
        for line, finding in of_file(head, given, empty=not (lines or told))
    ]
    return head, lines, numbers, (*first, *told, *source.said((lines[-1] if lines else 0) + 1)), more


def _gatherer(columns: MadeColumns, head: Head, file: str) -> Gatherer | None:
    """What makes columns of further rows, with the head as it is now; None where it is no head."""
    columns.around = first_surroundings(head, file)
    return Gatherer(columns.around, head) if columns.around is not None else None


def _children(source: Source) -> int:
    """How many processes the rows of a table are worth: none for one that is little, or flows by."""
    # Packed tables are some times as large.
    return processes(source.stamp.size * (4 if source.packed else 1))


def _key(version: str, source: Source) -> str:
    """What the kept dossier of a file is found by; "" for a file that flows by and cannot be known again."""
    if source.flowing:
        return ""
    words = (
        version,
        mapviewer.__version__,
        os.path.realpath(source.path),
        source.stamp.size,
        source.stamp.modified,
        source.stamp.inode,
        source.sheet.name if source.sheet is not None else "",
    )
    told = hashlib.sha256(json.dumps(words).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{mark_of(source.path)}-{told[:40]}"


def _known(folder: Path, key: str) -> tuple[_Spool, tuple[str, int]] | None:
    path, note = folder / f"{key}.jsonl", folder / f"{key}.note"
    try:
        told = json.loads(note.read_bytes())
        if path.stat().st_size != told["size"]:
            return None
        lines = array.array("q", told["lines"])
        problems = tuple(Problem.model_validate(item) for item in told["problems"])
        spool = _Spool(path, lines, array.array("q", told["rows"]), problems, int(told["more"]))
        digest = (str(told["sha256"]), int(told["file_size"]))
        os.utime(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return spool, digest


def _note(folder: Path, key: str, spool: _Spool, digest: tuple[str, int]) -> None:
    told = {
        "size": spool.path.stat().st_size,
        "sha256": digest[0],
        "file_size": digest[1],
        "lines": list(spool.lines),
        "rows": list(spool.rows),
        "problems": [problem.model_dump(mode="json") for problem in spool.problems],
        "more": spool.more,
    }
    write_atomically(folder / f"{key}.note", json.dumps(told).encode(), force=True)

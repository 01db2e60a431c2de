"""Rows of a large table by several processes: each makes the events of parts of it, here they are put together as if one had made them all.

An importer takes part when its rows know nothing of each other (`importer(apart=True)`): it is run anew for every part, under the table's header. What it keeps by
`Input.kept` stays with its process. What is of the whole table is settled here, in the order of the file: which ids are taken, and which sources and categories there are.
"""

from __future__ import annotations

import array
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

import jiter

from mapviewer.foreign.cutting import Cut, Part, header_of, parts
from mapviewer.foreign.text import Encoding
from mapviewer.formats.base import MAX_PROBLEMS, Finding, Watch
from mapviewer.formats.importing import FirstIds, Head, Ids, Imported, Input, Rows, second_time, stem
from mapviewer.formats.made_columns import Gatherer, as_line
from mapviewer.formats.pieces import Surroundings
from mapviewer.formats.workers import read_pieces

FIRST_BYTES: Final = 128 << 10
"""So much is read here: who cannot be read at all is refused by that."""
PART_BYTES: Final = 1 << 20
_FOR_ALL: Final[tuple[str, ...]] = ("order", "proposal")
"""Names of what importers keep (`Input.kept`) that is worked out from the first rows."""


class FirstPart(Input):
    """A file of which an importer sees the first rows only, if it is a table; the others are in `rest`."""

    rest: Iterator[Any] | None = None
    around: Callable[[], bytes] | None = None
    cut: Cut | None = None
    header: tuple[bytes, int] = (b"", 0)

    def text(self, encoding: Encoding | None = None, cut: Cut | None = None) -> Iterator[str]:
        """The text of the first part; all of it where it cannot be cut."""
        whole = super().text(encoding)
        if cut is None:
            yield from whole
            return
        found = parts(whole, cut, FIRST_BYTES, PART_BYTES)
        first = next(found, None)
        if first is None:
            return
        yield first.data.decode()
        header = header_of(first, cut)
        if header is None:
            for part in found:
                yield part.data.decode()
        else:
            self.rest, self.cut, self.header = found, cut, header

    def leave(self, parts: Iterator[Any], around: Callable[[], bytes]) -> bool:
        """It does."""
        self.rest, self.around = parts, around
        return True


class _PartInput(Input):
    """A part of a table under its header, or of a list."""

    def __init__(self, around: Around, part: Any, kept: dict[str, Any], ids: Ids) -> None:
        super().__init__(around.file, around.start, lambda: b"", lambda first: [first], Watch())
        self.kept_here = kept
        self.ids = ids
        self.partial = True
        if not isinstance(part, Part):
            self.part = part
            return
        header, count = around.header
        self.rows_before = part.rows - count
        self.lines_before = part.lines - header.count(b"\n")
        self._text = (header + part.data).decode()

    def text(self, encoding: Encoding | None = None, cut: Cut | None = None) -> Iterator[str]:  # noqa: ARG002 - it is text already
        yield self._text


@dataclass(frozen=True, slots=True)
class Around:
    """What parts are read with: the importer, the file's name and first bytes, and its header with the number of its rows."""

    rows: Rows
    file: str
    start: bytes
    header: tuple[bytes, int]
    kept: dict[str, Any]
    """What was found out from the first rows and holds for all."""
    surroundings: Surroundings | None = None
    """What columns are made with; None where none are."""


@dataclass(slots=True)
class Made:
    """What a part held: its events as lines of JSON, their ids, and the line and row in the file of each; what was wrong, by line and row, at most `MAX_PROBLEMS`, and how much `more`.

    `told` is what was said of the file as a whole, `broken` that it cannot be read beyond this part, `asked` that a row asked what others have said.
    """

    data: bytes = b""
    ids: list[str] = field(default_factory=list)
    lines: array.array[int] = field(default_factory=lambda: array.array("q"))
    rows: array.array[int] = field(default_factory=lambda: array.array("q"))
    findings: list[tuple[int, int, Finding]] = field(default_factory=list)
    more: int = 0
    told: list[tuple[int, Finding]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)
    broken: bool = False
    asked: bool = False
    columns: bytes = b""
    """The columns of its events, packed (`made_columns`); nothing where they have to be made from its lines."""


class PartReader:
    """Reads parts, in a process of its own or here."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._head = Head(stem(around.file))
        self._kept: dict[str, Any] = dict(around.kept)
        told = around.surroundings
        self._columns = Gatherer(told, self._head) if told is not None else None

    def read(self, part: Any) -> Made:
        """What a part holds."""
        # Which ids are taken is settled where all are known.
        given = _PartInput(self._around, part, self._kept, FirstIds())
        return made_of(self._around.rows, given, self._head, self._columns)


def made_of(rows: Rows, given: Input, head: Head, columns: Gatherer | None = None) -> Made:
    """The rows of an input as events in JSON; what the head has learned on the way is told, too."""
    made = Made()
    before, said = head.counts(), len(head.findings)
    head.asked = False
    held: list[bytes] = []
    for row in rows(given, head):
        if row.event is not None:
            text = as_line(row.event)
            held.append(text)
            if columns is not None:
                columns.add(row.event, text)
            made.ids.append(row.event["id"])
            made.lines.append(row.line)
            made.rows.append(row.row)
        if row.findings:
            _note(made, row)
    held.append(b"")
    made.data = b"\n".join(held)
    made.told, head.findings[said:] = head.findings[said:], []
    made.sources, made.categories = head.since(before)
    made.broken, made.asked = given.broken, head.asked
    if columns is not None:
        made.columns = columns.finish()
    return made


def _note(made: Made, row: Imported) -> None:
    room = max(0, MAX_PROBLEMS - len(made.findings))
    made.findings += [(row.line, row.row, finding) for finding in row.findings[:room]]
    made.more += max(0, len(row.findings) - room)


def made_in_parts(
    rows: Rows,
    given: FirstPart,
    head: Head,
    children: int,
    wanted: Callable[[], None],
    surroundings: Surroundings | None = None,
) -> Generator[Made, None, None]:
    """The rest of a file of which the first part has been read with `head`: made by so many processes, in order; with their columns where `surroundings` are given."""
    if given.rest is None or given.broken:
        return
    kept: dict[str, Any] = {name: given.kept_here[name] for name in _FOR_ALL if name in given.kept_here}
    around = Around(rows, given.file, given.start, given.header, kept, surroundings)
    sent: deque[Any] = deque()

    def handed() -> Iterator[Any]:
        for part in given.rest or ():
            sent.append(part)
            yield part

    with closing(read_pieces(handed(), PartReader, around, children, wanted)) as found:
        for made in found:
            part = sent.popleft()
            if made.asked:
                # It has to know what rows of other parts have said.
                here = _PartInput(around, part, given.kept_here, given.ids)
                made = made_of(rows, here, head)
            else:
                _settle(made, given.ids, head)
            # Every part begins with the header, and says of it what the first one has said.
            head.findings += [item for item in made.told if item not in head.findings]
            yield made
            if made.broken:
                return
    if given.around is not None:
        # What stands beside the list is known now.
        outside = Input(given.file, given.around(), lambda: b"", lambda first: [first], Watch())
        outside.partial = True
        for _ in rows(outside, head):
            pass


def _settle(made: Made, ids: Ids, head: Head) -> None:
    """Give events whose id is taken one of their own, which is said, and the head what it has not yet."""
    head.add(made.sources, made.categories)
    changed = [(n, new) for n, key in enumerate(made.ids) if (new := ids(key, "")) != key]
    ids.refused = ""
    if changed:
        made.data = _renamed(made.data, made.ids, changed)
        made.columns = b""
        for n, new in changed:
            line, row = made.lines[n], made.rows[n]
            made.findings += [(line, row, finding) for finding in second_time(made.ids[n], new, row)]
        # Where one makes all rows, it is the last that is said of its row.
        made.findings.sort(key=itemgetter(1))
        made.more += max(0, len(made.findings) - MAX_PROBLEMS)
        del made.findings[MAX_PROBLEMS:]


def _renamed(data: bytes, ids: Sequence[str], changed: Sequence[tuple[int, str]]) -> bytes:
    lines = data.split(b"\n")
    for n, new in changed:
        event = jiter.from_json(lines[n])
        if event["id"] == ids[n]:
            lines[n] = as_line(event | {"id": new})
    return b"\n".join(lines)

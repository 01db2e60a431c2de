"""What an importer is: rows of somebody else's file as events of a dossier, each with where it stood and what was wrong with it.

An importer is a function from an `Input` to rows; `importer` makes a `Format` of it. A small file's rows go straight into a dossier. Those of a large one are written, as
they come, to a dossier of JSON lines in the cache folder, which is then read as any large dossier: what is imported is as quick to look at as what is native, and no
file is ever held whole for it unless its own format asks for that.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from mapviewer.errors import Problem, Severity
from mapviewer.events.dossier import FORMAT, VERSION
from mapviewer.foreign.cutting import Cut
from mapviewer.foreign.text import Decoded, Encoding, encoding_of, pieces
from mapviewer.formats.base import (
    Finding,
    Format,
    Located,
    Read,
    Reading,
    Unlocated,
    Watch,
)
from mapviewer.formats.files import Source, all_pieces
from mapviewer.formats.gathering import Gathering, repeated
from mapviewer.formats.shown import visible
from mapviewer.language import tr

_MAX_ID: Final = 500
_NUMBERED: Final = ("row", "feature", "placemark", "event", "era", "slide")
"""What stands before the number of a record that has no id of its own."""
_CODECS: Final = {
    "cp1252": "Windows-1252, the letters of Western Europe",
    "cp1251": "Windows-1251, Cyrillic letters",
    "koi8_r": "KOI8-R, Cyrillic letters",
    "cp1253": "Windows-1253, Greek letters",
    "cp1255": "Windows-1255, Hebrew letters",
    "cp1256": "Windows-1256, Arabic letters",
}


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Imported:
    """One record of the file: the event as `dossier.md` has it (None when nothing of it can be used), and what was wrong.

    `row` is the record's number as its own program counts (a spreadsheet's header is row 1), `line` the line of the file on which it begins, 0 where a file has no lines.
    """

    event: dict[str, Any] | None
    row: int
    line: int = 0
    findings: Sequence[Finding] = ()


@dataclass(slots=True)
class Head:
    """The head of the dossier, filled while the rows come: its title, and the sources and categories that the rows name."""

    title: str
    description: str = ""
    timezone: str = "UTC"
    language: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    """A head that the file itself has, of what we wrote: it holds, and what the rows name comes on top."""
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    """What is wrong with the file as a whole: line (0 for none) and finding."""
    asked: bool = False
    """Whether a row has asked what others have said."""
    _sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    _categories: dict[str, dict[str, Any]] = field(default_factory=dict)

    def source(self, title: str, **fields: Any) -> str:
        """The id of a source by its title and whatever else is known of it (`published`, `url`, …); the same words give the same id."""
        if not fields and title in self._sources:
            return title
        told = {name: value for name, value in fields.items() if value}
        words = " · ".join([title, *(str(value) for value in told.values())])
        key = (
            words
            if len(words) <= _MAX_ID
            else f"{words[: _MAX_ID - 20]}… {hashlib.sha256(words.encode()).hexdigest()[:16]}"
        )
        self._sources.setdefault(key, {"id": key, "title": title, **told})
        return key

    def titled(self, title: str) -> str:
        """The id of a source with this title, whatever else is known of it; a new one's where there is none."""
        self.asked = True
        found = next((key for key, told in self._sources.items() if told["title"] == title), None)
        return found if found is not None else self.source(title)

    def category(self, label: str, **fields: Any) -> str:
        """The id of a category by its label."""
        key = label[:_MAX_ID]
        self._categories.setdefault(key, {"id": key, "label": label, **fields})
        return key

    @property
    def named(self) -> Set[str]:
        """The ids of the sources that the rows have named, more as they come."""
        return self._sources.keys()

    def counts(self) -> tuple[int, int]:
        """How many sources and categories the rows have named."""
        return len(self._sources), len(self._categories)

    def since(self, counts: tuple[int, int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The sources and categories that have come on top of so many."""
        sources, categories = counts
        return list(self._sources.values())[sources:], list(self._categories.values())[categories:]

    def add(self, sources: Iterable[dict[str, Any]], categories: Iterable[dict[str, Any]]) -> None:
        """Take over what another head was told of the same file; what is known already stays."""
        for known, more in ((self._sources, sources), (self._categories, categories)):
            for item in more:
                known.setdefault(item["id"], item)

    def tell(
        self, message: str, *, line: int = 0, name: str = "", severity: Severity = Severity.WARNING
    ) -> None:
        """Say something of the file as a whole."""
        self.findings.append((line, Finding((), message, severity, name)))

    def raw(self) -> dict[str, Any]:
        """The head as a dossier file has it."""
        found = {
            "format": FORMAT,
            "version": VERSION,
            "title": self.title,
            "description": self.description,
            "timezone": self.timezone,
            **({"language": self.language} if self.language else {}),
            **({"extra": self.extra} if self.extra else {}),
            **self.more,
        }
        for name, named in (("sources", self._sources), ("categories", self._categories)):
            told = self.more.get(name)
            found[name] = [*(told if isinstance(told, list) else ()), *named.values()]
        return found


class Input:
    """A file as an importer sees it: all of its bytes, or its text piece by piece. To be read once.

    `file` is its name for people, `options` what a person has chosen for it (`importing.Options`), `watch` whom to tell.
    """

    def __init__(
        self,
        file: str,
        first: bytes,
        more: Callable[[], bytes],
        whole: Callable[[bytes], Iterable[bytes]],
        watch: Watch,
    ) -> None:
        self.file = file
        self.watch = watch
        self._first = first
        self._more = more
        self._whole = whole
        self.decoded: Decoded | None = None
        self.told: list[Finding] = []
        """What is wrong with the file as a whole, found by what reads it for an importer."""
        self.ids = Ids()
        """Ids for the file's records (see `Ids`)."""
        self.rows_before = self.lines_before = 0
        """Of a part of a table: rows and lines of the file that do not stand before it here."""
        self.broken = False
        """Whether a table could not be cut into rows to its end."""
        self.partial = False
        """Whether this is a part of the file only."""
        self.part: Any = None
        """A part of the file that is read by itself, where it is none of a table."""
        self.kept_here: dict[str, Any] = {}

    @property
    def start(self) -> bytes:
        """The first bytes, some megabytes at most, to look at."""
        return self._first

    def data(self) -> bytes:
        """All bytes; raises InputError when they are too many."""
        return b"".join(self.stream())

    def stream(self) -> Iterable[bytes]:
        """All bytes piece by piece, for who does not keep them; raises InputError when they are too many."""
        return self._whole(self._first)

    def kept(self, name: str, make: Callable[[], Made]) -> Made:
        """What an importer has made under this name for this file before, also for another part of it; else what it makes now."""
        if name not in self.kept_here:
            self.kept_here[name] = make()
        found: Made = self.kept_here[name]
        return found

    def leave(self, parts: Iterator[Any], around: Callable[[], bytes]) -> bool:  # noqa: ARG002 - for who takes them
        """Whether somebody else reads the rest of the file, in these parts; `around` says afterwards what stands before and after them all."""
        return False

    def text(self, encoding: Encoding | None = None, cut: Cut | None = None) -> Iterator[str]:  # noqa: ARG002 - for tables that are cut
        """The text, piece by piece, in the encoding that is given or that the first bytes tell; `cut` is how it can be cut into parts."""
        self.decoded = Decoded(encoding or encoding_of(self._first))
        return pieces(self._first, self._more, self.decoded)


In = TypeVar("In", bound=Input)
Rows = Callable[[Input, Head], Iterator[Imported]]
"""An importer: the rows of a file; it fills the head as it goes. Raises InputError when nothing of the file can be used."""


def importer(
    *,
    name: str,
    label: str,
    suffixes: tuple[str, ...],
    recognises: Callable[[bytes, str], bool],
    rows: Rows,
    rank: int,
    revision: int = 1,
    apart: bool = False,
    anything: bool = False,
) -> Format:
    """The format of an importer. `recognises` sees up to 64 KiB, in UTF-8 where they are text in any Unicode encoding, as they are where not.

    `revision` is counted up whenever the importer's rows change their meaning: what is kept of files read before is then not used. `apart` says that `rows` is a function of a
    module, reads a table by `tabular.records` or features by `json_features`, takes its ids from `Input.ids`, and makes of no row anything that depends on others: a large file is then read by several processes.
    """
    return Format(
        name=name,
        label=label,
        suffixes=suffixes,
        recognises=recognises,
        read=lambda data, file, watch: _read(rows, data, file, watch),
        rank=rank,
        read_large=lambda source, file, watch: _read_large(
            rows, f"{name}-{revision}", source, file, watch, apart
        ),
        foreign=True,
        rows=rows,
        anything=anything,
    )


def _read_large(rows: Rows, version: str, source: Source, file: str, watch: Watch, apart: bool) -> Read:
    # Imported here, since it is made of importers.
    from mapviewer.formats.spooling import read_spooled

    return read_spooled(rows, version, source, file, watch, apart=apart)


def rows_of(format_: Format, source: Source, start: bytes, watch: Watch) -> tuple[Head, Iterator[Imported]]:
    """The head (complete once the rows are through) and the rows of a foreign file of which `start` has been taken."""
    head = Head(stem(source.name))
    if format_.rows is None:
        raise TypeError(f"{format_.name} is no foreign format")
    return head, format_.rows(streamed(source, start, watch), head)


def streamed(source: Source, start: bytes, watch: Watch) -> Input:
    """A source of which `start` has been taken, for an importer."""
    return streamed_as(Input, source, start, watch)


def streamed_as(kind: type[In], source: Source, start: bytes, watch: Watch) -> In:
    """The same as an input of some kind."""

    def more() -> bytes:
        piece = source.read()
        share = source.share
        watch.tell(0.6 * share if share >= 0 else -1, tr("Importing the file"))
        return piece

    return kind(source.name, start, more, lambda first: all_pieces(source, first, watch), watch)


# ---- a small file ------------------------------------------------------------------------------------


def _read(rows: Rows, data: bytes, file: str, watch: Watch) -> Reading:
    watch.tell(0.2, tr("Importing the file"))
    return read_rows(rows, data, file, watch)


def read_rows(rows: Rows, data: bytes, file: str, watch: Watch, most: int | None = None) -> Reading:
    """Read a file that is held whole, or its first `most` rows. Raises InputError when nothing of it can be used."""
    head = Head(stem(file))
    given = Input(file, data, lambda: b"", lambda first: [first], watch)
    listed = list(itertools.islice(rows(given, head), most))
    gathering = Gathering(file)
    fields = gathering.head(head.raw())
    kept = [(n, row) for n, row in enumerate(listed, 1) if row.event is not None]
    records = ((n, (), row.event) for n, row in kept)
    events, places = gathering.events(fields, records, len(kept), watch)

    def located(found: Sequence[Located]) -> tuple[Problem, ...]:
        return tuple(
            problem_of(file, listed[item.record - 1] if item.record else None, item.finding) for item in found
        )

    told = [problem_at(file, line, 0, finding) for line, finding in of_file(head, given, empty=not listed)]
    told += [problem_of(file, row, finding) for row in listed for finding in row.findings]
    told += located(gathering.found)
    told.sort(key=lambda problem: problem.line or 0)
    positions = {
        event.id: (listed[record - 1].line, listed[record - 1].row)
        for event, (record, _) in zip(events, places, strict=True)
    }
    return Reading(
        gathering.dossier(fields, events), tuple(told), positions, tuple(gathering.unlocated), located
    )


def of_file(head: Head, given: Input, *, empty: bool) -> list[tuple[int, Finding]]:
    """What is wrong with the file as a whole, its encoding too: line (0 for none) and finding; `empty` is whether nothing in it was an event, or meant to be one."""
    found = [*head.findings, *((0, finding) for finding in given.told)]
    if empty and not found:
        found.append((0, Finding((), "found no event, expected some", Severity.WARNING)))
    decoded = given.decoded
    if decoded is not None and decoded.encoding.guessed:
        words = (
            f"found text that is no Unicode, expected UTF-8: it is read as {_CODECS.get(decoded.encoding.name, decoded.encoding.name)}; "
            "save the file again as UTF-8 if names look wrong"
        )
        found.insert(0, (0, Finding((), words, Severity.WARNING)))
    if decoded is not None and decoded.broken:
        words = f"found {decoded.broken:,} characters that are no text in {decoded.encoding.name.upper()}, expected none; each is shown as �"
        found.insert(0, (0, Finding((), words, Severity.WARNING)))
    return found


def problem_of(file: str, row: Imported | None, finding: Finding) -> Problem:
    """A finding in a row as a problem of the file."""
    return problem_at(file, row.line if row else 0, row.row if row else 0, finding)


def problem_at(file: str, line: int, row: int, finding: Finding) -> Problem:
    """A finding at a line and in a row (0: none) as a problem of the file."""
    where = f"row {row}: " if row and row != line else ""
    name = finding.field or next((str(part) for part in finding.path if isinstance(part, str)), "")
    return Problem(
        severity=finding.severity, file=file, line=line or None, field=name, message=where + finding.message
    )


def stem(file: str) -> str:
    """A file's name without its endings: the title of what is imported from it."""
    name = Path(file).name
    for packed in (".gz", ".zst"):
        name = name.removesuffix(packed)
    return name.rsplit(".", 1)[0] or file


# ---- what importers share ----------------------------------------------------------------------------


def warning(message: str, column: str = "") -> Finding:
    """Something that was read all the same."""
    return Finding((), message, Severity.WARNING, column)


def fault(message: str, column: str = "") -> Finding:
    """Something that is lost."""
    return Finding((), message, Severity.ERROR, column)


def origin(given: Input, format_name: str, row: int, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The `origin` of an event: where it came from, and the columns that found no field."""
    return {
        "file": base(given.file),
        "format": format_name,
        "row": row,
        "columns": columns,
    }


@cache
def base(file: str) -> str:
    """A file's name without its folders, as it may be shown."""
    return visible(Path(file).name)


def first_id(wanted: str, otherwise: str) -> str:
    """The id of the first record that wants it: its own, else `otherwise`."""
    return (wanted or otherwise)[:_MAX_ID]


class Ids:
    """Ids for records that have none of their own, or one that another has already: told apart by number, stable for the same file."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._latest: dict[str, int] = {}
        self.refused = ""
        """The id that the latest record wanted and could not have; "" where it has it."""

    def __call__(self, wanted: str, otherwise: str) -> str:
        """An id: the record's own, else `otherwise`."""
        key = first_id(wanted, otherwise)
        if key not in self._seen:
            self._seen.add(key)
            return key
        n = self._latest.get(key, 1) + 1
        while (new := f"{key[: _MAX_ID - 12]}~{n}") in self._seen:
            n += 1
        self._latest[key] = n
        self._seen.add(new)
        self.refused = key
        return new

    def said(self, new: str, row: int) -> tuple[Finding, ...]:
        """What is to be said of the latest record, which is in this row and has got the id `new`: that it could not have its own."""
        refused, self.refused = self.refused, ""
        return second_time(refused, new, row) if refused else ()


class FirstIds(Ids):
    """Ids of a part of a file, where nobody knows which are taken: that is settled once all are known."""

    def __call__(self, wanted: str, otherwise: str) -> str:
        """The id that the record wants."""
        return first_id(wanted, otherwise)


def second_time(refused: str, new: str, row: int) -> tuple[Finding, ...]:
    """What is to be said of a record in a row whose id was another's; nothing where it was only its number."""
    if refused.endswith(f"-{row}") and refused.removesuffix(f"-{row}") in _NUMBERED:
        return ()
    return (warning(repeated(refused, new, "event").message, "id"),)


__all__ = [
    "FirstIds",
    "Head",
    "Ids",
    "Imported",
    "Input",
    "Located",
    "Unlocated",
    "base",
    "fault",
    "first_id",
    "importer",
    "origin",
    "rows_of",
    "second_time",
    "warning",
]

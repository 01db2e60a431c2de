"""What a format is: a name, a way to recognise its files, and a reader from bytes to a dossier with its problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from mapviewer.errors import MapviewerError, Problem, Severity
from mapviewer.events.dossier import Dossier
from mapviewer.events.event import Place
from mapviewer.events.placing import Geocoding
from mapviewer.events.store import FileInfo, Store
from mapviewer.formats.positions import Path

if TYPE_CHECKING:
    from mapviewer.formats.files import Source
    from mapviewer.formats.importing import Head, Imported, Input

Progress = Callable[[float, str], None]
"""Called with a share done in [0, 1] (or −1 when nobody knows) and what is being done; may raise to stop."""


MAX_PROBLEMS: Final = 10_000
"""Problems of a file that are listed; the rest is counted."""


class CancelledError(MapviewerError):
    """Somebody asked to stop; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom to tell how far the work is, and whom to ask whether it is still wanted."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None

    def tell(self, share: float, words: str) -> None:
        """Report progress; raises CancelledError when the work is no longer wanted."""
        if self.cancelled is not None and self.cancelled():
            raise CancelledError("stopped")
        if self.progress is not None:
            self.progress(share, words)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a record: where in it, what was found and expected, how bad. `field` is "" for the record as a whole."""

    path: Path
    message: str
    severity: Severity = Severity.ERROR
    field: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding in a record of the file: 0 is the whole file, or in a file of lines its head; event lines count from 1."""

    record: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Unlocated:
    """A place without coordinates, to be looked up, and where it stands: record, and path in that record."""

    place: Place
    record: int
    path: Path


class Read(Protocol):
    """A file as far as it could be read: what a store is made of. `Reading` for small files, something leaner for large ones."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the file."""
        ...

    @property
    def unlocated(self) -> Sequence[Unlocated]:
        """The places that have a name but no coordinates."""
        ...

    @property
    def locate(self) -> Callable[[Sequence[Located]], tuple[Problem, ...]]:
        """Gives later findings their line and column."""
        ...

    def store(
        self, file: FileInfo, problems: tuple[Problem, ...], geocoded: Mapping[str, Geocoding]
    ) -> Store:
        """The store of this dossier."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier as far as it could be read, and what was wrong with the file.

    `positions` maps an event's id to its line (from 1) and its record number (from 0) in the file. `unlocated` are the places that
    have a name but no coordinates; `locate` gives later findings their line and column.
    """

    dossier: Dossier
    problems: tuple[Problem, ...]
    positions: Mapping[str, tuple[int, int]]
    unlocated: tuple[Unlocated, ...]
    locate: Callable[[Sequence[Located]], tuple[Problem, ...]]

    def store(
        self, file: FileInfo, problems: tuple[Problem, ...], geocoded: Mapping[str, Geocoding]
    ) -> Store:
        """The store of this dossier."""
        return Store(self.dossier, file=file, problems=problems, geocoded=geocoded, positions=self.positions)


class NotLargeError(Exception):
    """A large file is not built in the way that can be read piece by piece; it has to be read whole."""


def bounded(problems: Sequence[Problem], file: str, more: int = 0) -> tuple[Problem, ...]:
    """At most `MAX_PROBLEMS` problems, the first ones; those left out, and `more`, are counted in a last entry."""
    more += max(0, len(problems) - MAX_PROBLEMS)
    kept = tuple(problems[:MAX_PROBLEMS])
    if not more:
        return kept
    return (*kept, Problem(severity=Severity.ERROR, file=file, message=f"… and {more:,} more"))


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that can be read.

    `recognises(head, name)` sees the first 4 KiB of the file, unpacked and in UTF-8 without a mark, and the file's name in lower case
    without `.gz`; `read(data, file, watch)` gets all bytes and the file's name for its problems, and raises InputError when nothing
    of it can be used. Formats are asked in the order of `rank`, low first.

    A format may have `read_large(source, file, watch)` for files that are too large to hold: it reads from the source, at its start, as it
    goes, and raises NotLargeError where the file has to be read whole after all.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes, str], bool]
    read: Callable[[bytes, str, Watch], Reading]
    rank: int = 50
    read_large: Callable[[Source, str, Watch], Read] | None = None
    by_line: bool = False
    """Whether the first half of a file, cut after a line, is of use."""
    foreign: bool = False
    """Whether it is somebody else's format: it is asked before ours, sees more of the file, and gets its bytes undecoded."""
    rows: Callable[[Input, Head], Iterator[Imported]] | None = None
    """Of a foreign format: its rows, one by one, for converting."""
    anything: bool = False
    """Whether it reads tables of no known kind, and knows none by its own columns."""

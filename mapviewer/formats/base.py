"""What a format is: a name, a way to recognise its files, and a reader from bytes to a dossier with its problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mapviewer.errors import MapviewerError, Problem
from mapviewer.events.dossier import Dossier

Progress = Callable[[float, str], None]
"""Called with a share done in [0, 1] (or −1 when nobody knows) and what is being done; may raise to stop."""


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
class Reading:
    """A dossier as far as it could be read, and what was wrong with the file.

    `positions` maps an event's id to its line (from 1) and its record number (from 0) in the file.
    """

    dossier: Dossier
    problems: tuple[Problem, ...]
    positions: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that can be read.

    `recognises(head, name)` sees the first 4 KiB of the file, unpacked and in UTF-8 without a mark, and the file's name in lower case
    without `.gz`; `read(data, file, watch)` gets all bytes and the file's name for its problems, and raises InputError when nothing
    of it can be used. Formats are asked in the order of `rank`, low first.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes, str], bool]
    read: Callable[[bytes, str, Watch], Reading]
    rank: int = 50

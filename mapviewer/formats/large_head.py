"""What large files of both kinds have in common: a head that is read like any other, and the way from the cache or to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mapviewer.errors import InputError, Problem
from mapviewer.events.dossier import Head
from mapviewer.events.large import LargeStore
from mapviewer.events.store import FileInfo
from mapviewer.formats import column_cache
from mapviewer.formats.base import Located, NotLargeError, Watch
from mapviewer.formats.bulk import (
    Batches,
    LargeReading,
    Unasked,
    closing,
    in_pieces,
    load,
    processes,
    surroundings,
)
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.files import Source
from mapviewer.formats.gathering import Gathering
from mapviewer.formats.mending import Fault
from mapviewer.formats.pieces import Piece
from mapviewer.formats.rereading import Blocks, Bytes, FileBytes, FileRecords
from mapviewer.language import decimal, plural, tr
from mapviewer.language.calendar import names

Place = tuple[int, ...]
"""Where a head's text stands: the line it is on; or, where events were cut out of it, (line, column, columns): what is on this line at this
column or later stands so many columns further on."""


class LargeHead:
    """The head of a large file: what it holds, what is wrong with it.

    Raises InputError when it cannot be used, NotLargeError when events or faults are in it that only a reader of the whole file understands.
    """

    def __init__(self, text: bytes, place: Place, file: str) -> None:
        self.text, self.place, self._file = text, place, file
        listed = len(place) > 1
        try:
            raw, faults = parse(text, file, first_line=1 if listed else place[0])
        except InputError:
            if listed:
                # Whatever is wrong, its place is another one in the whole file.
                raise NotLargeError from None
            raise
        gathering = Gathering(file)
        fields = gathering.head(raw)
        if (faults or raw.get("events") != []) if listed else isinstance(raw.get("events"), list):
            raise NotLargeError
        self.listed = listed
        self.head = Head.model_construct(**fields)
        self.unlocated = gathering.unlocated
        self.problems = self.told(gathering.found, faults)

    def told(self, found: Sequence[Located], faults: tuple[Fault, ...] = ()) -> tuple[Problem, ...]:
        """Findings in the head as problems."""
        return tuple(self._moved(problem) for problem in problems(self.text, self._file, found, faults))

    def _moved(self, problem: Problem) -> Problem:
        if not self.listed:
            return problem.model_copy(update={"line": self.place[0]})
        line, column, further = self.place
        if problem.line != line or (problem.column or 0) < column:
            return problem
        return problem.model_copy(update={"column": (problem.column or 0) + further})

    def reading(self, kept: column_cache.Kept, records: FileRecords) -> LargeReading:
        """The reading of the file of this head."""
        return LargeReading(
            self.head,
            kept.table,
            records,
            kept.questions,
            kept.problems,
            Unasked(self.unlocated, kept.table, kept.questions),
            self.told,
        )


def known(source: Source, file: str, watch: Watch, *, listed: bool) -> LargeReading | None:
    """The reading of a file that was read before and has not changed, None for any other."""
    kept = column_cache.find(source)
    if kept is None or kept.listed != listed:
        return None
    watch.tell(
        0.75,
        plural(
            "Found {n} event that was read before", "Found {n} events that were read before", len(kept.table)
        ),
    )
    source.known_digest = kept.digest
    head = LargeHead(kept.head, kept.head_place, file)
    data: Bytes = kept.blocks or FileBytes(source.path, source.skipped)
    around = surroundings(file, head.head, listed=listed)
    return head.reading(kept, FileRecords.of(around, kept.table, data, kept.renamed))


@dataclass(frozen=True, slots=True)
class Pieces:
    """A file's records in pieces: `of(quota)` gives them, `said()` afterwards what was wrong beside them; `share()` is how far one is."""

    of: Callable[[Callable[[], int]], Iterator[Piece]]
    said: Callable[[], list[Problem]]
    share: Callable[[], float]


def read_pieces(
    source: Source, head: LargeHead, pieces: Pieces, blocks: Blocks | None, started: int, watch: Watch
) -> LargeReading:
    """Read a file's records and keep their columns; `started` is when its first byte was read (nanoseconds since 1970)."""
    batches = in_pieces(pieces.of, processes(source.stamp.size))
    return read_batches(source, head, batches, pieces, blocks, started, watch)


def read_batches(
    source: Source,
    head: LargeHead,
    batches: Batches,
    pieces: Pieces,
    blocks: Blocks | None,
    started: int,
    watch: Watch,
    seed: int | None = None,
) -> LargeReading:
    """The same of batches that somebody makes; `seed` is that of their hashes, where they have one already."""
    file, listed = source.name, head.listed
    around = surroundings(file, head.head, listed=listed)
    if seed is not None:
        around = replace(around, seed=seed)
    data: Bytes = blocks if blocks is not None else FileBytes(source.path, source.skipped)

    def tell(events: int, wrong: int) -> None:
        share = pieces.share()
        size = source.stamp.size / 1e6
        read = tr(
            "Checking events: {read} of {size} MB", read=decimal(share * size, 0), size=decimal(size, 0)
        )
        words = [read, plural("{n} event", "{n} events", events)]
        if wrong:
            words.append(plural("{n} problem", "{n} problems", wrong))
        watch.tell(0.75 * share, names().comma.join(words))

    loaded, records, more = load(batches, around, data, tell, watch)
    table = loaded.table
    if not head.unlocated and not loaded.questions:
        watch.tell(0.78, tr("Telling places apart"))
        bare = LargeStore(head.head, table, records, file=FileInfo(source.path, file, ""))
        table = replace(table, spot_number=bare.columns.place)
    told = closing([*head.problems, *loaded.problems, *pieces.said()], more, file)
    kept = column_cache.Kept(
        head=head.text,
        head_place=head.place,
        table=table,
        renamed=loaded.renamed,
        questions=loaded.questions,
        problems=(*told, *source.said(int(loaded.table.line.max(initial=0)) + 1)),
        listed=listed,
        digest=source.digest(),
        blocks=None,
    )
    watch.tell(0.79, tr("Keeping the columns for the next time"))
    try:
        is_kept = column_cache.keep(source, kept, blocks, started)
    except OSError as error:
        is_kept = False
        source.note = tr(
            "What was read of {file} could not be kept for the next time: {why}. It will take as long to open again.",
            file=file,
            why=error.strerror or str(error),
        )
    if is_kept and blocks is not None:
        # The blocks lie in the cache now; no need to hold them in memory as well.
        again = column_cache.find(source)
        if again is not None and again.blocks is not None:
            records = FileRecords.of(around, loaded.table, again.blocks, loaded.renamed)
    return head.reading(kept, records)

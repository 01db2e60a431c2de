"""Reading single records of a large file again, when somebody looks at them."""

from __future__ import annotations

import os
import weakref
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol
from zlib import crc32

import jiter
import numpy as np
import numpy.typing as npt
from backports import zstd

from mapviewer.errors import InputError, Problem
from mapviewer.events.collation import Keys
from mapviewer.events.event import Event, Place
from mapviewer.events.table import Table
from mapviewer.formats.base import Finding, Located
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.gathering import dated
from mapviewer.formats.pieces import Surroundings, in_list
from mapviewer.formats.records import Checked, check
from mapviewer.formats.sort_keys import place_name, read_keys, stretches

_BLOCK: Final = 1 << 18
_LEVEL: Final = 1
_KEPT: Final = 24

GONE: Final = "This event can no longer be read: the file has changed since it was opened"


class Bytes(Protocol):
    """Where the bytes of records are."""

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes from an offset, or fewer; raises OSError."""
        ...


class FileBytes:
    """The bytes of an unpacked file, which stays open: it may be renamed or removed meanwhile."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        """`offset` is where in the file the first byte of ours is."""
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        # Nobody tells a store that it is no longer shown: the file is let go with the last one that could ask for it.
        weakref.finalize(self, os.close, self._file)
        self._offset = offset
        self._lock = Lock()

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes from an offset, or fewer; raises OSError."""
        with self._lock:
            os.lseek(self._file, self._offset + offset, os.SEEK_SET)
            pieces = []
            while length > 0 and (piece := os.read(self._file, length)):
                pieces.append(piece)
                length -= len(piece)
        return b"".join(pieces)


class Blocks:
    """The bytes of a packed file, packed again in blocks that can be read singly, in memory."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._starts: list[int] = []
        self._size = 0
        self._filling = bytearray()
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._lock = Lock()

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self._filling += data
        while len(self._filling) >= _BLOCK:
            self._pack(bytes(self._filling[:_BLOCK]))
            del self._filling[:_BLOCK]

    def finish(self) -> None:
        """No more bytes come."""
        if self._filling:
            self._pack(bytes(self._filling))
            self._filling.clear()

    def _pack(self, data: bytes) -> None:
        self._starts.append(self._size)
        self._blocks.append(zstd.compress(data, _LEVEL))
        self._size += len(data)

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return self._size

    @property
    def packed(self) -> list[bytes]:
        """The packed blocks, in order, each of the same size unpacked but the last."""
        return self._blocks

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes from an offset, or fewer."""
        pieces = []
        while length > 0 and offset < self._size:
            number = bisect_right(self._starts, offset) - 1
            block = self._block(number)
            start = offset - self._starts[number]
            piece = block[start : start + length]
            pieces.append(piece)
            offset += len(piece)
            length -= len(piece)
        return b"".join(pieces)

    def _block(self, number: int) -> bytes:
        with self._lock:
            if number in self._kept:
                self._kept.move_to_end(number)
                return self._kept[number]
        data = zstd.decompress(self._load(number))
        with self._lock:
            self._kept[number] = data
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return data

    def _load(self, number: int) -> bytes:
        return self._blocks[number]


class StoredBlocks(Blocks):
    """Blocks that lie in a file of ours: `starts` and `ends` of each in it, `block` bytes unpacked, `size` in all."""

    def __init__(self, path: Path, offset: int, ends: Sequence[int], size: int) -> None:
        """`offset` is where in the file the first block begins, `ends` where each one ends, counted from there."""
        super().__init__()
        self._file = FileBytes(path, offset)
        self._ends = ends
        self._starts = list(range(0, size, _BLOCK))
        self._size = size

    def _load(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return self._file.read(start, self._ends[number] - start)


@dataclass(frozen=True, slots=True)
class Around:
    """What a single record is read against: the file's name, the dossier's zone, those of its places by id."""

    file: str
    zone: str
    zones: Mapping[str, str | None]

    def checked(self, data: bytes) -> tuple[Any, Checked[Event]] | None:
        """A record's JSON and its event, as they were read the first time; None when it is no JSON."""
        try:
            raw, _ = parse(data, self.file)
        except InputError:
            return None
        checked = check(Event, raw, "event")
        if checked.model is not None:
            checked.model = dated(checked.model, checked, self.zones, self.zone)
        return raw, checked


class FileRecords:
    """The records of a large file, by row of its table; an event that cannot be read any more says so instead."""

    def __init__(
        self,
        table: Table,
        data: Bytes,
        *,
        file: str,
        zone: str,
        zones: Mapping[str, str | None],
        listed: bool,
        renamed: Mapping[int, str],
    ) -> None:
        """`zone` is the dossier's, `zones` those of its places by id; `renamed` the rows whose id another event has already."""
        self._table = table
        self._data = data
        self._file = file
        self.around = Around(file, zone, zones)
        self._listed = listed
        self._renamed = renamed
        self._gone: dict[str, int] = {}

    @staticmethod
    def of(around: Surroundings, table: Table, data: Bytes, renamed: Mapping[int, str]) -> FileRecords:
        """The records of a file that was read in these surroundings."""
        return FileRecords(
            table,
            data,
            file=around.file,
            zone=around.zone,
            zones={key: zone for key, (_, zone) in around.places.items()},
            listed=around.listed,
            renamed=renamed,
        )

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes of the file (unpacked) from an offset, or fewer; none where they cannot be read."""
        try:
            return self._data.read(offset, length)
        except (OSError, ValueError, zstd.ZstdError):
            return b""

    def text(self, row: int) -> bytes | None:
        """The bytes of a record; None when they are no longer what they were."""
        length = int(self._table.length[row])
        data = self.read(int(self._table.offset[row]), length)
        return data if len(data) == length and crc32(data) == int(self._table.checksum[row]) else None

    def event(self, row: int) -> Event:
        """The event of a row, made from its bytes; never raises."""
        data = self.text(row)
        event: Event | None = None
        if data is not None:
            if self._table.plain[row]:
                event = Event.model_validate(jiter.from_json(data))
            else:
                found = self.checked(data)
                event = found[1].model if found else None
        if event is None:
            return self._unreadable(row)
        new = self._renamed.get(row)
        return event.model_copy(update={"id": new}) if new is not None else event

    def plain(self, rows: npt.NDArray[np.int64]) -> Iterator[Mapping[str, Any] | None]:
        """As in `Records`."""
        parse = jiter.from_json
        for row, text in self._plain(rows):
            if text is None:
                yield None
                continue
            raw = parse(text)
            if row in self._renamed:
                raw["id"] = self._renamed[row]
            yield raw

    def texts(self, rows: npt.NDArray[np.int64]) -> Iterator[str | None]:
        """As in `Records`."""
        renamed = self._renamed
        for row, text in self._plain(rows):
            yield None if text is None or row in renamed else text.decode()

    def _plain(self, rows: npt.NDArray[np.int64]) -> Iterator[tuple[int, bytes | None]]:
        """The JSON of each of these rows (ascending), read in large pieces; None for one that needs a second look, or is no longer what it was."""
        table = self._table
        for first, last in stretches(table, rows):
            chosen = rows[first:last]
            starts = table.offset[chosen]
            ends = starts + table.length[chosen]
            base = int(starts[0])
            data = self.read(base, int(ends[-1]) - base)
            columns = (chosen, starts - base, ends - base, table.plain[chosen], table.checksum[chosen])
            for row, start, end, plain, checksum in zip(
                *(column.tolist() for column in columns), strict=True
            ):
                text = data[start:end]
                yield row, text if plain and crc32(text) == checksum else None

    def sort_keys(
        self, names: Mapping[str, str] | None, rows: npt.NDArray[np.int64], tell: Callable[[float], None]
    ) -> Keys:
        """The sort keys of the titles of these rows (ascending), or, given the names of the head's places by id, of their place names.

        `tell` hears the share that is done, often, and may raise to stop.
        """

        def words(row: int) -> str:
            event = self.event(row)
            if names is None:
                return event.title
            place = event.place
            return place_name(place.model_dump() if isinstance(place, Place) else place, names)

        return read_keys(names, self._table, rows, self._data.read, words, tell)

    def checked(self, data: bytes) -> tuple[Any, Checked[Event]] | None:
        """A record's JSON and its event, as they were read the first time; None when it is no JSON."""
        return self.around.checked(data)

    def _unreadable(self, row: int) -> Event:
        key = f"unreadable-{row}"
        self._gone[key] = row
        category = self._table.categories[int(self._table.category[row])]
        return Event.model_construct(id=key, title=GONE, category=category or None)

    def unreadable(self, key: str) -> int | None:
        """The row whose event had to be replaced, by the id that this one got."""
        return self._gone.get(key)

    def problems(self, row: int, findings: Sequence[Finding]) -> tuple[Problem, ...]:
        """Findings in the record of a row, with line and column."""
        line = int(self._table.line[row])
        data = self.text(row)
        if data is None:
            return tuple(
                Problem(severity=f.severity, file=self._file, line=line, field=f.field, message=f.message)
                for f in findings
            )
        told = problems(data, self._file, [Located(0, finding) for finding in findings])
        if self._listed:
            return in_list(told, int(self._table.record[row]), line, self._column(row))
        return tuple(problem.model_copy(update={"line": line}) for problem in told)

    def _column(self, row: int) -> int:
        """The column (from 1) at which the record of a row begins."""
        offset = int(self._table.offset[row])
        mark = int(np.searchsorted(self._table.mark_offset, offset, side="right")) - 1
        start = int(self._table.mark_offset[mark])
        try:
            before = self._data.read(start, offset - start)
        except (OSError, zstd.ZstdError):
            return 1
        line = before[before.rfind(b"\n") + 1 :]
        column = 1 if len(line) < len(before) else int(self._table.mark_column[mark])
        return column + len(line.decode("utf-8", "replace"))

"""A ZIP archive with one file in it that can be read, as that file's bytes: what portals offer for download is often packed so.

It is unpacked in a process of its own (`confined/archive.py`), within its bounds. What else lies in the archive (a licence, a picture) is left there, and said; of several files that
could be meant none is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Final

from mapviewer.confined.parent import RefusedError, read_confined
from mapviewer.confined.words import ENTRY, NOTE
from mapviewer.formats.flowing import Flowing

ENDINGS: Final = (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".geojson", ".kml", ".gpx", ".ics", ".timeline")  # fmt: skip
"""What a file in an archive has to be called by, to be read."""
_MAGIC: Final = b"PK\x03\x04"
_NAMES: Final = slice(30, 200)
"""Where the name of an archive's first file stands."""


def is_archive(start: bytes, name: str) -> bool:
    """Whether the first kilobytes of a file, of this name in small letters, are those of an archive for which no other format is: not a map's (KMZ), nor Atlos's."""
    if not start.startswith(_MAGIC) or name.endswith(".kmz") or b".kml" in start[_NAMES]:
        return False
    return b"metadata.json" not in start and b"atlos-export" not in start


class ArchivedText(Flowing):
    """The one file in an archive. `entry` is its name once it is being read."""

    def __init__(self, packed: IO[bytes], wanted: Callable[[], None]) -> None:
        super().__init__(self._unpacked(packed, wanted))
        self.entry = ""

    def _unpacked(self, packed: IO[bytes], wanted: Callable[[], None]) -> Iterator[bytes]:
        try:
            for word in read_confined(
                "lone", {"endings": ENDINGS}, iter(lambda: packed.read(1 << 20), b""), wanted
            ):
                if word[0] == NOTE:
                    self.notes.append(word[1])
                elif word[0] == ENTRY:
                    self.entry = word[1]
                    if word[2]:
                        yield word[2].encode("latin-1")
        except RefusedError as error:
            self.damage = str(error)

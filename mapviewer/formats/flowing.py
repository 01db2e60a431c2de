"""What a confined process tells, as a file that is read piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any


class Flowing(io.RawIOBase):
    """A file of these pieces of bytes, none of them empty. `notes` is what has to be said of it, `damage` why it breaks off ("" for nothing)."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.notes: list[str] = []
        self.damage = ""
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        if not self._held:
            self._held = memoryview(next(self._pieces, b""))
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

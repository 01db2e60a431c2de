"""Room in the folders of what can be made again: the longest unused files go, and what a crash has left."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Final

KEEP_BYTES: Final = 4 << 30
"""So much a folder may hold."""
_LEFT: Final = (".part", ".whole")
_STALE_S: Final = 86_400


def make_room(folder: Path, suffixes: tuple[str, ...], *, more: int = 0, spared: str = "") -> None:
    """Remove files with these suffixes until `more` bytes have room; those called `spared` (without suffix) stay."""
    found: list[tuple[float, int, Path]] = []
    for path in list(folder.iterdir()):
        with contextlib.suppress(OSError):
            state = path.stat()
            if path.suffix in _LEFT and time.time() - state.st_mtime > _STALE_S:
                path.unlink()
            elif path.suffix in suffixes:
                found.append((state.st_mtime, state.st_size, path))
    total = more + sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if total <= KEEP_BYTES:
            break
        if path.stem == spared:
            continue
        with contextlib.suppress(OSError):
            path.unlink()
            total -= size

"""Room in the folders of what can be made again: the longest unused files go, and what a crash has left."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from pathlib import Path
from typing import Final

from mapviewer import assets

KEEP_BYTES: Final = 4 << 30
"""So much a folder may hold."""
_LEFT: Final = (".part", ".whole")
_STALE_S: Final = 86_400
FOLDERS: Final = ("columns", "imported", "texts")
"""The folders below the cache folder that hold what was made for single files."""
_MARK_LETTERS: Final = 16
_MARKED: Final = re.compile(rf"\.?([0-9a-f]{{{_MARK_LETTERS}}})-")


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


def mark_of(path: str | os.PathLike[str]) -> str:
    """What the names of files in these folders begin with that were made for a file: so they are found when it is to be forgotten.

    What is made for a file in one of these folders has the mark of the file that that one was made for.
    """
    real = Path(os.path.realpath(path))
    if real.parent.parent == Path(os.path.realpath(assets.cache_dir())) and (
        found := _MARKED.match(real.name)
    ):
        return found[1]
    return hashlib.sha256(os.fsencode(real)).hexdigest()[:_MARK_LETTERS]


def made_for(path: Path) -> list[Path]:
    """Every file in these folders, unfinished ones too, that was made for a file, of whatever time and content that was."""
    mark = mark_of(path)
    found: list[Path] = []
    for folder in FOLDERS:
        with contextlib.suppress(OSError):
            found += [
                item
                for item in (assets.cache_dir() / folder).iterdir()
                if (named := _MARKED.match(item.name)) and named[1] == mark
            ]
    return sorted(found)

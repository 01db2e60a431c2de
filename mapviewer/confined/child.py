"""The whole life of the process that reads for us: its limits first, then one task, then its end. Run by its path, never imported by the program."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

MEMORY: Final = 2 << 30
"""Bytes of memory that it may have,"""
SECONDS: Final = 900
"""and seconds of a processor,"""
FILES: Final = 16
"""and open files."""
_PIECE: Final = 1 << 16


def limits() -> None:
    """Give up what is not needed; a system that has no such limits goes without."""
    try:
        import resource
    except ImportError:
        return
    for name, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        try:
            hard = resource.getrlimit(name)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(name, (most, most))
        except (OSError, ValueError):
            continue


def task(name: str, spec: dict[str, Any], data: IO[bytes]) -> Iterator[list[Any]]:
    """What a task finds in its data, word by word."""
    if name == "xml":
        from mapviewer.confined.xml_tree import words

        return words(data, frozenset(spec["containers"]))
    if name == "kmz":
        from mapviewer.confined.archive import MOST_BYTES, map_words

        return map_words(data, frozenset(spec["containers"]), int(spec.get("most", MOST_BYTES)))
    if name == "xlsx":
        from mapviewer.confined.workbook import words as rows

        return rows(data, str(spec.get("sheet", "")))
    if name == "sheets":
        from mapviewer.confined.workbook import sheet_words

        return sheet_words(data)
    if name == "files":
        from mapviewer.confined.archive import file_words

        return file_words(data, tuple(spec["endings"]), int(spec["most"]))
    if name == "lone":
        from mapviewer.confined.archive import lone_words

        return lone_words(data, tuple(spec["endings"]))
    if name == "parquet":
        from mapviewer.confined.parquet import words as table

        # The one task that needs a package; what is ours comes first.
        sys.path.append(str(spec["home"]))
        return table(data)
    raise ValueError(name)


def main() -> None:
    """Read from the standard input, write to the standard output."""
    out = os.fdopen(os.dup(1), "wb")
    # Whatever else may print must not get between the words.
    os.dup2(2, 1)
    limits()
    # What is made here holds no rings, or few: to look for them would take a quarter of the time, and the limits hold anyway.
    gc.disable()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from mapviewer.confined.words import DONE, WRONG, RefusedError

    held: list[str] = []
    size = 0
    # Words are trees, so that nobody has to look for circles in them.
    encoded = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
    last: list[Any] = [DONE]
    try:
        for word in task(sys.argv[1], json.loads(sys.argv[2]), sys.stdin.buffer):
            text = encoded(word)
            held.append(text)
            size += len(text)
            if size > _PIECE:
                out.write(f"[{','.join(held)}]\n".encode())
                held.clear()
                size = 0
    except RefusedError as error:
        last = [WRONG, error.line, str(error)]
    except MemoryError:
        held.clear()
        last = [WRONG, 0, f"this needs more than {MEMORY >> 30} GB of memory, expected a smaller file"]
    except Exception as error:
        last = [WRONG, 0, f"this cannot be read ({type(error).__name__}: {error!s:.100})"]
    held.append(json.dumps(last))
    out.write(f"[{','.join(held)}]\n".encode())
    out.flush()


if __name__ == "__main__":
    main()

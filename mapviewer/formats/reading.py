"""Reading a dossier file of any known format.

A module in this folder that has a `FORMAT` is a format; nothing else needs to be told of it.
"""

from __future__ import annotations

import os
import pkgutil
from functools import cache
from importlib import import_module
from pathlib import PurePath

from mapviewer import formats as package
from mapviewer.events.store import FileInfo
from mapviewer.formats.base import Format, Reading, Watch
from mapviewer.formats.files import read_bytes, refusal
from mapviewer.formats.shown import shown, visible

_HEAD_BYTES = 4096


@cache
def formats() -> tuple[Format, ...]:
    """Every format that this installation reads, in the order in which they are asked."""
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{info.name}")
        if isinstance(getattr(module, "FORMAT", None), Format):
            found.append(module.FORMAT)
    return tuple(sorted(found, key=lambda f: (f.rank, f.name)))


def read(path: str | os.PathLike[str], watch: Watch | None = None) -> tuple[Reading, FileInfo]:
    """Read a dossier file of any known format.

    Raises InputError when nothing of it can be used, CancelledError when `watch` says so. What is wrong with single records is in the
    reading's problems.
    """
    watch = watch or Watch()
    content = read_bytes(path, watch)
    whole = PurePath(path)
    name = visible(os.fspath(path))
    stem = whole.name.casefold().removesuffix(".gz")
    head = content.data[:_HEAD_BYTES].lstrip(b" \t\r\n")
    for format_ in formats():
        if format_.recognises(head, stem):
            reading = format_.read(content.data, name, watch)
            return reading, FileInfo(whole, visible(whole.name), content.sha256, content.size)
    if not content.data.strip():
        raise refusal(name, "found an empty file, expected a dossier")
    start = content.data[:200].decode("utf-8", "replace").strip()
    raise refusal(
        name,
        f"found {shown(start)}, expected a mapviewer dossier: JSON that begins with {{",
        line=1,
        column=1,
    )

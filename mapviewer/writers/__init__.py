"""Events out, for other programs: one module a format, found by discovery (`writer_named`). Pure, and one piece at a time.

A module here is a format when it has a constant `WRITER`. Nothing is written to a disk here: whoever calls gets bytes, and saves them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from mapviewer.errors import UsageError
from mapviewer.writers.base import Listing, Writer, listing_of


@cache
def writers() -> Mapping[str, Writer]:
    """Every format by its name, in the order of their names."""
    found: dict[str, Writer] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        writer = getattr(importlib.import_module(f"{__name__}.{info.name}"), "WRITER", None)
        if writer is not None:
            found[writer.name] = writer
    return MappingProxyType(found)


def writer_named(name: str, option: str) -> Writer:
    """The format of that name; raises UsageError that names `option`."""
    known = writers()
    if name not in known:
        raise UsageError(f"{option}: found {name[:40]!r}, expected one of {', '.join(known)}.")
    return known[name]


__all__ = ["Listing", "Writer", "listing_of", "writer_named", "writers"]

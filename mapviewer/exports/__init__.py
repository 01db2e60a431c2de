"""Whole dossiers as files of other programs (and of our own): one module a format, found by its `EXPORT`.

What a picture shows is written by `writers/`; what is here writes all events, and says beforehand what a format cannot hold. Private notes stay in dossier files.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from mapviewer.errors import UsageError
from mapviewer.exports.base import AS_WORDS, Export, Loss, losses


@cache
def exports() -> Mapping[str, Export]:
    """Every format by its name, in the order of their names."""
    found: dict[str, Export] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        export = getattr(importlib.import_module(f"{__name__}.{info.name}"), "EXPORT", None)
        if isinstance(export, Export):
            found[export.name] = export
    return MappingProxyType(found)


def export_for(target: Path, named: str | None) -> tuple[Export, str]:
    """The format of a file by its name or by what was asked for, and how it is packed ("", ".gz", ".zst"); raises UsageError."""
    known = exports()
    name = target.name.casefold()
    packed = next((ending for ending in (".gz", ".zst") if name.endswith(ending)), "")
    stem = name.removesuffix(packed)
    if named is not None:
        if named not in known:
            raise UsageError(f"--to: found {named[:40]!r}, expected one of {', '.join(known)}.")
        export = known[named]
    else:
        found = [export for export in known.values() for ending in export.endings if stem.endswith(ending)]
        if not found:
            endings = ", ".join(ending for export in known.values() for ending in export.endings)
            raise UsageError(
                f"“{target.name}”: found an ending of no known format, expected one of {endings}, or --to FORMAT."
            )
        # The longest ending says most: `.timeline.json` is no dossier.
        export = max(found, key=lambda e: max(len(x) for x in e.endings if stem.endswith(x)))
    if packed and not export.packs:
        raise UsageError(f"“{target.name}”: {export.title} is written unpacked; expected no {packed}.")
    return export, packed


__all__ = ["AS_WORDS", "Export", "Loss", "export_for", "exports", "losses"]

"""Where the shipped files are: in a checkout beside the package, in an installed wheel inside it."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from mapviewer.errors import UnavailableError

_PACKAGE = Path(__file__).resolve().parent


@cache
def _root(kind: str) -> Path:
    for base in (_PACKAGE, _PACKAGE.parent):
        if (base / kind).is_dir():
            return base / kind
    raise UnavailableError(f"The folder “{kind}” is missing from this installation; install mapviewer again.")


def resource(*parts: str) -> Path:
    """Path of a file below `resources/`; raises UnavailableError when it is not there."""
    return _existing(_root("resources").joinpath(*parts))


def data(*parts: str) -> Path:
    """Path of a file below `data/`; raises UnavailableError when it is not there."""
    return _existing(_root("data").joinpath(*parts))


def guide(name: str) -> Path:
    """Path of a guide that ships with the program; raises UnavailableError when it is not there."""
    return _existing(_root("docs") / name)


def sample_dossier() -> Path:
    """Path of the dossier that the program ships with."""
    return data("paris-talks.json")


def cache_dir() -> Path:
    """The folder for what can be made again (unpacked gazetteer, column caches); created on demand.

    `MAPVIEWER_CACHE` overrides the platform's own place.
    """
    override = os.environ.get("MAPVIEWER_CACHE")
    if override:
        folder = Path(override)
    elif sys.platform == "win32":
        folder = (
            Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "mapviewer" / "cache"
        )
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Caches" / "mapviewer"
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mapviewer"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data_dir() -> Path:
    """The folder for what belongs to the person and has no place of its own; it may not exist yet. `MAPVIEWER_DATA` overrides the platform's own place."""
    override = os.environ.get("MAPVIEWER_DATA")
    if override:
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "mapviewer" / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "mapviewer"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "mapviewer"


def _existing(path: Path) -> Path:
    if not path.exists():
        raise UnavailableError(f"The shipped file “{path.name}” is missing; install mapviewer again.")
    return path

"""What the program keeps of a dossier on this machine beside the dossier itself, and how all of it is removed again.

Whoever keeps something of a dossier names its files here, in `OWNERS`. The settings keep more (recent files, agreed servers): `forgotten` takes
that out. What the person has saved is theirs and stays: views, pictures, and the files of decisions beside the dossier unless they say so.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mapviewer import assets, settings
from mapviewer.decisions import file as decisions
from mapviewer.errors import InputError
from mapviewer.formats import kept_mapping, room

_ANSWERS: Final = "network"
"""The folder of answers of other machines below the cache folder."""


def _answers(dossier: Path) -> Iterable[Path]:
    """Kept answers of other machines: which dossier a tile was for is written nowhere, so that all of them go."""
    del dossier
    return [path for path in (assets.cache_dir() / _ANSWERS).rglob("*") if path.is_file()]


def _set_aside(dossier: Path) -> Iterable[Path]:
    """A settings file that was no JSON and names the dossier's file."""
    path = settings.config_dir() / "settings.broken.json"
    with contextlib.suppress(OSError):
        if dossier.name.encode("utf-8", "surrogateescape") in path.read_bytes():
            return (path,)
    return ()


OWNERS: Final[tuple[Callable[[Path], Iterable[Path]], ...]] = (
    room.made_for,
    decisions.traces,
    kept_mapping.traces,
    _answers,
    _set_aside,
)
"""Each names the files that it keeps of a dossier."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Files that the program keeps of a dossier, and their bytes; `beside` are those of decisions that stand beside the dossier."""

    files: tuple[Path, ...]
    size: int
    beside: tuple[Path, ...]


def traces_of(dossier: Path) -> Traces:
    """What is kept of a dossier at a path; the dossier itself may be gone already."""
    found: dict[Path, int] = {}
    for owner in OWNERS:
        with contextlib.suppress(OSError):
            for path in owner(dossier):
                with contextlib.suppress(OSError):
                    found[path] = path.lstat().st_size
    near = (decisions.beside(dossier), kept_mapping.beside(dossier))
    return Traces(tuple(found), sum(found.values()), tuple(path for path in near if path.is_file()))


def together(several: Iterable[Traces]) -> Traces:
    """The traces of several dossiers."""
    listed = list(several)
    files = dict.fromkeys(path for traces in listed for path in traces.files)
    beside = dict.fromkeys(path for traces in listed for path in traces.beside)
    return Traces(tuple(files), sum(traces.size for traces in listed), tuple(beside))


def remove(traces: Traces, *, beside: bool = False) -> tuple[Path, ...]:
    """Remove these files; returns those that are still there."""
    left = []
    for path in (*traces.files, *(traces.beside if beside else ())):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            left.append(path)
    return tuple(left)


def forgotten(remembered: settings.Settings, dossier: Path, key: str) -> settings.Settings:
    """The settings without a dossier, and without view files of it; `key` stands for it among the agreed servers."""
    wanted = os.path.realpath(dossier)
    kept = tuple(
        name
        for name in remembered.recent
        if os.path.realpath(name) != wanted and not _is_view_of(Path(name), wanted)
    )
    online = tuple(choice for choice in remembered.online if choice.dossier != key)
    return remembered.model_copy(update={"recent": kept, "online": online})


def _is_view_of(path: Path, dossier: str) -> bool:
    from mapviewer.viewfile import is_view_name, places_to_look, read_view

    if not is_view_name(path):
        return False
    try:
        view = read_view(path).view
    except (InputError, OSError):
        return False
    return any(os.path.realpath(place) == dossier for place in places_to_look(view, path))

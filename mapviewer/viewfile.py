"""The view file, `*.mapview.json`: which dossier, how it was looked at, and the reader's notebook. Read strictly, written whole.

It names its dossier by a path relative to the file itself, so that a folder with both can be moved or sent, by its base name and by its
SHA-256. It holds no absolute path, user or host name, but for what the reader calls themselves where they judge pairs of events.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import Field, ValidationError

from mapviewer.errors import InputError, OutputError, Severity
from mapviewer.events.store import FileInfo
from mapviewer.formats.base import Finding, Located
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.files import refusal
from mapviewer.formats.shown import shown, visible
from mapviewer.formats.wording import sentence
from mapviewer.notebook import (
    LONGEST_TITLE,
    MOST,
    MOST_OVERLAYS,
    Bookmark,
    EventId,
    FileUse,
    Frozen,
    Judged,
    Note,
    Notebook,
    OverlayUse,
    Style,
    Viewpoint,
)
from mapviewer.plainfile import is_file, read_plain
from mapviewer.saving import write_atomically

SUFFIX: Final = ".mapview.json"
FORMAT: Final = "mapviewer-view"
VERSION: Final = 1
MOST_BYTES: Final = 256 * 1024**2
"""No view file is larger; something that is will not be read."""


Use = TypeVar("Use", bound=FileUse)


class ChangedOnDiskError(OutputError):
    """The file is no longer what it was when it was read or last written; nothing was overwritten."""


class DossierName(Frozen):
    """Which dossier a view is of. `path` is relative to the view file where that can be, with `/` between its parts."""

    path: Annotated[str, Field(max_length=4_000)] = ""
    name: Annotated[str, Field(max_length=500)] = ""
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class ViewFile(Frozen):
    """A view of a dossier, as it is kept."""

    format: Literal["mapviewer-view"] = FORMAT
    version: Literal[1] = VERSION
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    dossier: DossierName = DossierName()
    more: Annotated[tuple[DossierName, ...], Field(max_length=MOST_OVERLAYS)] = ()
    """The dossiers that are shown together with it; the ids of their events have their names before them."""
    view: Viewpoint = Viewpoint()
    theme: Literal["system", "light", "dark"] | None = None
    basemap: Annotated[str, Field(max_length=LONGEST_TITLE)] = "bundled"
    tiles: FileUse | None = None
    """The local basemap over the bundled one."""
    bookmarks: tuple[Bookmark, ...] = ()
    notes: Mapping[EventId, Note] = {}
    styles: Mapping[str, Style] = {}
    overlays: Annotated[tuple[OverlayUse, ...], Field(max_length=MOST_OVERLAYS)] = ()
    judged: Annotated[tuple[Judged, ...], Field(max_length=MOST)] = ()
    """Pairs of events of different dossiers that the reader holds for one, or for two."""

    @property
    def notebook(self) -> Notebook:
        """The reader's own work in it."""
        return Notebook(
            notes=self.notes,
            bookmarks=self.bookmarks,
            styles=self.styles,
            overlays=self.overlays,
            judged=self.judged,
        )

    def beside(self, file: Path) -> ViewFile:
        """This view as it was read from a file: the paths of basemap and overlays, which are relative to that, are whole."""
        folder = file.resolve().parent
        tiles = None if self.tiles is None else _found(self.tiles, folder)
        overlays = tuple(_found(use, folder) for use in self.overlays)
        return self.model_copy(update={"overlays": overlays, "tiles": tiles})

    def to_bytes(self) -> bytes:
        """The file's content: JSON in UTF-8, the same for the same view."""
        return self.model_dump_json(indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Opened:
    """A view file that was read, and the SHA-256 (hex) of its bytes, by which a later change on the disk is seen."""

    view: ViewFile
    sha256: str


def is_view_name(path: Path) -> bool:
    """Whether a file is called like a view file."""
    return path.name.lower().endswith(SUFFIX)


def view_of(
    view: Viewpoint,
    notebook: Notebook,
    dossier: FileInfo,
    beside: Path,
    *,
    theme: Literal["system", "light", "dark"] | None = None,
    title: str = "",
    tiles: FileUse | None = None,
    more: Sequence[FileInfo] = (),
) -> ViewFile:
    """The view file to be written to `beside`."""
    return ViewFile(
        title=title[:LONGEST_TITLE],
        dossier=_named(dossier, beside),
        more=tuple(_named(file, beside) for file in more),
        view=view,
        theme=theme,
        bookmarks=notebook.bookmarks,
        notes=notebook.notes,
        styles=notebook.styles,
        judged=notebook.judged,
        overlays=tuple(_leaving(use, beside) for use in notebook.overlays),
        tiles=None if tiles is None else _leaving(tiles, beside),
    )


def _named(file: FileInfo, beside: Path) -> DossierName:
    return DossierName(path=path_beside(file, beside), name=file.name[:500], sha256=file.sha256)


def path_beside(dossier: FileInfo, beside: Path) -> str:
    """The dossier's path seen from the folder of `beside`, with `/`; its base name where there is no way (another drive)."""
    if dossier.path is None:
        return ""
    return _relative(Path(dossier.path), beside, dossier.name)


def _relative(path: Path, beside: Path, name: str) -> str:
    try:
        relative = os.path.relpath(path.resolve(), beside.resolve().parent)
    except ValueError:
        return name
    return Path(relative).as_posix()


def _leaving(use: Use, beside: Path) -> Use:
    """A file as a view file names it."""
    path = _relative(Path(use.path), beside, use.name) if use.path else ""
    return use.model_copy(update={"path": path})


def _found(use: Use, folder: Path) -> Use:
    """A file as its path says, else one of its name beside the view."""
    said, name = use.path, use.name
    plain = name and not set(name) & set("/\\\0")
    places = [folder / name] if plain else []
    if said and not PurePosixPath(said).is_absolute() and "\0" not in said:
        places.insert(0, Path(os.path.normpath(folder / said)))
    place = next((place for place in places if is_file(place)), places[0] if places else None)
    return use.model_copy(update={"path": str(place) if place is not None else ""})


def places_to_look(view: ViewFile, file: Path, known: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Where a view's dossier may be, best first: as the path says, beside the view file, then among `known` files of that name."""
    folder = file.resolve().parent
    said, name = view.dossier.path, view.dossier.name
    found: list[Path] = []
    if said and not PurePosixPath(said).is_absolute() and "\0" not in said:
        found.append(Path(os.path.normpath(folder / said)))
    if name and "/" not in name and "\\" not in name and "\0" not in name:
        found.append(folder / name)
        found.extend(path for path in known if path.name == name)
    return tuple(dict.fromkeys(found))


def read_view(path: Path) -> Opened:
    """Read a view file. Raises InputError, with problems that name line and pointer, where anything in it is not as it should be.

    It is read strictly: what a viewer leaves out of a view file would be gone the next time that it is saved.
    """
    name = visible(os.fspath(path))
    try:
        data = read_plain(path, MOST_BYTES)
    except OSError as error:
        raise refusal(name, f"this file cannot be read: {error.strerror or error}") from error
    if len(data) > MOST_BYTES:
        raise refusal(name, f"found more than {MOST_BYTES // 1024**2} MB, expected a view file")
    return Opened(_validated(data, name).beside(path), hashlib.sha256(data).hexdigest())


def _validated(data: bytes, name: str) -> ViewFile:
    raw, faults = parse(data, name)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        found = f'"format": {shown(raw.get("format"))}' if isinstance(raw, dict) else shown(raw)
        raise refusal(name, f'found {found}, expected a view file ("format": "{FORMAT}")')
    version = raw.get("version")
    if isinstance(version, int) and version > VERSION:
        raise refusal(
            name, f"found version {shown(version)}, expected {VERSION}: a newer mapviewer wrote this view"
        )
    try:
        view = ViewFile.model_validate_json(data) if not faults else ViewFile.model_validate(raw)
    except ValidationError as error:
        listed = [Located(0, _finding(raw, fault)) for fault in error.errors(include_url=False)]
        told = problems(data, name, listed, faults)
    else:
        told = tuple(p for p in problems(data, name, (), faults) if p.severity is Severity.ERROR)
        if not told:
            return view
    more = f" (and {len(told) - 1:,} more)" if len(told) > 1 else ""
    raise InputError(f"This view file cannot be used: {told[0]}{more}", told)


def _finding(raw: object, fault: Mapping[str, Any]) -> Finding:
    path: list[str | int] = []
    value = raw
    for part in fault["loc"]:
        if (isinstance(value, dict) and part in value) or (
            isinstance(value, list) and isinstance(part, int) and part < len(value)
        ):
            value = value[part]
        else:
            break
        path.append(part)
    kind = fault["type"]
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    return Finding(
        tuple(path), sentence(kind, name, value, fault.get("ctx", {})), Severity.ERROR, name if path else ""
    )


def write_view(path: Path, view: ViewFile, *, known: str | None = None, force: bool = False) -> str:
    """Write a view file whole, and give the SHA-256 of its bytes.

    A file that is there is replaced only when its bytes still have the hash `known`, or with `force`. Raises ChangedOnDiskError for one
    that changed meanwhile, OutputExistsError for one that nobody knew of, OutputError when it cannot be written.
    """
    content = view.to_bytes()
    # What cannot be read again must not replace what can.
    _validated(content, path.name)
    if force or known is None:
        write_atomically(path, content, force=force)
    else:
        write_atomically(path, content, force=path.exists(), check=lambda: _same_as_before(path, known))
    return hashlib.sha256(content).hexdigest()


def _same_as_before(path: Path, known: str) -> None:
    """Raise ChangedOnDiskError when a file has other bytes than those with this SHA-256; one that is gone is no matter."""
    try:
        found = hashlib.sha256(read_plain(path, MOST_BYTES)).hexdigest()
    except FileNotFoundError:
        return
    except OSError as error:
        raise OutputError(f"“{path}” cannot be written: {error.strerror or error}.") from error
    if found != known:
        raise ChangedOnDiskError(
            f"“{path}” has been changed by somebody else since it was opened; nothing was overwritten."
        )


def gone_events(view: ViewFile, ids: Mapping[str, object]) -> tuple[str, ...]:
    """The events that the view's notes and bookmarks name, and that a dossier with these ids does not have."""
    named: Sequence[str] = view.notebook.named_events()
    return tuple(key for key in named if key not in ids)

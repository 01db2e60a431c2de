"""`<dossier>.places.json`: where decisions on places are kept, read as somebody else's file and written whole.

It stands beside its dossier and is called like it, without the ending, so that a dossier that is imported anew, or in another format,
finds it again. Where that folder cannot be written it stands in the user's data folder, under a hash of the dossier's path. Where both
are there, the later decision on each place counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import to_json

from mapviewer import assets
from mapviewer.decisions.decision import NONE, Choice, Decision, Decisions, now
from mapviewer.errors import InputError, OutputError, Problem, Severity
from mapviewer.formats.base import MAX_PROBLEMS, Finding, Located
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.files import refusal
from mapviewer.formats.shown import shown
from mapviewer.formats.wording import sentence
from mapviewer.saving import write_atomically

SUFFIX: Final = ".places.json"
FORMAT: Final = "mapviewer-places"
VERSION: Final = 1
MOST_BYTES: Final = 64 * 1024**2
"""No such file is larger; something that is will not be read."""
_PACKED: Final = (".gz", ".zst")
_HASHED: Final = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """The decisions on a dossier as they were read: what was wrong with their files, and whether one of those must not be written over."""

    decisions: Decisions = NONE
    problems: tuple[Problem, ...] = ()
    refused: str = ""
    """Why nothing can be saved: the file beside the dossier is none of ours. "" where it can."""
    beside: Decisions = NONE
    """Those that stand beside the dossier."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Decisions that were written, and where: beside the dossier, or (`aside`) in the user's data folder, with the reason why."""

    kept: Kept
    path: Path
    aside: bool = False
    why: str = ""


def is_places_name(name: str) -> bool:
    """Whether a file is called like one of decisions."""
    return name.lower().endswith(SUFFIX)


def beside(dossier: Path) -> Path:
    """Where the decisions on a dossier stand beside it."""
    name = dossier.name
    for ending in _PACKED:
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    return dossier.with_name((Path(name).stem or name) + SUFFIX)


def in_data_folder(dossier: Path) -> Path:
    """Where they stand when the dossier's folder cannot be written. The name says nothing of the dossier."""
    digest = hashlib.sha256(os.fsencode(str(_whole(dossier)))).hexdigest()
    return assets.data_dir() / "places" / f"{digest[:_HASHED]}{SUFFIX}"


def traces(dossier: Path) -> tuple[Path, ...]:
    """What is kept of decisions on a dossier in the user's own folder, whether it is there or not."""
    return (in_data_folder(dossier),)


def load(dossier: str | os.PathLike[str]) -> Kept:
    """The decisions on a dossier; what is wrong with their files becomes problems, never an error."""
    path = Path(dossier)
    near, told, refused = _read(beside(path))
    far, more, _ = _read(in_data_folder(path))
    if not far and not far.kept:
        return Kept(near, told, refused, near)
    left = (*near.kept, *(entry for entry in far.kept if entry not in near.kept))
    both = Decisions.of((*near.by_key.values(), *far.by_key.values()), left)
    return Kept(both, (*told, *more), refused, near)


def update(dossier: Path, changes: Mapping[str, Decision | None]) -> Saved:
    """Keep these decisions by key, with those that are there already, whoever wrote them meanwhile; None takes one back.

    Raises OutputError when they can be written nowhere, or where the file beside the dossier is none of ours.
    """
    kept = load(dossier)
    if kept.refused:
        raise OutputError(kept.refused)
    wanted = kept.decisions.changing(changes)
    near, far = beside(dossier), in_data_folder(dossier)
    why = ""
    if not _ships(dossier):
        whole = Decisions.of(wanted.holding(), wanted.kept)
        try:
            _write(near, whole)
        except OutputError as error:
            why = str(error)
        else:
            with contextlib.suppress(OSError):
                far.unlink()
            return Saved(Kept(whole, (), "", whole), near)
    gone = [key for key in kept.beside.by_key if wanted.find(key) is None]
    withdrawn = [
        kept.beside.by_key[key].model_copy(
            update={"choice": Choice.WITHDRAWN, "where": None, "at": now(), "by": "", "why": ""}
        )
        for key in gone
    ]
    whole = Decisions.of((*wanted.by_key.values(), *withdrawn), wanted.kept)
    try:
        far.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OutputError(f"“{far.parent}” cannot be made: {error.strerror or error}.") from error
    _write(far, whole)
    return Saved(Kept(whole, (), "", kept.beside), far, aside=True, why=why)


def forget(dossier: Path) -> None:
    """Remove the decisions on a dossier from the user's data folder; those beside the dossier are part of that folder and stay."""
    with contextlib.suppress(OSError):
        in_data_folder(dossier).unlink()


# Inside -----------------------------------------------------------------------------------------------------------------


def _whole(dossier: Path) -> Path:
    try:
        return dossier.resolve()
    except (OSError, RuntimeError):
        return dossier.absolute()


def _ships(dossier: Path) -> bool:
    """Whether the dossier came with the program: that folder is none of the user's."""
    return _whole(dossier) == assets.sample_dossier().resolve()


def _write(path: Path, decisions: Decisions) -> None:
    entries = [one.model_dump(mode="json", exclude_defaults=True) for one in decisions.by_key.values()]
    content = to_json(
        {"format": FORMAT, "version": VERSION, "decisions": [*entries, *decisions.kept]}, indent=1
    )
    write_atomically(path, content + b"\n", force=True)


def _read(path: Path) -> tuple[Decisions, tuple[Problem, ...], str]:
    """The decisions of a file, what is wrong with it, and why it must not be written over, "" where it may."""
    name = path.name
    try:
        data = _bytes(path)
        if data is None:
            return NONE, (), ""
        raw, faults = parse(data, name)
        entries = _entries(raw, name)
    except InputError as error:
        told = tuple(one.model_copy(update={"severity": Severity.WARNING}) for one in error.problems)
        words = str(error.problems[0] if error.problems else error)
        return NONE, told, f"The decisions cannot be saved: {words}. Move “{name}” away, then decide again."
    found: list[Decision] = []
    left: list[Any] = []
    findings: list[Located] = []
    for number, entry in enumerate(entries):
        try:
            found.append(Decision.model_validate(entry))
        except (ValidationError, RecursionError) as error:
            left.append(entry)
            if len(findings) < MAX_PROBLEMS:
                findings.append(Located(0, _finding(number, entry, error)))
    told = tuple(
        one.model_copy(update={"severity": Severity.WARNING})
        for one in problems(data, name, findings, faults)
    )
    return Decisions.of(found, left), told, ""


def _bytes(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none. Raises InputError for what is no plain file: a link may lead anywhere, a pipe never ends."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise refusal(path.name, "found a link or a device, expected a file")
    if found.st_size > MOST_BYTES:
        raise refusal(
            path.name, f"found more than {MOST_BYTES // 1024**2} MB, expected a file of decisions on places"
        )
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refusal(path.name, f"this file cannot be read: {error.strerror or error}") from error


def _entries(raw: object, name: str) -> list[Any]:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        found = f'"format": {shown(raw.get("format"))}' if isinstance(raw, dict) else shown(raw)
        raise refusal(name, f'found {found}, expected decisions on places ("format": "{FORMAT}")')
    version = raw.get("version")
    if version != VERSION:
        raise refusal(name, f"found version {shown(version)}, expected {VERSION}")
    entries = raw.get("decisions", [])
    if not isinstance(entries, list):
        raise refusal(name, f"found {shown(entries)}, expected a list")
    return entries


def _finding(number: int, entry: object, error: ValidationError | RecursionError) -> Finding:
    path: list[str | int] = ["decisions", number]
    if isinstance(error, RecursionError):
        return Finding(tuple(path), "found a value nested too deeply, expected a decision on a place")
    fault = error.errors(include_url=False)[0]
    value = entry
    for part in fault["loc"]:
        if not isinstance(value, dict) or part not in value:
            break
        value = value[part]
        path.append(part)
    field = str(fault["loc"][-1]) if fault["loc"] else ""
    return Finding(tuple(path), sentence(fault["type"], field, value, fault.get("ctx", {})), field=field)

"""Media beside a dossier: which file an event's `path` means, and what that file holds. Pure; nothing is drawn here.

A path is somebody else's text. It reaches a file only inside the dossier's folder: it is taken apart by `parts_of`, then walked name by
name, links resolved by hand, so that nothing outside the folder is so much as looked at (a link into an automounted folder would
ask another machine). Only a regular file is opened, and it is opened as what it was seen to be: never a pipe, a device, a folder.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from mapviewer.errors import MapviewerError
from mapviewer.language import tr

LONGEST_PATH: Final = 1_000
"""Characters of a path."""
MOST_BYTES: Final = 64 * 1024**2
"""Of a larger picture nothing is read but its first bytes."""
_HEAD: Final = 1_024
_MOST_LINKS: Final = 40
_ADDRESS: Final = re.compile(
    r"(?i)(//|[a-z][a-z0-9+.\-]+://|(data|file|javascript|mailto|blob|about|qrc|view-source):)"
)
_LOADABLE: Final = re.compile(r"(?i)(https?:)?//")
_DRIVE: Final = re.compile(r"(?i)[a-z]:([/\\]|$)")
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)|.*[<>:\"|?*]|.*[. ]$")
"""What means a device, a stream or another name on Windows."""


class RefusedError(MapviewerError):
    """A medium that is not shown; its text is the reason, for the reader."""


class Kind(StrEnum):
    """What a file holds, by its first bytes."""

    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be shown; `form` is its format ("jpeg"), `size` in bytes.

    `drawable`: the program itself can draw it. `openable`: its name says the same as its bytes, so that another program gets what was seen here.
    """

    path: Path
    kind: Kind
    form: str
    size: int
    drawable: bool
    openable: bool
    stamp: tuple[int, int, int] = (0, 0, 0)
    """Device, inode and time of the last change in ns: another stamp, another file."""


# What a text means ----------------------------------------------------------------------------------------------------------


def is_address(text: str) -> bool:
    """Whether a path is the address of something on another machine. It is never loaded."""
    return _LOADABLE.match(text) is not None


def parts_of(text: str) -> tuple[str, ...]:
    """The names of folders and file, from the dossier's folder on. Raises RefusedError for a path that is none, or leads elsewhere."""
    if not text.strip():
        raise RefusedError(tr("no path is given"))
    if len(text) > LONGEST_PATH:
        raise RefusedError(tr("the path is too long"))
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise RefusedError(tr("the path holds a character that no name has"))
    if is_address(text):
        raise RefusedError(tr("an address on another machine; nothing is loaded from there"))
    if _ADDRESS.match(text):
        raise RefusedError(tr("an address, not the path of a file beside the dossier"))
    if text.startswith(("/", "~")) or _DRIVE.match(text):
        raise RefusedError(tr("the path does not begin in the dossier’s folder"))
    if "\\" in text:
        raise RefusedError(tr("the path holds “\\”; between folders “/” is expected"))
    parts = tuple(part for part in text.split("/") if part not in ("", "."))
    if ".." in parts:
        raise RefusedError(tr("the path leads up out of a folder (“..”)"))
    if not parts:
        raise RefusedError(tr("a folder, not a file"))
    if sys.platform == "win32" and any(_RESERVED.match(part) for part in parts):
        raise RefusedError(tr("the path holds a character that no name has"))
    return parts


# What lies there ------------------------------------------------------------------------------------------------------------


def look(dossier: Path, text: str) -> Found:
    """What a path of this dossier (its file) means. Raises RefusedError with the reason where there is nothing to show."""
    with _opened(dossier, text) as (descriptor, path):
        return _found(descriptor, path)


def read(dossier: Path, text: str) -> tuple[Found, bytes]:
    """The same, and a drawable picture's bytes (none of another file). Raises RefusedError."""
    with _opened(dossier, text) as (descriptor, path):
        found = _found(descriptor, path)
        if not found.drawable:
            return found, b""
        os.lseek(descriptor, 0, os.SEEK_SET)
        pieces, room = [], MOST_BYTES + 1
        while room > 0 and (piece := os.read(descriptor, min(room, 1 << 20))):
            pieces.append(piece)
            room -= len(piece)
        if room <= 0:
            raise RefusedError(_too_large())
        return found, b"".join(pieces)


def _too_large() -> str:
    return tr("larger than {n} MB", n=MOST_BYTES // 1024**2)


@contextmanager
def _opened(dossier: Path, text: str) -> Iterator[tuple[int, Path]]:
    root = dossier.resolve().parent
    try:
        names = _resolved(root, parts_of(text))
        descriptor = _open(root, names)
    except OSError as error:
        raise RefusedError(_words(error)) from error
    try:
        yield descriptor, root.joinpath(*names)
    except OSError as error:
        raise RefusedError(_words(error)) from error
    finally:
        os.close(descriptor)


def _words(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return tr("there is no such file beside the dossier")
    if isinstance(error, PermissionError):
        return tr("the file may not be read")
    return tr("the file cannot be read ({why})", why=error.strerror or type(error).__name__)


def _resolved(root: Path, parts: Sequence[str]) -> list[str]:
    """The names that lead to the file without any link. Raises RefusedError where a link leads out, OSError where nothing is."""
    real: list[str] = []
    ahead = list(reversed(parts))
    links = 0
    while ahead:
        name = ahead.pop()
        if name == "..":
            if not real:
                raise RefusedError(tr("a link leads out of the dossier’s folder"))
            real.pop()
            continue
        here = root.joinpath(*real, name)
        about = here.lstat()
        if stat.S_ISLNK(about.st_mode):
            links += 1
            if links > _MOST_LINKS:
                raise RefusedError(tr("links lead round in a circle"))
            target = here.readlink()
            if target.is_absolute():
                # Compared as text: to look what is there would be to follow it.
                inside = Path(os.path.normpath(target))
                if not inside.is_relative_to(root):
                    raise RefusedError(tr("a link leads out of the dossier’s folder"))
                real, target = [], inside.relative_to(root)
            ahead += reversed(target.parts)
            continue
        if getattr(about, "st_reparse_tag", 0):
            raise RefusedError(tr("a link leads out of the dossier’s folder"))
        real.append(name)
        if ahead and not stat.S_ISDIR(about.st_mode):
            raise NotADirectoryError
        if not ahead:
            _refuse_strange(about.st_mode)
    if not real:
        raise RefusedError(tr("a folder, not a file"))
    return real


def _refuse_strange(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise RefusedError(tr("a folder, not a file"))
    if not stat.S_ISREG(mode):
        raise RefusedError(tr("a pipe, socket or device, not a file"))


def _open(root: Path, names: Sequence[str]) -> int:
    """Open the file for reading, none of the names followed if it has become a link meanwhile."""
    calm = (
        os.O_RDONLY
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
        | getattr(os, "O_CLOEXEC", 0)
    )
    if os.open in os.supports_dir_fd:
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in names[:-1]:
                inner = os.open(name, calm | os.O_DIRECTORY, dir_fd=folder)
                os.close(folder)
                folder = inner
            descriptor = os.open(names[-1], calm, dir_fd=folder)
        finally:
            os.close(folder)
    else:
        descriptor = os.open(root.joinpath(*names), calm | getattr(os, "O_BINARY", 0))
    try:
        _refuse_strange(os.fstat(descriptor).st_mode)
    except RefusedError:
        os.close(descriptor)
        raise
    return descriptor


# What it holds --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Form:
    kind: Kind
    suffixes: tuple[str, ...]
    drawable: bool = False
    openable: bool = True


_FORMS: Final = {
    "png": _Form(Kind.PICTURE, (".png",), drawable=True),
    "jpeg": _Form(Kind.PICTURE, (".jpg", ".jpeg", ".jpe", ".jfif"), drawable=True),
    "gif": _Form(Kind.PICTURE, (".gif",), drawable=True),
    "webp": _Form(Kind.PICTURE, (".webp",), drawable=True),
    "bmp": _Form(Kind.PICTURE, (".bmp", ".dib"), drawable=True),
    "tiff": _Form(Kind.PICTURE, (".tif", ".tiff")),
    "heif": _Form(Kind.PICTURE, (".heic", ".heif", ".avif")),
    # A drawing may hold programs and addresses, and what opens it is most often a browser.
    "svg": _Form(Kind.PICTURE, (".svg", ".svgz"), openable=False),
    "mp4": _Form(Kind.VIDEO, (".mp4", ".m4v", ".mov", ".3gp")),
    "webm": _Form(Kind.VIDEO, (".webm", ".mkv")),
    "avi": _Form(Kind.VIDEO, (".avi",)),
    "mpeg": _Form(Kind.VIDEO, (".mpg", ".mpeg")),
    "mp3": _Form(Kind.AUDIO, (".mp3",)),
    "m4a": _Form(Kind.AUDIO, (".m4a",)),
    "wav": _Form(Kind.AUDIO, (".wav",)),
    "ogg": _Form(Kind.AUDIO, (".ogg", ".oga", ".opus", ".ogv")),
    "flac": _Form(Kind.AUDIO, (".flac",)),
    "pdf": _Form(Kind.DOCUMENT, (".pdf",)),
}
_SIGNS: Final = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("bmp", re.compile(rb"BM.{12}[\x0c-\x7c]\0\0\0", re.DOTALL)),
    ("tiff", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("heif", re.compile(rb"....ftyp(hei[cfmsx]|hev[cx]|mif1|msf1|avi[fs])", re.DOTALL)),
    ("m4a", re.compile(rb"....ftypM4[AB]", re.DOTALL)),
    ("mp4", re.compile(rb"....(ftyp|moov|mdat)", re.DOTALL)),
    ("webm", re.compile(rb"\x1a\x45\xdf\xa3")),
    ("avi", re.compile(rb"RIFF....AVI ", re.DOTALL)),
    ("wav", re.compile(rb"(RIFF|RF64)....WAVE", re.DOTALL)),
    ("mpeg", re.compile(rb"\0\0\x01[\xba\xb3]")),
    ("ogg", re.compile(rb"OggS")),
    ("flac", re.compile(rb"fLaC")),
    ("pdf", re.compile(rb"%PDF-")),
    ("mp3", re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")),
    ("svg", re.compile(rb"(?s)(\xef\xbb\xbf)?\s*(<\?xml.*|<!--.*|<!DOCTYPE svg.*)?<svg[\s>]")),
)
"""Formats by their first bytes."""


def form_of(head: bytes) -> str | None:
    """The format that a file's first bytes are of; None for one that is not shown."""
    return next((form for form, sign in _SIGNS if sign.match(head)), None)


def _found(descriptor: int, path: Path) -> Found:
    about = os.fstat(descriptor)
    head = os.read(descriptor, _HEAD)
    if not head:
        raise RefusedError(tr("the file is empty"))
    suffix = path.suffix.casefold()
    form = form_of(head)
    if form is None and suffix == ".svgz" and head.startswith(b"\x1f\x8b"):
        form = "svg"
    if form is None:
        raise RefusedError(tr("neither picture, video, sound nor PDF by its first bytes"))
    known = _FORMS[form]
    return Found(
        path=path,
        kind=known.kind,
        form=form,
        size=about.st_size,
        drawable=known.drawable and about.st_size <= MOST_BYTES,
        openable=known.openable and suffix in known.suffixes,
        stamp=(about.st_dev, about.st_ino, about.st_mtime_ns),
    )

"""An error that nobody foresaw, as a report that may be shown to anybody: where in the program it happened and with which versions.

What an error says (`str(error)`) quotes what was being worked on, and so do local variables and the paths of files. None of that is in a report:
it holds names from the program's own text, numbers of lines, and versions.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_MOST_FRAMES: Final = 60
_MOST_CAUSES: Final = 8
_SCRIPT_ERROR: Final = re.compile(
    r"(?:Uncaught )?((?:Aggregate|Eval|Internal|Range|Reference|Syntax|Type|URI)?Error)\b"
)
_SCRIPT: Final = re.compile(r"[a-z0-9_.-]{1,60}(?:/[a-z0-9_.-]{1,60}){0,3}\.js", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: `where` says how it came to us (“slot”, “thread” …), `lines` what happened where, without any data.

    Two faults of one `mark` are the same error once more.
    """

    where: str
    lines: tuple[str, ...]
    mark: str

    def report(self, versions: Mapping[str, str]) -> str:
        """The whole report, ready to be copied."""
        head = [f"{name}: {value}" for name, value in versions.items()]
        return "\n".join((*head, f"where: {self.where}", "", *self.lines))


def debugging() -> bool:
    """Whether whoever started the program asked to see data in its messages (`MAPVIEWER_DEBUG=1`)."""
    return os.environ.get("MAPVIEWER_DEBUG") == "1"


def fault(error: BaseException, where: str) -> Fault:
    """What happened, in the words of the program alone; never raises."""
    lines: list[str] = []
    for n, (link, cause) in enumerate(_chain(error)):
        if n:
            lines.append(link)
        lines.extend(_frames(cause.__traceback__))
        lines.append(_name(cause))
    told = "\n".join(lines)
    return Fault(where, tuple(lines), hashlib.sha256(told.encode("utf-8", "replace")).hexdigest())


def page_fault(message: str, source: str, line: int) -> Fault:
    """What happened in the map page: the kind of error, and the file of ours and the line if it says one. Its other words may quote what was being worked on."""
    kind = _SCRIPT_ERROR.match(message)
    lines = [kind[1] if kind is not None else "an error in JavaScript"]
    file = source.rpartition("://app/")[2].partition("?")[0].partition("#")[0]
    if _SCRIPT.fullmatch(file):
        lines.insert(0, f"  {file}:{line}")
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Fault("map page", tuple(lines), mark)


def log(found: Fault, error: BaseException | None, versions: Mapping[str, str]) -> None:
    """Write a fault to stderr: without data, but for somebody who debugs. `error` is None where it was none of Python's."""
    if sys.stderr is None:
        return
    try:
        if debugging() and error is not None:
            traceback.print_exception(error, file=sys.stderr)
        else:
            sys.stderr.write("mapviewer: something unexpected went wrong\n" + found.report(versions) + "\n")
    except (OSError, ValueError):
        # Nobody reads it any more.
        pass


def _chain(error: BaseException) -> list[tuple[str, BaseException]]:
    """The error that came first, then each that it led to, after the words that join them."""
    links = [error]
    words = [""]
    while len(links) < _MOST_CAUSES:
        at = links[-1]
        if at.__cause__ is not None:
            word, before = "which led to:", at.__cause__
        elif at.__context__ is not None and not at.__suppress_context__:
            word, before = "while that was handled:", at.__context__
        else:
            break
        if before in links:
            break
        links.append(before)
        words.append(word)
    # Each word was found with the later error and stands before it.
    return list(zip(["", *reversed(words[1:])], reversed(links), strict=True))


def _frames(at: TracebackType | None) -> list[str]:
    found: list[str] = []
    while at is not None:
        found.append(f"  {_place(at.tb_frame)}:{at.tb_lineno} in {at.tb_frame.f_code.co_name}")
        at = at.tb_next
    if len(found) > _MOST_FRAMES:
        half = _MOST_FRAMES // 2
        found = [*found[:half], f"  … {len(found) - 2 * half} more …", *found[-half:]]
    return found


def _place(frame: FrameType) -> str:
    """The file below our package, or the name of somebody else's module; never a path of this machine."""
    try:
        return (Path("mapviewer") / Path(frame.f_code.co_filename).resolve().relative_to(_PACKAGE)).as_posix()
    except (ValueError, OSError):
        name = frame.f_globals.get("__name__")
        return name if isinstance(name, str) else "?"


def _name(error: BaseException) -> str:
    """The kind of an error, with what of its words cannot be data."""
    kind = type(error)
    words = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError) and error.errno is not None:
        words += f" ({errno.errorcode.get(error.errno, error.errno)})"
    if isinstance(error, AttributeError | NameError) and error.name in _names_in_code(error.__traceback__):
        # The program's own text asks for that name.
        words += f" ({error.name})"
    return words


def _names_in_code(at: TracebackType | None) -> tuple[str, ...]:
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return () if at is None else at.tb_frame.f_code.co_names

"""What a program that was killed in the middle of a save has left behind, and how it is known for what it is.

Names of unfinished files tell the file, the machine and the process that made them: `.NAME.MACHINE-PROCESS-RANDOM.mapviewer-part`.
One whose process has ended is a stray; of another machine's, on a shared folder, nobody here can know, so that it must be a day old.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import sys
import time
from functools import cache
from pathlib import Path
from typing import Final

PART: Final = ".mapviewer-part"
"""The ending of what is not finished yet."""
OLD: Final = ".mapviewer-old"
"""The ending of what was there before, while several files get their names."""
_DAY_S: Final = 86_400
_NAME_BYTES: Final = 140
_STRAY: Final = re.compile(
    rf"\.(?P<name>.+)\.(?P<machine>[0-9a-f]{{8}})-(?P<process>[0-9]+)-[0-9a-z_]+(?P<end>{re.escape(PART)}|{re.escape(OLD)})"
)


def prefix(path: Path) -> str:
    """How the name of an unfinished file begins that is to become `path`."""
    # A name may have 255 bytes, of which this needs some.
    name = os.fsencode(path.name)[:_NAME_BYTES].decode(errors="ignore")
    return f".{name}.{_machine()}-{os.getpid()}-"


def sweep(folder: Path) -> tuple[Path, ...]:
    """Clear away what killed programs have left in a folder; returns what is gone. Never raises.

    What was there before a save that never ended goes back to its name when nothing is there.
    """
    gone: list[Path] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        found = [entry.name for entry in entries if entry.name.endswith((PART, OLD))]
        for name in found:
            match = _STRAY.fullmatch(name)
            path = folder / name
            if match is None or not _is_stray(path, match["machine"], int(match["process"])):
                continue
            with contextlib.suppress(OSError):
                _clear(path, match["name"], match["end"])
                gone.append(path)
    return tuple(gone)


def _clear(path: Path, name: str, end: str) -> None:
    if end == OLD:
        there = path.with_name(name)
        if len(os.fsencode(name)) >= _NAME_BYTES:
            # Its name was cut: what it was called nobody can say, and it may be the only copy.
            raise FileNotFoundError(there)
        if not os.path.lexists(there):
            path.rename(there)
            return
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _is_stray(path: Path, machine: str, process: int) -> bool:
    if machine == _machine() and sys.platform != "win32":
        if process == os.getpid():
            return False
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            pass
    # A process of that number lives, which may be another one by now.
    try:
        return time.time() - path.lstat().st_mtime > _DAY_S
    except OSError:
        return False


@cache
def _machine() -> str:
    """Eight digits for this machine: its name goes into no file."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]

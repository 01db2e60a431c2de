"""The bytes of a plain file, whatever a path turns out to be: a pipe is not waited for, a device that never ends is not read."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_plain(path: Path, most: int, *, links: bool = True) -> bytes:
    """At most `most` bytes of a file, and one more where there are more. Raises OSError, also for a pipe, socket, device or folder, and
    without `links` for a link: it may lead anywhere.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not links:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    # Looked at before it is opened, since opening a device may do something; and after it, since it may be another one by then.
    _refuse_strange(path.stat(follow_symlinks=links).st_mode)
    with os.fdopen(os.open(path, flags), "rb") as file:
        _refuse_strange(os.fstat(file.fileno()).st_mode)
        return file.read(most + 1)


def is_file(path: Path) -> bool:
    """Whether there is a file of this name; not for a name that none can have, as somebody else's view may say one of thousands of letters."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _refuse_strange(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "found a link, expected a file")
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "found a folder, expected a file")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "found a pipe, socket or device, expected a file")

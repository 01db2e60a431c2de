"""Writing files in full or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from mapviewer.errors import OutputError, OutputExistsError


def write_atomically(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write `content` to `path`: a temporary file beside it, flushed to the disk, then renamed over it.

    Raises OutputExistsError when the file is there and `force` was not given, OutputError when it cannot be written; whatever happens,
    the old file is untouched or the new one is complete.
    """
    if not force and os.path.lexists(path):
        raise OutputExistsError(
            f"“{path}” is there already; choose another name, or ask for it to be overwritten (--force)."
        )
    folder = path.parent if str(path.parent) else Path()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=folder)
    except OSError as error:
        raise OutputError(f"“{path}” cannot be written: {error.strerror or error}.") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        if force:
            temporary.replace(path)
        else:
            _rename_new(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, FileExistsError):
            raise OutputExistsError(
                f"“{path}” has come to be while this was written; nothing was overwritten."
            ) from error
        raise OutputError(f"“{path}” cannot be written: {error.strerror or error}.") from error
    _sync_folder(folder)


def _rename_new(temporary: Path, path: Path) -> None:
    """Rename, but never over a file that appeared in the meantime (where the file system can link)."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        temporary.replace(path)
    else:
        temporary.unlink()


def _umask() -> int:
    # There is no way to read it but to set it; 0o022 for the moment in between harms nobody.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut, where the platform lets one open folders."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

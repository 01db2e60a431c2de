"""Writing files in full or not at all.

A file is written under another name in its own folder, flushed to the disk, and given its name in one step. A program that is killed in
between leaves that other name behind: `mapviewer.strays` knows it and clears it away.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from mapviewer import strays
from mapviewer.errors import OutputError, OutputExistsError

_PATIENCE_S: Final = 5.0
_PAUSE_S: Final = 0.01
_SWEEP_S: Final = 60.0

_swept: dict[Path, float] = {}


def write_atomically(
    path: Path, content: bytes, *, force: bool = False, check: Callable[[], None] | None = None
) -> None:
    """Write `content` to `path`: a temporary file beside it, flushed to the disk, then renamed over it.

    `check` is asked just before the file gets its name, while no other mapviewer can give one in that folder; what it raises leaves
    everything as it was. Raises OutputExistsError when the file is there and `force` was not given, OutputError when it cannot be
    written; whatever happens, the old file is untouched or the new one is complete.
    """
    write_together({path: content}, force=force, check=check)


def write_pieces(path: Path, pieces: Iterable[bytes], *, force: bool = False) -> None:
    """As `write_atomically`, with content that comes piece by piece and is never held whole; what the pieces raise leaves nothing behind."""
    write_together({path: pieces}, force=force)


def write_together(
    files: Mapping[Path, bytes | Iterable[bytes]],
    *,
    force: bool = False,
    check: Callable[[], None] | None = None,
) -> None:
    """Write several files, all of them or none: every one is complete on the disk before the first gets its name.

    `check` is as in `write_atomically`. Raises OutputExistsError when any is there and `force` was not given, OutputError when any cannot be written; then none is new, and
    those that were there before are there as they were.
    """
    if not force:
        refuse_present(files)
    made: dict[Path, Path] = {}
    folders = list(dict.fromkeys(_folder(path) for path in files))
    for folder in folders:
        _sweep_now_and_then(folder)
    try:
        for path, content in files.items():
            made[path] = _written(path, content)
        with contextlib.ExitStack() as alone:
            # Always in the same order, so that two programs never wait for each other.
            for folder in sorted(folders):
                alone.enter_context(_alone_in(folder))
            if check is not None:
                check()
            _rename_all(made, force=force)
    finally:
        for temporary in made.values():
            with contextlib.suppress(OSError):
                temporary.unlink()
    for folder in folders:
        _sync_folder(folder)


def refuse_present(files: Iterable[Path]) -> None:
    """Raise OutputExistsError when one of these files, folders or links is there already."""
    for path in files:
        if os.path.lexists(path):
            raise OutputExistsError(
                f"“{path}” is there already; choose another name, or ask for it to be overwritten (--force; in Python force=True)."
            )


def _sweep_now_and_then(folder: Path) -> None:
    """Clear strays away, but not again for each of a thousand frames that go into one folder."""
    now = time.monotonic()
    if now - _swept.get(folder, -_SWEEP_S) >= _SWEEP_S:
        _swept[folder] = now
        strays.sweep(folder)


def _folder(path: Path) -> Path:
    return path.parent if str(path.parent) else Path()


def _cannot(path: Path, error: OSError) -> OutputError:
    return OutputError(f"“{path}” cannot be written: {error.strerror or error}.")


def _written(path: Path, content: bytes | Iterable[bytes]) -> Path:
    """A temporary file beside `path` with its content on the disk; there is none when it fails."""
    try:
        handle, name = tempfile.mkstemp(prefix=strays.prefix(path), suffix=strays.PART, dir=_folder(path))
    except OSError as error:
        raise _cannot(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise _cannot(path, error) from error
        raise
    return temporary


def _rename_all(made: Mapping[Path, Path], *, force: bool) -> None:
    """Give the finished files their names; when one fails, those before it are taken back."""
    asides: dict[Path, Path] = {}
    done: list[Path] = []
    last = list(made)[-1:]
    try:
        for path, temporary in made.items():
            try:
                # Of the last one nothing has to be taken back any more.
                if force and path not in last and os.path.lexists(path):
                    asides[path] = _aside(path)
                if force:
                    temporary.replace(path)
                else:
                    _rename_new(temporary, path)
                done.append(path)
            except FileExistsError as error:
                raise OutputExistsError(
                    f"“{path}” has come to be while this was written; nothing was overwritten."
                ) from error
            except OSError as error:
                raise _cannot(path, error) from error
    except BaseException:
        for path in reversed(done):
            with contextlib.suppress(OSError):
                if path in asides:
                    asides[path].replace(path)
                else:
                    path.unlink()
        for path, old in asides.items():
            if not os.path.lexists(path):
                with contextlib.suppress(OSError):
                    old.replace(path)
        raise
    finally:
        for old in asides.values():
            with contextlib.suppress(OSError):
                old.unlink()


def _aside(path: Path) -> Path:
    """Another name for the file that is there, by which it can come back."""
    handle, name = tempfile.mkstemp(prefix=strays.prefix(path), suffix=strays.OLD, dir=_folder(path))
    os.close(handle)
    old = Path(name)
    old.unlink()
    try:
        os.link(path, old, follow_symlinks=False)
    except (OSError, NotImplementedError):
        # A file system without links: the old file is away for the moment in between.
        path.replace(old)
    return old


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


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep every other mapviewer from giving names in a folder meanwhile, where the platform and the file system can lock one.

    Raises OutputError when another one takes longer than five seconds.
    """
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        end = time.monotonic() + _PATIENCE_S
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise OutputError(
                        f"“{folder}” is being written to by another mapviewer; nothing was written."
                    ) from error
                time.sleep(_PAUSE_S)
            except OSError:
                break
            else:
                break
        yield
    finally:
        os.close(handle)


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

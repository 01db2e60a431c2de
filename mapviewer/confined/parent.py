"""Starting the process that reads for us, and hearing it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final

import jiter

from mapviewer.confined.words import DONE, WRONG, RefusedError, Word

_CHILD: Final = Path(__file__).with_name("child.py")
_PATIENCE_S: Final = 0.1
"""Between two looks at whether somebody wants to stop."""
_READ: Final = 1 << 20
_PIPE: Final = 1 << 20
"""Bytes that it may be ahead."""
_LONGEST: Final = 1 << 28
"""Bytes that it may say at once."""


def read_confined(
    task: str, spec: dict[str, Any], data: Iterable[bytes], wanted: Callable[[], None]
) -> Iterator[Word]:
    """What a task of `child` finds in some bytes, word by word (`words`); `wanted` is called often and may raise to stop.

    Raises RefusedError where it cannot go on, after the words before that: what it found wrong, or that it needed more than it may have.
    """
    with held(data) as body:
        yield from read_held(task, spec, body, wanted)


def held(data: Iterable[bytes]) -> IO[bytes]:
    """Some bytes as a file of nobody else's, for several tasks."""
    body = tempfile.TemporaryFile()  # noqa: SIM115 - who asked for it closes it
    try:
        for piece in data:
            body.write(piece)
    except BaseException:
        body.close()
        raise
    return body


def read_held(
    task: str, spec: dict[str, Any], body: IO[bytes], wanted: Callable[[], None]
) -> Generator[Word]:
    """The same of a file from `held`, from its start; raises as that does."""
    body.seek(0)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own file
            [sys.executable, "-I", "-S", "-B", str(_CHILD), task, json.dumps(spec)],
            stdin=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LANG": "C.UTF-8"},
        )
    except OSError as error:
        raise RefusedError(
            f"this cannot be read, since no process can be started for it: {error.strerror or error}"
        ) from error
    try:
        _widen(process)
        for line in _lines(process, wanted):
            # Its JSON has our own bounds of depth; a number stays a number.
            for word in jiter.from_json(line, cache_mode="keys"):
                if word[0] == DONE:
                    return
                if word[0] == WRONG:
                    raise RefusedError(word[2], word[1])
                yield word
        raise RefusedError("this needs more memory or time than it may have, expected a smaller file")
    except (ValueError, IndexError, TypeError) as error:
        raise RefusedError(f"this cannot be read ({error!s:.100})") from error
    finally:
        process.kill()
        with contextlib.suppress(OSError):
            process.stdout.close() if process.stdout is not None else None
        process.wait()


def _widen(process: subprocess.Popen[bytes]) -> None:
    """Let it read on while we use what it has said: the usual pipe holds a quarter of one line."""
    assert process.stdout is not None  # noqa: S101 - asked for
    # Elsewhere than on Linux, and where pipes are scarce, it waits for us a little more.
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _lines(process: subprocess.Popen[bytes], wanted: Callable[[], None]) -> Iterator[bytes]:
    assert process.stdout is not None  # noqa: S101 - asked for
    handle = process.stdout.fileno()
    held: list[bytes] = []
    size = 0
    while True:
        wanted()
        if not select.select([handle], [], [], _PATIENCE_S)[0]:
            continue
        piece = os.read(handle, _READ)
        if not piece:
            return
        *whole, rest = piece.split(b"\n")
        for line in whole:
            held.append(line)
            yield b"".join(held)
            held.clear()
            size = 0
        held.append(rest)
        size += len(rest)
        if size > _LONGEST:
            return


__all__ = ["RefusedError", "Word", "held", "read_confined", "read_held"]

"""What the commands print: data to stdout, messages to stderr, both in UTF-8 whatever the locale says."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from mapviewer.formats.shown import visible


def prepare_streams() -> None:
    """Make stdout and stderr UTF-8. A file name that is no UTF-8 is printed with escapes rather than not at all."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Closed by whoever started us (`>&-`): what would be said goes nowhere, and the exit code still counts.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def put(text: str, *, end: str = "\n") -> None:
    """A line of data. Whoever reads it may have had enough (`| head`): that is their right, and the exit code stays what it is."""
    try:
        sys.stdout.write(text + end)
    except BrokenPipeError:
        drop_output()


def put_json(value: Any) -> None:
    """Data as JSON; refuses NaN and infinity, which JSON has not."""
    put(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def say(text: str) -> None:
    """A message for the person at the terminal, with nothing in it that a terminal would obey."""
    with contextlib.suppress(OSError):
        sys.stderr.write("mapviewer: " + "\n".join(visible(line) for line in text.split("\n")) + "\n")


def finish() -> None:
    """Push out what is still buffered, so that a full disk or a closed pipe is met here and not at exit."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
    sys.stderr.flush()


def drop_output() -> None:
    """Forget what could not be written: the interpreter would try again at exit, and complain."""
    with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def table(rows: Iterable[Sequence[str]], *, gap: str = "  ") -> str:
    """Rows of texts as lines with aligned columns; every text made harmless first."""
    clean = [[visible(cell) for cell in row] for row in rows]
    if not clean:
        return ""
    widths = [max(len(row[n]) for row in clean) for n in range(len(clean[0]))]
    return "\n".join(
        gap.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in clean
    )

"""The window. Qt is imported late, and it is explained what is missing where its system libraries are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mapviewer.cli.libraries import advice
from mapviewer.cli.parser import Arguments
from mapviewer.errors import MapviewerError, UsageError
from mapviewer.formats.files import refusal
from mapviewer.formats.shown import shown, visible
from mapviewer.language import Language


@contextmanager
def needing_qt() -> Iterator[None]:
    """Say what is missing where Qt cannot be loaded."""
    try:
        yield
    except ImportError as error:
        name = error.name or ""
        if name.startswith("mapviewer"):
            raise
        raise MapviewerError(f"Qt cannot be loaded: {error}.\n{advice()}") from error


def window(arguments: Arguments) -> int:
    """`mapviewer [FILE …]`: open the window; without a display, write pictures of it."""
    if arguments.sample and arguments.files:
        raise UsageError("--sample opens the sample; expected it without a FILE")
    paths = [Path(file) for file in arguments.files]
    for path in paths:
        _must_exist(path)
    with needing_qt():
        from mapviewer.app.main import run
    language = Language(arguments.language) if arguments.language else None
    return run(
        paths,
        sample=arguments.sample,
        out=Path(arguments.out),
        language=language,
        new_window=arguments.new_window,
    )


def _must_exist(path: Path) -> None:
    try:
        there = path.exists()
    except (OSError, ValueError):
        there = False
    if there:
        return
    if path.name == str(path) and not path.suffix:
        raise UsageError(
            f"found {shown(str(path))}, expected a command or a file; `mapviewer --help` lists the commands"
        )
    raise refusal(visible(str(path)), "there is no such file")

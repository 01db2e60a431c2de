"""What needs Qt: the window, and `snapshot`. Imported late, and explained where Qt's system libraries are missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mapviewer.cli.dossiers import load, outcome, read_filters
from mapviewer.cli.libraries import advice
from mapviewer.cli.output import put, say
from mapviewer.cli.parser import Arguments
from mapviewer.errors import ExitCode, MapviewerError, OutputExistsError, UsageError
from mapviewer.formats.files import refusal
from mapviewer.formats.shown import shown, visible
from mapviewer.language import Language


@contextmanager
def _needing_qt() -> Iterator[None]:
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
    with _needing_qt():
        from mapviewer.app.main import run
    language = Language(arguments.language) if arguments.language else None
    return run(paths, sample=arguments.sample, out=Path(arguments.out), language=language)


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


def snapshot(arguments: Arguments) -> int:
    """`mapviewer snapshot FILE -o OUT.png`: make the picture and print its path."""
    target = Path(arguments.output)
    if target.suffix.casefold() != ".png":
        raise UsageError(f"--output: found {target.name[:60]!r}, expected a name that ends in .png")
    if target.exists() and not arguments.force:
        raise OutputExistsError(
            f"“{target}” is there already; choose another name, or overwrite it with --force."
        )
    filters = read_filters(arguments.filters)
    from mapviewer.snapshot.spec import SnapshotSpec

    store = load(arguments)
    spec = SnapshotSpec.from_options(
        store,
        from_=arguments.from_,
        to=arguments.to,
        at=arguments.at,
        mode=arguments.mode,
        size=arguments.size,
        theme=arguments.theme,
        filters=filters,
        zone=arguments.timezone,
    )
    with _needing_qt():
        from mapviewer.paint.snapshot import ensure_gui, write_snapshot
    # Qt paints only while its application is there: it must outlive the painting.
    gui = ensure_gui()
    warnings = write_snapshot(spec, store, target, force=arguments.force)
    del gui
    put(str(target))
    for warning in warnings:
        say(warning)
    code = outcome(store, strict=arguments.strict)
    return ExitCode.WARNINGS if code == ExitCode.OK and warnings and arguments.strict else code

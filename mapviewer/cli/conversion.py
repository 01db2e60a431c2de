"""`mapviewer convert`: any file that opens, in another format; what that cannot hold is said before anything is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mapviewer.cli.dossiers import index_texts, read_as, read_filters, say_note
from mapviewer.cli.output import put, put_json, say
from mapviewer.cli.parser import Arguments
from mapviewer.cli.progress import TerminalProgress
from mapviewer.errors import (
    ExitCode,
    InputError,
    OutputError,
    OutputExistsError,
    Problem,
    Severity,
    UsageError,
)
from mapviewer.formats.shown import shortened
from mapviewer.saving import write_pieces

if TYPE_CHECKING:
    from mapviewer.events.store import Store
    from mapviewer.exports import Export, Loss
    from mapviewer.formats.base import Format, Progress, Watch
    from mapviewer.query.filters import Filters


def convert(arguments: Arguments) -> int:
    """`mapviewer convert IN OUT`: write IN as another format, whole or not at all."""
    from mapviewer.exports import export_for

    target = Path(arguments.output)
    export, packed = export_for(target, arguments.to)
    _check_target(Path(arguments.file), target, force=arguments.force)
    progress = TerminalProgress() if sys.stderr.isatty() else None
    try:
        problems, events, lost = _converted(arguments, target, export, packed, progress)
    except InputError as error:
        if not arguments.json:
            raise
        put_json(_told(arguments, export, 0, [], error.problems))
        return error.exit_code
    finally:
        if progress is not None:
            progress.clear()
    if arguments.json:
        put_json(_told(arguments, export, events, lost, problems))
    else:
        for problem in problems:
            say(shortened(str(problem), 2_000))
        put(str(target))
    return _code(problems, lost, strict=arguments.strict)


def _converted(
    arguments: Arguments, target: Path, export: Export, packed: str, progress: Progress | None
) -> tuple[tuple[Problem, ...], int, list[Loss]]:
    """Write the file: what was wrong with IN, how many events there were, and what OUT cannot hold."""
    from mapviewer.decisions.file import Kept, load
    from mapviewer.exports import losses
    from mapviewer.exports.packing import packed_pieces
    from mapviewer.formats.base import Watch
    from mapviewer.opening import open_dossier

    chosen, sheet = read_as(arguments)
    filters = read_filters(arguments.filters)
    partly = bool(filters or arguments.during or arguments.dated_only)
    decided = Kept() if arguments.no_decisions else load(arguments.file)
    # Decided places have to be put into their events: such a dossier goes through a store.
    if export.name == "lines" and not decided.decisions and not partly:
        streamed = _streamed(arguments, target, packed, Watch(progress), chosen, sheet)
        if streamed is not None:
            return *streamed, []
    store = open_dossier(arguments.file, progress=progress, chosen=chosen, decided=decided, sheet=sheet)
    say_note(store.file.note)
    problems = store.problems
    if partly:
        store = _part(store, filters, arguments)
    lost = losses(export, store)
    for loss in lost:
        count = f" ({loss.events:,} event{'' if loss.events == 1 else 's'})" if loss.events else ""
        say(f"{export.title} cannot hold: {loss.what}{count}")
    write_pieces(target, packed_pieces(export.write(store), packed), force=arguments.force)
    return problems, len(store), lost


def _part(store: Store, filters: Filters, arguments: Arguments) -> Store:
    """The events that the options choose. Raises UsageError."""
    from mapviewer.exports.choice import Choice, during
    from mapviewer.query.index import Index
    from mapviewer.query.selection import ALL_TIME

    index_texts(store, filters)
    window = during(arguments.during, store.head.timezone) if arguments.during is not None else ALL_TIME
    return Choice(window, filters, not arguments.dated_only).part(Index(store))


def _streamed(
    arguments: Arguments, target: Path, packed: str, watch: Watch, chosen: Format | None, sheet: str
) -> tuple[tuple[Problem, ...], int] | None:
    """The rows of a foreign file straight into lines, in little memory whatever their number; None for what is no foreign file."""
    from mapviewer.exports.lines import Stream
    from mapviewer.exports.packing import packed_pieces
    from mapviewer.formats.reading import LARGE_BYTES, importer_for, source_of

    with source_of(arguments.file, chosen, sheet) as source:
        if source.flowing:
            # What flows by can be looked at only once.
            return None
        start, _ = source.take(LARGE_BYTES, watch)
        format_ = chosen or importer_for(source, start)
        if format_ is None or not start:
            return None
        say_note(source.note)
        stream = Stream(format_, source, start, watch, target.parent)
        write_pieces(target, packed_pieces(stream.pieces(), packed), force=arguments.force)
        return stream.problems, stream.events


def _check_target(given: Path, target: Path, *, force: bool) -> None:
    """Before anything is read: raises UsageError where OUT is IN, OutputExistsError where it is there."""
    if not os.path.lexists(target):
        return
    if given.exists() and target.exists() and target.samefile(given):
        raise UsageError("found the same file as IN and OUT, expected another to write to.")
    if target.is_dir():
        raise OutputError(f"“{target}” is a folder; expected the name of a file.")
    if not force:
        raise OutputExistsError(
            f"“{target}” is there already; choose another name, or overwrite it with --force."
        )


def _told(
    arguments: Arguments, export: Export, events: int, lost: list[Loss], problems: Iterable[Problem]
) -> dict[str, object]:
    return {
        "file": arguments.file,
        "output": arguments.output,
        "format": export.name,
        "events": events,
        "not_held": [{"what": loss.what, "events": loss.events} for loss in lost],
        "problems": [problem.model_dump(mode="json") for problem in problems],
    }


def _code(problems: Iterable[Problem], lost: list[Loss], *, strict: bool) -> int:
    if not strict:
        return ExitCode.OK
    if any(problem.severity is Severity.ERROR for problem in problems):
        return ExitCode.INVALID_INPUT
    return ExitCode.WARNINGS if lost or any(True for _ in problems) else ExitCode.OK

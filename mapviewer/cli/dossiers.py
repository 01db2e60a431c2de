"""Commands that read a dossier: `check`, `info`, `events`."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mapviewer.cli.output import put, put_json, say, table
from mapviewer.cli.parser import Arguments
from mapviewer.cli.progress import TerminalProgress
from mapviewer.errors import ExitCode, InputError, Problem, Severity, UnavailableError, UsageError
from mapviewer.events.when import (
    NEG_INF,
    POS_INF,
    EdtfError,
    Membership,
    parse_when,
    window_between,
)
from mapviewer.formats.shown import shortened, visible
from mapviewer.writers.csv_table import cell
from mapviewer.writers.record import iso_8601

if TYPE_CHECKING:
    from mapviewer.decisions.file import Kept
    from mapviewer.events.store import Store
    from mapviewer.formats.base import Format
    from mapviewer.query.filters import Filters


def load(arguments: Arguments) -> Store:
    """Open the command's dossier, with progress on a terminal; raises InputError."""
    from mapviewer.opening import open_dossier

    decided = decided_of(arguments)
    chosen, sheet = read_as(arguments)
    progress = TerminalProgress() if sys.stderr.isatty() else None
    try:
        store = open_dossier(arguments.file, progress=progress, decided=decided, chosen=chosen, sheet=sheet)
    finally:
        if progress is not None:
            progress.clear()
    say_note(store.file.note)
    return store


def say_note(note: str) -> None:
    """Why a mapping that is kept for a file is not used."""
    if note:
        say(note)


def read_as(arguments: Arguments) -> tuple[Format | None, str]:
    """What the file is to be read as where --mapping says so, and which sheet of it; raises InputError for a mapping that is none."""
    sheet = getattr(arguments, "sheet", "")
    told = getattr(arguments, "mapping", None)
    if told is None:
        return None, sheet
    from mapviewer.foreign.mapping import load as load_mapping
    from mapviewer.formats.kept_mapping import chosen_format

    mapping = load_mapping(Path(told))
    return chosen_format(mapping), sheet or mapping.sheet


def decided_of(arguments: Arguments) -> Kept | None:
    """What `open_dossier` is to know of decisions on places: None for those beside the dossier, none at all with --no-decisions."""
    from mapviewer.decisions.file import Kept

    return Kept() if getattr(arguments, "no_decisions", False) else None


def outcome(store: Store, *, strict: bool) -> int:
    """Tell on stderr how many problems the file has; the exit code, which minds them only when strict."""
    errors, warnings = _tally(store.problems)
    if errors or warnings:
        say(f"{store.file.name}: {_counted(errors, warnings)}; `mapviewer check` lists them")
    if not strict:
        return ExitCode.OK
    return ExitCode.INVALID_INPUT if errors else ExitCode.WARNINGS if warnings else ExitCode.OK


def _tally(problems: tuple[Problem, ...]) -> tuple[int, int]:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    return errors, len(problems) - errors


def _counted(errors: int, warnings: int) -> str:
    parts = []
    if errors:
        parts.append(f"{errors} error{'s' if errors > 1 else ''}")
    if warnings:
        parts.append(f"{warnings} warning{'s' if warnings > 1 else ''}")
    return ", ".join(parts) or "no problems"


# check ------------------------------------------------------------------------------------------------------------------


def check(arguments: Arguments) -> int:
    """`mapviewer check FILE`: every problem with its place; 3 with any error, 4 with warnings when strict."""
    try:
        store = load(arguments)
        problems, events = store.problems, len(store)
    except InputError as error:
        if not error.problems:
            raise  # it is not the file that is bad
        problems, events = error.problems, 0
    errors, warnings = _tally(problems)
    code = (
        ExitCode.INVALID_INPUT
        if errors
        else ExitCode.WARNINGS
        if warnings and arguments.strict
        else ExitCode.OK
    )
    if arguments.json:
        put_json(
            {
                "file": arguments.file,
                "ok": code == ExitCode.OK,
                "events": events,
                "problems": [problem.model_dump(mode="json") for problem in problems],
            }
        )
        return code
    for problem in problems:
        put(visible(shortened(str(problem), 2_000)))
    put(
        f"{visible(arguments.file)}: {events} event{'' if events == 1 else 's'}, {_counted(errors, warnings)}"
    )
    return code


# info -------------------------------------------------------------------------------------------------------------------


def info(arguments: Arguments) -> int:
    """`mapviewer info FILE`: what is in a dossier, in numbers."""
    store = load(arguments)
    facts = _facts(store)
    if arguments.json:
        put_json(facts)
    else:
        put(_facts_words(store, facts))
    return outcome(store, strict=arguments.strict)


def _facts(store: Store) -> dict[str, Any]:
    from mapviewer.query.selection import Folding
    from mapviewer.timeline.scale import build_scale

    zone = store.head.timezone
    columns = store.columns
    dated = int(np.count_nonzero(columns.dated))
    placed = int(np.count_nonzero(columns.place >= 0))
    counts = np.bincount(columns.category, minlength=len(store.categories)).tolist()
    return {
        "title": store.head.title,
        "events": len(store),
        "dated": dated,
        "undated": len(store) - dated,
        "placed": placed,
        "unplaced": len(store) - placed,
        "span": _span(store),
        "folds": [
            {"start": iso_8601(fold.start, zone), "end": iso_8601(fold.end, zone), "label": fold.label}
            for fold in build_scale(store, Folding(), zone).folds
        ],
        "categories": {info.id: count for info, count in zip(store.categories, counts, strict=True)},
        "sha256": store.file.sha256,
    }


def _span(store: Store) -> dict[str, str | None]:
    """First and last finite bound of all events, as ISO 8601 in the dossier's zone; the end is exclusive."""
    c = store.columns
    zone = store.head.timezone
    # As `When.extent` of each, over all at once.
    seconds = np.concatenate((c.earliest, c.start_latest, c.end_earliest - 1, c.latest - 1)).reshape(4, -1)[
        :, c.dated
    ]
    finite = seconds[(seconds > NEG_INF) & (seconds < POS_INF - 1)]
    if not len(finite):
        return {"start": None, "end": None}
    return {"start": iso_8601(int(finite.min()), zone), "end": iso_8601(int(finite.max()) + 1, zone)}


def _facts_words(store: Store, facts: dict[str, Any]) -> str:
    labels = {info.id: info.label for info in store.categories}
    span, folds = facts["span"], facts["folds"]
    rows = [
        ("Title", facts["title"]),
        ("Events", f"{facts['events']} ({facts['dated']} dated, {facts['undated']} undated)"),
        ("Places", f"{facts['placed']} placed, {facts['unplaced']} without a place"),
        ("Time", f"{span['start']} to {span['end']}" if span["start"] else "no dated events"),
        *(("Folded", f"{fold['start']} to {fold['end']}: {fold['label']}") for fold in folds),
        ("Categories", ", ".join(f"{labels[key]} {count}" for key, count in facts["categories"].items())),
        ("SHA-256", facts["sha256"]),
    ]
    return table([(name, shortened(str(value), 500)) for name, value in rows])


# events -----------------------------------------------------------------------------------------------------------------

_COLUMNS = (
    "id",
    "title",
    "when",
    "place",
    "lat",
    "lon",
    "membership",
    "radius_m",
    "geocoded",
    "category",
    "status",
)


def events(arguments: Arguments) -> int:
    """`mapviewer events FILE`: events with their membership in the window; undated ones always, those outside with --all."""
    filters = read_filters(arguments.filters)
    store = load(arguments)
    window = _window(arguments, store.head.timezone)
    members = _members(store, window)
    passing = _passing(store, filters)
    listed = [
        _entry(store, row, member)
        for row in np.flatnonzero(passing).tolist()
        if (member := members[row]) is not Membership.OUT or arguments.all
    ]
    if arguments.format == "json":
        put_json(listed)
    elif arguments.format == "csv":
        sys.stdout.write(_csv(listed))
    elif listed:
        put(table([_line(entry) for entry in listed]))
    if not listed:
        say("no events" + (" in this window and with these filters" if window or filters else ""))
    return outcome(store, strict=arguments.strict)


def read_filters(pairs: list[str]) -> Filters:
    """`key=value` pairs as filters; raises UsageError."""
    from mapviewer.query.filters import Filters

    filters = Filters()
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--filter: found {pair[:60]!r}, expected KEY=VALUE such as category=talks")
        try:
            filters = filters.adding(key, value)
        except ValueError as error:
            raise UsageError(f"--filter: {error}") from None
    return filters


def _passing(store: Store, filters: Filters) -> npt.NDArray[np.bool_]:
    from mapviewer.query.index import Index

    index_texts(store, filters)
    return Index(store).passes(filters)


def index_texts(store: Store, filters: Filters) -> None:
    """Get the index of the texts, if these filters ask for one; where it cannot be had, every event is looked at instead."""
    if filters.text:
        from mapviewer.formats.texts import text_index
        from mapviewer.query.filtering import remember

        with contextlib.suppress(UnavailableError):
            remember(store, text_index(store, lambda _: None))


def _window(arguments: Arguments, zone: str) -> tuple[int, int] | None:
    """The window that --from and --to name, both inclusive; None without them. Raises UsageError."""
    if arguments.from_ is None and arguments.to is None:
        return None
    for option, text in (("--from", arguments.from_), ("--to", arguments.to)):
        if text is not None and text != "..":
            try:
                parse_when(text, zone)
            except EdtfError as error:
                raise UsageError(f"{option}: {error}") from None
    try:
        return window_between(arguments.from_, arguments.to, zone)
    except EdtfError as error:
        raise UsageError(f"--from/--to: {error}") from None


def _members(store: Store, window: tuple[int, int] | None) -> Sequence[Membership]:
    """What every event is to a window, from the columns: of a million events none has to be read again for it."""
    from mapviewer.query import index as codes

    if window is None:
        # Nothing was asked of time, so that nothing that has one can be doubtful or out.
        dated = store.columns.dated.tolist()
        return [Membership.IN if date else Membership.UNDATED for date in dated]
    names = {
        codes.OUT: Membership.OUT,
        codes.POSSIBLE: Membership.POSSIBLE,
        codes.IN: Membership.IN,
        codes.UNDATED: Membership.UNDATED,
    }
    return [names[code] for code in codes.Index(store).membership(*window).tolist()]


def _entry(store: Store, row: int, member: Membership) -> dict[str, Any]:
    told = entry_of(store, row)
    return {name: member.value if name == "membership" else told[name] for name in _COLUMNS}


def entry_of(store: Store, row: int) -> dict[str, Any]:
    """An event in few plain values."""
    event, spot = store.events[row], store.spots[row]
    when = event.when
    return {
        "id": event.id,
        "title": event.title,
        "when": when
        if when is None or isinstance(when, str)
        else when.model_dump(exclude={"extra"}, exclude_none=True),
        "place": store.place_name(row) or None,
        "lat": spot.lat if spot else None,
        "lon": spot.lon if spot else None,
        "radius_m": spot.radius_m if spot else None,
        "geocoded": spot.geocoded if spot else False,
        "category": event.category,
        "status": event.status,
    }


def _line(entry: dict[str, Any]) -> tuple[str, ...]:
    when = entry["when"]
    return (
        entry["membership"],
        shortened("" if when is None else when if isinstance(when, str) else json.dumps(when), 40),
        shortened(entry["place"] or "", 30),
        shortened(entry["title"], 80),
    )


def _csv(entries: list[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        writer.writerow([cell(name, entry[name]) for name in _COLUMNS])
    return buffer.getvalue()

"""`mapviewer pairs`: events of several dossiers that may be one. They are listed and nothing more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from mapviewer.cli.dossiers import entry_of, load, outcome
from mapviewer.cli.output import put, put_json, say
from mapviewer.cli.parser import Arguments
from mapviewer.cli.progress import TerminalProgress
from mapviewer.errors import ExitCode, UsageError
from mapviewer.formats.shown import shortened, visible

if TYPE_CHECKING:
    from mapviewer.events.store import Store
    from mapviewer.query.told_twice import Told

_SHOWN = ("id", "title", "when", "place", "lat", "lon")


def pairs(arguments: Arguments) -> int:
    """`mapviewer pairs A B …`: the pairs that the window would offer; exit 4 when there are any, where strict."""
    files: list[str] = arguments.files
    if len(files) < 2:
        raise UsageError("found one file, expected at least two dossiers to be compared.")
    stores = [load(Arguments(**{**vars(arguments), "file": file})) for file in files]
    found, complete = _found(stores)
    compared = _compared(stores)
    if arguments.json:
        put_json(
            {
                "files": [
                    {"file": file, "sha256": store.file.sha256, "events": len(store), "compared": count}
                    for file, store, count in zip(files, stores, compared, strict=True)
                ],
                "complete": complete,
                "pairs": [_told(pair, files, stores) for pair in found],
            }
        )
    else:
        for pair in found:
            put(_words(pair, files, stores))
        say(
            f"{len(found):,} pair{'' if len(found) == 1 else 's'} of events that may be one; nothing is merged"
        )
        for file, store, count in zip(files, stores, compared, strict=True):
            if left := len(store) - count:
                words = (
                    "event is not known to the day, or lasts long, and was"
                    if left == 1
                    else "events are not known to the day, or last long, and were"
                )
                say(f"{visible(file)}: {left:,} {words} not compared")
    if not complete:
        say("there are too many events of the same days to compare them all")
    codes = [outcome(store, strict=arguments.strict) for store in stores]
    if ExitCode.INVALID_INPUT in codes:
        return ExitCode.INVALID_INPUT
    return ExitCode.WARNINGS if arguments.strict and (found or any(codes)) else ExitCode.OK


def _found(stores: list[Store]) -> tuple[list[Told], bool]:
    from mapviewer.query.told_twice import told_twice

    if not sys.stderr.isatty():
        return told_twice(stores)
    progress = TerminalProgress()
    try:
        return told_twice(stores, tell=lambda share: progress(share, "Comparing"))
    finally:
        progress.clear()


def _compared(stores: list[Store]) -> list[int]:
    """How many events of each dossier are known well enough to be compared."""
    from mapviewer.query.alike import known_to_the_day

    return [len(known_to_the_day(store)) for store in stores]


def _told(pair: Told, files: list[str], stores: list[Store]) -> dict[str, Any]:
    events = []
    for n, row in (pair.first, pair.second):
        entry = entry_of(stores[n], row)
        events.append({"file": files[n], **{name: entry[name] for name in _SHOWN}})
    return {
        "events": events,
        "km": None if pair.km is None else round(pair.km, 3),
        "hours": list(pair.hours),
        "likeness": pair.likeness,
        "source_in_common": pair.sourced,
    }


def _words(pair: Told, files: list[str], stores: list[Store]) -> str:
    lines = []
    for n, row in (pair.first, pair.second):
        entry = entry_of(stores[n], row)
        when = entry["when"] if isinstance(entry["when"], str) else "…"
        parts = (files[n], entry["id"], when, entry["place"] or "", entry["title"])
        lines.append("  ".join(visible(shortened(part, 80)) for part in parts if part))
    least, most = pair.hours
    why = [
        "one has no place" if pair.km is None else f"{pair.km:,.1f} km apart",
        f"{least:g} h apart" if least == most else f"{least:g} to {most:g} h apart",
        f"titles alike by {round(100 * pair.likeness)} %",
        *(["a source in common"] if pair.sourced else []),
    ]
    return f"{lines[0]}\n= {lines[1]}\n    {' · '.join(why)}"

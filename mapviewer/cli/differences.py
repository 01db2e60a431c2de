"""`mapviewer diff`: what differs between two versions of a dossier, event by event and field by field."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from mapviewer.cli.dossiers import entry_of, load, outcome
from mapviewer.cli.output import put, say
from mapviewer.cli.parser import Arguments
from mapviewer.cli.progress import TerminalProgress
from mapviewer.errors import ExitCode
from mapviewer.formats.shown import shortened, visible

if TYPE_CHECKING:
    from mapviewer.events.store import Store
    from mapviewer.query.diff import Difference, FieldChange

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_LONGEST = 200
"""Characters of a value that a line of text repeats; JSON has all of them."""


def diff(arguments: Arguments) -> int:
    """`mapviewer diff OLD NEW`: added, removed and changed events; exit 4 when there are any, where strict."""
    old = load(_of(arguments, arguments.old))
    new = load(_of(arguments, arguments.file))
    found = _compared(old, new)
    if arguments.json:
        _put_json(found)
    else:
        _put_text(found)
    codes = [outcome(store, strict=arguments.strict) for store in (old, new)]
    if ExitCode.INVALID_INPUT in codes:
        return ExitCode.INVALID_INPUT
    return ExitCode.WARNINGS if arguments.strict and (found or any(codes)) else ExitCode.OK


def _of(arguments: Arguments, file: str) -> Arguments:
    return Arguments(**{**vars(arguments), "file": file})


def _compared(old: Store, new: Store) -> Difference:
    from mapviewer.query.diff import difference

    if not sys.stderr.isatty():
        return difference(old, new)
    progress = TerminalProgress()
    try:
        return difference(old, new, lambda share: progress(share, "Comparing"))
    finally:
        progress.clear()


# Text -----------------------------------------------------------------------------------------------------------------


def _put_text(found: Difference) -> None:
    from mapviewer.query.diff import walk

    for change in found.head:
        put(_field_line(change, ""))
    for kind, old, new, fields in walk(found):
        store, row = (found.old, old) if new is None else (found.new, new)
        assert row is not None  # noqa: S101 - every difference has an event
        event = store.events[row]
        when = event.when if isinstance(event.when, str) else "" if event.when is None else "…"
        parts = (event.id, when, store.place_name(row), event.title)
        put(f"{_SIGNS[kind]} " + "  ".join(visible(shortened(part, 80)) for part in parts if part))
        for change in fields:
            put(_field_line(change, "    "))
    added, removed, changed, same = found.counts
    say(f"{added:,} added, {removed:,} removed, {changed:,} changed, {same:,} the same")


def _field_line(change: FieldChange, indent: str) -> str:
    name = visible(shortened(change.field, 80))
    return f"{indent}{name}: {_words(change.old)} → {_words(change.new)}"


def _words(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return visible(shortened(text, _LONGEST))


# JSON -----------------------------------------------------------------------------------------------------------------


def _put_json(found: Difference) -> None:
    """One object, written as it comes: however many differences there are, few are held."""
    from mapviewer.query.diff import walk

    added, removed, changed, same = found.counts
    head = {
        "old": _file(found.old),
        "new": _file(found.new),
        "counts": {"added": added, "removed": removed, "changed": changed, "same": same},
        "dossier": [_field(change) for change in found.head],
    }
    put(_dumped(head)[:-2] + ',\n  "events": [')
    before = ""
    for kind, old, new, fields in walk(found):
        store, row = (found.old, old) if new is None else (found.new, new)
        assert row is not None  # noqa: S101
        told: dict[str, Any] = {"change": kind, **entry_of(store, row)}
        if kind == "changed":
            told["fields"] = [_field(change) for change in fields]
        put(before + "    " + json.dumps(told, ensure_ascii=False, allow_nan=False), end="")
        before = ",\n"
    put("\n  ]\n}" if before else "  ]\n}")


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def _file(store: Store) -> dict[str, Any]:
    return {"file": store.file.name, "sha256": store.file.sha256, "events": len(store)}


def _field(change: FieldChange) -> dict[str, Any]:
    return {"field": change.field, "old": change.old, "new": change.new}

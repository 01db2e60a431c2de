"""Decisions on places of several dossiers that are open together: which file each belongs beside, and all of them by the keys that they have here.

A decision on a name is kept beside the first dossier and holds for all. One on a single event is kept beside the dossier that has the event, by its id there, so that
it holds too where that dossier is open by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from mapviewer.decisions.decision import Decision
from mapviewer.decisions.file import Kept, Saved, update
from mapviewer.events.placing import event_key
from mapviewer.events.renaming import MARK
from mapviewer.events.store import Store


def with_further(kept: Kept, further: Iterable[tuple[str, Kept]]) -> Kept:
    """The decisions on the first dossier, and those on single events of further ones, given with their keys, by the ids that these have among all."""
    named = (
        one.model_copy(update={"event": f"{key}{MARK}{one.event}"})
        for key, own in further
        for one in own.decisions.by_key.values()
        if one.event is not None
    )
    found = {one.key: one for one in named}
    return replace(kept, decisions=kept.decisions.changing(found)) if found else kept


def keep(store: Store, dossier: Path, kept: Kept, changes: Mapping[str, Decision | None]) -> Saved:
    """Write changes of decisions, each beside its own dossier; `dossier` is the first, `kept` all decisions until now. Raises OutputError as `update` does.

    What is answered of the files is said of the last one that was written.
    """
    further = tuple(event_key(f"{key}{MARK}") for key, _ in store.layers[1:])
    own: dict[Path, dict[str, Decision | None]] = {}
    for key, decision in changes.items():
        path, new = dossier, key
        row = store.row_of.get(key[len(event_key("")) :]) if key.startswith(event_key("")) else None
        if row is not None and store.layer[row] > 0:
            file = store.file_of(row).path
            path, new = (dossier if file is None else Path(file)), event_key(store.own_id(row))
            if decision is not None:
                decision = decision.model_copy(update={"event": store.own_id(row)})
        own.setdefault(path, {})[new] = decision
    saved: Saved | None = None
    first = kept
    for path, some in own.items():
        saved = update(path, some)
        if path == dossier:
            first = saved.kept
    assert saved is not None, "somebody decided nothing"  # noqa: S101
    there = {**kept.decisions.by_key, **changes}
    others = {key: one for key, one in there.items() if key.startswith(further)}
    return replace(saved, kept=replace(first, decisions=first.decisions.changing(others)))

"""The dossier as JSON lines (`*.jsonl`): the head on the first line, then one event a line. Pointers count within their line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mapviewer.errors import InputError, Problem
from mapviewer.formats.base import Format, Located, Reading, Watch
from mapviewer.formats.dossier_json import parse, problems
from mapviewer.formats.gathering import Gathering
from mapviewer.formats.large_lines import read_large
from mapviewer.formats.mending import Fault
from mapviewer.formats.positions import Path
from mapviewer.language import tr


def _recognises(head: bytes, name: str) -> bool:
    return name.endswith((".jsonl", ".ndjson")) and head[:1] == b"{"


def _read(data: bytes, file: str, watch: Watch) -> Reading:
    watch.tell(0.2, tr("Parsing"))
    lines = [(n, line) for n, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    gathering = Gathering(file)
    bad: list[Problem] = []
    faults: dict[int, tuple[Fault, ...]] = {}
    number, line = lines[0]
    raw, faults[0] = parse(line, file, first_line=number)
    head = gathering.head(raw)

    def records() -> Iterator[tuple[int, Path, object]]:
        if isinstance(raw.get("events"), list):
            # A whole dossier on one line is no error: its events count like those that follow.
            yield from ((0, ("events", n), item) for n, item in enumerate(raw["events"]))
        for record, (at, text) in enumerate(lines[1:], 1):
            try:
                value, found = parse(text, file, first_line=at)
            except InputError as error:
                bad.extend(
                    p.model_copy(update={"message": f"{p.message}; the line is left out"})
                    for p in error.problems
                )
                continue
            if found:
                faults[record] = found
            yield record, (), value

    events, places = gathering.events(head, records(), len(lines), watch)
    watch.tell(0.8, tr("Locating problems"))

    def located(
        found: Sequence[Located], mended: Mapping[int, tuple[Fault, ...]] | None = None
    ) -> tuple[Problem, ...]:
        by_record: dict[int, list[Located]] = {record: [] for record in mended or ()}
        for item in found:
            by_record.setdefault(item.record, []).append(item)
        told = []
        for record, items in by_record.items():
            at, text = lines[record]
            for problem in problems(text, file, items, (mended or {}).get(record, ())):
                told.append(problem.model_copy(update={"line": at}))
        return _in_order(told)

    told = _in_order([*bad, *located(gathering.found, faults)])
    positions = {
        event.id: (lines[record][0], record) for event, (record, _) in zip(events, places, strict=True)
    }
    return Reading(gathering.dossier(head, events), told, positions, tuple(gathering.unlocated), located)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


FORMAT = Format(
    name="dossier-lines",
    label="Dossier, one event a line",
    suffixes=(".jsonl", ".ndjson"),
    recognises=_recognises,
    read=_read,
    rank=10,
    read_large=read_large,
    by_line=True,
)

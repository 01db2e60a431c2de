"""From a file to a store, for window and terminal: read, look up the places that have no coordinates, make ready. No Qt.

What a window needs of a store as a whole is made here too, by `make_ready`, so that showing a dossier of millions costs the window's own
thread no more than showing a small one. Whatever a view would work out once a store belongs in `_STEPS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from mapviewer.decisions.decision import Decisions
from mapviewer.decisions.file import Kept
from mapviewer.decisions.file import load as load_decisions
from mapviewer.errors import Problem, Severity, UnavailableError
from mapviewer.events.event import Place
from mapviewer.events.placing import Geocoding, geocoding_key
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.where import Candidate
from mapviewer.foreign.mapping import TableMapping
from mapviewer.formats.base import (
    MAX_PROBLEMS,
    CancelledError,
    Finding,
    Format,
    Located,
    Progress,
    Read,
    Unlocated,
    Watch,
    bounded,
)
from mapviewer.formats.generic_table import read_with
from mapviewer.formats.importing import read_rows
from mapviewer.formats.reading import read
from mapviewer.formats.shown import shown, visible
from mapviewer.language import mark, tr
from mapviewer.query.index import Index

__all__ = ["CancelledError", "Looks", "Ready", "make_ready", "open_dossier"]

_LISTED = 5
"""Candidates that a warning names."""


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A store with its index, and everything made that their first picture needs."""

    store: Store
    index: Index


class _Answer(Protocol):
    @property
    def accepted(self) -> Candidate | None: ...
    @property
    def candidates(self) -> tuple[Candidate, ...]: ...


class Looks(Protocol):
    """What looks place names up: the gazetteer, or something that stands in for it."""

    def lookup(self, query: str, *, country: str | None = None, limit: int = 10) -> _Answer:
        """What a name may mean, best first, and the answer that is sure enough to take, if any."""
        ...


def open_dossier(
    path: str | os.PathLike[str],
    *,
    gazetteer: Looks | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    chosen: Format | None = None,
    decided: Kept | None = None,
    sheet: str = "",
) -> Store:
    """Read a dossier file and place its events; the store's problems say what was wrong, the rest is there.

    Places without coordinates are looked up in `gazetteer`, the shipped one unless another is given; it is not touched where every
    place has its own. `decided` is what people have decided about such places, by default what is kept beside the dossier; it comes before what the
    gazetteer says. `chosen` is a foreign format to read it as, whatever it looks like, `sheet` the sheet of a workbook. `progress` hears a share in [0, 1] (−1: unknown) and words. Raises InputError when nothing of the file can be used,
    CancelledError once `cancelled()` is true.
    """
    watch = Watch(progress, cancelled)
    reading, file = read(path, watch, chosen, sheet)
    kept = load_decisions(path) if decided is None else decided
    answers, problems = _look_up(reading, visible(os.fspath(path)), kept.decisions, gazetteer, watch)
    watch.tell(0.95, tr("Making ready"))
    return reading.store(file, (*reading.problems, *problems, *kept.problems), answers)


def try_mapping(
    start: bytes,
    name: str,
    mapping: TableMapping | Format,
    *,
    most: int = 100,
    gazetteer: Looks | None = None,
    watch: Watch | None = None,
) -> Store:
    """The first `most` rows of a table, by a mapping or as a foreign format, to look at before it is opened; `start` are its first bytes, unpacked. Raises InputError."""
    watch = watch or Watch()
    rows = read_with(mapping) if isinstance(mapping, TableMapping) else mapping.rows
    if rows is None:
        raise TypeError(f"{name}: found a format that is nobody else's")
    reading = read_rows(rows, start, name, watch, most)
    answers, problems = _look_up(reading, visible(name), Decisions(), gazetteer, watch)
    return reading.store(
        FileInfo(None, visible(name), "", len(start)), (*reading.problems, *problems), answers
    )


def make_ready(
    store: Store,
    *,
    size: tuple[int, int] = (1280, 800),
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Ready:
    """Make what the views need of a store as a whole; `size` is the map's in CSS pixels. Raises CancelledError once `cancelled()` is true."""
    watch = Watch(progress, cancelled)
    ready = Ready(store, Index(store))
    for share, words, step in _STEPS:
        watch.tell(share, tr(words))
        step(ready, size)
    watch.tell(1.0, tr("Making ready"))
    return ready


def _prepare_index(ready: Ready, size: tuple[int, int]) -> None:
    del size
    ready.index.prepare()


def _prepare_timeline(ready: Ready, size: tuple[int, int]) -> None:
    from mapviewer.timeline.layout import prepare

    del size
    prepare(ready.store)


def _prepare_map(ready: Ready, size: tuple[int, int]) -> None:
    """Compose the scene that the map is going to begin with; what it is made of is kept."""
    from mapviewer.mapdoc.extent import FIT_CLOSEST, fitted, whole
    from mapviewer.mapdoc.marks import compose
    from mapviewer.query.index import first_selection
    from mapviewer.query.index import visible as answer

    bounds = whole(ready.store)
    if bounds is not None:
        selection = first_selection(ready.index)
        zoom, view = fitted(bounds, *size, FIT_CLOSEST)
        compose(ready.store, answer(ready.index, selection), selection, zoom=zoom, within=view, view=view)


_STEPS: Final[tuple[tuple[float, str, Callable[[Ready, tuple[int, int]], None]], ...]] = (
    (0.96, mark("Putting the events in order"), _prepare_index),
    (0.97, mark("Laying the events on the time axis"), _prepare_timeline),
    (0.98, mark("Counting the events for the map"), _prepare_map),
)
"""What is made ready: the share done before it, words for who waits, the work. A step is not stopped in its middle, so that each is short."""


def _look_up(
    reading: Read, file: str, decisions: Decisions, gazetteer: Looks | None, watch: Watch
) -> tuple[dict[str, Geocoding], tuple[Problem, ...]]:
    # What was decided comes first: of that the gazetteer is not asked.
    answers = {decision.key: decision.answer for decision in decisions.holding()}
    findings: list[Located] = []
    more = 0
    for count, item in enumerate(reading.unlocated):
        if count % 64 == 0:
            watch.tell(0.8 + 0.15 * count / len(reading.unlocated), tr("Looking up places"))
        key = geocoding_key(item.place)
        answer = answers.get(key)
        if answer is None:
            if gazetteer is None:
                from mapviewer.geocode.gazetteer import Gazetteer

                gazetteer = Gazetteer.open()
            query, country = _question(item.place)
            try:
                found = gazetteer.lookup(query, country=country)
            except UnavailableError as error:
                words = (
                    f"found no coordinates, expected some: {len(reading.unlocated)} such places are drawn nowhere, since the "
                    f"gazetteer cannot be used ({error})"
                )
                findings.append(_finding(item, words))
                break
            answer = answers[key] = Geocoding(query, found.accepted, found.candidates)
        if answer.accepted is not None or answer.decided is not None:
            continue
        if len(findings) < MAX_PROBLEMS:
            findings.append(_finding(item, _unsure(answer)))
        else:
            more += 1
    return answers, bounded(reading.locate(findings), file, more)


def _question(place: Place) -> tuple[str, str | None]:
    """The words and the country code to ask the gazetteer with; a country by name goes into the words."""
    query = place.query or place.name or place.id
    country = (place.country or "").strip()
    if len(country) == 2 and country.isascii() and country.isalpha():
        return query, country
    return (f"{query}, {country}" if country else query), None


def _finding(item: Unlocated, words: str) -> Located:
    name = "query" if item.place.query else "name"
    return Located(item.record, Finding(item.path, words, Severity.WARNING, name))


def _unsure(answer: Geocoding) -> str:
    if not answer.candidates:
        return (
            f"found no place called {shown(answer.query)} in the gazetteer, expected a name that it knows, or coordinates; "
            "the place is drawn nowhere"
        )
    listed = "; ".join(f"{n}. {_candidate(c)}" for n, c in enumerate(answer.candidates[:_LISTED], 1))
    more = len(answer.candidates) - _LISTED
    rest = f"; and {more} more" if more > 0 else ""
    return (
        f"found no sure answer for {shown(answer.query)}, expected a name that means one place, or coordinates; "
        f"the place is drawn nowhere. It may be: {listed}{rest}"
    )


def _candidate(candidate: Candidate) -> str:
    parts = (candidate.name, candidate.admin1, candidate.country_name or candidate.country)
    name = visible(", ".join(part for part in parts if part))
    return f"{name} ({candidate.lat:.2f}, {candidate.lon:.2f}; {candidate.kind}, score {candidate.score:.1f})"

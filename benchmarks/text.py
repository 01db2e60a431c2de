"""Filters and text at 1 M generated events: the index of texts, questions to it, filters, and the counts of every value.

`run(n)` measures `n` events. Milliseconds unless a name says otherwise:

- `build s`, `processor s`: to index all texts when nothing is cached, in a process of its own; `size MB` of the file; `again s` when it is cached
- `text …`: a question, median of some and the slowest
- `facets s`: to make all facets, once a dossier
- `passes …`: what one key lets through, when it was not asked before
- `counts …`: every value of every facet under the other filters, all time, and over random windows
"""

from __future__ import annotations

import os
import tempfile
from typing import Final

import numpy as np

from benchmarks._measure import dossier
from benchmarks.index import spread, timed, windows
from mapviewer.events.store import Store
from mapviewer.formats import text_file
from mapviewer.formats.texts import text_index
from mapviewer.opening import open_dossier
from mapviewer.query.filtering import Filtering
from mapviewer.query.filters import Filters
from mapviewer.query.index import Index, facet_counts
from mapviewer.query.selection import Selection

QUESTIONS: Final = {
    "common word": "river",
    "part of a word": "umb",
    "two words": "river cars",
    "rare word": "12345",
    "one digit": "1",
    "phrase": '"cars that came from the north"',
    "common phrase": '"the river"',
    "no such word": "zanzibar",
}
FILTERS: Final = {
    "category": Filters(category=("strikes",)),
    "place": Filters(place=("c0", "c1")),
    "actor": Filters(actor=("a1", "a2")),
    "tag": Filters(tag=("t1",)),
    "source": Filters(source=("s1",)),
    "precision": Filters(precision=("month", "year")),
    "rectangle": Filters(area=("30,20,50,60",)),
    "small circle": Filters(area=("35.7,139.7,50km",)),
    "large circle": Filters(area=("30,30,3000km",)),
    "four keys": Filters(category=("strikes",), tag=("t2", "t3"), sourced=("yes",), area=("0,0,60,90",)),
}
REPEATS: Final = 5
WINDOWS: Final = 60


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    path = dossier(n or 1_000_000)
    store = open_dossier(path)
    figures: dict[str, object] = {"events": len(store)}
    with tempfile.TemporaryDirectory() as folder:
        kept = os.environ.get("MAPVIEWER_CACHE")
        os.environ["MAPVIEWER_CACHE"] = folder
        try:
            _measure(store, figures)
        finally:
            del os.environ["MAPVIEWER_CACHE"]
            if kept is not None:
                os.environ["MAPVIEWER_CACHE"] = kept
    return figures


def _measure(store: Store, figures: dict[str, object]) -> None:
    before = os.times()
    figures["build s"] = round(timed(lambda: text_index(store, lambda _: None)), 2)
    after = os.times()
    figures["processor s"] = round(
        after.children_user + after.children_system - before.children_user - before.children_system, 2
    )
    figures["this process's processor s"] = round(after.user + after.system - before.user - before.system, 2)
    size = text_file.path_of(store.file, len(store))
    if size.exists():
        figures["size MB"] = round(size.stat().st_size / 1e6, 1)
    figures["again s"] = round(timed(lambda: text_index(store, lambda _: None)), 3)
    found = text_index(store, lambda _: None)
    for name, question in QUESTIONS.items():
        asked = [question]
        times = [timed(lambda q=asked: found.found(q)) for _ in range(REPEATS)]  # type: ignore[misc]
        figures[f"text, {name} ({np.count_nonzero(found.found(asked)):,} found)"] = spread(times)
    index = Index(store)
    index.filtering.texts = found
    figures["facets s"] = round(timed(index.filtering.facets.prepare), 3)
    for name, filters in FILTERS.items():
        figures[f"passes, {name}"] = spread([_passing(index, filters) for _ in range(REPEATS)])
    _ = index.times(Filters())
    for name, filters in {
        "none": Filters(),
        "four keys": FILTERS["four keys"],
        "text": Filters(text=("1",)),
    }.items():
        index.passes(filters)
        times = [timed(lambda f=filters: facet_counts(index, Selection(filters=f))) for _ in range(REPEATS)]  # type: ignore[misc]
        figures[f"counts, all time, filters: {name}"] = spread(times)
        asked_windows = [Selection(window=window, filters=filters) for window in windows(WINDOWS)]
        times = [timed(lambda s=selection: facet_counts(index, s)) for selection in asked_windows]  # type: ignore[misc]
        figures[f"counts, windows, filters: {name}"] = spread(times)


def _passing(index: Index, filters: Filters) -> float:
    """Seconds that filters take which were not asked before."""
    fresh = Filtering(index.store)
    fresh.facets, fresh.texts = index.filtering.facets, index.filtering.texts
    return timed(lambda: fresh.passes(filters))

"""The second clock: known, unknown and not yet known, against each event's own sources."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.query.filters import Filters, known_by
from mapviewer.query.index import Index, visible
from mapviewer.query.known import knowledge, published
from mapviewer.query.phrases import counts_words
from mapviewer.query.selection import Selection

DATES = (
    None,
    "2025-07-15",
    "2025-07-16",
    "2025-07-17",
    "2025-07",
    "2025-07-16?",
    "2024",
    "2025-07-16T23:30:00Z",
)


def store(dates: list[str | None], cited: list[list[int]]) -> Store:
    sources: list[dict[str, Any]] = [
        {"id": f"s{n}", "title": f"Source {n}", **({"published": date} if date else {})}
        for n, date in enumerate(dates)
    ]
    events = [
        {
            "id": f"e{n}",
            "title": f"Event {n}",
            "when": "2025-07-15",
            "citations": [{"source": f"s{k}"} for k in listed],
        }
        for n, listed in enumerate(cited)
    ]
    dossier = Dossier.model_validate(
        {
            "format": "mapviewer-dossier",
            "version": 1,
            "title": "t",
            "timezone": "Asia/Damascus",
            "sources": sources,
            "events": events,
        }
    )
    return Store(dossier, file=FileInfo(None, "t.json", "00"))


def shown(found: Store, date: str) -> set[str]:
    answer = visible(Index(found), Selection(filters=Filters(known=(date,)), zone="Asia/Damascus"))
    return {found.events[row].id for row in np.flatnonzero(answer.passes)}


def test_what_was_known_on_16_july() -> None:
    found = store(
        ["2025-07-15", "2025-07-16", "2025-07-17", None, "2025-07"], [[0], [1], [2], [3], [4], [], [2, 1]]
    )
    assert shown(found, "2025-07-16") == {"e0", "e1", "e6"}
    assert shown(found, "2025-07-15") == {"e0"}
    assert shown(found, "2025-07") == {"e0", "e1", "e2", "e4", "e6"}
    selection = Selection(filters=Filters(known=("2025-07-16",)), zone="Asia/Damascus")
    counts = visible(Index(found), selection).counts
    assert (counts.inside, counts.filtered, counts.unknown_when) == (3, 4, 3), (
        "e3, e4 and e5 may have been known"
    )
    assert counts_words(counts, selection) == (
        "3 shown · 3 of them without a place · 4 filtered out · as known by 16 Jul 2025 · 3 unknown when known"
    )


def test_an_evening_is_still_its_day_where_the_dossier_is() -> None:
    found = store(["2025-07-16T20:59:59Z", "2025-07-16T21:00:00Z"], [[0], [1]])
    assert shown(found, "2025-07-16") == {"e0"}


def test_the_other_filters_count_too() -> None:
    found = store([None, "2025-07-16"], [[0], [0], [1]])
    selection = Selection(filters=Filters(known=("2025-07-16",), text=("Event 1",)))
    counts = visible(Index(found), selection).counts
    assert (counts.inside, counts.unknown_when) == (0, 1), "only of what the other filters let through"


@given(
    st.lists(st.sampled_from(DATES), min_size=1, max_size=5),
    st.lists(st.lists(st.integers(0, 6), max_size=4), max_size=8),
    st.sampled_from(["2025-07-14", "2025-07-15", "2025-07-16", "2025-07-17", "2025-07", "2026"]),
)
def test_agrees_with_each_event(dates: list[str | None], cited: list[list[int]], date: str) -> None:
    found = store(dates, cited)
    moment = known_by(date, found.head.timezone)
    index = Index(found)
    times = knowledge(found, index.filtering.facets["source"])
    known, unknown = times.known(moment), times.unknown(moment)
    assert not (known & unknown).any()
    for row, event in enumerate(found.events):
        when = [published(found, citation.source) for citation in event.citations]
        assert known[row] == any(certain <= moment for certain, _ in when)
        may = not when or any(possible < moment for _, possible in when)
        assert unknown[row] == (not known[row] and may)

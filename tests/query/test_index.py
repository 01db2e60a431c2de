"""The index agrees with the one definition of membership; counts add up; filters let through what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import Civil, Unit, to_utc
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.when import NEG_INF, POS_INF, Membership, membership
from mapviewer.query.index import CODES, Index, visible
from mapviewer.query.selection import ALL_TIME, Filters, Mode, Selection

DAY = 86_400


def store(*events: dict[str, Any], **fields: Any) -> Store:
    listed = [{"id": f"e{n}", "title": f"E{n}", **event} for n, event in enumerate(events)]
    whole = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": listed, **fields}
    return Store(Dossier.model_validate(whole), file=FileInfo(None, "d.json", "00"))


def utc(*civil: int) -> int:
    return to_utc(Civil(*civil), "UTC")


# Membership -------------------------------------------------------------------------------------------------------------

days = st.dates().map(str)
dates = st.one_of(
    days,
    days.map(lambda day: day[:7]),
    days.map(lambda day: day[:4]),
    days.map(lambda day: f"{day}T13:00:00Z"),
    days.map(lambda day: f"{day}~"),
    days.map(lambda day: f"{day}?"),
    st.tuples(days, days).map(lambda pair: "/".join(sorted(pair))),
    st.tuples(days, days).map(lambda pair: f"[{min(pair)}..{max(pair)}]"),
    days.map(lambda day: f"../{day}"),
    days.map(lambda day: f"{day}/.."),
    days.map(lambda day: f"/{day}"),
    days.map(lambda day: f"{day}/"),
    days.map(lambda day: f"[..{day}]"),
    days.map(lambda day: f"[{day}..]"),
    st.sampled_from(["../..", "Y-100000", "Y1E12", "201X", "-0753", "2001-21"]),
    st.none(),
)
moments = st.one_of(
    st.integers(NEG_INF, POS_INF),
    st.integers(utc(1, 1, 1), utc(9999, 1, 1)),
    st.sampled_from([NEG_INF, POS_INF]),
    days.map(lambda day: utc(*map(int, day.split("-")))),
)


@given(st.lists(dates, max_size=8), moments, moments)
def test_the_index_agrees_with_the_definition(whens: list[str | None], start: int, end: int) -> None:
    found = store(*({"when": when} for when in whens))
    codes = Index(found).membership(start, end)
    assert [CODES[code] for code in codes] == [membership(when, start, end) for when in found.whens]


@given(dates, st.data())
def test_the_index_agrees_at_the_very_edges(when: str | None, data: st.DataObject) -> None:
    found = store({"when": when})
    known = found.whens[0]
    bounds = [0] if known is None else [known.earliest, known.start_latest, known.end_earliest, known.latest]
    edge = st.sampled_from(bounds).flatmap(lambda t: st.sampled_from([t - 1, t, t + 1]))
    start, end = (max(NEG_INF, min(POS_INF, data.draw(edge))) for _ in range(2))
    (code,) = Index(found).membership(start, end)
    assert CODES[code] is membership(known, start, end)


def test_all_time_holds_every_dated_event() -> None:
    found = store(
        *({"when": when} for when in ("2025", "[..2025]", "../2025", "2025/..", "/2025", None, "2025?"))
    )
    codes = Index(found).membership(*ALL_TIME)
    assert [CODES[code].value for code in codes] == ["in"] * 5 + ["undated", "possible"]


# Counts -----------------------------------------------------------------------------------------------------------------

TALKS = {"category": "talks", "place": {"name": "p", "lat": 1, "lon": 2}}


def sample() -> Index:
    return Index(
        store(
            {"when": "2000", **TALKS},
            {"when": "2025-07-15", "category": "strikes"},
            {"when": "2025-07-16", **TALKS},
            {"when": "2025-07", "category": "talks"},
            {**TALKS},
        )
    )


def test_counts_of_a_window() -> None:
    selection = Selection(window=(utc(2025, 7, 15), utc(2025, 7, 17)))
    answer = visible(sample(), selection)
    assert [answer.of(row).value for row in range(5)] == ["out", "in", "in", "possible", "undated"]
    counts = answer.counts
    assert (counts.total, counts.inside, counts.possible, counts.out, counts.undated) == (5, 2, 1, 1, 1)
    assert (counts.unplaced, counts.filtered, counts.ghosts) == (2, 0, 0)
    assert answer.shown.tolist() == [False, True, True, True, False]


def test_counts_under_a_filter() -> None:
    selection = Selection(window=(utc(2025, 7, 15), utc(2025, 7, 17)), filters=Filters(category=("talks",)))
    counts = visible(sample(), selection).counts
    assert (counts.inside, counts.possible, counts.out, counts.undated) == (1, 1, 1, 1)
    assert (counts.filtered, counts.unplaced) == (1, 1)


def test_instant_is_the_unit_that_holds_the_playhead() -> None:
    answer = visible(sample(), Selection(mode=Mode.INSTANT, playhead=utc(2025, 7, 16, 12), unit=Unit.DAY))
    assert [answer.of(row).value for row in range(5)] == ["out", "out", "in", "possible", "undated"]


def test_cumulative_counts_the_older_ones_as_ghosts() -> None:
    answer = visible(sample(), Selection(mode=Mode.CUMULATIVE, playhead=utc(2025, 7, 16, 12), unit=Unit.DAY))
    assert [answer.of(row).value for row in range(5)] == ["in", "in", "in", "possible", "undated"]
    assert answer.ghost.tolist() == [True, True, False, False, False]
    counts = answer.counts
    assert (counts.inside, counts.possible, counts.ghosts) == (3, 1, 2)
    assert (counts.current, counts.current_possible) == (1, 1)


@given(
    st.lists(dates, max_size=6),
    moments,
    moments,
    st.sampled_from(Mode),
    st.sampled_from(["", "talks"]),
)
def test_every_event_is_counted_exactly_once(
    whens: Sequence[str | None], start: int, end: int, mode: Mode, category: str
) -> None:
    found = store(*({"when": when, "category": ("talks", "walk")[n % 2]} for n, when in enumerate(whens)))
    filters = Filters(category=(category,)) if category else Filters()
    playhead = max(utc(1, 1, 1), min(start, utc(9999, 1, 1)))
    selection = Selection(window=(start, end), mode=mode, playhead=playhead, filters=filters)
    answer = visible(Index(found), selection)
    counts = answer.counts
    whole = counts.inside + counts.possible + counts.out + counts.undated + counts.filtered
    assert whole == counts.total == len(whens)
    assert counts.ghosts <= counts.inside + counts.possible
    assert np.count_nonzero(answer.shown) == counts.inside + counts.possible
    assert not np.any(answer.ghost & ~answer.shown)


def test_an_empty_window_holds_nothing() -> None:
    answer = visible(sample(), Selection(window=(5, 5)))
    assert answer.counts.out == 4
    assert answer.of(4) is Membership.UNDATED


# Filters ----------------------------------------------------------------------------------------------------------------

EVENTS: tuple[dict[str, Any], ...] = (
    {
        "category": "talks",
        "status": "confirmed",
        "tags": ["a", "b"],
        "citations": [{"source": "s1"}],
        "place": "p",
    },
    {"category": "strikes", "tags": ["b"], "actors": ["ann"], "place": {"name": "Somewhere"}},
    {"title": "Ankunft in der STRASSE", "summary": "İzmir", "actors": ["Bob"]},
)


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(), [0, 1, 2]),
        (Filters(category=("talks",)), [0]),
        (Filters(category=("talks", "strikes")), [0, 1]),
        (Filters(category=("",)), [2]),
        (Filters(status=("confirmed",)), [0]),
        (Filters(status=("reported",)), [1, 2]),
        (Filters(tag=("b",)), [0, 1]),
        (Filters(tag=("b",), category=("talks",)), [0]),
        (Filters(source=("s1",)), [0]),
        (Filters(place=("p",)), [0]),
        (Filters(place=("Paris", "Somewhere")), [0, 1]),
        (Filters(actor=("ann",)), [1]),
        (Filters(actor=("Ann Lee",)), [1]),
        (Filters(actor=("Bob",)), [2]),
        (Filters(text=("paris",)), [0]),
        (Filters(text=("ann lee",)), [1]),
        (Filters(text=("straße",)), [2]),
        (Filters(text=("ankunft", "bob")), [2]),
        (Filters(text=("ankunft", "paris")), []),
        (Filters(text=("$",)), []),
    ],
)
def test_filters_let_through_what_they_say(filters: Filters, rows: list[int]) -> None:
    found = store(*EVENTS, places=[{"id": "p", "name": "Paris"}], actors=[{"id": "ann", "name": "Ann Lee"}])
    index = Index(found)
    assert np.flatnonzero(index.passes(filters)).tolist() == rows
    assert index.passes(filters) is index.passes(filters), "scrubbing asks the same again and again"


def test_a_mask_is_listed_in_order_of_time_however_many_it_holds() -> None:
    index = Index(store(*({"when": f"20{n * 7 % 23:02d}"} if n % 5 else {} for n in range(60))))
    for step in (1, 2, 30, 61):
        mask = np.arange(60) % step == step - 1
        expected = sorted(np.flatnonzero(mask).tolist(), key=lambda row: (int(index.moments[row]), row))
        assert index.in_time(mask).tolist() == expected

"""Which events are exported, and the words that say so on a command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer import assets
from mapviewer.errors import UsageError
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF, Membership, membership
from mapviewer.exports import exports, losses
from mapviewer.exports.base import CUT
from mapviewer.exports.choice import Choice, command_words, during, during_words
from mapviewer.exports.dossier import EXPORT
from mapviewer.opening import open_dossier
from mapviewer.query.filters import Filters
from mapviewer.query.index import Index

DAY = 86_400
JULY_15 = 1_752_526_800  # 2025-07-15 in Damascus


@pytest.fixture(scope="module")
def store() -> Store:
    return open_dossier(assets.sample_dossier())


@given(start=st.integers(-20 * 365, 60 * 365), length=st.integers(1, 4_000), undated=st.booleans())
def test_what_touches_the_window_is_chosen_by_the_one_rule(
    start: int, length: int, undated: bool, store: Store
) -> None:
    window = (start * DAY, (start + length) * DAY)
    mask = Choice(window, undated=undated).mask(Index(store))
    for row, when in enumerate(store.whens):
        member = membership(when, *window)
        wanted = member in (Membership.IN, Membership.POSSIBLE) or (undated and member is Membership.UNDATED)
        assert mask[row] == wanted


def test_everything_is_chosen_where_nothing_is_asked(store: Store) -> None:
    assert Choice().everything
    assert Choice().mask(Index(store)).all()
    dated = Choice(undated=False)
    assert not dated.everything
    assert dated.mask(Index(store)).sum() == sum(when is not None for when in store.whens)


@given(
    start=st.none() | st.integers(-(10**11), 10**11),
    length=st.none() | st.integers(1, 10**10),
    zone=st.sampled_from(["UTC", "Asia/Damascus", "America/St_Johns"]),
)
def test_the_interval_in_words_is_the_window(start: int | None, length: int | None, zone: str) -> None:
    first = NEG_INF if start is None else start
    end = POS_INF if length is None else (0 if start is None else start) + length
    if end >= POS_INF and first <= NEG_INF:
        return
    assert during(during_words((first, end), zone), zone) == (first, end)


def test_a_date_alone_is_its_own_interval() -> None:
    assert during("2025-07-15", "Asia/Damascus") == (JULY_15, JULY_15 + DAY)
    assert during_words((JULY_15, JULY_15 + 3 * DAY), "Asia/Damascus") == "2025-07-15/2025-07-17"
    for wrong in ("nonsense", "2025/nonsense", "2025/2024"):
        with pytest.raises(UsageError, match="--during"):
            during(wrong, "UTC")


def test_the_words_say_no_more_than_they_must() -> None:
    assert command_words("d.json", "o.csv", "csv", Choice(), "UTC") == [
        "mapviewer",
        "convert",
        "d.json",
        "o.csv",
    ]
    filters = Filters().adding("category", "talks").adding("text", "a b")
    choice = Choice((JULY_15, POS_INF), filters, undated=False)
    assert command_words("d.json", "o.json", "lines", choice, "Asia/Damascus")[4:] == [
        "--to", "lines", "--during", "2025-07-15/..", "--filter", "category=talks", "--filter", "text=a b", "--dated-only",
    ]  # fmt: skip


def test_relations_that_would_lead_nowhere_are_left_out_and_counted(store: Store, tmp_path: Path) -> None:
    part = Choice((JULY_15, JULY_15 + DAY), undated=False).part(Index(store))
    assert 0 < len(part) < len(store)
    assert any(loss.what == CUT for loss in losses(EXPORT, part))
    assert not any(loss.what == CUT for loss in losses(exports()["gpx"], part))
    path = tmp_path / "part.json"
    path.write_bytes(b"".join(EXPORT.write(part)))
    again = open_dossier(path)
    assert not again.problems
    assert [event.id for event in again.events] == [event.id for event in part.events]


def test_every_export_writes_a_part(store: Store) -> None:
    part = Choice((JULY_15, JULY_15 + 2 * DAY)).part(Index(store))
    for export in exports().values():
        content = b"".join(export.write(part)).decode()
        assert content
        left = next(event for event in store.events if event.id not in part.row_of)
        assert left.title not in content

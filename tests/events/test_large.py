"""What large stores are made of: numbers of places, hashes of ids, sequences that make their items when asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events import large
from mapviewer.events.large import Lazy, spot_numbers
from mapviewer.events.table import id_hashes

DEGREES = st.sampled_from([0.0, -0.0, 1.5, -1.5, 90.0, 5e-324])


@given(st.lists(st.one_of(st.tuples(DEGREES, DEGREES), st.none()), max_size=30))
def test_places_arespot_numbers_as_they_appear(spots: list[tuple[float, float] | None]) -> None:
    seen: dict[tuple[float, float], int] = {}
    wanted = [-1 if spot is None else seen.setdefault(spot, len(seen)) for spot in spots]
    lat = np.array([np.nan if spot is None else spot[0] for spot in spots], np.float64)
    lon = np.array([np.nan if spot is None else spot[1] for spot in spots], np.float64)
    assert spot_numbers(lat, lon).tolist() == wanted


def test_places_that_mix_to_the_same_are_still_told_apart() -> None:
    # The second latitude's bits are the first's plus one, and the longitudes make up for that.
    factor = 0x9E3779B97F4A7C15
    north = np.array([1.0, np.nextafter(1.0, 2.0)])
    bits = north.view(np.uint64)
    east_bits = np.float64(1.25).view(np.uint64)
    other = np.uint64((int(bits[0]) * factor + int(east_bits) - int(bits[1]) * factor) % 2**64)
    east = np.array([1.25, other.view(np.float64)])
    lat, lon = np.tile(north, 3), np.tile(east, 3)
    assert spot_numbers(lat, lon).tolist() == [0, 1] * 3


@given(st.lists(st.text(min_size=1, max_size=600), max_size=8), st.integers(0, 2**62))
def test_a_hash_does_not_hang_on_the_company(ids: list[str], seed: int) -> None:
    together = id_hashes(ids, seed)
    assert [int(id_hashes([key], seed)[0]) for key in ids] == together.tolist()
    assert len(set(together.tolist())) == len(set(ids))


def test_another_seed_means_other_hashes() -> None:
    assert id_hashes(["a"], 1)[0] != id_hashes(["a"], 2)[0]


def test_a_lazy_sequence_makes_each_item_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "_KEPT", 3)
    made: list[int] = []

    def make(row: int) -> str:
        made.append(row)
        return f"#{row}"

    lazy = Lazy(10, make)
    assert (len(lazy), lazy[2], lazy[-1], lazy[2]) == (10, "#2", "#9", "#2")
    assert made == [2, 9]
    assert lazy[3:5] == ["#3", "#4"]
    assert lazy[np.int64(2)] == "#2"
    assert made == [2, 9, 3, 4]
    assert lazy[9] == "#9"
    assert made == [2, 9, 3, 4, 9]
    assert list(lazy) == [f"#{n}" for n in range(10)]
    assert lazy[9] == "#9"
    for row in (10, -11):
        with pytest.raises(IndexError):
            lazy[row]

"""The slope that the benchmark of long use goes by."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks._slope import slope


@given(
    a=st.integers(-1_000, 1_000),
    b=st.integers(-1_000, 1_000),
    x=st.lists(st.integers(0, 500), min_size=2, max_size=30, unique=True),
)
def test_a_line_has_its_slope_and_no_spread(a: int, b: int, x: list[int]) -> None:
    assert slope(x, [a * t + b for t in x]) == pytest.approx((a, a, a))


def test_a_few_odd_samples_do_not_bend_it_and_the_interval_holds_it() -> None:
    chance = random.Random(7)
    x = [float(minute) for minute in range(50)]
    y = [300.0 + 0.5 * minute + chance.gauss(0, 3) for minute in x]
    for odd in (3, 20, 41, 48):
        y[odd] += 400.0
    found = slope(x, y)
    assert found.low < 0.5 < found.high
    assert found.high - found.low < 0.4


def test_noise_alone_is_not_told_from_a_level() -> None:
    chance = random.Random(8)
    found = slope(range(50), [chance.gauss(300, 5) for _ in range(50)])
    assert found.low < 0 < found.high


def test_samples_of_one_moment_have_no_slope() -> None:
    with pytest.raises(ValueError, match="different times"):
        slope([1, 1], [2, 3])

"""The scripted use of the window that the benchmark measures: a moment of it always, an hour of it on request."""

from __future__ import annotations

import pytest

from benchmarks import soak


@pytest.mark.slow
@pytest.mark.timeout(5_400)
def test_after_an_hour_memory_is_flat_and_no_process_is_left() -> None:
    figures = soak.run(60)
    print(figures)
    assert figures["exit code"] == 0
    assert figures["left"] == "none"
    growth = figures["growth, last by middle fifth"]
    assert isinstance(growth, float)
    assert growth < 1.1

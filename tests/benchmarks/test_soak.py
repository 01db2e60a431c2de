"""The scripted use of the window that the benchmark measures: what it makes of samples always, an hour of it on request."""

from __future__ import annotations

import pytest

from benchmarks import soak


def _sample(minute: float, program: float, widgets: int = 500) -> soak.Sample:
    return soak.Sample(minute, program, 400.0, 50.0, widgets, 100_000, 50, 25, 5)


def test_what_is_made_in_the_warm_up_is_no_growth() -> None:
    samples = [_sample(minute, 250.0 + 10 * min(minute, 10), 100 * min(minute, 10)) for minute in range(61)]
    figures = soak.judged(samples)
    assert (figures["samples"], figures["program MB an hour"]) == (41, [0.0, 0.0, 0.0])
    assert figures["widgets an hour"] == [0.0, 0.0, 0.0]
    assert figures["program at first"] == figures["program at last"] == 350


def test_what_grows_is_told_by_the_hour() -> None:
    figures = soak.judged([_sample(minute, 300.0 + minute, 500 + 7 * minute) for minute in range(11)])
    assert figures["program MB an hour"] == [60.0, 60.0, 60.0]
    assert figures["widgets an hour"] == [420.0, 420.0, 420.0]


@pytest.mark.slow
@pytest.mark.timeout(5_400)
def test_after_an_hour_memory_is_flat_and_no_process_is_left() -> None:
    figures = soak.run(60)
    print(figures)
    assert figures["exit code"] == 0
    assert figures["left"] == "none"
    grown = {}
    for name in ("program MB", "widgets", "files", "threads", "processes"):
        found = figures[f"{name} an hour"]
        assert isinstance(found, list)
        grown[name] = found[0]
    assert grown.pop("program MB") < soak.FLAT_MB
    # A panel that is shown for the first time has some thirty widgets.
    assert grown.pop("widgets") < 60
    assert max(grown.values()) < 10, grown

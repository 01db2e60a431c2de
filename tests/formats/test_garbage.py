"""Searches for garbage become rare while very many events are made, and are as before afterwards."""

from __future__ import annotations

import gc

import pytest

from mapviewer.formats.garbage import SELDOM, seldom_searched


def test_they_are_rare_until_the_last_one_has_ended() -> None:
    before = gc.get_threshold()
    with seldom_searched():
        with pytest.raises(KeyError), seldom_searched():
            raise KeyError
        assert gc.get_threshold()[0] == SELDOM
    assert gc.get_threshold() == before


@pytest.mark.parametrize("threshold", [0, 2 * SELDOM])
def test_who_searches_still_less_or_never_is_left_alone(threshold: int) -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(threshold, *before[1:])
        with seldom_searched():
            assert gc.get_threshold()[0] == threshold
        assert gc.get_threshold()[0] == threshold
    finally:
        gc.set_threshold(*before)

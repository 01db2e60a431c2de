"""A page that hangs is noticed, whatever it had said before; one that answers is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mapviewer.app.map_health import Heartbeat
from tests.app.pages import spin, wait_for

pytestmark = pytest.mark.usefixtures("qapp")


class Page:
    """What the heartbeat asks."""

    def __init__(self, *, answers: bool) -> None:
        self.answers = answers
        self.asked = 0

    def runJavaScript(self, code: str, callback: Callable[[Any], None]) -> None:  # noqa: N802 - Qt
        self.asked += 1
        if self.answers:
            callback(1)


def beating() -> tuple[Heartbeat, list[bool]]:
    beat = Heartbeat()
    beat.set_interval(20)
    lost: list[bool] = []
    beat.lost.connect(lambda: lost.append(True))
    return beat, lost


def test_a_word_that_was_on_its_way_before_it_hung_hides_nothing() -> None:
    beat, lost = beating()
    beat.sent(Page(answers=False))  # type: ignore[arg-type]
    beat.heard()
    wait_for(lambda: bool(lost))


def test_a_page_that_answers_is_asked_once_for_what_was_sent() -> None:
    beat, lost = beating()
    page = Page(answers=True)
    for _ in range(5):
        beat.sent(page)  # type: ignore[arg-type]
    wait_for(lambda: page.asked == 1)
    spin(100)
    assert (page.asked, lost) == (1, [])
    beat.sent(page)  # type: ignore[arg-type]
    wait_for(lambda: page.asked == 2)


def test_a_page_that_says_something_while_it_is_asked_is_alive() -> None:
    beat, lost = beating()
    page = Page(answers=False)
    beat.sent(page)  # type: ignore[arg-type]
    wait_for(lambda: page.asked == 1)
    beat.heard()
    spin(100)
    assert lost == []

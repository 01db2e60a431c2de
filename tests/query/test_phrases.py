"""The sentences that count what a selection holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mapviewer.events.calendar import Civil, Unit, to_utc
from mapviewer.language import Language, speaking
from mapviewer.query.index import Counts
from mapviewer.query.phrases import counts_words, window_words
from mapviewer.query.selection import Mode, Selection

WINDOW = Selection(window=(to_utc(Civil(2025, 7, 15), "UTC"), to_utc(Civil(2025, 7, 18), "UTC")))
NOW = to_utc(Civil(2025, 7, 16, 12), "UTC")


def counts(**fields: int) -> Counts:
    zero = {"total": 11, "inside": 0, "possible": 0, "out": 0, "undated": 0, "unplaced": 0, "filtered": 0}
    return Counts(**{**zero, **fields})


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (counts(inside=9), "9 shown"),
        (counts(inside=9, possible=2), "9 shown + 2 possible"),
        (counts(possible=2), "0 shown + 2 possible"),
        (counts(total=0), "no events in this dossier"),
        (counts(undated=1, filtered=2), "no events in this time · 1 undated · 2 filtered out"),
        (
            counts(inside=9, possible=2, undated=1, unplaced=3),
            "9 shown + 2 possible · 3 of them without a place · 1 undated",
        ),
    ],
)
def test_counts_of_a_window(found: Counts, words: str) -> None:
    assert counts_words(found, WINDOW) == words


def test_counts_of_all_time_where_nothing_is_dated_or_shown() -> None:
    assert counts_words(counts(undated=3), Selection()) == "no dated events · 3 undated"
    assert counts_words(counts(filtered=11), Selection()) == "0 shown · 11 filtered out"
    assert counts_words(counts(total=0), Selection(mode=Mode.CUMULATIVE)) == "no events in this dossier"


def test_counts_up_to_a_day() -> None:
    selection = Selection(mode=Mode.CUMULATIVE, playhead=NOW, unit=Unit.DAY)
    found = counts(inside=9, possible=1, current=2, current_possible=1)
    words = counts_words(found, selection)
    assert "9" in words
    assert "2" in words
    assert "1 possible" in words


def test_the_window_in_words() -> None:
    assert window_words(WINDOW) == "15–17 July 2025"
    assert window_words(Selection()).lower() == "all time"
    assert window_words(Selection(mode=Mode.INSTANT, playhead=NOW)) == "16 July 2025"
    assert window_words(Selection(mode=Mode.CUMULATIVE, playhead=NOW)) == "up to 16 July 2025"


def test_what_is_kept_for_the_next_who_asks_is_never_another_selection_s_or_in_another_language() -> None:
    one, other = counts(inside=9), counts(inside=9)
    later = replace(WINDOW, window=(WINDOW.window[0], WINDOW.window[1] + 86_400))
    for _ in range(2):
        assert counts_words(one, WINDOW) == counts_words(other, WINDOW) == "9 shown"
        assert counts_words(counts(inside=8), WINDOW) == "8 shown"
        assert window_words(WINDOW) == "15–17 July 2025"
        assert window_words(later) == "15–18 July 2025"
    with speaking(Language.FRENCH):
        assert window_words(later) == "15–18 juillet 2025"
        assert counts_words(one, WINDOW) != "9 shown"
    assert window_words(later) == "15–18 July 2025"

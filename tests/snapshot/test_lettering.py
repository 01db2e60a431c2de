from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapviewer.snapshot.lettering import (
    ELLIPSIS,
    FIRST_STRONG_ISOLATE,
    POP_ISOLATE,
    Style,
    isolate,
    plain,
    right_to_left,
    shorten,
    wrap,
    wrap_with_tail,
)
from tests.snapshot.dossiers import measure

STYLE = Style(10.0)
TEXTS = st.text(st.sampled_from("ab cdאبé漢-·"), max_size=200).map(plain)


@given(TEXTS, st.floats(1, 400), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text: str, width: float, lines: int) -> None:
    done = wrap(text, STYLE, width, measure, lines=lines)
    assert len(done) <= lines
    assert all(measure(line, STYLE) <= width for line in done)


@given(TEXTS)
def test_nothing_is_lost_where_there_is_room(text: str) -> None:
    assert "".join(wrap(text, STYLE, 30.0, measure, lines=500)).replace(" ", "") == text.replace(" ", "")


def test_the_last_line_says_that_something_is_missing() -> None:
    assert wrap("one two three four five six", STYLE, 50.0, measure, lines=2) == ("one two", "three…")


def test_shortening_prefers_the_end_of_a_word() -> None:
    assert shorten("A convoy on its way", STYLE, 56.0, measure) == "A convoy…"
    assert shorten("Donaudampfschifffahrt", STYLE, 60.0, measure) == "Donaudampfs" + ELLIPSIS
    assert shorten("abc", STYLE, 4.0, measure) == ""


def test_the_tail_stays_when_the_text_is_cut() -> None:
    lines = wrap_with_tail("word " * 30, "[1, 2]".replace(" ", "\u00a0"), STYLE, 80.0, measure, lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…\u00a0[1,\u00a02]")
    assert wrap_with_tail("short", "[1]", STYLE, 200.0, measure, lines=2) == ("short\u00a0[1]",)


def test_isolates_are_closed_on_every_line() -> None:
    lines = wrap(f"15 Jul: {isolate('ابت ثجح خدذ رزس شصض')} end", STYLE, 60.0, measure, lines=9)
    assert len(lines) > 2
    for line in lines:
        assert line.count(FIRST_STRONG_ISOLATE) == line.count(POP_ISOLATE)


def test_a_megabyte_is_cut_before_it_is_measured() -> None:
    assert len(plain("x" * 1_000_000)) == 2_000
    assert len(plain("x " * 1_000_000)) <= 2_000


def test_control_characters_and_overrides_are_dropped() -> None:
    assert plain("a\x00b\n\tc \u202egnp.exe\ud800") == "a b c gnp.exe"


def test_direction_is_that_of_the_first_strong_character() -> None:
    assert right_to_left("123 اشتباكات Damascus")
    assert right_to_left("(2025) שיחות")
    assert not right_to_left("Talks in السويداء")
    assert not right_to_left(isolate("شام") + " Damascus")
    assert not right_to_left("2025")

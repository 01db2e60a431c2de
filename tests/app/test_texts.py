"""Other people's words: no control characters, and no direction that reaches beyond them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapviewer.app.texts import isolate, plain, shorten
from mapviewer.language import Language, speaking
from mapviewer.language.direction import runs_rtl

BIDI = st.text(
    st.sampled_from("ab اب1(\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n"), max_size=40
)


def closed(text: str) -> bool:
    depth = 0
    for c in text:
        depth += {"\u2068": 1, "\u2069": -1}.get(c, 0)
        if depth < 0:
            return False
    return depth == 0


@given(BIDI)
def test_what_is_left_opens_nothing_that_it_does_not_close(text: str) -> None:
    for shown in (plain(text), shorten(text, 9), isolate(text)):
        assert closed(shown)
        assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
    assert plain(plain(text)) == plain(text)
    assert plain(isolate(text)) == isolate(text), "what we isolate stays so where it is shown"


def test_a_text_cannot_leave_its_isolate() -> None:
    assert isolate("اسم\u2069 evil \u2068") == "\u2068اسم evil \u2069"


def test_a_sentence_keeps_its_direction_around_names_of_the_other() -> None:
    listed = " · ".join(isolate(name) for name in ("هدنة", "ceasefire"))
    assert listed == "\u2068هدنة\u2069 · ceasefire"
    assert runs_rtl(listed) is False
    with speaking(Language.ARABIC):
        assert isolate("SDF (1)") == "\u2068SDF (1)\u2069"
    assert isolate("SDF (1)") == "SDF (1)", "nothing is added where nothing can mix"

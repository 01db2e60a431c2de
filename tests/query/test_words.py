"""When a text is found: case and accents, scripts without spaces, quotes, and a question that is still being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.query.words import simplified, terms, words


def found(question: str, *fields: str) -> bool:
    asked = terms(question)
    return bool(asked) and all(term.found([words(text) for text in fields]) for term in asked)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("strasse", "In der STRAßE"),
        ("izmir", "İzmir"),
        ("ecole", "l'École"),
        ("École", "ecole"),
        ("قران", "القُرآن"),
        ("شلوم", "سلام شلوم"),
        ("שלום", "שָׁלוֹם"),
        ("محمد", "مـحمـد"),
        ("أحمد", "احمد"),
        ("東京", "今日東京で"),
        ("京で", "今日東京で"),
        ("ｶﾞ", "ガ"),
        ("한국", "대한국민"),
        ("हिन्दी", "यह हिन्दी है"),
        ("al-Suwayda", "near al Suwayda city"),
        ("l-Suw", "al-Suwayda"),
        ("way", "Suwayda"),
        ("don't", "They don’t go"),
        ("1,000", "some 1000 or 1 000 men"),
        ("road the", "the road"),
        ('"the road"', "on the road"),
        ('"the ro', "on the road"),
        ("“the road”", "the road"),
        ('the " road', "the road"),
        ("$ road", "road"),
        ("ﬁre", "Fire"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_it_is_found(question: str, text: str) -> None:
    assert found(question, "Nothing here", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("", "anything"),
        ("$", "a $ sign"),
        ('""', "anything"),
        ("the river", "the road"),
        ('"the oad"', "the road"),
        ('"the ro"', "the road"),
        ('"road the"', "the road"),
        ("the-road", "the long road"),
        ("a-c", "a. b c"),
        ("東北", "東京北"),
        ("OR", "a AND b"),
        ("col:x", "x"),
        ("ro*", "r oad"),
    ],
)
def test_it_is_not_found(question: str, text: str) -> None:
    assert not found(question, text)


def test_words_do_not_run_from_one_field_into_the_next() -> None:
    assert not found('"end start"', "the end", "start of it")
    assert found("end start", "the end", "start of it")


@given(st.text(max_size=40))
def test_simplifying_again_changes_nothing(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
    assert simplified(text.upper()).isascii() or words(text.casefold()) == words(text)


@given(st.text(max_size=30))
def test_every_question_can_be_asked_and_a_text_holds_itself(text: str) -> None:
    asked = terms(text)
    plain = text.translate(dict.fromkeys(map(ord, '"“”„‟«»')))
    if text == plain:
        assert all(term.found([words(text)]) for term in asked)

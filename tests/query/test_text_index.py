"""The index of texts agrees with the one definition of when a text is found, whatever the texts, the questions and the size of its segments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapviewer.query.text_builder import TextBuilder
from mapviewer.query.text_index import Segment, TextIndex
from mapviewer.query.words import terms, words

PIECES = st.sampled_from(
    ["the", "The", "road", "roads", "to", "al", "Suwayda", "al-Suwayda", "École", "ecole", "東京都", "京", "القُرآن", "STRASSE", "ß", "12", "123",
     "don’t", "“so”", "…", "½", "हिन्दी", "한국", "e\u0301", "-\u0301x", "_", "a_b", "\x00", "\x01", "\n", "\ud800"]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(PIECES, max_size=6).map(" ".join),
    st.lists(PIECES, max_size=3).map("".join),
    st.text(max_size=12),
)
EVENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=9)
QUESTIONS = st.one_of(TEXTS, TEXTS.map(lambda text: f'"{text}"'), TEXTS.map(lambda text: f'"{text}'))


def built(events: list[list[str]], *, most_words: int, most_stream: int, at_once: int) -> TextIndex:
    builder = TextBuilder(most_words=most_words, most_stream=most_stream)
    segments: list[Segment | None] = [
        builder.add(events[n : n + at_once]) for n in range(0, len(events), at_once)
    ]
    return TextIndex([segment for segment in [*segments, builder.finish()] if segment is not None])


def expected(events: list[list[str]], questions: list[str]) -> list[bool]:
    found = []
    for event in events:
        fields = [words(text) for text in event]
        asked = [terms(question) for question in questions]
        found.append(all(listed and all(term.found(fields) for term in listed) for listed in asked))
    return found


@settings(max_examples=300)
@given(
    EVENTS,
    st.lists(QUESTIONS, min_size=1, max_size=2),
    st.sampled_from([1, 3, 1_000]),
    st.sampled_from([1, 9, 1_000]),
    st.sampled_from([1, 4, 100]),
)
def test_it_finds_what_the_definition_says(
    events: list[list[str]], questions: list[str], most_words: int, most_stream: int, at_once: int
) -> None:
    index = built(events, most_words=most_words, most_stream=most_stream, at_once=at_once)
    assert index.size == len(events)
    assert index.found(questions).tolist() == expected(events, questions)


def test_many_events_with_common_and_rare_words() -> None:
    events = [
        [f"Event number {n}", "the road to the river" if n % 3 else "the river road", *["rare"][: n == 777]]
        for n in range(1_000)
    ]
    index = built(events, most_words=10**6, most_stream=10**7, at_once=100)
    (segment,) = index.segments
    assert 0 < len(segment.dense) < 12
    for question, count in (
        ("river", 1_000),
        ("river road", 1_000),
        ('"river road"', 334),
        ('"the road to"', 666),
        ("77", 19),
        ('"77"', 1),
        ("number-77", 11),
        ("rare", 1),
        ('rare "the road"', 0),
        ("nowhere", 0),
    ):
        assert np.count_nonzero(index.found([question])) == count, question
    assert np.count_nonzero(index.found(["rare", "road"])) == 1
    assert np.count_nonzero(index.found(["rare", "$"])) == 0


@pytest.mark.parametrize("questions", [["x"], ['"a b"']])
def test_nothing_holds_nothing(questions: list[str]) -> None:
    assert TextBuilder().finish() is None
    assert TextIndex([]).found(questions).tolist() == []
    index = built([[""], [""]], most_words=9, most_stream=9, at_once=2)
    assert index.found(questions).tolist() == [False, False]

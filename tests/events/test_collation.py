"""The order of texts: what people expect in several scripts, and ranks that agree with the keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.collation import Keys, in_order, keys_of, sort_key, sort_keys


@pytest.mark.parametrize(
    "listed",
    [
        ["arg", "Ärger", "Zorn"],
        ["ete", "Été", "ete2", "étudiant"],
        ["b 2", "B1", "b9", "b10", "b00011"],
        ["9 men", "10 men", "men"],
        ["“Apples” and more", "(b)", "“c”", "d"],
        ["- dash", "2025", "word"],
        ["Łódź 1", "lodz 2", "M"],
        ["и", "й", "к"],
        ["אבגך", "אבגכד", "ד"],
        ["أحمد", "اشتباكات", "بيت", "پدر", "تل", "کابل", "گرگان", "لبنان"],
        ["السويداء ٣", "السويداء ١٢"],
        ["中国", "日本"],
        ["가", "한국"],
        ["かた", "カタナ"],
        ["Zürich", "Ωμέγα", "Юг", "שלום", "سلام", "かな", "漢字"],
    ],
    ids=lambda listed: listed[0],
)
def test_people_find_what_they_look_for(listed: list[str]) -> None:
    assert in_order(listed[::-1]) == listed


def test_case_and_leading_zeros_do_not_count_and_marks_do_at_the_end() -> None:
    assert sort_key("Clashes 007") == sort_key("clashes 7")
    assert sort_key("resume") < sort_key("résumé") < sort_key("resume 2")


@given(st.lists(st.text(), max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(texts: list[str]) -> None:
    keys = sort_keys(texts)
    assert keys == [sort_key(text) for text in texts]
    assert all(0 not in key for key in keys)


@given(st.lists(st.text(max_size=12)))
def test_a_text_sorts_before_what_it_begins(texts: list[str]) -> None:
    plain = [text for text in texts if text.isascii() and text.isalpha()]
    for text in plain:
        assert sort_key(text) < sort_key(text + "a")


@given(st.lists(st.binary(max_size=30).map(lambda key: key.replace(b"\0", b"\x01"))))
def test_ranks_agree_with_the_keys(keys: list[bytes]) -> None:
    ranks = Keys.of(keys).ranks()
    places = {key: sum(other < key for other in keys) for key in keys}
    assert ranks.tolist() == [places[key] for key in keys]


def test_ranks_of_long_common_beginnings() -> None:
    texts = [f"{'so long a beginning ' * 12}{n % 7}" for n in range(50)]
    ranks = keys_of(texts).ranks()
    assert np.array_equal(np.argsort(ranks, kind="stable"), sorted(range(50), key=lambda n: (n % 7, n)))


def test_parts_are_joined() -> None:
    parts = [keys_of(["b", ""]), keys_of([]), keys_of(["a", "cc"])]
    assert Keys.joined(parts).ranks().tolist() == [2, 0, 1, 3]
    assert len(Keys.joined([])) == 0
    assert keys_of([]).ranks().tolist() == []

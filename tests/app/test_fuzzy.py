"""What typed letters find, and what they find first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.app.fuzzy import fit, folded


@pytest.mark.parametrize(
    ("typed", "text", "at"),
    [
        ("zoom", "Zoom time in", (0, 1, 2, 3)),
        ("in zoom", "Zoom time in", (0, 1, 2, 3, 10, 11)),
        ("zti", "Zoom time in", (0, 5, 10)),
        ("oom", "Zoom time in", (1, 2, 3)),
        ("ecran", "Plein écran", (6, 7, 8, 9, 10)),
        ("سلام", "السلام", (2, 3, 4, 5)),
        ("", "Anything", ()),
    ],
)
def test_what_is_found_and_where(typed: str, text: str, at: tuple[int, ...]) -> None:
    found = fit(typed, text)
    assert found is not None
    assert found.at == at


@pytest.mark.parametrize("typed", ["xyz", "zoom xyz", "nit", "omi"])
def test_what_is_not_found(typed: str) -> None:
    assert fit(typed, "Zoom time in") is None


def test_the_better_fit_comes_first() -> None:
    texts = ["Fit all events", "Filter by category", "Unfit", "Fold in time"]
    found = {text: fit("fit", text) for text in texts}
    ranked = sorted((t for t in texts if found[t]), key=lambda t: -found[t].score)  # type: ignore[union-attr]
    assert ranked == ["Fit all events", "Unfit", "Fold in time"]
    assert fit("fit", "Fit").score > fit("fit", "Fit all events").score  # type: ignore[union-attr]


@given(st.text(max_size=30), st.text(max_size=60))
def test_places_are_in_the_text_and_hold_what_was_typed(typed: str, text: str) -> None:
    assert len(folded(text)) == len(text)
    found = fit(typed, text)
    if found is not None:
        letters = folded(text)
        assert list(found.at) == sorted(set(found.at))
        assert {letters[k] for k in found.at} == set("".join(folded(typed).split()))


@given(st.text(min_size=1, max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_a_part_of_a_text_finds_it(part: str, before: str, after: str) -> None:
    assert fit(part, before + part + after) is not None

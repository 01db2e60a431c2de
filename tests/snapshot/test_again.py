from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.errors import UsageError
from mapviewer.snapshot.again import (
    Format,
    Recipe,
    changed,
    format_of,
    kind_of,
    read_recipe,
    recipe_of,
    unescaped,
    words,
)
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import sample


def svg_with(text: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><metadata id="mapviewer-view">{words(text)}</metadata></svg>'.encode()


@given(
    st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"))
)
def test_words_survive_xml(text: str) -> None:
    assert unescaped(words(text)) == text
    assert "<" not in words(text)


def test_a_recipe_is_read_back() -> None:
    spec = SnapshotSpec.from_options(sample(), from_="2025-07-15", to="2025-07-17", title="A & <B> ]]> שלום")
    recipe = recipe_of(spec, sample())
    assert read_recipe(svg_with(recipe.text), "a.svg") == recipe
    assert changed(recipe, sample()) == ()


def test_what_has_changed_is_said() -> None:
    spec = SnapshotSpec.from_options(sample())
    recipe = recipe_of(spec, sample())
    old = Recipe(
        program="mapviewer 0.0.1", dossiers=({"name": "dossier.json", "sha256": "cd" * 32},), spec=spec
    )  # type: ignore[arg-type]
    found = changed(old, sample())
    assert len(found) == 2
    assert "cdcdcdcdcdcd" in found[0]
    assert "0.0.1" in found[1]
    renamed = recipe.model_copy(
        update={"dossiers": (recipe.dossiers[0].model_copy(update={"name": "other.json"}),)}
    )
    assert changed(renamed, sample()) == (
        "the dossier's name: it was “other.json”, now it is “dossier.json”",
    )


@pytest.mark.parametrize(
    ("data", "words_"),
    [
        (b"GIF89a", "found no PNG, SVG, PDF or HTML"),
        (b"\x89PNG\r\n\x1a\n", "found no view in this PNG"),
        (b"%PDF-1.4", "found no view in this PDF"),
        (b"<svg></svg>", "found no view in this SVG"),
        (svg_with("{"), "is no JSON"),
        (svg_with('{"format": "other", "spec": {}}'), "/format"),
        (svg_with('{"spec": {"width": 9}}'), "/spec/width"),
        (svg_with('{"spec": {"width": NaN}}'), "is no JSON"),
        (svg_with("[" * 100_000), "is no JSON"),
    ],
)
def test_what_cannot_be_made_again_is_refused(data: bytes, words_: str) -> None:
    with pytest.raises(UsageError, match=words_):
        read_recipe(data, "old")


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"%PDF-", b"<svg>"]))
def test_any_bytes_are_refused_in_words(data: bytes, head: bytes) -> None:
    with pytest.raises(UsageError):
        read_recipe(head + data, "old")


def test_formats_go_by_the_ending_or_by_word() -> None:
    assert format_of(PurePath("a.b.SVG")) is Format.SVG
    assert format_of(PurePath("a.png"), "pdf") is Format.PDF
    assert kind_of(b"%PDF-1.7") is Format.PDF
    with pytest.raises(UsageError, match=r"found 'a.jpg', expected a name that ends in .png"):
        format_of(PurePath("a.jpg"))
    with pytest.raises(UsageError, match="--format: found 'jpg'"):
        format_of(PurePath("a.png"), "jpg")

"""Which language is spoken, what is looked up, and how numbers and plurals come out."""

from __future__ import annotations

import threading

import pytest

from mapviewer.language import Language, catalogue, current, decimal, from_tags, number, plural, speaking, tr
from mapviewer.language.catalogue import Catalogue, lengthened
from mapviewer.language.numbers import FORMS, plural_form


def test_english_is_what_stands_in_the_code() -> None:
    assert tr("Opening {name}", name="a.json") == "Opening a.json"
    assert plural("{n} event", "{n} events", 1) == "1 event"
    assert plural("{n} event", "{n} events", 12_000) == "12,000 events"


def test_values_are_never_looked_at() -> None:
    # A title is no template: neither braces nor marks in it mean anything.
    assert (
        tr("“{title}” by {name}", title="{name} [de] {title}", name="{0}") == "“{name} [de] {title}” by {0}"
    )


def test_a_translation_a_context_and_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Catalogue({"Open": "Ouvrir"}, {"status": {"Open": "Ouvert"}})
    monkeypatch.setattr(catalogue, "catalogue", lambda _: made)
    with speaking(Language.FRENCH):
        assert tr("Open") == "Ouvrir"
        assert tr("Open", "status") == "Ouvert"
        assert tr("Open", "elsewhere") == "Ouvrir"
        assert tr("Close {name}", name="x") == "Close x"
    assert tr("Open") == "Open"


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (Language.ENGLISH, {0: "other", 1: "one", 1.5: "other", 2: "other"}),
        (Language.FRENCH, {0: "one", 1: "one", 1.5: "one", 2: "other", 1_000_000: "other"}),
        # Unicode's own samples for Arabic.
        (Language.ARABIC, {0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 26: "many", 99: "many",
                           100: "other", 102: "other", 103: "few", 110: "few", 111: "many", 1_011: "many", 0.1: "other", 10.5: "other"}),
    ],
)  # fmt: skip
def test_plural_forms_are_those_of_unicode(language: Language, forms: dict[float, str]) -> None:
    for n, form in forms.items():
        assert plural_form(n, language) == form, n
        assert form in FORMS[language]


def test_plurals_by_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = {
        "zero": "لا أحداث",
        "one": "حدث واحد",
        "two": "حدثان",
        "few": "{n} أحداث",
        "many": "{n} حدثًا",
        "other": "{n} حدث",
    }
    monkeypatch.setattr(catalogue, "catalogue", lambda _: Catalogue({"{n} event": forms}))
    with speaking(Language.ARABIC):
        said = [plural("{n} event", "{n} events", n) for n in (0, 1, 2, 5, 14, 1_200)]
    assert said == ["لا أحداث", "حدث واحد", "حدثان", "5 أحداث", "14 حدثًا", "1,200 حدث"]


def test_numbers_as_each_language_writes_them() -> None:
    assert (number(12_345), decimal(24.5), decimal(3.0), decimal(1_234.56, 2)) == (
        "12,345",
        "24.5",
        "3",
        "1,234.56",
    )
    with speaking(Language.FRENCH):
        assert (number(12_345), decimal(24.5), decimal(1_234.56, 2)) == (
            "12\u202f345",
            "24,5",
            "1\u202f234,56",
        )
    with speaking(Language.ARABIC):
        assert (number(12_345), decimal(24.5)) == ("12,345", "24.5")


def test_a_language_is_spoken_in_a_block_and_on_its_thread_only() -> None:
    heard: list[Language] = []
    with speaking(Language.ARABIC):
        other = threading.Thread(target=lambda: heard.append(current()))
        other.start()
        other.join()
        assert current() is Language.ARABIC
        with speaking(Language.FRENCH):
            assert current() is Language.FRENCH
    assert current() is Language.ENGLISH
    assert heard == [Language.ENGLISH]


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (("fr-CA", "en-US"), Language.FRENCH),
        (("ar_SY.UTF-8",), Language.ARABIC),
        (("de-DE", "fr-FR"), Language.FRENCH),
        (("C",), Language.ENGLISH),
        (("POSIX", ""), Language.ENGLISH),
        ((), Language.ENGLISH),
    ],
)
def test_the_system_is_asked_by_tags(tags: tuple[str, ...], language: Language) -> None:
    assert from_tags(tags) is language


def test_the_pseudo_language_is_longer_and_keeps_what_is_filled_in() -> None:
    said = lengthened("&Open {name} at %s, please")
    assert len(said) >= 1.4 * len("&Open {name} at %s, please") - 6
    assert "{name}" in said
    assert "%s" in said
    assert said.count("&") == 1
    with speaking(Language.PSEUDO):
        assert "a.json" in tr("Opening {name}", name="a.json")
    assert lengthened("–") == "–"

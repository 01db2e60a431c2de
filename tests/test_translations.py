"""The tool that keeps the catalogues: what it collects, and what it finds wrong. Everything said has a translation."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import mapviewer
from mapviewer.language import Language
from tools import translations
from tools.translations import Said


@cache
def _said() -> dict[tuple[str, str], Said]:
    """Everything that the program says, read from its files once for all tests."""
    return translations.collect()


def _collected(source: str) -> list[tuple[str, str, str | None]]:
    return [(context, text, many) for _, context, text, many in translations._in_python(ast.parse(source))]


def test_texts_are_collected_from_every_way_of_saying() -> None:
    assert _collected('self.tr("One " "two")') == [("", "One two", None)]
    assert _collected('w.tr("Open", "status")') == [("status", "Open", None)]
    assert _collected('tr("a" if x else "b")') == [("", "a", None), ("", "b", None)]
    assert _collected('plural("{n} day", "{n} days", n)') == [("", "{n} day", "{n} days")]
    assert _collected('NAMES = {1: mark("One")}') == [("", "One", None)]
    assert _collected('QCoreApplication.translate("Window", "Hi")') == [("", "Hi", None)]
    assert _collected('tr(name); str.translate(x); "x".translate(t)') == []
    script = "add('in', tr('Zoom in'), plural('{n} it\\'s', '{n} its', n)); control('no')"
    assert [found[1:] for found in translations._in_script(script)] == [
        ("page", "Zoom in", None),
        ("page", "{n} it's", "{n} its"),
    ]


def test_the_action_table_and_the_page_are_collected() -> None:
    said = _said()
    assert ("", "&Open…") in said
    assert ("", "Open a dossier") in said
    assert ("", "&File") in said
    assert ("page", "Zoom in") in said
    assert ("", "Français") not in said


@pytest.mark.parametrize(
    ("text", "translation", "fault"),
    [
        ("Opening {name}", "Ouverture de {nom}", "placeholders"),
        ("%s of %d", "%d sur %s", "order"),
        ("&Open…", "Ouvrir…", "mnemonic"),
        ("&Open…", "&Ouvrir", "ellipsis"),
        (" at %s", "à %s", "spaces"),
        ("Open", " ", "empty"),
    ],
)
def test_what_is_wrong_with_a_translation(text: str, translation: str, fault: str) -> None:
    assert any(fault in found for found in translations.faults(text, translation))


def test_missing_dead_and_wrong_entries() -> None:
    said = {
        ("", "Open"): Said(),
        ("status", "Open"): Said(),
        ("page", "Open"): Said(),
        ("", "{n} day"): Said("{n} days"),
    }
    entries: dict[tuple[str, str], translations.Entry] = {("", "Open"): "Ouvrir", ("", "Shut"): "Fermer"}
    assert translations.missing(said, entries) == [("page", "Open"), ("", "{n} day")]
    assert translations.dead(said, entries) == [("", "Shut")]
    forms = {("", "{n} day"): {"one": "{n} jour"}}
    assert any("plural forms" in words for words in translations.wrong(Language.FRENCH, said, forms))
    whole = {("", "{n} day"): {"one": "un jour", "other": "{n} jours"}}
    assert not list(translations.wrong(Language.FRENCH, said, whole))


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_everything_said_is_translated_and_nothing_in_the_catalogues_is_dead_or_wrong(
    language: Language,
) -> None:
    """`python -m tools.translations --missing --json` lists what to fill in, `--merge` takes it over, `--update` drops what is dead."""
    said, entries = _said(), translations.read(language)
    assert translations.missing(said, entries) == []
    assert translations.dead(said, entries) == []
    assert list(translations.wrong(language, said, entries)) == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_two_menus_of_the_bar_share_a_mnemonic(language: Language) -> None:
    from mapviewer.app.actions import MENUS

    entries = translations.read(language)
    letters = [str(entries["", title]).partition("&")[2][:1].casefold() for title, _ in MENUS]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("language", [Language.ENGLISH, *translations.LANGUAGES])
def test_panes_that_share_a_place_share_no_mnemonic(language: Language) -> None:
    """The menus' are for all panes."""
    from mapviewer.app.actions import MENUS

    said = {} if language is Language.ENGLISH else translations.read(language)
    folder = Path(mapviewer.__file__).parent / "app"
    places, pairs = (
        {text for _, text, _ in _collected((folder / name).read_text()) if "&" in text}
        for name in ("places_panel.py", "pairs_panel.py")
    )
    assert len(pairs) == 5

    def letters(*texts: str) -> list[str]:
        return [str(said.get(("", text), text)).partition("&")[2][:1].casefold() for text in texts]

    own = letters(*pairs)
    assert len(set(own)) == len(own)
    assert set(own).isdisjoint(letters(*places, *(title for title, _ in MENUS)))


def test_nothing_is_said_by_a_widget_of_qts_own() -> None:
    """`dialog.tr` of a plain QDialog looks among Qt's own words, where ours are not: only our own classes say `self.tr`."""
    told = re.compile(r"\b(?!self\b|window\b)(\w+)\.tr\(")
    folder = Path(mapviewer.__file__).parent / "app"
    found = [
        (file.name, match[0]) for file in folder.glob("*.py") for match in told.finditer(file.read_text())
    ]
    assert found == []

"""Problems in the reader's language: what reading says in English is taken apart and said again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapviewer.events.problem_words import in_words
from mapviewer.events.when import EdtfError, parse_when
from mapviewer.language import Language, speaking
from mapviewer.opening import open_dossier

BOTH = pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC])


def edtf_message(text: str) -> str:
    with pytest.raises(EdtfError) as caught:
        parse_when(text, "UTC")
    return str(caught.value)


def test_english_stays_as_it_is() -> None:
    assert in_words("found 3, expected text in quotes") == "found 3, expected text in quotes"


@BOTH
@pytest.mark.parametrize("text", ["2025-13-45", "2025-07-32", "2025-06-31", "2025-07-16T25:00:00", "16/07/2025", "2025-7-16", ""])  # fmt: skip
def test_dates(language: Language, text: str) -> None:
    with speaking(language):
        said = in_words(edtf_message(text))
    assert "found" not in said
    assert "expected" not in said
    assert "character" not in said


def test_in_french() -> None:
    message = f"{edtf_message('2025-06-31')}; the event is kept as undated"
    with speaking(Language.FRENCH):
        assert (
            in_words(message).replace("\u202f", " ").replace("\xa0", " ")
            == "trouvé : jour 31 ; juin a 30 jours (caractère 9 de '2025-06-31') ; l’événement est gardé sans date"
        )


@BOTH
def test_what_a_dossier_with_many_faults_says(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    events = [
        {"id": "a", "title": 3, "when": "2025-07-16"},
        {"id": "b", "title": "B", "when": "2025-13-01", "place": {"name": "B", "lat": 95, "lon": 3}},
        {"id": "b", "title": "C", "when": 7, "colour": "red"},
        {"title": "D", "when": "2025-02-30", "place": "nowhere", "tags": "x"},
        {"id": "e", "title": "", "status": "sure"},
    ]
    path.write_text(json.dumps({"format": "mapviewer-dossier", "version": 1, "title": "T", "events": events}))
    messages = [problem.message for problem in open_dossier(path).problems]
    assert len(messages) >= 6
    messages.append(
        'found no sure answer for "Springfield", expected a name that means one place, or coordinates; the place is drawn nowhere. '
        "It may be: 1. Springfield, Illinois; 2. Springfield, Ohio; and 8 more"
    )
    with speaking(language):
        said = [in_words(message) for message in messages]
    assert not any("sure answer" in words or "It may be" in words for words in said)
    english = [words for words in said if "expected" in words]
    # What no table has stays as it is; that is the exception.
    assert len(english) <= 1, english


@BOTH
@pytest.mark.parametrize("message", ["", "found", "expected x", "found (character 1 of", "; ; ;", "no such thing; the line is left out"])  # fmt: skip
def test_what_is_no_such_sentence_stays_as_it_is(language: Language, message: str) -> None:
    with speaking(language):
        assert in_words(message) == message


@BOTH
def test_what_is_odd_in_a_table(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "id,title,when,end,place,lat,lon,radius_m,toll\n"
        "a,A,2025-07-01T10:00,,,95,1,abc,about 40\na,,2025-07-01,soon,,0,0,-1,-2\nb,B,soon,2025-07-02,,1,,2,\n"
    )
    other = tmp_path / "u.csv"
    other.write_text("title,date,deaths,latitude\nA,2025,some,1\nB,7/8/2025,many,2\n")
    problems = [p.message for one in (path, other) for p in open_dossier(one).problems]
    assert len(problems) == 18
    with speaking(language):
        for message in problems:
            said = in_words(message)
            assert not {"found", "expected"} & set(said.split()), message
            assert in_words(f"row 7: {message}").endswith(said)

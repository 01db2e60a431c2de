"""Unknown tables: what the columns seem to be, and what only a person can say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.errors import InputError
from mapviewer.foreign.dates import Order
from mapviewer.foreign.mapping import TableMapping, dumped, load
from mapviewer.foreign.proposing import pair, propose


def test_english_names() -> None:
    found = propose(
        ["Date", "Title", "Description", "Latitude", "Longitude", "City", "Country", "Source URL", "Mood"],
        [
            [
                "2025-07-16",
                "Strike",
                "A strike.",
                "33.5",
                "36.3",
                "Damascus",
                "Syria",
                "https://a.example",
                "calm",
            ]
        ],
    )
    mapping = found.mapping
    assert mapping.title == ("Title",)
    assert (mapping.when, mapping.lat, mapping.lon) == ("Date", "Latitude", "Longitude")
    assert (mapping.place, mapping.country, mapping.url) == ("City", "Country", "Source URL")
    assert mapping.summary == "Description"
    assert found.unused == ("Mood",)
    assert mapping.dated
    assert mapping.placed


def test_german_names() -> None:
    found = propose(
        ["Datum", "Titel", "Breite", "Länge", "Ort"], [["16.07.2025", "Angriff", "33,5", "36,3", "Damaskus"]]
    )
    assert found.mapping.when == "Datum"
    assert found.mapping.lat == "Breite"
    assert found.mapping.lon == "Länge"
    assert found.mapping.order is Order.DAY_FIRST
    assert found.ambiguous_dates == 0


def test_a_name_is_not_enough() -> None:
    """`x` and `y` may be pixels, `type` a number, `date` a remark."""
    found = propose(
        ["x", "y", "date", "name"], [["1024", "2000", "soon", "a"], ["999", "1500", "later", "b"]]
    )
    assert found.mapping.lat == ""
    assert found.mapping.when == ""


def test_one_half_of_a_place_is_none() -> None:
    assert propose(["lat", "name"], [["33.5", "a"]]).mapping.lat == ""


def test_dates_that_may_be_either_are_a_question() -> None:
    found = propose(["date", "title"], [["7/8/2025", "a"], ["1/2/2025", "b"]])
    assert found.mapping.order is None
    assert found.ambiguous_dates == 2
    told = propose(["date", "title"], [["7/8/2025", "a"], ["1/20/2025", "b"]])
    assert told.mapping.order is Order.MONTH_FIRST
    assert told.ambiguous_dates == 0


def test_swapped_coordinates_are_offered_and_not_done() -> None:
    rows = [["120.9", "14.6", "a"], ["121.1", "14.5", "b"]]
    found = propose(["lat", "lon", "title"], rows)
    assert found.maybe_swapped
    assert not found.mapping.swapped
    assert (found.mapping.lat, found.mapping.lon) == ("lat", "lon")
    assert not propose(["lat", "lon", "title"], [["14.6", "120.9", "a"]]).maybe_swapped


def test_a_place_is_no_title_and_dates_in_words_are_dates() -> None:
    found = propose(
        ["LOCATION_NAME", "when it was"],
        [["Ugarit", "c. 1365 BC"], ["Jericho", "summer 1920"], ["Baihaq", "16 July 2025"]],
    )
    assert (found.mapping.title, found.mapping.place) == (("LOCATION_NAME",), "LOCATION_NAME")
    assert found.mapping.when == "when it was"


def test_a_column_that_says_what_happened_is_the_title_and_remarks_are_not() -> None:
    names = ["Datum", "Ort", "Breite", "Länge", "Was geschah", "Tote", "Quelle", "Uhrzeit", "Bemerkung"]
    first = ["01.07.2025", "Damaskus", "33,5", "36,3", "Ein Angriff", "3", "SANA", "13:05", ""]
    rows = [first, ["02.07.2025", "Rom", "41,9", "12,5", "Ein Fest", "", "ANSA", "", ""]] * 4
    rows += [["13.07.2025", "Rom", "41,9", "12,5", "Ein Treffen", "", "ANSA", "", "unsicher"]]
    mapping = propose(names, rows).mapping
    assert (mapping.title, mapping.summary, mapping.toll) == (("Was geschah",), "Bemerkung", "Tote")
    # Nor where nobody knows what the full column is called.
    names[4] = "Vorgang"
    mapping = propose(names, rows).mapping
    assert (mapping.title, mapping.summary) == (("Vorgang",), "Bemerkung")
    # Where a title is called so, the other is its summary.
    names[4:5], names[-1] = ["Was geschah"], "Titel"
    mapping = propose(names, [[*row[:-1], "Titel"] for row in rows]).mapping
    assert (mapping.title, mapping.summary) == (("Titel",), "Was geschah")


@pytest.mark.parametrize(
    "name",
    ["What happened?", "was passierte", "Que s’est-il passé ?", "¿Qué pasó?", "ماذا حدث؟", "Что произошло"],
)
def test_a_question_that_a_column_answers_is_its_title(name: str) -> None:
    assert propose([name, "date", "note"], [["A", "2025", "n"]]).mapping.title == (name,)


def test_columns_that_are_called_as_the_fields_are_those_whatever_is_in_them() -> None:
    found = propose(["title", "when", "lat", "lon", "toll"], [["A", "soon", "here", "there", "some"]])
    assert found.mapping.columns().keys() == {"title", "when", "lat", "lon", "toll"}
    assert not found.odd


def test_parts_of_dates() -> None:
    mapping = propose(
        ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "NAME"],
        [["-2150", "", "", "", "", "a"], ["2017", "9", "23", "12", "53", "b"]],
    ).mapping
    assert (mapping.year, mapping.month, mapping.day, mapping.hour, mapping.minute) == (
        "YEAR",
        "MONTH",
        "DAY",
        "HOUR",
        "MINUTE",
    )


def test_both_coordinates_in_one_cell() -> None:
    mapping = propose(["title", "start", "location"], [["a", "2025", "33.5, 36.3"]]).mapping
    assert mapping.coordinates == "location"
    assert mapping.place == ""
    assert propose(["title", "start", "location"], [["a", "2025", "Damascus"]]).mapping.place == "location"


def test_pairs() -> None:
    assert pair("33.5, 36.3") == ("33.5", "36.3")
    assert pair("(33.5 36.3)") == ("33.5", "36.3")
    assert pair("33,5; 36,3") == ("33,5", "36,3")
    assert pair("33.5") is None
    assert pair("1,2,3") is None


def test_a_column_of_dates_is_found_by_its_values() -> None:
    found = propose(["what", "xyz"], [["a b", "2025-07-16"], ["c d", "2025-07-17"], ["e f", "2025-07-18"]])
    assert found.mapping.when == "xyz"
    assert found.reasons["when"] == "values"
    assert found.mapping.title == ("what",)


def test_a_mapping_comes_back_from_its_file(tmp_path: Path) -> None:
    mapping = TableMapping(
        title=("a", "b"), when="c", order=Order.DAY_FIRST, swapped=True, timezone="Asia/Damascus"
    )
    path = tmp_path / "x.mapping.json"
    path.write_bytes(dumped(mapping))
    assert load(path) == mapping
    assert json.loads(path.read_bytes())["format"] == "mapviewer-mapping"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no JSON"),
        ("[]", r"/: found \[\], expected an object"),
        (
            '{"title": ["a"], "wen": "x"}',
            "/wen: found a key that a mapping has not, expected one of .*, when",
        ),
        ('{"timezone": "Mars/Base"}', '/timezone: found "Mars/Base", expected an IANA'),
        ('{"order": "ymd"}', "/order: found \"ymd\", expected 'dmy' or 'mdy'"),
        ('{"encoding": "klingon"}', '/encoding: found "klingon", expected the name of'),
        ('{"version": 2}', "/version: found 2, expected 1"),
        ('{"when": null}', "/when: found null, expected the name of a column"),
        ('{"title": ["a", 3]}', "/title/1: found 3, expected the name of a column"),
        ('{"swapped": "perhaps"}', '/swapped: found "perhaps", expected true or false'),
        ('{"delimiter": ";;"}', '/delimiter: found ";;", expected a text no longer than 1'),
        ('{"assumed_radius_m": -1}', "/assumed_radius_m: found -1, expected more than 0"),
    ],
)
def test_a_mapping_that_will_not_do_says_where(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "x.mapping.json"
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        load(path)


def test_a_mapping_by_hand_may_name_its_one_title_plainly(tmp_path: Path) -> None:
    path = tmp_path / "x.mapping.json"
    path.write_text('\ufeff{"title": "a", "order": "dmy"}', "utf-8")
    found = load(path)
    assert (found.title, found.answers()) == (("a",), {"order": Order.DAY_FIRST})


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "none.json")


names = st.lists(st.text(max_size=8), min_size=1, max_size=6)


@given(names, st.lists(st.lists(st.text(max_size=10), max_size=6), max_size=5))
def test_no_table_is_too_odd(header: list[str], rows: list[list[str]]) -> None:
    from mapviewer.foreign.table import Columns

    columns = Columns(header).names
    mapping = propose(columns, rows).mapping
    assert all(name in columns for used in mapping.columns().values() for name in used)


def test_what_a_mapping_says_wrongly_is_told_without_acting_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.mapping.json"
    path.write_text(
        json.dumps({"format": "mapviewer-mapping", "version": 1, "\x1b[2J\u202e\ud800": "\ud800"})
    )
    with pytest.raises(InputError) as caught:
        load(path)
    said = str(caught.value)
    assert said.isprintable()
    assert r"\u001b[2J\u202e\ud800" in said
    said.encode()

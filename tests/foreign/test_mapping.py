"""Unknown tables: what the columns seem to be, and what only a person can say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.errors import InputError
from mapviewer.foreign.dates import Order
from mapviewer.foreign.mapping import TableMapping, dumped, load, pair, propose


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
        ("[]", "mapping"),
        ('{"title": ["a"], "wen": "x"}', "/wen"),
        ('{"timezone": "Mars/Base"}', "/timezone"),
        ('{"order": "ymd"}', "/order"),
        ('{"encoding": "klingon"}', "/encoding"),
        ('{"version": 2}', "/version"),
    ],
)
def test_a_mapping_that_will_not_do_says_where(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "x.mapping.json"
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        load(path)


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

"""Tables in text: delimiters, rows with their lines, headers as people write them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.table import BrokenTableError, Columns, delimiter_of, rows


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a\tb\n1, 2\t3\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('a,b\n"x;y;z","1;2;3"\n', ","),
        ("only\none\n", ","),
        ("", ","),
        ("a;b\n1;2\n3,4,5,6;7\n", ";"),
    ],
)
def test_the_delimiter_is_what_cuts_evenly(sample: str, delimiter: str) -> None:
    assert delimiter_of(sample) == delimiter


def cut(text: str, size: int = 7) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def test_rows_know_their_lines() -> None:
    text = 'a,b\r\n"one\r\ntwo",2\r\n\r\n3,4'
    found = list(rows(cut(text), ","))
    assert [(row.number, row.line, row.cells) for row in found] == [
        (1, 1, ["a", "b"]),
        (2, 2, ["one\ntwo", "2"]),
        (4, 5, ["3", "4"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 2, 5, 1_000])
def test_every_end_of_line(end: str, size: int) -> None:
    text = end.join(["a,b", "1,2", '"x",y', ""])
    assert [row.cells for row in rows(cut(text, size), ",")] == [["a", "b"], ["1", "2"], ["x", "y"]]


def test_a_quotation_mark_that_never_closes_is_one_long_cell() -> None:
    found = list(rows(['a,b\n1,"open\n2,3\n'], ","))
    assert found[1].cells == ["1", "open\n2,3\n"]


def test_a_cell_beyond_all_bounds_breaks_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    old = csv.field_size_limit(1_000)
    try:
        monkeypatch.setattr("mapviewer.foreign.table.LONGEST_CELL", 1_000)
        reading = rows(["a\n1\n", "x" * 2_000, "\n"], ",")
        assert next(reading).cells == ["a"]
        assert next(reading).cells == ["1"]
        with pytest.raises(BrokenTableError) as caught:
            next(reading)
        assert caught.value.line == 3
    finally:
        csv.field_size_limit(old)


def test_nuls_are_dropped() -> None:
    assert [row.cells for row in rows(["a\0,b\n"], ",")] == [["a", "b"]]


def test_a_header_is_known_in_any_case() -> None:
    columns = Columns(["﻿EVENT ID", " Source Scale ", "", "x", "x"])
    assert columns.names == ["EVENT ID", "Source Scale", "column 3", "x", "x 2"]
    assert columns.at == {"event_id": 0, "source_scale": 1, "column_3": 2, "x": 3, "x_2": 4}
    assert columns.repeated == ["x"]
    assert columns.first("nothing", "source_scale") == "source_scale"


def test_rows_of_other_lengths() -> None:
    columns = Columns(["a", "b"])
    assert columns.fitted(["1"]) == (["1", ""], [])
    assert columns.fitted(["1", "2", "3"]) == (["1", "2"], ["3"])


cells = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), max_size=6), st.integers(1, 9))
def test_what_a_writer_wrote_is_read_again(table: list[list[str]], size: int) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    kept = [row for row in table if any(row)]
    assert [row.cells for row in rows(cut(out.getvalue(), size), ",")] == kept

"""Dates in words: what is clear becomes EDTF, what is not stays words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.when import parse_when
from mapviewer.foreign.spoken import spoken


@pytest.mark.parametrize(
    ("said", "edtf"),
    [
        ("c. 520", "0520~"),
        ("circa 1850", "1850~"),
        ("ca 1850?", "1850%"),
        ("c.1850", "1850~"),
        ("c1850", "1850~"),
        ("about July 1850", "1850-07~"),
        ("1850?", "1850?"),
        ("probably 16 July 2025", "2025-07-16?"),
        ("520", "0520"),
        ("c. 44 BC", "-0043~"),
        ("520 BCE", "-0519"),
        ("AD 79", "0079"),
        ("79 C.E.", "0079"),
        ("the 1850s", "185X"),
        ("late 1850s", "185X"),
        ("19th century", "18XX"),
        ("early 19th century", "18XX"),
        ("5th century BC", "[-0499..-0400]"),
        ("Spring 1850", "1850-21"),
        ("between 1850 and 1860", "[1850..1860]"),
        ("before 1850", "[..1850]"),
        ("after July 1850", "[1850-07..]"),
        ("1914–1918", "1914/1918"),
        ("1914–18", "1914/1918"),
        ("1914-1918", "1914/1918"),
        ("520–510 BC", "-0519/-0509"),
        ("from 1914 to c. 1918", "1914/1918~"),
        ("10–12 July 1850", "1850-07-10/1850-07-12"),
        ("July 10-12, 1850", "1850-07-10/1850-07-12"),
        ("July–August 1850", "1850-07/1850-08"),
        ("16 July 2025", "2025-07-16"),
        ("July 2025.", "2025-07"),
        ("2025-07~", "2025-07~"),
        ("1914/1918", "1914/1918"),
        ("201X", "201X"),
    ],
)
def test_what_is_clear(said: str, edtf: str) -> None:
    assert spoken(said) == edtf


@pytest.mark.parametrize(
    "said",
    ["", "Monday", "7/8/2025", "12", "the day before", "Chapter 12", "5 years later", "1 2 3", "30 February 2025", "x" * 500 + "1", "1918–1914 or so", "0th century", "2025 to 20"],
)  # fmt: skip
def test_what_is_not(said: str) -> None:
    assert spoken(said) is None


@given(st.text(alphabet="0123456789 cabduetpsXY~?-–/.[],{}'", max_size=30))
def test_whatever_comes_out_can_be_read(said: str) -> None:
    found = spoken(said)
    if found is not None:
        parse_when(found)

"""Mending replaces single bad values and tells each; what is well stays byte for byte."""

from __future__ import annotations

import json
from typing import Any

import jiter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.errors import Severity
from mapviewer.formats.mending import MAX_DEPTH, mend

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_good_json_is_left_alone(value: Any) -> None:
    data = json.dumps(value).encode()
    mended = mend(data)
    if b"\\ud" not in data:
        assert mended.data == data
        assert not mended.faults


@pytest.mark.parametrize(
    ("bad", "good", "words"),
    [
        (b"NaN", None, "found NaN, expected a JSON value"),
        (b"-Infinity", None, "found -Infinity, expected a JSON value"),
        (b"01", None, "found 01, expected a JSON value"),
        (b"True", None, "found True, expected a JSON value"),
        (b"9" * 5000, None, "found a number of 5,000 digits"),
        (rb'"a\ud800b"', "a\ufffdb", "found half of a surrogate pair"),
        (b'"a\xe9b"', "a\ufffdb", "found the byte 0xE9, expected text in UTF-8"),
        (b'"a\tb"', "a\tb", "found a bare control character"),
        (rb'"a\qb"', "aqb", "found an unknown escape"),
        (b"[" * 300 + b"]" * 300, ..., "nested more than 100 deep"),
    ],
)
def test_one_bad_value_costs_only_itself(bad: bytes, good: object, words: str) -> None:
    data = b'{"before": [1, "x"], "it": ' + bad + b', "after": {"y": 2}}'
    mended = mend(data)
    value = jiter.from_json(mended.data, catch_duplicate_keys=True, allow_inf_nan=False)
    assert value["before"] == [1, "x"]
    assert value["after"] == {"y": 2}
    assert good is ... or value["it"] == good
    (fault,) = mended.faults
    assert fault.path[0] == "it"
    assert words in fault.message
    if good is not ...:
        assert data[fault.start :].startswith(bad)


def test_what_loses_nothing_is_a_warning() -> None:
    kept, lost = mend(b'["a\tb"]').faults, mend(b"[NaN]").faults
    assert [fault.severity for fault in (*kept, *lost)] == [Severity.WARNING, Severity.ERROR]


def test_keys_are_mended_and_counted() -> None:
    mended = mend(b'{"a": 1, "b\xff": 2, "a": {"a": 3}}')
    assert jiter.from_json(mended.data) == {"a": {"a": 3}, "b\ufffd": 2}
    assert [(fault.path, fault.start) for fault in mended.faults] == [(("b\ufffd",), 9), (("a",), 18)]
    assert "twice" in mended.faults[1].message


def test_offsets_lead_back_to_the_original() -> None:
    data = b'["\xff", NaN, 0123456, "end"] x'
    mended = mend(data)
    for part in (b'"end"', b"] x", b", 0"):
        if part in data and part in mended.data:
            assert mended.original_offset(mended.data.index(part)) == data.index(part)


def test_nesting_up_to_the_limit_is_fine() -> None:
    data = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert not mend(data).faults
    assert mend(b"[" + data + b"]").faults


@given(st.binary(max_size=200))
def test_no_bytes_are_too_bad(data: bytes) -> None:
    mended = mend(data)
    assert bool(mended.edits) <= bool(mended.faults)


@given(st.text('{}[]":,\\ntrue01eE.-u \t\n', max_size=60))
def test_no_json_like_text_is_too_bad(text: str) -> None:
    mended = mend(text.encode())
    try:
        strict = jiter.from_json(text.encode(), catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError:
        return
    assert jiter.from_json(mended.data) == strict
    assert not mended.edits

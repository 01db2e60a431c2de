"""Objects in JavaScript as JSON, line for line; what is more than an object is refused, and nothing is run."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.loose import as_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'a': \"b\", c: [1, -2.5, .5, 0x10,], }", {"a": "b", "c": [1, -2.5, 0.5, 16]}),
        ("var x = {a: true, b: null, c: undefined, d: NaN};", {"a": True, "b": None, "c": None, "d": None}),
        ("window.data = [1]; ", [1]),
        (r"['\ud83d\ude00', '\ud800', 'a\ude00']", ["\U0001f600", "\ufffd", "a\ufffd"]),
        ("{a: -1e999, d: 1e999, b: 1e308, c: 0xfffffffffffffffffffff}", {"a": None, "d": None, "b": 1e308, "c": 0xFFFFFFFFFFFFFFFFFFFFF}),
        ("{'it\\'s': '\\u0041\\x42\\n\\\n\"'}", {"it's": 'AB\n"'}),
        ("{a: new Date(2006, 5, 15), b: new Date(2006,0), c: new Date('May 1')}", {"a": "2006-06-15", "b": "2006-01", "c": "May 1"}),
        ("{a: new Date(2006, 5, 15, 9, 30)}", {"a": "2006-06-15T09:30"}),
        ("\ufeff{a: '// no comment', /* one */ b: 1 // two\n}", {"a": "// no comment", "b": 1}),
    ],
)  # fmt: skip
def test_objects(text: str, value: object) -> None:
    assert json.loads(as_json(text)) == value


def test_lines_stay_where_they_are() -> None:
    text = "var x =\n{ // a\n/* b\n c */ a:\n1}"
    assert as_json(text).index("1") - as_json(text).rindex("\n") == 1
    assert as_json(text).count("\n") == text.count("\n")


@pytest.mark.parametrize("text", ["{a: f(1)}", "{a: `x`}", "{a: new Date()}", "{a: 1 + g}", "alert(1)", "{a: new Date(x,y)}"])  # fmt: skip
def test_what_would_have_to_be_run_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"found|invalid|Expecting|delimiter|column"):
        json.loads(as_json(text))


@given(st.text(alphabet="{}[],:'\"\\ab1.-/*\n newDate()", max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    with contextlib.suppress(ValueError):
        json.loads(as_json(text))

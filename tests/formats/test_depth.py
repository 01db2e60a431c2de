"""Nesting has one bound, so that what was read can be written."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from mapviewer.formats.depth import bounded_depth
from mapviewer.formats.mending import MAX_DEPTH

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def nested(levels: int) -> Any:
    value: Any = 1
    for n in range(levels):
        value = [value] if n % 2 else {"a": value}
    return value


@given(VALUES)
def test_what_is_flat_enough_stays(value: Any) -> None:
    before = json.dumps(value)
    after, cut = bounded_depth(value)
    assert (json.dumps(after), cut) == (before, False)


def test_the_bound() -> None:
    assert bounded_depth(nested(MAX_DEPTH))[1] is False
    value, cut = bounded_depth(nested(MAX_DEPTH + 1))
    assert cut
    assert json.dumps(value).count("[") + json.dumps(value).count("{") == MAX_DEPTH
    assert "null" in json.dumps(value)
    deep, cut = bounded_depth(nested(900))
    assert cut
    to_json(deep)


def test_what_lies_beside_is_kept() -> None:
    value, cut = bounded_depth({"deep": nested(300), "flat": [1, 2]})
    assert cut
    assert value["flat"] == [1, 2]

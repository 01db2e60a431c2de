"""The position scanner finds what the parser found, at any depth, whatever the keys look like."""

from __future__ import annotations

import json
from typing import Any

import jiter
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.formats.positions import (
    Path,
    Span,
    decode_string,
    line_columns,
    locate,
    object_offsets,
    pointer,
    value_at,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', "\\", '\\"', "a/b", "~", "{", "]", ",", ":", "", "é", "السويداء", "\u2028", "\x00"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def every_path(value: Any, path: Path = ()) -> list[Path]:
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += every_path(item, (*path, key))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            found += every_path(item, (*path, n))
    return found


@given(values, st.sampled_from([None, 0, 2]), st.booleans())
def test_the_slice_at_a_path_parses_to_the_value_there(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    paths = every_path(value)
    spans = locate(data, paths)
    assert spans.keys() == set(paths)
    for path in paths:
        start, end = spans[path]
        assert jiter.from_json(data[start:end]) == value_at(value, path)


@given(values, st.data())
def test_asking_for_one_path_gives_what_asking_for_all_gives(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value).encode()
    paths = every_path(value)
    path = data.draw(st.sampled_from(paths))
    assert locate(text, [path])[path] == locate(text, paths)[path]


def test_paths_that_are_not_there_are_left_out() -> None:
    assert locate(b'{"a": [1]}', [("b",), ("a", 5), ("a", "x"), ("a", 0, "y")]) == {}
    assert locate(b"", [()]) == {}


def test_the_last_of_two_equal_keys_counts() -> None:
    data = b'{"a": 1, "a": 22}'
    assert locate(data, [("a",)]) == {("a",): Span(14, 16)}
    assert jiter.from_json(data)["a"] == 22


def test_depth_costs_no_recursion() -> None:
    depth = 200_000
    data = b"[" * depth + b"]" * depth
    path: Path = (0,) * 100_000
    assert locate(data, [path])[path] == Span(100_000, 2 * depth - 100_000)


def test_an_unclosed_text_ends_quietly() -> None:
    assert locate(b'{"a": [1, {"b', [("a",), ("a", 0)]) == {("a", 0): Span(7, 8)}


@given(st.text(st.characters(exclude_categories=["Cs"])), st.data())
def test_lines_and_columns_count_characters(text: str, data: st.DataObject) -> None:
    offsets = [len(text[:n].encode()) for n in range(len(text) + 1)]
    chosen = data.draw(st.lists(st.sampled_from(offsets)))
    found = line_columns(text.encode(), chosen)
    for offset in chosen:
        before = text.encode()[:offset].decode()
        assert found[offset] == (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


@given(st.lists(st.dictionaries(texts, values, max_size=2), max_size=6))
def test_objects_in_a_list_are_found_in_order(items: list[dict[str, Any]]) -> None:
    data = json.dumps({"x": {"events": [{}]}, "events": [1, *items, [{}]]}).encode()
    offsets = object_offsets(data, "events")
    spans = locate(data, [("events", n + 1) for n in range(len(items))])
    assert offsets == [spans[("events", n + 1)].start for n in range(len(items))]


def test_no_list_has_no_objects() -> None:
    assert object_offsets(b'{"events": {"a": {}}}', "events") == []
    assert object_offsets(b"{}", "events") == []
    assert object_offsets(b'{"x": "events", "y": [{}]}', "events") == []
    assert object_offsets(b'[["events", {}]]', "events") == []


def test_the_last_of_two_lists_counts() -> None:
    data = b'{"events": [{}, {}], "ev\\u0065nts" : [1, {}]}'
    assert object_offsets(data, "events") == [data.rindex(b"{}")]
    assert object_offsets(b'{"events": [{}, {}], "events": {"a": {}}}', "events") == []


def test_pointers_are_escaped() -> None:
    assert pointer(()) == ""
    assert pointer(("a/b", "m~n", 3, "")) == "/a~1b/m~0n/3/"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_strings_decode_as_the_parser_decodes_them(text: str) -> None:
    for token in (json.dumps(text).encode(), json.dumps(text, ensure_ascii=False).encode()):
        assert decode_string(token) == jiter.from_json(token)


def test_bad_strings_decode_leniently() -> None:
    assert decode_string(rb'"a\ud800b"') == "a\ufffdb"
    assert decode_string(rb'"\ud83d\ude00\ud800"') == "😀\ufffd"
    assert decode_string(b'"\xff"') == "\ufffd"
    assert decode_string(rb'"\q\n"') == "q\n"
    assert decode_string(rb'"\u12"') == "u12"

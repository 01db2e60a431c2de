"""Large dossiers of one JSON object: the list of events is found by its brackets, and the store is that of the file read whole."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapviewer.errors import InputError
from mapviewer.events.large import LargeStore
from mapviewer.formats import large_json, reading
from mapviewer.formats.base import NotLargeError, Watch
from mapviewer.formats.large_json import Scanner, list_start
from mapviewer.opening import open_dossier
from tests.formats.stores import EVENTS, GOOD_EVENTS, HEAD, FakeGazetteer, assert_same, opened

RAW = st.one_of(
    *[EVENTS.map(json.dumps)] * 2,
    *[GOOD_EVENTS.map(lambda event: json.dumps(event, indent=2, ensure_ascii=False))] * 4,
    st.sampled_from(
        [
            "7",
            '"[,]{\\"}"',
            "null",
            "[[1,2],3]",
            '{"id":"e1","title":"T","title":"U"}',
            '{"id":"e3","title":"é\\\\","radius_m":NaN}',
            '{"id":"e3","title":"\\\\\\"],[","when":"2025-13-13"}',
        ]
    ),
)
BAD = st.sampled_from(["", "nonsense", "{", '{"id":1 "title":2}', "]", '"'])


def whole(events: list[str], between: str, before: bool) -> bytes:
    head = {**HEAD, "colour": "red", "title": "Ein Name für é"}
    first = dict(list(head.items())[: 9 if before else 3])
    rest = {key: value for key, value in head.items() if key not in first}
    parts = [
        json.dumps(key, ensure_ascii=False) + ":" + json.dumps(value, ensure_ascii=False)
        for key, value in first.items()
    ]
    parts.append('"events":[' + between + f",{between}".join(events) + between + "]")
    parts += [json.dumps(key) + ":" + json.dumps(value, ensure_ascii=False) for key, value in rest.items()]
    return ("{" + ",".join(parts) + "}").encode()


def _answers(path: Path, patch: pytest.MonkeyPatch) -> list[Any]:
    """What reading whole and piece by piece comes to, whichever way the second one ends up going."""
    found: list[Any] = []
    for limit in (1 << 30, -1):
        patch.setattr(reading, "LARGE_LINES", limit)
        try:
            store = open_dossier(path, gazetteer=FakeGazetteer())
            found.append((list(store.events), store.problems))
        except InputError as error:
            found.append(error.problems)
    return found


@given(
    st.lists(RAW, max_size=10),
    st.sampled_from(["", " ", "\n", "\n \u2003".replace("\u2003", " ")]),
    st.booleans(),
    st.sampled_from([1, 300, 1 << 20]),
)
@settings(max_examples=50)
@example([], "", True, 1)
@example([], "\n", False, 1)
def test_a_large_store_answers_like_a_small_one(
    events: list[str], between: str, before: bool, piece: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_json, "_PIECE", piece)
        path = Path(folder) / "d.json"
        path.write_bytes(whole(events, between, before))
        small = opened(path, large=False, monkeypatch=patch)
        assert_same(opened(path, large=True, monkeypatch=patch), small)
        patch.setenv("MAPVIEWER_CACHE", folder)
        os.utime(path, (1, 1))
        for _ in range(2):  # The first one keeps the columns, the second one finds them.
            assert_same(opened(path, large=True, monkeypatch=patch), small)


@given(
    st.lists(GOOD_EVENTS.map(json.dumps), max_size=3), BAD, st.lists(GOOD_EVENTS.map(json.dumps), max_size=3)
)
@settings(max_examples=25)
def test_what_is_no_json_is_refused_as_in_a_small_file(first: list[str], bad: str, last: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "d.json"
        path.write_bytes(whole([*first, bad, *last], "\n", True))
        assert _answers(path, patch)[0] == _answers(path, patch)[1]


@pytest.mark.parametrize(
    "content",
    [
        b'{"format":"mapviewer-dossier","version":1,"title":"t","events":[],"events":[{"id":"a","title":"A"}]}',
        b'{"format":"mapviewer-dossier","version":1,"title":"t","events":[{"id":"a","title":"A"}]',
        b'{"format":"mapviewer-dossier","version":1,"title":"t","events":{"id":"a"}}',
        b'{"format":"mapviewer-dossier","version":1,"title":"t"}',
        b'{"format":"mapviewer-dossier","version":1,"title":"t","title":"u","events":[]}',
        b'{"format":"mapviewer-dossier","version":9,"title":"t","events":[]}',
        b'[{"events":[]}]',
    ],
)
def test_unusual_files_are_read_whole(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(content)
    first, second = _answers(path, monkeypatch)
    assert first == second


def test_a_packed_file_of_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [
        json.dumps({"id": f"é{n}", "title": "T", "after": ["gone"]}, ensure_ascii=False) for n in range(60)
    ]
    path = tmp_path / "d.json.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + whole([*events, events[0]], "", True)))
    monkeypatch.setattr(large_json, "_PIECE", 400)
    small = opened(path, large=False, monkeypatch=monkeypatch)
    large = opened(path, large=True, monkeypatch=monkeypatch)
    assert isinstance(large, LargeStore)
    assert_same(large, small)


class Dripping:
    """A source whose bytes come a thousand at a time."""

    share, damage = -1.0, None

    def __init__(self, content: bytes) -> None:
        self._left = content

    def read(self) -> bytes:
        piece, self._left = self._left[:1_000], self._left[1_000:]
        return piece


def test_a_long_head_costs_no_more_than_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def counted(data: bytes) -> int | None:
        looked.append(len(data))
        return list_start(data)

    monkeypatch.setattr(large_json, "list_start", counted)
    content = b'{"title":"' + b"x" * 200_000 + b'","events":[{"id":"a"},7],"more":1}'
    source: Any = Dripping(content)
    found = large_json.find_list(source, None, Watch())
    assert content[found.start : found.ends[-1]] == b'{"id":"a"},7'
    assert (found.before[-10:], found.after) == (b'"events":[', b'],"more":1}')
    assert sum(looked) < 4 * len(content)
    with pytest.raises(NotLargeError):
        large_json.find_list(Dripping(content[:200_000]), None, Watch())  # type: ignore[arg-type]


@given(
    st.recursive(
        st.one_of(st.integers(), st.text(alphabet='\\"[]{},é\n a', max_size=8), st.none()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.text(alphabet='\\"[,', max_size=3), inner, max_size=3),
        ),
        max_leaves=12,
    ).filter(lambda value: isinstance(value, list)),
    st.integers(1, 40),
    st.sampled_from([None, 1]),
)
def test_the_scanner_finds_the_entries(value: list[Any], step: int, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False).encode() + b', "more": [1, 2]}'
    scanner = Scanner()
    found = []
    at = 1
    while scanner.end is None:
        stop = min(len(text), at + step)
        while text[at:stop].endswith(b"\\"):
            stop += 1
        found.append(scanner.feed(text[at:stop], at))
        at = stop
    ends = [*np.concatenate(found).tolist(), scanner.end]
    starts = [1, *[end + 1 for end in ends[:-1]]]
    entries = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    assert [json.loads(entry) for entry in entries if entry.strip()] == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"events":[', 11),
        (b'{"a":{"events":[1]},"b":"events","events" : [ ', 45),
        (b'{"ev\\u0065nts":[', 16),
        (b'{"events":{"events":[', None),
        (b'{"a":"events", "b', None),
        (b'["events",[', None),
        (b'{"a":"\\"events\\":[', None),
    ],
)
def test_the_start_of_the_list(text: bytes, found: int | None) -> None:
    assert list_start(text) == found

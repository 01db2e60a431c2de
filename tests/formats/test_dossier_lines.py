"""Dossiers of lines: a head, then one event a line; a bad line costs only itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest

from mapviewer.errors import InputError
from mapviewer.formats.base import Reading

Reads = Callable[..., Reading]

HEAD = b'{"format": "mapviewer-dossier", "version": 1, "title": "t", "sources": [{"id": "s"}]}'


def lines(*rest: bytes) -> bytes:
    return b"\n".join((HEAD, *rest)) + b"\n"


def test_events_of_all_lines_are_there(reads: Reads) -> None:
    reading = reads(lines(b'{"id": "a", "title": "A"}', b"", b'{"id": "b", "title": "B"}\r'), name="d.jsonl")
    assert [event.id for event in reading.dossier.events] == ["a", "b"]
    assert reading.positions == {"a": (2, 1), "b": (4, 2)}
    assert reading.problems == ()


def test_gzipped_lines_are_the_same(reads: Reads) -> None:
    content = lines(b'{"id": "a", "title": "A"}')
    packed, plain = reads(gzip.compress(content), name="D.JSONL.GZ"), reads(content, name="d.jsonl")
    assert packed.dossier == plain.dossier
    assert packed.positions == plain.positions


def test_a_bad_line_costs_only_itself(reads: Reads) -> None:
    reading = reads(
        lines(
            b'{"id": "a", "title": "A", "when": "x", "citations": [{"source": "zz"}]}',
            b'{"id": "b", "title": ',
            b"[1]",
            b'{"id": "c", "title": "C", "radius_m": NaN}',
            b'{"id": "a", "title": "A again"}',
            b'{"title": "no id"}',
        ),
        name="d.jsonl",
    )
    assert [event.id for event in reading.dossier.events] == ["a", "c", "a~2"]
    assert [(problem.line, problem.pointer) for problem in reading.problems] == [
        (2, "/when"),
        (2, "/citations/0/source"),
        (3, ""),
        (4, ""),
        (5, "/radius_m"),
        (6, "/id"),
        (7, ""),
    ]
    assert reading.problems[2].message.endswith("the line is left out")


def test_a_head_alone_is_a_dossier_without_events(reads: Reads) -> None:
    assert reads(HEAD, name="d.jsonl").dossier.events == ()


def test_a_whole_dossier_on_the_first_line_counts(reads: Reads) -> None:
    whole = json.dumps({**json.loads(HEAD), "events": [{"id": "a", "title": "A"}, 5]}).encode()
    reading = reads(whole + b'\n{"id": "b", "title": "B"}', name="d.jsonl")
    assert [event.id for event in reading.dossier.events] == ["a", "b"]
    assert [(problem.line, problem.pointer) for problem in reading.problems] == [(1, "/events/1")]


def test_without_a_head_nothing_can_be_used(reads: Reads) -> None:
    with pytest.raises(InputError, match='found no "format"'):
        reads(b'{"id": "a", "title": "A"}\n', name="d.jsonl")
    with pytest.raises(InputError, match=":2:"):
        reads(b'\n{"format": \n', name="d.jsonl")


def test_places_to_look_up_know_their_line(reads: Reads) -> None:
    reading = reads(lines(b'{"id": "a", "title": "A", "place": {"name": "Baku"}}'), name="d.jsonl")
    (item,) = reading.unlocated
    assert (item.record, item.path, item.place.name) == (1, ("place",), "Baku")

"""Records that are no events pass quickly where nobody reads what is said of them; the count stays the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapviewer.events.dossier import Head
from mapviewer.formats.bulk import surroundings
from mapviewer.formats.pieces import Piece
from mapviewer.formats.second_look import SecondLook, Spot

AROUND = surroundings(
    "x.jsonl",
    Head.model_validate({"format": "mapviewer-dossier", "version": 1, "title": "t"}),
    listed=False,
)


def looked(text: bytes, quota: int) -> tuple[bool, int, bool]:
    """Whether an event came of it, how many problems there were, and whether it was no JSON."""
    look = SecondLook(AROUND, {}, Piece(text, 0, 1, 1, 1, quota))
    event = look.read(text, Spot(0, 7, 3))
    assert all(problem.line == 7 for problem in look.told)
    return event is not None, len(look.told) + look.more, look.broken


ODD = [
    b"no JSON at all",
    b"2025-07-16,Damascus,33.5,36.3",
    b"garbage",
    b"NaN",
    b"5",
    b"5 6",
    b"-",
    b"null",
    b'"a text"',
    b'"a text" and more',
    b'"open',
    b'"',
    b'"\xff"',
    b"}{",
    b":",
    b",5",
    b"[1, 2]",
    b"[1, 2",
    b"[a b]",
    b'["open',
    b"[" * 150 + b"]" * 150,
    b"{foo: bar}",
    b'{"id": "cut", "title": ',
    b'{"id": "a", "title": nope}',
    b'{"id": "a", "title": "t"} and more',
    b'{"id": "a", "title": "t", "summary": nope}',
    b"\xef\xbb\xbf" + b'{"id": "a", "title": "t"}',
    b"\x0b{}",
    "نص".encode(),
    b"\x00\x01\xff",
    b"1" * 5_000,
    b" \t x \r",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_what_is_certainly_no_event_is_counted_as_if_it_had_been_read(text: bytes) -> None:
    assert looked(text, 0) == looked(text, 100)


PARTS = st.sampled_from([b"{", b"}", b"[", b"]", b":", b",", b'"', b'"id"', b'"a"', b"5", b"nope", b"null", b" ", b"\\", b"\t", b"\xff", b"1e999", b"-1"])  # fmt: skip


@given(st.one_of(st.lists(PARTS, min_size=1, max_size=9).map(b"".join), st.binary(min_size=1, max_size=12)))
@example(b'"\\')
def test_whatever_a_line_holds_the_count_is_the_same(text: bytes) -> None:
    text = text.replace(b"\n", b"")
    if text.strip():
        assert looked(text, 0) == looked(text, 100)

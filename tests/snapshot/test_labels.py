from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mapviewer.snapshot.labels import Board, place
from mapviewer.snapshot.picture import Anchor
from mapviewer.snapshot.projection import Rect

FRAME = Rect(0.0, 0.0, 400.0, 300.0)

spots = st.lists(
    st.tuples(st.floats(0, 400), st.floats(0, 300), st.floats(5, 120), st.floats(5, 40)),
    min_size=1,
    max_size=25,
)


@given(spots, st.floats(0, 90))
def test_no_label_touches_another_or_leaves_the_map(
    found: list[tuple[float, float, float, float]], reach: float
) -> None:
    board = Board(FRAME)
    placed = [place(board, x, y, 6.0, width, height, gap=4.0, reach=reach) for x, y, width, height in found]
    boxes = [label.rect for label in placed if label is not None]
    assert all(FRAME.holds(box) for box in boxes)
    assert not any(a.meets(b) for a, b in itertools.combinations(boxes, 2))


@given(spots)
def test_no_label_touches_what_was_taken_before(found: list[tuple[float, float, float, float]]) -> None:
    board = Board(FRAME)
    taken = [Rect(100.0, 50.0, 80.0, 200.0), Rect(300.0, 0.0, 30.0, 300.0)]
    for box in taken:
        board.take(box)
    for x, y, width, height in found:
        label = place(board, x, y, 6.0, width, height, gap=4.0, reach=60.0)
        if label is not None:
            assert not any(label.rect.meets(box) for box in taken)


def test_the_right_side_comes_first() -> None:
    label = place(Board(FRAME), 200.0, 150.0, 10.0, 50.0, 20.0, gap=5.0)
    assert label is not None
    assert (label.rect, label.anchor, label.leader) == (Rect(215.0, 140.0, 50.0, 20.0), Anchor.START, None)


def test_at_the_right_edge_it_goes_left() -> None:
    label = place(Board(FRAME), 380.0, 150.0, 10.0, 50.0, 20.0, gap=5.0)
    assert label is not None
    assert label.anchor is Anchor.END
    assert label.rect.right == 365.0


def test_where_all_sides_are_taken_a_leader_leads_out() -> None:
    board = Board(FRAME)
    # A ring of eight boxes with a way out to the upper left.
    for box in (Rect(212, 90, 60, 120), Rect(140, 162, 132, 60), Rect(205, 100, 10, 38)):
        board.take(box)
    board.take(Rect(100, 140, 88, 20))
    label = place(board, 200.0, 150.0, 10.0, 60.0, 20.0, gap=4.0, reach=110.0)
    assert label is not None
    if label.leader is not None:
        assert not label.rect.meets(Rect(190, 140, 20, 20))


def test_without_room_there_is_no_label() -> None:
    board = Board(FRAME)
    board.take(FRAME)
    assert place(board, 200.0, 150.0, 10.0, 50.0, 20.0, gap=5.0, reach=100.0) is None

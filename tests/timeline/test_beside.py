"""Window B on the timeline: where it is, how it is taken hold of, what it says; A stays as it is."""

from __future__ import annotations

import pytest

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Mode, Selection
from mapviewer.timeline import gesture as does
from mapviewer.timeline.gesture import Brush, Doing, MovePlayhead
from mapviewer.timeline.hit import Part, hit
from mapviewer.timeline.picture import FOOT, Layout, State
from mapviewer.timeline.spoken import Kind, announced, named
from mapviewer.timeline.tips import tip
from tests.timeline.axes import composed, dated, sample, window

A = window("2025-07-18", "2025-07-20")
B = window("2025-07-15", "2025-07-17")


@pytest.fixture(scope="module")
def made() -> Layout:
    return composed(sample(), window=A, compared=B, playhead=A[0])


def foot(made: Layout) -> float:
    """The height of B's grips."""
    return made.stage.lanes_box.bottom - FOOT / 2 + 1


def drag(made: Layout, x0: float, x1: float, y: float) -> tuple[Brush, ...]:
    gesture, _ = does.press(made, x0, y)
    gesture, _ = does.move(gesture, made, (x0 + x1) / 2, y)
    gesture, _ = does.move(gesture, made, x1, y)
    gesture, intents = does.release(gesture, made, x1, y)
    assert gesture.idle
    return tuple(intent for intent in intents if isinstance(intent, Brush))


def test_both_windows_are_there(made: Layout) -> None:
    assert made.beside is not None
    assert made.beside.times == B
    assert made.beside.start == made.stage.x(B[0])
    assert made.beside.end == made.start_handle, "B is the period before A"
    assert composed(sample(), window=A).beside is None


def test_where_both_have_a_handle_the_ruler_is_as_and_the_foot_is_bs(made: Layout) -> None:
    x = made.start_handle
    assert x is not None
    assert hit(made, x, made.stage.ruler.bottom).part is Part.START
    assert hit(made, x, foot(made)).part is Part.BESIDE_END
    assert hit(made, made.stage.x(B[0]), foot(made)).part is Part.BESIDE_START
    assert hit(made, (made.stage.x(B[0]) + x) / 2, foot(made)).part is Part.BESIDE


def test_bs_handles_resize_it_and_its_foot_moves_it(made: Layout) -> None:
    stage, y = made.stage, foot(made)
    day = stage.x(B[0] + 86_400) - stage.x(B[0])
    (resized,) = drag(made, stage.x(B[0]), stage.x(B[0]) - day, y)
    assert resized == Brush(B[0] - 86_400, B[1], beside=True)
    middle = (stage.x(B[0]) + stage.x(B[1])) / 2
    (moved,) = drag(made, middle, middle - day, y)
    assert moved == Brush(B[0] - 86_400, B[1] - 86_400, beside=True)
    (crossed,) = drag(made, stage.x(B[0]), stage.x(B[1]) + day, y)
    assert crossed.beside
    assert crossed.start == B[1]


def test_a_is_changed_as_ever(made: Layout) -> None:
    y = made.stage.lanes_box.bottom - FOOT - 2
    assert made.end_handle is not None
    (resized,) = drag(made, made.end_handle, made.end_handle + 60, y)
    assert not resized.beside
    assert resized.start == A[0]


def test_escape_gives_b_back_and_a_click_moves_the_playhead(made: Layout) -> None:
    stage, y = made.stage, foot(made)
    gesture, _ = does.press(made, stage.x(B[0]), y)
    assert gesture.doing is Doing.RESIZING_START
    gesture, _ = does.move(gesture, made, stage.x(B[0]) + 30, y)
    assert does.cancel(gesture)[1] == (Brush(*B, beside=True),)
    middle = (stage.x(B[0]) + stage.x(B[1])) / 2
    gesture, _ = does.press(made, middle, y)
    assert [type(intent) for intent in does.release(gesture, made, middle, y)[1]] == [MovePlayhead]


def test_b_is_moved_in_every_mode() -> None:
    made = composed(sample(), mode=Mode.INSTANT, compared=B, playhead=A[0])
    stage = made.stage
    middle = (stage.x(B[0]) + stage.x(B[1])) / 2
    (moved,) = drag(made, middle, middle + 40, foot(made))
    assert moved.beside


def test_without_limits_b_has_no_handles_and_reaches_the_edges() -> None:
    made = composed(sample(), window=(A[0], POS_INF), compared=(NEG_INF, A[0]))
    assert made.beside is not None
    assert made.beside.start is None
    assert made.beside.pixels is not None
    assert made.beside.pixels[0] == made.stage.axis.x


def test_what_is_in_b_alone_is_not_dimmed() -> None:
    of = dated("2025-07-16", "2025-07-19", "2025-07-23", "2025-07")
    made = composed(of, window=A, compared=B)
    states = {mark.row: State(int(state)) for mark, state in zip(made.stage.marks, made.states, strict=True)}
    assert states == {0: State.IN, 1: State.IN, 2: State.OUT, 3: State.POSSIBLE}


def test_its_handles_have_names_and_its_change_is_said(made: Layout) -> None:
    of = sample()
    selection = Selection(window=A, compared=B, zone=of.head.timezone)
    words = [one.words for one in named(made, of, selection) if one.kind is Kind.HANDLE]
    assert words == [
        "Window start: 18 July 2025", "Window end: 20 July 2025",
        "Window B start: 15 July 2025", "Window B end: 17 July 2025",
    ]  # fmt: skip
    x = made.stage.x(B[0])
    assert tip(hit(made, x, foot(made)), made, of, selection) == "Window B: 15–17 July 2025"
    before = Selection(window=A, zone=of.head.timezone)
    assert announced(before, selection, visible(Index(of), selection), of) == "Window B: 15–17 July 2025"

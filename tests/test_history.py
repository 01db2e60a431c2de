"""Undo and trail against the plain models of what they are: a list of states, a list of places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mapviewer.history import Step, Trail, Undo


class UndoMachine(RuleBasedStateMachine):
    """Whatever is done, undone and done again: the state is the one that a list of all states says."""

    def __init__(self) -> None:
        super().__init__()
        self.undo: Undo[int] = Undo(longest=1_000)
        self.states, self.here = [0], 0

    @property
    def state(self) -> int:
        return self.states[self.here]

    @rule(to=st.integers(0, 3))
    def do(self, to: int) -> None:
        self.undo.record(Step(self.state, to, f"to {to}"))
        if to != self.state:
            self.states = [*self.states[: self.here + 1], to]
            self.here += 1

    @rule()
    def take_back(self) -> None:
        step = self.undo.undo()
        assert (step is None) == (self.here == 0)
        if step is not None:
            assert step.after == self.state
            self.here -= 1
            assert step.before == self.state

    @rule()
    def do_again(self) -> None:
        step = self.undo.redo()
        assert (step is None) == (self.here + 1 == len(self.states))
        if step is not None:
            self.here += 1
            assert step.after == self.state

    @precondition(lambda self: self.here > 0)
    @rule()
    def there_and_back(self) -> None:
        words = self.undo.last.words if self.undo.last else ""
        self.undo.undo()
        assert self.undo.next is not None
        assert self.undo.next.words == words
        self.undo.redo()

    @invariant()
    def all_the_way_back_is_the_start(self) -> None:
        assert (self.undo.last is None) == (self.here == 0)


class TrailMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.trail: Trail[int] = Trail(longest=5)
        self.places: list[int] = []
        self.here = -1

    @rule(place=st.integers(0, 3))
    def visit(self, place: int) -> None:
        news = not self.places or self.places[self.here] != place
        assert self.trail.visit(place) == news
        if news:
            self.places = [*self.places[: self.here + 1], place][-5:]
            self.here = len(self.places) - 1

    @rule(by=st.sampled_from([-1, 1]))
    def go(self, by: int) -> None:
        place = self.trail.go(by)
        if 0 <= self.here + by < len(self.places) and self.places:
            self.here += by
            assert place == self.places[self.here]
        else:
            assert place is None

    @rule(place=st.integers(0, 3))
    def amend(self, place: int) -> None:
        self.trail.amend(place)
        if self.places:
            self.places[self.here] = place
        else:
            self.places, self.here = [place], 0

    @invariant()
    def agrees(self) -> None:
        assert self.trail.here == (self.places[self.here] if self.places else None)
        assert self.trail.can_go_back == (self.here > 0)
        assert self.trail.can_go_on == (self.here + 1 < len(self.places))


TestUndo = UndoMachine.TestCase
TestTrail = TrailMachine.TestCase


def test_a_burst_is_one_step() -> None:
    undo: Undo[str] = Undo(burst_s=1.0)
    for n, text in enumerate(["d", "da", "dam"]):
        undo.record(Step("dam"[:n], text, f"text “{text}”", "text", at=n * 0.9))
    undo.record(Step("dam", "dama", "text “dama”", "text", at=10.0))
    assert undo.last is not None
    assert undo.last.words == "text “dama”"
    undo.undo()
    step = undo.undo()
    assert step is not None
    assert (step.before, step.after, step.words) == ("", "dam", "text “dam”")
    assert undo.last is None


def test_a_burst_that_ends_where_it_began_is_nothing() -> None:
    undo: Undo[str] = Undo()
    undo.record(Step("", "a", "text", "text", at=0))
    undo.record(Step("a", "", "text", "text", at=1))
    assert undo.last is None


def test_nothing_is_added_to_what_was_taken_back_or_done_again() -> None:
    undo: Undo[int] = Undo()
    undo.record(Step(0, 1, "one", "k", at=0))
    undo.undo()
    undo.record(Step(0, 2, "two", "k", at=0.1))
    assert undo.next is None
    undo.undo()
    undo.redo()
    undo.record(Step(2, 3, "three", "k", at=0.2))
    assert undo.undo() == Step(2, 3, "three", "k", at=0.2)


@given(st.lists(st.integers(), max_size=60))
def test_only_so_many_steps_are_kept(states: list[int]) -> None:
    undo: Undo[int] = Undo(longest=10)
    now = 0
    for state in states:
        undo.record(Step(now, state, ""))
        now = state
    steps = 0
    while (step := undo.undo()) is not None:
        assert step.after == now
        now, steps = step.before, steps + 1
    assert steps <= 10


def test_the_same_place_may_be_told_by_more_than_equality() -> None:
    trail: Trail[float] = Trail(lambda a, b: abs(a - b) < 0.01)
    assert trail.visit(1.0)
    assert not trail.visit(1.001)
    assert trail.visit(2.0)
    assert trail.go(-1) == 1.0
    assert not trail.visit(0.999), "what comes back not quite as it went forgets nothing"
    assert trail.can_go_on

"""Two memories of what a reader did: `Undo` of changes that are work, `Trail` of places that were looked at. Pure; the clock is the caller's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

State = TypeVar("State")

LONGEST: Final = 200
"""Steps that are kept; the oldest go first."""
BURST_S: Final = 1.5
"""Changes of one kind that follow each other within so many seconds are one step."""


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """One thing that was done: the state before and after, the words for it, and what kind of change it was.

    Steps of the same kind in a burst become one; a step of kind "" stays by itself. `at` is when it was last added to, in seconds.
    """

    before: State
    after: State
    words: str
    kind: str = ""
    at: float = 0.0


class Undo(Generic[State]):
    """Steps that can be taken back and done again. Something new forgets what was taken back."""

    def __init__(self, longest: int = LONGEST, burst_s: float = BURST_S) -> None:
        self._longest, self._burst_s = longest, burst_s
        self._done: list[Step[State]] = []
        self._undone: list[Step[State]] = []

    @property
    def last(self) -> Step[State] | None:
        """What `undo` would take back."""
        return self._done[-1] if self._done else None

    @property
    def next(self) -> Step[State] | None:
        """What `redo` would do again."""
        return self._undone[-1] if self._undone else None

    def record(self, step: Step[State]) -> None:
        """Remember what was just done; a step that changed nothing is none."""
        if step.before == step.after:
            return
        last = self.last
        burst = (
            last is not None
            and not self._undone
            and step.kind != ""
            and step.kind == last.kind
            and 0 <= step.at - last.at <= self._burst_s
        )
        self._undone.clear()
        if last is not None and burst:
            self._done.pop()
            step = replace(step, before=last.before)
            if step.before == step.after:
                return
        self._done.append(step)
        del self._done[: -self._longest]

    def undo(self) -> Step[State] | None:
        """The step that is taken back, whose `before` holds now; None when there is none."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return step

    def redo(self) -> Step[State] | None:
        """The step that is done again, whose `after` holds now; None when there is none."""
        if not self._undone:
            return None
        # What follows in a hurry is no part of it any more.
        step = replace(self._undone.pop(), kind="")
        self._done.append(step)
        return step

    def clear(self) -> None:
        """Forget everything."""
        self._done.clear()
        self._undone.clear()


class Trail(Generic[State]):
    """Places in the order in which they were visited, and the one where the reader is, as in a browser.

    `same` says whether two places are one to a reader: floating-point numbers come back from a map not quite as they went.
    """

    def __init__(self, same: Callable[[State, State], bool] | None = None, longest: int = LONGEST) -> None:
        self._same = same or (lambda a, b: a == b)
        self._longest = longest
        self._places: list[State] = []
        self._here = -1

    @property
    def here(self) -> State | None:
        """The place where the reader is; None before the first visit."""
        return self._places[self._here] if self._places else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return self._here > 0

    @property
    def can_go_on(self) -> bool:
        """Whether there is a place after this one."""
        return self._here + 1 < len(self._places)

    def visit(self, place: State) -> bool:
        """Come to a place; those ahead are forgotten. False, and nothing, when it is where the reader is already."""
        if self._places and self._same(self._places[self._here], place):
            return False
        del self._places[self._here + 1 :]
        self._places.append(place)
        del self._places[: -self._longest]
        self._here = len(self._places) - 1
        return True

    def amend(self, place: State) -> None:
        """Let the place where the reader is be this one: it settled a little later than it was come to."""
        if self._places:
            self._places[self._here] = place
        else:
            self.visit(place)

    def go(self, by: int) -> State | None:
        """The place so many visits back (−1) or on (1), where the reader is now; None, and nothing, when there is none."""
        if not self._places or not 0 <= self._here + by < len(self._places):
            return None
        self._here += by
        return self._places[self._here]

    def clear(self) -> None:
        """Forget everything."""
        self._places.clear()
        self._here = -1

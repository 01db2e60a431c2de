"""Placing labels so that none touches another, a symbol or furniture: greedy, in order of importance, eight sides, then a leader. Pure.

The candidate positions and the order of preference follow Eduard Imhof, "Positioning Names on Maps" (The American Cartographer 2/2,
1975); the greedy placement by priority is the baseline of Christensen, Marks & Shieber (ACM Transactions on Graphics 14/3, 1995).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from mapviewer.snapshot.picture import Anchor
from mapviewer.snapshot.projection import Rect

_SIDES: Final = (
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.7, -0.7),
    (0.7, 0.7),
    (-0.7, -0.7),
    (-0.7, 0.7),
    (0.0, -1.0),
    (0.0, 1.0),
)
"""Directions from the symbol, best first: right, left, the corners, above, below."""

_CELL: Final = 64.0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label went: its box, how its lines are aligned, and the leader's two ends when it stands apart from its symbol."""

    rect: Rect
    anchor: Anchor
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(slots=True)
class Board:
    """What is taken on a panel; labels must stay inside `frame`. Boxes are hashed by cells, so that thousands stay quick."""

    frame: Rect
    _cells: dict[tuple[int, int], list[Rect]] = field(default_factory=dict)
    taken: list[Rect] = field(default_factory=list)

    def take(self, rect: Rect) -> None:
        """Keep others off this box."""
        self.taken.append(rect)
        for cell in _cells(rect, self.frame):
            self._cells.setdefault(cell, []).append(rect)

    def take_line(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        """Keep others off the straight line between two points."""
        for box in _along(a, b):
            self.take(box)

    def free(self, rect: Rect) -> bool:
        """Whether the box is inside the frame and meets nothing."""
        if not self.frame.holds(rect):
            return False
        return not any(
            rect.meets(other) for cell in _cells(rect, self.frame) for other in self._cells.get(cell, ())
        )

    def clear(self, a: tuple[float, float], b: tuple[float, float]) -> bool:
        """Whether the straight line between two points meets nothing that is taken."""
        length = math.dist(a, b)
        steps = max(2, math.ceil(length / 3.0))
        for k in range(steps + 1):
            x, y = a[0] + (b[0] - a[0]) * k / steps, a[1] + (b[1] - a[1]) * k / steps
            dot = Rect(x - 0.5, y - 0.5, 1.0, 1.0)
            if any(
                dot.meets(other) for cell in _cells(dot, self.frame) for other in self._cells.get(cell, ())
            ):
                return False
        return True


def place(
    board: Board,
    x: float,
    y: float,
    radius: float,
    width: float,
    height: float,
    *,
    gap: float,
    reach: float = 0.0,
    prefer: Sequence[tuple[float, float]] = _SIDES,
) -> Placed | None:
    """A free box of `width` × `height` pixels beside a symbol of `radius` at (x, y), and takes it; None when there is none.

    `gap` is the room between symbol and label; with `reach` (pixels) boxes farther away are tried too, joined to the symbol by a leader
    that crosses nothing.
    """
    for placed in _beside(x, y, radius + gap, width, height, prefer):
        if board.free(placed.rect):
            board.take(placed.rect)
            return placed
    if reach > 0:
        for placed in _apart(x, y, radius, width, height, gap, reach):
            if placed.leader is None or not board.free(placed.rect):
                continue
            # The leader begins at the symbol's edge, outside its own box.
            if board.clear(*placed.leader):
                board.take(placed.rect)
                board.take_line(*placed.leader)
                return placed
    return None


def _beside(
    x: float, y: float, away: float, width: float, height: float, sides: Sequence[tuple[float, float]]
) -> Iterator[Placed]:
    for dx, dy in sides:
        px, py = x + dx * away, y + dy * away
        if dx > 0:
            left, anchor = px, Anchor.START
        elif dx < 0:
            left, anchor = px - width, Anchor.END
        else:
            left, anchor = px - width / 2, Anchor.MIDDLE
        top = py - height / 2 if dy == 0 else (py - height if dy < 0 else py)
        yield Placed(Rect(left, top, width, height), anchor)


def _apart(
    x: float, y: float, radius: float, width: float, height: float, gap: float, reach: float
) -> Iterator[Placed]:
    for share in (0.3, 0.5, 0.75, 1.0):
        for turn in (1, -1, 15, -15, 3, -3, 13, -13, 5, -5, 11, -11, 8, 0):
            angle = math.pi * turn / 16
            dx, dy = math.cos(angle), math.sin(angle)
            px, py = x + dx * reach * share, y + dy * reach * share
            if dx >= 0:
                rect, anchor, end = Rect(px, py - height / 2, width, height), Anchor.START, (px - gap / 3, py)
            else:
                rect, anchor, end = (
                    Rect(px - width, py - height / 2, width, height),
                    Anchor.END,
                    (px + gap / 3, py),
                )
            start = (x + dx * (radius + 1.5), y + dy * (radius + 1.5))
            yield Placed(rect, anchor, (start, end))


def _along(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rect]:
    """Small boxes over a line, so that later labels stay off it."""
    steps = max(1, math.ceil(math.dist(a, b) / 6.0))
    for k in range(steps + 1):
        yield Rect(a[0] + (b[0] - a[0]) * k / steps - 2, a[1] + (b[1] - a[1]) * k / steps - 2, 4.0, 4.0)


def _cells(rect: Rect, frame: Rect) -> Iterator[tuple[int, int]]:
    """Cells that a box touches, no farther than around the frame."""
    left, right = max(rect.x, frame.x - _CELL), min(rect.right, frame.right + _CELL)
    top, bottom = max(rect.y, frame.y - _CELL), min(rect.bottom, frame.bottom + _CELL)
    for i in range(math.floor(left / _CELL), math.floor(right / _CELL) + 1):
        for j in range(math.floor(top / _CELL), math.floor(bottom / _CELL) + 1):
            yield i, j

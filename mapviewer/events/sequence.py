"""Rows in an order that pairs of them give: which comes before which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush


def ordered(rows: Sequence[int], pairs: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Rows in an order in which of each pair the first comes before the second, else in their own (Kahn's algorithm)."""
    followers: dict[int, set[int]] = {}
    waits = dict.fromkeys(rows, 0)
    for first, second in pairs:
        others = followers.setdefault(first, set())
        if second not in others:
            others.add(second)
            waits[second] += 1
    if not followers:
        return tuple(rows)
    free = [row for row in rows if waits[row] == 0]
    heapify(free)
    left = dict.fromkeys(rows)
    done: list[int] = []
    while left:
        # In a ring (a before b before a) nobody is free: the file's order decides, and nothing is lost.
        row = heappop(free) if free else next(iter(left))
        if row not in left:
            continue
        del left[row]
        done.append(row)
        for other in followers.get(row, ()):
            waits[other] -= 1
            if waits[other] == 0:
                heappush(free, other)
    return tuple(done)

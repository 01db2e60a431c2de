"""What looks like a list of events, or like a dictionary of their rows, and makes or finds each only when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")


class Made(Sequence[Item], Generic[Item]):
    """A sequence that makes its items when they are asked for, and keeps none."""

    def __init__(self, count: int, make: Callable[[int], Item]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return [self._item(row) for row in range(*index.indices(self._count))]
        row = int(index)
        if row < 0:
            row += self._count
        if not 0 <= row < self._count:
            raise IndexError(f"row {index} of {self._count}")
        return self._item(row)

    def __iter__(self) -> Iterator[Item]:
        for row in range(self._count):
            yield self._make(row)

    def _item(self, row: int) -> Item:
        return self._make(row)


class Found(Mapping[str, int]):
    """Row by id, for those that can say which row an id has, and whether it has one."""

    def __getitem__(self, key: str) -> int:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._find(key) is not None

    @abstractmethod
    def _find(self, key: str) -> int | None:
        """The row, None for an id that nothing has."""

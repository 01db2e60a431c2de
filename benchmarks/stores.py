"""A store of many generated events that takes no more memory than its columns: events, spots and ids are made when they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, cast, overload

import numpy as np

from benchmarks import generate
from mapviewer.events.dossier import Head
from mapviewer.events.event import Event, read_when
from mapviewer.events.store import Bools, CategoryInfo, Columns, FileInfo, Link, Store
from mapviewer.events.symbols import assign
from mapviewer.events.when import When
from mapviewer.events.where import PlacePrecision, RadiusBasis, Spot

T = TypeVar("T")


class Made(Sequence[T]):
    """A sequence whose items are made when they are read."""

    def __init__(self, length: int, make: Callable[[int], T]) -> None:
        self._length, self._make = length, make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, key: int) -> T: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[T]: ...
    def __getitem__(self, key: int | slice) -> T | Sequence[T]:
        if isinstance(key, slice):
            return [self._make(row) for row in range(*key.indices(self._length))]
        if not 0 <= key < self._length:
            raise IndexError(key)
        return self._make(key)


class Rows(Mapping[str, int]):
    """Row by id, "e17" being 17."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return (f"e{row}" for row in range(self._length))

    def __getitem__(self, key: str) -> int:
        number = key.removeprefix("e")
        if number != key and number.isdigit() and int(number) < self._length:
            return int(number)
        raise KeyError(key)


class Stand:
    """What index, map and session read of a store, without its events."""

    def __init__(self, n: int) -> None:
        self._drawn = generate.draw(n)
        self.columns: Columns = generate.columns(self._drawn)
        self.head = Head.model_validate(generate.head(n))
        self.sources = {source.id: source for source in self.head.sources}
        self.file = FileInfo(None, "generated.jsonl", "")
        self.problems = ()
        self.layers: tuple[tuple[str, str], ...] = ()
        self.events = Made(n, self._event)
        self.spots = Made(n, self._spot)
        self.whens = Made(n, self._when)
        self.row_of = Rows(n)
        self._cities = generate.cities()

    def __len__(self) -> int:
        return len(self._drawn)

    @cached_property
    def categories(self) -> tuple[CategoryInfo, ...]:
        """As the store has them."""
        declared = [(c.id, c.label or c.id) for c in self.head.categories]
        symbols = assign((key, None, None) for key, _ in declared)
        return tuple(CategoryInfo(key, label, symbols[key]) for key, label in declared)

    @cached_property
    def undated_order(self) -> tuple[int, ...]:
        """Rows of undated events; the generator puts none of them before another."""
        return tuple(np.flatnonzero(~self.columns.dated).tolist())

    @cached_property
    def shaped(self) -> Bools:
        """As the store has it: every place is a point."""
        return np.zeros(len(self), np.bool_)

    def category(self, row: int) -> CategoryInfo:
        """As the store has it."""
        return self.categories[int(self.columns.category[row])]

    def links(self, row: int) -> tuple[Link, ...]:
        """No event is related to another."""
        del row
        return ()

    def is_sourced(self, row: int) -> bool:
        """As the store has it: every source that is cited is in the head."""
        return bool(self._event(row).citations)

    def place_name(self, row: int) -> str:
        """As the store has it."""
        spot = self._spot(row)
        return "" if spot is None else spot.label

    def _event(self, row: int) -> Event:
        return Event.model_validate(generate.event(self._drawn, row))

    def _when(self, row: int) -> When | None:
        when = self._event(row).when
        return None if when is None else read_when(when, self.head.timezone)

    def _spot(self, row: int) -> Spot | None:
        city = int(self._drawn.city[row])
        if city == -2:
            return None
        lat, lon = float(self._drawn.lat[row]), float(self._drawn.lon[row])
        if city == -1:
            label = f"Somewhere near {lat:.0f}, {lon:.0f}"
            return Spot(
                "", label, lat, lon, generate.POINT_RADIUS_M, RadiusBasis.ASSUMED, PlacePrecision.EXACT, None
            )
        name = self._cities[city].name
        return Spot(
            f"c{city}",
            name,
            lat,
            lon,
            generate.CITY_RADIUS_M,
            RadiusBasis.ASSUMED,
            PlacePrecision.CITY,
            None,
        )


def stand(n: int) -> Store:
    """A stand-in for the store of `n` generated events. Typed as a store: it has what index, session and map read of one."""
    return cast(Store, Stand(n))

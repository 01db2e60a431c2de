"""Where the events of a batch are: which place each of them names, and what of place and radius is its own; see `Table`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.event import HERE, Event, Place
from mapviewer.events.placing import geocoding_key, is_shape, spot_of
from mapviewer.events.table import NAMED_HERE, NO_PLACE, OWN_PLACE, UNKNOWN_PLACE
from mapviewer.events.where import ASSUMED_RADIUS_M, PlacePrecision
from mapviewer.formats import plain as p
from mapviewer.formats.pieces import Surroundings, Words

_ASSUMED: Final[Mapping[Any, float]] = {
    None: 0.0,
    **{precision.value: radius for precision, radius in ASSUMED_RADIUS_M.items()},
}
_NAN: Final = float("nan")

_Own = tuple[int, float, float, float, bool, int, bool]
"""Row, latitude, longitude, radius, whether that is fixed, question, whether it is asked: an entry of the columns `own_*`."""
_OWN: Final = {
    "own_row": np.int32,
    "own_lat": np.float64,
    "own_lon": np.float64,
    "own_radius": np.float64,
    "own_fixed": np.bool_,
    "own_question": np.int32,
    "own_asked": np.bool_,
}
_NO_RADIUS: Final = frozenset((None, p.ABSENT))


def numbers_of(places: Sequence[Any], known: Mapping[str, int]) -> list[int]:
    """The number of the head's place that each row names, or one of the constants of `Table.place`; `known` are the numbers by id."""
    return [
        known.get(place, UNKNOWN_PLACE)
        if place.__class__ is str
        else OWN_PLACE
        if place.__class__ is dict
        else NO_PLACE
        for place in places
    ]


def half_placed(inside: Mapping[str, Any]) -> bool:
    """Whether a place inside an event has one coordinate of two."""
    return (inside.get("lat") is None) != (inside.get("lon") is None)


class Whereabouts:
    """The places of one batch, row after row. `named` are the ids and names of those that the head does not have, `asked` those to look up."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._questions = Words()
        self._seen: dict[tuple[str, str], int] = {}
        self.named: dict[tuple[str, str], int] = {}
        self.asked: list[Place] = []
        self._place: list[int] = []
        self._named: list[int] = []
        self._points: list[int] = []
        self._spots: list[float] = []
        self._radii: dict[int, float] = {}
        self._assumed: dict[int, float] = {}
        self._entries: list[_Own] = []

    def add(self, columns: Sequence[Sequence[Any]], numbers: list[int], events: Mapping[int, Event]) -> None:
        """The next rows: the columns of plain rows, the numbers of their places, and those events, by row in these columns, that are none."""
        first = len(self._place)
        shapes, radii, places = columns[p.GEOMETRY], columns[p.RADIUS], columns[p.PLACE]
        named = numbers
        if events or OWN_PLACE in numbers:
            numbers, named = numbers.copy(), numbers.copy()
            for n in sorted({*(n for n, number in enumerate(numbers) if number == OWN_PLACE), *events}):
                if n in events:
                    named[n], numbers[n] = self._of_event(first + n, events[n], numbers[n])
                    continue
                inside = places[n]
                words = inside.get("name") or inside.get("query")
                key = inside.get("id") or (words or HERE)[:500]
                named[n] = self._name(key, words or key)
                if shapes[n]:
                    self._assumed[first + n] = _ASSUMED[inside.get("precision")]
                else:
                    self._entries.append(self._inside(first + n, inside, radii[n]))
        self._place += numbers
        self._named += named
        if not _NO_RADIUS.issuperset(radii):
            self._radii |= {first + n: value for n, value in enumerate(radii) if value.__class__ is float}
        if any(shapes):
            self._points += [n for n, shape in enumerate(shapes, first) if shape]
            self._spots += chain.from_iterable([shape["coordinates"] for shape in shapes if shape])

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """The columns `place`, `named_place` and `own_*`."""
        place = np.array(self._place, np.int32)
        points, spots = np.array(self._points, np.int32), np.array(self._spots).reshape(-1, 2)
        # Every constant for no place of the head's means the last entry, that of no place at all.
        of_place = [_ASSUMED[precision] for _, precision in self._around.radii]
        exact = ASSUMED_RADIUS_M[PlacePrecision.EXACT]
        radius = np.array([*of_place, exact])[np.maximum(place, -1)]
        radius[list(self._assumed)] = list(self._assumed.values())
        fixed = np.zeros(len(place), np.bool_)
        rows = list(self._radii)
        fixed[rows], radius[rows] = True, list(self._radii.values())
        # A radius without a spot of its own says something of a place that is known.
        alone = fixed & (place >= 0)
        alone[points] = False
        radii = np.flatnonzero(alone).astype(np.int32)
        place[points] = OWN_PLACE
        nothing = np.full(len(radii), _NAN)
        parts = (
            (points, radii),
            (spots[:, 1], nothing),
            (spots[:, 0], nothing),
            (radius[points], radius[radii]),
            (fixed[points], fixed[radii]),
            (np.full(len(points) + len(radii), -1),),
            (np.zeros(len(points) + len(radii), np.bool_),),
        )
        others = list(zip(*self._entries, strict=True)) or [()] * len(_OWN)
        found: dict[str, npt.NDArray[Any]] = {
            name: np.concatenate((*part, np.array(other, kind))).astype(kind, copy=False)
            for (name, kind), part, other in zip(_OWN.items(), parts, others, strict=True)
        }
        order = np.argsort(found["own_row"], kind="stable")
        named = np.array(self._named, np.int32)
        return {
            "place": place,
            "named_place": named,
            **{name: values[order] for name, values in found.items()},
        }

    def _name(self, key: str, label: str) -> int:
        """The number of a place that the head does not have, by id and name, as in `Table.named_place`."""
        return NAMED_HERE - self.named.setdefault((key, label), len(self.named))

    def _inside(self, n: int, inside: Mapping[str, Any], radius: Any) -> _Own:
        """The entry of a plain event with a place inside."""
        if radius.__class__ is not float:
            radius = inside.get("radius_m")
        fixed = radius is not None
        if not fixed:
            radius = _ASSUMED[inside.get("precision")]
        lat, lon = inside.get("lat"), inside.get("lon")
        if lat is not None and lon is not None:
            return n, lat, lon, radius, fixed, -1, False
        return n, _NAN, _NAN, radius, fixed, *self._question(inside)

    def _question(self, inside: Mapping[str, Any]) -> tuple[int, bool]:
        """The number of what the gazetteer is to be asked, and whether it is to be asked for this event."""
        name, query = inside.get("name"), inside.get("query")
        key = inside.get("id") or str(name or query or HERE)
        asked = (query or name or key, inside.get("country") or "")
        number = self._seen.get(asked)
        if number is None:
            number = self._seen[asked] = self._ask(Place.model_validate({**inside, "id": key}))
        return number, bool(query or name)

    def _ask(self, place: Place) -> int:
        number = self._questions[geocoding_key(place)]
        if number == len(self.asked):
            self.asked.append(place)
        return number

    def _of_event(self, n: int, event: Event, number: int) -> tuple[int, int]:
        """The numbers of the place that an event names and of the one where it is drawn; what is its own becomes an entry."""
        around = self._around
        place = event.place if isinstance(event.place, Place) else None
        named = number
        if place is not None:
            named = self._name(place.id, place.label or place.id)
        elif number == UNKNOWN_PLACE:
            named = self._name(str(event.place), str(event.place))
        if number != OWN_PLACE and not event.geometry and (event.radius_m is None or number < 0):
            return named, number
        question, asked = -1, False
        of_place: float | None = None
        precision: str | None = PlacePrecision.EXACT.value
        if place is not None:
            of_place, precision = place.radius_m, place.precision.value if place.precision else None
        elif number >= 0:
            of_place, precision = around.radii[number]
        fixed, radius = event.radius_m is not None, event.radius_m
        point = None
        if event.geometry:
            spot = spot_of(event, None, None)
            point = (spot.lat, spot.lon) if spot else None
            number = OWN_PLACE
        elif place is not None:
            point = place.point
            if point is None:
                question = self._ask(place)
                asked = bool(place.query or place.name)
        if is_shape(event.geometry):
            precision = None
        if not event.geometry and not fixed and of_place is not None:
            radius, fixed = of_place, True
        if radius is None:
            radius = _ASSUMED[precision]
        lat, lon = point or (_NAN, _NAN)
        self._entries.append((n, lat, lon, radius, fixed, question, asked))
        return named, number

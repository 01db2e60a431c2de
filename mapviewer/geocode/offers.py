"""What a place without coordinates may be, for a person to choose from: ranked candidates, how far each is from the other events, and the area as a way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.store import Store
from mapviewer.events.where import Candidate
from mapviewer.geocode.gazetteer import Gazetteer
from mapviewer.query.ordering import Rows

_EARTH_KM: Final = 6371.0088
MOST: Final = 20
"""Candidates that one place is offered."""


class Others:
    """The other events of a dossier that have a place: how near to them a point is. One entry a place, with how many events are there."""

    def __init__(self, store: Store, without: Rows) -> None:
        """`without` are the rows of the events in question, which say nothing about where they are themselves."""
        columns = store.columns
        number = columns.place.copy()
        number[without] = -1
        placed = np.flatnonzero(number >= 0)
        _, first, counts = np.unique(number[placed], return_index=True, return_counts=True)
        rows = placed[first]
        self._vectors = _vectors(columns.lat[rows], columns.lon[rows])
        self._counts = counts

    def __len__(self) -> int:
        return int(self._counts.sum())

    def distances_km(self, lat: float, lon: float) -> tuple[float, float] | None:
        """Kilometres to the nearest of them, and within which half of them are; None where there are none."""
        if not len(self._counts):
            return None
        chords = np.linalg.norm(self._vectors - _vectors(np.array([lat]), np.array([lon])), axis=1)
        away = 2 * np.arcsin(np.minimum(1.0, chords / 2)) * _EARTH_KM
        order = np.argsort(away)
        reached = np.cumsum(self._counts[order])
        half = int(np.searchsorted(reached, reached[-1] / 2))
        return float(away[order[0]]), float(away[order[half]])


@dataclass(frozen=True, slots=True)
class Offered:
    """A candidate as it is offered: its rank (from 1) and the service that it comes from; `area` for the region that the place lies in.

    `nearest_km` and `half_km` are the distances to the nearest other event and the one within which half of them are; None without others.
    """

    candidate: Candidate
    rank: int
    service: str
    attribution: str = ""
    area: bool = False
    nearest_km: float | None = None
    half_km: float | None = None


def offers(gazetteer: Gazetteer, words: str, country: str, others: Others) -> tuple[Offered, ...]:
    """The gazetteer's candidates for a name, best first, and after them the areas that hold it."""
    if not words.strip():
        return ()
    code = country.strip()
    plain = len(code) == 2 and code.isascii() and code.isalpha()
    query = words if plain or not code else f"{words}, {code}"
    answer = gazetteer.lookup(query, country=code if plain else None, limit=MOST)
    areas = gazetteer.areas(query, country=code if plain else None)
    # A region that is a candidate too is one of them, with the radius that really holds its places.
    wide = {area.id: area for area in areas}
    near = [one for one in answer.candidates if one.id not in wide]
    return ranked([*near, *areas], GAZETTEER, others, areas=len(areas))


def ranked(
    candidates: list[Candidate],
    service: str,
    others: Others,
    *,
    attribution: str = "",
    areas: int = 0,
    after: int = 0,
) -> tuple[Offered, ...]:
    """Candidates, best first, as they are offered; the last `areas` of them are areas that hold the place. Ranks go on `after` those there are."""
    found = []
    for n, candidate in enumerate(candidates, 1):
        away = others.distances_km(candidate.lat, candidate.lon) or (None, None)
        found.append(Offered(candidate, after + n, service, attribution, n > len(candidates) - areas, *away))
    return tuple(found)


GAZETTEER: Final = "gazetteer"
"""The service that is the gazetteer of the program itself."""


def _vectors(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)

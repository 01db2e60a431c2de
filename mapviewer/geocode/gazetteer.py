"""Look place names up, rank what they may mean, and say whether one of them can be taken without asking.

The score of a place is its importance (log₁₀ of its people, half the log₂ of how many names it has, one for a capital;
regions and countries have fixed amounts instead of the last two) plus how well the name fits: 3 for its main name or for
one in the script of the query, 1 for another name in Latin letters. Its margin is its lead over the best other
reading. A place within 40 km is no other reading, nor is the region or country that the place lies in, nor a place inside
the area. A candidate is accepted when its margin is at least `ACCEPT_MARGIN` (or `NARROWED_MARGIN`) and everything after the comma holds it.

Everything else is the reader's decision: several candidates, none accepted, each with its reason. Guesses at a spelling are
candidates too, and are never accepted.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from mapviewer.events.where import Candidate
from mapviewer.geocode import normalise
from mapviewer.geocode.areas import reach_m, smallest_first
from mapviewer.geocode.context import Context, read_context
from mapviewer.geocode.matches import AREAS, CITIES, Match, Place, distance_km, find, read_places
from mapviewer.geocode.reasons import Standing, reason
from mapviewer.geocode.rows import KINDS
from mapviewer.geocode.store import Store
from mapviewer.geocode.suggest import suggest
from mapviewer.language import tr

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ACCEPT_MARGIN = 2.25
"""The lead in score that a candidate of a bare name needs to be taken without asking (“Tripoli” has 2.02, and is two cities)."""

NARROWED_MARGIN = 1.5
"""The lead that is enough when the query or the caller says in which area or country the place lies."""

SAME_PLACE_KM = 40.0
"""Two candidates closer than this are one place for the margin."""

_MOST_CANDIDATES = 100
_OUTSIDE = -6.0
_UNCHECKED = -0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query may mean: the candidates, best first, and the one among them that is sure enough to take, if any."""

    query: str
    accepted: Candidate | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Matches of one way to read the query; `holds` names the contexts that hold them."""

    matches: list[Match]
    within: dict[int, tuple[str, ...]]
    trusted: bool = True


class Gazetteer:
    """The shipped gazetteer. Opening reads nothing; the first lookup unpacks and opens the file. Safe from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._countries: dict[str, str] | None = None
        # A dossier says “…, Syria” over and over.
        self._context = lru_cache(maxsize=1024)(self._read_context)
        self._nearby: tuple[NDArray[np.int64], NDArray[np.float64]] | None = None

    @classmethod
    def open(cls) -> Gazetteer:
        """A gazetteer over the shipped file, which is not touched before the first lookup."""
        return cls(Store())

    def close(self) -> None:
        """Close the connections of all threads; a later lookup opens new ones."""
        self._store.close()

    def lookup(self, query: str, *, country: str | None = None, limit: int = 10) -> Answer:
        """What a place name may mean.

        `query` is a name, or a name and what it lies in, after commas or in brackets, in any script. `country` (ISO 3166
        alpha-2, any case) leaves out what lies elsewhere; an area across borders passes for each of its countries. At most
        `limit` candidates (1 to 100) come back. No text makes this raise; UnavailableError when the shipped file is gone.
        """
        parts = normalise.split(query)
        if not parts:
            return Answer(query, None, ())
        reading = self._read(parts, None if country is None else country.strip().upper())
        ranked = _seats_first(sorted(reading.matches, key=_order))
        names = self._country_names()
        candidates = []
        accepted = None
        for position, match in enumerate(ranked[: max(1, min(limit, _MOST_CANDIDATES))]):
            others = (
                other for other in ranked if other is not match and _elsewhere(match.place, other.place)
            )
            rival = next(others, None)
            margin = match.score - (rival.score if rival is not None else 0.0)
            within = reading.within.get(match.place.number, ())
            sure = margin >= (NARROWED_MARGIN if within or country is not None else ACCEPT_MARGIN)
            text = reason(Standing(match, position, ranked, rival, margin, sure, within), names)
            candidates.append(_candidate(match, margin, text, names))
            if position == 0 and sure and reading.trusted and not match.weak:
                accepted = candidates[0]
        return Answer(query, accepted, tuple(candidates))

    def areas(self, query: str, *, country: str | None = None) -> tuple[Candidate, ...]:
        """The areas that a query says the place lies in, the smallest first, for who cannot say more: regions and countries after its
        commas, and `country` (ISO 3166 alpha-2). Their radius holds nearly all of their places."""
        connection = self._store.connection()
        code = (country or "").strip().upper()
        found = [
            place
            for part in normalise.split(query)[1:]
            for place in self._context(part, areas_only=True).places
            if not code or code in place.codes
        ]
        names = self._country_names()
        if code in names:
            rows = connection.execute("SELECT number, country, kind FROM places WHERE kind >= 3")
            numbers = [n for n, codes, kind in rows if codes == code and KINDS[kind] == "country"]
            found += read_places(connection, numbers)
        listed = []
        for area in smallest_first(found):
            wide = replace(area, radius_m=reach_m(connection, area))
            words = tr("somewhere in {area}: only that is certain", area=area.name)
            listed.append(_candidate(Match(wide, 0.0, "", weak=True), 0.0, words, names))
        return tuple(listed)

    def nearest(self, lat: float, lon: float, *, limit: int = 1) -> tuple[Candidate, ...]:
        """The populated places nearest to a point in degrees, nearest first; `score` is minus the kilometres.

        The first call reads all coordinates (some 0.2 s and 8 MB).
        """
        import numpy as np

        numbers, vectors = self._coordinates()
        phi, lam = np.radians(lat), np.radians(lon)
        towards = vectors @ np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
        count = max(1, min(limit, _MOST_CANDIDATES))
        chosen = [int(numbers[i]) for i in np.argpartition(-towards, count)[:count]]
        names = self._country_names()
        here = Place(-1, "", "", None, "", "", frozenset(), lat, lon, 0, "city", 0.0, 0.0)
        places = sorted(
            read_places(self._store.connection(), chosen), key=lambda place: distance_km(here, place)
        )
        found: list[Candidate] = []
        for place in places:
            away = distance_km(here, place)
            text = (
                f"nearest populated place, {away:.1f} km from the point"
                if not found
                else f"{away:.1f} km from the point"
            )
            found.append(replace(_candidate(Match(place, 0.0, ""), 0.0, text, names), score=-away))
        return tuple(found)

    def _read(self, parts: Sequence[str], country: str | None) -> _Reading:
        """The best way to read a query: as written, back to front, without commas, or as a guess."""
        connection = self._store.connection()

        def named(text: str) -> list[Match]:
            return [m for m in find(connection, text) if country is None or country in m.place.codes]

        head = named(parts[0])
        contexts = [self._context(part) for part in parts[1:]]
        outside = _Reading([], {})
        if head:
            reading = _narrow(head, contexts)
            if reading.trusted or not contexts:
                return reading
            outside = reading
        if len(parts) > 1:
            last = named(parts[-1])
            swapped = (
                _narrow(last, [self._context(p, areas_only=True) for p in parts[:-1]]) if last else outside
            )
            if last and swapped.trusted:
                return swapped
        if outside.matches:
            return outside
        tokens = normalise.phrase_words(parts[0])
        for cut in range(len(tokens) - 1, 0, -1):
            context = self._context(" ".join(tokens[cut:]), areas_only=True)
            first = named(" ".join(tokens[:cut])) if context.known else []
            if first:
                reading = _narrow(first, [context, *contexts])
                if reading.trusted:
                    return reading
        return _Reading(self._guesses(parts, contexts, country), {}, trusted=False)

    def _guesses(self, parts: Sequence[str], contexts: Sequence[Context], country: str | None) -> list[Match]:
        connection = self._store.connection()
        guesses = suggest(connection, parts[0])
        known = [context for context in contexts if context.known]
        guesses = [m for m in guesses if all(context.holds(m.place) for context in known)]
        for context in known:
            if not guesses:
                how = tr(
                    "nothing is called “{name}”; this is the “{context}” after it",
                    name=parts[0][:60],
                    context=context.text[:60],
                )
                # The region that it lies in, sooner than a town of the region's name: that town is not the place.
                areas = [place for place in context.places if place.kind in AREAS]
                guesses = [Match(place, -3.0, how, weak=True) for place in areas or context.places]
        return [m for m in guesses if country is None or country in m.place.codes]

    def _read_context(self, text: str, *, areas_only: bool = False) -> Context:
        return read_context(self._store.connection(), text, areas_only=areas_only)

    def _country_names(self) -> dict[str, str]:
        if self._countries is None:
            # The condition has to read like that of the index `areas`, or all rows are looked at.
            rows = self._store.connection().execute("SELECT country, name, kind FROM places WHERE kind >= 3")
            self._countries = {code: name for code, name, kind in rows if KINDS[kind] == "country"}
        return self._countries

    def _coordinates(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        import numpy as np

        with self._lock:
            if self._nearby is None:
                rows = self._store.connection().execute("SELECT number, lat, lon FROM places WHERE kind <= 1")
                table = np.array(rows.fetchall(), dtype=np.int64)
                phi, lam = np.radians(table[:, 1] / 10_000), np.radians(table[:, 2] / 10_000)
                vectors = np.stack(
                    [np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1
                )
                self._nearby = table[:, 0].copy(), vectors
            return self._nearby


def _narrow(matches: list[Match], contexts: Sequence[Context]) -> _Reading:
    """Keep the matches that every known context holds; without any, all of them, ranked down and not to be trusted."""
    known = [context for context in contexts if context.known]
    unknown = [context for context in contexts if not context.known]
    if not contexts:
        return _Reading(matches, {})
    within: dict[int, tuple[str, ...]] = {}
    kept = []
    for match in matches:
        areas = [context.holds(match.place) for context in known]
        if None in areas:
            continue
        within[match.place.number] = tuple(area.name for area in areas if area is not None)
        if unknown:
            how = tr(
                "{how}; “{name}” is not in the gazetteer and was not checked",
                how=match.how,
                name=unknown[0].text[:60],
            )
            match = replace(match, how=how, quality=match.quality + _UNCHECKED)
        kept.append(match)
    if kept:
        return _Reading(kept, within, trusted=bool(known))
    asked = ", ".join(context.text for context in known)[:60]
    far = [
        replace(
            m,
            how=tr("{how}, but not in “{area}”", how=m.how, area=asked),
            quality=m.quality + _OUTSIDE,
            weak=True,
        )
        for m in matches
    ]
    return _Reading(far, {}, trusted=False)


def _seats_first(ranked: list[Match]) -> list[Match]:
    """Put a city before the region named after it: who says “Homs” means the city, and the region has its own name."""
    cities = [m for m in ranked if m.place.kind in CITIES and not m.weak]
    seats = {m.place.admin1: m for m in reversed(cities)}
    capitals = {m.place.country: m for m in cities if m.place.kind == "capital"}
    adjusted = []
    for match in ranked:
        if match.place.kind == "admin1" and not match.by_kind:
            # Some capitals are a region of their own, beside the one that is named after them (Buenos Aires).
            seat = capitals.get(match.place.country) or seats.get(match.place.number)
            near = seat is not None and distance_km(seat.place, match.place) <= match.place.radius_m / 1000
            if seat is not None and near and _large_part(seat.place, match.place):
                match = replace(match, quality=min(match.quality, seat.score - 0.5 - match.place.importance))
        adjusted.append(match)
    return sorted(adjusted, key=_order)


def _large_part(seat: Place, region: Place) -> bool:
    return seat.kind == "capital" or seat.population * 10 >= region.population


def _order(match: Match) -> tuple[float, str, str]:
    return -match.score, match.place.kind, match.place.id


def _elsewhere(place: Place, other: Place) -> bool:
    """Whether another candidate is a different reading, and not the same spot, or an area around it, or inside it."""
    if "country" in (place.kind, other.kind) and not place.codes.isdisjoint(other.codes):
        return False
    if place.kind == "admin1" and other.kind in CITIES:
        return True  # “Quebec” may be the city, far from the middle of the region
    if place.admin1 is not None and place.admin1 == other.admin1 and other.kind == "admin1":
        return False
    away = distance_km(place, other)
    for area in (place, other):
        # Two names for overlapping regions, or a town inside a feature.
        if area.kind in AREAS and away <= area.radius_m / 1000 and not place.codes.isdisjoint(other.codes):
            return False
    return away > SAME_PLACE_KM


def _candidate(match: Match, margin: float, text: str, countries: dict[str, str]) -> Candidate:
    place = match.place
    return Candidate(
        name=place.name,
        admin1=place.admin1_name,
        country=place.country,
        country_name=countries.get(place.country, ""),
        lat=place.lat,
        lon=place.lon,
        population=place.population,
        kind=place.kind,
        id=place.id,
        score=round(match.score, 2),
        margin=round(margin, 2),
        reason=text,
        radius_m=place.radius_m,
    )

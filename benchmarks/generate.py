"""Dossiers to measure with: the same events for the same number, as columns (quick, any size) or as a file of JSON lines.

Six tenths of the events lie in 200 cities (weighted as by Zipf's law, scattered by some kilometres), four tenths are spread around the
towns of the world. They fall in the 25 years before 1 August 2025, half of them in the last month. There are 8 categories with unequal
shares, each city with a leaning of its own. A fifth are spans, of which one in fifty goes on; a tenth are uncertain: a month or a year
as a whole, a day with `~`, a day with `?`. Of the rest half are exact to the second and half to the day. One in 200 has no date, one in 200 no place.

`python -m benchmarks.generate N FILE` writes a file; columns and file say the same of the same rows, and a test holds them together.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from mapviewer.basemap import places
from mapviewer.events.calendar import DAY_SECONDS, civil_from_days, days_from_civil
from mapviewer.events.store import Columns
from mapviewer.events.when import NEG_INF, POS_INF

SIZES: Final = (10_000, 100_000, 1_000_000, 10_000_000)
CITIES: Final = 200
YEARS: Final = 25
CATEGORIES: Final = (
    "clashes",
    "strikes",
    "talks",
    "protests",
    "arrests",
    "statements",
    "aid",
    "other incidents",
)
END_DAY: Final = days_from_civil(2025, 8, 1)
MONTH_DAYS: Final = 31
CITY_RADIUS_M: Final = 5_000.0
"""What a place of precision "city" is given, when nothing else is known."""
POINT_RADIUS_M: Final = 10.0

SECOND, DAY, SPAN, OPEN, MONTH, YEAR, ABOUT, DOUBTED, UNDATED = range(9)
"""How an event's time is written."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What was drawn, one entry a row: `kind` of time, `start` (seconds since 1970 UTC), `days` of spans, `city` (−1 for spread ones,
    −2 without a place), degrees, and category."""

    kind: npt.NDArray[np.uint8]
    start: Ints
    days: Ints
    city: npt.NDArray[np.int32]
    lat: Floats
    lon: Floats
    category: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class City:
    """A city that many events lie in; degrees."""

    name: str
    lat: float
    lon: float


def cities() -> list[City]:
    """The cities, largest first: of the most populous of the basemap, each at least two degrees from the others."""
    table = places()
    found: list[City] = []
    for place in sorted((table[row] for row in range(len(table))), key=lambda p: (-p.people, p.name)):
        if all(abs(place.lat - c.lat) > 2 or abs(place.lon - c.lon) > 2 for c in found):
            found.append(City(place.name, round(place.lat, 4), round(place.lon, 4)))
            if len(found) == CITIES:
                break
    return found


def draw(n: int, seed: int = 3) -> Drawn:
    """Draw `n` events."""
    rng = np.random.Generator(np.random.PCG64(seed))
    kind = rng.choice(
        np.array([SECOND, DAY, SPAN, OPEN, MONTH, YEAR, ABOUT, DOUBTED, UNDATED], np.uint8),
        n,
        p=[0.3475, 0.3475, 0.196, 0.004, 0.03, 0.01, 0.03, 0.03, 0.005],
    )
    last = rng.random(n) < 0.5
    day = np.where(
        last,
        END_DAY - MONTH_DAYS + rng.integers(0, MONTH_DAYS, n),
        END_DAY - MONTH_DAYS - 1 - rng.integers(0, YEARS * 365, n),
    )
    start = day * DAY_SECONDS + rng.integers(0, DAY_SECONDS, n)
    days = np.where(rng.random(n) < 0.8, rng.integers(1, 15, n), rng.integers(15, 400, n))

    towns = cities()
    weights = 1.0 / np.arange(1, len(towns) + 1) ** 0.8
    city = rng.choice(len(towns), n, p=weights / weights.sum()).astype(np.int32)
    city[rng.random(n) >= 0.6] = -1
    table = places()
    near = rng.integers(0, len(table), n)
    inside = city >= 0
    base_lat = np.where(inside, np.array([c.lat for c in towns])[city], table.lat[near])
    base_lon = np.where(inside, np.array([c.lon for c in towns])[city], table.lon[near])
    reach = np.where(inside, 0.06, 0.7)
    lat = _rounded(np.clip(base_lat + reach * rng.standard_normal(n), -84.0, 84.0))
    lon = _rounded((base_lon + reach * rng.standard_normal(n) + 180.0) % 360.0 - 180.0)
    nowhere = rng.random(n) < 0.005
    city[nowhere] = -2
    lat[nowhere] = lon[nowhere] = np.nan

    shares = np.array([0.3, 0.22, 0.06, 0.14, 0.08, 0.1, 0.06, 0.04])
    category = rng.choice(len(CATEGORIES), n, p=shares).astype(np.int32)
    leaning = inside & (rng.random(n) < 0.4)
    category[leaning] = city[leaning] % len(CATEGORIES)
    return Drawn(kind, start, days, np.where(nowhere, np.int32(-2), city), lat, lon, category)


def _rounded(degrees: Floats) -> Floats:
    return np.round(degrees, 3).astype(np.float64)


def columns(drawn: Drawn) -> Columns:
    """The columns that a store of these events has."""
    kind, start = drawn.kind, drawn.start
    day = np.floor_divide(start, DAY_SECONDS)
    midnight = day * DAY_SECONDS
    months, years = _month_starts(day)
    earliest = np.select(
        [kind == SECOND, kind == MONTH, kind == YEAR, kind == ABOUT, kind == UNDATED],
        [start, months[0], years[0], midnight - DAY_SECONDS, np.int64(POS_INF)],
        midnight,
    ).astype(np.int64)
    inside_end = np.select(
        [kind == SECOND, kind == MONTH, kind == YEAR, kind == ABOUT],
        [start + 1, months[1], years[1], midnight + 2 * DAY_SECONDS],
        midnight + DAY_SECONDS,
    )
    last_midnight = midnight + drawn.days * DAY_SECONDS
    start_latest = np.where(kind == UNDATED, POS_INF, inside_end - 1)
    end_earliest = np.select(
        [kind == SPAN, kind == OPEN, kind == UNDATED],
        [last_midnight + 1, np.int64(POS_INF), np.int64(NEG_INF)],
        earliest + 1,
    ).astype(np.int64)
    latest = np.select(
        [kind == SPAN, kind == OPEN, kind == UNDATED],
        [last_midnight + DAY_SECONDS, np.int64(POS_INF), np.int64(NEG_INF)],
        inside_end,
    ).astype(np.int64)
    return Columns(
        earliest=earliest,
        start_latest=start_latest,
        end_earliest=end_earliest,
        latest=latest,
        dated=kind != UNDATED,
        uncertain=kind == DOUBTED,
        lat=drawn.lat,
        lon=drawn.lon,
        radius=np.where(drawn.city == -2, np.nan, np.where(drawn.city >= 0, CITY_RADIUS_M, POINT_RADIUS_M)),
        category=drawn.category,
        place=place_numbers(drawn.lat, drawn.lon),
    )


def place_numbers(lat: Floats, lon: Floats) -> npt.NDArray[np.int32]:
    """Each row's number among the distinct coordinates, in order of first appearance; −1 without."""
    found = np.full(len(lat), -1, np.int32)
    placed = np.flatnonzero(~np.isnan(lat))
    key = np.round((lat[placed] + 90) * 1000).astype(np.int64) * 1_000_000 + np.round(
        (lon[placed] + 180) * 1000
    ).astype(np.int64)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    found[placed] = rank[inverse]
    return found


def _month_starts(day: Ints) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """First second of, and after, the month and the year of each day; by a table over all days there are."""
    low, high = int(day.min(initial=END_DAY)), int(day.max(initial=0))
    dates = [civil_from_days(d) for d in range(low, high + 1)]
    months = [
        (
            days_from_civil(y, m, 1) * DAY_SECONDS,
            days_from_civil(y + m // 12, m % 12 + 1, 1) * DAY_SECONDS,
        )
        for y, m, _ in dates
    ]
    years = [
        (days_from_civil(y, 1, 1) * DAY_SECONDS, days_from_civil(y + 1, 1, 1) * DAY_SECONDS)
        for y, _, _ in dates
    ]
    at = day - low
    month, year = np.array(months, np.int64).reshape(-1, 2), np.array(years, np.int64).reshape(-1, 2)
    return (month[at, 0], month[at, 1]), (year[at, 0], year[at, 1])


# Files ------------------------------------------------------------------------------------------------------------------


def head(n: int) -> dict[str, object]:
    """The head of the dossier: everything but its events."""
    return {
        "format": "mapviewer-dossier",
        "version": 1,
        "title": f"{n:,} events to measure with",
        "timezone": "UTC",
        "sources": [
            {"id": f"s{k}", "title": f"Wire report {k}", "publisher": f"Agency {k}", "kind": "news"}
            for k in range(20)
        ],
        "categories": [{"id": name.replace(" ", "-"), "label": name.capitalize()} for name in CATEGORIES],
        "actors": [{"id": f"a{k}", "name": f"Group {k}"} for k in range(50)],
        "places": [
            {"id": f"c{k}", "name": c.name, "lat": c.lat, "lon": c.lon, "precision": "city"}
            for k, c in enumerate(cities())
        ],
    }


def event(drawn: Drawn, row: int) -> dict[str, object]:
    """One event as the file has it."""
    city, kind = int(drawn.city[row]), int(drawn.kind[row])
    category = CATEGORIES[int(drawn.category[row])]
    found: dict[str, object] = {
        "id": f"e{row}",
        "title": f"{category.capitalize()} number {row}",
        "summary": f"What was reported of event {row}: people on both sides of the river spoke of {category} that "
        "began before noon, of cars that came from the north, and of a road that was closed until the evening.",
        "category": category.replace(" ", "-"),
    }
    if kind != UNDATED:
        found["when"] = when(kind, int(drawn.start[row]), int(drawn.days[row]))
    if city >= 0:
        found["place"] = f"c{city}"
    if city > -2:
        found["geometry"] = {
            "type": "Point",
            "coordinates": [float(drawn.lon[row]), float(drawn.lat[row])],
        }
    found["actors"] = [{"actor": f"a{row % 50}"}]
    found["tags"] = [f"t{row % 12}"]
    found["citations"] = [{"source": f"s{row % 20}", "locator": f"p. {row % 300 + 1}"}]
    return found


def when(kind: int, start: int, days: int) -> str:
    """The EDTF string of a time."""
    day, second = divmod(start, DAY_SECONDS)
    y, m, d = civil_from_days(day)
    date = f"{y:04d}-{m:02d}-{d:02d}"
    match kind:
        case 0:
            return f"{date}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"
        case 2:
            y, m, d = civil_from_days(day + days)
            return f"{date}/{y:04d}-{m:02d}-{d:02d}"
        case 3:
            return f"{date}/.."
        case 4:
            return date[:7]
        case 5:
            return date[:4]
        case 6:
            return f"{date}~"
        case 7:
            return f"{date}?"
    return date


def lines(n: int, seed: int = 3) -> Iterator[str]:
    """The dossier as JSON lines, each with its line break: the head, then `n` events."""
    yield json.dumps(head(n), ensure_ascii=False) + "\n"
    drawn = draw(n, seed)
    for row in range(n):
        yield json.dumps(event(drawn, row), ensure_ascii=False, separators=(",", ":")) + "\n"


def write(path: Path, n: int, seed: int = 3) -> None:
    """Write the dossier to `path` (`*.jsonl`); raises OSError."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines(n, seed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.generate", description="Write a dossier of N events."
    )
    parser.add_argument("n", type=int, help="how many events")
    parser.add_argument("file", type=Path, help="the file to write, *.jsonl")
    options = parser.parse_args()
    write(options.file, options.n)

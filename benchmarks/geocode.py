"""Speed of the offline geocoder.

`run(n)` looks up `n` names (default 20,000) of the gazetteer itself, drawn with a fixed seed: bare names, names with
their region, names with their country, other spellings, and names with a wrong letter, which cost most. Returned are:

- `unpack_s`: seconds to unpack the shipped file into an empty cache and answer one query
- `open_ms`: milliseconds for the first query with the file unpacked (modules imported)
- `p50_ms`, `p95_ms`, `max_ms`: milliseconds a lookup, over all of them (budget: p50 ≤ 0.1, p95 ≤ 10)
- `misspelt_p50_ms`, `misspelt_p95_ms`: the same for the misspelt ones alone
- `nearest_first_s`, `nearest_ms`: seconds of the first nearest-place query, milliseconds of a later one
- `accepted`: the share of the well-spelt names that was accepted
- `packed_mb`, `unpacked_mb`: sizes of the file in MB
"""

from __future__ import annotations

import os
import random
import string
import tempfile
import time
from statistics import median

from mapviewer import assets
from mapviewer.geocode.gazetteer import Gazetteer
from mapviewer.geocode.store import Store, read_manifest

_SEED = 20250716


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    wanted = n or 20_000
    result: dict[str, object] = {"lookups": wanted}
    kept = os.environ.get("MAPVIEWER_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAPVIEWER_CACHE"] = folder
        try:
            result["unpack_s"] = round(_first(), 3)
            result["open_ms"] = round(median(_first() for _ in range(5)) * 1000, 2)
            store = Store()
            gazetteer = Gazetteer(store)
            well, badly = _queries(store, wanted)
            times, accepted = _timed(gazetteer, well)
            misspelt, _ = _timed(gazetteer, badly)
            started = time.perf_counter()
            gazetteer.nearest(32.7, 36.6)
            result["nearest_first_s"] = round(time.perf_counter() - started, 3)
            started = time.perf_counter()
            for step in range(50):
                gazetteer.nearest(-50 + 2 * step, 3 * step)
            result["nearest_ms"] = round((time.perf_counter() - started) * 20, 2)
            gazetteer.close()
        finally:
            if kept is None:
                del os.environ["MAPVIEWER_CACHE"]
            else:
                os.environ["MAPVIEWER_CACHE"] = kept
    every = sorted(times + misspelt)
    misspelt.sort()
    result["p50_ms"] = round(_share(every, 0.5), 3)
    result["p95_ms"] = round(_share(every, 0.95), 3)
    result["max_ms"] = round(every[-1], 2)
    result["misspelt_p50_ms"] = round(_share(misspelt, 0.5), 3)
    result["misspelt_p95_ms"] = round(_share(misspelt, 0.95), 3)
    result["accepted"] = round(accepted / len(well), 4)
    result["packed_mb"] = round(assets.resource("gazetteer", "gazetteer.sqlite.xz").stat().st_size / 1e6, 2)
    result["unpacked_mb"] = round(read_manifest().size / 1e6, 2)
    return result


def _first() -> float:
    gazetteer = Gazetteer.open()
    started = time.perf_counter()
    gazetteer.lookup("Suwayda, Syria")
    seconds = time.perf_counter() - started
    gazetteer.close()
    return seconds


def _queries(store: Store, wanted: int) -> tuple[list[str], list[str]]:
    """Nine tenths well-spelt queries, one tenth with a wrong letter."""
    chance = random.Random(_SEED)
    rows = store.connection().execute(
        "SELECT p.name, coalesce(r.name, ''), c.name FROM places p LEFT JOIN places r ON r.number = p.admin1 "
        "JOIN places c ON c.kind = 3 AND c.country = p.country WHERE p.kind <= 1 AND p.population > 5000 ORDER BY p.number"
    )
    places = rows.fetchall()
    well, badly = [], []
    for number in range(wanted):
        name, region, country = chance.choice(places)
        if number % 10 == 0:
            at = chance.randrange(len(name))
            badly.append(name[:at] + chance.choice(string.ascii_lowercase) + name[at + 1 :])
        else:
            well.append((name, f"{name}, {country}", f"{name}, {region or country}")[number % 3])
    return well, badly


def _timed(gazetteer: Gazetteer, queries: list[str]) -> tuple[list[float], int]:
    times, accepted = [], 0
    for query in queries:
        started = time.perf_counter()
        answer = gazetteer.lookup(query)
        times.append((time.perf_counter() - started) * 1000)
        accepted += answer.accepted is not None
    return times, accepted


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

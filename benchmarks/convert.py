"""Other people's files: opened for the first time, and written again.

`run(n)` writes files of `n` events (default: 100,000, of the table 1,000,000 too), opens each in a fresh process with an empty cache, and converts them; it returns for each FORMAT and size N:

- `open_FORMAT_s_N`: seconds from the file's name to the store (budget: 100 k events of a table, GeoJSON or KML ≤ 3, 1 M rows of a table ≤ 15)
- `open_FORMAT_processor_s_N`: what all processes together worked for that; on a machine that others use too, the fairer figure
- `open_FORMAT_peak_mb_N`: the most memory that they took, above what was taken before
- `write_FORMAT_processor_s_N`: what writing the same events as that format took of a processor, once they are open (budget at 100 k: ≤ 3)

Asked for 500,000 or more (`--n 1000000`), it opens the table only, and then runs `mapviewer convert` for every format, each in a fresh process that finds what the first opening has kept:

- `convert_to_FORMAT_processor_s_N`: what the whole command took of a processor, with what it says beforehand and with opening again (lines are made from the table itself)
- `convert_to_FORMAT_s_N`: how long it took
- `convert_to_FORMAT_peak_mb_N`: the most memory that it and its processes had
- `convert_to_FORMAT_mb_N`: how large the file became

The table has ACLED's 31 columns, as its own exports have them: some thousand towns, some hundred actors and sources.
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import _measure

COLUMNS: Final = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction",
    "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
_KINDS: Final = ("Battles", "Protests", "Riots", "Explosions/Remote violence", "Violence against civilians")
_MANY: Final = 500_000
_WRITTEN: Final = {"csv": ".csv", "geojson": ".geojson", "kml": ".kml"}


def table(path: Path, n: int) -> None:
    """Write a table of `n` events, the same for the same `n`."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(n))


def _rows(n: int) -> Iterator[list[object]]:
    chance = random.Random(n)
    for i in range(n):
        town = i % 5_000
        one, two = (int(chance.paretovariate(0.8)) % 200 for _ in range(2))
        day = f"{2017 + i % 8}-{i % 12 + 1:02}-{i % 28 + 1:02}"
        yield [
            f"XYZ{i}", day, day[:4], 1 + (i % 10 > 7), "Political violence", _KINDS[i % 5], f"Kind {i % 25}", f"Actor {one}", "", i % 8, f"Actor {two}" if i % 4 else "", "", i % 8, i % 60, "", 760,
            "Middle East", "Syria", f"Province {town % 14}", f"District {town % 80}", "", f"Town {town}", round(32 + town / 1_000, 3), round(36 + town / 1_000, 3), town % 3 + 1,
            f"Source {i % 300}; Other {i % 40}", "National", f"On this day something happened in town {town}, as number {i} of several sources tells at length, with who was there.", i % 5, "", 1_675_191_965 + i,
        ]  # fmt: skip


def run(n: int | None) -> dict[str, object]:
    """Measure and return the figures that the module's text lists."""
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in (n,) if n else (100_000, 1_000_000):
            given = Path(folder) / f"{size}.csv"
            table(given, size)
            cache = Path(folder) / f"cache-{size}"
            _opened(result, "acled", given, size, cache)
            if n is not None and n >= _MANY:
                _converted(result, given, size, cache)
                break
            if n is None and size > 100_000:
                break
            for name, ending in _WRITTEN.items():
                target = given.with_name(f"{size}-out{ending}")
                result[f"write_{name}_processor_s_{size}"] = _written(given, name, target)
                _opened(result, name, target, size)
    return result


def _converted(result: dict[str, object], given: Path, size: int, cache: Path) -> None:
    from mapviewer.exports import exports

    for name, export in exports().items():
        target = given.with_name(f"out{export.endings[0]}")
        told = _measure.ran(["convert", str(given), str(target)], cache)
        for figure, value in told.items():
            result[f"convert_to_{name}_{figure}_{size}"] = round(value, 2)
        result[f"convert_to_{name}_mb_{size}"] = round(target.stat().st_size / 1e6, 1)
        target.unlink()


def _opened(result: dict[str, object], name: str, path: Path, size: int, cache: Path | None = None) -> None:
    with tempfile.TemporaryDirectory() as fresh:
        told = _measure.opened(path, cache or Path(fresh))
    for figure, key in (("s", "load_s"), ("processor_s", "processor_s"), ("peak_mb", "peak_mb")):
        result[f"open_{name}_{figure}_{size}"] = round(told[key], 2)


def _written(given: Path, name: str, target: Path) -> float:
    from mapviewer.exports import exports
    from mapviewer.opening import open_dossier

    store = open_dossier(given)
    began = time.process_time()
    with target.open("wb") as file:
        for piece in exports()[name].write(store):
            file.write(piece)
    return round(time.process_time() - began, 2)

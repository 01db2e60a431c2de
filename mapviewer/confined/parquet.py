"""Parquet tables, batch by batch as rows of texts; read by pyarrow, which is native code and therefore runs where nothing can be harmed.

Timestamps and dates become ISO 8601 (with their offset only where the column has a time zone), what is missing is empty, lists and structs are JSON, decimals keep their digits. Columns of
bytes are left out, but for GeoParquet's geometry: points become latitude and longitude, any other shape the text of its GeoJSON.

Source of the geometry: GeoParquet 1.1 (the key `geo` of the file's metadata) and OGC 06-103r4 (WKB, as ISO and as PostGIS write heights).
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from math import isfinite, isnan
from typing import IO, Any, Final

from mapviewer.confined.archive import FREE_BYTES, MOST_PACKED
from mapviewer.confined.words import NOTE, ROW, RefusedError, Word

MOST_COLUMNS: Final = 16_384
_AT_ONCE: Final = 2_000
_DEEPEST: Final = 8
_WORLD: Final = (("OGC", "CRS84"), ("EPSG", "4326"))
_KINDS: Final = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_LAT: Final = frozenset({"lat", "latitude"})


def words(data: IO[bytes]) -> Iterator[Word]:
    """The names of the columns as the first row, then the rows; raises RefusedError for what is no Parquet, or unpacks to far too much."""
    # Its own allocators take more room than there is.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    arrow = import_module("pyarrow")
    arrow.set_cpu_count(1)
    arrow.set_io_thread_count(1)
    table = import_module("pyarrow.parquet").ParquetFile(data, pre_buffer=False)
    schema = table.schema_arrow
    size = data.seek(0, os.SEEK_END)
    if len(schema.names) > MOST_COLUMNS:
        raise RefusedError(f"found {len(schema.names):,} columns, expected at most {MOST_COLUMNS:,}")
    shape, note = _geometry(schema)
    bytes_ = [f.name for f in schema if _is_bytes(str(f.type)) and f.name != shape]
    if note:
        yield [NOTE, note]
    if bytes_:
        named = "”, “".join(name[:40] for name in bytes_[:5])
        yield [NOTE, f"found bytes in the columns “{named}”, expected text or numbers; they are left out"]
    fields = [field for field in schema if field.name not in bytes_]
    names = [field.name for field in fields]
    placed = shape in names and not {name.casefold() for name in names} & _LAT
    yield [ROW, 1, [*names, *(("latitude", "longitude") if placed else ())]]
    number, said = 1, 0
    for batch in table.iter_batches(batch_size=_AT_ONCE, columns=names, use_threads=False):
        columns = [_texts(arrow, batch.column(n), field, shape) for n, field in enumerate(fields)]
        if placed:
            points = batch.column(names.index(shape)).to_pylist()
            columns += [list(column) for column in zip(*map(_degrees, points), strict=True)]
        for cells in zip(*columns, strict=True):
            number += 1
            said += sum(map(len, cells)) + len(cells)
            yield [ROW, number, cells]
        if said > max(FREE_BYTES, MOST_PACKED * size):
            raise RefusedError(
                f"found a table that unpacks to more than {said:,} bytes, expected a smaller one"
            )


def _is_bytes(kind: str) -> bool:
    return kind.startswith(("binary", "large_binary", "fixed_size_binary"))


# Values ---------------------------------------------------------------------------------------------------------------


def _texts(arrow: Any, column: Any, field: Any, shape: str) -> list[str]:
    kind = str(field.type)
    if kind.startswith("timestamp[ns"):
        # Finer than a microsecond nobody says when something happened.
        column = column.cast(arrow.timestamp("us", tz=field.type.tz), safe=False)
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):
        # Years beyond 9999, zones that this machine does not know.
        values = column.cast(arrow.string()).to_pylist()
    made: Callable[[Any], str] = _shape_text if field.name == shape else text_of
    return [made(value) for value in values]


def text_of(value: Any) -> str:
    """A value as the cell of a table."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if isnan(value) else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return json.dumps(_plain(value), ensure_ascii=False)
    return str(value)


def _plain(value: Any) -> Any:
    """A list or a struct as JSON has it."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    return text_of(value)


# Geometry --------------------------------------------------------------------------------------------------------------


def _geometry(schema: Any) -> tuple[str, str]:
    """The column of GeoParquet that has the geometry, "" for none; and what has to be said of it."""
    try:
        told = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        name = told.get("primary_column", "")
        column = told.get("columns", {}).get(name, {})
        crs = column.get("crs", {}) or {}
        key = crs.get("id", {})
        known = (str(key.get("authority", "OGC")), str(key.get("code", "CRS84")))
        encoding = column.get("encoding", "")
    except (ValueError, AttributeError, TypeError, RecursionError):
        return "", "found a geometry that is not described as GeoParquet has it; it is left out"
    if not name or name not in schema.names:
        return "", ""
    if encoding != "WKB":
        return "", f"found the geometry as {encoding!s:.40}, expected WKB; it has no coordinates here"
    if known not in _WORLD or ("coordinateEpoch" in crs and not key):
        return (
            "",
            f"found coordinates of {known[0]:.20}:{known[1]:.20}, expected longitude and latitude (OGC:CRS84); they are left out",
        )
    return str(name), ""


def _degrees(data: Any) -> tuple[str, str]:
    """Latitude and longitude of a point, "" and "" for anything else."""
    shape = shape_of(data)
    if shape is None or shape["type"] != "Point":
        return "", ""
    return repr(shape["coordinates"][1]), repr(shape["coordinates"][0])


def _shape_text(data: Any) -> str:
    shape = shape_of(data)
    return "" if shape is None else json.dumps(shape)


def shape_of(data: Any) -> dict[str, Any] | None:
    """A geometry in WKB as GeoJSON has it; None for an empty or broken one, and for what GeoJSON has no word for."""
    if not isinstance(data, bytes):
        return None
    try:
        kind, coordinates, _ = _read(data, 0, 0)
    except (struct.error, ValueError, IndexError):
        return None
    return {"type": kind, "coordinates": coordinates}


def _read(data: bytes, at: int, depth: int) -> tuple[str, Any, int]:
    order = "<" if data[at] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", data, at + 1)
    at += 5
    if code & 0x20000000:
        at += 4
    size = 2 + bool(code & 0x80000000) + bool(code & 0x40000000)
    plain = code & 0x0FFFFFFF
    size = max(size, (2, 3, 3, 4)[plain // 1000])
    kind = _KINDS[plain % 1000 - 1] if plain % 1000 else ""
    if depth > _DEEPEST or not kind:
        raise ValueError(code)
    if kind == "Point":
        points, at = _points(data, at, order, size, 1)
        return kind, points[0], at
    (count,) = struct.unpack_from(f"{order}I", data, at)
    at += 4
    if kind == "LineString":
        points, at = _points(data, at, order, size, count)
        return kind, points, at
    parts = []
    for _ in range(count):
        if kind == "Polygon":
            (length,) = struct.unpack_from(f"{order}I", data, at)
            part, at = _points(data, at + 4, order, size, length)
        else:
            _, part, at = _read(data, at, depth + 1)
        parts.append(part)
    return kind, parts, at


def _points(data: bytes, at: int, order: str, size: int, count: int) -> tuple[list[list[float]], int]:
    if count * size * 8 > len(data) - at:
        raise ValueError(count)
    numbers: Sequence[float] = struct.unpack_from(f"{order}{count * size}d", data, at)
    if not all(map(isfinite, numbers)):
        raise ValueError(count)
    points = [list(numbers[n : n + min(size, 3)]) for n in range(0, len(numbers), size)]
    return points, at + count * size * 8

"""Geometries of other people's files as a dossier has them: positions within ±180 and ±90 degrees, collections as one of the Multi forms.

A point is a place's coordinates and no geometry of its own; lines and surfaces stay what they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mapviewer.formats.base import Finding
from mapviewer.formats.importing import fault, warning
from mapviewer.geometry.shapes import NESTING

_FEWEST: Final[Mapping[str, int]] = {"LineString": 2, "MultiLineString": 2, "Polygon": 3, "MultiPolygon": 3}
_MULTI: Final = (("Polygon", "MultiPolygon"), ("LineString", "MultiLineString"), ("Point", "MultiPoint"))
_DEEPEST: Final = 8


@dataclass(slots=True)
class Shape:
    """Where a feature is: a point (degrees) with its height (metres), or a geometry; neither where nothing is known.

    `whole` tells that nothing of what was given is left out.
    """

    lat: float | None = None
    lon: float | None = None
    height: float | None = None
    geometry: dict[str, Any] | None = None
    whole: bool = True

    def place(self) -> dict[str, Any]:
        """The coordinates as a place has them."""
        return {} if self.lat is None else {"lat": self.lat, "lon": self.lon}


class _NoShapeError(ValueError):
    pass


class _Turned:
    """Whether a longitude was turned by a whole circle."""

    __slots__ = ("first",)

    def __init__(self) -> None:
        self.first: float | None = None


def shape_of(raw: Any, findings: list[Finding]) -> Shape:
    """The place that a GeoJSON geometry (as parsed) tells; what is wrong with it is said, and the event kept without."""
    if raw is None or raw == "null":
        return Shape()
    turned = _Turned()
    try:
        found = _shape(raw, turned, findings)
    except _NoShapeError as error:
        findings.append(fault(f"{error}; the coordinates are left out", "geometry"))
        return Shape(whole=False)
    if turned.first is not None:
        lon = turned.first
        findings.append(
            warning(f"found the longitude “{lon:g}”, which is read as {_within(lon):g}", "geometry")
        )
    return found


def _shape(raw: Any, turned: _Turned, findings: list[Finding]) -> Shape:
    if not isinstance(raw, dict):
        raise _NoShapeError(f"found {_short(raw)}, expected a GeoJSON geometry")
    kind = raw.get("type")
    if kind == "Point":
        return _point(raw.get("coordinates"), turned, findings)
    if kind == "GeometryCollection":
        parts: dict[str, list[Any]] = {}
        _gather(raw, parts, turned, 0)
        return _collected(parts, turned, findings)
    if not isinstance(kind, str) or kind not in NESTING:
        raise _NoShapeError(f"found the geometry type {_short(kind)}, expected one that GeoJSON has")
    given = raw.get("coordinates")
    if given in (None, [], [[]]):
        return Shape()
    coordinates = _walked(given, NESTING[kind], _FEWEST.get(kind, 1), turned)
    return Shape(geometry={"type": kind, "coordinates": coordinates})


def _point(given: Any, turned: _Turned, findings: list[Finding]) -> Shape:
    if given in (None, []):
        # Empty coordinates are how some say that they do not know.
        return Shape()
    position = _position(given, turned)
    if position[0] == position[1] == 0:
        findings.append(
            warning(
                "found the coordinates 0, 0; they stand for none; the coordinates are left out", "geometry"
            )
        )
        return Shape(whole=False)
    height = position[2] if len(position) > 2 else None
    return Shape(position[1], position[0], height if height else None)


def _gather(raw: dict[str, Any], parts: dict[str, list[Any]], turned: _Turned, depth: int) -> None:
    """The members of a collection, sorted by their kind."""
    listed = raw.get("geometries")
    if depth > _DEEPEST or not isinstance(listed, list):
        raise _NoShapeError("found a collection of no geometries, expected a list of some")
    for part in listed:
        if part is None or part == "null":
            continue
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "GeometryCollection":
            _gather(part, parts, turned, depth + 1)
        elif isinstance(kind, str) and kind in NESTING:
            given = part.get("coordinates")
            if given in (None, []):
                continue
            walked = _walked(given, NESTING[kind], _FEWEST.get(kind, 1), turned)
            single = kind.removeprefix("Multi")
            parts.setdefault(single, []).extend(walked if kind.startswith("Multi") else [walked])
        else:
            raise _NoShapeError(f"found the geometry type {_short(kind)}, expected one that GeoJSON has")


def _collected(parts: dict[str, list[Any]], turned: _Turned, findings: list[Finding]) -> Shape:
    """Surfaces before lines before points: a dossier's geometry is of one kind; the others are said to be left out."""
    kinds = [(single, multi) for single, multi in _MULTI if parts.get(single)]
    if not kinds:
        return Shape()
    single, multi = kinds[0]
    found = parts[single]
    if single == "Point" and len(found) == 1:
        return _point(found[0], turned, findings)
    if len(kinds) > 1:
        findings.append(
            warning(
                f"found geometries of several kinds in one, expected one; the {single} is drawn, all are kept",
                "geometry",
            )
        )
    geometry = (
        {"type": single, "coordinates": found[0]}
        if len(found) == 1
        else {"type": multi, "coordinates": found}
    )
    return Shape(geometry=geometry, whole=len(kinds) == 1)


def _walked(value: Any, depth: int, fewest: int, turned: _Turned) -> Any:
    """Coordinates with every position looked at."""
    if depth == 0:
        return _position(value, turned)
    if not isinstance(value, list | tuple):
        raise _NoShapeError(f"found {_short(value)}, expected a list of positions")
    if depth == 1:
        if len(value) < fewest:
            raise _NoShapeError(f"found a line of {len(value)} positions, expected {fewest} or more")
        return [_position(item, turned) for item in value]
    found = [_walked(item, depth - 1, fewest, turned) for item in value if item != []]
    if not found:
        raise _NoShapeError("found a geometry without a position, expected some")
    return found


def _position(value: Any, turned: _Turned) -> list[float]:
    if not isinstance(value, list | tuple) or len(value) < 2:
        raise _NoShapeError(f"found {_short(value)}, expected a position [longitude, latitude]")
    lon, lat = value[0], value[1]
    if lon.__class__ is not float or lat.__class__ is not float:
        lon, lat = _number(lon), _number(lat)
    if not -90 <= lat <= 90:
        hint = (
            "; latitude and longitude may have been swapped" if -90 <= lon <= 90 and abs(lat) <= 180 else ""
        )
        raise _NoShapeError(f"found the latitude “{lat:g}”, expected −90 to 90 degrees{hint}")
    if not -180 <= lon <= 180:
        if not -540 <= lon <= 540:
            raise _NoShapeError(f"found the longitude “{lon:g}”, expected −180 to 180 degrees")
        if turned.first is None:
            turned.first = lon
        lon = _within(lon)
    if len(value) == 2:
        return [lon, lat]
    height = value[2]
    if isinstance(height, int | float) and not isinstance(height, bool) and math.isfinite(height):
        return [lon, lat, float(height)]
    return [lon, lat]


def _within(lon: float) -> float:
    return lon - 360 * round(lon / 360)


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise _NoShapeError(f"found {_short(value)}, expected degrees as a number")


def _short(value: Any) -> str:
    if isinstance(value, list | dict | tuple):
        return f"a {'list' if not isinstance(value, dict) else 'object'} of {len(value)}"
    return "nothing" if value is None else f"“{str(value)[:60]}”"

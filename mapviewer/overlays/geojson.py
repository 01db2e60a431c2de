"""GeoJSON as an overlay (RFC 7946), with the colours of simplestyle-spec 1.1.0: stroke, stroke-opacity, stroke-width, fill, fill-opacity,
marker-color."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import jiter

from mapviewer.geometry import GeometryError
from mapviewer.geometry.geojson import geometry_of
from mapviewer.overlays.overlay import MOST_FEATURES, Feature, color, plain, refused, share

_NAMES: Final = ("name", "title", "Name", "NAME", "label")
MOST_NOTES: Final = 20


def read_geojson(data: bytes, name: str) -> tuple[str, tuple[Feature, ...], tuple[str, ...]]:
    """Title, features and notes of a GeoJSON file; raises InputError for one that is none. A bad feature is noted, the rest is drawn."""
    try:
        found = jiter.from_json(data.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as error:
        raise refused(name, f"it is no JSON: {str(error)[:200]}") from error
    if not isinstance(found, Mapping):
        raise refused(name, f"found a {type(found).__name__}, expected a GeoJSON object")
    kind = found.get("type")
    if kind == "FeatureCollection":
        rows = found.get("features")
        if not isinstance(rows, list):
            raise refused(name, "found no list of features, expected one")
    elif kind == "Feature":
        rows = [found]
    elif isinstance(kind, str) and ("coordinates" in found or "geometries" in found):
        rows = [{"type": "Feature", "geometry": found}]
    else:
        raise refused(
            name,
            f"found type {plain(kind, 40) or 'none'!r}, expected a FeatureCollection, Feature or geometry",
        )
    features: list[Feature] = []
    notes: list[str] = []
    faults = 0
    for number, row in enumerate(rows):
        if len(features) >= MOST_FEATURES:
            notes.append(f"Only the first {MOST_FEATURES:,} of {len(rows):,} features are drawn.")
            break
        try:
            feature = _feature(row)
        except GeometryError as error:
            faults += 1
            if faults <= MOST_NOTES:
                notes.append(f"/features/{number}: {error}; it is not drawn.")
            continue
        if feature.geometry:
            features.append(feature)
    if faults > MOST_NOTES:
        notes.append(f"{faults - MOST_NOTES:,} more features are not drawn.")
    if not features:
        raise refused(name, notes[0] if notes else "found no feature with a place in it, expected some")
    crs = found.get("crs")
    if isinstance(crs, Mapping) and "CRS84" not in str(crs)[:500] and "4326" not in str(crs)[:500]:
        notes.append("It names a coordinate system of its own; its numbers are taken for degrees.")
    return plain(found.get("name") or found.get("title")), tuple(features), tuple(notes)


def _feature(row: object) -> Feature:
    if not isinstance(row, Mapping) or row.get("type") != "Feature":
        raise GeometryError("found no Feature, expected one")
    said = row.get("properties")
    said = said if isinstance(said, Mapping) else {}
    width = said.get("stroke-width")
    return Feature(
        name=next((words for key in _NAMES if (words := plain(said.get(key)))), ""),
        geometry=geometry_of(row.get("geometry")),
        stroke=color(said.get("stroke")) or color(said.get("marker-color")),
        fill=color(said.get("fill")),
        stroke_opacity=share(said.get("stroke-opacity"), 1.0),
        fill_opacity=share(said.get("fill-opacity"), 0.2),
        width=float(width)
        if isinstance(width, int | float) and not isinstance(width, bool) and 0 < width <= 20
        else 0.0,
    )

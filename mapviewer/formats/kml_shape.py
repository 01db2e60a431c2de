"""KML's geometries as GeoJSON has them, and its tracks. Source: OGC KML 2.3 (12-007r2), sections 10 and 10.12; Google's `gx:Track`, `gx:MultiTrack`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from mapviewer.formats.base import Finding
from mapviewer.formats.importing import fault
from mapviewer.formats.xml_file import Node, nodes_in, text_at

_LOOSE: Final = re.compile(r"\s*,\s*")
"""Blanks about commas are wrong, and common."""
NAMES: Final = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model"})  # fmt: skip
_DEEPEST: Final = 20


@dataclass(slots=True)
class Track:
    """The times of a track's positions, as they are written."""

    times: list[str] = field(default_factory=list)


def geometry_of(node: Node, track: Track, findings: list[Finding], depth: int = 0) -> dict[str, Any] | None:
    """A geometry element as a GeoJSON geometry whose positions are not yet looked at; None for one without positions."""
    kind = node[0]
    if kind == "Point":
        found = _positions(text_at(node, "coordinates"), findings)
        return {"type": "Point", "coordinates": found[0]} if found else None
    if kind in ("LineString", "LinearRing"):
        found = _positions(text_at(node, "coordinates"), findings)
        return {"type": "LineString", "coordinates": found} if found else None
    if kind == "Polygon":
        return _polygon(node, findings)
    if kind == "Track":
        return _track(node, track, findings)
    if kind in ("MultiGeometry", "MultiTrack") and depth < _DEEPEST:
        parts = [
            part
            for child in nodes_in(node)
            if child[0] in NAMES and (part := geometry_of(child, track, findings, depth + 1))
        ]
        return _together(parts)
    if kind == "Model":
        findings.append(fault("found a model in space, expected a geometry; it is left out", "Model"))
    return None


def _together(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    kinds = {part["type"] for part in parts}
    if not parts:
        return None
    if len(kinds) == 1 and (kind := kinds.pop()) in ("Point", "LineString", "Polygon"):
        return {"type": f"Multi{kind}", "coordinates": [part["coordinates"] for part in parts]}
    return {"type": "GeometryCollection", "geometries": parts}


def _polygon(node: Node, findings: list[Finding]) -> dict[str, Any] | None:
    outer: list[Any] = []
    inner: list[Any] = []
    for child in nodes_in(node):
        if child[0] not in ("outerBoundaryIs", "innerBoundaryIs"):
            continue
        for ring in nodes_in(child):
            if ring[0] == "LinearRing" and (found := _positions(text_at(ring, "coordinates"), findings)):
                (outer if child[0] == "outerBoundaryIs" else inner).append(found)
    if not outer:
        return None
    return {"type": "Polygon", "coordinates": [outer[0], *inner]}


def _track(node: Node, track: Track, findings: list[Finding]) -> dict[str, Any] | None:
    times = [child[1] for child in nodes_in(node) if child[0] == "when"]
    written = [child[1] for child in nodes_in(node) if child[0] == "coord"]
    if len(times) != len(written):
        findings.append(
            fault(
                f"found {len(times)} times for {len(written)} positions of a track, expected as many; they are not matched",
                "Track",
            )
        )
    found = [position for words in written if words and (position := _position(words.split(), findings))]
    track.times += [time for time in times if time]
    if len(found) == 1:
        return {"type": "Point", "coordinates": found[0]}
    return {"type": "LineString", "coordinates": found} if found else None


def _positions(text: str, findings: list[Finding]) -> list[list[float]]:
    """The positions of a coordinates element; what is none is said once."""
    if not text:
        return []
    try:
        return [[float(part) for part in word.split(",")[:3]] for word in text.split()]
    except ValueError:
        pass
    found = []
    for word in _LOOSE.sub(",", text).split():
        if position := _position([part for part in word.split(",") if part], findings):
            found.append(position)
    return found


def _position(parts: list[str], findings: list[Finding]) -> list[float] | None:
    try:
        found = [float(part) for part in parts[:3]]
    except ValueError:
        found = []
    if len(found) >= 2:
        return found
    if not any(finding.field == "coordinates" for finding in findings):
        said = ",".join(parts)[:60]
        findings.append(
            fault(f"found “{said}”, expected longitude,latitude; that position is left out", "coordinates")
        )
    return None

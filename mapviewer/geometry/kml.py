"""KML's geometries as GeoJSON has them, the times of its tracks, and its colours. Source: OGC KML 2.3 (12-007r2), sections 6.2 and 10; Google's `gx:Track`, `gx:MultiTrack`.

The importer and the overlays both read by this. A position that is none is left out and said, once for each Placemark; the others stay. What is no number of degrees
that the globe has is for whoever makes places or arrays of it to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mapviewer.confined.nodes import Node, nodes_in, text_at

NAMES: Final = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model"})  # fmt: skip
# Blanks about commas are wrong, and common.
_LOOSE: Final = re.compile(r"\s*,\s*")
_SIZES: Final = {2, 3}
_DEEPEST: Final = 20
_Json = dict[str, Any]


@dataclass(slots=True)
class Beside:
    """What geometries tell besides their positions: the times of tracks, as they are written, and what is wrong.

    `faults` are (what was found, expected and done, the element), `unmatched` such of times alone, which a map does not ask for.
    """

    times: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    unmatched: list[tuple[str, str]] = field(default_factory=list)

    def say(self, words: str, element: str) -> None:
        """Note a fault; of positions the first."""
        if element != "coordinates" or all(name != element for _, name in self.faults):
            self.faults.append((words, element))


def geojson_of(nodes: Sequence[Node], beside: Beside) -> _Json | None:
    """The geometry elements of a Placemark (one of them, as KML would have it, or several) as one GeoJSON geometry, whose positions are two or three numbers each;
    None where there is no position."""
    return _together([part for node in nodes if (part := _geometry(node, beside, 0))], many=len(nodes) > 1)


def _geometry(node: Node, beside: Beside, depth: int) -> _Json | None:
    reader = _READERS.get(node[0])
    if reader is not None:
        return reader(node, beside)
    if node[0] not in ("MultiGeometry", "MultiTrack"):
        return None
    if depth >= _DEEPEST:
        beside.say(f"found geometries in one another more than {_DEEPEST} deep; those are left out", node[0])
        return None
    inner = (_geometry(child, beside, depth + 1) for child in nodes_in(node))
    return _together([part for part in inner if part], many=True)


def _together(parts: list[_Json], *, many: bool) -> _Json | None:
    if not parts:
        return None
    if not many:
        return parts[0]
    kinds = {part["type"] for part in parts}
    if len(kinds) == 1 and (kind := kinds.pop()) in ("Point", "LineString", "Polygon"):
        return {"type": f"Multi{kind}", "coordinates": [part["coordinates"] for part in parts]}
    return {"type": "GeometryCollection", "geometries": parts}


def _point(node: Node, beside: Beside) -> _Json | None:
    found = _positions(text_at(node, "coordinates"), beside)
    if len(found) > 1:
        beside.say(f"found {len(found):,} positions of a point, expected one; the first is used", "Point")
    return {"type": "Point", "coordinates": found[0]} if found else None


def _line(node: Node, beside: Beside) -> _Json | None:
    found = _positions(text_at(node, "coordinates"), beside)
    return {"type": "LineString", "coordinates": found} if found else None


def _polygon(node: Node, beside: Beside) -> _Json | None:
    outer: list[Any] = []
    inner: list[Any] = []
    for child in nodes_in(node):
        if child[0] not in ("outerBoundaryIs", "innerBoundaryIs"):
            continue
        for ring in nodes_in(child):
            if ring[0] == "LinearRing" and (found := _positions(text_at(ring, "coordinates"), beside)):
                (outer if child[0] == "outerBoundaryIs" else inner).append(found)
    if len(outer) != 1 and (outer or inner):
        left = "the first is used" if outer else "it is left out"
        beside.say(
            f"found {len(outer):,} outer boundaries of a polygon, expected one; {left}", "outerBoundaryIs"
        )
    return {"type": "Polygon", "coordinates": [outer[0], *inner]} if outer else None


def _track(node: Node, beside: Beside) -> _Json | None:
    times = [child[1] for child in nodes_in(node) if child[0] == "when"]
    written = [child[1] for child in nodes_in(node) if child[0] == "coord"]
    if len(times) != len(written):
        beside.unmatched.append(
            (
                f"found {len(times)} times for {len(written)} positions of a track, expected as many; they are not matched",
                "Track",
            )
        )
    found = [
        position
        for words in written
        if words and (position := _position(words.replace(",", " ").split(), beside))
    ]
    beside.times += [time for time in times if time]
    if len(found) == 1:
        return {"type": "Point", "coordinates": found[0]}
    return {"type": "LineString", "coordinates": found} if found else None


def _model(node: Node, beside: Beside) -> _Json | None:
    """A model stands at a point; what it looks like is in a file of its own."""
    told = [text_at(node, "Location", name) for name in ("longitude", "latitude", "altitude")]
    found = _position([words for words in told if words], beside) if told[0] and told[1] else None
    said = "the point where it stands is used" if found else "it is left out"
    beside.say(f"found a model in space, expected a geometry; {said}", "Model")
    return {"type": "Point", "coordinates": found} if found else None


_READERS: Final[dict[str, Callable[[Node, Beside], _Json | None]]] = {
    "Point": _point,
    "LineString": _line,
    "LinearRing": _line,
    "Polygon": _polygon,
    "Track": _track,
    "Model": _model,
}


def _positions(text: str, beside: Beside) -> list[list[float]]:
    """The positions of a coordinates element: tuples “longitude,latitude[,altitude]” with blanks between them."""
    words = text.split()
    if (found := _all_of(words)) is not None:
        return found
    if (found := _all_of([word.rstrip(",") for word in words])) is not None:
        return found
    words = [word.rstrip(",") for word in _LOOSE.sub(",", text).split()]
    return [position for word in words if (position := _position(word.split(","), beside))]


def _all_of(words: list[str]) -> list[list[float]] | None:
    """Words as positions if every one is."""
    try:
        found = [[float(part) for part in word.split(",")] for word in words]
    except ValueError:
        return None
    return found if {len(position) for position in found} <= _SIZES else None


def _position(parts: list[str], beside: Beside) -> list[float] | None:
    try:
        found = [float(part) for part in parts]
    except ValueError:
        found = []
    if len(found) in _SIZES:
        return found
    said = ",".join(parts)[:60]
    beside.say(f"found “{said}”, expected longitude,latitude; that position is left out", "coordinates")
    return None


def color(text: str) -> tuple[str, float] | None:
    """A KML colour (aabbggrr) as #RRGGBB and an opacity in [0, 1]; None for what is none."""
    found = re.fullmatch(r"\s*#?([0-9A-Fa-f]{8})\s*", text)
    if found is None:
        return None
    digits = found[1]
    return f"#{digits[6:8]}{digits[4:6]}{digits[2:4]}".upper(), round(int(digits[:2], 16) / 255, 3)

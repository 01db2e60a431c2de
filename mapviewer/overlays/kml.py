"""KML as an overlay: Placemarks with points, lines, tracks and polygons, and of their styles colour and width. Source: OGC KML 2.3 (12-007r2).

It is taken apart where the importer has its KML taken apart too, in a process of its own (`confined`), and comes here as plain lists. No entity is expanded and nothing
is fetched: links, pictures and icons are left out and counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from mapviewer.confined.nodes import Node, attribute, nodes_in, text_at
from mapviewer.confined.parent import RefusedError, read_confined
from mapviewer.confined.words import CLOSE, NODE, NOTE, OPEN
from mapviewer.geometry import Geometry, GeometryError, joined
from mapviewer.geometry.geojson import geometry_of, parts
from mapviewer.geometry.kml import NAMES, Beside, color, geojson_of
from mapviewer.overlays.overlay import MOST_FEATURES, Feature, plain, refused

_CONTAINERS: Final = ("kml", "Document", "Folder")
_MOST_STYLES: Final = 20_000
_LEFT_OUT: Final = {
    "NetworkLink": "links to other files",
    "GroundOverlay": "pictures on the ground",
    "ScreenOverlay": "pictures on the screen",
    "PhotoOverlay": "photographs",
    "Tour": "tours",
    "Icon": "icons",
}
MOST_NOTES: Final = 20


@dataclass(slots=True)
class _Style:
    stroke: str = ""
    fill: str = ""
    stroke_opacity: float = 1.0
    fill_opacity: float = 0.2
    width: float = 0.0


@dataclass(slots=True)
class _Placemark:
    name: str = ""
    url: str = ""
    own: _Style | None = None
    parts: list[Geometry] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_kml(
    data: bytes, name: str, *, packed: bool = False, most: int = 0
) -> tuple[str, tuple[Feature, ...], tuple[str, ...]]:
    """Title, features and notes of a KML file, or of a KMZ archive (`packed`) that unpacks to at most `most` bytes; raises InputError for one that is none.

    A bad placemark is noted, the rest is drawn; of a file that is broken nothing is, since nobody would see what is missing.
    """
    reader = _Reader()
    path: list[str] = []
    alone: list[Node] = []
    spec = {"containers": _CONTAINERS, **({"most": most} if packed else {})}
    try:
        for word in read_confined("kmz" if packed else "xml", spec, [data], lambda: None):
            if word[0] == OPEN:
                if not path and word[2] not in (*_CONTAINERS, "Placemark"):
                    raise refused(name, "found XML of another kind, expected KML")
                path.append(word[2])
            elif word[0] == CLOSE:
                path.pop()
            elif word[0] == NOTE:
                reader.notes.append(f"{word[1]}.")
            elif word[0] == NODE and path[-1] == "Placemark":
                # The root, which is always opened, whatever it is.
                alone.append(word[2])
            elif word[0] == NODE:
                reader.take(word[2])
    except RefusedError as error:
        where = f" (line {error.line})" if error.line else ""
        raise refused(name, f"{error}{where}") from None
    if alone:
        reader.take(["Placemark", "", 0, alone])
    return reader.result(name)


class _Reader:
    """What lies in the containers, one after the other."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._title = ""
        self._left_out: Counter[str] = Counter()
        self._found: list[_Placemark] = []
        self._more = 0
        self._styles: dict[str, _Style] = {}
        self._maps: dict[str, str] = {}

    def take(self, node: Node) -> None:
        """An element that is no container."""
        kind = node[0]
        self._count_left_out(node)
        if kind == "name":
            self._title = self._title or plain(node[1])
        elif kind == "Placemark":
            self._placemark(node)
        elif kind == "Style":
            key = attribute(node, "id")
            if key and len(self._styles) < _MOST_STYLES:
                self._styles[key] = _style(node)
        elif kind == "StyleMap":
            self._style_map(node)

    def _count_left_out(self, node: Node) -> None:
        todo = [node]
        while todo:
            one = todo.pop()
            if one[0] in _LEFT_OUT:
                self._left_out[one[0]] += 1
            else:
                todo += nodes_in(one)

    def _style_map(self, node: Node) -> None:
        key = attribute(node, "id")
        for pair in nodes_in(node):
            if (
                key
                and pair[0] == "Pair"
                and text_at(pair, "key") == "normal"
                and len(self._maps) < _MOST_STYLES
            ):
                self._maps[key] = text_at(pair, "styleUrl").removeprefix("#")

    def _placemark(self, node: Node) -> None:
        if len(self._found) >= MOST_FEATURES:
            self._more += 1
            return
        mark = _Placemark(name=plain(text_at(node, "name")), url=text_at(node, "styleUrl").removeprefix("#"))
        for child in nodes_in(node):
            if child[0] == "Style":
                mark.own = _style(child)
        self._shapes([child for child in nodes_in(node) if child[0] in NAMES], mark)
        self._found.append(mark)

    def _shapes(self, nodes: list[Node], mark: _Placemark) -> None:
        beside = Beside()
        found = geojson_of(nodes, beside)
        # Of times, which are not drawn, nothing is said.
        mark.faults += [words for words, _ in beside.faults]
        for part in parts(found) if found is not None else ():
            try:
                mark.parts.append(geometry_of(part))
            except GeometryError as error:
                mark.faults.append(f"{error}; it is not drawn")

    def result(self, name: str) -> tuple[str, tuple[Feature, ...], tuple[str, ...]]:
        """All that was found; raises InputError for nothing."""
        notes = [
            *self.notes,
            *(
                f"{tag} ({_LEFT_OUT[tag]}): {count:,} left out, since nothing is fetched."
                for tag, count in sorted(self._left_out.items())
            ),
        ]
        if self._more:
            notes.append(f"{self._more:,} placemarks beyond the first {MOST_FEATURES:,} are not drawn.")
        faults = [f"Placemark “{mark.name}”: {fault}." for mark in self._found for fault in mark.faults]
        features = tuple(self._feature(mark, joined(mark.parts)) for mark in self._found if any(mark.parts))
        if not features:
            raise refused(
                name, _first(faults, notes) or "found no placemark with a place in it, expected some"
            )
        if len(faults) > MOST_NOTES:
            faults = [*faults[:MOST_NOTES], f"{len(faults) - MOST_NOTES:,} more are not drawn."]
        return self._title, features, (*notes, *faults)

    def _feature(self, mark: _Placemark, geometry: Geometry) -> Feature:
        style = mark.own or self._styles.get(self._maps.get(mark.url, mark.url)) or _Style()
        return Feature(
            mark.name,
            geometry,
            style.stroke,
            style.fill,
            style.stroke_opacity,
            style.fill_opacity,
            style.width,
        )


def _style(node: Node) -> _Style:
    style = _Style()
    for part in nodes_in(node):
        found = color(text_at(part, "color"))
        if part[0] == "LineStyle":
            if found is not None:
                style.stroke, style.stroke_opacity = found
            style.width = _width(text_at(part, "width"))
        elif part[0] == "PolyStyle":
            if found is not None:
                style.fill, style.fill_opacity = found
            if text_at(part, "fill") in ("0", "false"):
                style.fill_opacity = 0.0
        elif part[0] == "IconStyle" and found is not None and not style.stroke:
            style.stroke, style.stroke_opacity = found
    return style


def _width(text: str) -> float:
    try:
        width = float(text)
    except ValueError:
        return 0.0
    return width if 0 < width <= 20 else 0.0


def _first(*lists: list[str]) -> str:
    return next((words.rstrip(".") for found in lists for words in found), "")

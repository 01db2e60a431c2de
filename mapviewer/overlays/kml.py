"""KML as an overlay: Placemarks with points, lines and polygons, and of their styles colour and width. Source: OGC KML 2.3 (12-007r2).

Read by expat's events, one after the other: no entity is ever expanded, since a document type is refused, and nothing is fetched: links,
pictures and icons are left out and counted.
"""

from __future__ import annotations

import xml.parsers.expat as expat
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from mapviewer.errors import InputError
from mapviewer.geometry import Geometry, GeometryError, Points, joined
from mapviewer.geometry import kml as numbers
from mapviewer.geometry.shapes import NOTHING, line, polygon
from mapviewer.overlays.overlay import MOST_FEATURES, Feature, plain, refused

_DEEPEST: Final = 100
_MOST_STYLES: Final = 20_000
_LEFT_OUT: Final = {
    "NetworkLink": "links to other files",
    "GroundOverlay": "pictures on the ground",
    "ScreenOverlay": "pictures on the screen",
    "PhotoOverlay": "photographs",
    "Model": "models",
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


class _Refusal(Exception):  # noqa: N818 - only to get out of expat
    pass


def read_kml(data: bytes, name: str) -> tuple[str, tuple[Feature, ...], tuple[str, ...]]:
    """Title, features and notes of a KML file; raises InputError for one that is none. A bad placemark is noted, the rest is drawn."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except _Refusal as error:
        raise refused(name, str(error)) from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        # The others are what an encoding with a strange name comes to.
        raise refused(name, f"it is no XML: {str(error)[:200]}") from error
    if not reader.is_kml:
        raise refused(name, "found XML of another kind, expected KML")
    return reader.result(name)


def _refuse_doctype(*_: object) -> None:
    raise _Refusal("found a document type, expected KML without one: entities are not expanded")


class _Reader:
    def __init__(self) -> None:
        self.is_kml = False
        self._stack: list[str] = []
        self._words: list[str] = []
        self._title = ""
        self._left_out: Counter[str] = Counter()
        self._placemark: _Placemark | None = None
        self._found: list[_Placemark] = []
        self._more = 0
        self._styles: dict[str, _Style] = {}
        self._maps: dict[str, str] = {}
        self._style: _Style | None = None
        self._style_id = ""
        self._map_id = ""
        self._pair = ["", ""]
        self._outer: list[Points] = []
        self._rings: list[Points] = []
        self._skipping = 0

    # Called by expat ----------------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if len(self._stack) >= _DEEPEST:
            raise _Refusal(f"found elements more than {_DEEPEST} deep, expected fewer")
        if not self._stack:
            self.is_kml = tag in ("kml", "Document", "Folder", "Placemark")
        self._stack.append(tag)
        self._words.clear()
        if self._skipping or tag in _LEFT_OUT:
            if not self._skipping:
                self._left_out[tag] += 1
            self._skipping += 1
        elif tag == "Placemark":
            self._placemark = _Placemark()
        elif tag == "Style":
            self._style, self._style_id = _Style(), attributes.get("id", "")
        elif tag == "StyleMap":
            self._map_id = attributes.get("id", "")
        elif tag == "Pair":
            self._pair = ["", ""]
        elif tag == "Polygon":
            self._outer, self._rings = [], []

    def text(self, words: str) -> None:
        self._words.append(words)

    def end(self, _: str) -> None:
        tag = self._stack.pop()
        words = "".join(self._words)
        self._words.clear()
        if self._skipping:
            self._skipping -= 1
            return
        above = self._stack[-1] if self._stack else ""
        if tag == "name":
            if above == "Placemark" and self._placemark is not None:
                self._placemark.name = plain(words)
            elif above in ("Document", "Folder") and not self._title:
                self._title = plain(words)
        elif tag in ("coordinates", "Polygon", "LatLonBox", "coord"):
            self._shape(tag, above, words)
        elif tag in ("color", "width", "fill", "outline") and self._style is not None:
            self._look(tag, above, words)
        elif tag == "styleUrl":
            if above == "Pair":
                self._pair[1] = words.strip().removeprefix("#")
            elif above == "Placemark" and self._placemark is not None:
                self._placemark.url = words.strip().removeprefix("#")
        elif tag == "key":
            self._pair[0] = words.strip()
        elif tag == "Pair":
            if self._pair[0] == "normal" and self._map_id and len(self._maps) < _MOST_STYLES:
                self._maps[self._map_id] = self._pair[1]
        elif tag == "Style":
            self._end_style()
        elif tag == "Placemark":
            self._end_placemark()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _shape(self, tag: str, above: str, words: str) -> None:
        mark = self._placemark
        if mark is None:
            return
        try:
            if tag == "Polygon":
                if self._outer or self._rings:
                    mark.parts.append(Geometry(NOTHING, (), (polygon([*self._outer[:1], *self._rings]),)))
            elif tag == "coordinates":
                found = numbers.coordinates(words)
                if above == "Point":
                    mark.parts.append(Geometry(found[:1]))
                elif above == "LineString":
                    mark.parts.append(Geometry(NOTHING, (line(found),)))
                elif above == "LinearRing":
                    boundary = self._stack[-2] if len(self._stack) > 1 else ""
                    if boundary == "outerBoundaryIs":
                        self._outer.append(found)
                    elif boundary == "innerBoundaryIs":
                        self._rings.append(found)
                    else:
                        mark.parts.append(Geometry(NOTHING, (line(found),)))
        except GeometryError as error:
            mark.faults.append(str(error))

    def _look(self, tag: str, above: str, words: str) -> None:
        style = self._style
        if style is None:
            return
        if tag == "color" and above in ("LineStyle", "PolyStyle", "IconStyle"):
            found = numbers.color(words)
            if found is not None and above == "PolyStyle":
                style.fill, style.fill_opacity = found
            elif found is not None and (above == "LineStyle" or not style.stroke):
                style.stroke, style.stroke_opacity = found
        elif tag == "width" and above == "LineStyle":
            try:
                width = float(words)
            except ValueError:
                return
            style.width = width if 0 < width <= 20 else 0.0
        elif tag == "fill" and above == "PolyStyle" and words.strip() in ("0", "false"):
            style.fill_opacity = 0.0

    def _end_style(self) -> None:
        style, self._style = self._style, None
        if self._placemark is not None:
            self._placemark.own = style
        elif self._style_id and style is not None and len(self._styles) < _MOST_STYLES:
            self._styles[self._style_id] = style

    def _end_placemark(self) -> None:
        mark, self._placemark = self._placemark, None
        if mark is None:
            return
        if len(self._found) >= MOST_FEATURES:
            self._more += 1
        else:
            self._found.append(mark)

    def result(self, name: str) -> tuple[str, tuple[Feature, ...], tuple[str, ...]]:
        notes = [
            f"{tag} ({_LEFT_OUT[tag]}): {count:,} left out, since nothing is fetched."
            for tag, count in sorted(self._left_out.items())
        ]
        if self._more:
            notes.append(f"{self._more:,} placemarks beyond the first {MOST_FEATURES:,} are not drawn.")
        faults = [
            f"Placemark “{mark.name}”: {fault}; it is not drawn."
            for mark in self._found
            for fault in mark.faults
        ]
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


def _first(*lists: list[str]) -> str:
    return next((words.rstrip(".") for found in lists for words in found), "")


__all__ = ["InputError", "read_kml"]

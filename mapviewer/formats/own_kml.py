"""The KML that `mapviewer convert … .kml` writes: the head stands in the Document's ExtendedData, every field in a Placemark's, and both are put back where they were."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from mapviewer.confined.nodes import Node, attribute, nodes_in, text_at
from mapviewer.events.dossier import FORMAT as DOSSIER
from mapviewer.events.event import Event
from mapviewer.formats.importing import Ids
from mapviewer.formats.json_tree import value_in
from mapviewer.formats.own_geojson import WRITTEN
from mapviewer.geometry.kml import NAMES, Beside, geojson_of

SIGN: Final = DOSSIER
"""The name of the Document's datum that is the head, as JSON."""
DERIVED: Final = frozenset(
    {"date", "date_is", "radius_m", "radius_basis", "geocoded", "place_name", "place_decided"}
)
"""Data of a Placemark that are worked out from fields."""
_FIELDS: Final = frozenset(Event.model_fields)
_TEXTS: Final = frozenset(
    {"id", "title", "summary", "category", "status", "when_note", "timezone", "radius_basis", "place_note"}
)
_EITHER: Final = frozenset({"when", "place"})


def read_head(node: Node) -> dict[str, Any] | None:
    """The head of the dossier in a Document's ExtendedData; None where there is none."""
    for child in nodes_in(node):
        if child[0] == "Data" and attribute(child, "name") == SIGN:
            found = value_in(text_at(child, "value"))
            if isinstance(found, dict) and found.get("format") == DOSSIER:
                return {key: value for key, value in found.items() if key != "events"}
    return None


def put_back(node: Node, ids: Ids, row: int) -> dict[str, Any] | None:
    """The event of a Placemark that we wrote; None for any other."""
    found: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    shapes: list[Node] = []
    for child in nodes_in(node):
        if child[0] == "name":
            found["title"] = child[1]
        elif child[0] in NAMES:
            shapes.append(child)
        elif child[0] == "ExtendedData":
            for datum in nodes_in(child):
                name = datum[2].get("name", "") if len(datum) > 2 and datum[2] else ""
                field, is_text = _field_of(name)
                if field is None:
                    continue
                inner = nodes_in(datum)
                # As we write it: nothing but its value.
                text = inner[0][1] if inner and inner[0][0] == "value" else text_at(datum, "value")
                if not field:
                    rest[name] = text
                else:
                    found[field] = text if is_text else _value(field, text)
    if "id" not in found:
        return None
    found["id"] = ids(str(found["id"]), f"placemark-{row}")
    if "geometry" not in found and "place" not in found and shapes:
        given = geojson_of(shapes, Beside())
        if given is not None:
            found["geometry"] = given
    if rest:
        found["extra"] = {**found.get("extra", {}), **rest}
    return found


@lru_cache(maxsize=4_096)
def _field_of(name: str) -> tuple[str | None, bool]:
    """The field that a datum of this name is, and whether it is text; "" for none, None for one that is worked out from fields."""
    if name in DERIVED:
        return None, False
    field = name.removesuffix(WRITTEN)
    return (field, field in _TEXTS) if field in _FIELDS else ("", False)


def _value(field: str, text: str) -> Any:
    if field in _EITHER and not text.startswith("{"):
        return text
    value = value_in(text)
    return text if value is None else value

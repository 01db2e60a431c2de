"""Pydantic's findings in plain sentences: what was found, what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mapviewer.formats.positions import Path
from mapviewer.formats.shown import MAX_SHOWN, shown, visible

_FIELDS: Final[Mapping[str, str]] = {
    "lat": "a latitude from -90 to 90 degrees",
    "lon": "a longitude from -180 to 180 degrees",
    "radius_m": "a radius in metres from 0 to 20,040,000",
    "when": "an EDTF date in quotes, or an object of four bounds",
    "place": "the id of a place, or a place as an object",
    "geometry": "a GeoJSON geometry",
    "sources": "a list of sources",
    "categories": "a list of categories",
    "actors": "a list of actors",
    "places": "a list of places",
    "events": "a list of events",
}

_TYPES: Final[Mapping[str, str]] = {
    "string_type": "text in quotes",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "dataclass_type": "an object",
    "tuple_type": "a list",
    "list_type": "a list",
    "missing": "it to be there",
}

_RECORD_WORDS: Final[Mapping[str, str]] = {
    "citations": "citation",
    "related": "relation",
    "claims": "claim",
    "actors": "actor",
    "media": "medium",
    "tags": "tag",
    "after": "reference",
    "before": "reference",
}


def expected(kind: str, field: str, context: Mapping[str, Any]) -> str:
    """What would have been right, by Pydantic's error type, the field's name and the error's context."""
    if field in _FIELDS and kind != "missing":
        return _FIELDS[field]
    if kind in ("literal_error", "enum"):
        return "one of " + str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    if kind == "string_too_short":
        return "text that is not empty"
    if kind == "string_too_long":
        return f"at most {context.get('max_length', 0):,} characters"
    if kind == "greater_than_equal":
        return f"{context.get('ge')} or more"
    if kind == "less_than_equal":
        return f"{context.get('le')} or less"
    return _TYPES.get(kind, "another value")


def sentence(kind: str, field: str, value: object, context: Mapping[str, Any]) -> str:
    """“found X, expected Y” for one finding of Pydantic."""
    if kind == "missing":
        return f"found no {shown(field)}, expected it to be there"
    if kind == "value_error":
        # Our own validators say both halves themselves.
        words = visible(str(context.get("error", ""))).replace("; expected", ", expected")
        if words.startswith("found "):
            return words
        return f"found {shown(value)}, expected {_FIELDS.get(field, 'another value')}: {words}"
    if kind == "string_too_long" and isinstance(value, str):
        start = visible(value[: MAX_SHOWN // 2])
        return f'found {len(value):,} characters, "{start}…", expected {expected(kind, field, context)}'
    return f"found {shown(value)}, expected {expected(kind, field, context)}"


def consequence(lost: Path, record: str) -> str:
    """What became of it, by the path of what was left out and the word for the record that holds it."""
    if not lost:
        return f"the {record} is left out"
    last = lost[-1]
    if last in ("lat", "lon"):
        return "the coordinates are left out"
    if last == "when" and len(lost) == 1:
        return "the event is kept as undated"
    if isinstance(last, int):
        words = _RECORD_WORDS.get(str(lost[-2]), "entry") if len(lost) > 1 else "entry"
        return f"this {words} is left out"
    return "the field is left out"

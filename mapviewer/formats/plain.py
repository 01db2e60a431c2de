"""Events that need no second look: checked at once, by a schema that is narrower than the models.

What passes here passes the models with no finding, and means the same; what does not is looked at again by them, thoroughly and slowly. So
the schema may be stricter than the models wherever that is simpler, and never laxer. It works on parsed JSON and makes no objects: a
million events are checked in the time in which the models would check sixty thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from pydantic_core import SchemaValidator
from pydantic_core import core_schema as cs

from mapviewer.events.event import STATUSES
from mapviewer.events.where import PlacePrecision, RadiusBasis

_TEXT: Final = cs.str_schema(strict=True)
_ID: Final = cs.str_schema(strict=True, min_length=1, max_length=500)


def _number(low: float, high: float) -> cs.CoreSchema:
    return cs.float_schema(strict=True, ge=low, le=high, allow_inf_nan=False)


def _or_null(schema: cs.CoreSchema) -> cs.CoreSchema:
    return cs.nullable_schema(schema)


def _object(required: dict[str, cs.CoreSchema], optional: dict[str, cs.CoreSchema]) -> cs.CoreSchema:
    fields = {key: cs.typed_dict_field(schema, required=True) for key, schema in required.items()}
    fields |= {key: cs.typed_dict_field(schema, required=False) for key, schema in optional.items()}
    return cs.typed_dict_schema(fields, extra_behavior="forbid")


_WORDS: Final = _or_null(_TEXT)
_RADIUS: Final = _or_null(_number(0, 20_040_000))
_BASIS: Final = _or_null(cs.literal_schema([basis.value for basis in RadiusBasis]))


def plain_place() -> cs.CoreSchema:
    """The schema of a place inside an event."""
    # Its name may have to serve as its id, so that it has an id's length.
    name = cs.str_schema(strict=True, max_length=500)
    return _object(
        {},
        {
            "id": _ID,
            "name": name,
            "query": _or_null(name),
            "country": _WORDS,
            "lat": _or_null(_number(-90, 90)),
            "lon": _or_null(_number(-180, 180)),
            "radius_m": _RADIUS,
            "radius_basis": _BASIS,
            "precision": _or_null(cs.literal_schema([precision.value for precision in PlacePrecision])),
            "gazetteer_id": _WORDS,
            "timezone": _WORDS,
            "geometry": cs.none_schema(),
        },
    )


def _event() -> cs.CoreSchema:
    words, radius, basis, place = _WORDS, _RADIUS, _BASIS, plain_place()
    texts = cs.list_schema(_TEXT, strict=True)
    count = _or_null(cs.int_schema(strict=True, ge=0, le=2**53))
    position = cs.tuple_schema([_number(-180, 180), _number(-90, 90)])
    point = _object({"type": cs.literal_schema(["Point"]), "coordinates": position}, {})
    citation = _object({"source": _TEXT}, {"locator": words, "quote": words})
    relation = _object({"event": _TEXT}, {"relation": _TEXT})
    participation = _object({"actor": _TEXT}, {"role": words})
    medium = _object(
        {"path": _TEXT}, {"caption": words, "credit": words, "graphic": cs.bool_schema(strict=True)}
    )
    origin = _object(
        {},
        {
            "file": words,
            "format": words,
            "row": _or_null(cs.int_schema(strict=True)),
            "columns": cs.dict_schema(cs.str_schema(strict=True), cs.any_schema(), strict=True),
        },
    )
    return _object(
        {"id": _ID, "title": _TEXT},
        {
            "summary": _TEXT,
            "category": words,
            "status": cs.literal_schema(list(STATUSES)),
            "when": words,
            "when_note": words,
            "timezone": words,
            "place": _or_null(cs.union_schema([_TEXT, place], mode="left_to_right")),
            "radius_m": radius,
            "radius_basis": basis,
            "place_note": words,
            "geometry": _or_null(point),
            "actors": cs.list_schema(
                cs.union_schema([_TEXT, participation], mode="left_to_right"), strict=True
            ),
            "tags": texts,
            "citations": cs.list_schema(citation, strict=True),
            "related": cs.list_schema(relation, strict=True),
            "claims": cs.list_schema(cs.any_schema(), max_length=0, strict=True),
            "toll": _or_null(_object({}, {"low": count, "best": count, "high": count})),
            "media": cs.list_schema(medium, strict=True),
            "after": texts,
            "before": texts,
            "private_note": words,
            "origin": _or_null(origin),
        },
    )


@cache
def plain_event() -> Callable[[Any], bool]:
    """A function that says of a parsed JSON value whether it is an event that needs no second look, as far as its fields go.

    It does not know other records: ids that lead nowhere, dates, time zones and half a pair of coordinates are for the caller to look at.
    """
    return SchemaValidator(_event()).isinstance_python

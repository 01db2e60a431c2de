"""Events that need no second look: parsed and checked at once, by a schema that is narrower than the models.

What passes here passes the models with no finding, and means the same; what does not is looked at again by them, thoroughly and slowly. So
the schema may be stricter than the models wherever that is simpler, and never laxer. It makes no objects, only tuples of what was found: a
million events are checked in the time in which the models would check sixty thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from math import isfinite
from typing import Any, Final

from pydantic_core import SchemaValidator
from pydantic_core import core_schema as cs

from mapviewer.events.event import STATUSES
from mapviewer.events.where import PlacePrecision, RadiusBasis

ABSENT: Final[tuple[()]] = ()
"""Stands where the record has no such key; null is None."""

Row = tuple[Any, ...]
"""A plain event: what stands under each key, by the numbers below; the keys of no interest to columns follow behind. Objects inside are dicts."""

(
    ID, CATEGORY, STATUS, WHEN, TIMEZONE, PLACE, RADIUS, GEOMETRY, ACTORS, TAGS, CITATIONS, AFTER, BEFORE, RELATED, CLAIMS, TOLL, MEDIA,
    ORIGIN, EXTRA,
) = range(19)  # fmt: skip
KEPT: Final = 19
"""So much of a plain event columns are made of; behind it stand its texts, the most of it by far."""
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
            "precision": _or_null(cs.literal_schema([precision.value for precision in PlacePrecision])),
            "timezone": _WORDS,
            "radius_basis": _BASIS,
            "gazetteer_id": _WORDS,
            "geometry": cs.none_schema(),
        },
    )


def _list(item: cs.CoreSchema) -> cs.CoreSchema:
    return cs.list_schema(item, strict=True)


def _event() -> cs.CoreSchema:
    words, anything = _WORDS, cs.dict_schema(_TEXT, cs.any_schema(), strict=True)
    count = _or_null(cs.int_schema(strict=True, ge=0, le=2**53))
    position = cs.tuple_schema([_number(-180, 180), _number(-90, 90)])
    point = _object({"type": cs.literal_schema(["Point"]), "coordinates": position}, {})
    citation = _object({"source": _TEXT}, {"locator": words, "quote": words})
    participation = _object({"actor": _TEXT}, {"role": words})
    claim = _object({"value": _TEXT}, {"field": _TEXT, "by": words, "citations": _list(citation)})
    relation = _object({"event": _TEXT}, {"relation": _TEXT})
    medium = _object(
        {"path": _TEXT}, {"caption": words, "credit": words, "graphic": cs.bool_schema(strict=True)}
    )
    row = _or_null(cs.int_schema(strict=True, ge=-(2**53), le=2**53))
    fields = {
        "id": _ID,
        "category": words,
        "status": cs.literal_schema(list(STATUSES)),
        "when": words,
        "timezone": words,
        "place": _or_null(cs.union_schema([_TEXT, plain_place()], mode="left_to_right")),
        "radius_m": _RADIUS,
        "geometry": _or_null(point),
        "actors": _list(cs.union_schema([participation, _TEXT], mode="left_to_right")),
        "tags": _list(_TEXT),
        "citations": _list(citation),
        "after": _list(_TEXT),
        "before": _list(_TEXT),
        "related": _list(relation),
        "claims": _list(claim),
        "toll": _or_null(_object({}, {"low": count, "best": count, "high": count})),
        "media": _list(medium),
        "origin": _or_null(_object({}, {"file": words, "format": words, "row": row, "columns": anything})),
        "extra": anything,
        "title": _TEXT,
        "summary": _TEXT,
        "when_note": words,
        "radius_basis": _BASIS,
        "place_note": words,
        "private_note": words,
    }
    return cs.dataclass_args_schema(
        "Event",
        [_field(key, schema) for key, schema in fields.items()],
        # To Pydantic it is the call of a dataclass: no other schema gives a tuple, and none costs less.
        collect_init_only=True,
        extra_behavior="forbid",
    )


def _field(key: str, schema: cs.CoreSchema) -> cs.DataclassField:
    filled = schema if key in ("id", "title") else cs.with_default_schema(schema, default=ABSENT)
    return cs.dataclass_field(key, filled, init_only=True, kw_only=True)


FIELDS: Final = 25
"""Keys that a plain event may have."""
NO_ROW: Final[Row] = (ABSENT,) * KEPT
"""Stands for a record that is no plain event."""


@cache
def plain_event() -> SchemaValidator:
    """What reads an event that needs no second look, as far as its fields go, from JSON or from what it was made of; raises ValueError for any other.

    It does not know other records: ids that lead nowhere, dates, time zones, half a pair of coordinates, and keys that stand there twice
    (see `keys_inside`) are for the caller to look at. What it gives is a pair, of which the second is the `Row`.
    """
    return SchemaValidator(_event(), cs.CoreConfig(cache_strings="none"))


def listed(items: Iterable[Any]) -> list[Any]:
    """What lists hold, one after the other."""
    return list(chain.from_iterable(items))


def keys_inside(rows: Sequence[Sequence[Any]]) -> int:
    """How many keys there are in what records hold, on all levels; −1 where there are numbers that JSON does not know.

    `rows` are the columns of the records, as many as `KEPT`.
    """
    found = 2 * sum(map(bool, rows[GEOMETRY])) + sum(map(len, listed(rows[CITATIONS])))
    found += sum([len(item) for item in (*rows[PLACE], *listed(rows[ACTORS])) if item.__class__ is dict])
    if not any(map(any, rows[RELATED:])):
        return found
    claims, origins = listed(rows[CLAIMS]), [item for item in rows[ORIGIN] if item]
    for objects in (listed(rows[RELATED]), claims, filter(None, rows[TOLL]), listed(rows[MEDIA]), origins):
        found += sum(map(len, objects))
    found += sum(map(len, listed([claim.get("citations", ()) for claim in claims])))
    free: list[Any] = [*(item.get("columns") for item in origins), *rows[EXTRA]]
    while free:
        value = free.pop()
        if isinstance(value, dict):
            found += len(value)
            free += value.values()
        elif isinstance(value, list):
            free += value
        elif isinstance(value, float) and not isfinite(value):
            return -1
    return found

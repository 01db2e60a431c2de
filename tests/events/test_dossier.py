"""The dossier's own fields, and the JSON Schema that the models give."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from mapviewer import assets
from mapviewer.events.dossier import Dossier, Head, json_schema

WHOLE: dict[str, Any] = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": []}


@pytest.mark.parametrize("key", ["format", "version", "title", "events"])
def test_four_keys_are_required(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        Dossier.model_validate({name: value for name, value in WHOLE.items() if name != key})


@pytest.mark.parametrize(
    ("key", "value"), [("format", "x"), ("version", 2), ("version", "1"), ("timezone", "Mars")]
)
def test_wrong_values(key: str, value: object) -> None:
    with pytest.raises(ValidationError, match=key):
        Dossier.model_validate({**WHOLE, key: value})


def test_the_head_is_the_dossier_without_events() -> None:
    assert Dossier.model_fields.keys() - Head.model_fields.keys() == {"events"}
    assert Head.model_validate({**WHOLE, "events": None}).extra == {"events": None}
    assert Dossier.model_validate(WHOLE).timezone == "UTC"


# The schema is checked by what it lets through, with as much of JSON Schema as Pydantic uses.


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    known = {
        "$ref", "$defs", "$schema", "anyOf", "const", "enum", "type", "properties", "required", "items", "title", "description",
        "default", "additionalProperties", "minimum", "maximum", "minLength", "maxLength", "pattern",
    }  # fmt: skip
    assert schema.keys() <= known, schema.keys() - known
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        yield from faults(value, target, root, path)
    if "anyOf" in schema and all(list(faults(value, option, root, path)) for option in schema["anyOf"]):
        yield f"{path}: none of the alternatives"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: not in {schema['enum']}"
    kinds = {
        "object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool, "null": type(None),
    }  # fmt: skip
    kind = schema.get("type")
    if kind and (not isinstance(value, kinds[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{path}: no {kind}"
        return
    if isinstance(value, dict):
        yield from (f"{path}: no {name}" for name in schema.get("required", ()) if name not in value)
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from faults(value[name], inner, root, f"{path}/{name}")
    if isinstance(value, list) and "items" in schema:
        for n, item in enumerate(value):
            yield from faults(item, schema["items"], root, f"{path}/{n}")
    if isinstance(value, str) and not schema.get("minLength", 0) <= len(value) <= schema.get(
        "maxLength", len(value)
    ):
        yield f"{path}: length"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path}: pattern"
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            yield f"{path}: range"


def schema_faults(value: Any) -> list[str]:
    schema = json_schema()
    return list(faults(value, schema, schema))


def test_the_schema_lets_the_sample_through() -> None:
    assert schema_faults(json.loads(assets.sample_dossier().read_bytes())) == []


def test_the_schema_lets_short_forms_through() -> None:
    event = {
        "id": "e",
        "title": "E",
        "place": {"name": "Baku"},
        "actors": ["Ann", {"actor": "b"}],
        "category": "trip",
        "when": {"latest": "2025"},
    }
    assert (
        schema_faults({**WHOLE, "events": [event, {"id": "f", "title": "F", "place": "p", "when": None}]})
        == []
    )


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"version": 2}, "/version"),
        ({"format": "x"}, "/format"),
        ({"events": [{"id": "e"}]}, "/events/0"),
        ({"events": [{"id": "", "title": "E"}]}, "/events/0/id"),
        ({"events": [{"id": "e", "title": "E", "status": "sure"}]}, "/events/0/status"),
        ({"events": [{"id": "e", "title": "E", "place": {"lat": 91, "lon": 0}}]}, "/events/0/place"),
        ({"places": [{"name": "no id"}]}, "/places/0"),
        ({"categories": [{"id": "c", "shape": "blob"}]}, "/categories/0/shape"),
    ],
)
def test_the_schema_refuses_what_is_wrong(wrong: dict[str, Any], path: str) -> None:
    found = schema_faults({**WHOLE, **wrong})
    assert found
    assert all(fault.startswith(path) for fault in found)
    with pytest.raises(ValidationError):
        Dossier.model_validate({**WHOLE, **wrong})

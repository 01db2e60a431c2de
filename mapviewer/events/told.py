"""An event as plain values: what the dossier file says of it, without what is as it would be anyway.

`told` asks the event's models; `told_plain` says the same of an event's JSON that needs no second look (`formats/plain.py`), in a tenth of the time and without
making any: whoever goes through a million events looks at each only once. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from mapviewer.events.event import (
    Citation,
    Claim,
    Event,
    Medium,
    Origin,
    Part,
    Place,
    Relation,
    Toll,
    id_of_place,
)

Told = dict[str, Any]
"""Values under the names of fields, in their order, as JSON has them; fields at their defaults are left out."""
_Shape = Callable[[Any], Any]
_Fields = tuple[tuple[str, Any, _Shape | None], ...]


def told(event: Event) -> Told:
    """All that the file says of an event."""
    return event.model_dump(mode="json", exclude_defaults=True)


def told_plain(raw: Mapping[str, Any]) -> Told:
    """The same as `told` of the event that this JSON is; only for what `plain_event` passes, each key once."""
    return _part(raw, _EVENT)


def _part(raw: Mapping[str, Any], fields: _Fields) -> Told:
    found = {}
    for name, default, shape in fields:
        if name in raw and (value := raw[name]) != default:
            found[name] = value if shape is None else shape(value)
    return found


def _fields(model: type[Part], **shapes: _Shape) -> _Fields:
    """The fields of a model with their defaults as JSON has them, and what makes a value the model's own."""
    found = []
    for name, field in model.model_fields.items():
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        found.append((name, [] if default == () else default, shapes.get(name)))
    return tuple(found)


def _parts(model: type[Part], **shapes: _Shape) -> _Shape:
    fields = _fields(model, **shapes)
    # Nearly all citations name a source and no more.
    first = next(name for name, field in model.model_fields.items() if field.is_required())

    def made(items: list[Any]) -> list[Any]:
        return [item if len(item) == 1 and first in item else _part(item, fields) for item in items]

    return made


def _one(model: type[Part]) -> _Shape:
    fields = _fields(model)
    return lambda value: _part(value, fields)


def _actors(items: list[Any]) -> list[Any]:
    found = []
    for item in items:
        if item.__class__ is str:
            found.append({"actor": item})
        elif (role := item.get("role")) is None:
            found.append({"actor": item["actor"]})
        else:
            found.append({"actor": item["actor"], "role": role})
    return found


_PLACE: Final = _fields(Place, lat=float, lon=float, radius_m=float)


def _place(value: Any) -> Any:
    if value.__class__ is str:
        return value
    place = value if value.get("id") else {**value, "id": id_of_place(value)}
    return _part(place, _PLACE)


_EVENT: Final = _fields(
    Event,
    place=_place,
    radius_m=float,
    actors=_actors,
    citations=_parts(Citation),
    related=_parts(Relation),
    claims=_parts(Claim, citations=_parts(Citation)),
    toll=_one(Toll),
    media=_parts(Medium),
    origin=_one(Origin),
)


FIELDS: Final = tuple(name for name, _, _ in _EVENT)
"""The names of an event's fields, in their order."""
_SHAPES: Final = tuple(shape for _, _, shape in _EVENT)


def shaped(number: int, value: Any) -> Any:
    """The value of the field of that number in `FIELDS`, as `told_plain` says it."""
    shape = _SHAPES[number]
    return value if shape is None else shape(value)

"""One record of a dossier, an event, a place, a source …, from parsed JSON to its model, losing as little as possible.

A record that Pydantic refuses is tried again without what was wrong: a bad optional field, a bad citation, a bad pair of coordinates.
Only when something goes that a record cannot be without is the record left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, Generic, TypeVar, get_args

from pydantic import ValidationError

from mapviewer.errors import Severity
from mapviewer.events.event import Event, Part, Place
from mapviewer.formats.base import Finding
from mapviewer.formats.positions import Path, value_at
from mapviewer.formats.shown import shown
from mapviewer.formats.wording import consequence, sentence

Model = TypeVar("Model", bound=Part)

_UNIONS: Final = ("when", "place")
"""Fields of an event that may be a text or an object: Pydantic puts the name of the alternative into the error's place."""

_ROUNDS: Final = 20
_GONE: Final = object()
_HINTS: Final = 20
"""Unknown keys of one part for which the nearest known one is looked up."""
_ANY_KEY: Final = "a key that the format knows"
"""Stands for a list entry that was left out while the record is tried again, so that the others keep their numbers."""


@dataclass(slots=True)
class Checked(Generic[Model]):
    """A record's model, None when it is lost; what was wrong; and the paths of what was left out of it."""

    model: Model | None
    findings: list[Finding] = field(default_factory=list)
    lost: set[Path] = field(default_factory=set)

    def holds(self, path: Path) -> bool:
        """Whether what stood at a path of the raw record is in the model."""
        return not self.lost or not any(path[:n] in self.lost for n in range(len(path) + 1))


@dataclass(frozen=True, slots=True)
class _Fault:
    """A finding of Pydantic, put back onto the raw record: `path` is what is wrong, or what misses the key `name`."""

    path: Path
    kind: str
    name: str
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """An id that a record names: where, of what (“place”, “source”, “event”), and the id."""

    path: Path
    kind: str
    id: str


def check(model: type[Model], raw: object, record: str) -> Checked[Model]:
    """Validate one record; `record` is the word for it in messages (“event”, “place”)."""
    try:
        checked: Checked[Model] = Checked(model.model_validate(raw))
    except ValidationError as error:
        checked = _salvage(model, raw, record, error)
    if checked.model is not None:
        checked.findings.extend(_unknown_keys(model, raw, checked))
    return checked


def _salvage(model: type[Model], raw: object, record: str, error: ValidationError) -> Checked[Model]:
    checked: Checked[Model] = Checked(None)
    told: list[tuple[_Fault, Path]] = []
    for _ in range(_ROUNDS):
        for fault in _faults(model, raw, error):
            if not checked.holds(fault.path):
                continue
            lost, news = _what_goes(model, fault, raw, checked)
            checked.lost.update(lost)
            if news:
                told.append((fault, lost[0]))
        if () in checked.lost:
            break
        trial = _without(raw, (), checked.lost)
        try:
            checked.model = model.model_validate(_compressed(trial))
            break
        except ValidationError:
            pass
        try:
            model.model_validate(trial)
        except ValidationError as again:
            error = again
    if checked.model is None:
        checked.lost.add(())
    elif isinstance(checked.model, Event):
        fields = sorted(str(path[0]) for path in checked.lost if len(path) == 1)
        checked.model = beside_columns(checked.model, {key: value_at(raw, (key,)) for key in fields})
    checked.findings.extend(_finding(fault, lost, checked, record, raw) for fault, lost in told)
    return checked


def beside_columns(event: Model, lost: dict[str, Any]) -> Model:
    """The event with what it could not take among the columns of its record, where it was imported: nothing of a record is lost."""
    if not isinstance(event, Event) or event.origin is None or not lost:
        return event
    columns = {**lost, **event.origin.columns}
    return event.model_copy(update={"origin": event.origin.model_copy(update={"columns": columns})})


def _finding(fault: _Fault, lost: Path, checked: Checked[Any], record: str, raw: object) -> Finding:
    outermost = next(lost[:n] for n in range(len(lost) + 1) if lost[:n] in checked.lost)
    value = value_at(raw, fault.path)
    words = sentence(fault.kind, fault.name, value, fault.context)
    name = fault.name or next((part for part in reversed(fault.path) if isinstance(part, str)), "")
    if (
        value is None
        and fault.kind != "missing"
        and fault.path
        and outermost == fault.path
        and isinstance(fault.path[-1], str)
    ):
        return Finding(fault.path, f"{words}; it is read as absent", Severity.WARNING, name)
    return Finding(fault.path, f"{words}; {consequence(outermost, record)}", Severity.ERROR, name)


def _faults(model: type[Part], raw: object, error: ValidationError) -> Iterator[_Fault]:
    """Pydantic's findings by their place in the raw record, one for each place."""
    seen: set[tuple[Path, str]] = set()
    for item in error.errors(include_url=False, include_input=False):
        loc = item["loc"]
        kind = item["type"]
        if model is Event and len(loc) > 1 and loc[0] in _UNIONS:
            inside = isinstance(raw, dict) and isinstance(raw.get(str(loc[0])), dict)
            if inside and loc[1] == "str":
                continue
            # A time of which one bound cannot be read is no time that anybody wrote.
            loc = (loc[0], *loc[2:]) if inside and loc[0] == "place" else loc[:1]
        missing = str(loc[-1]) if kind == "missing" and loc else ""
        path = _on(raw, loc[:-1] if missing else loc)
        name = missing or (path[-1] if path and isinstance(path[-1], str) else "")
        if (path, missing) not in seen:
            seen.add((path, missing))
            yield _Fault(path, kind, name, dict(item.get("ctx", {})))


def _on(raw: object, loc: tuple[int | str, ...]) -> Path:
    """The part of an error's place that is there in the raw record."""
    path: list[int | str] = []
    for part in loc:
        try:
            raw = value_at(raw, (part,))
        except (KeyError, IndexError, TypeError):
            continue
        path.append(part)
    return tuple(path)


def _what_goes(
    model: type[Part], fault: _Fault, raw: object, checked: Checked[Any]
) -> tuple[tuple[Path, ...], bool]:
    """The paths that a fault costs, and whether it is news: not when we have ourselves taken away what is missing now."""
    path = fault.path
    if fault.kind == "missing":
        return (path,), (*path, fault.name) not in checked.lost
    if fault.kind == "value_error" and isinstance(value_at(raw, path), dict):
        whole_place = (model is Place and path == ()) or (model is Event and path == ("place",))
        if whole_place:
            pair = ((*path, "lat"), (*path, "lon"))
            return pair, not any(half in checked.lost for half in pair)
    return (path,), True


def _without(value: object, path: Path, lost: set[Path]) -> object:
    """A copy with lost keys left out and lost list entries replaced by `_GONE`; shares what holds nothing lost."""
    if not any(item[: len(path)] == path for item in lost):
        return value
    if isinstance(value, dict):
        return {k: _without(v, (*path, k), lost) for k, v in value.items() if (*path, k) not in lost}
    if isinstance(value, list):
        return [_GONE if (*path, n) in lost else _without(v, (*path, n), lost) for n, v in enumerate(value)]
    return value


def _compressed(value: object) -> object:
    """A copy without `_GONE` entries."""
    if isinstance(value, dict):
        return {k: _compressed(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_compressed(v) for v in value if v is not _GONE]
    return value


@cache
def _shape(model: type[Part]) -> tuple[frozenset[str], dict[str, type[Part]]]:
    """The fields of a model, and those of them that hold other parts of a dossier, one or a list of them."""

    def search(annotation: object) -> type[Part] | None:
        if isinstance(annotation, type) and issubclass(annotation, Part):
            return annotation
        return next((found for arg in get_args(annotation) if (found := search(arg))), None)

    found = {name: search(info.annotation) for name, info in model.model_fields.items()}
    return frozenset(found), {name: part for name, part in found.items() if part is not None}


def _unknown_keys(
    model: type[Part], raw: object, checked: Checked[Any], path: Path = ()
) -> Iterator[Finding]:
    if not isinstance(raw, dict):
        return
    known, inner = _shape(model)
    strange = 0
    for key in raw:
        if key not in known:
            strange += 1
            inside = model is Event and key in Place.model_fields
            near = _nearest(key, known) if strange <= _HINTS else _ANY_KEY
            hint = f'{shown(key)} inside "place"' if inside else near
            message = f'found the unknown key {shown(key)}, expected {hint}; it is kept in "extra"'
            yield Finding((*path, key), message, Severity.WARNING, key)
            continue
        part = inner.get(key)
        if part is None:
            continue
        value = raw[key]
        if isinstance(value, dict):
            if checked.holds((*path, key)):
                yield from _unknown_keys(part, value, checked, (*path, key))
        elif isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, dict) and checked.holds((*path, key, n)):
                    yield from _unknown_keys(part, item, checked, (*path, key, n))


@lru_cache(maxsize=1024)
def _nearest(key: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key[:40].casefold(), sorted(known), 1, 0.7)
    return f'"{near[0]}"' if near else _ANY_KEY


def references(raw: object, checked: Checked[Event]) -> Iterator[Reference]:
    """Every id that an event names of another list, where it stands in the raw record."""
    if not isinstance(raw, dict):
        return
    if isinstance(raw.get("place"), str) and checked.holds(("place",)):
        yield Reference(("place",), "place", raw["place"])
    yield from _in_list(raw, ("citations",), "source", "source", checked)
    yield from _in_list(raw, ("related",), "event", "event", checked)
    claims = raw.get("claims")
    for n, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict):
            yield from _in_list(claim, ("claims", n, "citations"), "source", "source", checked)
    for name in ("after", "before"):
        keys = raw.get(name)
        for n, key in enumerate(keys if isinstance(keys, list) else ()):
            if isinstance(key, str) and checked.holds((name, n)):
                yield Reference((name, n), "event", key)


def _in_list(
    holder: dict[str, Any], path: Path, key: str, kind: str, checked: Checked[Event]
) -> Iterator[Reference]:
    items = holder.get(str(path[-1]))
    for n, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and isinstance(item.get(key), str) and checked.holds((*path, n, key)):
            yield Reference((*path, n, key), kind, item[key])

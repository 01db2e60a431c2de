"""Two versions of a dossier against each other: which events were added, removed, changed, and in what. Pure.

Events are told by their ids, which for other people's formats are their own records' ids. Where an importer had to number records that have none, the number says
nothing (a row put in moves all that follow): those are told by what they hold, so that one that was changed counts as removed and added.

Each file is walked through once; of an event only two hashes of 16 bytes stay, whatever the event's size, and those that differ are read again when
somebody looks. Hashes are keyed by chance, so that no file can be made to hide a change.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pydantic_core import to_json

from mapviewer.events.event import Part, Place
from mapviewer.events.store import Store
from mapviewer.events.told import Told, told

Tell = Callable[[float], None]
"""Hears the share that is done, in [0, 1], often; may raise to stop."""
Rows = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_NUMBERED: Final = re.compile(r"[a-z]+-(\d{1,15})(~\d+)?", re.ASCII)
"""An id that an importer made: a word and the record's number in its file."""
_AT_ONCE: Final = 2_000
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_HEAD_LISTS: Final = ("sources", "categories", "actors", "places")
_HEAD_FIELDS: Final = ("title", "description", "language", "timezone", "updated")
_PLACE_FIELDS: Final = tuple(name for name in Place.model_fields if name not in ("id", "extra"))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an event, or of the dossier, before and after, as plain JSON values; None for what is not there.

    `field` is a path: `when`, `place.lat`, `toll.best`, `columns.notes`, `extra.…`.
    """

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What differs between two stores, in rows: `added` of the new one, `removed` of the old one, both ascending, and the pairs of `changed`, (pairs, 2), old
    and new, in the order of the new one; `same` counts the rest. `head` is what differs in the dossiers as a whole."""

    old: Store
    new: Store
    added: Rows
    removed: Rows
    changed: Rows
    same: int
    head: tuple[FieldChange, ...]

    def __bool__(self) -> bool:
        return bool(len(self.added) or len(self.removed) or len(self.changed) or self.head)

    def fields(self, pair: int) -> tuple[FieldChange, ...]:
        """What is different in a pair of `changed`; both events are read for it."""
        old, new = self.changed[pair].tolist()
        before = Compared(self.old).of(told(self.old.events[old]))
        after = Compared(self.new).of(told(self.new.events[new]))
        return _differences(before, after)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Added, removed, changed, the same."""
        return len(self.added), len(self.removed), len(self.changed), self.same


class Compared:
    """What is compared of an event: its fields under their paths, the place that it names written out, and nothing of where in its file it stood."""

    def __init__(self, store: Store) -> None:
        self._places: dict[str, dict[str, Any]] = {
            key: {f"place.{name}": value for name, value in _plain(place).items() if name in _PLACE_FIELDS}
            for key, place in store.places.items()
        }

    def of(self, event: Told) -> dict[str, Any]:
        """The fields that say something, by path, of an event as its file tells it."""
        found: dict[str, Any] = {}
        for name, value in event.items():
            if name == "id":
                continue
            if name == "place":
                if isinstance(value, str):
                    found |= self._places.get(value, {"place.name": value})
                else:
                    found |= {f"place.{key}": item for key, item in value.items() if key != "id"}
                    if "name" not in value:
                        found["place.name"] = value.get("id")
            elif name == "origin":
                # A row or a file's name is no change of the event itself.
                found |= {f"columns.{key}": item for key, item in value.get("columns", _NONE).items()}
                if value.get("format"):
                    found["origin.format"] = value["format"]
            elif name in ("toll", "extra"):
                found |= {f"{name}.{key}": item for key, item in value.items()}
            else:
                found[name] = value
        return found


def _plain(part: Part) -> dict[str, Any]:
    return part.model_dump(mode="json", exclude_defaults=True)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys((*before, *after))
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in names
        if not _equal(before.get(name), after.get(name))
    )


def _equal(one: Any, other: Any) -> bool:
    # As it is hashed: 1 and 1.0 and True are three things in a file.
    return to_json(one, inf_nan_mode="constants") == to_json(other, inf_nan_mode="constants")


def difference(old: Store, new: Store, tell: Tell = lambda _: None) -> Difference:
    """Compare two versions. Two passes over the events of each at most; raises what `tell` raises."""
    key = secrets.token_bytes(32)
    total = max(1, len(old) + len(new))
    ids_old, content_old = _hashes(old, key, lambda n: tell(0.95 * n / total))
    ids_new, content_new = _hashes(new, key, lambda n: tell(0.95 * (len(old) + n) / total))
    tell(0.95)
    first, second = _matched(ids_old, ids_new)
    equal = (content_old[first] == content_new[second]).all(axis=1)
    changed = np.stack((first[~equal], second[~equal]), axis=1)
    return Difference(
        old,
        new,
        added=_others(len(new), second),
        removed=_others(len(old), first),
        changed=changed[np.argsort(changed[:, 1], kind="stable")],
        same=int(np.count_nonzero(equal)),
        head=_head_changes(old, new),
    )


def _hashes(store: Store, key: bytes, tell: Callable[[int], None]) -> tuple[Hashes, Hashes]:
    """(events, 2) twice: what each event is told by, and what it holds."""
    compared = Compared(store)
    names, contents = bytearray(), bytearray()
    for n, event in enumerate(store.told()):
        if n % _AT_ONCE == 0:
            tell(n)
        text = to_json(sorted(compared.of(event).items()), inf_nan_mode="constants")
        content = blake2b(text, key=key, digest_size=16).digest()
        contents += content
        name: str = event["id"]
        if "origin" in event and _is_numbered(name, event["origin"].get("row")):
            # A record's number is none of the record's own words.
            names += content
        else:
            names += blake2b(name.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()
    return (
        np.frombuffer(names, np.uint64).reshape(-1, 2),
        np.frombuffer(contents, np.uint64).reshape(-1, 2),
    )


def _is_numbered(name: str, row: object) -> bool:
    found = _NUMBERED.fullmatch(name)
    return found is not None and int(found[1]) == row


def _matched(old: Hashes, new: Hashes) -> tuple[Rows, Rows]:
    """The rows that belong together; of several with the same hash the first goes with the first, and so on."""
    sizes = len(old), len(new)
    if not all(sizes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    orders = [np.lexsort((side[:, 1], side[:, 0])) for side in (old, new)]
    found = [_numbered(side[order]) for side, order in zip((old, new), orders, strict=True)]
    keys = [np.rec.fromarrays((part[0], part[1], part[2])) for part in found]
    _, first, second = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    return orders[0][first].astype(np.int64), orders[1][second].astype(np.int64)


def _numbered(ordered: Hashes) -> tuple[Hashes, Hashes, Rows]:
    """Hashes in order, each with how many of the same stand before it."""
    fresh = np.ones(len(ordered), np.bool_)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    starts = np.flatnonzero(fresh)
    return (
        ordered[:, 0],
        ordered[:, 1],
        np.arange(len(ordered), dtype=np.int64) - np.repeat(starts, np.diff(np.append(starts, len(ordered)))),
    )


def _others(count: int, rows: Rows) -> Rows:
    left = np.ones(count, np.bool_)
    left[rows] = False
    return np.flatnonzero(left)


def _head_changes(old: Store, new: Store) -> tuple[FieldChange, ...]:
    sides = []
    for store in (old, new):
        head = store.head
        told: dict[str, Any] = {name: getattr(head, name) for name in _HEAD_FIELDS}
        if store.file.name.startswith(f"{head.title}."):
            # What is imported is called as its file: that is no change of what is in it.
            told["title"] = None
        for name in _HEAD_LISTS:
            told |= {f"{name}.{part.id}": _plain(part) for part in getattr(head, name)}
        sides.append(told)
    return _differences(sides[0], sides[1])


def walk(found: Difference) -> Iterator[tuple[str, int | None, int | None, tuple[FieldChange, ...]]]:
    """Every difference: `added`, `removed` or `changed`, row of the old and of the new store, and the fields of what was changed. Removed ones first, each
    kind in its file's order."""
    for row in found.removed.tolist():
        yield "removed", row, None, ()
    for row in found.added.tolist():
        yield "added", None, row, ()
    first, second = Compared(found.old), Compared(found.new)
    for old, new in found.changed.tolist():
        before, after = first.of(told(found.old.events[old])), second.of(told(found.new.events[new]))
        yield "changed", old, new, _differences(before, after)


__all__ = ["Compared", "Difference", "FieldChange", "difference", "walk"]

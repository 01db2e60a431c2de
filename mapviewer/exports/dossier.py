"""The dossier file itself, as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from pydantic_core import to_json

from mapviewer.events.dossier import FORMAT, VERSION
from mapviewer.events.store import Store
from mapviewer.events.told import FIELDS, Told
from mapviewer.events.verbatim import ORIGIN, value_of
from mapviewer.exports.base import ALL, WHOLE, Export
from mapviewer.exports.json_text import copied
from mapviewer.exports.placing import event_with_decided, has_decisions, place_with_decided
from mapviewer.exports.telling import UNIQUE, Account, Teller, kept

_AT_ONCE: Final = 1_000
_HEAD: Final = ("title", "description", "language", "timezone", "updated", "sources", "categories", "actors", "places", "extra")  # fmt: skip


def head_of(store: Store) -> dict[str, Any]:
    """The head as the file has it, without what is as it would be anyway."""
    told = store.head.model_dump(mode="json", include=set(_HEAD), exclude_defaults=True)
    if "places" in told:
        pairs = zip(told["places"], store.head.places, strict=True)
        told["places"] = [place_with_decided(one, place, store) for one, place in pairs]
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": store.head.title,
        "timezone": store.head.timezone,
        **told,
    }


def events_told(store: Store) -> Iterator[Told]:
    """Every event as the file has it, with the coordinates that a person decided on; those that the gazetteer gave are not among it."""
    if not has_decisions(store):
        return store.told()
    pairs = zip(store.told(), store.events, strict=True)
    return (event_with_decided(told, event, store) for told, event in pairs)


def events_json(store: Store) -> Iterator[bytes]:
    """The JSON of `events_told`; what a record has as it is written here is copied."""
    if has_decisions(store):
        yield from map(to_json, events_told(store))
        return
    made: list[dict[str, str]] = [{} for _ in FIELDS]
    for found in store.verbatim():
        if isinstance(found, dict):
            yield to_json(found)
            continue
        parts = []
        for number, text in enumerate(found):
            if text is None:
                continue
            if number in UNIQUE:
                if "\\" in text or (number == ORIGIN and not copied(text)):
                    text = _json(number, text)
            else:
                known = made[number]
                text = known.get(text) or kept(known, text, partial(_json, number, text))
            parts.append(_NAMED[number] + text)
        yield f"{{{','.join(parts)}}}".encode()


_NAMED: Final = [f'"{name}":' for name in FIELDS]


def _json(number: int, text: str) -> str:
    return to_json(value_of(number, text)).decode()


def left_out(teller: Teller, account: Account) -> Iterator[str]:
    """What a dossier cannot say of an event: that its place is to stay off the map although its name is known."""
    if teller.left_off(account):
        yield "decisions to leave places off the map"


def _write(store: Store) -> Iterator[bytes]:
    head = to_json(head_of(store), indent=1).rstrip()
    pieces = [head.removesuffix(b"}").rstrip(), b',\n "events": [']
    between = b"\n"
    for n, event in enumerate(events_json(store), 1):
        pieces += (between, b"  ", event)
        between = b",\n"
        if n % _AT_ONCE == 0:
            yield b"".join(pieces)
            pieces.clear()
    pieces.append(b"\n ]\n}\n")
    yield b"".join(pieces)


EXPORT: Final = Export(
    name="dossier",
    endings=(".json",),
    title="dossier JSON",
    write=_write,
    holds=ALL,
    special=left_out,
    special_of=has_decisions,
    packs=True,
    head=WHOLE,
)

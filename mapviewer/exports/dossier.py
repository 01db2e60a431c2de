"""The dossier file itself, as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic_core import to_json

from mapviewer.events.dossier import FORMAT, VERSION
from mapviewer.events.store import Store
from mapviewer.events.told import Told
from mapviewer.exports.base import ALL, WHOLE, Export
from mapviewer.exports.placing import event_with_decided, has_decisions, place_with_decided
from mapviewer.exports.telling import Account, Teller

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


def left_out(teller: Teller, account: Account) -> Iterator[str]:
    """What a dossier cannot say of an event: that its place is to stay off the map although its name is known."""
    if teller.left_off(account):
        yield "decisions to leave places off the map"


def _write(store: Store) -> Iterator[bytes]:
    head = to_json(head_of(store), indent=1).rstrip()
    pieces = [head.removesuffix(b"}").rstrip(), b',\n "events": [']
    between = b"\n"
    for n, told in enumerate(events_told(store), 1):
        pieces += (between, b"  ", to_json(told))
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

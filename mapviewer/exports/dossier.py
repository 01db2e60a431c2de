"""The dossier file itself, as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic_core import to_json

from mapviewer.events.dossier import FORMAT, VERSION
from mapviewer.events.event import Event
from mapviewer.events.store import Store
from mapviewer.exports.base import ALL, WHOLE, Export
from mapviewer.exports.placing import event_with_decided, left_out, place_with_decided

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


def event_of(event: Event, store: Store | None = None) -> dict[str, Any]:
    """An event as the file has it, without what is as it would be anyway; coordinates that the gazetteer gave are not among it.

    Given the store, those that a person decided on are.
    """
    told = event.model_dump(mode="json", exclude_defaults=True)
    return told if store is None else event_with_decided(told, event, store)


def _write(store: Store) -> Iterator[bytes]:
    head = to_json(head_of(store), indent=1).rstrip()
    pieces = [head.removesuffix(b"}").rstrip(), b',\n "events": [']
    between = b"\n"
    for n, event in enumerate(store.events, 1):
        pieces += (between, b"  ", to_json(event_of(event, store)))
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
    packs=True,
    head=WHOLE,
)

"""What an export is, and what of a dossier it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from mapviewer.events.part import Part
from mapviewer.events.store import Store
from mapviewer.events.told import FIELDS as TOLD
from mapviewer.events.verbatim import ACTORS, CITATIONS, Texts, texts_of, value_of
from mapviewer.exports.telling import Account, Teller, kept

FIELDS: Final = (
    "summary", "category", "status", "when", "when_note", "timezone", "place", "radius_m", "place_note", "geometry", "actors", "roles", "tags", "citations", "quotes",
    "related", "claims", "toll", "media", "after", "before", "private_note", "origin", "extra",
)  # fmt: skip
"""The fields of an event that a format may be unable to hold. `roles` are those of actors, `quotes` the quotes and places in a source."""


HEAD: Final = ("title", "description", "language", "time zone", "updated", "details of sources", "details of actors", "details of places", "ids of categories, actors and sources", "colours and shapes", "extra")  # fmt: skip
"""What there is of the dossier as a whole."""
WHOLE: Final = frozenset(HEAD)


class Loss(NamedTuple):
    """What is not written, in words, and of how many events (0: of the dossier as a whole)."""

    what: str
    events: int


@dataclass(frozen=True, slots=True)
class Export:
    """A format. `name` is what a command line calls it, `endings` its files', with their dots; `title` is for people.

    `holds` are those of `FIELDS` that it can hold, `words` those of them that it holds only as words in its text; `special` says what it cannot hold of an event although it has the field. `head` are those of `HEAD` that it can hold.
    """

    name: str
    endings: tuple[str, ...]
    title: str
    write: Callable[[Store], Iterator[bytes]]
    holds: frozenset[str]
    special: Callable[[Teller, Account], Iterator[str]] | None = None
    words: frozenset[str] = frozenset()
    packs: bool = False
    head: frozenset[str] = frozenset()
    special_of: Callable[[Store], bool] = lambda _: True
    """Whether `special` can have anything to say of a store."""


CUT: Final = "relations to events that are not chosen"
"""What a part of a dossier loses, whatever the format."""


AS_WORDS: Final = (
    "fields of their own for actors, tags, sources, deaths and notes (they are words in the text)"
)
"""What a format loses that has a text for people and little else."""


def losses(export: Export, store: Store) -> list[Loss]:
    """What will not be in the file, the fields in the order of `FIELDS`."""
    counts: dict[str, int] = {}
    missing = [name for name in FIELDS if name not in export.holds]
    present, worded = _Present(missing), _Present(sorted(export.words))

    def lost(texts: Texts) -> list[str]:
        return [*present(texts), AS_WORDS] if worded(texts) else present(texts)

    if export.special is not None and export.special_of(store):
        teller = Teller(store)
        for account in teller:
            for name in (*lost(account.texts), *export.special(teller, account)):
                counts[name] = counts.get(name, 0) + 1
    elif missing or export.words:
        for event in store.verbatim():
            for name in lost(texts_of(event) if isinstance(event, dict) else event):
                counts[name] = counts.get(name, 0) + 1
    if (
        isinstance(store, Part)
        and "related" in export.holds
        and (cut := sum(map(store.cut, range(len(store)))))
    ):
        counts[CUT] = cut
    order = {name: n for n, name in enumerate(FIELDS)}
    found = [Loss(name, counts[name]) for name in sorted(counts, key=lambda name: order.get(name, 99))]
    return found + [
        Loss(f"the dossier's {name}", 0) for name in HEAD if name not in export.head and _in_head(store, name)
    ]


def _in_head(store: Store, name: str) -> bool:
    head = store.head
    if name == "time zone":
        return head.timezone != "UTC"
    if name == "details of sources":
        return any(
            source.author
            or source.publisher
            or source.published
            or source.archived_url
            or source.kind
            or source.note
            for source in head.sources
        )
    if name == "details of actors":
        return any(actor.role or actor.affiliation for actor in head.actors)
    if name == "details of places":
        return any(place.precision or place.gazetteer_id or place.query for place in head.places)
    if name == "ids of categories, actors and sources":
        # What a file without a head of its own says is their names, which become their ids.
        named = ((head.categories, "label"), (head.actors, "name"), (head.sources, "title"))
        return any(part.id != getattr(part, field) for parts, field in named for part in parts)
    if name == "colours and shapes":
        return any(category.color or category.shape for category in head.categories)
    return bool(getattr(head, name))


class _Present:
    """Tells which of some fields events have."""

    def __init__(self, names: Sequence[str]) -> None:
        self._plain = [(name, TOLD.index(name)) for name in names if name not in _INSIDE]
        self._inside = [(name, *_INSIDE[name], dict[str, bool]()) for name in names if name in _INSIDE]

    def __call__(self, texts: Texts) -> list[str]:
        # What is at its default is not there; of the rest an empty text says nothing.
        found = [name for name, number in self._plain if (text := texts[number]) is not None and text != '""']
        for name, number, keys, known in self._inside:
            text = texts[number]
            if text is not None and kept(known, text, partial(_any_has, number, text, keys)):
                found.append(name)
        return found


def _any_has(number: int, text: str, keys: Sequence[str]) -> bool:
    return any(part.get(key) for part in value_of(number, text) for key in keys)


_INSIDE: Final = {"roles": (ACTORS, ("role",)), "quotes": (CITATIONS, ("quote", "locator"))}
"""What stands inside the parts of a field."""
ALL: Final = frozenset(FIELDS)

"""What an export is, and what of a dossier it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from mapviewer.events.part import Part
from mapviewer.events.store import Store
from mapviewer.events.told import Told
from mapviewer.exports.telling import Account, Teller

FIELDS: Final = (
    "summary", "category", "status", "when", "when_note", "timezone", "place", "radius_m", "place_note", "geometry", "actors", "roles", "tags", "citations", "quotes",
    "related", "claims", "toll", "media", "after", "before", "private_note", "origin", "extra",
)  # fmt: skip
"""The fields of an event that a format may be unable to hold. `roles` are those of actors, `quotes` the quotes and places in a source."""


HEAD: Final = ("title", "description", "language", "time zone", "updated", "details of sources", "details of actors", "details of places", "colours and shapes", "extra")  # fmt: skip
"""What there is of the dossier as a whole."""
WHOLE: Final = frozenset(HEAD)


class Loss(NamedTuple):
    """What is not written, in words, and of how many events (0: of the dossier as a whole)."""

    what: str
    events: int


@dataclass(frozen=True, slots=True)
class Export:
    """A format. `name` is what a command line calls it, `endings` its files', with their dots; `title` is for people.

    `holds` are those of `FIELDS` that it can hold; `special` says what it cannot hold of an event although it has the field. `head` are those of `HEAD` that it can hold.
    """

    name: str
    endings: tuple[str, ...]
    title: str
    write: Callable[[Store], Iterator[bytes]]
    holds: frozenset[str]
    special: Callable[[Teller, Account], Iterator[str]] | None = None
    packs: bool = False
    head: frozenset[str] = frozenset()
    special_of: Callable[[Store], bool] = lambda _: True
    """Whether `special` can have anything to say of a store."""


CUT: Final = "relations to events that are not chosen"
"""What a part of a dossier loses, whatever the format."""


def losses(export: Export, store: Store) -> list[Loss]:
    """What will not be in the file, the fields in the order of `FIELDS`."""
    counts: dict[str, int] = {}
    missing = [name for name in FIELDS if name not in export.holds]
    if export.special is not None and export.special_of(store):
        teller = Teller(store)
        for account in teller:
            for name in (*_present(account.told, missing), *export.special(teller, account)):
                counts[name] = counts.get(name, 0) + 1
    elif missing:
        for told in store.told():
            for name in _present(told, missing):
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
    if name == "colours and shapes":
        return any(category.color or category.shape for category in head.categories)
    return bool(getattr(head, name))


def _present(told: Told, names: Sequence[str]) -> list[str]:
    """Which of these fields an event has."""
    return [name for name in names if _has(told, name)]


def _has(told: Told, name: str) -> bool:
    if name == "roles":
        return "actors" in told and any(part.get("role") for part in told["actors"])
    if name == "quotes":
        return "citations" in told and any(
            one.get("quote") or one.get("locator") for one in told["citations"]
        )
    if name not in told:
        return False
    # What is at its default is not there; of the rest an empty text says nothing.
    return bool(told[name] != "")


ALL: Final = frozenset(FIELDS)

"""What an export is, and what of a dossier it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mapviewer.events.event import Event
from mapviewer.events.part import Part
from mapviewer.events.store import Store

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
    special: Callable[[Store, int], Iterator[str]] | None = None
    packs: bool = False
    head: frozenset[str] = frozenset()


CUT: Final = "relations to events that are not chosen"
"""What a part of a dossier loses, whatever the format."""


def losses(export: Export, store: Store) -> list[Loss]:
    """What will not be in the file, the fields in the order of `FIELDS`."""
    counts: dict[str, int] = {}
    missing = [name for name in FIELDS if name not in export.holds]
    if missing or export.special is not None:
        for row, event in enumerate(store.events):
            for name in missing:
                if _has(event, name):
                    counts[name] = counts.get(name, 0) + 1
            for words in export.special(store, row) if export.special is not None else ():
                counts[words] = counts.get(words, 0) + 1
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


def _has(event: Event, name: str) -> bool:
    if name == "roles":
        return any(part.role for part in event.actors)
    if name == "quotes":
        return any(citation.quote or citation.locator for citation in event.citations)
    if name == "status":
        return event.status != "reported"
    value: Any = getattr(event, name)
    return bool(value) or (value == 0 and value is not None)


ALL: Final = frozenset(FIELDS)


def source_words(store: Store, event: Event) -> list[tuple[str, str]]:
    """What an event's sources are called with the place in them, and their web addresses ("" for none), in order."""
    found = []
    for citation in event.citations:
        source = store.sources.get(citation.source)
        url = (source.url if source else None) or ""
        # Other programs open what is an address: nothing but a page of the web may be one.
        safe = url.lower().startswith(("http://", "https://"))
        found.append((store.citation_words(citation), url if safe else ""))
    return found


def toll_words(event: Event) -> str:
    """The deaths as a number or a range, "" when none are said."""
    toll = event.toll
    if toll is None:
        return ""
    if toll.best is not None:
        return str(toll.best)
    ends = [str(n) for n in (toll.low, toll.high) if n is not None]
    return "–".join(dict.fromkeys(ends))


def edtf_of(store: Store, row: int) -> str:
    """The date as it is written, "" for none; four bounds as earliest/latest, for which no EDTF stands."""
    when = store.events[row].when
    if when is None or isinstance(when, str):
        return when or ""
    given: Mapping[str, Any] = when.model_dump(exclude={"extra"}, exclude_none=True)
    return "; ".join(f"{key} {value}" for key, value in given.items())

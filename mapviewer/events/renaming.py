"""What ids mean in one dossier among several: the same id may stand for two things, and two files may have the same thing. Pure.

A source, category, actor or place keeps its id where no dossier before has that id, or where one has the very same thing under it; else it gets
the dossier's key before it. Events of all dossiers but the first always get the key, so that their ids stay the same whatever the others hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from mapviewer.events.dossier import Head
from mapviewer.events.event import Actor, Category, Citation, Event, Place, Source

MARK: Final = "›"
"""Between a dossier's key and an id of its own."""

_Item = TypeVar("_Item", Source, Category, Actor, Place)


@dataclass(slots=True)
class Renaming:
    """New ids by old ones, of one dossier; what is not in them stays as it is. `key` is "" for the first dossier."""

    key: str
    zone: str | None = None
    """The dossier's time zone, where the first one has another."""
    sources: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    actors: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    zoned: frozenset[str] = frozenset()
    """The places (old ids) that have a time zone of their own."""

    def id(self, key: str) -> str:
        """The id of an event among all."""
        return f"{self.key}{MARK}{key}" if self.key else key

    def event(self, event: Event) -> Event:
        """An event with all its ids as they are among all dossiers."""
        if not self.key:
            return event
        changed: dict[str, Any] = {
            "id": self.id(event.id),
            "related": tuple(r.model_copy(update={"event": self.id(r.event)}) for r in event.related),
            "after": tuple(map(self.id, event.after)),
            "before": tuple(map(self.id, event.before)),
        }
        if self.zone and event.timezone is None:
            place = event.place
            own = place.timezone is not None if isinstance(place, Place) else place in self.zoned
            if not own:
                changed["timezone"] = self.zone
        if event.category in self.categories:
            changed["category"] = self.categories[event.category]
        if isinstance(event.place, str) and event.place in self.places:
            changed["place"] = self.places[event.place]
        if self.actors:
            changed["actors"] = tuple(
                p.model_copy(update={"actor": self.actors.get(p.actor, p.actor)}) for p in event.actors
            )
        if self.sources:
            changed["citations"] = self._cited(event.citations)
            changed["claims"] = tuple(
                claim.model_copy(update={"citations": self._cited(claim.citations)}) for claim in event.claims
            )
        return event.model_copy(update=changed)

    def _cited(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(c.model_copy(update={"source": self.sources.get(c.source, c.source)}) for c in citations)


def together(
    heads: Sequence[Head], keys: Sequence[str], words: Sequence[Sequence[str]]
) -> tuple[Head, tuple[Renaming, ...]]:
    """One head for several dossiers, and what becomes of the ids of each. `keys` tell them apart; the first dossier's ids all stay.

    `words` are the categories that each dossier's events use, also those that its head does not declare: a bare word in one file may be an id in another.
    """
    if len(heads) == 1:
        return heads[0], (Renaming(""),)
    first = heads[0]
    renamings = []
    lists: dict[str, dict[str, Any]] = {"sources": {}, "categories": {}, "actors": {}, "places": {}}
    for n, (head, key) in enumerate(zip(heads, keys, strict=True)):
        zone = head.timezone if head.timezone != first.timezone else None
        zoned = frozenset(place.id for place in head.places if place.timezone is not None)
        renaming = Renaming(key if n else "", zone if n else None, zoned=zoned)
        for name, known in lists.items():
            found: dict[str, str] = getattr(renaming, name)
            items = getattr(head, name)
            if name == "categories":
                declared = {item.id for item in items}
                bare = (word for word in words[n] if word and word not in declared)
                items = (*items, *(Category.model_construct(id=word, label=word) for word in bare))
            for item in items:
                new = _placed(item, known, key)
                if new != item.id:
                    found[item.id] = new
        renamings.append(renaming)
    titles = dict.fromkeys(head.title for head in heads if head.title)
    head = Head(
        format=first.format,
        version=first.version,
        title=" + ".join(titles),
        description="\n\n".join(dict.fromkeys(head.description for head in heads if head.description)),
        language=first.language,
        timezone=first.timezone,
    )
    # Made of parts that have been checked already.
    return head.model_copy(update={name: tuple(known.values()) for name, known in lists.items()}), tuple(
        renamings
    )


def _placed(item: _Item, known: dict[str, Any], key: str) -> str:
    """Put an item of a head among those that are known; its id there."""
    there = known.get(item.id)
    if there is None:
        known[item.id] = item
        return item.id
    if there == item or (isinstance(item, Category) and _same_category(there, item)):
        return item.id
    new = f"{key}{MARK}{item.id}"
    changes: dict[str, Any] = {"id": new}
    # What was called by its id is called so still.
    if isinstance(item, Category):
        changes["label"] = item.label or item.id
    elif isinstance(item, Source):
        changes["title"] = item.title or item.id
    elif isinstance(item, Actor) or not item.query:
        changes["name"] = item.name or item.id
    known[new] = item.model_copy(update=changes)
    return new


def _same_category(one: Category, other: Category) -> bool:
    """Whether two categories of the same id are one: called alike, whatever each is drawn like."""
    return (one.label or one.id).casefold() == (other.label or other.id).casefold()


def renamed(words: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Words with their new names."""
    return tuple(names.get(word, word) for word in words) if names else tuple(words)

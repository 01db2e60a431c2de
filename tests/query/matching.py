"""What filters let through, asked of each event itself: slow, and the definition that the columns have to agree with."""

from __future__ import annotations

import numpy as np

from mapviewer.events.bounds import Precision
from mapviewer.events.store import Store
from mapviewer.query import words
from mapviewer.query.areas import read_area
from mapviewer.query.filters import NO, UNDATED, YES, Filters, known_by
from mapviewer.query.known import published


def passing(store: Store, filters: Filters) -> list[bool]:
    """Of every event."""
    return [matches(store, row, filters) for row in range(len(store))]


def named(store: Store, row: int) -> dict[str, set[str]]:
    """What an event has of each facet."""
    event = store.events[row]
    when, spot = store.whens[row], store.spots[row]
    place = store.place_of(event)
    place_id = place.id if place is not None else event.place
    return {
        "category": {store.category(row).id},
        "place": set() if place_id is None else {str(place_id)},
        "actor": {part.actor for part in event.actors},
        "tag": set(event.tags),
        "source": {citation.source for citation in event.citations},
        "status": {event.status},
        "precision": {UNDATED if when is None else Precision(when.precision).name.casefold()},
        "sourced": {YES if store.is_sourced(row) else NO},
        "placed": {NO if spot is None else YES},
        "file": {store.file_of(row).name},
    }


def called(store: Store, key: str, word: str) -> set[str]:
    """The names under which a value of a facet is known too."""
    if key == "category":
        return {info.label for info in store.categories if info.id == word}
    if key == "place":
        ids = [next(iter(named(store, row)["place"]), None) for row in range(len(store))]
        return {store.place_name(row) for row, found in enumerate(ids) if found == word}
    if key == "actor":
        return {store.actor_name(word)}
    return {store.source_title(word)} if key == "source" else set()


def matches(store: Store, row: int, filters: Filters) -> bool:
    """Whether filters let an event through."""
    for key, items in named(store, row).items():
        values = set(filters.values(key))
        if values and not any(values & {word, *called(store, key, word)} for word in items):
            return False
    if filters.area:
        spot = store.spots[row]
        lat, lon = (np.nan, np.nan) if spot is None else (spot.lat, spot.lon)
        if not any(read_area(value).holds(np.array([lat]), np.array([lon]))[0] for value in filters.area):
            return False
    if filters.known:
        wanted = max(known_by(date, store.head.timezone) for date in filters.known)
        cited = [published(store, citation.source) for citation in store.events[row].citations]
        if not any(certain <= wanted for certain, _ in cited):
            return False
    return not filters.text or words.holds(store, store.events[row], filters.text)

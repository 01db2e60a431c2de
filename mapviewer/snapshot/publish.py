"""Publish-safe: a store of only what may leave, from which pictures, documents and pages are then made like from any other. Pure.

What is not named here does not get in: events and places are built anew from chosen fields. So nothing that comes later (another format,
another line on the page) can show what was held back.
"""

from __future__ import annotations

import math
from collections import Counter
from copy import copy
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from mapviewer.errors import UsageError
from mapviewer.events.dossier import Dossier
from mapviewer.events.event import Actor, Category, Citation, Event, Place, Relation, Source
from mapviewer.events.placing import geocoding_key, spot_of
from mapviewer.events.renaming import MARK
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.where import RadiusBasis, Spot
from mapviewer.query.filtering import answer_as
from mapviewer.snapshot.spec import Publish, SnapshotSpec

MOST_EVENTS: Final = 50_000
"""Of more events than this a safe copy is not made: it is held in memory whole."""
_KM_PER_DEGREE: Final = 111.195


@dataclass(frozen=True, slots=True)
class Safe:
    """The store of what may leave, and in words what is in it and what was held back."""

    store: Store
    leaves: tuple[str, ...]
    held_back: tuple[str, ...]

    @property
    def told(self) -> str:
        """Both lists, a line each, what leaves with a plus and what stays with a minus."""
        return "\n".join(
            [*(f"+ {words}" for words in self.leaves), *(f"− {words}" for words in self.held_back)]
        )


_MADE: WeakKeyDictionary[Store, tuple[Publish, Safe]] = WeakKeyDictionary()
"""The last copy of a store: picture, events and the list of what leaves ask for the same one."""


class _Copy(Store):
    """A publish-safe copy. Of several dossiers it knows the keys, so that filters by file hold, and no name of a file."""

    keys: tuple[str, ...] = ()

    @property
    def layers(self) -> tuple[tuple[str, str], ...]:
        """As in `Store`, without names."""
        return tuple((key, "") for key in self.keys)


def safe(store: Store, publish: Publish) -> Safe:
    """What may leave of a store; asked again, the same copy. Raises UsageError when it has too many events for it."""
    kept = _MADE.get(store)
    if kept is None or kept[0] != publish:
        kept = _MADE[store] = (publish, _safe(store, publish))
    return kept[1]


def _safe(store: Store, publish: Publish) -> Safe:
    if len(store) > MOST_EVENTS:
        raise UsageError(
            f"found {len(store):,} events, expected at most {MOST_EVENTS:,} for a publish-safe copy."
        )
    head = store.head
    dropped = frozenset(publish.drop)
    places = tuple(_place(place, store, publish, number) for number, place in enumerate(head.places, 1))
    known = {place.id for place in places}
    events = tuple(_event(store, row, publish, known) for row in range(len(store)))
    made = Dossier(
        format=head.format,
        version=head.version,
        title=head.title,
        description="" if "description" in dropped else head.description,
        language=head.language,
        timezone=head.timezone,
        sources=tuple(_source(source, dropped) for source in head.sources),
        categories=tuple(
            Category(id=c.id, label=c.label, color=c.color, shape=c.shape) for c in head.categories
        ),
        actors=() if "actors" in dropped else tuple(Actor(id=a.id, name=a.name) for a in head.actors),
        places=places,
        events=events,
    )
    made_safe = _Copy(made, file=FileInfo(None, "", ""))
    made_safe.keys = tuple(key for key, _ in store.layers)
    made_safe.layer, made_safe.credits = store.layer, store.credits
    return Safe(made_safe, _leaves(made_safe, publish), _held_back(store, publish))


def shown_store(store: Store, spec: SnapshotSpec) -> Store:
    """The store that a picture is made from: of a publish-safe one only what may leave, with the symbols that the spec asks for.

    What its filters ask is answered by the whole dossier, also of what is held back: by tags, by a name of a file. An area is asked of the coarse coordinates; by exact ones it
    would tell where an event is.
    """
    whole = store
    if spec.publish is not None:
        store = safe(store, spec.publish).store
    if spec.styles:
        store = store.styled({key: (style.color, style.shape) for key, style in spec.styles.items()})
    filters = spec.selection.filters.without("area")
    if spec.publish is not None and filters:
        store = copy(store)
        answer_as(store, whole, filters)
    return store


def unnamed(store: Store) -> Store:
    """A publish-safe copy as it may be written event by event: ids of further dossiers begin with the name of a file, and get a number instead. Rows stay."""
    if not store.layers:
        return store
    names = {f"{key}{MARK}": f"{n}{MARK}" for n, (key, _) in enumerate(store.layers[1:], 2)}

    def new(key: str) -> str:
        before, mark, after = key.partition(MARK)
        return names[before + mark] + after if before + mark in names else key

    head = store.head
    lists = (
        ("sources", head.sources),
        ("categories", head.categories),
        ("actors", head.actors),
        ("places", head.places),
    )
    made = Dossier.model_construct(
        **{name: getattr(head, name) for name in type(head).model_fields if name != "events"}
        | {name: tuple(item.model_copy(update={"id": new(item.id)}) for item in items) for name, items in lists},
        events=tuple(
            event.model_copy(
                update={
                    "id": new(event.id),
                    "category": None if event.category is None else new(event.category),
                    "place": new(event.place) if isinstance(event.place, str) else event.place,
                    "actors": tuple(p.model_copy(update={"actor": new(p.actor)}) for p in event.actors),
                    "citations": tuple(c.model_copy(update={"source": new(c.source)}) for c in event.citations),
                    "related": tuple(r.model_copy(update={"event": new(r.event)}) for r in event.related),
                    "after": tuple(map(new, event.after)),
                    "before": tuple(map(new, event.before)),
                }
            )
            for event in store.events
        ),
    )  # fmt: skip
    written = Store(made, file=FileInfo(None, "", ""))
    written.credits = store.credits
    return written


# What gets in ---------------------------------------------------------------------------------------------------------------


def coarse(lat: float, lon: float, grid_km: float) -> tuple[float, float, float]:
    """The middle of the grid's cell that holds a point (degrees), and the metres from there to the cell's farthest corner.

    Rows are `grid_km` high; a row is parted into as many cells as come to at least `grid_km` in width at its middle.
    """
    rows = max(1, math.floor(180.0 * _KM_PER_DEGREE / grid_km))
    height = 180.0 / rows
    row = min(rows - 1, max(0, math.floor((lat + 90.0) / height)))
    middle = -90.0 + (row + 0.5) * height
    around = 360.0 * _KM_PER_DEGREE * math.cos(math.radians(middle))
    cells = max(1, math.floor(around / grid_km))
    width = 360.0 / cells
    cell = math.floor(((lon + 180.0) % 360.0) / width) % cells
    east = -180.0 + (cell + 0.5) * width
    # A cell is widest at its side towards the equator.
    widest = math.cos(math.radians(max(0.0, abs(middle) - height / 2)))
    reach = math.hypot(height / 2, width / 2 * widest) * _KM_PER_DEGREE * 1000.0
    return round(middle, 5), round(east, 5), math.ceil(reach)


def _moved(spot: Spot, publish: Publish) -> dict[str, object]:
    lat, lon, reach = coarse(spot.lat, spot.lon, publish.grid_km)
    # The circle says all that is still known: the old one, wherever in the cell it was.
    radius = reach + spot.radius_m
    return {"lat": lat, "lon": lon, "radius_m": radius, "radius_basis": RadiusBasis.ASSUMED}


def _place(place: Place, store: Store, publish: Publish, number: int) -> Place:
    answer = store.geocoded.get(geocoding_key(place))
    spot = spot_of(Event.model_construct(id=place.id, title="", place=place.id), place, answer)
    name = f"Place {number}" if "places" in publish.drop else place.label or place.id
    fields: dict[str, object] = {"id": place.id, "name": name, "timezone": place.timezone}
    if spot is not None:
        fields |= _moved(spot, publish)
    return Place.model_validate(fields)


def _event(store: Store, row: int, publish: Publish, known: set[str]) -> Event:
    event, spot = store.events[row], store.spots[row]
    drop = frozenset(publish.drop)
    place: str | Place | None = None
    shared = not event.geometry and not store.decided_alone(event)
    if isinstance(event.place, str) and event.place in known and shared:
        place = event.place
    elif spot is not None:
        name = "" if "places" in drop else store.place_name(row)
        place = Place.model_validate({"id": f"here-{row}", "name": name, **_moved(spot, publish)})
    elif "places" not in drop and store.place_name(row):
        place = Place(id=f"here-{row}", name=store.place_name(row))
    radius = None
    if isinstance(place, str) and spot is not None and event.radius_m is not None:
        radius = _moved(spot, publish)["radius_m"]
    citations = tuple(
        Citation(source=c.source, locator=None if "locators" in drop else c.locator) for c in event.citations
    )
    related = (
        ()
        if "related" in drop
        else tuple(Relation(event=r.event, relation=r.relation) for r in event.related)
    )
    return Event.model_validate(
        {
            "id": event.id,
            "title": event.title,
            "summary": "" if "summaries" in drop else event.summary,
            "category": event.category,
            "status": event.status,
            "when": event.when,
            "timezone": event.timezone,
            "place": place,
            "radius_m": radius,
            "actors": () if "actors" in drop else [{"actor": part.actor} for part in event.actors],
            "citations": citations,
            "related": related,
            "after": event.after,
            "before": event.before,
        }
    )


def _source(source: Source, drop: frozenset[str]) -> Source:
    return Source(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        author=source.author,
        published=source.published,
        url=None if "addresses" in drop else source.url,
        archived_url=None if "addresses" in drop else source.archived_url,
    )


# In words -------------------------------------------------------------------------------------------------------------------


def _leaves(made: Store, publish: Publish) -> tuple[str, ...]:
    drop = frozenset(publish.drop)
    placed = sum(spot is not None for spot in made.spots)
    fields = ["ids", "titles", "dates", "categories", "status"]
    fields += [word for word in ("summaries", "actors") if word not in drop]
    found = [f"{len(made):,} events: {', '.join(fields)}"]
    found.append(
        f"{placed:,} of them at the middle of a grid of {publish.grid_km:g} km, with a circle as large"
    )
    if "places" not in drop and any(made.place_name(row) for row in range(len(made))):
        found.append("names of places")
    if made.head.sources:
        what = "titles" if "addresses" in drop else "titles and addresses"
        found.append(
            f"{len(made.head.sources):,} sources: {what}"
            + ("" if "locators" in drop else ", with the place in each")
        )
    if made.head.description:
        found.append("the dossier's description")
    return tuple(found)


def _held_back(store: Store, publish: Publish) -> tuple[str, ...]:
    counted: Counter[str] = Counter()
    for row in range(len(store)):
        event = store.events[row]
        counted["exact coordinates"] += store.spots[row] is not None
        counted["private notes"] += bool(event.private_note)
        counted["columns of imported records"] += event.origin is not None
        counted["quotes"] += any(citation.quote for citation in event.citations)
        counted["pictures and clips"] += bool(event.media)
        counted["graphic pictures and clips"] += any(medium.graphic for medium in event.media)
        counted["competing claims"] += bool(event.claims)
        counted["notes on time and place"] += bool(event.when_note or event.place_note)
        counted["tags"] += bool(event.tags)
        counted["outlines of places"] += event.geometry is not None
    found = [
        f"{words}: {count:,} event{'' if count == 1 else 's'}" for words, count in counted.items() if count
    ]
    found += [f"{words}, as chosen" for words in publish.drop]
    found.append("the file's name, its hash, and what would make the picture again")
    return tuple(found)

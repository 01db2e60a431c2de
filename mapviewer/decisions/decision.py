"""One decision on a place without coordinates, and all those of a dossier. Pure and frozen.

A decision is about every place that asks the same question (name and country, as `events.store.geocoding_key` has it), or about one
event alone. It takes a candidate, puts the place where a person drew it, or leaves it off the map; who, when and why are part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mapviewer.events.placing import Geocoding, event_key
from mapviewer.events.where import DRAWN, Candidate, Decided

GAZETTEER: Final = "gazetteer"
"""The service that offers the candidates of the gazetteer that ships with the program."""
FARTHEST_M: Final = 20_040_000.0
"""Half the way round the earth, in metres: no radius is larger."""

_Words = Annotated[str, Field(max_length=500)]
_Text = Annotated[str, Field(max_length=10_000)]
_Lat = Annotated[float, Field(ge=-90, le=90)]
_Lon = Annotated[float, Field(ge=-180, le=180)]
_Radius = Annotated[float, Field(ge=0, le=FARTHEST_M)]


class Choice(StrEnum):
    """What was decided."""

    TAKEN = "taken"
    """One of the candidates is the place."""
    DRAWN = "drawn"
    """The place is where somebody put it on the map."""
    UNPLACED = "unplaced"
    """It stays off the map."""
    WITHDRAWN = "withdrawn"
    """What was decided before does not hold any more; only needed where that stands in a file that cannot be written."""


class _Model(BaseModel):
    # What a newer version writes beside what is known here is kept, and written again.
    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class Named(_Model):
    """The question that a place without coordinates asks: its words, and its country as the dossier has it."""

    query: Annotated[str, Field(max_length=1_000_000)]
    country: _Words = ""

    @property
    def key(self) -> str:
        """As `events.store.geocoding_key`."""
        return f"{self.query}|{self.country}"

    @classmethod
    def of_key(cls, key: str) -> Self:
        """The question of a geocoding key."""
        query, _, country = key.rpartition("|")
        return cls(query=query, country=country)


class Where(_Model):
    """Where a place was decided to be, degrees and metres, and what the candidate said of itself. `own_radius`: the person's word, not assumed."""

    lat: _Lat
    lon: _Lon
    radius_m: _Radius
    own_radius: bool = False
    name: _Words = ""
    kind: _Words = ""
    admin1: _Words = ""
    country: _Words = ""
    country_name: _Words = ""
    population: Annotated[int, Field(ge=0, le=10**11)] = 0
    id: _Words = ""
    service: _Words = ""
    attribution: _Words = ""
    reason: _Text = ""
    rank: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Where it stood among the candidates, from 1."""

    @classmethod
    def of(
        cls,
        candidate: Candidate,
        *,
        radius_m: float | None = None,
        service: str = "",
        attribution: str = "",
        rank: int | None = None,
    ) -> Self:
        """A candidate; `radius_m` is the person's own radius, None to keep the candidate's. Names that are too long are cut."""
        radius = candidate.radius_m if radius_m is None else radius_m
        return cls(
            lat=round(candidate.lat, 6),
            lon=round(candidate.lon, 6),
            radius_m=min(max(0.0, radius), FARTHEST_M),
            own_radius=radius_m is not None or candidate.kind == DRAWN,
            name=candidate.name[:500],
            kind=candidate.kind[:500],
            admin1=candidate.admin1[:500],
            country=candidate.country[:500],
            country_name=candidate.country_name[:500],
            population=max(0, candidate.population),
            id=candidate.id[:500],
            service=service[:500],
            attribution=attribution[:500],
            reason=candidate.reason[:10_000],
            rank=rank,
        )

    def candidate(self) -> Candidate:
        """The candidate that it was."""
        return Candidate(
            name=self.name,
            admin1=self.admin1,
            country=self.country,
            country_name=self.country_name,
            lat=self.lat,
            lon=self.lon,
            population=self.population,
            kind=self.kind,
            id=self.id,
            score=0.0,
            margin=0.0,
            reason=self.reason,
            radius_m=self.radius_m,
        )


class Decision(_Model):
    """What somebody decided: about a name (`place`) or one event (`event`, by id), where it is, who said so, when (UTC), and why."""

    place: Named | None = None
    event: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    choice: Choice
    where: Where | None = None
    by: _Words = ""
    at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    why: _Text = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.place is None) == (self.event is None):
            raise ValueError("found neither or both of place and event, expected one of them")
        if (self.where is None) != (self.choice not in (Choice.TAKEN, Choice.DRAWN)):
            raise ValueError(
                "found no place for what was decided, expected where for taken and drawn, and only there"
            )
        return self

    @property
    def key(self) -> str:
        """What it is about, as a key of `Store.geocoded`."""
        if self.event is not None:
            return event_key(self.event)
        return self.place.key if self.place is not None else ""

    @property
    def answer(self) -> Geocoding:
        """What it says in the gazetteer's stead."""
        where = self.where
        decided = Decided(
            by=self.by,
            at=self.at,
            why=self.why,
            service=where.service if where is not None else "",
            attribution=where.attribution if where is not None else "",
            own_radius=where is not None and where.own_radius,
        )
        match = where.candidate() if where is not None else None
        query = self.place.query if self.place is not None else ""
        return Geocoding(query, match, () if match is None else (match,), decided, self.event or "")


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions on a dossier by what they are about, oldest first; `kept` are entries of the file that could not be read, as they stand there."""

    by_key: Mapping[str, Decision] = field(default_factory=lambda: MappingProxyType({}))
    kept: tuple[Any, ...] = ()

    @classmethod
    def of(cls, decisions: Iterable[Decision], kept: Iterable[Any] = ()) -> Decisions:
        """Decisions by key; of several about the same thing the latest counts."""
        found: dict[str, Decision] = {}
        for decision in decisions:
            old = found.get(decision.key)
            if old is None or decision.at >= old.at:
                # The latest stands last.
                found.pop(decision.key, None)
                found[decision.key] = decision
        return cls(MappingProxyType(found), tuple(kept))

    def __bool__(self) -> bool:
        return bool(self.by_key)

    def __len__(self) -> int:
        return len(self.by_key)

    def find(self, key: str) -> Decision | None:
        """What was decided about a key and still holds."""
        found = self.by_key.get(key)
        return None if found is None or found.choice is Choice.WITHDRAWN else found

    def holding(self) -> Iterable[Decision]:
        """Those that hold."""
        return (one for one in self.by_key.values() if one.choice is not Choice.WITHDRAWN)

    def instead_of(self, others: Decisions) -> dict[str, Decision | None]:
        """What has to change of the others for these to hold instead, by key; None for what nothing was decided about."""
        keys = {**self.by_key, **others.by_key}
        return {key: self.by_key.get(key) for key in keys if self.by_key.get(key) != others.by_key.get(key)}

    def changing(self, changes: Mapping[str, Decision | None]) -> Decisions:
        """These decisions with others by key; None takes away what there was."""
        left = {key: one for key, one in self.by_key.items() if key not in changes}
        left |= {key: one for key, one in changes.items() if one is not None}
        return Decisions(MappingProxyType(left), self.kept)


NONE: Final = Decisions()


def now() -> str:
    """This second, as decisions have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

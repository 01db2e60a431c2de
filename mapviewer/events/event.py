"""What an event is: the models of the dossier file, frozen.

These Pydantic models are the definition of the file format (see `docs/dossier.md` and `data/dossier.schema.json`). Every string in
them is somebody else's and is never trusted as markup. Unknown keys are kept in `extra`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from mapviewer.events.calendar import known_zone
from mapviewer.events.symbols import Shape
from mapviewer.events.when import EdtfError, When, parse_when
from mapviewer.events.where import PlacePrecision, RadiusBasis, positions, representative_point

Id = Annotated[str, Field(min_length=1, max_length=500)]


def _no_bool(value: Any) -> Any:
    # Pydantic reads true as 1.0; as a latitude it is nothing of the kind.
    return str(value) if isinstance(value, bool) else value


Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), BeforeValidator(_no_bool)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), BeforeValidator(_no_bool)]
Radius = Annotated[
    float,
    Field(ge=0, le=20_040_000, allow_inf_nan=False, description="metres"),
    BeforeValidator(_no_bool),
]
Count = Annotated[int, Field(ge=0), BeforeValidator(_no_bool)]


def _zone(name: str | None) -> str | None:
    if name is not None and not known_zone(name):
        raise ValueError(f"found {name!r:.80}, expected an IANA time zone such as Asia/Damascus")
    return name


def _color(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise ValueError(f"found {value!r:.80}, expected a colour like #D55E00")
    return value.upper() if value else value


def _edtf(value: str | None) -> str | None:
    if value is not None:
        try:
            parse_when(value)
        except EdtfError as error:
            raise ValueError(str(error)) from None
    return value


def _geometry(value: dict[str, Any] | None) -> dict[str, Any] | None:
    if value is not None:
        representative_point(value)
        for _ in positions(value):
            pass
    return value


Zone = Annotated[str, AfterValidator(_zone)]
Color = Annotated[str, AfterValidator(_color)]
EdtfDate = Annotated[str, AfterValidator(_edtf)]
Geometry = Annotated[
    dict[str, Any],
    AfterValidator(_geometry),
    Field(
        json_schema_extra={"description": "GeoJSON Point, LineString, Polygon or one of their Multi forms"}
    ),
]


class Part(BaseModel):
    """Base of every object in a dossier: frozen; keys it does not know go to `extra`."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=False, allow_inf_nan=False)

    extra: dict[str, Any] = Field(
        default_factory=dict, description="keys that this version does not know, kept as they were"
    )

    _aliases: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _keep_unknown(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        # Not `model_fields`, which is worked out at every look.
        known = cls.__pydantic_fields__
        if known.keys() >= value.keys():
            return value
        unknown = [key for key in value if key not in known]
        kept = {key: item for key, item in value.items() if key in known}
        extra = kept.get("extra", {})
        if isinstance(extra, dict):
            kept["extra"] = {**extra, **{key: value[key] for key in unknown}}
        return kept


class Source(Part):
    """A publication, document, post or person that something is known from."""

    id: Id
    title: str = ""
    publisher: str | None = None
    author: str | None = None
    published: EdtfDate | None = None
    kind: str | None = None
    language: str | None = None
    url: str | None = None
    archived_url: str | None = None
    accessed: EdtfDate | None = None
    sha256: str | None = None
    note: str | None = None


class Category(Part):
    """A kind of event, with its own colour and shape where the file chooses them."""

    id: Id
    label: str = ""
    color: Color | None = None
    shape: Shape | None = None


class Actor(Part):
    """A person, group or state that takes part in events."""

    id: Id
    name: str = ""
    role: str | None = None
    affiliation: str | None = None


HERE: Final = "here"
"""The id of a place inside an event that has neither id nor name."""


class Place(Part):
    """A named place, with or without coordinates (degrees)."""

    id: Id
    name: str = ""
    query: str | None = None
    country: str | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    radius_m: Radius | None = None
    radius_basis: RadiusBasis | None = None
    precision: PlacePrecision | None = None
    gazetteer_id: str | None = None
    timezone: Zone | None = None
    geometry: Geometry | None = None

    @model_validator(mode="after")
    def _both_coordinates(self) -> Place:
        if (self.lat is None) != (self.lon is None):
            missing, given = ("lon", "lat") if self.lon is None else ("lat", "lon")
            raise ValueError(f"found {given} without {missing}, expected both or neither")
        return self

    @property
    def label(self) -> str:
        """What the place is called; "" for one that nobody has named."""
        return self.name or self.query or ("" if self.id == HERE else self.id)

    @property
    def point(self) -> tuple[float, float] | None:
        """(lat, lon) in degrees from the file, or a point on its geometry; None when it has neither."""
        if self.lat is not None and self.lon is not None:
            return self.lat, self.lon
        return representative_point(self.geometry) if self.geometry else None


class Citation(Part):
    """Where in which source something is said."""

    source: str
    locator: str | None = None
    quote: str | None = None


class Relation(Part):
    """How this event belongs to another; other words than the known ones are kept and shown as written."""

    event: str
    relation: str = "related"


class Participation(Part):
    """An actor's part in an event: the actor's id, or just a name."""

    actor: str
    role: str | None = None


class Claim(Part):
    """What somebody says about one field of the event, beside what others say."""

    field: str = "summary"
    value: str
    by: str | None = None
    citations: tuple[Citation, ...] = ()


class Toll(Part):
    """Deaths, as a range."""

    low: Count | None = None
    best: Count | None = None
    high: Count | None = None


class Medium(Part):
    """A picture or clip that lies beside the dossier."""

    path: str
    caption: str | None = None
    credit: str | None = None
    graphic: bool = False


class Origin(Part):
    """Where an imported record came from, with every column that found no field here."""

    file: str | None = None
    format: str | None = None
    row: int | None = None
    columns: dict[str, Any] = Field(default_factory=dict)


class FourBounds(Part):
    """The four bounds of a time that no EDTF string can say, as ISO dates or times; an absent one is not known."""

    earliest: str | None = None
    start_latest: str | None = None
    end_earliest: str | None = None
    latest: str | None = None


def _participations(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [{"actor": item} if isinstance(item, str) else item for item in value]
    return value


def id_of_place(value: Mapping[str, Any]) -> str:
    """The id of a place that is written inside an event without one."""
    return str(value.get("name") or value.get("query") or HERE)[:500]


STATUSES: Final = ("unverified", "reported", "confirmed", "disputed", "withdrawn")
"""The words of `Event.status`; a column numbers into them."""


class Event(Part):
    """Something that happened: when, where, who says so. Only `id` and `title` must be there."""

    id: Id
    title: str
    summary: str = ""
    category: str | None = None
    status: Literal["unverified", "reported", "confirmed", "disputed", "withdrawn"] = "reported"
    when: str | FourBounds | None = Field(
        default=None, description="EDTF (ISO 8601-2), four bounds, or null for undated"
    )
    when_note: str | None = None
    timezone: Zone | None = None
    place: str | Place | None = None
    radius_m: Radius | None = None
    radius_basis: RadiusBasis | None = None
    place_note: str | None = None
    geometry: Geometry | None = None
    actors: Annotated[tuple[Participation, ...], BeforeValidator(_participations)] = ()
    tags: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Relation, ...] = ()
    claims: tuple[Claim, ...] = ()
    toll: Toll | None = None
    media: tuple[Medium, ...] = ()
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    private_note: str | None = None
    origin: Origin | None = None

    @field_validator("place", mode="before")
    @classmethod
    def _inline_place(cls, value: Any) -> Any:
        # A place written inside the event needs no id of its own; its name serves.
        if isinstance(value, dict) and not value.get("id"):
            return {**value, "id": id_of_place(value)}
        return value

    @field_validator("when", mode="after")
    @classmethod
    def _readable(cls, value: str | FourBounds | None) -> str | FourBounds | None:
        # Which of two times comes first may hang on a zone that the event alone does not know: it must be readable in some zone.
        if value is None:
            return value
        problems = []
        for zone in ("UTC", "Etc/GMT+12", "Etc/GMT-14"):
            try:
                read_when(value, zone)
            except EdtfError as error:
                problems.append(error)
            else:
                return value
        raise ValueError(str(problems[0]))


def read_when(value: str | FourBounds, zone: str) -> When:
    """The four bounds of an event's `when`, local times read in `zone`; raises EdtfError."""
    if isinstance(value, str):
        return parse_when(value, zone)
    bounds = {key: text for key, text in value.model_dump(exclude={"extra"}).items() if text is not None}
    return parse_when(bounds, zone)

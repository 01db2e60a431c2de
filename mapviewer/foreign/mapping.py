"""Which column of an unknown table means what: a mapping that can be changed, saved (`*.mapping.json`) and used again; `proposing` makes one to begin with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from mapviewer.errors import InputError
from mapviewer.events.calendar import known_zone
from mapviewer.foreign.dates import Order
from mapviewer.foreign.table import key_of
from mapviewer.foreign.visible import visible
from mapviewer.plainfile import read_plain

MOST_BYTES: Final = 16 << 20
"""No mapping is larger."""

MOST_NAMES: Final = 1_000
"""Columns that are looked at, the first ones; no table for people has more."""
LONGEST_NAME: Final = 500
"""Letters that the name of a column may have."""
Column = Annotated[str, Field(max_length=LONGEST_NAME)]
"""A column by its name as the file has it; "" for none. Case, blanks and underscores do not matter."""


class TableMapping(BaseModel):
    """What the columns of a table are. Every field but `title` may be ""; `title` takes several columns, which are joined.

    Times: `when` (any written date, EDTF too) and `end`, or parts in `year`, `month`, `day`, `time` (and `end_year` …). Coordinates: `lat` and `lon`, or both in one cell of `coordinates` as
    “lat, lon”, or a line or surface (WKT, GeoJSON) in `geometry`. `actors`, `tags` and `sources` may hold several, cut at `separator`. `radius_m` is a column in metres, `assumed_radius_m` one number for all rows, which the cards call assumed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["mapviewer-mapping"] = "mapviewer-mapping"
    version: Literal[1] = 1
    encoding: str = ""
    """A codec's name; "" for what the file tells."""
    delimiter: Annotated[str, Field(max_length=1)] = ""
    """"" for what the file tells."""
    sheet: Column = ""
    """Of a workbook, the sheet that is meant; "" for the only one. With a sheet and no columns, the sheet itself tells what it is."""
    order: Order | None = None
    """Which of two numbers in a date is the day; None where the dates themselves tell."""
    swapped: bool = False
    """Whether latitude and longitude stand in each other's columns."""
    timezone: str = "UTC"
    separator: Annotated[str, Field(min_length=1, max_length=5)] = ";"
    assumed_radius_m: Annotated[float, Field(gt=0, le=20_040_000)] | None = None

    id: Column = ""
    title: tuple[Column, ...] = ()
    summary: Column = ""
    category: Column = ""
    when: Column = ""
    end: Column = ""
    year: Column = ""
    month: Column = ""
    day: Column = ""
    time: Column = ""
    hour: Column = ""
    minute: Column = ""
    second: Column = ""
    end_year: Column = ""
    end_month: Column = ""
    end_day: Column = ""
    end_time: Column = ""
    lat: Column = ""
    lon: Column = ""
    coordinates: Column = ""
    geometry: Column = ""
    place: Column = ""
    region: Column = ""
    country: Column = ""
    radius_m: Column = ""
    actors: Column = ""
    tags: Column = ""
    sources: Column = ""
    url: Column = ""
    toll: Column = ""

    @field_validator("title", mode="before")
    @classmethod
    def _one_title_is_several(cls, found: object) -> object:
        """Who writes a mapping by hand names the one column as those of the other fields."""
        return ((found,) if found else ()) if isinstance(found, str) else found

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        if not known_zone(name):
            raise ValueError("expected an IANA time zone such as Asia/Damascus")
        return name

    @field_validator("encoding")
    @classmethod
    def _encoding_is_known(cls, name: str) -> str:
        if name:
            try:
                "".encode(name)
            except (LookupError, ValueError):
                raise ValueError("expected the name of an encoding such as utf-8 or cp1252") from None
        return name

    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns that are used, by field."""
        found: dict[str, tuple[str, ...]] = {}
        for name in FIELDS:
            value = getattr(self, name)
            names = value if isinstance(value, tuple) else (value,)
            if used := tuple(n for n in names if n):
                found[name] = used
        return found

    def answers(self) -> dict[str, Any]:
        """What it says besides the columns, by field: how the table is cut and read. What it leaves open is not in it."""
        return {name: getattr(self, name) for name in ANSWERS if name in self.model_fields_set}

    @property
    def dated(self) -> bool:
        """Whether any column says when."""
        return bool(self.when or self.year)

    @property
    def placed(self) -> bool:
        """Whether any column says where."""
        return bool((self.lat and self.lon) or self.coordinates or self.geometry or self.place)


FIELDS: Final = (
    "id", "title", "summary", "category", "when", "end", "year", "month", "day", "time", "hour", "minute", "second", "end_year", "end_month", "end_day", "end_time",
    "lat", "lon", "coordinates", "geometry", "place", "region", "country", "radius_m", "actors", "tags", "sources", "url", "toll",
)  # fmt: skip
"""The fields that columns are mapped to."""
ANSWERS: Final = ("encoding", "delimiter", "sheet", "order", "swapped", "timezone", "separator", "assumed_radius_m")  # fmt: skip
"""What else a mapping can say."""


def called_as_fields(names: Iterable[str]) -> bool:
    """Whether the columns are called as the fields that they are, as in the table that we give out: then nothing about them is a guess."""
    keys = {key_of(name) for name in names}
    return {"title", "when"} <= keys <= set(FIELDS)


def answers_alone(mapping: TableMapping | None) -> dict[str, Any]:
    """What a mapping that names no column says of the columns that are proposed; nothing of one that names some."""
    if mapping is None or mapping.columns():
        return {}
    return {name: value for name, value in mapping.answers().items() if name in ("order", "swapped")}


def load(path: Path, *, links: bool = True) -> TableMapping:
    """A mapping from its file, which without `links` is not a link; raises InputError that names the file, the field, what was found and what was expected."""
    try:
        data = read_plain(path, MOST_BYTES, links=links)
        if len(data) > MOST_BYTES:
            raise InputError(f"{path}: found more than {MOST_BYTES >> 20} MB, expected a mapping")
        found = json.loads(data)
    except OSError as error:
        raise InputError(f"{path}: the mapping cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: this is no JSON: {error}") from error
    try:
        return TableMapping.model_validate(found)
    except ValidationError as error:
        raise InputError(visible(f"{path}: {_refusal(found, error)}")) from error


def dumped(mapping: TableMapping) -> bytes:
    """A mapping as its file has it: what differs from the defaults."""
    told = mapping.model_dump(mode="json", exclude_defaults=True)
    return (
        json.dumps(
            {"format": mapping.format, "version": mapping.version, **told}, ensure_ascii=False, indent=1
        ).encode()
        + b"\n"
    )


_EXPECTED: Final[Mapping[str, str]] = {
    "string_type": "the name of a column in quotes",
    "string_too_long": "a text no longer than {max_length}",
    "string_too_short": "a text that is not empty",
    "tuple_type": "the name of a column in quotes, or a list of several",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "float_type": "a number",
    "float_parsing": "a number",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "model_type": "an object",
}
"""What would have been right, by Pydantic's type of error."""


def _refusal(found: object, error: ValidationError) -> str:
    """What is wrong with a mapping first: where, what was found there and what would have been right."""
    fault = error.errors(include_url=False)[0]
    where, kind, context = fault["loc"], fault["type"], fault.get("ctx", {})
    pointer = "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in where)
    if kind == "extra_forbidden":
        keys = ", ".join((*ANSWERS, *FIELDS))
        return f"{pointer}: found a key that a mapping has not, expected one of {keys}"
    if kind == "value_error":
        expected = str(context.get("error", "")).removeprefix("expected ")
    else:
        known = _EXPECTED.get(kind)
        expected = fault["msg"] if known is None else known.format(**context)
    return f"{pointer}: found {_short(fault['input'] if where else found)}, expected {expected}"


def _short(value: object) -> str:
    words = json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= 60 else words[:59] + "…"

"""Which column of an unknown table means what: a mapping that can be proposed, changed, saved (`*.mapping.json`) and used again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from mapviewer.errors import InputError
from mapviewer.events.calendar import known_zone
from mapviewer.foreign.dates import AmbiguousDateError, DateError, Order, day_order, to_edtf
from mapviewer.foreign.numbers import NumberError, number
from mapviewer.foreign.spoken import spoken
from mapviewer.foreign.table import key_of
from mapviewer.foreign.visible import visible
from mapviewer.foreign.wkt import looks_like_shape
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


def called_as_fields(names: Iterable[str]) -> bool:
    """Whether the columns are called as the fields that they are, as in the table that we give out: then nothing about them is a guess."""
    keys = {key_of(name) for name in names}
    return {"title", "when"} <= keys <= set(FIELDS)


# What columns are called in the wild, best first; compared as `key_of` has them. A name matches whole, or as the end or the start of a longer one.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "nr", "no", "event_id", "uid", "uuid", "slug", "i_d", "key", "globaleventid"),
    "title": ("title", "headline", "name", "event", "event_name", "titel", "titre", "titulo", "label", "subject", "ereignis", "evenement", "événement", "suceso", "evento", "intitule", "intitulé", "العنوان", "عنوان", "الحدث", "حدث", "название", "событие", "заголовок"),
    "summary": ("summary", "description", "notes", "text", "details", "beschreibung", "descripcion", "comment", "body", "narrative", "zusammenfassung", "resume", "résumé", "texte", "bemerkung", "notiz", "resumen", "الوصف", "وصف", "التفاصيل", "описание"),
    "category": ("category", "type", "event_type", "kind", "class", "kategorie", "categorie", "art", "group", "typ", "categoria", "categoría", "catégorie", "tipo", "الفئة", "النوع", "نوع", "категория", "тип"),
    "when": ("when", "date", "event_date", "start_date", "startdate", "start", "datum", "fecha", "datetime", "date_time", "timestamp", "begin", "day_of_event", "from", "beginn", "time_utc", "date_debut", "date_de_debut", "début", "jour", "fecha_inicio", "tag", "التاريخ", "تاريخ", "дата"),
    "end": ("end", "end_date", "enddate", "date_end", "until", "to", "ende", "finish", "date_fin", "date_de_fin", "fin", "fecha_fin", "bis", "تاريخ_النهاية", "дата_окончания"),
    "year": ("year", "jahr", "annee", "ano", "yr"),
    "month": ("month", "monat", "mois", "mes", "mo"),
    "day": ("day", "tag", "jour", "dia", "dy"),
    "time": ("time", "time_of_day", "uhrzeit", "heure", "hora", "event_time"),
    "hour": ("hour", "hr", "stunde", "heure", "hora"),
    "minute": ("minute", "min"),
    "second": ("second", "sec", "seconds"),
    "end_year": ("end_year",),
    "end_month": ("end_month",),
    "end_day": ("end_day",),
    "end_time": ("end_time",),
    "lat": ("latitude", "lat", "y", "breite", "breitengrad", "lat_dd", "latitud", "gps_lat", "خط_العرض", "широта"),
    "lon": ("longitude", "lon", "lng", "long", "x", "laenge", "länge", "längengrad", "laengengrad", "lon_dd", "longitud", "gps_lon", "خط_الطول", "долгота"),
    "coordinates": ("coordinates", "location", "latlng", "lat_lon", "latlon", "lat_long", "geo", "koordinaten", "gps", "position"),
    "geometry": ("geometry", "wkt", "geojson", "_geojson", "geom", "the_geom", "geom_wkt", "wkt_geom", "wkb_geometry", "geo_shape", "shape", "geometrie", "géométrie", "geometria"),
    "place": ("place", "location_name", "location", "city", "town", "locality", "ort", "lieu", "lugar", "site", "general_location", "settlement", "where", "address", "stadt", "ville", "commune", "ciudad", "municipio", "المكان", "مكان", "الموقع", "место", "город", "населенный_пункт"),
    "region": ("region", "admin1", "adm_1", "state", "province", "governorate", "county", "oblast", "region_name", "provincia", "departement", "département", "bundesland", "المحافظة", "область"),
    "country": ("country", "country_name", "land", "pays", "pais", "iso2", "country_code", "país", "الدولة", "البلد", "страна"),
    "radius_m": ("radius_m", "radius", "uncertainty_m", "coordinateuncertaintyinmeters", "accuracy_m"),
    "actors": ("actors", "actor", "perpetrator", "participants", "parties", "who", "persons", "people"),
    "tags": ("tags", "keywords", "labels", "schlagworte"),
    "sources": ("sources", "source", "quelle", "fuente", "reference", "references", "publisher", "citation", "quellen", "المصدر", "المصادر", "مصدر", "источник"),
    "url": ("url", "link", "source_url", "sourceurl", "source_link", "web", "href", "lien", "enlace", "adresse_web", "الرابط", "ссылка"),
    "toll": ("fatalities", "deaths", "killed", "dead", "toll", "total_deaths", "best", "opfer", "tote", "morts", "deces", "décès", "muertos", "القتلى", "погибшие"),
}  # fmt: skip
_SHARE: Final = 0.6
"""So much of a column's values must be what the field needs."""


@dataclass(slots=True)
class Proposal:
    """A mapping that seems right, and the questions that only a person can answer."""

    mapping: TableMapping
    ambiguous_dates: int = 0
    """Dates that may be day/month or month/day, where no other date of the column tells which."""
    maybe_swapped: bool = False
    """Latitudes that are none, while the other way round all would be coordinates."""
    unused: tuple[str, ...] = ()
    """Columns that stay as they are."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Why a column was chosen, by field: "name", or "values"."""


def propose(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, encoding: str = "", delimiter: str = ""
) -> Proposal:
    """Which column is what, from the names of the columns and some hundreds of rows.

    A name alone is not enough where the values can be looked at: a latitude is a number within ±90, a date can be read.
    """
    every, names = names, names[:MOST_NAMES]
    values = {
        name: [row[n].strip() for row in rows if n < len(row) and row[n].strip()]
        for n, name in enumerate(names)
    }
    chosen: dict[str, str] = {}
    reasons: dict[str, str] = {}
    # A name that is no name (a cell of a file that is none of names) is no column that a mapping could name.
    taken = {name for name in names if len(name) > LONGEST_NAME}
    for wanted, fits in _CHECKS:
        if found := _by_name(wanted, names, values, taken, fits):
            chosen[wanted] = found
            reasons[wanted] = "name"
            taken.add(found)
    if ("lat" in chosen and "lon" not in chosen) or ("lon" in chosen and "lat" not in chosen):
        for wanted in ("lat", "lon"):
            if wanted in chosen:
                taken.discard(chosen.pop(wanted))
    if "when" in chosen and "year" in chosen and "month" not in chosen:
        taken.discard(chosen.pop("year"))
    elif "when" in chosen and "year" in chosen:
        # A whole date says what its parts say; where it is no whole date (a time stamp of an edit), the parts are better.
        for part in ("year", "month", "day", "hour", "minute", "second"):
            if part in chosen:
                taken.discard(chosen.pop(part))
    if "when" not in chosen and "year" not in chosen:
        guess = next(
            (n for n in names if n not in taken and len(values[n]) > 2 and _share(values[n], _is_date) > 0.9),
            "",
        )
        if guess:
            chosen["when"], reasons["when"] = guess, "values"
            taken.add(guess)
    if "geometry" not in chosen:
        guess = next(
            (n for n in names if n not in taken and _share(values[n], looks_like_shape) >= _SHARE), ""
        )
        if guess:
            chosen["geometry"], reasons["geometry"] = guess, "values"
            taken.add(guess)
    title = [chosen.pop("title")] if "title" in chosen else []
    if not title:
        # Something must say what happened: the kind of event, the summary, or the first column of words.
        words = chosen.get("category") or chosen.get("summary") or chosen.get("place")
        words = words or next(
            (n for n in names if n not in taken and _share(values[n], _is_words) > _SHARE), ""
        )
        title = [words] if words else []
    fields: dict[str, Any] = dict(chosen)
    swapped = False
    if "lat" in chosen and "lon" in chosen:
        swapped = seem_swapped(values[chosen["lat"]], values[chosen["lon"]])
    order, doubtful = None, 0
    dates = [value for key in ("when", "end") if key in chosen for value in values[chosen[key]]]
    if dates:
        order, doubtful = day_order(dates)
    mapping = TableMapping(title=tuple(title), order=order, encoding=encoding, delimiter=delimiter, **fields)
    used = {name for several in mapping.columns().values() for name in several}
    return Proposal(
        mapping,
        ambiguous_dates=doubtful if order is None else 0,
        maybe_swapped=swapped,
        unused=tuple(name for name in every if name not in used),
        reasons=reasons,
    )


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
        fault = error.errors(include_url=False)[0]
        where = "/" + "/".join(str(part) for part in fault["loc"])
        words = f"{path}: {where}: found {_short(fault['input'])}: {fault['msg']}"
        raise InputError(visible(words)) from error


def dumped(mapping: TableMapping) -> bytes:
    """A mapping as its file has it: what differs from the defaults."""
    told = mapping.model_dump(mode="json", exclude_defaults=True)
    return (
        json.dumps(
            {"format": mapping.format, "version": mapping.version, **told}, ensure_ascii=False, indent=1
        ).encode()
        + b"\n"
    )


def _by_name(
    wanted: str,
    names: Sequence[str],
    values: Mapping[str, Sequence[str]],
    taken: set[str],
    fits: Callable[[str], bool] | None,
) -> str:
    keys = {name: key_of(name).replace(" ", "_") for name in names}
    for word in _NAMES[wanted]:
        whole = [n for n in names if keys[n] == word]
        parts = [
            n
            for n in names
            if len(word) > 2 and (keys[n].endswith("_" + word) or keys[n].startswith(word + "_"))
        ]
        named: list[str] = [*whole, *parts] if wanted in _PARTS else whole
        for name in named:
            if name in taken or (name not in whole and keys[name] in _OTHERS.get(wanted, ())):
                continue
            if not values[name]:
                # An empty column of just this name may be meant; of a longer one nothing tells.
                if name in whole:
                    return name
            elif fits is None or _share(values[name], fits) >= _SHARE:
                return name
    return ""


def _share(values: Sequence[str], fits: Callable[[str], bool]) -> float:
    sample = values[:500]
    return sum(map(fits, sample)) / len(sample) if sample else 0.0


def _is_number(text: str) -> bool:
    try:
        return number(text) is not None
    except NumberError:
        return False


def _is_degrees(text: str) -> bool:
    try:
        value = number(text.replace("°", "").strip("NSEWnsew \u00a0"))
    except NumberError:
        return False
    return value is not None and -360 <= value <= 360


def _is_date(text: str) -> bool:
    try:
        to_edtf(text)
    except AmbiguousDateError:
        return True
    except DateError:
        return spoken(text) is not None
    return not (text.isdigit() and len(text) != 4 and len(text) != 8)


def _is_year(text: str) -> bool:
    try:
        value = number(text.replace(" ", ""))
    except NumberError:
        return False
    return value is not None and value == int(value) and -20_000 < value < 2_200


def _is_pair(text: str) -> bool:
    parts = pair(text)
    return parts is not None and _is_degrees(parts[0]) and _is_degrees(parts[1])


def _is_words(text: str) -> bool:
    return any(c.isalpha() for c in text) and not looks_like_shape(text) and not _is_date(text)


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://", "www."))


def pair(text: str) -> tuple[str, str] | None:
    """The two halves of “lat, lon” in one cell; None when there are not two."""
    for separator in (";", ", ", ",", " "):
        parts = [part.strip() for part in text.strip().strip("()[]").split(separator) if part.strip()]
        if len(parts) == 2:
            return parts[0], parts[1]
    return None


def seem_swapped(lats: Sequence[str], lons: Sequence[str]) -> bool:
    """Whether latitudes are none, while the other way round all would be coordinates."""
    y, x = _numbers(lats), _numbers(lons)
    wrong = sum(abs(value) > 90 for value in y)
    return (
        bool(y)
        and bool(x)
        and wrong > 0.02 * len(y)
        and all(abs(value) <= 90 for value in x)
        and all(abs(value) <= 180 for value in y)
    )


def _numbers(values: Sequence[str]) -> list[float]:
    found = []
    for value in values:
        try:
            one = number(value)
        except NumberError:
            continue
        if one is not None:
            found.append(one)
    return found


_OTHERS: Final[Mapping[str, frozenset[str]]] = {"title": frozenset(_NAMES["place"])}
"""Names that a field does not take for a longer name of its own, since they are another's: `location_name` is no title."""
_PARTS: Final = frozenset({"lat", "lon", "when", "end", "title", "summary", "country", "place"})
"""Fields whose columns may have longer names, such as `start_lat`."""

_CHECKS: Final[tuple[tuple[str, Callable[[str], bool] | None], ...]] = (
    # In this order: whoever comes first takes the column.
    ("end_year", _is_year), ("end_month", None), ("end_day", _is_number), ("end_time", None),
    ("year", _is_year), ("month", None), ("day", _is_number),
    ("lat", _is_degrees), ("lon", _is_degrees), ("geometry", looks_like_shape), ("coordinates", _is_pair),
    ("end", _is_date), ("when", _is_date), ("time", None), ("hour", _is_number), ("minute", _is_number), ("second", _is_number),
    ("url", _is_url), ("title", _is_words), ("place", _is_words), ("region", _is_words), ("country", _is_words),
    ("category", _is_words), ("summary", _is_words), ("id", None), ("radius_m", _is_number),
    ("actors", _is_words), ("tags", _is_words), ("sources", _is_words), ("toll", _is_number),
)  # fmt: skip


def _short(value: object) -> str:
    words = json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= 60 else words[:59] + "…"

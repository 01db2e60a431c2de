"""What the columns of an unknown table seem to be, by their names and values: a mapping to begin with, and the questions that only a person can answer. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mapviewer.foreign.dates import AmbiguousDateError, DateError, day_order, to_edtf
from mapviewer.foreign.mapping import LONGEST_NAME, MOST_NAMES, TableMapping, called_as_fields
from mapviewer.foreign.numbers import NumberError, number
from mapviewer.foreign.spoken import spoken
from mapviewer.foreign.table import key_of
from mapviewer.foreign.wkt import looks_like_shape

# What columns are called in the wild, best first; compared as `_plain` has them. A name matches whole, or as the end or the start of a longer one.
_HAPPENED: Final = (
    "what_happened", "what", "happened", "was_geschah", "was_passierte", "was_ist_geschehen", "was_ist_passiert", "geschehen", "que_s'est_il_passé", "que_s'est_il_passe", "ce_qui_s'est_passé", "faits",
    "qué_pasó", "que_paso", "qué_sucedió", "que_sucedio", "qué_ocurrió", "que_ocurrio", "hechos", "o_que_aconteceu", "cosa_è_successo", "che_cosa_è_successo", "ماذا_حدث", "ما_الذي_حدث", "ما_حدث",
    "что_произошло", "что_случилось", "що_сталося",
)  # fmt: skip
"""A question that the column answers: the title where nothing else is one, else the summary."""
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "nr", "no", "event_id", "uid", "uuid", "slug", "i_d", "key", "globaleventid"),
    "title": ("title", "headline", "name", "event", "event_name", "titel", "titre", "titulo", "título", "label", "subject", "ereignis", "evenement", "événement", "suceso", "evento", "intitule", "intitulé", "العنوان", "عنوان", "الحدث", "حدث", "название", "событие", "заголовок", *_HAPPENED),
    "summary": ("summary", "description", "notes", "text", "details", "beschreibung", "descripcion", "descripción", "comment", "body", "narrative", "zusammenfassung", "resume", "résumé", "texte", *_HAPPENED, "bemerkung", "bemerkungen", "notiz", "remarks", "remarques", "resumen", "الوصف", "وصف", "التفاصيل", "описание"),
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
_HALF: Final = 0.5
"""Of a column that is called just as the field, so much: some of its values may be odd, though not most."""
_FULL: Final = 0.9
"""Filled in so many rows, a column is a full one."""


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
    odd: dict[str, str] = field(default_factory=dict)
    """Columns that are called as a field and not taken for it, since most of their values are something else, by field."""
    single: str = ""
    """A column of latitudes or longitudes, where there is none of the other."""


def propose(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, encoding: str = "", delimiter: str = ""
) -> Proposal:
    """Which column is what, from the names of the columns and some hundreds of rows.

    A name alone is not enough where the values can be looked at: a latitude is a number within ±90, a date can be read. Where all columns are called as the fields, they are those.
    """
    every, names = names, names[:MOST_NAMES]
    sure = called_as_fields(every)
    values = {
        name: [row[n].strip() for row in rows if n < len(row) and row[n].strip()]
        for n, name in enumerate(names)
    }
    chosen: dict[str, str] = {}
    reasons: dict[str, str] = {}
    # A name that is no name (a cell of a file that is none of names) is no column that a mapping could name.
    taken = {name for name in names if len(name) > LONGEST_NAME}
    odd: dict[str, str] = {}
    single = ""
    keys = {name: _plain(name) for name in names}
    for wanted, fits in _CHECKS:
        if sure and wanted in keys.values():
            found = next(name for name in names if keys[name] == wanted)
        else:
            found = _by_name(wanted, names, keys, values, taken, fits, odd)
        if found:
            chosen[wanted] = found
            reasons[wanted] = "name"
            taken.add(found)
    if ("lat" in chosen and "lon" not in chosen) or ("lon" in chosen and "lat" not in chosen):
        for wanted in ("lat", "lon"):
            if wanted in chosen:
                single = chosen.pop(wanted)
                taken.discard(single)
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
    title = chosen.pop("title", "") or _what_happened(chosen, names, values, taken)
    if title and len(values[title]) < _HALF * len(rows):
        # Nearly always empty: most events would be called by the number of their row.
        title = _full_text(names, values, taken, len(rows)) or title
    fields: dict[str, Any] = dict(chosen)
    swapped = False
    if "lat" in chosen and "lon" in chosen:
        swapped = seem_swapped(values[chosen["lat"]], values[chosen["lon"]])
    order, doubtful = None, 0
    dates = [value for key in ("when", "end") if key in chosen for value in values[chosen[key]]]
    if dates:
        order, doubtful = day_order(dates)
    mapping = TableMapping(
        title=(title,) if title else (), order=order, encoding=encoding, delimiter=delimiter, **fields
    )
    used = {name for several in mapping.columns().values() for name in several}
    return Proposal(
        mapping,
        ambiguous_dates=doubtful if order is None else 0,
        maybe_swapped=swapped,
        unused=tuple(name for name in every if name not in used),
        reasons=reasons,
        odd={wanted: name for wanted, name in odd.items() if wanted not in chosen and name not in used},
        single=single,
    )


def _plain(name: str) -> str:
    """A column's name as names are compared: as `key_of` has it, without the marks of a question and with one kind of apostrophe."""
    return key_of(name.strip(" ?¿؟!:")).replace(" ", "_").replace("-", "_").replace("’", "'")


def _by_name(
    wanted: str,
    names: Sequence[str],
    keys: Mapping[str, str],
    values: Mapping[str, Sequence[str]],
    taken: set[str],
    fits: Callable[[str], bool] | None,
    odd: dict[str, str],
) -> str:
    """The column that is called as a field and whose values fit, "" for none; one that would be it but for its values is noted as `odd`."""
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
            elif fits is None or _share(values[name], fits) >= (_HALF if name in whole else _SHARE):
                return name
            elif name in whole and wanted in _TOLD and len(word) > 2:
                odd.setdefault(wanted, name)
    return ""


def _what_happened(
    chosen: Mapping[str, str], names: Sequence[str], values: Mapping[str, Sequence[str]], taken: set[str]
) -> str:
    """Something must say what happened where no column is called so: the kind of event, the summary, the place, or the first column of words; "" where nothing does."""
    words = chosen.get("category") or chosen.get("summary") or chosen.get("place")
    return words or next((n for n in names if n not in taken and _share(values[n], _is_words) > _SHARE), "")


def _full_text(names: Sequence[str], values: Mapping[str, Sequence[str]], taken: set[str], rows: int) -> str:
    """Of the columns of text that are filled nearly everywhere and that nothing else wants, the wordiest; "" where there is none."""
    full = [
        n
        for n in names
        if n not in taken and len(values[n]) >= _FULL * rows and _share(values[n], _is_words) > _SHARE
    ]
    return max(full, key=lambda n: sum(map(len, values[n][:500])), default="")


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

_TOLD: Final = frozenset({"lat", "lon", "when", "end", "year", "radius_m", "toll"})
"""Fields of which it is said when a column is called so and not taken for it."""

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

"""What a picture is to show: one frozen spec for the dialog, the command line and the picture's own metadata.

The same spec, dossier and program version give the same bytes. Times are seconds since 1970 UTC, positions degrees, sizes pixels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from mapviewer.errors import UsageError
from mapviewer.events.bounds import Precision
from mapviewer.events.calendar import Unit, floor_unit, known_zone
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF, EdtfError, When, parse_when, window_between
from mapviewer.language import Language
from mapviewer.notebook import Style
from mapviewer.query.filters import Filters, read_filters
from mapviewer.query.layers import Arcs, Layers
from mapviewer.query.selection import Folding, Mode, Selection

SMALLEST: Final = 64
LARGEST: Final = 16_384
MOST_PIXELS: Final = 100_000_000

PRESETS: Final[Mapping[str, tuple[int, int, int]]] = {
    "slide": (1920, 1080, 96),
    "wide": (1200, 675, 96),
    "square": (1080, 1080, 96),
    "a4-landscape": (3508, 2480, 300),
    "a4-portrait": (2480, 3508, 300),
    "print-landscape": (3508, 2480, 300),
    "print-portrait": (2480, 3508, 300),
}
"""Width and height in pixels and dots per inch, by the preset's name; those for print bring their theme too, see `PRINTED`."""
PRINTED: Final = frozenset({"print-landscape", "print-portrait"})

Longitude = Annotated[float, Field(ge=-540, le=540, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=20_000)]


class Frozen(BaseModel):
    """Base of the spec's parts: frozen, and a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_Part = TypeVar("_Part", bound=Frozen)


class FitShown(Frozen):
    """Everything that the selection shows, with room around it."""

    kind: Literal["fit"] = "fit"


class FitAll(Frozen):
    """Every placed event of the dossier, shown or not: the same frame for every step of a series."""

    kind: Literal["all"] = "all"


class Around(Frozen):
    """A middle in degrees and a zoom (web mercator, 256-pixel tiles, in the picture's own pixels)."""

    kind: Literal["center"] = "center"
    lat: Latitude
    lon: Longitude
    zoom: Annotated[float, Field(ge=-2, le=24, allow_inf_nan=False)]


class Within(Frozen):
    """A box in degrees; west > east crosses the antimeridian."""

    kind: Literal["bounds"] = "bounds"
    south: Latitude
    west: Longitude
    north: Latitude
    east: Longitude

    @model_validator(mode="after")
    def _has_area(self) -> Within:
        if self.south >= self.north:
            raise ValueError(f"found south {self.south} and north {self.north}, expected south below north")
        if self.west == self.east:
            raise ValueError(f"found west and east both {self.west}, expected them apart")
        return self


View = Annotated[FitShown | FitAll | Around | Within, Field(discriminator="kind")]


class ThemeName(StrEnum):
    """Light, dark, or for paper: without a ground, in hairlines, to be told apart without colour."""

    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"


class Metadata(StrEnum):
    """What travels in the file: everything that makes it again, only what credits and describes it, or nothing."""

    FULL = "full"
    MINIMAL = "minimal"
    NONE = "none"


class Include(Frozen):
    """What stands around and on the map. The attribution cannot be left out."""

    title: bool = True
    time: bool = True
    counts: bool = True
    legend: bool = True
    notes: bool = Field(default=True, description="the event beside its place, where there is room")
    scale_bar: bool = True
    inset: bool = True
    timeline: bool = True
    uncertainty: bool = Field(
        default=True, description="what hollow, dashed and circles mean, where they occur"
    )
    sources: bool = True
    credit: bool = True
    pages: bool = Field(default=True, description="pages of events and sources after the map, in a PDF")


class Publish(Frozen):
    """Only what may be published: coordinates moved to a grid of so many kilometres, and whole kinds of text left out.

    Private notes, quotes, media, claims, tags and the columns of imported records never get in, whatever `drop` says.
    """

    grid_km: Annotated[float, Field(ge=0.1, le=1_000, allow_inf_nan=False)] = 10.0
    drop: tuple[
        Literal["summaries", "actors", "places", "locators", "addresses", "related", "description"], ...
    ] = ()


class LocalFile(Frozen):
    """A file of the reader's own that a picture needs besides the dossier: its base name and the SHA-256 (hex) of its bytes."""

    name: Annotated[str, Field(max_length=500)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class OverlayFile(LocalFile):
    """An overlay, and the colour of what in it has none of its own."""

    color: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#B10DC9"


class Time(Frozen):
    """How time selects; None in `window` is no limit. See `mapviewer.query.selection.Selection`."""

    mode: Mode = Mode.WINDOW
    window: tuple[int | None, int | None] = (None, None)
    playhead: int = 0
    unit: Unit = Unit.DAY
    zone: str = "UTC"

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        if not known_zone(value):
            raise ValueError(f"found {value[:60]!r}, expected an IANA time zone such as Asia/Damascus")
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Time:
        start, end = self.window
        if start is not None and end is not None and start >= end:
            raise ValueError(f"found a window from {start} to {end}, expected the end after the start")
        if any(t is not None and not NEG_INF <= t <= POS_INF for t in (start, end, self.playhead)):
            raise ValueError("found a time beyond ±2^62 seconds, expected one within")
        return self


class SnapshotSpec(Frozen):
    """A picture: its size, look, view, selection and what is written on it. Round-trips through JSON."""

    version: Literal[1] = 1
    width: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] = 1920
    height: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] = 1080
    dpi: Annotated[int, Field(ge=10, le=2400)] = 96
    theme: ThemeName = ThemeName.LIGHT
    transparent: bool = Field(default=False, description="no ground at all, only lines; with the theme print")
    language: Language = Language.ENGLISH
    view: View = FitShown()
    time: Time = Time()
    filters: dict[str, tuple[str, ...]] = {}
    focus: tuple[str, ...] = ()
    folding: bool = True
    opened_folds: tuple[int, ...] = ()
    arcs: Arcs = Arcs.READ
    """Which relations are drawn. Heat is for the screen: a picture has symbols and counts."""
    include: Include = Include()
    title: Text | None = Field(default=None, description="null: the dossier's title")
    credit: Text = ""
    licence: Text = ""
    alt: Text = Field(default="", description="empty: drafted from the content")
    metadata: Metadata = Metadata.FULL
    styles: dict[str, Style] = Field(
        default={}, description="colours and shapes that the reader gave to categories, by id"
    )
    publish: Publish | None = Field(default=None, description="null: everything, as it is")
    overlays: Annotated[tuple[OverlayFile, ...], Field(max_length=50)] = Field(
        default=(), description="the reader's own points, lines and surfaces, the lowest first"
    )
    basemap: LocalFile | None = Field(
        default=None, description="a file of raster tiles; null: the bundled basemap alone"
    )

    @model_validator(mode="after")
    def _not_too_large(self) -> SnapshotSpec:
        if self.width * self.height > MOST_PIXELS:
            raise ValueError(
                f"found {self.width}×{self.height} pixels ({self.width * self.height / 1e6:.0f} million),"
                f" expected at most {MOST_PIXELS // 1_000_000} million"
            )
        return self

    @model_validator(mode="after")
    def _ground(self) -> SnapshotSpec:
        if self.transparent and self.theme is not ThemeName.PRINT:
            raise ValueError(
                f"found a transparent picture in the theme {self.theme}, expected the theme print"
            )
        return self

    @field_validator("filters")
    @classmethod
    def _known_filters(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return read_filters(value).as_dict()

    @property
    def selection(self) -> Selection:
        """What the picture shows, as the rest of the program asks it."""
        start, end = self.time.window
        return Selection(
            window=(NEG_INF if start is None else start, POS_INF if end is None else end),
            mode=self.time.mode,
            playhead=self.time.playhead,
            unit=self.time.unit,
            zone=self.time.zone,
            filters=Filters(**self.filters),
            focus=self.focus,
            folding=Folding(self.folding, frozenset(self.opened_folds)),
            layers=Layers(arcs=self.arcs),
        )

    @classmethod
    def from_selection(cls, selection: Selection, **options: Any) -> SnapshotSpec:
        """The spec of what a viewer shows now; `options` are further fields. Raises UsageError."""
        start, end = selection.window
        time: dict[str, Any] = {"mode": selection.mode, "zone": selection.zone}
        # What the mode does not ask for is left out: the same picture has one spec.
        if selection.mode is Mode.WINDOW:
            time["window"] = (start if start > NEG_INF else None, end if end < POS_INF else None)
        else:
            time |= {"playhead": selection.bucket[0], "unit": selection.unit}
        return _checked(
            {
                "time": time,
                "filters": selection.filters.as_dict(),
                "focus": selection.focus,
                "folding": selection.folding.on,
                "opened_folds": tuple(sorted(selection.folding.opened)),
                "arcs": selection.layers.arcs,
                **options,
            }
        )

    @classmethod
    def from_options(
        cls,
        store: Store,
        *,
        from_: str | None = None,
        to: str | None = None,
        at: str | None = None,
        mode: str | None = None,
        size: str | None = None,
        theme: str | None = None,
        filters: Filters | None = None,
        zone: str | None = None,
        **options: Any,
    ) -> SnapshotSpec:
        """The spec of a command line. Raises UsageError, saying which option was wrong and what was expected.

        `from_` and `to` are EDTF and inclusive: `to="2025-07-17"` reaches to that day's end. `at` is EDTF too: the playhead of instant
        (the default with `at`) or cumulative mode, its precision the unit. `size` is WIDTHxHEIGHT in pixels or a preset's name; dates
        are read in `zone`, else the dossier's. `options` are further fields of the spec.
        """
        zone = zone or store.head.timezone
        if not known_zone(zone):
            raise UsageError(f"--timezone: found {zone[:60]!r}, expected an IANA name such as Asia/Damascus.")
        chosen = _mode(mode, at, from_, to)
        time: dict[str, Any] = {"mode": chosen, "zone": zone}
        if at is not None:
            when = _read("--at", at, zone)
            unit = _UNIT_OF.get(when.precision, Unit.DAY)
            time |= {"playhead": floor_unit(_moment(when), unit, zone), "unit": unit}
        else:
            time["window"] = _window(from_, to, zone)
        fields: dict[str, Any] = {"time": time}
        if size is not None:
            fields |= read_size(size)
        if theme is not None or size is None or size.strip().lower() not in PRINTED:
            fields["theme"] = theme or ThemeName.LIGHT
        else:
            fields["theme"] = ThemeName.PRINT
        if filters:
            fields["filters"] = filters.as_dict()
        return _checked({**fields, **options})


_UNIT_OF: Final[Mapping[Precision, Unit]] = {
    Precision.SECOND: Unit.SECOND,
    Precision.MINUTE: Unit.MINUTE,
    Precision.HOUR: Unit.HOUR,
    Precision.DAY: Unit.DAY,
    Precision.WEEK: Unit.WEEK,
    Precision.MONTH: Unit.MONTH,
    Precision.SEASON: Unit.QUARTER,
    Precision.YEAR: Unit.YEAR,
    Precision.DECADE: Unit.DECADE,
    Precision.CENTURY: Unit.CENTURY,
    Precision.MILLENNIUM: Unit.MILLENNIUM,
    Precision.AGE: Unit.MILLENNIUM,
}


def read_size(text: str) -> dict[str, int]:
    """Width, height (and a preset's dpi) from `1920x1080` or a preset's name; raises UsageError."""
    preset = PRESETS.get(text.strip().lower())
    if preset:
        return {"width": preset[0], "height": preset[1], "dpi": preset[2]}
    found = re.fullmatch(r"\s*([0-9]{1,9})\s*[xX×]\s*([0-9]{1,9})\s*", text)
    if not found:
        raise UsageError(
            f"--size: found {text[:60]!r}, expected WIDTHxHEIGHT in pixels, such as 1920x1080, or one of"
            f" {', '.join(PRESETS)}."
        )
    width, height = int(found[1]), int(found[2])
    if not (min(width, height) >= SMALLEST and max(width, height) <= LARGEST):
        raise UsageError(
            f"--size: found {width}x{height}, expected sides of {SMALLEST} to {LARGEST} pixels each."
        )
    return {"width": width, "height": height}


def read_view(text: str) -> dict[str, Any]:
    """The view that words of a command line name: `fit`, `all`, `LAT,LON,ZOOM` or `SOUTH,WEST,NORTH,EAST`; raises UsageError."""
    words = text.strip().lower()
    if words in ("fit", "all"):
        return {"kind": words}
    try:
        numbers = [float(part) for part in words.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 3:
        return {"kind": "center", **dict(zip(("lat", "lon", "zoom"), numbers, strict=True))}
    if len(numbers) == 4:
        return {"kind": "bounds", **dict(zip(("south", "west", "north", "east"), numbers, strict=True))}
    raise UsageError(
        f"--view: found {text[:60]!r}, expected fit, all, LAT,LON,ZOOM or SOUTH,WEST,NORTH,EAST in degrees."
    )


def _mode(mode: str | None, at: str | None, from_: str | None, to: str | None) -> Mode:
    if mode is not None and mode not in set(Mode):
        raise UsageError(f"--mode: found {mode[:60]!r}, expected one of {', '.join(Mode)}.")
    if at is not None and (from_ is not None or to is not None):
        raise UsageError("--at names one time and --from/--to a window; expected one or the other.")
    if at is None:
        if mode in (Mode.INSTANT, Mode.CUMULATIVE):
            raise UsageError(f"--mode {mode} needs a time: expected --at DATE.")
        return Mode.WINDOW
    if mode == Mode.WINDOW:
        raise UsageError("--mode window takes --from and --to; expected instant or cumulative with --at.")
    return Mode(mode) if mode else Mode.INSTANT


def _read(option: str, text: str, zone: str) -> When:
    try:
        return parse_when(text, zone)
    except EdtfError as error:
        raise UsageError(f"{option}: {error}.") from error


def _moment(when: When) -> int:
    """A moment inside the unit that a date names; an approximate one reaches beyond it on both sides."""
    start, end = when.known_start, when.known_end
    if start is None or end is None:
        return start if start is not None else (end or 1) - 1
    return (start + end) // 2 if when.approximate else start


def _window(from_: str | None, to: str | None, zone: str) -> tuple[int | None, int | None]:
    for option, text in (("--from", from_), ("--to", to)):
        if text is not None and text != "..":
            _read(option, text, zone)
    try:
        start, end = window_between(from_, to, zone)
    except EdtfError as error:
        raise UsageError(f"--from/--to: {error}.") from error
    return (start if start > NEG_INF else None, end if end < POS_INF else None)


def _checked(fields: Mapping[str, Any]) -> SnapshotSpec:
    return checked(SnapshotSpec, fields, "the picture")


def checked(kind: type[_Part], fields: Mapping[str, Any], named: str) -> _Part:
    """A part of a spec from its fields; raises UsageError in words of our own, `named` where no field is to blame."""
    try:
        return kind.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or named
        raise UsageError(f"{where}: {own_words(first)}.") from error


_EXPECTED: Final[Mapping[str, str]] = {
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "union_tag_invalid": "one of {expected_tags}",
    "string_too_long": "at most {max_length} characters",
    "string_type": "text",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "extra_forbidden": "no such key",
    "missing": "a value",
}
"""What the spec's own checks want, by pydantic's name of the fault, with the fault's context filled in."""


def own_words(fault: Mapping[str, Any]) -> str:
    """A fault that pydantic tells, as we tell it: “found 10, expected at least 64”."""
    said = str(fault["msg"]).removeprefix("Value error, ")
    if said.startswith("found"):
        return said
    value = fault.get("input")
    found = "nothing" if fault["type"] == "missing" else repr(value)[:60]
    if fault["type"] == "string_too_long":
        found = f"{len(str(value)):,} characters"
    expected = _EXPECTED.get(fault["type"], "what a snapshot can show").format_map(fault.get("ctx", {}))
    return f"found {found}, expected {expected}"

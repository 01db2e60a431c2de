"""Filters: which events count at all, before time. A frozen value that says what is asked, never what the answer is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mapviewer.events.bounds import Precision
from mapviewer.events.event import STATUSES
from mapviewer.events.when import POS_INF, EdtfError, parse_when
from mapviewer.query.areas import read_area

FILTER_KEYS: Final = (
    "category",
    "place",
    "actor",
    "tag",
    "source",
    "status",
    "precision",
    "sourced",
    "placed",
    "file",
    "known",
    "area",
    "text",
)
FACET_KEYS: Final = FILTER_KEYS[:-3]
"""The keys whose values can be listed and counted."""

YES: Final = "yes"
NO: Final = "no"
UNDATED: Final = "undated"
PRECISIONS: Final = (*(precision.name.casefold() for precision in Precision), UNDATED)
"""How finely a time is known, in the order of `Precision`, and last that it is not."""

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "status": STATUSES,
    "precision": PRECISIONS,
    "sourced": (YES, NO),
    "placed": (YES, NO),
}
"""The values of the keys that have no others."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Each key holds values of which an event needs one, and `text` questions of which it has to answer all; () asks for nothing.

    Of `category`, `place`, `actor` and `source` a value is an id, or, where nothing has that id, a name. `sourced` tells whether a source is
    named that the dossier has, `placed` whether the map can show the event, `file` which of several dossiers has it (by its key or its file's name), `known` dates (EDTF) by whose end a source was published (see `mapviewer.query.known`). Areas are written as in `mapviewer.query.areas`, questions as in
    `mapviewer.query.words`.
    """

    category: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    sourced: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    text: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        # Asked many times a frame.
        return self is not NO_FILTERS and self != NO_FILTERS

    def values(self, key: str) -> tuple[str, ...]:
        """The values of a key; raises ValueError for an unknown one."""
        if key not in FILTER_KEYS:
            raise ValueError(f"found filter {key[:60]!r}, expected one of {', '.join(FILTER_KEYS)}")
        found: tuple[str, ...] = getattr(self, key)
        return found

    def of(self, key: str, values: Iterable[str]) -> Filters:
        """These filters with these values of a key, each once; raises ValueError for an unknown key or a value that means nothing."""
        self.values(key)
        chosen = tuple(dict.fromkeys(values))
        for value in chosen:
            check_value(key, value)
        return replace(self, **{key: chosen})

    def adding(self, key: str, value: str) -> Filters:
        """These filters with one more accepted value; raises ValueError as `of`."""
        return self.of(key, (*self.values(key), value))

    def without(self, key: str, value: str | None = None) -> Filters:
        """These filters without one value of a key, or without all of them."""
        return self.of(key, () if value is None else (v for v in self.values(key) if v != value))

    def toggling(self, key: str, value: str) -> Filters:
        """These filters with a value of a key if it was not there, without it if it was."""
        return self.without(key, value) if value in self.values(key) else self.adding(key, value)

    def as_dict(self) -> dict[str, tuple[str, ...]]:
        """The keys that ask for something, with their values: for files. `read_filters` is the way back."""
        return {key: self.values(key) for key in FILTER_KEYS if self.values(key)}


NO_FILTERS: Final = Filters()
"""What lets everything through."""


def check_value(key: str, value: str) -> None:
    """Raise ValueError, with what was found and expected, for a value that no event can have; any text may be an id or a question."""
    known = _WORDS.get(key)
    if known is not None and value not in known:
        raise ValueError(f"found {key} {value[:60]!r}, expected one of {', '.join(known)}")
    if key == "area":
        read_area(value)
    if key == "known":
        known_by(value, "UTC")


def known_by(date: str, zone: str) -> int:
    """The moment at which a date (EDTF) of the filter `known` is over; raises ValueError where it is no date, or has no end."""
    try:
        moment = parse_when(date, zone).latest
    except EdtfError as error:
        raise ValueError(f"found known {date[:60]!r}, expected a date such as 2025-07-16: {error}") from None
    if moment >= POS_INF:
        raise ValueError(f"found known {date[:60]!r}, expected a date that has an end")
    return moment


def read_filters(values: Mapping[str, Iterable[str]]) -> Filters:
    """Filters from their keys and values; raises ValueError for a key that is none or a value that means nothing."""
    found = Filters()
    for key, listed in values.items():
        found = found.of(key, listed)
    return found

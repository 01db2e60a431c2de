"""Times as other formats have them: what an event's date is when it is one plain date or moment, else the span that it may lie in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mapviewer.events.calendar import Civil, to_civil
from mapviewer.events.told import Told
from mapviewer.events.when import When
from mapviewer.events.words import describe
from mapviewer.writers.record import iso_8601

_DAY: Final = len("2025-07-16")
_PLAIN: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")
_CLOCK: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """An event's date. `first` and `after` are the first second it may have begun and the exclusive last end (seconds since 1970), None without a limit."""

    edtf: str
    words: str
    zone: str
    first: int | None
    after: int | None
    timed: bool
    plain: bool
    """Whether it is one year, month, day or second and nothing is doubted."""
    exact: bool
    """Whether `first` to `after` says all: a plain date, or a span between two."""

    def civil(self, *, end: bool = False) -> Civil | None:
        """The first date and time, or the last one (inclusive), by the clocks of the event's zone."""
        t = self.first if not end else None if self.after is None else self.after - 1
        return None if t is None else to_civil(t, self.zone)

    def written(self, *, end: bool = False) -> str:
        """A date as XML has it (`2025-07-16`), or a time with its offset where one is known; "" without a limit."""
        civil = self.civil(end=end)
        if civil is None:
            return ""
        if self.timed:
            t = self.first if not end else self.after
            assert t is not None  # noqa: S101 - as `civil` has found
            return iso_8601(t, self.zone)
        sign = "-" if civil.year < 0 else ""
        return f"{sign}{abs(civil.year):04d}-{civil.month:02d}-{civil.day:02d}"

    @property
    def to_the_day(self) -> bool:
        """Whether nothing is doubted and no end is coarser than a day."""
        return self.exact and all(len(half) >= _DAY for half in self.edtf.split("/"))

    @property
    def stamp(self) -> str:
        """A plain date as XML has it, in its own precision; "" for any other."""
        if not self.plain:
            return ""
        return self.written() if self.timed else self.edtf

    @property
    def instant(self) -> int | None:
        """The second, where it is known to the second."""
        return self.first if self.timed and self.plain else None


def moment_of(edtf: str, when: When, zone: str) -> Moment:
    """A date as it is written and as it was read in a zone."""
    halves = edtf.split("/")
    plain = len(halves) == 1 and _is_plain(edtf, when)
    exact = plain or (len(halves) == 2 and all(_is_plain(half, None) for half in halves))
    return Moment(
        edtf,
        describe(when, zone),
        zone,
        when.known_start,
        when.known_end,
        when.timed,
        plain,
        exact and not when.uncertain,
    )


def edtf_of(told: Told) -> str:
    """The date as it is written, "" for none; four bounds as earliest/latest, for which no EDTF stands."""
    when = told.get("when", "")
    if isinstance(when, str):
        return when
    return "; ".join(f"{key} {value}" for key, value in when.items() if key != "extra")


def _is_plain(text: str, when: When | None) -> bool:
    return bool(_PLAIN.fullmatch(text)) or (bool(_CLOCK.fullmatch(text)) and (when is None or when.instant))

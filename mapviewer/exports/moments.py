"""Times as other formats have them: what an event's date is when it is one plain date or moment, else the span that it may lie in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mapviewer.events.calendar import Civil, to_civil
from mapviewer.events.store import Store
from mapviewer.events.when import When
from mapviewer.events.words import describe
from mapviewer.exports.base import edtf_of, source_words, toll_words
from mapviewer.exports.placing import placed_words
from mapviewer.writers.record import Record, iso_8601

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


def moment(store: Store, row: int) -> Moment | None:
    """When an event was; None for an undated one."""
    when = store.whens[row]
    if when is None:
        return None
    edtf = edtf_of(store, row)
    halves = edtf.split("/")
    plain = len(halves) == 1 and _is_plain(edtf, when)
    exact = plain or (len(halves) == 2 and all(_is_plain(half, None) for half in halves))
    zone = store.zone(row)
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


def _is_plain(text: str, when: When | None) -> bool:
    return bool(_PLAIN.fullmatch(text)) or (bool(_CLOCK.fullmatch(text)) and (when is None or when.instant))


def paragraphs(store: Store, row: int, record: Record, when: Moment | None) -> Sequence[tuple[str, str]]:
    """What is told of an event where there is only text: name and value, what says nothing left out; the summary comes first, without a name."""
    event = store.events[row]
    radius = ""
    if record.radius_m:
        radius = f"within {record.radius_m:,.0f} m ({record.radius_basis})"
    roles = [
        f"{store.actor_name(part.actor)} ({part.role})" if part.role else store.actor_name(part.actor)
        for part in event.actors
    ]
    found = (
        ("", record.summary),
        ("Date", f"{when.words} [{when.edtf}]" if when else ""),
        ("Date note", record.when_note),
        ("Place", record.place),
        ("Position", radius + _found(record)),
        ("Place note", record.place_note),
        ("Category", record.category_label or record.category),
        ("Status", record.status if record.status != "reported" else ""),
        ("Actors", ", ".join(roles)),
        ("Tags", ", ".join(record.tags)),
        ("Deaths", toll_words(event)),
        ("Sources", "; ".join(words for words, _ in source_words(store, event))),
    )
    return [(name, value) for name, value in found if value]


def _found(record: Record) -> str:
    if record.decided is not None:
        return f", {placed_words(record.decided)}"
    return ", found by its name in the gazetteer" if record.geocoded else ""


TOLD: Final = frozenset({"summary", "category", "status", "when", "when_note", "place", "radius_m", "place_note", "actors", "roles", "tags", "citations", "toll"})  # fmt: skip
"""The fields that `paragraphs` tells."""

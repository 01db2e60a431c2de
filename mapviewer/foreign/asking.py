"""What a table leaves open, that only a person can say: which number of a date is the day, whether coordinates stand in each other's columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mapviewer.foreign.dates import AmbiguousDateError, DateError, Order, day_order, to_edtf
from mapviewer.foreign.mapping import TableMapping
from mapviewer.foreign.proposing import pair, seem_swapped
from mapviewer.foreign.table import key_of

_COMMA: Final = re.compile(r"\s*[+-]?\d+,\d+\s*°?\s*[NSEWOnsewo]?\s*")


@dataclass(frozen=True, slots=True)
class Questions:
    """What is open in some hundreds of rows."""

    date: str = ""
    """A date that may be read in two ways, while no other date of its column tells which; "" where there is none."""
    doubtful: int = 0
    """How many such dates there are."""
    day_first: str = ""
    month_first: str = ""
    """The example, read in either way, as EDTF."""
    told: Order | None = None
    """The order that the dates tell themselves."""
    swapped: bool = False
    """Latitudes are none, while the other way round all would be coordinates."""
    comma: str = ""
    """A coordinate or a number with a decimal comma; "" where there is none."""


def questions(mapping: TableMapping, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Questions:
    """What a person has to be asked of a table that is read by this mapping."""
    at = {key_of(name): n for n, name in enumerate(names)}

    def values(*columns: str) -> list[str]:
        places = [at[key] for name in columns if name and (key := key_of(name)) in at]
        return [row[n].strip() for n in places for row in rows if n < len(row) and row[n].strip()]

    dates = values(mapping.when, mapping.end)
    told, doubtful = day_order(dates)
    example = next(_ambiguous(dates), "") if told is None and doubtful else ""
    lats, lons = values(mapping.lat), values(mapping.lon)
    if mapping.coordinates:
        halves = [found for value in values(mapping.coordinates) if (found := pair(value))]
        lats, lons = [lat for lat, _ in halves] or lats, [lon for _, lon in halves] or lons
    numbers = [*lats, *lons, *values(mapping.radius_m)]
    return Questions(
        date=example,
        doubtful=doubtful if example else 0,
        day_first=to_edtf(example, Order.DAY_FIRST) if example else "",
        month_first=to_edtf(example, Order.MONTH_FIRST) if example else "",
        told=told,
        swapped=seem_swapped(lats, lons),
        comma=next((value for value in numbers if _COMMA.fullmatch(value)), ""),
    )


def _ambiguous(dates: Sequence[str]) -> Iterator[str]:
    for value in dates:
        try:
            to_edtf(value)
        except AmbiguousDateError:
            try:
                to_edtf(value, Order.DAY_FIRST)
                to_edtf(value, Order.MONTH_FIRST)
            except DateError:
                continue
            yield value
        except DateError:
            continue

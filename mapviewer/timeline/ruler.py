"""The ruler: two rows of labels over every visible block, that never overlap.

The lower row counts a unit that fits (seconds to billions of years), the upper one names what holds it. Labels are set by their width in
pixels, which the caller measures. Nothing of the ruler reaches into a fold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mapviewer.events.calendar import (
    DAY_SECONDS,
    POS_INF,
    Civil,
    Unit,
    add_units,
    civil_from_days,
    day_start,
    floor_unit,
    to_civil,
    to_utc,
    utc_offset,
    weekday,
)
from mapviewer.language import decimal, tr
from mapviewer.language import number as grouped
from mapviewer.language.calendar import LONG_MONTHS, SHORT_MONTHS, names

Measure = Callable[[str, bool], float]
"""Width in pixels of a ruler label, bold or not."""

GAP: Final = 10.0
"""Least room between two labels of a row, pixels."""
INSET: Final = 4.0
"""Room between a tick and the label beside it, pixels."""
_MOST_TICKS: Final = 400
_PIECE: Final = 64
"""Steps that are worked out together."""


@dataclass(frozen=True, slots=True)
class Step:
    """A tick every `n` units; units of a year and more are counted in years."""

    unit: Unit
    n: int
    seconds: float
    """Typical length."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line at x pixels; `rank` 0 is a fine one in the ruler only, 1 one of the lower row, 2 the beginning of one of the upper row."""

    x: float
    rank: int


@dataclass(frozen=True, slots=True)
class Label:
    """A label whose left end is at x pixels, in the lower (0) or upper (1) row."""

    x: float
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A visible piece of a block: times [t0, t1) at pixels [x0, x1], drawn to one scale."""

    t0: int
    t1: int
    x0: float
    x1: float

    @property
    def seconds_per_pixel(self) -> float:
        """Seconds a pixel."""
        return (self.t1 - self.t0) / max(self.x1 - self.x0, 1e-9)

    def x(self, t: int) -> float:
        """Pixel of a time."""
        return self.x0 + (t - self.t0) / max(self.t1 - self.t0, 1) * (self.x1 - self.x0)

    def xs(self, times: Iterable[int]) -> list[float]:
        """The same of several times."""
        x0, t0, length, wide = self.x0, self.t0, max(self.t1 - self.t0, 1), self.x1 - self.x0
        return [x0 + (t - t0) / length * wide for t in times]


_YEAR_SECONDS: Final = 31_556_952.0
STEPS: Final = (
    *(Step(Unit.SECOND, n, float(n)) for n in (1, 2, 5, 10, 15, 30)),
    *(Step(Unit.MINUTE, n, 60.0 * n) for n in (1, 2, 5, 10, 15, 30)),
    *(Step(Unit.HOUR, n, 3_600.0 * n) for n in (1, 2, 3, 6, 12)),
    *(Step(Unit.DAY, n, 86_400.0 * n) for n in (1, 2, 5, 10)),
    *(Step(Unit.MONTH, n, _YEAR_SECONDS / 12 * n) for n in (1, 3, 6)),
    *(Step(Unit.YEAR, m * 10**p, _YEAR_SECONDS * m * 10**p) for p in range(11) for m in (1, 2, 5)),
)


def nice_step(seconds: float) -> Step:
    """The shortest step that is at least this long."""
    return next((step for step in STEPS if step.seconds >= seconds * 0.999), STEPS[-1])


def ticks(t0: int, t1: int, step: Step, zone: str) -> Iterator[int]:
    """Times t0 ≤ t < t1 at which the step begins, in the zone's local time; at most some hundreds."""
    if (t1 - t0) / step.seconds > _MOST_TICKS:
        return
    # Times saturate at the end of time; the ticks would go on there for ever.
    t1 = min(t1, POS_INF)
    # By pieces of time that stay the same while the view moves over them, so that they are kept from frame to frame.
    size = max(1, round(step.seconds * _PIECE))
    for number in range(t0 // size, (t1 - 1) // size + 1):
        found = _piece(number, size, step, zone)
        yield from found[bisect_left(found, t0) : bisect_left(found, t1)]


@lru_cache(maxsize=512)
def _piece(number: int, size: int, step: Step, zone: str) -> tuple[int, ...]:
    """The ticks of one piece of time, [number × size, (number + 1) × size)."""
    found: list[int] = []
    first, end = number * size, min((number + 1) * size, POS_INF)
    for t in _from(first, step, zone):
        if t >= end:
            break
        if t >= first and (not found or t > found[-1]):
            found.append(t)
    return tuple(found)


def _from(t0: int, step: Step, zone: str) -> Iterator[int]:
    unit, n = step.unit, step.n
    if unit in (Unit.SECOND, Unit.MINUTE) or (unit is Unit.HOUR and n == 1):
        size = int(step.seconds)
        offset = utc_offset(t0, zone)
        t = (t0 + offset) // size * size - offset
        while True:
            yield t
            t += size
    days = (t0 + utc_offset(t0, zone)) // DAY_SECONDS
    if unit is Unit.HOUR:
        # By the clock, day for day, so that 06:00 stays 06:00 when clocks change.
        while True:
            year, month, day = civil_from_days(days)
            yield from (to_utc(Civil(year, month, day, hour), zone) for hour in range(0, 24, n))
            days += 1
    year, month, _ = civil_from_days(days)
    if unit is Unit.DAY:
        while n == 1:
            yield day_start(days, zone)
            days += 1
        while True:
            # 1, 6, 11 … : counted anew every month, and never so near its end that two labels meet.
            start = floor_unit(to_utc(Civil(year, month, 1), zone), Unit.MONTH, zone)
            for k in range(0, 31 - n // 2, n):
                yield add_units(start, Unit.DAY, k, zone)
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if unit is Unit.MONTH:
        month = (month - 1) // n * n + 1
        while True:
            yield to_utc(Civil(year, month, 1), zone)
            month += n
            if month > 12:
                year, month = year + 1, 1
    year = year // n * n - n
    while True:
        # Round years of either era: 1000 BCE is the astronomical year -999, and where the eras meet stands 1 CE.
        yield to_utc(Civil(year if n == 1 or year > 0 else year + 1, 1, 1), zone)
        year += n


def year_words(year: int) -> str:
    """An astronomical year as people write it: “2025”, “79 CE”, “44 BCE”, “12,000 BCE”, “66 million BCE”."""
    if year > 0:
        return f"{year} {names().era}" if year < 1_000 else _large(year)
    return f"{_large(1 - year)} {names().before_era}"


def _large(number: int) -> str:
    if number >= 1_000_000:
        if number >= 1_000_000_000:
            return tr("{n} billion", "year", n=decimal(number / 1_000_000_000, 3))
        return tr("{n} million", "year", n=decimal(number / 1_000_000, 3))
    return grouped(number) if number >= 10_000 else str(number)


def _era(year: int, length: int) -> tuple[str, str]:
    """The century (100 years) or millennium (1,000) of a year, long and short."""
    words = names().century if length == 100 else names().millennium
    if year > 0:
        return words((year - 1) // length + 1)
    long, short = words(-year // length + 1)
    return f"{long} {names().before_era}", f"{short} {names().before_era}"


@lru_cache(maxsize=4_096)
def _lower(step: Step, t: int, zone: str) -> tuple[str, ...]:
    """Texts for one tick of the lower row, the fullest first."""
    c = to_civil(t, zone)
    if step.unit is Unit.SECOND:
        return (f"{c.hour:02}:{c.minute:02}:{c.second:02}", f":{c.second:02}")
    if step.unit in (Unit.MINUTE, Unit.HOUR):
        return (f"{c.hour:02}:{c.minute:02}",)
    if step.unit is Unit.DAY:
        name = names().short_weekdays[weekday((t + utc_offset(t, zone)) // DAY_SECONDS)]
        return (f"{name} {c.day}", str(c.day)) if step.n == 1 else (str(c.day),)
    if step.unit is Unit.MONTH:
        short = SHORT_MONTHS[c.month - 1]
        return (LONG_MONTHS[c.month - 1], short) if step.n == 1 else (short,)
    return (year_words(c.year),)


def _upper_unit(step: Step) -> Unit | None:
    """What the upper row names over a lower row of this step; None when nothing that people have a word for holds it."""
    if step.unit in (Unit.SECOND, Unit.MINUTE, Unit.HOUR):
        return Unit.DAY
    if step.unit is Unit.DAY:
        return Unit.MONTH
    if step.unit is Unit.MONTH:
        return Unit.YEAR
    if step.n <= 20:
        return Unit.CENTURY
    return Unit.MILLENNIUM if step.n <= 200 else None


@lru_cache(maxsize=1_024)
def _upper(unit: Unit, t: int, zone: str) -> tuple[str, ...]:
    c = to_civil(t, zone)
    year = year_words(c.year)
    name, short = LONG_MONTHS[c.month - 1], SHORT_MONTHS[c.month - 1]
    if unit is Unit.DAY:
        weekday_name = names().short_weekdays[weekday((t + utc_offset(t, zone)) // DAY_SECONDS)]
        day = names().day(c.day)
        return (
            f"{weekday_name} {day} {name} {year}",
            f"{day} {name} {year}",
            f"{day} {short} {year}",
            f"{day} {short}",
            str(c.day),
        )
    if unit is Unit.MONTH:
        return (f"{name} {year}", f"{short} {year}", short)
    if unit is Unit.YEAR:
        return (year,)
    return _era(c.year, 100 if unit is Unit.CENTURY else 1000)


def _upper_starts(unit: Unit, stretch: Stretch, zone: str) -> list[int]:
    """Beginnings of the upper row's units: the one that holds the left edge, and those within."""
    if unit in (Unit.CENTURY, Unit.MILLENNIUM):
        # The first century began in the year 1, the last one before it in 100 BCE (the year -99).
        length = 100 if unit is Unit.CENTURY else 1000
        year = (to_civil(stretch.t0, zone).year - 1) // length * length + 1
        found = []
        while (t := to_utc(Civil(year, 1, 1), zone)) < stretch.t1:
            found.append(t)
            year += length
        return found
    t = floor_unit(stretch.t0, unit, zone)
    found = [t]
    while (t := add_units(t, unit, 1, zone)) < stretch.t1:
        found.append(t)
    return found


def ruler(stretch: Stretch, zone: str, measure: Measure) -> tuple[tuple[Tick, ...], tuple[Label, ...], Step]:
    """Ticks, labels and the lower row's step of one visible stretch; no label overlaps another or leaves [x0, x1]."""
    scale = stretch.seconds_per_pixel
    step, lower = _lower_row(stretch, zone, measure)
    marks: dict[float, int] = {}
    fine = _finer(step, scale)
    if fine is not None:
        marks = dict.fromkeys(stretch.xs(ticks(stretch.t0, stretch.t1, fine, zone)), 0)
    marks.update(dict.fromkeys(stretch.xs(ticks(stretch.t0, stretch.t1, step, zone)), 1))
    upper_unit = _upper_unit(step)
    labels = list(lower)
    if upper_unit is not None:
        starts = _upper_starts(upper_unit, stretch, zone)
        for t in starts:
            if stretch.t0 <= t:
                marks[stretch.x(t)] = 2
        labels += _upper_row(stretch, starts, upper_unit, zone, measure)
    return tuple(Tick(x, rank) for x, rank in sorted(marks.items())), tuple(labels), step


def _finer(step: Step, scale: float) -> Step | None:
    """The shortest step that divides this one and still leaves 7 pixels between its ticks."""
    for finer in STEPS:
        if finer.seconds >= step.seconds:
            return None
        whole = step.unit is not finer.unit or step.n % finer.n == 0
        # Five and ten days begin anew every month, so only single days divide them.
        if whole and finer.seconds / scale >= 7 and not (finer.unit is Unit.DAY and finer.n > 1):
            return finer
    return None


def _cells(step: Step) -> bool:
    """Whether labels name the cell to the right of a tick and stand in its middle; others stand beside their tick."""
    return step.n == 1 and step.unit not in (Unit.SECOND, Unit.MINUTE, Unit.HOUR)


def _lower_row(stretch: Stretch, zone: str, measure: Measure) -> tuple[Step, list[Label]]:
    scale = stretch.seconds_per_pixel
    for step in STEPS:
        # 14 pixels hold no label with its gap; the check saves measuring.
        if step.seconds / scale < 14:
            continue
        times = list(ticks(stretch.t0, stretch.t1, step, zone))
        length = step.seconds / scale
        # Clock times are told apart less easily than names of days, so they get more room.
        gap = GAP if step.seconds >= DAY_SECONDS else 2.4 * GAP
        if times and measure(_lower(step, times[0], zone)[-1], False) + gap > length:
            # Not even the shortest text of the first one fits.
            continue
        texts = [_lower(step, t, zone) for t in times]
        for k in range(max((len(options) for options in texts), default=0)):
            chosen = [options[min(k, len(options) - 1)] for options in texts]
            if all(measure(text, False) + gap <= length for text in chosen):
                return step, _lower_labels(stretch, step, times, chosen, zone, measure)
        if not times:
            return step, _lower_labels(stretch, step, [], [], zone, measure)
    return STEPS[-1], []


def _lower_labels(
    stretch: Stretch, step: Step, times: list[int], texts: list[str], zone: str, measure: Measure
) -> list[Label]:
    made: list[Label] = []
    free = stretch.x0 + 2
    cells = _cells(step)
    if cells and (not times or times[0] > stretch.t0):
        # The cell that the left edge cuts is named too, where there is room for it.
        first = floor_unit(stretch.t0, step.unit, zone)
        options = _lower(step, first, zone)
        times, texts = (
            [first, *times],
            [options[-1] if texts and len(texts[0]) < len(options[0]) else options[0], *texts],
        )
    for k, (t, text) in enumerate(zip(times, texts, strict=True)):
        left = max(stretch.x(t), stretch.x0)
        right = min(
            stretch.x(times[k + 1]) if k + 1 < len(times) else _next(stretch, t, step, zone), stretch.x1
        )
        if cells and measure(text, False) > right - left - 6:
            # A cell that is cut short may still hold the shortest way to name it.
            text = _lower(step, t, zone)[-1]
        width = measure(text, False)
        x = (left + right - width) / 2 if cells else left + INSET
        if x < max(free, left + 3 if cells else left + 1) or x + width > (
            right - 3 if cells else stretch.x1 - 2
        ):
            continue
        made.append(Label(x, text, 0))
        free = x + width + GAP
    return made


def _next(stretch: Stretch, t: int, step: Step, zone: str) -> float:
    return stretch.x(add_units(t, step.unit, step.n, zone)) if _cells(step) else stretch.x1


def _upper_row(stretch: Stretch, starts: list[int], unit: Unit, zone: str, measure: Measure) -> list[Label]:
    made: list[Label] = []
    free = stretch.x0
    for k, t in enumerate(starts):
        # Sticky: the name of what the left edge cuts stands at the edge.
        left = max(stretch.x(t), stretch.x0) + INSET
        right = stretch.x(starts[k + 1]) if k + 1 < len(starts) else stretch.x1
        # Never so long that the next one, which begins INSET after its tick, would find no room.
        right = stretch.x1 - INSET if right >= stretch.x1 else right - max(INSET, GAP - INSET)
        for text in _upper(unit, t, zone):
            width = measure(text, True)
            if left >= free and left + width <= right:
                made.append(Label(left, text, 1))
                free = left + width + GAP
                break
    return made

"""Times in plain words, for people.

`describe` says all that is known, `short` fits a table column, `precision_words` says how well it is known; `range_words` and
`duration_words`, for windows and gaps, live in `ranges`. Dates without a time are never shifted to another zone; times are
converted to it. Years before 1 are given as BCE, which has no year 0: astronomical -0753 is 754 BCE.
"""

from __future__ import annotations

from typing import Final

from mapviewer.events.bounds import Flag, Precision, date_hull, date_precision
from mapviewer.events.calendar import NEG_INF, POS_INF, Unit, floor_unit
from mapviewer.events.date_words import Phrase, phrase, qualified, reduced, short_mask, with_weekday
from mapviewer.events.edtf import SEASONS, Date, DateSet, End, Interval, Range
from mapviewer.events.edtf_scan import parse
from mapviewer.events.ranges import (
    beginning,
    between,
    clock_range,
    clock_text,
    date_parts,
    dated_clock,
    duration_words,
    enumerated,
    joined,
    listed,
    local_clock,
    range_words,
    whole_days,
    year_parts,
)
from mapviewer.events.when import When
from mapviewer.language import is_rtl, mark, tr
from mapviewer.language.calendar import LONG_MONTHS, SHORT_MONTHS, Months, names

__all__ = ["describe", "duration_words", "precision_words", "range_words", "short"]

_MANY: Final = 6
"""Members of a set that are spelled out; more are counted."""
_FARTHEST_YEAR: Final = 10**12
"""Years beyond this are shown as they were written."""


_EVERY: Final = {
    "day": mark("every day from {first} to {last}"),
    "month": mark("every month from {first} to {last}"),
    "year": mark("every year from {first} to {last}"),
}
_EVERY_UP_TO: Final = {
    "day": mark("every day up to {date}"),
    "month": mark("every month up to {date}"),
    "year": mark("every year up to {date}"),
}
_EVERY_FROM: Final = {
    "day": mark("every day from {date} onwards"),
    "month": mark("every month from {date} onwards"),
    "year": mark("every year from {date} onwards"),
}


def _clock_span(date: Date, when: When) -> tuple[int, int]:
    """[low, high) in seconds of a date with a time."""
    hull = date_hull(date, when.zone, [])
    return hull.plain_low, hull.plain_high


def _clock_phrase(date: Date, when: When, zone: str, months: Months, *, weekday_first: bool = False) -> str:
    """A date with a time, in `zone`, without naming the zone."""
    low, high = _clock_span(date, when)
    if high - low > 60:
        return clock_range(low, high, zone, months)
    day, clock = local_clock(low, zone)
    text = " ".join(date_parts(*day, months))
    if weekday_first and not date.approximate:
        text = with_weekday(Date(*day), text)
    return dated_clock(text, clock_text(clock), months)


def _date_text(date: Date, when: When, zone: str, *, weekday_first: bool = False, alone: bool = False) -> str:
    """A date or time with its qualifiers; `alone` says as well what it leaves unknown."""
    if abs(date.year) >= _FARTHEST_YEAR:
        return tr("year {year}", year=when.text.strip())
    if date.clock is not None:
        text = _clock_phrase(date, when, zone, LONG_MONTHS, weekday_first=weekday_first)
        return qualified(Phrase(text), date)
    said = phrase(date, LONG_MONTHS)
    if not alone and said.parts is not None:
        said = Phrase(said.text, said.parts)
    elif alone and said.parts is not None and not reduced(date).month and not date.approximate:
        said = Phrase(tr("year {year}", year=said.text), said.parts, said.notes, said.missing)
    return qualified(said, date, weekday_first=weekday_first)


def _plain_pair(first: Date, last: Date) -> bool:
    """Whether two ends can be joined by a dash: alike in kind and certain alike."""
    one, two = reduced(first), reduced(last)
    same_kind = bool(one.month) == bool(two.month) and bool(one.day) == bool(two.day)
    plain = not any(
        d.masked or d.is_season or d.significant or d.doubted or d.clock or d.uncertain for d in (one, two)
    )
    return same_kind and plain and not (first.doubted or last.doubted or first.uncertain or last.uncertain)


def _parts_of(date: Date, months: Months = LONG_MONTHS) -> list[str]:
    date = reduced(date)
    return date_parts(date.year, date.month, date.day, months)


def _describe_interval(interval: Interval, when: When, zone: str) -> str:
    start, end = interval.start, interval.end
    if isinstance(start, Date) and isinstance(end, Date):
        if (
            start.clock
            and end.clock
            and not (start.doubted or end.doubted or start.uncertain or end.uncertain)
        ):
            return clock_range(_clock_span(start, when)[0], _end_shown(end, when), zone)
        if _plain_pair(start, end):
            first, last = _parts_of(start), _parts_of(end)
            text = joined(first, last)
            return tr("{date} (start and end)", date=text) if first == last else text
        return tr(
            "from {start} to {end}", start=_date_text(start, when, zone), end=_date_text(end, when, zone)
        )
    if isinstance(start, Date):
        return tr(
            "from {date} onwards (open end)" if end is End.OPEN else "from {date} (end not known)",
            date=_date_text(start, when, zone),
        )
    if isinstance(end, Date):
        return tr(
            "until {date} (open start)" if start is End.OPEN else "until {date} (start not known)",
            date=_date_text(end, when, zone),
        )
    if start is End.OPEN:
        return tr("at all times") if end is End.OPEN else tr("open start, end not known")
    return tr("start not known, open end")


def _end_shown(end: Date, when: When) -> int:
    """The time that an end with a clock time is shown as: the one that was written."""
    return _clock_span(end, when)[0]


def _last(date: Date, when: When, zone: str) -> str:
    """ "before or on 24 July 2025", "in or before July 2025": what is exact to the day or finer, and what is not."""
    return tr(
        "before or on {date}" if date.day and not date.masked else "in or before {date}",
        date=_date_text(date, when, zone),
    )


def _first(date: Date, when: When, zone: str) -> str:
    return tr(
        "on or after {date}" if date.day and not date.masked else "in or after {date}",
        date=_date_text(date, when, zone),
    )


def _describe_member(member: Date | Range, when: When, zone: str) -> str:
    """A member of `[…]`, one of which it is."""
    if isinstance(member, Date):
        return _date_text(member, when, zone)
    if member.first and member.last:
        if _plain_pair(member.first, member.last):
            return tr("sometime {between}", between=between(_parts_of(member.first), _parts_of(member.last)))
        return tr(
            "sometime between {first} and {last}",
            first=_date_text(member.first, when, zone),
            last=_date_text(member.last, when, zone),
        )
    if member.last:
        return _last(member.last, when, zone)
    return _first(member.first, when, zone) if member.first else tr("at some time")


def _describe_set(dates: DateSet, when: When, zone: str) -> str:
    members = dates.members
    if len(members) == 1 and isinstance(members[0], Date):
        return _date_text(members[0], when, zone, weekday_first=True, alone=True)
    if len(members) > _MANY:
        span = range_words(when.earliest, when.latest, zone if when.timed else when.zone)
        text = tr(
            "{n} dates, {span}" if dates.every else "one of {n} dates, {span}", n=len(members), span=span
        )
        return tr("{date} (uncertain)", date=text) if when.uncertain else text
    plain = [
        m
        for m in members
        if isinstance(m, Date) and _plain_pair(m, members[0] if isinstance(members[0], Date) else m)
    ]
    if len(plain) == len(members):
        return listed([_parts_of(m) for m in plain], every=dates.every)
    if dates.every:
        texts = [_describe_all(member, when, zone, len(members) == 1) for member in members]
    else:
        texts = [_describe_member(member, when, zone) for member in members]
    return enumerated(texts, every=dates.every)


def _describe_all(member: Date | Range, when: When, zone: str, alone: bool) -> str:
    """A member of `{…}`, all of which it is."""
    if isinstance(member, Date):
        return _date_text(member, when, zone)
    known = member.first or member.last
    if member.first and member.last and not alone and _plain_pair(member.first, member.last):
        return joined(_parts_of(member.first), _parts_of(member.last))
    if known is None:
        return tr("at all times")
    kind = "day" if known.day else "month" if known.month and not known.is_season else "year"
    if member.first and member.last:
        first, last = _date_text(member.first, when, zone), _date_text(member.last, when, zone)
        return tr(_EVERY[kind], first=first, last=last)
    if member.last:
        return tr(_EVERY_UP_TO[kind], date=_date_text(member.last, when, zone))
    return tr(_EVERY_FROM[kind], date=_date_text(known, when, zone))


def _describe_bounds(when: When, zone: str, months: Months = LONG_MONTHS) -> str:
    """Four bounds given as an object."""
    if not when.is_span:
        return _limits(when.earliest, when.latest, zone, months)
    start = _limits(when.earliest, min(when.start_latest + 1, POS_INF), zone, months, sometime=False)
    end = _limits(max(when.end_earliest - 1, NEG_INF), when.latest, zone, months, sometime=False)
    if when.open_start:
        return tr("open start; end {end}", end=end)
    if when.open_end:
        return tr("start {start}; open end", start=start)
    return tr("start {start}; end {end}", start=start, end=end)


def _limits(low: int, high: int, zone: str, months: Months, *, sometime: bool = True) -> str:
    """Somewhere in [low, high)."""
    if low <= NEG_INF and high >= POS_INF:
        return tr("not known")
    if low <= NEG_INF:
        if floor_unit(high, Unit.DAY, zone) != high:
            return range_words(low, high, zone, months)
        return tr("before or on {date}", date=" ".join(date_parts(*local_clock(high - 1, zone)[0], months)))
    if high >= POS_INF:
        return tr("on or after {date}", date=beginning(low, zone, months))
    days = whole_days(low, high, zone)
    if days is None:
        return clock_range(low, _last_shown(low, high), zone, months)
    first, last = (date_parts(*day, months) for day in days)
    if first == last:
        return " ".join(first)
    said = between(first, last)
    return tr("sometime {between}", between=said) if sometime else said


def _last_shown(low: int, high: int) -> int:
    """An end in seconds as it was written: 14:00 is the last second of the limit, not 14:00:01."""
    return high - 1 if high - 1 > low and (high - 1) % 60 == 0 else high


def describe(when: When | None, zone: str) -> str:
    """All that is known of a time, in words; `zone` is the one that clock times are shown in.

    "Wednesday 16 July 2025", "July 2025 (day not known)", "about 24 July 2025", "15–20 July 2025", "sometime between 17 and
    24 July 2025", "before or on 24 July 2025", "Wednesday 16 July 2025, 13:00 (Asia/Damascus)".
    """
    if when is None:
        return tr("undated")
    suffix = f" ({zone})" if when.timed else ""
    if when.flags & Flag.BOUNDS:
        return _describe_bounds(when, zone if when.timed else when.zone) + suffix
    tree = parse(when.text).expression
    if isinstance(tree, Date):
        return _date_text(tree, when, zone, weekday_first=True, alone=True) + suffix
    if isinstance(tree, Interval):
        return _describe_interval(tree, when, zone) + suffix
    return _describe_set(tree, when, zone) + suffix


# -- short forms


def _short_date(date: Date, when: When, zone: str) -> str:
    about = "~" if date.doubted else ""
    doubt = "?" if date.uncertain else ""
    if abs(date.year) >= _FARTHEST_YEAR:
        return when.text.strip()[:16]
    if date.clock is not None:
        return f"{about}{_clock_phrase(date, when, zone, SHORT_MONTHS)}{doubt}"
    said = phrase(date, SHORT_MONTHS)
    if said.vague:
        about, text = "~", " ".join(year_parts(date.year))
    elif reduced(date).masked and not date.is_season:
        text = short_mask(date, SHORT_MONTHS)
        doubt = "" if text.endswith("?") else doubt
    else:
        text = said.text
    return f"{about}{text}{doubt}"


def _short_pair(first: Date, last: Date, when: When, zone: str) -> str:
    if (
        first.clock
        and last.clock
        and not (first.doubted or last.doubted or first.uncertain or last.uncertain)
    ):
        return clock_range(_clock_span(first, when)[0], _end_shown(last, when), zone, SHORT_MONTHS)
    if _plain_pair(first, last):
        return joined(_parts_of(first, SHORT_MONTHS), _parts_of(last, SHORT_MONTHS))
    return f"{_short_date(first, when, zone)} – {_short_date(last, when, zone)}"


def _short_interval(interval: Interval, when: When, zone: str) -> str:
    start, end = interval.start, interval.end
    if isinstance(start, Date) and isinstance(end, Date):
        return _short_pair(start, end, when, zone)
    if isinstance(start, Date):
        return f"{_short_date(start, when, zone)} {'→' if end is End.OPEN else '– ?'}"
    if isinstance(end, Date):
        return f"{'→' if start is End.OPEN else '? –'} {_short_date(end, when, zone)}"
    return f"{'←' if start is End.OPEN else '?'} {'→' if end is End.OPEN else '?'}"


def _short_set(dates: DateSet, when: When, zone: str) -> str:
    """The span of `{…}`; the hull of `[…]`, with a question mark."""
    ends: list[Date | None] = []
    for member in dates.members:
        ends += [member] if isinstance(member, Date) else [member.first, member.last]
    known = [date for date in ends if date is not None]
    known.sort(key=lambda date: date_hull(date, when.zone, []).plain_low)
    first, last = known[0], known[-1]
    if len(ends) == 1:
        return _short_date(first, when, zone)
    if None in ends:
        sign = "≤" if ends[0] is None else "≥"
        if dates.every:
            sign = "→" if ends[0] is None else ""
            return (
                f"{sign} {_short_date(last, when, zone)}" if sign else f"{_short_date(first, when, zone)} →"
            )
        return f"{sign} {_short_date(last if sign == '≤' else first, when, zone)}"
    text = _short_pair(first, last, when, zone)
    return text if dates.every or text.endswith("?") else f"{text}?"


_MIRRORED: Final = str.maketrans({"→": "←", "←": "→", "?": "؟"})
"""Arrows that lead on and back, and the question mark, as a line from right to left has them."""


def short(when: When | None, zone: str) -> str:
    """A time for a narrow column: "16 Jul 2025", "~24 Jul 2025", "≤ 24 Jul 2025", "13–20 Jul 2025?", "2000".

    A question mark says that it is uncertain, or one of the dates in that range; arrows are open ends.
    """
    words = _short(when, zone)
    return words.translate(_MIRRORED) if is_rtl() else words


def _short(when: When | None, zone: str) -> str:
    if when is None:
        return tr("undated")
    if when.flags & Flag.BOUNDS:
        last = _last_shown(when.earliest, when.latest)
        words = range_words(when.earliest, last, zone if when.timed else when.zone, SHORT_MONTHS)
        return words if when.is_span else f"{words}?"
    tree = parse(when.text).expression
    if isinstance(tree, Date):
        return _short_date(tree, when, zone)
    if isinstance(tree, Interval):
        return _short_interval(tree, when, zone)
    return _short_set(tree, when, zone)


# -- precision


_PRECISION_NAMES: Final = {
    Precision.SECOND: mark("the second", "precision"),
    Precision.MINUTE: mark("the minute", "precision"),
    Precision.HOUR: mark("the hour", "precision"),
    Precision.DAY: mark("the day", "precision"),
    Precision.WEEK: mark("the week", "precision"),
    Precision.MONTH: mark("the month", "precision"),
    Precision.SEASON: mark("the season", "precision"),
    Precision.YEAR: mark("the year", "precision"),
    Precision.DECADE: mark("the decade", "precision"),
    Precision.CENTURY: mark("the century", "precision"),
    Precision.MILLENNIUM: mark("the millennium", "precision"),
    Precision.AGE: mark("thousands of years", "precision"),
    Precision.UNLIMITED: mark("no limit", "precision"),
}
_PART_PRECISIONS: Final = {
    3: mark("the quarter", "precision"),
    4: mark("the third of the year", "precision"),
    6: mark("the half-year", "precision"),
}


def _known(date: Date) -> str:
    """ "the day", "the quarter": what a date is known to."""
    if date.is_season and not date.year_mask and date.month >= 33:
        return tr(_PART_PRECISIONS[SEASONS[date.month][1]], "precision")
    return tr(_PRECISION_NAMES[date_precision(date)], "precision")


def _doubts(date: Date, approximate: str, uncertain: str) -> list[str]:
    return ([tr(approximate)] if date.doubted else []) + ([tr(uncertain)] if date.uncertain else [])


def _precision_of_interval(interval: Interval) -> list[str]:
    start, end = interval.start, interval.end
    words = []
    if isinstance(start, Date) and isinstance(end, Date) and _known(start) == _known(end):
        words.append(tr("start and end known to {unit}", unit=_known(start)))
    else:
        if isinstance(start, Date):
            words.append(tr("start known to {unit}", unit=_known(start)))
        else:
            words.append(tr("open start") if start is End.OPEN else tr("start not known"))
        if isinstance(end, Date):
            words.append(tr("end known to {unit}", unit=_known(end)))
        else:
            words.append(tr("open end") if end is End.OPEN else tr("end not known"))
    if isinstance(start, Date):
        words += _doubts(start, mark("start approximate"), mark("start uncertain"))
    if isinstance(end, Date):
        words += _doubts(end, mark("end approximate"), mark("end uncertain"))
    return words


def precision_words(when: When | None) -> str:
    """How well a time is known: "known to the day", "one moment within eight days", "start known to the day, end not known"."""
    if when is None:
        return tr("no date given")
    if when.flags & Flag.BOUNDS and when.is_span:
        words = [tr("start and end given as limits")]
    elif when.flags & (Flag.BOUNDS | Flag.ONE_OF):
        if when.known_start is None or when.known_end is None:
            words = [_one_moment(when)]
        else:
            length = duration_words(when.latest - when.earliest, spelled=True)
            words = [tr("one moment within {length}", length=length)]
    else:
        tree = parse(when.text).expression
        if isinstance(tree, Interval):
            return names().comma.join(_precision_of_interval(tree))
        if isinstance(tree, Date):
            text = tr(
                "estimate, known to {unit}" if tree.significant and tree.open_digits else "known to {unit}",
                unit=_known(tree),
            )
            return names().comma.join([text, *_doubts(tree, mark("approximate"), mark("uncertain"))])
        unit = tr(_PRECISION_NAMES[when.precision], "precision")
        words = [tr("from first to last, known to {unit}", unit=unit)]
    if when.approximate:
        words.append(tr("approximate"))
    if when.uncertain:
        words.append(tr("uncertain"))
    return names().comma.join(words)


def _one_moment(when: When) -> str:
    if when.known_start is not None:
        return tr("one moment, without latest limit")
    if when.known_end is not None:
        return tr("one moment, without earliest limit")
    return tr("one moment, without earliest or latest limit")

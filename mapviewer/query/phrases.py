"""The sentences that say what a selection holds; window, badge, status bar and exports all say the same."""

from __future__ import annotations

from typing import Final

from mapviewer.events.calendar import Unit
from mapviewer.events.when import NEG_INF, POS_INF, parse_when
from mapviewer.events.words import range_words, short
from mapviewer.language import Language, mark, mark_plural, plural, tr
from mapviewer.language.chosen import current
from mapviewer.query.index import Counts
from mapviewer.query.selection import ALL_TIME, Mode, Selection


class _Last:
    """The last sentence that was made. Four views ask for the same one after every change; what it was made of is held, so that no other
    object can stand in its place."""

    def __init__(self) -> None:
        self._made: tuple[object, object, Language, str] | None = None

    def find(self, one: object, other: object) -> str | None:
        """The sentence about these two very objects, in the language that is spoken."""
        made = self._made
        if made is not None and made[0] is one and made[1] is other and made[2] is current():
            return made[3]
        return None

    def keep(self, one: object, other: object, words: str) -> str:
        """Keep and return it."""
        self._made = (one, other, current(), words)
        return words


_last_counts, _last_window = _Last(), _Last()


def counts_words(counts: Counts, selection: Selection) -> str:
    """“6 shown + 2 possible · 1 of them without a place · 3 undated”: `shown` and `possible` count what is in the window.

    Those without a place are among them; undated events are in no window and are counted beside it.
    """
    return _last_counts.find(counts, selection) or _last_counts.keep(
        counts, selection, _counts_words(counts, selection)
    )


def _counts_words(counts: Counts, selection: Selection) -> str:
    if not counts.total:
        return tr("no events in this dossier")
    if selection.mode is Mode.CUMULATIVE:
        now = plural(*_IN_UNIT[selection.unit], counts.current)
        parts = [
            _with_possible(plural("{n} shown", "{n} shown", counts.inside), counts.possible),
            _with_possible(now, counts.current_possible),
        ]
    elif counts.inside == counts.possible == 0:
        # Without a window time holds nothing back: there is no other time to look at.
        everywhere = selection.span == ALL_TIME
        nothing = tr("no dated events") if counts.undated else plural("{n} shown", "{n} shown", 0)
        parts = [nothing if everywhere else tr("no events in this time")]
    else:
        parts = [_with_possible(plural("{n} shown", "{n} shown", counts.inside), counts.possible)]
    if counts.unplaced:
        # Of the shown and possible ones: the map has so many fewer.
        parts.insert(1, plural("{n} of them without a place", "{n} of them without a place", counts.unplaced))
    if counts.undated:
        parts.append(plural("{n} undated", "{n} undated", counts.undated))
    if counts.filtered:
        parts.append(plural("{n} filtered out", "{n} filtered out", counts.filtered))
    if selection.filters.known:
        dates = ", ".join(
            short(parse_when(date, selection.zone), selection.zone) for date in selection.filters.known
        )
        parts.append(tr("as known by {date}", date=dates))
    if counts.unknown_when:
        parts.append(plural("{n} unknown when known", "{n} unknown when known", counts.unknown_when))
    return " · ".join(parts)


def _with_possible(words: str, possible: int) -> str:
    return f"{words} + {plural('{n} possible', '{n} possible', possible)}" if possible else words


_IN_UNIT: Final = {
    Unit.SECOND: mark_plural("{n} in this second", "{n} in this second"),
    Unit.MINUTE: mark_plural("{n} in this minute", "{n} in this minute"),
    Unit.HOUR: mark_plural("{n} in this hour", "{n} in this hour"),
    Unit.DAY: mark_plural("{n} on this day", "{n} on this day"),
    Unit.WEEK: mark_plural("{n} in this week", "{n} in this week"),
    Unit.MONTH: mark_plural("{n} in this month", "{n} in this month"),
    Unit.QUARTER: mark_plural("{n} in this quarter", "{n} in this quarter"),
    Unit.YEAR: mark_plural("{n} in this year", "{n} in this year"),
    Unit.DECADE: mark_plural("{n} in this decade", "{n} in this decade"),
    Unit.CENTURY: mark_plural("{n} in this century", "{n} in this century"),
    Unit.MILLENNIUM: mark_plural("{n} in this millennium", "{n} in this millennium"),
}


_UNIT_NAMES: Final = {
    Unit.SECOND: mark("second", "unit"),
    Unit.MINUTE: mark("minute", "unit"),
    Unit.HOUR: mark("hour", "unit"),
    Unit.DAY: mark("day", "unit"),
    Unit.WEEK: mark("week", "unit"),
    Unit.MONTH: mark("month", "unit"),
    Unit.QUARTER: mark("quarter", "unit"),
    Unit.YEAR: mark("year", "unit"),
    Unit.DECADE: mark("decade", "unit"),
    Unit.CENTURY: mark("century", "unit"),
    Unit.MILLENNIUM: mark("millennium", "unit"),
}


def unit_name(unit: Unit) -> str:
    """“day”, “month”: a unit of time by itself, as in a list."""
    return tr(_UNIT_NAMES[unit], "unit")


def window_words(selection: Selection) -> str:
    """The time that is selected, with the mode: “15–17 July 2025”, “up to 16 July 2025”, “all time”."""
    return _last_window.find(selection, None) or _last_window.keep(selection, None, _window_words(selection))


def _window_words(selection: Selection) -> str:
    start, end = selection.span
    if selection.mode is Mode.CUMULATIVE:
        return tr("up to {date}", date=range_words(*selection.bucket, selection.zone))
    if start <= NEG_INF and end >= POS_INF:
        return tr("All time")
    return range_words(start, end, selection.zone)

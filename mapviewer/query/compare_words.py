"""The sentences that say how two windows of time differ."""

from __future__ import annotations

from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.events.words import range_words
from mapviewer.language import number, plural, tr
from mapviewer.query.compare import Comparison, Number, Part, Why


def span_words(start: int, end: int, zone: str) -> str:
    """A window of time by itself: “3–9 July 2025”, “All time”."""
    if start <= NEG_INF and end >= POS_INF:
        return tr("All time")
    return range_words(start, end, zone)


def number_words(found: Number) -> str:
    """“9 shown + 2 possible”, “2 possible”, “none”."""
    possible = plural("{n} possible", "{n} possible", found.possible)
    if not found.certain:
        return possible if found.possible else tr("none")
    shown = plural("{n} shown", "{n} shown", found.certain)
    return f"{shown} + {possible}" if found.possible else shown


def short_number(found: Number) -> str:
    """“9 + 2”, for columns: so many certainly, so many more possibly."""
    if not found.possible:
        return number(found.certain)
    # From left to right in every language, as the heads of the columns say it.
    return f"\u2066{number(found.certain)} + {number(found.possible)}\u2069"


def part_words(part: Part) -> str:
    """“Only in A”."""
    return {
        Part.ONLY_A: tr("Only in A"),
        Part.ONLY_B: tr("Only in B"),
        Part.BOTH: tr("In both"),
        Part.EITHER: tr("In A or B"),
    }[part]


def both_words(found: Comparison, a: tuple[int, int], b: tuple[int, int], zone: str) -> str:
    """Why events are in both windows; "" where none is."""
    if not found.both.total:
        return ""
    first, last = max(a[0], b[0]), min(a[1], b[1])
    parts: list[str] = []
    if first < last:
        parts.append(tr("The windows share {range}.", range=span_words(first, last, zone)))
    elif found.both.certain:
        parts.append(
            plural(
                "{n} lasts from one into the other.", "{n} last from one into the other.", found.both.certain
            )
        )
    if found.vague:
        parts.append(
            plural(
                "{n} has a date too coarse or doubtful to tell which.",
                "{n} have dates too coarse or doubtful to tell which.",
                found.vague,
            )
        )
    perhaps = found.both.possible - found.vague
    if perhaps:
        parts.append(
            plural(
                "{n} is in one and may be in the other.", "{n} are in one and may be in the other.", perhaps
            )
        )
    return " ".join(parts)


def why_words(why: Why) -> str:
    """Why a single event counts in both windows."""
    return {
        Why.LASTS: tr("In both: it is certain in A and in B."),
        Why.VAGUE: tr("In both: its date is too coarse or doubtful to say in which it was."),
        Why.PERHAPS: tr("In both: it is in one of them and may be in the other."),
    }[why]


def range_of_change(earlier: Number, later: Number) -> tuple[int, int]:
    """By how much at least and at most a number grew, possible ones counted for and against."""
    return later.certain - earlier.total, later.total - earlier.certain


def change_words(low: int, high: int) -> str:
    """“+5”, “−3”, “0”, “+3 … +7”."""
    return signed(low) if low == high else f"{signed(low)} … {signed(high)}"


def signed(value: int) -> str:
    """A number with its sign, the true minus."""
    return f"+{number(value)}" if value > 0 else f"−{number(-value)}" if value < 0 else "0"


def labelled(name: str, value: str) -> str:
    """“Only in A: 2 shown”, with the colon as the language sets it."""
    return tr("{name}: {value}", name=name, value=value)

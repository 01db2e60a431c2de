"""The sentences that say what a selection holds; window, badge, status bar and exports all say the same."""

from __future__ import annotations

from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.events.words import range_words
from mapviewer.query.index import Counts
from mapviewer.query.selection import Mode, Selection


def counts_words(counts: Counts, selection: Selection) -> str:
    """“6 shown + 2 possible · 1 of them without a place · 3 undated”: `shown` and `possible` count what is in the window.

    Those without a place are among them; undated events are in no window and are counted beside it.
    """
    if selection.mode is Mode.CUMULATIVE:
        first = f"{counts.inside:,} shown"
        if counts.possible:
            first += f" + {counts.possible:,} possible"
        now = f"{counts.current:,} in this {selection.unit.value}"
        if counts.current_possible:
            now += f" + {counts.current_possible:,} possible"
        parts = [first, now]
    elif counts.inside == counts.possible == 0:
        parts = ["no events in this time"]
    else:
        parts = [f"{counts.inside:,} shown" + (f" + {counts.possible:,} possible" if counts.possible else "")]
    if counts.unplaced:
        # Of the shown and possible ones: the map has so many fewer.
        parts.insert(1, f"{counts.unplaced:,} of them without a place")
    if counts.undated:
        parts.append(f"{counts.undated:,} undated")
    if counts.filtered:
        parts.append(f"{counts.filtered:,} filtered out")
    return " · ".join(parts)


def window_words(selection: Selection) -> str:
    """The time that is selected, with the mode: “15–17 July 2025”, “up to 16 July 2025”, “all time”."""
    start, end = selection.span
    if selection.mode is Mode.CUMULATIVE:
        return "up to " + range_words(*selection.bucket, selection.zone)
    if start <= NEG_INF and end >= POS_INF:
        return "All time"
    return range_words(start, end, selection.zone)

"""What a picture says: title, time stamp, notes beside places, source lines, description for those who cannot see it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mapviewer import __version__
from mapviewer.events.bounds import Precision
from mapviewer.events.event import Citation
from mapviewer.events.store import Store
from mapviewer.events.when import When
from mapviewer.events.words import short
from mapviewer.language import is_rtl, number, plural, tr
from mapviewer.language.calendar import names
from mapviewer.query.index import Visible
from mapviewer.query.phrases import counts_words, window_words
from mapviewer.query.selection import ALL_TIME, Mode, Selection
from mapviewer.snapshot.lettering import isolate, plain, right_to_left
from mapviewer.snapshot.spec import SnapshotSpec

ATTRIBUTION_SHORT: Final = "Natural Earth · © GeoNames CC BY 4.0"


def attribution() -> str:
    """Whose map and names a picture shows."""
    return tr(
        "Made with Natural Earth · place data © GeoNames, CC BY 4.0 (modified) · mapviewer {version}",
        version=__version__,
    )


def title_words(spec: SnapshotSpec, store: Store) -> str:
    """The title: the spec's, else the dossier's, as one clean paragraph."""
    return plain(store.head.title if spec.title is None else spec.title)


def time_words(selection: Selection) -> str:
    """“15–17 July 2025”, “16 July 2025”, “Up to 16 July 2025”, “All time”."""
    words = window_words(selection)
    return words[:1].upper() + words[1:]


def zone_words(selection: Selection, *, fine: bool) -> str:
    """“times in Asia/Damascus”; "" for all time where nothing is finer than a year (not `fine`), which is the same everywhere."""
    if selection.mode is Mode.WINDOW and selection.window == ALL_TIME and not fine:
        return ""
    return tr("times in {zone}", zone=selection.zone)


def counts_sentence(visible: Visible, selection: Selection, outside: int = 0) -> str:
    """The counts, as on screen, and how many of the shown events lie outside of the picture's map."""
    words = counts_words(visible.counts, selection)
    if outside:
        words += " · " + plural("{n} outside of this map", "{n} outside of this map", outside)
    return words[:1].upper() + words[1:]


def inside(text: str) -> str:
    """Somebody's text within a sentence of ours, in its own direction."""
    clean = plain(text)
    return isolate(clean) if right_to_left(clean) is not is_rtl() else clean


def when_words(when: When | None, zone: str) -> str:
    """A time in few words for a reader who has no key to signs: “16 Jul 2025”, “by 24 Jul 2025”, “some time 13–20 Jul 2025”."""
    words = short(when, zone)
    if words.startswith("≤ "):
        return tr("by {date}", date=words[2:])
    if words.startswith("≥ "):
        return tr("{date} or later", date=words[2:])
    if when is not None and when.one_of and not when.uncertain and words.endswith(("?", "؟")):
        return tr("some time {dates}", dates=words[:-1])
    return words


def finer_than_years(store: Store, rows: Sequence[int]) -> bool:
    """Whether any of these events has a date of which more is told than the year."""
    whens = (store.whens[row] for row in rows)
    return any(when is not None and when.precision < Precision.YEAR for when in whens)


def note_words(
    store: Store, row: int, zone: str, listed: frozenset[int], *, titled: bool = False
) -> tuple[str, str]:
    """An event beside its place (`titled`: its title stands there already), and the numbers of its sources, which stay when the words are shortened: “15 Jul 2025: Strike on a
    convoy”, “[1, 2]”. Only `listed` numbers: a number that nothing explains helps nobody."""
    event = store.events[row]
    when = when_words(store.whens[row], zone)
    numbers = sorted(
        listed.intersection(n for c in event.citations if (n := store.source_number(c.source)) is not None)
    )
    # No-break spaces, so that the numbers stay together.
    tail = "[" + ",\u00a0".join(map(str, numbers[:4])) + "]" if numbers else ""
    when = f"{when[:1].upper()}{when[1:]}"
    said = when if titled else tr("{when}: {title}", when=when, title=inside(event.title))
    return said, tail


def source_lines(store: Store, rows: Sequence[int]) -> tuple[tuple[int, str], ...]:
    """The sources of these events, each with its number, the same as everywhere, and in that order."""
    wanted = {citation.source for row in rows for citation in store.events[row].citations}
    lines = []
    for key, source in store.sources.items():
        number = store.source_number(key)
        if key not in wanted or number is None:
            continue
        title = tr("“{title}”", title=inside(source.title)) if source.title else ""
        parts = [source.author, title, source.publisher, source.published]
        said = names().comma.join(
            inside(part) if part is not title else part for part in parts if part
        ) or plain(source.id)
        lines.append((number, f"[{number}] {said}"))
    return tuple(lines)


_LONGEST_KEY: Final = 80


def listed(store: Store, citations: Sequence[Citation]) -> tuple[tuple[Citation, ...], tuple[Citation, ...]]:
    """Citations of sources that the dossier has, and the others, which count as none."""
    known = tuple(c for c in citations if c.source in store.sources)
    return known, tuple(c for c in citations if c.source not in store.sources)


def unlisted_words(citation: Citation) -> str:
    """A citation of a source that the dossier does not have: it is shown, and as what it is."""
    key = plain(citation.source)
    key = key if len(key) <= _LONGEST_KEY else key[: _LONGEST_KEY - 1] + "…"
    words = tr("“{source}”, which this dossier does not list", source=inside(key))
    return f"{words} ({inside(citation.locator)})" if citation.locator else words


_FILES: Final = 6
"""Files that a picture names; of more the rest is counted."""


def files_words(store: Store, visible: Visible) -> str:
    """From which of several dossiers what is shown comes, with how many events of each; "" for a single one, and for a publish-safe copy, which knows no files."""
    if not store.layers:
        return ""
    counts = np.bincount(store.layer[visible.shown_rows()], minlength=len(store.layers)).tolist()
    told = [
        f"{inside(file)} ({number(n)})"
        for (_, file), n in zip(store.layers, counts, strict=True)
        if n and file
    ]
    if not told:
        return ""
    if len(told) > _FILES:
        told = [*told[:_FILES], plural("and {n} more file", "and {n} more files", len(told) - _FILES)]
    return tr("Events from {files}", files=names().comma.join(told))


def unsourced(store: Store, rows: Sequence[int]) -> int:
    """How many of these events name no source that the dossier has."""
    return sum(not store.is_sourced(row) for row in rows)


_TOLD_SINGLY: Final = 2_000
"""Of more events than this a description names no places: no two or three of them say what the picture shows."""


def alt_words(spec: SnapshotSpec, store: Store, visible: Visible) -> str:
    """A description of the picture: the spec's own, else drafted from what is on it."""
    if spec.alt.strip():
        return spec.alt.strip()
    selection = spec.selection
    title = title_words(spec, store)
    sentences = [
        tr("Map: {title}.", title=title) if title else tr("Map."),
        tr("{time}: {counts}.", time=time_words(selection), counts=counts_sentence(visible, selection)),
    ]
    shown = visible.shown_rows()
    rows = shown[store.columns.place[shown] >= 0].tolist()
    if len(rows) > _TOLD_SINGLY:
        return " ".join(sentences)
    named: dict[str, list[int]] = {}
    for row in rows:
        named.setdefault(plain(store.place_name(row)) or tr("an unnamed place"), []).append(row)
    for name, members in list(named.items())[:12]:
        told = [
            f"{plain(store.events[row].title)} ({when_words(store.whens[row], selection.zone)})"
            for row in members[:4]
        ]
        if len(members) > 4:
            told.append(plural("and {n} more", "and {n} more", len(members) - 4))
        sentences.append(tr("{place}: {events}.", place=name, events=names().semicolon.join(told)))
    if len(named) > 12:
        sentences.append(plural("And {n} more place.", "And {n} more places.", len(named) - 12))
    return " ".join(sentences)

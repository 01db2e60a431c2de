"""Small dossiers, selections and layouts for tests of the timeline."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from mapviewer.assets import sample_dossier
from mapviewer.events.calendar import civil_from_days
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.when import window_between
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Selection
from mapviewer.timeline.layout import Composer, Size, with_selection
from mapviewer.timeline.picture import Layout, Metrics

ZONE = "Asia/Damascus"
FILE = FileInfo(None, "x.json", "00")
METRICS = Metrics(lambda text, size, bold: len(text) * size * (0.58 if bold else 0.54))


def store(events: Iterable[dict[str, Any]], timezone: str = "UTC", **head: Any) -> Store:
    """A store of these events."""
    head = {"format": "mapviewer-dossier", "version": 1, "title": "t", "timezone": timezone, **head}
    return Store(Dossier.model_validate({**head, "events": list(events)}), file=FILE)


def dated(*whens: str | None, **more: Any) -> Store:
    """A store of events e0, e1 … with these dates."""
    return store(
        [{"id": f"e{k}", "title": f"Event {k}", "when": when, **more} for k, when in enumerate(whens)]
    )


@cache
def sample() -> Store:
    """The dossier that the program ships with."""
    return Store(Dossier.model_validate_json(sample_dossier().read_bytes()), file=FILE)


def day(number: int) -> str:
    """A day, counted from 1970, as EDTF."""
    year, month, date = civil_from_days(number)
    return f"{year:04d}-{month:02d}-{date:02d}"


@cache
def crowd(n: int, seed: int = 3) -> Store:
    """Many events of five categories and every kind of date."""
    rng = random.Random(seed)
    made = []
    for k in range(n):
        at = 18_000 + int(abs(rng.gauss(0, 400)))
        kind = rng.random()
        when = day(at)
        if kind < 0.25:
            when += f"T{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}Z"
        elif kind < 0.35:
            when = when[:7]
        elif kind < 0.45:
            when = f"{when}/{day(at + rng.randint(1, 30))}"
        elif kind < 0.50:
            when += rng.choice("~?")
        made.append({"id": f"e{k}", "title": f"Event {k}", "when": when, "category": f"c{rng.randrange(5)}"})
    return store(made)


def window(first: str, last: str, zone: str = ZONE) -> tuple[int, int]:
    """The window from the first second of one date to the last of another."""
    return window_between(first, last, zone)


def composed(
    of: Store, *, width: float = 1280, height: float = 220, scroll: float = 0.0, **selected: Any
) -> Layout:
    """The layout of a store under a selection with these fields."""
    selection = replace(Selection(zone=of.head.timezone), **selected)
    found = visible(Index(of), selection)
    stage = Composer(of, METRICS).stage(selection, found.passes, Size(width, height), scroll)
    return with_selection(stage, found, selection, of.row_of)
